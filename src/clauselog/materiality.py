"""A comparison to what is material in it: findings for each change, and the severity of the whole."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from .case import Case, Hit
from .columns import of_clause
from .contents import in_contents
from .delta import Step, steps
from .doubt import UNEXPLAINED, left_to_a_person, practice, unclear, unexplained
from .explain import words_of
from .facts import ENTRIES, Topics
from .known import known
from .leads import denied, under
from .lexicon import reads, vocabulary
from .lint_references import moved_references
from .listing import ELSEWHERE, Places
from .model import Finding, Level, Severity
from .renames import renames, reread
from .rules import BY_CODE, QUIET, RULES, SIGNS, Rule, applicable
from .statements import kinds
from .style import only_respelt
from .unread import unread

if TYPE_CHECKING:
    from .columns import Row
    from .known import Known
    from .lexicon import Extra
    from .model import Change, Clause, Comparison, Policy


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
    if not reads(comparison.new.lang):
        return Assessment(comparison, tuple([_unread(change, comparison) for change in comparison.changes]))
    ground = _Ground(comparison, regimes, extra)
    told = steps(comparison, ground.before, ground.after, ground.vocabulary, extra)
    findings = [_judge(c, group, ground) for c, group in zip(comparison.changes, told, strict=True)]
    return Assessment(comparison, tuple(findings), tuple(moved_references(comparison)))


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """One side of a comparison: what it says as a whole, and where its clauses stand."""

    policy: Policy
    extra: Extra
    topics: Topics
    known: Known
    places: Places

    def place(self, clause: Clause) -> tuple[str, str, str]:
        """The topic of a clause, that of what stands above it, and the list it is an entry of."""
        return self.topics.of(clause), self.topics.above(clause), self.places.listing(clause)


def _text(policy: Policy, extra: Extra) -> _Text:
    """A text as the rules see it; the new side of one comparison is the old side of the next."""
    for text in _LATEST:
        if text.policy is policy and text.extra == extra:
            return text
    topics = Topics(policy)
    _LATEST.append(_Text(policy, extra, topics, known(policy, topics, extra), Places(policy, extra)))
    return _LATEST[-1]


_LATEST: deque[_Text] = deque(maxlen=2)
"""The texts that were asked for last."""


class _Ground:
    """What all changes of a comparison share: both texts, the vocabulary, the laws."""

    def __init__(self, comparison: Comparison, regimes: tuple[str, ...], extra: Extra) -> None:
        self.comparison, self.regimes, self.extra = comparison, regimes, extra
        self.texts = _text(comparison.old, extra), _text(comparison.new, extra)
        self.before, self.after = (text.known for text in self.texts)
        self.vocabulary = vocabulary(comparison.new.lang, extra)
        self.renames = renames(comparison, self.before, self.after, self.vocabulary)
        self.names = frozenset([stem for _, new in self.renames for stem in new])
        if self.names:
            self.before = replace(self.before, stems=self.before.stems | self.names)

    def case(
        self, change: Change, clause: Clause, group: tuple[Step, ...], whole: tuple[Step, ...] = ()
    ) -> Case:
        """A change as far as it concerns one clause."""
        old, new = self.texts
        here = new if change.new is not None else old
        topic, above, listing = here.place(clause) if group else ("", "", "")
        cells = self._cells(change, clause) if group else ((), ())
        if self.renames and listing not in ("processors", "advertisers"):
            group = tuple([reread(step, self.renames) for step in group])
        group = self._under_leads(change, clause, group)
        renamed = tuple([s for s in group if s.names and not s.plus and not s.minus])
        spelling = tuple([s for s in group if s not in renamed and only_respelt(s, self.vocabulary)])
        return Case(
            change=change,
            clause=clause,
            whole=whole or group,
            steps=tuple([s for s in group if s not in spelling and s not in renamed]),
            respelt=spelling,
            renamed=renamed,
            topic=topic,
            above=above,
            listing=listing,
            page=new.places.page,
            contract=old.places.contract,
            cells=cells,
            category=here.places.category(clause, cells[1] or cells[0]) if listing else "",
            setting=here.places.setting(clause) if group else "",
            head=here.topics.heads(clause),
            before=self.before,
            after=self.after,
            vocabulary=self.vocabulary,
            old=self.comparison.old,
            new=self.comparison.new,
            regimes=self.regimes,
            names=self.names,
            siblings=(partial(old.places.beside, clause), partial(new.places.beside, clause)),
        )

    def _cells(self, change: Change, clause: Clause) -> tuple[Row, Row]:
        """The cells of a clause before and after."""
        was = change.old if clause is change.new else clause if change.new is None else None
        now = clause if change.new is not None else None
        old, new = self.texts
        return of_clause(was, old.topics.head(was)), of_clause(now, new.topics.head(now))

    def _under_leads(self, change: Change, clause: Clause, group: tuple[Step, ...]) -> tuple[Step, ...]:
        """Steps as they are to be read where the words before a list deny what its entries name."""
        if clause.kind not in ENTRIES:
            return group
        old, new = self.texts
        lang = self.comparison.new.lang
        now = denied(clause, new.topics, lang, self.extra) if change.new is not None else frozenset()
        place = change.old or clause
        was = denied(place, old.topics, lang, self.extra) if change.new is None or change.old else now
        return tuple([under(step, was, now) for step in group])


def _judge(change: Change, group: tuple[Step, ...], ground: _Ground) -> tuple[Finding, ...]:
    """All findings on one change, each rule at most once, most severe first.

    1. Each clause of the change is looked at by itself, by the rules that can have something to say on it.
    2. Where none has: the rules for changes that are none (spelling, place, link, date).
    3. Where not even these explain every statement that touches a fact, or all that fired is minor:
       UNEXPLAINED.
    """
    by_clause: dict[str, list[Step]] = {}
    for step in group:
        by_clause.setdefault(step.clause.id, []).append(step)
    cases = [ground.case(change, some[0].clause, tuple(some), group) for some in by_clause.values()]
    hits: dict[str, list[Hit]] = {}
    for case in (c for c in cases if (c.steps or c.renamed) and c.setting != ELSEWHERE):
        if in_contents(case.clause):
            continue
        for rule in applicable(_signs(case) & SIGNS):
            if rule.find is not None and (fired := list(rule.find(case))):
                hits.setdefault(rule.code, []).extend(fired)
    path = _path(change, ground.comparison)
    found = [_finding(BY_CODE[code], change.clause, path, some) for code, some in hits.items()]
    if not any(f.severity is Severity.MATERIAL for f in found):
        alone = len(cases) == 1 and cases[0].clause is change.clause
        found += _rest(cases[0] if alone else ground.case(change, change.clause, group), path, found)
    return tuple(sorted(found, key=_order))


def _unread(change: Change, comparison: Comparison) -> tuple[Finding, ...]:
    """The findings on a change whose words nobody here can read."""
    clause, path = change.clause, _path(change, comparison)
    told = dict(unread(change, comparison.old, comparison.new))
    left = told.pop(UNEXPLAINED, None)
    found = [_finding(BY_CODE[code], clause, path, [hit]) for code, hit in told.items()]
    if left is not None:
        found.append(
            left_to_a_person(
                clause,
                path,
                left.evidence,
                message="There is no vocabulary of this language, so no rule can read this change. "
                "A person must.",
                action="read the change, and say in the record what it means",
                severity=Severity.SUBSTANTIVE,
            )
        )
    return tuple(sorted(found, key=_order))


def _path(change: Change, comparison: Comparison) -> str:
    """Where the text is in which a change's clause stands."""
    return (comparison.new if change.new is not None else comparison.old).path


