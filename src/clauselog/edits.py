"""Two token lists to edits: whole words, as few as can be, joined where a reader would join them.

1. Match words and punctuation by longest common subsequence; markup never takes part.
2. Slide a lone insertion or deletion to where a sentence or an enumeration begins.
3. Absorb a lonely matched word between two replacements, where the marked words grow by little.
4. Spell the result out over the whole source, markup between the words included, each run with its class.
"""

from __future__ import annotations

import re
from itertools import compress, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from .lcs import Block, blocks, joined
from .model import Edit
from .words import between, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import EditClass, EditOp
    from .words import Token

    _Part = tuple[EditOp, EditClass, str]

STRAIGHT = str.maketrans("‘’‚‛“”„‟", "''''" + '"' * 4)
"""Curly quotation marks and apostrophes differ from straight ones in style, not in words."""
MARGIN = 90
"""Characters around a difference that are looked at with it, so that an edit can slide to a better place."""
_SPACE = re.compile(r" (?=\S)")
_SAME: tuple[EditOp, EditClass] = ("equal", "words")
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
    said: list[bool]
    """Which of them are words and numbers, and no punctuation."""

    @classmethod
    def of(cls, found: Sequence[Token]) -> _Words:
        if not found:
            return cls(found, [], [], [])
        texts, kinds, spoken = zip(*found, strict=True)
        worded = [kind == "words" for kind in kinds]
        words = compress(texts, worded)
        at, said = compress(range(len(found)), worded), compress(spoken, worded)
        return cls(found, list(at), list(map(straight, words)), list(said))

    def spoken(self, begin: int, end: int) -> int:
        """How many words and numbers stand between two places."""
        return sum(self.said[begin:end])

    def span(self, begin: int, end: int) -> Sequence[Token]:
        """The tokens from one word up to another, and what stands between them."""
        return self.tokens[self.at[begin] : self.at[end - 1] + 1]


def edits(old: Sequence[Token], new: Sequence[Token]) -> tuple[Edit, ...]:
    """The edits that turn ``old`` into ``new``; ``equal`` + ``delete`` spells old, ``equal`` + ``insert``
    new.
    """
    a, b = _Words.of(old), _Words.of(new)
    return _spell(a, b, _absorb(_slide(blocks(a.texts, b.texts), a, b), a, b))


def edits_of(old: str, new: str, kind: str) -> tuple[Edit, ...]:
    """The edits between the sources of one clause; what both begin and end with is not looked at."""
    if kind == "row":
        return edits(tokens(old, kind), tokens(new, kind))
    begin, a_end, b_end = _differing(old, new)
    inner = edits(between(old, kind, begin, a_end), between(new, kind, begin, b_end))
    return _framed(old[:begin], inner, old[a_end:])


def _framed(before: str, found: tuple[Edit, ...], after: str) -> tuple[Edit, ...]:
    """Edits with what stands before and behind them on both sides."""
    if before and found and found[0][:2] == _SAME:
        before, found = before + found[0].text, found[1:]
    if after and found and found[-1][:2] == _SAME:
        after, found = found[-1].text + after, found[:-1]
    elif after and not found:
        before, after = before + after, ""
    return (
        *((Edit(*_SAME, before),) if before else ()),
        *found,
        *((Edit(*_SAME, after),) if after else ()),
    )


