"""Rules about whom and what a notice covers, and under which law."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import Case, Hit
from clauselog.model import Severity
from clauselog.weaker import put_in

from .controller import put_names
from .rights import about_rights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

_SITE = re.compile(r"\b[\w-]+\.(?:com|org|net|io|pub|cloud|app|dev|blog|co|ai|se|de|fr|eu)\b")
_NOW_TOO = re.compile(
    r"\b(?:policy|notice|statement|agreement)\b.{0,20}\b(?:now|also)\b.{0,20}"
    r"\b(?:appl|cover|extend|govern)",
    re.IGNORECASE,
)
"""A text that says itself that it reaches further."""
_FOR_WHOM = re.compile(
    r"\b(?:policy|notice|statement|document|page|rules|terms|text|policyn|reglerna|erklärung|hinweise?|regeln|politique|charte)"
    r"\W+(?:\w+\W+){0,3}?"
    r"(?:(?:is|are) (?:for|about|written for)|is (?:meant|intended) for|is addressed to|appl(?:y|ies) to"
    r"|covers?|concerns?|governs?|gäller för|gäller|omfattar|gilt für|gelten für|richtet sich an"
    r"|s[’']applique (?:à|aux?)|concerne|couvre)\b",
    re.IGNORECASE,
)
"""How a text says whom and what it is for."""
_OURS = frozenset({"recipient:affiliates"})
_ON_OTHERS = frozenset({"recipients", "tracking"})
_OTHERS = ("vendor:", "recipient:", "act:share")


def scope_add(case: Case) -> Iterator[Hit]:
    """More products, sites or people come under the text."""
    if case.listing:
        return
    for step in case.steps:
        new = step.new
        if new is None:
            continue
        if step.old and (every := _every(case, step)):
            yield Hit(every)
            continue
        if step.old and (more := put_in(step, case.vocabulary)) and _FOR_WHOM.search(new.text):
            yield Hit(more)
            continue
        if not ("scope:add" in new.concepts or case.topic == "scope"):
            continue
        if new.of("vendor") or case.topic in _ON_OTHERS:
            continue
        if any(c.startswith(_OTHERS) for c in new.affirmed - _OURS):
            continue  # who is named there is somebody else's
        if step.old is None and not _NOW_TOO.search(new.text):
            continue
        sites = {site for site in _SITE.findall(new.text) if site not in case.old.text}
        names = [
            new.words[i]
            for a, b in step.plus
            for i in range(a, b)
            if i and new.words[i][0].isupper() and case.unknown(new, i)
        ]
        if (names and not (step.old and _swapped(step))) or (
            step.old is not None and sites and len(step.plus) > len(step.minus)
        ):
            yield Hit(tuple(names) or tuple(sorted(sites)))


def _every(case: Case, step: Step) -> tuple[str, ...]:
    """What stands now where a name stood, where a text says whom it is for: "{any of our apps}"."""
    assert step.old
    assert step.new
    whole = case.vocabulary.grammar["whole"]
    if whole.isdisjoint(step.low("new")) or not whole.isdisjoint(step.low("old")):
        return ()
    if not _APPLIES.search(step.new.text) or not put_names(step.old, step.minus):
        return ()
    return tuple(step.new.passage(a, b) for a, b in step.plus if not whole.isdisjoint(step.new.low[a:b]))


_APPLIES = re.compile(
    r"\b(?:policy|notice|statement|agreement|dpa|addendum|terms)\b.{0,20}\b(?:appl(?:y|ies)|covers?|governs?)\b",
    re.IGNORECASE,
)


def _swapped(step: Step) -> bool:
    """Whether names came only in the place of names."""
    old, new = (
        sum(any(said.words[i][0].isupper() for i in range(a, b)) for a, b in runs) if said else 0
        for said, runs in ((step.old, step.minus), (step.new, step.plus))
    )
    return old >= new


_RESIDENTS = re.compile(
    r"\b(?:residents?|citizens?|consumers?|inhabitants?|people|persons?|individuals?|users?|customers?|visitors?"
    r"|notice|section|law|rights?)\b|\byou (?:are|live|reside|have)\b"
    r"|\b(?:bosatt\w*|invånare|personer|betroffene\w*|bewohner\w*|verbraucher\w*|nutzer\w*)\b",
    re.IGNORECASE,
)


def _on_residents(case: Case, said: Statement) -> bool:
    """Whether a statement went that is on a place's people or law, rather than on where somebody is."""
    short = len(said.words) <= SHORT and said.text == case.clause.title
    return case.change.new is None and bool(short or _RESIDENTS.search(said.text))


