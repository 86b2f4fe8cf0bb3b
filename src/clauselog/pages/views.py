"""Every page of one language's site, in an order that reads one policy after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import archive, comparisons, lives, notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .desk import Desk
    from .shelf import Shelf
    from .site import Page


def pages(desk: Desk) -> Iterator[Page]:
    """Every page there is to be."""
    yield notices.home(desk)
    yield archive.when(desk)
    for shelf in desk.site.shelves:
        yield from _of(desk, shelf)


def _of(desk: Desk, shelf: Shelf) -> Iterator[Page]:
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
