"""Markdown text to a Policy: front matter, and clauses that partition the source.

The blocks are those of markdown-it-py (CommonMark, tables, footnotes, definition lists): a heading, a list
item,
a paragraph, a table row each begin a clause, which runs to the beginning of the next. A text is read block by
block, each distinct block once: versions of a policy share nearly all of theirs.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from . import frontmatter
from .errors import UserError
from .model import Clause, ClauseKind, Policy
from .words import lead_end, visible

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SIMPLE = re.compile(r"[^\W\d_][^\r\n|]*\s*|(#{1,6})[ \t]+[^\r\n]*\s*")
"""A block of one line that begins with a letter is a paragraph, one that begins with # a heading: no need
to ask."""
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
"""Front matter in another language: no text of the policy, and not read."""
_JOINS = re.compile(r"[ \t]|[-+*](?:[ \t\r\n]|$)|\d{1,9}[.)](?:[ \t\r\n]|$)|[:>|]")
"""A line that may belong to the block before it although a blank line stands between."""
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_RAW_OPEN = re.compile(r" {0,3}<(?:(!--)|(script|pre|style|textarea)\b|(\?)|(!\[CDATA\[))", re.IGNORECASE)
_RAW_PARTS = re.compile(r"[ \t]*<(li|tr|p|h[1-6]|dt|dd)\b", re.IGNORECASE)
_RAW_LINE = re.compile(r"[ \t]*<(?:[a-z/%]|!--)", re.IGNORECASE)
"""The line of a page whose HTML is indented: a blank line above makes it code to Markdown, and nobody means
that."""
_RAW_HEADING_END = re.compile(r"</h[1-6]>\s*$", re.IGNORECASE)
_EXPLICIT_ID = re.compile(r"\{:?[^{}\n]*#([\w.:-]+)[^{}\n]*\}")
_NUMBERED = re.compile(
    r"(?:(?:Section|Article|Clause|Artikel|Avsnitt|Punkt|Abschnitt|Ziffer|§)\s*)?"
    r"(?:\(?(\d{1,3}(?:\.\d+)*)[.):]*|\(?([A-Z]|[IVXL]{1,6})[.):])\s+(?:[–—-]\s+)?(?=\S)"
)
_LETTERED = re.compile(
    r"(?:\(([a-zA-Z]{1,2}|[ivxl]+|\d{1,3})\)|([A-Z])[.)]|(\d{1,3}(?:\.\d+)+)[.)]?)\s+(?=\S)"
)
_LEAD_IN = re.compile(r"([^.:;!?]{2,100}):(?=\s|[A-ZÅÄÖÜÉ])\s*\S", re.DOTALL)
_BOLD = re.compile(r"(?:\*\*|__)(?=\S)(.{2,120}?)(?:\*\*|__)", re.DOTALL)
_SLUG = re.compile(r"[^\w]+")


HEAD = 400
"""Characters of a clause in which its label, title and id are looked for."""


class _Leaf(NamedTuple):
    """A clause before it knows its place in the document."""

    kind: ClauseKind
    text: str
    rank: int
    """1 to 6 for a heading's level; 10 and more for what stands under one, deeper as it is nested."""
    marker: str = ""
    label: str = ""
    title: str = ""
    slug: str = ""
    pinned: bool = False
    """Whether the text itself gives the id."""
    lines: int = 0


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """The one parser of policy text; clauses and pages both come from it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.use(footnote_plugin).use(deflist_plugin)


@lru_cache(maxsize=1)
def _blocks_only() -> MarkdownIt:
    parser = markdown.__wrapped__()
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def blob_id(content: bytes) -> str:
    """The id git gives to content: SHA-1 of a header and the bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def pinned_id(clause: Clause) -> str | None:
    """The id a clause's own text gives it (``{#id}``), if any."""
    found = _EXPLICIT_ID.search(clause.text) if "#" in clause.text and clause.kind != "code" else None
    return found[1] if found else None


