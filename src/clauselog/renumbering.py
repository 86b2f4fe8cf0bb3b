"""Clauses that only got another number, told of together: "Renumbered Clauses 5 to 9 as 4 to 8"."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .places import noun_key, path, section, short
from .sentences import section_or_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .language import Language
    from .model import Change, Clause
    from .places import Outline
    from .sentences import View


class _Series(NamedTuple):
    """What renumbered clauses must share to be told of in one sentence."""

    noun: str
    outer: str
    shift: int


def renumberings(v: View, indexes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Groups of changes that are nothing but renumberings, each with its sentence; no groups of one."""
    groups: dict[_Series, list[int]] = defaultdict(list)
    for k in indexes:
        change = v.comparison.changes[k]
        if not set(change.kinds) - {"renumbered", "reformatted"} and (series := _series(v, change)):
            groups[series].append(k)
    for series, group in groups.items():
        if len(group) > 1:
            yield tuple(group), _sentence(v, series, [v.comparison.changes[k] for k in group])


def _series(v: View, change: Change) -> _Series | None:
    old, new = change.old, change.new
    if not old or not new:
        return None
    before, after = _rank(old.label), _rank(new.label)
    if before < 0 or after < 0 or old.label.partition(".")[2] != new.label.partition(".")[2]:
        return None
    here = short(v.new, new)
    top = here.ref.partition(".")[0] == new.label.partition(".")[0]
    return _Series(here.noun, "" if top else (new.parent or ""), after - before)


def _rank(label: str) -> int:
    """A label's place in its series: 4 for "4" and "4.1", 1 for "a"; -1 where it has none."""
    first = label.partition(".")[0]
    if first.isdigit():
        return int(first)
    return ord(first.lower()) - ord("a") + 1 if len(first) == 1 and first.isalpha() else -1


def _sentence(v: View, series: _Series, changes: Sequence[Change]) -> str:
    pairs = [(c.old, c.new) for c in changes if c.old and c.new]
    tops = [(a, b) for a, b in pairs if "." not in a.label] or pairs
    old, new = [a for a, _ in tops], [b for _, b in tops]
    return v.language.say("sentence.renumbered", old=_named(v.old, series, old), new=_ranges(v.language, new))


def _named(o: Outline, series: _Series, clauses: Sequence[Clause]) -> str:
    """The clauses under their old numbers."""
    lang = o.language
    if len(clauses) == 1:
        return section_or_item(o, clauses[0])
    ranges = _ranges(lang, clauses)
    if not series.outer:
        many = lang.texts[f"noun.{series.noun or noun_key(o, clauses[0])}.many"]
        return lang.say("place.numbered", noun=many, label=ranges)
    above = path(o, clauses[0])[:-1]
    named = [c for c in above if c.kind == "section" or (c.kind == "item" and c.label)]
    return lang.say("place.items", outer=section(o, named[-1]), label=ranges) if named else ranges


def _ranges(lang: Language, clauses: Sequence[Clause]) -> str:
    """The numbers as runs: "5", "5 and 6", "5 to 9", "2 and 5 to 9"."""
    runs: list[list[Clause]] = [[clauses[0]]]
    for before, clause in pairwise(clauses):
        if _rank(clause.label) == _rank(before.label) + 1:
            runs[-1].append(clause)
        else:
            runs.append([clause])
    names: list[str] = []
    for run in runs:
        if len(run) > 2:
            names.append(lang.say("place.range", first=run[0].label, last=run[-1].label))
        else:
            names += [clause.label for clause in run]
    return lang.join(names)
