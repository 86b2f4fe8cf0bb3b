"""Which clause of the new text continues which clause of the old: a list of questions, strictest first.

1. The same id, given in the text itself.
2. The same text under the same headings, in the same order (longest common subsequence).
3. The same text anywhere, where it stands once on each side and is no mere boilerplate; the same line, now a
   heading or no longer one; the line that dates the text.
4. The same text or title under the same parent; a section whose clauses were found elsewhere follows them (a
   renamed heading); a long heading that is unique on both sides; likeness under the same parent. What is
   found makes parents the same, so this is asked again as long as it finds more.
5. The only ones left between two neighbours that were found.
6. Any title that is unique on both sides, then likeness across the document: moved and edited at once; and
   once more what follows from that.

Two that are little alike and out of order as well are parted again. Whatever is left was added or removed,
unless it holds the rest of a neighbour: then that was split, or merged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .candidates import candidates
from .dates import LONGEST, date_line
from .lcs import matches
from .leaf import pinned_id
from .likeness import FAR_WORDS, SAID, bag, can_be_one, group
from .pairing import Pairing, core, in_order
from .remainders import remainders

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from .model import Clause, Policy
    from .pairing import Pairs

NEAR = 0.3
"""Least likeness of two clauses under the same parent."""
FAR = 0.5
"""Least likeness of two clauses in different places, which must have ``FAR_WORDS`` words as well."""
SOLE = 0.16
"""Least likeness where there is no other candidate between two neighbours."""
OWN_WORDS = 4
"""Words of a heading that tell its section from any other's ("Changes to this policy", not "Your rights")."""
LONGEST_HEAD = 16
"""Words in a line that may become a heading."""
ROUNDS = 4
"""How often the questions are asked again whose answers depend on what was found before."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Indexes into the clauses of both sides."""

    new_of: Pairs
    """The new clause that continues an old one."""
    old_of: Pairs
    """The same the other way."""
    between: tuple[range, range]
    """The old and the new clauses between those that both texts begin with and end with alike."""
    splits: tuple[tuple[int, int], ...]
    """(old, new): a further part of an old clause that was split."""
    merges: tuple[tuple[int, int], ...]
    """(old, new): a further source of a new clause that was merged."""


def align(old: Policy, new: Policy) -> Alignment:
    """Pair the clauses of two versions; every clause is in at most one pair, split or merge."""
    m = Pairing(old.clauses, new.clauses)
    if m.between_a and m.between_b:
        _by_key(m, _pinned)
        _same_text_in_order(m)
        _same_text_anywhere(m)
        _marked_as_heading(m)
        _by_key(m, _dated)
        for _ in range(ROUNDS):
            known = len(m.new_of)
            _by_home(m)
            _follow_children(m)
            _by_key(m, _headed)
            _alike(m, near=True)
            if len(m.new_of) == known:
                break
        _sole(m)
        _by_key(m, _titled)
        _alike(m, near=False)
        _follow_children(m)
        _by_home(m)
        _alike(m, near=True)
        _sole(m)
        _part_strangers(m)
    splits, merges = remainders(m)
    return Alignment(m.new_of, m.old_of, (m.between_a, m.between_b), splits, merges)


def _pinned(clause: Clause) -> Hashable:
    return ("front-matter",) if clause.kind == "front-matter" else pinned_id(clause)


def _telling(clause: Clause) -> bool:
    """Whether to find the text of a clause elsewhere means something: it has enough words."""
    return clause.kind == "section" or bag(clause).size > 3


def _called(clause: Clause) -> Hashable:
    return (clause.kind, clause.title.lower()) if clause.title else None


def _titled(clause: Clause) -> Hashable:
    """A title that is more than one word."""
    return _called(clause) if len(clause.title.split()) > 1 else None


def _dated(clause: Clause) -> Hashable:
    """The line that dates a text, whatever it calls its date."""
    short = len(clause.text) <= LONGEST and clause.kind not in ("section", "front-matter")
    return "date" if short and date_line(clause.text) else None


