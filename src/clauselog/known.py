"""A policy to what it says as a whole, for asking whether something is new in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from .facts import ENTRIES, TOPIC_ACT
from .leads import denied, read
from .statements import PERSONAL, Statement, kinds, of_kind, statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts import Topics
    from .lexicon import Extra
    from .model import Policy

TELLING = frozenset({"change:email", "change:prominent", "change:before", "change:consent", "act:notify"})
"""Ways of telling people, in the words of a clause about changes."""
SHARING = frozenset({"act:share", "act:sell"})
"""Acts by which others get data."""
_DOING = frozenset({"act", "track", "source"})
"""Kinds of concept that say that something is done with data."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a whole policy says; or what a part of it adds to that. Equal only to itself."""

    keys: frozenset[str]
    """Its statements, by their words."""
    affirmed: frozenset[str]
    """Concepts it affirms where data is handled."""
    named: frozenset[str]
    """Concepts it affirms anywhere."""
    shared: frozenset[str]
    """Data that it says is given to others."""
    limits: tuple[Statement, ...]
    """Statements that hold the writer to something."""
    notices: tuple[Statement, ...]
    """Statements that say how people are told of a change."""
    stems: frozenset[str]
    """Stems of all its words."""
    handled: frozenset[str]
    """Concepts it would affirm if the topic of each of its clauses said that data is handled."""


def known(policy: Policy, topics: Topics, extra: Extra = ()) -> Known:
    """What a policy says as a whole.

    What a clause adds follows from its text alone, the topic it stands under apart, and is worked out once:
    successive versions share nearly all of their clauses. The topic of an entry is asked for only where
    something would follow from it that is not said anyway.
    """
    shares = [_share(clause.text, clause.kind, policy.lang, extra) for clause in policy.clauses]
    begins = [at for at, clause in enumerate(policy.clauses) if clause.kind == "section"]
    sections = [shares[a:b] for a, b in pairwise((0, *begins, len(shares)))]
    whole = _together([_section(tuple(section)) for section in sections])
    if shut := {
        c.id: acts
        for c in policy.clauses
        if c.kind in ENTRIES and (acts := denied(c, topics, policy.lang, extra))
    }:
        limits = [
            read(said, shut[c.id])
            for c in policy.clauses
            if c.id in shut
            for said in statements(c.text, c.kind, policy.lang, extra)
        ]
        whole = replace(whole, limits=(*whole.limits, *limits))
    affirmed, shared = whole.affirmed, whole.shared
    if whole.handled <= affirmed and of_kind(whole.handled, "data") <= shared:
        return whole
    for clause, share in zip(policy.clauses, shares, strict=True):
        if clause.kind not in ENTRIES or clause.id in shut:
            continue
        data = of_kind(share.handled, "data")
        news = not (share.handled <= affirmed and data <= shared)
        if news and topics.of(clause) in TOPIC_ACT:
            affirmed |= share.handled
            shared |= data
    return replace(whole, affirmed=affirmed, shared=shared)


@lru_cache(maxsize=4096)
def _section(parts: tuple[Known, ...]) -> Known:
    """What a section says; most sections of a version are those of the one before."""
    return _together(parts)


def _together(parts: Sequence[Known]) -> Known:
    """What several parts say together."""
    return Known(
        keys=_union([p.keys for p in parts]),
        affirmed=_union([p.affirmed for p in parts]),
        named=_union([p.named for p in parts]),
        shared=_union([p.shared for p in parts]),
        limits=tuple([said for p in parts for said in p.limits]),
        notices=tuple([said for p in parts for said in p.notices]),
        stems=_union([p.stems for p in parts]),
        handled=_union([p.handled for p in parts]),
    )


@lru_cache(maxsize=16384)
def _share(source: str, kind: str, lang: str, extra: Extra) -> Known:
    """What a clause adds by its own words."""
    said = statements(source, kind, lang, extra)
    named = _union([s.affirmed for s in said])
    handled = _union([s.affirmed for s in said if handles(s)])
    unsold = {"act:sell"} if not any(_sells_data(s) for s in said) else set()
    return Known(
        keys=frozenset([s.key for s in said]),
        affirmed=handled - unsold,
        named=named,
        shared=_union([s.of("data") for s in said if not s.affirmed.isdisjoint(SHARING)]),
        limits=tuple([s for s in said if s.limited]),
        notices=tuple([s for s in said if on_changes(s) and tells(s)]),
        stems=_union([s.vocabulary for s in said]),
        handled=named - unsold,
    )


def _union(sets: list[frozenset[str]]) -> frozenset[str]:
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)


def _sells_data(said: Statement) -> bool:
    return "act:sell" in said.affirmed and bool(PERSONAL.search(said.text))


def on_changes(said: Statement) -> bool:
    """Whether a statement is about changes of the policy, or new processors, which a contract announces."""
    return "change:policy" in said.concepts or {"recipient:processors", "act:notify"} <= said.concepts


def tells(said: Statement) -> bool:
    """Whether a statement says that people are told."""
    return bool(said.affirmed & TELLING)


def handles(said: Statement) -> bool:
    """Whether a statement says that something is done with data."""
    return not _DOING.isdisjoint(kinds(said.affirmed))
