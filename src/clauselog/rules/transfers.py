"""Rules about the countries data goes to, and what protects it there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import Case, Hit
from clauselog.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement


def _on_condition(said: Statement) -> bool:
    """Whether a statement promises something for the case that data is transferred."""
    return _IF.match(said.text) is not None and not said.affirmed.isdisjoint(_PROMISES)


_PROMISES = frozenset({"act:own-promise", "modal:must"})
_IF = re.compile(r"\W*(?:if|where|when|whenever|in case|should)\b", re.IGNORECASE)
_FRAMEWORKS = frozenset({"safeguard:shield", "safeguard:dpf"})
_PARTIES = frozenset({"region:us", "region:eu", "region:uk", "region:switzerland"})
"""Places that a framework is between: a certificate under it does not say that data goes there."""


def xfer_add(case: Case) -> Iterator[Hit]:
    """A country where data goes that was not named before."""
    for step in case.steps:
        if step.new is None:
            continue
        moves = step.new.affirmed & {"act:transfer", "act:retain", "act:use"} or case.topic == "transfers"
        if not (moves or case.listing == "processors"):
            continue
        places = {c for c in step.gained if c.startswith("region:")}
        if not step.new.affirmed.isdisjoint(_FRAMEWORKS):
            places -= _PARTIES
        if step.new.of("safeguard") or _on_condition(step.new):
            places -= {"region:world", "region:eu"}
        if "processors" in (case.listing, case.page):
            fresh = places - case.before.named if step.old is None else places
            if fresh:
                yield Hit(step.new.quote(fresh), Severity.SUBSTANTIVE)
        elif fresh := {c for c in places - case.before.named if _destination(case, step.new, c)}:
            yield Hit(step.new.quote(fresh), Severity.SUBSTANTIVE if _stays(case, fresh) else None)
        elif lands := _new_land(case, step):
            yield Hit(lands)
        elif (
            "act:transfer" in step.gained
            and "act:transfer" not in case.before.affirmed
            and step.new.of("region")
            and not step.new.of("safeguard")
            and not _on_condition(step.new)
        ):
            yield Hit(step.new.quote(["act:transfer"]))


_STAYS = re.compile(
    r"\b(?:never|not|nor)\s+(?:\w+\s+){0,2}(?:leaves?|leaving|transfer\w*|moved?|sent|stored?)\b[^.;]{0,40}"
    r"\b(?:EU|EEA|E\.U\.|European (?:Union|Economic Area)|Europe)\b"
    r"|\b(?:stays?|remains?)\s+(?:\w+\s+){0,2}(?:in|within|inside)\b[^.;]{0,20}\b(?:EU|EEA|European|Europe)\b"
)
_THIRD_COUNTRIES = frozenset({"region:us", "region:uk", "region:world"})


def _stays(case: Case, places: set[str]) -> bool:
    """Whether the same clause promises that data stays in the European Union, so that no transfer is told."""
    said = any(step.new and _STAYS.search(step.new.text) for step in case.steps)
    return said and not any(place in _THIRD_COUNTRIES for place in places)


def _new_land(case: Case, step: Step) -> tuple[str, ...]:
    """Names after "in" or "to" in a statement about where data goes, which no list of countries has."""
    said = step.new
    if said is None or "act:transfer" not in said.affirmed:
        return ()
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    beside = {i + 1 for i, w in enumerate(said.words) if w.lower() in ("in", "to")}
    beside |= {m.end + 1 for m in said.mentions if m.concept.startswith("region:")}
    new = (i for a, b in step.plus for i in range(a, b) if i in beside and i not in named)
    told = {m.start for m in said.mentions if step.old and m.concept in step.old.of("region")}
    return tuple(
        said.words[i]
        for i in new
        if said.words[i][0].isupper() and case.unknown(said, i) and told.isdisjoint(range(i + 1, i + 4))
    )


_LIVE = re.compile(
    r"users?|residents?|customers?|consumers?|people|persons?|individuals?|visitors?|citizens?|clients?|subjects?"
    r"|resid\w+|liv(?:e|es|ing)|you",
    re.IGNORECASE,
)
"""The word before "in" or "outside" where it says where people are, and not their data."""


def _destination(case: Case, said: Statement, place: str) -> bool:
    """Whether a statement says that data goes to or lies in a place, by the preposition before it."""
    grammar = case.vocabulary.grammar
    ways = grammar["to"] | grammar["from"] | grammar["neither"]
    for mention in said.mentions:
        if mention.concept == place:
            if place == "region:world" and mention.end == mention.start + 1 and _moves(said):
                return True  # "worldwide" takes no preposition
            before = said.low[: mention.start]
            way = next((i for i in reversed(range(len(before))) if before[i] in ways), -1)
            lived = way > 0 and _LIVE.fullmatch(before[way - 1])
            if way >= 0 and before[way] in grammar["to"] and not lived:
                return True
    return False


def _moves(said: Statement) -> bool:
    return not said.affirmed.isdisjoint({"act:transfer", "act:retain"})


_MECHANISMS = frozenset(
    {"safeguard:scc", "safeguard:adequacy", "safeguard:shield", "safeguard:dpf", "safeguard:bcr"}
)


_INVALID = re.compile(
    r"\b(?:invalid\w*|struck down|no longer (?:valid|in force)|annulled|schrems)\b", re.IGNORECASE
)
"""What is said of a mechanism that nothing rests on any more."""


def xfer_safe(case: Case) -> Iterator[Hit]:
    """The mechanism that a transfer rests on."""
    for step in case.steps:
        here = {c for c in step.gained | step.lost if c.startswith("safeguard:")} - {"safeguard:dpa"}
        if step.old and step.new is None and _INVALID.search(step.old.text):
            continue
        if not here or (case.listing and (step.old is None or step.new is None)):
            continue
        said = step.new if step.new and here & step.gained else step.old
        assert said is not None
        dropped = (step.lost & _MECHANISMS) - case.after.named
        left = (step.new.affirmed if case.listing and step.new else case.after.named) & _MECHANISMS
        if case.listing:
            dropped = step.lost & _MECHANISMS
        relies = "safeguard:consent" in step.gained
        yield Hit(said.quote(here), Severity.MATERIAL if relies or (dropped and not left) else None)
