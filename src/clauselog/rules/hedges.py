"""A step to how a promise holds less than it did: turned round, hedged, for now, about fewer things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.delta import ANSWERS
from clauselog.weaker import excepted, narrowed, struck

if TYPE_CHECKING:
    from clauselog.case import Case
    from clauselog.delta import Step
    from clauselog.lexicon import Vocabulary
    from clauselog.statements import Statement


REST = 6
"""Words that may come or go beside a "not" for a statement to be the same one, turned round."""


def turned(case: Case, step: Step) -> bool:
    """Whether a statement of the writer's lost its "not" and kept the rest of its words."""
    old, new = step.old, step.new
    if old is not None and any(s.new and s is not step and s.new.denied >= old.denied for s in case.steps):
        return False
    if old is None or new is None or not {"negation:not", "modal:only"}.isdisjoint(new.concepts):
        return False
    gone = [m for m in old.mentions if m.concept == "negation:not"]
    minus = {i for a, b in step.minus for i in range(a, b)}
    if not gone or gone[0].start not in minus or len(minus) > REST:
        return False
    if case.clause.kind == "row" and old.words[gone[0].start].lower() in ANSWERS:
        return False  # a cell that went with its column, or is another one's answer
    grammar = case.vocabulary.grammar
    before = old.low[: gone[0].start]
    passive = bool(before) and before[-1] in grammar["passive"]
    theirs = grammar["conditions"] if passive else grammar["conditions"] | grammar["not-ours"]
    kept = [i for i, s in enumerate(old.stems) if i not in minus and s not in case.vocabulary.filler]
    facts = any(m.concept != "negation:not" and m.start not in minus for m in old.mentions)
    return bool(before) and theirs.isdisjoint(before) and (facts or len(kept) > 1)


def hedged(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a promise is still made, and holds for now alone or with an exception."""
    old, new = step.old, step.new
    if old is None or new is None or not new.limited or not _same(old, new):
        return False
    return _for_now(old, new) or _excepted(step, vocabulary)


def _same(old: Statement, new: Statement) -> bool:
    """Whether a statement denies something of what it denied, or never denied anything."""
    return not old.denied or not old.denied.isdisjoint(new.denied)


_NOW = re.compile(
    r"\b(?:currently|presently|at present|at (?:this|the) (?:time|moment)|for now|as of now|knowingly|yet"
    r"|permanently|intentionally|deliberately|actively|systematically|routinely|in principle|long[- ]term"
    r"|in general|as a rule)\b",
    re.IGNORECASE,
)


def _for_now(old: Statement, new: Statement) -> bool:
    """Whether a promise now holds for the time being, on the whole, or only as far as the writer knows."""
    return bool(_NOW.search(new.text)) and not _NOW.search(old.text)


def _excepted(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a promise now has an exception, or a wider one ("unless it is spam {+or missed spam+}")."""
    assert step.old
    assert step.new
    if "modal:unless" in step.gained:
        return excepted(step, vocabulary)
    if "modal:unless" not in step.old.concepts:
        return False
    hedge = next((m.start for m in step.new.mentions if m.concept == "modal:unless"), len(step.new.words))
    added = [step.new.stems[i] for a, b in step.plus if a > hedge for i in range(a, b)]
    fuller = len(step.plus) > len(step.minus)
    return fuller and any(stem not in vocabulary.filler for stem in added)


def other_case(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The case put beside the only one in which something was done: "only if you agree{, or if we can}"."""
    if step.old is None or step.new is None or "modal:only" not in step.old.concepts & step.new.concepts:
        return ()
    joins, told = vocabulary.grammar["joins"], vocabulary.grammar["conditions"]
    runs = [(a, step.new.low[a : a + 2], b) for a, b in step.plus]
    return tuple(step.new.passage(a, b) for a, low, b in runs if low[0] in joins and low[-1] in told)


def covers_less(case: Case, step: Step) -> tuple[str, ...]:
    """What a denial names no more, where no other promise of the new text names it."""
    old, new = step.old, step.new
    if old is None or new is None or not old.denied or not new.denied or "modal:only" in old.concepts:
        return ()
    if less := narrowed(step, case.vocabulary):
        return less
    stem = case.vocabulary.matcher.stem
    gone = struck(step, case.vocabulary)
    return tuple(
        words
        for words in gone
        if not any({stem(w.lower()) for w in words.split()} <= s.vocabulary for s in case.after.limits)
    )
