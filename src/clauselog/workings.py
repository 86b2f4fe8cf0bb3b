"""A clause to what of a program it tells: why it needs a permission, or what it counts of how it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
_OF_PROGRAMS = frozenset(
    f"data:{n}" for n in ("usage", "log", "device", "os", "browser", "apps", "language", "timezone")
)
"""Data that a program reports of itself and of the machine it runs on."""


def about_program(case: Case) -> bool:
    """Whether what a clause adds is what a program does on the spot, or one more thing it counts of its use."""
    fresh = [step for step in case.steps if step.new is not None]
    if case.setting == PERMISSIONS:
        return all(_stays(step.new) for step in fresh if step.new)
    if case.setting != GAUGES or case.clause.kind not in ENTRIES:
        return False
    told = "act:collect" in case.before.named or not _OF_PROGRAMS.isdisjoint(case.before.named)
    return told and all(_counted(step) for step in fresh)


def _stays(said: Statement) -> bool:
    """Whether a statement sends nothing anywhere, or denies that it does."""
    return "act:sell" not in said.affirmed and (not _LEAVES.search(said.text) or bool(said.denied))


def _counted(step: Step) -> bool:
    """Whether an entry adds nothing to what is told of people: an event, a count, a flag, a version."""
    assert step.new is not None
    if _GAUGE.match(step.new.text):
        return True
    named = {c for c in step.gained if c.startswith("data:")}
    return named <= _OF_PROGRAMS and not any(
        c.startswith("act:") for c in step.gained - {"act:collect", "act:use"}
    )
