"""Rules about what data is used for, and on which legal basis."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from clauselog.asides import on_reader_or_text
from clauselog.case import DATA_TOPICS, OWN_COOKIES, PASSING, Case, Hit
from clauselog.facts import HANDLING
from clauselog.impersonal import about_people
from clauselog.model import Severity
from clauselog.objects import new_objects
from clauselog.practices import practices
from clauselog.statements import PERSONAL, kinds
from clauselog.things import CLAUSE_STARTS
from clauselog.unheard import unheard

from .data import NAMES_COMPANIES
from .passing import named_beside, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

_WORN = frozenset(
    {"purpose:any", "purpose:targeted-ads", "purpose:advertising", "purpose:ai-training", "purpose:profiling"}
)


@about_people
def purp_add(case: Case) -> Iterator[Hit]:
    """A purpose nobody was told of."""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies" or case.beside("purpose"):
        return
    if case.contract and all({"modal:only", "modal:must"} <= s.new.concepts for s in case.steps if s.new):
        return  # it binds the processor to what it names
    for step, concept in case.gained("purpose"):
        if step.new is None or concept in _WORN or not _for_use(case, step.new):
            continue
        if (
            named_beside(case, step.new, concept)
            or refused(step.new, concept)
            or on_reader_or_text(step.new.text)
        ):
            continue
        listed = case.page or _of_own_cookies(step.new, concept)  # beside processors, of what it lists
        yield Hit(
            step.new.quote([concept]), Severity.SUBSTANTIVE if listed else None, about=case.label(concept)
        )
    own = [step.new.text for step in case.steps if step.new is not None and _tracks_for_itself(step.new)]
    for hit in unheard(case, "purpose", "purposes"):
        slight = any(words in text for words in hit.evidence for text in own)
        yield replace(hit, severity=Severity.SUBSTANTIVE) if slight else hit
    for step in case.steps:
        if not case.listing and step.new is not None and not step.new.of("purpose"):
            for term in new_objects(case, step, "act:use", frozenset({"to", "for"})):
                if _for_use(case, step.new):
                    yield Hit((term,), about=term)
    yield from practices(case, "act:use")


_PLAIN = frozenset(f"purpose:{n}" for n in ("service", "improve", "security", "personalise", "analytics"))


def _of_own_cookies(said: Statement, concept: str) -> bool:
    """Whether a purpose is that of cookies of one's own, which TRACK-1P weighs."""
    return _tracks_for_itself(said) and concept in _PLAIN


def _tracks_for_itself(said: Statement) -> bool:
    """Whether a statement is on cookies of the writer's own."""
    tracks = said.of("track")
    return bool(tracks) and tracks <= OWN_COOKIES and not said.of("vendor")


_ON_PEOPLE = re.compile(
    r"\b(?:data|information|details|personal|you|your|users?|people|customers?|visitors?|uppgift\w*|du|dina?|daten|sie|ihre?\w*)\b",
    re.IGNORECASE,
)


def _for_use(case: Case, said: Statement) -> bool:
    """Whether a purpose named in a statement is one that data is used for."""
    if case.topic == "security" and not case.we(said):
        return False
    if case.contract and not (said.of("data") or PERSONAL.search(said.text) or case.we(said)):
        return False  # how the processor works, whatever it works on
    if (
        case.topic not in DATA_TOPICS
        and not _ON_PEOPLE.search(said.text)
        and not kinds(said.affirmed) & {"data", "track"}
    ):
        return False  # "incidents are analysed to improve controls"
    if "act:use" in said.affirmed or case.topic == "purposes":
        return True
    return bool(case.acts(said)) and case.topic not in PASSING


def purp_ads(case: Case) -> Iterator[Hit]:
    """Advertising aimed at a person, tracking across sites, profiles."""
    if case.listing in NAMES_COMPANIES:
        return
    for kind in ("purpose:targeted-ads", "purpose:profiling", "purpose:advertising", "track:cross"):
        for step, concept in case.gained(kind.partition(":")[0]):
            if concept == kind and step.new is not None and not refused(step.new, concept):
                yield Hit(step.new.quote([concept]), about=case.label(concept))


