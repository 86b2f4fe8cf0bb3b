"""A new statement of the writer's own to what it does something to, where no word of that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .asides import on_reader_or_text
from .case import PASSING
from .things import LONGEST_ENTRY, entries, no_thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .case import Case
    from .delta import Step
    from .statements import Statement

LONGEST_PLAIN = 25
"""Words in a plain statement; longer ones explain rather than state."""


def new_objects(case: Case, step: Step, act: str, markers: frozenset[str]) -> list[str]:
    """What a new statement of the writer's own does something to, where no word of it is known.

    The words after an act up to the next mark, behind "your", "to" or "with": "we record {your tumour
    markers}", "we may disclose your data {to bailiffs}".
    """
    said = step.new
    if said is None or step.old is not None or not _plain(case, said, act):
        return []
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    for start, end in _behind(said, act, markers):
        if _ruled_out(case, said, act, start, end) or not named.isdisjoint(range(start, end)):
            continue
        if any(case.unknown(said, i) for i in range(start, end)):
            return [said.passage(start, end)]
    return []


def _plain(case: Case, said: Statement, act: str) -> bool:
    """Whether a statement says plainly, and not in passing, that the writer does something."""
    if act not in said.concepts or said.denied or len(said.words) > LONGEST_PLAIN or case.page or case.head:
        return False
    if not case.ours(said) or (case.topic in PASSING and not case.we(said)):
        return False
    return not on_reader_or_text(said.text) and "act:own-promise" not in said.affirmed


def _behind(said: Statement, act: str, markers: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The words behind an act that may be its object, as (start, end): those that a marker leads up to."""
    begin = next(m.end for m in said.mentions if m.concept == act)
    joined = said.low[begin - 1] in markers
    for a, b in entries(said):
        for at in range(max(a, begin), b):
            first = at if joined and at == begin else at + 1
            if (first == at or said.low[at] in markers) and first < b:
                yield first, min(b, first + LONGEST_ENTRY)


def _ruled_out(case: Case, said: Statement, act: str, start: int, end: int) -> bool:
    """Whether words are no thing, denied, or where the reader keeps data."""
    if no_thing(said, start, end) or (act == "act:share" and _readers_own(case, said, start, end)):
        return True
    begin = next(m.end for m in said.mentions if m.concept == act)
    return any(m.concept == "negation:not" and begin <= m.start < start for m in said.mentions)


def _readers_own(case: Case, said: Statement, start: int, end: int) -> bool:
    """Whether data only goes where the reader keeps it: "to your cloud drive"."""
    low = said.low[start:end]
    return low[0] == "your" and not case.vocabulary.grammar["keeps"].isdisjoint(low)
