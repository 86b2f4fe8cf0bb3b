"""A list that changed to a phrase: what it got or lost, named by its topic where that is certain."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from . import topics, words
from .language import Language, language
from .nouns import data_noun
from .quotes import EDGES, LONG, clip, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .hunks import Hunk
    from .model import Change, Clause, Policy

JOINT = 16
"""Most characters of the small words and commas that join the members of an enumeration."""
MEMBER = 14
"""Most words of a member of an enumeration."""
SHORT_MEMBER = 4
"""Most words of two members that only "and" parts; longer ones may be one member with an "and" in it."""


def members_phrase(change: Change, found: Sequence[Hunk], policy: Policy, lang: Language) -> list[str]:
    """One phrase where an enumeration of a certain topic got or lost members, and nothing else changed."""
    if any(len(h.removed) > JOINT and len(h.added) > JOINT for h in found):
        return []
    core = [(_members(h.removed, lang), _members(h.added, lang), h) for h in found]
    added = [a for _, a, _ in core if a]
    removed = [r for r, _, _ in core if r]
    if bool(added) == bool(removed) or not all(_listed(h, r or a, lang) for r, a, h in core if r or a):
        return []
    topic = _topic(change, found, policy, lang)
    if not topic:
        return []
    texts = added or removed
    data = data_noun(policy.text, lang.code)
    way = ("extended", "added") if added else ("reduced", "removed")
    if len(texts) == 1 and not _several(texts[0], lang):
        return [lang.say(f"topic.{topic}.{way[1]}", words=lang.quote(shorten(texts[0])), data=data)]
    items = shorten(texts[0] if len(texts) == 1 else lang.join(texts))
    said = lang.quote(items) if topic == "purposes" and len(texts) == 1 else items
    return [lang.say(f"topic.{topic}.{way[0]}", items=said, data=data)]


def _topic(change: Change, found: Sequence[Hunk], policy: Policy, lang: Language) -> str:
    """The topic of the enumerations that changed, where it is certain and one for all."""
    about = set()
    for hunk in found:
        if _members(hunk.added, lang) or _members(hunk.removed, lang):
            intro = topics.SENTENCE.split(hunk.before)[-1]
            about.add(topics.of_members(intro, change.clause, policy, lang))
    return about.pop() if len(about) == 1 else ""


def _members(text: str, lang: Language) -> str:
    """The text without the commas and small words that join it to the rest of its enumeration."""
    text = text.strip(EDGES)
    first, last = _joints(lang.code)
    while text:
        lower = f" {text.lower()} "
        if lower.startswith(first):
            size = max(len(joint) for joint in first if lower.startswith(joint))
            text = text[size - 2 :].strip(EDGES)
        elif lower.endswith(last):
            size = max(len(joint) for joint in last if lower.endswith(joint))
            text = text[: len(text) + 2 - size].strip(EDGES)
        else:
            break
    return text


@lru_cache(maxsize=8)
def _joints(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What may stand before the members of an enumeration, and what behind them; blanks around each."""
    lists = language(code).lists
    joining = tuple(f" {joint} " for joint in lists["joining"])
    return (*joining, *(f" {word} " for word in lists["opening"])), joining


def _several(text: str, lang: Language) -> bool:
    """Whether a text names more than one member of an enumeration."""
    if "," in text:
        return True
    pieces = re.split(rf" (?:{'|'.join(map(re.escape, lang.lists['joining']))}) ", text)
    rest = tuple(f"{word} " for word in lang.lists["rest"])
    if any(piece.lower().startswith(rest) for piece in pieces[1:]):
        return True
    return len(pieces) > 1 and all(len(piece.split()) <= SHORT_MEMBER for piece in pieces)


def _listed(hunk: Hunk, text: str, lang: Language) -> bool:
    """Whether words look like members of an enumeration: between commas, short, no clause of a sentence."""
    if topics.SENTENCE.search(text) or (hunk.opens and not hunk.before.rstrip().endswith(":")):
        return False
    raw, left, right = hunk.added or hunk.removed, hunk.before.rstrip(), hunk.after.lstrip()
    beside = raw.startswith((",", ";")) or left.endswith((",", ";", ":", "(")) or right.startswith((",", ";"))
    if text.startswith("(") or not (beside or _joins(raw, lang) or _joins(right, lang)):
        return False
    members = [part.split() for part in text.split(",")]
    banned = lang.lists["not_items"]
    return all(m and len(m) <= MEMBER and m[0].lower() not in banned for m in members)


def _joins(text: str, lang: Language) -> bool:
    return text.lower().startswith(tuple(joint + " " for joint in lang.lists["joining"]))


def item_phrase(clause: Clause, verb: str, topic: str, policy: Policy, lang: Language) -> str:
    """An item that came to a list or left it: by its topic where that is certain, else quoted."""
    whole = words.visible(clause.text, clause.kind).strip(" ;,:")
    text = clause.title or _members(whole, lang)
    key = f"topic.{topic}.{'added' if verb == 'add' else 'removed'}"
    plain = text.split(" ", 1)[0].lower() not in lang.lists["not_items"] and not topics.SENTENCE.search(text)
    if topic and lang.has(key) and plain and len(text.split()) <= MEMBER:
        return lang.say(key, words=lang.quote(text), data=data_noun(policy.text, lang.code))
    return lang.say(
        f"part.{verb}_item",
        words=lang.quote(clip(text) if clause.title and len(whole) > LONG else shorten(whole)),
    )