def purp_ai(case: Case) -> Iterator[Hit]:
    """Data used to train or develop AI, or the word that it is not gone."""
    for step, concept in case.gained("purpose") if case.listing not in NAMES_COMPANIES else ():
        if concept == "purpose:ai-training" and step.new is not None:
            kept_out = any(s.new and concept in s.new.denied for s in case.steps)
            yield Hit(
                step.new.quote([concept]),
                Severity.SUBSTANTIVE if kept_out else None,
                about=case.label(concept),
            )
    for step in case.steps:
        if case.listing in NAMES_COMPANIES and step.new is None:
            continue
        if step.old and "purpose:ai-training" in step.old.denied and step.old.limited:
            kept = step.new and "purpose:ai-training" in step.new.denied
            if not kept and not any("purpose:ai-training" in s.denied for s in case.after.limits):
                yield Hit((step.old.text,), about=case.label("purpose:ai-training"))


def purp_widen(case: Case) -> Iterator[Hit]:
    """A closed list opened, or a purpose so wide that it names none."""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies":
        return
    for step in case.steps:
        if step.new is None or case.clause.kind == "section":
            continue
        data = case.acts(step.new) & HANDLING
        if step.old is not None and "open:open" in step.gained and data and _opened(case, step):
            yield Hit(step.new.quote(["open:open"]))
        elif "purpose:any" in step.gained and "purpose:any" not in case.before.affirmed and data:
            yield Hit(step.new.quote(["purpose:any"]))


_LAWS = frozenset({"law", "regulation", "legislation", "statut", "rule"})
_ANY = frozenset({"other", "more", "etc", "forth"})


def _opened(case: Case, step: Step) -> bool:
    """Whether what was a closed list is now one of examples, rather than given new examples."""
    assert step.old
    assert step.new
    if "…" in step.old.text or "..." in step.old.text or "modal:only" in step.gained:
        return False
    for mention in step.new.mentions:
        if mention.concept == "open:open":
            before = step.new.words[mention.start - 1 : mention.start]
            if before and before[0].lower() in case.vocabulary.grammar["no-thing"]:
                continue  # "no other information"
            rest = [
                s for s in step.new.stems[mention.end : mention.end + 6] if s not in case.vocabulary.filler
            ]
            if not _LAWS.isdisjoint(step.new.stems[mention.end : mention.end + 3]):
                continue
            if (
                step.new.words[mention.end : mention.end + 1]
                and step.new.words[mention.end].lower() in CLAUSE_STARTS
            ):
                continue  # an occasion rather than an example: "such as when you call us"
            wide = set(step.new.stems[mention.start : mention.end]) & _ANY
            if wide or (rest and rest[0] in step.old.stems):
                return True
    return False


def purp_drop(case: Case) -> Iterator[Hit]:
    """A purpose that is not named any more."""
    if case.listing in NAMES_COMPANIES or case.listing == "cookies":
        return
    for step, concept in case.lost("purpose"):
        if step.old is not None and concept in case.before.affirmed and case.handles(step.old):
            yield Hit(step.old.quote([concept]), about=case.label(concept))


_GROUNDS = frozenset({"basis:legitimate-interest", "basis:contract"})


def lb_down(case: Case) -> Iterator[Hit]:
    """Consent gives way to another ground, or a legitimate interest is claimed for the first time."""
    for step in case.steps:
        if step.new is None:
            continue
        taken = step.gained & _GROUNDS
        if step.old and "basis:consent" in step.lost and taken:
            yield Hit(step.new.quote(taken))
        elif step.old and "basis:consent" in step.lost and _oftener(step.old, step.new):
            yield Hit(step.changed("new"))
        elif "basis:legitimate-interest" in step.gained - case.before.named:
            yield Hit(step.new.quote(["basis:legitimate-interest"]))


def _oftener(old: Statement, new: Statement) -> bool:
    """Whether a ground other than consent is named more often than it was."""
    was, now = (sum(m.concept in _GROUNDS for m in said.mentions) for said in (old, new))
    return now > was


def lb_up(case: Case) -> Iterator[Hit]:
    """Another ground gives way to consent."""
    for step in case.steps:
        if step.new and step.old and "basis:consent" in step.gained and step.lost & _GROUNDS:
            yield Hit(step.new.quote(["basis:consent"]))
