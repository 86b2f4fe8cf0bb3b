"""What a rule is given and what it gives back: a Case is one change with its steps, a Hit is words that made it fire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import TOPIC_ACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .delta import Step
    from .facts import Known, Statement
    from .lexicon import Vocabulary
    from .model import Change, Direction, Policy, Severity

HANDLING = frozenset({"act:collect", "act:use", "act:share", "act:sell", "act:retain", "act:transfer"})
"""Acts done to data."""
DATA_TOPICS = frozenset(
    {"collection", "purposes", "recipients", "retention", "tracking", "children", "transfers"}
)
"""Topics under which a bare list entry is about data."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired: the words it fired on, and what differs from the rule's own row."""

    evidence: tuple[str, ...]
    severity: Severity | None = None
    direction: Direction | None = None
    about: str = ""
    """What the words are about, as a person says it: "precise location"."""


@dataclass(frozen=True, slots=True)
class Case:
    """One change, as the rules see it."""

    change: Change
    steps: tuple[Step, ...]
    topic: str
    listing: str
    """What the clause is an entry of: "processors", "cookies", "advertisers" or ""."""
    before: Known
    after: Known
    vocabulary: Vocabulary
    old: Policy
    new: Policy
    regimes: tuple[str, ...] = ()
    siblings: tuple[Callable[[], tuple[frozenset[str], ...]], Callable[[], tuple[frozenset[str], ...]]] = (
        tuple,
        tuple,
    )
    """Give the stems of the other entries of the list the clause stands in, before and after."""

    def acts(self, said: Statement) -> frozenset[str]:
        """What a statement does to data: by its verbs, or by the topic it stands under."""
        own = said.of("act") & HANDLING
        implied = TOPIC_ACT.get(self.topic, "")
        return own or (frozenset({implied}) - said.denied if implied else frozenset())

    def handles(self, said: Statement) -> bool:
        """Whether a statement says that data is handled."""
        return bool(self.acts(said)) or (self.topic in DATA_TOPICS and not said.denied)

    def gained(self, kind: str) -> Iterator[tuple[Step, str]]:
        """Concepts of a kind that the change affirms and the old text as a whole did not."""
        for step in self.steps:
            if step.new is None:
                continue
            for concept in sorted(step.gained):
                if concept.startswith(kind + ":") and concept not in self.before.affirmed:
                    yield step, concept

    def lost(self, kind: str) -> Iterator[tuple[Step, str]]:
        """Concepts of a kind that the change takes away and the new text as a whole has no more."""
        for step in self.steps:
            if step.old is None:
                continue
            for concept in sorted(step.lost):
                if concept.startswith(kind + ":") and concept not in self.after.affirmed:
                    yield step, concept

    def label(self, concept: str) -> str:
        """How a person calls a concept."""
        return self.vocabulary.label(concept)

    def new_terms(self, step: Step) -> list[tuple[int, int]]:
        """Entries of a list in the new statement that neither the vocabulary nor the old text knows.

        An entry is a run of new words between commas, "and", "or" or the ends of a list item; at least one
        of its words stands nowhere in the old text and in no phrase of the vocabulary.
        """
        said = step.new
        if said is None:
            return []
        covered = {i for m in said.mentions for i in range(m.start, m.end)}
        out = []
        for start, end in step.plus:
            for a, b in entries(said, start, end):
                fresh = [
                    i
                    for i in range(a, b)
                    if said.stems[i] not in self.before.stems
                    and said.stems[i] not in self.vocabulary.stop
                    and i not in covered
                    and not said.words[i].isdigit()
                ]
                if fresh:
                    out.append((a, b))
        return out


LONGEST_ENTRY = 9
"""Words in an entry of a list; what is longer is a sentence of its own."""
_JOINS = frozenset({"and", "or", "&"})


def entries(said: Statement, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts of a run of words that stand as entries of a list, as (start, end)."""
    spans = [m.span() for m in _WORDS.finditer(said.text)]

    def gap(i: int) -> str:
        left = spans[i - 1][1] if i > 0 else 0
        right = spans[i][0] if i < len(spans) else len(said.text)
        return said.text[left:right]

    at = start
    for i in range(start, end + 1):
        ends = i == end or "," in gap(i) or ";" in gap(i) or said.words[i].lower() in _JOINS
        if not ends:
            continue
        first = at + 1 if at < i and said.words[at].lower() in _JOINS else at
        if first < i and i - first <= LONGEST_ENTRY and _listed(said, first, i, gap):
            yield first, i
        at = i


def _listed(said: Statement, first: int, last: int, gap: object) -> bool:
    """Whether words stand between separators of a list."""
    assert callable(gap)
    before = first > 0 and ("," in gap(first) or ";" in gap(first) or said.words[first - 1].lower() in _JOINS)
    after = last < len(said.words) and (
        "," in gap(last) or ";" in gap(last) or said.words[last].lower() in _JOINS
    )
    return before or after


_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
