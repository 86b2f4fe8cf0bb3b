"""A policy to the promise it makes about its own changes: how, when and for what it will tell people."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .matcher import word_pattern
from .statements import statements
from .words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Policy
    from .statements import Statement

CHANNELS = {"change:email": "email", "change:site": "site", "change:prominent": "prominent notice"}
"""Words of a clause about changes -> the channel they promise."""
_NEW_USE = re.compile(
    r"\b(?:for (?:a|any|another) (?:new |other |different )?purposes? other"
    r"|(?:any|another|a new|other|different) purpose|purpose(?:s)? other than|purposes? (?:not|incompatible)"
    r"|(?:new|materially different|different) (?:purpose|way|manner)|anything (?:else|(?:that )?you have not)"
    r"|(?:nytt|annat|nya|andra) ändamål|något (?:annat )?(?:som )?du inte har bett)",
    re.IGNORECASE,
)
_OWNERSHIP = re.compile(
    r"\bchange (?:in|of) (?:ownership|control)|\bmerger|\bacqui(?:red|sition)|\bsale of (?:our|its|the|all)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"in effect at the time|previously collected|already collected|collected (?:before|prior|under)"
    r"|without your (?:explicit |express )?consent",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\bor\b|\band/or\b|\beither\b", re.IGNORECASE)
_NO_PROMISE = frozenset({"change:after-use", "change:check-back"})
_OTHER_CHANGES = re.compile(
    r"\bchanges? (?:in|to|of) (?:our|the|your) (?:services?|products?|account)", re.IGNORECASE
)
_RESERVED = re.compile(
    r"\b(?:may|might|could) (?:consider|choose|also)|\bat our (?:sole )?discretion", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a policy promises about changes of itself. Falsy where it promises nothing."""

    channels: tuple[str, ...] = ()
    """"site", "email", "prominent notice": each that the text names."""
    any_channel: bool = False
    """Whether one of the channels is enough ("by posting … or sending you an email")."""
    before_effect: bool = False
    """Whether people are told before the change takes effect."""
    lead_days: int = 0
    """Days between the notice and the effect, 0 where the text gives no number."""
    new_purpose: str = ""
    """"consent" or "inform": what is promised before data is used for another purpose."""
    ownership: bool = False
    """Whether people are told of a change of ownership."""
    past_data: str = ""
    """The words about data collected under an earlier text, or ""."""
    considered: tuple[str, ...] = ()
    """Channels that the text only says it "may consider": named, and not promised."""
    clause: str = ""
    """Id of the first clause that makes the promise."""
    words: tuple[str, ...] = ()
    """The sentences that make it, verbatim."""

    def __bool__(self) -> bool:
        return bool(self.channels or self.new_purpose or self.before_effect or self.past_data)


def promise_of(policy: Policy) -> Promise:
    """What binds: the promise of the text, and of the front matter where that says more."""
    return _join(told(policy), declared(policy), next((c.id for c in policy.clauses), ""))


def told(policy: Policy) -> Promise:
    """The promise that a policy's own text makes about changes; "no promise made" is a falsy Promise.

    An item of a list is read with the words that introduce the list ("Before a change we will: 1. …").
    """
    found, lead = Promise(), ""
    for clause in policy.clauses:
        shown = visible(clause.text, clause.kind)
        lead = lead if clause.marker and clause.kind == "item" and not shown.endswith(":") else shown
        announced = f"{lead} {shown}" if lead is not shown and lead.endswith(":") else clause.text
        said = statements(announced, clause.kind, policy.lang)
        about = any("change:policy" in s.concepts for s in said)
        for statement in said:
            more = _read(statement, about)
            if more is not None:
                found = _join(found, more, clause.id)
    return found


