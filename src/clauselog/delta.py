"""Changes to steps: which statement of the old text became which of the new, and what each gained and lost.

1. A statement whose words stand anywhere in the other version has not changed, wherever it now stands; nor
   have several that are one there.
2. What is left is paired inside its change by the words shared, most first.
3. What is still left is paired across changes: a statement that moved and was mended is one step.
4. Each pair, and each statement without a partner, is a step: what it gained and lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .likeness import can_be_one
from .statements import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .known import Known
    from .lexicon import Extra, Vocabulary
    from .model import Change, Clause, Comparison, Side

ANSWERS = frozenset({"yes", "no"})
"""Statements that say something only where they stand: the cells of a table."""
LISTED = 6
"""Words in a sentence that can become a list."""
REACH = 10
"""Changes before and after in which the entries of the list are looked for."""
LIKE_HERE = 0.34
"""Share of words two statements of one change have in common to be one that was amended."""
NEAREST = 5
"""Candidates looked at for each statement: those that share most words, of these the nearest in place."""
LIKE_ALONE = 0.15
"""The same where each side of the change has one statement left."""
LIKE_ELSEWHERE = 0.5
"""The same for statements of different changes."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A statement before and after; one side is None where it came or went."""

    clause: Clause
    """The clause the statement stands in now, or stood in where it is gone."""
    old: Statement | None
    new: Statement | None
    gained: frozenset[str]
    """Concepts affirmed now and not before."""
    lost: frozenset[str]
    """Concepts affirmed before and not now."""
    plus: tuple[tuple[int, int], ...]
    """Runs of words of ``new`` that ``old`` has not, as (start, end)."""
    minus: tuple[tuple[int, int], ...]
    """Runs of words of ``old`` that ``new`` has not."""
    names: tuple[tuple[int, int], ...] = ()
    """Runs of words of ``new`` that are another name for what ``old`` names; they are in no other run."""

    @property
    def said(self) -> Statement:
        """The statement as it is now, or as it was where it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    def side(self, side: Side) -> tuple[Statement | None, tuple[tuple[int, int], ...]]:
        """The statement of one side, and the runs of words that only it has."""
        return (self.old, self.minus) if side == "old" else (self.new, self.plus)

    def stems(self, side: Side) -> tuple[str, ...]:
        """The stems that only one side has."""
        said, runs = self.side(side)
        return tuple([s for a, b in runs for s in said.stems[a:b]]) if said else ()

    def low(self, side: Side) -> frozenset[str]:
        """The words that only one side has, in lower case."""
        said, runs = self.side(side)
        return frozenset([w for a, b in runs for w in said.low[a:b]]) if said else frozenset()

    def changed(self, side: Side) -> tuple[str, ...]:
        """The words that only one side has, as passages of its text."""
        said, runs = self.side(side)
        return tuple(said.passage(a, b) for a, b in runs) if said else ()


def steps(
    comparison: Comparison, before: Known, after: Known, vocabulary: Vocabulary, extra: Extra = ()
) -> tuple[tuple[Step, ...], ...]:
    """The steps of each change, parallel to ``comparison.changes``."""
    old_lang, new_lang = comparison.old.lang, comparison.new.lang
    stop = vocabulary.stop
    gone = [_left(c, "old", old_lang, after.keys, extra, stop) for c in comparison.changes]
    fresh = [_left(c, "new", new_lang, before.keys, extra, stop) for c in comparison.changes]
    out: list[list[Step]] = [[] for _ in comparison.changes]
    _recut(gone, fresh)
    _recut(fresh, gone)
    for at, turned in _turned(gone, fresh):
        out[at].append(turned)
    _relist(gone, fresh)
    _relist(fresh, gone)
    for at, found in enumerate(out):
        found += [_step(o, n) for o, n in _pair(gone[at], fresh[at], LIKE_HERE)]
        if len(gone[at]) == len(fresh[at]) == 1 and _alike(gone[at][0], fresh[at][0]) >= LIKE_ALONE:
            found.append(_step(gone[at].pop(), fresh[at].pop()))
    old_left = [placed for group in gone for placed in group]
    new_left = [placed for group in fresh for placed in group]
    partner = {new: old for old, new in _pair(old_left, new_left, LIKE_ELSEWHERE)}
    moved = set(partner.values())
    for at, found in enumerate(out):
        found += [_step(partner.get(placed), placed) for placed in fresh[at]]
        found += [_step(placed, None) for placed in gone[at] if placed not in moved]
    return tuple([tuple(found) for found in out])


def _left(
    change: Change, side: Side, lang: str, elsewhere: frozenset[str], extra: Extra, stop: frozenset[str]
) -> list[_Placed]:
    """The statements of one side of a change that the other version has nowhere."""
    if not any(e.op != "equal" and e.cls == "words" for e in change.edits):
        return []
    said = [(c, s) for c in change.pieces(side) for s in statements(c.text, c.kind, lang, extra)]
    return [_Placed(c, s, s.vocabulary - stop) for c, s in said if s.key not in elsewhere or s.key in ANSWERS]


def _relist(wholes: list[list[_Placed]], parts: list[list[_Placed]]) -> None:
    """Take out sentences that are a list on the other side, or parts of one, with all their words."""
    for at, some in enumerate(wholes):
        for whole in [p for p in some if len(p.said.words) >= LISTED and _plain(p)]:
            near = [p for group in parts[max(0, at - REACH) : at + REACH + 1] for p in group]
            found = [p for p in near if p.bare <= whole.bare and _plain(p)]
            told = frozenset().union(*[p.said.vocabulary for p in found])
            if len(found) > 1 and whole.bare <= told:
                some.remove(whole)
                for group in parts:
                    group[:] = [p for p in group if p not in found]


def _plain(placed: _Placed) -> bool:
    """Whether a statement denies, limits and doubts nothing, so that it may be cut in parts."""
    return not any(c.startswith(("negation:", "modal:")) for c in placed.said.concepts)


def _turned(gone: list[list[_Placed]], fresh: list[list[_Placed]]) -> list[tuple[int, Step]]:
    """The answers that are another now, each with its change; all answers leave the lists."""
    old, new = _answers(gone), _answers(fresh)
    if len(old) != len(new):
        return []
    pairs = ((o, n, at) for (_, o), (at, n) in zip(old, new, strict=True))
    return [(at, _step(o, n)) for o, n, at in pairs if o.said.key != n.said.key]


def _answers(left: list[list[_Placed]]) -> list[tuple[int, _Placed]]:
    """Take the answers out of what is left of each change, in order."""
    found = [(at, p) for at, some in enumerate(left) for p in some if p.said.key in ANSWERS]
    for at in {at for at, _ in found}:
        left[at][:] = [p for p in left[at] if p.said.key not in ANSWERS]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A statement and the clause it stands in; two places of one statement are two."""

    clause: Clause
    said: Statement
    bare: frozenset[str]
    """The stems of its words, without those that only join others."""


