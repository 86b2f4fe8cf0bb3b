"""``clauselog adopt``: versions, records and clause ids for a repository that has none."""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from clauselog import workspace
from clauselog.dates import stated
from clauselog.errors import UserError
from clauselog.history import read, revisions
from clauselog.language import codes
from clauselog.numbering import WAYS, name_of
from clauselog.root import MKDOCS
from clauselog.versions import committed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clauselog.adopt import Adopted
    from clauselog.model import Version
    from clauselog.numbering import By
    from clauselog.repository import Repository
    from clauselog.workspace import PolicyFile, Settings

SHOWN = 3
"""Sentences of each release's log that are shown."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--repo", "--root", "root", type=click.Path(path_type=Path), default=".", help="Folder of the site."
)
@click.option("--by", type=click.Choice(WAYS), help="How versions are told apart; by default the best guess.")
@click.option("--write", is_flag=True, help="Write the records; without it they are only shown.")
def command(paths: Sequence[Path], root: Path, by: By | None, write: bool) -> None:
    """Give a repository that has none its versions, records and clause ids, from its history.

    Shows what it found, for a person to look at; --write writes it. PATH is a policy's file, by default
    every file in policies/.

    \b
    Examples:
      clauselog adopt
      clauselog adopt privacy/index.md --by date
      clauselog adopt --write
    """
    from clauselog.repository import Repository

    root = root.resolve()
    site = workspace.settings(root)
    with Repository(root) as repo:
        policies = _policies(repo, root, site, paths)
        for policy, files in policies.items():
            history = {f.lang: _texts(repo, repo.inside(root / f.path), f, by) for f in files}
            _adopt(root, site, policy, files, history, write)
    if not write:
        click.echo("Nothing was written. Add --write to write the records, then look at them and commit.")
    if not (root / MKDOCS).is_file():
        click.echo(f"There is no {MKDOCS} yet: when the texts are moved, “clauselog init .” makes one.")


def _policies(
    repo: Repository, root: Path, site: Settings, paths: Sequence[Path]
) -> dict[str, list[PolicyFile]]:
    """The files to adopt, by policy, the main language first.

    Raises:
        UserError: there is none; two would be one language of one policy.
    """
    given = [_elsewhere(repo, root, repo.inside(path), site) for path in paths]
    files = sorted(given, key=lambda f: site.rank(f.lang)) or workspace.policies(root, site)
    if not files:
        raise workspace.none_there(site, "clauselog adopt privacy/index.md")
    found: dict[str, list[PolicyFile]] = {}
    for file in files:
        same = found.setdefault(file.policy, [])
        if other := next((f for f in same if f.lang == file.lang), None):
            raise UserError(
                f"would be the “{file.lang}” text of {file.policy}, and so would {other.path}",
                path=file.path,
                remedy=f"adopt one of them, or say which language it is: {file.policy}.sv.md",
            )
        same.append(file)
    return found


def _elsewhere(repo: Repository, root: Path, path: str, site: Settings) -> PolicyFile:
    """The policy and language of a file that may lie anywhere in the repository.

    Its name says its language, else its front matter, else a folder it is in (``fr/privacy.md``).
    """
    here = Path(os.path.relpath(repo.root / path, root)).as_posix()
    file = workspace.policy_file(here, site)
    if name_of(here)[1] or workspace.is_policy(here, site):
        return file
    known = {*site.languages, *codes()}
    folders = (part for part in reversed(PurePosixPath(path).parts[:-1]) if part in known)
    said = stated(read(repo, revisions(repo, path)[-1])).lang
    return replace(file, lang=said or next(folders, file.lang))


def _texts(repo: Repository, path: str, file: PolicyFile, by: By | None) -> tuple[Version, ...]:
    found = committed(repo, path, by=by)
    return tuple(replace(v, lang=file.lang, policy=file.policy) for v in found)


def _adopt(
    root: Path,
    site: Settings,
    policy: str,
    files: Sequence[PolicyFile],
    history: dict[str, tuple[Version, ...]],
    write: bool,
) -> None:
    from clauselog.adopt import adopted, clause_ids, record
    from clauselog.review.story import count

    existing = list(workspace.record_files(root, site, policy))
    if existing:
        raise UserError(
            f"{policy} has {count(len(existing), 'record')} already",
            path=existing[0][0].relative_to(root).as_posix(),
            remedy="adopt is for a policy that has none; clauselog draft writes the next one",
        )
    releases = adopted(history, site.regimes, site.terms)
    texts = sum(map(len, history.values()))
    click.echo(f"{policy}: {count(len(releases), 'release')} in {count(texts, 'text')}")
    for release in releases:
        for line in _lines(release, first=release is releases[0]):
            click.echo(line)
    for file in files:
        if not workspace.is_policy(file.path, site):
            click.echo(f"  move it to where the site looks: {_move(root, site, file)}")
    if write:
        for release in releases:
            workspace.write(root, workspace.record_path(site, policy, release.version), record(release))
        workspace.write(root, workspace.ids_path(site, policy), clause_ids(policy, history, releases))
        click.echo(f"  written: {count(len(releases), 'record')} in {site.changelog}/{policy}/")


def _move(root: Path, site: Settings, file: PolicyFile) -> str:
    """The commands, to be copied, that put a policy where the site looks for it."""
    end = Path(file.path).suffix if file.lang == site.languages[0] else f".{file.lang}.md"
    folder = "" if (root / site.policies).is_dir() else f"mkdir -p {shlex.quote(site.policies)} && "
    return f"{folder}git mv {shlex.quote(file.path)} {shlex.quote(f'{site.policies}/{file.policy}{end}')}"


def _lines(release: Adopted, *, first: bool) -> Iterator[str]:
    from clauselog.review.story import count

    day = f"{release.effective}{' (day of the commit)' if release.stand_in else ''}"
    fixed = f", {count(len(release.corrections), 'correction')}" if release.corrections else ""
    if first:
        yield f"  {release.version}: from {day}, the first text{fixed}"
        return
    yield f"  {release.version}: from {day}, {release.severity}{fixed}"
    for sentence in release.log[:SHOWN]:
        yield f"    {sentence}"
    if len(release.log) > SHOWN:
        yield f"    and {len(release.log) - SHOWN} more"
