"""Two policies to the changes between them: each clause in exactly one change, or unchanged.

What stays in order is kept; what does not was moved (the heaviest increasing subsequence stays, so that of
two
clauses that swapped, the lighter is the one that moved). Blank lines between clauses belong to nobody: they
go with
what was added or removed beside them, so that taking the last item off a list does not touch the item
before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress, islice, pairwise
from operator import attrgetter, ne
from typing import TYPE_CHECKING, NamedTuple, get_args

from .align import Alignment, align
from .edits import all_of, edits, edits_of, straight
from .lcs import increasing
from .model import Change, ChangeKind, Clause, Comparison, Policy
from .pairing import core, in_order
from .policy import clauses_of, fresh_id
from .words import Token, stretches, tokens, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .model import Edit
    from .pairing import Pairs

Span = tuple[int, int]

_ORDER: tuple[ChangeKind, ...] = get_args(ChangeKind)
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
    return Comparison(old, new, tuple(_changes(_sides(old, new, found), found.splits, found.merges)))


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


class _Spans(dict[int, Span]):
    """The stretch of source each clause answers for, by its index: its own text if no other is set."""

    def __init__(self, policy: Policy) -> None:
        self._clauses = policy.clauses

    def __missing__(self, index: int) -> Span:
        clause = self._clauses[index]
        return clause.start, clause.end


@dataclass(slots=True)
class _Sides:
    """Both sides while changes are drawn up."""

    old: Policy
    new: Policy
    new_of: Pairs
    old_of: Pairs
    between: tuple[range, range]
    """The clauses between those that both texts begin and end with alike; whatever changed is here."""
    moved: frozenset[int]
    """Old indexes of clauses whose partner is out of order."""
    spans_a: _Spans
    spans_b: _Spans

    def a(self, i: int) -> Clause:
        """An old clause with the text its change covers."""
        return _cut(self.old, self.old.clauses[i], self.spans_a[i])

    def b(self, j: int) -> Clause:
        """A new clause with the text its change covers."""
        return _cut(self.new, self.new.clauses[j], self.spans_b[j])

    def same(self, i: int) -> bool:
        """Whether an old clause's partner has the same text and label."""
        j = self.new_of[i]
        one, other = self.old.clauses[i], self.new.clauses[j]
        if one.label != other.label:
            return False
        if one.text == other.text:
            return True
        return _shown(self.old, self.spans_a[i]) == _shown(self.new, self.spans_b[j])


def _cut(policy: Policy, clause: Clause, span: Span) -> Clause:
    if span == (clause.start, clause.end):
        return clause
    return clause._replace(text=policy.text[slice(*span)], start=span[0])


def _sides(old: Policy, new: Policy, found: Alignment) -> _Sides:
    """Which pairs stay in order, and the stretch of source each clause answers for."""
    inner_a, inner_b = found.between
    stay = in_order(old.clauses, new.clauses, found.new_of, inner_a)
    a, b = _Spans(old), _Spans(new)
    before, behind = (inner_a.start - 1, inner_b.start - 1), (inner_a.stop, inner_b.stop)
    for (i, j), (i2, j2) in pairwise([before, *stay, behind]):
        if i2 == i + 1 and j2 == j + 1 and i >= 0 and old.clauses[i].text == new.clauses[j].text:
            continue
        gaps_a, gaps_b = _gaps(old, i, i2), _gaps(new, j, j2)
        if _shown(old, gaps_a[0]) == _shown(new, gaps_b[0]):
            _release(a, i, gaps_a[0])
            _release(b, j, gaps_b[0])
        elif _shown(old, gaps_a[-1]) == _shown(new, gaps_b[-1]):
            _shift(a, i, gaps_a)
            _shift(b, j, gaps_b)
    moved = (found.new_of.keys() & inner_a) - {i for i, _ in stay}
    return _Sides(old, new, found.new_of, found.old_of, found.between, frozenset(moved), a, b)


def _gaps(policy: Policy, before: int, after: int) -> list[Span]:
    """The blank stretches behind clause ``before`` and each one up to ``after``."""
    ends = [
        (policy.clauses[k].start + len(core(policy.clauses[k])), policy.clauses[k].end)
        for k in range(before, after)
        if k >= 0
    ]
    return ends if before >= 0 else [(0, 0), *ends]


def _shown(policy: Policy, span: Span) -> str:
    return policy.text[slice(*span)]


def _release(spans: _Spans, index: int, gap: Span) -> None:
    """The blank behind a kept clause is the same on both sides: no change answers for it."""
    if index >= 0:
        spans[index] = (spans[index][0], gap[0])


def _shift(spans: _Spans, index: int, gaps: list[Span]) -> None:
    """The blank before the next kept clause is the same: those between take the blank before them instead."""
    _release(spans, index, gaps[0])
    for k, (before, own) in enumerate(pairwise(gaps), index + 1):
        spans[k] = (before[0], own[0])


def _changes(s: _Sides, splits: Iterable[tuple[int, int]], merges: Iterable[tuple[int, int]]) -> list[Change]:
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
    found: list[tuple[tuple[float, int], Change]] = []
    covered: set[int] = set()
    for j in sorted(free_b):
        if j not in covered:
            whole = _whole(s.new, j, free_b)
            covered.update(whole)
            found.append(((j, 0), _one_sided(s.b(j), [s.b(k) for k in whole], "added")))
    covered = set()
    for i in sorted(free_a):
        if i not in covered:
            whole = _whole(s.old, i, free_a)
            covered.update(whole)
            found.append(((_stood(s, i), i), _one_sided(s.a(i), [s.a(k) for k in whole], "removed")))
    found += _paired(s, parts, sources)
    return [change for _, change in sorted(found, key=lambda entry: entry[0])]


