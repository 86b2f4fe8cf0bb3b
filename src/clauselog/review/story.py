"""A draft's log as a review tells it: each entry with its findings, the most adverse first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.model import Direction, Severity

if TYPE_CHECKING:
    from clauselog.model import Change, Finding

    from .draft import DraftText


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the log, with what the rules find on its changes."""

    sentence: str
    kind: str
    """"words", "links" or "format"."""
    severity: Severity
    direction: Direction
    findings: tuple[Finding, ...]
    """Most severe first."""
    changes: tuple[Change, ...]
    clauses: tuple[str, ...]
    line: int
    """Line of the text, from 1: of the new text, or of the old where the clause is gone."""

    @property
    def quiet(self) -> bool:
        """Whether it is folded away: nothing a reader would have to be told."""
        return self.severity == Severity.EDITORIAL


def story(text: DraftText) -> tuple[Told, ...]:
    """Every entry of one language's log, the most severe and most adverse first, then as in the text."""
    if text.assessment is None:
        return ()
    told = [_told(text, number) for number in range(len(text.entries))]
    return tuple(sorted(told, key=lambda t: (t.severity.rank, t.direction.rank)))


def _told(text: DraftText, number: int) -> Told:
    assert text.assessment
    entry = text.entries[number]
    changes = tuple(text.assessment.comparison.changes[i] for i in entry.changes)
    findings = [f for i in entry.changes for f in text.assessment.findings[i]]
    findings.sort(key=lambda f: (_severity(f).rank, _direction(f).rank))
    return Told(
        entry.sentence,
        entry.kind,
        min((_severity(f) for f in findings), key=lambda s: s.rank, default=Severity.EDITORIAL),
        min((_direction(f) for f in findings), key=lambda d: d.rank, default=Direction.NEUTRAL),
        tuple(findings),
        changes,
        entry.clauses,
        changes[0].clause.line if changes else 1,
    )


def _severity(finding: Finding) -> Severity:
    return finding.severity or Severity.EDITORIAL


def _direction(finding: Finding) -> Direction:
    return finding.direction or Direction.NEUTRAL


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 change", "3 changes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def headline(blocking: int, policies: int) -> str:
    """The verdict in a line."""
    if not policies:
        return "No policy differs from the base: nothing to review"
    subject = count(policies, "policy", "policies")
    if blocking:
        return f"{subject} reviewed: blocked, {count(blocking, 'thing is', 'things are')} missing or wrong"
    return f"{subject} reviewed: ready to be released"
