"""A change to its sentence: "Amended Clause 4 to add “To Resolve Tickets” as an additional use of …"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import topics, words
from .dates import date_line
from .hunks import hunks
from .links import links
from .phrases import item_phrase, phrases
from .places import (
    Outline,
    definition,
    listed,
    number,
    outline,
    path,
    place,
    section,
    short,
    title_of,
)
from .quotes import GAP, LONG, clip, head, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .hunks import Hunk
    from .language import Language
    from .model import Change, Clause, Comparison

TARGET = 80
"""Longest address of a link that is written out."""
CHILDREN = 5
"""Most parts of a new section, or rows of a new table, that are named."""
DATED = 160
"""Longest text that can be a date line."""


@dataclass(frozen=True, slots=True)
class View:
    """A comparison with both sides looked over."""

    comparison: Comparison
    old: Outline
    new: Outline

    @property
    def language(self) -> Language:
        """The language the log is written in: the new text's."""
        return self.new.language

    def side(self, change: Change) -> Outline:
        """The side on which a change's clause stands."""
        return self.new if change.new else self.old


def view(comparison: Comparison) -> View:
    """Look both sides over, once for all sentences."""
    return View(comparison, outline(comparison.old), outline(comparison.new))


def statement(v: View, change: Change) -> str:
    """The sentence for one change, without its full stop."""
    if change.old is None or change.new is None:
        return _one_sided(v, change)
    return _two_sided(v, change, change.old, change.new)


def finish(text: str) -> str:
    """A sentence: its first letter large, a full stop behind it."""
    ended = text.rstrip('”"»“ ')[-1:] in ".!?" and text[-1:] in '”"»“.!?'
    return text[:1].upper() + text[1:] + ("" if ended else ".")


# What came, what went


def _one_sided(v: View, change: Change) -> str:
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
        return say(f"sentence.{done}", place=section(o, clause))
    if clause.kind == "row":
        return _row(o, clause, rest, done)
    if (
        clause.kind == "item"
        and clause.label
        and [c for c in path(o, clause) if c.kind in ("section", "item")] == [clause]
    ):
        said = _body(clause)
        return say(
            f"sentence.{done}_words" if said else f"sentence.{done}",
            place=section(o, clause),
            words=quote(said),
        )
    return _inside(o, clause, verb, done)


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
            words=quote(_text(clause)),
        )
    is_item = clause.kind == "item"
    if not outer:
        return say(
            f"sentence.{done}_{'item' if is_item else 'paragraph'}",
            words=quote(_title_or_text(clause)),
        )
    if is_item:
        parent = o.by_id.get(clause.parent or "")
        siblings = [c for c in o.policy.clauses if c.parent == clause.parent]
        topic = topics.of_items(clause, siblings, parent, o.policy, o.language)
        part = item_phrase(clause, verb, topic, o.policy) if topic or not clause.label else ""
        part = part or say(
            f"part.{verb}_numbered",
            label=clause.marker if clause.marker.startswith("(") else clause.label,
            words=quote(_title_or_text(clause)),
        )
    else:
        part = say(f"part.{verb}_paragraph", words=quote(_text(clause)))
    return say("sentence.amended", place=outer, parts=part)


def _row(o: Outline, clause: Clause, rest: Sequence[Clause], done: str) -> str:
    """A row, or a whole table: its head with the rows under it."""
    say = o.language.say
    outer = container(o, clause)
    alone = "" if outer else "_alone"
    rows = [c for c in rest if c.kind == "row" and c.title]
    if rows:
        titles = [o.language.quote(clip(c.title)) for c in rows[:CHILDREN]]
        if len(rows) > CHILDREN:
            titles.append(say("place.others", count=len(rows) - CHILDREN))
        named = say("place.rows", count=len(rows), title=o.language.join(titles))
        return say(f"sentence.{done}_table{alone}", place=outer, children=named)
    title = clip(clause.title or words.visible(clause.text, clause.kind))
    return say(f"sentence.{done}_row{alone}", place=outer, title=o.language.quote(title))


def container(o: Outline, clause: Clause) -> str:
    """The place a clause stands in; "" where that is the policy as a whole."""
    parent = o.by_id.get(clause.parent or "")
    while parent and parent.kind in ("row", "paragraph") and parent.parent:
        parent = o.by_id.get(parent.parent)
    if parent and parent.id != o.title and parent.kind not in ("row", "paragraph"):
        return place(o, parent)
    return o.language.say("place.introduction") if clause.start < o.body else ""


def _text(clause: Clause) -> str:
    """What a reader sees of a clause, without its number, cut to a length that a sentence can hold."""
    seen = words.visible(clause.text, clause.kind)
    return shorten(seen.removeprefix(clause.marker).strip() if clause.kind == "item" else seen)


def _body(clause: Clause) -> str:
    """What a numbered clause says behind its title; "" where that is too long to be quoted with it."""
    text = _text(clause)
    if not title_of(clause) or not text.startswith(clause.title):
        return text
    rest = text[len(clause.title) :].strip(" :.–—")
    return text[text.index(rest, len(clause.title)) :] if rest and GAP not in rest else ""


def _title_or_text(clause: Clause) -> str:
    """The whole text where it is short enough, else the title where there is one."""
    return clip(clause.title) if clause.title and len(clause.text) > LONG else _text(clause)


# What both sides have


