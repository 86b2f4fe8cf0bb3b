"""Drafts to a verdict: which findings block the release, and which a baseline or a waiver lets rest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog import frontmatter
from clauselog.errors import UserError
from clauselog.model import Finding, Level
from clauselog.strict import Day, Strict, checked

from .checks import checks
from .draft import Check, Draft
from .lifecycle import lifecycle, rewritten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BASELINE = "clauselog/baseline/1"
NEVER_RESTS = frozenset({"NOT-EXECUTABLE", "TEXT-CONFLICT", "TEXT-UNREADABLE", "RECORD-INVALID"})
"""Findings that no baseline and no waiver can let rest: what they find cannot be published at all."""


class Waiver(Strict):
    """One finding let rest until a day: who says so, and why. ``policy`` and ``clause`` narrow it."""

    code: str
    name: str
    reason: str
    until: Day
    policy: str = ""
    clause: str = ""

    def fits(self, finding: Finding, policy: str) -> bool:
        """Whether it is about this finding."""
        return (
            self.code == finding.code
            and self.policy in ("", policy)
            and self.clause in ("", finding.clause)
            and finding.code not in NEVER_RESTS
        )


class Waivers(Strict):
    """The file of waivers, as a list under one key."""

    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Resting:
    """A finding that would be reported and rests: because of the baseline, or because someone waived it."""

    finding: Finding
    why: str
    """"in the baseline", or the waiver's name, reason and end."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one draft."""

    draft: Draft
    checks: tuple[Check, ...]
    """What the release needs; findings that rest are taken out."""
    lint: tuple[Finding, ...]
    """Lint that the draft made worse, without what rests."""
    lint_before: tuple[Finding, ...] = ()
    """Lint the text had before and still has, where that was asked for; it never blocks."""
    resting: tuple[Resting, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is open: of the checks and of lint, not of the rules on changes."""
        return (*(f for check in self.checks for f in check.findings), *self.lint)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that block the release."""
        return tuple(f for f in self.findings if f.level == Level.ERROR)

    @property
    def missing(self) -> tuple[Check, ...]:
        """The checks that are not met."""
        return tuple(check for check in self.checks if not check.met)


@dataclass(frozen=True, slots=True)
class Review:
    """The review of every policy that differs from a base."""

    base: str
    """As it was asked for: "main"."""
    commit: str
    """Where the draft left it."""
    verdicts: tuple[Verdict, ...]
    uncommitted: tuple[str, ...] = ()
    """Files reviewed as they are in the working tree, not in any commit."""
    general: tuple[Finding, ...] = ()
    """Findings on no single policy: waivers that ended or fit nothing."""

    @property
    def blocked(self) -> bool:
        """Whether anything blocks a release."""
        return any(v.blocking for v in self.verdicts) or any(f.level == Level.ERROR for f in self.general)


def fingerprint(finding: Finding, policy: str) -> str:
    """Twelve hex digits that stay the same while the finding does, wherever its line moves."""
    words = finding.evidence or (finding.message,)
    parts = (policy, finding.code, finding.path, finding.clause, *words)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def judge(
    drafts: Sequence[Draft],
    waivers: Sequence[Waiver] = (),
    baseline: frozenset[str] = frozenset(),
    *,
    all_lint: bool,
) -> tuple[Verdict, ...]:
    """A verdict on each draft; ``all_lint`` keeps the lint its text had before, too."""
    return tuple(_judge(d, [w for w in waivers if _alive(w, d.on)], baseline, all_lint) for d in drafts)


def _judge(draft: Draft, waivers: Sequence[Waiver], baseline: frozenset[str], all_lint: bool) -> Verdict:
    resting: list[Resting] = []

    def open_(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for finding in findings:
            why = _rests(finding, draft.policy, waivers, baseline)
            if why:
                resting.append(Resting(finding, why))
            else:
                found.append(finding)
        return tuple(found)

    needs = [Check(c.name, c.detail, open_(c.findings)) for c in checks(draft)]
    later = [f for record in draft.on_disk for f in lifecycle(record)]
    unread = {problem.path for problem in draft.problems}
    later += rewritten([r for r in draft.released if r.path not in unread], draft.on_disk)
    if later:
        needs.append(Check("released versions", "as they were announced", open_(later)))
    fresh = open_([f for t in draft.texts for f in t.lint])
    before = open_([f for t in draft.texts for f in t.lint_before]) if all_lint else ()
    return Verdict(draft, tuple(needs), fresh, before, tuple(resting))


def _rests(finding: Finding, policy: str, waivers: Sequence[Waiver], baseline: frozenset[str]) -> str:
    if finding.code in NEVER_RESTS:
        return ""
    if fingerprint(finding, policy) in baseline:
        return "in the baseline"
    waiver = next((w for w in waivers if w.fits(finding, policy)), None)
    return f"{waiver.name}: {waiver.reason} (until {waiver.until})" if waiver else ""


def _alive(waiver: Waiver, on: date | None) -> bool:
    return on is None or on <= waiver.until


def waiver_findings(
    waivers: Sequence[Waiver], verdicts: Sequence[Verdict], path: str, on: date | None
) -> tuple[Finding, ...]:
    """Waivers that have ended although their finding is still there."""
    return tuple(
        Finding(
            "WAIVER-EXPIRED",
            f"the waiver of {w.code} by {w.name} ended on {w.until}",
            Level.WARNING,
            action="mend what it waived, or have it renewed",
            path=path,
            line=1,
        )
        for w in waivers
        if not _alive(w, on) and any(w.fits(f, v.draft.policy) for v in verdicts for f in v.findings)
    )


def read_waivers(text: str, path: str) -> tuple[Waiver, ...]:
    """The waivers of a YAML file: a list under ``waivers``.

    Raises:
        UserError: with the line, for a waiver without name, reason or end date.
    """
    value, lines = frontmatter.document(text, path)
    return checked(Waivers, value or {}, lines, path).waivers


def read_baseline(text: str, path: str) -> frozenset[str]:
    """The fingerprints of a baseline.

    Raises:
        UserError: for what is no baseline.
    """
    try:
        found = json.loads(text)
        if found["schema"] != BASELINE:
            raise ValueError(found["schema"])
        return frozenset(str(row["fingerprint"]) for row in found["findings"])
    except (ValueError, LookupError, TypeError):
        raise UserError(
            "is no baseline", path=path, remedy="clauselog review --write-baseline FILE writes one"
        ) from None


def write_baseline(review: Review) -> str:
    """A baseline of every finding that is open or rests in the baseline already, one a line."""
    rows = {
        fingerprint(f, v.draft.policy): {"code": f.code, "path": f.path, "message": f.message}
        for v in review.verdicts
        for f in (*v.findings, *(r.finding for r in v.resting if r.why == "in the baseline"))
        if f.code not in NEVER_RESTS
    }
    lines = [json.dumps({"fingerprint": key, **row}, ensure_ascii=False) for key, row in sorted(rows.items())]
    return f'{{"schema": "{BASELINE}", "findings": [\n' + ",\n".join(lines) + "\n]}\n"
