"""A promise that is gone to what of it still holds: by what took its place, or elsewhere in the new text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.delta import LIKE_HERE
from clauselog.impersonal import with_people
from clauselog.statements import statements
from clauselog.workings import takes_no_data

if TYPE_CHECKING:
    from clauselog.case import Case
    from clauselog.delta import Step
    from clauselog.statements import Statement


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
