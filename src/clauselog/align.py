"""Which clause of the new text continues which clause of the old: a list of questions, strictest first.

1. The same id, given in the text itself.
2. The same text under the same headings, in the same order (longest common subsequence).
3. The same text anywhere, where it stands once on each side and is no mere boilerplate; the same line, now a
   heading or no longer one.
4. The same title under the same parent, then a long heading that is unique on both sides.
5. Likeness under the same parent; a section whose clauses were found elsewhere follows them (a renamed
heading).
6. The only one left between two neighbours that were found.
7. Any title that is unique on both sides, then likeness across the document: moved and edited at once.
Whatever is left was added or removed, unless it holds the rest of a neighbour: then that was split, or
merged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from .dates import LONGEST, date_line
from .lcs import alike, heaviest_increasing, matches
from .model import Clause
from .policy import pinned_id
from .tables import is_head
from .words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from .model import Policy

NEAR = 0.3
"""Least likeness of two clauses under the same parent."""
FAR = 0.5
"""Least likeness of two clauses in different places, which must have ``FAR_WORDS`` words as well."""
FAR_WORDS = 6
SOLE = 0.16
"""Least likeness where there is no other candidate between two neighbours."""
HOME = 8
"""How much more a clause weighs that keeps its parent, when it is asked which of several moved."""
REST = 0.6
"""Least share of a clause's words that come from a neighbour which was split into it or merged from it."""
CROWD = 24
"""A word that stands in more clauses than this tells nothing about which is which."""
SHORTLIST = 8
"""Candidates looked at closely for each clause."""

OWN_WORDS = 4
"""Words of a heading that tell its section from any other's ("Changes to this policy", not "Your rights")."""

NAMESAKES = 0.5
"""Least share of words that the names of two rows have in common, if they are one entry of the table …"""
SPELLING = 0.8
"""… or of letters, in names of ``SPELLED`` letters or more: a slip of the pen was mended."""
SPELLED = 5
_FORM = re.compile(
    r"\b(?:ab|ag|aps|b\.?v|co|company|corp|corporation|gmbh|inc|incorporated|kg|limited|llc|llp|ltd|n\.?v|oy|plc|pty"
    r"|s\.?a|sarl|sas|se|srl|ug)\b"
)
"""Forms of companies, which tell none from another."""

LONGEST_HEAD = 16
"""Words in a line that may become a heading."""

Pairs = dict[int, int]

_id, _parent, _text = (itemgetter(Clause._fields.index(name)) for name in ("id", "parent", "text"))

