"""A text to its statements: what each sentence says of data, purposes, recipients, periods, rights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from . import words
from .dates import DATE
from .denials import binds, denials
from .lexicon import vocabulary
from .matcher import Mention, lowered, word_pattern, word_spans
from .meaning import meant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .lexicon import Extra, Vocabulary

_SENTENCE_END = re.compile(
    r"[.!?](?<!\b[A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!Inc\.)(?<!Ltd\.)(?<!No\.)[\"”’)]*\s+(?=[\"“(\[*]?(?:[A-ZÀ-ÖØ-ÞŒ]|[a-z]+[A-Z]|[a-z][\w-]*\.[a-z]{2}))"
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AT = re.compile(r"(?<=\w)\s?[(\[]\s?at\s?[)\]]\s?(?=\w)", re.IGNORECASE)
"""How the sign is written that robots are not to find: "law (at) example.org"."""
_SITE = re.compile(r"(?:https?://|www\.)\S+|\b(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d\b")
_PHONE = re.compile(r"(?<![\w/])(?<![A-Z]-)\+?\d[\d\s().-]{7,}\d")
PERSONAL = re.compile(
    r"\b(?:personal|your|user|customer|their|such)\b[^.]{0,40}\b(?:data|information|details|profile)"
    r"|\b(?:vos|votre|leurs?|ses) (?:données|informations|coordonnées)"
    r"|\b(?:données|informations) (?:à caractère personnel|personnelles|nominatives|vous concernant)"
    r"|\b(?:sen[dt]s?|uploads?|transmits?)\b (?!you\b|me\b|it\b|an? )[^.;]{0,50}\b(?:you"
    r"|your) [^.;]{0,60}\bto\b"
    r"|\byour (?:\w+ ){1,2}(?:is|are|gets?) (?:\w+ )?(?:copied|uploaded|transmitted|backed up|synced"
    r"|mirrored) to\b"
    r"|\b(?:sees?|learns?|knows?|notes?|guess\w*|records?|counts?|works? out) "
    r"(?:how|what|when|where|whether|which)\b[^.;]{0,30}\b(?:you|your|they|people|each|every|any(?:one|body)|some(?:one|body))\b",
    re.IGNORECASE,
)
"""Words for data about people, the reader's or others', or what is learnt about them."""
DATA = re.compile(r"\b(?:data|information|details|records)\b", re.IGNORECASE)
"""Words for data, whosever and of whichever kind it is."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_POSTAL = re.compile(
    r"\b\d{1,5},? [A-Z][\w.]+(?: [A-Z][\w.]+)* (?:Street|St|Avenue|Ave|Road|Rd|Drive|Lane|Blvd|Square|Way"
    r"|Court|Place|Close|Terrace|Crescent|Row|Parkway|Boulevard|Highway|Gardens|Cottages|Quay|Hill)\b"
    r"|\b[A-Z]{2} \d{5}\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A sentence, list item or table row, and what it says. Read once for each text; equal only to itself."""

    text: str
    """What a reader sees of it."""
    words: tuple[str, ...]
    low: tuple[str, ...]
    """Its words in lower case."""
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
    def longest(self) -> float:
        """The longest of these spans; 0 where there is none."""
        return max(self.periods, default=0.0)

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


def mailbox_left(old: str, new: str) -> bool:
    """Whether a mailbox of an old text still stands in the new one."""
    return any(box in new for box in MAIL.findall(old))


@lru_cache(maxsize=4096)
def _addresses(text: str) -> frozenset[str]:
    text = _AT.sub("@", text) if "(" in text or "[" in text else text
    mail = MAIL.findall(text) if "@" in text else []
    if not _figures(text) or not (_PHONE.search(text) or _POSTAL.search(text)):
        return frozenset(mail)
    rest = _SITE.sub(" ", DATE.sub(" ", text))
    return frozenset([*mail, *_PHONE.findall(rest), *_POSTAL.findall(rest)])


