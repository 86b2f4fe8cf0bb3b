"""Rules about what is promised, how firmly, and the promise about changes itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.case import HANDLING, Case, Hit
from clauselog.delta import LIKE_HERE
from clauselog.denials import NEAR
from clauselog.known import TELLING, on_changes
from clauselog.model import Severity

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
        kept = _promises(step.new) if step.new else frozenset()
        broken = {c for c in _promises(old) - kept if c.startswith(_BREAKABLE)}
        if not any(c.startswith("act:") for c in old.denied):
            broken |= {c for c in old.denied - kept if c.startswith("purpose:")}
        if step.new is not None and step.new.limited and (_for_now(step) or _hedged(step, case.vocabulary)):
            yield Hit(step.changed("new"))
        elif broken - (_UNNAMED if kept else frozenset()) and not _said_elsewhere(case, old, broken):
            yield Hit((old.text,))


REST = 6
"""Words that may come or go beside a "not" for a statement to be the same one, turned round."""


def _turned(case: Case, step: Step) -> bool:
    """Whether a statement of the writer's lost its "not" and kept the rest of its words."""
    old, new = step.old, step.new
    if old is None or new is None or "negation:not" in new.concepts:
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
    r"\b(?:currently|presently|at present|at (?:this|the) (?:time|moment)|for now|as of now|knowingly|yet)\b",
    re.IGNORECASE,
)


def _for_now(step: Step) -> bool:
    """Whether a promise now holds for the time being, or only as far as the writer knows."""
    assert step.old
    assert step.new
    return bool(_NOW.search(step.new.text)) and not _NOW.search(step.old.text)


def _hedged(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a promise now has an exception, or a wider one ("unless it is spam {+or missed spam+}")."""
    assert step.old
    assert step.new
    if "modal:unless" in step.gained:
        return True
    if "modal:unless" not in step.old.concepts:
        return False
    hedge = next((m.start for m in step.new.mentions if m.concept == "modal:unless"), len(step.new.words))
    added = [step.new.stems[i] for a, b in step.plus if a > hedge for i in range(a, b)]
    fuller = len(step.plus) > len(step.minus)
    return fuller and any(stem not in vocabulary.filler for stem in added)


def _said_elsewhere(case: Case, old: Statement, broken: frozenset[str] | set[str]) -> bool:
    """Whether another sentence of the new text promises the same about the same things."""
    about = {
        c for c in old.concepts if c.startswith(("data:", "purpose:", "recipient:", "track:", "region:"))
    }
    words = old.vocabulary - case.vocabulary.filler
    for other in case.after.limits:
        if broken <= _promises(other) | other.denied:
            same = about & other.concepts
            if len(same) >= len(about) / 2 if about else _alike(words, other.vocabulary) >= LIKE_HERE:
                return True
    return False


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
        if "modal:should" in won and "modal:must" in step.old.affirmed:
            lost |= {"modal:must"}
        if "modal:may" in won and _did(step.old) and _may_do(step.new) and not step.old.of("modal"):
            lost |= {"modal:must"}
        if (
            ("modal:must" in lost and won & {"modal:may", "modal:should"})
            or ("modal:only" in lost and not _YOU_CAN.match(step.old.text))
            or _PROTECTS & step.old.affirmed & step.new.denied - step.old.denied
            or "modal:unless" in won
        ):
            weighty = case.topic in _WEIGHTY or case.handles(step.new) or _committed(step)
            words = step.new.quote(won) or step.old.quote(lost) or step.changed("new")
            yield Hit(words, None if weighty else Severity.SUBSTANTIVE)


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
        if told and (
            "act:notify" in old.affirmed or "change:policy" in old.concepts or case.topic == "changes"
        ):
            yield Hit(old.quote(told))
        elif fewer and new is not None and {"act:notify", "change:before", "change:email"} & old.concepts:
            yield Hit(step.changed("old"))
        elif new is not None and _SOON.search(new.text) and not _SOON.search(old.text):
            yield Hit((new.text,))


def retro(case: Case) -> Iterator[Hit]:
    """The new text reaches back to data already held."""
    for step in case.steps:
        if (
            step.new is not None
            and "change:retro" in step.gained - case.before.named
            and not step.new.limited
        ):
            yield Hit(step.new.quote(["change:retro"]))
