"""Rules about security, children and decisions made by machines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import defines
from clauselog.case import Case, Hit
from clauselog.facts import ENTRIES
from clauselog.lexicon import vocabulary
from clauselog.quiet import beside, only_dated
from clauselog.statements import PERSONAL
from clauselog.things import FACTS
from clauselog.workings import taken_out

from .keeping import KEEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement


def sec_weak(case: Case) -> Iterator[Hit]:
    """A safeguard is gone, or only aimed at."""
    for step in case.steps:
        if step.old is None or case.listing == "cookies" or (case.listing and step.new is None):
            continue
        if _breach_told_later(step):
            yield Hit(step.changed("new"))
            continue
        said = step.new or step.old
        if step.lost & {"security:backup"} and "act:delete" in said.affirmed:
            continue  # copies are named as a place that is cleared as well
        if step.new is not None and not (step.new.denied - step.old.denied).isdisjoint(step.old.of("act")):
            continue  # what is done no longer needs no safeguard
        if "security:encryption" in step.lost and not step.old.denied and taken_out(case):
            continue  # so does what is sent no longer
        gone = {c for c in step.lost if c.startswith("security:")} - case.after.named
        secure = case.topic == "security" or step.old.of("security")
        if step.new is None and case.topic != "security" and _with_it(step):
            continue
        if case.contract and _measure_gone(case, step):
            yield Hit(step.changed("old"))
        elif gone and (secure or case.handles(step.old)):
            yield Hit(step.old.quote(gone), about=case.label(sorted(gone)[0]))
        elif (
            step.new is not None
            and secure
            and "modal:should" in step.gained
            and "modal:must" in step.old.affirmed
        ):
            yield Hit(step.new.quote(["modal:should"]))
        elif step.new is not None and not step.plus and secure and _struck(step, case):
            yield Hit(step.changed("old"))
        elif step.new is not None and not step.plus and (_guarded(case, step.old) or _guards(case, step.old)):
            if only_dated(step) or _only_pointed(step):
                continue
            aside = beside(step.old)
            at = (i for a, b in step.minus for i in range(a, b) if i not in aside)
            if any(step.old.stems[i] not in case.vocabulary.filler | case.after.stems for i in at):
                yield Hit(step.changed("old"))


_HERE = re.compile(
    r"\W*(?:(?:which|that|as) ?)?(?:(?:is|are|can be) ?)?"
    r"(?:(?:located|available|found|accessible|published|attached|linked|set (?:out|forth)|referenced)\b ?)?"
    r"(?:at|in|on|under)?(?: the)?(?: following)?(?: link)? ?(?:here|below|above|herein|hereto)?\W*",
    re.IGNORECASE,
)
"""Words that only say where something can be read."""


def _only_pointed(step: Step) -> bool:
    """Whether all that is gone says where something can be read."""
    return all(_HERE.fullmatch(words) for words in step.changed("old"))


def _measure_gone(case: Case, step: Step) -> bool:
    """Whether a contract's list of measures has one less, or one that says less."""
    old = step.old
    if (
        old is None
        or "security" not in (case.topic, case.above)
        or case.clause.kind not in ENTRIES
        or step.plus
    ):
        return False
    told = case.after.stems | case.vocabulary.filler
    return any(old.stems[i] not in told for a, b in step.minus for i in range(a, b))


def _with_it(step: Step) -> bool:
    """Whether a statement went that says how somebody follows people, not how what is kept is guarded."""
    assert step.old is not None
    done = {"act:collect", "act:use"} & step.old.affirmed or step.old.of("track")
    return bool(done) and any(c.startswith(("vendor:", "track:")) for c in step.old.concepts)


def _guarded(case: Case, said: Statement) -> bool:
    """Whether a statement is on how data is kept safe, rather than on data that is of nobody or on checks."""
    return case.topic == "security" or bool(said.of("security") - {"security:anonymise", "security:audit"})


def _named(said: Statement, runs: tuple[tuple[int, int], ...]) -> bool:
    """Whether some of the words name a safeguard."""
    found = [m for m in said.mentions if m.concept.startswith("security:")]
    return any(a <= m.start < b for m in found for a, b in runs)


