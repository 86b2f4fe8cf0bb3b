"""The body of a policy to blocks that can be read one by one, each distinct one once.

A text is cut only where a block surely begins, whatever stands around: at a line after a blank one that can
join nothing before it, outside of fenced code and raw HTML.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = re.compile(r"\n(?>(?:[ \t]*+\n)+)")
"""The end of a line and the blank lines behind it; a no-break space is something, as it is to the parser."""
_BEGINS = re.compile(r"(?![ \t]|[-+*](?:[ \t\n]|\Z)|\d{1,9}[.)](?:[ \t\n]|\Z)|[:>|])[^\S\n]*\S")
"""A line that begins a block: every other may belong to the block before, a blank line between or not."""
_OPENS = re.compile(
    r"\n {0,3}(?:(`{3,}(?=[^`\n]*$)|~{3,})|<(?:(!--)|(script|pre|style|textarea)\b|(\?)|(!\[CDATA\[)))",
    re.IGNORECASE | re.MULTILINE,
)
"""What begins a stretch that ends only where it is closed: fenced code, raw HTML."""


def blocks_of(text: str, start: int) -> list[str]:
    """The blocks of a text from an offset on; joined they are the text."""
    body = text[start:]
    lined = "\n" + (body.replace("\r\n", " \n").replace("\r", "\n") if "\r" in body else body)
    cuts = [1]
    for begin, end in _open(lined):
        cuts += [m.end() for m in _BLANK.finditer(lined, begin, end) if _BEGINS.match(lined, m.end(), end)]
    return [body[a - 1 : b - 1] for a, b in pairwise((*cuts, len(lined))) if a < b]


def _open(lined: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text outside of fenced code and raw HTML."""
    begin = 0
    if any(mark in lined for mark in ("<", "```", "~~~")):
        while opened := _OPENS.search(lined, begin):
            yield begin, opened.end()
            begin = _closed(lined, opened)
    yield begin, len(lined)


def _closed(lined: str, opened: re.Match[str]) -> int:
    """Offset where a stretch that opens there is closed; the end of the text where it never is."""
    if fence := opened[1]:
        closing = re.compile(rf"^[^\S\n]*{fence}[{fence[0]} \t]*$", re.MULTILINE)
        found = closing.search(lined, lined.find("\n", opened.end()) + 1 or len(lined))
        return found.end() if found else len(lined)
    end = "-->" if opened[2] else f"</{opened[3]}>" if opened[3] else "?>" if opened[4] else "]]>"
    closer = re.compile(re.escape(end), re.IGNORECASE).search(lined, opened.end())
    return closer.end() if closer else len(lined)