@lru_cache(maxsize=128)
def parse(text: str, path: str = "", lang: str = "") -> Policy:
    """Read a policy. Never fails: what is odd in a text is for ``lint`` to say.

    Args:
        text: the source, line ends as they are.
        path: where it is, for messages.
        lang: language of the text; "" takes the front matter's, else English.
    """
    front, body = _front(text, path)
    leaves: list[_Leaf] = []
    if front or body > 1:
        leaves = [_Leaf("front-matter", text[:body], 0, slug="front-matter", lines=_count(text[:body]))]
    elif body:
        leaves = [_Leaf("reference", text[:body], -1)]
    leaves += _with_preamble([leaf for block in _blocks(text, body) for leaf in _leaves(block)])
    known = lang or str(dict(front).get("lang") or "en")
    return Policy(path=path, text=text, front=front, clauses=_place(_joined(leaves, text)), lang=known)


def _front(text: str, path: str) -> tuple[tuple[tuple[str, object], ...], int]:
    """Front matter, and the offset where the body's first line with something on it begins.

    Without front matter that is 1 for a text with a byte order mark, else 0. Of TOML no pairs are read.
    """
    _, body = frontmatter.split(text)
    if not body:
        toml = _TOML.match(text)
        return (), toml.end() if toml else int(text.startswith("\ufeff"))
    while body < len(text) and text[body] in "\r\n":
        body += 1
    try:
        return frontmatter.read(text, path), body
    except UserError:
        return (), body


def _count(text: str) -> int:
    return len(_LINE.findall(text))


def _blocks(text: str, start: int) -> Iterator[str]:
    """Cut the body where a block surely begins: at a line after a blank one that can join nothing before
    it.
    """
    begin = at = start
    blank, fence, raw = False, "", ""
    for match in _LINE.finditer(text, start):
        line, at = match[0], match.start()
        if raw:
            raw = "" if raw in line.lower() else raw
        elif fence:
            fence = "" if line.strip().startswith(fence) and not line.strip(" \t\r\n" + fence[0]) else fence
        else:
            if blank and at > begin and not _JOINS.match(line) and line.strip():
                yield text[begin:at]
                begin = at
            if opened := _FENCE.match(line):
                fence = opened[1]
            elif opened := _RAW_OPEN.match(line):
                end = (
                    "-->"
                    if opened[1]
                    else f"</{opened[2].lower()}>"
                    if opened[2]
                    else "?>"
                    if opened[3]
                    else "]]>"
                )
                raw = "" if end in line[opened.end() :].lower() else end
        blank = not line.strip()
    if begin < len(text):
        yield text[begin:]


@lru_cache(maxsize=16384)
def _leaves(block: str) -> tuple[_Leaf, ...]:
    """The clauses of one block, in order; a first one of rank -1 is text that belongs to the clause
    before.
    """
    if simple := _SIMPLE.fullmatch(block):
        hashes = simple[1] or ""
        leaf = _Leaf("section" if hashes else "paragraph", block, len(hashes) or 10, hashes)
        return (_named(leaf),)
    lines = _LINE.findall(block)
    starts = _starts(_blocks_only().parse(block), lines)
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, _Leaf("reference", "", -1)))
    ends = [line for line, _ in starts[1:]] + [len(lines)]
    return tuple(
        _named(leaf._replace(text="".join(lines[begin:end])))
        for (begin, leaf), end in zip(starts, ends, strict=True)
    )


