"""Changes to those they come along with: blank lines to a move, text to the section it came or went with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arrivals import heading_alone
from .places import path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Change
    from .naming import View


def along(v: View, kinds: Mapping[int, str]) -> dict[int, int]:
    """Changes that go without saying, each with the change that is told of; both by their index."""
    return {**_blanks(v, kinds), **_contents(v, kinds)}


def _blanks(v: View, kinds: Mapping[int, str]) -> dict[int, int]:
    """Blank lines that came or went where a section was moved, each with the move it belongs to."""
    changes = v.comparison.changes
    moves = {changes[k].clause.id: k for k in kinds if "moved" in changes[k].kinds}
    if not moves:
        return {}
    found = {}
    for k, kind in kinds.items():
        edits = [e for e in changes[k].edits if e.op != "equal"] if kind == "format" else []
        above = [c.id for c in path(v.side(changes[k]), changes[k].clause) if c.id in moves] if edits else []
        if above and all(not e.text.strip() for e in edits):
            found[k] = moves[above[-1]]
    return found


def _contents(v: View, kinds: Mapping[int, str]) -> dict[int, int]:
    """What came or went with its section, where other parts of that section moved: so it is in pieces."""
    changes = v.comparison.changes
    sections = {
        (change.kinds, change.clause.id): k
        for k in kinds
        if (change := changes[k]).clause.kind == "section" and _in_pieces(v, change)
    }
    if not sections:
        return {}
    found = {}
    for k in kinds:
        change = changes[k]
        if not (change.old and change.new) and change.clause.kind != "section":
            whole = sections.get((change.kinds, _section_of(v, change)))
            if whole is not None:
                found[k] = whole
    return found


def _in_pieces(v: View, change: Change) -> bool:
    """Whether a section came or went without all that stands under it."""
    one_sided = not (change.old and change.new)
    return one_sided and not (change.old_with or change.new_with) and not heading_alone(v, change)


def _section_of(v: View, change: Change) -> str:
    """The id of the section that a clause came or went with, "" where it stands in something that stayed."""
    other = v.old if change.new else v.new
    for above in reversed(path(v.side(change), change.clause)[:-1]):
        if above.id in other.by_id:
            return ""
        if above.kind == "section":
            return above.id
    return ""
