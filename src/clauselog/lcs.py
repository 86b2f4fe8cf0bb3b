"""Longest common subsequence of two token lists, in near-linear time on texts of any size.

Equal ends are trimmed and tokens that only one side has are set aside, neither of which can lose a match.
What is
left is solved exactly by bit-parallel dynamic programming on Python integers (Hyyrö, "Bit-parallel LCS-length
computation revisited", 2004), with the rows kept to trace the matches back. A rest too large for that is
cut first
at tokens that occur once on each side (patience diff), and where there are none, into windows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import compress, pairwise
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

Pair = tuple[int, int]

WINDOW = 4096
LARGEST = 1 << 25
"""Cells the exact method may look at in one piece (4 MiB of rows)."""


class Block(NamedTuple):
    """A stretch that both lists have: where it begins in each, and how long it is."""

    a: int
    b: int
    size: int


def matches(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    """Index pairs (i, j) with ``a[i] == b[j]``, increasing in both: a longest common subsequence.

    Longest where the part that differs has at most ``LARGEST`` cells; beyond that, close to it.
    """
    return [(i + k, j + k) for i, j, size in blocks(a, b) for k in range(size)]


def blocks(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Block]:
    """The same as the stretches that match without a break, none of them empty, no two of them touching."""
    least = min(len(a), len(b))
    head = alike(a, b, least)
    tail = alike(reversed(a), reversed(b), least - head)
    found = _middle(a, b, head, len(a) - tail, head, len(b) - tail)
    return joined([(0, 0, head), *found, (len(a) - tail, len(b) - tail, tail)])


def alike(a: Iterable[Hashable], b: Iterable[Hashable], most: int) -> int:
    """How many of the first ``most`` are the same in both."""
    return next(compress(range(most), map(ne, a, b)), most)


def joined(found: Iterable[tuple[int, int, int]]) -> list[Block]:
    """Blocks that touch on both sides made one, empty ones left out."""
    out: list[Block] = []
    a = b = size = 0
    for a_next, b_next, more in found:
        if a_next == a + size and b_next == b + size:
            size += more
        elif more:
            if size:
                out.append(Block(a, b, size))
            a, b, size = a_next, b_next, more
    if size:
        out.append(Block(a, b, size))
    return out


def _middle(
    a: Sequence[Hashable], b: Sequence[Hashable], a0: int, a1: int, b0: int, b1: int
) -> Iterable[tuple[int, int, int]]:
    if a0 == a1 or b0 == b1:
        return []
    in_a, in_b = set(a[a0:a1]), set(b[b0:b1])
    rows = [i for i in range(a0, a1) if a[i] in in_b]
    columns = [j for j in range(b0, b1) if b[j] in in_a]
    if not rows or not columns:
        return []
    if len(rows) * len(columns) <= LARGEST:
        exact = _exact([a[i] for i in rows], [b[j] for j in columns])
        return [(rows[i], columns[j], 1) for i, j in exact]
    return _large(a, b, rows, columns)


def _exact(a: list[Hashable], b: list[Hashable]) -> list[Pair]:
    """The bit-parallel method. A zero bit j in row i says that a[:i] and b[:j+1] share one more than
    b[:j].
    """
    where: dict[Hashable, int] = {}
    for j, token in enumerate(b):
        where[token] = where.get(token, 0) | 1 << j
    full = (1 << len(b)) - 1
    row, rows = full, [full]
    for token in a:
        hit = row & where.get(token, 0)
        row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    found: list[Pair] = []
    i, j = len(a), len(b)
    while j := ((full ^ rows[i]) & ((1 << j) - 1)).bit_length():
        while not rows[i - 1] >> (j - 1) & 1:
            i -= 1
        i, j = i - 1, j - 1
        found.append((i, j))
    found.reverse()
    return found


def _large(
    a: Sequence[Hashable], b: Sequence[Hashable], rows: list[int], columns: list[int]
) -> Iterable[tuple[int, int, int]]:
    """Cut at tokens unique on both sides, or else into windows, and solve each piece by itself."""
    in_a, in_b = Counter([a[i] for i in rows]), Counter([b[j] for j in columns])
    place = {b[j]: j for j in columns if in_b[b[j]] == 1}
    once = [(i, place[a[i]]) for i in rows if in_a[a[i]] == 1 and a[i] in place]
    cuts = [once[k] for k in increasing([j for _, j in once])] or _windows(rows, columns)
    a0, b0 = rows[0], columns[0]
    for i, j in [*cuts, (rows[-1] + 1, columns[-1] + 1)]:
        if i > a0 and j > b0:
            yield from ((a0 + x, b0 + y, size) for x, y, size in blocks(a[a0:i], b[b0:j]))
        a0, b0 = i, j


def _windows(rows: list[int], columns: list[int]) -> list[Pair]:
    """Places to cut where no token is unique: as many in each list, at most ``WINDOW`` tokens apart."""
    count = max(len(rows), len(columns)) // WINDOW + 2
    return [(rows[k * len(rows) // count], columns[k * len(columns) // count]) for k in range(1, count)]


def increasing(values: Sequence[int]) -> list[int]:
    """Indexes of a longest strictly increasing subsequence (patience sorting, O(n log n))."""
    tops: list[int] = []
    at: list[int] = []
    before = [-1] * len(values)
    for index, value in enumerate(values):
        pile = bisect_left(tops, value)
        if pile:
            before[index] = at[pile - 1]
        if pile == len(tops):
            tops.append(value)
            at.append(index)
        else:
            tops[pile], at[pile] = value, index
    chain: list[int] = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def heaviest_increasing(values: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Indexes of the strictly increasing subsequence of greatest weight (Fenwick tree of maxima, O(n log
    n)).
    """
    if all(x < y for x, y in pairwise(values)):
        return list(range(len(values)))
    order = {value: rank for rank, value in enumerate(sorted(set(values)), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(order) + 1)
    before = [-1] * len(values)
    best = (0, -1)
    for index, (value, weight) in enumerate(zip(values, weights, strict=True)):
        rank = order[value]
        reached, at = (0, -1), rank - 1
        while at:
            reached = max(reached, tree[at])
            at -= at & -at
        before[index] = reached[1]
        here = (reached[0] + weight, index)
        best = max(best, here)
        while rank < len(tree):
            tree[rank] = max(tree[rank], here)
            rank += rank & -rank
    chain: list[int] = []
    index = best[1]
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]
