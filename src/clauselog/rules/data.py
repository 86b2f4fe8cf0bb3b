"""Rules about which data is collected, from whom, and whether people must give it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from clauselog.asides import on_reader_or_text
from clauselog.case import PASSING, TAKES, Case, Hit
from clauselog.columns import changed
from clauselog.facts import ENTRIES
from clauselog.impersonal import about_people
from clauselog.listing import GAUGES
from clauselog.matcher import word_spans
from clauselog.model import Severity
from clauselog.objects import new_objects
from clauselog.practices import practices
from clauselog.unheard import unheard
from clauselog.workings import tells_of_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

NAMES_COMPANIES = frozenset({"processors", "advertisers"})


def _new_data(case: Case) -> Iterator[tuple[Statement, str, bool]]:
    """Data categories that are new: the statement, the concept, whether a broader one was disclosed."""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies":
        return
    if case.head or not case.told_in("data") or (case.contract and case.above == "security"):
        return  # what the measures of a processor are on is told elsewhere
    terms = case.vocabulary.concepts
    of_text = case.topic == "changes"  # a history of the text is kept, and no data
    for step, concept in case.gained("data") if not of_text else ():
        age_limit = concept == "data:age" and step.new is not None and "child:age" in step.new.concepts
        grave = terms[concept].sensitive and concept not in case.before.named and case.topic not in PASSING
        passing = age_limit or (
            step.new is not None
            and (
                refused(step.new, concept)
                or _in_passing(step.new, concept)
                or named_beside(case, step.new, concept)
            )
        )
        if step.new is not None and (case.handles(step.new) or grave) and not passing:
            broader = any(c in case.before.affirmed for c in case.vocabulary.above(concept))
            yield step.new, concept, broader


def named_beside(case: Case, said: Statement, concept: str) -> bool:
    """Whether a concept is named only in cells of a row that are for something else."""
    kind = concept.partition(":")[0]
    return all(case.beside(said, m.start, m.end, kind) for m in said.mentions if m.concept == concept)


_ON_DEVICE = re.compile(
    r"\b(?:on|to|from|into|off|via|between) (?:\w+ )?(?:device|phone|browser|telephone)s?\b", re.I
)
_THINGS = frozenset({"data:device", "data:phone", "data:browser"})
"""Data that is named by the word for a thing."""
_SERVING = re.compile(r"\W*[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4},? (?:for|to)\b[^.;]{0,60}$")
"""An entry that names a company and what it is there for: "Gull, for chat with our support"."""
_KEEPER = re.compile(
    r"\bpassword[- ](?:managers?|polic\w+|rules?|strength|vaults?|protect\w+|requirements?)\b", re.I
)
"""What is called after passwords and is none."""
_SECRETS = frozenset({"data:password", "data:token"})
_REACHED = frozenset({"data:email", "data:phone"})


def _in_passing(said: Statement, concept: str) -> bool:
    """Whether a datum is only a safeguard ("strong passwords"), a way to tell people or a thing to press."""
    if any(concept in _of_name(said, m.end()) for m in _NAMED.finditer(said.text)):
        return True  # what products are called
    if concept in _SECRETS and said.of("security") and "your" not in said.stems:
        return True
    if _SERVING.match(said.text) and concept in _SERVED:
        return True
    if concept == "data:password" and _KEEPER.search(said.text):
        return True
    if concept in _THINGS and _ON_DEVICE.search(said.text) and len(said.quote([concept])[0].split()) == 1:
        return True  # a place: "your files are encrypted on your device"
    if {"act:delete", "howto:route"} <= said.affirmed:
        return True  # "write to us to have your child's information removed"
    if concept in _REACHED and "act:notify" in said.affirmed and TAKES.isdisjoint(said.affirmed):
        return True
    return on_reader_or_text(said.text) or bool(_NOT_TO_GIVE.search(said.text))


_NAMED = re.compile(
    r"\b(?:products?|services?|modules?|tools?|plans?|databases?|solutions?|apps?)"
    r"(?: (?:called|named|known as))? "
    r"(?=[A-Z][\w’'-]*(?: [A-Z&–-][\w’'-]*)*,)"
)
"""What names of products stand behind: "and their products Harbour IQ, Tide Names and …"."""
_CALLED = re.compile(r"(?:(?:[A-Z][\w’'.]*|&|–|-|and|of|,)(?:[ -]|(?=,)|$))+")


def _of_name(said: Statement, start: int) -> frozenset[str]:
    """The concepts whose every word is part of a run of names that begins somewhere in a text."""
    run = _CALLED.match(said.text, start)
    end = run.end() if run else start
    spans = word_spans(said.text)
    within = {m.concept for m in said.mentions if start <= spans[m.start][0] and spans[m.end - 1][1] <= end}
    without = {
        m.concept for m in said.mentions if not (start <= spans[m.start][0] and spans[m.end - 1][1] <= end)
    }
    return frozenset(within - without)


_NOT_TO_GIVE = re.compile(
    r"(?:\b(?:please(?: do)?|(?:you|users?|customers?|visitors?|clients?|people|participants?) "
    r"(?:should|must|shall|agree|ought|are (?:asked|advised|requested))(?: to)?) (?:not|never|avoid)"
    r"|^\W*(?:do not|don['’]t|never|avoid)) (?:\w+ ){0,2}"
    r"(?:send|submit|provid|enter|upload|includ|disclos|post|shar|put|stor|giv)\w*",
    re.IGNORECASE,
)
"""How people are told not to give something, which then is not taken."""


@about_people
def data_add(case: Case) -> Iterator[Hit]:
    """A category of data nobody was told of.

    A contract that comes to say at all which data it is about gives the processor no more of it.
    """
    spelt = case.contract and case.in_new_section()
    for hit in _more_data(case):
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
    if case.told_in("data") and (not case.contract or case.topic == "collection"):
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


_SERVED = frozenset(
    f"data:{n}"
    for n in (
        "email",
        "phone",
        "communications",
        "feedback",
        "payment",
        "log",
        "usage",
        "content",
        "voice",
        "search",
        "account",
        "location",
        "inferences",
        "transaction",
        "code",
        "third-party-account",
        "work",
        "preferences",
        "social",
    )
)
"""What a processor's line of business is named after ("email delivery", "payments")."""


