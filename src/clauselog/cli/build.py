"""``clauselog build``: the public site, into ``site/``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal

import click

from clauselog.errors import UserError


def day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """An option's ISO date."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}” is no date: write it as 2026-12-31") from None


def today(root: Path) -> date:
    """The day it is in the site's time zone."""
    from clauselog.workspace import settings

    return datetime.now(settings(root).zone).date()


@click.command(
    epilog="""\b
Examples:
  clauselog build                          the site as of today, into site/
  clauselog build --as-of 2026-12-20       as it is to be on that day
  clauselog build --builder zensical       the same pages by another builder
  clauselog build --pdf                    with a PDF of every version (needs the extra “pdf”)
"""
)
@click.option("--as-of", metavar="DATE", callback=day, help="Build for this day instead of today.")
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

    if not (repo / "mkdocs.yml").is_file():
        raise UserError("there is no mkdocs.yml here", path=str(repo), remedy="“clauselog init .” makes one")
    built = build(repo, as_of or today(repo), builder, out, fresh=fresh, print_pdf=pdf)
    click.echo(f"{built.pages} pages in {', '.join(built.languages)}, checked: {built.folder / 'index.html'}")
