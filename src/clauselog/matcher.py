"""Phrases to a matcher, and words to the concepts they name, in one pass.

A phrase is looked up by the stems of its words in a tree of dictionaries, so the cost is that of walking
the words once, however many concepts there are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_ELIDED = "".join(
    rf"(?<!\b{end})" for end in ("[CcDdJjLlMmNnSsTt]", "[Qq]u", "[Jj]usqu", "[Ll]orsqu", "[Pp]uisqu")
)
WORD = re.compile(rf"[^\W_]+(?:{_ELIDED}['’][^\W_]+)?")
"""A word of a text as the vocabulary knows it: hyphens and underscores part words, apostrophes do not.

But that of French does, behind an article or the like that has lost its vowel: "l’adresse" is two words.
"""

_ENDINGS = (
    "com|org|net|info|biz|io|app|dev|cloud|ai|co|me|tv|eu|uk|us|ca|au|nz|in|jp|cn|br|mx|za|de|at|ch|fr|nl|be"
    "|lu|se|no|dk|fi|is|ie|it|es|pt|gr|pl|cz|sk|hu|ro|bg|hr|si|rs|lt|lv|ee|tr|il|ae|sg|hk|tw|kr|ru|ua|gov|edu"
    "|int|xyz|tech|site|online|blog|pub|page|software|systems|network|social|help"
)
_FILES = "md|mdx|rst|txt|html?|php|aspx?|pdf|docx?|erb|njk|jsx?|tsx?|css|ya?ml|json|png|svg|jpe?g"
_NAMED = rf"(?:{_ENDINGS}|{_ENDINGS.upper()}|{_FILES})(?![\w-])"
_ADDRESS = (
    r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,999}?%>"
    r"|(?:https?://|www\.)[^\s<>\"“”|]*[^\s<>\"“”|.,;:!?'’)\]}*_]"
    r"|[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}"
    rf"|(?:\w[\w-]{{0,62}}+[./]){{1,9}}{_NAMED}(?:/[^\s<>\"“”|]*[^\s<>\"“”|.,;:!?'’)\]}}*_]|/)?"
)
_SPELLED = re.compile(rf"{_ADDRESS}|{WORD.pattern}", re.DOTALL)
_MAYBE = re.compile(r"\.(?<=\w\.)\w|@|\{|<|://")
"""What a text has that may have an address in it; each way begins with a mark, which is quick to look for."""
_OPAQUE = re.compile(r"[@/{<]|\w\.\w")


def word_pattern(text: str) -> re.Pattern[str]:
    """What finds the words of a statement's text: an address, a file's name or a template's tag is one.

    >>> word_pattern("see https://example.org/your-privacy").findall("see https://example.org/your-privacy")
    ['see', 'https://example.org/your-privacy']
    """
    return _SPELLED if _MAYBE.search(text) else WORD


@lru_cache(maxsize=4096)
def word_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where each word of a statement's text begins and ends."""
    return tuple([m.span() for m in word_pattern(text).finditer(text)])


def opaque(word: str) -> bool:
    """Whether a word is an address, a file's name or a template's tag: it names a place, not a thing."""
    return not word.isalnum() and _OPAQUE.search(word) is not None


_PHRASE_WORD = re.compile(rf"{WORD.pattern}\*?")
_SHORTEST = 3
_VOWEL = re.compile(r"[aeiouy]")


class Mention(NamedTuple):
    """A concept named in a text, with the words that name it (indexes into the text's words)."""

    concept: str
    start: int
    end: int


@lru_cache(maxsize=16384)
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


def french_stem(word: str) -> str:
    """The stem of a lower-case word of French without what gender and number add.

    >>> [french_stem(w) for w in ("personnelles", "personnel", "données", "utilisé", "tiers", "cas")]
    ['personnel', 'personnel', 'donné', 'utilisé', 'tier', 'cas']
    """
    if len(word) > _SHORTEST:
        word = word[:-1] if word[-1] in "sx" and word[-2] != "s" else word
        word = word.removesuffix("e") if len(word) > _SHORTEST else word
        if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] in "lnt":
            word = word[:-1]
    return word


_STEMS: dict[str, Callable[[str], str]] = {"en": stem, "fr": french_stem}
"""How words are brought to a stem, by language; elsewhere a word is its own, but for a phrase's "*"."""