_NO_DATA = frozenset({"place", "safeguard", "aside", "period", "provider", "category"})
"""Cells of a row that say nothing of which data somebody gets."""


def _given_more(case: Case, step: Step) -> Iterator[Hit]:
    """Data that a processor on the list now gets as well."""
    if step.old is None or step.new is None:
        return
    other = changed(*case.cells)
    if other and other <= _NO_DATA:
        return
    dropped = any(c.startswith("data:") for c in step.lost)
    more = {c for c in step.gained - (case.before.named & _SERVED) if c.startswith("data:")}
    if more and not dropped and (more - _SERVED or len(more) > 1) and not step.new.denied & more:
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
            back = [w.lower() for w in reversed(said.words[max(0, mention.start - 8) : mention.start])]
            first = next((w for w in back if w in ways), "")
            found |= {mention.concept} if first in grammar["from"] else set()
    return frozenset(found)


_GIVERS = frozenset(
    f"recipient:{n}"
    for n in ("partners", "third", "affiliates", "advertisers", "social", "brokers", "employer", "banks")
)


def data_oblig(case: Case) -> Iterator[Hit]:
    """Data that was optional and is so no more."""
    for step in case.steps:
        if _no_longer_free(case, step):
            yield Hit(step.changed("old"))
        elif _needed_now(step):
            yield Hit(step.changed("new"))
            continue
        if step.new is None or not (step.new.of("data") or case.topic == "collection"):
            continue
        if (
            step.gained & {"optional:mandatory", "modal:must"}
            and (step.old is not None and "optional:optional" in step.lost)
        ) or (
            "optional:mandatory" in step.gained
            and "act:collect" in step.new.affirmed
            and step.old is not None
        ):
            yield Hit(step.new.quote(["optional:mandatory"]) or step.changed("new"))
        elif (
            step.old is None
            and _REFUSED.search(step.new.text)
            and "optional:mandatory" in step.gained - case.before.named
        ):
            yield Hit(step.new.quote(["optional:mandatory"]))
        elif step.old is None and step.new.of("data") and _COSTS.search(step.new.text):
            yield Hit((step.new.text,))


_ASKED = re.compile(r"\b(?:questions?|fields?|forms?|answers?|answering)\b", re.IGNORECASE)


def _no_longer_free(case: Case, step: Step) -> bool:
    """Whether it is gone that a question need not be answered."""
    left_out = "optional:optional" in step.lost and "optional:optional" not in case.after.named
    return left_out and step.old is not None and bool(_ASKED.search(step.old.text))


def _needed_now(step: Step) -> bool:
    """Whether what people might give if they liked is needed now, in whichever words."""
    if step.old is None or step.new is None or step.old.of("data").isdisjoint(step.new.of("data")):
        return False
    free = _MAY_GIVE.search(step.old.text) and not _NEEDED.search(step.old.text)
    return bool(free) and bool(_NEEDED.search(step.new.text)) and not _MAY_GIVE.search(step.new.text)


_MAY_GIVE = re.compile(
    r"\byou (?:may|can|could)(?: also| optionally)? (?:add|give|enter|provide|leave|tell|upload"
    r"|fill in|supply|share)\b"
    r"|\b(?:do not|don['’]t|need not|needn['’]t) (?:have to|need to|give|provide)\b|\bif you"
    r" (?:like|want|wish)\b|\boptional\w*",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\b(?:is|are) (?:now |also )?(?:needed|required|necessary|mandatory|compulsory"
    r"|obligatory)\b|\byou (?:must|need to|have to)\b"
    r"|\b(?:cannot|can['’]t|not be able to)\b[^.;]{0,40}\bwithout\b"
    r"|\bwithout\b[^.;]{0,40}\b(?:cannot|can['’]t|not be able to|unable)\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(?:if you (?:do not|don['’]t|refuse|decline|fail)|unless you|without (?:it|them|this|these)\b)[^.;]*"
    r"\b(?:cannot|can['’]t|unable|not be able|not possible|be (?:closed|suspended|refused|locked)|lose)\b",
    re.IGNORECASE,
)
"""A condition, and what it costs not to meet it."""
_REFUSED = re.compile(r"\b(?:cannot|can['’]t|unable|not be able|not possible)\b", re.IGNORECASE)
"""Words for what refusing costs."""


def data_drop(case: Case) -> Iterator[Hit]:
    """A category that is not named any more: has it stopped?"""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies":
        return
    for step, concept in case.lost("data"):
        if step.old is None or _in_passing(step.old, concept):
            continue
        if case.handles(step.old) and concept in case.before.affirmed:
            yield Hit(step.old.quote([concept]), about=case.label(concept))


_REFUSALS = frozenset({"right:object", "right:opt-out", "right:withdraw", "right:restrict", "right:complain"})


def refused(said: Statement, concept: str) -> bool:
    """Whether data or a purpose is named only to be refused ("object to use for marketing")."""
    at = min((m.start for m in said.mentions if m.concept in _REFUSALS), default=None)
    return at is not None and all(m.start > at for m in said.mentions if m.concept == concept)
