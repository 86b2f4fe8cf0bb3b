"""A change of a text in a language without vocabulary to what can be told of it: no rule can read its words.

That is: that only a date, a link, a place or the layout is another. All else is for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dates import DATE
from .doubt import UNEXPLAINED

if TYPE_CHECKING:
    from .model import Change

MOST = 3
"""Passages shown as evidence."""


def unread(change: Change) -> tuple[str, tuple[str, ...]]:
    """The code of the rule, or UNEXPLAINED, and the words that changed."""
    edits = [e for e in change.edits if e.op != "equal"]
    said = [e.text.strip() for e in edits if e.cls == "words" and any(map(str.isalnum, e.text))]
    if said and change.clause.kind != "front-matter":
        dated = not any(map(str.isalnum, DATE.sub("", " ".join(said))))
        code = "DATE" if dated else UNEXPLAINED
    elif any(e.cls == "links" for e in edits):
        code = "LINK"
    else:
        code = "MOVE" if set(change.kinds) & {"moved", "renumbered"} else "EDIT"
    return code, tuple(said[:MOST])
