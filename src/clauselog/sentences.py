"""A change to its sentence: "Amended Clause 4 to add “To Resolve Tickets” as an additional use of …"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from . import rows
from .arrivals import one_sided
from .dates import date_line
from .hunks import hunks
from .links import links
from .moves import displaced, renumbered
from .naming import alone, container, located, rows_named, section_or_item, text_of
from .phrases import phrases, together
from .places import listed, place, short
from .quotes import clip, shorten
from .tables import is_head

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .hunks import Hunk
    from .model import Change, Clause
    from .naming import View

TARGET = 80
"""Longest address of a link that is written out."""
DATED = 160
"""Longest text that can be a date line."""

_YEAR = re.compile(r"(?:19|20)\d\d")


def statement(v: View, change: Change) -> str:
    """The sentence for one change, without its full stop."""
    if change.old is None or change.new is None:
        return one_sided(v, change)
    return _two_sided(v, change, change.old, change.new)


def finish(text: str) -> str:
    """A sentence: its first letter large, a full stop behind it."""
    ended = text.rstrip('”"»“ ')[-1:] in ".!?" and text[-1:] in '”"»“.!?'
    return text[:1].upper() + text[1:] + ("" if ended else ".")


def _two_sided(v: View, change: Change, old: Clause, new: Clause) -> str:
    if "retitled" in change.kinds and is_head(new):  # a column has another name, and no row has
        others = (kind for kind in change.kinds if kind not in ("amended", "retitled"))
        change = replace(change, kinds=("amended", *others))
    kinds, say = set(change.kinds), v.language.say
    if "amended" in kinds and (dated := _dated(v, old, new)):
        return dated
    first = displaced(v, change, old, new)
    if "retitled" in kinds:
        if first:
            title = v.language.quote(clip(new.title))
            told = "merged" in kinds and title in first
            first = first if told else say("also.retitled", first=first, new=title)
        else:
            first = _retitled(v, old, new)
    if "renumbered" in kinds and not first and "amended" not in kinds:
        first = renumbered(v, old, new)
    if "amended" in kinds and (done := _parts(v, change, old, new)):
        parts = together(done, v.language)
        if first:
            first = say("also.amended", first=first, parts=parts)
        else:
            first = say("sentence.amended", place=_where(v, old, new), parts=parts)
    if "relinked" in kinds:
        return _and_links(v, change, first) if first else link_sentence(v, change)
    return first or say("sentence.symbols", place=place(v.new, new))


def _retitled(v: View, old: Clause, new: Clause) -> str:
    say, quote = v.language.say, v.language.quote
    before, after = quote(clip(old.title)), quote(clip(new.title))
    if new.id == v.new.title:
        return say("sentence.retitled", place=say("place.policy"), old=before, new=after)
    if new.label and new.kind != "row":
        here = section_or_item(v.new, new)
        if old.label != new.label:
            here = say("place.was", place=here, old=section_or_item(v.old, old))
        return say("sentence.retitled", place=here, old=before, new=after)
    here = place(v.old, old)
    if here == container(v.old, old):
        here = located(v.old, old)
    return say("sentence.retitled_as", place=here, new=after)


def _dated(v: View, old: Clause, new: Clause) -> str:
    """The sentence for a line that only says of when the policy is, or ""."""
    if any(len(c.text) > DATED or not _YEAR.search(c.text) for c in (old, new)):
        return ""
    before, after = text_of(old), text_of(new)
    if not (date_line(before) and date_line(after)):
        return ""
    return v.language.say("sentence.date", old=v.language.quote(before), new=v.language.quote(after))


def _parts(v: View, change: Change, old: Clause, new: Clause) -> Mapping[str, int]:
    """What was done to the words of a clause that both sides have; nothing where nothing that shows was."""
    if new.kind == "row" and (done := rows.amended(v, change, old, new)):
        return done
    found = _own_hunks(change, old, new)
    return phrases(change, found, v.comparison.new) if found else {}


def _own_hunks(change: Change, old: Clause, new: Clause) -> tuple[Hunk, ...]:
    """Where the words differ, the number left out, which is told of already."""
    found = hunks(change)
    numbered = old.label != new.label and found and found[0].removed.strip(".()") == old.label
    return found[1:] if numbered else found


def _where(v: View, old: Clause, new: Clause) -> str:
    """The place of an amended clause, with the number it had."""
    now = place(v.new, new)
    if old.label == new.label or new.kind == "row" or not old.label:
        return now
    return v.language.say("place.was", place=now, old=alone(v.old, old))


def amendment(v: View, change: Change) -> tuple[str, int]:
    """What was done to the words of a clause to which nothing else was done, and how many times.

    "" for every other change.
    """
    old, new = change.old, change.new
    if old is None or new is None or set(change.kinds) - {"reformatted"} != {"amended"}:
        return "", 0
    if old.label != new.label or _dated(v, old, new):
        return "", 0
    done = _parts(v, change, old, new)
    return next(iter(done.items())) if len(done) == 1 else (together(done, v.language), 1)


def amended(v: View, changes: Sequence[Change], parts: str, count: int) -> str:
    """The sentence for one clause amended, or for several that were amended alike, ``count`` times in all."""
    if len(changes) == 1:
        parts = together({parts: count}, v.language)
        return v.language.say("sentence.amended", place=place(v.new, changes[0].clause), parts=parts)
    clauses = [change.clause for change in changes]
    said = v.language.say("sentence.amended", place=_places(v, clauses), parts=parts)
    return v.language.say("sentence.repeated", sentence=said, count=count)


def _places(v: View, clauses: Sequence[Clause]) -> str:
    """Where several clauses are: rows of one table by name, else the sections they stand in."""
    outers = {container(v.new, clause) for clause in clauses}
    if len(outers) > 1 or any(clause.kind != "row" for clause in clauses):
        return listed(v.language, [short(v.new, clause) for clause in clauses])
    return v.language.say("place.rows_of", rows=rows_named(v.new, clauses), outer=outers.pop())


def _and_links(v: View, change: Change, first: str) -> str:
    """A sentence that goes on to say which link leads elsewhere now, or how many do."""
    found = links(change)
    if len(found) == 1 and found[0].text and found[0].new:
        text = v.language.quote(shorten(found[0].text))
        return v.language.say("also.relinked_one", first=first, words=text)
    return v.language.say("also.relinked", first=first, count=max(1, len(found)))


def link_sentence(v: View, change: Change) -> str:
    """The sentence for a change of where links lead."""
    say, quote = v.language.say, v.language.quote
    found = links(change)
    here = place(v.side(change), change.clause)
    if len(found) != 1 or not found[0].text:
        return say("sentence.relinked_many", count=max(1, len(found)), places=here)
    text, old, new = quote(shorten(found[0].text)), found[0].old, found[0].new
    if not new:
        return say("sentence.link_removed", words=text, place=here)
    key = "relinked_to" if old else "link_added"
    if len(new) > TARGET:
        key = "relinked" if old else "link_added_long"
    return say(f"sentence.{key}", words=text, place=here, target=new)
