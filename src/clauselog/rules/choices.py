"""Rules about what people can choose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.blanks import but_blanks
from clauselog.case import Case, Hit
from clauselog.statements import kinds, statements
from clauselog.switches import no_choice
from clauselog.things import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.matcher import Mention
    from clauselog.statements import Statement


@but_blanks
def choice_flip(case: Case) -> Iterator[Hit]:
    """What was asked for is now assumed, or a way out is gone."""
    if case.listing == "processors" and (case.change.old is None or case.change.new is None):
        return
    for step in case.steps:
        old, new = step.old, step.new
        if flipped := _flipped(case, step) or no_choice(case, step):
            yield Hit(flipped)
            continue
        if new is not None and "choice:implied" in step.gained - case.before.named and _agreed(step):
            yield Hit(new.quote(["choice:implied"]))
        elif new is not None and (taken := _taken(case, step)):
            yield Hit((taken,))
        if old is None:
            continue
        if shut := _shut(case, step):
            yield Hit(shut)
            continue
        asked = "choice:opt-in" in step.lost or (
            "basis:consent" in step.lost and "act:collect" not in step.gained
        )
        if new is not None and asked and _with_its_thing(step):
            continue
        if new is not None and asked and "choice:opt-out" in step.gained:
            yield Hit(new.quote(["choice:opt-out"]))
        elif (
            new is not None
            and "choice:opt-in" in step.lost
            and (_goes_on(case, new) or step.gained & {"right:opt-out", "choice:opt-out"})
        ):
            yield Hit(old.quote(["choice:opt-in"]))
        else:
            ways = step.lost & _WAYS_OUT
            if not ways or any("choice:opt-in" in other.gained for other in case.whole):
                continue
            listed = case.listing == "processors"
            if listed and not (new and (ways & new.denied or "choice:opt-out" in step.gained)):
                continue  # a list of processors speaks of choices in passing ("opt-out data")
            if not _still_out(case, old, ways) and not _ended(case):
                yield Hit(old.quote(ways))


def _shut(case: Case, step: Step) -> tuple[str, ...]:
    """What is no choice any more: the button beside "Accept", a way out, the question whether one agrees."""
    assert step.old is not None
    labels = (step.old.text,) if step.new is None else step.changed("old")
    if any(map(_REFUSES.fullmatch, labels)) and not _REFUSAL.search(case.new.text):
        return labels if _ACCEPTS.search(case.new.text) else ()
    if step.new is None:
        return ()
    out = step.lost & (_WAYS_OUT | {"right:withdraw"}) and step.new.denied & _WAYS_OUT
    unasked = "basis:consent" in step.old.affirmed and "basis:consent" in step.new.denied - step.old.denied
    return step.changed("new") if (out or unasked) and "necessary:" not in step.new.concepts else ()


def _with_its_thing(step: Step) -> bool:
    """Whether an opt-in went with the whole entry of a list it stood in: "and {opted-in reminders}"."""
    old = step.old
    assert old is not None
    gone = {i for a, b in step.minus for i in range(a, b)}
    parts = [(a, b) for a, b in entries(old) if old.words[a].lower() not in _CONDITION]
    at = [(m, part) for m in old.mentions if m.concept in _ASKED for part in parts if _inside(m, part)]
    whole = (gone.issuperset(range(a, min(b, m.end + NOUN))) for m, (a, b) in at if b > m.end)
    return len(parts) > LISTED and bool(at) and all(whole)


def _inside(mention: Mention, part: tuple[int, int]) -> bool:
    return part[0] <= mention.start < part[1]


_ASKED = frozenset({"choice:opt-in", "basis:consent"})
_CONDITION = frozenset(
    {"if", "when", "where", "once", "after", "unless", "with", "upon", "subject", "provided"}
)
"""Words with which a condition begins, which is no thing that is listed."""
LISTED = 2
"""Entries of an enumeration, more than which a statement has that lists things."""
NOUN = 2
"""Words behind an adjective within which the noun stands that it goes with."""
_NEED = r"(?:strictly )?(?:necessary|essential)(?: cookies)?"
_NO = (
    r"(?:\b(?:reject|decline|refuse|deny|disagree)(?: all| cookies| them)*\b"
    r"|\bcontinue without (?:accepting|agreeing|consent(?:ing)?)\b"
    rf"|\b(?:only|use) {_NEED}(?: only)?\b|\b{_NEED} only\b)"
)
_REFUSES = re.compile(_NO, re.IGNORECASE)
_REFUSAL = re.compile(rf"(?:^|[>·|\[\]\"'])\s*{_NO}\s*(?=$|[<·|\[\]\"'])", re.IGNORECASE | re.MULTILINE)
_ACCEPTS = re.compile(r"\b(?:accept|agree|allow|ok|okay|got it|understood)\b", re.IGNORECASE)
"""What stands on the buttons of a banner."""


def _flipped(case: Case, step: Step) -> tuple[str, ...]:
    """What stands open now where it was shut: "private" was, "public" is; a safeguard may well be on."""
    if step.old is None or step.new is None or not step.plus or step.old.of("security"):
        return ()
    gone, fresh = step.low("old"), step.low("new")
    pairs = (pair.split() for pair in case.vocabulary.grammar["flips"])
    return tuple(sorted(to for was, to in pairs if was in gone and to in fresh and to not in gone))


_AGREES = re.compile(
    r"\b(?:agree\w*|consent\w*|accept\w*|acknowledg\w*|permit\w*|permission|allow\w*|deemed|opt(?:s|ing|ed)?|assum\w*"
    r"|samtyck\w*|godkänn\w*|accepter\w*|einverst\w*|zustimm\w*|stimm\w*|akzeptier\w*)\b",
    re.IGNORECASE,
)
"""Words of agreeing; what is done "by visiting" without one of them is only how it is done."""
_TAKEN = re.compile(
    r"\bby (?:logging|signing|registering|creating|clicking|submitting|entering|opening"
    r"|installing)\b[^.;]{0,60}"
    r"\byou (?:are |will be |have )?(?:opt\w*|allow\w*|permit\w*|agree\w* (?:that|to (?:the|our"
    r"|your) \w+ing)) "
    r"|\b(?:overrid|overrul|disregard|bypass|ignor)\w* (?:your |the |any |such |these |this )?(?:\w+ ){0,3}"
    r"(?:settings?|choices?|preferences?|signals?|opt[- ]outs?|objections?|requests?)\b",
    re.IGNORECASE,
)
"""How it is said that what somebody does stands for a yes, or that their no does not count."""


def _agreed(step: Step) -> bool:
    """Whether a statement takes something for agreement that it did not take for it before."""
    assert step.new is not None
    told = step.old is not None and _BY_USING.search(step.old.text) and _AGREES.search(step.old.text)
    return bool(_AGREES.search(step.new.text)) and not told


_BY_USING = re.compile(r"\bby (?:using|visiting|accessing|continuing|browsing)\b", re.IGNORECASE)
_BY = frozenset({"right", "choice", "basis"})


def _taken(case: Case, step: Step) -> str:
    """The words by which a statement takes what somebody does for a yes, or passes over their no."""
    assert step.new is not None
    if _BY.isdisjoint(kinds(step.new.concepts)):
        return ""
    found = _TAKEN.search(step.new.text)
    return found[0] if found and found[0] not in case.old.text else ""


_WAYS_OUT = frozenset({"right:opt-out", "right:signal", "choice:opt-out"})


def _still_out(case: Case, old: Statement, ways: frozenset[str]) -> bool:
    """Whether the new text still has a way out of what a statement offered one of, where it says what."""
    if not ways & case.after.named:
        return False
    offers = [c for c in case.new.clauses if c.kind != "section"]  # a heading offers nothing by itself
    said = [s for c in offers for s in statements(c.text, c.kind, case.new.lang) if ways & s.affirmed]
    if not said:
        return False
    about = {c for c in old.affirmed if c.startswith(("purpose:", "track:", "right:", "act:sell"))} - ways
    if not about:
        return True
    return any(about & s.affirmed for s in said)


def _ended(case: Case) -> bool:
    """Whether what people could opt out of goes in the same change, or is said to have ended."""
    for step in case.whole:
        done = {c for c in step.lost if c.startswith(_DECLINED)} - case.after.affirmed
        if (done and step.old and not step.old.affirmed & _WAYS_OUT) or (
            step.new is not None and step.new.denied and _ENDED.search(step.new.text)
        ):
            return True
    return False


_DECLINED = ("purpose:", "track:", "data:", "vendor:")
"""Kinds of what people may want none of."""
_ENDED = re.compile(r"\b(?:no longer|not any ?more|any ?more|stopped|ceased|discontinued)\b", re.IGNORECASE)


def _goes_on(case: Case, said: Statement) -> bool:
    """Whether a statement says that data is handled or people are tracked all the same."""
    return (case.handles(said) or bool(said.of("track"))) and not said.denied
