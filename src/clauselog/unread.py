"""A change of a text in a language without vocabulary to what can be told of it: no rule can read its words.

That is: that only a date, a link, a place or the layout is another; and, since these are words of no
language, that people are to write elsewhere, or that somebody is named who does nothing but follow people.
All else is for a person.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import words
from .case import Hit
from .dates import DATE
from .doubt import UNEXPLAINED
from .lexicon import data
from .model import Direction, Severity
from .statements import MAIL, mailbox_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Change, Policy

MOST = 3
"""Passages shown as evidence."""


def unread(change: Change, old: Policy, new: Policy) -> tuple[tuple[str, Hit], ...]:
    """The codes of the rules, or UNEXPLAINED, each with the words that tell it."""
    edits = [e for e in change.edits if e.op != "equal"]
    said = [e.text.strip() for e in edits if e.cls == "words" and any(map(str.isalnum, e.text))]
    told: list[tuple[str, Hit]] = []
    if said and change.clause.kind != "front-matter":
        told = [*_written_to(change, old, new), *_followed(change, old)]
        if told and _rest(change.text("old")) == _rest(change.text("new")):
            return tuple(told)
        dated = not any(map(str.isalnum, DATE.sub("", " ".join(said))))
        code = "DATE" if dated else UNEXPLAINED
    elif any(e.cls == "links" for e in edits):
        code = "LINK"
    else:
        code = "MOVE" if set(change.kinds) & {"moved", "renumbered"} else "EDIT"
    return ((code, Hit(tuple(said[:MOST]))), *told)


REACHED = re.compile(rf"{MAIL.pattern}|(?<!\w)\+\d[\d\s().-]{{6,}}\d")
"""A mailbox, or a telephone number that can be no other number, since it begins with a country's."""


def _rest(text: str) -> str:
    """A text without its dates and without where people are reached."""
    return REACHED.sub("", DATE.sub("", text))


def _written_to(change: Change, old: Policy, new: Policy) -> Iterator[tuple[str, Hit]]:
    """Where people are to write or call, in the place of an address that the new text has nowhere.

    It weighs most where no mailbox of the old text is left: whatever people ask for, they asked for it there.
    """
    gone = [a for a in REACHED.findall(change.text("old")) if a not in new.text]
    fresh = [a for a in REACHED.findall(change.text("new")) if a not in old.text]
    if gone and fresh:
        grave = any("@" in a for a in fresh) and not mailbox_left(old.text, new.text)
        yield "CTRL-CONTACT", Hit(tuple(dict.fromkeys(fresh)), Severity.MATERIAL if grave else None)


def _followed(change: Change, old: Policy) -> Iterator[tuple[str, Hit]]:
    """Those named who do nothing but measure or advertise, where the old text named none of their kind.

    Whether they are named to be denied nobody here can read.
    """
    shown = [words.visible(piece.text, piece.kind) for piece in change.pieces("new")]
    fresh = [names for names in map(_names, _FOLLOW) if not names.search(old.text)]
    if found := dict.fromkeys(m[0] for text in shown for names in fresh for m in names.finditer(text)):
        yield "TRACK-3P", Hit(tuple(found), direction=Direction.UNCLEAR)


_FOLLOW = ("ads", "analytics", "crash")
"""Roles of vendors that follow people; who only shows something of theirs does so too, but not by that."""


@cache
def _names(role: str) -> re.Pattern[str]:
    """What finds the vendors of a role in any language by names that are no words of one.

    Those of several words are; one word is with a capital inside a sentence. Who sells advertising is named
    for much besides, but by the name of a product.
    """
    vendors = data("en")["vendors"][role]
    product = [v for v in vendors if role != "ads" or " " in v or v.startswith("ad")]
    several = "|".join(r"\s*".join(map(re.escape, v.split())) for v in product if " " in v)
    one = "|".join(re.escape(v[0].upper() + v[1:]) for v in product if " " not in v)
    return re.compile(
        rf"(?<![A-Za-z\u00c0-\u024f\d])(?:(?i:{several})|(?:(?<=[^\W\d_]\s)|(?<=,\s))(?:{one}))"
        r"(?![A-Za-z\u00c0-\u024f\d])"
    )
