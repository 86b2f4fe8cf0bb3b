"""Two policies and their alignment to the stretch of source that each clause answers for.

Blank lines between clauses belong to nobody: they go with what was added or removed beside them, so that
taking the last item off a list does not touch the item before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .pairing import core, in_order

if TYPE_CHECKING:
    from .align import Alignment
    from .model import Clause, Policy
    from .pairing import Pairs

Span = tuple[int, int]


class _Spans(dict[int, Span]):
    """The stretch of source each clause answers for, by its index: its own text if no other is set."""

    def __init__(self, policy: Policy) -> None:
        self._clauses = policy.clauses

    def __missing__(self, index: int) -> Span:
        clause = self._clauses[index]
        return clause.start, clause.end


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides while changes are drawn up."""

    old: Policy
    new: Policy
    new_of: Pairs
    old_of: Pairs
    between: tuple[range, range]
    """The clauses between those that both texts begin and end with alike; whatever changed is here."""
    moved: frozenset[int]
    """Old indexes of clauses whose partner is out of order."""
    spans_a: _Spans
    spans_b: _Spans

    def a(self, i: int) -> Clause:
        """An old clause with the text its change covers."""
        return _cut(self.old, self.old.clauses[i], self.spans_a[i])

    def b(self, j: int) -> Clause:
        """A new clause with the text its change covers."""
        return _cut(self.new, self.new.clauses[j], self.spans_b[j])

    def same(self, i: int) -> bool:
        """Whether an old clause's partner has the same text and label."""
        j = self.new_of[i]
        one, other = self.old.clauses[i], self.new.clauses[j]
        if one.label != other.label:
            return False
        if one.text == other.text:
            return True
        return _shown(self.old, self.spans_a[i]) == _shown(self.new, self.spans_b[j])


def sides_of(old: Policy, new: Policy, found: Alignment) -> Sides:
    """Which pairs stay in order, and the stretch of source each clause answers for."""
    inner_a, inner_b = found.between
    stay = in_order(old.clauses, new.clauses, found.new_of, inner_a)
    a, b = _Spans(old), _Spans(new)
    before, behind = (inner_a.start - 1, inner_b.start - 1), (inner_a.stop, inner_b.stop)
    for (i, j), (i2, j2) in pairwise([before, *stay, behind]):
        if i2 == i + 1 and j2 == j + 1 and i >= 0 and old.clauses[i].text == new.clauses[j].text:
            continue
        gaps_a, gaps_b = _gaps(old, i, i2), _gaps(new, j, j2)
        if _shown(old, gaps_a[0]) == _shown(new, gaps_b[0]):
            _release(a, i, gaps_a[0])
            _release(b, j, gaps_b[0])
        elif _shown(old, gaps_a[-1]) == _shown(new, gaps_b[-1]):
            _shift(a, i, gaps_a)
            _shift(b, j, gaps_b)
    moved = (found.new_of.keys() & inner_a) - {i for i, _ in stay}
    return Sides(old, new, found.new_of, found.old_of, found.between, frozenset(moved), a, b)


def _cut(policy: Policy, clause: Clause, span: Span) -> Clause:
    if span == (clause.start, clause.end):
        return clause
    return clause._replace(text=policy.text[slice(*span)], start=span[0])


def _gaps(policy: Policy, before: int, after: int) -> list[Span]:
    """The blank stretches behind clause ``before`` and each one up to ``after``."""
    ends = [
        (policy.clauses[k].start + len(core(policy.clauses[k])), policy.clauses[k].end)
        for k in range(before, after)
        if k >= 0
    ]
    return ends if before >= 0 else [(0, 0), *ends]


def _shown(policy: Policy, span: Span) -> str:
    return policy.text[slice(*span)]


def _release(spans: _Spans, index: int, gap: Span) -> None:
    """The blank behind a kept clause is the same on both sides: no change answers for it."""
    if index >= 0:
        spans[index] = (spans[index][0], gap[0])


def _shift(spans: _Spans, index: int, gaps: list[Span]) -> None:
    """The blank before the next kept clause is the same: those between take the blank before them instead."""
    _release(spans, index, gaps[0])
    for k, (before, own) in enumerate(pairwise(gaps), index + 1):
        spans[k] = (before[0], own[0])
