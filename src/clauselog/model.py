"""The nouns of Clauselog as immutable values: Version, Policy, Clause, Change, Finding.

Everything else is a function from one of these to another, or an edge that reads or writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Severity(StrEnum):
    """How much a change matters to the people the notice is about, highest first."""

    MATERIAL = "material"
    SUBSTANTIVE = "substantive"
    MINOR = "minor"
    EDITORIAL = "editorial"

    @property
    def rank(self) -> int:
        """0 for the highest severity; sort by it to have the most severe first."""
        return _RANKS[self]


class Direction(StrEnum):
    """Whom a change favours. ``unclear`` is treated as adverse until a person rules; most adverse first."""

    ADVERSE = "adverse"
    UNCLEAR = "unclear"
    NEUTRAL = "neutral"
    PROTECTIVE = "protective"

    @property
    def rank(self) -> int:
        """0 for the most adverse."""
        return _RANKS[self]


_RANKS: dict[str, int] = {item: at for order in (Severity, Direction) for at, item in enumerate(order)}


class Level(StrEnum):
    """What a finding does to a gate: an ``error`` blocks, a ``warning`` and a ``note`` do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ClauseKind = Literal[
    "front-matter",
    "preamble",
    "section",
    "item",
    "paragraph",
    "row",
    "term",
    "quote",
    "code",
    "html",
    "footnote",
    "reference",
]
"""What a clause is made of. ``item`` is numbered, lettered or bulleted; ``row`` is a table's."""

Side = Literal["old", "new"]
EditOp = Literal["equal", "insert", "delete"]
EditClass = Literal["words", "links", "format"]
ChangeKind = Literal[
    "added",
    "removed",
    "amended",
    "retitled",
    "moved",
    "renumbered",
    "split",
    "merged",
    "relinked",
    "reformatted",
]


class Clause(NamedTuple):
    """An addressable piece of a policy. The clauses of a policy, in order, partition its text."""

    id: str
    """Stable address: minted when the clause first appears, kept through rename, move and renumbering."""
    parent: str | None
    """Id of the clause this one stands under, or None at the top."""
    kind: ClauseKind
    label: str
    """What a reader calls it: "4", "4.1", "A", "row “_ga”"; "" where it has no name of its own."""
    title: str
    """A section's heading without number and markup, or an item's lead-in ("To Stay Connected"); else ""."""
    text: str
    """Exactly its part of the source, markup, line ends and all (children apart)."""
    start: int
    """Offset of ``text`` in the source, in Unicode code points."""
    line: int
    """Line of the source, from 1, where it begins."""
    depth: int
    """How many clauses stand above it."""
    marker: str = ""
    """What begins it in the source: "#", "##", "-", "4.", "|", "A."; "" for a paragraph."""

    @property
    def named(self) -> bool:
        """Whether readers call it by its title: bold words name a paragraph, words before a colon do not, and
        neither do those that open a quotation.
        """
        if self.kind == "paragraph":
            return bool(self.title) and self.text.startswith(("**", "__"))
        return bool(self.title) and self.kind not in ("quote", "html")

    @property
    def end(self) -> int:
        """Offset just past ``text``, in code points."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed version: front matter, and a flat tuple of clauses, each naming its parent."""

    path: str
    """Where the text is, for messages: "policies/privacy.md"."""
    text: str
    """The whole source, decoded; ``"".join(c.text for c in clauses) == text``."""
    front: tuple[tuple[str, object], ...]
    """Front matter as pairs; scalars are strings (``1.10`` stays "1.10", ``no`` stays "no")."""
    clauses: tuple[Clause, ...]
    lang: str = "en"

    def __hash__(self) -> int:
        """Two policies with the same text are as good as equal: the clauses need not be looked at."""
        return hash((self.path, self.text, self.lang))

    def get(self, key: str, default: object = None) -> object:
        """The front-matter value under ``key``."""
        return dict(self.front).get(key, default)


@dataclass(frozen=True, slots=True)
class Version:
    """One text of one policy in one language at one moment, as git has it."""

    policy: str
    """Name of the policy: "privacy" for policies/privacy.md and policies/privacy.sv.md."""
    lang: str
    version: str
    """Its number ("1.1"), or the date or short commit that stands in for one."""
    path: str
    blob: str
    """git blob id of the content."""
    commit: str
    """Commit (40 hex digits) that brought the text; "" for the working tree."""
    committed: date
    """Day of that commit (committer's date)."""
    effective: date | None
    """From when it applies, where the text or a record says so."""
    text: str


class Edit(NamedTuple):
    """A run of source text that both sides have, or only one; its class says whom it concerns."""

    op: EditOp
    cls: EditClass
    """``words``: what a reader reads. ``links``: where a link leads. ``format``: markup and white space."""
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a clause. One change per clause, or per section that came, went or moved whole."""

    kinds: tuple[ChangeKind, ...]
    old: Clause | None
    new: Clause | None
    edits: tuple[Edit, ...]
    """``equal`` + ``delete`` is the old text of the pieces below, ``equal`` + ``insert`` the new."""
    old_with: tuple[Clause, ...] = ()
    """Further old clauses this change covers: children of a section, the other parts of a merge."""
    new_with: tuple[Clause, ...] = ()
    """Further new clauses this change covers: children of a section, the other parts of a split."""

    @property
    def clause(self) -> Clause:
        """The clause as it is now, or as it was where it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    def pieces(self, side: Side) -> tuple[Clause, ...]:
        """All clauses of one side this change covers, in the order of the document, as ``edits`` spells
        them.
        """
        head, rest = (self.old, self.old_with) if side == "old" else (self.new, self.new_with)
        return tuple(sorted(((head,) if head else ()) + rest, key=lambda c: c.start))

    def text(self, side: Side) -> str:
        """The text of one side, as the edits spell it."""
        skip = "insert" if side == "old" else "delete"
        return "".join(e.text for e in self.edits if e.op != skip)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and every change between them, in the order of the new document.

    Clauses of ``new`` bear the ids of the clauses of ``old`` they continue.
    """

    old: Policy
    new: Policy
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the tool has to say about a place in a text: one type for lint, materiality and release checks."""

    code: str
    """Rule or check: "DATA-ADD", "REF-DANGLING", "RECORD-MISSING"; ``clauselog explain CODE`` tells more."""
    message: str
    """One sentence a person who is no programmer understands."""
    level: Level = Level.WARNING
    severity: Severity | None = None
    """Only for findings on a change."""
    direction: Direction | None = None
    """Only for findings on a change."""
    evidence: tuple[str, ...] = ()
    """The words of the text that made the rule fire, verbatim."""
    action: str = ""
    """What to do about it."""
    path: str = ""
    line: int = 0
    clause: str = ""
    """Id of the clause concerned."""
