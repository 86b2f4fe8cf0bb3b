"""A review for a terminal: the same words with or without colour."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from clauselog.model import Direction, Level, Severity

from .story import count, headline, story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clauselog.model import Finding

    from .draft import DraftText
    from .story import Told
    from .verdict import Review, Verdict

STYLES = {Severity.MATERIAL: "bold red", Severity.SUBSTANTIVE: "yellow", Severity.MINOR: "cyan"}
SIGNS = {Level.ERROR: ("✗", "bold red"), Level.WARNING: ("!", "yellow"), Level.NOTE: ("·", "dim")}
"""What stands before a finding: a sign that can be told apart without its colour."""
WIDTH = 100
"""Columns where the output is no terminal, so that it is the same everywhere."""


def terminal(review: Review, *, color: bool = False, width: int = WIDTH) -> str:
    """The review as text for a terminal of ``width`` columns."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for verdict in review.verdicts:
        _verdict(console, verdict)
    for finding in review.general:
        _finding(console, finding)
    if review.uncommitted:
        _say(console, f"Reviewed with changes in no commit yet: {', '.join(review.uncommitted)}", "yellow")
    blocking = sum(len(v.blocking) for v in review.verdicts)
    blocking += sum(f.level == Level.ERROR for f in review.general)
    _say(
        console,
        f"{headline(blocking, len(review.verdicts))}.",
        "bold red" if review.blocked else "bold green",
    )
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _verdict(console: Console, verdict: Verdict) -> None:
    draft = verdict.draft
    was = f"{draft.main.old.version or 'no version'} → " if draft.main.old else ""
    title = f"{draft.policy} {was}{draft.titled}"
    console.rule(Text(title, "bold"), align="left", characters="─")
    for text in draft.texts:
        if text.changed and not text.unreadable:
            _changes(console, text)
    if draft.promise and draft.material and not draft.first:
        _head(console, "The promise that binds (of the policy in force)")
        for words in draft.promise.words:
            _say(console, f"“{words}”", indent=2)
    _head(console, "What the release needs")
    for check in verdict.checks:
        sign, style = ("✓", "green") if check.met else ("✗", "bold red")
        _say(console, f"{sign} {'' if check.met else 'missing: '}{check.name}: {check.detail}", style, 2)
        for finding in check.findings:
            _finding(console, finding, 4)
    _findings(console, "Lint: what this draft made worse", verdict.lint)
    _findings(console, "Lint: as before", verdict.lint_before)
    if verdict.resting:
        _head(console, f"{count(len(verdict.resting), 'finding')} at rest")
        for rest in verdict.resting:
            _say(console, f"{rest.finding.code} {rest.finding.message} ({rest.why})", "dim", 2)
    console.print()


def _changes(console: Console, text: DraftText) -> None:
    told = story(text)
    _head(console, f"What changes in {text.path}: {count(len(told), 'entry', 'entries')}")
    for entry in told:
        if not entry.quiet:
            _entry(console, entry)
    quiet = sum(t.quiet for t in told)
    if quiet:
        _say(console, f"and {count(quiet, 'change')} of spelling, style or format", "dim", 2)
    if text.diff:
        proven = text.diff["executable"]
        said = "the log rebuilds the text byte for byte" if proven else "the log does NOT rebuild the text"
        _say(console, f"Proof: {said}", "green" if proven else "bold red", 2)


def _entry(console: Console, entry: Told) -> None:
    style = STYLES.get(entry.severity, "")
    _say(console, f"{entry.severity.upper()}, {entry.direction}: {entry.sentence}", style, 2)
    for finding in entry.findings:
        words = "; ".join(f"“{' '.join(w.split())}”" for w in finding.evidence)
        leaning = "" if finding.direction in (None, Direction.NEUTRAL) else f" [{finding.direction}]"
        _say(console, f"{finding.code}{leaning} {finding.message} {words}".rstrip(), "", 6)
        if finding.action:
            _say(console, f"→ {finding.action}", "dim", 8)


def _findings(console: Console, title: str, findings: Sequence[Finding]) -> None:
    if findings:
        _head(console, f"{title} ({len(findings)})")
        for finding in findings:
            _finding(console, finding)


def _finding(console: Console, finding: Finding, indent: int = 2) -> None:
    sign, style = SIGNS[finding.level]
    place = f"{finding.path}:{finding.line}: " if finding.path else ""
    _say(console, f"{sign} {place}{finding.message} ({finding.code})", style, indent)
    if finding.action:
        _say(console, f"→ {finding.action}", "dim", indent + 2)


def _head(console: Console, words: str) -> None:
    console.print()
    _say(console, words, "bold")


def _say(console: Console, words: str, style: str = "", indent: int = 0) -> None:
    safe = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in words)
    console.print(Padding(Text(safe, style), (0, 0, 0, indent), expand=False))
