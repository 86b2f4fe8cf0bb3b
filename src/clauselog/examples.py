"""A step to the words put in only to spell out what stood there: examples, and what a bracket explains."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .matcher import word_spans

if TYPE_CHECKING:
    from .delta import Step
    from .statements import Statement

_EXAMPLES = re.compile(
    r"\b(?:such as|like|including|includes|for (?:example|instance)|e\.g\.|i\.e\.|that is|namely"
    r"|in particular|wie|zum Beispiel|z\.\s?B\.|einschließlich|insbesondere|nämlich|till exempel|t\.ex\."
    r"|såsom|inklusive|par exemple|tel(?:le)?s? que?|notamment|y compris|à savoir)"
    r"(?![\w-])[^;()—–]*|\((?!\s*(?:and|or|also|we|und|oder|och|et|ou)\b)[^()]*\)",
    re.IGNORECASE,
)
"""Words that open examples, with the examples; and what stands in brackets."""


@lru_cache(maxsize=512)
def spelt_out(step: Step, filler: frozenset[str], stop: frozenset[str]) -> frozenset[int]:
    """The new words of a step that give examples of what the old statement named.

    "Workout data, such as cadence {+and foot strike+}" names no other data; "personal data, such as your name
    {+and your gait+}" does, since that can be anything.
    """
    old, new = step.old, step.new
    if old is None or new is None or not step.plus:
        return frozenset()
    put_in = {i for a, b in step.plus for i in range(a, b)}
    spans = word_spans(new.text)
    found: set[int] = set()
    for match in _EXAMPLES.finditer(new.text):
        before = [i for i, (_, end) in enumerate(spans) if end <= match.start()]
        if before and before[-1] not in put_in and _narrow(new, before[-1], filler, stop):
            inside = (i for i, (a, b) in enumerate(spans) if match.start() <= a and b <= match.end())
            found.update(i for i in inside if i in put_in)
    return frozenset(found)


def _narrow(said: Statement, last: int, filler: frozenset[str], stop: frozenset[str]) -> bool:
    """Whether a noun names a kind of thing: "workout data" does, "personal data" does not."""
    at = last
    while at >= 0 and said.stems[at] in filler and said.stems[at] not in stop:
        at -= 1
    done = {i for m in said.mentions if m.concept.startswith("act:") for i in range(m.start, m.end)}
    return at >= 0 and said.stems[at] not in stop and (at == last or at not in done)


_BRACKET = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=2048)
def brackets(said: Statement) -> list[tuple[int, int]]:
    """The parts of a statement in brackets, as (start, end)."""
    spans = [m.span() for m in _BRACKET.finditer(said.text)] if "(" in said.text else []
    inside = [[i for i, (a, b) in enumerate(word_spans(said.text)) if s <= a and b <= e] for s, e in spans]
    return [(found[0], found[-1] + 1) for found in inside if found]
