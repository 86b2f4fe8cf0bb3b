"""A statement to the parts of it that may each name a thing: a datum, a purpose, a recipient."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .case import PARTING
from .matcher import word_spans

if TYPE_CHECKING:
    from .statements import Statement

JOINS = frozenset({"and", "or", "och", "eller", "und", "oder", "et", "ou"})
"""Words that join entries, in the languages there is a vocabulary of."""
FACTS = ("data:", "purpose:", "recipient:")
"""Kinds of things that an entry of an enumeration names."""
LONGEST_ENTRY = 9
"""Words in an entry of a list; what is longer is a sentence of its own."""
NO_NOUN = frozenset(
    [
        *("to", "for", "how", "from", "by", "in", "on", "at", "with", "as", "not", "will", "may", "can"),
        *("à", "au", "aux", "pour", "par", "avec", "en", "dans", "depuis", "auprès", "comment", "ne"),
    ]
)
"""Words with which no noun begins."""
CLAUSE_STARTS = frozenset(
    [
        *("when", "even", "if", "that", "which", "because", "who", "while", "where", "we", "you", "it"),
        *("they", "but", "so", "unless", "is", "are", "was", "were", "has", "have", "must", "since"),
        *("si", "que", "qui", "lorsque", "quand", "nous", "vous"),
        *("il", "elle", "ils", "elles", "est", "sont"),
    ]
)
"""Words with which a clause begins rather than a noun."""
_ABOUT_TEXT = ("controller:", "howto:route", "change:", "law:", "statute:")
"""Concepts in words about who answers, how somebody is reached, or the text itself."""
_TEXTS = frozenset(
    {"policy", "policies", "notice", "statement", "agreement", "terms", "faq", "documentation"}
)
"""Words for a text that people are pointed to."""
_BARE = frozenset(
    {"data", "information", "details", "use", "uses", "used", "collects", "stores", "the", "this", "your"}
)
"""Words for data, whichever it is, and for what is done with it."""
_SHAPES = frozenset({"format", "formats"})
"""Words for the shape in which data comes, whichever it is."""
_CODE = re.compile(r"_|[({<%=]|\w\.\w|[a-z][A-Z]")
"""What no word has but one of a template, a setting or a name."""
_IDENTIFIER = re.compile(r"(?:[\w.]*\w_\w[\w.]*|[a-z]+(?:[A-Z][a-z]+){2,})")
"""A name in a program, whose words a statement may have apart: "per_document_id"."""


def identifier(text: str) -> bool:
    """Whether a text is a name in a program, which only a list of such names has: a setting, a counter."""
    return _IDENTIFIER.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def entries(said: Statement) -> list[tuple[int, int]]:
    """The parts of a statement between commas, semicolons, brackets, "and" and "or", as (start, end)."""
    found: list[tuple[int, int]] = []
    begin, last = 0, 0
    for at, (start, end) in enumerate(word_spans(said.text)):
        if said.low[at] in JOINS:
            found.append((begin, at))
            begin = at + 1
        elif said.low[at] == "well" and at - begin > 0 and said.low[at - 1] == "as":
            found.append((begin, at - 1))  # "as well as"
            begin = at + 2
        elif at > begin and not PARTING.isdisjoint(said.text[last:start]):
            found.append((begin, at))
            begin = at
        last = end
    found.append((begin, len(said.words)))
    return [(a, b) for a, b in found if a < b]


def no_thing(said: Statement, start: int, end: int) -> bool:
    """Whether words can be no datum, purpose or recipient: those of a text, an officer or a template."""
    if any(m.concept.startswith(_ABOUT_TEXT) for m in said.mentions if start <= m.start < end):
        return True
    if _BARE.issuperset(said.low[start:end]):
        return True
    if not (_TEXTS | _SHAPES).isdisjoint(said.low[start:end]):
        return True
    return any(map(_CODE.search, said.words[start:end]))


_VENDORS = frozenset(f"vendor:{n}" for n in ("analytics", "crash", "embeds"))


def company(said: Statement) -> bool:
    """Whether a statement begins with the name of a company that is known, and sells no advertising."""
    return any(m.start == 0 and m.concept in _VENDORS for m in said.mentions)
