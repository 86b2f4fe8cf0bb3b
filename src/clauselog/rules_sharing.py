"""Rules about who receives data, where it goes, how long it stays, and what tracks people."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import words
from .case import PASSING, Case, Hit
from .lexicon import data
from .matcher import word_pattern
from .model import Direction, Severity
from .named import named_only, receiver
from .quiet import only_dated
from .rules_data import from_others
from .statements import PERSONAL, pointer
from .unheard import new_objects, practices, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .statements import Statement

_SHARES = frozenset({"act:share", "act:sell"})
_NOT_PLAIN = frozenset({"recipient:authorities", "recipient:buyer", "recipient:brokers", "recipient:users"})
_KEEPS = frozenset({"act:retain", "act:delete"})
_AS_LONG = re.compile(
    r"\b(?:as long as|for so long|until no longer|necessary|indefinitely|no longer (?:needed|required))\b",
    re.I,
)
_THIRD = frozenset({"track:third-cookie", "track:pixel", "track:sdk", "track:fingerprint", "track:replay"})
_CELL = re.compile(r"\s*\|\s*")


def _shares(case: Case, step: Step) -> bool:
    assert step.new is not None
    return bool(case.acts(step.new) & _SHARES) or case.topic == "recipients"


def recip_cat(case: Case) -> Iterator[Hit]:
    """A kind of recipient nobody was told of."""
    if case.listing:
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
        yield from practices(case, "act:share")
        yield from _newly_shared(case)
        return
    for step in case.steps:
        if (
            step.new is not None
            and "act:share" in step.gained
            and (step.new.of("recipient") or step.new.of("data"))
        ):
            yield Hit(step.new.quote(["act:share"]))


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
        sells = step.gained & {"act:sell", "purpose:sell-data"}
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
        if only_dated(step) or _names_the_list(step):
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
            same = _category(case, step.new) <= _category(case, step.old)
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
        official = "recipient:authorities" in step.new.concepts or "gov:strict" in step.new.concepts
        strict = step.old is None and "gov:strict" in step.new.affirmed
        fresh = step.old is not None or "gov:loose" not in case.before.affirmed
        looser = "gov:loose" in step.gained and fresh and not strict and _shares(case, step)
        if looser and (official or (step.old is not None and "gov:strict" in step.lost)):
            yield Hit(step.new.quote(["gov:loose"]))
        elif step.old is not None and "gov:strict" in step.lost and "act:share" in step.new.affirmed:
            yield Hit(step.old.quote(["gov:strict"]))
        elif "recipient:authorities" in step.gained and "recipient:authorities" not in case.before.affirmed:
            yield Hit(step.new.quote(["recipient:authorities"]))


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


def _on_condition(said: Statement) -> bool:
    """Whether a statement promises something for the case that data is transferred."""
    return _IF.match(said.text) is not None and not said.affirmed.isdisjoint(_PROMISES)


_PROMISES = frozenset({"act:own-promise", "modal:must"})
_IF = re.compile(r"\W*(?:if|where|when|whenever|in case|should)\b", re.IGNORECASE)
_FRAMEWORKS = frozenset({"safeguard:shield", "safeguard:dpf"})
_PARTIES = frozenset({"region:us", "region:eu", "region:uk", "region:switzerland"})
"""Places that a framework is between: a certificate under it does not say that data goes there."""


def xfer_add(case: Case) -> Iterator[Hit]:
    """A country where data goes that was not named before."""
    for step in case.steps:
        if step.new is None:
            continue
        moves = step.new.affirmed & {"act:transfer", "act:retain", "act:use"} or case.topic == "transfers"
        if not (moves or case.listing == "processors"):
            continue
        places = {c for c in step.gained if c.startswith("region:")}
        if not step.new.affirmed.isdisjoint(_FRAMEWORKS):
            places -= _PARTIES
        if step.new.of("safeguard") or _on_condition(step.new):
            places -= {"region:world", "region:eu"}
        if "processors" in (case.listing, case.page):
            fresh = places - case.before.named if step.old is None else places
            if fresh:
                yield Hit(step.new.quote(fresh), Severity.SUBSTANTIVE)
        elif fresh := {c for c in places - case.before.named if _destination(case, step.new, c)}:
            yield Hit(step.new.quote(fresh), Severity.SUBSTANTIVE if _stays(case, fresh) else None)
        elif lands := _new_land(case, step):
            yield Hit(lands)
        elif (
            "act:transfer" in step.gained
            and "act:transfer" not in case.before.affirmed
            and step.new.of("region")
            and not step.new.of("safeguard")
            and not _on_condition(step.new)
        ):
            yield Hit(step.new.quote(["act:transfer"]))


_STAYS = re.compile(
    r"\b(?:never|not|nor)\s+(?:\w+\s+){0,2}(?:leaves?|leaving|transfer\w*|moved?|sent|stored?)\b[^.;]{0,40}"
    r"\b(?:EU|EEA|E\.U\.|European (?:Union|Economic Area)|Europe)\b"
    r"|\b(?:stays?|remains?)\s+(?:\w+\s+){0,2}(?:in|within|inside)\b[^.;]{0,20}\b(?:EU|EEA|European|Europe)\b"
)
_THIRD_COUNTRIES = frozenset({"region:us", "region:uk", "region:world"})


def _stays(case: Case, places: set[str]) -> bool:
    """Whether the same clause promises that data stays in the European Union, so that no transfer is told."""
    said = any(step.new and _STAYS.search(step.new.text) for step in case.steps)
    return said and not any(place in _THIRD_COUNTRIES for place in places)


def _new_land(case: Case, step: Step) -> tuple[str, ...]:
    """Names after "in" or "to" in a statement about where data goes, which no list of countries has."""
    said = step.new
    if said is None or "act:transfer" not in said.affirmed:
        return ()
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    beside = {i + 1 for i, w in enumerate(said.words) if w.lower() in ("in", "to")}
    beside |= {m.end + 1 for m in said.mentions if m.concept.startswith("region:")}
    new = (i for a, b in step.plus for i in range(a, b) if i in beside and i not in named)
    told = {m.start for m in said.mentions if step.old and m.concept in step.old.of("region")}
    return tuple(
        said.words[i]
        for i in new
        if said.words[i][0].isupper() and case.unknown(said, i) and told.isdisjoint(range(i + 1, i + 4))
    )


def _destination(case: Case, said: Statement, place: str) -> bool:
    """Whether a statement says that data goes to or lies in a place, by the preposition before it."""
    grammar = case.vocabulary.grammar
    ways = grammar["to"] | grammar["from"] | grammar["neither"]
    for mention in said.mentions:
        if mention.concept == place:
            before = (w.lower() for w in reversed(said.words[: mention.start]))
            first = next((w for w in before if w in ways), "")
            if first in grammar["to"]:
                return True
    return False


_MECHANISMS = frozenset(
    {"safeguard:scc", "safeguard:adequacy", "safeguard:shield", "safeguard:dpf", "safeguard:bcr"}
)


def xfer_safe(case: Case) -> Iterator[Hit]:
    """The mechanism that a transfer rests on."""
    for step in case.steps:
        here = {c for c in step.gained | step.lost if c.startswith("safeguard:")} - {"safeguard:dpa"}
        if not here or (case.listing and (step.old is None or step.new is None)):
            continue
        said = step.new if step.new and here & step.gained else step.old
        assert said is not None
        dropped = (step.lost & _MECHANISMS) - case.after.named
        left = (step.new.affirmed if case.listing and step.new else case.after.named) & _MECHANISMS
        if case.listing:
            dropped = step.lost & _MECHANISMS
        relies = "safeguard:consent" in step.gained
        yield Hit(said.quote(here), Severity.MATERIAL if relies or (dropped and not left) else None)


def _kept(case: Case, step: Step) -> bool:
    """Whether a step is about how long data is kept."""
    said = step.said
    return bool(said.affirmed & _KEEPS) or case.topic == "retention"


def _days(step: Step) -> tuple[float, float]:
    old = max(step.old.periods, default=0.0) if step.old else 0.0
    new = max(step.new.periods, default=0.0) if step.new else 0.0
    return old, new


def ret_up(case: Case) -> Iterator[Hit]:
    """Data is kept longer."""
    for step in case.steps:
        if step.new is None or not _kept(case, step) or case.listing == "cookies":
            continue
        old, new = _days(step)
        if step.old is not None and (0 < old < new or (not old and _wider_exception(step))):
            yield Hit(step.changed("new"))
        elif step.old is not None and (_longer_figure(step) or _other_trigger(case, step)):
            yield Hit(step.changed("new"), direction=Direction.UNCLEAR)
        fresh = step.old is None and "act:retain" in step.new.affirmed and case.topic != "changes"
        if fresh and (_open_ended(step) or (new >= 1 and (_newly_timed(case) or _long_kept(step, new)))):
            yield Hit((step.new.text,))


LONG_KEPT = 365
"""Days from which a time that data is newly said to be kept weighs by itself."""
_AT_MOST = re.compile(
    r"\b(?:at most|up to|no longer than|no more than|maximum|within|not exceed\w*|delet\w+|erase\w*)\b", re.I
)


def _long_kept(step: Step, days: float) -> bool:
    """Whether a new statement says that data is kept for years, rather than how soon it goes."""
    return step.new is not None and days >= LONG_KEPT and not _AT_MOST.search(step.new.text)


def _longer_figure(step: Step) -> bool:
    """Whether a period now has a longer one beside it that leaves its unit out ("and others for 10")."""
    assert step.old
    assert step.new
    old, new = (sorted(map(int, filter(str.isdigit, s.numbers))) for s in (step.old, step.new))
    return bool(step.old.periods and not step.minus and old and new[-1] > old[-1])


_TRIGGER = re.compile(r"\b(?:when|once|until|after|upon|as soon as)\b", re.I)


def _other_trigger(case: Case, step: Step) -> bool:
    """Whether deletion now waits for something else ("when you leave" to "when you turn 25")."""
    assert step.old
    assert step.new
    if step.old.periods or _AS_LONG.search(step.old.text) or "act:delete" not in step.old.affirmed:
        return False
    days = max(step.new.periods, default=0.0)
    if days >= 1:
        return bool({"act:delete", "act:retain"} & step.new.affirmed)
    if "act:delete" not in step.new.affirmed or not step.minus:
        return False
    asked = _TRIGGER.search(step.old.text) and _TRIGGER.search(step.new.text)
    new = [i for a, b in step.plus for i in range(a, b) if case.unknown(step.new, i)]
    return bool(asked) and sum(step.new.words[i].islower() for i in new) > 1


def _wider_exception(step: Step) -> bool:
    """Whether an exception to deleting or not keeping has grown ("unless marked as spam or missed spam")."""
    assert step.old
    assert step.new
    kept = {"act:retain", "act:delete"} & (step.old.denied | step.old.affirmed)
    return (
        bool(kept)
        and "modal:unless" in step.old.concepts
        and bool(step.plus)
        and len(step.plus) > len(step.minus)
    )


def _newly_timed(case: Case) -> bool:
    """Whether a clause that said how long data is kept, without a period, now has one."""
    told = [s.old for s in case.steps if s.old and s.old.affirmed & _KEEPS]
    return bool(told) and not any(said.periods for said in told)


def _open_ended(step: Step) -> bool:
    return bool(
        step.new
        and re.search(r"\b(?:indefinitely|forever|permanently|even after you)\b", step.new.text, re.I)
    )


def ret_gone(case: Case) -> Iterator[Hit]:
    """A stated period is no longer stated."""
    for step in case.steps:
        if step.old is None or not step.old.periods or case.listing == "cookies":
            continue
        if not (_kept(case, step) and step.old.affirmed & _KEEPS):
            continue
        old, new = _days(step)
        if old >= 1 and not new and not _period_elsewhere(case, step):
            yield Hit(step.changed("old") or (step.old.text,))


def _period_elsewhere(case: Case, step: Step) -> bool:
    """Whether the same period now stands in another statement of the change."""
    assert step.old is not None
    return any(s.new and s is not step and set(step.old.periods) & set(s.new.periods) for s in case.steps)


def ret_down(case: Case) -> Iterator[Hit]:
    """Data is kept for less time, or a limit is stated where there was none."""
    for step in case.steps:
        if step.old is None or step.new is None or not _kept(case, step) or case.listing == "cookies":
            continue
        old, new = _days(step)
        if new and (new < old or (not old and _AS_LONG.search(step.old.text))):
            yield Hit(step.changed("new"))


def track_3p(case: Case) -> Iterator[Hit]:
    """Somebody else's cookies, pixels or scripts."""
    if case.listing == "processors":
        yield from _watching(case)
        return
    for step in case.steps:
        if step.new is None:
            continue
        gained = {c for c in step.gained if c in _THIRD} - case.before.affirmed
        if gained:
            yield Hit(step.new.quote(gained), about=case.label(sorted(gained)[0]))
        elif case.listing == "advertisers" and step.old is None:
            yield Hit((step.new.text,))
        elif case.listing == "cookies":
            if step.old is None and _third_party(step) and not _necessary(step):
                yield Hit((step.new.text,))
        elif (names := _vendor(case, step)) and _follows(case, step.new, names):
            yield Hit(step.new.quote(names))


