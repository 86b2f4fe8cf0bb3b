"""Steps to those that are no news: only a date, an address, a label, a title or a pointer changed.

Each of these is a named reason why changed words touch no fact; what none of them covers is for a person.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .contents import in_contents
from .dates import DATE
from .lexicon import vocabulary
from .matcher import opaque, word_pattern, word_spans
from .words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .model import Change
    from .statements import Statement

_DATED = re.compile(
    r"©|\b(?:copyright|takes? effect|took effect|come into force"
    r"|added|updated?|effective|revised|modified|amended|changed|version|dated?|posted|published"
    r"|reviewed|valid|in force|in effect|uppdaterad|gäller|stand|aktualisiert|vom"
    r"|mise?s? à jour|en vigueur|révisée?|en date du)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says when a text, or a law, was made or takes effect."""
_STAMP = re.compile(
    r"(?:©|\(c\)|\bcopyright)[\s\w]{0,4}?\d{4}(?:\s*[-–]\s*\d{4})?"
    r"|\b(?:version|v\.?|rev(?:ision)?\.?)[ :]*\d+(?:\.\d+)*|\b(?:19|20)\d\d\s*$",
    re.IGNORECASE,
)
"""Years and numbers that only say which edition of a text it is."""
_NUMBERED = re.compile(r"\d|^\W*\w{1,5}[.)]\s|§|\b(?:section|clause|annex|appendix|schedule)", re.IGNORECASE)
"""What a text has that has a label or a stamp."""
_YEAR = re.compile(r"\d{4}")
_LEAD = re.compile(
    r"(?:\b(?:in force|in effect|effective|valid|dated)\s+)?(?:\b(?:from|since|as of|on|until|of)\s+)?$",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"(?:\b(?:e-?mail|write|contact)(?:ing)?\s+)?(?:us\s+)?(?:at\s+|to\s+)?[\w.+-]{1,64}+@[\w-]+(?:\.[\w-]+)+",
    re.I,
)
"""An address of a person, and the words that only lead up to it; whether it is another is asked apart."""
_PART_OF_DATE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d"
    r"|(?:jan|feb|m[aä]r|apr|ma[iyj]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*",
    re.IGNORECASE,
)
_NUM = (
    r"(?:(?:[a-z]\.)?\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})(?:\(\w{1,4}\))*"
    r"(?![\w'’]|\s+(?:day|week|month|year)s?\b)"
)
_LABEL = re.compile(
    rf"^\W*{_NUM}[.)](?=\s)|^\W*\d{{1,2}}(?:\.\d{{1,2}})+(?=\s+[^\W\d])"
    r"|(?:§+|\b(?:sections?|clauses?|paragraphs?|annex|appendix|schedule|chapter|abschnitt|ziffer|avsnitt)\b)"
    rf"\s*{_NUM}\.?(?:\s*(?:,|and|or|to|through|und|och|[–—-])\s*{_NUM}\.?)*",
    re.IGNORECASE,
)
"""A clause's own number, and the numbers by which other clauses are named."""
_ABOUT_TEXT = re.compile(
    r"this|these|the|our|its?|and|all|by|at|on|as|of|from|since|until|was|is|were|are|has|have|been|be"
    r"|document|polic(?:y|ies)|notice|statement|page|app|site|agreement|terms|privacy|cookies?|versions?|edition|date"
    r"|last|latest|current|valid|earlier|previous|prior|available|in|force|effect|effective|updated?|revised"
    r"|added|modified|amended|changed|published|posted|reviewed|dated|copyright|rights|reserved"
    r"|it|will|takes?|took|comes?|into|estimated|expected|planned|period|end",
    re.IGNORECASE,
)
"""Words around a date that only say of which text it is."""
_POINTER = re.compile(
    r"(?:for|if you have|should you have)(?: any)?(?: further| more| other)? (?:questions?|comments?"
    r"|concerns?|queries)\b.{0,120}\b(?:contact|write|e-?mail|reach|get in touch|call)\b"
    r"|for (?:more|further|additional|full|detailed|other)\b.{0,160}\b(?:see|visit|read|refer|consult|click)"
    r"|(?:please |also |and |you (?:can|may) (?:also )?)*"
    r"(?:see|read|visit|watch (?:the|our|this)|refer to|click|consult|check out|learn|find\b"
    r"|(?:more|further) (?:information|details))\b"
    r"|(?:this|the|an?|our) (?:[\w-]+ ){1,5}(?:is|are|can be|may be) (?:also )?"
    r"(?:available|found|read|viewed|downloaded)\b",
    re.IGNORECASE,
)
_HOLDS = (
    "negation:",
    "right:",
    "choice:",
    "basis:",
    "optional:",
    "howto:proof",
    "howto:fee",
    "modal:only",
    "modal:unless",
    "modal:must",
    "act:sell",
    "act:delete",
)
"""What even a title or a pointer does not say in passing."""
TITLE = 12
"""Words in a heading beyond which it is a sentence."""


