"""Rules about what is promised, how firmly, and the promise about changes itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import HANDLING, Case, Hit
from clauselog.dates import DATE, day
from clauselog.delta import LIKE_HERE
from clauselog.known import TELLING, on_changes, tells
from clauselog.model import Severity
from clauselog.statements import NEAR
from clauselog.weaker import excepted, limited, narrowed, parted, struck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.lexicon import Vocabulary
    from clauselog.statements import Statement

_WEIGHTY = frozenset(
    {
        "collection",
        "purposes",
        "recipients",
        "retention",
        "rights",
        "security",
        "transfers",
        "tracking",
        "children",
    }
)


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
        if old is None or (case.listing and case.change.new is None):
            continue
        if _turned(case, step):
            yield Hit(step.changed("new") or step.changed("old"))
        if not old.limited:
            continue
        kept = _kept(old, step.new) if step.new else frozenset()
        broken = {c for c in _promises(old) - kept - _PROTECTS if c.startswith(_BREAKABLE)}
        if not any(c.startswith("act:") for c in old.denied):
            broken |= {c for c in old.denied - kept if c.startswith("purpose:")}
        if step.new is not None and step.new.limited and (_for_now(step) or _hedged(step, case.vocabulary)):
            yield Hit(step.changed("new"))
        elif covers_less := _covers_less(case, step):
            yield Hit(covers_less)
        elif broken - (_UNNAMED if kept else frozenset()) and not _said_elsewhere(case, old, broken):
            yield Hit((old.text,))


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
    grammar = case.vocabulary.grammar
    before = [w.lower() for w in old.words[: gone[0].start]]
    passive = bool(before) and before[-1] in grammar["passive"]
    theirs = grammar["conditions"] if passive else grammar["conditions"] | grammar["not-ours"]
    kept = [i for i, s in enumerate(old.stems) if i not in minus and s not in case.vocabulary.filler]
    facts = any(m.concept != "negation:not" and m.start not in minus for m in old.mentions)
    return bool(before) and theirs.isdisjoint(before) and (facts or len(kept) > 1)


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
            same = about & other.concepts
            if len(same) >= len(about) / 2 if about else _alike(words, other.vocabulary) >= LIKE_HERE:
                return True
            if case.clause.kind == "section" or (told and told <= other.vocabulary):
                return True
    return False


def _stems_of(said: Statement, concept: str) -> frozenset[str]:
    """The stems that name a concept in a statement."""
    return frozenset(s for m in said.mentions if m.concept == concept for s in said.stems[m.start : m.end])


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of words in common; for a promise that names nothing known."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


_SURE = frozenset({"modal:must", "modal:only"})
_UNSURE = frozenset({"modal:may", "modal:should", "modal:unless"})


def modal_down(case: Case) -> Iterator[Hit]:
    """Less certain than before."""
    for step in case.steps:
        if step.old is None or step.new is None or case.listing:
            continue
        lost, won = step.lost & _SURE, step.gained & _UNSURE
        less = (_protects(case, step) or _for_people(case, step)) and parted(step, case.vocabulary)
        if less := less or (_protects(case, step) and limited(step, case.vocabulary)):
            yield Hit(less)
            continue
        if "modal:should" in won and "modal:must" in step.old.affirmed:
            lost |= {"modal:must"}
        if "modal:should" in won and not step.old.of("modal") and _for_people(case, step):
            lost |= {"modal:must"}
        if "modal:may" in won and _did(step.old) and _may_do(step.new) and not step.old.of("modal"):
            lost |= {"modal:must"}
        if (
            ("modal:must" in lost and won & {"modal:may", "modal:should"})
            or ("modal:only" in lost and not _YOU_CAN.match(step.old.text))
            or _PROTECTS & step.old.affirmed & step.new.denied - step.old.denied
            or excepted(step, case.vocabulary)
        ):
            weighty = case.topic in _WEIGHTY or case.handles(step.new) or _committed(step)
            weighty = weighty or _for_people(case, step)
            words = step.new.quote(won) or step.old.quote(lost) or step.changed("new")
            yield Hit(words, None if weighty else Severity.SUBSTANTIVE)


def _for_people(case: Case, step: Step) -> bool:
    """Whether a statement is on what is done for people rather than with their data: it says "you" or "your"."""
    old, new = step.old, step.new
    if old is None or new is None or not (old.affirmed & new.affirmed).isdisjoint(HANDLING):
        return False
    people = case.vocabulary.grammar["people"]
    return all(not people.isdisjoint(w.lower() for w in said.words) for said in (old, new))


_STAYS = re.compile(r"\b(?:stays?|remains?|stannar|bleib(?:t|en)) (?:in|on|within|inside|with|på|i)\b", re.I)
"""How it is said that data does not leave a place."""


def _protects(case: Case, step: Step) -> bool:
    """Whether a statement says how people are protected, what they may ask for, or where data is."""
    old, new = step.old, step.new
    if old is None or new is None:
        return False
    kept = old.affirmed & _PROTECTS or old.of("right") or old.of("security") or old.limited
    lies = "act:transfer" in old.affirmed & new.affirmed and case.handles(old)
    return bool(kept) or lies or bool(_STAYS.search(old.text))


_PROTECTS = frozenset({"act:delete", "act:notify", "act:own-promise"})


def _did(old: Statement) -> bool:
    """Whether a statement says plainly that the writer does what protects people ("we delete it")."""
    return bool(old.affirmed & _PROTECTS) and not old.of("right") and not _YOU.match(old.text)


def _may_do(new: Statement) -> bool:
    """Whether the "may" of a statement goes with what protects people."""
    ends = [m.end for m in new.mentions if m.concept == "modal:may"]
    return any(0 <= m.start - end < NEAR for m in new.mentions if m.concept in _PROTECTS for end in ends)


_YOU = re.compile(r"\s*(?:you|users?|customers?|visitors?|if|to|please)\b", re.IGNORECASE)
_YOU_CAN = re.compile(r"\s*(?:\w+, )?(?:you|users?|customers?|visitors?) (?:can|may)\b", re.IGNORECASE)
"""How a sentence begins that says what the reader may do; an "only" in it limits nobody else."""


def _committed(step: Step) -> bool:
    """Whether a statement is about deleting, telling, protecting or what people may ask for."""
    assert step.new
    if step.old and "modal:only" in step.lost and re.search(r"\byour\b", step.old.text, re.I):
        return True
    return any(
        c in ("act:delete", "act:notify") or c.startswith(("right:", "security:")) for c in step.new.concepts
    )


def modal_up(case: Case) -> Iterator[Hit]:
    """More certain than before."""
    for step in case.steps:
        if step.old is None or step.new is None or case.listing:
            continue
        surer = "modal:may" in step.lost and (
            step.new.denied - step.old.denied - _PROTECTS or "modal:must" in step.gained
        )
        if surer or ("modal:only" in step.gained and step.new.limited) or _newly_denied(step):
            yield Hit(step.changed("new") or (step.new.text,))


def _newly_denied(step: Step) -> bool:
    assert step.old
    assert step.new
    return bool({c for c in step.new.denied - step.old.denied if c in step.old.affirmed and c in HANDLING})


_SOON = re.compile(
    r"\b(?:immediately|effective (?:upon|immediately|when)|upon posting|when (?:we )?post)", re.I
)


def chg_weak(case: Case) -> Iterator[Hit]:
    """People will be told less, later, or not at all of the next change."""
    listed = case.page == "processors"
    about = "changes" in (case.topic, case.above) or any(
        s and on_changes(s) for step in case.steps for s in (step.old, step.new)
    )
    for step in case.steps:
        old, new = step.old, step.new
        if new is not None and (about or listed) and "change:no-notice" in step.gained - case.before.named:
            yield Hit(new.quote(["change:no-notice"]))
        if not about:
            continue
        worse = step.gained & {"change:after-use", "change:check-back"} - case.before.named
        if new is not None and worse:
            yield Hit(new.quote(worse))
        if new is not None and "act:notify" in new.denied and not (old and "act:notify" in old.denied):
            yield Hit(new.quote(["act:notify"]))
        if old is None:
            continue
        told = step.lost & TELLING - ({"act:notify"} if new is not None else frozenset())
        told -= frozenset(c for s in case.after.notices for c in s.affirmed) if new is None else frozenset()
        fewer = (
            new is not None and bool(old.periods) and (not new.periods or max(new.periods) < max(old.periods))
        )
        if new is not None and _IMPORTANT.search(new.text) and not _IMPORTANT.search(old.text) and tells(old):
            yield Hit(step.changed("new"))
        elif told and (
            "act:notify" in old.affirmed or "change:policy" in old.concepts or case.topic == "changes"
        ):
            yield Hit(old.quote(told))
        elif fewer and new is not None and {"act:notify", "change:before", "change:email"} & old.concepts:
            yield Hit(step.changed("old"))
        elif new is not None and _SOON.search(new.text) and not _SOON.search(old.text):
            yield Hit((new.text,))


_IMPORTANT = re.compile(
    r"\b(?:important|significant|material|major|substantial|relevant|essential|considerable) "
    r"(?:changes?|amendments?|modifications?)\b",
    re.IGNORECASE,
)
"""Changes that are not all changes."""


def retro(case: Case) -> Iterator[Hit]:
    """The new text reaches back to data already held, or takes effect before it is made known."""
    for step in case.steps:
        new = step.new
        if new is None or new.limited or "act:delete" in new.affirmed:
            continue
        fresh = step.gained & {"change:retro", "change:earlier"} - case.before.named
        reaches = not case.vocabulary.grammar["reach"].isdisjoint(map(str.lower, new.words))
        if "change:retro" in fresh or (fresh and reaches and not _UNDER_OLD.search(new.text)):
            yield Hit(new.quote(fresh))
        elif _before_known(new.text) and not (step.old and _before_known(step.old.text)):
            yield Hit((new.text,))


_UNDER_OLD = re.compile(
    r"\b(?:earlier|previous|prior|old|older|former|then) (?:polic|notice|version|terms|text|statement)", re.I
)
"""What goes on applying to data collected under it."""
_KNOWN = re.compile(
    rf"\b(?:published|posted|announced|issued|made\spublic)\W+(?:on\W+)?({DATE.pattern})",
    re.IGNORECASE | re.VERBOSE,
)
_IN_FORCE = re.compile(
    rf"\b(?:effective|in\seffect|in\sforce|takes?\seffect|appl(?:y|ies)|valid)\W+"
    rf"(?:(?:on|from|since|as\sof|of|date)\W+){{0,2}}({DATE.pattern})",
    re.IGNORECASE | re.VERBOSE,
)


def _before_known(text: str) -> bool:
    """Whether a sentence says that a text takes effect on a day before it is published."""
    if "ublished" not in text and "osted" not in text and "nnounced" not in text:
        return False
    known, force = _KNOWN.search(text), _IN_FORCE.search(text)
    days = [day(found[1]) for found in (known, force) if found]
    return len(days) == 2 and None not in days and days[1] < days[0]  # type: ignore[operator]
