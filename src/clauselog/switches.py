"""A step to what is gone of the ways to turn a program's reports off: a switch, a command, the choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .asides import instructs
from .listing import GAUGES

if TYPE_CHECKING:
    from .case import Case
    from .delta import Step

_OPT_OUT = frozenset({"right:opt-out", "choice:opt-out"})
_SWITCH = re.compile(r"(?<![\w/.-])(?:--[a-z][\w-]{3,}|[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)")
"""A flag of a command, or a variable of the environment."""
_OF_REPORTS = re.compile(
    r"disable|opt[_-]?out|(?:^|[_-])no[_-]|not[_-]track|[_-]off\b|telemetry|analytics|tracking|usage|report|stats",
    re.IGNORECASE,
)
"""What is in the name of a switch by which reports are turned off."""
_TURNS_OFF = re.compile(r"\b(?:disable[ds]?|off|opt-?out|stop|false)\b", re.IGNORECASE)
_TO_ENABLE = re.compile(
    r"\b(?:enabl(?:e|es|ing)|turn(?:ing)? (?:\w+ )?on|opt(?:ing)?[ -]in)\b", re.IGNORECASE
)
_TO_DISABLE = re.compile(
    r"\b(?:disabl(?:e|es|ing)|turn(?:ing)? (?:\w+ )?off|opt(?:ing)?[ -]out)\b", re.IGNORECASE
)
_IS_OFF = re.compile(
    r"\b(?:is|are|stays?|remains?) (?:always |switched |turned )?(?:off|disabled|inactive)\b", re.IGNORECASE
)
_IS_ON = re.compile(
    r"\b(?:is|are) (?:now |always |also |switched |turned )?(?:on|enabled|active|sent|collected|reported"
    r"|recorded|gathered)\b",
    re.IGNORECASE,
)

_ASKS = re.compile(
    r"\bonly\b[^.;]{0,40}\b(?:if|when|after|once) (?:you|the user|users?) (?:press|click|tap|agree|allow"
    r"|choose|turn|enable|opt|ask|accept"
    r"|say|confirm|consent|send|submit|start|trigger|select)",
    re.IGNORECASE,
)
"""How it is said that something is done only where somebody wants it."""
_ASKED = re.compile(
    r"\b(?:if|when|whenever|after|once|unless|until) (?:you|the user|users?)\b|\bconsent|\bopt", re.IGNORECASE
)


def gone_switch(case: Case, step: Step) -> tuple[str, ...]:
    """The switches of a statement by which reports could be turned off, where none is named any more."""
    if step.old is None:
        return ()
    named = [name for name in _SWITCH.findall(step.old.text) if _OF_REPORTS.search(name)]
    if named and not any(name in case.new.text for name in named):
        return tuple(dict.fromkeys(named))
    return _gone_command(case, step)


def _gone_command(case: Case, step: Step) -> tuple[str, ...]:
    """The command by which reports could be turned off, where it is gone with the line above it."""
    if case.setting != GAUGES or step.new is not None or not (step.old and step.old.text.endswith(":")):
        return ()
    behind = next((c for c in case.old.clauses if c.start > case.clause.start), None)
    if behind is None or behind.kind != "code":
        return ()
    lines = [line.strip() for line in behind.text.splitlines() if _TURNS_OFF.search(line)]
    return tuple(lines) if lines and not any(line in case.new.text for line in lines) else ()


def no_choice(case: Case, step: Step) -> tuple[str, ...]:
    """What says that reports are sent whether people like it or not, where they had the choice."""
    old, new = step.old, step.new
    if new is None or case.listing or "necessary:" in new.concepts:
        return ()
    shut = new.denied & _OPT_OUT - (old.denied if old else frozenset())
    if shut and "data:log" in new.concepts | new.denied and not _OPT_OUT.isdisjoint(case.before.named):
        return (new.text,)
    if old is None:
        return ()
    if (
        _ASKS.search(old.text)
        and not _ASKED.search(new.text)
        and not new.denied
        and not step.lost & {"act:share"}
    ):
        return step.changed("old")
    if (
        _IS_OFF.search(old.text)
        and _IS_ON.search(new.text)
        and not _IS_OFF.search(new.text)
        and not new.denied
    ):
        return step.changed("new")
    return step.changed("new") if _turned(case, step) else ()


def _turned(case: Case, step: Step) -> bool:
    """Whether a text that only told how to turn something on only tells now how to turn it off."""
    assert step.old
    assert step.new
    if not (_TO_ENABLE.search(step.old.text) and _TO_DISABLE.search(step.new.text)):
        return False
    if not (instructs(step.old.text) or instructs(step.new.text) or case.setting == GAUGES):
        return False
    was, now = (
        " ".join(c.text for c in text.clauses if c.kind != "section") for text in (case.old, case.new)
    )
    return not _TO_DISABLE.search(was) and not _TO_ENABLE.search(now)
