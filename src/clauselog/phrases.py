"""The hunks of a change to phrases: "to add the words “…”", "to remove the sentence “…”"."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from . import topics
from .enumerations import members_phrase
from .hunks import Hunk, side_of
from .language import Language, language
from .quotes import EDGES, LONG, shorten
from .replacements import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .model import Change, Policy, Side

SIDES: tuple[Side, ...] = ("old", "new")
MOST = 4
"""Most places of one clause that are quoted; of more, the longest three are."""
REWRITTEN = 0.7
"""Share of a clause's words beyond which the whole is quoted, old and new."""

_STOP = ".!?"


def phrases(change: Change, found: Sequence[Hunk], policy: Policy) -> dict[str, int]:
    """What was done to the words of a clause, in order, and how many times.

    ``policy`` is the side whose language and defined terms count.
    """
    lang = language(policy.lang)
    if listed := members_phrase(change, found, policy, lang):
        return dict.fromkeys(listed, 1)
    if _rewritten(change, found):
        old, new = (shorten(side_of(change, side), LONG * 2 // 3) for side in SIDES)
        return {lang.say("part.rewrite", old=lang.quote(old), new=lang.quote(new)): 1}
    found = _without_joints(found, lang)
    spoken = [h for h in found if not h.silent or len(found) == 1] or list(found[:1])
    kept = spoken if len(spoken) <= MOST else _longest(spoken, MOST - 1)
    limit = LONG if len(kept) == 1 else LONG * 2 // 3 if len(kept) == 2 else LONG * 2 // 5
    said = [
        _phrase(h, change, policy, lang, limit, last=k == len(spoken) - 1 and not h.silent)
        for k, h in enumerate(spoken)
        if h in kept
    ]
    if len(kept) < len(spoken):
        said.append(lang.say("part.more", count=len(spoken) - len(kept)))
    elif len(spoken) < len(found):
        said.append(lang.say("part.punctuation"))
    return Counter(said)


def together(done: Mapping[str, int], lang: Language) -> str:
    """Phrases in one: "to add the word “…” (2 times) and to …"."""
    times = (lang.say("part.times", part=part, count=n) if n > 1 else part for part, n in done.items())
    return lang.join(list(times), key="part")


def _without_joints(found: Sequence[Hunk], lang: Language) -> Sequence[Hunk]:
    """Leave out an "and" that only went to another place of its enumeration."""
    if len(found) < 2:
        return found
    came, went = (" ".join(getattr(h, side) for h in found).lower().split() for side in ("added", "removed"))
    joints = set(lang.lists["joining"]) & set(came) & set(went)
    kept = [h for h in found if not joints & {h.added.lower().strip(EDGES), h.removed.lower().strip(EDGES)}]
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
        return replaced(hunk, change, policy, lang, limit)
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
    inner = text.strip(EDGES) if text.strip(EDGES) else text
    if topics.SENTENCE.search(inner) or not any(c.isalpha() for c in inner):
        return "text", inner
    return ("words" if " " in inner else "word"), inner
