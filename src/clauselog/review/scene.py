"""A repository and a base to the scene of a review: the site, the base, and what differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from clauselog.answers import Changed
    from clauselog.repository import Repository
    from clauselog.workspace import Settings


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a review takes place: the site, the base, and what differs from it."""

    repo: Repository
    root: Path
    site: Settings
    base: str
    """The commit at which the draft left the base."""
    tip: str
    """The base as it is now."""
    changed: Mapping[str, Changed]
    """Files that differ, by their path from the site's root."""
    on: date | None = None
    """The day of the review; None where it does not matter."""

    moved: frozenset[str] = frozenset()
    """Files that changed on the base since, as git names them."""
    prefix: str = ""
    """Path of the site's root in the repository, with its “/”."""

    def path(self, name: str) -> str:
        """A path from the site's root, as git names it."""
        return self.prefix + name

    @property
    def records(self) -> str:
        """The folder of the records, as git names it."""
        return self.path(self.site.changelog)

    def local(self, path: str) -> str:
        """A path as git names it, from the site's root."""
        return path.removeprefix(self.prefix)


def scene(repo: Repository, root: Path, base: str, on: date | None = None) -> Scene:
    """What lies between the base and the working tree.

    Raises:
        UserError: a base that does not exist, or has nothing in common with this branch; unreadable settings.
    """
    commit = repo.merge_base(base)
    prefix = repo.inside(root)
    prefix = "" if prefix == "." else prefix + "/"
    site = workspace.settings(root)
    changed = {
        c.path.removeprefix(prefix): c
        for c in repo.changed(commit)
        if c.path.startswith(prefix)
        and not all(workspace.is_aside(p.removeprefix(prefix), site) for p in (c.path, c.old_path))
    }
    tip = repo.commit(base)
    moved = frozenset(c.path for c in repo.changed(commit, tip)) if commit != tip else frozenset()
    return Scene(repo, root, site, commit, tip, changed, on, moved, prefix)