def _headed(clause: Clause) -> Hashable:
    """A heading that no other text would have by chance."""
    return _titled(clause) if clause.kind == "section" and len(clause.title.split()) >= OWN_WORDS else None


def _by_key(m: Pairing, key: Callable[[Clause], Hashable]) -> None:
    """Pair what is left by a key that stands once on each side."""
    _unique(m, {i: key(m.a[i]) for i in m.free_a}, {j: key(m.b[j]) for j in m.free_b}, repeats=False)


def _unique(m: Pairing, olds: Mapping[int, Hashable], news: Mapping[int, Hashable], *, repeats: bool) -> None:
    """Pair by keys that stand once on each side; ``repeats``: or several times, then in their order."""
    left, right = defaultdict(list), defaultdict(list)
    for i, k in olds.items():
        left[k].append(i)
    for j, k in news.items():
        right[k].append(j)
    for k, found in left.items():
        others = right.get(k, [])
        if k is not None and others and (repeats or len(found) == len(others) == 1):
            for i, j in zip(found, others, strict=False):
                m.pair(i, j)


def _same_text_in_order(m: Pairing) -> None:
    """Same text under the same headings first; then, between those, same text under any."""
    a, b = list(m.free_a), list(m.free_b)
    cores_a, cores_b = [core(m.a[i]) for i in a], [core(m.b[j]) for j in b]
    if set(cores_a).isdisjoint(cores_b):
        return
    numbers: dict[tuple[int, str], int] = {}
    paths_a, paths_b = _paths(m.a, m.parents_a, a, numbers), _paths(m.b, m.parents_b, b, numbers)
    for i, j in matches(list(zip(paths_a, cores_a, strict=True)), list(zip(paths_b, cores_b, strict=True))):
        m.pair(a[i], b[j])


def _paths(
    clauses: Sequence[Clause], parents: list[int], some: list[int], numbers: dict[tuple[int, str], int]
) -> list[int]:
    """For some clauses a number that stands for those above each; the same headings have the same number."""
    own: dict[int, int] = {-1: -1}

    def number(k: int) -> int:
        if k not in own:
            clause = clauses[k]
            path = number(parents[k]), clause.title or core(clause)[:40]
            own[k] = numbers.setdefault(path, len(numbers))
        return own[k]

    return [number(parents[k]) for k in some]


def _same_text_anywhere(m: Pairing) -> None:
    """Same text that stands once on each side, where it has enough words that finding it means something."""
    a, b = {i: core(m.a[i]) for i in m.free_a}, {j: core(m.b[j]) for j in m.free_b}
    both = set(a.values()) & set(b.values())
    olds = {i: text for i, text in a.items() if text in both and _telling(m.a[i])}
    news = {j: text for j, text in b.items() if text in both and _telling(m.b[j])}
    _unique(m, olds, news, repeats=False)


def _marked_as_heading(m: Pairing) -> None:
    """A line of the text that is a heading on the other side, with the same words."""
    for was, now in (("paragraph", "section"), ("section", "paragraph")):
        olds = {i: _line(m.a[i]) for i in m.free_a if m.a[i].kind == was}
        news = {j: _line(m.b[j]) for j in m.free_b if m.b[j].kind == now}
        _unique(m, olds, news, repeats=False)


def _line(clause: Clause) -> Hashable:
    """The words of a clause that could be a heading."""
    said = tuple(SAID.findall(clause.title if clause.kind == "section" else clause.text))
    return said if len(said) <= LONGEST_HEAD else None


def _by_home(m: Pairing) -> None:
    """Same text, then same title, under the same parent; repeated ones in their order."""
    for key in (core, _called):
        _unique(
            m,
            {i: k and (m.home_a(i), k) for i in m.free_a for k in [key(m.a[i])]},
            {j: k and (m.home_b(j), k) for j in m.free_b for k in [key(m.b[j])]},
            repeats=True,
        )