@lru_cache(maxsize=4096)
def beside(said: Statement) -> frozenset[int]:
    """The words of a statement that are beside the point: labels, editions, web addresses, dates."""
    text = said.text
    spans = [m.span() for m in _MAILBOX.finditer(text)] if "@" in text else []
    if _NUMBERED.search(text):
        spans += [m.span() for pattern in (_LABEL, _STAMP) for m in pattern.finditer(text)]
    if _YEAR.search(text) and (_DATED.search(text) or _POINTER.match(text) or not handles(said)):
        spans += [(_begins(text, m.start()), m.end()) for m in DATE.finditer(text)]
    if not spans:
        return _opaque(said)
    at = enumerate(word_spans(text))
    inside = frozenset([i for i, (a, b) in at if any(start < b and a < end for start, end in spans)])
    return inside | _opaque(said)


def _opaque(said: Statement) -> frozenset[int]:
    """The words of a statement that name a place rather than a thing."""
    if all(map(str.isalnum, said.words)):
        return frozenset()
    return frozenset([i for i, word in enumerate(said.words) if opaque(word)])


def _begins(text: str, date: int) -> int:
    """Where the words that only lead up to a date begin: "in force from"."""
    lead = _LEAD.search(text, max(0, date - 40), date)
    return lead.start() if lead else date


def handles(said: Statement) -> bool:
    """Whether a statement names anything done with data, or a right: a date in it may be a fact."""
    return any(c.startswith(("act:", "data:", "right:", "basis:", "choice:")) for c in said.concepts)


@lru_cache(maxsize=4096)
def figures(said: Statement) -> frozenset[str]:
    """The numbers of a statement that count something, in figures; "thirty (30)" is one."""
    found = {i for i, word in enumerate(said.words) if word[0].isdigit()}
    counted = {said.words[i] for i in (found - beside(said) if found else found)}
    known = vocabulary(said.lang)
    if not known.counts.isdisjoint(said.vocabulary):
        spelt = (known.numbers.get(word.lower(), 0) for word in said.words)
        counted |= {str(number) for number in spelt if number > 1}
    return frozenset(counted)


def _changed(step: Step) -> Iterator[tuple[Statement, int]]:
    """Each changed word of a step: its statement and where in it."""
    for said, runs in ((step.old, step.minus), (step.new, step.plus)):
        if said is not None:
            yield from ((said, i) for a, b in runs for i in range(a, b))


@lru_cache(maxsize=512)
def only_dated(step: Step) -> bool:
    """Whether nothing but a date changed, or a line that only says when a text was made came or went."""
    if not (step.plus or step.minus) or not all(_dates(said, i) for said, i in _changed(step)):
        return False
    return any(_PART_OF_DATE.fullmatch(said.words[i]) for said, i in _changed(step)) or bool(
        _DATED.search(step.said.text)
    )


def _dates(said: Statement, at: int) -> bool:
    """Whether a word is part of a date or says of which text it is."""
    word = said.words[at]
    if _ABOUT_TEXT.fullmatch(word) or (opaque(word) and "@" not in word):
        return True
    if "@" in word:
        return False
    if _PART_OF_DATE.fullmatch(word) and _DATED.search(said.text):
        return True
    return at in beside(said)


