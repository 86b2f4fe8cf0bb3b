"""Releases to a public site on disk.

1. Empty pages and frames go to the builder, one build a language, while the pages are made.
2. The pages are put into the frames, with feeds, index and headers beside them, in a folder of their own;
   what the last good site has just so stays there.
3. What is new is inspected, and every link that may have lost its place; only if nothing is wrong does the
   last good site become the new one.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from . import cache, memory
from .builder import Builder, Run, Theme
from .errors import UserError
from .folder import Folder, alone
from .library import library
from .pages import feeds, views
from .pages.desk import Desk
from .pages.inspection import whole
from .pages.shelf import shelves
from .pages.site import Site
from .press import Press
from .repository import Repository
from .root import MKDOCS
from .workspace import Settings, policies, settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from .model import Finding

WORK = ".clauselog"
"""Folder for what is needed between builds; git ignores it."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    folder: Path
    pages: int
    languages: tuple[str, ...]
    reused: bool
    """Whether the builder's frames of the last build still fitted."""
    pending: tuple[str, ...] = ()
    """Policies whose text on disk is on no page, because no commit has it."""


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
    _ours(root, out)
    with alone(root):
        if fresh:
            shutil.rmtree(root / WORK, ignore_errors=True)
        return _build(root, root / WORK, on, builder, out, print_pdf)


def _build(root: Path, work: Path, on: date, builder: Builder, out: str, print_pdf: bool) -> Built:
    conf = settings(root)
    _complete(conf)
    with Repository(root) as repository:
        found = library(repository, root, conf)
        pending = _pending(repository, root, conf)
    releases = tuple(r for r in found.releases if r.announced <= on or r.effective <= on)
    if not releases:
        raise UserError(
            "there is nothing to publish yet",
            path=conf.policies,
            remedy="commit a policy; “clauselog init” makes a first one",
        )
    theme = Theme.read(root)
    engine = cache.engine()
    memory.fit(work / "memory", engine)
    rows = {
        lang: shelves(releases, lang, on, partial(_memory, work, lang), found.given, conf.regimes, conf.terms)
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
            website=theme.website(lang),
            pdf=print_pdf,
        )
        for lang, own in rows.items()
        if own
    ]
    runs = [Run.start(root, work, site, theme, builder) for site in sites]
    reused = all(run.process is None for run in runs)
    folder = Folder(work / "next", root / out, work / "record", f"{engine} {out}")
    try:
        desks = [Desk(site, work / "memory" / "templates") for site in sites]
        wanted = _print(folder, desks, runs, print_pdf)
    finally:
        for run in runs:
            run.stop()
    folder.publish()
    return Built(root / out, len(wanted), tuple(s.lang for s in sites), reused, pending)


def _pending(repository: Repository, root: Path, conf: Settings) -> tuple[str, ...]:
    """The policies whose text on disk no commit has."""
    paths = {repository.inside(root / f.path): f.path for f in policies(root, conf)}
    return tuple(paths[path] for path in repository.uncommitted(tuple(paths)))


def _ours(root: Path, out: str) -> None:
    """Refuse a folder in which something else lies: what is no part of the site would be removed from it."""
    place = (root / out).resolve()
    inside = root == place or place in root.parents
    foreign = place.is_dir() and any(place.iterdir()) and not (place / feeds.INDEX).is_file()
    if inside or foreign or (place.exists() and not place.is_dir()):
        raise UserError(
            "is no site that was built here, and would be emptied",
            path=out,
            remedy="name a folder that is not there yet, or an empty one: --out site",
        )


def _memory(work: Path, lang: str, policy: str) -> memory.DiskMemory:
    """What is remembered of a policy in a language."""
    return memory.DiskMemory(work / "memory" / f"{policy}.{lang}")


def _print(folder: Folder, desks: Sequence[Desk], runs: Sequence[Run], print_pdf: bool) -> list[str]:
    """Every file of the site; the pages that must be there.

    Raises:
        UserError: something is wrong with them.
    """
    there = {desk.site.lang: views.paths(desk) for desk in desks}
    wrong: list[Finding] = []
    for desk, run in zip(desks, runs, strict=True):
        run.finish()
        press = Press(folder, desk, run, there)
        press.print(print_pdf)
        wrong += press.wrong
    for name, text in feeds.whole([desk.site for desk in desks]):
        folder.write(name, text, "")
    wanted = [
        f"{desk.site.folder}{path}index.html" for desk in desks for path in sorted(there[desk.site.lang])
    ]
    wrong += whole(folder.seen, folder.rows, wanted, folder.doubtful())
    if wrong:
        raise _refused(wrong)
    return wanted


def _complete(conf: Any) -> None:
    if not conf.site_url.startswith(("https://", "http://")):
        raise UserError(
            "site_url is missing: permanent addresses begin with it",
            path=MKDOCS,
            remedy="write one: site_url: https://privacy.example.org/",
        )
    conf.zone  # noqa: B018 - refuses a site whose dates would have no time zone


def _refused(wrong: Sequence[Finding]) -> UserError:
    lines = [f"{f.path}: {f.message}" for f in wrong[:10]]
    more = f"\n  … and {len(wrong) - 10} more" if len(wrong) > 10 else ""
    return UserError(
        "the built site is not what it should be; the last good one stays in place\n  "
        + "\n  ".join(lines)
        + more,
        remedy="mend what is named and build again, with --fresh if it names nothing you know",
    )
