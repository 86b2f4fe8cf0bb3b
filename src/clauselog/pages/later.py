"""A value and the name of what it is made of to a value that is made when somebody reads it.

Most pages of a site never change again. What they say is told by names alone: a page all of whose names are
those of the last build need not be made, and nothing it is made of is read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Later:
    """A value that is made when it is read; equal names stand for equal values."""

    name: str
    make: Callable[[], Any]

    def then(self, more: Callable[[Any], Any]) -> Later:
        """What ``more`` makes of it."""
        return Later(self.name, lambda: more(self.make()))


def read(value: Any) -> Any:
    """The value itself."""
    return value.make() if isinstance(value, Later) else value


def stamp(*values: object) -> str:
    """A digest that changes when a value does; a value told later counts by its name."""
    told = json.dumps(values, default=_told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _told(value: Any) -> object:
    if isinstance(value, Later):
        return ["later", value.name]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    mark: str = value.mark
    return mark
