"""A language's file to its words: templates, terms, lists and dates in English, Swedish, German and French.

Each language is one readable file, ``lang/<code>.yml``, with the same keys and the same placeholders; English
says what each is for. A language is added by adding a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

DEFAULT = "en"
"""The language of a policy in a language that has no file."""

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_MARKS = frozenset('“”„«»"')
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Language:
    """One language's file, its keys joined by dots: "sentence.amended", "term.in-force"."""

    code: str
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def say(self, key: str, **values: object) -> str:
        """The text under ``key`` with ``values`` put in; ``count`` chooses between ``one`` and ``other``.

        Raises:
            KeyError: for a key or a placeholder the file does not have.
        """
        found = self.texts.get(key)
        if found is None:
            found = self.texts[f"{key}.{'one' if self._is_one(values['count']) else 'other'}"]
        return found.format_map(values) if "{" in found else found

    def has(self, key: str) -> bool:
        """Whether the file has a text under ``key``."""
        return key in self.texts

    def quote(self, text: str) -> str:
        """The text between this language's quotation marks; its own, if it has some around it, give way."""
        if len(text) > 2 and text[0] in _MARKS and text[-1] in _MARKS and _MARKS.isdisjoint(text[1:-1]):
            text = text[1:-1].strip()
        return self.texts["quote"].format(text=text)

    def join(self, items: Sequence[str], key: str = "list") -> str:
        """Items as a list reads: "a", "a and b", "a, b and c"; ``key`` names the separators to use."""
        if len(items) < 2:
            return "".join(items)
        return self.texts[f"{key}.comma"].join(items[:-1]) + self.texts[f"{key}.last"] + items[-1]

    def _is_one(self, count: object) -> bool:
        return count == 1 or (count == 0 and self.texts["zero_is_one"] == "yes")


def codes() -> tuple[str, ...]:
    """The languages there are files for, in alphabetical order."""
    names = (entry.name for entry in (files("clauselog") / "lang").iterdir())
    return tuple(sorted(name.removesuffix(".yml") for name in names if name.endswith(".yml")))


def primary(code: str) -> str:
    """The language of a tag without region or script (BCP 47): "sv" of "sv-SE", "de" of "de_AT"."""
    return code.replace("_", "-").partition("-")[0].lower()


@lru_cache(maxsize=64)
def language(code: str) -> Language:
    """The language for a code ("sv", "sv-SE", "de_AT"); English where there is no file for it."""
    if code != primary(code):
        return language(primary(code))
    source = files("clauselog") / "lang" / f"{code}.yml"
    if not (code.isalpha() and source.is_file()):
        return language(DEFAULT)
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    _flatten(yaml.load(source.read_text(encoding="utf-8"), _Loader), "", texts, lists)  # noqa: S506 strings only
    return Language(code, MappingProxyType(texts), MappingProxyType(lists))


def is_rtl(code: str) -> bool:
    """Whether a language is written from right to left."""
    return primary(code) in _RIGHT_TO_LEFT


def term(lang: str, key: str, **values: object) -> str:
    """A word or sentence of the site, the notice or the review: ``term("sv", "in-force-since", date="…")``.

    Raises:
        KeyError: for a key that ``lang/*.yml`` do not have under ``term``, or a placeholder left out.
    """
    return language(lang).say(f"term.{key}", **values)


def long_date(lang: str, day: date) -> str:
    """A date as a sentence has it: "20 December 2026", "20. Dezember 2026", "1er mai 2026"."""
    words = language(lang)
    number = words.texts["first_day"] if day.day == 1 else str(day.day)
    return words.say("date", day=number, month=words.lists["months"][day.month - 1], year=day.year)


def _flatten(node: object, prefix: str, texts: dict[str, str], lists: dict[str, tuple[str, ...]]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            _flatten(value, f"{prefix}.{key}" if prefix else str(key), texts, lists)
    elif isinstance(node, list):
        lists[prefix] = tuple(str(item) for item in node)
    else:
        texts[prefix] = str(node)
