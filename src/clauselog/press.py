"""The pages of one language to files, each in its frame, with sources, feeds, data and search beside them.

Each file has a stamp, made of the names of all that it depends on. What the last good site has under the same
stamp stays, and nothing of it is made, rendered, written or looked at again.
"""

from __future__ import annotations

import json
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from . import pdf
from .builder import frame_path
from .errors import UserError
from .pages import announcements, comparisons, feeds, frames, notices, views
from .pages.inspection import Expected, look
from .pages.later import stamp
from .pages.paths import pdf_path, source_path
from .redline import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .builder import Run
    from .folder import Folder
    from .model import Finding
    from .pages.desk import Desk
    from .pages.frames import Frame
    from .pages.shelf import Edition, Shelf
    from .pages.site import Page

BEGIN, END = '<article class="cl-page', "</article>"
"""Where what stands inside a frame begins and ends; no text of a policy can hold either."""
NEEDED = frozenset({"csp", "head", "content", "title"})
"""Gaps that every frame must have."""


class Press:
    """Writes the site of one language."""

    def __init__(self, folder: Folder, desk: Desk, run: Run, there: Mapping[str, frozenset[str]]) -> None:
        """A press for a site.

        Args:
            folder: where its files go.
            desk: where its pages are written.
            run: what the builder made for it.
            there: the paths of every language's site.
        """
        self.folder, self.desk, self.run = folder, desk, run
        self.around = frames.Around(desk.site, there, announcements.html(desk), announcements.footer(desk))
        self.mark = stamp(run.key, self.around.announced, self.around.footer, desk.site)
        self.ids = frozenset(item["id"] for item in announcements.announced(desk))
        self.base = "/" + desk.site.url.split("/", 3)[3]
        self.wrong: list[Finding] = []
        self._cut: dict[tuple[str, str], Frame] = {}
        self._found: list[Page] = []

    def print(self, print_pdf: bool) -> None:
        """Every file of the site."""
        for name in self.run.assets():
            self._file(name, partial(self.run.read, name), self.run.key, name)
        for page in views.common(self.desk):
            self._page(page)
        for shelf in self.desk.site.shelves:
            for page in views.pages(self.desk, shelf):
                self._page(page)
            self._beside(shelf, print_pdf)
            shelf.close()
        self._feeds(self.desk.site.name, "", self.desk.site.shelves)
        lost = notices.lost(self.desk)
        if self.run.has(lost.path):
            self._page(lost, self.base + self.desk.site.folder)
        self._search()

    # Pages

    def _page(self, page: Page, root: str = "") -> None:
        """A page, and what is wrong with it."""
        name = self.desk.site.folder + (page.path if root else f"{page.path}index.html")
        if page.sections:
            self._found.append(page)
        others = frames.alternates(page.path, self.desk.site, self.around.there)
        mark, inner = stamp(page.stamp(), others, root, self.mark), stamp(page.html, page.path, root)
        if self.folder.keep(name, mark):
            return
        before = self.folder.finished(name, inner)
        made = page.made(_inside(before) if before else "")
        html = frames.filled(page, made, self._frame(page), self.around, others, root)
        expected = Expected(name, made.anchors, self.ids)
        seen, wrong = look(html, expected, self.base)
        self.wrong += wrong
        self.folder.write(name, html, mark, inner, seen)

    def _frame(self, page: Page) -> Frame:
        """The frame of a page, cut once for all pages of a policy and depth."""
        source = page.path if page.listed else frame_path(page.path.count("/"))
        key = source, "" if page.listed else page.policy
        if key not in self._cut:
            if not self.run.has(source):
                raise UserError(
                    f"the builder left out the page {source or 'index'}; the last good site stays in place",
                    remedy="build with --fresh",
                )
            html = self.run.html(source)
            if key[1]:
                html = frames.active(html, f"{page.policy}/", frames.up(page.path))
            self._cut[key] = _gapped(frames.frame(html), source)
        return self._cut[key]

    # What stands beside them

    def _file(self, name: str, make: Callable[[], str | bytes], *made_of: object) -> None:
        name, mark = self.desk.site.folder + name, stamp(made_of)
        if not self.folder.keep(name, mark):
            self.folder.write(name, make(), mark)

    def _beside(self, shelf: Shelf, print_pdf: bool) -> None:
        """Sources, feeds, data and documents beside the pages of one policy."""
        self._feeds(self.desk.say("feed-title", policy=shelf.title), shelf.address, (shelf,))
        data = comparisons.data(self.desk, shelf)
        self._file(f"{shelf.address}compare/data.json", data.make, data)
        for edition in shelf.editions:
            self._file(source_path(shelf, edition), edition.source.text.encode, edition.source.blob)
            if print_pdf:
                self._pdf(shelf, edition)

    def _feeds(self, title: str, path: str, about: Sequence[Shelf]) -> None:
        items = feeds.items(about)
        told = [
            (shelf, edition, edition.key, self.desk.states(edition), feeds.updated(self.desk, edition))
            for shelf, edition in items
        ]
        for name, make in (("feed.xml", feeds.atom), ("feed.json", feeds.json_feed)):
            made = partial(make, self.desk, title, path, items)
            self._file(path + name, made, title, path, self.desk.site, told)

    def _pdf(self, shelf: Shelf, edition: Edition) -> None:
        """A version as a document to file."""
        desk = self.desk
        rendered, name = desk.rendered(shelf, edition), desk.say("version-number", version=edition.version)
        about = {
            "lang": shelf.lang,
            "title": f"{shelf.title}, {name}",
            "site": desk.site.name,
            "meta": f"{name} · {desk.say('effective-on', date=edition.begin)}",
            "address": f"{desk.site.home}{shelf.address}{edition.version}/",
            "blob": edition.source.blob,
        }

        def make() -> bytes:
            text = rendered.make()
            body = text["html"].replace(ROOT, desk.site.home)
            return pdf.made(heading=text["title"] or escape(shelf.title), body=body, **about)

        self._file(pdf_path(shelf, edition), make, about, rendered)

    def _search(self) -> None:
        """The notices into the index of the theme's search, whose form differs between builders."""
        told = [(page.path, page.title, page.sections) for page in self._found]
        for name, key in (("search/search_index.json", "docs"), ("search.json", "items")):
            if self.run.has_file(name):
                self._file(name, partial(self._index, name, key), self.run.key, told)

    def _index(self, name: str, key: str) -> str:
        index = json.loads(self.run.read(name))
        kept = [
            d for d in index[key] if not d["location"].startswith("_frame") and d["title"] != frames.TITLE
        ]
        for page in self._found:
            for anchor, title, text in page.made().sections:
                entry: dict[str, Any] = {
                    "location": f"{page.path}#{anchor}",
                    "title": escape(title or page.title),
                    "text": f"<p>{escape(text)}</p>" if text else "",
                }
                kept.append(
                    entry | ({"level": 2, "path": [page.title], "tags": []} if key == "items" else {})
                )
        index[key] = kept
        return json.dumps(index, ensure_ascii=False, separators=(",", ":"))


def _inside(html: str) -> str:
    """What stands inside the frame of a finished page."""
    begin = html.index(BEGIN)
    return html[begin : html.index(END, begin) + len(END)]


def _gapped(made: Frame, source: str) -> Frame:
    lost = NEEDED - made.gaps()
    if lost:
        raise UserError(
            f"the theme has no place for {', '.join(sorted(lost))} on the page {source or 'index'}",
            path="overrides/main.html",
            remedy="let it extend “clauselog.html” and call super() in every block",
        )
    return made
