"""A step to what it covers no longer: an entry struck out of an enumeration, a whole that became a part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .case import PARTING
from .matcher import opaque
from .statements import word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .lexicon import Vocabulary
    from .statements import Statement


def struck(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The entries taken out of the enumerations of a statement, the rest of it being what it was.

    "Parents {and pupils} may ask", "neither questions {nor answers} are read": who or what stood there is no
    longer covered. A name is no entry, unless something is denied of it, nor is what the statement still says
    in other words.
    """
    if step.old is None or step.new is None or any(_bare(step.new, step.plus, vocabulary)):
        return ()
    joins = vocabulary.grammar["joins"]
    runs = [run for run in step.minus if _entry(step.old, run, joins)]
    return tuple(step.old.passage(a, b) for a, b in runs if _news(step, (a, b), vocabulary))


def put_in(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The entries put into the enumerations of a statement, the rest of it being what it was."""
    back = replace(step, old=step.new, new=step.old, plus=step.minus, minus=step.plus)
    return struck(back, vocabulary)


def _news(step: Step, run: tuple[int, int], vocabulary: Vocabulary) -> bool:
    """Whether a run of words says something that its statement says no more."""
    assert step.old is not None
    assert step.new is not None
    bare = list(_bare(step.old, (run,), vocabulary))
    if not bare or (not step.old.denied and all(i and step.old.words[i][0].isupper() for i in bare)):
        return False
    if any(run[0] <= m.start < run[1] and m.concept not in step.new.concepts for m in step.old.mentions):
        return True
    said = {i for m in step.old.mentions for i in range(m.start, m.end)}
    return not said.issuperset(bare)


def _bare(said: Statement, runs: tuple[tuple[int, int], ...], vocabulary: Vocabulary) -> Iterator[int]:
    """The words of some runs that carry a fact: no small words, addresses, denials or numbers."""
    empty = {i for m in said.mentions if m.concept == "negation:not" for i in range(m.start, m.end)}
    for at in (i for a, b in runs for i in range(a, b)):
        word = said.words[at]
        plain = len(word) >= SHORTEST and word.isalpha() and not opaque(word)
        if plain and said.stems[at] not in vocabulary.filler and at not in empty:
            yield at


SHORTEST = 3
"""Letters of a word that carries a fact."""
NEAR = 4
"""Words that may stand in the place of others."""
FEW = 3
"""Such words in a statement that is the same but for a whole that became a part."""


def _entry(said: Statement, run: tuple[int, int], joins: frozenset[str]) -> bool:
    """Whether a run of words stands at an "and", an "or" or a mark."""
    a, b = run
    low = [w.lower() for w in said.words]
    if not joins.isdisjoint((*low[max(0, a - 1) : a + 1], *low[b - 1 : b + 1])):
        return True
    spans = word_spans(said.text)
    before = said.text[spans[a - 1][1] : spans[a][0]] if a else ""
    behind = said.text[spans[b - 1][1] : spans[b][0]] if b < len(spans) else ""
    return "," in before or "," in behind or not PARTING.isdisjoint(before + behind)


def parted(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What stands now where "all" or "every" stood: "most data", "{the passwords in} your vault"."""
    if step.old is None or step.new is None:
        return ()
    whole, part = vocabulary.grammar["whole"], vocabulary.grammar["part"]
    if not whole.isdisjoint(w.lower() for a, b in step.plus for w in step.new.words[a:b]):
        return ()
    few = all(
        sum(1 for _ in _bare(said, runs, vocabulary)) <= FEW
        for said, runs in ((step.old, step.minus), (step.new, step.plus))
    )
    for a, b in step.minus if few else ():
        if whole.isdisjoint(w.lower() for w in step.old.words[a:b]):
            continue
        for c, d in _instead(step.old, step.new, a, b):
            less = not part.isdisjoint(w.lower() for w in step.new.words[c:d])
            gone = any(_bare(step.old, ((a, b),), vocabulary))
            if less or (gone and any(_bare(step.new, ((c, d),), vocabulary))):
                return (step.new.passage(c, d),)
    return ()


def _instead(old: Statement, new: Statement, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of a statement that stand between what stood around a run of words of another."""
    before, behind = old.stems[:start][-1:], old.stems[end:][:1]
    for at in range(len(new.stems) + 1):
        if new.stems[:at][-1:] == before:
            ends = range(at + 1, min(at + NEAR + 1, len(new.stems)) + 1)
            yield from ((at, to) for to in ends if new.stems[to:][:1] == behind)


def excepted(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a statement has an exception now, and names in it what it did not name before."""
    if step.old is None or step.new is None or "modal:unless" not in step.gained:
        return False
    hedge = next(m.end for m in step.new.mentions if m.concept == "modal:unless")
    behind = _bare(step.new, ((hedge, len(step.new.words)),), vocabulary)
    return any(step.new.stems[i] not in step.old.vocabulary for i in behind)
