"""Rules about what is promised, and how firmly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import counts_only
from clauselog.case import PROTECTS, Case, Hit
from clauselog.delta import ANSWERS, LIKE_HERE
from clauselog.duties import duty_gone, stayed
from clauselog.impersonal import with_people
from clauselog.known import SHARING
from clauselog.statements import DATA, PERSONAL, statements
from clauselog.weaker import excepted, narrowed, struck
from clauselog.workings import takes_no_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.lexicon import Vocabulary
    from clauselog.statements import Statement


def _promises(said: Statement) -> frozenset[str]:
    """What a statement holds the writer to: the acts it denies, or "only"."""
    return said.denied | (said.concepts & {"modal:only", "choice:opt-in"} if said.limited else frozenset())


_UNNAMED = frozenset({"act:do"})
"""What is not done, where no act is named; another promise in its place keeps it."""
_BREAKABLE = ("act:", "track:", "modal:only", "decision:", "choice:")


def promise_gone(case: Case) -> Iterator[Hit]:
    """A "we do not", "never" or "only" is gone, turned round or hedged; or a table's "no" is "yes"."""
    for step in case.steps:
        old = step.old
        if step.new is not None and "no" in step.stems("old") and "yes" in step.stems("new"):
            yield Hit((step.new.text,))
        if old is None or (case.listing and case.change.new is None) or case.on_law(old):
            continue
        if _turned(case, step):
            yield Hit(step.changed("new") or step.changed("old"))
        if stayed(case, step):
            yield Hit((old.text,))
            continue
        if case.contract and (less := duty_gone(case, step)):
            yield Hit(less)
            continue
        gone = step.new is None and (
            _for_a_while(old) or _CIRCULAR.search(old.text) or _OUTSIDE.match(old.text)
        )
        gone = gone or (not old.denied and counts_only(old.text))
        if not old.limited or gone:
            continue
        kept = _kept(old, step.new) if step.new else frozenset()
        broken = {c for c in _promises(old) - kept - PROTECTS if c.startswith(_BREAKABLE)}
        if not any(c.startswith("act:") for c in old.denied):
            broken |= {c for c in old.denied - kept if c.startswith("purpose:")}
        hedged = step.new is not None and (_for_now(step) or _hedged(step, case.vocabulary))
        if step.new is not None and step.new.limited and hedged and _same(old, step.new):
            yield Hit(step.changed("new"))
        elif other := _other_case(step, case.vocabulary):
            yield Hit(other)
        elif covers_less := _covers_less(case, step):
            yield Hit(covers_less)
        elif (
            broken - (_UNNAMED if kept else frozenset())
            and _to_people(case, old)
            and not (_said_elsewhere(case, old, broken) or _without_subject(case, step))
            and not (broken <= {"modal:only"} and _still_there(case, old))
            and not (step.new is None and any(_covers_all(broken, other) for other in case.after.limits))
        ):
            yield Hit((old.text,))


_OUTSIDE = re.compile(
    r"\W*(?:\w+, )?(?:this|these|the|our) (?:\w+ ){0,3}(?:section|notice|policy|statement|addendum|agreement"
    r"|page|terms|dpa|supplement|disclosures?|schedule|annex|appendix|part|paragraph) (?:also )?"
    r"(?:do|does|shall|will)(?: not|n['’]t) (?:apply|cover|extend|govern|concern|address|relate)\b",
    re.IGNORECASE,
)
"""How a text begins to say what it is not about: that binds nobody to do or not to do something."""


def _still_there(case: Case, old: Statement) -> bool:
    """Whether what lay on people's own devices alone is still said to lie there, and nowhere else."""
    if not with_people(old):
        return False
    told = old.vocabulary - case.vocabulary.filler
    for clause in case.new.clauses:
        for said in statements(clause.text, clause.kind, case.new.lang):
            if with_people(said) and len(told & said.vocabulary) >= max(2, len(told) / 3):
                return True
    return False


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


def _same(old: Statement, new: Statement) -> bool:
    """Whether a statement denies something of what it denied, or never denied anything."""
    return not old.denied or not old.denied.isdisjoint(new.denied)