SHORT = 4
"""Words of a heading that is the name of a place."""


def scope_cut(case: Case) -> Iterator[Hit]:
    """A section for the people of a state or country is gone."""
    for step in case.steps:
        if step.old is None:
            continue
        gone = {c for c in step.lost if c.startswith("region:")} - case.after.named
        if step.new is not None and not step.new.concepts & step.old.of("region"):
            continue  # other words for the same people, "residents of some states", or another statement
        told = step.old.of("safeguard") | step.old.of("law")  # of what law is and was, not of people's rights
        if case.change.new is None and told and not about_rights(case, step.old):
            continue
        if gone and (about_rights(case, step.old) or _on_residents(case, step.old)) and not case.listing:
            yield Hit(step.old.quote(gone))


_CAP = re.compile(
    r"\b(?:at most|up to|maximum|no more than|not exceed\w*)\b|[$€£]|\b(?:dollars|euros?|usd|eur)\b",
    re.IGNORECASE,
)
"""Words of a sum beyond which nobody pays."""
_AS_AGREED = re.compile(
    r"\b(?:subject to|as set (?:out|forth) in|in accordance with|governed by|limited (?:by|as))\b[^.;]{0,60}"
    r"\b(?:agreements?|terms|contracts?)\b",
    re.IGNORECASE,
)
"""How a contract says that liability is what another one says it is."""
_BARRED = re.compile(
    r"\b(?:claims?|actions?|proceedings|lawsuits?)\b.{0,60}\bwithin (?:one|a|two|\d+) (?:years?|months?)\b",
    re.I,
)
"""How it is said that claims come too late after a time."""


def legal(case: Case) -> Iterator[Hit]:
    """Law, court, arbitration, liability."""
    for step in case.steps:
        touched = {c for c in step.gained | step.lost if c.startswith("law:")}
        places = {c for c in step.gained | step.lost if c.startswith("region:")}
        said = step.new or step.old
        assert said is not None
        bound = "modal:only" in step.gained or any(map(_CAP.search, step.changed("new")))
        capped = bool({"law:liability", "law:debt"} & said.concepts) and bound
        if step.new is not None and _BARRED.search(step.new.text):
            capped |= step.old is None or not _BARRED.search(step.old.text)
        if touched or capped or (places and any(c.startswith("law:") for c in said.concepts)):
            limits = bool({"law:arbitration", "law:liability"} & step.gained - case.before.named)
            limits |= capped
            limits = limits and not (case.clause.kind == "section" and len(said.words) <= SHORT)
            limits = limits and not (case.contract and _AS_AGREED.search(said.text))
            yield Hit(said.quote(touched | places) or (said.text,), Severity.MATERIAL if limits else None)


def hipaa_npp(case: Case) -> Iterator[Hit]:
    """A notice under HIPAA: uses, rights, duties."""
    if "hipaa:npp" not in case.before.named | case.after.named:
        return
    for step in case.steps:
        reserve = "hipaa:reserve" in step.lost and "hipaa:reserve" not in case.after.named
        weighs = {
            c for c in step.gained | step.lost if c.startswith(("act:", "purpose:", "recipient:", "right:"))
        }
        if reserve and step.old is not None:
            yield Hit(step.old.quote(["hipaa:reserve"]))
        elif weighs and "hipaa" in case.regimes:
            yield Hit(step.said.quote(weighs) or (step.said.text,))
