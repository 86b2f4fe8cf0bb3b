"""Rules about what people must give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import Case, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement


def data_oblig(case: Case) -> Iterator[Hit]:
    """Data that was optional and is so no more."""
    for step in case.steps:
        if _no_longer_free(case, step):
            yield Hit(step.changed("old"))
        elif _needed_now(step):
            yield Hit(step.changed("new"))
            continue
        if step.new is not None and (step.new.of("data") or case.topic == "collection"):
            yield from _demanded(case, step, step.new)


def _demanded(case: Case, step: Step, new: Statement) -> Iterator[Hit]:
    """The words by which a statement about data asks for it, or says what it costs not to give it."""
    if step.old is not None:
        if _mandatory(step, new):
            yield Hit(new.quote(["optional:mandatory"]) or step.changed("new"))
    elif _REFUSED.search(new.text) and "optional:mandatory" in step.gained - case.before.named:
        yield Hit(new.quote(["optional:mandatory"]))
    elif new.of("data") and _COSTS.search(new.text):
        yield Hit((new.text,))


def _mandatory(step: Step, new: Statement) -> bool:
    """Whether what is collected is now called mandatory, or must be given where it was optional."""
    if "optional:mandatory" in step.gained and "act:collect" in new.affirmed:
        return True
    return "optional:optional" in step.lost and bool(step.gained & {"optional:mandatory", "modal:must"})


_ASKED = re.compile(r"\b(?:questions?|fields?|forms?|answers?|answering)\b", re.IGNORECASE)


def _no_longer_free(case: Case, step: Step) -> bool:
    """Whether it is gone that a question need not be answered."""
    left_out = "optional:optional" in step.lost and "optional:optional" not in case.after.named
    return left_out and step.old is not None and bool(_ASKED.search(step.old.text))


def _needed_now(step: Step) -> bool:
    """Whether what people might give if they liked is needed now, in whichever words."""
    if step.old is None or step.new is None or step.old.of("data").isdisjoint(step.new.of("data")):
        return False
    free = _MAY_GIVE.search(step.old.text) and not _NEEDED.search(step.old.text)
    return bool(free) and bool(_NEEDED.search(step.new.text)) and not _MAY_GIVE.search(step.new.text)


_MAY_GIVE = re.compile(
    r"\byou (?:may|can|could)(?: also| optionally)? (?:add|give|enter|provide|leave|tell|upload"
    r"|fill in|supply|share)\b"
    r"|\b(?:do not|don['’]t|need not|needn['’]t) (?:have to|need to|give|provide)\b|\bif you"
    r" (?:like|want|wish)\b|\boptional\w*",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\b(?:is|are) (?:now |also )?(?:needed|required|necessary|mandatory|compulsory"
    r"|obligatory)\b|\byou (?:must|need to|have to)\b"
    r"|\b(?:cannot|can['’]t|not be able to)\b[^.;]{0,40}\bwithout\b"
    r"|\bwithout\b[^.;]{0,40}\b(?:cannot|can['’]t|not be able to|unable)\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(?:if you (?:do not|don['’]t|refuse|decline|fail)|unless you|without (?:it|them|this|these)\b)[^.;]*"
    r"\b(?:cannot|can['’]t|unable|not be able|not possible|be (?:closed|suspended|refused|locked)|lose)\b",
    re.IGNORECASE,
)
"""A condition, and what it costs not to meet it."""
_REFUSED = re.compile(r"\b(?:cannot|can['’]t|unable|not be able|not possible)\b", re.IGNORECASE)
"""Words for what refusing costs."""
