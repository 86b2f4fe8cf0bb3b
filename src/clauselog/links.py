"""The edits of a change to the links it touches: their words, where they led and where they lead now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from . import words

if TYPE_CHECKING:
    from .model import Change

REACH = 400
"""Characters before a link's address in which its words are looked for."""

_TEXT = re.compile(r"\[([^\[\]]*)\]\(\s*\Z")


class Link(NamedTuple):
    """A link that changed; ``old`` or ``new`` is "" where there was or is none."""

    text: str
    """The words a reader clicks on; "" where they were not found (HTML, references)."""
    old: str
    new: str


def links(change: Change) -> tuple[Link, ...]:
    """The links whose address changed, came or went, in order."""
    found: list[Link] = []
    before = {"delete": "", "insert": ""}
    for edit in change.edits:
        if edit.cls == "links" and edit.op != "equal":
            match = _TEXT.search(before[edit.op])
            text = words.visible(match[1]) if match else ""
            last = found[-1] if found else None
            if edit.op == "delete":
                found.append(Link(text, edit.text, ""))
            elif last and not last.new and last.text == text:
                found[-1] = last._replace(new=edit.text)
            else:
                found.append(Link(text, "", edit.text))
        for side in before:
            if edit.op in ("equal", side):
                before[side] = (before[side] + edit.text)[-REACH:]
    return tuple(found)
