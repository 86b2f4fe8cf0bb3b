"""Words of a policy cut to a length that a sentence can hold; what is left stands in it verbatim."""

from __future__ import annotations

import re

LONG = 240
"""Most characters of a quotation that stands alone in its sentence."""
TITLE = 100
"""Most characters of a title."""
HEAD = 8
"""Words that identify a paragraph by how it begins."""
EDGES = " ,;:.–—"
"""What is left off both ends of words that are quoted."""
GAP = " … "
"""Stands for the words left out of the middle."""
_ABBREVIATION = re.compile(r"(?:\b(?:Bros|Co|Corp|Inc|Jr|Ltd|Sr|etc)|\b\w\.\w)\.\Z")


def shorten(text: str, limit: int = LONG) -> str:
    """The text, its middle left out where it is longer than ``limit`` characters; never a word cut."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    front, back = text[: limit * 3 // 5], text[-(limit * 2 // 5) :]
    begin = front[: front.rfind(" ")] if " " in front else front
    end = back[back.find(" ") + 1 :] if " " in back else back
    return begin.rstrip(",;:") + GAP + end


def clip(title: str) -> str:
    """A title without its full stop or colon, shortened where it is a whole paragraph.

    The full stop of an abbreviation stays: "Example B.V.".
    """
    short = shorten(title, TITLE)
    return short if _ABBREVIATION.search(short) else short.strip(".:–— ") or title


def head(text: str) -> str:
    """The words with which a paragraph begins, enough to find it."""
    found = text.split(maxsplit=HEAD)
    return " ".join(found[:HEAD]).rstrip(",;:")
