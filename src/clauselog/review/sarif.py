"""A review as SARIF 2.1.0, so that a forge can show each finding on its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from clauselog import __version__
from clauselog.explain import words_of
from clauselog.model import Finding, Severity

from .codes import CODES
from .verdict import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .verdict import Review

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "note": "note"}
BY_SEVERITY = {
    Severity.MATERIAL: "warning",
    Severity.SUBSTANTIVE: "warning",
    Severity.MINOR: "note",
    Severity.EDITORIAL: "note",
}
"""Severity of a change -> SARIF level. A change is never an error: it asks for something, which may be."""
Json = dict[str, Any]


def sarif(review: Review, prefix: str = "") -> Json:
    """The review as a SARIF log of one run.

    Args:
        review: what was found.
        prefix: path of the site in the repository, with its “/”: annotations name files from its root.
    """
    found = list(_every(review))
    codes = sorted({finding.code for finding, _, _ in found})
    index = {code: i for i, code in enumerate(codes)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "clauselog",
                        "version": __version__,
                        "rules": [_rule(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"ROOT": {"description": {"text": "The root of the repository."}}},
                "results": [_result(f, policy, why, index, prefix) for f, policy, why in found],
            }
        ],
    }


def _every(review: Review) -> Iterator[tuple[Finding, str, str]]:
    """Each finding with its policy and, where it rests, why; of those on changes, all but editorial ones."""
    for finding in review.general:
        yield finding, "", ""
    for verdict in review.verdicts:
        policy = verdict.draft.policy
        yield from ((f, policy, "") for f in _told(verdict.draft.change_findings))
        yield from ((f, policy, "") for f in (*verdict.findings, *verdict.lint_before))
        yield from ((r.finding, policy, r.why) for r in verdict.resting)


def _told(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (f for f in findings if f.severity != Severity.EDITORIAL)


def _rule(code: str) -> Json:
    trigger, reason = CODES[code] if code in CODES else (words_of(code).says, words_of(code).action)
    return {
        "id": code,
        "shortDescription": {"text": trigger},
        "fullDescription": {"text": reason or trigger},
        "help": {"text": f"{reason or trigger}\n\nclauselog explain {code} tells more."},
    }


def _result(finding: Finding, policy: str, why: str, index: dict[str, int], prefix: str) -> Json:
    words = f" Words: {', '.join(f'“{w}”' for w in finding.evidence)}." if finding.evidence else ""
    todo = f" To do: {finding.action}." if finding.action else ""
    level = BY_SEVERITY[finding.severity] if finding.severity else LEVELS[finding.level]
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": level,
        "message": {"text": finding.message + words + todo},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(prefix + finding.path), "uriBaseId": "ROOT"},
                    "region": {"startLine": max(finding.line, 1)},
                }
            }
        ],
        "partialFingerprints": {"clauselog/1": fingerprint(finding, policy)},
    }
    if finding.severity:
        result["properties"] = {"severity": finding.severity, "direction": finding.direction}
    if why:
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result
