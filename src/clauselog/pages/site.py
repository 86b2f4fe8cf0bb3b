"""What every page of one language's site needs to know, and what a page is."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from .later import Later, read, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clauselog.release import Release

    from .shelf import Shelf


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of one language's site needs to know."""

    name: str
    url: str
    """Address of the whole site, with a slash at its end."""
    lang: str
    langs: tuple[str, ...]
    """The first is the main one, whose site is at the root."""
    zone: ZoneInfo
    on: date
    shelves: tuple[Shelf, ...]
    releases: tuple[Release, ...]
    kin: tuple[Shelf, ...] = ()
    """The shelves of the other languages."""
    description: str = ""
    website: str = ""
    """Address of the organisation's own website, to which relative links of its texts lead; "" for none."""
    pdf: bool = False
    """Whether a PDF of each version stands beside its page."""

    @property
    def mark(self) -> str:
        """Stands for all that a page may say of it, its policies apart."""
        return repr(
            (self.name, self.description, self.home, self.langs, self.zone.key, self.website, self.pdf)
        )

    @property
    def folder(self) -> str:
        """Folder of this language's site: "" for the main one, else "sv/"."""
        return "" if self.lang == self.langs[0] else f"{self.lang}/"

    @property
    def home(self) -> str:
        """Address of this language's site."""
        return self.url + self.folder

    def moment(self, day: date) -> str:
        """When a day begins in the site's time zone, in UTC: "2026-12-19T23:00:00Z"."""
        begins = datetime.combine(day, time(), self.zone)
        return begins.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it stands, what it says, and what must be found in it once it is built."""

    path: str
    """Folder from the root of its language's site, with a slash at its end; "" is the first page."""
    title: str
    html: Later
    description: str = ""
    contents: tuple[tuple[str, str, int], ...] | Later = ()
    """Table of contents: (anchor, words, depth)."""
    anchors: frozenset[str] | Later = frozenset()
    hidden: bool = False
    """Whether search engines are asked to leave it out."""
    canonical: str = ""
    """Path of the page that says the same, where that one is to be found instead."""
    listed: bool = False
    """Whether it goes through the builder under its own name: in navigation and search."""
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """JSON-LD."""
    sections: tuple[tuple[str, str, str], ...] | Later = ()
    """For the search: (anchor, title, text)."""
    policy: str = ""

    def stamp(self) -> str:
        """Changes when the page does."""
        return stamp([getattr(self, f.name) for f in fields(self)])

    def made(self, inner: str = "") -> Made:
        """What is made of it; ``inner`` is its HTML where it was made before."""
        return Made(inner or read(self.html), read(self.contents), read(self.anchors), read(self.sections))


class Made(NamedTuple):
    """What of a page is made when it is needed, made."""

    html: str
    contents: Sequence[tuple[str, str, int]]
    anchors: frozenset[str]
    sections: Sequence[tuple[str, str, str]]
