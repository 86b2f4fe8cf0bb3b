"""The values of a review: a draft of one policy in, checks and findings out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clauselog.model import Finding, Level, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from clauselog.lineage import Kept
    from clauselog.materiality import Assessment
    from clauselog.model import Version
    from clauselog.promises import Promise
    from clauselog.record import Record
    from clauselog.wording import Entry
    from clauselog.workspace import Settings


@dataclass(frozen=True, slots=True)
class DraftText:
    """One language of a draft: the text released before, the text now, and what lies between."""

    lang: str
    path: str
    old: Version | None
    """The text it would replace; None for a first text."""
    new: Version | None
    """The text in the working tree; None where it was deleted, or cannot be read."""
    assessment: Assessment | None = None
    """Every change with its findings; None where there is only one side."""
    entries: tuple[Entry, ...] = ()
    """The log of the draft in words."""
    diff: Mapping[str, Any] | None = None
    """The same as ``clauselog/diff/1``; ``executable`` is the proof that it rebuilds the text."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with the file itself."""
    lint: tuple[Finding, ...] = ()
    """Lint that the draft made worse."""
    lint_before: tuple[Finding, ...] = ()
    """Lint the text had before and still has."""
    renamed_from: str = ""

    def line(self, key: str) -> int:
        """Line on which a key of the front matter stands; 1 where there is none."""
        lines = self.new.text.splitlines() if self.new else []
        return next((i for i, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)

    @property
    def unreadable(self) -> bool:
        """Whether there is a file that is no text: ``findings`` say why."""
        return self.new is None and bool(self.findings)

    @property
    def changed(self) -> bool:
        """Whether the text differs from the one before, or is no text any more."""
        return (self.old and self.old.blob) != (self.new and self.new.blob)


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy that differs from the base: all that the checks look at; they fetch nothing."""

    policy: str
    texts: tuple[DraftText, ...]
    """The main language first."""
    record: Record | None
    """The record of the draft's version, where it can be read."""
    record_path: str
    """Where the record is or should be."""
    released: tuple[Record, ...] = ()
    """The records on the base, oldest version first."""
    on_disk: tuple[Record, ...] = ()
    """All records of the policy in the working tree, oldest version first."""
    promise: Promise | None = None
    """What the text in force promises about its own changes."""
    regimes: tuple[tuple[str, int], ...] = ()
    """Laws the policy is under, each with the lead days advised for a material change."""
    languages: tuple[str, ...] = ()
    """Languages in which the policy is published."""
    ids: tuple[Kept, ...] = ()
    """The clause ids given out so far."""
    lost: tuple[str, ...] = ()
    """Earlier releases whose text is on no commit of the base, at no tag, and kept nowhere."""
    on: date | None = None
    """The day of the review."""
    site: Settings | None = None
    problems: tuple[Finding, ...] = ()
    """What was found while the draft was put together: a record that cannot be read, a moved base."""

    @property
    def main(self) -> DraftText:
        """The text in the main language."""
        return self.texts[0]

    @property
    def version(self) -> str:
        """The version the draft bears; "" where its front matter has none."""
        return self.main.new.version if self.main.new else ""

    @property
    def titled(self) -> str:
        """What people are told that it is: its version, or why it has none."""
        return self.version or ("a text that cannot be read" if self.main.unreadable else "no version")

    @property
    def first(self) -> bool:
        """Whether the policy was never released before."""
        return self.main.old is None

    @property
    def severity(self) -> Severity:
        """The highest severity of any change in any language."""
        found = [
            t.assessment.severity for t in self.texts if t.assessment and t.assessment.comparison.changes
        ]
        return min(found, key=lambda s: s.rank, default=Severity.EDITORIAL)

    @property
    def material(self) -> bool:
        """Whether the release is treated as material: as a person decided, else as the rules propose."""
        if self.record and self.record.material:
            return self.record.material == "yes"
        return self.severity == Severity.MATERIAL

    @property
    def change_findings(self) -> tuple[Finding, ...]:
        """The findings of the rules on every change of every language, the most adverse first."""
        found = [
            finding
            for text in self.texts
            if text.assessment
            for findings in (*text.assessment.findings, text.assessment.general)
            for finding in findings
        ]
        return tuple(sorted(found, key=adverse_first))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a release needs: met where no finding of it blocks."""

    name: str
    detail: str
    """What stands there, or what is asked, in a few words."""
    findings: tuple[Finding, ...] = ()

    @property
    def met(self) -> bool:
        """Whether nothing about it blocks the release."""
        return all(f.level != Level.ERROR for f in self.findings)


def adverse_first(finding: Finding) -> tuple[int, int, str, int]:
    """Sort key: the most severe and most adverse first, then by place."""
    severity = finding.severity.rank if finding.severity else 9
    direction = finding.direction.rank if finding.direction else 9
    return severity, direction, finding.path, finding.line