_SAID = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without spaces between words (Thai, Lao, Burmese, Khmer, Japanese, Chinese)."""


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


class _Matching:
    """What has been decided so far; lives only while ``align`` runs.

    The clauses that are the same from the beginning, and from the end, of both texts are paired from the
    start. Whatever is asked afterwards is asked of those between.
    """

    __slots__ = (
        *("a", "b", "bags_a", "bags_b", "between_a", "between_b", "free_a", "free_b"),
        *("likes", "new_of", "old_of", "parents_a", "parents_b"),
    )

    def __init__(self, a: Sequence[Clause], b: Sequence[Clause]) -> None:
        self.a, self.b = a, b
        head, tail = _ends(a, b)
        self.between_a, self.between_b = range(head, len(a) - tail), range(head, len(b) - tail)
        same = (*range(head), *range(len(a) - tail, len(a))), (*range(head), *range(len(b) - tail, len(b)))
        self.new_of: Pairs = dict(zip(*same, strict=True))
        self.old_of: Pairs = dict(zip(*reversed(same), strict=True))
        self.parents_a, self.parents_b = _parents(a), _parents(b)
        self.free_a, self.free_b = dict.fromkeys(self.between_a), dict.fromkeys(self.between_b)
        self.bags_a, self.bags_b = _Bags(a), _Bags(b)
        self.likes: dict[tuple[int, int], float] = {}

    def pair(self, i: int, j: int) -> None:
        self.new_of[i], self.old_of[j] = j, i
        del self.free_a[i], self.free_b[j]

    def part(self, i: int) -> None:
        """Take a pair apart again."""
        j = self.new_of.pop(i)
        del self.old_of[j]
        self.free_a = dict.fromkeys(sorted((*self.free_a, i)))
        self.free_b = dict.fromkeys(sorted((*self.free_b, j)))

    def home_a(self, i: int) -> Hashable:
        """The new clause an old one would stand under; equal to ``home_b`` where the parents are paired."""
        parent = self.parents_a[i]
        return -1 if parent < 0 else self.new_of.get(parent, ("gone", parent))

    def home_b(self, j: int) -> Hashable:
        return self.parents_b[j]

    def likeness(self, i: int, j: int) -> float:
        """How alike an old and a new clause are; worked out once."""
        known = self.likes.get((i, j))
        if known is None:
            known = _likeness(self.bags_a[i], self.bags_b[j])
            if known is None:
                known = float(core(self.a[i]) == core(self.b[j]))
            self.likes[i, j] = known
        return known


def align(old: Policy, new: Policy) -> Alignment:
    """Pair the clauses of two versions; every clause is in at most one pair, split or merge."""
    m = _Matching(old.clauses, new.clauses)
    if m.between_a and m.between_b:
        _by_key(m, _pinned)
        _same_text_in_order(m)
        _same_text_anywhere(m)
        _marked_as_heading(m)
        _by_key(m, _dated)
        for _ in range(4):
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
    splits, merges = _remainders(m)
    return Alignment(m.new_of, m.old_of, (m.between_a, m.between_b), splits, merges)


def _ends(a: Sequence[Clause], b: Sequence[Clause]) -> tuple[int, int]:
    """How many clauses two texts begin with alike, and end with alike."""
    least = min(len(a), len(b))
    head = alike(map(_text, a), map(_text, b), least)
    tail = alike(map(_text, reversed(a)), map(_text, reversed(b)), least - head)
    return head, tail


def _parents(clauses: Sequence[Clause]) -> list[int]:
    """The index of the clause each stands under; -1 at the top."""
    where: dict[str | None, int] = dict(zip(map(_id, clauses), range(len(clauses)), strict=True))
    where[None] = -1
    return list(map(where.__getitem__, map(_parent, clauses)))


def core(clause: Clause) -> str:
    """The text of a clause without the blank lines behind it."""
    return clause.text.rstrip(" \t\r\n")


def _pinned(clause: Clause) -> Hashable:
    return ("front-matter",) if clause.kind == "front-matter" else pinned_id(clause)


def _telling(clause: Clause) -> bool:
    """Whether to find the text of a clause elsewhere means something: it has enough words."""
    return clause.kind == "section" or _bag(clause).size > 3


def _titled(clause: Clause) -> Hashable:
    return (clause.kind, clause.title.lower()) if len(clause.title.split()) > 1 else None


def _dated(clause: Clause) -> Hashable:
    """The line that dates a text, whatever it calls its date."""
    short = len(clause.text) <= LONGEST and clause.kind not in ("section", "front-matter")
    return "date" if short and date_line(clause.text) else None


def _headed(clause: Clause) -> Hashable:
    """A heading that no other text would have by chance."""
    return _titled(clause) if clause.kind == "section" and len(clause.title.split()) >= OWN_WORDS else None


def _by_key(m: _Matching, key: Callable[[Clause], Hashable]) -> None:
    """Pair what is left by a key that stands once on each side."""
    _unique(m, {i: key(m.a[i]) for i in m.free_a}, {j: key(m.b[j]) for j in m.free_b}, repeats=False)


def _unique(
    m: _Matching, olds: Mapping[int, Hashable], news: Mapping[int, Hashable], *, repeats: bool
) -> None:
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


def _same_text_in_order(m: _Matching) -> None:
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


def _same_text_anywhere(m: _Matching) -> None:
    """Same text that stands once on each side, where it has enough words that finding it means something."""
    a, b = {i: core(m.a[i]) for i in m.free_a}, {j: core(m.b[j]) for j in m.free_b}
    both = set(a.values()) & set(b.values())
    olds = {i: text for i, text in a.items() if text in both and _telling(m.a[i])}
    news = {j: text for j, text in b.items() if text in both and _telling(m.b[j])}
    _unique(m, olds, news, repeats=False)


def _marked_as_heading(m: _Matching) -> None:
    """A line of the text that is a heading on the other side, with the same words."""
    for was, now in (("paragraph", "section"), ("section", "paragraph")):
        olds = {i: _line(m.a[i]) for i in m.free_a if m.a[i].kind == was}
        news = {j: _line(m.b[j]) for j in m.free_b if m.b[j].kind == now}
        _unique(m, olds, news, repeats=False)


def _line(clause: Clause) -> Hashable:
    """The words of a clause that could be a heading."""
    said = tuple(_SAID.findall(clause.title if clause.kind == "section" else clause.text))
    return said if len(said) <= LONGEST_HEAD else None


def _by_home(m: _Matching) -> None:
    """Same text, then same title, under the same parent; repeated ones in their order."""
    for key in (core, lambda c: (c.kind, c.title.lower()) if c.title else None):
        _unique(
            m,
            {i: k and (m.home_a(i), k) for i in m.free_a for k in [key(m.a[i])]},
            {j: k and (m.home_b(j), k) for j in m.free_b for k in [key(m.b[j])]},
            repeats=True,
        )


class _Bag:
    """What a text says, in lower case."""

    __slots__ = ("_said", "_twos", "size", "words")

    def __init__(self, said: list[str]) -> None:
        self.words = frozenset(said)
        self.size = len(said)
        """Number of words, repeated ones counted each time."""
        self._said = said
        self._twos: frozenset[tuple[str, str]] | None = None

    @property
    def twos(self) -> frozenset[tuple[str, str]]:
        """Pairs of neighbouring words."""
        if self._twos is None:
            self._twos, self._said = frozenset(pairwise(self._said)), []
        return self._twos


def _bag(clause: Clause) -> _Bag:
    """What a clause says; a heading says its title, whatever its number."""
    return _bag_of(clause.title if clause.kind == "section" else clause.text, clause.kind)


@lru_cache(maxsize=1024)
def _bag_of(text: str, kind: str) -> _Bag:
    said = [w.lower() for w in words(text, kind)] if _UNSPACED.search(text) else _SAID.findall(text.lower())
    return _Bag(said)


class _Bags(dict[int, _Bag]):
    """What each of some clauses says, by its index; looked at when asked for."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses

    def __missing__(self, index: int) -> _Bag:
        bag = self[index] = _bag(self._clauses[index])
        return bag


