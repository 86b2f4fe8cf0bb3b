"""The pages of the past: the change log, the versions, which text applied on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clauselog.release import Status

from .paths import pair_path, pdf_path, source_path
from .shelf import Edition, Shelf, day_before
from .site import Page

if TYPE_CHECKING:
    from datetime import date

    from .desk import Desk


def log(desk: Desk, shelf: Shelf) -> Page:
    """The change log: every version, newest first."""
    newest = shelf.editions[::-1]
    say = desk.say
    return Page(
        f"{shelf.address}changes/",
        say.of(say("change-log"), shelf.title),
        desk.later("changes.html", shelf=shelf, items=[_logged(desk, shelf, e) for e in newest]),
        contents=tuple((f"v{e.version}", say("version-number", version=e.version), 0) for e in newest),
        anchors=frozenset(f"v{e.version}" for e in newest),
        policy=shelf.policy,
    )


def _logged(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    told, old = desk.told(shelf, edition), shelf.before(edition)
    return {
        "edition": edition,
        "status": desk.states(edition),
        "notes": desk.notes(edition),
        "count": desk.counted(told),
        "pair": pair_path(shelf, old, edition) if old else "",
        "old": old.version if old else "",
        "first": old is None,
        "summary": desk.said(edition),
        "entries": told,
        "folded": desk.folded(shelf, edition),
        "practices": desk.practices(edition),
    }


def versions(desk: Desk, shelf: Shelf) -> Page:
    """The archive: every version with its dates."""
    rows = [_row(desk, shelf, e) for e in shelf.editions[::-1]]
    html = desk.later("versions.html", shelf=shelf, rows=rows, zone=desk.site.zone.key)
    title = desk.say.of(desk.say("versions"), shelf.title)
    return Page(f"{shelf.address}versions/", title, html, policy=shelf.policy)


def _row(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    say, old = desk.say, shelf.before(edition)
    return {
        "edition": edition,
        "now": edition is shelf.current,
        "begin": say.day(edition.periods[0].begin) if edition.periods else "–",
        "end": say.day(day_before(edition.end)) if edition.end else "–",
        "status": _short(desk, edition),
        "notes": desk.notes(edition),
        "pair": pair_path(shelf, old, edition) if old else "",
        "old": old.version if old else "",
        "source": source_path(shelf, edition),
        "pdf": pdf_path(shelf, edition) if desk.site.pdf else "",
    }


def _short(desk: Desk, edition: Edition) -> list[dict[str, str]]:
    """The status in two words, and what it becomes."""
    say, words = (
        desk.say,
        {Status.PAST: "retired", Status.NEVER: "never-took-effect", Status.WITHDRAWN: "withdrawn"},
    )
    if edition.status in words:
        return [{"text": say(words[edition.status]), "at": ""}]
    ahead = edition.status.ahead
    found = [{"text": say("coming"), "at": ""}] if ahead else []
    found.append({"text": say("in-force"), "at": desk.site.moment(edition.begin) if ahead else ""})
    if edition.end:
        found.append({"text": say("retired"), "at": desk.site.moment(edition.end)})
    return found


def when(desk: Desk) -> Page:
    """Which text applied on a day?"""
    tables = [(shelf, _periods(shelf)) for shelf in desk.site.shelves]
    html = desk.later("when.html", tables=tables, zone=desk.site.zone.key)
    return Page("when/", desk.say("when-title"), html)


def _periods(shelf: Shelf) -> list[tuple[str, date, date | None, date | None]]:
    """(version, first day, last day, day after the last), the latest first."""
    spans = [
        (e.version, p.begin, p.end and day_before(p.end), p.end) for e in shelf.editions for p in e.periods
    ]
    return sorted(spans, key=lambda s: s[1], reverse=True)
