"""A clause to what it says: its topic, and statements on data, purposes, recipients, periods, rights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from . import words
from .lexicon import Vocabulary, topic_matchers, vocabulary
from .matcher import WORD, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .lexicon import Extra
    from .model import Clause, Policy

TITLE_WEIGHT = 3
"""What a phrase of a heading or lead-in counts for, a phrase of the text being 1."""
CERTAIN = 2
"""A topic with fewer points is not certain."""
LEAD = 1.5
"""Nor is one with less than this many times the points of the second best."""
DENIAL_REACH = 6
"""A denial takes away what is done within this many words after it ("we do not sell or rent")."""

TOPIC_ACT = {
    "collection": "act:collect",
    "purposes": "act:use",
    "recipients": "act:share",
    "transfers": "act:transfer",
    "retention": "act:retain",
}
"""What is done in a clause of a topic, where its own words do not say (a bullet under "What we collect")."""

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!Inc\.)(?<!Ltd\.)(?<!No\.)[\"”’)]*\s+(?=[\"“(\[*]?[A-ZÅÄÖÜ])"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s)>\"”]+")
_PHONE = re.compile(r"\+?\d[\d\s().-]{7,}\d")
PERSONAL = re.compile(
    r"\b(?:personal|your|user|customer|their|such)\b[^.]{0,40}\b(?:data|information|details|profile)",
    re.IGNORECASE,
)
"""Words for data about people, the reader's or others'."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_POSTAL = re.compile(
    r"\b\d{1,5},? [A-Z][\w.]+(?: [A-Z][\w.]+)* (?:Street|St|Avenue|Ave|Road|Rd|Drive|Lane|Blvd|Square)\b"
    r"|\b[A-Z]{2} \d{5}\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A sentence, list item or table row, and what it says. Read once for each text; equal only to itself."""

    text: str
    """What a reader sees of it."""
    words: tuple[str, ...]
    stems: tuple[str, ...]
    vocabulary: frozenset[str]
    """Its stems, each once."""
    mentions: tuple[Mention, ...]
    concepts: frozenset[str]
    """Every concept it names."""
    affirmed: frozenset[str]
    """Those it states as so, at least once."""
    denied: frozenset[str]
    """Those it denies, at least once: "we do not sell your data" denies selling."""
    limited: bool
    """Whether it holds the writer to something: a denial of one's own act, or "only"."""
    key: str
    """Equal for two statements of the same words."""
    lang: str

    @property
    def periods(self) -> tuple[float, ...]:
        """Spans of time in days, in the order of the text."""
        return _spans(self)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers in figures, in the order of the text."""
        return _figures(self.text)

    @property
    def addresses(self) -> frozenset[str]:
        """Email addresses, URLs, telephone numbers and streets."""
        return _addresses(self.text)

    def of(self, kind: str) -> frozenset[str]:
        """The concepts of one kind that it affirms."""
        return frozenset(c for c in self.affirmed if c.startswith(kind + ":"))

    def quote(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """The words that name some concepts, verbatim, in the order of the text."""
        wanted = set(concepts)
        spans = [m.span() for m in WORD.finditer(self.text)]
        found = (
            self.text[spans[m.start][0] : spans[m.end - 1][1]] for m in self.mentions if m.concept in wanted
        )
        return tuple(dict.fromkeys(found))

    def passage(self, start: int, end: int) -> str:
        """The text from word ``start`` up to word ``end``, verbatim."""
        spans = [m.span() for m in WORD.finditer(self.text)]
        return self.text[spans[start][0] : spans[end - 1][1]]


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(text))


@lru_cache(maxsize=4096)
def _addresses(text: str) -> frozenset[str]:
    sites = _ADDRESS.findall(text) if "@" in text or "://" in text or "www." in text else []
    phones = [*_PHONE.findall(text), *_POSTAL.findall(text)] if len(_figures(text)) else []
    return frozenset([a.rstrip(".,;") for a in sites] + phones)


_POINTER = re.compile(
    r"\b(?:see|visit|read|learn|find out|more information|refer|click|for example|for instance)\b",
    re.IGNORECASE,
)


def pointer(text: str) -> bool:
    """Whether a sentence only says where to read more, or gives an example."""
    return bool(_POINTER.search(text))


def topic(clause: Clause, policy: Policy) -> str:
    """What a clause is about: "collection", "purposes", "recipients", …; "" where that is not certain.

    Its title and text decide; where they do not, those of the clauses above it, nearest first. The title of
    the whole document is about everything, so nothing follows from it.
    """
    above = {c.id: c for c in policy.clauses} if clause.parent else {}
    here: Clause | None = clause
    while here is not None and here.marker != "#":
        found = own_topic(here.title, here.text, here.kind, policy.lang)
        if found:
            return found
        here = above.get(here.parent) if here.parent else None
    return ""


@lru_cache(maxsize=16384)
def own_topic(title: str, text: str, kind: str, lang: str, least: int = CERTAIN) -> str:
    """The topic that one clause's own words make certain (with at least so many points), or ""."""
    if kind in ("front-matter", "code", "html"):
        return ""
    titles, cues = topic_matchers(lang)
    points: dict[str, float] = {}
    for mention in titles.mentions(WORD.findall(title)):
        points[mention.concept] = points.get(mention.concept, 0) + TITLE_WEIGHT
    for mention in cues.mentions(WORD.findall(words.visible(text, kind))):
        points[mention.concept] = points.get(mention.concept, 0) + 1
    best = sorted(points.values(), reverse=True)[:2]
    if not best or best[0] < least or (len(best) > 1 and best[0] < LEAD * best[1]):
        return ""
    return max(points, key=lambda name: points[name])