def _starts(tokens: list[Token], lines: list[str]) -> list[tuple[int, _Leaf]]:
    """Where clauses begin in a block: (line, leaf without its text), at most one a line."""
    found: list[tuple[int, _Leaf]] = []
    nest, quotes, body_row, footnote = 0, 0, False, ""
    counters: list[int] = []
    for token in tokens:
        line = token.map[0] if token.map else -1
        leaf: _Leaf | None = None
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
                leaf = _Leaf("item", "", 10 + nest, token.info + token.markup, label)
                nest += 1
            case "list_item_close" | "dd_close" | "footnote_reference_close":
                nest -= 1
            case "heading_open":
                leaf = _Leaf("section", "", int(token.tag[1]), token.markup)
            case "paragraph_open":
                leaf = _Leaf("quote" if quotes else "footnote" if footnote else "paragraph", "", 10 + nest)
            case "thead_open":
                body_row = False
            case "tbody_open":
                body_row = True
            case "tr_open":
                leaf = _Leaf("row", "", 10 + nest + body_row, "|")
            case "code_block" if token.map and _RAW_LINE.match(lines[token.map[0]]):
                found += _raw_leaves(lines, token.map[0], token.map[1], 10 + nest)
            case "fence" | "code_block":
                leaf = _Leaf("code", "", 10 + nest)
            case "dt_open":
                leaf = _Leaf("term", "", 10 + nest)
            case "dd_open":
                leaf = _Leaf("item", "", 11 + nest, ":")
                nest += 1
            case "footnote_reference_open":
                leaf = _Leaf("footnote", "", 10 + nest, "[^", label=str(token.meta.get("label", "")))
                nest += 1
            case "html_block":
                assert token.map is not None
                found += _raw_leaves(lines, token.map[0], token.map[1], 10 + nest)
        if leaf and line >= 0 and (not found or line > found[-1][0]):
            found.append((line, leaf))
    return found


def _raw_leaves(lines: list[str], begin: int, end: int, rank: int) -> list[tuple[int, _Leaf]]:
    """The clauses of a block of raw HTML: one where it begins, one for each list item, row, paragraph,
    heading.
    """
    found: list[tuple[int, _Leaf]] = []
    for number in range(begin, end):
        tag = _RAW_PARTS.match(lines[number])
        closed = number > begin and _RAW_HEADING_END.search(lines[number - 1]) and lines[number].strip()
        name = tag[1].lower() if tag else ""
        if name[:1] == "h":
            found.append((number, _Leaf("section", "", int(name[1]), f"<{name}>")))
        elif name in ("li", "tr"):
            found.append((number, _Leaf("item" if name == "li" else "row", "", rank, f"<{name}>")))
        elif name or closed or number == begin:
            found.append((number, _Leaf("html", "", rank, f"<{name}>" if name else "")))
    return found


def _named(leaf: _Leaf) -> _Leaf:
    """Give a leaf the label, title and id its words call for; the first of them are enough."""
    seen = visible(leaf.text[:HEAD], leaf.kind) if leaf.kind != "row" else ""
    label, title = leaf.label, ""
    if leaf.kind == "section":
        title = seen
        if (number := _NUMBERED.match(seen)) and len(seen) > number.end():
            label, title = number[1] or number[2], seen[number.end() :]
    elif leaf.kind == "row":
        title = _first_cell(leaf.text)
        label = f"row “{title}”" if title else "row"
    elif leaf.kind in ("item", "paragraph", "html", "quote"):
        leaf, label, title = _lead_in(leaf, seen)
    elif leaf.kind == "term":
        title = seen
    explicit = _EXPLICIT_ID.search(leaf.text) if "#" in leaf.text and leaf.kind != "code" else None
    slug = explicit[1] if explicit else _slug(title or seen) or leaf.kind
    return leaf._replace(label=label, title=title, slug=slug, pinned=bool(explicit), lines=_count(leaf.text))


def _lead_in(leaf: _Leaf, seen: str) -> tuple[_Leaf, str, str]:
    """Label and title of an item or paragraph: "A. Trusted Third Parties: …", "**To investigate** …"."""
    label, rest = leaf.label, seen
    if leaf.kind != "item" and (letter := _LETTERED.match(seen)):
        label, rest = letter[1] or letter[2] or letter[3], seen[letter.end() :]
        leaf = leaf._replace(kind="item", marker=letter[0].strip())
    bold = _BOLD.match(leaf.text, lead_end(leaf.text))
    title = ""
    if bold and len(visible(bold[1]).split()) <= 14:
        title = visible(bold[1])
    elif (lead := _LEAD_IN.match(rest)) and _like_a_title(lead[1], 14 if leaf.kind == "item" else 9):
        title = lead[1]
    elif leaf.kind == "item" and label and len(rest.split()) <= 8 and rest[-1:] not in ".:;,":
        title = rest if rest[:1].isupper() else ""
    return leaf, label, title.strip().rstrip(":.").strip()