def _likeness(a: _Bag, b: _Bag) -> float | None:
    """0 (no word in common) to 1 (the same words in the same order); None where one says nothing.

    The mean of Dice's coefficient on words and on pairs of neighbouring words; a clause that merely grew or
    shrank counts by how much of the shorter is in the longer, at four fifths.
    """
    if not a.size or not b.size:
        return None
    both = len(a.words & b.words)
    dice = 2 * both / (len(a.words) + len(b.words))
    least = min(a.size, b.size)
    if least < 4:
        return dice
    one_twos, other_twos = a.twos, b.twos
    twos = len(one_twos & other_twos)
    dice = dice / 2 + twos / (len(one_twos) + len(other_twos))
    inside = both / min(len(a.words), len(b.words)) + twos / min(len(one_twos), len(other_twos))
    return max(dice, 0.4 * inside) if least >= FAR_WORDS or inside == 2 else dice


def _group(clause: Clause) -> str:
    """Kinds that may become one another in an edit."""
    return clause.kind if clause.kind in ("front-matter", "section", "row", "code") else "text"


def _alike(m: _Matching, *, near: bool) -> None:
    """Pair by likeness, best first; ``near``: only under the same parent."""
    if not m.free_a or not m.free_b:
        return
    scored: list[tuple[float, float, int, int]] = []
    for i, j in _candidates(m, near=near):
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


def can_be_one(one: Clause, other: Clause) -> bool:
    """Whether a clause can continue another: a row whose name is all new cannot, however alike the rest is.

    Two processors with the same task in the same country are two processors.
    """
    if one.kind != "row" or one.title == other.title or not one.title or not other.title:
        return True
    if is_head(one) or is_head(other):
        return True
    names = one.title.lower(), other.title.lower()
    said, also = (set(_SAID.findall(_FORM.sub("", name))) for name in names)
    if not said or not also or 2 * len(said & also) >= NAMESAKES * (len(said) + len(also)):
        return True
    spelled = SequenceMatcher(None, *names, autojunk=False)
    return min(map(len, names)) >= SPELLED and spelled.quick_ratio() >= SPELLING <= spelled.ratio()


def _candidates(m: _Matching, *, near: bool) -> Iterable[tuple[int, int]]:
    """Pairs worth a closer look, found through the words they share; near-linear in the number of clauses."""
    homes: dict[Hashable, list[int]] = {}
    for j in m.free_b:
        homes.setdefault((_group(m.b[j]), m.home_b(j) if near else None), []).append(j)
    lodgers: dict[Hashable, list[int]] = {}
    for i in m.free_a:
        there: Hashable = (_group(m.a[i]), m.home_a(i) if near else None)
        if there in homes:
            lodgers.setdefault(there, []).append(i)
    for home, olds in lodgers.items():
        yield from (_few if len(homes[home]) <= SHORTLIST else _many)(m, olds, homes[home])


def _few(m: _Matching, a: list[int], b: list[int]) -> Iterable[tuple[int, int]]:
    """All pairs that share a word."""
    said = [(j, m.bags_b[j].words) for j in b]
    for i in a:
        words = m.bags_a[i].words
        yield from ((i, j) for j, others in said if not words.isdisjoint(others))


