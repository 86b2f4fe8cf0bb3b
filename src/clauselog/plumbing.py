"""A folder to the git that knows it: opened, checked and asked. The one module that touches git.

What git says is handed on as it says it. The contents of blobs come from one ``git cat-file --batch`` process
that stays open.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import git

from .errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

AT_ONCE = 32
"""Blobs asked for before the first answer is read: few enough that the questions fit into a pipe."""


def branch_of(folder: Path) -> str:
    """The branch that is checked out where a folder lies or will lie; "" outside a repository, or on none."""
    there = next(place for place in (folder, *folder.parents) if place.is_dir())
    try:
        with git.Repo(there, search_parent_directories=True) as repo:
            return repo.active_branch.name
    except (git.InvalidGitRepositoryError, TypeError):
        return ""


def reflog(folder: Path) -> tuple[Path, ...]:
    """The file that git writes to when a commit is made where a folder lies; none outside a repository."""
    try:
        with git.Repo(folder, search_parent_directories=True) as repo:
            return (Path(repo.git_dir) / "logs" / "HEAD",)
    except git.InvalidGitRepositoryError:
        return ()


class Git:
    """The git of one repository."""

    def __init__(self, path: str | Path = ".") -> None:
        """Open the repository that holds ``path`` (a file or folder).

        Raises:
            UserError: no repository, a bare or a shallow one, or one of another user that git will not read.
        """
        at = Path(path).absolute()
        while not at.is_dir():
            at = at.parent
        try:
            self._repo = git.Repo(at, search_parent_directories=True)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError):
            raise UserError(
                "is in no git repository",
                path=str(path),
                remedy="run this in a clone, or name one with --repo; “clauselog diff OLD NEW” needs none",
            ) from None
        if self._repo.working_tree_dir is None:
            raise UserError(
                "is a bare repository", path=str(path), remedy="clone it and run this in the clone"
            )
        self.root = Path(self._repo.working_tree_dir)
        self._check_owner()
        if (Path(self._repo.common_dir) / "shallow").is_file():
            raise UserError(
                "is a shallow clone: dates and versions would be wrong",
                path=str(self.root),
                remedy="fetch the whole history: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)",
            )

    def _check_owner(self) -> None:
        """Git reads nothing of a repository of another user, unless it was told to trust it.

        Raises:
            UserError: this is one that it does not trust.
        """
        owners = {place.stat().st_uid for place in (self.root, Path(self._repo.git_dir))}
        if owners == {getattr(os, "geteuid", lambda: 0)()}:
            return
        try:
            self._repo.git.rev_parse("--git-dir")
        except git.GitCommandError as error:
            if "dubious ownership" in str(error.stderr):
                trust = f"git config --global --add safe.directory {shlex.quote(str(self.root))}"
                raise UserError(
                    "belongs to another user, so git does not read it",
                    path=str(self.root),
                    remedy=f"if you trust what is in it: {trust}",
                ) from None

    def close(self) -> None:
        """End the processes that read objects."""
        self._repo.close()
        self._repo.git.clear_cache()

    def run(self, *args: str) -> bytes:
        """What git prints.

        Raises:
            UserError: it fails although nothing was wrong with what it was asked.
        """
        found = self.attempt(*args)
        if found is None:
            raise _lost(f"the history ({self.root})")
        return found

    def attempt(self, *args: str) -> bytes | None:
        """What git prints, or None where it fails."""
        try:
            return bytes(
                self._repo.git.execute(
                    ["git", "-c", "core.quotePath=false", "-c", "log.showSignature=false", *args],
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                )
            )
        except git.GitCommandError:
            return None

    def blob(self, blob: str) -> bytes:
        """The content of a blob.

        Raises:
            UserError: the repository has lost it.
        """
        try:
            return bytes(self._repo.git.get_object_data(blob)[3])
        except ValueError:
            raise _lost(blob) from None

    def blobs(self, names: Sequence[str]) -> Iterator[bytes]:
        """The contents of several blobs, in their order.

        They are asked for many at a time: to wait for each by itself costs more than to read it.

        Raises:
            UserError: the repository has lost one of them.
        """
        if not names:
            return
        yield self.blob(names[0])
        process = self._repo.git.cat_file_all
        assert process, "GitPython keeps the process open that answered"
        for begin in range(1, len(names), AT_ONCE):
            some = names[begin : begin + AT_ONCE]
            process.stdin.write("".join(f"{name}\n" for name in some).encode())
            process.stdin.flush()
            yield from [_answer(process.stdout, name) for name in some]  # all of them, asked for or not

    def entry(self, commit: str, path: str) -> str:
        """The blob that a commit has at a path; "" where it has no file there."""
        try:
            blob, kind, _ = self._repo.git.get_object_header(f"{commit}:{path}")
        except ValueError:
            return ""
        return _plain(blob) if _plain(kind) == "blob" else ""


def _plain(said: str | bytes) -> str:
    """What GitPython hands on as bytes or as text, by its version."""
    return said.decode() if isinstance(said, bytes) else said


def _answer(stream: IO[bytes], name: str) -> bytes:
    """What ``git cat-file --batch`` answers when it is asked for a blob."""
    head = stream.readline()
    if not head.startswith(name.encode() + b" blob "):
        raise _lost(name)
    return stream.read(int(head.rpartition(b" ")[2]) + 1)[:-1]


def _lost(what: str) -> UserError:
    """The error for a repository that is damaged or was not fetched whole."""
    return UserError(
        f"git cannot read {what}: the repository is damaged, or was not fetched whole",
        remedy="“git fsck” names what is missing; clone it anew, or: git fetch --refetch",
    )