class Matcher:
    """Finds the phrases of a vocabulary in words; built once, and the same text gives the same mentions.

    A concept is "kind:name" (or a name alone, which is a kind of its own). Within a kind the longest phrase
    wins; phrases of different kinds may overlap ("with your consent" is a basis and a choice). Phrases of
    ``nothing`` name no concept of their kind, and what is shorter within them neither ("race condition").
    """

    __slots__ = ("_beginnings", "_forms", "_keys", "_stem", "_stems", "_tree", "_words")

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        lang: str,
        forms: Mapping[str, str],
        nothing: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._stem = _STEMS.get(lang, str)
        self._forms = dict(forms)
        self._beginnings: set[str] = set()
        self._words: set[str] = set()
        self._stems = _Remembered(lambda word: self.stem(word.lower().replace("’", "'")))
        self._keys = _Remembered(self._keys_of)
        self._tree = _Node()
        for concept, group in phrases.items():
            for phrase in group:
                for one in _alternatives(phrase):
                    self._add(concept, one)
        for kind, group in (nothing or {}).items():
            for one in (one for phrase in group for one in _alternatives(phrase)):
                keys = self._path(one)
                self._node(keys).concepts.setdefault(kind, (len(keys), []))

    def _add(self, concept: str, phrase: str) -> None:
        keys = self._path(phrase)
        self._words.update([key for key in keys if key[-1] != "*"])
        found = self._node(keys).concepts
        _, named = found.setdefault(concept.partition(":")[0], (len(keys), []))
        if concept not in named:
            named.append(concept)

    def _path(self, phrase: str) -> list[str]:
        """What leads to a phrase in the tree: the stems of its words, and a beginning as it is written."""
        return [raw if raw[-1] == "*" else self.stem(raw) for raw in _phrase_words(phrase.lower())]

    def _node(self, keys: list[str]) -> _Node:
        """Where a phrase ends in the tree."""
        node = self._tree
        for key in keys:
            if key[-1] == "*":
                self._beginnings.add(key[:-1])
            if key not in node.below:
                node.below[key] = _Node()
            node = node.below[key]
        return node

    def stem(self, word: str) -> str:
        """The stem of a lower-case word in this vocabulary's language."""
        known = self._forms.get(word, word)
        return known if known in self._forms else self._stem(known)

    def stems(self, words: Iterable[str]) -> tuple[str, ...]:
        """The stems of words as they stand in a text (remembered: texts repeat their words)."""
        return tuple(map(self._stems.__getitem__, words))

    def knows(self, stem: str) -> bool:
        """Whether a stem is a word of any phrase."""
        return stem in self._words

    def mentions(self, words: Sequence[str]) -> list[Mention]:
        """Concepts named by the words, left to right."""
        return self.mentioned(words, self.stems(words))

    def mentioned(self, words: Sequence[str], stems: tuple[str, ...]) -> list[Mention]:
        """As ``mentions``, where the stems of the words are known."""
        found: list[Mention] = []
        done: dict[str, int] = {}
        for at, hits in self._hits_by_beginnings(words) if self._beginnings else self._hits(stems):
            for kind, (length, concepts) in hits.items():
                if done.get(kind, 0) <= at:
                    done[kind] = end = at + length
                    for concept in concepts:
                        found.append(Mention(concept, at, end))
        return found

    def _hits(self, stems: tuple[str, ...]) -> list[tuple[int, _Hits]]:
        """Where phrases begin, and for each kind the longest of them.

        Nearly every word begins some phrase, and nearly none goes on: the word behind it tells.
        """
        nodes = map(self._tree.below.get, stems)
        return [
            (at, _longest(node, stems, at + 1) if behind in node.below else node.concepts)
            for at, (node, behind) in enumerate(zip(nodes, (*stems[1:], ""), strict=False))
            if node is not None and (node.concepts or behind in node.below)
        ]

    def _hits_by_beginnings(self, words: Sequence[str]) -> Iterator[tuple[int, _Hits]]:
        """As ``_hits``, where words also answer to phrases by their beginning, so that paths part."""
        keys = tuple(map(self._keys.__getitem__, words))
        for begin in range(len(keys)):
            hits: _Hits = {}
            nodes, at = [self._tree], begin
            while at < len(keys) and (nodes := [n.below[k] for n in nodes for k in keys[at] if k in n.below]):
                at += 1
                for node in nodes:
                    for kind, (length, concepts) in node.concepts.items():
                        before = hits.get(kind, (0, []))
                        hits[kind] = (length, concepts if before[0] < length else [*before[1], *concepts])
            if hits:
                yield begin, hits

    def _keys_of(self, word: str) -> tuple[str, ...]:
        """What a word is looked up by: its stem, then each beginning of it that a phrase has ("kontakt*")."""
        low = word.lower()
        beginnings = (low[:end] for end in range(2, len(low) + 1))
        return (self._stems[word], *(f"{b}*" for b in beginnings if b in self._beginnings))


class _Remembered(dict[str, Any]):
    """What follows from a word, worked out when the word is first met."""

    __slots__ = ("_of",)

    def __init__(self, of: Callable[[str], Any]) -> None:
        self._of = of

    def __missing__(self, word: str) -> Any:
        found = self[word] = self._of(word)
        return found


_LOW = _Remembered(str.lower)


def lowered(words: Iterable[str]) -> tuple[str, ...]:
    """Words of a text in lower case (remembered, as their stems are)."""
    return tuple(map(_LOW.__getitem__, words))


_Hits = dict[str, tuple[int, list[str]]]
"""Kind -> how many words the phrase has that was found, and the concepts of that kind it names."""


def _longest(node: _Node, stems: Sequence[str], at: int) -> _Hits:
    """For each kind the longest phrase going on from a node with the words from ``at``, and its concepts."""
    hits = node.concepts
    while at < len(stems) and stems[at] in node.below:
        node = node.below[stems[at]]
        hits = hits | node.concepts
        at += 1
    return hits


def _phrase_words(phrase: str) -> list[str]:
    """The words of a phrase, which may be an address ("media.net") or end in the beginning of a word."""
    plain = phrase.split()
    if all(map(str.isalnum, plain)):
        return plain
    pattern = word_pattern(phrase) if "." in phrase and "*" not in phrase else _PHRASE_WORD
    return pattern.findall(phrase)


def _alternatives(phrase: str) -> Iterator[str]:
    """The phrases a phrase with alternatives stands for: "improve|enhance our site|app" is four."""
    if "|" not in phrase:
        return iter((phrase,))
    return (" ".join(words) for words in product(*(part.split("|") for part in phrase.split())))


class _Node:
    """A place in the tree of phrases: what the phrases name that end here, and the words that lead on."""

    __slots__ = ("below", "concepts")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.concepts: _Hits = {}