def _follows(case: Case, said: Statement, names: frozenset[str]) -> bool:
    """Whether a statement that names a vendor says that people are measured or followed with what it sells.

    Makers of analytics do nothing else; those who sell advertising are named for much besides.
    """
    if pointer(said.text) or said.of("right"):
        return False
    follows = (
        "track:cookie" in said.affirmed | _above(case) or _on_site(said) or bool(said.of("purpose") & _ADS)
    )
    return follows or bool(names - {"vendor:ads"})


def _watching(case: Case) -> Iterator[Hit]:
    """Entries of a list of processors by which people are recorded or followed as they go."""
    for step in case.steps:
        found = step.gained & {"track:replay", "track:fingerprint", "track:cross"} - case.before.named
        if step.new is not None and found:
            yield Hit(step.new.quote(found), about=case.label(sorted(found)[0]))


_SITE = re.compile(r"\b(?:web ?sites?|site|pages?|apps?|visitors?)\b", re.IGNORECASE)


_ADS = frozenset({"purpose:advertising", "purpose:targeted-ads"})


def _on_site(said: Statement) -> bool:
    """Whether a statement says that something is used on a site or in an app."""
    return "act:use" in said.affirmed and bool(_SITE.search(said.text))


def _above(case: Case) -> frozenset[str]:
    return frozenset({"track:cookie"}) if case.topic == "tracking" else frozenset()