def _alike(m: Pairing, *, near: bool) -> None:
    """Pair by likeness, best first; ``near``: only under the same parent."""
    if not m.free_a or not m.free_b:
        return
    scored: list[tuple[float, float, int, int]] = []
    for i, j in candidates(m, near=near):
        if not near and min(m.bags_a[i].size, m.bags_b[j].size) < FAR_WORDS:
            continue
        score = m.likeness(i, j)
        least = NEAR if near and not _other_entry(m.a[i], m.b[j]) else FAR
        if score >= least and can_be_one(m.a[i], m.b[j]):
            away = abs(i / len(m.a) - j / len(m.b))
            scored.append((-round(score, 2), away, i, j))
    for _, _, i, j in sorted(scored):
        if i not in m.new_of and j not in m.old_of:
            m.pair(i, j)


def _other_entry(one: Clause, other: Clause) -> bool:
    """Whether two rows begin with different words: then they are hardly one entry of the table."""
    return one.kind == "row" and one.title != other.title


def _follow_children(m: Pairing) -> None:
    """A heading whose clauses went to another heading, and that has no other partner, was renamed.

    Where the other has its number or its place, some of them are enough, else half of them.
    """
    gone = m.free_a.keys()
    votes: Counter[tuple[int, int]] = Counter()
    for i in [k for k, p in enumerate(m.parents_a) if p in gone and k in m.new_of] if gone else []:
        p, q = m.parents_a[i], m.parents_b[m.new_of[i]]
        if q >= 0 and q not in m.old_of:
            votes[p, q] += len(m.a[i].text)
    if not votes:
        return
    of_a, of_b = _weights(m.a, m.parents_a), _weights(m.b, m.parents_b)
    for (p, q), weight in sorted(votes.items(), key=lambda v: (-v[1], v[0])):
        if p in m.new_of or q in m.old_of or group(m.a[p]) != group(m.b[q]):
            continue
        if 2 * weight >= min(of_a[p], of_b[q]) or _succeeds(m, p, q):
            m.pair(p, q)


def _succeeds(m: Pairing, p: int, q: int) -> bool:
    """Whether a new heading has the number of an old one, or follows what that followed."""
    if m.home_a(p) != m.home_b(q):
        return False
    return m.a[p].label == m.b[q].label != "" or (p > 0 and m.new_of.get(p - 1) == q - 1)


def _weights(clauses: Sequence[Clause], parents: list[int]) -> Counter[int]:
    """How much text stands directly under each clause."""
    found: Counter[int] = Counter()
    for clause, parent in zip(clauses, parents, strict=True):
        found[parent] += len(clause.text)
    return found


def _sole(m: Pairing) -> None:
    """Pair what is left between two paired neighbours, where as many are left there on the other side."""
    for olds, news in _gaps(m):
        if len(olds) != len(news):
            continue
        for i, j in zip(olds, news, strict=True):
            least = NEAR if m.a[i].kind == "section" else SOLE
            here = group(m.a[i]) == group(m.b[j]) and m.home_a(i) == m.home_b(j)
            if here and m.likeness(i, j) >= least and can_be_one(m.a[i], m.b[j]):
                m.pair(i, j)


def _gaps(m: Pairing) -> Iterator[tuple[list[int], list[int]]]:
    """Between old clauses that are paired, those that are not, and the new ones that are left there."""
    gap: list[int] = []
    last = m.between_b.start - 1
    for i in (*m.between_a, m.between_a.stop):
        j = m.between_b.stop if i == m.between_a.stop else m.new_of.get(i)
        if j is None:
            gap.append(i)
            continue
        if gap:
            yield gap, [k for k in range(last + 1, j) if k not in m.old_of]
        gap, last = [], j


def _part_strangers(m: Pairing) -> None:
    """Two clauses that are little alike and out of order as well are not one: it was removed, the other
    added.
    """
    stay = {i for i, _ in in_order(m.a, m.b, m.new_of, m.between_a)}
    for i in [i for i in m.between_a if i in m.new_of and i not in stay]:
        j = m.new_of[i]
        strange = m.a[i].kind != "section" and core(m.a[i]) != core(m.b[j]) and m.likeness(i, j) < FAR
        if strange and not pinned_id(m.a[i]):
            m.part(i)
