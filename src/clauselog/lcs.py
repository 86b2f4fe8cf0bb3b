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
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Pair = tuple[int, int]

LARGEST = 1 << 25
"""Cells the exact method may look at in one piece (4 MiB of rows)."""


def matches(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    """Index pairs (i, j) with ``a[i] == b[j]``, increasing in both: a longest common subsequence.

    Longest where the part that differs has at most ``LARGEST`` cells; beyond that, close to it.
    """
    head = 0
    least = min(len(a), len(b))
    while head < least and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < least - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle = _middle(a, b, head, len(a) - tail, head, len(b) - tail)
    ends = ((len(a) - k, len(b) - k) for k in range(tail, 0, -1))
    return [*((k, k) for k in range(head)), *middle, *ends]


def _middle(a: Sequence[Hashable], b: Sequence[Hashable], a0: int, a1: int, b0: int, b1: int) -> list[Pair]:
    in_a, in_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    rows = [i for i in range(a0, a1) if a[i] in in_b]
    columns = [j for j in range(b0, b1) if b[j] in in_a]
    if not rows or not columns:
        return []
    if len(rows) * len(columns) <= LARGEST:
        return [(rows[i], columns[j]) for i, j in _exact([a[i] for i in rows], [b[j] for j in columns])]
    return _large(a, b, rows, columns, in_a, in_b)


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
    while i and j:
        if rows[i] >> (j - 1) & 1:
            j -= 1
        elif not rows[i - 1] >> (j - 1) & 1:
            i -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    found.reverse()
    return found


def _large(
    a: Sequence[Hashable],
    b: Sequence[Hashable],
    rows: list[int],
    columns: list[int],
    in_a: Counter[Hashable],
    in_b: Counter[Hashable],
) -> list[Pair]:
    """Cut at tokens unique on both sides, or else into windows, and solve each piece by itself."""
    place = {b[j]: j for j in columns if in_b[b[j]] == 1}
    once = [(i, place[a[i]]) for i in rows if in_a[a[i]] == 1 and a[i] in place]
    anchors = [once[k] for k in increasing([j for _, j in once])]
    if not anchors:
        side = 4096
        anchors = []
        cuts = [
            (rows[k * len(rows) // n], columns[k * len(columns) // n])
            for n in [max(len(rows), len(columns)) // side + 2]
            for k in range(1, n)
        ]
    else:
        cuts = anchors
    found: list[Pair] = []
    a0, b0 = rows[0], columns[0]
    for i, j in [*cuts, (rows[-1] + 1, columns[-1] + 1)]:
        found += [(a0 + x, b0 + y) for x, y in matches(a[a0:i], b[b0:j])] if i > a0 and j > b0 else []
        a0, b0 = i, j
    return found


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
