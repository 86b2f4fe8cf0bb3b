"""A step to what it covers no longer: an entry struck out of an enumeration, a whole that became a part."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .case import PARTING
from .matcher import opaque, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .lexicon import Vocabulary
    from .statements import Statement


Runs = tuple[tuple[int, int], ...]
"""Runs of words of a statement, each as (start, end)."""


def struck(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The entries taken out of the enumerations of a statement, the rest of it being what it was.

    "Parents {and pupils} may ask", "neither questions {nor answers} are read": who or what stood there is no
    longer covered. A name is no entry, unless something is denied of it, nor is what the statement still says
    in other words.
    """
    if step.old is None or step.new is None:
        return ()
    return _less(step.old, step.minus, step.new, step.plus, vocabulary)


@lru_cache(maxsize=512)
def put_in(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The entries put into the enumerations of a statement, the rest of it being what it was."""
    if step.old is None or step.new is None or step.new.denied:
        return ()
    return _less(step.new, step.plus, step.old, step.minus, vocabulary)


def _less(
    said: Statement, more: Runs, other: Statement, rest: Runs, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The entries of a statement that another has not, where the other has nothing else."""
    if not more or any(_bare(other, rest, vocabulary)):
        return ()
    joins = vocabulary.grammar["joins"]
    runs = [run for run in more if _entry(said, run, joins)]
    return tuple([said.passage(a, b) for a, b in runs if _news(said, (a, b), other, vocabulary)])


def _news(said: Statement, run: tuple[int, int], other: Statement, vocabulary: Vocabulary) -> bool:
    """Whether a run of words says something that another statement does not say."""
    bare = list(_bare(said, (run,), vocabulary))
    if any(run[0] <= m.start < run[1] and m.concept.startswith("modal:") for m in said.mentions):
        return False  # a hedge that is gone
    if not bare or (not said.denied and all(i and said.words[i][0].isupper() for i in bare)):
        return False
    if any(run[0] <= m.start < run[1] and m.concept not in other.concepts for m in said.mentions):
        return True
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    return not named.issuperset(bare)


def _bare(said: Statement, runs: Runs, vocabulary: Vocabulary) -> Iterator[int]:
    """The words of some runs that carry a fact: no small words, addresses, denials or numbers."""
    if not runs:
        return
    empty = {i for m in said.mentions if m.concept == "negation:not" for i in range(m.start, m.end)}
    for at in (i for a, b in runs for i in range(a, b)):
        word = said.words[at]
        plain = len(word) >= SHORTEST and word.isalpha() and not opaque(word)
        hedge = said.low[at] in vocabulary.grammar["hedges"]  # who no longer only plans something does it
        if plain and said.stems[at] not in vocabulary.filler and at not in empty and not hedge:
            yield at


SHORTEST = 3
"""Letters of a word that carries a fact."""
NEAR = 5
"""Words that may stand in the place of others."""
FEW = 3
"""Such words in a statement that is the same but for a whole that became a part."""


def _entry(said: Statement, run: tuple[int, int], joins: frozenset[str]) -> bool:
    """Whether a run of words stands at an "and", an "or" or a mark."""
    a, b = run
    low = said.low
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
    if whole.isdisjoint(step.low("old")) or not whole.isdisjoint(step.low("new")):
        return ()
    few = all(
        sum(1 for _ in _bare(said, runs, vocabulary)) <= FEW
        for said, runs in ((step.old, step.minus), (step.new, step.plus))
    )
    for a, b in step.minus if few else ():
        if whole.isdisjoint(step.old.low[a:b]) or step.old.low[a] == "at":
            continue
        for was, (c, d) in _instead(step.old, step.new, (a, b), vocabulary.stop):
            fresh = any(step.new.stems[i] not in was for i in _bare(step.new, ((c, d),), vocabulary))
            if fresh or not part.isdisjoint(step.new.low[c:d]):
                return (step.new.passage(c, d),)
    return ()


def _instead(
    old: Statement, new: Statement, run: tuple[int, int], stop: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """The words of a statement that stand between what stood around a run of words of another.

    Small words around it are passed over, and so may be the thing that the run is about. Gives the stems that
    stood there, and the run that stands there now.
    """
    telling = [*(i for i in range(run[1], len(old.stems)) if old.stems[i] not in stop), len(old.stems)][:2]
    before = next((s for s in reversed(old.stems[: run[0]]) if s not in stop), "")
    at = new.stems.index(before) + 1 if before in new.stems else 0
    if before and not at:
        return
    for end in telling:
        behind = old.stems[end] if end < len(old.stems) else ""
        to = new.stems.index(behind, at) if behind in new.stems[at:] else len(new.stems) * (not behind)
        if at < to <= at + NEAR:
            yield old.stems[run[0] : end], (at, to)


def excepted(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a statement has an exception now, and names in it what it did not name before."""
    if step.old is None or step.new is None or "modal:unless" not in step.gained:
        return False
    hedge = next(m.end for m in step.new.mentions if m.concept == "modal:unless")
    behind = _bare(step.new, ((hedge, len(step.new.words)),), vocabulary)
    return any(step.new.stems[i] not in step.old.vocabulary for i in behind)


def limited(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words put into a statement, and none taken out, by which it holds in fewer cases.

    "We delete it on request{, if this is little work}", "your data {normally} stays here".
    """
    if step.old is None or step.new is None or not step.plus:
        return ()
    if any(_bare(step.old, step.minus, vocabulary)):
        return ()
    grammar = vocabulary.grammar
    limits = grammar["limits"] | (grammar["without"] if step.old.denied else frozenset())
    if not step.old.denied and not step.old.of("right"):
        limits -= grammar["moments"]  # when something is done limits no safeguard
    return tuple(
        step.new.passage(a, b)
        for a, b in step.plus
        if step.new.words[a].lower() in limits and step.new.stems[a] not in step.old.vocabulary
        if step.new.words[a].lower().endswith("ly") or (a and b - a >= SHORTEST)
    )


def narrowed(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words put before what a statement denies, so that it denies less: "not your {full} name"."""
    if step.old is None or step.new is None or any(_bare(step.old, step.minus, vocabulary)):
        return ()
    joins = vocabulary.grammar["joins"]
    return tuple(
        step.new.passage(a, b)
        for a, b in step.plus
        if b - a <= 2
        and b < len(step.new.words)
        and any(_bare(step.new, ((a, b),), vocabulary))
        and vocabulary.grammar["whole"].isdisjoint(step.new.low[a:b])
        and not _entry(step.new, (a, b), joins)
        and any(
            m.start <= b < m.end or m.start == a for m in step.new.mentions if m.concept in step.new.denied
        )
    )
