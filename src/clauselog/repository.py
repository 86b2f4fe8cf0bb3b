"""A git repository to answers about it: what its commits have, how they came to be, what is unfinished."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from .answers import DIFF, LOG, TAGS, Changed, Touched, changed, names, tagged, touched
from .errors import UserError
from .plumbing import Git
from .source import blob_id, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Repository:
    """A git repository as it is when it is opened: read often, and never changed."""

    def __init__(self, path: str | Path = ".") -> None:
        """Open the repository that holds ``path`` (a file or folder).

        Raises:
            UserError: as ``Git``.
        """
        self._git = Git(path)
        self.root = self._git.root
        self._commits: dict[str, str] = {}
        self._walks: dict[tuple[str, tuple[str, ...]], tuple[Touched, ...]] = {}

    def __enter__(self) -> Repository:
        """Use as a context manager to end git's processes at once."""
        return self

    def __exit__(self, *_: object) -> None:
        """End git's processes."""
        self.close()

    def close(self) -> None:
        """End the processes that read objects."""
        self._git.close()

    def inside(self, path: str | Path) -> str:
        """A path as git names it: relative to the root, with forward slashes.

        Raises:
            UserError: it lies outside the repository.
        """
        given = Path(path)
        full = given if given.is_absolute() else Path.cwd() / given
        for candidate in (full.absolute(), full.resolve()):
            for root in (self.root, self.root.resolve()):
                if candidate.is_relative_to(root):
                    return PurePosixPath(candidate.relative_to(root)).as_posix()
        raise UserError(
            "lies outside the repository", path=str(path), remedy=f"the repository is {self.root}"
        )

    # What is in its commits

    def commit(self, ref: str = "HEAD") -> str:
        """The commit (40 hex digits) a branch, tag or abbreviated id names.

        Raises:
            UserError: there is none.
        """
        if ref in self._commits:
            return self._commits[ref]
        found = self._resolved(ref)
        if found is None:
            raise self._unknown(ref)
        self._commits[ref] = found.decode().strip()
        return self._commits[ref]

    def _unknown(self, ref: str) -> UserError:
        """The error for a name no commit has."""
        if ref == "HEAD" or self._resolved("HEAD") is None:
            return UserError(
                "has no commit yet", path=str(self.root), remedy="git add and git commit the policies first"
            )
        near = f"origin/{ref}"
        return UserError(
            f"“{ref}” is no branch, tag or commit here",
            remedy=f"did you mean {near}?"
            if self._resolved(near)
            else "git branch --all and git tag list what there is; is there something to fetch?",
        )

    def has(self, ref: str) -> bool:
        """Whether a branch, tag or abbreviated id names a commit."""
        return self._resolved(ref) is not None

    def _resolved(self, ref: str) -> bytes | None:
        """The commit a name stands for, as git prints it; None where there is none."""
        return self._git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")

    def files(self, ref: str = "HEAD") -> tuple[str, ...]:
        """Every file of a commit."""
        listed = self._git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit(ref))
        return tuple(names(listed))

    def data(self, ref: str, path: str) -> bytes | None:
        """The content of ``ref:path``, or None where that commit has no such file.

        Raises:
            UserError: no such ref.
        """
        listed = self._git.run("ls-tree", "-z", "--full-tree", self.commit(ref), "--", path)
        if not listed.startswith(b"100"):
            return None
        return self.blob(listed.split(b"\t", 1)[0].split()[2].decode())

    def text(self, ref: str, path: str) -> str:
        """The text of ``ref:path``.

        Raises:
            UserError: no such ref or file, or not a text.
        """
        data = self.data(ref, path)
        if data is None:
            raise UserError(
                f"is not in {ref}", path=path, remedy=f"git ls-tree -r --name-only {ref} lists what is"
            )
        return decode(data, f"{ref}:{path}")

    def find(self, commit: str, paths: Sequence[str]) -> tuple[str, str] | None:
        """The first of some paths that a commit has a file at, and its blob."""
        return next(((path, blob) for path in paths if (blob := self._git.entry(commit, path))), None)

    def blob(self, blob: str) -> bytes:
        """The content of a blob.

        Raises:
            UserError: the repository has lost it.
        """
        return self._git.blob(blob)

    def blobs(self, names: Sequence[str]) -> Iterator[bytes]:
        """The contents of several blobs, in their order: quicker than one by one.

        Raises:
            UserError: the repository has lost one of them.
        """
        return self._git.blobs(names)

    # How it came to be

    def walk(self, ref: str, suffixes: Sequence[str]) -> tuple[Touched, ...]:
        """What ends like that in each commit of the first-parent history, newest commit first; read once."""
        key = (self.commit(ref), tuple(f"*{suffix}" for suffix in suffixes))
        if key not in self._walks:
            self._walks[key] = tuple(touched(self._git.run(*LOG, key[0], "--", *key[1])))
        return self._walks[key]

    def tags(self) -> Iterator[tuple[str, str, date]]:
        """Every tag, oldest first: its name, its commit, its day."""
        return tagged(self._git.run(*TAGS))

    def day(self, ref: str) -> date:
        """The day on which a commit was made.

        Raises:
            UserError: no such ref.
        """
        return date.fromisoformat(self._git.run("log", "-1", "--format=%cI", self.commit(ref)).decode()[:10])

    def merge_base(self, base: str, ref: str = "HEAD") -> str:
        """The commit at which ``ref`` left ``base``.

        Raises:
            UserError: an unknown ref; histories that have nothing in common.
        """
        one, two = self.commit(base), self.commit(ref)
        found = self._git.attempt("merge-base", one, two)
        if found is None:
            raise UserError(
                f"“{base}” and “{ref}” have no commit in common",
                remedy="name the branch this work began from with --base",
            )
        return found.decode().split()[0]

    def changed(self, base: str, ref: str | None = None) -> tuple[Changed, ...]:
        """The files that differ between a commit and another, or the working tree with its new files.

        Raises:
            UserError: no such ref.
        """
        since = self.commit(base)
        until = [self.commit(ref)] if ref else []
        found = [*changed(self._git.run(*DIFF, since, *until, "--"))]
        if ref is None:
            others = self._git.run("ls-files", "--others", "--exclude-standard", "-z", "--full-name", ":/")
            found += [Changed("A", path, path) for path in names(others)]
        return tuple(sorted(found, key=lambda c: c.path))

    # The working tree

    def uncommitted(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Which of some files are not, as they are on disk, in the last commit."""
        listed = self._git.run(
            "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *paths
        )
        return tuple(line[3:] for line in names(listed))

    def stored(self, path: str) -> tuple[str, bytes]:
        """The blob id and the content that a file of the working tree would be committed with.

        Raises:
            UserError: no such file.
        """
        try:
            raw = (self.root / path).read_bytes()
        except OSError:
            raise UserError("cannot be read", path=path, remedy="is the name right?") from None
        blob = self._git.run("hash-object", "--", path).decode().strip()
        for content in (raw, raw.replace(b"\r\n", b"\n")):
            if blob_id(content) == blob:
                return blob, content
        # a filter of the repository's own made it: let git do the same, and look at what it has then
        self._git.run("hash-object", "-w", "--", path)
        return blob, self.blob(blob)
