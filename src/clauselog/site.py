"""Releases to a public site on disk: the one module that calls a site builder.

1. Empty pages and frames go to the builder, one build a language, while the pages are made.
2. The pages are put into the frames, with feeds, index and headers beside them, in a folder of their own.
3. What was built is inspected; only if nothing is wrong does it take the place of the last good site.

What the builder is given depends on the names of the policies and the theme alone, so most builds need none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from . import cache, pdf
from .errors import UserError
from .history import Repository
from .library import library
from .pages import announcements, comparisons, feeds, frames, notices, views
from .pages.desk import Desk, pdf_path, source_path
from .pages.inspection import Expected, inspect
from .pages.say import Say
from .pages.shelf import shelves
from .pages.site import Page, Site
from .redline import ROOT
from .workspace import MKDOCS, read_text, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from .model import Finding
    from .pages.frames import Frame

Builder = Literal["mkdocs", "zensical"]
WORK = ".clauselog"
"""Folder for what is needed between builds; git ignores it."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "mkdocs": ("mkdocs", "build", "--strict", "--config-file"),
    "zensical": ("zensical", "build", "--strict", "--clean", "--config-file"),
}
DEEPEST = 4
"""Most folders a page lies in below the root of its language: privacy/compare/1.0/1.1/."""
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
    theme = _Theme.read(root)
    engine = _engine()
    sites, memories = [], []
    for lang in conf.languages:
        memories.append(memory := DiskMemory(work / "memory", lang, engine))
        rows = shelves(releases, lang, on, memory, found.given, conf.regimes)
        if rows:
            sites.append(
                Site(
                    theme.name(lang),
                    conf.site_url.rstrip("/") + "/",
                    lang,
                    conf.languages,
                    conf.zone,
                    on,
                    rows,
                    releases,
                    theme.description(lang),
                    print_pdf,
                )
            )
    runs = [_Run.start(root, work, site, theme, builder, engine) for site in sites]
    fresh_site = work / "next"
    shutil.rmtree(fresh_site, ignore_errors=True)
    reused = all(run.process is None for run in runs)
    try:
        expected = _write(fresh_site, sites, runs, print_pdf)
    finally:
        for run in runs:
            run.stop()
    wrong = _inspect(fresh_site, expected, _base(sites[0].url))
    if wrong:
        raise _refused(wrong)
    _swap(fresh_site, root / out, work)
    for memory in memories:
        memory.close()
    return Built(root / out, len(expected), tuple(s.lang for s in sites), reused)


def _inspect(folder: Path, expected: Sequence[Expected], base: str) -> list[Finding]:
    pages, others = _read_back(folder)
    return inspect(pages, expected, others, base)


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


# What is remembered between builds


