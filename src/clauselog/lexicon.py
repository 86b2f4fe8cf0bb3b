"""Vocabulary data to a matcher: which concepts a text names, word by word, in one pass.

A phrase is looked up by the stems of its words in a tree of dictionaries, so the cost is that of walking the words
once, however many concepts there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from .frontmatter import Loader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
"""A word of a text as the vocabulary knows it: hyphens and underscores part words, apostrophes do not."""

_SHORTEST = 3
_VOWEL = re.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True)
class Mention:
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
    """Finds phrases in words. Built once per vocabulary; the same text gives the same mentions, longest first."""

    __slots__ = ("_english", "_forms", "_prefixes", "_seen", "_tree")

    def __init__(self, phrases: Mapping[str, Iterable[str]], lang: str, forms: Mapping[str, str]) -> None:
        self._english = lang == "en"
        self._forms = dict(forms)
        self._prefixes: set[str] = set()
        self._seen: dict[str, tuple[str, ...]] = {}
        self._tree: dict[str, Any] = {}
        for concept, group in phrases.items():
            for phrase in group:
                self._add(concept, phrase)

    def _add(self, concept: str, phrase: str) -> None:
        node = self._tree
        for raw in re.findall(r"[^\W_]+(?:['’][^\W_]+)?\*?", phrase.lower()):
            if raw.endswith("*"):
                self._prefixes.add(raw[:-1])
                key = raw
            else:
                key = self._stem(raw)
            node = node.setdefault(key, {})
        node[""] = (*node.get("", ()), concept)

    def _stem(self, word: str) -> str:
        known = self._forms.get(word)
        if known is not None:
            return known
        return stem(word) if self._english else word

    def keys(self, word: str) -> tuple[str, ...]:
        """The keys of the tree that a word of a text answers to (cached: texts repeat their words)."""
        found = self._seen.get(word)
        if found is None:
            low = word.lower()
            starts = (low[:n] for n in range(2, len(low) + 1)) if self._prefixes else ()
            found = (self._stem(low), *(f"{s}*" for s in starts if s in self._prefixes))
            self._seen[word] = found
        return found

    def mentions(self, words: list[str]) -> list[Mention]:
        """Concepts named by the words, left to right; where phrases overlap the longest wins."""
        found: list[Mention] = []
        at, size, keys, tree = 0, len(words), self.keys, self._tree
        while at < size:
            best: tuple[int, tuple[str, ...]] | None = None
            for key in keys(words[at]):
                node = tree.get(key)
                if node is not None:
                    got = self._longest(node, words, at + 1)
                    if got is not None and (best is None or got[0] > best[0]):
                        best = got
            if best is None:
                at += 1
                continue
            found.extend(Mention(concept, at, best[0]) for concept in best[1])
            at = best[0]
        return found

    def _longest(self, node: dict[str, Any], words: list[str], at: int) -> tuple[int, tuple[str, ...]] | None:
        best = (at, node[""]) if "" in node else None
        if at < len(words):
            for key in self.keys(words[at]):
                below = node.get(key)
                if below is not None:
                    got = self._longest(below, words, at + 1)
                    if got is not None and (best is None or got[0] > best[0]):
                        best = got
        return best


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
