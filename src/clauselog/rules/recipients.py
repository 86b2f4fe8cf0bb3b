"""Rules about who receives data: kinds of recipients, those named, buyers, authorities, a successor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog import words
from clauselog.asides import defines, pointer
from clauselog.case import PASSING, Case, Hit
from clauselog.columns import changed
from clauselog.known import SHARING
from clauselog.listing import GAUGES
from clauselog.matcher import word_pattern
from clauselog.model import Direction, Severity
from clauselog.named import named_only, receiver
from clauselog.objects import new_objects
from clauselog.practices import practices
from clauselog.quiet import only_dated, only_linked, only_logged
from clauselog.statements import PERSONAL
from clauselog.unheard import unheard
from clauselog.workings import about_program

from .data import from_others
from .passing import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

_NOT_PLAIN = frozenset({"recipient:authorities", "recipient:buyer", "recipient:brokers", "recipient:users"})


def _shares(case: Case, step: Step) -> bool:
    assert step.new is not None
    return bool(case.acts(step.new) & SHARING) or case.topic == "recipients"


def recip_cat(case: Case) -> Iterator[Hit]:
    """A kind of recipient nobody was told of."""
    if case.listing or (case.setting == GAUGES and about_program(case)):
        return
    for step, concept in case.gained("recipient"):
        if step.new is not None and concept not in _NOT_PLAIN and _shares(case, step):
            if concept in from_others(case, step):
                continue
            if concept == "recipient:third" and any(c.startswith("recipient:") for c in case.before.affirmed):
                continue
            yield Hit(step.new.quote([concept]), about=case.label(concept))
    given = any(step.new and _shares(case, step) for step in case.steps)
    if given and not named_only(case):
        yield from unheard(case, "recipient", "recipients")
    for step in case.steps:
        if name := receiver(case, step):
            yield Hit((name,), about=name)
    for step in case.steps:
        if step.new is not None and not step.new.of("recipient"):
            for term in new_objects(case, step, "act:share", frozenset({"to", "with"})):
                yield Hit((term,), about=term)


def share_add(case: Case) -> Iterator[Hit]:
    """Sharing begins where there was none, or data is shared in a way that was not described."""
    if case.listing:
        return
    if "act:share" in case.before.affirmed:
        yield from practices(case, "act:share", but=_as_law_demands)
        yield from _newly_shared(case)
        return
    for step in case.steps:
        if (
            step.new is not None
            and "act:share" in step.gained
            and not defines(step.new.text)
            and (step.new.of("recipient") or step.new.of("data"))
        ):
            yield Hit(step.new.quote(["act:share"]))


def _as_law_demands(said: Statement) -> bool:
    """Whether data only goes to authorities, where the law demands it: what GOV-WIDEN weighs."""
    return "gov:strict" in said.affirmed and said.of("recipient") <= {
        "recipient:authorities",
        "recipient:third",
    }


def _newly_shared(case: Case) -> Iterator[Hit]:
    """Data of a kind that nobody outside was said to get."""
    for step in case.steps:
        said = step.new
        if (
            said is None
            or case.page
            or not said.of("recipient") - _NOT_PLAIN
            or "act:share" not in said.affirmed
        ):
            continue
        if case.topic in PASSING or pointer(said.text) or said.denied or not case.ours(said):
            continue
        fresh = {c for c in step.gained if c.startswith("data:")} - case.before.shared
        fresh = {c for c in fresh if case.before.shared.isdisjoint(case.vocabulary.above(c))}
        if fresh:
            yield Hit(said.quote(fresh), about=case.label(sorted(fresh)[0]))


def sale_add(case: Case) -> Iterator[Hit]:
    """Data is sold, or given to brokers."""
    if case.listing == "processors":
        return
    for step in case.steps:
        if step.new is None:
            continue
        sells = (step.gained & {"act:sell", "purpose:sell-data"}) - step.new.denied
        sells = frozenset(c for c in sells if not refused(step.new, c))
        if sells and not sells & case.before.affirmed and (step.new.of("data") or _about_data(step)):
            yield Hit(step.new.quote(sells))
        elif "recipient:brokers" in step.gained - case.before.affirmed and _shares(case, step):
            yield Hit(step.new.quote(["recipient:brokers"]))


def _about_data(step: Step) -> bool:
    return step.new is not None and bool(PERSONAL.search(step.new.text))


ALIKE = 0.5
"""Share of words by which two entries of a list are for the same thing."""
_EMPTY = frozenset(
    {
        "servic",
        "provid",
        "provider",
        "company",
        "inc",
        "platform",
        "tool",
        "softwar",
        "system",
        "third",
        "party",
    }
)


def recip_named(case: Case) -> Iterator[Hit]:
    """An entry of a list of processors came, went or changed; a partner went; a name is another."""
    if case.listing == "advertisers":
        yield from (
            Hit((s.old.text,), direction=Direction.PROTECTIVE) for s in case.steps if s.old and not s.new
        )
    if case.listing != "processors":
        names = () if case.listing or case.page else named_only(case)
        yield from (Hit((name,), Severity.SUBSTANTIVE if alone else None) for name, alone in names)
        return
    for step in case.steps:
        said, what = step.said, _category(case, step.said)
        if only_dated(step) or _names_the_list(step) or (case.topic == "changes" and only_logged(step)):
            continue
        if step.old and step.new and (only_linked(step) or changed(*case.cells) == {"aside"}):
            continue
        if step.old is None:
            known = _described(case, said) and _among(what, case.siblings[0]())
            fresh = not known or bool(said.of("region") - case.before.named)
            yield Hit(
                (said.text,), Severity.SUBSTANTIVE if fresh else None, Direction.ADVERSE if fresh else None
            )
        elif step.new is None:
            told = {c for c in said.concepts if c.startswith(("purpose:", "track:"))}
            last = bool(told) and not _among(what, case.siblings[1]())
            yield Hit((said.text,), Severity.SUBSTANTIVE if last else None, Direction.PROTECTIVE)
        elif any(s not in case.vocabulary.filler for side in ("old", "new") for s in step.stems(side)):
            told = {c for c in step.gained if c.startswith(("region:", "purpose:", "recipient:"))}
            same = _among(_category(case, step.new), (_category(case, step.old),))
            same = same or case.reworded(step)
            weighs = bool(told) or not (same or _among(_category(case, step.new), case.siblings[0]()))
            yield Hit(step.changed("new") or step.changed("old"), Severity.SUBSTANTIVE if weighs else None)


def _names_the_list(step: Step) -> bool:
    """Whether a step is the heading of the list rather than an entry."""
    return step.clause.kind == "section" and "recipient:processors" in step.said.concepts


_NAME_ENDS = re.compile(r"[.:|(–—,]\s|\s[-–—|]\s|\s{2,}|\t")


def _category(case: Case, said: Statement) -> frozenset[str]:
    """Stems that say what an entry of a list is for: those after its name, places and empty words apart."""
    skip = _name(case, said)
    places = {i for m in said.mentions if m.concept.startswith("region:") for i in range(m.start, m.end)}
    found = (s for i, s in enumerate(said.stems) if i >= skip and i not in places)
    return frozenset(s for s in found if s not in case.vocabulary.filler and not s.isdigit()) - _EMPTY


def _name(case: Case, said: Statement) -> int:
    """How many words of an entry of a list are its name."""
    title = case.clause.title
    end = _NAME_ENDS.search(said.text)
    if title and said.text.startswith(title):
        return len(word_pattern(said.text).findall(title))
    return len(word_pattern(said.text).findall(said.text[: end.start()])) if end else 1


def _described(case: Case, said: Statement) -> bool:
    """Whether an entry of a list says more than its name, be it in a sentence of its own."""
    whole = words.visible(case.clause.text, case.clause.kind)
    return len(word_pattern(whole).findall(whole)) > _name(case, said)


def _among(what: frozenset[str], others: tuple[frozenset[str], ...]) -> bool:
    """Whether an entry for the same thing is among others; an entry that says nothing is."""
    return not what or any(len(what & o) >= ALIKE * len(what) for o in others)


def gov_widen(case: Case) -> Iterator[Hit]:
    """Authorities receive more, or sooner, than the law demands."""
    if case.listing:
        return
    for step in case.steps:
        if step.new is None or not (_shares(case, step) or "recipient:authorities" in step.new.affirmed):
            continue
        if case.on_law(step.new) or defines(step.new.text):
            continue
        official = "recipient:authorities" in step.new.concepts or "gov:strict" in step.new.concepts
        strict = step.old is None and "gov:strict" in step.new.affirmed
        fresh = step.old is not None or "gov:loose" not in case.before.affirmed
        looser = "gov:loose" in step.gained and fresh and not strict and _shares(case, step)
        if looser and (official or (step.old is not None and "gov:strict" in step.lost)):
            yield Hit(step.new.quote(["gov:loose"]))
        elif step.old is not None and "gov:strict" in step.lost and "act:share" in step.new.affirmed:
            yield Hit(step.old.quote(["gov:strict"]))
        elif step.old is not None and official and _lowered(step):
            yield Hit(step.changed("new") or step.changed("old"))
        elif "recipient:authorities" in step.gained and "recipient:authorities" not in case.before.affirmed:
            yield Hit(step.new.quote(["recipient:authorities"]))


_BAR = re.compile(
    r"courts?|judges?|warrants?|order\w*|necessary|oblig\w+|compel\w*|requir\w+|writ\w+|approv\w+|signed|only"
    r"|laws?|legal\w*|subpoenas?|senior|authori[sz]ed",
    re.IGNORECASE,
)
"""Words for what has to be met before an authority gets anything."""
_EASE = re.compile(
    r"whenever|without|requests?|asks?|asked|discretion|believ\w+|think|wish\w*|useful|helpful|appropriate"
    r"|describ\w+|informal\w*|voluntar\w*|functions?",
    re.IGNORECASE,
)
"""Words for what is met by asking."""


def _lowered(step: Step) -> bool:
    """Whether what an authority has to show is gone, or asking is enough now."""
    gone, come = (
        [w for passage in step.changed(side) for w in word_pattern(passage).findall(passage)]
        for side in ("old", "new")
    )
    assert step.new is not None
    eased = not step.plus or any(map(_EASE.fullmatch, step.new.words))
    return any(map(_BAR.fullmatch, gone)) and eased and not any(map(_BAR.fullmatch, come))


def merger(case: Case) -> Iterator[Hit]:
    """What becomes of data when the business is sold."""
    for step in case.steps:
        if step.new is None or "merger:merger" not in step.new.affirmed or not _shares_on_sale(case, step):
            continue
        fresh = step.old is None and "merger:merger" not in case.before.affirmed
        wider = step.old is not None and step.plus and step.gained - {"negation:not"}
        if fresh or wider:
            beyond = "modal:may" in step.gained and "act:use" in step.gained
            words = step.new.quote(["merger:merger"]) if fresh else step.changed("new")
            yield Hit(words, Severity.MATERIAL if beyond else None)


def _shares_on_sale(case: Case, step: Step) -> bool:
    assert step.new is not None
    return bool(step.new.of("act")) or case.topic in ("recipients", "")
