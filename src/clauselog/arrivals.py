"""A change that only one side has to its sentence: what was added, what was removed."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

from . import topics
from .enumerations import item_phrase
from .naming import body_of, container, rows_named, text_of, title_or_text
from .places import definition, listed, place, row_name, section, short
from .quotes import clip
from .rows import contents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Change, Clause
    from .naming import View
    from .places import Outline


def one_sided(v: View, change: Change) -> str:
    """The sentence for a clause that was added or removed, without its full stop."""
    o, clause, verb = v.side(change), change.clause, "add" if change.new else "remove"
    done = "added" if change.new else "removed"
    rest = change.new_with or change.old_with
    say, quote = o.language.say, o.language.quote
    if clause.id == o.title:
        return say(f"sentence.title_{done}", words=quote(clip(clause.title)))
    if clause.kind == "section":
        children = [c for c in rest if c.kind == "section" and c.parent == clause.id]
        if children:
            names = listed(o.language, [short(o, c) for c in children])
            return say(f"sentence.{done}_with", place=section(o, clause), children=names)
        if heading_alone(v, change):
            return say(f"sentence.heading_{done}", place=section(o, clause))
        return say(f"sentence.{done}", place=section(o, clause))
    if clause.kind == "row":
        return _row(o, clause, rest, done)
    if named := _numbered(o, clause):
        said = body_of(clause)
        key = f"sentence.{done}_words" if said else f"sentence.{done}"
        return say(key, place=named, words=quote(said))
    return _inside(o, clause, verb, done)


def heading_alone(v: View, change: Change) -> bool:
    """Whether a heading came or went alone: something that stands under it is on both sides, and stayed."""
    if change.old_with or change.new_with:
        return False
    clause, clauses = change.clause, v.side(change).policy.clauses
    at = bisect_left(clauses, clause.start, key=attrgetter("start"))
    below = takewhile(lambda c: c.depth > clause.depth or c.id == clause.id, islice(clauses, at, None))
    both = v.old.by_id.keys() & v.new.by_id.keys()
    return any(c.parent == clause.id and c.id in both and c.id not in v.moved for c in below)


def _numbered(o: Outline, clause: Clause) -> str:
    """The name of a clause whose number alone names it ("Clause 4", "Section 4.1"); "" for every other."""
    if clause.kind != "item" or not clause.label:
        return ""
    here = short(o, clause).ref
    if clause.label.startswith(f"{here}."):
        return place(o, clause)
    return section(o, clause) if here == clause.label else ""


def quoted(v: View, change: Change) -> str:
    """The words of a lone item or paragraph whose sentence only quotes them; "" for every other clause."""
    o, clause = v.side(change), change.clause
    if change.new_with or change.old_with or clause.kind not in ("item", "paragraph") or clause.label:
        return ""
    if clause.id == o.title or definition(o, clause) or (clause.kind == "item" and _topic(o, clause)):
        return ""
    return o.language.quote(title_or_text(clause) if clause.kind == "item" else text_of(clause))


def _topic(o: Outline, clause: Clause) -> str:
    """What the list is about that an item stands in, "" where that is not certain."""
    siblings = [c for c in o.policy.clauses if c.parent == clause.parent]
    return topics.of_items(clause, siblings, o.by_id.get(clause.parent or ""), o.policy, o.language)


def _inside(o: Outline, clause: Clause, verb: str, done: str) -> str:
    """An item or paragraph that came to a clause or left it."""
    say, quote = o.language.say, o.language.quote
    outer = container(o, clause)
    if term := definition(o, clause):
        part = say(f"part.{verb}_definition", title=quote(term))
        lone = say(f"sentence.{done}", place=say("place.definition", title=quote(term)))
        return say("sentence.amended", place=outer, parts=part) if outer else lone
    if clause.kind == "footnote":
        return say(
            f"sentence.{done}_words",
            place=say("place.footnote", label=clause.label),
            words=quote(text_of(clause)),
        )
    is_item = clause.kind == "item"
    if not outer:
        return say(
            f"sentence.{done}_{'item' if is_item else 'paragraph'}",
            words=quote(title_or_text(clause)),
        )
    if is_item:
        topic = _topic(o, clause)
        part = item_phrase(clause, verb, topic, o.policy, o.language) if topic or not clause.label else ""
        part = part or say(
            f"part.{verb}_numbered",
            label=clause.marker if clause.marker.startswith("(") else clause.label,
            words=quote(title_or_text(clause)),
        )
    else:
        part = say(f"part.{verb}_paragraph", words=quote(text_of(clause)))
    return say("sentence.amended", place=outer, parts=part)


def _row(o: Outline, clause: Clause, rest: Sequence[Clause], done: str) -> str:
    """A row, or a whole table: its head with the rows under it."""
    say = o.language.say
    outer = container(o, clause)
    alone = "" if outer else "_alone"
    rows = [c for c in rest if c.kind == "row" and c.title]
    if rows:
        return say(f"sentence.{done}_table{alone}", place=outer, children=rows_named(o, rows))
    first = say(f"sentence.{done}_row{alone}", place=outer, title=o.language.quote(row_name(clause)))
    said = contents(o, clause)
    return say("also.cells", first=first, cells=said) if said else first
