"""A text to its statements: what each sentence says of data, purposes, recipients, periods, rights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from . import words
from .dates import DATE
from .lexicon import vocabulary
from .matcher import Mention, word_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .lexicon import Extra, Vocabulary

_THINGS = ("purpose:", "track:", "decision:", "recipient:advertisers")
"""What "no" denies although nothing is done: "no ads, no tracking"."""
DENIAL_REACH = 6
"""A denial takes away what is done within this many words after it ("we do not sell or rent")."""

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!Inc\.)(?<!Ltd\.)(?<!No\.)[\"”’)]*\s+(?=[\"“(\[*]?(?:[A-ZÅÄÖÜ]|[a-z]+[A-Z]|[a-z][\w-]*\.[a-z]{2}))"
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SITE = re.compile(r"(?:https?://|www\.)\S+|\b(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d\b")
_PHONE = re.compile(r"(?<![\w/])(?<![A-Z]-)\+?\d[\d\s().-]{7,}\d")
PERSONAL = re.compile(
    r"\b(?:personal|your|user|customer|their|such)\b[^.]{0,40}\b(?:data|information|details|profile)"
    r"|\b(?:sees?|learns?|knows?|notes?|guess\w*|records?|counts?|works? out) "
    r"(?:how|what|when|where|whether|which)\b[^.;]{0,30}\b(?:you|your|they|people|each|every|any(?:one|body)|some(?:one|body))\b",
    re.IGNORECASE,
)
"""Words for data about people, the reader's or others', or what is learnt about them."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_DONE = ("act:", "track:", "decision:")
"""Kinds of what is done to people and their data."""
_LEFT_OUT = (*_DONE, "right:automated")
"""What "without" leaves out, close behind it: acts, and a look by a person."""
_WAYS = ("right:", "choice:")
"""What people may do; denied, it is a right less and no promise of the writer's."""
NEAR = 3
"""Words between a small word and what it goes with ("without any logging", "collects no data")."""
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
        """Where somebody is reached: email addresses, telephone numbers and streets (not web pages)."""
        return _addresses(self.text)

    def of(self, kind: str) -> frozenset[str]:
        """The concepts of one kind that it affirms."""
        return of_kind(self.affirmed, kind)

    def quote(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """The words that name some concepts, verbatim, in the order of the text."""
        wanted = set(concepts)
        found = (self.passage(m.start, m.end) for m in self.mentions if m.concept in wanted)
        return tuple(dict.fromkeys(found))

    def passage(self, start: int, end: int) -> str:
        """The text from word ``start`` up to word ``end``, verbatim; "" where there is no word."""
        spans = word_spans(self.text)[start:end]
        return self.text[spans[0][0] : spans[-1][1]] if spans else ""


@lru_cache(maxsize=4096)
def word_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where each word of a statement's text begins and ends."""
    return tuple([m.span() for m in word_pattern(text).finditer(text)])


@lru_cache(maxsize=16384)
def of_kind(concepts: frozenset[str], kind: str) -> frozenset[str]:
    """Those of some concepts that are of a kind."""
    return frozenset([c for c in concepts if c.startswith(kind + ":")])


@lru_cache(maxsize=16384)
def kinds(concepts: frozenset[str]) -> frozenset[str]:
    """The kinds of some concepts."""
    return frozenset([c.partition(":")[0] for c in concepts])


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(text))


@lru_cache(maxsize=4096)
def _addresses(text: str) -> frozenset[str]:
    mail = MAIL.findall(text) if "@" in text else []
    rest = _SITE.sub(" ", DATE.sub(" ", text)) if len(_figures(text)) else ""
    return frozenset([*mail, *_PHONE.findall(rest), *_POSTAL.findall(rest)])


_POINTER = re.compile(
    r"(?<!\bto )(?<!that )(?<!\byou )\b(?:see|read)\b"
    r"|(?<!\b(?:each|last|next|your) )(?<!\b(?:first|third|every) )\bvisit\b"
    r"|\b(?:learn|find out|more information|refer|click|for example|for instance)\b",
    re.IGNORECASE,
)


def pointer(text: str) -> bool:
    """Whether a sentence only says where to read more, or gives an example."""
    return bool(_POINTER.search(text))


