"""Steps that no rule explains to the finding on them: a person must say what they mean.

What is only style, a date, a link or a heading needs no explanation. A statement of something done with
people's data weighs as much as a rule's finding would: it is only not known which rule's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .asides import lead_in, on_demand, on_reader_or_text, pointer
from .case import DATA_TOPICS, OWN_COOKIES, PASSING, TAKES, Case
from .columns import changed
from .examples import brackets, spelt_out
from .facts import ENTRIES, HANDLING, TOPIC_ACT
from .impersonal import impersonal, with_people
from .model import Direction, Finding, Level, Severity
from .quiet import (
    only_captioned,
    only_credited,
    only_dated,
    only_indexed,
    only_linked,
    only_logged,
    only_titled,
)
from .statements import DATA, PERSONAL, kinds
from .style import is_editorial
from .things import company, entries, no_thing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .delta import Step
    from .model import Clause
    from .statements import Statement

UNEXPLAINED = "UNEXPLAINED"
"""Code of the finding on a change that no rule explains and that touches a fact."""
TELLS = 4
"""Words new to the text, from which a new sentence says something, whatever they are."""
SHORTEST = 5
"""Words below which a statement is a label rather than a sentence."""
_ABOUT_PEOPLE = frozenset({"data", "track", "source"})
_FOR_PEOPLE = frozenset({"right", "choice", "security", "safeguard", "negation", "change", "howto", "hipaa"})
"""Kinds of concept in a statement that says what people can do, or how they are protected."""
_FIRST_PERSON = 4
"""Words between "we" and what is done."""


def unexplained(steps: Iterable[Step], case: Case, told: Iterable[str]) -> list[Step]:
    """The steps that touch a fact and on which no rule has fired; ``told`` are the words rules fired on."""
    words = list(told)
    left = [s for s in steps if not any(_stands(w, s) for w in words) and _touches(s, case)]
    return [] if left and only_captioned(case.change) else left


def unclear(clause: Clause, path: str, left: list[Step], case: Case) -> Finding:
    """The finding on the unexplained steps of a clause."""
    weighs = any(practice(step, case) for step in left) and not impersonal(case)
    evidence = [w for step in left for w in (step.changed("new") or step.changed("old"))]
    return left_to_a_person(
        clause,
        path,
        tuple(dict.fromkeys(evidence)),
        message="No rule explains this change, and it touches a fact. A person must say what it means.",
        action="say in the record what has changed in practice",
        severity=Severity.MATERIAL if weighs else Severity.SUBSTANTIVE,
    )


def left_to_a_person(
    clause: Clause, path: str, evidence: tuple[str, ...], *, message: str, action: str, severity: Severity
) -> Finding:
    """The finding UNEXPLAINED on a clause."""
    return Finding(
        code=UNEXPLAINED,
        message=message,
        level=Level.WARNING,
        severity=severity,
        direction=Direction.UNCLEAR,
        evidence=evidence,
        action=action,
        path=path,
        line=clause.line,
        clause=clause.id,
    )


def practice(step: Step, case: Case) -> bool:
    """Whether a step states that something is done with people's data, or that more is.

    A statement that stood nowhere, in the writer's own voice; or words put into one, and none taken out.
    """
    said = step.new
    if said is None or said.denied or "gov:strict" in said.affirmed or step.clause.kind == "section":
        return False
    if case.listing or case.page:
        return False
    if len(said.words) < SHORTEST or pointer(said.text) or lead_in(said.text) or on_demand(said.text):
        return False
    if on_reader_or_text(said.text) or (step.old is None and "act:delete" in said.affirmed):
        return False
    if case.clause.kind in ENTRIES and company(said):
        return False  # one more that does what the list is of
    if with_people(said) or _own_cookies(said, case):
        return False
    if not _FOR_PEOPLE.isdisjoint(kinds(step.gained)):
        return False
    if step.old is not None:
        if on_reader_or_text(said.text) or (case.acts(said) == {"act:retain"} and case.contract):
            return False  # what to do, what a text is for, how long what is had is kept
        return not step.minus and _one_more(step, said, case) and _adds(step, said, case)
    if not case.acts(said) or not case.ours(said) or (case.topic in PASSING and not _we_do(said, case)):
        return False
    if not any(case.unknown(said, i) for i in range(len(said.words))):
        return False
    if case.topic in DATA_TOPICS and not said.affirmed.isdisjoint(TAKES):
        return True
    if DATA.search(said.text) and not said.affirmed.isdisjoint(TAKES):
        return True
    return not _ABOUT_PEOPLE.isdisjoint(kinds(said.affirmed)) or bool(PERSONAL.search(said.text))


def _own_cookies(said: Statement, case: Case) -> bool:
    """Whether a statement is on the writer's own cookies, where these were told of before."""
    tracks, before = said.of("track"), case.before.named
    other = (c for c in said.affirmed if c.startswith(("vendor:", "recipient:", "source:")))
    return bool(tracks) and tracks <= OWN_COOKIES and not OWN_COOKIES.isdisjoint(before) and not any(other)


