"""A sentence's mentions to those it denies, and to whether it holds the writer to something."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from .matcher import Mention, word_spans

if TYPE_CHECKING:
    from collections.abc import Mapping

_THINGS = ("purpose:", "track:", "decision:", "recipient:advertisers")
"""What "no" denies although nothing is done: "no ads, no tracking"."""
DENIAL_REACH = 6
"""A denial takes away what is done within this many words after it ("we do not sell or rent")."""

_DONE = ("act:", "track:", "decision:")
"""Kinds of what is done to people and their data."""
_LEFT_OUT = (*_DONE, "right:automated")
"""What "without" leaves out, close behind it: acts, and a look by a person."""
_WAYS = ("right:", "choice:")
"""What people may do; denied, it is a right less and no promise of the writer's."""
NEAR = 3
"""Words between a small word and what it goes with ("without any logging", "collects no data")."""


def denials(
    text: str,
    found: tuple[str, ...],
    low: tuple[str, ...],
    mentions: tuple[Mention, ...],
    grammar: Mapping[str, frozenset[str]],
) -> tuple[frozenset[Mention], bool]:
    """The mentions a statement denies, and whether it denies an act of the writer's own.

    A denial reaches to the next "but", "unless", "if", "and is" …, and back to the verb where that comes
    first ("wir verkaufen nicht"); one that somebody else is bound by ("you may not"),
    or that limits rather than denies ("not only"), is none.
    """
    denied: set[Mention] = set()
    own = False
    parted = {*_behind(text, _DASH), *(m.start for m in mentions if m.concept == "modal:unless")}
    marks = _behind(text, _COMMA)
    for no in mentions:
        if no.concept != "negation:not" or (no.start <= 1 and _UNSURE.search(text)):
            continue
        denied |= _ways_denied(low, no, mentions, grammar)
        if not _is_ours(low, no, grammar, max((i for i in marks if i <= no.start), default=0)):
            continue
        ends = (
            i
            for i in range(no.end, len(low))
            if low[i] in grammar["denial-ends"]
            or i in parted
            or (low[i] in grammar["joins"] and not grammar["passive"].isdisjoint(low[i + 1 : i + 2]))
        )
        end = min(next(ends, len(low)), _closed(text, no))
        if low[no.start] in grammar["without"]:  # "without your consent we do": what comes after is done
            end = next((i for i in range(no.end, end) if low[i] in grammar["subjects"]), end)
        back = no.start - DENIAL_REACH if grammar["verb-first"] else no.start
        reach = [m for m in mentions if back <= m.start < end and not m.start <= no.start < m.end]
        acts = [m for m in reach if m.concept.startswith(_DONE) and m.start <= no.end + DENIAL_REACH]
        if low[no.start] in grammar["without"]:
            far = next((i for i in range(no.end, end) if low[i] in grammar["ours"]), no.end + NEAR + 1)
            near = min(far - 1, no.end + NEAR)
            reach = [m for m in reach if m.concept.startswith(_LEFT_OUT) and m.start <= near]
            acts = [m for m in acts if m in reach]
            denied |= set(reach)
        elif no.end == no.start + 1 and low[no.start] in grammar["no-thing"]:
            back = DENIAL_REACH if not grammar["towards"].isdisjoint(low[no.start - 1 : no.start]) else 2
            acts += [
                m for m in mentions if m.concept.startswith("act:") and no.start - back < m.end <= no.start
            ]
            acts += [m for m in reach if m.concept.startswith(_THINGS) and m.start <= no.end + 1]
            if no.start == 0 and (nothing := _NOTHING_DONE.match(text)):
                last = sum(1 for a, _ in word_spans(text) if a < nothing.end())
                acts += [m for m in reach if m.concept.startswith(_DONE) and m.start < last]
                acts = acts or [Mention("act:do", no.start, no.end)]
            if not acts and _SENT_NONE.search(text):
                acts = [Mention(act, no.start, no.end) for act in ("act:collect", "act:share")]
            if not acts and _NO_DATA.search(text):
                acts = [Mention("act:do", no.start, no.end)]
        elif not grammar["contains"].isdisjoint(low[no.end : no.end + 2]):
            acts += [m for m in reach if m.concept.startswith(_THINGS)]
        else:
            acts += [m for m in reach if m.concept.startswith(_THINGS) and m.start == no.end]
            if not acts and _done_to_people(found, low, no, grammar):
                acts = [Mention("act:do", no.start, no.end)]
        denied |= {m for m in reach if m.concept == "right:signal" and m.start <= no.end + DENIAL_REACH}
        if acts:
            own = True
            denied |= set(acts)
            denied |= {m for m in reach if not m.concept.startswith(("act:", "modal:", "negation:"))}
    return frozenset(denied), own


