"""Options that several commands have in common."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError

if TYPE_CHECKING:
    from clauselog.workspace import Settings

site_folder = click.option(
    "--repo",
    "--root",
    "root",
    type=click.Path(path_type=Path),
    default=".",
    help="Folder of the site (mkdocs.yml).",
)
"""``--repo``: where the site is."""


def day_at(given: str | None, site: Settings) -> date:
    """The day asked for, else today where the site is.

    Raises:
        UserError: that is no date.
    """
    if given is None:
        return datetime.now(site.zone if site.timezone else None).date()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UserError(f"“{given}” is no date", remedy="write it as 2026-12-31") from None
