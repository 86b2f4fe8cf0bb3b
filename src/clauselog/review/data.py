"""A review as JSON, schema ``clauselog/review/1`` (``schemas/review-1.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .verdict import fingerprint

if TYPE_CHECKING:
    from clauselog.model import Finding

    from .draft import Draft, DraftText
    from .verdict import Review, Verdict

SCHEMA = "clauselog/review/1"
Json = dict[str, Any]


def review_json(review: Review) -> Json:
    """The whole review as plain values, in the order in which people read it."""
    return {
        "schema": SCHEMA,
        "base": review.base,
        "commit": review.commit,
        "blocked": review.blocked,
        "uncommitted": list(review.uncommitted),
        "findings": [_finding(f, "") for f in review.general],
        "policies": [_verdict(v) for v in review.verdicts],
    }


def _verdict(verdict: Verdict) -> Json:
    draft = verdict.draft
    policy = draft.policy
    return {
        "policy": policy,
        "version": {"old": draft.main.old.version if draft.main.old else None, "new": draft.version or None},
        "blocked": bool(verdict.blocking),
        "severity": draft.severity,
        "material": draft.material,
        "unexplained": sum(t.assessment.unexplained for t in draft.texts if t.assessment),
        "record": {"path": draft.record_path, "exists": draft.record is not None},
        "promise": _promise(draft),
        "checks": [
            {
                "name": c.name,
                "met": c.met,
                "detail": c.detail,
                "findings": [_finding(f, policy) for f in c.findings],
            }
            for c in verdict.checks
        ],
        "texts": [_text(t) for t in draft.texts],
        "lint": [_finding(f, policy) for f in verdict.lint],
        "lint_before": [_finding(f, policy) for f in verdict.lint_before],
        "resting": [{**_finding(r.finding, policy), "why": r.why} for r in verdict.resting],
    }


def _promise(draft: Draft) -> Json | None:
    promise = draft.promise
    if promise is None:
        return None
    return {
        "clause": promise.clause,
        "words": list(promise.words),
        "channels": list(promise.channels),
        "before_effect": promise.before_effect,
        "lead_days": promise.lead_days,
        "new_purpose": promise.new_purpose,
    }


def _text(text: DraftText) -> Json:
    return {
        "lang": text.lang,
        "path": text.path,
        "old": text.old.blob if text.old else None,
        "new": text.new.blob if text.new else None,
        "log": [
            {
                "sentence": e.sentence,
                "kind": e.kind,
                "material": e.material,
                "clauses": list(e.clauses),
                "changes": list(e.changes),
            }
            for e in text.entries
        ],
        "diff": text.diff,
    }


def _finding(finding: Finding, policy: str) -> Json:
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "action": finding.action,
        "path": finding.path,
        "line": finding.line,
        "clause": finding.clause,
        "evidence": list(finding.evidence),
        "fingerprint": fingerprint(finding, policy),
    }