def _closed(text: str, no: Mention) -> int:
    """The word before which the bracket closes that a negation stands in; a great number where none does."""
    if ")" not in text:
        return len(text)
    spans = word_spans(text)
    inside = text.rfind("(", 0, spans[no.start][0]) > text.rfind(")", 0, spans[no.start][0])
    close = text.find(")", spans[no.end - 1][1])
    if not inside or close < 0:
        return len(text)
    return next((i for i in range(no.end, len(spans)) if spans[i][0] > close), len(text))


def _behind(text: str, mark: re.Pattern[str]) -> tuple[int, ...]:
    """The words before which a mark stands."""
    if not mark.search(text):
        return ()
    spans = word_spans(text)
    return tuple([i for i, (a, b) in enumerate(pairwise(spans), 1) if mark.search(text[a[1] : b[0]])])


_UNSURE = re.compile(
    r"\b(?:100 ?%|(?:entirely|completely|perfectly|absolutely|fully|totally) (?:secure|safe))|\bguarantee",
    re.IGNORECASE,
)
"""What nobody can promise: "no transmission is 100% secure" denies nothing that is done."""
_COMMA = re.compile(",")
_DASH = re.compile(r"\s(?:[—–]|--?)\s|—")
"""It parts a sentence: "they are no processors — we read data from them"."""
_NO_DATA = re.compile(
    r"\bno (?:\w+ ){0,4}(?:data|information|details|records?|logs?|statistics|profiles?|cookies?|copies)\b"
    r"(?: \w+){0,4} (?:is|are|will be|gets?)(?: ever)? "
    r"(?!required|needed|limited|guaranteed|lost|affected|changed)"
    r"\w+(?:ed|en|ld|nt|pt|de)\b"
    r"|\bno (?:\w+ ){0,4}(?:data|information|details|records?|logs?|content|text|messages?|files?"
    r"|code) (?:ever )?"
    r"(?:leaves?|reach(?:es)?|goes|enters?|passes|travels?|crosses|gets)\b"
    r"|^\W*(?:nobody|no[- ]?one) else\b"
    r"|\b(?:takes?|makes?|keeps?|holds?|sees?|reads?|gathers?|gets?) no (?:\w+ ){0,2}"
    r"(?:screenshots?|recordings?|photos?|pictures?|copies|notes|logs?|records?|data|information|profiles?|statistics)\b",
    re.IGNORECASE,
)
"""A promise in the passive, whatever it is that is not done: "no statistics are drawn up"."""
_SENT_NONE = re.compile(
    r"\b(?:sen[dt]s?|transmits?|uploads?|reports?) (?:us |back |out )?(?:nothing\b"
    r"|no (?:\w+ ){0,3}(?:data|information"
    r"|statistics"
    r"|reports?|metrics|telemetry|events?)\b)",
    re.IGNORECASE,
)
_DEED = r"(?:read|seen|\w+ed|kept|sent|sold|taken|given|held|made known)"
_NOTHING_DONE = re.compile(
    r"\W*(?:no|none|nothing)\b[^.;:!?]{3,90}? (?:is|are|will be|gets?)(?: ever)? (?:being )?"
    rf"{_DEED}\b(?<!required)(?<!needed)(?<!guaranteed)(?<!secured)(?<!affected)(?<!changed)(?<!limited)"
    rf"(?:,? (?:or |and |nor )?(?:\w+ )?{_DEED}\b)*",
    re.IGNORECASE,
)
"""A sentence whose subject is a "no": all that it says is done is not done."""


_ASKING = frozenset({"what", "where", "when", "how", "which", "whether"})
"""Words before what is not learnt of people: "it does not record {what} you type"."""


