"""Steps to the names they put beside names: one more partner, or another, of a kind that is told already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import ENTRIES
from .matcher import opaque
from .things import JOINS, entries

if TYPE_CHECKING:
    from .case import Case
    from .delta import Step
    from .statements import Statement

SHORTEST_LIST = 3
"""Words in an entry that is a name and nothing else."""


def named_only(case: Case) -> tuple[tuple[str, bool], ...]:
    """The names that a clause puts beside names, where it puts in nothing else; and whether none made room.

    Who is named in a kind of recipients already told is no new kind: "{-Alpha-}{+Beta+} detects spam", "sign
    in with Alpha, Beta {+or Gamma+}".
    """
    found: list[tuple[str, bool]] = []
    for step in case.steps:
        if step.new is not None:
            names = _names(case, step)
            if not names:
                return ()
            found += [(name, not step.minus) for name in names]
    return tuple(found)


def _names(case: Case, step: Step) -> tuple[str, ...]:
    """The new words of a step if they are names beside names, else none."""
    said = step.new
    assert said is not None
    added = []
    for i in (i for a, b in step.plus for i in range(a, b)):
        if said.words[i].lower() not in JOINS:
            if not _name(case, said, i):
                return ()
            added.append(i)
    if not added:
        return ()
    if step.old is not None and added[0] == 0 and said.words[0][1:].islower():
        return ()  # a word where a sentence begins
    if "act:collect" in said.affirmed or any(not c.startswith("vendor:") for c in step.gained | step.lost):
        return ()
    beside = _in_list(case, said) if step.old is None else _in_place(step, said, added)
    return tuple(said.passage(a, b) for a, b in step.plus) if beside else ()


def _name(case: Case, said: Statement, at: int) -> bool:
    """Whether a word is a name, and not part of the name of a law or of a document."""
    word = said.words[at]
    if not proper(word) or "@" in word or said.stems[at] in case.vocabulary.filler:
        return False
    return not any(m.concept == "statute:" and m.start <= at < m.end for m in said.mentions)


def _in_list(case: Case, said: Statement) -> bool:
    """Whether an entry of a list is a name, and others in it were."""
    if case.clause.kind not in ENTRIES or len(said.words) > SHORTEST_LIST or case.above == "collection":
        return False
    return any(len(other) <= SHORTEST_LIST for other in case.siblings[0]())


def _in_place(step: Step, said: Statement, added: list[int]) -> bool:
    """Whether names took the place of names, or came between two commas beside one that was there."""
    assert step.old is not None
    gone = [w for a, b in step.minus for w in step.old.words[a:b] if w.lower() not in JOINS]
    if gone:
        return all(map(proper, gone))
    parts = entries(said)
    near: list[tuple[int, int]] = []
    for at, (a, b) in enumerate(parts):
        if any(a <= i < b for i in added):
            near += [*parts[max(0, at - 1) : at], *parts[at + 1 : at + 2]]
    return any(proper(said.words[i]) and i not in added and i for a, b in near for i in (a, b - 1))


def receiver(case: Case, step: Step) -> str:
    """A name the old text has nowhere, to whom data now goes in the place of something that is no name."""
    said, grammar = step.new, case.vocabulary.grammar
    if said is None or step.old is None or "act:share" not in said.affirmed or not step.minus:
        return ""
    if any(proper(step.old.words[i]) for a, b in step.minus for i in range(a, b)):
        return ""
    for a, b in step.plus:
        to = a > 0 and said.words[a - 1].lower() in grammar["towards"]
        if to and all(_name(case, said, i) and case.unknown(said, i) for i in range(a, b)):
            return said.passage(a, b)
    return ""


def proper(word: str) -> bool:
    """Whether a word is written as a name: with a capital letter, or as a site."""
    return any(c.isupper() for c in word) or opaque(word)
