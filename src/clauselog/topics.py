"""What a list is about: the topic of its items, where the words that introduce them make it certain.

"We share your data with the following recipients:" is certain, whoever the recipients are; "for example:" is
not. Where the clause as a whole is certainly about something else, or the introduction says what is *not* so,
the list has no topic and its items are only quoted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import facts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .language import Language
    from .model import Clause, Policy

TOPICS = ("collection", "purposes", "recipients", "rights", "legal-basis", "security")
"""The topics an item or a member of an enumeration can be "an additional …" of."""
NEAR = 45
"""Most characters between the noun that says what is listed and the first thing listed."""

SENTENCE = re.compile(r"[.!?][”\")]*\s+(?=[\"“„«(]?[^\W\d_a-zäöüåéàèß])")
"""Where one sentence ends and the next begins."""


def of_items(
    clause: Clause, siblings: Sequence[Clause], parent: Clause | None, policy: Policy, lang: Language
) -> str:
    """What a list is about, for one of its items; "" where that is not certain.

    The paragraph before the list introduces it, else the clause or heading above it; never the item itself.
    """
    lead = parent
    for sibling in siblings:
        if sibling.id == clause.id:
            break
        if sibling.kind == "paragraph":
            lead = sibling
    if lead is None:
        return ""
    intro = SENTENCE.split(words.visible(lead.text, lead.kind))[-1]
    heading = parent.title if parent else ""
    if negated(heading, lang) or negated(lead.title, lang):
        return ""
    named = _used(intro, lang) or _named(intro, lang)
    if named == "collection" and not _lists_data(intro, clause, lang):
        return ""
    return _agreed(named, lead, policy) if named else ""


def _lists_data(intro: str, item: Clause, lang: Language) -> bool:
    """Whether what is listed is data itself, and not what is done to it, nor where it is from."""
    others = (*lang.lists["using"], *lang.lists["other_verbs"])
    first = words.visible(item.text, item.kind).partition(" ")[0].lower()
    return first not in lang.lists["breaks"] and _words_of(intro).isdisjoint(others)


def _used(intro: str, lang: Language) -> str:
    """Whether an introduction says what something is used for: "we use it to:"."""
    if negated(intro, lang) or _words_of(intro).isdisjoint(lang.lists["using"]):
        return ""
    end = f" {intro.lower().rstrip(': ')}"
    return "purposes" if end.endswith(tuple(f" {word}" for word in lang.lists["using_ends"])) else ""


def _words_of(text: str) -> set[str]:
    return {part.strip(",;:.()") for part in text.lower().split()}


def of_members(intro: str, clause: Clause, policy: Policy, lang: Language) -> str:
    """What an enumeration in a sentence is about; ``intro`` is the sentence up to the first change in it."""
    if negated(intro, lang) or negated(clause.title, lang):
        return ""
    lower = f" {intro.lower()}"
    opened = max((_end(lower, word) for word in lang.lists["opening"]), default=0)
    if ":" in lower:
        opened = max(opened, lower.rfind(":") + 1)
    if opened and _clean(lower[opened:], lang) and (named := _named(lower[:opened], lang)):
        return _agreed(named, clause, policy)
    topic = facts.topic(clause, policy)
    cued = max((_end(lower, cue) for cue in lang.lists.get(f"cues.{topic}", ())), default=0)
    listing = lower[cued:]
    return topic if cued and listing.count(",") and _clean(listing, lang) else ""


def negated(text: str, lang: Language) -> bool:
    """Whether a text says what is not so."""
    lower = text.lower()
    for phrase in lang.lists["harmless"]:
        lower = lower.replace(phrase, "")
    return not _words_of(lower).isdisjoint(lang.lists["negations"])


def _named(intro: str, lang: Language) -> str:
    """The topic whose noun stands nearest to the end of an introduction, if one stands near."""
    lower = f" {intro.lower()}"
    if negated(lower, lang):
        return ""
    ends = {topic: max(_end(lower, noun) for noun in lang.lists[f"leads.{topic}"]) for topic in TOPICS}
    best = max(TOPICS, key=lambda topic: ends[topic])
    between = lower[ends[best] :]
    if (
        not ends[best]
        or len(between) > NEAR
        or not set(between.rstrip(": ").split()).isdisjoint(lang.lists["breaks"])
    ):
        return ""
    return best


def _agreed(topic: str, clause: Clause, policy: Policy) -> str:
    """The topic, unless the clause is certainly about another."""
    found = facts.topic(clause, policy)
    return topic if found in ("", topic) else ""


def _clean(listing: str, lang: Language) -> bool:
    """Whether the members so far are no clauses of a sentence of their own."""
    return set(listing.split()).isdisjoint(lang.lists["not_items"])


def _end(lower: str, word: str) -> int:
    """Where the last mention of a word ends in a text that begins with a space; 0 where there is none."""
    at = lower.rfind(f" {word.lower()}")
    if at < 0 or lower[at + 1 + len(word) :][:1].isalpha():
        return 0
    return at + 1 + len(word)
