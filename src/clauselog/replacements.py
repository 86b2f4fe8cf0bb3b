"""Words in place of others to a phrase: "to replace “30 days” with “60 days”", a longer retention period."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from . import facts
from .language import Language, language
from .quotes import shorten

if TYPE_CHECKING:
    from .hunks import Hunk
    from .model import Change, Policy

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
"""Length of a period's unit."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTER = re.compile(r"[A-Z](?:\.\d+)*")
_UNIT = re.compile(r"[ \u00a0]?[^\W\d_]+")
_NOUN = re.compile(r"(?<!\w)(?:[A-ZÅÄÖÜ][^\W\d_]+|§+)[ \u00a0]\Z")
"""A word with a capital letter right before a number: "Article 3", "May 24"."""


def replaced(hunk: Hunk, change: Change, policy: Policy, lang: Language, limit: int) -> str:
    """Words in place of others; a number with what it counts."""
    hunk = _with_unit(hunk, lang)
    old, new = (lang.quote(shorten(_bare(t), limit)) for t in (hunk.removed, hunk.added))
    spans = [_days(t, lang) for t in (hunk.removed, hunk.added)]
    if spans[0] and spans[1] and spans[0] != spans[1] and _keeps(hunk, change, policy, lang):
        return lang.say("part.longer" if spans[1] > spans[0] else "part.shorter", old=old, new=new)
    return lang.say("part.replace", old=old, new=new)


def _bare(text: str) -> str:
    """The text without a comma, colon or full stop in front of it."""
    bare = text.lstrip(",:;. ")
    return bare if bare[:1].isalnum() else text


def _keeps(hunk: Hunk, change: Change, policy: Policy, lang: Language) -> bool:
    """Whether a period says how long data is kept: the words before it and the clause's topic say so."""
    near = {part.strip(".,;:()").lower() for part in f"{hunk.before} {hunk.after}".split()}
    if near.isdisjoint(lang.lists["keeping"]):
        return False
    return facts.topic(change.clause, policy) in ("", "retention")


def _with_unit(hunk: Hunk, lang: Language) -> Hunk:
    """Take in what a number counts ("30 days") or the noun it belongs to ("Article 3")."""
    sides = hunk.removed, hunk.added
    if any(side.lower() in lang.lists["little"] for side in sides):
        return _longer(hunk, _UNIT.match(hunk.after))
    if all(_LETTER.fullmatch(side) for side in sides) and (noun := _NOUN.search(hunk.before)):
        return replace(hunk, removed=noun[0] + hunk.removed, added=noun[0] + hunk.added)
    if not all(_NUMBER.fullmatch(side) for side in sides):
        return hunk
    unit, noun = _UNIT.match(hunk.after), _NOUN.search(hunk.before)
    counts = unit and unit[0].strip().lower() in _units(lang.code)
    if noun and not counts:
        removed, added = noun[0] + hunk.removed, noun[0] + hunk.added
        return replace(hunk, removed=removed, added=added, before=hunk.before[: noun.start()])
    return _longer(hunk, unit)


def _longer(hunk: Hunk, word: re.Match[str] | None) -> Hunk:
    """The hunk with the word behind it on both sides, if there is one."""
    if not word:
        return hunk
    removed, added = hunk.removed + word[0], hunk.added + word[0]
    return replace(hunk, removed=removed, added=added, after=hunk.after[word.end() :])


def _days(text: str, lang: Language) -> float:
    """How many days a short text ("30 days", "two years") names; 0.0 where it names none or several."""
    found = [part.strip(".,;()") for part in text.split(maxsplit=4)]
    if len(found) > 4:
        return 0.0
    units = _units(lang.code)
    numbers = lang.lists["numbers"]
    spans = [
        (float(a) if a.isdigit() else numbers.index(a.lower()) + 1) * units[b.lower()]
        for a, b in pairwise(found)
        if b.lower() in units and (a.isdigit() or a.lower() in numbers)
    ]
    return spans[0] if len(spans) == 1 else 0.0


@lru_cache(maxsize=8)
def _units(code: str) -> dict[str, float]:
    lists = language(code).lists
    return {word.lower(): days for unit, days in DAYS.items() for word in lists[f"periods.{unit}"]}
