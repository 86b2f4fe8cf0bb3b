"""Releases to a public site on disk.

1. Empty pages and frames go to the builder, one build a language, while the pages are made.
2. The pages are put into the frames, with feeds, index and headers beside them, in a folder of their own.
3. What was built is inspected; only if nothing is wrong does it take the place of the last good site.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from . import memory, pdf
from .builder import Builder, Run, Theme, frame_path
from .errors import UserError
from .history import Repository
from .library import library
from .pages import announcements, comparisons, feeds, frames, notices, views
from .pages.desk import Desk, pdf_path, source_path
from .pages.inspection import Expected, inspect
from .pages.shelf import shelves
from .pages.site import Page, Site
from .redline import ROOT
from .workspace import MKDOCS, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from .model import Finding
    from .pages.frames import Frame
    from .pages.shelf import Shelf

WORK = ".clauselog"
"""Folder for what is needed between builds; git ignores it."""
NEVER = ("*.map", "sitemap.xml", "sitemap.xml.gz", "_frame")
"""What the builder makes and no reader needs."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    folder: Path
    pages: int
    languages: tuple[str, ...]
    reused: bool
    """Whether the builder's frames of the last build still fitted."""


def build(
    root: Path,
    on: date,
    builder: Builder = "mkdocs",
    out: str = "site",
    fresh: bool = False,
    print_pdf: bool = False,
) -> Built:
    """Build the site of a repository as of a day.

    Args:
        root: folder with ``mkdocs.yml``.
        on: the day it is to be true on.
        builder: the program that makes the frames.
        out: folder for the site, below ``root``.
        fresh: forget what earlier builds made.
        print_pdf: whether to write a PDF of every version beside its page.

    Raises:
        UserError: settings, texts or records that cannot be read; a builder that fails; a site with something
            wrong. The last good site stays as it was.
    """
    root = root.resolve()
    work = root / WORK
    if fresh:
        shutil.rmtree(work, ignore_errors=True)
    conf = settings(root)
    _complete(conf)
    with Repository(root) as repository:
        found = library(repository, root, conf)
    releases = tuple(r for r in found.releases if r.announced <= on or r.effective <= on)
    if not releases:
        raise UserError(
            "there is nothing to publish yet",
            path=conf.policies,
            remedy="commit a policy; “clauselog init” makes a first one",
        )
    theme = Theme.read(root)
    engine = memory.engine()
    rows = {
        lang: shelves(releases, lang, on, _memories(work, lang, engine), found.given, conf.regimes)
        for lang in conf.languages
    }
    sites = [
        Site(
            name=theme.name(lang),
            url=conf.site_url.rstrip("/") + "/",
            lang=lang,
            langs=conf.languages,
            zone=conf.zone,
            on=on,
            shelves=own,
            releases=releases,
            kin=tuple(shelf for other, row in rows.items() if other != lang for shelf in row),
            description=theme.description(lang),
            pdf=print_pdf,
        )
        for lang, own in rows.items()
        if own
    ]
    runs = [Run.start(root, work, site, theme, builder) for site in sites]
    fresh_site = work / "next"
    shutil.rmtree(fresh_site, ignore_errors=True)
    reused = all(run.process is None for run in runs)
    try:
        expected = _write(fresh_site, sites, runs, print_pdf)
    finally:
        for run in runs:
            run.stop()
    checked = work / "checked"
    trusted = checked.is_file() and checked.read_text() == _mark(engine, out)
    wrong = _inspect(fresh_site, expected, _base(sites[0].url), root / out if trusted else None)
    if wrong:
        raise _refused(wrong)
    _swap(fresh_site, root / out, work)
    (work / "checked").write_text(_mark(engine, out))
    return Built(root / out, len(expected), tuple(s.lang for s in sites), reused)


def _mark(engine: str, out: str) -> str:
    return f"{engine} {out}"


def _memories(work: Path, lang: str, engine: str) -> Callable[[str], memory.DiskMemory]:
    """By policy, what is remembered in a language."""
    return lambda policy: memory.DiskMemory(work / "memory", f"{policy}.{lang}", engine)


