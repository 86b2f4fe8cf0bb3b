"""Rules about what is promised, and how firmly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import counts_only
from clauselog.case import PROTECTS, Case, Hit
from clauselog.duties import duty_gone, stayed
from clauselog.known import SHARING
from clauselog.statements import DATA, PERSONAL, of_kind

from .hedges import covers_less, hedged, other_case, turned
from .kept import covers_all, held, kept, said_elsewhere, still_there, without_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement


_UNNAMED = frozenset({"act:do"})
"""What is not done, where no act is named; another promise in its place keeps it."""
_BREAKABLE = ("act:", "track:", "modal:only", "decision:", "choice:")


def promise_gone(case: Case) -> Iterator[Hit]:
    """A "we do not", "never" or "only" is gone, turned round or hedged; or a table's "no" is "yes"."""
    for step in case.steps:
        old, new = step.old, step.new
        if new is not None and "no" in step.stems("old") and "yes" in step.stems("new"):
            yield Hit((new.text,))
        if old is None or (case.listing and case.change.new is None) or case.on_law(old):
            continue
        if turned(case, step):
            yield Hit(step.changed("new") or step.changed("old"))
        if stayed(case, step):
            yield Hit((old.text,))
        elif case.contract and (less := duty_gone(case, step)):
            yield Hit(less)
        elif old.limited and not _binds_nobody(old, new):
            yield from _holds_less(case, step, old)


def _holds_less(case: Case, step: Step, old: Statement) -> Iterator[Hit]:
    """What of a promise is hedged, left out or gone."""
    if hedged(step, case.vocabulary):
        yield Hit(step.changed("new"))
    elif less := other_case(step, case.vocabulary) or covers_less(case, step):
        yield Hit(less)
    elif _to_people(case, old) and _broken(case, step, old):
        yield Hit((old.text,))


def _broken(case: Case, step: Step, old: Statement) -> bool:
    """Whether a promise is kept neither by what took its place nor elsewhere in the new text."""
    left = kept(old, step.new) if step.new else frozenset()
    broken = _breakable(old, left)
    if not broken - (_UNNAMED if left else frozenset()):
        return False
    if said_elsewhere(case, old, broken) or without_subject(case, step):
        return False
    if broken <= {"modal:only"} and still_there(case, old):
        return False
    return step.new is not None or not any(covers_all(broken, other) for other in case.after.limits)


def _breakable(old: Statement, left: frozenset[str]) -> frozenset[str]:
    """What a statement promised of what is done, or of what for, and what is left promises no more."""
    acts = {c for c in held(old) - left - PROTECTS if c.startswith(_BREAKABLE)}
    ends = of_kind(old.denied - left, "purpose") if not of_kind(old.denied, "act") else frozenset()
    return ends.union(acts)


def _binds_nobody(old: Statement, new: Statement | None) -> bool:
    """Whether a limit is no promise: of what is counted alone, or a gone one of now, the text or itself."""
    if new is None and (_for_a_while(old) or _CIRCULAR.search(old.text) or _OUTSIDE.match(old.text)):
        return True
    return not old.denied and counts_only(old.text)


_OUTSIDE = re.compile(
    r"\W*(?:\w+, )?(?:this|these|the|our) (?:\w+ ){0,3}(?:section|notice|policy|statement|addendum|agreement"
    r"|page|terms|dpa|supplement|disclosures?|schedule|annex|appendix|part|paragraph) (?:also )?"
    r"(?:do|does|shall|will)(?: not|n['’]t) (?:apply|cover|extend|govern|concern|address|relate)\b",
    re.IGNORECASE,
)
"""How a text begins to say what it is not about: that binds nobody to do or not to do something."""


_CIRCULAR = re.compile(
    r"\b(?:except|other than|unless|only) (?:as |where |when |for (?:the )?(?:purposes "
    r"|reasons )?)?(?:we |it is |otherwise )?"
    r"(?:described|stated|set (?:out|forth)|outlined|explained|provided|disclosed|specified|permitted) "
    r"(?:in|by|under|above|below|here)",
    re.IGNORECASE,
)
"""A promise to do only what the text says: what it says is judged for itself."""


_STATE = re.compile(
    r"\W*(?:currently|right now|at present|presently|for now|for the time being|as of now|so far|to date"
    r"|at (?:this|the) (?:time|moment|present))\b",
    re.IGNORECASE,
)
"""How a sentence begins that says how things are at the moment: it promises nothing for later."""


def _for_a_while(old: Statement) -> bool:
    """Whether a statement says how things are at the moment, other than that nobody else gets data."""
    return _STATE.match(old.text) is not None and _PASSED_ON.isdisjoint(old.denied)


_PASSED_ON = SHARING | {"act:transfer"}


_BRIEF = 8
"""Words in a promise that need not say to whom, or about what, it is made: "No tracking."."""


_ANYBODY = re.compile(
    r"\b(?:visitors?|users?|customers?|members?|people|persons?|anyone|nobody|no[- ]one)\b", re.I
)


def _to_people(case: Case, said: Statement) -> bool:
    """Whether a statement holds the writer to something towards people, rather than tells how things are."""
    about = said.of("data") or any(c.startswith(("data:", "purpose:", "recipient:")) for c in said.denied)
    brief = bool(said.denied) and len(said.words) <= _BRIEF
    about = bool(about) or ("act:do" in said.denied and _ANYBODY.search(said.text) is not None)
    return bool(about or brief or case.we(said) or PERSONAL.search(said.text) or DATA.search(said.text))
