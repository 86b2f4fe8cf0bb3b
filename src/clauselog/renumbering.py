"""Clauses that only got another number, told of together: "Renumbered Clauses 5 to 9 as 4 to 8"."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .naming import container, section_or_item
from .places import by_number, number, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .language import Language
    from .model import Clause
    from .naming import View
    from .places import Outline


class _Series(NamedTuple):
    """What renumbered clauses must share to be told of in one sentence."""

    noun: str
    """Key of their noun; "" for items below a section or clause."""
    outer: str
    """Id of the clause that items stand in."""
    prefix: tuple[str, ...]
    """The parts of the number before the one that changed."""
    shift: int


class _Renumbered(NamedTuple):
    """One clause that only got another number; both numbers in their parts: ("B", "2")."""

    clause: Clause
    old: tuple[str, ...]
    new: tuple[str, ...]


def renumberings(v: View, indexes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Groups of changes that are nothing but renumberings, each with its sentence; no groups of one."""
    groups: dict[_Series, list[tuple[int, _Renumbered]]] = defaultdict(list)
    for k in indexes:
        change = v.comparison.changes[k]
        if not set(change.kinds) - {"renumbered", "reformatted"} and change.old and change.new:
            found = _Renumbered(change.old, _parts(v.old, change.old), _parts(v.new, change.new))
            if series := _series(v, found, change.new):
                groups[series].append((k, found))
    for series, group in groups.items():
        if len(group) > 1:
            yield tuple(k for k, _ in group), _sentence(v, series, [found for _, found in group])


def _parts(o: Outline, clause: Clause) -> tuple[str, ...]:
    return tuple(number(o, clause).split("."))


def _series(v: View, found: _Renumbered, new: Clause) -> _Series | None:
    """The series a clause belongs to, where one part of its number changed."""
    if len(found.old) != len(found.new):
        return None
    at = [i for i, (a, b) in enumerate(zip(found.old, found.new, strict=True)) if a != b]
    ranks = [_rank(side[at[0]]) for side in (found.old, found.new)] if len(at) == 1 else [-1]
    if min(ranks) < 0:
        return None
    here = short(v.new, new)
    own = by_number(v.new, new) or (new.kind == "item" and here.ref == ".".join(found.new[:-1]))
    outer = "" if own else new.parent or ""
    return _Series(here.noun if own else "", outer, found.old[: at[0]], ranks[1] - ranks[0])


def _rank(part: str) -> int:
    """The place of a number or letter in its series; -1 where it has none."""
    if part.isdigit():
        return int(part)
    return ord(part.lower()) - ord("a") + 1 if len(part) == 1 and part.isalpha() else -1


def _sentence(v: View, series: _Series, group: Sequence[_Renumbered]) -> str:
    """The sentence for a series; what is numbered below one of its members goes without saying.

    So does the same number elsewhere: the list of contents of a text has those of its sections.
    """
    named = [found for found in group if len(found.old) == len(series.prefix) + 1] or group
    named = list({(found.old, found.new): found for found in named}.values())
    new = _ranges(v.language, [found.new for found in named])
    return v.language.say("sentence.renumbered", old=_named(v.old, series, named), new=new)


def _named(o: Outline, series: _Series, group: Sequence[_Renumbered]) -> str:
    """The clauses under their old numbers."""
    lang = o.language
    if len(group) == 1:
        return section_or_item(o, group[0].clause)
    ranges = _ranges(lang, [found.old for found in group])
    if series.noun:
        return lang.say("place.numbered", noun=lang.texts[f"noun.{series.noun}.many"], label=ranges)
    outer = container(o, group[0].clause)
    if group[0].clause.kind == "row":
        rows = lang.say("place.rows", count=len(group), title=ranges)
        return lang.say("place.rows_of", rows=rows, outer=outer) if outer else rows
    return lang.say("place.items", outer=outer, label=ranges) if outer else ranges


def _ranges(lang: Language, numbers: Sequence[tuple[str, ...]]) -> str:
    """The numbers as runs: "5", "5 and 6", "5 to 9", "2 and 5 to 9"."""
    runs = [[numbers[0]]]
    for before, this in pairwise(numbers):
        if _rank(this[-1]) == _rank(before[-1]) + 1:
            runs[-1].append(this)
        else:
            runs.append([this])
    names: list[str] = []
    for run in runs:
        first, last = ".".join(run[0]), ".".join(run[-1])
        short_run = [".".join(parts) for parts in run]
        names += [lang.say("place.range", first=first, last=last)] if len(run) > 2 else short_run
    return lang.join(names)
