"""Vocabulary files to vocabularies: the concepts of a language, and the matcher that finds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from .frontmatter import Loader
from .language import primary
from .matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def data(name: str) -> dict[str, Any]:
    """A vocabulary file of the package ("en", "topics.en") as data; {} where there is none."""
    place = files("clauselog") / "vocabulary" / f"{name}.yml"
    if not place.is_file():
        return {}
    loaded: dict[str, Any] = yaml.load(place.read_text("utf-8"), Loader=Loader)  # noqa: S506 a loader of strings only
    return loaded


def forms_of(table: Mapping[str, Any]) -> dict[str, str]:
    """Irregular and protected word forms of a vocabulary file, each with the word it stands for."""
    keep = {str(word): str(word) for word in table.get("keep", ())}
    return keep | {str(word): str(base) for word, base in table.get("forms", {}).items()}


@lru_cache(maxsize=16)
def topic_matchers(lang: str) -> tuple[Matcher, Matcher]:
    """Matchers for the titles and for the text of a clause, whose concepts are topics."""
    if lang != primary(lang):
        return topic_matchers(primary(lang))
    table = data(f"topics.{lang}")
    topics: dict[str, dict[str, list[str]]] = table.get("topics", {})
    forms = forms_of(table)
    titles = Matcher({name: entry.get("titles", ()) for name, entry in topics.items()}, lang, forms)
    return titles, Matcher({name: entry.get("cues", ()) for name, entry in topics.items()}, lang, forms)


_EMPTY = ("stop", "filler", "months", "numbers")
"""The tables of words that make no new fact; a number's worth is compared apart."""
KINDS = (
    *(
        "data",
        "purpose",
        "recipient",
        "right",
        "basis",
        "safeguard",
        "security",
        "track",
        "source",
        "decision",
    ),
    *("child", "controller", "act", "modal", "negation", "open", "scope", "gov", "law", "merger", "change"),
    *("hipaa", "howto", "optional", "choice"),
)
"""The kinds of concept of a vocabulary file; each is a table of its own there."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something a statement can be about."""

    id: str
    """Kind and name: "data:email"."""
    label: str
    """How a person says it: "email address"."""
    parent: str = ""
    """Id of the broader concept, or ""."""
    sensitive: bool = False
    iri: str = ""
    """The term of the W3C Data Privacy Vocabulary 2.3 it corresponds to."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The concepts of one language and the matcher that finds them. Built once; equal only to itself."""

    lang: str
    concepts: Mapping[str, Concept]
    matcher: Matcher
    units: Mapping[str, float]
    """Words for spans of time, each with its length in days."""
    numbers: Mapping[str, int]
    """Words for numbers."""
    counts: frozenset[str]
    """Those words that count more than one, and their stems."""
    timed: frozenset[str]
    """The words for spans of time, and their stems."""
    stop: frozenset[str]
    """Stems of words that join others: "the", "of"."""
    grammar: Mapping[str, frozenset[str]]
    """Words that bend a statement, by what they do: "ours", "denial-ends", "to"."""
    aside: Mapping[str, re.Pattern[str]]
    """For words that may mean something else, what stands beside them then: "{receive}" after "we"."""
    filler: frozenset[str]
    """Stems of words that make no new fact: "below", "January", "information"."""

    def above(self, concept: str) -> tuple[str, ...]:
        """The broader concepts of a concept, nearest first."""
        found: list[str] = []
        here = self.concepts[concept].parent if concept in self.concepts else ""
        while here and here not in found:
            found.append(here)
            here = self.concepts[here].parent if here in self.concepts else ""
        return tuple(found)

    def label(self, concept: str) -> str:
        """How a person calls a concept."""
        return self.concepts[concept].label if concept in self.concepts else concept.partition(":")[2]


Extra = tuple[tuple[str, str, tuple[str, ...]], ...]
"""An organisation's own terms: (kind, name, phrases). A known name gains phrases, a new one is a concept."""


def reads(lang: str) -> bool:
    """Whether there is a vocabulary of a language: without one nothing in a text can be judged or missed."""
    return bool(data(primary(lang)))


def vocabulary(lang: str, extra: Extra = ()) -> Vocabulary:
    """The vocabulary of a language, with an organisation's own terms; English where there is none."""
    return _vocabulary(primary(lang), extra)


@lru_cache(maxsize=16)
def _vocabulary(lang: str, extra: Extra) -> Vocabulary:
    table = data(lang) or data("en")
    prefixes: dict[str, str] = data("en")["prefixes"]
    phrases: dict[str, list[str]] = {}
    concepts: dict[str, Concept] = {}
    for kind in KINDS:
        for name, entry in table.get(kind, {}).items():
            found = _concept(kind, name, entry, data("en").get(kind, {}).get(name, {}), prefixes)
            concepts[found.id], phrases[found.id] = found, list(entry["words"])
    for kind, name, more in extra:
        concepts.setdefault(f"{kind}:{name}", Concept(f"{kind}:{name}", name.replace("-", " ")))
        phrases.setdefault(f"{kind}:{name}", []).extend(more)
    for kind, names in (
        ("region", table.get("regions", {})),
        ("necessary", {"": table.get("necessary", ())}),
        ("statute", {"": table.get("statutes", ())}),
    ):
        phrases |= {f"{kind}:{name}": list(group) for name, group in names.items()}
    vendors = data("en")["vendors"].items()
    matcher = Matcher(
        phrases | {f"vendor:{role}": list(group) for role, group in vendors},
        lang,
        forms_of(table),
        table.get("nothing"),
    )
    return Vocabulary(
        table["lang"],
        concepts,
        matcher,
        {word: float(days) for word, days in table["units"].items()},
        {word: int(n) for word, n in table["numbers"].items()},
        frozenset(
            f for word, n in table["numbers"].items() if int(n) > 1 for f in (word, matcher.stem(word))
        ),
        frozenset(form for word in table["units"] for form in (word, matcher.stem(word))),
        frozenset(matcher.stem(word) for word in table["stop"]),
        {name: frozenset(words) for name, words in table["grammar"].items()},
        {concept: re.compile(pattern) for concept, pattern in table.get("aside", {}).items()},
        frozenset(matcher.stem(word) for name in _EMPTY for word in table[name]),
    )


def _concept(
    kind: str, name: str, entry: Mapping[str, Any], english: Mapping[str, Any], prefixes: Mapping[str, str]
) -> Concept:
    prefix, _, term = str(entry.get("dpv", english.get("dpv", ""))).partition(":")
    parent = entry.get("parent", english.get("parent", ""))
    return Concept(
        id=f"{kind}:{name}",
        label=str(entry.get("label", name)),
        parent=f"{kind}:{parent}" if parent else "",
        sensitive=entry.get("sensitive", english.get("sensitive", "")) == "yes",
        iri=prefixes[prefix] + term if term else "",
    )
