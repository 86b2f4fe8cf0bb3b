"""The hunks of a change to phrases: "to add the words “…”", "to replace “30 days” with “60 days”"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from . import facts, topics, words
from .hunks import Hunk, side_of
from .language import Language, language
from .nouns import data_noun
from .quotes import LONG, clip, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Change, Clause, Policy, Side

SIDES: tuple[Side, ...] = ("old", "new")
MOST = 4
"""Most places of one clause that are quoted; of more, the longest three are."""
REWRITTEN = 0.7
"""Share of a clause's words beyond which the whole is quoted, old and new."""
JOINT = 16
"""Most characters of the small words and commas that join the members of an enumeration."""
MEMBER = 14
"""Most words of a member of an enumeration."""
SHORT_MEMBER = 4
"""Most words of two members that only "and" parts; longer ones may be one member with an "and" in it."""
DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}

_STOP = ".!?"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT = re.compile(r"[ \u00a0]?[^\W\d_]+")
_NOUN = re.compile(r"(?<!\w)(?:[A-ZÅÄÖÜ][^\W\d_]+|§+)[ \u00a0]\Z")
"""A word with a capital letter right before a number: "Article 3", "May 24"."""
_EDGES = " ,;:.–—"


def phrases(change: Change, found: Sequence[Hunk], policy: Policy) -> list[str]:
    """What was done to the words of a clause, in order.

    ``policy`` is the side whose language and defined terms count.
    """
    lang = language(policy.lang)
    if listed := _enumeration(change, found, policy, lang):
        return listed
    if _rewritten(change, found):
        old, new = (shorten(side_of(change, side), LONG * 2 // 3) for side in SIDES)
        return [lang.say("part.rewrite", old=lang.quote(old), new=lang.quote(new))]
    found = _without_joints(found, lang)
    spoken = [h for h in found if not h.silent or len(found) == 1] or list(found[:1])
    kept = spoken if len(spoken) <= MOST else _longest(spoken, MOST - 1)
    limit = LONG if len(kept) == 1 else LONG * 2 // 3 if len(kept) == 2 else LONG * 2 // 5
    said = [
        _phrase(h, change, policy, lang, limit, last=k == len(spoken) - 1 and not h.silent)
        for k, h in enumerate(spoken)
        if h in kept
    ]
    said = _counted(said, lang)
    if len(kept) < len(spoken):
        said.append(lang.say("part.more", count=len(spoken) - len(kept)))
    elif len(spoken) < len(found):
        said.append(lang.say("part.punctuation"))
    return said


def _counted(said: Sequence[str], lang: Language) -> list[str]:
    """The same done at several places said once."""
    counts = Counter(said)
    return [lang.say("part.times", part=p, count=n) if n > 1 else p for p, n in counts.items()]


def _without_joints(found: Sequence[Hunk], lang: Language) -> Sequence[Hunk]:
    """Leave out an "and" that only went to another place of its enumeration."""
    if len(found) < 2:
        return found
    came, went = (" ".join(getattr(h, side) for h in found).lower().split() for side in ("added", "removed"))
    joints = set(lang.lists["joining"]) & set(came) & set(went)
    kept = [h for h in found if not joints & {h.added.lower().strip(_EDGES), h.removed.lower().strip(_EDGES)}]
    return kept or found


def _longest(found: Sequence[Hunk], count: int) -> list[Hunk]:
    return sorted(found, key=lambda h: -h.size)[:count]


def _rewritten(change: Change, found: Sequence[Hunk]) -> bool:
    """Whether little of the clause stayed as it was."""
    if len(found) < 3 or not any(h.removed for h in found) or not any(h.added for h in found):
        return False
    touched = sum(h.size for h in found)
    return touched > REWRITTEN * sum(len(side_of(change, side).split()) for side in SIDES)


def _phrase(hunk: Hunk, change: Change, policy: Policy, lang: Language, limit: int, *, last: bool) -> str:
    if hunk.removed and hunk.added:
        return _replaced(hunk, change, policy, lang, limit)
    verb, text = ("add", hunk.added) if hunk.added else ("remove", hunk.removed)
    unit, text = _unit(text, opens=hunk.opens)
    key = f"part.{verb}_{unit}"
    closes = last and hunk.after.lstrip(" ")[:1] == "." and hunk.after[:1] != " " and text[-1] not in _STOP
    if closes and lang.texts[key].endswith("{words}") and len(hunk.after.split(maxsplit=1)[0]) == 1:
        text += "."
    return lang.say(key, words=lang.quote(shorten(text, limit)))


def _unit(text: str, *, opens: bool) -> tuple[str, str]:
    """What the words are ("word", "words", "sentence", "sentences", "text"), and the words to quote."""
    if opens and text.rstrip('”")')[-1:] in _STOP:
        return ("sentences" if topics.SENTENCE.search(text) else "sentence"), text
    inner = text.strip(_EDGES) if text.strip(_EDGES) else text
    if topics.SENTENCE.search(inner) or not any(c.isalpha() for c in inner):
        return "text", inner
    return ("words" if " " in inner else "word"), inner


def _replaced(hunk: Hunk, change: Change, policy: Policy, lang: Language, limit: int) -> str:
    """Words in place of others; a number with what it counts."""
    hunk = _with_unit(hunk, lang)
    old, new = (lang.quote(shorten(_bare(t), limit)) for t in (hunk.removed, hunk.added))
    spans = [_days(t, lang) for t in (hunk.removed, hunk.added)]
    if spans[0] and spans[1] and spans[0] != spans[1] and _keeps(hunk, change, policy, lang):
        return lang.say("part.longer" if spans[1] > spans[0] else "part.shorter", old=old, new=new)
    return lang.say("part.replace", old=old, new=new)


def _bare(text: str) -> str:
    """The text without a comma or full stop in front of it."""
    bare = text.lstrip(",;. ")
    return bare if bare[:1].isalnum() else text


def _keeps(hunk: Hunk, change: Change, policy: Policy, lang: Language) -> bool:
    """Whether a period says how long data is kept: the words before it and the clause's topic say so."""
    near = {part.strip(".,;:()").lower() for part in f"{hunk.before} {hunk.after}".split()}
    if near.isdisjoint(lang.lists["keeping"]):
        return False
    return facts.topic(change.clause, policy) in ("", "retention")


def _with_unit(hunk: Hunk, lang: Language) -> Hunk:
    """Take in what a number counts ("30 days") or the noun it belongs to ("Article 3")."""
    if not all(_NUMBER.fullmatch(t) for t in (hunk.removed, hunk.added)):
        return hunk
    unit, noun = _UNIT.match(hunk.after), _NOUN.search(hunk.before)
    counts = unit and unit[0].strip().lower() in _units(lang.code)
    if noun and not counts:
        removed, added = noun[0] + hunk.removed, noun[0] + hunk.added
        return replace(hunk, removed=removed, added=added, before=hunk.before[: noun.start()])
    if not unit:
        return hunk
    removed, added = hunk.removed + unit[0], hunk.added + unit[0]
    return replace(hunk, removed=removed, added=added, after=hunk.after[unit.end() :])


def _days(text: str, lang: Language) -> float:
    """How many days a short text ("30 days", "two years") names; 0.0 where it names none or several."""
    found = [part.strip(".,;()") for part in text.split()]
    if len(found) > 4:
        return 0.0
    units = _units(lang.code)
    numbers = lang.lists["numbers"]
    spans = [
        (float(a) if a.isdigit() else numbers.index(a.lower()) + 1) * units[b.lower()]
        for a, b in pairwise(found)
        if b.lower() in units and (a.isdigit() or a.lower() in numbers)
    ]
    return spans[0] if len(spans) == 1 else 0.0


@lru_cache(maxsize=8)
def _units(code: str) -> dict[str, float]:
    lists = language(code).lists
    return {word.lower(): days for unit, days in DAYS.items() for word in lists[f"periods.{unit}"]}


def _enumeration(change: Change, found: Sequence[Hunk], policy: Policy, lang: Language) -> list[str]:
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


def _members(text: str, lang: Language) -> str:
    """The text without the commas and small words that join it to the rest of its enumeration."""
    text = text.strip(_EDGES)
    first, last = _joints(lang.code)
    while text:
        lower = f" {text.lower()} "
        if lower.startswith(first):
            size = max(len(joint) for joint in first if lower.startswith(joint))
            text = text[size - 2 :].strip(_EDGES)
        elif lower.endswith(last):
            size = max(len(joint) for joint in last if lower.endswith(joint))
            text = text[: len(text) + 2 - size].strip(_EDGES)
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
    raw = hunk.added or hunk.removed
    left, right = hunk.before.rstrip(), hunk.after.lstrip()
    joined = (
        raw[0] in ",;" or left[-1:] in ",;:(" or right[:1] in ",;" or _joins(raw, lang) or _joins(right, lang)
    )
    members = [part.split() for part in text.split(",")]
    banned = lang.lists["not_items"]
    return joined and all(m and len(m) <= MEMBER and m[0].lower() not in banned for m in members)


def _joins(text: str, lang: Language) -> bool:
    return text.lower().startswith(tuple(joint + " " for joint in lang.lists["joining"]))


def _topic(change: Change, found: Sequence[Hunk], policy: Policy, lang: Language) -> str:
    """The topic of the enumerations that changed, where it is certain and one for all."""
    about = set()
    for hunk in found:
        if _members(hunk.added, lang) or _members(hunk.removed, lang):
            intro = topics.SENTENCE.split(hunk.before)[-1]
            about.add(topics.of_members(intro, change.clause, policy, lang))
    return about.pop() if len(about) == 1 else ""


def item_phrase(clause: Clause, verb: str, topic: str, policy: Policy) -> str:
    """An item that came to a list or left it: by its topic where that is certain, else quoted."""
    lang = language(policy.lang)
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
