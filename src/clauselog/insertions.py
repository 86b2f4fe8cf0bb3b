"""A step to the entries put whole into an enumeration of what is collected or shared, or of whom with.

Each of their words may stand in the old text: what is told is that this is collected or shared too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .case import PASSING
from .matcher import opaque
from .things import CLAUSE_STARTS, FACTS, LONGEST_ENTRY, NO_NOUN, entries

if TYPE_CHECKING:
    from .case import Case
    from .delta import Step
    from .matcher import Mention
    from .statements import Statement

PASSES = frozenset({"act:share", "act:collect"})
"""What is done with data where it is enumerated which, or whom with."""
_TO = frozenset({"with", "to"})
"""Words behind an act that lead to whom it is done with."""


def insertions(case: Case, step: Step, kind: str) -> list[str]:
    """The entries of a kind that were put into a statement of the writer's own of which nothing went."""
    said = step.new
    assert said is not None
    if kind == "purpose" or step.old is None or step.minus or case.topic in PASSING:
        return []
    act = max((m for m in said.mentions if m.concept in PASSES), default=None, key=lambda m: m.end)
    if act is None or not case.ours(said):
        return []
    before = f" {' '.join(step.old.stems)} "
    put_in = {i for a, b in step.plus for i in range(a, b)}
    out = []
    for a, b in entries(said):
        if b - a > LONGEST_ENTRY or f" {' '.join(said.stems[a:b])} " in before:
            continue
        bare = _bare(case, said, a, b)
        if (
            not put_in.isdisjoint(bare)
            and _names(case, said, a, bare)
            and _done_with(case, said, act, kind, bare)
        ):
            out.append(said.passage(a, b))
    return out


def _bare(case: Case, said: Statement, start: int, end: int) -> list[int]:
    """The words of an entry that carry it."""
    stop = case.vocabulary.stop
    return [i for i in range(start, end) if said.stems[i] not in stop and not opaque(said.words[i])]


def _names(case: Case, said: Statement, start: int, bare: list[int]) -> bool:
    """Whether an entry is a noun, and names more than an act or what the old text has named."""
    if said.low[start] in CLAUSE_STARTS or said.low[start] in NO_NOUN:
        return False
    told = {i for m in said.mentions if _no_news(case, m.concept) for i in range(m.start, m.end)}
    filler = case.vocabulary.filler
    return any(i not in told and said.stems[i] not in filler and not said.words[i][0].isdigit() for i in bare)


def _no_news(case: Case, concept: str) -> bool:
    """Whether a concept is not of a kind that makes an entry, or has been named before."""
    return concept in case.before.affirmed if concept.startswith(FACTS) else True


def _done_with(case: Case, said: Statement, act: Mention, kind: str, bare: list[int]) -> bool:
    """Whether an entry stands where an act has things of a kind: people behind "with" or "to"."""
    if bare[0] < act.start and said.low[act.start - 1] not in case.vocabulary.grammar["passive"]:
        return False
    if kind == "recipient" and all(said.words[i][0].isupper() for i in bare):
        return False  # a name is not a kind of recipient
    return (kind == "recipient") != _TO.isdisjoint(said.low[act.end : bare[0]])