def _two_sided(v: View, change: Change, old: Clause, new: Clause) -> str:
    kinds, say = set(change.kinds), v.language.say
    if "amended" in kinds and (dated := _dated(v, old, new)):
        return dated
    first = _displaced(v, change, old, new)
    if "retitled" in kinds:
        if first:
            first = say("also.retitled", first=first, new=v.language.quote(clip(new.title)))
        else:
            first = _retitled(v, old, new)
    if "renumbered" in kinds and not first and "amended" not in kinds:
        first = _renumbered(v, old, new)
    if "amended" in kinds and (found := _own_hunks(change, old, new)):
        parts = v.language.join(phrases(change, found, v.comparison.new), key="part")
        if first:
            first = say("also.amended", first=first, parts=parts)
        else:
            first = say("sentence.amended", place=_where(v, old, new), parts=parts)
    if "relinked" in kinds:
        return say("also.relinked", first=first) if first else link_sentence(v, change)
    return first or say("sentence.symbols", place=place(v.new, new))


def _renumbered(v: View, old: Clause, new: Clause) -> str:
    """One clause that got another number, its first, or lost it."""
    was, now = section_or_item(v.old, old), _alone(v.new, new)
    if not new.label:
        return v.language.say("sentence.unnumbered", old=place(v.old, old))
    if not old.label:
        return v.language.say("sentence.numbered", place=place(v.old, old), new=now)
    return v.language.say("sentence.renumbered", old=was, new=now)


def _dated(v: View, old: Clause, new: Clause) -> str:
    """The sentence for a line that only says of when the policy is, or ""."""
    if len(new.text) > DATED or len(old.text) > DATED:
        return ""
    before, after = _text(old), _text(new)
    if not (date_line(before) and date_line(after)):
        return ""
    return v.language.say("sentence.date", old=v.language.quote(before), new=v.language.quote(after))


def _where(v: View, old: Clause, new: Clause) -> str:
    """The place of an amended clause, with the number it had."""
    now = place(v.new, new)
    if old.label == new.label or new.kind == "row" or not old.label:
        return now
    return v.language.say("place.was", place=now, old=_alone(v.old, old))


def _own_hunks(change: Change, old: Clause, new: Clause) -> tuple[Hunk, ...]:
    """Where the words differ, the number left out, which is told of already."""
    found = hunks(change)
    numbered = old.label != new.label and found and found[0].removed.strip(".()") == old.label
    return found[1:] if numbered else found


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
    return say("sentence.retitled_as", place=place(v.old, old), new=after)


def section_or_item(o: Outline, clause: Clause) -> str:
    """A numbered clause by its number alone: "Clause 4", "Section “Account Terms” item 3"."""
    here = short(o, clause)
    if here.noun and here.ref == number(o, clause):
        return o.language.say(
            "place.numbered", noun=o.language.texts[f"noun.{here.noun}.one"], label=here.ref
        )
    return place(o, clause)


def _alone(o: Outline, clause: Clause) -> str:
    """A numbered clause without what it stands in: "Clause 4", "item 3"."""
    here = short(o, clause).ref
    below = clause.kind == "item" and clause.label and here != clause.label
    if below and not clause.label.startswith(f"{here}."):
        return o.language.say("place.item_alone", label=clause.label)
    return section_or_item(o, clause)


def _displaced(v: View, change: Change, old: Clause, new: Clause) -> str:
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
    if all(c.label and c.kind in ("section", "item") for c in parts) and whole.label:
        many = listed(v.language, [short(side, c) for c in parts])
        one = section_or_item(whole_side, whole)
        return say(
            f"sentence.{kind}", old=one if kind == "split" else many, new=many if kind == "split" else one
        )
    return say(f"sentence.{kind}_place", place=_located(whole_side, whole), count=len(parts))


def _moved(v: View, old: Clause, new: Clause) -> str:
    say = v.language.say
    if old.label and new.label and old.label != new.label and short(v.new, new).ref == number(v.new, new):
        return say("sentence.moved_number", old=section(v.old, old), new=section_or_item(v.new, new))
    same = old.title == new.title and old.label == new.label
    side, clause = (v.new, new) if same else (v.old, old)
    subject = _subject(side, clause)
    was, now = container(v.old, old), container(v.new, new)
    if was != now and was and now:
        return say("sentence.moved", place=subject, old=was, new=now)
    located = subject if new.kind == "section" else _located(side, clause)
    if before := _before(v.new, new):
        return say("sentence.moved_after", place=located, after=_subject(v.new, before))
    if new.kind == "row":
        return say("sentence.moved_first", place=located, parent=say("place.table"))
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


def _subject(o: Outline, clause: Clause) -> str:
    """A clause as the subject of a sentence, without where it is."""
    say, quote = o.language.say, o.language.quote
    if clause.kind == "section":
        return section(o, clause)
    if clause.kind == "row":
        return say("place.row_itself", title=quote(clip(clause.title)))
    if term := definition(o, clause):
        return say("place.definition", title=quote(clip(term)))
    if clause.label:
        return _alone(o, clause)
    if clause.title:
        return quote(clip(clause.title))
    key = "place.loose_item" if clause.kind == "item" else "place.paragraph"
    return say(key, words=quote(head(words.visible(clause.text, clause.kind))))


def _located(o: Outline, clause: Clause) -> str:
    """The subject with the clause it stands in."""
    if clause.kind == "row":
        return place(o, clause)
    subject = _subject(o, clause)
    outer = container(o, clause) if clause.kind != "section" and subject != section_or_item(o, clause) else ""
    return o.language.say("place.inside", inner=subject, outer=outer) if outer else subject


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
    if not old:
        return say("sentence.link_added", words=text, place=here, target=shorten(new, TARGET))
    key = "sentence.relinked_to" if len(new) <= TARGET else "sentence.relinked"
    return say(key, words=text, place=here, target=new)
