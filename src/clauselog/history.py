"""A git repository to the texts a policy had: the one module that touches git.

One walk of the first-parent history per repository (``git log --raw -M``) tells every text of every file and
follows renames; contents come from one ``git cat-file --batch`` process that stays open. Merges show what
they bring against their first parent, so a text counts once, on the day it reached this branch.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import git

from .errors import UserError
from .numbering import SHORT, By, Revision, Tag, choose, is_version_tag, name_of, named
from .source import blob_id, decode

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from typing import IO

    from .model import Version

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".txt", ".rst", ".html", ".htm")
"""Endings between which a policy's file may have been renamed."""
BLANK = ("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "8b137891791fe96927ad78e64b0aad7bded08bdc")
"""Blobs of a file with nothing in it, and of one with an empty line."""
AT_ONCE = 32
"""Blobs asked for before the first answer is read: few enough that the questions fit into a pipe."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One file in one commit of the walk; a blob of zeros is no text."""

    commit: str
    committed: date
    status: str
    old_path: str
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that differs between two states; ``old_path`` differs from ``path`` where it was renamed."""

    status: str
    """A added, D deleted, M modified, R renamed, T changed type."""
    old_path: str
    path: str


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


class Repository:
    """A git repository as it is when it is opened: read often, never written to."""

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
        self._commits: dict[str, str] = {}
        self._walks: dict[tuple[str, tuple[str, ...]], tuple[Touched, ...]] = {}

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

    def __enter__(self) -> Repository:
        """Use as a context manager to end git's processes at once."""
        return self

    def __exit__(self, *_: object) -> None:
        """End git's processes."""
        self.close()

    def close(self) -> None:
        """End the processes that read objects."""
        self._repo.close()
        self._repo.git.clear_cache()

    # What there is

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

    def _resolved(self, ref: str) -> bytes | None:
        """The commit a name stands for, as git prints it; None where there is none."""
        return self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")

    def files(self, ref: str = "HEAD") -> tuple[str, ...]:
        """Every file of a commit."""
        listed = self._run("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit(ref))
        return tuple(listed.decode("utf-8", "surrogateescape").split("\0")[:-1])

    def data(self, ref: str, path: str) -> bytes | None:
        """The content of ``ref:path``, or None where that commit has no such file.

        Raises:
            UserError: no such ref.
        """
        listed = self._run("ls-tree", "-z", "--full-tree", self.commit(ref), "--", path)
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

    # The history of a file

    def revisions(self, path: str, ref: str = "HEAD") -> tuple[Revision, ...]:
        """Every text the file had on the first-parent history, oldest first, through renames.

        A rename or merge that leaves the text as it was adds nothing; a text that comes back counts again. A
        file that was made before there was a text had none.

        Raises:
            UserError: the file is not in that commit.
        """
        found: list[Revision] = []
        current = path
        for touched in self._walk(ref, PurePosixPath(path).suffix):
            if touched.path == current:
                if touched.blob.strip("0") and not (found and touched.blob in BLANK):
                    found.append(Revision(touched.commit, touched.committed, current, touched.blob))
                current = touched.old_path
        if not found:
            raise self._absent(path, ref)
        found.reverse()
        return tuple(r for i, r in enumerate(found) if not i or found[i - 1].blob != r.blob)

    def ever(self, folder: str) -> tuple[str, ...]:
        """The files that some commit of the first-parent history had in a folder, by name."""
        return tuple(sorted({t.path for t in self._walk("HEAD") if t.path.startswith(f"{folder}/")}))

    def tags(self, revisions: Sequence[Revision], policy: str) -> tuple[Tag, ...]:
        """The tags that may name a version of a policy and hold its file, oldest first."""
        fields = "%(refname:lstrip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:short)"
        listed = self._run("for-each-ref", "--sort=creatordate", f"--format={fields}", "refs/tags").decode()
        paths = tuple(dict.fromkeys(r.path for r in reversed(revisions)))
        found: list[Tag] = []
        for line in listed.splitlines():
            name, own, peeled, day = line.split("\0")
            if is_version_tag(name, policy) and (at := self._first_of(peeled or own, paths)):
                found.append(Tag(name, Revision(peeled or own, date.fromisoformat(day), *at)))
        return tuple(found)

    def _first_of(self, commit: str, paths: Sequence[str]) -> tuple[str, str] | None:
        """The first of some paths that a commit has, and its blob."""
        for path in paths:
            try:
                found = self._repo.git.get_object_header(f"{commit}:{path}")
            except ValueError:
                continue
            blob, kind = (part.decode() if isinstance(part, bytes) else part for part in found[:2])
            if kind == "blob":
                return path, blob
        return None

    def versions(
        self,
        path: str,
        by: By | None = None,
        since: date | None = None,
        ref: str = "HEAD",
        recorded: Container[str] = (),
    ) -> tuple[Version, ...]:
        """Every text of a policy's file as a named version, oldest first; ``by`` None takes the best guess.

        Several texts in a row may bear one version's name: the first is the version, the later ones corrected
        it. ``since`` leaves out what is older than that day. What ``recorded`` texts (blobs) are called is
        settled by their records: their own numbers may go backwards.

        Raises:
            UserError: not in this history; a text that is none (empty, binary, not UTF-8, too large);
                versions that go backwards or are used twice.
        """
        from .dates import stated  # here and below: a run that finds all in the cache reads no text

        policy, lang = name_of(path)
        revisions = self.revisions(path, ref)
        tags = self.tags(revisions, policy) if by in (None, "tag") else ()
        every = (*revisions, *(t.revision for t in tags))
        texts = {
            r.blob: self.read(r, d) for r, d in zip(every, self.blobs([r.blob for r in every]), strict=True)
        }
        said = {blob: stated(text) for blob, text in texts.items()}
        way = by or choose([said[r.blob] for r in revisions], tags, policy)[0]
        return tuple(
            self._version(
                policy, lang, item.version, item.revision, item.effective, texts[item.revision.blob]
            )
            for item in named(policy, revisions, lambda r: said[r.blob], way, tags, recorded)
            if since is None or item.day >= since
        )

    def read(self, revision: Revision, data: bytes | None = None) -> str:
        """The text of a revision; ``data`` is its content, where that was read already.

        Raises:
            UserError: naming the commit, the file and the line, where it is no text.
        """
        if data is None:
            data = self.blob(revision.blob)
        return decode(data, f"{revision.commit[:SHORT]}:{revision.path}")

    def kept(
        self, policy: str, lang: str, version: str, blob: str, path: str, records: str = "changelog"
    ) -> Version:
        """A text that left the first-parent history: from the tag ``<policy>/<version>``, or its kept source.

        Args:
            policy: name of the policy.
            lang: language of the text; "" or "en" for the policy's first.
            version: the version whose record names it.
            blob: the blob id its record gives.
            path: where the policy's file is now.
            records: the folder of the records, as git names it.

        Raises:
            UserError: it is in neither place, or what is there has another blob id.
        """
        tag = f"{policy}/{version}"
        kept = [
            f"{records}/{policy}/{version}.source{end}.md" for end in ([f".{lang}"] if lang else []) + [""]
        ]
        places = [(f"refs/tags/{tag}", path), *(("HEAD", k) for k in kept)]
        wrong = ""
        for ref, where in places:
            if self._resolved(ref) is None:
                continue
            data = self.data(ref, where)
            if data is not None and blob_id(data) == blob:
                commit = self.commit(ref)
                revision = Revision(commit, self._day(commit), where, blob)
                return self._version(policy, lang, version, revision, None, decode(data, where))
            wrong = wrong or (f"; {ref}:{where} holds another text" if data is not None else "")
        raise UserError(
            f"the text of version {version} is lost: no commit of this branch, not the tag {tag} "
            f"and no {kept[-1]} holds blob {blob[:12]}{wrong}",
            path=f"{records}/{policy}/{version}.md",
            remedy=f"was it squashed away? Push the commit that had it as a tag: git tag {tag} COMMIT",
        )

    # What a review asks

    def merge_base(self, base: str, ref: str = "HEAD") -> str:
        """The commit at which ``ref`` left ``base``.

        Raises:
            UserError: an unknown ref; histories that have nothing in common.
        """
        one, two = self.commit(base), self.commit(ref)
        found = self._try("merge-base", one, two)
        if found is None:
            raise UserError(
                f"“{base}” and “{ref}” have no commit in common",
                remedy="name the branch this work began from with --base",
            )
        return found.decode().split()[0]

    def changed(self, base: str, ref: str | None = None) -> tuple[Changed, ...]:
        """The files that differ between a commit and another, or the working tree with its new files."""
        since = self.commit(base)
        until = [self.commit(ref)] if ref else []
        listed = self._run("diff", "--name-status", "-M", "-z", "--no-ext-diff", since, *until, "--").decode(
            "utf-8", "surrogateescape"
        )
        parts = iter(listed.split("\0")[:-1])
        found: list[Changed] = []
        for status in parts:
            old = next(parts)
            found.append(Changed(status[0], old, next(parts) if status[0] in "RC" else old))
        if ref is None:
            others = self._run("ls-files", "--others", "--exclude-standard", "-z", "--full-name", ":/")
            found += [Changed("A", p, p) for p in others.decode("utf-8", "surrogateescape").split("\0")[:-1]]
        return tuple(sorted(found, key=lambda c: c.path))

    def uncommitted(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Which of some files are not, as they are on disk, in the last commit."""
        listed = self._run(
            "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *paths
        )
        return tuple(line[3:] for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1])

    def on_branch(self, blob: str, ref: str) -> bool:
        """Whether some commit of a branch's first-parent history had a file with this content."""
        return any(touched.blob == blob for touched in self._walk(ref))

    def working(self, path: str) -> Version:
        """The text in the working tree, as git would store it; ``commit`` is "", the version what it says.

        Raises:
            UserError: no such file, or not a text.
        """
        from .dates import stated

        file = self.root / path
        try:
            raw = file.read_bytes()
        except OSError:
            raise UserError("cannot be read", path=path, remedy="is the name right?") from None
        stored = self._run("hash-object", "--", path).decode().strip()
        unix = raw.replace(b"\r\n", b"\n")
        if stored != blob_id(raw):
            raw = (
                unix
                if stored == blob_id(unix)
                else self.blob(self._run("hash-object", "-w", "--", path).decode().strip())
            )
        policy, lang = name_of(path)
        text = decode(raw, path)
        said = stated(text)
        revision = Revision("", self._day("HEAD"), path, stored)
        return self._version(policy, lang, said.version, revision, said.effective or said.updated, text)

    # Git itself

    def _run(self, *args: str) -> bytes:
        """What git prints.

        Raises:
            UserError: it fails although nothing was wrong with what it was asked.
        """
        found = self._try(*args)
        if found is None:
            raise _lost(f"the history ({self.root})")
        return found

    def _try(self, *args: str) -> bytes | None:
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

    def _walk(self, ref: str, suffix: str = "") -> tuple[Touched, ...]:
        """Every file in every commit of the first-parent history, newest first; read once."""
        known = tuple(f"*{s}" for s in dict.fromkeys((*SUFFIXES, suffix)) if s)
        key = (self.commit(ref), known)
        if key not in self._walks:
            listed = self._run(
                "log",
                "--first-parent",
                "-m",
                "--raw",
                "-M",
                "--no-abbrev",
                "-z",
                "--format=%x01%H %cI",
                key[0],
                "--",
                *known,
            )
            self._walks[key] = tuple(_touched(listed))
        return self._walks[key]

    def _day(self, ref: str) -> date:
        return date.fromisoformat(self._run("log", "-1", "--format=%cI", self.commit(ref)).decode()[:10])

    def _version(
        self,
        policy: str,
        lang: str,
        version: str,
        revision: Revision,
        effective: date | None,
        text: str,
    ) -> Version:
        from .model import Version

        return Version(
            policy=policy,
            lang=lang or "en",
            version=version,
            path=revision.path,
            blob=revision.blob,
            commit=revision.commit,
            committed=revision.committed,
            effective=effective,
            text=text,
        )

    def _absent(self, path: str, ref: str) -> UserError:
        """The error for a file that no commit has, with the nearest names there are."""
        from difflib import get_close_matches

        if (self.root / path).is_file():
            return UserError("is in no commit yet", path=path, remedy="git add and git commit it first")
        near = get_close_matches(path, [f for f in self.files(ref) if f.endswith(SUFFIXES)], 3, 0.5)
        return UserError(
            "is in no commit of this history",
            path=path,
            remedy=f"did you mean {', '.join(near)}?" if near else "git ls-files lists what there is",
        )


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


def _touched(listed: bytes) -> Iterable[Touched]:
    """The files of every commit, from the output of ``git log --raw -z``."""
    for part in listed.decode("utf-8", "surrogateescape").split("\x01")[1:]:
        head, _, rest = part.partition("\0")
        commit, when = head.split(" ")
        fields = iter(rest.removeprefix("\n").split("\0"))
        for meta in fields:
            if not meta.startswith(":"):
                continue
            _, mode, _, blob, status = meta.split(" ")
            old = next(fields)
            new = next(fields) if status[0] in "RC" else old
            if mode.startswith("100") or status[0] == "D":
                yield Touched(commit, date.fromisoformat(when[:10]), status[0], old, new, blob)