def declared(policy: Policy) -> Promise:
    """The promise the front matter declares: ``promises: {material: {channels: [site], lead_days: 30}}``."""
    table = policy.get("promises")
    if not isinstance(table, dict):
        return Promise()
    material = table.get("material") or {}
    channels = material.get("channels", ()) if isinstance(material, dict) else ()
    days = str(material.get("lead_days", "") if isinstance(material, dict) else "")
    return Promise(
        channels=tuple(str(c) for c in channels) if isinstance(channels, (list, tuple)) else (),
        before_effect=days.isdigit() and int(days) > 0,
        lead_days=int(days) if days.isdigit() else 0,
        new_purpose=str(table.get("new_purpose") or ""),
        ownership=bool(table.get("ownership")),
        past_data=str(table.get("past_data") or ""),
    )


def disagreements(said: Promise, text: Promise) -> Iterator[str]:
    """How a declared promise differs from the one the text makes, a sentence each."""
    channels = set(text.channels)
    if "prominent notice" in channels:
        channels = channels - {"prominent notice"} | {"site"}
    more, fewer = sorted(set(said.channels) - channels), sorted(channels - set(said.channels))
    if more:
        yield f"the text does not promise to tell people by {', '.join(more)}"
    if said.channels and fewer:
        yield f"the text also promises to tell people by {', '.join(fewer)}"
    if said.channels and said.lead_days != text.lead_days:
        yield f"the front matter says {said.lead_days} days, the text {text.lead_days or 'names none'}"
    if said.new_purpose and said.new_purpose != text.new_purpose:
        here = text.new_purpose or "nothing"
        yield f"the front matter says “{said.new_purpose}” before a new purpose, the text {here}"
    if said.ownership and not text.ownership:
        yield "the text does not promise to tell people of a change of ownership"


def _read(said: Statement, about_changes: bool) -> Promise | None:
    """What one sentence promises, or None."""
    tells = said.affirmed & {"act:notify", "change:site", "change:email", "change:prominent"}
    consent = said.concepts & {"basis:consent", "change:consent", "choice:opt-in"}
    if _NEW_USE.search(said.text) and (consent or "act:notify" in said.affirmed):
        return Promise(new_purpose="consent" if consent else "inform", before_effect=True, words=(said.text,))
    if _OWNERSHIP.search(said.text) and "act:notify" in said.affirmed:
        return Promise(ownership=True, words=(said.text,))
    if about_changes and _PAST.search(said.text):
        return Promise(past_data=said.text, words=(said.text,))
    binding = about_changes and tells and not said.denied and not said.concepts & _NO_PROMISE
    if binding and not _OTHER_CHANGES.search(said.text):
        return replace(_how(said), words=(said.text,))
    return None


def _how(said: Statement) -> Promise:
    """By which channels and how long ahead a sentence says that people are told."""
    hedge = _RESERVED.search(said.text)
    sure = len(word_pattern(said.text).findall(said.text[: hedge.start()])) if hedge else len(said.words)
    found = {m.concept: m.start >= sure for m in reversed(said.mentions) if m.concept in CHANNELS}
    channels = tuple(name for concept, name in CHANNELS.items() if not found.get(concept, True))
    considered = tuple(name for concept, name in CHANNELS.items() if found.get(concept, False))
    lead = max((round(days) for days in said.periods if days >= 1), default=0)
    return Promise(
        channels=channels,
        considered=considered,
        any_channel=len(channels) > 1 and bool(_EITHER.search(said.text)),
        before_effect=bool(lead) or "change:before" in said.affirmed,
        lead_days=lead,
    )


def _join(one: Promise, more: Promise, clause: str) -> Promise:
    """Both promises in one; what binds more, binds. A firm promise outweighs a tentative one."""
    return Promise(
        channels=tuple(dict.fromkeys((*one.channels, *more.channels))),
        any_channel=one.any_channel or more.any_channel,
        before_effect=one.before_effect or (more.before_effect and not more.new_purpose),
        lead_days=max(one.lead_days, more.lead_days),
        new_purpose=one.new_purpose or more.new_purpose,
        ownership=one.ownership or more.ownership,
        past_data=one.past_data or more.past_data,
        considered=tuple(dict.fromkeys((*one.considered, *more.considered))),
        clause=one.clause or (clause if more else ""),
        words=(*one.words, *more.words),
    )