def _recut(wholes: list[list[_Placed]], parts: list[list[_Placed]]) -> None:
    """Take out statements that are several on the other side, with all their words in their order: a full
    stop came or went, a heading is marked as one, a sentence is a list.
    """
    starts: dict[str, list[list[str]]] = {}
    for words in sorted([p.said.key.split(" ") for group in parts for p in group], key=len, reverse=True):
        starts.setdefault(words[0], []).append(words)
    cut: set[str] = set()
    for group in wholes if starts else ():
        for whole in group[:]:
            if found := _pieces(whole.said.key.split(" "), starts):
                group.remove(whole)
                cut.update(found)
    for group in parts if cut else ():
        group[:] = [p for p in group if p.said.key not in cut]


def _pieces(words: list[str], starts: dict[str, list[list[str]]]) -> list[str]:
    """The statements that some words are, one put behind the other, the longest first; or none."""
    found: list[str] = []
    at = 0
    while at < len(words):
        piece = next((p for p in starts.get(words[at], ()) if words[at : at + len(p)] == p), None)
        if piece is None:
            return []
        found.append(" ".join(piece))
        at += len(piece)
    return found


def _pair(gone: list[_Placed], fresh: list[_Placed], least: float) -> list[tuple[_Placed, _Placed]]:
    """Statements that share enough words, best first; those paired leave the two lists."""
    if not gone or not fresh:
        return []
    old, new = ([p.bare for p in some] for some in (gone, fresh))
    scored = [(_alike(gone[i], fresh[at]), i, at) for i, at in _candidates(old, new)]
    pairs: list[tuple[_Placed, _Placed]] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for score, i, at in sorted(scored, key=lambda t: (-t[0], abs(t[1] - t[2]), t[1], t[2])):
        if score >= least and i not in used_old and at not in used_new:
            used_old.add(i)
            used_new.add(at)
            pairs.append((gone[i], fresh[at]))
    gone[:] = [s for i, s in enumerate(gone) if i not in used_old]
    fresh[:] = [s for i, s in enumerate(fresh) if i not in used_new]
    return pairs


def _candidates(old: list[frozenset[str]], new: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """For each new bag of stems the old ones that share most with it, of those that share any."""
    if len(old) <= NEAREST:
        yield from (
            (i, at) for at, bag in enumerate(new) for i in range(len(old)) if not bag.isdisjoint(old[i])
        )
        return
    holders: dict[str, list[int]] = {}
    for i, bag in enumerate(old):
        for stem in bag:
            holders.setdefault(stem, []).append(i)
    for at, bag in enumerate(new):
        shared = Counter(i for stem in bag for i in holders.get(stem, ()))
        nearest = sorted(shared, key=lambda i: (-shared[i], abs(i - at), i))
        yield from ((i, at) for i in nearest[:NEAREST])


def _alike(one: _Placed, other: _Placed) -> float:
    """Share of words in common, between that of the shorter and that of the longer statement; none for rows
    of a table that bear different names.
    """
    mine, theirs = one.said.vocabulary, other.said.vocabulary
    if one.clause.kind == other.clause.kind == "row" and not can_be_one(one.clause, other.clause):
        return 0.0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _step(before: _Placed | None, after: _Placed | None) -> Step:
    old, new = before.said if before else None, after.said if after else None
    placed = after or before
    assert placed is not None
    was = old.affirmed if old else frozenset()
    now = new.affirmed if new else frozenset()
    return Step(placed.clause, old, new, now - was, was - now, _runs(new, old), _runs(old, new))


def _runs(said: Statement | None, other: Statement | None) -> tuple[tuple[int, int], ...]:
    """Runs of words of one statement that the other has not (as often)."""
    if said is None:
        return ()
    if other is None:
        return ((0, len(said.words)),) if said.words else ()
    spare = Counter(other.stems)
    runs: list[tuple[int, int]] = []
    for at, stem in enumerate(said.stems):
        if spare.get(stem):
            spare[stem] -= 1
        elif runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return tuple(runs)
