"""A step to what stands in the way of a right now: a fee, proof, an exception, a longer wait, no deadline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import instructs

if TYPE_CHECKING:
    from clauselog.case import Case
    from clauselog.delta import Step
    from clauselog.statements import Statement


def harder(case: Case, step: Step) -> tuple[str, ...] | None:
    """The words by which something is dearer, harder to prove or narrower; None where it is not."""
    assert step.new
    new = step.gained & {"howto:proof", "howto:fee"}
    if new and (step.old is not None or not new & case.before.affirmed):
        return step.new.quote(new)
    if step.old is not None and "howto:free" in step.lost:
        return step.old.quote(["howto:free"])
    return step.changed("new") if step.old is not None and _narrowed(step) else None


_AUTHORITY = re.compile(
    r"\b(?:authority|authorities|commission(?:er)?|regulators?|ombuds\w+|office)\b", re.IGNORECASE
)
_ANY_TIME = re.compile(r"\b(?:at any time|any time|whenever|as often as)\b", re.IGNORECASE)


_ALL_CAN = re.compile(r"\W*(?:you|everyone|everybody|anyone|all users|users) (?:can|may)\b", re.IGNORECASE)
_SOME_CAN = re.compile(
    r"\W*(?:(?:paying |business |enterprise )?(?:customers|users|members|subscribers|organi[sz]ations|teams)"
    r" (?:on|with|of|who|in)\b|(?:paying|business|enterprise|premium|verified|registered|workspace) \w+\b"
    r"|(?:only )?(?:administrators|admins|owners)\b)[^.;]{0,40}\b(?:can|may)\b",
    re.IGNORECASE,
)
"""How a sentence begins that gives a choice to all, or to some."""
_HAVE_TO = re.compile(r"\byou (?:must|have to|need to)\b", re.IGNORECASE)


def _narrowed(step: Step) -> bool:
    """Whether a right now has an exception, or is given only to the people of a place."""
    assert step.old
    assert step.new
    if not (step.new.of("right") and step.old.of("right")) or instructs(step.new.text):
        return False
    if _ANY_TIME.search(step.old.text) and not _ANY_TIME.search(step.new.text) and step.plus:
        return True
    if _ALL_CAN.match(step.old.text) and _SOME_CAN.match(step.new.text):
        return True
    if "modal:may" in step.lost and _HAVE_TO.search(step.new.text) and not _HAVE_TO.search(step.old.text):
        return True
    if not step.minus and any(map(_AUTHORITY.search, step.changed("new"))):
        return False  # whom to complain to
    named = {i for m in step.new.mentions if m.concept.startswith("right:") for i in range(m.start, m.end)}
    limits = {m.concept for m in step.new.mentions if m.start not in named}
    return bool(step.gained & limits & {"modal:unless", "modal:only"}) or (
        bool(step.new.of("region")) and not step.old.of("region")
    )


_CLIENT = re.compile(
    r"\b(?:client|customer|controller|exporter)\b[^.;]{0,40}\b(?:may|can|is entitled|shall)\b", re.I
)
_AT_ITS_COST = re.compile(r"\b(?:expenses?|costs?|charges?|fees?)\b", re.IGNORECASE)


def client_waits(step: Step) -> bool:
    """Whether what a contract lets the customer do takes longer notice now, or costs something."""
    if (
        step.old is None
        or step.new is None
        or not (_CLIENT.search(step.old.text) and _CLIENT.search(step.new.text))
    ):
        return False
    longer = 0 < step.old.longest < step.new.longest
    costs = bool(_AT_ITS_COST.search(step.new.text)) and not _AT_ITS_COST.search(step.old.text)
    return (longer and "notice" in step.new.text) or costs


def answered(text: str) -> bool:
    """Whether a text says that what people ask for is answered, or that they have rights, whichever."""
    return _ANSWERED.search(text) is not None


_ANSWERED = re.compile(
    r"\b(?:answer|respond to|reply to|deal with|handle|act on)\w* (?:\w+ ){0,3}?requests?\b"
    r"|\brequests? (?:\w+ ){0,3}?(?:answered|handled|dealt with)\b"
    r"|\b(?:ha(?:s|ve)|enjoys?) (?:all |exactly )?(?:the same|these|those|all) rights\b",
    re.IGNORECASE,
)
"""How it is said that what people ask for is answered, or that they have rights, whichever they are."""


def no_deadline(case: Case, step: Step) -> bool:
    """Whether people were to be answered within a time, and are to be within none now.

    A statement that still says they are answered tells it by itself; else the whole new text is asked.
    """
    if step.old is None:
        return False
    if step.new is not None and _left_open(step.old, step.new):
        return True
    soon = case.topic == "rights" and _IN_TIME.search(step.old.text)
    return bool(soon) and not _IN_TIME.search(case.new.text)


def _left_open(old: Statement, new: Statement) -> bool:
    """Whether an answer that had its time in a statement has none in what it says now."""
    return bool(old.periods) and not new.periods and answered(old.text) and answered(new.text)


_IN_TIME = re.compile(
    r"\b(?:respon[ds]|answer|repl(?:y|ies)|investigat|get back|process)\w*\b[^.;]{0,60}?"
    r"\b(?:hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
"""How soon what people ask for is answered."""
