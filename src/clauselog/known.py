"""A policy to what it says as a whole, for asking whether something is new in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .facts import ENTRIES, TOPIC_ACT
from .statements import PERSONAL, Statement, kinds, of_kind, statements

if TYPE_CHECKING:
    from .facts import Topics
    from .lexicon import Extra
    from .model import Policy

TELLING = frozenset({"change:email", "change:prominent", "change:before", "change:consent", "act:notify"})
"""Ways of telling people, in the words of a clause about changes."""
SHARING = frozenset({"act:share", "act:sell"})
"""Acts by which others get data."""
_DOING = frozenset({"act", "track", "source"})
"""Kinds of concept that say that something is done with data."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a whole policy says; or what one clause of it adds to that."""

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


def known(policy: Policy, topics: Topics, extra: Extra = ()) -> Known:
    """What a policy says as a whole.

    What a clause adds follows from its text alone, the topic it stands under apart, and is worked out once:
    successive versions share nearly all of their clauses. The topic of an entry is asked for only where
    something would follow from it that is not said anyway.
    """
    told = [_share(clause.text, clause.kind, policy.lang, extra) for clause in policy.clauses]
    shares = [share for share, _ in told]
    affirmed = set[str]().union(*[s.affirmed for s in shares])
    shared = set[str]().union(*[s.shared for s in shares])
    for clause, (_, handled) in zip(policy.clauses, told, strict=True):
        data = of_kind(handled, "data")
        news = clause.kind in ENTRIES and not (handled <= affirmed and data <= shared)
        if news and topics.of(clause) in TOPIC_ACT:
            affirmed |= handled
            shared |= data
    return Known(
        keys=frozenset().union(*[s.keys for s in shares]),
        affirmed=frozenset(affirmed),
        named=frozenset().union(*[s.named for s in shares]),
        shared=frozenset(shared),
        limits=tuple([said for s in shares for said in s.limits]),
        notices=tuple([said for s in shares for said in s.notices]),
        stems=frozenset().union(*[s.stems for s in shares]),
    )


@lru_cache(maxsize=16384)
def _share(source: str, kind: str, lang: str, extra: Extra) -> tuple[Known, frozenset[str]]:
    """What a clause adds by its own words; and what it affirms where its topic says that data is handled."""
    said = statements(source, kind, lang, extra)
    named = _union([s.affirmed for s in said])
    handled = _union([s.affirmed for s in said if handles(s)])
    unsold = {"act:sell"} if not any(_sells_data(s) for s in said) else set()
    share = Known(
        keys=frozenset([s.key for s in said]),
        affirmed=handled - unsold,
        named=named,
        shared=_union([s.of("data") for s in said if not s.affirmed.isdisjoint(SHARING)]),
        limits=tuple([s for s in said if s.limited]),
        notices=tuple([s for s in said if on_changes(s) and tells(s)]),
        stems=_union([s.vocabulary for s in said]),
    )
    return share, named - unsold


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
