"""Versions to clause ids that never change: minted once, carried on, never used again.

``changelog/<policy>/clauses.json`` keeps the ids that were given out, one line a version, only ever added
to, so that a better aligner cannot break an address. Where it is absent, comparisons alone give the ids.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .compare import compare
from .errors import UserError
from .policy import fresh_id
from .source import blob_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .model import Change, Clause, Comparison, Policy

SCHEMA = "clauselog/clauses/1"

Given = tuple[str, str]
"""The id a clause was given, and the digest of its text."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The ids one text's clauses were given, in the order of the text."""

    version: str
    lang: str
    blob: str
    clauses: tuple[Given, ...]


def digest(clause: Clause) -> str:
    """Ten hex digits that stand for a clause's text, white space apart."""
    words = " ".join(clause.text.split())
    return hashlib.sha256(words.encode()).hexdigest()[:10]


def kept(policy: Policy, version: str) -> Kept:
    """What the record keeps of a policy whose clauses bear their ids."""
    given = tuple((c.id, digest(c)) for c in policy.clauses)
    return Kept(version, policy.lang, blob_id(policy.text.encode()), given)


def read(text: str, path: str = "") -> tuple[Kept, ...]:
    """The record of ids that were given out.

    Raises:
        UserError: it is no such record.
    """
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise ValueError(data["schema"])
        return tuple(
            Kept(v["version"], v["lang"], v["blob"], tuple((str(i), str(d)) for i, d in v["clauses"]))
            for v in data["versions"]
        )
    except (ValueError, LookupError, TypeError) as error:
        raise UserError(
            f"is no record of clause ids: {error}",
            path=path,
            remedy="take it back from git; it is written by “clauselog draft” and never by hand",
        ) from None


def write(name: str, versions: Iterable[Kept]) -> str:
    """The record as text, one line a version, so that an addition is one line of a diff."""
    head = json.dumps({"schema": SCHEMA, "policy": name}, ensure_ascii=False)[:-1]
    lines = [
        json.dumps(
            {"version": v.version, "lang": v.lang, "blob": v.blob, "clauses": v.clauses}, ensure_ascii=False
        )
        for v in versions
    ]
    return f'{head}, "versions": [\n' + ",\n".join(lines) + "\n]}\n"


def added(before: Sequence[Kept], more: Iterable[Kept]) -> tuple[Kept, ...]:
    """The record with further versions; what it has of a text stays as it is."""
    known = {(v.lang, v.blob) for v in before}
    fresh: dict[tuple[str, str], Kept] = {}
    for version in more:
        key = (version.lang, version.blob)
        if key not in known:
            fresh.setdefault(key, version)
    return (*before, *fresh.values())


def taken(versions: Iterable[Kept]) -> frozenset[str]:
    """Every id ever given out."""
    return frozenset(ident for version in versions for ident, _ in version.clauses)


def begin(policy: Policy, record: Sequence[Kept] = ()) -> Policy:
    """The first version with the ids the record gives its clauses."""
    names = _recorded(policy, record)
    return _renamed(policy, names) if names else policy


def succeed(old: Policy, new: Policy, used: frozenset[str], record: Sequence[Kept] = ()) -> Comparison:
    """Compare two successive versions; the new one's clauses bear the ids they continue.

    Args:
        old: the earlier version, its clauses with their ids.
        new: the later version, as parsed.
        used: every id given out so far; a new clause gets none of them.
        record: the ids that were given out at release; they go before what the comparison finds.
    """
    found = compare.__wrapped__(old, new, used)  # every pair is new: to keep them would only fill memory
    names = _recorded(found.new, record)
    if not names or all(a == b for a, b in names.items()):
        return found
    return replace(
        found,
        new=_renamed(found.new, names),
        changes=tuple(_change(change, names) for change in found.changes),
    )


def descend(versions: Iterable[Policy], record: Sequence[Kept] = ()) -> Iterator[Policy]:
    """Every version of a policy, oldest first, with the ids of its clauses."""
    old: Policy | None = None
    used = taken(record)
    for version in versions:
        old = succeed(old, version, used, record).new if old else begin(version, record)
        used |= {c.id for c in old.clauses}
        yield old


def with_ids(policy: Policy, ids: Sequence[str]) -> Policy:
    """A policy as parsed, its clauses given these ids in order."""
    assert len(ids) == len(policy.clauses)
    return _renamed(policy, {c.id: ident for c, ident in zip(policy.clauses, ids, strict=True)})


def _recorded(policy: Policy, record: Sequence[Kept]) -> dict[str, str]:
    """New names for a policy's clauses where the record knows its text; clauses are told by their words."""
    blob = blob_id(policy.text.encode()) if record else ""
    known = next((v for v in record if v.blob == blob and v.lang == policy.lang), None)
    if not known:
        return {}
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for ident, words in reversed(known.clauses):
        waiting[words].append(ident)
    names: dict[str, str] = {}
    for clause in policy.clauses:
        if waiting[digest(clause)]:
            names[clause.id] = waiting[digest(clause)].pop()
    given = set(names.values())
    for clause in policy.clauses:
        if clause.id not in names:
            names[clause.id] = fresh_id(clause.id, given)
            given.add(names[clause.id])
    return names


def _renamed(policy: Policy, names: Mapping[str, str]) -> Policy:
    return replace(policy, clauses=tuple(_clause(c, names) for c in policy.clauses))


def _clause(clause: Clause, names: Mapping[str, str]) -> Clause:
    parent = clause.parent and names.get(clause.parent, clause.parent)
    return clause._replace(id=names.get(clause.id, clause.id), parent=parent)


def _change(change: Change, names: Mapping[str, str]) -> Change:
    """The change with its new side's clauses renamed."""
    return replace(
        change,
        new=change.new and _clause(change.new, names),
        new_with=tuple(_clause(c, names) for c in change.new_with),
    )
