"""Two clauses to how alike they are, by the words they say and the words that stand side by side in them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from .tables import is_head
from .words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Clause

FAR_WORDS = 6
"""Words a clause must have to be known again in another place, or inside of a longer one."""
NAMESAKES = 0.5
"""Least share of words that the names of two rows have in common, if they are one entry of the table …"""
SPELLING = 0.8
"""… or of letters, in names of ``SPELLED`` letters or more: a slip of the pen was mended."""
SPELLED = 5
TELLING = 12
"""Words two rows have in common that no two entries have by chance, whatever their names are."""
SAID = re.compile(r"\w+")
"""A word, where it only matters which words there are; ``words`` cuts them as a reader would."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without spaces between words (Thai, Lao, Burmese, Khmer, Japanese, Chinese)."""
_FORM = re.compile(
    r"\b(?:ab|ag|aps|b\.?v|co|company|corp|corporation|gmbh|inc|incorporated|kg|limited|llc|llp|ltd|n\.?v|oy|plc|pty"
    r"|s\.?a|sarl|sas|se|srl|ug)\b"
)
"""Forms of companies, which tell none from another."""


class Bag:
    """What a text says, in lower case."""

    __slots__ = ("_said", "_twos", "size", "words")

    def __init__(self, said: list[str]) -> None:
        self.words = frozenset(said)
        self.size = len(said)
        """Number of words, repeated ones counted each time."""
        self._said = said
        self._twos: frozenset[tuple[str, str]] | None = None

    @property
    def twos(self) -> frozenset[tuple[str, str]]:
        """Pairs of neighbouring words."""
        if self._twos is None:
            self._twos, self._said = frozenset(pairwise(self._said)), []
        return self._twos


def bag(clause: Clause) -> Bag:
    """What a clause says; a heading says its title, whatever its number."""
    return _bag_of(clause.title if clause.kind == "section" else clause.text, clause.kind)


@lru_cache(maxsize=1024)
def _bag_of(text: str, kind: str) -> Bag:
    said = [w.lower() for w in words(text, kind)] if _UNSPACED.search(text) else SAID.findall(text.lower())
    return Bag(said)


class Bags(dict[int, Bag]):
    """What each of some clauses says, by its index; looked at when asked for."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses

    def __missing__(self, index: int) -> Bag:
        found = self[index] = bag(self._clauses[index])
        return found


def likeness(a: Bag, b: Bag) -> float | None:
    """0 (no word in common) to 1 (the same words in the same order); None where one says nothing.

    The mean of Dice's coefficient on words and on pairs of neighbouring words; a clause that merely grew or
    shrank counts by how much of the shorter is in the longer, at four fifths.
    """
    if not a.size or not b.size:
        return None
    both = len(a.words & b.words)
    dice = 2 * both / (len(a.words) + len(b.words))
    least = min(a.size, b.size)
    if least < 4:
        return dice
    one_twos, other_twos = a.twos, b.twos
    twos = len(one_twos & other_twos)
    dice = dice / 2 + twos / (len(one_twos) + len(other_twos))
    inside = both / min(len(a.words), len(b.words)) + twos / min(len(one_twos), len(other_twos))
    return max(dice, 0.4 * inside) if least >= FAR_WORDS or inside == 2 else dice


def group(clause: Clause) -> str:
    """Kinds that may become one another in an edit."""
    return clause.kind if clause.kind in ("front-matter", "section", "row", "code") else "text"


def can_be_one(one: Clause, other: Clause) -> bool:
    """Whether a clause can continue another: a row with an all new name cannot, unless much else is the same.

    Two processors with the same task in the same country are two processors.
    """
    if one.kind != "row" or one.title == other.title or not one.title or not other.title:
        return True
    if is_head(one) or is_head(other):
        return True
    if one.title in other.text or other.title in one.text:
        return True  # a column was put before the names, or taken away
    if len(bag(one).words & bag(other).words) >= TELLING:
        return True
    names = one.title.lower(), other.title.lower()
    said, also = (set(SAID.findall(_FORM.sub("", name))) for name in names)
    if not said or not also or 2 * len(said & also) >= NAMESAKES * (len(said) + len(also)):
        return True
    spelled = SequenceMatcher(None, *names, autojunk=False)
    return min(map(len, names)) >= SPELLED and spelled.quick_ratio() >= SPELLING <= spelled.ratio()
