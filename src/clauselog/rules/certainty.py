"""Rules about how firmly something is said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import counts_only, on_reader_or_text
from clauselog.case import PROTECTS, Case, Hit
from clauselog.denials import NEAR
from clauselog.facts import HANDLING
from clauselog.listing import PERMISSIONS
from clauselog.model import Severity
from clauselog.weaker import excepted, limited, parted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

_WEIGHTY = frozenset(
    {
        "collection",
        "purposes",
        "recipients",
        "retention",
        "rights",
        "security",
        "transfers",
        "tracking",
        "children",
    }
)


_SURE = frozenset({"modal:must", "modal:only"})
_UNSURE = frozenset({"modal:may", "modal:should", "modal:unless"})


def modal_down(case: Case) -> Iterator[Hit]:
    """Less certain than before."""
    for step in case.steps:
        if step.old is None or step.new is None or case.listing or case.on_law(step.old):
            continue
        if case.setting == PERMISSIONS and not step.old.of("data"):
            continue  # what a permission is asked for
        if _MERELY.search(step.old.text) or _of_setting(case, step.old):
            continue
        lost, won = step.lost & _SURE, step.gained & _UNSURE
        if less := _less(case, step):
            if not _aside(step):
                yield Hit(less)
            continue
        if "modal:should" in won and "modal:must" in step.old.affirmed:
            lost |= {"modal:must"}
        sworn = "act:own-promise" in step.lost
        if "modal:should" in won and (sworn or (not step.old.of("modal") and _for_people(case, step))):
            lost |= {"modal:must"}
        if "modal:may" in won and _did(step.old) and _may_do(step.new) and not _unsure(step.old):
            lost |= {"modal:must"}
        if (
            ("modal:must" in lost and won & {"modal:may", "modal:should"})
            or ("modal:only" in lost and not (_YOU_CAN.match(step.old.text) or counts_only(step.old.text)))
            or PROTECTS & step.old.affirmed & step.new.denied - step.old.denied
            or excepted(step, case.vocabulary)
        ) and not _aside(step):
            weighty = case.topic in _WEIGHTY or case.handles(step.new) or _committed(step)
            weighty = weighty or _for_people(case, step) or sworn
            if won == {"modal:may"} and _may_handle(step):
                weighty = False  # what is done with data is done in fewer cases
            words = step.new.quote(won) or step.old.quote(lost) or step.changed("new")
            yield Hit(words, None if weighty else Severity.SUBSTANTIVE)


def _less(case: Case, step: Step) -> tuple[str, ...]:
    """The words by which a statement that protects people, or does something for them, covers less."""
    part = parted(step, case.vocabulary)
    if part and (_protects(case, step) or _for_people(case, step)):
        return part
    less = limited(step, case.vocabulary)
    return less if less and _protects(case, step) else ()


def _aside(step: Step) -> bool:
    """Whether both statements tell the reader what to press, or what the document is about."""
    return all(on_reader_or_text(said.text) for said in (step.old, step.new) if said)


_MERELY = re.compile(r"\b(?:is|are|was|were) only (?:a|an|one|the) ", re.IGNORECASE)
"""An "only" that makes little of something, and limits nobody: "this is only a guide"."""
_VALUE = re.compile(r"(?:[-*+]\s+|\|\s*)`[^`\n]+`")
"""How an entry begins that says what a value of a setting does."""


def _of_setting(case: Case, said: Statement) -> bool:
    """Whether an entry tells what a value of a setting does, and nothing of data or people."""
    return bool(_VALUE.match(case.clause.text)) and not said.of("data") and not said.limited


def _for_people(case: Case, step: Step) -> bool:
    """Whether a statement is on what is done for people rather than with their data: it says "you"."""
    old, new = step.old, step.new
    if old is None or new is None or not (old.affirmed & new.affirmed).isdisjoint(HANDLING):
        return False
    people = case.vocabulary.grammar["people"]
    return not people.isdisjoint(old.low) and not people.isdisjoint(new.low)


_STAYS = re.compile(
    r"\b(?:stays?|remains?|stannar|bleib(?:t|en)|restent?) (?:in|on|within|inside|with|på|i|dans|en|sur)\b",
    re.I,
)
"""How it is said that data does not leave a place."""


def _protects(case: Case, step: Step) -> bool:
    """Whether a statement says how people are protected, what they may ask for, or where data is."""
    old, new = step.old, step.new
    if old is None or new is None:
        return False
    kept = old.affirmed & PROTECTS or old.of("right") or old.of("security") or old.limited
    lies = "act:transfer" in old.affirmed & new.affirmed and case.handles(old)
    return bool(kept) or lies or bool(_STAYS.search(old.text))


def _did(old: Statement) -> bool:
    """Whether a statement says plainly that the writer does what protects people ("we delete it")."""
    main = _FIRST_IF.sub("", old.text, count=1)
    ours = not old.of("right") or _BY_US.match(main)
    return bool(old.affirmed & PROTECTS) and bool(ours) and not _YOU.match(main)


def _unsure(old: Statement) -> bool:
    """Whether a statement was no promise before: it had a "may", or is weighed by its "must"."""
    return bool(old.of("modal") - {"modal:unless", "modal:only"})


def _may_do(new: Statement) -> bool:
    """Whether the "may" of a statement goes with what protects people."""
    ends = [m.end for m in new.mentions if m.concept == "modal:may"]
    return any(0 <= m.start - end < NEAR for m in new.mentions if m.concept in PROTECTS for end in ends)


def _may_handle(step: Step) -> bool:
    """Whether the "may" of a statement, which promises nothing, goes with what is done with data."""
    assert step.old
    assert step.new
    if step.old.limited or step.old.of("security"):
        return False
    acts = [m.start for m in step.new.mentions if m.concept in HANDLING - {"act:transfer"}]
    ends = [m.end for m in step.new.mentions if m.concept == "modal:may"]
    return any(0 <= at - end < NEAR for at in acts for end in ends)


_FIRST_IF = re.compile(
    r"\s*(?:if|when|where|once|unless|after|should)\b[^;]{5,160}?, (?=[A-Z]|(?:we|the|our|it)\b)", re.I
)
"""A condition that stands before what is done."""
_BY_US = re.compile(r"\s*(?:we|it|the (?:company|service|processor|provider)|(?!You|Users?|If)[A-Z]\w+)\b")
"""How a clause begins in which the writer does something, by whatever name."""
_YOU = re.compile(r"\s*(?:you|users?|customers?|visitors?|if|to|please)\b", re.IGNORECASE)
_YOU_CAN = re.compile(r"\s*(?:\w+, )?(?:you|users?|customers?|visitors?) (?:can|may)\b", re.IGNORECASE)
"""How a sentence begins that says what the reader may do; an "only" in it limits nobody else."""


def _committed(step: Step) -> bool:
    """Whether a statement is about deleting, telling, protecting or what people may ask for."""
    assert step.new
    if step.old and "modal:only" in step.lost and re.search(r"\byour\b", step.old.text, re.I):
        return True
    return any(
        c in ("act:delete", "act:notify") or c.startswith(("right:", "security:")) for c in step.new.concepts
    )


def modal_up(case: Case) -> Iterator[Hit]:
    """More certain than before."""
    for step in case.steps:
        if step.old is None or step.new is None or case.listing:
            continue
        surer = "modal:may" in step.lost and (
            step.new.denied - step.old.denied - PROTECTS or "modal:must" in step.gained
        )
        if surer or ("modal:only" in step.gained and step.new.limited) or _newly_denied(step):
            yield Hit(step.changed("new") or (step.new.text,))


def _newly_denied(step: Step) -> bool:
    assert step.old
    assert step.new
    return not (step.new.denied - step.old.denied).isdisjoint(step.old.affirmed & HANDLING)
