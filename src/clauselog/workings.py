"""A clause to what of a program it tells: why it needs a permission, or what it counts of how it is used."""

from __future__ import annotations

import re
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
    r"\W*(?:the )?(?:total |average |mean |overall |maximum )?(?:numbers?|counts?|counters?|amounts?|sizes?|sums?"
    r"|durations?|frequency|percentages?|shares?|rates?|length) (?:of|in)\b"
    r"|\W*(?:how (?:many|much|often|long|frequently)|whether|if)\b"
    r"|.{0,60}\b(?:number of|count of|how (?:many|often)|has been (?:used|run|executed)|\w+ count)\b",
    re.IGNORECASE,
)
"""How an entry begins that counts things, or says whether there are any: it has not the things themselves."""
_OF_PROGRAMS = frozenset(f"data:{n}" for n in ("usage", "log", "device", "os", "browser", "apps", "language", "timezone"))
"""Data that a program reports of itself and of the machine it runs on."""


def about_program(case: Case) -> bool:
    """Whether what a clause adds is what a program does on the spot, or one more thing it counts of its use."""
    fresh = [step for step in case.steps if step.new is not None]
    if case.setting == PERMISSIONS:
        return all(_stays(step.new) for step in fresh if step.new)
    if case.setting != GAUGES or case.clause.kind not in ENTRIES:
        return all(_runs(step.new, case) for step in fresh if step.new) and _takes_nothing(case)
    told = "act:collect" in case.before.named or not _OF_PROGRAMS.isdisjoint(case.before.named)
    return told and all(_counted(step) for step in fresh)


_OFF = re.compile(
    r"\b(?:disabled|removed|hidden|(?:switched|turned) off|discontinued|retired|dropped|shut down"
    r"|no longer (?:available|offered|exists?|supported|part of))\b",
    re.IGNORECASE,
)


def taken_out(case: Case) -> bool:
    """Whether a change says of a part of the program that it is gone or off: its safeguard and choice go with it."""
    said = [step.new.text for step in case.whole if step.new is not None and step.old is not step.new]
    before = " ".join(step.old.text for step in case.whole if step.old is not None)
    return any(_OFF.search(text) for text in said) and not _OFF.search(before)


_NO_DATA = re.compile(
    r"\b(?:no|(?:not|never|n['’]t)\b[^.;]{0,60}\bany)(?: \w+){0,2} (?:data|information)\b(?! (?:about|on|that|which|other))",
    re.IGNORECASE,
)
_IN_CASE = frozenset({"if", "when", "unless", "except", "until", "through", "via", "while", "without", "beyond", "other"})


def takes_no_data(said: Statement) -> bool:
    """Whether a statement promises, without any "if", that no data is collected."""
    if "act:collect" not in said.denied or "modal:unless" in said.concepts or not _NO_DATA.search(said.text):
        return False
    return _IN_CASE.isdisjoint(w.lower() for w in said.words)


def _takes_nothing(case: Case) -> bool:
    """Whether both texts promise that no data is collected: what the program reads, it reads for itself."""
    return all(any(map(takes_no_data, text.limits)) for text in (case.before, case.after))


def _runs(said: Statement, case: Case) -> bool:
    """Whether a statement says what a program does where it runs, rather than what its maker has."""
    return _stays(said) and not case.we(said) and not said.of("recipient") and not said.of("vendor")


def _stays(said: Statement) -> bool:
    """Whether a statement sends nothing anywhere, or denies that it does."""
    return "act:sell" not in said.affirmed and (not _LEAVES.search(said.text) or bool(said.denied))


def _counted(step: Step) -> bool:
    """Whether an entry adds nothing to what is told of people: an event, a count, a flag, a version."""
    assert step.new is not None
    if _GAUGE.match(step.new.text):
        return True
    inside = {i for a, b in brackets(step.new) for i in range(a, b)}
    outside = {m.concept for m in step.new.mentions if m.start not in inside}
    named = {c for c in step.gained & outside if c.startswith("data:")}
    return named <= _OF_PROGRAMS and not any(c.startswith("act:") for c in step.gained - {"act:collect", "act:use"})
