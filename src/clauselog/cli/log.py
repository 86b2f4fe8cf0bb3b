"""``clauselog log``: the change log of a whole history."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clauselog import cache
from clauselog.cli.options import DATE
from clauselog.log import Log, read_log
from clauselog.numbering import WAYS, By, name_of
from clauselog.repository import Repository
from clauselog.root import MKDOCS, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from clauselog.release import Release
    from clauselog.workspace import Settings

QUIET = 1.0
"""Seconds of work before which nothing is said of progress."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--repo", type=click.Path(path_type=Path), help="The repository; by default the one PATH is in."
)
@click.option("--by", type=click.Choice(WAYS), help="How versions are told apart; by default the best guess.")
@click.option("--since", type=DATE, help="Only releases from that day on.")
@click.option("--clause", metavar="ID", help="The life of one clause.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "html", "json", "atom"]),
    default="text",
    show_default=True,
    help="How to print it; JSON is oldest first, the others newest first.",
)
@click.option("--findings/--no-findings", default=True, help="Judge what is material (JSON and HTML).")
@click.option("--cache/--no-cache", "keep", default=True, help="Keep results for the next run.")
def command(
    paths: tuple[str, ...],
    repo: Path | None,
    by: By | None,
    since: date | None,
    clause: str | None,
    form: str,
    findings: bool,
    keep: bool,
) -> None:
    """The change log of a policy over its whole history in git.

    With several files, each has its log; as JSON, they are a list.

    \b
    Examples:
      clauselog log policies/privacy.md
      clauselog log policies/privacy.md --format json > log.json
      clauselog log index.md --repo ../policies --by date --since 2022-01-01
      clauselog log policies/privacy.md --clause sharing
    """
    with _uncollected(), Repository(repo or paths[0]) as repository:
        for number, given in enumerate(paths):
            path = given if repo and not Path(given).is_absolute() else repository.inside(given)
            log = history(repository, path, by=by, findings=findings, keep=keep)
            if log.why:
                click.echo(f"{path}: versions told apart by {log.by}, because {log.why}", err=True)
            if log.later and log.by != "commit":
                more = f"{log.later} more texts have" if log.later > 1 else "one more text has"
                named = f"{more} the {'version' if log.by == 'front-matter' else 'date'} of the text before"
                click.echo(f"{path}: {named}: --by commit shows each change", err=True)
            if not log.pairs:
                click.echo(f"{path}: there is one version, and none to compare it with", err=True)
            if since:
                log = log.since(since)
            if form == "json":
                _json(log, clause, first=number == 0, last=number == len(paths) - 1)
            else:
                click.echo(_shown(log, form, clause), nl=False)


def history(
    repository: Repository, path: str, *, by: By | None = None, findings: bool = False, keep: bool = True
) -> Log:
    """The change log of a file over its whole history, by its records where it has some."""
    return read_log(
        repository,
        path,
        by=by,
        assess=findings,
        **_of_site(repository, path, recorded=by is None),
        where=cache.folder() if keep else None,
        progress=_progress(path),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection: values are trees without cycles; to look for some takes time and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _of_site(repository: Repository, path: str, *, recorded: bool) -> dict[str, Any]:
    """What the site knows of a policy that its text does not say; nothing where this is no site."""
    root = root_of(repository.root / path, repository.root)
    if not any((root / name).exists() for name in (MKDOCS, "changelog")):
        return {}
    from clauselog.workspace import ids_path, language, settings

    site = settings(root)
    ids = root / ids_path(site, name_of(path)[0])
    here = (repository.root / path).relative_to(root).as_posix()
    return {
        "lang": language(here, site),
        "rules": (site.regimes, site.terms),
        "released": _released(repository, root, here, site) if recorded else (),
        "given": ids.read_text("utf-8") if ids.is_file() else "",
    }


def _released(repository: Repository, root: Path, path: str, site: Settings) -> tuple[Release, ...]:
    """The releases of a policy of a site that keeps records; none where there is no record."""
    policy, _ = name_of(path)
    if not any((root / site.changelog / policy).glob("*.md")):
        return ()
    from clauselog.library import library
    from clauselog.workspace import policies

    if path not in [file.path for file in policies(root, site)]:
        return ()
    found = library(repository, root, site, policy, every=True).releases
    return found if any(release.record for release in found) else ()


def _json(log: Log, clause: str | None, *, first: bool, last: bool) -> None:
    """Write one log as JSON; several become a list."""
    several = not (first and last)
    out = sys.stdout.buffer
    out.write(b"[" if several and first else b"")
    out.writelines(log.json(clause or ""))
    out.write((b"]\n" if last else b",") if several else b"")


def _shown(log: Log, form: str, clause: str | None) -> str:
    from clauselog import formats

    releases = log.life(clause) if clause else log.releases()
    if form == "html":
        return formats.html(formats.title(log.policy, log.lang), releases, log.lang)
    if form == "atom":
        return formats.atom(formats.title(log.policy, log.lang), log.policy, releases, log.lang)
    return formats.markdown(releases, log.lang) if form == "md" else formats.text(releases, log.lang)


def _progress(path: str) -> Callable[[int, int], None]:
    """Says on standard error how far it is, from the first second on and then once a second."""
    spoken = time.monotonic()

    def say(done: int, total: int) -> None:
        nonlocal spoken
        if done < total and time.monotonic() - spoken > QUIET:
            spoken = time.monotonic()
            click.echo(f"{path}: {done} of {total} versions read", err=True)

    return say
