"""Two token lists to edits: whole words, as few as can be, joined where a reader would join them.

1. Match words and punctuation by longest common subsequence; markup never takes part.
2. Slide a lone insertion or deletion to where a sentence or an enumeration begins.
3. Absorb a lonely matched word between two replacements, where the marked words grow by little.
4. Spell the result out over the whole source, markup between the words included, each run with its class.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from .lcs import matches
from .model import Edit
from .words import between, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .lcs import Pair
    from .model import EditClass, EditOp
    from .words import Token

    _Part = tuple[EditOp, EditClass, str]

STRAIGHT = str.maketrans("‘’‚‛“”„‟", "''''" + '"' * 4)
"""Curly quotation marks and apostrophes differ from straight ones in style, not in words."""
MARGIN = 90
"""Characters around a difference that are looked at with it, so that an edit can slide to a better place."""
_SPACE = re.compile(r" (?=\S)")
ISLAND = 2
"""Most unchanged words that may be marked with the edits around them, so that a reader is not stopped
short."""
ISLAND_COST = 0.3
"""… and the most marked words this may add, as a share of those marked around it."""


def straight(text: str) -> str:
    """The text with straight quotation marks and apostrophes."""
    return text if text.isascii() else text.translate(STRAIGHT)


class _Words(NamedTuple):
    """The words and punctuation of one side, and where each stands among its tokens."""

    tokens: Sequence[Token]
    at: list[int]
    texts: list[str]

    @classmethod
    def of(cls, found: Sequence[Token]) -> _Words:
        at = [i for i, t in enumerate(found) if t.cls == "words"]
        return cls(found, at, [straight(found[i].text) for i in at])

    def spoken(self, begin: int, end: int) -> int:
        """How many words and numbers stand between two places."""
        return sum(self.tokens[i].spoken for i in self.at[begin:end])


def edits(old: Sequence[Token], new: Sequence[Token]) -> tuple[Edit, ...]:
    """The edits that turn ``old`` into ``new``; ``equal`` + ``delete`` spells old, ``equal`` + ``insert``
    new.
    """
    a, b = _Words.of(old), _Words.of(new)
    pairs = _absorb(_slide(matches(a.texts, b.texts), a, b), a, b)
    return _spell(old, new, [(a.at[i], b.at[j]) for i, j in pairs])


def edits_of(old: str, new: str, kind: str) -> tuple[Edit, ...]:
    """The edits between the sources of one clause; what both begin and end with is not looked at."""
    if kind == "row":
        return edits(tokens(old, kind), tokens(new, kind))
    begin, a_end, b_end = _differing(old, new)
    inner = edits(between(old, kind, begin, a_end), between(new, kind, begin, b_end))
    outer = (Edit("equal", "words", old[:begin]), *inner, Edit("equal", "words", old[a_end:]))
    return _merge(edit for edit in outer if edit.text)


def _differing(old: str, new: str) -> tuple[int, int, int]:
    """Where the stretch that differs begins, and where it ends in each, with some words around it.

    It begins and ends at a space, and not inside a link, a tag, a template or a code span.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    begin = _space(old, head - MARGIN)
    a_end = next((m.end() for m in _SPACE.finditer(old, len(old) - tail + MARGIN)), len(old))
    if not _balanced(old[:begin]):
        begin = 0
    if a_end <= begin or not _balanced(old[a_end:]):
        a_end = len(old)
    return begin, a_end, len(new) - (len(old) - a_end)