def _other_case(step: Step, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The case put beside the only one in which something was done: "only if you agree{, or if we can}"."""
    if step.old is None or step.new is None or "modal:only" not in step.old.concepts & step.new.concepts:
        return ()
    joins, told = vocabulary.grammar["joins"], vocabulary.grammar["conditions"]
    runs = [(a, [w.lower() for w in step.new.words[a : a + 2]], b) for a, b in step.plus]
    return tuple(step.new.passage(a, b) for a, low, b in runs if low[0] in joins and low[-1] in told)


_CIRCULAR = re.compile(
    r"\b(?:except|other than|unless|only) (?:as |where |when |for (?:the )?(?:purposes "
    r"|reasons )?)?(?:we |it is |otherwise )?"
    r"(?:described|stated|set (?:out|forth)|outlined|explained|provided|disclosed|specified|permitted) "
    r"(?:in|by|under|above|below|here)",
    re.IGNORECASE,
)
"""A promise to do only what the text says: what it says is judged for itself."""


def _covers_less(case: Case, step: Step) -> tuple[str, ...]:
    """What a denial names no more, where no other promise of the new text names it."""
    old, new = step.old, step.new
    if old is None or new is None or not old.denied or not new.denied or "modal:only" in old.concepts:
        return ()
    if less := narrowed(step, case.vocabulary):
        return less
    stem = case.vocabulary.matcher.stem
    gone = struck(step, case.vocabulary)
    return tuple(
        words
        for words in gone
        if not any({stem(w.lower()) for w in words.split()} <= s.vocabulary for s in case.after.limits)
    )


_NOTHING = frozenset(
    {"act:use", "act:share", "act:sell", "act:retain", "act:transfer", "act:do", "modal:only"}
)
"""What cannot be done with what is not collected."""


def _kept(old: Statement, new: Statement) -> frozenset[str]:
    """What a statement promises of what an earlier one did, and what follows from it.

    Who does not collect cannot use or share, and who does not share does not sell; who does not use data for
    something does not do it, whatever the verb ("we shall not train models on it").
    """
    kept = _promises(new) | (new.concepts & {"modal:only"})
    if old.denied & new.denied >= {c for c in old.denied if c.startswith("data:")}:
        kept |= _NOTHING if "act:collect" in new.denied else frozenset()
        kept |= {"act:sell"} if "act:share" in new.denied else frozenset()
    ends = {c for c in old.denied if c.startswith(("purpose:", "decision:"))}
    return kept | {"act:use", "act:do"} if ends and ends <= new.denied else kept


SAME = 0.5
"""Share of words in common from which two promises in different clauses are one, whatever either names."""
REST = 6
"""Words that may come or go beside a "not" for a statement to be the same one, turned round."""


def _turned(case: Case, step: Step) -> bool:
    """Whether a statement of the writer's lost its "not" and kept the rest of its words."""
    old, new = step.old, step.new
    if old is not None and any(s.new and s is not step and s.new.denied >= old.denied for s in case.steps):
        return False
    if old is None or new is None or not {"negation:not", "modal:only"}.isdisjoint(new.concepts):
        return False
    gone = [m for m in old.mentions if m.concept == "negation:not"]
    minus = {i for a, b in step.minus for i in range(a, b)}
    if not gone or gone[0].start not in minus or len(minus) > REST:
        return False
    if case.clause.kind == "row" and old.words[gone[0].start].lower() in ANSWERS:
        return False  # a cell that went with its column, or is another one's answer
    grammar = case.vocabulary.grammar
    before = [w.lower() for w in old.words[: gone[0].start]]
    passive = bool(before) and before[-1] in grammar["passive"]
    theirs = grammar["conditions"] if passive else grammar["conditions"] | grammar["not-ours"]
    kept = [i for i, s in enumerate(old.stems) if i not in minus and s not in case.vocabulary.filler]
    facts = any(m.concept != "negation:not" and m.start not in minus for m in old.mentions)
    return bool(before) and theirs.isdisjoint(before) and (facts or len(kept) > 1)


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
_NOW = re.compile(
    r"\b(?:currently|presently|at present|at (?:this|the) (?:time|moment)|for now|as of now|knowingly|yet"
    r"|permanently|intentionally|deliberately|actively|systematically|routinely|in principle|long[- ]term"
    r"|in general|as a rule)\b",
    re.IGNORECASE,
)


def _for_now(step: Step) -> bool:
    """Whether a promise now holds for the time being, on the whole, or only as far as the writer knows."""
    assert step.old
    assert step.new
    return bool(_NOW.search(step.new.text)) and not _NOW.search(step.old.text)


def _hedged(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a promise now has an exception, or a wider one ("unless it is spam {+or missed spam+}")."""
    assert step.old
    assert step.new
    if "modal:unless" in step.gained:
        return excepted(step, vocabulary)
    if "modal:unless" not in step.old.concepts:
        return False
    hedge = next((m.start for m in step.new.mentions if m.concept == "modal:unless"), len(step.new.words))
    added = [step.new.stems[i] for a, b in step.plus if a > hedge for i in range(a, b)]
    fuller = len(step.plus) > len(step.minus)
    return fuller and any(stem not in vocabulary.filler for stem in added)


def _said_elsewhere(case: Case, old: Statement, broken: frozenset[str] | set[str]) -> bool:
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
        if broken <= _kept(old, other) | other.denied:
            same = {c for c in about & other.concepts if c in other.denied or not c.startswith("region:")}
            least = SAME if about and all(other is not step.new for step in case.steps) else LIKE_HERE
            if _alike(words, other.vocabulary) >= least or (about and len(same) >= len(about) / 2):
                return True
            if case.clause.kind == "section" or (told and told <= other.vocabulary):
                return True
    return False


def _covers_all(broken: frozenset[str] | set[str], other: Statement) -> bool:
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


def _without_subject(case: Case, step: Step) -> bool:
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