@lru_cache(maxsize=16384)
def statements(source: str, kind: str, lang: str, extra: Extra = ()) -> tuple[Statement, ...]:
    """The statements of a clause's source: one for a row or a title, one for each sentence elsewhere."""
    if kind in ("front-matter", "code"):
        return ()
    shown = words.visible(source, kind)
    parts = [shown] if kind in ("row", "section") else _SENTENCE.split(shown)
    known = vocabulary(lang, extra)
    return tuple(_statement(part.strip(), known) for part in parts if part.strip())


def _statement(text: str, known: Vocabulary) -> Statement:
    found = tuple(WORD.findall(text))
    mentions = tuple(known.matcher.mentions(found))
    concepts = frozenset([m.concept for m in mentions])
    denied, own = (
        _denials(found, mentions, known.grammar) if "negation:not" in concepts else (frozenset(), False)
    )
    stems = known.matcher.stems(found)
    return Statement(
        text=text,
        words=found,
        stems=stems,
        vocabulary=frozenset(stems),
        mentions=mentions,
        concepts=concepts,
        affirmed=frozenset([m.concept for m in mentions if m not in denied]) if denied else concepts,
        denied=frozenset([m.concept for m in denied]),
        limited=own or _only_ours(found, mentions, concepts, known.grammar) or _asks(concepts),
        key=" ".join(found).casefold(),
        lang=known.lang,
    )


