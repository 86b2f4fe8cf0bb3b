"""The clauses that are left over to splits and merges: what holds the rest of a neighbour is a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .likeness import bag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Clause
    from .pairing import Pairing, Pairs

REST = 0.6
"""Least share of a clause's words that come from a neighbour which was split into it or merged from it."""


def remainders(m: Pairing) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Splits and merges: what is left over holds words that its paired neighbour lost, or gained."""
    splits = _parts(m.a, m.b, m.old_of, list(m.free_b))
    merges = _parts(m.b, m.a, m.new_of, list(m.free_a))
    return tuple((i, j) for j, i in splits.items()), tuple(merges.items())


def _parts(wholes: Sequence[Clause], clauses: Sequence[Clause], partner: Pairs, free: list[int]) -> Pairs:
    """For each clause left over that is part of a whole: the index of that whole.

    The whole is the partner of the clause before or after, or what that one itself is a part of.
    """
    found: Pairs = {}
    for step, order in ((-1, free), (1, free[::-1])):
        for k in order:
            whole = partner.get(k + step, found.get(k + step))
            if k not in found and whole is not None:
                first = next(
                    n for n in range(k + step, -1 if step < 0 else len(clauses), step) if n in partner
                )
                if _rest_of(wholes[whole], clauses[first], clauses[k]):
                    found[k] = whole
    return found


def _rest_of(whole: Clause, part: Clause, other: Clause) -> bool:
    """Whether ``other`` is made of what ``whole`` has and ``part`` has not."""
    if "section" in (whole.kind, part.kind, other.kind) or "front-matter" in (whole.kind, other.kind):
        return False
    rest, said = bag(whole).twos - bag(part).twos, bag(other)
    return said.size >= 4 and len(rest & said.twos) >= REST * len(said.twos)
