"""A repository to the texts a policy's file had, through renames, and the tags that name them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .errors import UserError
from .numbering import SHORT, Revision, Tag, is_version_tag
from .source import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .answers import Touched
    from .repository import Repository

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".txt", ".rst", ".html", ".htm")
"""Endings between which a policy's file may have been renamed."""
BLANK = ("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "8b137891791fe96927ad78e64b0aad7bded08bdc")
"""Blobs of a file with nothing in it, and of one with an empty line."""


def revisions(repo: Repository, path: str) -> tuple[Revision, ...]:
    """Every text the file had on the first-parent history, oldest first, through renames.

    A rename or merge that leaves the text as it was adds nothing; a text that comes back counts again. A
    file that was made before there was a text had none.

    Raises:
        UserError: the file is in no commit of it.
    """
    found: list[Revision] = []
    current = path
    for touched in _walk(repo, "HEAD", PurePosixPath(path).suffix):
        if touched.path == current:
            if touched.blob.strip("0") and not (found and touched.blob in BLANK):
                found.append(Revision(touched.commit, touched.committed, current, touched.blob))
            current = touched.old_path
    if not found:
        raise _absent(repo, path)
    found.reverse()
    return tuple(r for i, r in enumerate(found) if not i or found[i - 1].blob != r.blob)


def ever(repo: Repository, folder: str) -> tuple[str, ...]:
    """The files that some commit of the first-parent history had in a folder, by name."""
    return tuple(sorted({t.path for t in _walk(repo, "HEAD") if t.path.startswith(f"{folder}/")}))


def on_branch(repo: Repository, blob: str, ref: str) -> bool:
    """Whether some commit of a branch's first-parent history had a file with this content."""
    return any(touched.blob == blob for touched in _walk(repo, ref))


def tags(repo: Repository, revisions: Sequence[Revision], policy: str) -> tuple[Tag, ...]:
    """The tags that may name a version of a policy and hold its file, oldest first."""
    paths = tuple(dict.fromkeys(r.path for r in reversed(revisions)))
    return tuple(
        Tag(name, Revision(commit, day, *at))
        for name, commit, day in repo.tags()
        if is_version_tag(name, policy) and (at := repo.find(commit, paths))
    )


def read(repo: Repository, revision: Revision, data: bytes | None = None) -> str:
    """The text of a revision; ``data`` is its content, where that was read already.

    Raises:
        UserError: naming the commit, the file and the line, where it is no text.
    """
    if data is None:
        data = repo.blob(revision.blob)
    return decode(data, f"{revision.commit[:SHORT]}:{revision.path}")


def _walk(repo: Repository, ref: str, suffix: str = "") -> tuple[Touched, ...]:
    """Every file that may be a policy's, or ends like that, in every commit of the history, newest first."""
    return repo.walk(ref, tuple(s for s in dict.fromkeys((*SUFFIXES, suffix)) if s))


def _absent(repo: Repository, path: str) -> UserError:
    """The error for a file that no commit has, with the nearest names there are."""
    from difflib import get_close_matches

    if (repo.root / path).is_file():
        return UserError("is in no commit yet", path=path, remedy="git add and git commit it first")
    near = get_close_matches(path, [f for f in repo.files() if f.endswith(SUFFIXES)], 3, 0.5)
    return UserError(
        "is in no commit of this history",
        path=path,
        remedy=f"did you mean {', '.join(near)}?" if near else "git ls-files lists what there is",
    )
