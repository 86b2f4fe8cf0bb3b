"""The clauses left on both sides to pairs worth a closer look, found through the words that they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from .likeness import group

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from .pairing import Pairing

CROWD = 24
"""A word that stands in more clauses than this tells nothing about which is which."""
SHORTLIST = 8
"""Candidates looked at closely for each clause."""


def candidates(m: Pairing, *, near: bool) -> Iterable[tuple[int, int]]:
    """Pairs (i, j) worth a closer look, in near-linear time; ``near``: only under the same parent."""
    homes: dict[Hashable, list[int]] = {}
    for j in m.free_b:
        homes.setdefault((group(m.b[j]), m.home_b(j) if near else None), []).append(j)
    lodgers: dict[Hashable, list[int]] = {}
    for i in m.free_a:
        there: Hashable = (group(m.a[i]), m.home_a(i) if near else None)
        if there in homes:
            lodgers.setdefault(there, []).append(i)
    for home, olds in lodgers.items():
        yield from (_few if len(homes[home]) <= SHORTLIST else _many)(m, olds, homes[home])


def _few(m: Pairing, a: list[int], b: list[int]) -> Iterable[tuple[int, int]]:
    """All pairs that share a word."""
    said = [(j, m.bags_b[j].words) for j in b]
    for i in a:
        words = m.bags_a[i].words
        yield from ((i, j) for j, others in said if not words.isdisjoint(others))


def _many(m: Pairing, a: list[int], b: list[int]) -> Iterable[tuple[int, int]]:
    """For each old clause the new ones that share most words with it, words that stand everywhere apart."""
    wanted = frozenset().union(*(m.bags_a[i].words for i in a))
    holders: dict[str, list[int]] = defaultdict(list)
    for j in b:
        for word in m.bags_b[j].words & wanted:
            holders[word].append(j)
    telling = {word: found for word, found in holders.items() if len(found) <= CROWD}
    for i in a:
        words = m.bags_a[i].words & telling.keys()
        shared = Counter(chain.from_iterable(map(telling.__getitem__, words)))
        yield from ((i, j) for j in sorted(shared, key=lambda j: (-shared[j], j))[:SHORTLIST])
