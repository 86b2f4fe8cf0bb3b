"""Options that several commands have in common."""

from __future__ import annotations

from pathlib import Path

import click

site_folder = click.option(
    "--repo",
    "--root",
    "root",
    type=click.Path(path_type=Path),
    default=".",
    help="Folder of the site (mkdocs.yml).",
)
"""``--repo``: where the site is."""