_INSTRUCTS = re.compile(
    r"\W*(?:choose|click|tap|select|open|enable|disable|configure|go to|press|toggle|scroll|navigate|tick"
    r"|untick|uncheck|make sure|remember to|(?:store|keep|use) (?:it|them|this|these)"
    r"|we (?:strongly |also )?(?:recommend|advise|suggest|encourage|urge)(?: that)? (?:you|using|keeping))\b"
    r"(?!\W+(?:data|information|rates?|history|events?|paths?|counts?|streams?|access)\b)",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\W*(?:this|these|the|our|in this|in the) (?:[\w()-]+ ){0,6}"
    r"(?:policy|policies|notice|statement|document|page|agreement|faq|guide|addendum|section|annex|dpa|terms)\b[^.;:]{0,30}"
    r"\b(?:explains?|describes?|sets? out|outlines?|covers?|summari[sz]es?|details|answers|introduces?"
    r"|provides? (?:detailed |more |further |additional )?(?:information|details|insights?))\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def on_reader_or_text(text: str) -> bool:
    """Whether a sentence tells the reader what to press, or what the document is about: no practice."""
    return bool(_INSTRUCTS.match(text) or _DESCRIBES.match(text))


HEADING = 90
"""Characters of a heading beyond which it is one with sentences in it."""


@lru_cache(maxsize=16384)
def statements(source: str, kind: str, lang: str, extra: Extra = ()) -> tuple[Statement, ...]:
    """The statements of a clause's source: one for a row or a title, one for each sentence elsewhere.

    Code between backticks is a sample; an indented block, or one under a line of tildes, is text that its
    writer did not mean to be code.
    """
    if kind == "front-matter" or (kind == "code" and source.lstrip().startswith("```")):
        return ()
    if kind in ("row", "section"):
        seen = words.visible(source, kind)
        parts = _SENTENCE.split(seen) if kind == "section" and len(seen) > HEADING else [seen]
    else:
        shown = [text for block in _blocks(source) for text in words.passages(block, kind)]
        parts = [part for text in shown for part in _SENTENCE.split(_unstyled(text))]
    return tuple([_statement(part.strip(), lang, extra) for part in parts if any(map(str.isalnum, part))])


_BLANK = re.compile(r"\n[ \t]*\n")
_FIELD = re.compile(
    r"[ \t>*_|-]*(?:layout|title|permalink|slug|template|url|authors?|description|weight|order|nav\w*|date"
    r"|document(?: \w+)?|version|status|owner|jurisdiction|classification|effective(?: date)?|review date"
    r"|(?:last )?(?:updated|modified|reviewed)|(?:prepared|approved|reviewed) by)\**[ \t]*:",
    re.IGNORECASE,
)
"""A line about the document rather than of it: its title, its version, who prepared it."""


def _blocks(source: str) -> list[str]:
    """The blocks of a clause that blank lines part, those left out that only describe the document."""
    if "\n" not in source.rstrip() or "<!--" in source:
        return [source]
    blocks = [block for block in _BLANK.split(source) if block.strip()]
    return [block for block in blocks if not _describes(block.strip().splitlines())]


def _describes(lines: list[str]) -> bool:
    """Whether all lines of a block are fields that describe the document."""
    return len(lines) > 1 and all(_FIELD.match(line) for line in lines)


_STYLE = re.compile(r"[^{};]{0,200}\{(?:\s*[\w-]+\s*:[^{};]+;)+[^{};]*\}")
"""A rule of a style sheet; a page's blank lines may leave it outside of the element that hides it."""


def _unstyled(shown: str) -> str:
    return _STYLE.sub(" ", shown) if "{" in shown else shown


@lru_cache(maxsize=16384)
def _statement(text: str, lang: str, extra: Extra) -> Statement:
    """A sentence, and what it says; read once, in however many clauses and versions it stands."""
    known = vocabulary(lang, extra)
    found = tuple(word_pattern(text).findall(text))
    mentions = _meant(text, found, known.matcher.mentions(found), known.grammar)
    low = [w.lower() for w in found]
    for apart in (_given(low, mentions, known.grammar), _switched(low, known.grammar)):
        if apart:
            mentions = tuple(sorted((*mentions, apart), key=lambda m: m.start))
    concepts = frozenset([m.concept for m in mentions])
    denied, own = (
        _denials(text, found, mentions, known.grammar) if "negation:not" in concepts else (frozenset(), False)
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


TO = 10
"""Words after "sends" within which it is said to whom."""


def _given(
    low: list[str], mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> Mention | None:
    """Where it is said that the writer gives what is the reader's to somebody: "sends what you say to X",
    "your edits are given to X"; that somebody else sees it; or anything to anybody ("tells nobody", "do not
    give files to anyone").
    """
    if (grammar["gives"] | grammar["tells"] | grammar["perceives"]).isdisjoint(low):
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


def _switched(low: list[str], grammar: Mapping[str, frozenset[str]]) -> Mention | None:
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


def _by_others(low: list[str], at: int, grammar: Mapping[str, frozenset[str]]) -> bool:
    """Whether somebody who is neither the writer nor the reader learns what is the reader's: "the bank sees
    how often you order".
    """
    behind = low[at + 1 : at + 2]
    who = next((w for w in reversed(low[:at]) if w not in grammar["helpers"]), "")
    nobody = grammar["not-ours"] | grammar["ours"] | grammar["reader"] | grammar["nobody"]
    return (
        bool(who) and who not in nobody and not (grammar["theirs-own"] | grammar["asked"]).isdisjoint(behind)
    )


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


def _meant(
    text: str,
    found: tuple[str, ...],
    mentions: list[Mention],
    grammar: Mapping[str, frozenset[str]],
) -> tuple[Mention, ...]:
    """Mentions that mean what they name. These do not.

    - a place that only names a law or a framework: "California Consumer Privacy Act", "Swiss-US Data Privacy
      Framework";
    - a way to reach somebody: "by email", "email us", "email help@example.org";
    - "do not track" with an object: "we do not track you";
    - "us", the people who write, and "save preferences", a button;
    - "Limited", the form of a company, "locations", where offices or servers are,
      and "we recommend that you";
    - "should you", which is an "if", and "strictly necessary", which limits nothing;
    - "May 2021", "Harbour Court", "sale of assets".
    """
    dropped = _in_names(text, mentions)
    dropped |= {m for m in mentions if m.concept in _DOUBTFUL and _aside(m, found, grammar)}
    dropped |= _in_signals([m for m in mentions if m not in dropped]) | _in_mergers(mentions)
    return tuple([m for m in mentions if m not in dropped]) if dropped else tuple(mentions)


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
            asked = after.lower() in grammar["theirs-own"] | grammar["not-ours"]
            return asked and mention.end == mention.start + 1
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
            return mention.concept == "region:us" and found[mention.start] == "us"


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


def _denials(
    text: str, found: tuple[str, ...], mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> tuple[frozenset[Mention], bool]:
    """The mentions a statement denies, and whether it denies an act of the writer's own.

    A denial reaches to the next "but", "unless", "if" …, and back to the verb where that comes first ("wir
    verkaufen nicht"); one that somebody else is bound by ("you may not"),
    or that limits rather than denies ("not only"), is none.
    """
    denied: set[Mention] = set()
    own = False
    low = [w.lower() for w in found]
    parted = _dashes(text) | {m.start for m in mentions if m.concept == "modal:unless"}
    marks = _commas(text) if "," in text else ()
    for no in mentions:
        if no.concept != "negation:not":
            continue
        denied |= _ways_denied(low, no, mentions, grammar)
        if not _binds(low, no, grammar, max((i for i in marks if i <= no.start), default=0)):
            continue
        ends = (i for i in range(no.end, len(low)) if low[i] in grammar["denial-ends"] or i in parted)
        end = next(ends, len(low))
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
            if not acts and _NO_DATA.search(text):
                acts = [Mention("act:do", no.start, no.end)]
        elif not grammar["contains"].isdisjoint(low[no.end : no.end + 2]):
            acts += [m for m in reach if m.concept.startswith(_THINGS)]
        else:
            acts += [m for m in reach if m.concept.startswith(_THINGS) and m.start == no.end]
            if not acts and _done_to_people(low, no, grammar):
                acts = [Mention("act:do", no.start, no.end)]
        denied |= {m for m in reach if m.concept == "right:signal" and m.start <= no.end + DENIAL_REACH}
        if acts:
            own = True
            denied |= set(acts)
            denied |= {m for m in reach if not m.concept.startswith(("act:", "modal:", "negation:"))}
    return frozenset(denied), own


def _dashes(text: str) -> frozenset[int]:
    """The words before which a dash parts a sentence: "they are no processors — we read data from them"."""
    if not _DASH.search(text):
        return frozenset()
    spans = word_spans(text)
    return frozenset(
        [i + 1 for i in range(len(spans) - 1) if _DASH.search(text[spans[i][1] : spans[i + 1][0]])]
    )


def _done_to_people(low: list[str], no: Mention, grammar: Mapping[str, frozenset[str]]) -> bool:
    """Whether the writer denies doing something to people, whatever it is: "we won't call your employer"."""
    ours = not grammar["ours"].isdisjoint(low[max(0, no.start - NEAR) : no.start])
    barred = low[no.start] in grammar["cannot"]
    at = no.end + (3 if not grammar["joins"].isdisjoint(low[no.end + 1 : no.end + 2]) else 1)
    return ours and not barred and not grammar["people"].isdisjoint(low[at : at + 1])


def _commas(text: str) -> tuple[int, ...]:
    """The words before which a comma stands."""
    spans = word_spans(text)
    return tuple([i + 1 for i in range(len(spans) - 1) if "," in text[spans[i][1] : spans[i + 1][0]]])


_DASH = re.compile(r"\s(?:[—–]|--?)\s|—")
_NO_DATA = re.compile(
    r"\bno (?:\w+ ){0,4}(?:data|information|details|records?|logs?|statistics|profiles?|cookies?|copies)\b"
    r"(?: \w+){0,4} (?:is|are|will be|gets?)(?: ever)? "
    r"(?!required|needed|limited|guaranteed|lost|affected|changed)"
    r"\w+(?:ed|en|ld|nt|pt|de)\b",
    re.IGNORECASE,
)
"""A promise in the passive, whatever it is that is not done: "no statistics are drawn up"."""


def _ways_denied(
    low: list[str], no: Mention, mentions: tuple[Mention, ...], grammar: Mapping[str, frozenset[str]]
) -> set[Mention]:
    """What people may do and a negation takes away: "cannot be turned off", "you may not object"."""
    before = low[max(0, no.start - 4) : no.start]
    barred = low[no.start] in grammar["cannot"] or bool(set(before[-1:]) & grammar["can"])
    if not barred or set(before) & grammar["conditions"]:
        return set()
    return {m for m in mentions if m.concept.startswith(_WAYS) and no.start <= m.start <= no.end + NEAR}


def _binds(low: list[str], no: Mention, grammar: Mapping[str, frozenset[str]], begin: int) -> bool:
    """Whether a negation is the writer's: its subject is not the reader, and it denies rather than limits.

    The subject stands behind ``begin``, where a mark parts it from what comes before, if it is there at all.
    """
    before = low[max(0, no.start - 4) : no.start]
    if not grammar["ours"].isdisjoint(low[begin : no.start]):
        before = low[max(begin, no.start - 4) : no.start]
    if set(low[no.end : no.end + 1]) & grammar["no-denial-before"]:
        return False
    if low[no.start] in grammar["no-thing"] or low[no.start] in grammar["without"]:
        return low[no.start] not in grammar["no-denial"] and not set(before[-2:]) & grammar["conditions"]
    passive = bool(before) and before[-1] in grammar["passive"]
    others = grammar["conditions"] if passive else grammar["not-ours"]
    said = set(before) - grammar["helpers"]
    return bool(said) and not said & others and low[no.start] not in grammar["no-denial"]


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
    first = next((w for w in map(str.lower, found[:only]) if w in grammar["ours"] | grammar["theirs"]), "")
    return first not in grammar["theirs"]


@lru_cache(maxsize=4096)
def _spans(said: Statement) -> tuple[float, ...]:
    known = vocabulary(said.lang)
    return () if known.timed.isdisjoint(said.vocabulary) else _periods(said.words, known)


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
