"""A clause to its topic: by its own words where they make it certain, else by what stands above it."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from . import words
from .lexicon import topic_matchers
from .matcher import WORD
from .statements import statements
from .tables import is_head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .matcher import Mention
    from .model import Clause, Policy

TITLE_WEIGHT = 3
"""What a phrase of a heading or lead-in counts for, a phrase of the text being 1."""
CERTAIN = 2
"""A topic with fewer points is not certain."""
LEAD = 1.5
"""Nor is one with less than this many times the points of the second best."""
TOPIC_ACT = {
    "collection": "act:collect",
    "purposes": "act:use",
    "recipients": "act:share",
    "transfers": "act:transfer",
    "retention": "act:retain",
}
"""What is done in a clause of a topic, where its own words do not say (a bullet under "What we collect")."""
HANDLING = frozenset({"act:collect", "act:use", "act:share", "act:sell", "act:retain", "act:transfer"})
"""Acts done to data."""
ENTRIES = frozenset({"item", "row", "term"})
"""Kinds of clause that say little by themselves: what leads up to them says what they are."""
NAMES = {"data": "collection", "purpose": "purposes"}
"""What the entries of a list name, and what the list is about then."""
SHORTEST_LIST = 3
"""Entries, at least, in a list whose entries say what it is about."""
LONGEST_NAME = 16
"""Words, at most, in an entry that names something rather than explains it."""


def topic(clause: Clause, policy: Policy) -> str:
    """What a clause is about: "collection", "purposes", "recipients", …; "" where that is not certain.

    Its title and text decide; where they do not, those of the clauses above it, nearest first. The title of
    the whole document is about everything, so nothing follows from it.
    """
    above = _by_id(policy)
    here: Clause | None = clause
    while here is not None and here.marker != "#":
        found = own_topic(here.title, here.text, here.kind, policy.lang)
        if found:
            return found
        here = above.get(here.parent) if here.parent else None
    return ""


@lru_cache(maxsize=4)
def _by_id(policy: Policy) -> Mapping[str, Clause]:
    return {clause.id: clause for clause in policy.clauses}


def own_topic(title: str, text: str, kind: str, lang: str, least: int = CERTAIN) -> str:
    """The topic that one clause's own words make certain (with at least so many points), or ""."""
    if kind in ("front-matter", "code", "html"):
        return ""
    topics = _points(title, text.rstrip(), kind, lang)
    if not topics or topics[0][1] < least or (len(topics) > 1 and topics[0][1] < LEAD * topics[1][1]):
        return ""
    return topics[0][0]


@lru_cache(maxsize=16384)
def _points(title: str, text: str, kind: str, lang: str) -> list[tuple[str, int]]:
    """The two topics that a clause's own words are most about, with their points, most first."""
    titles, cues = topic_matchers(lang)
    points: dict[str, int] = {}
    named = titles.mentions(WORD.findall(title))
    for mention in named:
        if any(m.start <= mention.start and mention.end <= m.end and _long(m, mention) for m in named):
            continue  # "who has access" is of those who have it, not of the right to it
        points[mention.concept] = points.get(mention.concept, 0) + TITLE_WEIGHT
    for mention in cues.mentions(WORD.findall(words.visible(text, kind))):
        points[mention.concept] = points.get(mention.concept, 0) + 1
    return sorted(points.items(), key=itemgetter(1), reverse=True)[:2]


def _long(mention: Mention, other: Mention) -> bool:
    """Whether a phrase is one of several words, and longer than another."""
    return mention.end - mention.start > max(2, other.end - other.start)


def _first(clause: Clause, lang: str) -> str:
    """What an entry of a list names first, of ``NAMES``; "" where it denies or explains anything."""
    said = statements(clause.text, clause.kind, lang)
    if len(said) != 1 or len(said[0].words) > LONGEST_NAME or "negation:not" in said[0].concepts:
        return ""
    named = (m.concept.partition(":")[0] for m in said[0].mentions)
    return next((kind for kind in named if kind in NAMES), "")


class Topics:
    """The topics of a policy's clauses, worked out as they are asked for."""

    __slots__ = ("_by_id", "_found", "_heads", "_lang", "_leads", "_listed", "_lists")

    def __init__(self, policy: Policy) -> None:
        self._lang = policy.lang
        self._by_id = {c.id: c for c in policy.clauses}
        self._found: dict[str, str] = {}
        self._leads: dict[str, Clause] = {}
        self._lists: dict[str | None, list[Clause]] = {}
        self._listed: dict[str | None, str] = {}
        self._heads: dict[str, Clause] = {}
        last: dict[str | None, Clause] = {}
        head: Clause | None = None
        for clause in policy.clauses:
            head = (head or clause) if clause.kind == "row" else None
            if head is not None:
                self._heads[clause.id] = head
            if clause.kind not in ENTRIES:
                last[clause.parent] = clause
            else:
                self._lists.setdefault(clause.parent, []).append(clause)
                if clause.parent in last:
                    self._leads[clause.id] = last[clause.parent]

    def of(self, clause: Clause | None) -> str:
        """As ``topic``; an entry of a list also takes the topic of the words that lead up to the list."""
        if clause is None or clause.marker == "#":
            return ""
        found = self._found.get(clause.id)
        if found is None:
            found = own_topic(clause.title, clause.text, clause.kind, self._lang) or self.above(clause)
            if not found and clause.kind in ENTRIES:
                found = self._of_list(clause.parent)
            self._found[clause.id] = found
        return found

    def _of_list(self, parent: str | None) -> str:
        """What a list is about that nothing leads up to: what most of its entries name first."""
        if parent not in self._listed:
            entries = self._lists.get(parent, ())
            firsts = [_first(clause, self._lang) for clause in entries]
            best = max(NAMES, key=firsts.count)
            enough = len(entries) >= SHORTEST_LIST and 2 * firsts.count(best) >= len(entries)
            self._listed[parent] = NAMES[best] if enough else ""
        return self._listed[parent]

    def head(self, clause: Clause | None) -> Clause | None:
        """The first row of the table a row stands in."""
        return self._heads.get(clause.id) if clause is not None else None

    def heads(self, clause: Clause) -> bool:
        """Whether a clause is the first row of its table, and marked as what its columns are called by."""
        first = self.head(clause)
        return first is not None and first.id == clause.id and is_head(clause)

    def lead(self, clause: Clause) -> Clause | None:
        """The clause that leads up to the list an entry stands in."""
        return self._leads.get(clause.id) or self._by_id.get(clause.parent or "")

    def above(self, clause: Clause) -> str:
        """The topic of the words that lead up to an entry, or of the clause above."""
        lead = self._leads.get(clause.id)
        told = own_topic(lead.title, lead.text, lead.kind, self._lang, 1) if lead else ""
        return told or self.of(self._by_id.get(clause.parent or ""))