def _differing(old: str, new: str) -> tuple[int, int, int]:
    """Where the stretch that differs begins, and where it ends in each, with some words around it.

    It begins and ends at a space, and not inside a link, a tag, a template or a code span.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    begin = _space(old, head - MARGIN)
    behind = _SPACE.search(old, len(old) - tail + MARGIN)
    a_end = behind.end() if behind else len(old)
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
    """Whether what is opened in a text is closed there, and its last line is no definition of a link."""
    if "_" in text or text.count("`") % 2 or "]:" in text[text.rfind("\n") + 1 :]:
        return False
    return all(
        text.count(a) == text.count(b) and text.find(a) <= text.find(b) and text.rfind(a) <= text.rfind(b)
        for a, b in (("(", ")"), ("[", "]"), ("<", ">"), ("{", "}"))
    )


def all_of(op: EditOp, tokens: Sequence[Token]) -> tuple[Edit, ...]:
    """Edits that insert, delete or keep everything."""
    return _merge(_classed(op, tokens))


def _gaps(found: Sequence[Block]) -> Iterable[tuple[int, int, int, int, int]]:
    """The unmatched stretches as (index of the block behind, old begin, old end, new begin, new end)."""
    for index, (before, behind) in enumerate(pairwise(found), 1):
        begin, start = before.a + before.size, before.b + before.size
        if behind.a > begin or behind.b > start:
            yield index, begin, behind.a, start, behind.b


def _slide(found: list[Block], a: _Words, b: _Words) -> list[Block]:
    """Move each pure insertion or deletion along equal words to the place where it reads best.

    The blocks that are given back stand between two empty ones, at the beginning and the end.
    """
    ends = Block(0, 0, 0), Block(len(a.at), len(b.at), 0)
    found = [ends[0], *found, ends[1]]
    for index, a0, a1, b0, b1 in list(_gaps(found)):
        if (a1 > a0) == (b1 > b0):
            continue
        texts, begin, end = (a.texts, a0, a1) if a1 > a0 else (b.texts, b0, b1)
        before, behind = found[index - 1], found[index]
        left = right = 0
        while left < before.size and texts[begin - 1 - left] == texts[end - 1 - left]:
            left += 1
        while right < behind.size and texts[begin + right] == texts[end + right]:
            right += 1
        if not left and not right:
            continue
        shift = max(range(-left, right + 1), key=lambda s: (_ease(texts, begin + s, end + s), -abs(s)))
        found[index - 1] = before._replace(size=before.size + shift)
        found[index] = Block(behind.a + shift, behind.b + shift, behind.size - shift)
    return [ends[0], *joined(found), ends[1]]


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


def _absorb(found: list[Block], a: _Words, b: _Words) -> list[Block]:
    """Unmatch short runs of matched words between two edits that both replace something."""
    dropped: set[int] = set()
    size, added = 0, 0
    for (index, a0, a1, b0, b1), (_, c0, c1, d0, d1) in pairwise(_gaps(found)):
        island = a.spoken(a1, c0)
        if island > ISLAND:
            size, added = 0, 0
            continue
        size = size or a.spoken(a0, a1) + b.spoken(b0, b1)
        beyond = a.spoken(c0, c1) + b.spoken(d0, d1)
        replaces = (a1 > a0 or c1 > c0) and (b1 > b0 or d1 > d0)
        if replaces and added + 2 * island <= ISLAND_COST * (size + beyond):
            dropped.add(index)
            size, added = size + beyond + 2 * island, added + 2 * island
        else:
            size, added = 0, 0
    return [block for k, block in enumerate(found) if k not in dropped]


def _spell(a: _Words, b: _Words, found: list[Block]) -> tuple[Edit, ...]:
    """The edits over all tokens, from the words that match."""
    out: list[_Part] = []
    p = q = 0
    for block in found:
        for x, y, size in _spelled_alike(a, b, block) if block.size else ():
            out += _between(a.tokens[p : a.at[x]], b.tokens[q : b.at[y]])
            one = a.span(x, x + size)
            out += _classed("equal", one) if size > 1 else _restyled(one[0], b.tokens[b.at[y]])
            p, q = a.at[x + size - 1] + 1, b.at[y + size - 1] + 1
    return _merge([*out, *_between(a.tokens[p:], b.tokens[q:])])


def _spelled_alike(a: _Words, b: _Words, block: Block) -> Iterable[Block]:
    """A block, halved until what stands between the words, and how they are spelled, is the same on both
    sides; a lone word may be spelled in two ways.
    """
    x, y, size = block
    if size == 1 or a.span(x, x + size) == b.span(y, y + size):
        yield block
    else:
        half = size // 2
        yield from _spelled_alike(a, b, Block(x, y, half))
        yield from _spelled_alike(a, b, Block(x + half, y + half, size - half))


def _restyled(old: Token, new: Token) -> list[_Part]:
    """The same word; or, with other quotation marks or apostrophes, both ways to spell it."""
    if old.text == new.text:
        return [("equal", "words", old.text)]
    return [("delete", "format", old.text), ("insert", "format", new.text)]


def _between(old: Sequence[Token], new: Sequence[Token]) -> list[_Part]:
    """Edits for what stands between two matched words: markup, white space, the words only one side has."""
    if old == new:
        return _classed("equal", old)
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
    """One part for each run of a class; white space among words counts as words, as does all that stays."""
    if not tokens:
        return []
    if op == "equal":
        return [(op, "words", "".join([token[0] for token in tokens]))]
    texts, kinds, _ = zip(*tokens, strict=True)
    worded = "words" in kinds
    if worded and all(map(str.isspace, compress(texts, map("words".__ne__, kinds)))):
        return [(op, "words", "".join(texts))]
    return [(op, "words" if worded and text.isspace() else kind, text) for text, kind, _ in tokens]


def _merge(parts: Iterable[_Part]) -> tuple[Edit, ...]:
    """Join neighbouring parts of the same operation and class."""
    runs = groupby(parts, key=itemgetter(0, 1))
    return tuple(Edit(op, cls, "".join([text for _, _, text in run])) for (op, cls), run in runs)
