"""A comparison to the entries of its change log: one sentence a change, in the policy's language and nouns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .language import language, long_date, term

if TYPE_CHECKING:
    from .model import Change, Comparison

__all__ = ["Entry", "entries", "language", "long_date", "sentence", "term"]

EntryKind = Literal["words", "links", "format"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a change log."""

    sentence: str
    """Plain text in the policy's language, with its full stop."""
    changes: tuple[int, ...]
    """The changes it tells of, as indexes into ``comparison.changes``; each change but front matter is in one entry."""
    kind: EntryKind
    material: bool
    """Whether a finding on one of its changes is material; False where nothing was assessed."""
    clauses: tuple[str, ...]
    """Ids of the clauses concerned."""


def entries(comparison: Comparison, assessment: object = None) -> tuple[Entry, ...]:
    """The entries of a comparison, in the order of the document."""
    raise NotImplementedError


def sentence(change: Change, comparison: Comparison) -> str:
    """The sentence for one change."""
    raise NotImplementedError
