"""A comparison to the entries of its change log: a sentence a change, in the policy's language and nouns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from . import words
from .along import along
from .contents import only_contents
from .language import Language, language, long_date, term
from .links import links
from .model import Severity
from .naming import View
from .places import Outline, listed, outline, place, short
from .renumbering import renumberings
from .runs import runs
from .sentences import amended, amendment, finish, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .model import Change, Comparison, Finding, Policy

__all__ = ["Entry", "Language", "entries", "language", "long_date", "sentence", "term"]

EntryKind = Literal["words", "links", "format"]
KINDS: tuple[EntryKind, ...] = ("words", "links", "format")
ALIKE = 5
"""From this many clauses on that were amended in the very same words, one entry tells of them all."""
LINKS = 3
"""From this many changes of nothing but links on, one entry tells of them all."""


class Assessed(Protocol):
    """What is needed of an assessment: the findings of each change."""

    @property
    def findings(self) -> Sequence[Sequence[Finding]]:
        """Parallel to the changes of the comparison."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a change log."""

    sentence: str
    """Plain text in the policy's language, with its full stop."""
    changes: tuple[int, ...]
    """Indexes into ``comparison.changes``; every change but that of front matter is in exactly one entry."""
    kind: EntryKind
    material: bool
    """Whether a finding on one of its changes is material; False where nothing was assessed."""
    clauses: tuple[str, ...]
    """Ids of the clauses concerned."""


def entries(comparison: Comparison, assessment: Assessed | None = None) -> tuple[Entry, ...]:
    """The entries of a comparison in the order of the document; links and formatting folded, at the end.

    Front matter is data for machines: its changes are in the JSON and never here.
    """
    v = _view(_Same(comparison))
    kinds = {k: kind_of(change) for k, change in enumerate(comparison.changes) if not _is_front(change)}
    carried = along(v, kinds)
    contents = tuple(k for k in kinds if kinds[k] != "format" and only_contents(comparison.changes[k]))
    aside = {*carried, *contents}
    by_kind = {kind: tuple(k for k in kinds if kinds[k] == kind and k not in aside) for kind in KINDS}
    linked, formatted = by_kind["links"], by_kind["format"]
    alone = () if len(linked) >= LINKS else linked
    material = _material(assessment)
    told = _told(v, by_kind["words"], alone, carried, material)
    if contents:
        worded = any(kinds[k] == "words" for k in contents)
        told.append((contents, v.language.say("sentence.contents"), "words" if worded else "links"))
        told.sort()
    if linked and not alone:
        told.append((linked, _links(v, linked), "links"))
    if formatted:
        changes = [comparison.changes[k] for k in formatted]
        told.append((formatted, _formatted(v, changes), "format"))
    return tuple(_entry(comparison, material, *entry) for entry in told)


def _told(
    v: View, worded: Sequence[int], linked: Sequence[int], carried: dict[int, int], material: frozenset[int]
) -> list[tuple[tuple[int, ...], str, EntryKind]]:
    """Changes of words, and the links told one by one, in the order of the document."""
    changes = v.comparison.changes
    told = [*renumberings(v, worded), *runs(v, worded, material)]
    folded = {k for group, _ in told for k in group}
    told += _alike(v, [k for k in worded if k not in folded], material)
    found = {group[0]: (group, text) for group, text in told}
    folded = {k for group, _ in told for k in group}
    for k in (*worded, *linked):
        if k not in folded:
            blanks = (blank for blank, moved in carried.items() if moved == k)
            found[k] = ((k, *blanks), _said(v, changes[k])[2])
    return [(group, text, "links" if k in linked else "words") for k, (group, text) in sorted(found.items())]


