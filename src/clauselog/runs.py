"""Clauses that came to one place, or left it, one after the other, told of together: "to add the items …"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .arrivals import quoted
from .naming import container

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .naming import View

LEAST = 3
"""From this many on, clauses in a row are told of together."""
LONGEST = 400
"""Most characters quoted in one sentence; clauses that together say more are told of one by one."""


class _Arrival(NamedTuple):
    """What the members of a run share: what is done, to which kind of clause, in which place."""

    part: str
    """Key of the phrase: "add_items", "remove_paragraphs"."""
    outer: str
    material: bool


def runs(v: View, indexes: Sequence[int], material: frozenset[int]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Groups of changes in a row that add to one place, or remove from it, each with its sentence.

    What is told of by its number, its topic or what it defines stands alone; so does what is long.
    """
    group: list[int] = []
    words: list[str] = []
    shared: _Arrival | None = None
    for k in (*indexes, -1):
        arrival, text = _arrival(v, k, k in material) if k >= 0 else (None, "")
        if group and (arrival != shared or sum(map(len, words)) + len(text) > LONGEST):
            if shared and len(group) >= LEAST:
                yield tuple(group), _sentence(v, shared, words)
            group, words = [], []
        shared = arrival
        if arrival:
            group.append(k)
            words.append(text)


def _arrival(v: View, k: int, material: bool) -> tuple[_Arrival | None, str]:
    change = v.comparison.changes[k]
    if change.old and change.new:
        return None, ""
    o = v.side(change)
    outer, text = container(o, change.clause), quoted(v, change)
    if not (outer and text):
        return None, ""
    return _Arrival(f"{'add' if change.new else 'remove'}_{change.clause.kind}s", outer, material), text


def _sentence(v: View, shared: _Arrival, words: Sequence[str]) -> str:
    say = v.language.say
    return say(
        "sentence.amended", place=shared.outer, parts=say(f"part.{shared.part}", words=v.language.join(words))
    )
