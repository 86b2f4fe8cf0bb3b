"""A code to what it means: trigger, reason, laws and sources, for messages and ``clauselog explain``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from .lexicon import data

REGISTRIES = ("clauselog.lint_codes", "clauselog.review.codes", "clauselog.notice.codes")
"""Modules with a literal ``CODES``: code -> (what triggers it, why it matters). Add one to explain more."""


@dataclass(frozen=True, slots=True)
class Words:
    """What people read about a rule or a check."""

    code: str
    says: str
    """What happened, as a sentence without its full stop."""
    action: str = ""
    """What to do about it."""
    trigger: str = ""
    reason: str = ""
    regimes: tuple[str, ...] = ()
    """Names of laws that make it matter, as in ``regimes.yml``."""
    sources: tuple[str, ...] = ()
    as_of: str = ""
    """Day on which the sources were looked at, ISO."""


@cache
def words_of(code: str) -> Words:
    """The words about a code; where nobody has explained it, the code itself."""
    table = data("rules")
    if code in table and code != "as_of":
        return _rule(code, table)
    trigger, reason = _checks().get(code, ("", ""))
    return Words(code, trigger.rstrip(".") or code, trigger=trigger, reason=reason)


def _rule(code: str, table: dict[str, dict[str, object]]) -> Words:
    entry = table[code]
    texts = {key: str(entry.get(key, "")) for key in ("says", "action", "trigger", "reason")}
    lists = {key: tuple(map(str, _listed(entry.get(key)))) for key in ("regimes", "sources")}
    return Words(code, **texts, **lists, as_of=str(table["as_of"]))  # type: ignore[arg-type]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


@cache
def _checks() -> dict[str, tuple[str, str]]:
    """Codes of checks other than the rules, from every registry."""
    found: dict[str, tuple[str, str]] = {}
    for name in REGISTRIES:
        codes: dict[str, tuple[str, str]] = import_module(name).CODES
        found |= codes
    return found


@cache
def codes() -> tuple[str, ...]:
    """Every code that can be explained: the rules in their order, then the checks."""
    return (*(code for code in data("rules") if code != "as_of"), *_checks())