def _whole(policy: Policy, head: int, free: set[int]) -> list[int]:
    """The clauses under one that came or went with it; none where not all of them did."""
    under = _under(policy, head)
    return under if all(k in free for k in under) else []


def _under(policy: Policy, head: int) -> list[int]:
    end = head + 1
    while end < len(policy.clauses) and policy.clauses[end].depth > policy.clauses[head].depth:
        end += 1
    return list(range(head + 1, end))


def _stood(s: _Sides, i: int) -> float:
    """Where in the new document a removed clause would stand."""
    before = next((k for k in range(i - 1, -1, -1) if k in s.new_of and k not in s.moved), None)
    return s.new_of[before] + 0.5 if before is not None else -0.5


def _one_sided(head: Clause, under: list[Clause], kind: ChangeKind) -> Change:
    said = [token for clause in (head, *under) for token in stretches(clause.text, clause.kind)]
    if kind == "added":
        return Change((kind,), None, head, all_of("insert", said), new_with=tuple(under))
    return Change((kind,), head, None, all_of("delete", said), old_with=tuple(under))


def _paired(
    s: _Sides, parts: dict[int, list[int]], sources: dict[int, list[int]]
) -> Iterable[tuple[tuple[float, int], Change]]:
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


def _relabelled(s: _Sides) -> Iterator[int]:
    """Old indexes of clauses whose text is the same and whose label is not, of those the texts begin and
    end with.
    """
    (a, b), (old, new) = s.between, (s.old.clauses, s.new.clauses)
    for begin, end, start in ((0, a.start, 0), (a.stop, len(old), b.stop)):
        labels = map(_label, islice(old, begin, end)), map(_label, islice(new, start, None))
        yield from compress(range(begin, end), map(ne, *labels))


def _along(s: _Sides, i: int, j: int) -> list[int]:
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


def _two_sided(s: _Sides, i: int, j: int, others: _Others, *, moved: bool) -> Change:
    one, other = s.a(i), s.b(j)
    old_with = tuple(s.a(k) for k in (*others.under, *others.sources))
    new_with = tuple(s.b(k) for k in (*(s.new_of[k] for k in others.under), *others.parts))
    alone = not old_with and not new_with and one.kind == other.kind
    spelled = (
        edits_of(one.text, other.text, one.kind)
        if alone
        else edits(_said(one, old_with), _said(other, new_with))
    )
    flags: tuple[tuple[ChangeKind, object], ...] = (
        *_kinds(one, other, spelled, whole=not (others.parts or others.sources)),
        ("moved", moved),
        ("split", others.parts),
        ("merged", others.sources),
    )
    kinds = {kind for kind, holds in flags if holds}
    inside = (e for e in spelled if not moved or core(one).strip() != core(other).strip() or e.text.strip())
    if not kinds - {"moved", "renumbered"} and any(e.op != "equal" and e.cls == "format" for e in inside):
        kinds.add("reformatted")
    if not kinds:
        kinds.add("amended")
    return Change(tuple(sorted(kinds, key=_ORDER.index)), one, other, spelled, old_with, new_with)


def _said(head: Clause, rest: tuple[Clause, ...]) -> list[Token]:
    """The tokens of some clauses in the order of the document."""
    pieces = sorted((head, *rest), key=lambda c: c.start)
    return [token for clause in pieces for token in tokens(clause.text, clause.kind)]


def _kinds(
    one: Clause, other: Clause, spelled: Sequence[Edit], *, whole: bool
) -> Iterable[tuple[ChangeKind, object]]:
    """What an edited clause underwent: its words, its title, its number, where its links lead."""
    titled = one.named and other.named and _bare(one.title) != _bare(other.title)
    numbered = one.label != other.label and (other.kind == "section" or _numbered(one, other))
    worded = any(e.op != "equal" and e.cls == "words" and not e.text.isspace() for e in spelled)
    named = whole and (titled or numbered)
    linked = {e.op for e in spelled if e.cls == "links"} - {"equal"}
    yield "retitled", titled
    yield "renumbered", numbered
    yield "amended", worded and (not named or _rest(one) != _rest(other))
    yield "relinked", len(linked) == 2 or (linked and not worded)


def _bare(title: str) -> str:
    """A title without what is style and no word: the shape of quotation marks, a full stop at its end."""
    return straight(title).rstrip(" .:")


def _numbered(one: Clause, other: Clause) -> bool:
    """Whether both have a number of their own: a bullet has none, a row is called by its name as a rule."""
    numbers = other.kind != "row" or (one.label.isdigit() and other.label.isdigit())
    return bool(one.label and other.label and numbers)


def _rest(clause: Clause) -> str:
    """What a clause says besides its number and its title."""
    seen = visible(clause.text, clause.kind)
    before, found, after = seen.partition(clause.title) if clause.title else ("", "", seen)
    if clause.label and not found:
        return after.removeprefix(clause.label) if clause.marker.strip("().:") == clause.label else after
    return before.replace(clause.label, "", 1).strip(" .:()") + after if clause.label else before + after