def _done_to_people(
    found: tuple[str, ...], low: tuple[str, ...], no: Mention, grammar: Mapping[str, frozenset[str]]
) -> bool:
    """Whether the writer denies doing something to people, whatever it is: "we won't call your employer".

    A product does as its maker does: "the app never connects to your bank".
    """
    low = tuple([word for i, word in enumerate(low) if i <= no.end or word not in _ASKING])
    ours = not grammar["ours"].isdisjoint(low[max(0, no.start - NEAR) : no.start])
    if not ours and grammar["undone"].isdisjoint(low[no.end : no.end + 1]):
        by = no.start - (2 if low[no.start - 1] in grammar["helpers"] else 1)
        named = by > 0 and found[by][0].isupper()
        if named or (by >= 0 and low[by] in grammar["products"]):
            to = no.end + (2 if not grammar["towards"].isdisjoint(low[no.end + 1 : no.end + 2]) else 1)
            return low[no.start] not in grammar["cannot"] and not grammar["people"].isdisjoint(
                low[to : to + 1]
            )
    barred = low[no.start] in grammar["cannot"] or not grammar["can"].isdisjoint(low[no.end : no.end + 1])
    at = no.end + (3 if not grammar["joins"].isdisjoint(low[no.end + 1 : no.end + 2]) else 1)
    return ours and not barred and not grammar["people"].isdisjoint(low[at : at + 1])


def _ways_denied(
    low: tuple[str, ...], no: Mention, mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> set[Mention]:
    """What people may do and a negation takes away: "cannot be turned off", "you may not object"."""
    before = low[max(0, no.start - 4) : no.start]
    barred = low[no.start] in grammar["cannot"]
    barred |= not grammar["can"].isdisjoint((*before[-1:], *low[no.end : no.end + 1]))
    if not barred or set(before) & grammar["conditions"]:
        return set()
    return {m for m in mentions if m.concept.startswith(_WAYS) and no.start <= m.start <= no.end + NEAR}


def _is_ours(low: tuple[str, ...], no: Mention, grammar: Mapping[str, frozenset[str]], begin: int) -> bool:
    """Whether a negation is the writer's: its subject is not the reader, and it denies rather than limits.

    The subject stands behind ``begin``, where a mark parts it from what comes before, if it is there at all.
    """
    before = low[max(0, no.start - 4) : no.start]
    if not grammar["ours"].isdisjoint(low[begin : no.start]):
        before = low[max(begin, no.start - 4) : no.start]
    if not grammar["no-denial-before"].isdisjoint(
        (*low[no.end : no.end + 1], " ".join(low[no.end : no.end + 2]))
    ):
        return False
    if set(before[-1:]) & grammar["conditions"]:
        return False  # "when not in use": a case, and no denial
    if not grammar["let"].isdisjoint(low[no.end : no.end + 1]):
        return not set(low[: no.start]) & (
            grammar["conditions"] | grammar["not-ours"]
        )  # a bar to somebody else
    if not grammar["so-far"].isdisjoint(low[no.end :]):
        return False  # "not live yet" says how far things are
    if low[no.start] in grammar["no-thing"] or low[no.start] in grammar["without"]:
        case = before if "there" in before else before[-2:]  # "if there is no answer"
        return low[no.start] not in grammar["no-denial"] and not set(case) & grammar["conditions"]
    passive = not grammar["passive"].isdisjoint((*before[-1:], *low[no.end : no.end + 1]))
    others = grammar["conditions"] if passive else grammar["not-ours"]
    said = set(before) - grammar["helpers"]
    return bool(said) and not said & others and low[no.start] not in grammar["no-denial"]


def binds(
    low: tuple[str, ...],
    mentions: tuple[Mention, ...],
    concepts: frozenset[str],
    grammar: Mapping[str, frozenset[str]],
) -> bool:
    """Whether a statement holds the writer to something without a denial.

    It does by asking first ("we will request your consent"), and by an "only" that limits the writer rather
    than the reader or the law.
    """
    if {"choice:opt-in", "modal:must"} <= concepts and any(c.startswith("act:") for c in concepts):
        return True
    if "modal:only" not in concepts or not any(c.startswith(("act:", "track:")) for c in concepts):
        return False
    only = next(m.start for m in mentions if m.concept == "modal:only")
    if any(m.concept == "negation:not" and 0 <= only - m.end <= 1 for m in mentions):
        return False  # "not only", "not the only"
    first = next((w for w in low[:only] if w in grammar["ours"] | grammar["theirs"]), "")
    return first not in grammar["theirs"]
