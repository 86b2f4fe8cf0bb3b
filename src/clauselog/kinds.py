"""An edited pair of clauses to what became of it: whether it was retitled, renumbered, amended, relinked."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from .edits import straight
from .model import ChangeKind
from .pairing import core
from .words import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import Clause, Edit

_ORDER: tuple[ChangeKind, ...] = get_args(ChangeKind)


def kinds_of(
    one: Clause, other: Clause, spelled: Sequence[Edit], *, moved: bool, split: bool, merged: bool
) -> tuple[ChangeKind, ...]:
    """The kinds of a change, in the order of ``ChangeKind``; at least one.

    Args:
        one: the clause as it was.
        other: the clause as it is.
        spelled: the edits that make one the other, of the other parts of a split or merge as well.
        moved: whether it stands in another place.
        split: whether it has further parts.
        merged: whether it has further sources.
    """
    flags: tuple[tuple[ChangeKind, object], ...] = (
        *_kinds(one, other, spelled, whole=not (split or merged)),
        ("moved", moved),
        ("split", split),
        ("merged", merged),
    )
    kinds = {kind for kind, holds in flags if holds}
    inside = (e for e in spelled if not moved or core(one).strip() != core(other).strip() or e.text.strip())
    if not kinds - {"moved", "renumbered"} and any(e.op != "equal" and e.cls == "format" for e in inside):
        kinds.add("reformatted")
    return tuple(sorted(kinds or {"amended"}, key=_ORDER.index))


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
