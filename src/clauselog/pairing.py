"""The clauses of two texts to what is known of them so far: which continues which, and which are left."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from .lcs import alike, heaviest_increasing
from .likeness import Bags, likeness
from .model import Clause

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Pairs = dict[int, int]
"""Indexes of clauses on one side, to those of their partners on the other."""
HOME = 8
"""How much more a clause weighs that keeps its parent, when it is asked which of several moved."""

_id, _parent, _text = (itemgetter(Clause._fields.index(name)) for name in ("id", "parent", "text"))


class Pairing:
    """What ``align`` has decided so far: which old clause (``a``, index i) is which new one (``b``, index j).

    The clauses that are the same from the beginning, and from the end, of both texts are paired from the
    start. Whatever is asked afterwards is asked of those between.
    """

    __slots__ = (
        *("a", "b", "bags_a", "bags_b", "between_a", "between_b", "free_a", "free_b"),
        *("likes", "new_of", "old_of", "parents_a", "parents_b"),
    )

    def __init__(self, a: Sequence[Clause], b: Sequence[Clause]) -> None:
        self.a, self.b = a, b
        head, tail = _ends(a, b)
        self.between_a, self.between_b = range(head, len(a) - tail), range(head, len(b) - tail)
        same = (*range(head), *range(len(a) - tail, len(a))), (*range(head), *range(len(b) - tail, len(b)))
        self.new_of: Pairs = dict(zip(*same, strict=True))
        self.old_of: Pairs = dict(zip(*reversed(same), strict=True))
        self.parents_a, self.parents_b = _parents(a), _parents(b)
        self.free_a, self.free_b = dict.fromkeys(self.between_a), dict.fromkeys(self.between_b)
        self.bags_a, self.bags_b = Bags(a), Bags(b)
        self.likes: dict[tuple[int, int], float] = {}

    def pair(self, i: int, j: int) -> None:
        """Decide that an old clause is continued by a new one; neither has a partner yet."""
        self.new_of[i], self.old_of[j] = j, i
        del self.free_a[i], self.free_b[j]

    def part(self, i: int) -> None:
        """Take a pair apart again."""
        j = self.new_of.pop(i)
        del self.old_of[j]
        self.free_a = dict.fromkeys(sorted((*self.free_a, i)))
        self.free_b = dict.fromkeys(sorted((*self.free_b, j)))

    def home_a(self, i: int) -> Hashable:
        """The new clause an old one would stand under; equal to ``home_b`` where the parents are paired."""
        parent = self.parents_a[i]
        return -1 if parent < 0 else self.new_of.get(parent, ("gone", parent))

    def home_b(self, j: int) -> Hashable:
        """The new clause a new one stands under."""
        return self.parents_b[j]

    def likeness(self, i: int, j: int) -> float:
        """How alike an old and a new clause are; worked out once."""
        known = self.likes.get((i, j))
        if known is None:
            known = likeness(self.bags_a[i], self.bags_b[j])
            if known is None:
                known = float(core(self.a[i]) == core(self.b[j]))
            self.likes[i, j] = known
        return known


def _ends(a: Sequence[Clause], b: Sequence[Clause]) -> tuple[int, int]:
    """How many clauses two texts begin with alike, and end with alike."""
    least = min(len(a), len(b))
    head = alike(map(_text, a), map(_text, b), least)
    tail = alike(map(_text, reversed(a)), map(_text, reversed(b)), least - head)
    return head, tail


def _parents(clauses: Sequence[Clause]) -> list[int]:
    """The index of the clause each stands under; -1 at the top."""
    where: dict[str | None, int] = dict(zip(map(_id, clauses), range(len(clauses)), strict=True))
    where[None] = -1
    return list(map(where.__getitem__, map(_parent, clauses)))


def core(clause: Clause) -> str:
    """The text of a clause without the blank lines behind it."""
    return clause.text.rstrip(" \t\r\n")


def in_order(
    a: Sequence[Clause], b: Sequence[Clause], new_of: Pairs, between: range
) -> list[tuple[int, int]]:
    """Of the pairs of some old clauses those that stay in order, the others having moved.

    The heaviest stay that can; one that keeps its parent weighs more.
    """
    pairs = [(i, new_of[i]) for i in between if i in new_of]
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return list(pairs)
    names = {a[i].id: b[j].id for i, j in new_of.items()}
    stays = [names.get(a[i].parent or "") == b[j].parent for i, j in pairs]
    weights = [
        (len(a[i].text) + 1) * (HOME if stay else 1) for (i, _), stay in zip(pairs, stays, strict=True)
    ]
    return [pairs[k] for k in heaviest_increasing([j for _, j in pairs], weights)]
