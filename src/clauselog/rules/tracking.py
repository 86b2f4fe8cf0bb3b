"""Rules about cookies and whatever else follows people."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from clauselog.asides import on_reader_or_text, pointer
from clauselog.case import TAKES, Case, Hit
from clauselog.impersonal import about_people
from clauselog.lexicon import data
from clauselog.matcher import word_pattern
from clauselog.model import Direction, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

_THIRD = frozenset({"track:third-cookie", "track:pixel", "track:sdk", "track:fingerprint", "track:replay"})


@about_people
def track_3p(case: Case) -> Iterator[Hit]:
    """Somebody else's cookies, pixels or scripts."""
    if case.listing == "processors":
        yield from _watching(case)
        return
    for step in case.steps:
        if step.new is None or (case.listing and any(c.startswith("track:") for c in step.new.denied)):
            continue  # gone, or an entry that says what there is not
        if on_reader_or_text(step.new.text):
            continue
        gained = {c for c in step.gained if c in _THIRD} - case.before.affirmed
        if case.listing == "cookies" and _OWN.search(step.new.text) and not step.new.of("vendor"):
            continue
        if case.listing == "cookies" and step.old is None and _necessary(case, step):
            continue
        if gained:
            yield Hit(step.new.quote(gained), about=case.label(sorted(gained)[0]))
        elif case.listing == "advertisers" and step.old is None:
            yield Hit((step.new.text,))
        elif case.listing == "cookies":
            if step.old is None and _third_party(case, step) and not _necessary(case, step):
                yield Hit((step.new.text,), Severity.SUBSTANTIVE if _told_of(case) else None)
        elif (names := _vendor(case, step)) and _follows(case, step.new, names):
            yield Hit(step.new.quote(names))


_OWN = re.compile(r"\bfirst[- ]party\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:third|3rd)[- ]party\b", re.IGNORECASE)


def _follows(case: Case, said: Statement, names: frozenset[str]) -> bool:
    """Whether a statement that names a vendor says that people are measured or followed with what it sells.

    Makers of analytics do nothing else; those who sell advertising are named for much besides.
    """
    if pointer(said.text) or said.of("right"):
        return False
    follows = (
        "track:cookie" in said.affirmed | _above(case) or _on_site(said) or bool(said.of("purpose") & _ADS)
    )
    if names == {"vendor:crash"}:
        return follows or bool(said.of("data")) or not said.affirmed.isdisjoint(TAKES)
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


def _third_party(case: Case, step: Step) -> bool:
    """Whether an entry of a list of cookies is somebody else's: by its kind, the vendor or its own name."""
    assert step.new is not None
    if case.category == "advertising" or _OTHERS.search(step.new.text):
        return True
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


def _told_of(case: Case) -> bool:
    """Whether a cookie is set by whom, or for just what, another of its list is set."""
    cells = dict(reversed(case.cells[1]))
    if "." in cells.get("name", ""):
        cells.setdefault("provider", cells["name"])  # the site that sets it names the row
    telling = cells.get("provider") or cells.get("purpose", "")
    stems = frozenset(case.vocabulary.matcher.stems(tuple(word_pattern(telling).findall(telling))))
    stems -= case.vocabulary.stop
    enough = "provider" in cells or len(stems) >= TELLING
    return bool(stems) and enough and any(stems <= other for other in case.siblings[0]())


TELLING = 3
"""Words of a purpose that is no other's by chance."""


def _necessary(case: Case, step: Step) -> bool:
    """Whether a cookie is one without which the site does not work, by its own words or by its kind."""
    return "necessary:" in step.said.concepts or case.category == "necessary"


def track_1p(case: Case) -> Iterator[Hit]:
    """A cookie of one's own, or how long it stays."""
    for step in case.steps:
        if case.listing != "cookies":
            fresh = {c for c in step.gained if c in ("track:analytics", "track:etag")} - case.before.affirmed
            if step.new is not None and fresh:
                yield Hit(step.new.quote(fresh))
        elif step.new is None:
            yield Hit((step.said.text,), Severity.MINOR, Direction.PROTECTIVE)
        elif not (step.old is None and _third_party(case, step) and not _necessary(case, step)):
            slight = _necessary(case, step) or case.reworded(step)
            yield Hit((step.new.text,), Severity.MINOR if slight else None, _stays(step))


def _stays(step: Step) -> Direction | None:
    """Adverse where a cookie stays longer than it did, protective where it goes sooner."""
    old, new = (said.longest if said else 0.0 for said in (step.old, step.new))
    if not old or not new or old == new:
        return None
    return Direction.ADVERSE if new > old else Direction.PROTECTIVE
