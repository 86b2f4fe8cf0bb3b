"""A site's folder and its git history to all its releases: what pages, notices and ``verify`` begin with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import workspace
from .release import Release, releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .history import Repository
    from .model import Version
    from .record import Record
    from .workspace import PolicyFile, Settings


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything a site has released, and where it came from."""

    root: Path
    site: Settings
    files: tuple[PolicyFile, ...]
    """The policies on disk."""
    versions: tuple[Version, ...]
    """Every text in git, oldest first within a language, with those kept elsewhere after them."""
    records: tuple[Record, ...]
    releases: tuple[Release, ...]
    """By policy, then by date; see ``release.releases``."""

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies, as they are on disk."""
        return tuple(dict.fromkeys(file.policy for file in self.files))


def catalog(repo: Repository, root: Path, policy: str = "", *, working: bool = False) -> Catalog:
    """The releases of the site at ``root``, of one policy or of all.

    Args:
        repo: the repository that holds the site.
        root: folder of its ``mkdocs.yml``.
        policy: name of one policy; "" for all.
        working: also read texts of the working tree that no commit has yet.

    Raises:
        UserError: for settings, records or histories that cannot be read, and for a release whose text is
            found nowhere (squashed away).
    """
    site = workspace.settings(root)
    files = tuple(f for f in workspace.policies(root, site) if policy in ("", f.policy))
    records = workspace.records(root, site, policy)
    versions = [version for file in files for version in _versions(repo, root, file, working)]
    versions += list(_kept(repo, root, files, records, {v.blob for v in versions}))
    return Catalog(root, site, files, tuple(versions), records, releases(versions, records))


def _versions(repo: Repository, root: Path, file: PolicyFile, working: bool) -> Iterator[Version]:
    path = repo.inside(root / file.path)
    seen: set[str] = set()
    if path in repo.files():
        for version in repo.versions(path):
            seen.add(version.blob)
            yield replace(version, lang=file.lang)
    if working:
        now = repo.working(path)
        if now.blob not in seen:
            yield replace(now, lang=file.lang)


def _kept(
    repo: Repository, root: Path, files: Sequence[PolicyFile], records: Sequence[Record], known: set[str]
) -> Iterator[Version]:
    """The texts that records name and the history does not have: at a tag, or kept beside the record."""
    paths = {(f.policy, f.lang): repo.inside(root / f.path) for f in files}
    for record in records:
        for lang, pair in record.texts.items():
            path = paths.get((record.policy, lang))
            if pair.new not in known and record.effective_now and path:
                yield replace(repo.kept(record.policy, lang, record.version, pair.new, path), lang=lang)