def _like_a_title(text: str, most: int) -> bool:
    first = text.lstrip("“\"'(")[:1]
    return len(text.split()) <= most and (first.isupper() or not first.isascii()) and "://" not in text


def _first_cell(source: str) -> str:
    if source.lstrip().startswith("<"):
        cell = re.search(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", source, re.DOTALL | re.IGNORECASE)
        return visible(cell[1]) if cell else ""
    cells = re.split(r"(?<!\\)\|", source.strip().removeprefix("|"), maxsplit=1)
    return visible(cells[0])


def _slug(text: str) -> str:
    """A word from a title or text: at most six words, lower case, never a number in front."""
    parts = _SLUG.sub("-", text.lower().replace("’", "").replace("'", "")).strip("-_").split("-")
    while parts and parts[0].isdigit():
        parts.pop(0)
    return "-".join(parts[:6])[:60].strip("-")


def _with_preamble(leaves: list[_Leaf]) -> list[_Leaf]:
    """Where a document has headings, the paragraphs before the first are one clause, the preamble."""
    first = next((i for i, leaf in enumerate(leaves) if leaf.kind == "section"), 0)
    end = 0
    while end < first and leaves[end].kind in ("paragraph", "html", "quote", "reference"):
        end += 1
    if not end:
        return leaves
    text = "".join(leaf.text for leaf in leaves[:end])
    merged = _Leaf("preamble", text, 9, slug="preamble", lines=_count(text))
    return [merged, *leaves[end:]]


def _joined(leaves: list[_Leaf], text: str) -> list[_Leaf]:
    """Give text that begins no clause (link definitions, rules) to the clause before it, or else after it."""
    out: list[_Leaf] = []
    carried = ""
    for leaf in leaves:
        if leaf.rank < 0 and out:
            out[-1] = out[-1]._replace(text=out[-1].text + leaf.text, lines=out[-1].lines + leaf.lines)
        elif leaf.rank < 0:
            carried += leaf.text
        else:
            out.append(
                leaf._replace(text=carried + leaf.text, lines=_count(carried + leaf.text))
                if carried
                else leaf
            )
            carried = ""
    if carried or (not out and text):
        out.append(_named(_Leaf("paragraph", carried or text, 10)))
    return out


def _place(leaves: list[_Leaf]) -> tuple[Clause, ...]:
    """Give each leaf its parent, offset, line and an id nobody else has."""
    clauses: list[Clause] = []
    above: list[tuple[int, str]] = []
    reserved = {leaf.slug for leaf in leaves if leaf.pinned}
    used: set[str] = set()
    counts: dict[str, int] = {}
    start, line = 0, 1
    for leaf in leaves:
        while above and above[-1][0] >= leaf.rank:
            above.pop()
        ident = fresh_id(leaf.slug, used if leaf.pinned else reserved, counts)
        used.add(ident)
        reserved.add(ident)
        parent = above[-1][1] if above else None
        clauses.append(
            Clause(
                *(ident, parent, leaf.kind, leaf.label, leaf.title, leaf.text, start, line, len(above)),
                marker=leaf.marker,
            )
        )
        if leaf.kind != "front-matter":
            above.append((leaf.rank, ident))
        start, line = start + len(leaf.text), line + leaf.lines
    return tuple(clauses)


def fresh_id(slug: str, used: Container[str], counts: dict[str, int] | None = None) -> str:
    """The slug, with a number behind it where it is used already.

    ``counts`` remembers the last number given to each slug, for texts that say the same a thousand times.
    """
    ident, number = slug, (counts or {}).get(slug, 1)
    while ident in used:
        number += 1
        ident = f"{slug}-{number}"
    if counts is not None:
        counts[slug] = number
    return ident
