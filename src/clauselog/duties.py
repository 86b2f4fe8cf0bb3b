"""A step to a duty of the writer's that is gone: what a processor owes, and that data stays where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .facts import ENTRIES
from .quiet import only_dated
from .statements import DATA
from .weaker import struck

if TYPE_CHECKING:
    from .case import Case
    from .delta import Step

_STAYS = re.compile(
    r"\b(?:stays?|remains?|kept|stored) (?:only |locally |solely )*(?:on|in|within) "
    r"(?:your|the|this|their) (?:own )?(?:devices?|phones?|computers?|machines?|browsers?|disks?)\b",
    re.IGNORECASE,
)


_STAYS_IN = re.compile(
    r"\b(?:stays?|remains?|kept|stored|processed) (?:\w+ ){0,2}(?:in|within|inside)\b", re.I
)


def stayed(case: Case, step: Step) -> bool:
    """Whether a statement that data stays with the reader, or in a region, says something else now."""
    if step.old is not None and step.new is None and step.old.of("region") and not case.listing:
        data = DATA.search(step.old.text) and _STAYS_IN.search(step.old.text)
        return bool(data) and not step.old.of("region") <= case.after.named
    if step.old is None or step.new is None or not step.minus or not _STAYS.search(step.old.text):
        return False
    gone = {s for a, b in step.minus for s in step.old.stems[a:b]}
    return not step.new.denied and bool({"stay", "remain"} & gone) and not _STAYS.search(step.new.text)


_DUTY = re.compile(
    r"\b(?:processor|importer|provider|supplier|company|we|it|[A-Z][\w.]+)(?: [\w’'-]+){0,3} "
    r"(?:shall|must|will)(?:(?:,[^,]{3,80},)? (?:\w+ ){0,2})"
    r"(?:ensure|assist|notify|inform|make available|delete|return|implement|maintain|impose|cooperate"
    r"|provide|keep|remain|cease|allow|contribute|require|take|process|comply|document)\b"
    r"|^\W*(?:\w{1,3}[.)] )?[Tt]he (?:contractor|processor|importer|provider|supplier|service provider) "
    r"(?:\w+ )?(?!may|can|is|are|was|has\b)[a-z]+s\b"
)
"""What a processor owes its customer."""


def duty_gone(case: Case, step: Step) -> tuple[str, ...]:
    """What a contract holds the processor to no more: a whole duty, or one part of it."""
    old = step.old
    if old is None or not _DUTY.search(old.text) or only_dated(step):
        return ()
    if step.new is None:
        return (old.text,) if case.change.new is not None or case.clause.kind in ENTRIES else ()
    return () if step.plus else struck(step, case.vocabulary)
