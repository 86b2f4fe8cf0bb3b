"""The YAML between two ``---`` lines at the top of a file, turned into pairs of plain strings.

A small part of YAML on purpose: every scalar is the string a person wrote (``1.10`` stays "1.10", ``no``
stays "no"), a key stands once, there are no aliases. What is left cannot surprise a reader who is no
programmer, and cannot blow up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from .errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml's reader where it is built in: the same events, several times faster."""

MAX_DEPTH = 20
"""Deepest nesting read. A release record needs four."""

_FENCED = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
"""Front matter in another language: no text of the policy, and not read."""
_KEY = re.compile(r"[\"']?[^\s#:\"'][^:\n]*:(?:\s|\Z)")

Place = tuple[str | int, ...]
"""Where a value stands: ("texts", "en", "old"), or ("corrections", 0)."""


class Fields(dict[str, object]):
    """A mapping read from YAML that never changes, so that what holds it can be compared and hashed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("front matter is a value: make a new one")

    __setitem__ = __delitem__ = update = pop = popitem = clear = setdefault = _refuse


def split(text: str) -> tuple[str, int]:
    """The YAML at the top of a file, fences off, and the offset in code points where the body begins.

    ``("", 0)`` where there is none: no closing fence, or something that is no ``key: value`` between two
    thematic breaks. The YAML's first line is line 2 of the file.
    """
    found = _FENCED.match(text)
    if not found:
        return "", 0
    for line in found[1].splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            if not _KEY.match(line):
                return "", 0
            break
    return found[1], found.end()


def read(text: str, path: str = "") -> tuple[tuple[str, object], ...]:
    """The front matter of a file as pairs: strings, tuples of them, and ``Fields`` where it nests.

    Raises:
        UserError: with the line, for what is no YAML, a key that stands twice, an alias.
    """
    return _read(split(text)[0], path)


def opening(text: str, path: str = "") -> tuple[tuple[tuple[str, object], ...], int]:
    """The front matter of a text as far as it can be read, and the offset where the body's first line begins.

    Never fails. Without front matter that is 1 for a text with a byte order mark, else 0; of TOML no pairs
    are read. Blank lines behind the front matter belong to it.
    """
    _, body = split(text)
    if not body:
        toml = _TOML.match(text)
        return (), toml.end() if toml else int(text.startswith("\ufeff"))
    while body < len(text) and text[body] in "\r\n":
        body += 1
    try:
        return read(text, path), body
    except UserError:
        return (), body


@lru_cache(maxsize=64)
def _read(front: str, path: str) -> tuple[tuple[str, object], ...]:
    """As ``read``; the versions of a text share their front matter more often than not."""
    return tuple(_load(front, path)[0].items())


def lines(text: str) -> dict[Place, int]:
    """Line of the file, from 1, for each key and list item of its front matter: for messages."""
    return _load(split(text)[0], "")[1]


def _load(front: str, path: str) -> tuple[Fields, dict[Place, int]]:
    value, places = document(front, path, 2)
    if value is None:
        return Fields(), places
    if not isinstance(value, Fields):
        raise UserError("the front matter is no list of “key: value” lines", path=path, line=2)
    return value, places


def document(source: str, path: str = "", first: int = 1) -> tuple[object, dict[Place, int]]:
    """A whole YAML text in the same small form, and the line of each of its parts; None for an empty one.

    Args:
        source: the YAML.
        path: where it is, for messages.
        first: line of the file on which it begins.

    Raises:
        UserError: with the line, for what is no YAML, a key that stands twice, an alias, a second document.
    """
    places: dict[Place, int] = {}
    try:
        events = _Events(yaml.parse(source, Loader=Loader), path, first)
        events.take()  # start of the stream
        if isinstance(events.take(), yaml.StreamEndEvent):
            return None, places
        value = _value(events.take(), events, (), places)
        events.take()  # end of the document
        extra = events.take()
        if not isinstance(extra, yaml.StreamEndEvent):
            events.refuse("a second document begins here", extra)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UserError(
            f"this is not valid YAML: {error.problem}",
            path=path,
            line=mark.line + first if mark else first,
            remedy="put text with a colon, a quote or a # in it between double quotes",
        ) from None
    except yaml.YAMLError as error:
        raise UserError(f"this YAML cannot be read: {error}", path=path, line=first) from None
    return value, places


class _Events:
    """The events of a YAML text one by one, and errors that name the line of one."""

    def __init__(self, events: Iterator[yaml.Event], path: str, first: int) -> None:
        self._events, self._path, self._first = events, path, first

    def take(self) -> yaml.Event:
        return next(self._events)

    def line(self, event: yaml.Event) -> int:
        return event.start_mark.line + self._first if event.start_mark else self._first

    def refuse(self, message: str, event: yaml.Event) -> NoReturn:
        raise UserError(message, path=self._path, line=self.line(event))


def _value(event: yaml.Event, events: _Events, place: Place, places: dict[Place, int]) -> object:
    """The value that begins with ``event``; the rest of it is taken from ``events``."""
    if len(place) > MAX_DEPTH:
        events.refuse(f"nested deeper than {MAX_DEPTH} levels", event)
    places.setdefault(place, events.line(event))
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[object] = []
        while not isinstance(item := events.take(), yaml.SequenceEndEvent):
            items.append(_value(item, events, (*place, len(items)), places))
        return tuple(items)
    if not isinstance(event, yaml.MappingStartEvent):
        events.refuse("aliases (“*name”) are not read here", event)
    fields: dict[str, object] = {}
    while not isinstance(key := events.take(), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            events.refuse("a key must be one word", key)
        if key.value in fields:
            events.refuse(f"the key “{key.value}” stands twice", key)
        places[*place, key.value] = events.line(key)
        fields[key.value] = _value(events.take(), events, (*place, key.value), places)
    return Fields(fields)
