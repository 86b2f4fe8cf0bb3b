"""Raw HTML in a policy to the lines on which its clauses begin."""

from __future__ import annotations

import re

from .leaf import Leaf, Starts

_PARTS = re.compile(
    r"[ \t]*(?:<(?:table|t?body|thead|tfoot|[uod]l|section|div)\b[^<>]*>[ \t]*)*<(li|tr|p|h[1-6]|dt|dd)\b",
    re.IGNORECASE,
)
_ROW_END = re.compile(r"</tr\b", re.IGNORECASE)
_LAYOUT = re.compile(r"<(?:table|h[1-6])\b", re.IGNORECASE)
"""What no cell of a table of data holds: with it, the table lays out a page."""
_LINE = re.compile(r"[ \t]*<(?:[a-z/%]|!--)", re.IGNORECASE)
"""The line of a page whose HTML is indented: a blank line above makes it code to Markdown, and nobody means
that."""
_HEADING_END = re.compile(r"</h[1-6]>\s*$", re.IGNORECASE)


def begins_raw(line: str) -> bool:
    """Whether a line that is indented so far that Markdown takes it for code is one of a page's HTML."""
    return bool(_LINE.match(line))


def raw_starts(lines: list[str], begin: int, end: int, rank: int) -> Starts:
    """Where clauses begin from line ``begin`` up to ``end``: there, and at each list item, row, paragraph and
    heading. ``rank`` is that of all but headings.
    """
    found: Starts = []
    row_ends = begin
    for number in range(begin, end):
        if number < row_ends:
            continue
        tag = _PARTS.match(lines[number])
        closed = number > begin and _HEADING_END.search(lines[number - 1]) and lines[number].strip()
        name = tag[1].lower() if tag else ""
        if name[:1] == "h":
            found.append((number, Leaf("section", "", int(name[1]), f"<{name}>")))
        elif name in ("li", "tr"):
            found.append((number, Leaf("item" if name == "li" else "row", "", rank, f"<{name}>")))
            row_ends = _row_end(lines, number, end) if name == "tr" else begin
        elif name or closed or number == begin:
            found.append((number, Leaf("html", "", rank, f"<{name}>" if name else "")))
    return found


def _row_end(lines: list[str], begin: int, end: int) -> int:
    """The line on which a row of a table of data ends; where it begins, if the table lays out a page."""
    for number in range(begin, end):
        if number > begin and _LAYOUT.search(lines[number]):
            break
        if _ROW_END.search(lines[number]):
            return number
    return begin
