"""Rules about what people can ask for and choose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from clauselog.asides import instructs
from clauselog.blanks import but_blanks
from clauselog.case import Case, Hit
from clauselog.facts import ENTRIES
from clauselog.quiet import only_logged
from clauselog.statements import of_kind
from clauselog.unheard import new_entry
from clauselog.weaker import struck

from .hurdles import answered, client_waits, harder, no_deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement


def about_rights(case: Case, said: Statement) -> bool:
    """Whether a statement is about what people can ask for."""
    if said.of("right") or (case.topic == "rights" and not said.of("controller")):
        return True
    return _exercised(said.text)


@lru_cache(maxsize=4096)
def _exercised(text: str) -> bool:
    """Whether a text speaks of using rights, or of answering requests, whichever they are."""
    low = text.lower()
    if "right" not in low and "request" not in low:
        return False
    return bool(_EXERCISE.search(text) or answered(text))


_EXERCISE = re.compile(
    r"\b(?:exercis|invok|enforc|assert)\w* (?:any of |all of )?(?:your|their|these|those|any|such|the) "
    r"(?:\w+ ){0,2}rights?\b",
    re.IGNORECASE,
)
"""What people do with rights, whichever they are."""


@but_blanks
def right_cut(case: Case) -> Iterator[Hit]:
    """A right, or a way to insist on it, is gone, narrower, dearer or harder to prove."""
    for step in case.steps:
        yield from _harder(case, step)
        if step.old is not None and step.new is None:
            yield from _gone_whole(case, step.old)
        if no_deadline(case, step):
            yield Hit(step.changed("old"))
        yield from _named_no_more(case, step)


def _harder(case: Case, step: Step) -> Iterator[Hit]:
    """What a statement that stands now makes harder, or leaves out of what people may ask."""
    if step.new is None:
        return
    words = harder(case, step)
    if words is not None and _asked(case, step.new):
        yield Hit(words)
    if gone := _for_fewer(case, step):
        yield Hit(gone)
    if case.contract and client_waits(step):
        yield Hit(step.changed("new"))
    if gone := _asked_no_more(step):
        yield Hit(gone)


def _gone_whole(case: Case, said: Statement) -> Iterator[Hit]:
    """A statement that is gone, where it named what people can see, or whose rights others have too."""
    if _no_more_of(case, said) or _SAME_RIGHTS.search(said.text):
        yield Hit((said.text,))


_SAME_RIGHTS = re.compile(r"\b(?:have|has|enjoys?) (?:exactly )?the same rights\b", re.IGNORECASE)


def _named_no_more(case: Case, step: Step) -> Iterator[Hit]:
    """The rights that a statement named, and the new text names nowhere."""
    if step.old is None:
        return
    gone = of_kind(step.lost, "right") - case.after.named - _only_excepted(step.old) - _CHOICES
    if gone and about_rights(case, step.old):
        yield Hit(step.old.quote(gone), about=case.label(sorted(gone)[0]))


_CHOICES = frozenset({"right:opt-out", "right:signal"})
"""Rights that are choices: of those CHOICE-FLIP tells."""


def _asked(case: Case, said: Statement) -> bool:
    """Whether a statement is about what people can ask for, or about requests."""
    return about_rights(case, said) or _REQUESTS.search(said.text) is not None


_REQUESTS = re.compile(
    r"\b(?:your|their|any|each|every|the|a|such|this|these|those|of|our|all)"
    r" (?:\w+ )?requests?\b(?! (?:that )?you)"
    r"|\brequests? (?:must|should|may|can|will|are|is|from|by)\b|\byou (?:may|can|could)? ?request\b",
    re.IGNORECASE,
)
"""Requests that people make, rather than what is requested of them."""


def _only_excepted(said: Statement) -> frozenset[str]:
    """What a statement names only as a case in which it does not hold: "unless the customer deletes it"."""
    at = next((m.start for m in said.mentions if m.concept == "modal:unless"), len(said.words))
    return said.concepts - {m.concept for m in said.mentions if m.start < at}


def _no_more_of(case: Case, said: Statement) -> bool:
    """Whether an entry went from a list of the data that people can see or change themselves."""
    listed = case.clause.kind in ENTRIES and case.above == "rights" and len(said.words) <= ENTRY
    elsewhere = any(s.new and said.of("data") <= s.new.affirmed for s in case.steps)
    names = bool(said.of("data")) or not said.concepts
    return listed and names and not (said.of("right") or said.of("act") or elsewhere)


ENTRY = 5
"""Words of an entry of a list that only names a datum."""
_MAY_ASK = re.compile(
    r"\b(?:may|can) (?:\w+ )?(?:ask|request|demand|require|apply to|write to|call|turn to|contact)\b",
    re.IGNORECASE,
)
"""What people may do to get what is theirs, in words that name no right."""
_THEY_ASK = re.compile(
    r"\b(?:may|can) (?:\w+ )?(?:ask us|request|demand|require us)\b|\bthe (?:option|choice|chance) to\b",
    re.IGNORECASE,
)
"""How it is said that people may ask for something, or may choose."""


def _asked_no_more(step: Step) -> tuple[str, ...]:
    """The words gone that said what people might ask for, where nothing else in the statement does."""
    if step.old is None or step.new is None or step.plus:
        return ()
    gone = step.changed("old")
    return gone if any(map(_THEY_ASK.search, gone)) and not _THEY_ASK.search(step.new.text) else ()


def _for_fewer(case: Case, step: Step) -> tuple[str, ...]:
    """Who may ask, what for, or the way to ask, that a statement of rights names no more."""
    if step.old is None or step.new is None:
        return ()
    if instructs(step.old.text) and instructs(step.new.text):
        return ()  # which way it is done now
    allowed = next((m.start for m in step.old.mentions if m.concept == "modal:may"), 0)
    if not (step.old.of("right") and step.new.of("right")) and not (allowed and not case.we(step.old)):
        return ()
    elsewhere = [s.new.vocabulary for s in case.steps if s.new is not None and s is not step]
    stem = case.vocabulary.matcher.stem
    gone = struck(step, case.vocabulary)
    if not step.old.of("right") and not _MAY_ASK.search(step.old.text):
        who = step.old.passage(0, allowed)
        gone = tuple(words for words in gone if words in who)
    return tuple(w for w in gone if not any({stem(p.lower()) for p in w.split()} <= s for s in elsewhere))


def right_add(case: Case) -> Iterator[Hit]:
    """A right, a channel, a region or a shorter wait."""
    entry = new_entry(case, "rights", "right")
    if entry:
        yield Hit((entry,), about=entry)
        return
    for step in case.steps:
        if step.new is None or not about_rights(case, step.new) or only_logged(step):
            continue
        fresh = of_kind(step.gained, "right") - case.before.named
        old = step.old.longest if step.old else 0.0
        new = step.new.longest
        if fresh:
            yield Hit(step.new.quote(fresh), about=case.label(sorted(fresh)[0]))
        elif 0 < new < old and not step.new.affirmed & {"act:retain"}:
            yield Hit(step.changed("new"))
        elif "howto:free" in step.gained:
            yield Hit(step.new.quote(["howto:free"]))
        elif step.old is not None and step.old.of("region") and of_kind(step.gained, "region"):
            yield Hit(step.changed("new"))
