"""Rules about how long data is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import Case, Hit
from clauselog.columns import changed
from clauselog.examples import brackets
from clauselog.model import Direction, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step

KEEPS = frozenset({"act:retain", "act:delete"})
_AS_LONG = re.compile(
    r"\b(?:as long as|for so long|until no longer|necessary|indefinitely|no longer (?:needed|required)"
    r"|aussi longtemps|tant que|nécessaires?|indéfiniment)\b",
    re.I,
)


def _kept(case: Case, step: Step) -> bool:
    """Whether a step is about how long data is kept."""
    said = step.said
    timed = case.clause.kind == "row" and "period" in changed(*case.cells)
    return bool(said.affirmed & KEEPS) or case.topic == "retention" or timed


def _days(step: Step) -> tuple[float, float]:
    old = step.old.longest if step.old else 0.0
    new = step.new.longest if step.new else 0.0
    return old, new


def ret_up(case: Case) -> Iterator[Hit]:
    """Data is kept longer."""
    for step in case.steps:
        if step.new is None or not _kept(case, step) or case.listing == "cookies":
            continue
        old, new = _days(step)
        if step.old is not None and (0 < old < new or (not old and _wider_exception(case, step))):
            yield Hit(step.changed("new"), Severity.SUBSTANTIVE if _CHOICE.search(step.new.text) else None)
        elif step.old is not None and (_longer_figure(step) or _other_trigger(case, step)):
            yield Hit(step.changed("new"), direction=Direction.UNCLEAR)
        fresh = step.old is None and "act:retain" in step.new.affirmed and case.topic != "changes"
        if fresh and (_open_ended(step) or (new >= 1 and (_newly_timed(case) or _long_kept(step, new)))):
            yield Hit((step.new.text,))


_CHOICE = re.compile(
    r"\b(?:your|the|this) (?:\w+ )?(?:choices?|consents?|preferences?|selections?|decisions?)\b[^.;]{0,30}"
    r"\b(?:stored|kept|saved|remembered|valid|recorded)\b",
    re.IGNORECASE,
)
"""What people chose about cookies is remembered: that says how long nobody asks again."""
LONG_KEPT = 365
"""Days from which a time that data is newly said to be kept weighs by itself."""
_AT_MOST = re.compile(
    r"\b(?:at most|up to|no longer than|no more than|maximum|within|not exceed\w*|delet\w+|erase\w*)\b", re.I
)


def _long_kept(step: Step, days: float) -> bool:
    """Whether a new statement says that data is kept for years, rather than how soon it goes."""
    return step.new is not None and days >= LONG_KEPT and not _AT_MOST.search(step.new.text)


def _longer_figure(step: Step) -> bool:
    """Whether a period now has a longer one beside it that leaves its unit out ("and others for 10")."""
    assert step.old
    assert step.new
    old, new = (sorted(map(int, filter(str.isdigit, s.numbers))) for s in (step.old, step.new))
    return bool(step.old.periods and not step.minus and old and new and new[-1] > old[-1])


_TRIGGER = re.compile(r"\b(?:when|once|until|after|upon|as soon as)\b", re.I)


def _other_trigger(case: Case, step: Step) -> bool:
    """Whether deletion now waits for something else ("when you leave" to "when you turn 25")."""
    assert step.old
    assert step.new
    if step.old.periods or _AS_LONG.search(step.old.text) or "act:delete" not in step.old.affirmed:
        return False
    days = step.new.longest
    if days >= 1 and set(step.new.numbers) & set(step.old.numbers):
        return False  # its unit was left out
    if days >= 1:
        return bool(KEEPS & step.new.affirmed)
    if "act:delete" not in step.new.affirmed or not step.minus:
        return False
    asked = _TRIGGER.search(step.old.text) and _TRIGGER.search(step.new.text)
    new = [i for a, b in step.plus for i in range(a, b) if case.unknown(step.new, i)]
    return bool(asked) and sum(step.new.words[i].islower() for i in new) > 1


def _wider_exception(case: Case, step: Step) -> bool:
    """Whether an exception to deleting or not keeping has grown ("unless marked as spam or missed spam")."""
    assert step.old
    assert step.new
    kept = KEEPS & (step.old.denied | step.old.affirmed)
    return (
        bool(kept)
        and "modal:unless" in step.old.concepts
        and len(step.plus) > len(step.minus)
        and not case.vocabulary.filler.issuperset(step.stems("new"))
        and any(m.concept == "modal:unless" and m.end <= b for m in step.new.mentions for _, b in step.plus)
    )


def _newly_timed(case: Case) -> bool:
    """Whether a clause that said how long data is kept, without a period, now has one."""
    told = [s.old for s in case.steps if s.old and s.old.affirmed & KEEPS]
    return bool(told) and not any(said.periods for said in told)


def _open_ended(step: Step) -> bool:
    return bool(
        step.new
        and re.search(
            r"\b(?:indefinitely|for ?ever|for good|permanently|without (?:any )?(?:limit|end)|even after you"
            r"|as long as (?:we|it) (?:like|please|wish|want)\w*)\b",
            step.new.text,
            re.I,
        )
    )


_UNTIL = re.compile(r"\b(?:as long as|until|while|till) (?!we\b|it (?:likes?|pleases?))", re.IGNORECASE)
"""How it is said what keeping ends with, other than when the writer likes."""


def _endless(step: Step) -> bool:
    """Whether what was kept until something happens is kept without an end now."""
    if step.old is None or step.new is None or step.old.affirmed.isdisjoint(KEEPS):
        return False
    return bool(_UNTIL.search(step.old.text)) and _open_ended(step) and not _UNTIL.search(step.new.text)


def ret_gone(case: Case) -> Iterator[Hit]:
    """A stated period is no longer stated."""
    for step in case.steps:
        if _endless(step):
            yield Hit(step.changed("new"))
            continue
        if step.old is None or not step.old.periods or case.listing == "cookies":
            continue
        if not (_kept(case, step) and step.old.affirmed & KEEPS):
            continue
        old, new = _days(step)
        if step.new is None and _in_brackets(step):
            continue  # it went with the datum beside which it stood
        if old >= 1 and not new and not _period_elsewhere(case, step):
            yield Hit(step.changed("old") or (step.old.text,))


def _in_brackets(step: Step) -> bool:
    """Whether all that an old statement says of keeping stands in brackets behind something else."""
    assert step.old is not None
    bracketed = {i for a, b in brackets(step.old) for i in range(a, b)}
    kept = [m.start for m in step.old.mentions if m.concept in KEEPS and m.concept in step.old.affirmed]
    return bool(bracketed) and bracketed.issuperset(kept)


def _period_elsewhere(case: Case, step: Step) -> bool:
    """Whether the same period now stands in another statement of the change."""
    assert step.old is not None
    return any(s.new and s is not step and set(step.old.periods) & set(s.new.periods) for s in case.steps)


def ret_down(case: Case) -> Iterator[Hit]:
    """Data is kept for less time, or a limit is stated where there was none."""
    for step in case.steps:
        if step.old is None or step.new is None or not _kept(case, step) or case.listing == "cookies":
            continue
        old, new = _days(step)
        if new and (new < old or (not old and _AS_LONG.search(step.old.text))):
            yield Hit(step.changed("new"))