def _struck(step: Step, case: Case) -> bool:
    """Whether words that name a safeguard went, and the statement does not say the same without them."""
    assert step.old
    assert step.new
    told = case.vocabulary.filler | case.vocabulary.stop | step.new.vocabulary
    return _named(step.old, step.minus) and not told.issuperset(step.stems("old"))


def _breach_told_later(step: Step) -> bool:
    """Whether people are told of a breach within a longer time than before, or within none that is stated."""
    if step.old is None or step.new is None or "security:breach" not in step.new.concepts & step.old.concepts:
        return False
    old, new = step.old.longest, step.new.longest
    return 0 < old < new or (old > 0 and not step.new.periods)


_GUARDS = re.compile(r"\b(?:protect|secure|safeguard|guard)\w*\b", re.IGNORECASE)


def _guards(case: Case, said: Statement) -> bool:
    """Whether a statement says how data is protected."""
    return bool(_GUARDS.search(said.text)) and (case.topic == "security" or bool(PERSONAL.search(said.text)))


def sec_up(case: Case) -> Iterator[Hit]:
    """A safeguard nobody was promised before."""
    for step in case.steps:
        if step.new is None or case.listing:
            continue
        fresh = {c for c in step.gained if c.startswith("security:")} - case.before.affirmed
        if fresh:
            yield Hit(step.new.quote(fresh), about=case.label(sorted(fresh)[0]))
        elif (
            step.old is not None
            and not step.minus
            and step.new.of("security")
            and _named(step.new, step.plus)
        ):
            yield Hit(step.changed("new"))
        elif step.old is not None and not step.minus and _guards(case, step.new):
            terms = [
                step.new.passage(a, b)
                for a, b in step.plus
                if any(case.unknown(step.new, i) for i in range(a, b))
            ]
            if terms:
                yield Hit(tuple(terms))


_AGE = re.compile(
    r"\b(?:must be|reach(?:es)?(?: the age of)?|minst|fyllt|mindestens|ab|under|unter|över|über"
    r"|au moins|moins de|plus de|âgée?s? de"
    r"|under(?: the age of)?|age(?:d)?(?: of)?|at least|over|younger than|older than|below)\s+(\d{1,2})\b"
    r"(?=\s*(?:[.,;:)]|$|(?:years?|and|or|to|in|when|before|if|år|jahren?|ans|may|can|cannot|must)\b))"
    r"|\b(\d{1,2})\s+(?:years?(?:\s+of age|\s+old)|års? ålder|jahre alt|ans et plus)"
    r"|\b(\d{1,2})\s+(?:or|and) (?:older|over)|\b(?:under|over|unter|über)-(\d{1,2})",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:(?:under|over)-\d+s?|you|users?|members?|people|persons?|anyone|anybody|no one|nobody|child\w*"
    r"|kids?|minors?|teen\w*|participants?|players?|students?|pupils?|du|barn\w*|användare|sie|kinder\w*|nutzer\w*"
    r"|vous|enfants?|mineure?s?|utilisateurs?|personnes"
    r"|personen)\b",
    re.IGNORECASE,
)


def _ages(said: Statement | None) -> list[int]:
    """The ages that a statement names, in figures or in words."""
    if said is None:
        return []
    known = vocabulary(said.lang)
    if not said.numbers and known.counts.isdisjoint(said.vocabulary):
        return []
    if not _SOMEBODY.search(said.text):
        return []
    if not said.of("child") and not said.affirmed.isdisjoint(KEEPS):
        return []
    numbers = known.numbers
    text = _LETTERS.sub(lambda m: str(numbers.get(m[0].lower(), m[0])), said.text)
    return [int(g) for m in _AGE.finditer(text) for g in m.groups() if g]


def _younger(step: Step) -> bool:
    """Whether the lowest age that a step names is lower now."""
    old = _ages(step.old) if step.plus and step.minus else []
    new = _ages(step.new) if old else []
    return bool(new) and min(new) < min(old)


_LETTERS = re.compile(r"[^\W\d_]{3,}(?:-one\b)?")