def only_logged(step: Step) -> bool:
    """Whether a line of the text's own change log came, went or was mended: a date, and what was done."""
    if step.clause.kind not in ("item", "row", "paragraph"):
        return False
    return all(_LOGGED.match(said.text) for said in (step.old, step.new) if said)


_LOGGED = re.compile(rf"\W*(?:{DATE.pattern})\s*[:–—|-]", re.IGNORECASE | re.VERBOSE)


@lru_cache(maxsize=512)
def only_linked(step: Step) -> bool:
    """Whether only web addresses changed, or a sentence that says where to read more."""
    changed = list(_changed(step))
    if changed and all(opaque(said.words[i]) and "@" not in said.words[i] for said, i in changed):
        return True
    if any(said.words[i][0].isdigit() and i not in beside(said) for said, i in changed):
        return False
    points = [_POINTER.match(s.text) is not None for s in (step.old, step.new) if s]
    return bool(changed) and all(points) and not any(c.startswith(_HOLDS) for c in step.gained | step.lost)


def only_indexed(step: Step) -> bool:
    """Whether a line of a table of contents came, went or was mended: a link to a place in the text."""
    return in_contents(step.clause)


def only_tagged(step: Step) -> bool:
    """Whether nothing but the tags of a template changed: what they put in is not in the text."""
    changed = list(_changed(step))
    return bool(changed) and all(said.words[i].startswith(("{", "<")) for said, i in changed)


def only_captioned(change: Change) -> bool:
    """Whether bare addresses became links with words, or the other way round, to the same pages."""
    return same_pages(change) and (_bare(change.text("old")) or _bare(change.text("new")))


def _bare(source: str) -> bool:
    """Whether a reader sees nothing but the addresses of pages."""
    seen = visible(source)
    return all(opaque(word) and "@" not in word for word in word_pattern(seen).findall(seen))


_PAGE = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]\"'|]+")


def same_pages(change: Change) -> bool:
    """Whether a change names or links to pages, and on both sides to the same."""
    before, after = (change.text(side).replace("\\", "") for side in ("old", "new"))
    if not all("://" in text or "mailto:" in text for text in (before, after)):
        return False
    old, new = ({p.rstrip("/.,;:") for p in _PAGE.findall(text)} for text in (before, after))
    return bool(old) and old == new


_CREDITS = re.compile(
    r"\W*(?:this (?:\w+ ){0,3}(?:is|was) )?(?:adapted|derived|based|forked|taken|copied|borrowed|generated"
    r"|created|inspired|licen[cs]ed|made)\b.{0,60}\b(?:templates?|generators?|CC[- ]BY|CC0|creative commons"
    r"|open[- ]source (?:polic|terms|legal|licen))",
    re.IGNORECASE | re.DOTALL,
)
"""A line that says whose words a text was made from."""


def only_credited(step: Step) -> bool:
    """Whether what came or went says whose words the text is."""
    return all(_CREDITS.match(s.text) for s in (step.old, step.new) if s)


def only_titled(step: Step) -> bool:
    """Whether a heading came, went or is worded otherwise, and states nothing by itself."""
    if step.clause.kind != "section" or any(len(s.words) > TITLE for s in (step.old, step.new) if s):
        return False
    if step.old and step.new and figures(step.old) != figures(step.new):
        return False
    return not any(c.startswith(_HOLDS) for c in step.gained | step.lost)


_FACTS = (
    *("data:", "purpose:", "recipient:", "right:", "basis:", "safeguard:", "security:", "track:", "source:"),
    *(
        "decision:",
        "child:",
        "controller:",
        "act:",
        "choice:",
        "optional:",
        "negation:",
        "change:policy",
        "law:",
    ),
)
_COURTESY = frozenset({"act:notify", "act:own-promise"})
_ON_DATA = re.compile(r"\b(?:data|information|personal|uppgift\w*|daten)\b", re.IGNORECASE)


def states(step: Step) -> bool:
    """Whether either side of a step states a fact, so that a word of it that nobody knows may be one."""
    sides = [s for s in (step.old, step.new) if s]
    named = frozenset().union(*(s.concepts for s in sides)) - _COURTESY
    return any(c.startswith(_FACTS) for c in named) or any(_ON_DATA.search(s.text) for s in sides)
