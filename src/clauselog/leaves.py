"""A block of Markdown to leaves: the pieces of it that are clauses, each from where it begins to the next.

Most blocks are so plain that where their clauses begin can be told without the parser; the others it reads.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .leaf import LOOSE, UNDER, Leaf, Starts, lines_of, named
from .parser import blocks_only
from .raw import begins_raw, raw_starts

_SIMPLE = re.compile(r"[^\W\d_][^\r\n|]*[ \t\r\n]*|(#{1,6})[ \t]+[^\r\n]*[ \t\r\n]*")
"""A block of one line that begins with a letter is a paragraph, one that begins with # a heading."""
_FLAT = re.compile(
    r"(?>(?:(?:\#{1,6}[ \t]+\S[^\r\n]*|\|[^\\\r\n]*|(?:[-*+][ ]{1,4})?"
    r"(?>(?:[*_“\"'‘(]|\[(?=[^\[\]\\\r\n]*\]\())*)[^\W\d_][^\r\n|]*)(?:\r?\n|\Z)|[ \t]*\r?\n)+)"
)
"""A block of headings, bullets, rows and lines of text, none of them indented."""
_HEAD_ROW = re.compile(
    r"\|((?>(?:[^|\\\r\n]+\|)+))[ \t]*\r?\n\|((?>(?:[ \t]*:?-+:?[ \t]*\|)+))[ \t]*(?:\r?\n|\Z)"
)
"""The head of a table and the row of dashes under it, which must have as many cells."""
LARGEST_TABLE = 1 << 16
"""Cells of a table that is read without the parser."""
_BULLETS = frozenset("-*+")


@lru_cache(maxsize=16384)
def leaves_of(block: str) -> tuple[Leaf, ...]:
    """The leaves of one block, in order; joined they are the block. A first one may be ``LOOSE``."""
    if simple := _SIMPLE.fullmatch(block):
        hashes = simple[1] or ""
        leaf = Leaf("section" if hashes else "paragraph", block, len(hashes) or UNDER, hashes)
        return (named(leaf),)
    lines = lines_of(block)
    starts = flat(lines) if is_flat(block) else None
    if starts is None:
        starts = parsed(block, lines)
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, Leaf("reference", "", LOOSE)))
    ends = [line for line, _ in starts[1:]] + [len(lines)]
    return tuple(
        named(leaf._replace(text="".join(lines[begin:end])))
        for (begin, leaf), end in zip(starts, ends, strict=True)
    )


def is_flat(block: str) -> bool:
    """Whether ``flat`` may be asked about a block: it has headings, bullets, rows and lines of text alone."""
    return bool(_FLAT.fullmatch(block))


def flat(lines: list[str]) -> Starts | None:
    """As ``parsed``, of a block that is flat; None where it has rows that are no table standing by itself.

    A line of text begins a paragraph or goes on with one.
    """
    found: Starts = []
    goes_on = False
    table = -1
    for number, line in enumerate(lines):
        words = line.split(maxsplit=1)
        if not words:
            goes_on, table = False, -1
        elif line[0] == "|":
            if goes_on or (table < 0 and not _is_head(lines, number)):
                return None
            table = number if table < 0 else table
            if number != table + 1:
                found.append((number, Leaf("row", "", UNDER + (number > table), "|")))
        elif table >= 0:
            return None
        elif words[0][0] == "#":
            found.append((number, Leaf("section", "", len(words[0]), words[0])))
            goes_on = False
        elif words[0] in _BULLETS:
            found.append((number, Leaf("item", "", UNDER, words[0])))
            goes_on = True
        elif not goes_on:
            found.append((number, Leaf("paragraph", "", UNDER)))
            goes_on = True
    return found


def _is_head(lines: list[str], number: int) -> bool:
    """Whether a line is the head of a table; one so large that the parser may cut it off is none here."""
    found = _HEAD_ROW.match("".join(lines[number : number + 2]))
    cells = found[1].count("|") if found else 0
    return found is not None and found[2].count("|") == cells and cells * len(lines) < LARGEST_TABLE


def parsed(block: str, lines: list[str]) -> Starts:
    """Where the parser says that clauses begin in a block, which has these lines."""
    found: Starts = []
    nest = quotes = 0
    body_row = False
    counters: list[int] = []
    for token in blocks_only().parse(block):
        line = token.map[0] if token.map else -1
        under = UNDER + nest
        leaf: Leaf | None = None
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "ordered_list_open":
                counters.append(int(token.attrs.get("start", 1)) - 1)
            case "bullet_list_open":
                counters.append(-1)
            case "ordered_list_close" | "bullet_list_close":
                counters.pop()
            case "list_item_open":
                ordered = bool(token.info)
                counters[-1] += ordered
                label = str(counters[-1]) if ordered else ""
                leaf = Leaf("item", "", under, token.info + token.markup, label)
                nest += 1
            case "list_item_close" | "dd_close" | "footnote_reference_close":
                nest -= 1
            case "heading_open":
                leaf = Leaf("section", "", int(token.tag[1]), token.markup)
            case "paragraph_open":
                leaf = Leaf("quote" if quotes else "paragraph", "", under)
            case "thead_open" | "tbody_open":
                body_row = token.type == "tbody_open"
            case "tr_open":
                leaf = Leaf("row", "", under + body_row, "|")
            case "code_block" if token.map and begins_raw(lines[line]):
                found += raw_starts(lines, token.map[0], token.map[1], under)
            case "fence" | "code_block":
                leaf = Leaf("code", "", under)
            case "dt_open":
                leaf = Leaf("term", "", under)
            case "dd_open":
                leaf = Leaf("item", "", under + 1, ":")
                nest += 1
            case "footnote_reference_open":
                leaf = Leaf("footnote", "", under, "[^", label=str(token.meta.get("label", "")))
                nest += 1
            case "html_block":
                assert token.map is not None
                found += raw_starts(lines, token.map[0], token.map[1], under)
        if leaf and line >= 0 and (not found or line > found[-1][0]):
            found.append((line, leaf))
    return found
