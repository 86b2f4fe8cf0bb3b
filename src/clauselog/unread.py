"""A change of a text in a language without vocabulary to a finding: no rule can read it, so a person must.

What can be told without reading is: that only a date, a link, a place or the layout is another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dates import DATE
from .doubt import UNEXPLAINED
from .explain import words_of
from .model import Direction, Finding, Level, Severity
from .rules import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Change, Comparison

MOST = 3
"""Passages shown as evidence."""


def unread(change: Change, comparison: Comparison) -> tuple[Finding, ...]:
    """The finding on a change whose words nobody here can read."""
    edits = [e for e in change.edits if e.op != "equal"]
    said = [e.text.strip() for e in edits if e.cls == "words" and any(map(str.isalnum, e.text))]
    path = (comparison.new if change.new is not None else comparison.old).path
    if said and change.clause.kind != "front-matter":
        if any(map(str.isalnum, DATE.sub("", " ".join(said)))):
            return (_unclear(change, path, said),)
        code = "DATE"
    elif any(e.cls == "links" for e in edits):
        code = "LINK"
    else:
        code = "MOVE" if set(change.kinds) & {"moved", "renumbered"} else "EDIT"
    rule = BY_CODE[code]
    return (
        Finding(
            code=code,
            message=f"{words_of(code).says}.",
            level=Level.NOTE,
            severity=rule.severity,
            direction=rule.direction,
            evidence=tuple(said[:MOST]),
            action=words_of(code).action,
            path=path,
            line=change.clause.line,
            clause=change.clause.id,
        ),
    )


def _unclear(change: Change, path: str, said: Sequence[str]) -> Finding:
    return Finding(
        code=UNEXPLAINED,
        message="There is no vocabulary of this language, so no rule can read this change. A person must.",
        level=Level.WARNING,
        severity=Severity.SUBSTANTIVE,
        direction=Direction.UNCLEAR,
        evidence=tuple(said[:MOST]),
        action="read the change, and say in the record what it means",
        path=path,
        line=change.clause.line,
        clause=change.clause.id,
    )
