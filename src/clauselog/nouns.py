"""A policy's text to its own words: what it calls its clauses, and what it calls the data it is about."""

from __future__ import annotations

import re
from functools import lru_cache

from .language import language

NOUNS = ("article", "clause", "section", "paragraph", "point", "part", "rule", "sign")
"""The words looked for; where two are used equally often, the first."""

_NUMBER = re.compile(r"(?:\d{1,3}|[A-Z])(?:\.\d+)*(?!\w|\.\w)(?!\()")
_REFERENCE = re.compile(rf"[ \u00a0§]({_NUMBER.pattern})")
_WORD = re.compile(r"(?:[^\W\d_]+|§+)[ \u00a0]?\Z")
_OUTER = re.compile(r"(?:[^\W\d_]\.?|§)[ \u00a0]?\d+(?:\.\d+)*[ \u00a0]\Z")
"""A number that belongs to a word, and is none at the beginning of a line: "Art. 6"."""
_PAUSE = re.compile(r"[,;:.)]")
LAW_REACH = 60
"""How many characters after a number a law's name may stand: "Article 6 of the GDPR"."""
LONGEST_NOUN = 20
"""Characters before a number in which its noun is looked for."""
_QUOTED = re.compile(r"[“\"„«”]\s?([^“”\"„«»\n]{3,60}?),?\s?[”\"“»]")
_SINGLE = re.compile(r"\((?:[^()\n]{0,40} )?[‘']([^‘’'\n(]{3,60}?),?[’']")
_REACH = 80
"""How far before a quoted term the bracket of its definition may have been opened."""


@lru_cache(maxsize=256)
def own_noun(text: str, labels: frozenset[str], code: str) -> str:
    """The word under which a policy refers to its own numbered clauses ("article"); "" where it never does.

    A number counts where the policy has a clause of that number (``labels``) and no law is named after it.
    The word with the most different numbers wins: "Article 6" of some law, said four times, is one.
    """
    if not labels:
        return ""
    nouns, laws = _nouns(code), language(code).lists["laws"]
    named: dict[str, list[str]] = {noun: [] for noun in NOUNS}
    for number in _REFERENCE.finditer(text):
        if number[1] not in labels:
            continue
        word = _WORD.search(text, max(0, number.start() - LONGEST_NOUN), number.start(1))
        noun = nouns.get(word[0].strip().lower()) if word and not _is_inner(text, word.start()) else None
        if noun:
            near = _PAUSE.split(text[number.end() : number.end() + LAW_REACH], maxsplit=1)[0]
            if not any(law in near for law in laws):
                named[noun].append(number[1])
    best = max(NOUNS, key=lambda noun: (len(set(named[noun])), len(named[noun])))
    return best if named[best] else ""


def _is_inner(text: str, at: int) -> bool:
    """Whether a number stands before a noun: "paragraph 1" of "Art. 6 paragraph 1" is within another."""
    return bool(_OUTER.search(text, max(0, at - LONGEST_NOUN), at))


@lru_cache(maxsize=8)
def _nouns(code: str) -> dict[str, str]:
    """The key of each noun, singular and plural, small letters."""
    texts = language(code).texts
    return {texts[f"noun.{noun}.{form}"].lower(): noun for noun in NOUNS for form in ("many", "one")}


def heading_noun(heading: str, code: str) -> str:
    """The noun with which a heading numbers itself ("Article 4 – Retention", "§ 4 Speicherdauer"), or ""."""
    if heading[:1].isdigit():
        return ""
    words = language(code)
    for noun in NOUNS:
        one = words.texts[f"noun.{noun}.one"]
        if heading[: len(one)].lower() == one.lower() and _NUMBER.match(heading[len(one) :].lstrip()):
            return noun
    return ""


@lru_cache(maxsize=256)
def data_noun(text: str, code: str) -> str:
    """What a policy calls the data it is about: its defined term ("Personal Data"), else its usual phrase."""
    words = language(code)
    kinds = words.lists["data_words"]
    terms = [
        term for term in defined_terms(text, code) if any(kind.lower() in term.lower() for kind in kinds)
    ]
    mark = words.texts["data_mark"]
    personal = [term for term in terms if mark in term.lower()] or terms
    if personal:
        return max(personal, key=text.count)
    phrases = words.lists["data"]
    forms = [form for phrase in phrases for form in (phrase, phrase.title())]
    counts = {form: text.count(form) for form in forms}
    best = max(forms, key=lambda form: counts[form])
    return best if counts[best] else words.texts["default_data"]


@lru_cache(maxsize=64)
def defined_terms(text: str, code: str) -> tuple[str, ...]:
    """The terms a policy defines, in order: “X” means …, (“X”), referred to as “X”, Personal Data means …."""
    words = language(code)
    found: dict[str, None] = {}
    means, calls = words.lists["means"], tuple(f" {word}" for word in words.lists["calls"])
    listed = tuple(
        word for key in ("opening", "joining") for word in words.lists[key] if word.endswith(calls)
    )
    for match in _QUOTED.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        bracketed = before.rfind("(") > before.rfind(")")
        lead = before.rstrip('*_ ,“"')
        called = lead.endswith(calls) and not lead.endswith(listed)  # “such as” calls nothing
        if bracketed or called or text[match.end() :].lstrip("* ").startswith(means):
            found[match[1].strip()] = None
    found |= dict.fromkeys(match[1].strip() for match in _SINGLE.finditer(text))
    for phrase in words.lists["data"]:
        for form in (phrase[:1].upper() + phrase[1:], phrase.title()):
            if form in text and re.search(
                rf"{re.escape(form)}[*_]* (?:{'|'.join(map(re.escape, means))})\b", text
            ):
                found[form] = None
    return tuple(found)
