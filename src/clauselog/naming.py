"""A clause to the words for it in a sentence: by its number, its title, how it begins, where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import words
from .places import Outline, by_number, definition, noun, number, place, row_name, section, short, title_of
from .quotes import GAP, LONG, clip, head, shorten
from .tables import is_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .language import Language
    from .model import Change, Clause, Comparison

ROWS = 5
"""Most rows of a table that are named."""


@dataclass(frozen=True, slots=True)
class View:
    """A comparison with both sides looked over."""

    comparison: Comparison
    old: Outline
    new: Outline
    moved: frozenset[str]
    """Ids of the clauses that moved, those below them among them."""
    said: dict[int, tuple[Change, str, int, str]] = field(default_factory=dict)
    """What is worked out already of a change, by its identity: the change, what was done and how many times,
    the sentence.
    """

    @property
    def language(self) -> Language:
        """The language the log is written in: the new text's."""
        return self.new.language

    def side(self, change: Change) -> Outline:
        """The side on which a change's clause stands."""
        return self.new if change.new else self.old


def container(o: Outline, clause: Clause) -> str:
    """The place a clause stands in; "" where that is the policy as a whole."""
    parent = o.by_id.get(clause.parent or "")
    while parent and parent.kind in ("row", "paragraph") and parent.parent:
        parent = o.by_id.get(parent.parent)
    if parent and parent.id != o.title and parent.kind not in ("row", "paragraph"):
        return place(o, parent)
    return o.language.say("place.introduction") if clause.start < o.body else ""


def text_of(clause: Clause) -> str:
    """What a reader sees of a clause, without its number, cut to a length that a sentence can hold."""
    seen = words.visible(clause.text, clause.kind)
    return shorten(seen.removeprefix(clause.marker).strip() if clause.kind == "item" else seen)


def body_of(clause: Clause) -> str:
    """What a numbered clause says behind its title; "" where that is too long to be quoted with it."""
    text = text_of(clause)
    if not title_of(clause) or not text.startswith(clause.title):
        return text
    rest = text[len(clause.title) :].strip(" :.–—")
    return text[text.index(rest, len(clause.title)) :] if rest and GAP not in rest else ""


def title_or_text(clause: Clause) -> str:
    """The whole text where it is short enough, else the title where there is one."""
    return clip(clause.title) if clause.title and len(clause.text) > LONG else text_of(clause)


def section_or_item(o: Outline, clause: Clause) -> str:
    """A numbered clause by its number alone: "Clause 4", "Section “Account Terms” item 3"."""
    if by_number(o, clause):
        return o.language.say("place.numbered", noun=noun(o, clause), label=number(o, clause))
    return place(o, clause)


def alone(o: Outline, clause: Clause) -> str:
    """A numbered clause without what it stands in: "Clause 4", "item 3"."""
    here = short(o, clause).ref
    below = clause.kind == "item" and clause.label and here != clause.label
    if below and not clause.label.startswith(f"{here}."):
        return o.language.say("place.item_alone", label=clause.label)
    return section_or_item(o, clause)


def subject_of(o: Outline, clause: Clause) -> str:
    """A clause as the subject of a sentence, without where it is."""
    say, quote = o.language.say, o.language.quote
    if clause.kind == "section":
        return section(o, clause)
    if is_head(clause):
        return say("place.table")
    if clause.kind == "row":
        return say("place.row_itself", title=quote(row_name(clause)))
    if term := definition(o, clause):
        return say("place.definition", title=quote(clip(term)))
    if clause.label:
        return alone(o, clause)
    if clause.title:
        return quote(clip(clause.title))
    key = "place.loose_item" if clause.kind == "item" else "place.paragraph"
    return say(key, words=quote(head(words.visible(clause.text, clause.kind))))


def located(o: Outline, clause: Clause) -> str:
    """The subject with the clause it stands in."""
    if clause.kind == "row" and not is_head(clause):
        return place(o, clause)
    subject = subject_of(o, clause)
    outer = container(o, clause) if clause.kind != "section" and subject != section_or_item(o, clause) else ""
    return o.language.say("place.inside", inner=subject, outer=outer) if outer else subject


def rows_named(o: Outline, rows: Sequence[Clause]) -> str:
    """Rows by name, the first few: rows “a”, “b” and 3 others."""
    titles = [o.language.quote(row_name(row)) for row in rows[:ROWS]]
    if len(rows) > ROWS:
        titles.append(o.language.say("place.more_rows", count=len(rows) - ROWS))
    return o.language.say("place.rows", count=len(rows), title=o.language.join(titles))
