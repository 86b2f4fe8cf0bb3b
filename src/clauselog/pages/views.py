"""Every page of one language's site, in an order that reads one policy after the other."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from . import archive, comparisons, lives, notices
from .desk import pair_path
from .site import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .desk import Desk
    from .shelf import Shelf


def paths(desk: Desk) -> frozenset[str]:
    """The paths of all pages."""
    found = {"", "when/"}
    for shelf in desk.site.shelves:
        key = f"paths:{_state(desk, shelf)}"
        found |= set(shelf.memory.recall(key, partial(_paths, desk, shelf)))
    return frozenset(found)


def _paths(desk: Desk, shelf: Shelf) -> list[str]:
    _prepare(desk, shelf)
    ends = ["", "next/", "changes/", "versions/", "compare/", "clauses/"]
    ends += [f"{e.version}/" for e in shelf.editions]
    ends += [f"clauses/{ident}/" for ident in lives.told(desk, shelf)]
    return [shelf.address + end for end in ends] + [
        pair_path(shelf, o, n) for o, n in comparisons.pairs(shelf)
    ]


def common(desk: Desk) -> Iterator[Page]:
    """The pages that are about all policies."""
    yield notices.home(desk)
    yield archive.when(desk)


def pages(desk: Desk, shelf: Shelf) -> Iterator[Page]:
    """The pages of one policy, remembered while nothing of what they say has changed."""
    values = shelf.memory.recall(
        f"pages:{_state(desk, shelf)}", lambda: [p.value() for p in _made(desk, shelf)]
    )
    return map(Page.of, values)


def _state(desk: Desk, shelf: Shelf) -> str:
    """Stands for all that the pages of a policy depend on."""
    kin = [(o.lang, e.key) for o in desk.site.kin if o.policy == shelf.policy for e in o.editions]
    about = [repr(kin), desk.key, repr(desk.site.frame()), shelf.title, repr(shelf.regimes)]
    for edition in shelf.editions:
        release = edition.release
        own = (
            edition.key,
            edition.version,
            edition.before,
            edition.status,
            release.announced,
            edition.source.commit,
        )
        about.append(repr((own, desk.states(edition), desk.notes(edition), release.record)))
    return hashlib.sha256("\n".join(about).encode()).hexdigest()


def _prepare(desk: Desk, shelf: Shelf) -> None:
    """All that is made of one edition and the one before, in order, so that each pair is compared once."""
    for edition in shelf.editions:
        if shelf.memory.knows(f"clauses:{edition.key}"):
            continue
        desk.rendered(shelf, edition)
        desk.entries(shelf, edition)
        if old := shelf.before(edition):
            comparisons.made(desk, shelf, old, edition)
        desk.clauses(shelf, edition)


def _made(desk: Desk, shelf: Shelf) -> Iterator[Page]:
    yield notices.notice(desk, shelf)
    yield notices.coming(desk, shelf)
    yield archive.log(desk, shelf)
    yield archive.versions(desk, shelf)
    yield comparisons.choice(desk, shelf)
    for old, new in comparisons.pairs(shelf):
        yield comparisons.pair(desk, shelf, old, new)
    for edition in shelf.editions:
        yield notices.version(desk, shelf, edition)
    yield lives.index(desk, shelf)
    for ident, life in lives.told(desk, shelf).items():
        yield lives.page(desk, shelf, ident, life)
