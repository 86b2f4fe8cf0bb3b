"""Two policies to the changes between them: each clause in exactly one change, or unchanged.

What stays in order is kept; what does not was moved (the heaviest increasing subsequence stays, so that of
two clauses that swapped, the lighter is the one that moved).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import compress, islice
from operator import attrgetter, ne
from typing import TYPE_CHECKING, NamedTuple

from .align import Alignment, align
from .edits import all_of, edits, edits_of
from .kinds import kinds_of
from .lcs import increasing
from .model import Change, ChangeKind, Clause, Comparison, Policy
from .policy import clauses_of, fresh_id
from .sides import Sides, sides_of
from .words import Token, stretches, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


Place = tuple[float, int]
"""Where a change is told: an index of the new document, or between two, then one of the old."""

_label = attrgetter("label")


@lru_cache(maxsize=64)
def compare(old: Policy, new: Policy, taken: frozenset[str] = frozenset()) -> Comparison:
    """Every change between two versions of one policy.

    Args:
        old: the earlier version.
        new: the later; its clauses are given the ids of those they continue.
        taken: ids used at any time before, never given to a new clause.
    """
    found = align(old, new)
    new = _carry_ids(old, new, found, taken)
    return _drawn_up(old, new, found)


def compare_by_ids(old: Policy, new: Policy) -> Comparison:
    """Every change between any two versions of one history, whose clauses bear the ids that they have had
    since they first appeared: a clause is the one that has its id, whatever stood between the two.
    """
    where = {c.id: j for j, c in enumerate(new.clauses)}
    new_of = {i: where[c.id] for i, c in enumerate(old.clauses) if c.id in where}
    whole = range(len(old.clauses)), range(len(new.clauses))
    return _drawn_up(old, new, Alignment(new_of, {j: i for i, j in new_of.items()}, whole, (), ()))


def _drawn_up(old: Policy, new: Policy, found: Alignment) -> Comparison:
    return Comparison(old, new, tuple(_changes(sides_of(old, new, found), found.splits, found.merges)))


def _carry_ids(old: Policy, new: Policy, found: Alignment, taken: frozenset[str]) -> Policy:
    """The new policy with the ids of the clauses it continues, and fresh ones for the rest."""
    if not new.clauses:
        return new
    given = [c.id for c in old.clauses]
    parsed, parents, *columns = zip(*new.clauses, strict=True)
    between_a, between_b = found.between
    ids = [*given[: between_b.start], *parsed[between_b.start : between_b.stop], *given[between_a.stop :]]
    used: set[str] = set()
    for j in between_b:
        if j in found.old_of:
            ids[j] = given[found.old_of[j]]
        else:
            used = used or {*taken, *given}
            ids[j] = fresh_id(parsed[j], used)
            used.add(ids[j])
    if ids == list(parsed):
        return new
    names: dict[str | None, str] = dict(zip(parsed, ids, strict=True))
    return replace(new, clauses=clauses_of(ids, map(names.get, parents), *columns))


def _changes(s: Sides, splits: Iterable[tuple[int, int]], merges: Iterable[tuple[int, int]]) -> list[Change]:
    """All changes, in the order of the new document; what was removed stands where it stood."""
    parts: dict[int, list[int]] = {}
    sources: dict[int, list[int]] = {}
    for i, j in splits:
        parts.setdefault(i, []).append(j)
    for i, j in merges:
        sources.setdefault(j, []).append(i)
    used_a, used_b = {i for i, _ in merges}, {j for _, j in splits}
    free_a = {i for i in s.between[0] if i not in s.new_of and i not in used_a}
    free_b = {j for j in s.between[1] if j not in s.old_of and j not in used_b}
    found: list[tuple[Place, Change]] = []
    for j, under in _wholes(s.new, free_b):
        found.append(((j, 0), _one_sided(s.b(j), [s.b(k) for k in under], "added")))
    for i, under in _wholes(s.old, free_a):
        found.append(((_stood(s, i), i), _one_sided(s.a(i), [s.a(k) for k in under], "removed")))
    found += _paired(s, parts, sources)
    return [change for _, change in sorted(found, key=lambda entry: entry[0])]


def _wholes(policy: Policy, free: set[int]) -> Iterator[tuple[int, list[int]]]:
    """The clauses that came or went, each with those under it if all of them did; these are no heads then."""
    covered: set[int] = set()
    for head in sorted(free):
        if head not in covered:
            under = _under(policy, head)
            whole = under if free.issuperset(under) else []
            covered.update(whole)
            yield head, whole


def _under(policy: Policy, head: int) -> list[int]:
    end = head + 1
    while end < len(policy.clauses) and policy.clauses[end].depth > policy.clauses[head].depth:
        end += 1
    return list(range(head + 1, end))


def _stood(s: Sides, i: int) -> float:
    """Where in the new document a removed clause would stand."""
    before = next((k for k in range(i - 1, -1, -1) if k in s.new_of and k not in s.moved), None)
    return s.new_of[before] + 0.5 if before is not None else -0.5


def _one_sided(head: Clause, under: list[Clause], kind: ChangeKind) -> Change:
    said = [token for clause in (head, *under) for token in stretches(clause.text, clause.kind)]
    if kind == "added":
        return Change((kind,), None, head, all_of("insert", said), new_with=tuple(under))
    return Change((kind,), head, None, all_of("delete", said), old_with=tuple(under))


def _paired(
    s: Sides, parts: dict[int, list[int]], sources: dict[int, list[int]]
) -> Iterator[tuple[Place, Change]]:
    """Changes of clauses that both sides have."""
    carried: set[int] = set()
    told: set[int] = set()
    suspects = {*s.between[0], *_relabelled(s), *parts, *(s.old_of[j] for j in sources)}
    for j, i in sorted((s.new_of[i], i) for i in suspects & s.new_of.keys()):
        under: list[int] = []
        moved = i in s.moved and i not in carried
        if moved:
            along = _along(s, i, j)
            carried.update(along)
            under = [k for k in along if s.same(k) and k not in parts and s.new_of[k] not in sources]
            told.update(under)
        others = _Others(under, parts.get(i, []), sources.get(j, []))
        if i not in told and (moved or others.any or not s.same(i)):
            yield (j, 0), _two_sided(s, i, j, others, moved=moved)


def _relabelled(s: Sides) -> Iterator[int]:
    """Old indexes of clauses whose text is the same and whose label is not, of those the texts begin and
    end with.
    """
    (a, b), (old, new) = s.between, (s.old.clauses, s.new.clauses)
    for begin, end, start in ((0, a.start, 0), (a.stop, len(old), b.stop)):
        labels = map(_label, islice(old, begin, end)), map(_label, islice(new, start, None))
        yield from compress(range(begin, end), map(ne, *labels))


def _along(s: Sides, i: int, j: int) -> list[int]:
    """The clauses under a moved one that moved with it, in the order they had: old indexes."""
    under = set(_under(s.old, i))
    went = [s.old_of[k] for k in _under(s.new, j) if s.old_of.get(k) in under & s.moved]
    return [went[k] for k in increasing(went)]


class _Others(NamedTuple):
    """What else a change of a pair covers."""

    under: list[int]
    """Old indexes of clauses that moved along unchanged."""
    parts: list[int]
    """New indexes of the further parts of a split."""
    sources: list[int]
    """Old indexes of the further sources of a merge."""

    @property
    def any(self) -> bool:
        return bool(self.under or self.parts or self.sources)


def _two_sided(s: Sides, i: int, j: int, others: _Others, *, moved: bool) -> Change:
    one, other = s.a(i), s.b(j)
    old_with = tuple(s.a(k) for k in (*others.under, *others.sources))
    new_with = tuple(s.b(k) for k in (*(s.new_of[k] for k in others.under), *others.parts))
    if old_with or new_with or one.kind != other.kind:
        spelled = edits(_said(one, old_with), _said(other, new_with))
    else:
        spelled = edits_of(one.text, other.text, one.kind)
    split, merged = bool(others.parts), bool(others.sources)
    kinds = kinds_of(one, other, spelled, moved=moved, split=split, merged=merged)
    return Change(kinds, one, other, spelled, old_with, new_with)


def _said(head: Clause, rest: tuple[Clause, ...]) -> list[Token]:
    """The tokens of some clauses in the order of the document."""
    pieces = sorted((head, *rest), key=lambda c: c.start)
    return [token for clause in pieces for token in tokens(clause.text, clause.kind)]
