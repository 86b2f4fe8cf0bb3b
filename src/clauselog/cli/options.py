"""Options that several commands have in common."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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


class Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A date as 2026-12-31."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or what is wrong with it."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is no date: write it as 2026-12-31", param, ctx)


DATE = Day()


def today(site: Settings) -> date:
    """The day it is where the site is; where this machine is, if the site does not say."""
    return datetime.now(site.zone if site.timezone else None).date()
