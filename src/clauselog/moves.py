"""A change of place or number to its sentence: moved, split, merged, renumbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .naming import alone, container, located, section_or_item, subject_of
from .places import by_number, listed, place, section, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Change, Clause
    from .naming import View
    from .places import Outline


def displaced(v: View, change: Change, old: Clause, new: Clause) -> str:
    """The sentence for a move, a split or a merge; "" where there is none."""
    if "split" in change.kinds:
        return _parted(v, v.old, old, (new, *change.new_with), v.new, "split")
    if "merged" in change.kinds:
        return _parted(v, v.new, new, (old, *change.old_with), v.old, "merged")
    return _moved(v, old, new) if "moved" in change.kinds else ""


def _parted(
    v: View, whole_side: Outline, whole: Clause, parts: Sequence[Clause], side: Outline, kind: str
) -> str:
    """One clause that became several, or several that became one."""
    say = v.language.say
    parts = sorted(parts, key=lambda c: c.start)
    if by_number(whole_side, whole) and all(by_number(side, c) for c in parts):
        many = listed(v.language, [short(side, c) for c in parts])
        one = section_or_item(whole_side, whole)
        return say(
            f"sentence.{kind}", old=one if kind == "split" else many, new=many if kind == "split" else one
        )
    return say(f"sentence.{kind}_place", place=located(whole_side, whole), count=len(parts))


def _moved(v: View, old: Clause, new: Clause) -> str:
    say = v.language.say
    if old.label and old.label != new.label and by_number(v.new, new):
        return say("sentence.moved_number", old=section(v.old, old), new=section_or_item(v.new, new))
    same = old.title == new.title and old.label == new.label
    side, clause = (v.new, new) if same else (v.old, old)
    subject = subject_of(side, clause)
    was, now = container(v.old, old), container(v.new, new)
    if was != now and was and now and old.parent != new.parent:
        moved = say("sentence.moved", place=subject, old=was, new=now)
        if old.label == new.label or not new.label or new.kind == "row":
            return moved
        return say("also.renumbered", first=moved, new=alone(v.new, new))
    here = subject if new.kind == "section" else located(side, clause)
    if before := _before(v.new, new):
        return say("sentence.moved_after", place=here, after=subject_of(v.new, before))
    if new.kind == "row":
        return say("sentence.moved_first", place=here, parent=say("place.table"))
    return say("sentence.moved_first", place=subject, parent=now or say("place.policy"))


def _before(o: Outline, clause: Clause) -> Clause | None:
    """The clause that stands before one under the same parent; the section before a section."""
    found = None
    for other in o.policy.clauses:
        if other.id == clause.id:
            return found
        alike = other.kind == "section" or clause.kind != "section"
        if alike and other.parent == clause.parent and other.kind not in ("front-matter", "preamble"):
            found = other
    return None


def renumbered(v: View, old: Clause, new: Clause) -> str:
    """One clause that got another number, its first, or lost it."""
    was, now = section_or_item(v.old, old), new.label if new.kind == "row" else alone(v.new, new)
    if not new.label:
        return v.language.say("sentence.unnumbered", old=place(v.old, old))
    if not old.label:
        return v.language.say("sentence.numbered", place=place(v.old, old), new=now)
    return v.language.say("sentence.renumbered", old=was, new=now)
