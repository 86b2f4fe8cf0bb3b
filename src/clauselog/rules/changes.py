"""Rules about how people are told of a change, and what it reaches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import Case, Hit
from clauselog.dates import DATE, day
from clauselog.known import TELLING, on_changes, tells

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOON = re.compile(
    r"\b(?:immediately|effective (?:upon|immediately|when)|upon posting|when (?:we )?post)", re.I
)


def chg_weak(case: Case) -> Iterator[Hit]:
    """People will be told less, later, or not at all of the next change."""
    listed = case.page == "processors"
    about = "changes" in (case.topic, case.above) or any(
        s and on_changes(s) for step in case.steps for s in (step.old, step.new)
    )
    for step in case.steps:
        old, new = step.old, step.new
        if new is not None and (about or listed) and "change:no-notice" in step.gained - case.before.named:
            yield Hit(new.quote(["change:no-notice"]))
        if not about:
            continue
        worse = step.gained & {"change:after-use", "change:check-back"} - case.before.named
        if new is not None and worse:
            yield Hit(new.quote(worse))
        if new is not None and "act:notify" in new.denied and not (old and "act:notify" in old.denied):
            yield Hit(new.quote(["act:notify"]))
        if old is None:
            continue
        told = step.lost & TELLING - ({"act:notify"} if new is not None else frozenset())
        told -= frozenset(c for s in case.after.notices for c in s.affirmed) if new is None else frozenset()
        if told == {"act:notify"} and _posted(old.text) and _posted(case.new.text):
            continue  # they are still told by the text itself
        fewer = (
            new is not None and bool(old.periods) and (not new.periods or max(new.periods) < max(old.periods))
        )
        fewer = fewer and not (new and new.periods and _deadline(old.text) and _deadline(new.text))
        if new is not None and _IMPORTANT.search(new.text) and not _IMPORTANT.search(old.text) and tells(old):
            yield Hit(step.changed("new"))
        elif told and (
            "act:notify" in old.affirmed or "change:policy" in old.concepts or case.topic == "changes"
        ):
            yield Hit(old.quote(told))
        elif fewer and new is not None and {"act:notify", "change:before", "change:email"} & old.concepts:
            yield Hit(step.changed("old"))
        elif new is not None and _SOON.search(new.text) and not _SOON.search(old.text):
            yield Hit((new.text,))


def _posted(text: str) -> bool:
    """Whether a text says that changes are posted, which tells those who look."""
    return bool(_POSTED.search(text))


def _deadline(text: str) -> bool:
    """Whether a time in a text is one within which people are told of what has happened; less is better."""
    return bool(_WITHIN.search(text)) and not _AHEAD.search(text)


_WITHIN = re.compile(r"\b(?:within|no(?:t)? later than|at the latest)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:before|prior|advance|ahead|beforehand)\b", re.IGNORECASE)
_POSTED = re.compile(
    r"\bchange[sd]?\b[^.]{0,80}\bpost(?:ed|ing)\b|\bpost(?:ed|ing)\b[^.]{0,60}\bchanges\b", re.IGNORECASE
)
_IMPORTANT = re.compile(
    r"\b(?:important|significant|material|major|substantial|relevant|essential|considerable) "
    r"(?:changes?|amendments?|modifications?)\b",
    re.IGNORECASE,
)
"""Changes that are not all changes."""


def retro(case: Case) -> Iterator[Hit]:
    """The new text reaches back to data already held, or takes effect before it is made known."""
    for step in case.steps:
        new = step.new
        if step.old is not None and _left_alone(step.old.text) and not (new and _left_alone(new.text)):
            yield Hit((step.old.text,))
        if new is None or new.limited or "act:delete" in new.affirmed:
            continue
        fresh = step.gained & {"change:retro", "change:earlier"} - case.before.named
        reaches = not case.vocabulary.grammar["reach"].isdisjoint(new.low)
        if "change:retro" in fresh or (fresh and reaches and not _UNDER_OLD.search(new.text)):
            yield Hit(new.quote(fresh))
        elif _before_known(new.text) and not (step.old and _before_known(step.old.text)):
            yield Hit((new.text,))


_UNDER_OLD = re.compile(
    r"\b(?:earlier|previous|prior|old|older|former|then) (?:polic|notice|version|terms|text|statement)", re.I
)
"""What goes on applying to data collected under it."""
_STILL = re.compile(r"\b(?:stays?|remains?|continues?|governed|still appl\w+|keeps?)\b", re.IGNORECASE)


def _left_alone(text: str) -> bool:
    """Whether a text says that what was collected under an older one stays under it."""
    return bool(_UNDER_OLD.search(text) and _STILL.search(text))


_KNOWN = re.compile(
    rf"\b(?:published|posted|announced|issued|made\spublic)\W+(?:on\W+)?({DATE.pattern})",
    re.IGNORECASE | re.VERBOSE,
)
_IN_FORCE = re.compile(
    rf"\b(?:effective|in\seffect|in\sforce|takes?\seffect|appl(?:y|ies)|valid)\W+"
    rf"(?:(?:on|from|since|as\sof|of|date)\W+){{0,2}}({DATE.pattern})",
    re.IGNORECASE | re.VERBOSE,
)


def _before_known(text: str) -> bool:
    """Whether a sentence says that a text takes effect on a day before it is published."""
    if "ublished" not in text and "osted" not in text and "nnounced" not in text:
        return False
    known, force = _KNOWN.search(text), _IN_FORCE.search(text)
    days = [day(found[1]) for found in (known, force) if found]
    return len(days) == 2 and None not in days and days[1] < days[0]  # type: ignore[operator]
