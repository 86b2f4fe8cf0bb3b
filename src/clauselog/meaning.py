"""A sentence's mentions to those that mean what they name, and one that only the whole of it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .denials import NEAR
from .matcher import Mention, word_spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lexicon import Vocabulary

_JOINS = frozenset({"and", "or", "but", "when", "while"})
"""Words before which a "should" has no verb of its own: "work as they should and"."""
_ADVISED = re.compile(r"that|you|your|to|against|\w+ing", re.IGNORECASE)
"""The word after "recommend" where it advises the reader."""
_DOUBTFUL = frozenset(
    {
        "data:email",
        "data:phone",
        "data:preferences",
        "data:location",
        "purpose:personalise",
        "right:signal",
        "region:us",
        "modal:should",
        "modal:only",
        "modal:may",
        "security:backup",
        "recipient:authorities",
    }
)
"""Concepts whose words may mean something else."""


def meant(
    text: str, found: tuple[str, ...], low: tuple[str, ...], mentions: list[Mention], known: Vocabulary
) -> tuple[Mention, ...]:
    """Mentions that mean what they name, and one more where only the whole sentence names an act.

    These do not mean it:

    - a place that only names a law or a framework: "California Consumer Privacy Act", "Swiss-US Data Privacy
      Framework";
    - a way to reach somebody: "by email", "email us", "email help@example.org";
    - "do not track" with an object: "we do not track you";
    - "us", the people who write, and "save preferences", a button;
    - "Limited", the form of a company, "locations", where offices or servers are,
      and "we recommend that you";
    - "should you", which is an "if", and "strictly necessary", which limits nothing;
    - "May 2021", "Harbour Court", "sale of assets";
    - what the vocabulary says of the words beside it: "they have access to your data" is no right of yours.
    - the French "ne" that limits or denies nothing.
    """
    grammar = known.grammar
    named = {m.concept for m in mentions}
    dropped = _in_names(text, mentions)
    if not _DOUBTFUL.isdisjoint(named):
        dropped |= {m for m in mentions if m.concept in _DOUBTFUL and _aside(m, found, grammar)}
    if not named.isdisjoint(known.aside):
        beside = [m for m in mentions if m.concept in known.aside]
        dropped |= {m for m in beside if _beside(m, low, known.aside[m.concept])}
    if "right:signal" in named:
        dropped |= _in_signals([m for m in mentions if m not in dropped])
    if "merger:merger" in named:
        dropped |= _in_mergers(mentions)
    if "--" in text and _FLAG.search(text):
        dropped |= _in_flags(text, mentions)
    told = tuple([m for m in mentions if m not in dropped]) if dropped else tuple(mentions)
    if not grammar["half-denials"].isdisjoint(low):
        told = _whole_denials(low, told, grammar)
    apart = [m for m in (_given(low, told, grammar), _switched(low, grammar)) if m]
    return tuple(sorted((*told, *apart), key=lambda m: m.start)) if apart else told


_FLAG = re.compile(r"(?<!\S)[\"'“`(]?--[a-z][\w-]*")
"""A flag of a command; the "no" of "--no-telemetry" denies nothing."""


def _in_flags(text: str, mentions: list[Mention]) -> set[Mention]:
    """The denials that are part of the name of a flag."""
    flags = [m.span() for m in _FLAG.finditer(text)]
    spans = word_spans(text)
    noes = (m for m in mentions if m.concept == "negation:not")
    return {m for m in noes if any(a <= spans[m.start][0] and spans[m.end - 1][1] <= b for a, b in flags)}


SECOND = 7
"""Words after a "ne" within which the word stands that says whether it denies or limits."""
FIRST = 4
"""Words before it, where it or a conjunction may stand too ("aucune donnée n’est", "avant qu’il ne")."""


def _whole_denials(
    low: tuple[str, ...], mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> tuple[Mention, ...]:
    """Mentions in which each "ne" is what it is by its other half: "ne … pas" denies, "ne … que" is "only".

    One without another half denies too ("ne peut être"), but behind a conjunction it denies nothing ("à moins
    que vous ne refusiez").
    """
    told: list[Mention] = []
    for m in mentions:
        if m.concept != "negation:not" or low[m.start] not in grammar["half-denials"]:
            told.append(m)
            continue
        before = set(low[max(0, m.start - FIRST) : m.start])
        ends = (i for i in range(m.end, min(m.end + SECOND, len(low))) if low[i] in grammar["half-denials"])
        behind = range(m.end, next(ends, min(m.end + SECOND, len(low))))
        halves = grammar["second-halves"] | grammar["limiting-halves"]
        second = next((i for i in behind if low[i] in halves), None)
        if second is not None and low[second] in grammar["limiting-halves"]:
            if before.isdisjoint(grammar["second-halves"]):
                told.append(Mention("modal:only", second, second + 1))
                continue
        elif second is None and before & grammar["limiting-halves"]:
            continue
        told.append(m)
    return tuple(sorted(told, key=lambda m: m.start))


def _aside(mention: Mention, found: tuple[str, ...], grammar: Mapping[str, frozenset[str]]) -> bool:
    """Whether the words beside a mention show that it means something else."""
    after = found[mention.end] if mention.end < len(found) else ""
    match mention.concept:
        case "data:email" | "data:phone":
            before = found[mention.start - 1].lower() if mention.start else ""
            return before in grammar["by"] or after.lower() in grammar["writers"] or "@" in after
        case "data:preferences":
            return mention.start > 0 and found[mention.start - 1].lower() in grammar["settings"]
        case "purpose:personalise":
            return found[mention.start].lower() == "recommend" and bool(_ADVISED.fullmatch(after))
        case "data:location":
            near = {w.lower() for w in found[max(0, mention.start - 3) : mention.start]}
            return found[mention.start].lower() == "locations" and near.isdisjoint(grammar["theirs-own"])
        case "modal:should":
            asked = after.lower() in grammar["theirs-own"] | grammar["not-ours"] or not mention.start
            return (asked or not after or after in _JOINS) and mention.end == mention.start + 1
        case "modal:only":
            before = found[max(0, mention.start - 1)]
            named = found[mention.start] == "Limited" and before[0].isupper()
            return named or after.lower() in grammar["needed"] or before.lower() == "not"
        case "modal:may":
            return found[mention.start] == "May" and after.isdigit()
        case "security:backup" | "recipient:authorities":
            return mention.end == mention.start + 1 and _within_name(found, mention.start, grammar["courts"])
        case "right:signal":
            return after.lower() in grammar["objects"]
        case _:
            return mention.concept == "region:us" and found[mention.start] in ("us", "Us")


def _beside(mention: Mention, low: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    """Whether a pattern fits a mention and the words beside it: "others have <access to your> data"."""
    before, named, behind = (
        " ".join(low[a:b])
        for a, b in (
            (max(0, mention.start - BEFORE), mention.start),
            (mention.start, mention.end),
            (mention.end, mention.end + BEHIND),
        )
    )
    return pattern.search(f"{before} <{named}> {behind}") is not None


BEFORE, BEHIND = 4, 2
"""Words beside a mention that may show that it means something else."""


def _within_name(found: tuple[str, ...], at: int, kinds: frozenset[str]) -> bool:
    """Whether a word is the last of a name of a street, a house or a product: "Harbour Court".

    Names of courts and the like have a word for their kind before it ("High Court").
    """
    named = at > 0 and found[at].istitle() and found[at - 1].istitle()
    return bool(kinds) and named and found[at - 1].lower() not in kinds


def _in_signals(mentions: list[Mention]) -> set[Mention]:
    """What stands within the name of a signal ("Do Not Track"): it is neither done nor denied."""
    signals = [m for m in mentions if m.concept == "right:signal"]
    return {m for m in mentions for s in signals if m is not s and s.start <= m.start and m.end <= s.end}


def _in_mergers(mentions: list[Mention]) -> set[Mention]:
    """What stands within a longer phrase for the sale of a business ("sale of assets"): no data is sold."""
    sales = [m for m in mentions if m.concept == "merger:merger" and m.end - m.start > 1]
    inside = ("act:sell", "purpose:marketing")
    return {
        m for m in mentions for s in sales if m.concept in inside and s.start <= m.start and m.end <= s.end
    }


def _in_names(text: str, mentions: list[Mention]) -> set[Mention]:
    """The places within the names of laws and frameworks, or right before the latter."""
    named = [m for m in mentions if m.concept.startswith(("statute:", "safeguard:"))]
    dropped: set[Mention] = set()
    if not named:
        return dropped
    inside = {i for m in named for i in range(m.start, m.end)}
    begins = {m.start for m in named if m.concept.startswith("safeguard:")}
    spans = word_spans(text)
    for m in reversed(mentions):
        if m.concept.startswith("region:") and (m.start in inside or _leads(text, spans, m.end, begins)):
            begins.add(m.start)
            dropped.add(m)
    return dropped


def _leads(text: str, spans: tuple[tuple[int, int], ...], end: int, begins: set[int]) -> bool:
    """Whether a word goes straight on to a name, or by "and" or "or"."""
    for to in begins & {end, end + 1}:
        between = text[spans[end - 1][1] : spans[to][0]].strip(" .")
        if between.lower() in ("", "-", "–", "/", "and", "or", "&"):
            return True
    return False


TO = 10
"""Words after "sends" within which it is said to whom."""


def _given(
    low: tuple[str, ...], mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> Mention | None:
    """Where it is said that the writer gives what is the reader's to somebody: "sends what you say to X",
    "your edits are given to X"; that somebody else sees it; or anything to anybody ("tells nobody", "do not
    give files to anyone").
    """
    if all(grammar[told].isdisjoint(low) for told in ("gives", "tells", "perceives")):
        return None
    for at, word in enumerate(low):
        told = word in grammar["tells"] and not grammar["anybody"].isdisjoint(low[at + 1 : at + 2])
        if told or (word in grammar["perceives"] and _by_others(low, at, grammar)):
            return Mention("act:share", at, at + 1)
        if word not in grammar["gives"] or not grammar["not-ours"].isdisjoint(low[max(0, at - 4) : at]):
            continue
        to = next((i for i in range(at + 1, min(at + TO, len(low) - 1)) if low[i] == "to"), 0)
        passive = to == at + 1 and at > 0 and low[at - 1] in grammar["passive"]
        own = low[:at] if passive else low[at + 1 : to] + low[to + 1 : to + 2]
        theirs = to and not (grammar["theirs-own"] | grammar["anybody"]).isdisjoint(own)
        if theirs and low[to + 1] not in grammar["reader"] and not any(m.start == at for m in mentions):
            return Mention("act:share", at, at + 1)
    return None


def _switched(low: tuple[str, ...], grammar: Mapping[str, frozenset[str]]) -> Mention | None:
    """Where people can switch something off, and it stands between the two words: "turn the camera off"."""
    if grammar["switches"].isdisjoint(low):
        return None
    for at, word in enumerate(low):
        if word in grammar["switches"]:
            off = next(
                (i for i in range(at + 2, min(at + NEAR + 2, len(low))) if low[i] in grammar["shut"]), 0
            )
            if off:
                return Mention("right:opt-out", at, off + 1)
    return None


def _by_others(low: tuple[str, ...], at: int, grammar: Mapping[str, frozenset[str]]) -> bool:
    """Whether somebody who is neither the writer nor the reader learns what is the reader's: "the bank sees
    how often you order".
    """
    behind = low[at + 1 : at + 2]
    who = next((w for w in reversed(low[:at]) if w not in grammar["helpers"]), "")
    nobody = grammar["not-ours"] | grammar["ours"] | grammar["reader"] | grammar["nobody"]
    return (
        bool(who) and who not in nobody and not (grammar["theirs-own"] | grammar["asked"]).isdisjoint(behind)
    )
