"""What a rule is given and gives back: a Case is a clause of a change, a Hit the words that made it fire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .columns import changed, silent
from .facts import HANDLING, TOPIC_ACT
from .matcher import opaque, word_spans
from .statements import kinds, of_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .columns import Row
    from .delta import Step
    from .known import Known
    from .lexicon import Vocabulary
    from .model import Change, Clause, Direction, Policy, Severity
    from .statements import Statement

TAKES = frozenset({"act:collect", "act:share", "act:sell"})
"""What is done with data that people notice: it is had from them, or passed on."""
PROTECTS = frozenset({"act:delete", "act:notify", "act:own-promise"})
"""What is done for people; to deny it promises them nothing."""
PASSING = frozenset({"rights", "changes", "controller", "legal", "security", "scope", "transfers"})
"""Topics under which data, purposes and recipients are named in passing ("we respond to your request")."""
DATA_TOPICS = frozenset(
    {"collection", "purposes", "recipients", "retention", "tracking", "children", "transfers"}
)
"""Topics under which a bare list entry is about data."""


OWN_COOKIES = frozenset({"track:cookie", "track:analytics", "track:etag"})
"""What a site keeps in the browser by itself."""
_OF_PEOPLE = re.compile(
    r"\b(?:your|personal|data|information|persönliche\w*|person\w*uppgift\w*|daten)\b", re.IGNORECASE
)


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
    """One clause of a change, as the rules see it."""

    change: Change
    clause: Clause
    """The clause of the change that is looked at."""
    steps: tuple[Step, ...]
    topic: str
    above: str
    """What the clause above it is about."""
    listing: str
    """What the clause is an entry of: "processors", "cookies", "advertisers" or ""."""
    page: str
    """What the whole document is a list of, or ""."""
    contract: bool
    """Whether the whole document binds a company to its customers."""
    before: Known
    after: Known
    vocabulary: Vocabulary
    old: Policy
    new: Policy
    regimes: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    """Stems of new names for what the old text calls otherwise; they count as known."""
    respelt: tuple[Step, ...] = ()
    """Steps in which only the spelling changed; the rules do not see them."""
    renamed: tuple[Step, ...] = ()
    """Steps in which only a name changed that has changed everywhere; only CTRL-ID and CTRL-NAME see them."""
    whole: tuple[Step, ...] = ()
    """The steps of the whole change, which may take other clauses with it."""
    cells: tuple[Row, Row] = ((), ())
    """The cells of the clause before and after, where it is a row of a table or a record."""
    category: str = ""
    """Which kind of cookies it is of: "necessary", "advertising", "measuring", "easing" or ""."""
    setting: str = ""
    """What of a program it tells: "permissions", "gauges" (what is counted of its use), "elsewhere" (nothing
    of data) or "".
    """
    head: bool = False
    """Whether the clause is the head of a table, which only says what its columns are."""
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
            if step.new is not None:
                fresh = of_kind(step.gained, kind)
                yield from ((step, concept) for concept in sorted(fresh - self.before.affirmed))

    def lost(self, kind: str) -> Iterator[tuple[Step, str]]:
        """Concepts of a kind that the change takes away and the new text as a whole has no more."""
        for step in self.steps:
            if step.old is not None:
                gone = of_kind(step.lost, kind)
                yield from ((step, concept) for concept in sorted(gone - self.after.affirmed))

    def label(self, concept: str) -> str:
        """How a person calls a concept."""
        return self.vocabulary.label(concept)

    def knows(self, address: str) -> bool:
        """Whether an address stands in both texts, if only as where a link leads."""
        return address in self.old.text and address in self.new.text

    def on_law(self, said: Statement) -> bool:
        """Whether a statement is on courts, law or liability alone; what it promises is no matter of data."""
        return bool(said.of("law")) and not _OF_PEOPLE.search(said.text)

    def ours(self, said: Statement) -> bool:
        """Whether a statement says what the writer does, by whatever name ("the app", "Acme").

        It does not where every act in it has the reader or somebody else before it ("you can share").
        """
        acts = [m for m in said.mentions if m.concept in HANDLING]
        if self.we(said):
            return True
        return any(self._doer(said, m.start) for m in acts)

    def in_new_section(self) -> bool:
        """Whether the clause came with the section it stands in."""
        above = next((c for c in self.new.clauses if c.id == self.clause.parent), None)
        return self.change.old is None and above is not None and above.title not in self.old.text

    def reworded(self, step: Step) -> bool:
        """Whether a row only describes in other words what it names; all its other cells are the same."""
        if step.old is None or step.new is None or not (step.plus and step.minus):
            return False
        if step.gained & {"act:share", "act:sell"} or changed(*self.cells) != {"purpose"}:
            return False
        if self.vocabulary.stop.issuperset((*step.stems("old"), *step.stems("new"))):
            return True  # the same words in another order
        bent = (step.lost & step.old.denied) | (step.new.denied - step.old.denied)
        return kinds(step.gained | bent).isdisjoint(_OF_ROWS)

    def beside(self, kind: str, said: Statement | None = None, start: int = 0, end: int = 0) -> bool:
        """Whether what changed, or words of a statement, stand in cells that name nothing of a kind ("data").

        "" is for any kind. Where a row has no cell for the kind, words in its other cells may name it.
        """
        if said is None:
            return silent(changed(*self.cells), kind)
        row = self.cells[1] if self.clause.kind == "row" else ()
        roles = [role for role, words in row for _ in word_spans(words)]
        if len(roles) != len(said.words):
            return False
        return silent(frozenset(roles[start:end]), kind if kind in dict(row) else "")

    def we(self, said: Statement) -> bool:
        """Whether a statement says "we" or "our"."""
        return not self.vocabulary.grammar["ours"].isdisjoint(said.low)

    def _doer(self, said: Statement, at: int) -> bool:
        """Whether a verb is in the passive, or nobody but the writer stands before it in its clause."""
        grammar, spans = self.vocabulary.grammar, word_spans(said.text)
        if at and said.low[at - 1] in grammar["passive"]:
            return True
        for i in range(at - 1, -1, -1):
            if not PARTING.isdisjoint(said.text[spans[i][1] : spans[i + 1][0]]):
                return True
            if said.low[i] in grammar["not-ours"]:
                return False
        return at > 0

    def unknown(self, said: Statement, at: int) -> bool:
        """Whether a word stands nowhere in the old text and carries a fact."""
        return _new_word(said, at, self.before.stems, self.vocabulary.filler)


_OF_ROWS = frozenset(
    {"data", "purpose", "recipient", "region", "track", "vendor", "source", "decision", "negation", "modal"}
)
"""Kinds of concept that a description does not gain by being worded otherwise."""
PARTING = frozenset(",;:()–—|/")
"""Marks that part a clause or an entry of an enumeration from the next."""


def _new_word(said: Statement, at: int, told: frozenset[str], filler: frozenset[str]) -> bool:
    stem = said.stems[at]
    if opaque(said.words[at]):
        return False
    return stem not in told and stem not in filler and not said.words[at][0].isdigit()
