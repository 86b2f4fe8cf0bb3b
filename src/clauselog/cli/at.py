"""``clauselog at``: the text in force on a day."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.cli.options import DATE
from clauselog.errors import UserError
from clauselog.root import root_of

if TYPE_CHECKING:
    from datetime import date

    from clauselog.release import Release


@click.command()
@click.argument("day", metavar="DATE", type=DATE)
@click.argument("policy")
@click.option("--lang", default="", help="Language of the text; by default the policy's first.")
@click.option(
    "--repo", type=click.Path(path_type=Path), default=".", help="The repository; by default this folder's."
)
def command(day: date, policy: str, lang: str, repo: Path) -> None:
    """The text of a policy that was, or will be, in force on a day.

    The text goes to standard output, exactly as it was published; which version it is, to standard error.

    \b
    Examples:
      clauselog at 2024-03-03 privacy > then.md
      clauselog at 2026-12-20 privacy --lang sv
      clauselog at 2022-06-01 index.md --repo ../policies
    """
    from clauselog.release import in_force

    found, said = _releases(repo, policy)
    lang = lang or said
    release = in_force(found, day)
    if release is None:
        raise UserError(f"no version of “{policy}” was in force on {day}", remedy=_known(found))
    text = release.text(lang) if lang else release.texts[0]
    if text is None:
        raise UserError(
            f"version {release.version} of “{policy}” has no text in “{lang}”",
            remedy=f"it is in {', '.join(release.langs)}",
        )
    if release.record:
        dated = f"announced {release.announced}, by its record"
    else:
        dated = "by the day of its commit; the text states no date" if release.stand_in else "by its own date"
    click.echo(f"{release.policy} {release.version}, in force since {release.effective} ({dated})", err=True)
    sys.stdout.buffer.write(text.current.text.encode())


def _releases(repo: Path, policy: str) -> tuple[tuple[Release, ...], str]:
    """The releases of a policy of a site, by name or path, or of any file; and the language a path names."""
    from clauselog import workspace
    from clauselog.library import library
    from clauselog.release import releases
    from clauselog.repository import Repository
    from clauselog.versions import committed

    with Repository(repo) as repository:
        root = root_of(repo.resolve(), repository.root.resolve())
        site = workspace.settings(root)
        files = workspace.policies(root, site)
        if policy in {file.policy for file in files}:
            return library(repository, root, site, policy, every=True).releases, ""
        if policy not in repository.files() and not Path(policy).exists():
            names = ", ".join(dict.fromkeys(file.policy for file in files))
            raise UserError(
                f"there is no policy or file “{policy}”", remedy=f"policies here: {names or 'none'}"
            )
        path = policy if policy in repository.files() else repository.inside(policy)
        root = root_of(repository.root / path, repository.root)
        site = workspace.settings(root)
        for file in workspace.policies(root, site):
            if repository.inside(root / file.path) == path:
                found = library(repository, root, site, file.policy, every=True)
                return found.releases, file.lang
        return releases(committed(repository, path), ()), ""


def _known(found: tuple[Release, ...]) -> str:
    if not found:
        return "it has no release yet"
    first = min(found, key=lambda release: release.effective)
    return f"the first, version {first.version}, applied from {first.effective}"
