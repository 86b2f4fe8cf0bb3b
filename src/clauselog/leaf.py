"""A piece of a policy to what readers call it: its label, its title, and the word its address is made of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .words import lead_end, visible

if TYPE_CHECKING:
    from .model import Clause, ClauseKind

LOOSE, PREAMBLE, UNDER = -1, 9, 10
"""Ranks: of text that begins no clause; of what stands before the first heading; of what stands under one."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_EXPLICIT_ID = re.compile(r"\{:?[^{}\n]*#([\w.:-]+)[^{}\n]*\}")
_NUMBERED = re.compile(
    r"(?:(?:Section|Article|Clause|Artikel|Avsnitt|Punkt|Abschnitt|Ziffer|§)\s*)?"
    r"(?:\(?(\d{1,3}(?:\.\d+)*)[.):]*|\(?([A-Z]|[IVXL]{1,6})[.):])\s+(?:[–—-]\s+)?(?=\S)"
)
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d+)+)[.)]?\s+(?=\S)")
"""The number of a clause that stands in a bullet: "- **3.1 Consent**"."""
_LETTERED = re.compile(
    r"(?:\(([a-zA-Z]{1,2}|[ivxl]+|\d{1,3})\)|([A-Z])[.)]|(\d{1,3}(?:\.\d+)+)[.)]?)\s+(?=\S)"
)
_LEAD_IN = re.compile(r"([^.:;!?]{2,100}):(?=\s|[A-ZÅÄÖÜÉ])\s*\S", re.DOTALL)
_BOLD = re.compile(r"(?:\*\*|__)(?=\S)(.{2,120}?)(?:\*\*|__)", re.DOTALL)
_BOLD_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)(?!\S+ \d{4}\b)")
"""The number of a paragraph in bold, which is no date: "**6. Liability**", not "**6. Mai 2021**"."""
_RAW_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_CELL_END = re.compile(r"(?<!\\)\|")
_COUNTED = re.compile(r"#|(\d{1,3})[.)]?")
"""A first cell that only counts the rows of its table, and what stands above such cells."""
_RAW_TITLE = re.compile(r"\s*<(h[1-6])\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
"""What of a raw heading is the heading: more may stand behind it on its line."""
_SLUG = re.compile(r"\w+")
HEAD = 400
"""Characters of a clause in which its label, title and id are looked for."""
NAME_OF_ROW = 300
"""Characters of a first cell that can name its row; a longer one is text like any other."""
SLUG_HEAD = 200
"""Characters of a title or text that an id is made of, six words and 60 characters at most."""


class Leaf(NamedTuple):
    """A clause before it knows its place in the document."""

    kind: ClauseKind
    text: str
    rank: int
    """0 for front matter, 1 to 6 for a heading, by its level; ``LOOSE``; or ``UNDER`` and more as nested."""
    marker: str = ""
    label: str = ""
    title: str = ""
    slug: str = ""
    """What its id is made of."""
    pinned: bool = False
    """Whether the text itself gives the id."""
    lines: int = 0
    """How many lines it has."""


Starts = list[tuple[int, Leaf]]
"""Where clauses begin in a block: a line, from 0, and a leaf without its text; at most one a line."""


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, whichever of the three they are; joined they are the text."""
    return _LINE.findall(text)


def line_count(text: str) -> int:
    """How many lines a text has, a last one without an end among them."""
    if "\r" in text:
        return len(lines_of(text))
    return text.count("\n") + (text[-1:] not in ("", "\n"))


def pinned_id(piece: Clause | Leaf) -> str | None:
    """The id that a piece's own text gives it (``{#id}``), if any."""
    found = _EXPLICIT_ID.search(piece.text) if "#" in piece.text and piece.kind != "code" else None
    return found[1] if found else None


@lru_cache(maxsize=16384)
def named(leaf: Leaf) -> Leaf:
    """Give a leaf the label, title and id its words call for; the first of them are enough."""
    seen = visible(leaf.text[:HEAD], leaf.kind) if leaf.kind != "row" else ""
    label, title = leaf.label, ""
    if leaf.kind == "section":
        if leaf.marker[:1] == "<" and (raw := _RAW_TITLE.match(leaf.text)):
            seen = visible(raw[2], leaf.kind)
        title = seen
        if (number := _NUMBERED.match(seen)) and len(seen) > number.end():
            label, title = number[1] or number[2], seen[number.end() :]
    elif leaf.kind == "row":
        label, seen = _naming_cell(leaf.text)
        title = seen if len(seen) <= NAME_OF_ROW else ""
        label = label or (f"row “{title}”" if title else "row")
    elif leaf.kind in ("item", "paragraph", "html", "quote"):
        leaf, label, title = _lead_in(leaf, seen)
    elif leaf.kind == "term":
        title = seen
    own = pinned_id(leaf)
    slug = own or _slug(title or seen) or leaf.kind
    return leaf._replace(
        label=label, title=title, slug=slug, pinned=own is not None, lines=line_count(leaf.text)
    )


def _lead_in(leaf: Leaf, seen: str) -> tuple[Leaf, str, str]:
    """Label and title of an item or paragraph: "A. Trusted Third Parties: …", "**To investigate** …"."""
    label, rest = leaf.label, seen
    if leaf.kind != "item" and (letter := _LETTERED.match(seen)):
        label, rest = letter[1] or letter[2] or letter[3], seen[letter.end() :]
        leaf = leaf._replace(kind="item", marker=letter[0].strip())
    elif not label and (number := _DECIMAL.match(seen)):
        label, rest = number[1], seen[number.end() :]
    bold = _BOLD.match(leaf.text, lead_end(leaf.text))
    if bold and leaf.kind == "paragraph" and (number := _BOLD_NUMBER.match(seen)):
        label, leaf = number[1], leaf._replace(kind="item", marker=number[0].strip())
    title = ""
    if bold and len(visible(bold[1]).split()) <= 14:
        title = visible(bold[1]).removeprefix(label).lstrip(".) ")
    elif (lead := _LEAD_IN.match(rest)) and _like_a_title(lead[1], 14 if leaf.kind == "item" else 9):
        title = lead[1]
    elif leaf.kind == "item" and label and len(rest.split()) <= 8 and rest[-1:] not in ".:;,":
        title = rest if rest[:1].isupper() else ""
    return leaf, label, title.strip().rstrip(":.").strip()


def _like_a_title(text: str, most: int) -> bool:
    first = text.lstrip("“\"'(")[:1]
    return len(text.split()) <= most and (first.isupper() or not first.isascii()) and "://" not in text


def _naming_cell(source: str) -> tuple[str, str]:
    """The number of a row, if its first cell is one, else ""; and what names it, then in the next cell."""
    if source.lstrip().startswith("<"):
        cells = _RAW_CELL.findall(source)[:2] or [""]
    else:
        cells = _CELL_END.split(source.strip().removeprefix("|"), maxsplit=2)[:2]
    first = visible(cells[0])
    if len(cells) > 1 and (counted := _COUNTED.fullmatch(first or cells[0].strip())):
        second = visible(cells[1])
        if 0 < len(second) <= NAME_OF_ROW:
            return counted[1] or "", second
    return "", first


def _slug(text: str) -> str:
    """A word from a title or text: at most six words, lower case, never a number in front."""
    said = _SLUG.findall(text[:SLUG_HEAD].lower().replace("’", "").replace("'", ""))
    parts = "-".join(said).strip("-_").split("-")
    while parts and parts[0].isdigit():
        parts.pop(0)
    return "-".join(parts[:6])[:60].strip("-")
