"""Vocabulary data to a matcher: which concepts a text names, word by word, in one pass.

A phrase is looked up by the stems of its words in a tree of dictionaries, so the cost is that of walking
the words once, however many concepts there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from .frontmatter import Loader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
"""A word of a text as the vocabulary knows it: hyphens and underscores part words, apostrophes do not."""

_PHRASE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?\*?")
_SHORTEST = 3
_VOWEL = re.compile(r"[aeiouy]")


class Mention(NamedTuple):
    """A concept named in a text, with the words that name it (indexes into the text's words)."""

    concept: str
    start: int
    end: int


def stem(word: str) -> str:
    """The English stem of a lower-case word: plural, -ed, -ing, final e and doubled consonant gone.

    >>> [stem(w) for w in ("sharing", "shared", "share", "policies", "shipping", "need")]
    ['shar', 'shar', 'shar', 'policy', 'ship', 'need']
    """
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) <= _SHORTEST:
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST and _VOWEL.search(rest):
            word = rest
            break
    word = word.removesuffix("e") if len(word) > _SHORTEST else word
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


class Matcher:
    """Finds the phrases of a vocabulary in words; built once, and the same text gives the same mentions.

    A concept is "kind:name" (or a name alone, which is a kind of its own). Within a kind the longest phrase
    wins; phrases of different kinds may overlap ("with your consent" is a basis and a choice).
    """

    __slots__ = ("_english", "_forms", "_prefixes", "_stems", "_tree", "_words")

    def __init__(self, phrases: Mapping[str, Iterable[str]], lang: str, forms: Mapping[str, str]) -> None:
        self._english = lang == "en"
        self._forms = dict(forms)
        self._prefixes: set[str] = set()
        self._words: set[str] = set()
        self._stems: dict[str, str] = {}
        self._tree = _Node()
        for concept, group in phrases.items():
            for phrase in group:
                for one in _alternatives(phrase):
                    self._add(concept, one)

    def _add(self, concept: str, phrase: str) -> None:
        node = self._tree
        for raw in _PHRASE_WORD.findall(phrase.lower()):
            key = raw if raw.endswith("*") else self.stem(raw)
            if raw.endswith("*"):
                self._prefixes.add(raw[:-1])
            self._words.add(key)
            node = node.below.setdefault(key, _Node())
        named = node.concepts.setdefault(concept.partition(":")[0], [])
        if concept not in named:
            named.append(concept)

    def stem(self, word: str) -> str:
        """The stem of a lower-case word in this vocabulary's language."""
        known = self._forms.get(word)
        return known if known is not None else stem(word) if self._english else word

    def stems(self, words: Iterable[str]) -> tuple[str, ...]:
        """The stems of words as they stand in a text (remembered: texts repeat their words)."""
        known = self._stems
        for word in words:
            if word not in known:
                known[word] = self.stem(word.lower().replace("’", "'"))
        return tuple([known[word] for word in words])

    def knows(self, stem: str) -> bool:
        """Whether a stem is a word of any phrase."""
        return stem in self._words

    def _below(self, node: _Node, word: str) -> tuple[_Node, ...]:
        """The nodes a word leads to from a node: by its stem, or by the beginning of it."""
        found = node.below.get(self._stems[word])
        if not self._prefixes:
            return (found,) if found else ()
        low = word.lower()
        more = (node.below.get(f"{low[:n]}*") for n in range(2, len(low) + 1) if low[:n] in self._prefixes)
        return tuple(n for n in (found, *more) if n)

    def mentions(self, words: Sequence[str]) -> list[Mention]:
        """Concepts named by the words, left to right."""
        stems = self.stems(words)
        starts, by_beginnings = self._tree.below, bool(self._prefixes)
        found: list[Mention] = []
        done: dict[str, int] = {}
        for at, stem in enumerate(stems):
            if by_beginnings:
                hits = self._hits_by_beginnings(words, at)
            elif stem in starts:
                hits = _hits(starts[stem], stems, at + 1)
            else:
                continue
            for kind, (end, concepts) in hits.items():
                if done.get(kind, 0) <= at:
                    done[kind] = end
                    found.extend([Mention(concept, at, end) for concept in concepts])
        return found

    def _hits_by_beginnings(self, words: Sequence[str], at: int) -> _Hits:
        """As ``_hits``, where words also answer to phrases by their beginning, so that paths part."""
        nodes = self._below(self._tree, words[at])
        hits: _Hits = {}
        while nodes:
            at += 1
            for node in nodes:
                for kind, concepts in node.concepts.items():
                    before = hits.get(kind, (0, []))
                    hits[kind] = (at, concepts if before[0] < at else [*before[1], *concepts])
            if at == len(words):
                break
            nodes = tuple([n for node in nodes for n in self._below(node, words[at])])
        return hits


_Hits = dict[str, tuple[int, list[str]]]
"""Kind -> the end of the phrase found, and the concepts of that kind it names."""


_NONE: _Hits = {}


def _hits(node: _Node, stems: Sequence[str], at: int) -> _Hits:
    """For each kind the longest phrase going on from a node with the words from ``at``, and its concepts."""
    hits = _NONE
    while True:
        if node.concepts:
            hits = {} if hits is _NONE else hits
            for kind in node.concepts:
                hits[kind] = (at, node.concepts[kind])
        if at == len(stems) or stems[at] not in node.below:
            return hits
        node = node.below[stems[at]]
        at += 1


def _alternatives(phrase: str) -> Iterator[str]:
    """The phrases a phrase with alternatives stands for: "improve|enhance our site|app" is four."""
    return (" ".join(words) for words in product(*(part.split("|") for part in phrase.split())))


class _Node:
    """A place in the tree of phrases: the concepts that end here and the words that lead on."""

    __slots__ = ("below", "concepts")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.concepts: dict[str, list[str]] = {}


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
    table = data(f"topics.{lang}")
    topics: dict[str, dict[str, list[str]]] = table.get("topics", {})
    forms = forms_of(table)
    titles = Matcher({name: entry.get("titles", ()) for name, entry in topics.items()}, lang, forms)
    return titles, Matcher({name: entry.get("cues", ()) for name, entry in topics.items()}, lang, forms)


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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concepts of one language and the matcher that finds them."""

    lang: str
    concepts: Mapping[str, Concept]
    matcher: Matcher
    units: Mapping[str, float]
    """Words for spans of time, each with its length in days."""
    numbers: Mapping[str, int]
    """Words for numbers."""
    stop: frozenset[str]
    """Stems of words that join others: "the", "of"."""
    grammar: Mapping[str, frozenset[str]]
    """Words that bend a statement, by what they do: "ours", "denial-ends", "to"."""
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


@lru_cache(maxsize=16)
def vocabulary(lang: str, extra: Extra = ()) -> Vocabulary:
    """The vocabulary of a language, with an organisation's own terms; English where there is none."""
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
    ):
        phrases |= {f"{kind}:{name}": list(group) for name, group in names.items()}
    vendors = data("en")["vendors"].items()
    matcher = Matcher(
        phrases | {f"vendor:{role}": list(group) for role, group in vendors}, lang, forms_of(table)
    )
    return Vocabulary(
        table["lang"],
        concepts,
        matcher,
        {word: float(days) for word, days in table["units"].items()},
        {word: int(n) for word, n in table["numbers"].items()},
        frozenset(matcher.stem(word) for word in table["stop"]),
        {name: frozenset(words) for name, words in table["grammar"].items()},
        frozenset(matcher.stem(word) for name in ("stop", "filler", "months") for word in table[name]),
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