def _inspect(folder: Path, expected: Sequence[Expected], base: str, last: Path | None) -> list[Finding]:
    """What is wrong; pages that the ``last`` good site has byte for byte are not looked into again."""
    names = sorted(p for p in folder.rglob("*") if p.is_file())
    others = frozenset(p.relative_to(folder).as_posix() for p in names if p.suffix != ".html")

    def pages() -> Iterator[tuple[str, str, bool]]:
        for path in (p for p in names if p.suffix == ".html"):
            name, data = path.relative_to(folder).as_posix(), path.read_bytes()
            before = last / name if last else None
            yield name, data.decode(), bool(before and before.is_file() and before.read_bytes() == data)

    return inspect(pages(), expected, others, base)


def _complete(conf: Any) -> None:
    if not conf.site_url.startswith(("https://", "http://")):
        raise UserError(
            "site_url is missing: permanent addresses begin with it",
            path=MKDOCS,
            remedy="write one: site_url: https://privacy.example.org/",
        )
    conf.zone  # noqa: B018 - refuses a site whose dates would have no time zone


def _base(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _refused(wrong: Sequence[Finding]) -> UserError:
    lines = [f"{f.path}: {f.message}" for f in wrong[:10]]
    more = f"\n  … and {len(wrong) - 10} more" if len(wrong) > 10 else ""
    return UserError(
        "the built site is not what it should be; the last good one stays in place\n  "
        + "\n  ".join(lines)
        + more,
        remedy="mend what is named and build again, with --fresh if it names nothing you know",
    )


# Putting it together


def _write(folder: Path, sites: Sequence[Site], runs: Sequence[Run], print_pdf: bool) -> list[Expected]:
    """Every file of the site, into a new folder; what must be found in it."""
    desks = [Desk(site) for site in sites]
    there = {desk.site.lang: views.paths(desk) for desk in desks}
    expected: list[Expected] = []
    for desk, run in zip(desks, runs, strict=True):
        into = folder / desk.site.folder
        writer = _Writer(into, desk, run, there)
        for page in views.common(desk):
            writer.put(page)
        for shelf in desk.site.shelves:
            for page in views.pages(desk, shelf):
                writer.put(page)
            _beside(into, desk, shelf)
            if print_pdf:
                _printed(into, desk, shelf)
            shelf.close()
        _feeds(into, desk, desk.site.name, "", desk.site.shelves)
        expected += writer.finish()
    _put(folder / "policies.json", feeds.policies(sites))
    _put(folder / ".well-known/policies.json", feeds.policies(sites))
    _put(folder / "sitemap.xml", feeds.site_map(sites))
    _put(folder / "robots.txt", feeds.robots(sites[0].url))
    _put(folder / "_headers", feeds.headers())
    _put(folder / ".nojekyll", "")
    return expected


class _Writer:
    """Writes the pages of one language, each in its frame."""

    def __init__(self, into: Path, desk: Desk, run: Run, there: Mapping[str, frozenset[str]]) -> None:
        self.into, self.desk, self.built = into, desk, run.frames()
        self.around = frames.Around(desk.site, there, announcements.html(desk), announcements.footer(desk))
        self.ids = frozenset(item["id"] for item in announcements.announced(desk))
        self.cut: dict[tuple[str, str], Frame] = {}
        self.sections: list[tuple[Page, tuple[str, str, str]]] = []
        self.expected: list[Expected] = []
        shutil.copytree(
            run.folder / "site", into, ignore=shutil.ignore_patterns(*NEVER, "*.html"), dirs_exist_ok=True
        )

    def put(self, page: Page) -> None:
        """Write a page and note what must be found in it."""
        path = self.into / page.path / "index.html"
        _put(path, frames.filled(page, self._frame(page), self.around))
        file = f"{self.desk.site.folder}{page.path}index.html"
        self.expected.append(Expected(file, page.anchors, self.ids))
        self.sections += [(page, section) for section in page.sections]

    def _frame(self, page: Page) -> Frame:
        """The frame of a page, cut once for all pages of a policy and depth."""
        source = page.path if page.listed else frame_path(page.path.count("/"))
        if source not in self.built:
            raise UserError(
                f"the builder left out the page {source or 'index'}; the last good site stays in place",
                remedy="build with --fresh",
            )
        key = source, "" if page.listed else page.policy
        if key not in self.cut:
            html = self.built[source]
            if key[1]:
                html = frames.active(html, f"{page.policy}/", frames.up(page.path))
            self.cut[key] = _gapped(frames.frame(html), source)
        return self.cut[key]

    def finish(self) -> list[Expected]:
        """The page for what is not there, and the search; all that must be found."""
        site = self.desk.site
        if "404.html" in self.built:
            made, root = frames.frame(self.built["404.html"]), _base(site.url) + site.folder
            _put(self.into / "404.html", frames.filled(notices.lost(self.desk), made, self.around, root))
            self.expected.append(Expected(f"{site.folder}404.html", frozenset(), self.ids))
        _search(self.into, self.sections)
        return self.expected


def _gapped(made: Frame, source: str) -> Frame:
    lost = {"csp", "head", "content", "title"} - made.gaps()
    if lost:
        raise UserError(
            f"the theme has no place for {', '.join(sorted(lost))} on the page {source or 'index'}",
            path="overrides/main.html",
            remedy="let it extend “clauselog.html” and call super() in every block",
        )
    return made


def _beside(into: Path, desk: Desk, shelf: Shelf) -> None:
    """Sources, feeds and data beside the pages of one policy."""
    _feeds(into, desk, desk.say("feed-title", policy=shelf.title), shelf.address, (shelf,))
    _put(into / shelf.address / "compare/data.json", comparisons.data(desk, shelf))
    for edition in shelf.editions:
        _put(into / source_path(shelf, edition), edition.source.text)


def _feeds(into: Path, desk: Desk, title: str, path: str, about: Sequence[Shelf]) -> None:
    items = feeds.items(about)
    _put(into / path / "feed.xml", feeds.atom(desk, title, path, items))
    _put(into / path / "feed.json", feeds.json_feed(desk, title, path, items))


def _printed(into: Path, desk: Desk, shelf: Shelf) -> None:
    """A PDF of every version."""
    for edition in shelf.editions:
        made = desk.rendered(shelf, edition)
        name = desk.say("version-number", version=edition.version)
        pdf.write(
            into / pdf_path(shelf, edition),
            lang=shelf.lang,
            title=f"{shelf.title}, {name}",
            heading=made["title"] or escape(shelf.title),
            site=desk.site.name,
            meta=f"{name} · {desk.say('effective-on', date=edition.begin)}",
            body=made["html"].replace(ROOT, desk.site.home),
            address=f"{desk.site.home}{shelf.address}{edition.version}/",
            blob=edition.source.blob,
        )


def _search(into: Path, found: Sequence[tuple[Page, tuple[str, str, str]]]) -> None:
    """The notices into the index of the theme's search, whose form differs between builders."""
    for name, key in (("search/search_index.json", "docs"), ("search.json", "items")):
        path = into / name
        if not path.is_file():
            continue
        index = json.loads(path.read_text(encoding="utf-8"))
        kept = [
            d for d in index[key] if not d["location"].startswith("_frame") and d["title"] != frames.TITLE
        ]
        for page, (anchor, title, text) in found:
            entry: dict[str, Any] = {
                "location": f"{page.path}#{anchor}",
                "title": escape(title or page.title),
                "text": f"<p>{escape(text)}</p>" if text else "",
            }
            kept.append(entry | ({"level": 2, "path": [page.title], "tags": []} if key == "items" else {}))
        index[key] = kept
        path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _swap(fresh: Path, out: Path, work: Path) -> None:
    """The new site in place of the old, which stays until then."""
    old = work / "last"
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
