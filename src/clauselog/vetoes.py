"""An entry of a statement to whether anything tells that it names nothing new of a kind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .examples import brackets
from .facts import HANDLING
from .things import CLAUSE_STARTS, LONGEST_ENTRY, NO_NOUN, no_thing

if TYPE_CHECKING:
    from collections.abc import Callable

    from .case import Case
    from .delta import Step
    from .statements import Statement

SHORT_ENTRY = 4
"""Words in an entry that names a datum and nothing else: no purpose and no recipient."""
_TAKES = frozenset({"act:collect"})
_WHAT_FOR = frozenset({"to", "for", "um", "für", "för", "pour", "afin"})
"""Words with which a purpose begins, where nothing is said of a use."""
_ONE = frozenset({"a", "an"})
_BE = frozenset({"be", "is", "are"})
_OF_VALUES = frozenset({"or", "values", "value", "example", "examples"})
"""Words in a bracket that gives the values something may have."""
_HOW_LONG = re.compile(
    r"\bfor (?:an?|the|its|their|our)\b[^,;]{0,40}"
    r"\b(?:windows?|periods?|durations?|terms?|lifetimes?|life|times?|cycles?)$",
    re.I,
)
"""How an entry ends that says how long something is kept."""


class Entry(NamedTuple):
    """An entry of a statement that has a new word, asked whether it is "data", a "purpose", a "recipient"."""

    case: Case
    step: Step
    said: Statement
    kind: str
    start: int
    end: int
    news: frozenset[int]
    """The words of the statement that neither the vocabulary nor the old text knows."""
    beside: tuple[tuple[int, int], ...]
    """The entries before and after it."""
    inserted: bool
    """Whether it was put into a statement that does with data what goes with the kind."""

    @property
    def first(self) -> str:
        """The word it begins with."""
        return self.said.low[self.start]


@lru_cache(maxsize=1024)
def _naming(said: Statement, kind: str) -> frozenset[int]:
    """The words of a statement that name a thing of a kind."""
    mentions = [m for m in said.mentions if m.concept.startswith(kind + ":")]
    return frozenset([i for m in mentions for i in range(m.start, m.end)])


@lru_cache(maxsize=1024)
def _done_at(said: Statement) -> int:
    """Where it is said what is done with what a statement names first; 0 where that is a purpose."""
    acts = [m.start for m in said.mentions if m.concept == "act:use"]
    if said.low[0] not in _WHAT_FOR:
        done = (m.start for m in said.mentions if m.concept in HANDLING and m.start > 1)
        acts += [at for at in done if said.low[at - 1] in _BE]
    return min(acts, default=0)


def _recipient(e: Entry) -> bool:
    above = (e.case.topic, e.case.above)
    return e.kind == "data" and e.case.clause.kind == "item" and "recipients" in above and e.start == 0


def _sentence(e: Entry) -> bool:
    return e.end - e.start > LONGEST_ENTRY or e.first in CLAUSE_STARTS


def _no_noun(e: Entry) -> bool:
    return e.kind == "data" and e.first in NO_NOUN


def _value(e: Entry) -> bool:
    return any(
        start <= e.start
        and e.end <= end
        and any(a < start <= b for a, b in e.step.plus)
        and not _OF_VALUES.isdisjoint(e.said.low[start:end])
        for start, end in brackets(e.said)
    )


def _alone(e: Entry) -> bool:
    return not e.inserted and all(_naming(e.said, e.kind).isdisjoint(range(a, b)) for a, b in e.beside)


def _counted(e: Entry) -> bool:
    return any(word[0].isdigit() for word in e.said.words[e.start : e.end])


def _apposition(e: Entry) -> bool:
    return e.start > 1 and e.first in _ONE and e.said.words[e.start - 1][0].isupper()


def _possible(e: Entry) -> bool:
    return any(m.concept == "modal:may" and e.start < m.start < e.end - 1 for m in e.said.mentions)


def _timed(e: Entry) -> bool:
    if e.case.vocabulary.timed.isdisjoint(e.said.stems[e.start : e.end]):
        return False
    return _naming(e.said, e.kind).isdisjoint(range(e.start, e.end))


def _lasting(e: Entry) -> bool:
    return e.kind == "purpose" and bool(_HOW_LONG.search(e.said.passage(e.start, e.end)))


def _used(e: Entry) -> bool:
    return e.kind == "purpose" and e.first not in _WHAT_FOR and e.end <= _done_at(e.said)


def _collected(e: Entry) -> bool:
    if e.kind != "purpose" or e.case.topic == "purposes" or e.first in _WHAT_FOR:
        return False
    return e.said.of("act") & HANDLING <= _TAKES


def _called(e: Entry) -> bool:
    return all(i and e.said.words[i][0].isupper() for i in e.news.intersection(range(e.start, e.end)))


def _reworded(e: Entry) -> bool:
    if e.step.old is None or not e.step.minus:
        return False
    mentions = [m for m in e.said.mentions if e.start <= m.start < e.end]
    named = {m.concept for m in mentions if m.concept.startswith(e.kind + ":")}
    return bool(named) and named <= e.step.old.affirmed


def _of_the_text(e: Entry) -> bool:
    return no_thing(e.said, e.start, e.end)


def _in_other_cell(e: Entry) -> bool:
    return e.case.beside(e.kind, e.said, e.start, e.end)


def _titled(e: Entry) -> bool:
    if e.kind != "purpose" or not e.start or e.step.old is None:
        return False
    return e.said.words[e.start][0].isupper()


def _other_kind(e: Entry) -> bool:
    named = {m.concept.partition(":")[0] for m in e.said.mentions if e.start <= m.start < e.end}
    datum = e.kind != "data" and "data" in named and e.end - e.start <= SHORT_ENTRY
    return datum or "open" in named


class Veto(NamedTuple):
    """What tells that an entry names nothing new of a kind; an example: the {entry} and what is by it."""

    tells: Callable[[Entry], bool]
    example: str


VETOES = (
    Veto(_recipient, "- {Looker}: your usage data; among recipients, it says who, not what"),
    Veto(_sentence, "your name, {if you take part}"),
    Veto(_no_noun, "{In addition}, your name; no datum"),
    Veto(_value, "your theme (light or {dark})"),
    Veto(_alone, "{Platform}: Linux, Windows; neither beside its kind nor put in"),
    Veto(_counted, "system logs, {activity logs for 180 days}"),
    Veto(_apposition, "Postmark, {a US company}"),
    Veto(_possible, "a pixel, {these may help measure success}"),
    Veto(_timed, "{session context}, your wallet address; when, or how long"),
    Veto(_lasting, "analytics, {rollups kept for a rolling window}; no purpose"),
    Veto(_used, "{usage events} are used for analytics; a purpose stands behind the verb"),
    Veto(_collected, "we collect {contracts} and invoices; what is only collected is no purpose"),
    Veto(_called, "for support and {improving the Tideway}; what is new in it is a name"),
    Veto(_reworded, "your name, {email address of those who book}, where it was your email address"),
    Veto(_of_the_text, "your order form or {the master agreement}"),
    Veto(_in_other_cell, "| server logs | {daily purge job} |, under Disposal"),
    Veto(_titled, "for support, {Google tools to monitor traffic}; put in, a name is no purpose"),
    Veto(_other_kind, "for support, {remember your preferences}; a datum"),
)
"""What is asked of an entry, in this order; the first that tells ends it."""
_TELLS = tuple(veto.tells for veto in VETOES)


def vetoed(entry: Entry) -> bool:
    """Whether anything tells that an entry names nothing new of its kind."""
    return any(tells(entry) for tells in _TELLS)
