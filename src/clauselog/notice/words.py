"""A key and values to a sentence of the notice, in the notice's language."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from clauselog.language import DEFAULT, language, primary

_APART = re.compile(r" (?=[»:;?!])|(?<=«) ")
_FOLDER = files("clauselog") / "lang" / "notice"


@lru_cache(maxsize=16)
def sentences(lang: str) -> dict[str, Any]:
    """The sentences of a language by key; English where there is no file for it."""
    code = primary(lang)
    source = _FOLDER / f"{code}.yml"
    if not source.is_file():
        source = _FOLDER / f"{DEFAULT}.yml"
    found: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return found


def say(lang: str, key: str, **values: object) -> str:
    """The sentence under ``key`` with its values; ``count`` chooses between ``one`` and ``other``.

    Raises:
        KeyError: for a key or a value that is missing.
    """
    found = sentences(lang)[key]
    if isinstance(found, dict):
        found = found["one" if values["count"] == 1 else "other"]
    return tied(found.format_map(values))


def tied(sentence: str) -> str:
    r"""A sentence in which no line ends before the marks that French sets apart from their word.

    >>> tied("Section « Cookies » : ajout")
    'Section «\xa0Cookies\xa0»\xa0: ajout'
    """
    return _APART.sub("\N{NO-BREAK SPACE}", sentence)


def has_language(lang: str) -> bool:
    """Whether a notice can be written in that language."""
    return language(lang).code == primary(lang) and (_FOLDER / f"{language(lang).code}.yml").is_file()
