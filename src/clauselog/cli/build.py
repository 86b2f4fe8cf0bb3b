"""``clauselog build``: the public site, into ``site/``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from clauselog.cli.options import DATE, today
from clauselog.errors import UserError
from clauselog.root import MKDOCS

if TYPE_CHECKING:
    from datetime import date

    from clauselog.site import Built


def today_at(root: Path) -> date:
    """The day it is where the site is.

    Raises:
        UserError: there is no site.
    """
    from clauselog.workspace import settings

    if not (root / MKDOCS).is_file():
        raise UserError(f"there is no {MKDOCS} here", path=str(root), remedy="“clauselog init .” makes one")
    return today(settings(root))


def warn(built: Built) -> None:
    """Say which texts are not on the pages as they are on disk."""
    for path in built.pending:
        click.echo(f"{path}: has changes in no commit yet; the pages show what is committed", err=True)


@click.command(
    epilog="""\b
Examples:
  clauselog build                          the site as of today, into site/
  clauselog build --as-of 2026-12-20       as it is to be on that day
  clauselog build --builder zensical       the same pages by another builder
  clauselog build --pdf                    with a PDF of every version (needs the extra “pdf”)
"""
)
@click.option("--as-of", type=DATE, help="Build for this day instead of today.")
@click.option("--builder", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True)
@click.option(
    "--repo", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder of mkdocs.yml."
)
@click.option(
    "--out", default="site", show_default=True, metavar="FOLDER", help="Where the site goes, below it."
)
@click.option("--fresh", is_flag=True, help="Forget what earlier builds made.")
@click.option("--pdf", is_flag=True, help="Write a PDF of every version.")
def command(
    as_of: date | None, builder: Literal["mkdocs", "zensical"], repo: Path, out: str, fresh: bool, pdf: bool
) -> None:
    """Build the public site: notices, coming versions, change log, archive, comparisons, feeds.

    The built pages are checked. If anything is wrong, the last good site stays in place.
    """
    from clauselog.site import build

    now = today_at(repo)
    built = build(repo, as_of or now, builder, out, fresh=fresh, print_pdf=pdf)
    warn(built)
    click.echo(f"{built.pages} pages in {', '.join(built.languages)}, checked: {built.folder / 'index.html'}")
