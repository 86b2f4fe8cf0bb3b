"""A clause to what it says: its topic, and what it states about data, purposes, recipients, periods and rights."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from . import words
from .lexicon import WORD, topic_matchers

if TYPE_CHECKING:
    from .model import Clause, Policy

TITLE_WEIGHT = 3
"""What a phrase of a heading or lead-in counts for, a phrase of the text being 1."""
CERTAIN = 2
"""A topic with fewer points is not certain."""
LEAD = 1.5
"""Nor is one with less than this many times the points of the second best."""


def topic(clause: Clause, policy: Policy) -> str:
    """What a clause is about: "collection", "purposes", "recipients", …; "" where that is not certain.

    Its title and text decide; where they do not, those of the clauses above it, nearest first. The title of
    the whole document is about everything, so nothing follows from it.
    """
    above = {c.id: c for c in policy.clauses} if clause.parent else {}
    here: Clause | None = clause
    while here is not None and here.marker != "#":
        found = _topic_of(here.title, here.text, here.kind, policy.lang)
        if found:
            return found
        here = above.get(here.parent) if here.parent else None
    return ""


@lru_cache(maxsize=4096)
def _topic_of(title: str, text: str, kind: str, lang: str) -> str:
    """The topic that one clause's own words make certain, or ""."""
    if kind in ("front-matter", "code", "html"):
        return ""
    titles, cues = topic_matchers(lang)
    points: dict[str, float] = {}
    for mention in titles.mentions(WORD.findall(title)):
        points[mention.concept] = points.get(mention.concept, 0) + TITLE_WEIGHT
    for mention in cues.mentions(WORD.findall(words.visible(text, kind))):
        points[mention.concept] = points.get(mention.concept, 0) + 1
    best = sorted(points.values(), reverse=True)[:2]
    if not best or best[0] < CERTAIN or (len(best) > 1 and best[0] < LEAD * best[1]):
        return ""
    return max(points, key=lambda name: points[name])
