"""A code to what it means: trigger, reason, sources, for ``clauselog explain`` and for every message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .lexicon import data


@dataclass(frozen=True, slots=True)
class Words:
    """What people read about a rule or check."""

    code: str
    says: str
    """What happened, as a sentence without its full stop."""
    action: str = ""
    trigger: str = ""
    reason: str = ""
    sources: tuple[str, ...] = ()


@cache
def words_of(code: str) -> Words:
    """The words about a code."""
    entry = data("rules").get(code, {})
    return Words(code, entry.get("says", code), entry.get("action", ""))