def _alike(v: View, worded: Sequence[int], material: frozenset[int]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Clauses amended in the very same words, told of together: those of one place, or many of any place."""
    changes = v.comparison.changes
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for k in worded:
        parts, _, _ = _said(v, changes[k])
        if parts:
            groups[parts, k in material].append(k)
    for (parts, _), every in groups.items():
        for some in _of_one_place(v, every):
            said = [_said(v, changes[k]) for k in some]
            alike = [changes[k] for k in some]
            text = amended(v, alike, parts, sum(n for _, n, _ in said)) if len(some) > 1 else said[0][2]
            yield tuple(some), text


def _of_one_place(v: View, group: list[int]) -> Iterable[list[int]]:
    """Changes alike by the place they are in; many in one, whatever their place."""
    if len(group) == 1 or len(group) >= ALIKE:
        return [group]
    places: dict[str, list[int]] = defaultdict(list)
    for k in group:
        places[place(v.new, v.comparison.changes[k].clause)].append(k)
    return places.values()


def sentence(change: Change, comparison: Comparison) -> str:
    """The sentence for one change on its own; "" for front matter."""
    if _is_front(change):
        return ""
    v = _view(_Same(comparison))
    if kind_of(change) == "format":
        return finish(_formatted(v, (change,)))
    return finish(v.language.say("sentence.contents") if only_contents(change) else _said(v, change)[2])


def kind_of(change: Change) -> EntryKind:
    """Whom a change concerns: readers of its words, users of its links, or nobody but the eye."""
    kinds = set(change.kinds) - {"reformatted"}
    if not kinds or (kinds <= {"added", "removed", "moved"} and not _shows(change)):
        return "format"
    return "links" if kinds == {"relinked"} else "words"


def _shows(change: Change) -> bool:
    """Whether a clause that came, went or moved has anything to read."""
    return any(words.visible(c.text, c.kind) for side in ("old", "new") for c in change.pieces(side))


def _is_front(change: Change) -> bool:
    return change.clause.kind == "front-matter"


def _material(assessment: Assessed | None) -> frozenset[int]:
    """The changes that have a material finding."""
    findings = assessment.findings if assessment else ()
    return frozenset(
        k for k, some in enumerate(findings) if any(f.severity is Severity.MATERIAL for f in some)
    )


def _entry(
    comparison: Comparison, material: frozenset[int], group: tuple[int, ...], text: str, kind: EntryKind
) -> Entry:
    clauses = dict.fromkeys(comparison.changes[k].clause.id for k in group)
    return Entry(finish(text), group, kind, not material.isdisjoint(group), tuple(clauses))


def _links(v: View, group: Sequence[int]) -> str:
    """One sentence for many changes of nothing but links."""
    changes = [v.comparison.changes[k] for k in group]
    targets = [link.new for change in changes for link in links(change)]
    places = listed(v.language, [short(v.side(c), c.clause) for c in changes])
    if targets and targets[0] and len(set(targets)) == 1:
        return v.language.say("sentence.same_link", count=len(targets), places=places, target=targets[0])
    return v.language.say("sentence.relinked_many", count=max(len(targets), len(changes)), places=places)


def _formatted(v: View, changes: Sequence[Change]) -> str:
    """One sentence for all changes of layout."""
    places = listed(v.language, [short(v.side(c), c.clause) for c in changes])
    return v.language.say("sentence.formatting", count=len(changes), places=places)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Same(Generic[T]):
    """A value as a key that is equal to itself alone; to compare all its clauses would cost more."""

    value: T

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


def _said(v: View, change: Change) -> tuple[str, int, str]:
    """What was done to the words where nothing else was done, else "", and how many times; and the sentence.

    It is worked out once.
    """
    if id(change) not in v.said:
        parts, count = amendment(v, change)
        text = amended(v, [change], parts, count) if parts else statement(v, change)
        v.said[id(change)] = change, parts, count, text
    return v.said[id(change)][1:]


@lru_cache(maxsize=4)
def _view(key: _Same[Comparison]) -> View:
    comparison = key.value
    code = comparison.new.lang
    old, new = _outline(_Same(comparison.old), code), _outline(_Same(comparison.new), code)
    moved = {c.id for change in comparison.changes if "moved" in change.kinds for c in change.pieces("new")}
    numbered = (*new.numbered, *old.numbered)
    old, new = (replace(side, numbered=numbered) for side in (old, new))
    return View(comparison, _renamed(old, comparison.changes), new, frozenset(moved))


def _renamed(old: Outline, changes: Sequence[Change]) -> Outline:
    """The old side with the new titles of what kept its number: what left a section that was renamed left it
    under the name it has now.
    """
    titles = {
        change.old.id: change.old._replace(title=change.new.title)
        for change in changes
        if "retitled" in change.kinds and change.old and change.new and change.old.label == change.new.label
    }
    return replace(old, by_id=MappingProxyType({**old.by_id, **titles})) if titles else old


@lru_cache(maxsize=8)
def _outline(key: _Same[Policy], code: str) -> Outline:
    """An outline, kept while a history is told: what is new in one comparison is old in the next."""
    return outline(key.value, code)