class DiskMemory:
    """What was made of texts, one file a language; results of another program are forgotten."""

    def __init__(self, where: Path, name: str, engine: str) -> None:
        self._where, self._name, self._engine = where, name, engine
        self._kept = cache.load(where, name)
        if self._kept.pop("engine", b"").decode() != engine:
            self._kept = {}
        self._used: dict[str, bytes] = {}
        self._open: dict[str, Any] = {}

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none."""
        if key in self._open:
            return self._open[key]
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        kept = self._used.get(name) or self._kept.get(name)
        if kept is None:
            kept = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
        self._used[name] = kept
        value = json.loads(kept)
        if not key.startswith("compare:"):
            self._open[key] = value
        return value

    def close(self) -> None:
        """Keep on disk what this build used."""
        if self._used.keys() != self._kept.keys():
            cache.store(self._where, self._name, {"engine": self._engine.encode(), **self._used})
        self._open, self._kept = {}, self._used


def _engine() -> str:
    """A digest that changes when any file of this program does."""
    home = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted(p for p in home.rglob("*") if p.suffix in (".py", ".yml", ".html")):
        about = path.stat()
        found.update(f"{path.relative_to(home)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


# The builder


@dataclass(frozen=True, slots=True)
class _Theme:
    """What the site's ``mkdocs.yml`` says of its looks."""

    config: Mapping[str, Any]
    custom: Path | None

    @classmethod
    def read(cls, root: Path) -> _Theme:
        """Read as plain strings: tags (``!!python/name``, ``!ENV``) are for the builder."""
        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        config = yaml.load(read_text(root / MKDOCS, MKDOCS), loader) or {}  # noqa: S506 - strings only
        theme = config.get("theme")
        custom = theme.get("custom_dir") if isinstance(theme, dict) else None
        folder = root / (custom or "overrides")
        return cls(config, folder if folder.is_dir() else None)

    def _said(self, key: str, lang: str) -> str:
        pages = ((self.config.get("extra") or {}).get("clauselog") or {}).get("pages") or {}
        own = pages.get(key, {}) if isinstance(pages, dict) else {}
        return str(own.get(lang) or self.config.get(key) or "") if isinstance(own, dict) else str(own)

    def name(self, lang: str) -> str:
        """Name of the site, in a language where ``extra.clauselog.pages.site_name`` has it."""
        return self._said("site_name", lang)

    def description(self, lang: str) -> str:
        """What the site says it is."""
        return self._said("site_description", lang)

    def child(self, site: Site, listed: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """The settings of one language's build, on top of the site's own."""
        theme: dict[str, Any] = {
            "name": "material",
            "custom_dir": "theme",
            "language": site.lang,
            "font": False,
        }
        own = self.config.get("theme")
        if not (isinstance(own, dict) and own.get("palette")):
            theme["palette"] = _palette(site.lang)
        extra: dict[str, Any] = {"generator": False, "analytics": None, "consent": None}
        if len(site.langs) > 1:
            extra["alternate"] = [
                {"name": frames.name(lang), "link": "./", "lang": lang} for lang in site.langs
            ]
        return {
            "INHERIT": f"../../../{MKDOCS}",
            "site_name": site.name,
            "site_url": site.home,
            "docs_dir": "docs",
            "site_dir": "site",
            "use_directory_urls": True,
            "repo_url": None,
            "theme": theme,
            "nav": [{escape(words, quote=False): f"{path}index.md"} for path, words in listed],
            "not_in_nav": "/_frame/\n",
            "extra": extra,
        }


def _palette(lang: str) -> list[dict[str, Any]]:
    say = Say(lang)
    return [
        {
            "media": "(prefers-color-scheme: light)",
            "scheme": "default",
            "toggle": {"icon": "material/weather-night", "name": say("dark")},
        },
        {
            "media": "(prefers-color-scheme: dark)",
            "scheme": "slate",
            "toggle": {"icon": "material/weather-sunny", "name": say("light")},
        },
    ]


@dataclass(slots=True)
class _Run:
    """One language's build: started, then waited for."""

    lang: str
    folder: Path
    key: str
    process: subprocess.Popen[bytes] | None
    command: str

    @classmethod
    def start(cls, root: Path, work: Path, site: Site, theme: _Theme, builder: Builder, engine: str) -> _Run:
        """Lay out what the builder needs and start it, unless the last build had the same."""
        folder = work / builder / site.lang
        listed = [("", Say(site.lang)("all-notices")), *((s.address, s.title) for s in site.shelves)]
        tree = dict(_tree(theme, site, listed))
        key = hashlib.sha256(
            json.dumps(
                [engine, builder, theme.config, sorted((k, v.hex()) for k, v in tree.items())]
            ).encode()
        ).hexdigest()
        if (folder / "key").is_file() and (folder / "key").read_text() == key:
            return cls(site.lang, folder, key, None, builder)
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in tree.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        program = Path(sys.executable).parent / COMMANDS[builder][0]
        command = [str(program) if program.exists() else COMMANDS[builder][0], *COMMANDS[builder][1:]]
        try:
            process = subprocess.Popen(
                [*command, str(folder / MKDOCS)],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=root,
                env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
            )
        except OSError as error:
            raise UserError(
                f"{builder} cannot be started: {error.strerror}", remedy=f"pip install {builder}"
            ) from None
        return cls(site.lang, folder, key, process, builder)

    def frames(self) -> dict[str, str]:
        """The built HTML by path, once the builder is done.

        Raises:
            UserError: it failed, or left a page out.
        """
        if self.process is not None:
            said, _ = self.process.communicate()
            if self.process.returncode:
                text = said.decode("utf-8", "replace").strip().replace("\n", "\n  ")
                raise UserError(f"{self.command} failed; the last good site stays in place\n  {text}")
            (self.folder / "key").write_text(self.key)
        built = self.folder / "site"
        return {
            p.relative_to(built).as_posix().removesuffix("index.html"): frames.named(
                p.read_text(encoding="utf-8"), self.lang
            )
            for p in sorted(built.rglob("*.html"))
        }

    def stop(self) -> None:
        """End a builder that nobody waits for any more."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _tree(theme: _Theme, site: Site, listed: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The files a build of one language needs: settings, theme, empty pages."""
    yield MKDOCS, yaml.safe_dump(theme.child(site, listed), allow_unicode=True, sort_keys=False).encode()
    empty = f"---\ntitle: {frames.TITLE}\nsearch:\n  exclude: true\n---\n".encode()
    for path, _ in listed:
        yield f"docs/{path}index.md", empty
    for depth in range(1, DEEPEST + 1):
        yield f"docs/{_frame_path(depth)}index.md", empty
    ours = files("clauselog") / "templates" / "theme"
    for name, data in _files(Path(str(ours))):
        yield f"theme/{name}", data
    for name, data in _files(theme.custom) if theme.custom else ():
        if name.endswith((".html", ".svg")) or name.startswith("assets/"):
            yield f"theme/{name}", data
    for name, data in _files(Path(str(files("clauselog") / "assets"))):
        yield f"theme/assets/clauselog/{name}", data


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def _frame_path(depth: int) -> str:
    return "_frame/" + "x/" * (depth - 1)


# Putting it together


def _write(folder: Path, sites: Sequence[Site], runs: Sequence[_Run], print_pdf: bool) -> list[Expected]:
    """Every file of the site, into a new folder; what must be found in it."""
    made = [(run, desk, list(views.pages(desk))) for run, desk in zip(runs, map(Desk, sites), strict=True)]
    there = {desk.site.lang: frozenset(p.path for p in pages) for _, desk, pages in made}
    expected: list[Expected] = []
    for run, desk, pages in made:
        built = run.frames()
        into = folder / desk.site.folder
        shutil.copytree(
            run.folder / "site", into, ignore=shutil.ignore_patterns(*NEVER, "*.html"), dirs_exist_ok=True
        )
        expected += _pages(into, desk, pages, built, there)
        _beside(into, desk)
        _search(into, pages)
        if print_pdf:
            _printed(into, desk)
    _put(folder / "policies.json", feeds.policies(sites))
    _put(folder / ".well-known/policies.json", feeds.policies(sites))
    _put(folder / "sitemap.xml", feeds.site_map(sites))
    _put(folder / "robots.txt", feeds.robots(sites[0].url))
    _put(folder / "_headers", feeds.headers())
    _put(folder / ".nojekyll", "")
    return expected


def _pages(
    into: Path,
    desk: Desk,
    pages: Sequence[Page],
    built: Mapping[str, str],
    there: Mapping[str, frozenset[str]],
) -> Iterator[Expected]:
    """Each page in its frame."""
    site = desk.site
    around = frames.Around(site, there, announcements.html(desk), announcements.footer(desk))
    ids = frozenset(item["id"] for item in announcements.announced(desk))
    for page in pages:
        source = page.path if page.listed else _frame_path(page.path.count("/"))
        if source not in built:
            raise UserError(
                f"the builder left out the page {source or 'index'}; the last good site stays in place",
                remedy="build with --fresh",
            )
        html = built[source]
        if not page.listed and page.policy:
            html = frames.active(html, f"{page.policy}/", frames.up(page.path))
        _put(
            into / page.path / "index.html", frames.filled(page, _gapped(frames.frame(html), source), around)
        )
        yield Expected(f"{site.folder}{page.path}index.html", page.anchors, ids)
    if "404.html" in built:
        made, root = frames.frame(built["404.html"]), _base(site.url) + site.folder
        _put(into / "404.html", frames.filled(notices.lost(desk), made, around, root))
        yield Expected(f"{site.folder}404.html", frozenset(), ids)


def _gapped(made: Frame, source: str) -> Frame:
    lost = {"csp", "head", "content", "title"} - made.gaps()
    if lost:
        raise UserError(
            f"the theme has no place for {', '.join(sorted(lost))} on the page {source or 'index'}",
            path="overrides/main.html",
            remedy="let it extend “clauselog.html” and call super() in every block",
        )
    return made


def _beside(into: Path, desk: Desk) -> None:
    """Sources, feeds and data beside the pages of one language."""
    site = desk.site
    for title, path, shelves_of in (
        (site.name, "", site.shelves),
        *((desk.say("feed-title", policy=s.title), s.address, (s,)) for s in site.shelves),
    ):
        items = feeds.items(shelves_of)
        _put(into / path / "feed.xml", feeds.atom(desk, title, path, items))
        _put(into / path / "feed.json", feeds.json_feed(desk, title, path, items))
    for shelf in site.shelves:
        _put(into / shelf.address / "compare/data.json", comparisons.data(desk, shelf))
        for edition in shelf.editions:
            _put(into / source_path(shelf, edition), edition.source.text)


def _printed(into: Path, desk: Desk) -> None:
    """A PDF of every version."""
    for shelf in desk.site.shelves:
        for edition in shelf.editions:
            made = desk.rendered(shelf, edition)
            name = desk.say("version-number", version=edition.version)
            address = f"{desk.site.home}{shelf.address}{edition.version}/"
            pdf.write(
                into / pdf_path(shelf, edition),
                lang=shelf.lang,
                title=f"{shelf.title}, {name}",
                heading=made["title"] or escape(shelf.title),
                site=desk.site.name,
                meta=f"{name} · {desk.say('effective-on', date=edition.begin)}",
                body=made["html"].replace(ROOT, desk.site.home),
                address=address,
                blob=edition.source.blob,
            )


def _search(into: Path, pages: Iterable[Page]) -> None:
    """The notices into the index of the theme's search, whose form differs between builders."""
    found = [(p, s) for p in pages if p.listed for s in p.sections]
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


def _read_back(folder: Path) -> tuple[dict[str, str], frozenset[str]]:
    """What was built: pages by file, and the names of all other files."""
    pages: dict[str, str] = {}
    others: set[str] = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.endswith(".html"):
            pages[name] = path.read_text(encoding="utf-8")
        else:
            others.add(name)
    return pages, frozenset(others)


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