GRAVE = frozenset({Severity.MATERIAL, Severity.SUBSTANTIVE})


def _rest(case: Case, path: str, found: list[Finding]) -> list[Finding]:
    """What is to be said of the statements on which no rule has fired."""
    clause = case.change.clause
    told = [e for f in found if f.code != "CTRL-NAME" for e in f.evidence]
    left = unexplained(case.steps, case, told) if case.setting != ELSEWHERE else []
    grave = any(f.severity in GRAVE for f in found)
    if left and not (grave and not any(practice(step, case) for step in left)):
        return [unclear(clause, path, left, case)]
    if found:
        return []
    quiet = [(rule, list(rule.find(case))) for rule in RULES if rule.code in QUIET and rule.find is not None]
    said = [_finding(rule, clause, path, hits) for rule, hits in quiet if hits]
    edited = any(e.op != "equal" for e in case.change.edits)
    return said or ([_finding(BY_CODE["EDIT"], clause, path, [Hit(())])] if edited else [])


def _signs(case: Case) -> frozenset[str]:
    """What the rules to be asked about a clause are known by, as ``Rule.about`` and ``Rule.step`` have it."""
    signs = {f"@{case.topic}", f"@{case.above}", f"#{case.listing}", *["§" + law for law in case.regimes]}
    if any(step.names for step in (*case.steps, *case.renamed)):
        signs.add("names")
    for step in case.steps:
        signs.update(_SIDES[step.old is not None, step.new is not None])
        signs.update(*[kinds(said.concepts) for said in (step.old, step.new) if said])
        signs.update(["+" + kind for kind in kinds(step.gained)], ["-" + kind for kind in kinds(step.lost)])
    return frozenset(signs)


_SIDES = {(True, False): ("old",), (False, True): ("new",), (True, True): ("old", "new", "both")}


def _order(finding: Finding) -> tuple[int, int, str]:
    assert finding.severity is not None
    assert finding.direction is not None
    return finding.severity.rank, finding.direction.rank, finding.code


def _finding(rule: Rule, clause: Clause, path: str, hits: list[Hit]) -> Finding:
    """One finding for all the places of a change on which a rule fired."""
    severity = min((h.severity or rule.severity for h in hits), key=lambda s: s.rank)
    direction = min((h.direction or rule.direction for h in hits), key=lambda d: d.rank)
    about = tuple(dict.fromkeys(h.about for h in hits if h.about))
    message = words_of(rule.code).says
    return Finding(
        code=rule.code,
        message=f"{message}: {', '.join(about)}." if about else f"{message}.",
        level=Level.WARNING if severity in (Severity.MATERIAL, Severity.SUBSTANTIVE) else Level.NOTE,
        severity=severity,
        direction=direction,
        evidence=tuple(dict.fromkeys(e for h in hits for e in h.evidence if e)),
        action=words_of(rule.code).action,
        path=path,
        line=clause.line,
        clause=clause.id,
    )