def _vendor(case: Case, step: Step) -> frozenset[str]:
    """Vendors of advertising or analytics that the change names and the old text did not."""
    said = step.new
    if said is None:
        return frozenset()
    fresh = {
        c for c in step.gained if c in ("vendor:ads", "vendor:analytics", "vendor:crash")
    } - case.before.named
    return frozenset(
        m.concept for m in said.mentions if m.concept in fresh and said.words[m.start][0].isupper()
    )


def _third_party(step: Step) -> bool:
    """Whether a row of a cookie table is somebody else's: by the vendor or by the cookie's own name."""
    assert step.new is not None
    whole, beginnings = _cookies()
    names = {w.lower() for w in re.findall(r"[\w.-]+", step.new.text)}
    return (
        not whole.isdisjoint(names)
        or any(name.startswith(beginnings) for name in names)
        or any(c.startswith("vendor:") for c in step.new.concepts)
        or bool(step.new.concepts & _THIRD)
    )


@cache
def _cookies() -> tuple[frozenset[str], tuple[str, ...]]:
    """Names of cookies that others set: whole names, and beginnings of names ("_ga_*")."""
    names = data("en")["cookie-names"]["third"]
    beginnings = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), beginnings


def _necessary(step: Step) -> bool:
    return "necessary:" in step.said.concepts


def track_1p(case: Case) -> Iterator[Hit]:
    """A cookie of one's own, or how long it stays."""
    for step in case.steps:
        if case.listing != "cookies":
            fresh = {c for c in step.gained if c in ("track:analytics", "track:etag")} - case.before.affirmed
            if step.new is not None and fresh:
                yield Hit(step.new.quote(fresh))
        elif step.new is None:
            yield Hit((step.said.text,), Severity.MINOR, Direction.PROTECTIVE)
        elif not (step.old is None and _third_party(step) and not _necessary(step)):
            yield Hit((step.new.text,), Severity.MINOR if _necessary(step) else None)
