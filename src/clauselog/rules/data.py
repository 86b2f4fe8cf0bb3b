"""Rules about which data is collected, and from whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clauselog.asides import on_reader_or_text
from clauselog.case import PASSING, Case, Hit
from clauselog.facts import ENTRIES
from clauselog.impersonal import about_people
from clauselog.listing import GAUGES
from clauselog.model import Severity
from clauselog.objects import new_objects
from clauselog.practices import practices
from clauselog.unheard import unheard
from clauselog.workings import tells_of_people

from .passing import SERVED, in_passing, named_beside, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

NAMES_COMPANIES = frozenset({"processors", "advertisers"})


def _new_data(case: Case) -> Iterator[tuple[Statement, str, bool]]:
    """Data categories that are new: the statement, the concept, whether a broader one was disclosed."""
    for step, concept in case.gained("data") if _may_add(case) else ():
        new = step.new
        if new is not None and _tells_of(case, new, concept) and not _by_the_way(case, new, concept):
            broader = any(c in case.before.affirmed for c in case.vocabulary.above(concept))
            yield new, concept, broader


def _may_add(case: Case) -> bool:
    """Whether what a clause names can be data that is taken."""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies" or case.head:
        return False
    if case.topic == "changes" or (case.contract and case.above == "security"):
        return False  # a history of the text is kept, and no data; measures are on what is told elsewhere
    return not case.beside("data")


def _tells_of(case: Case, said: Statement, concept: str) -> bool:
    """Whether a statement says that data is handled, or names what calls for care and was named nowhere."""
    sensitive = case.vocabulary.concepts[concept].sensitive
    grave = sensitive and concept not in case.before.named and case.topic not in PASSING
    return grave or case.handles(said)


def _by_the_way(case: Case, said: Statement, concept: str) -> bool:
    """Whether a statement names a datum other than to say that it is taken."""
    limit = concept == "data:age" and "child:age" in said.concepts
    return limit or refused(said, concept) or in_passing(said, concept) or named_beside(case, said, concept)


@about_people
def data_add(case: Case) -> Iterator[Hit]:
    """A category of data nobody was told of.

    A contract that comes to say at all which data it is about gives the processor no more of it.
    """
    for hit in _more_data(case):
        spelt = case.contract and case.in_new_section()
        yield replace(hit, severity=Severity.SUBSTANTIVE) if spelt else hit


def _more_data(case: Case) -> Iterator[Hit]:
    terms = case.vocabulary.concepts
    for said, concept, broader in _new_data(case):
        if not broader and not terms[concept].sensitive:
            weight = Severity.SUBSTANTIVE if case.page else None  # beside a list of who gets what
            yield Hit(said.quote([concept]), weight, about=case.label(concept))
    if case.listing == "processors":
        for step in case.steps:
            yield from _given_more(case, step)
    if not case.beside("data") and (not case.contract or case.topic == "collection"):
        yield from unheard(case, "data", "collection")
    for step in case.steps:
        if not case.listing and step.new is not None and not step.new.of("data"):
            for term in new_objects(case, step, "act:collect", frozenset({"your", "their"})):
                yield Hit((term,), about=term)
    yield from practices(case, "act:collect")
    if case.setting == GAUGES and case.clause.kind in ENTRIES:
        fresh = [step.new for step in case.steps if step.old is None and step.new is not None]
        told = case.before.stems
        yield from (Hit((s.text,)) for s in fresh if tells_of_people(s) and not s.vocabulary <= told)


def _given_more(case: Case, step: Step) -> Iterator[Hit]:
    """Data that a processor on the list now gets as well."""
    if step.old is None or step.new is None or case.beside(""):
        return
    dropped = any(c.startswith("data:") for c in step.lost)
    more = {c for c in step.gained - (case.before.named & SERVED) if c.startswith("data:")}
    if more and not dropped and (more - SERVED or len(more) > 1) and not step.new.denied & more:
        yield Hit(step.new.quote(more), about=case.label(sorted(more)[0]))


def data_narrow(case: Case) -> Iterator[Hit]:
    """A closer name for data already disclosed."""
    terms = case.vocabulary.concepts
    for said, concept, broader in _new_data(case):
        if broader and not terms[concept].sensitive:
            yield Hit(said.quote([concept]), about=case.label(concept))
    yield from unheard(case, "data", "collection", spelt=True)
    if case.setting == GAUGES and case.clause.kind in ENTRIES and not case.head and case.topic not in PASSING:
        fresh = [s.new for s in case.steps if s.old is None and s.gained.isdisjoint(case.before.named)]
        for new in filter(None, fresh):
            if not (new.denied or new.of("data") or new.of("right") or on_reader_or_text(new.text)):
                yield Hit((new.text,))


def data_sens(case: Case) -> Iterator[Hit]:
    """Data that calls for more care."""
    terms = case.vocabulary.concepts
    for said, concept, _ in _new_data(case):
        if terms[concept].sensitive:
            yield Hit(said.quote([concept]), about=case.label(concept))


def data_source(case: Case) -> Iterator[Hit]:
    """Data from somebody other than the person."""
    for step in case.steps if not case.listing else ():
        others = from_others(case, step)
        if (
            others
            and step.new is not None
            and not {"source:partners", "source:brokers"} & case.before.affirmed
        ):
            yield Hit(step.new.quote(others))
    for step, concept in case.gained("source"):
        if step.new is None or case.listing in NAMES_COMPANIES or not case.handles(step.new):
            continue
        graver = concept in ("source:brokers", "source:partners")
        yield Hit(
            step.new.quote([concept]),
            severity=Severity.MATERIAL if graver else Severity.SUBSTANTIVE,
            about=case.label(concept),
        )


def from_others(case: Case, step: Step) -> frozenset[str]:
    """Recipients' names after "from": somebody who gives data rather than receives it."""
    said = step.new
    if said is None or "act:collect" not in said.affirmed:
        return frozenset()
    grammar = case.vocabulary.grammar
    ways = grammar["from"] | grammar["to"] | grammar["neither"]
    found = set()
    for mention in said.mentions:
        if mention.concept in step.gained and mention.concept in _GIVERS:
            back = reversed(said.low[max(0, mention.start - 8) : mention.start])
            first = next((w for w in back if w in ways), "")
            found |= {mention.concept} if first in grammar["from"] else set()
    return frozenset(found)


_GIVERS = frozenset(
    f"recipient:{n}"
    for n in ("partners", "third", "affiliates", "advertisers", "social", "brokers", "employer", "banks")
)


def data_drop(case: Case) -> Iterator[Hit]:
    """A category that is not named any more: has it stopped?"""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies":
        return
    for step, concept in case.lost("data"):
        if step.old is None or in_passing(step.old, concept):
            continue
        if case.handles(step.old) and concept in case.before.affirmed:
            yield Hit(step.old.quote([concept]), about=case.label(concept))