HEADING = 90
"""Characters of a heading beyond which it is one with sentences in it."""


def statements(source: str, kind: str, lang: str, extra: Extra = ()) -> tuple[Statement, ...]:
    """The statements of a clause's source: one for a row or a title, one for each sentence elsewhere.

    Code between backticks is a sample; an indented block, or one under a line of tildes, is text that its
    writer did not mean to be code. The blanks behind a source are no part of it: a clause of a change has
    others than the clause of the policy.
    """
    return _statements(source.rstrip(), kind, lang, extra)


@lru_cache(maxsize=16384)
def _statements(source: str, kind: str, lang: str, extra: Extra) -> tuple[Statement, ...]:
    if kind == "front-matter" or (kind == "code" and source.lstrip().startswith("```")):
        return ()
    if kind in ("row", "section"):
        seen = words.visible(source, kind)
        parts = _sentences(seen) if kind == "section" and len(seen) > HEADING else [seen]
    else:
        read = "html" if kind == "code" and _MARKUP.search(source) else kind
        shown = [text for block in _blocks(source) for text in words.passages(block, read)]
        parts = [part for text in shown for part in _sentences(_spoken(_unstyled(text)))]
        if kind == "code":
            parts = [part for text in parts for part in _ELEMENT.split(text)]
    told = [part for part in parts if any(map(str.isalnum, part))]
    if any(mark in source for mark in _LICENCE_MARKS):
        told = [part for part in told if not _LICENCE.search(part)]
    return tuple([_statement(part.strip(), lang, extra) for part in told])


def _sentences(text: str) -> list[str]:
    """A text parted where a sentence ends; the marks behind its full stop are left out."""
    ends = [(m.start() + 1, m.end()) for m in _SENTENCE_END.finditer(text)]
    starts = [0, *[behind for _, behind in ends]]
    return [text[a:b] for a, b in zip(starts, [*[end for end, _ in ends], len(text)], strict=True)]


_LICENCE_MARKS = ("License", "Licence", "SPDX", "WARRANT")
_LICENCE = re.compile(
    r"\blicensed under the (?:\w+ ){1,4}licen[cs]e\b.{0,20}\bversion\b"
    r"|\bnot use this file except in compliance\b|\bobtain a copy of the licen[cs]e at\b"
    r"|\bSPDX-License-Identifier\b"
    r"|\bdistributed under the licen[cs]e is distributed\b"
    r"|\bwithout warrant(?:y|ies)(?: or conditions)? of any kind\b"
    r"|\bsee the licen[cs]e for the specific\b|\blimitations under the licen[cs]e\b",
    re.IGNORECASE | re.DOTALL,
)
"""A sentence of the licence of a file: whoever reads the notice never sees it."""
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
    if "\n" not in source or "<!--" in source:
        return [source]
    blocks = [block for block in _BLANK.split(source) if block.strip()]
    return [block for block in blocks if not _describes(block.strip().splitlines())]


def _describes(lines: list[str]) -> bool:
    """Whether all lines of a block are fields that describe the document."""
    return len(lines) > 1 and all(_FIELD.match(line) for line in lines)


_ELEMENT = re.compile(r"%[a-z]\w*(?:[.#][\w-]+)*(?:\{[^{}]*\})?(?=\s|$)")
"""An element of a template that is written by its name alone, "%td.cell"; its text stands behind it."""
_MARKUP = re.compile(r"</(?:p|li|td|th|h[1-6]|div)>")
"""Where an element ends in a page whose lines are indented: what its writer meant is no code."""
_STYLE = re.compile(r"[^{};]{0,200}\{(?:\s*[\w-]+\s*:[^{};]+;)+[^{};]*\}")
"""A rule of a style sheet; a page's blank lines may leave it outside of the element that hides it."""


def _unstyled(shown: str) -> str:
    return _STYLE.sub(" ", shown) if "{" in shown else shown