def _denials(
    found: tuple[str, ...], mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> tuple[frozenset[Mention], bool]:
    """The mentions a statement denies, and whether it denies an act of the writer's own.

    A denial reaches to the next "but", "unless", "if" …, and back to the verb where that comes first ("wir
    verkaufen nicht"); one that somebody else is bound by ("you may not"),
    or that limits rather than denies ("not only"), is none.
    """
    denied: set[Mention] = set()
    own = False
    low = [w.lower() for w in found]
    for no in mentions:
        if no.concept != "negation:not" or low[no.start] in grammar["no-denial"]:
            continue
        before = set(low[max(0, no.start - 4) : no.start]) - grammar["helpers"]
        after = set(low[no.end : no.end + 1])
        if not before or before & grammar["not-ours"] or after & grammar["no-denial-before"]:
            continue
        end = next((i for i in range(no.end, len(low)) if low[i] in grammar["denial-ends"]), len(low))
        back = no.start - DENIAL_REACH if grammar["verb-first"] else no.start
        reach = [m for m in mentions if back <= m.start < end and m is not no]
        acts = [
            m
            for m in reach
            if m.concept.startswith(("act:", "track:", "decision:")) and m.start <= no.end + DENIAL_REACH
        ]
        if acts:
            own = True
            denied |= set(acts)
            denied |= {m for m in reach if not m.concept.startswith(("act:", "modal:", "negation:"))}
    return frozenset(denied), own


def _asks(concepts: frozenset[str]) -> bool:
    """Whether a statement commits to asking first ("we will request your consent")."""
    return {"choice:opt-in", "modal:must"} <= concepts and any(c.startswith("act:") for c in concepts)


def _only_ours(
    found: tuple[str, ...],
    mentions: tuple[Mention, ...],
    concepts: frozenset[str],
    grammar: Mapping[str, frozenset[str]],
) -> bool:
    """Whether an "only" limits the writer rather than the reader or the law."""
    if "modal:only" not in concepts or not any(c.startswith(("act:", "track:")) for c in concepts):
        return False
    only = next(m.start for m in mentions if m.concept == "modal:only")
    return not {w.lower() for w in found[:only]} & grammar["theirs"]


@lru_cache(maxsize=4096)
def _spans(said: Statement) -> tuple[float, ...]:
    return _periods(said.words, vocabulary(said.lang))


def _periods(found: tuple[str, ...], known: Vocabulary) -> tuple[float, ...]:
    """Spans of time: a number, in figures or words, and a unit after it."""
    out = []
    for at, word in enumerate(found):
        unit = known.units.get(word.lower())
        if unit is None or at == 0:
            continue
        for back in (at - 1, at - 2):
            number = _count(found[back], known) if back >= 0 else None
            if number is not None:
                out.append(number * unit)
                break
    return tuple(out)


def _count(word: str, known: Vocabulary) -> float | None:
    return (
        float(word)
        if word.isdigit()
        else float(known.numbers[word.lower()])
        if word.lower() in known.numbers
        else None
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What a whole policy says, for asking whether something is new in it."""

    keys: frozenset[str]
    """Its statements, by their words."""
    affirmed: frozenset[str]
    """Concepts it affirms where data is handled."""
    named: frozenset[str]
    """Concepts it affirms anywhere."""
    limits: tuple[Statement, ...]
    """Statements that hold the writer to something."""
    notices: tuple[Statement, ...]
    """Statements that say how people are told of a change."""
    stems: frozenset[str]
    """Stems of all its words."""


_Share = tuple[
    frozenset[str],
    frozenset[str],
    frozenset[str],
    tuple[Statement, ...],
    tuple[Statement, ...],
    frozenset[str],
]
"""One clause's part of a ``Known``, in the order of its fields."""


@lru_cache(maxsize=16384)
def _share(source: str, kind: str, act: str, lang: str, extra: Extra) -> _Share:
    said = statements(source, kind, lang, extra)
    handled = frozenset([c for s in said if act or handles(s) for c in s.affirmed])
    if "act:sell" in handled and not any("act:sell" in s.affirmed and PERSONAL.search(s.text) for s in said):
        handled -= {"act:sell"}
    return (
        frozenset([s.key for s in said]),
        handled,
        frozenset([c for s in said for c in s.affirmed]),
        tuple([s for s in said if s.limited]),
        tuple([s for s in said if on_changes(s) and tells(s)]),
        frozenset().union(*[s.vocabulary for s in said]),
    )


def on_changes(said: Statement) -> bool:
    """Whether a statement is about changes of the policy, or new processors, which a contract announces."""
    return "change:policy" in said.concepts or {"recipient:processors", "act:notify"} <= said.concepts


TELLING = frozenset({"change:email", "change:prominent", "change:before", "change:consent", "act:notify"})
"""Ways of telling people, in the words of a clause about changes."""


def tells(said: Statement) -> bool:
    """Whether a statement says that people are told."""
    return bool(said.affirmed & TELLING)


def handles(said: Statement) -> bool:
    """Whether a statement says that something is done with data."""
    return any(c.startswith(("act:", "track:", "source:")) for c in said.affirmed)


_LAST: dict[tuple[str, str, Extra], Known] = {}
"""What the last texts say: the new side of one comparison is the old side of the next."""
KEPT = 4


def known(policy: Policy, topics: Topics, extra: Extra = ()) -> Known:
    """What a policy says as a whole."""
    name = (policy.text, policy.lang, extra)
    if name not in _LAST:
        while len(_LAST) >= KEPT:
            del _LAST[next(iter(_LAST))]
        _LAST[name] = _known(policy, topics, extra)
    return _LAST[name]


def _known(policy: Policy, topics: Topics, extra: Extra) -> Known:
    shares = []
    for clause in policy.clauses:
        share = _share(clause.text, clause.kind, "", policy.lang, extra)
        if clause.kind in ENTRIES and share[1] != share[2]:
            act = TOPIC_ACT.get(topics.of(clause), "")
            share = _share(clause.text, clause.kind, act, policy.lang, extra) if act else share
        shares.append(share)
    columns = zip(*shares, strict=True) if shares else ((),) * 6
    keys, affirmed, named, limits, notices, stems = columns
    return Known(
        keys=frozenset().union(*keys),
        affirmed=frozenset().union(*affirmed),
        named=frozenset().union(*named),
        limits=tuple([s for group in limits for s in group]),
        notices=tuple([s for group in notices for s in group]),
        stems=frozenset().union(*stems),
    )


ENTRIES = frozenset({"item", "row", "term"})
"""Kinds of clause that say little by themselves: what leads up to them says what they are."""


class Topics:
    """The topics of a policy's clauses, worked out as they are asked for."""

    __slots__ = ("_by_id", "_found", "_lang", "_leads")

    def __init__(self, policy: Policy) -> None:
        self._lang = policy.lang
        self._by_id = {c.id: c for c in policy.clauses}
        self._found: dict[str, str] = {}
        self._leads: dict[str, Clause] = {}
        last: dict[str | None, Clause] = {}
        for clause in policy.clauses:
            if clause.kind not in ENTRIES:
                last[clause.parent] = clause
            elif clause.parent in last:
                self._leads[clause.id] = last[clause.parent]

    def of(self, clause: Clause | None) -> str:
        """As ``topic``; an entry of a list also takes the topic of the words that lead up to the list."""
        if clause is None or clause.marker == "#":
            return ""
        found = self._found.get(clause.id)
        if found is None:
            found = own_topic(clause.title, clause.text, clause.kind, self._lang) or self.above(clause)
            self._found[clause.id] = found
        return found

    def above(self, clause: Clause) -> str:
        """The topic of the words that lead up to an entry, or of the clause above."""
        lead = self._leads.get(clause.id)
        told = own_topic(lead.title, lead.text, lead.kind, self._lang, 1) if lead else ""
        return told or self.of(self._by_id.get(clause.parent or ""))
