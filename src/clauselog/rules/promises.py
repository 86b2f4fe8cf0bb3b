"""Rules about what is promised, and how firmly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import counts_only
from clauselog.case import PROTECTS, Case, Hit
from clauselog.delta import LIKE_HERE
from clauselog.duties import duty_gone, stayed
from clauselog.impersonal import with_people
from clauselog.known import SHARING
from clauselog.statements import DATA, PERSONAL, of_kind, statements
from clauselog.workings import takes_no_data

from .hedges import covers_less, hedged, other_case, turned

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


def held(said: Statement) -> frozenset[str]:
    """What a statement holds the writer to: the acts it denies, or "only"."""
    return said.denied | (said.concepts & {"modal:only", "choice:opt-in"} if said.limited else frozenset())


_NOTHING = frozenset(
    {"act:use", "act:share", "act:sell", "act:retain", "act:transfer", "act:do", "modal:only"}
)
"""What cannot be done with what is not collected."""


def kept(old: Statement, new: Statement) -> frozenset[str]:
    """What a statement promises of what an earlier one did, and what follows from it.

    Who does not collect cannot use or share, and who does not share does not sell; who does not use data for
    something does not do it, whatever the verb ("we shall not train models on it").
    """
    holds = held(new) | (new.concepts & {"modal:only"})
    if old.denied & new.denied >= {c for c in old.denied if c.startswith("data:")}:
        holds |= _NOTHING if "act:collect" in new.denied else frozenset()
        holds |= {"act:sell"} if "act:share" in new.denied else frozenset()
    ends = {c for c in old.denied if c.startswith(("purpose:", "decision:"))}
    return holds | {"act:use", "act:do"} if ends and ends <= new.denied else holds


SAME = 0.5
"""Share of words in common from which two promises in different clauses are one, whatever either names."""


def said_elsewhere(case: Case, old: Statement, broken: frozenset[str]) -> bool:
    """Whether another sentence of the new text promises the same about the same things.

    A heading promises what stands under it; a sentence of which each word that says something is in another
    promise ("we never sell it", "none of it is sent to us") says nothing that the other does not.
    """
    about = {
        c for c in old.concepts if c.startswith(("data:", "purpose:", "recipient:", "track:", "region:"))
    }
    words = old.vocabulary - case.vocabulary.filler
    told = words - _stems_of(old, "negation:not")
    for other in case.after.limits:
        if broken <= kept(old, other) | other.denied:
            same = {c for c in about & other.concepts if c in other.denied or not c.startswith("region:")}
            least = SAME if about and all(other is not step.new for step in case.steps) else LIKE_HERE
            if _alike(words, other.vocabulary) >= least or (about and len(same) >= len(about) / 2):
                return True
            if case.clause.kind == "section" or (told and told <= other.vocabulary):
                return True
    return False


def covers_all(broken: frozenset[str], other: Statement) -> bool:
    """Whether a promise holds without any "if" that no data is collected: it covers every narrower one."""
    if not takes_no_data(other):
        return False
    done = {c for c in broken if c.startswith(("act:", "track:"))}
    return bool(done) and done <= other.denied | _NOTHING | {"act:collect"} | {
        c for c in done if c[:6] == "track:"
    }


_POINTS = frozenset({"this", "that", "it", "they", "these", "those"})
_EXPLETIVE = re.compile(r"it (?:is|was) (?:\w+ ){1,4}that\b", re.IGNORECASE)
"""An "it" that points to nothing: "it is hereby stated that"."""


def without_subject(case: Case, step: Step) -> bool:
    """Whether a promise went with the one thing it was about: "{-Acme counts visits. It sees no names.-}".

    It points back to a statement that is gone, or names somebody who was told of there and is named no more.
    """
    old = step.old
    if old is None or step.new is not None:
        return False
    names = {w for w in old.words[1:] if w[0].isupper() and len(w) > 1}
    for name in (n for n in names if n not in case.new.text):
        if case.old.text.count(name) > sum(said.text.count(name) for said in case.before.limits):
            return True
    here = [s.old for s in case.whole if s.old is not None and s.new is None]
    at = next((i for i, said in enumerate(here) if said.key == old.key), 0)
    points = old.words[0].lower() in _POINTS and at > 0 and not _EXPLETIVE.match(old.text)
    return points and not here[at - 1].limited and bool(case.acts(here[at - 1]))


def _stems_of(said: Statement, concept: str) -> frozenset[str]:
    """The stems that name a concept in a statement."""
    return frozenset(s for m in said.mentions if m.concept == concept for s in said.stems[m.start : m.end])


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of words in common; for a promise that names nothing known."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


def still_there(case: Case, old: Statement) -> bool:
    """Whether what lay on people's own devices alone is still said to lie there, and nowhere else."""
    if not with_people(old):
        return False
    told = old.vocabulary - case.vocabulary.filler
    for clause in case.new.clauses:
        for said in statements(clause.text, clause.kind, case.new.lang):
            if with_people(said) and len(told & said.vocabulary) >= max(2, len(told) / 3):
                return True
    return False
