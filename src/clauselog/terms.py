"""A step to the entries of its statement that neither the vocabulary nor the old text knows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .asides import on_reader_or_text
from .case import DATA_TOPICS, PASSING
from .examples import spelt_out
from .facts import HANDLING
from .impersonal import with_people
from .insertions import PASSES, insertions
from .matcher import opaque
from .things import entries
from .vetoes import Entry, vetoed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .case import Case
    from .delta import Step
    from .statements import Statement

_FOR_EXAMPLE = frozenset({"including", "includes", "namely", "e.g", "i.e"})
"""Words that open examples; new as they may be, they name nothing."""
_ACTS = {"data": frozenset({"act:collect"}), "purpose": HANDLING, "recipient": frozenset({"act:share"})}
"""What is done with data where things of a kind are named."""
_ACCESS = frozenset({"security:access"})


def new_terms(case: Case, step: Step, kind: str, *, spelt: bool = False) -> list[str]:
    """Entries of a list that neither the vocabulary nor the old text knows, beside entries of a kind.

    Sure enough to be told: at least one word of the entry stands nowhere in the old text and in no phrase
    of the vocabulary, and the entry before or after it names a concept of the kind, or the entry was put
    into a statement that does with data what goes with the kind. Those that only spell out what the old
    text named are told apart (``spelt``).
    """
    said = step.new
    if said is None or said.denied or not (case.acts(said) or case.topic in DATA_TOPICS):
        return []
    news = _fresh(step, case.before.stems, case.vocabulary.filler)
    if not news and (spelt or kind == "purpose" or step.old is None or step.minus):
        return []
    if _beside_the_point(case, said, kind):
        return []
    examples = spelt_out(step, case.vocabulary.filler, case.vocabulary.stop)
    if not news:
        return [] if examples else insertions(case, step, kind)
    news = news & examples if spelt else news - examples
    asked = _entries(case, step, said, kind, news) if news else ()
    return [said.passage(entry.start, entry.end) for entry in asked if not vetoed(entry)]


@lru_cache(maxsize=512)
def _fresh(step: Step, told: frozenset[str], filler: frozenset[str]) -> frozenset[int]:
    """The new words of a step that stand nowhere in the old text and in no phrase of the vocabulary."""
    said = step.new
    assert said is not None
    fresh = said.vocabulary - told - filler
    if not fresh:
        return frozenset()
    new = [i for a, b in step.plus for i in range(a, b) if said.stems[i] in fresh]
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    return frozenset([i for i in new if i not in named and _tells(said.words[i])])


def _tells(word: str) -> bool:
    """Whether a word can tell what a thing is: no number, no address, none that opens examples."""
    return not word[0].isdigit() and not opaque(word) and word.lower() not in _FOR_EXAMPLE


def _beside_the_point(case: Case, said: Statement, kind: str) -> bool:
    """Whether a statement names no things of a kind, whatever its words."""
    if "negation:not" in said.concepts and not said.of("act") & HANDLING:
        return True
    if case.clause.kind == "section" or on_reader_or_text(said.text) or with_people(said):
        return True
    if kind == "data" and "act:notify" in said.affirmed and PASSES.isdisjoint(said.affirmed):
        return True
    kept = (said.of("security") - _ACCESS) or said.of("right")
    return bool(kept) and "act:collect" not in said.affirmed  # how it is kept safe or had, whatever it is


def _entries(case: Case, step: Step, said: Statement, kind: str, news: frozenset[int]) -> Iterator[Entry]:
    """The entries of a statement that have a new word."""
    inserted, found = _inserted(case, step, said, kind), entries(said)
    for at, (start, end) in enumerate(found):
        if not news.isdisjoint(range(start, end)):
            beside = (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])
            yield Entry(case, step, said, kind, start, end, news, beside, inserted)


def _inserted(case: Case, step: Step, said: Statement, kind: str) -> bool:
    """Whether words were put into a statement that does with data what goes with a kind."""
    if step.old is None or step.minus or case.topic in PASSING:
        return False
    if _ACTS[kind].isdisjoint(step.old.affirmed & said.affirmed):
        return False
    return kind != "purpose" or "act:use" in said.affirmed or case.ours(said)
