"""What a rule is given and gives back: a Case is a clause of a change, a Hit the words that made it fire."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .facts import ENTRIES, TOPIC_ACT
from .matcher import opaque
from .statements import PERSONAL, of_kind, on_reader_or_text, pointer, word_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .delta import Step
    from .known import Known
    from .lexicon import Vocabulary
    from .model import Change, Clause, Direction, Policy, Severity
    from .statements import Statement

HANDLING = frozenset({"act:collect", "act:use", "act:share", "act:sell", "act:retain", "act:transfer"})
"""Acts done to data."""
PASSING = frozenset({"rights", "changes", "controller", "legal", "security", "scope", "transfers"})
"""Topics under which data, purposes and recipients are named in passing ("we respond to your request")."""
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

    def new_terms(self, step: Step, kind: str) -> list[str]:
        """Entries of a list that neither the vocabulary nor the old text knows, beside entries of a kind.

        Sure enough to be told: at least one word of the entry stands nowhere in the old text and in no phrase
        of the vocabulary, and the entry before or after it names a concept of the kind, or the entry was put
        into a statement that does with data what goes with the kind.
        """
        said = step.new
        if said is None or said.denied or self.clause.kind == "section" or on_reader_or_text(said.text):
            return []
        if kind == "data" and "act:notify" in said.affirmed and _PASSES.isdisjoint(said.affirmed):
            return []  # how people are told: "by e-mail or the blog"
        added = _unheard(step, self.before.stems, self.vocabulary.filler)
        if not added:
            return self._inserted(step, kind)
        of_kind = {
            i for m in said.mentions if m.concept.startswith(kind + ":") for i in range(m.start, m.end)
        }
        acts = {"data": _TAKES, "purpose": HANDLING, "recipient": _GIVES}[kind]
        inserted = (
            step.old is not None
            and not step.minus
            and acts & step.old.affirmed & said.affirmed
            and self.topic not in PASSING
        )
        if inserted and kind == "purpose" and "act:use" not in said.affirmed:
            inserted = self.ours(said)
        found = entries(said)
        out = []
        for at, (a, b) in enumerate(found):
            if added.isdisjoint(range(a, b)):
                continue
            first = said.words[a].lower()
            if b - a > LONGEST_ENTRY or first in _CLAUSE_STARTS or (kind == "data" and first in _NO_NOUN):
                continue
            beside = [*found[max(0, at - 1) : at], *found[at + 1 : at + 2]]
            if not inserted and not any(i in of_kind for c, d in beside for i in range(c, d)):
                continue
            if any(said.words[i][0].isdigit() for i in range(a, b)):
                continue
            named = {m.concept.partition(":")[0] for m in said.mentions if a <= m.start < b}
            datum = kind != "data" and "data" in named and b - a <= SHORT_ENTRY
            if not datum and "open" not in named:
                out.append(said.passage(a, b))
        return out

    def _inserted(self, step: Step, kind: str) -> list[str]:
        """Entries put whole into an enumeration of what is collected or shared, or of whom with.

        Each of their words may stand in the old text: what is told is that this is collected or shared too.
        """
        said = step.new
        assert said is not None
        if kind == "purpose" or step.old is None or step.minus or self.topic in PASSING:
            return []
        last = max((m for m in said.mentions if m.concept in _PASSES), default=None, key=lambda m: m.end)
        if last is None or not self.ours(said):
            return []
        passive = said.words[last.start - 1].lower() in self.vocabulary.grammar["passive"]
        before = f" {' '.join(step.old.stems)} "
        out = []
        for a, b in entries(said):
            bare = [i for i in range(a, b) if said.stems[i] not in self.vocabulary.stop]
            if not bare or b - a > LONGEST_ENTRY or f" {' '.join(said.stems[a:b])} " in before:
                continue
            first = said.words[a].lower()
            if first in _CLAUSE_STARTS or first in _NO_NOUN or self._told(said, bare):
                continue
            if bare[0] < last.start and not passive:
                continue
            if kind == "recipient" and all(said.words[i][0].isupper() for i in bare):
                continue  # a name is not a kind of recipient
            to = any(w.lower() in ("with", "to") for w in said.words[last.end : bare[0]])
            if (kind == "recipient") == to:
                out.append(said.passage(a, b))
        return out

    def _told(self, said: Statement, at: list[int]) -> bool:
        """Whether every word of an entry is empty, or names an act, or what the old text has named."""
        named = {i for m in said.mentions if _no_news(m.concept, self.before) for i in range(m.start, m.end)}
        filler = self.vocabulary.filler
        return all(i in named or said.stems[i] in filler or said.words[i][0].isdigit() for i in at)

    def new_objects(self, step: Step, act: str, markers: frozenset[str]) -> list[str]:
        """What a new statement of the writer's own does something to, where no word of it is known.

        The words after an act up to the next mark, behind "your", "to" or "with": "we record {your tumour
        markers}", "we may disclose your data {to bailiffs}".
        """
        said = step.new
        if said is None or step.old is not None or said.denied or len(said.words) > LONGEST_PLAIN:
            return []
        if not self.ours(said) or (self.topic in PASSING and not self._we(said)):
            return []
        if on_reader_or_text(said.text):
            return []
        begin = next((m.end for m in said.mentions if m.concept == act), None)
        named = {i for m in said.mentions for i in range(m.start, m.end)}
        joined = begin is not None and said.words[begin - 1].lower() in markers
        for a, b in entries(said) if begin is not None else ():
            for at in range(max(a, begin or 0), b):
                if said.words[at].lower() in markers or (joined and at == begin):
                    first = at if joined and at == begin else at + 1
                    rest = range(first, min(b, first + LONGEST_ENTRY))
                    if (
                        rest
                        and not any(i in named for i in rest)
                        and any(self.unknown(said, i) for i in rest)
                    ):
                        return [said.passage(first, rest[-1] + 1)]
        return []

    def ours(self, said: Statement) -> bool:
        """Whether a statement says what the writer does, by whatever name ("the app", "Acme").

        It does not where every act in it has the reader or somebody else before it ("you can share").
        """
        acts = [m for m in said.mentions if m.concept in HANDLING]
        if self._we(said):
            return True
        return any(self._doer(said, m.start) for m in acts)

    def _we(self, said: Statement) -> bool:
        """Whether a statement says "we" or "our"."""
        return not self.vocabulary.grammar["ours"].isdisjoint(w.lower() for w in said.words)

    def _doer(self, said: Statement, at: int) -> bool:
        """Whether a verb is in the passive, or nobody but the writer stands before it in its clause."""
        grammar, spans = self.vocabulary.grammar, word_spans(said.text)
        if at and said.words[at - 1].lower() in grammar["passive"]:
            return True
        for i in range(at - 1, -1, -1):
            if not _PARTING.isdisjoint(said.text[spans[i][1] : spans[i + 1][0]]):
                return True
            if said.words[i].lower() in grammar["not-ours"]:
                return False
        return at > 0

    def new_practice(self, step: Step, act: str) -> bool:
        """Whether a statement that stood nowhere says, in words of its own, that something is done with data.

        "We share your email address with the owners of the sites you follow": each word may be known, and the
        practice is not.
        """
        said = step.new
        if said is None or step.old is not None or said.denied or self.listing or self.page:
            return False
        if act not in said.affirmed or not self.ours(said) or self.topic in PASSING or pointer(said.text):
            return False
        if on_reader_or_text(said.text):
            return False
        new = {s for s in said.stems if s not in self.before.stems and s not in self.vocabulary.filler}
        return bool(said.of("data") or PERSONAL.search(said.text)) and len(new) >= NEW_WORDS

    def unknown(self, said: Statement, at: int) -> bool:
        """Whether a word stands nowhere in the old text and carries a fact."""
        return _new_word(said, at, self.before.stems, self.vocabulary.filler)

    def new_entry(self, topic: str, kind: str) -> str:
        """What an entry added to a list of a topic calls itself, if that is new; else ""."""
        clause = self.clause
        if "added" not in self.change.kinds or clause.kind not in ENTRIES:
            return ""
        if (self.above or self.topic) != topic or self.listing or not self.steps or self.steps[0].new is None:
            return ""
        said = self.steps[0].new
        size = len(clause.title.split()) if clause.title else len(said.words)
        if size > LONGEST_ENTRY or said.denied:
            return ""
        concepts = {m.concept for m in said.mentions if m.start < size and m.concept.startswith(kind + ":")}
        if concepts and concepts <= self.before.affirmed:
            return ""
        return clause.title or said.passage(0, size)


_TAKES = frozenset({"act:collect"})
_GIVES = frozenset({"act:share"})
_PASSES = frozenset({"act:share", "act:collect"})
_FACTS = ("data:", "purpose:", "recipient:")


def _no_news(concept: str, told: Known) -> bool:
    """Whether a concept is not of a kind that makes an entry, or has been named before."""
    return concept in told.affirmed if concept.startswith(_FACTS) else True


LONGEST_ENTRY = 9
"""Words in an entry of a list; what is longer is a sentence of its own."""
SHORT_ENTRY = 4
"""Words in an entry that names a datum and nothing else: no purpose and no recipient."""
NEW_WORDS = 2
"""Words the old text has nowhere, in a statement of something new."""
LONGEST_PLAIN = 25
"""Words in a plain statement; longer ones explain rather than state."""
_JOINS = frozenset({"and", "or", "&"})
_PARTING = frozenset(",;:()–—|/")
_NO_NOUN = frozenset(
    {"to", "for", "how", "from", "by", "in", "on", "at", "with", "as", "not", "will", "may", "can"}
)
_CLAUSE_STARTS = frozenset(
    {
        "when",
        "if",
        "that",
        "which",
        "because",
        "who",
        "while",
        "where",
        "we",
        "you",
        "it",
        "they",
        "but",
        "so",
        "unless",
    }
)


def _new_word(said: Statement, at: int, told: frozenset[str], filler: frozenset[str]) -> bool:
    stem = said.stems[at]
    if opaque(said.words[at]):
        return False
    return stem not in told and stem not in filler and not said.words[at][0].isdigit()


@lru_cache(maxsize=512)
def _unheard(step: Step, told: frozenset[str], filler: frozenset[str]) -> frozenset[int]:
    """The new words of a step that stand nowhere in the old text and in no phrase of the vocabulary."""
    said = step.new
    assert said is not None
    fresh = said.vocabulary - told - filler
    if not fresh:
        return frozenset()
    new = [i for a, b in step.plus for i in range(a, b) if said.stems[i] in fresh]
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    return frozenset([i for i in new if i not in named and not said.words[i][0].isdigit()])


@lru_cache(maxsize=2048)
def entries(said: Statement) -> list[tuple[int, int]]:
    """The parts of a statement between commas, semicolons, brackets, "and" and "or", as (start, end)."""
    found: list[tuple[int, int]] = []
    begin, last = 0, 0
    for at, (start, end) in enumerate(word_spans(said.text)):
        if said.words[at].lower() in _JOINS:
            found.append((begin, at))
            begin = at + 1
        elif at > begin and not _PARTING.isdisjoint(said.text[last:start]):
            found.append((begin, at))
            begin = at
        last = end
    found.append((begin, len(said.words)))
    return [(a, b) for a, b in found if a < b]