def _common(a: str, b: str) -> int:
    """How many characters two texts begin with in common (bisection: comparing slices is quick)."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[:middle] == b[:middle] else (low, middle - 1)
    return low


def _space(text: str, most: int) -> int:
    """Offset just past the last blank before ``most`` that a word follows; 0 where there is none."""
    at = text.rfind(" ", 0, max(most, 0)) + 1
    return at if at and not text[at : at + 1].isspace() and text[at : at + 1] else 0


def _balanced(text: str) -> bool:
    """Whether what is opened in a text is closed there."""
    count = text.count
    pairs = (("(", ")"), ("[", "]"), ("<", ">"), ("{", "}"))
    return "_" not in text and count("`") % 2 == 0 and all(count(a) == count(b) for a, b in pairs)


def all_of(op: EditOp, tokens: Sequence[Token]) -> tuple[Edit, ...]:
    """Edits that insert, delete or keep everything."""
    return _merge(_classed(op, tokens))


def _gaps(pairs: Sequence[Pair], a: _Words, b: _Words) -> Iterable[tuple[int, int, int, int, int]]:
    """Unmatched stretches as (index into pairs, old begin, old end, new begin, new end)."""
    bounds = [(-1, -1), *pairs, (len(a.at), len(b.at))]
    for index, ((i, j), (k, m)) in enumerate(pairwise(bounds)):
        if k > i + 1 or m > j + 1:
            yield index, i + 1, k, j + 1, m


def _slide(pairs: list[Pair], a: _Words, b: _Words) -> list[Pair]:
    """Move each pure insertion or deletion along equal words to the place where it reads best."""
    for index, a0, a1, b0, b1 in list(_gaps(pairs, a, b)):
        if (a1 > a0) == (b1 > b0):
            continue
        words, begin, end = (a, a0, a1) if a1 > a0 else (b, b0, b1)
        left = right = 0
        while left < index and words.texts[begin - 1 - left] == words.texts[end - 1 - left]:
            if pairs[index - 1 - left] != (a0 - 1 - left, b0 - 1 - left):
                break
            left += 1
        while index + right < len(pairs) and words.texts[begin + right] == words.texts[end + right]:
            if pairs[index + right] != (a1 + right, b1 + right):
                break
            right += 1
        shift = max(range(-left, right + 1), key=lambda s: (_ease(words.texts, begin + s, end + s), -abs(s)))
        size_a, size_b = a1 - a0, b1 - b0
        for k in range(-shift):
            pairs[index - 1 - k] = (a0 - 1 - k + size_a, b0 - 1 - k + size_b)
        for k in range(shift):
            pairs[index + k] = (a0 + k, b0 + k)
    return pairs


def _ease(texts: list[str], begin: int, end: int) -> int:
    """How well a stretch reads as one edit: from after a full stop to a full stop best, from a comma next."""
    before = texts[begin - 1] if begin else "."
    last = texts[end - 1]
    if before in _STOPS and last in _STOPS:
        return 4
    if texts[begin] in _COMMAS and last not in _COMMAS:
        return 3
    return 2 if before in _STOPS or last in _STOPS else 1 if last in _COMMAS else 0


_STOPS = frozenset(".;:!?”")
_COMMAS = frozenset(",;")


def _absorb(pairs: list[Pair], a: _Words, b: _Words) -> list[Pair]:
    """Unmatch short runs of matched words between two edits that both replace something."""
    gaps = list(_gaps(pairs, a, b))
    dropped: set[int] = set()
    size, added = 0, 0
    for (i, a0, a1, b0, b1), (j, c0, c1, d0, d1) in pairwise(gaps):
        island = a.spoken(a1, c0)
        size = size or a.spoken(a0, a1) + b.spoken(b0, b1)
        beyond = a.spoken(c0, c1) + b.spoken(d0, d1)
        replaces = (a1 > a0 or c1 > c0) and (b1 > b0 or d1 > d0)
        if island <= ISLAND and replaces and added + 2 * island <= ISLAND_COST * (size + beyond):
            dropped.update(range(i, j))
            size, added = size + beyond + 2 * island, added + 2 * island
        else:
            size, added = 0, 0
    return [pair for k, pair in enumerate(pairs) if k not in dropped]


def _spell(old: Sequence[Token], new: Sequence[Token], pairs: list[Pair]) -> tuple[Edit, ...]:
    out: list[_Part] = []
    p = q = 0
    for i, j in [*pairs, (len(old), len(new))]:
        if i < len(old) and old[p : i + 1] == new[q : j + 1]:
            out += [("equal", "words", t.text) for t in old[p : i + 1]]
        else:
            out += _between(old[p:i], new[q:j])
            if i < len(old):
                same = old[i].text == new[j].text
                out += [("equal", "words", old[i].text)] if same else _restyled(old[i], new[j])
        p, q = i + 1, j + 1
    return _merge(out)


def _restyled(old: Token, new: Token) -> list[_Part]:
    """The same word with other quotation marks or apostrophes."""
    return [("delete", "format", old.text), ("insert", "format", new.text)]


def _between(old: Sequence[Token], new: Sequence[Token]) -> list[_Part]:
    """Edits for what stands between two matched words: markup, white space, the words only one side has."""
    head, least = 0, min(len(old), len(new))
    while head < least and old[head].text == new[head].text:
        head += 1
    tail = 0
    while tail < least - head and old[-1 - tail].text == new[-1 - tail].text:
        tail += 1
    return [
        *_classed("equal", old[:head]),
        *_classed("delete", old[head : len(old) - tail]),
        *_classed("insert", new[head : len(new) - tail]),
        *_classed("equal", old[len(old) - tail :]),
    ]


def _classed(op: EditOp, tokens: Sequence[Token]) -> list[_Part]:
    """One part a token; white space among words counts as words."""
    if op == "equal" or not tokens:
        return [(op, "words", t.text) for t in tokens]
    wordy = any(t.cls == "words" for t in tokens)
    return [(op, "words" if wordy and t.text.isspace() else t.cls, t.text) for t in tokens]


def _merge(parts: Iterable[_Part]) -> tuple[Edit, ...]:
    """Join neighbouring parts of the same operation and class."""
    runs = groupby(parts, key=itemgetter(0, 1))
    return tuple(Edit(op, cls, "".join(text for _, _, text in run)) for (op, cls), run in runs)