_SHUT_OUT = re.compile(r"\b(?:close|block|suspend|terminate|refuse|reject|turn away)s?\b", re.IGNORECASE)
"""What is done to keep children out."""


def _shuts_out(said: Statement) -> bool:
    return bool(said.denied or "act:delete" in said.affirmed or _SHUT_OUT.search(said.text))


_NOT_FOR = re.compile(
    r"\b(?:not|n['’]t|never)\s+(?:\w+\s+){0,2}(?:address|direct|aim|target|intend|offer|meant|market|design|for\b)[^.;]{0,40}"
    r"\b(?:under|below|younger than)\b[^.;]{0,20}\b1\d\b",
    re.IGNORECASE,
)
"""How it is said that something is not for people under an age, whatever they are called."""


def _not_for(said: Statement) -> bool:
    """Whether a statement says that something is not for children, by whatever name."""
    if "child:directed" in said.concepts:
        return True
    return {"negation:not", "child:age"} <= said.concepts and bool(_NOT_FOR.search(said.text))


def _young(said: Statement) -> bool:
    """Whether a statement keeps children out."""
    return _not_for(said) or ("child:children" in said.concepts and _shuts_out(said))


def _still_out(said: Statement | None) -> bool:
    """Whether what a statement has become keeps children out as well."""
    if said is None or "child:children" not in said.concepts:
        return False
    return bool(said.denied or "child:directed" in said.concepts or "act:delete" in said.affirmed)


def _elsewhere(case: Case, step: Step) -> bool:
    """Whether the new text keeps children out in another place."""
    assert step.old is not None
    if "child:directed" in case.after.named or _NOT_FOR.search(case.new.text):
        return True
    if step.new is None and _not_for(step.old):
        return False  # that no data of children is kept does not say that it is not for them
    return any("child:children" in s.concepts for s in case.after.limits)


def child_age(case: Case) -> Iterator[Hit]:
    """The age limit is lower, or the word that the service is not for children is gone."""
    for step in case.steps:
        if _younger(step):
            yield Hit(step.changed("new"))
            continue
        if step.old is None:
            continue
        if _young(step.old) and not _still_out(step.new) and not _elsewhere(case, step):
            yield Hit((step.old.text,))
        elif "child:parent" in step.lost - case.after.named:
            yield Hit(step.old.quote(["child:parent"]))


_VOUCHES = re.compile(
    r"\byou (?:hereby )?(?:represent|warrant|confirm|declare|affirm|certify|agree)\b", re.IGNORECASE
)
"""How the reader is made to say something of themselves."""
_DONE = frozenset({"act:collect", "act:share", "act:use", "act:sell", "act:retain"})


def child_practice(case: Case) -> Iterator[Hit]:
    """Something is done with children's data that was not done before."""
    for step in case.steps:
        said = step.new
        if said is None or said.denied or "child:children" not in said.affirmed or not said.affirmed & _DONE:
            continue
        asked = not case.vocabulary.grammar["conditions"].isdisjoint(said.low)
        if (asked or "act:delete" in said.affirmed) and said.affirmed & {"howto:route", "act:delete"}:
            continue  # what is to be done should it have happened
        if not case.ours(said) or _VOUCHES.search(said.text):
            continue
        new = step.gained & (_DONE | {"child:children"}) or any(c.startswith(FACTS) for c in step.gained)
        if new and "modal:must" not in step.gained:
            yield Hit(said.quote(["child:children"]))


def _only_names(case: Case, said: Statement) -> bool:
    """Whether a statement is a heading, which what stands under it may deny, or says what a word means."""
    return case.clause.kind == "section" or defines(said.text)


def adm_add(case: Case) -> Iterator[Hit]:
    """Machines decide about people, or a person no longer looks at it."""
    for step in case.steps:
        if (
            step.new is not None
            and "decision:automated" in step.gained - case.before.affirmed
            and not step.new.of("right")
            and not _only_names(case, step.new)
        ):
            yield Hit(step.new.quote(["decision:automated"]))
        elif step.old is not None:
            cut = step.lost & {"decision:human", "right:automated", "decision:logic"}
            if cut and not cut & case.after.named:
                yield Hit(step.old.quote(cut))
