"""A comparison to what is material in it: findings for each change, and the severity of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .case import Case, Hit
from .delta import Step, steps
from .explain import words_of
from .facts import Topics, known
from .lexicon import vocabulary
from .listing import Places
from .model import Direction, Finding, Level, Severity
from .rules import BY_CODE, RULES, Rule, applicable
from .rules_text import is_editorial, only_respelt

if TYPE_CHECKING:
    from collections.abc import Callable

    from .lexicon import Extra
    from .model import Change, Comparison

UNEXPLAINED = "UNEXPLAINED"
"""Code of the finding on a change that no rule explains and that touches a fact."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say about a comparison."""

    comparison: Comparison
    findings: tuple[tuple[Finding, ...], ...]
    """For each change of the comparison, most severe first."""
    general: tuple[Finding, ...] = ()
    """Findings on the whole rather than on one change."""

    @property
    def severity(self) -> Severity:
        """The highest severity of any finding."""
        found = [f.severity for group in (*self.findings, self.general) for f in group if f.severity]
        return min(found, key=lambda s: s.rank, default=Severity.EDITORIAL)

    @property
    def unexplained(self) -> int:
        """How many changes touch a fact and are explained by no rule: the honest measure of the rules."""
        return sum(any(f.code == UNEXPLAINED for f in group) for group in self.findings)


def asks(finding: Finding) -> frozenset[str]:
    """What a finding asks of a release: "ADV", "CONSENT", "CONSENT-OLD", "NOTE", "LOG", "BLOCK"."""
    rule = BY_CODE.get(finding.code)
    return frozenset(rule.asks.split()) if rule else frozenset()


def assess(comparison: Comparison, regimes: tuple[str, ...] = (), extra: Extra = ()) -> Assessment:
    """What is material in a comparison, and why.

    ``regimes`` are the laws the policy names; ``extra`` an organisation's own vocabulary.
    """
    if not comparison.changes:
        return Assessment(comparison, ())
    topics = Topics(comparison.old), Topics(comparison.new)
    before, after = (
        known(p, t, extra) for p, t in zip((comparison.old, comparison.new), topics, strict=True)
    )
    terms = vocabulary(comparison.new.lang, extra)
    told = steps(comparison, before, after, terms, extra)
    places = Places(comparison.old, extra), Places(comparison.new, extra)
    findings = []
    for change, group in zip(comparison.changes, told, strict=True):
        spelling = tuple(s for s in group if only_respelt(s, terms))
        case = Case(
            change=change,
            steps=tuple(s for s in group if s not in spelling),
            respelt=spelling,
            topic=topics[change.new is not None].of(change.clause),
            above=topics[change.new is not None].above(change.clause),
            listing=places[change.new is not None].listing(change.clause),
            page=places[1].page,
            before=before,
            after=after,
            vocabulary=terms,
            old=comparison.old,
            new=comparison.new,
            regimes=regimes,
            siblings=(_beside(places[0], change), _beside(places[1], change)),
        )
        findings.append(_judge(case))
    return Assessment(comparison, tuple(findings))


def _beside(places: Places, change: Change) -> Callable[[], tuple[frozenset[str], ...]]:
    return lambda: places.beside(change.old or change.new)


def _judge(case: Case) -> tuple[Finding, ...]:
    """All findings on one change, each rule at most once, most severe first."""
    rules = applicable(_kinds(case.steps)) if case.steps else STEPLESS
    found = [f for rule in rules for f in _apply(rule, case)]
    weighty = [f for f in found if f.code not in QUIET]
    found = weighty or found
    if not weighty:
        left = [step for step in case.steps if _unexplained(step, case)]
        if left and not any(f.code == "DATE" for f in found):
            found = [_unclear(case, left)]
        elif not found and any(e.op != "equal" for e in case.change.edits):
            found = [_finding(BY_CODE["EDIT"], case, [Hit(())])]
    return tuple(sorted(found, key=_order))


QUIET = frozenset({"EDIT", "DATE", "MOVE", "LINK"})
"""Rules that say a change is none: they are told only where no other rule has fired."""


def _kinds(steps: tuple[Step, ...]) -> frozenset[str]:
    """The kinds of concept that the statements of a change name."""
    named = [s.concepts for step in steps for s in (step.old, step.new) if s]
    return frozenset([c.partition(":")[0] for concepts in named for c in concepts])


STEPLESS = tuple(rule for rule in RULES if rule.code in QUIET)
"""The rules that have something to say where no statement changed."""


def _order(finding: Finding) -> tuple[int, int, str]:
    assert finding.severity is not None
    assert finding.direction is not None
    return finding.severity.rank, finding.direction.rank, finding.code


def _apply(rule: Rule, case: Case) -> list[Finding]:
    assert rule.find is not None
    hits = list(rule.find(case))
    return [_finding(rule, case, hits)] if hits else []


def _finding(rule: Rule, case: Case, hits: list[Hit]) -> Finding:
    """One finding for all the places of a change on which a rule fired."""
    severity = min((h.severity or rule.severity for h in hits), key=lambda s: s.rank)
    direction = min((h.direction or rule.direction for h in hits), key=lambda d: d.rank)
    about = tuple(dict.fromkeys(h.about for h in hits if h.about))
    message = words_of(rule.code).says
    clause = case.change.clause
    return Finding(
        code=rule.code,
        message=f"{message}: {', '.join(about)}." if about else f"{message}.",
        level=Level.WARNING if severity in (Severity.MATERIAL, Severity.SUBSTANTIVE) else Level.NOTE,
        severity=severity,
        direction=direction,
        evidence=tuple(dict.fromkeys(e for h in hits for e in h.evidence if e)),
        action=words_of(rule.code).action,
        path=(case.new if case.change.new is not None else case.old).path,
        line=clause.line,
        clause=clause.id,
    )


def _unexplained(step: Step, case: Case) -> bool:
    """Whether a step touches a fact, a number, a negation or a modal, and is more than a matter of style."""
    if is_editorial(step, case.vocabulary):
        return False
    touched = step.gained | step.lost
    numbers = set(step.old.numbers if step.old else ()) ^ set(step.new.numbers if step.new else ())
    return bool(touched or numbers or step.said.concepts)


def _unclear(case: Case, left: list[Step]) -> Finding:
    evidence = [w for step in left for w in (step.changed("new") or step.changed("old"))]
    return Finding(
        code=UNEXPLAINED,
        message="No rule explains this change, and it touches a fact. A person must say what it means.",
        level=Level.WARNING,
        severity=Severity.SUBSTANTIVE,
        direction=Direction.UNCLEAR,
        evidence=tuple(dict.fromkeys(evidence)),
        action="say in the record what has changed in practice",
        path=(case.new if case.change.new is not None else case.old).path,
        line=case.change.clause.line,
        clause=case.change.clause.id,
    )
