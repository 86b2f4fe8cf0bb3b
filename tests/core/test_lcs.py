"""The longest common subsequence: a common one, and as long as the plain method finds it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from clauselog import lcs

if TYPE_CHECKING:
    import pytest

TOKENS = st.lists(st.sampled_from("abcdefg"), max_size=40)


def plain(a: list[str], b: list[str]) -> int:
    """Its length, by the table every textbook has."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = row[:]
        for j, y in enumerate(b):
            row[j + 1] = before[j] + 1 if x == y else max(before[j + 1], row[j])
    return row[-1]


@given(TOKENS, TOKENS)
def test_it_is_common_and_as_long_as_can_be(a: list[str], b: list[str]) -> None:
    pairs = lcs.matches(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == plain(a, b)


@given(TOKENS, TOKENS)
def test_blocks_are_the_same_matches_without_a_break(a: list[str], b: list[str]) -> None:
    blocks = lcs.blocks(a, b)
    assert all(size and a[i : i + size] == b[j : j + size] for i, j, size in blocks)
    assert all(one.a + one.size < two.a or one.b + one.size < two.b for one, two in pairwise(blocks))


def test_a_large_text_is_cut_and_loses_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a = ["the" if i % 4 == 0 else f"word{i % 450}" for i in range(900)]
    b = [token for i, token in enumerate(a) if i % 11] + a[:50]
    whole = len(lcs.matches(a, b))
    monkeypatch.setattr(lcs, "LARGEST", 1 << 10)
    pairs = lcs.matches(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) >= 0.8 * whole
