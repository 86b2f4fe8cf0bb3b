"""Empty pages to the frames a site builder makes of them: the one module that calls MkDocs or Zensical.

What a builder is given depends on the names of the policies and on the theme alone: no text of a policy
passes through it, and a build with the same names needs no builder at all.
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
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from .errors import UserError
from .language import DEFAULT, is_rtl, primary
from .pages import frames
from .pages.say import Say
from .root import MKDOCS
from .workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .pages.site import Site

Builder = Literal["mkdocs", "zensical"]
COMMANDS: dict[str, tuple[str, ...]] = {
    "mkdocs": ("mkdocs", "build", "--strict", "--config-file"),
    "zensical": ("zensical", "build", "--strict", "--clean", "--config-file"),
}
PROGRAMS = {"mkdocs": ("mkdocs", "mkdocs-material"), "zensical": ("zensical",)}
THEMES = {"mkdocs": "material", "zensical": "zensical"}
"""The package each builder's theme lies in."""
NEVER = (".html", ".map", "sitemap.xml", "sitemap.xml.gz", "search_index.json", "search.json")
"""Ends of what the builder makes and no reader needs, or not as it is."""
DEEPEST = 4
"""Most folders a page lies in below the root of its language: privacy/compare/1.0/1.1/."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What the site's ``mkdocs.yml`` says of its looks."""

    config: Mapping[str, Any]
    custom: Path | None

    @classmethod
    def read(cls, root: Path) -> Theme:
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

    def website(self, lang: str) -> str:
        """Where the organisation's own website is, from ``extra.clauselog.pages.website``; "" for none.

        Raises:
            UserError: for what is no address: each relative link would seem to lead to a page of this site.
        """
        found = self._said("website", lang)
        if found and not found.startswith(("https://", "http://")):
            raise UserError(
                f"extra.clauselog.pages.website: “{found}” is no address of a website",
                path=MKDOCS,
                remedy="write it in full: https://www.example.org/",
            )
        return found

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
class Run:
    """One language's build: started, then waited for."""

    lang: str
    folder: Path
    key: str
    process: subprocess.Popen[bytes] | None
    command: str

    @classmethod
    def start(cls, root: Path, work: Path, site: Site, theme: Theme, builder: Builder) -> Run:
        """Lay out what the builder needs and start it, unless the last build had the same."""
        folder = work / builder / site.lang
        listed = [("", Say(site.lang)("all-notices")), *((s.address, s.title) for s in site.shelves)]
        tree = dict(_tree(theme, site, listed, builder))
        key = hashlib.sha256(
            json.dumps(
                [_versions(builder), theme.config, sorted((k, v.hex()) for k, v in tree.items())]
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

    def finish(self) -> None:
        """Wait until the builder is done.

        Raises:
            UserError: it failed.
        """
        if self.process is not None:
            said, _ = self.process.communicate()
            if self.process.returncode:
                text = said.decode("utf-8", "replace").strip().replace("\n", "\n  ")
                raise UserError(f"{self.command} failed; the last good site stays in place\n  {text}")
            (self.folder / "key").write_text(self.key)

    def html(self, path: str) -> str:
        """The built page of a path."""
        return frames.named(self.read(_file(path)).decode(), self.lang)

    def has(self, path: str) -> bool:
        """Whether the builder made a page for a path."""
        return self.has_file(_file(path))

    def read(self, name: str) -> bytes:
        """A file the builder made."""
        return (self.folder / "site" / name).read_bytes()

    def has_file(self, name: str) -> bool:
        """Whether the builder made a file."""
        return (self.folder / "site" / name).is_file()

    def assets(self) -> list[str]:
        """The files the builder made that a site needs as they are: no pages, no index of the search."""
        built = self.folder / "site"
        names = (p.relative_to(built).as_posix() for p in sorted(built.rglob("*")) if p.is_file())
        return [n for n in names if not n.endswith(NEVER)]

    def stop(self) -> None:
        """End a builder that nobody waits for any more."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _versions(builder: Builder) -> list[str]:
    """The programs that make the frames, with their versions."""
    return [f"{name} {version(name)}" for name in PROGRAMS[builder]]


def _tree(
    theme: Theme, site: Site, listed: Sequence[tuple[str, str]], builder: Builder
) -> Iterator[tuple[str, bytes]]:
    """The files a build of one language needs: settings, theme, empty pages."""
    yield MKDOCS, yaml.safe_dump(theme.child(site, listed), allow_unicode=True, sort_keys=False).encode()
    empty = f"---\ntitle: {frames.TITLE}\nsearch:\n  exclude: true\n---\n".encode()
    for path, _ in listed:
        yield f"docs/{path}index.md", empty
    for depth in range(1, DEEPEST + 1):
        yield f"docs/{frame_path(depth)}index.md", empty
    yield from _spoken(site.lang, builder)
    ours = files("clauselog") / "templates" / "theme"
    for name, data in _files(Path(str(ours))):
        yield f"theme/{name}", data
    for name, data in _files(theme.custom) if theme.custom else ():
        if name.endswith((".html", ".svg")) or name.startswith("assets/"):
            yield f"theme/{name}", data
    for name, data in _files(Path(str(files("clauselog") / "assets"))):
        yield f"theme/assets/clauselog/{name}", data


def _spoken(lang: str, builder: Builder) -> Iterator[tuple[str, bytes]]:
    """The theme's own words in a language it has no file for: those of its nearest, under the right tag."""
    words = "partials/languages"
    here = files(THEMES[builder]) / "templates" / words
    if (here / f"{lang}.html").is_file():
        return
    near = next(code for code in (primary(lang), DEFAULT) if (here / f"{code}.html").is_file())
    yield (
        f"theme/{words}/{lang}.html",
        (
            f'{{% import "{words}/{near}.html" as near %}}'
            f'{{% macro t(key) %}}{{% if key == "language" %}}{lang}'
            f'{{% elif key == "direction" %}}{"rtl" if is_rtl(lang) else "ltr"}'
            "{% else %}{{ near.t(key) }}{% endif %}{% endmacro %}\n"
        ).encode(),
    )


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def _file(path: str) -> str:
    return path if path.endswith(".html") else f"{path}index.html"


def frame_path(depth: int) -> str:
    """Folder of the frame for pages that lie so many folders deep."""
    return "_frame/" + "x/" * (depth - 1)
