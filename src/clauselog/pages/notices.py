"""The pages of the text itself: the first page, the notice in force, one version, the coming one."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from clauselog.redline import finish
from clauselog.release import Status
from clauselog.words import visible

from . import changes, facts, lives
from .markup import contact_link, html_values, safe
from .paths import pair_path
from .site import Page
from .text import document, pieces

if TYPE_CHECKING:
    from clauselog.model import Policy

    from .desk import Desk
    from .shelf import Edition, Shelf

HELD = {"old-terms": "notice-held-old-terms", "consent": "notice-held-consent"}
"""What a record says of data already held -> what readers are told of it."""


def home(desk: Desk) -> Page:
    """The first page: every notice, its version, its dates."""
    site = desk.site
    items = [
        {
            "shelf": shelf,
            "version": shelf.shown.version,
            "description": desk.front(shelf, shelf.shown, "description"),
            "status": desk.states(shelf.shown),
            "coming": [_next(desk, shelf, e) for e in shelf.coming if e is not shelf.shown],
        }
        for shelf in site.shelves
    ]
    html = desk.later("home.html", items=items)
    return Page("", site.name, html, description=site.description, listed=True)


def lost(desk: Desk) -> Page:
    """What stands at an address that there is not."""
    return Page("404.html", desk.say("lost-title"), desk.later("lost.html"), hidden=True, listed=True)


def _next(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    """A coming edition as other pages announce it."""
    name = desk.say("version-number", version=edition.version)
    return {
        "status": [{"text": desk.say.of(name, s["text"]), "at": s["at"]} for s in desk.states(edition)],
        "at": desk.site.moment(edition.begin),
        "path": "next/" if edition is shelf.coming[0] else f"{edition.version}/",
    }


def notice(desk: Desk, shelf: Shelf) -> Page:
    """The notice in force."""
    edition = shelf.shown
    kin = [same.key for _, same in _kin(desk, shelf, edition)]
    made = shelf.memory.later(
        f"notice:{desk.key}:{shelf.editions[-1].key}:{edition.index}:{kin}",
        lambda: _with_lives(desk, shelf, edition),
    )
    html = desk.later(
        "notice.html",
        shelf=shelf,
        edition=edition,
        text=made.then(html_values),
        status=desk.states(edition),
        notes=desk.notes(edition),
        coming=[_next(desk, shelf, e) for e in shelf.coming if e is not edition],
        changed=_changed(desk, shelf, edition),
        gone=lives.gone(desk, shelf),
        about=facts.about(desk, shelf, edition),
    )
    name = desk.say("version-number", version=edition.version)
    said = f"{shelf.title}. {name}. {desk.states(edition)[0]['text']}."
    return Page(
        shelf.address,
        shelf.title,
        html,
        description=desk.front(shelf, edition, "description") or said,
        contents=desk.contents(shelf, edition),
        anchors=desk.anchors(shelf, edition),
        listed=True,
        data=facts.data(desk, shelf, edition),
        sections=shelf.memory.later(f"sections:{edition.key}", lambda: sections(shelf.text(edition))),
        policy=shelf.policy,
    )


def _with_lives(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    """The text with a link to its history at each clause that has one, and its anchors in other languages."""
    told, also = lives.told(desk, shelf), _also(desk, shelf, edition)
    parts = [
        replace(
            p,
            life=f"{shelf.address}clauses/{p.id}/" if p.id in told else "",
            also=also.get(p.id, ()) if p.label or p.title else (),
        )
        for p in pieces(shelf.text(edition))
    ]
    made = document(parts, desk.links, desk.words)
    return {"title": made.title, "title_id": made.title_id, "html": made.html}


def _kin(desk: Desk, shelf: Shelf, edition: Edition) -> list[tuple[Shelf, Edition]]:
    """The same version in the other languages."""
    return [
        (other, e)
        for other in desk.site.kin
        if other.policy == shelf.policy
        for e in other.editions
        if e.version == edition.version
    ]


def _also(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, tuple[str, ...]]:
    """The ids that clauses have in other languages, where those texts are built alike, so that a switch of
    language can keep the clause.
    """
    own = shelf.text(edition).clauses
    found: dict[str, tuple[str, ...]] = {}
    taken = {c.id for c in own}
    for other, same in _kin(desk, shelf, edition):
        theirs = other.text(same).clauses
        if [(c.kind, c.depth) for c in own] != [(c.kind, c.depth) for c in theirs]:
            continue
        for here, there in zip(own, theirs, strict=True):
            if there.id not in taken:
                taken.add(there.id)
                found[here.id] = (*found.get(here.id, ()), there.id)
    return found


def _changed(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, str] | None:
    """One line that says what changed: the one change, or how many."""
    old = shelf.before(edition)
    if old is None:
        return None
    told = desk.told(shelf, edition)
    one = str(told[0]["sentence"]) if len(told) == 1 else f"{desk.counted(told)}."
    line = one if told else desk.say("no-changes")
    return {"line": line, "pair": pair_path(shelf, old, edition), "old": old.version}


def version(desk: Desk, shelf: Shelf, edition: Edition) -> Page:
    """The permanent page of one version."""
    made, current, say = desk.rendered(shelf, edition), shelf.current, desk.say
    elsewhere = None
    if current and current is not edition:
        ended = edition.end if edition.status is Status.PAST else None
        elsewhere = {
            "said": [{"text": say("not-in-force-since", date=ended), "at": ""}] if ended else [],
            "link": say("read-version-in-force"),
        }
    html = desk.later(
        "version.html",
        shelf=shelf,
        edition=edition,
        kind=edition.status.name.lower(),
        text=made.then(html_values),
        status=desk.states(edition),
        notes=desk.notes(edition),
        elsewhere=elsewhere,
        about=facts.about(desk, shelf, edition),
    )
    title = f"{shelf.title}, {say('version-number', version=edition.version)}"
    return Page(
        f"{shelf.address}{edition.version}/",
        title,
        html,
        description=f"{title}. {desk.states(edition)[0]['text']}.",
        contents=desk.contents(shelf, edition),
        anchors=desk.anchors(shelf, edition),
        hidden=current is not edition,
        canonical=shelf.address if current is edition else "",
        data=facts.data(desk, shelf, edition),
        policy=shelf.policy,
    )


def coming(desk: Desk, shelf: Shelf) -> Page:
    """The coming version, with its changes marked where they stand; or that there is none."""
    edition, title = next(iter(shelf.coming), None), desk.say("coming")
    address, name = f"{shelf.address}next/", desk.say.of(desk.say("coming"), shelf.title)
    if edition is None:
        html = desk.later("coming.html", shelf=shelf, title=title, edition=None, notes=[])
        return Page(address, name, html, policy=shelf.policy)
    title = desk.say.of(title, desk.say("version-number", version=edition.version))
    html = desk.later(
        "coming.html", shelf=shelf, title=title, edition=edition, **_coming(desk, shelf, edition)
    )
    return Page(
        address,
        name,
        html,
        contents=desk.contents(shelf, edition),
        anchors=desk.anchors(shelf, edition),
        policy=shelf.policy,
    )


def _coming(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    say, old = desk.say, shelf.before(edition)
    made = shelf.memory.later(
        f"coming:{desk.key}:{edition.key}:{edition.before}", lambda: _redline(desk, shelf, old, edition)
    )
    return {
        "notes": desk.notes(edition),
        "status": desk.states(edition),
        "at": desk.site.moment(edition.begin),
        "summary": desk.said(edition),
        "entries": desk.told(shelf, edition),
        "pair": pair_path(shelf, old, edition) if old else "",
        "practices": desk.practices(edition),
        "can_do": _can_do(desk, shelf, edition),
        "intro": say("coming-intro", version=edition.version, old=old.version) if old else "",
        "text": made.then(safe),
        "others": shelf.coming[1:],
    }


def _redline(desk: Desk, shelf: Shelf, old: Edition | None, edition: Edition) -> str:
    """The text with every change since the one before it."""
    parts = changes.redlined(shelf.comparison(old, edition), desk.say) if old else pieces(shelf.text(edition))
    made = document(parts, desk.links, desk.words)
    title = f'<p class="cl-title" id="{escape(made.title_id)}">{made.title}</p>' if made.title_id else ""
    return finish(title + made.html, changes.spoken(desk.say))


def _can_do(desk: Desk, shelf: Shelf, edition: Edition) -> list[str]:
    """What becomes of data already held, how consent is asked, whom to write to."""
    record, found = edition.release.record, []
    if record and record.held_data in HELD:
        found.append(desk.say(HELD[record.held_data]))
    if record and record.consent:
        found.append(record.said("consent", edition.source.lang))
    contact = desk.front(shelf, edition, "contact")
    if contact:
        found.append(safe(escape(desk.say("contact-us", contact="\0")).replace("\0", contact_link(contact))))
    return found


def sections(text: Policy) -> tuple[tuple[str, str, str], ...]:
    """The text by section, for the search: (anchor, title, text)."""
    found: list[tuple[str, str, list[str]]] = []
    for clause in text.clauses:
        if clause.kind == "front-matter":
            continue
        words = visible(clause.text, clause.kind)
        title = f"{clause.label} {clause.title}".strip()
        if clause.kind == "section":
            found.append((clause.id, title, []))
        elif clause.kind == "item" and clause.label and clause.depth < 2:
            found.append((clause.id, title, [words]))
        elif found:
            found[-1][2].append(words)
        else:
            found.append((clause.id, "", [words]))
    return tuple((ident, title, " ".join(parts)) for ident, title, parts in found)
