"""Every page of one language's site, in an order that reads one policy after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import archive, comparisons, lives, notices
from .paths import pair_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .desk import Desk
    from .shelf import Shelf
    from .site import Page


def paths(desk: Desk) -> frozenset[str]:
    """The paths of all pages."""
    return frozenset(path for shelf in desk.site.shelves for path in _paths(desk, shelf)) | {"", "when/"}


def _paths(desk: Desk, shelf: Shelf) -> list[str]:
    _prepare(desk, shelf)
    ends = ["", "next/", "changes/", "versions/", "compare/", "clauses/"]
    ends += [f"{e.version}/" for e in shelf.editions]
    ends += [f"clauses/{ident}/" for ident in lives.told(desk, shelf)]
    return [shelf.address + end for end in ends] + [
        pair_path(shelf, o, n) for o, n in comparisons.pairs(shelf)
    ]


def _prepare(desk: Desk, shelf: Shelf) -> None:
    """All that is made of one edition and the one before, in order, so that each pair is compared once."""
    for edition in shelf.editions:
        shelf.kept_ids(edition.index)
        old = shelf.before(edition)
        if old is None or shelf.memory.knows(comparisons.key(desk, old, edition)):
            continue
        desk.entries(shelf, edition)
        comparisons.made(desk, shelf, old, edition).make()
        desk.rendered(shelf, edition).make()


def common(desk: Desk) -> Iterator[Page]:
    """The pages that are about all policies."""
    yield notices.home(desk)
    yield archive.when(desk)


def pages(desk: Desk, shelf: Shelf) -> Iterator[Page]:
    """The pages of one policy."""
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
