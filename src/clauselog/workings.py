"""A clause to what of a program it tells: why it needs a permission, or what it counts of how it is used."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .examples import brackets
from .facts import ENTRIES
from .listing import GAUGES, PERMISSIONS

if TYPE_CHECKING:
    from .case import Case
    from .delta import Step
    from .statements import Statement

_LEAVES = re.compile(
    r"\b(?:sen[dt]s?|sending|transmit\w*|upload\w*|forward\w*|shar(?:e|es|ed|ing)|report(?:s|ed)? to|sync\w*"
    r"|our (?:own )?(?:servers?|backend|cloud|systems)|third[- ]part(?:y|ies)|remote|external)\b",
    re.IGNORECASE,
)
"""Words for data that leaves the machine."""
_GAUGE = re.compile(
    r"\W*(?:the )?(?:total |average |mean |overall |maximum )?(?:numbers?|counts?|counters?|amounts?"
    r"|sizes?|sums?"
    r"|durations?|frequency|percentages?|shares?|rates?|length) (?:of|in)\b"
    r"|\W*(?:how (?:many|much|often|long|frequently)|whether|if)\b"
    r"|.{0,60}\b(?:number of|count of|how (?:many|often)|has been (?:used|run|executed)|\w+ count)\b",
    re.IGNORECASE,
)
"""How an entry begins that counts things, or says whether there are any: it has not the things themselves."""
_OF_PEOPLE = re.compile(
    r"\b(?:contents?|texts? (?:of|around|you|that)|source code|code snippets?|snippets|prompts?|queries"
    r"|arguments|file ?names?|file paths?|paths of"
    r"|host ?names?|machine names?|e-?mails?|logins?|user ?names?|account|ip address\w*|domain names?"
    r"|home (?:folder|directory)"
    r"|(?:repository|repo|branch|project|organi[sz]ation|company|team) (?:names?|urls?)|keystrokes?"
    r"|screenshots?|clipboard)\b",
    re.IGNORECASE,
)
"""What people write, and what they are known by: not how a program is used."""
_HIDDEN = re.compile(
    r"\b(?:hash\w*|without|not|no|never|anonymi[sz]ed|redacted|random|whether|number|count)\b", re.IGNORECASE
)
_OF_PROGRAMS = frozenset(
    f"data:{n}" for n in ("usage", "log", "device", "os", "browser", "apps", "language", "timezone")
)
"""Data that a program reports of itself and of the machine it runs on."""


def about_program(case: Case) -> bool:
    """Whether what a clause adds is what a program does on the spot, or one thing more it counts."""
    fresh = [step for step in case.steps if step.new is not None]
    if case.setting == PERMISSIONS:
        return all(_stays(step.new) for step in fresh if step.new)
    if case.setting != GAUGES or case.clause.kind not in ENTRIES:
        return _takes_nothing(case) and all(_runs(step.new, case) for step in fresh if step.new)
    told = "act:collect" in case.before.named or not _OF_PROGRAMS.isdisjoint(case.before.named)
    return told and all(_counted(step) for step in fresh)


_OFF = re.compile(
    r"\b(?:disabled|removed|hidden|(?:switched|turned) off|discontinued|retired|dropped|shut down"
    r"|no longer (?:available|offered|exists?|supported|part of))\b",
    re.IGNORECASE,
)


def taken_out(case: Case) -> bool:
    """Whether a change says that a part of the program is gone or off: its safeguard goes with it."""
    said = [step.new.text for step in case.whole if step.new is not None]
    before = " ".join(step.old.text for step in case.whole if step.old is not None)
    if any(_OFF.search(text) for text in said) and not _OFF.search(before):
        return True
    above = next((c.title for c in case.old.clauses if c.id == case.clause.parent), "")
    name = next((word for word in re.findall(r"\w{4,}", above)), "")
    gone = re.compile(rf"\b{name}\b[^.;\n]{{0,40}}{_OFF.pattern}", re.IGNORECASE)
    return bool(name) and bool(gone.search(case.new.text)) and not gone.search(case.old.text)


_NO_DATA = re.compile(
    r"\b(?:no|(?:not|never|n['’]t)\b[^.;]{0,60}\bany)(?: \w+){0,2} (?:data|information)\b(?! (?:about|on"
    r"|that|which|other))",
    re.IGNORECASE,
)
_IN_CASE = frozenset(
    {"if", "when", "unless", "except", "until", "through", "via", "while", "without", "beyond", "other"}
)


_PROGRAM = re.compile(r"\b(?:extension|app|plug-?in|add-?on|game|program|tool|bot|cli)\b", re.IGNORECASE)
_HAD = re.compile(
    r"(?<!not )(?<!never )\b(?:collected|gathered|recorded|tracked|logged|received|obtained|tracks?"
    r"|collects?)\b",
    re.IGNORECASE,
)
"""How it is said that somebody has data, whoever it is."""


@lru_cache(maxsize=4096)
def takes_no_data(said: Statement) -> bool:
    """Whether a statement promises, without any "if", that no data is collected."""
    if "act:collect" not in said.denied or "modal:unless" in said.concepts or not _NO_DATA.search(said.text):
        return False
    return _IN_CASE.isdisjoint(said.low)


def _takes_nothing(case: Case) -> bool:
    """Whether both texts promise that no data is collected: what the program reads, it reads for itself."""
    return all(any(map(takes_no_data, text.limits)) for text in (case.before, case.after))


def _runs(said: Statement, case: Case) -> bool:
    """Whether a statement says what a program does where it runs, rather than what its maker has."""
    if _HAD.search(said.text) or case.we(said) or said.of("recipient") or said.of("vendor"):
        return False
    return _stays(said) and bool(_PROGRAM.search(case.new.text))


def _stays(said: Statement) -> bool:
    """Whether a statement sends nothing anywhere, or denies that it does."""
    return "act:sell" not in said.affirmed and (not _LEAVES.search(said.text) or bool(said.denied))


def tells_of_people(said: Statement) -> bool:
    """Whether an entry names what people write or are known by, as it is."""
    return not said.denied and bool(_OF_PEOPLE.search(said.text)) and not _HIDDEN.search(said.text)


def _counted(step: Step) -> bool:
    """Whether an entry adds nothing to what is told of people: an event, a count, a flag, a version."""
    assert step.new is not None
    if _GAUGE.match(step.new.text):
        return True
    if tells_of_people(step.new):
        return False
    inside = {i for a, b in brackets(step.new) for i in range(a, b)}
    outside = {m.concept for m in step.new.mentions if m.start not in inside}
    named = {c for c in step.gained & outside if c.startswith("data:")}
    return named <= _OF_PROGRAMS and not any(
        c.startswith("act:") for c in step.gained - {"act:collect", "act:use"}
    )