def _many(m: _Matching, a: list[int], b: list[int]) -> Iterable[tuple[int, int]]:
    """For each old clause the new ones that share most words with it, words that stand everywhere apart."""
    wanted = frozenset().union(*(m.bags_a[i].words for i in a))
    holders: dict[str, list[int]] = defaultdict(list)
    for j in b:
        for word in m.bags_b[j].words & wanted:
            holders[word].append(j)
    telling = {word: found for word, found in holders.items() if len(found) <= CROWD}
    for i in a:
        words = m.bags_a[i].words & telling.keys()
        shared = Counter(chain.from_iterable(map(telling.__getitem__, words)))
        yield from ((i, j) for j in sorted(shared, key=lambda j: (-shared[j], j))[:SHORTLIST])


def _follow_children(m: _Matching) -> None:
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
        if p in m.new_of or q in m.old_of or _group(m.a[p]) != _group(m.b[q]):
            continue
        if 2 * weight >= min(of_a[p], of_b[q]) or _succeeds(m, p, q):
            m.pair(p, q)


def _succeeds(m: _Matching, p: int, q: int) -> bool:
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


def _sole(m: _Matching) -> None:
    """Pair the one clause left between two paired neighbours with the one left there on the other side."""
    last_j = m.between_b.start - 1
    gap: list[int] = []
    for i in (*m.between_a, m.between_a.stop):
        j = m.new_of.get(i, m.between_b.stop if i == m.between_a.stop else None)
        if j is None:
            gap.append(i)
            continue
        others = [k for k in range(last_j + 1, j) if k not in m.old_of] if gap and j > last_j else []
        if gap and len(gap) == len(others):
            for x, y in zip(gap, others, strict=True):
                if _group(m.a[x]) == _group(m.b[y]) and m.home_a(x) == m.home_b(y):
                    same = m.likeness(x, y)
                    if (
                        same >= SOLE
                        and (m.a[x].kind != "section" or same >= NEAR)
                        and can_be_one(m.a[x], m.b[y])
                    ):
                        m.pair(x, y)
        gap, last_j = [], j


def in_order(
    a: Sequence[Clause], b: Sequence[Clause], new_of: Pairs, between: range
) -> list[tuple[int, int]]:
    """Of the pairs of some old clauses those that stay in order, the others having moved.

    The heaviest stay that can; one that keeps its parent weighs more.
    """
    pairs = [(i, new_of[i]) for i in between if i in new_of]
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return list(pairs)
    names = {a[i].id: b[j].id for i, j in new_of.items()}
    stays = [names.get(a[i].parent or "") == b[j].parent for i, j in pairs]
    weights = [
        (len(a[i].text) + 1) * (HOME if stay else 1) for (i, _), stay in zip(pairs, stays, strict=True)
    ]
    return [pairs[k] for k in heaviest_increasing([j for _, j in pairs], weights)]


def _part_strangers(m: _Matching) -> None:
    """Two clauses that are little alike and out of order as well are not one: it was removed, the other
    added.
    """
    stay = {i for i, _ in in_order(m.a, m.b, m.new_of, m.between_a)}
    for i in [i for i in m.between_a if i in m.new_of and i not in stay]:
        j = m.new_of[i]
        strange = m.a[i].kind != "section" and core(m.a[i]) != core(m.b[j]) and m.likeness(i, j) < FAR
        if strange and not pinned_id(m.a[i]):
            m.part(i)


def _remainders(m: _Matching) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Splits and merges: what is left over holds words that its paired neighbour lost, or gained."""
    splits = _parts(m.a, m.b, m.old_of, list(m.free_b))
    merges = _parts(m.b, m.a, m.new_of, list(m.free_a))
    return tuple((i, j) for j, i in splits.items()), tuple(merges.items())


def _parts(wholes: Sequence[Clause], clauses: Sequence[Clause], partner: Pairs, free: list[int]) -> Pairs:
    """For each clause left over that is part of a whole: the index of that whole.

    The whole is the partner of the clause before or after, or what that one itself is a part of.
    """
    found: Pairs = {}
    for step, order in ((-1, free), (1, free[::-1])):
        for k in order:
            whole = partner.get(k + step, found.get(k + step))
            if k not in found and whole is not None:
                first = next(
                    n for n in range(k + step, -1 if step < 0 else len(clauses), step) if n in partner
                )
                if _rest_of(wholes[whole], clauses[first], clauses[k]):
                    found[k] = whole
    return found


def _rest_of(whole: Clause, part: Clause, other: Clause) -> bool:
    """Whether ``other`` is made of what ``whole`` has and ``part`` has not."""
    if "section" in (whole.kind, part.kind, other.kind) or "front-matter" in (whole.kind, other.kind):
        return False
    rest, said = _bag(whole).twos - _bag(part).twos, _bag(other)
    return said.size >= 4 and len(rest & said.twos) >= REST * len(said.twos)
