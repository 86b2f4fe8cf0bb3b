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
from clauselog.unheard import new_entry
from clauselog.weaker import struck

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
    return bool(_EXERCISE.search(text) or _ANSWERED.search(text))


_EXERCISE = re.compile(
    r"\b(?:exercis|invok|enforc|assert)\w* (?:any of |all of )?(?:your|their|these|those|any|such|the) "
    r"(?:\w+ ){0,2}rights?\b",
    re.IGNORECASE,
)
"""What people do with rights, whichever they are."""


_ANSWERED = re.compile(
    r"\b(?:answer|respond to|reply to|deal with|handle|act on)\w* (?:\w+ ){0,3}?requests?\b"
    r"|\brequests? (?:\w+ ){0,3}?(?:answered|handled|dealt with)\b"
    r"|\b(?:ha(?:s|ve)|enjoys?) (?:all |exactly )?(?:the same|these|those|all) rights\b",
    re.IGNORECASE,
)
"""How it is said that what people ask for is answered, or that they have rights, whichever they are."""


@but_blanks
def right_cut(case: Case) -> Iterator[Hit]:
    """A right, or a way to insist on it, is gone, narrower, dearer or harder to prove."""
    for step in case.steps:
        harder = _harder(case, step) if step.new is not None else None
        if step.new is not None and harder is not None and _asked(case, step.new):
            yield Hit(harder)
        if step.old is not None and step.new is not None and (gone := _for_fewer(case, step)):
            yield Hit(gone)
        if case.contract and _client_waits(step):
            yield Hit(step.changed("new"))
        if asked := _asked_no_more(step):
            yield Hit(asked)
        if step.old is not None and step.new is None and _no_more_of(case, step.old):
            yield Hit((step.old.text,))
        if step.old is not None and step.new is None and _SAME_RIGHTS.search(step.old.text):
            yield Hit((step.old.text,))
        if step.old is not None and step.new is not None and _no_deadline(step):
            yield Hit(step.changed("old"))
        if step.old is not None and case.topic == "rights" and _no_time(case, step.old):
            yield Hit(step.changed("old"))
        if step.old is not None:
            cut = {c for c in step.lost if c.startswith("right:")} - case.after.named
            cut -= _only_excepted(step.old)
            cut -= {"right:opt-out", "right:signal"}
            if cut and about_rights(case, step.old):
                yield Hit(step.old.quote(cut), about=case.label(sorted(cut)[0]))


def _asked(case: Case, said: Statement) -> bool:
    """Whether a statement is about what people can ask for, or about requests."""
    return about_rights(case, said) or _REQUESTS.search(said.text) is not None


def _harder(case: Case, step: Step) -> tuple[str, ...] | None:
    """The words by which something is dearer, harder to prove or narrower; None where it is not."""
    assert step.new
    harder = step.gained & {"howto:proof", "howto:fee"}
    if harder and (step.old is not None or not harder & case.before.affirmed):
        return step.new.quote(harder)
    if step.old is not None and "howto:free" in step.lost:
        return step.old.quote(["howto:free"])
    return step.changed("new") if step.old is not None and _narrowed(step) else None


def _only_excepted(said: Statement) -> frozenset[str]:
    """What a statement names only as a case in which it does not hold: "unless the customer deletes it"."""
    at = next((m.start for m in said.mentions if m.concept == "modal:unless"), len(said.words))
    return said.concepts - {m.concept for m in said.mentions if m.start < at}


_CLIENT = re.compile(
    r"\b(?:client|customer|controller|exporter)\b[^.;]{0,40}\b(?:may|can|is entitled|shall)\b", re.I
)
_AT_ITS_COST = re.compile(r"\b(?:expenses?|costs?|charges?|fees?)\b", re.IGNORECASE)


def _client_waits(step: Step) -> bool:
    """Whether what a contract lets the customer do takes longer notice now, or costs something."""
    if (
        step.old is None
        or step.new is None
        or not (_CLIENT.search(step.old.text) and _CLIENT.search(step.new.text))
    ):
        return False
    longer = 0 < max(step.old.periods, default=0.0) < max(step.new.periods, default=0.0)
    costs = bool(_AT_ITS_COST.search(step.new.text)) and not _AT_ITS_COST.search(step.old.text)
    return (longer and "notice" in step.new.text) or costs


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


_SAME_RIGHTS = re.compile(r"\b(?:have|has|enjoys?) (?:exactly )?the same rights\b", re.IGNORECASE)


def _no_deadline(step: Step) -> bool:
    """Whether a request was to be answered within a time, and is to be answered within none now."""
    assert step.old
    assert step.new
    if not step.old.periods or step.new.periods:
        return False
    return bool(_ANSWERED.search(step.old.text) and _ANSWERED.search(step.new.text))


def _for_fewer(case: Case, step: Step) -> tuple[str, ...]:
    """Who may ask, what for, or the way to ask, that a statement of rights names no more."""
    assert step.old
    assert step.new
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


_IN_TIME = re.compile(
    r"\b(?:respon[ds]|answer|repl(?:y|ies)|investigat|get back|process)\w*\b[^.;]{0,60}?"
    r"\b(?:hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
"""How soon what people ask for is answered."""


def _no_time(case: Case, said: Statement) -> bool:
    """Whether a statement said how soon people are answered, and nothing in the new text does."""
    return bool(_IN_TIME.search(said.text)) and not _IN_TIME.search(case.new.text)


_REQUESTS = re.compile(
    r"\b(?:your|their|any|each|every|the|a|such|this|these|those|of|our|all)"
    r" (?:\w+ )?requests?\b(?! (?:that )?you)"
    r"|\brequests? (?:must|should|may|can|will|are|is|from|by)\b|\byou (?:may|can|could)? ?request\b",
    re.IGNORECASE,
)
"""Requests that people make, rather than what is requested of them."""
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


def right_add(case: Case) -> Iterator[Hit]:
    """A right, a channel, a region or a shorter wait."""
    entry = new_entry(case, "rights", "right")
    if entry:
        yield Hit((entry,), about=entry)
        return
    for step in case.steps:
        if step.new is None or not about_rights(case, step.new) or only_logged(step):
            continue
        fresh = {c for c in step.gained if c.startswith("right:")} - case.before.named
        old = max(step.old.periods, default=0.0) if step.old else 0.0
        new = max(step.new.periods, default=0.0)
        if fresh:
            yield Hit(step.new.quote(fresh), about=case.label(sorted(fresh)[0]))
        elif 0 < new < old and not step.new.affirmed & {"act:retain"}:
            yield Hit(step.changed("new"))
        elif "howto:free" in step.gained:
            yield Hit(step.new.quote(["howto:free"]))
        elif (
            step.old is not None
            and step.old.of("region")
            and any(c.startswith("region:") for c in step.gained)
        ):
            yield Hit(step.changed("new"))
