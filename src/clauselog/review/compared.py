"""The old and the new text of a draft to what lies between: changes, findings, the log, what lint adds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clauselog.contract import diff_json
from clauselog.errors import UserError
from clauselog.facts import topic
from clauselog.lineage import begin, succeed, taken
from clauselog.lint import lint
from clauselog.materiality import assess
from clauselog.policy import parse
from clauselog.wording import entries, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clauselog.lexicon import Extra
    from clauselog.lineage import Kept
    from clauselog.materiality import Assessment
    from clauselog.model import Finding, Policy

    from .draft import DraftText


def compared(
    text: DraftText, beside: Sequence[Policy], ids: Sequence[Kept], regimes: tuple[str, ...], terms: Extra
) -> DraftText:
    """The text with its changes, their findings, log and lint; ``beside``: the notices it links to."""
    if text.new is None:
        return text
    new = parse(text.new.text, text.path, text.lang)
    every = _lint(new, regimes, beside)
    if text.old is None:
        return replace(text, lint=every)
    old = begin(parse(text.old.text, text.old.path, text.lang), ids)
    found = succeed(old, new, taken(ids), ids)
    fresh, before = worse(_lint(old, regimes, beside), every)
    assessment = assess(found, regimes, terms)
    return replace(
        text,
        assessment=assessment,
        entries=entries(found, assessment),
        diff=_diff(text, assessment),
        lint=fresh,
        lint_before=before,
    )


def _lint(policy: Policy, regimes: tuple[str, ...], beside: Sequence[Policy]) -> tuple[Finding, ...]:
    """Findings on a text; none where it names a law that is not known, which is a problem of its own."""
    try:
        return lint(policy, regimes, tuple(beside))
    except UserError:
        return ()


def _diff(text: DraftText, assessment: Assessment) -> Mapping[str, Any]:
    found = assessment.comparison
    assert text.old
    assert text.new
    return diff_json(
        found,
        sentences=[sentence(change, found) for change in found.changes],
        topics=[topic(c.clause, found.new if c.new else found.old) for c in found.changes],
        findings=assessment.findings,
        severity=assessment.severity,
        old={"version": text.old.version},
        new={"version": text.new.version},
    )


def worse(
    before: Sequence[Finding], now: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings of a text that its earlier version did not have, and the rest: by code, clause and words."""
    left = Counter((f.code, f.clause, f.evidence) for f in before)
    fresh: list[Finding] = []
    rest: list[Finding] = []
    for finding in now:
        key = (finding.code, finding.clause, finding.evidence)
        (rest if left[key] else fresh).append(finding)
        left[key] -= 1 if left[key] else 0
    return tuple(fresh), tuple(rest)
