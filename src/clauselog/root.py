"""A file to the folder of the site it belongs to, without reading anything of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MKDOCS = "mkdocs.yml"
"""The file that makes a folder a site."""


def root_of(path: Path, repository: Path | None = None) -> Path:
    """The folder of the site a file or folder belongs to.

    Where it belongs to none, it is the root of the ``repository`` it is in, else the folder itself.
    """
    folder = path if path.is_dir() else path.parent
    above = [f for f in (folder, *folder.parents) if repository is None or f.is_relative_to(repository)]
    return next((f for f in above if (f / MKDOCS).is_file()), repository or folder)