_OTHERWISE = frozenset({"merger:merger", "act:own-promise", "act:notify"})
"""Concepts of statements that promise rather than tell, or that a rule of their own weighs."""
_THEIRS = re.compile(
    r"\b(?:you|users?|customers?|visitors?|members?) (?:also )?(?:can|may|could)\b", re.IGNORECASE
)


def _one_more(step: Step, said: Statement, case: Case) -> bool:
    """Whether words were put into a statement of what is done, rather than of what people may do."""
    assert step.old is not None
    if case.acts(step.old) and case.ours(said) and (case.topic not in PASSING or _we_do(said, case)):
        return True
    if case.topic in PASSING or not _OTHERWISE.isdisjoint(said.concepts) or _THEIRS.search(said.text):
        return False
    if {"negation", "right", "choice", "law", "scope", "security"} & kinds(said.concepts):
        return False
    bracketed = {i for a, b in brackets(said) for i in range(a, b)}
    put_in = (i for a, b in step.plus for i in range(a, b) if i not in bracketed)
    return any(case.unknown(said, i) and said.words[i].islower() for i in put_in)


def _we_do(said: Statement, case: Case) -> bool:
    """Whether "we" stands right before something that is done with data."""
    ours = case.vocabulary.grammar["ours"]
    acts = (m.start for m in said.mentions if m.concept in HANDLING)
    return any(not ours.isdisjoint(said.low[max(0, i - _FIRST_PERSON) : i]) for i in acts)


def _adds(step: Step, said: Statement, case: Case) -> bool:
    """Whether what was put in is one more of several, and more than a name, a turn of phrase or another word
    for what was told already. What only goes on from a word ("data {+on our database+}") says which it is.
    """
    told = {i for m in said.mentions if m.concept in case.before.affirmed for i in range(m.start, m.end)}
    spelt = spelt_out(step, case.vocabulary.filler, case.vocabulary.stop)
    new = {i for a, b in step.plus for i in range(a, b)} - told - spelt
    empty = case.vocabulary.filler | case.vocabulary.stop
    added = [i for i in sorted(new) if said.stems[i] not in empty and not case.beside("", said, i, i + 1)]
    if not added or all(said.words[i][0].isupper() and case.unknown(said, i) for i in added):
        return False
    starts = {i for a, b in entries(said) for i in (a, b)}
    things = [(a, b) for a, b in step.plus if case.vocabulary.timed.isdisjoint(said.stems[a:b])]
    return any(not starts.isdisjoint(range(a, b)) and not no_thing(said, a, b) for a, b in things)


def _stands(words: str, step: Step) -> bool:
    return any(words in said.text for said in (step.old, step.new) if said)


def _touches(step: Step, case: Case) -> bool:
    """Whether a step is more than a matter of style: other words, or a sentence that names anything."""
    if is_editorial(step, case) or only_dated(step) or only_linked(step) or only_titled(step):
        return False
    if changed(*case.cells) == {"aside"} or case.head:
        return False
    if only_logged(step) or only_indexed(step) or only_credited(step):
        return False
    new = sum(case.unknown(step.said, i) for i in range(len(step.said.words))) if step.old is None else 0
    tells = TELLS // 2 if case.topic in TOPIC_ACT else TELLS
    return bool((step.old and step.new) or step.said.concepts or step.said.numbers or new >= tells)