_TAG = re.compile(
    r"""\{\{(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'"{}]|\{[^{}]*\}){0,400}?\}\}|<%[^%]{0,400}%>|\{%[^%]{0,400}%\}"""
)
_QUOTED = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"")
_CALLS = re.compile(r"(?:\{\{-?|<%=?)\s*\w*\(")
_PROSE = re.compile(r"\w\W? \W?\w")
_SHORTCODE = re.compile(r"\{\{[<%-]|\{%-?\s*\w+[^%]*=")
"""How a tag begins that calls on a piece of a page with arguments: "{{< card link="/a" text="…" >}}"."""


def _spoken(shown: str) -> str:
    """A text with the sentences that a template's tags have for translation: "{{ _('Write to us') }}"."""
    return _TAG.sub(_sentence, shown) if "{{" in shown or "<%" in shown or "{%" in shown else shown


def _sentence(tag: re.Match[str]) -> str:
    """The words quoted in a tag, where they are more than a name; else the tag, if it is no call."""
    called = _SHORTCODE.match(tag[0])
    quoted = (m[1] or m[2] or "" for m in _QUOTED.finditer(tag[0])) if called or _CALLS.match(tag[0]) else ()
    return " ".join(text for text in quoted if _PROSE.search(text)) or ("" if called else tag[0])


@lru_cache(maxsize=16384)
def _statement(text: str, lang: str, extra: Extra) -> Statement:
    """A sentence, and what it says; read once, in however many clauses and versions it stands."""
    known = vocabulary(lang, extra)
    found = tuple(word_pattern(text).findall(text))
    low, stems = lowered(found), known.matcher.stems(found)
    mentions = meant(text, found, low, known.matcher.mentioned(found, stems), known)
    concepts = frozenset([m.concept for m in mentions])
    denied, own = frozenset[Mention](), False
    if "negation:not" in concepts:
        denied, own = denials(text, found, low, mentions, known.grammar)
    return Statement(
        text=text,
        words=found,
        low=low,
        stems=stems,
        vocabulary=frozenset(stems),
        mentions=mentions,
        concepts=concepts,
        affirmed=frozenset([m.concept for m in mentions if m not in denied]) if denied else concepts,
        denied=frozenset([m.concept for m in denied]),
        limited=own or binds(low, mentions, concepts, known.grammar),
        key=" ".join(found).casefold(),
        lang=known.lang,
    )


@lru_cache(maxsize=4096)
def _spans(said: Statement) -> tuple[float, ...]:
    known = vocabulary(said.lang)
    return () if known.timed.isdisjoint(said.vocabulary) else _periods(said.words, known)


def _periods(found: tuple[str, ...], known: Vocabulary) -> tuple[float, ...]:
    """Spans of time: a number, in figures or words, and a unit after it; twelve months are a year."""
    out: list[float] = []
    for at, word in enumerate(found):
        unit = known.units.get(word.lower())
        if unit is None or at == 0:
            continue
        for back in (at - 1, at - 2):
            number = _count(found[back], known) if back >= 0 else None
            if number is not None:
                number += _tens(found, back, known)
                out.append(number * unit + (number // 12 * 5 if unit == MONTH else 0))
                break
    return tuple(out)


MONTH = 30
"""Days of a month; of a year of them there are five more."""


def _tens(found: tuple[str, ...], at: int, known: Vocabulary) -> float:
    """What the word before a number adds to it: "forty-five", "trente-six"."""
    ones, tens = (known.numbers.get(found[i].lower(), 0) if i >= 0 else 0 for i in (at, at - 1))
    return float(tens) if LEAST_TEN <= tens > ones > 0 else 0.0


LEAST_TEN = 10
"""What a word for tens stands for at least: French counts "dix-sept"."""


def _count(word: str, known: Vocabulary) -> float | None:
    return (
        float(word)
        if word.isdigit()
        else float(known.numbers[word.lower()])
        if word.lower() in known.numbers
        else None
    )
