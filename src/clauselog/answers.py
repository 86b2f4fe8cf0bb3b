"""What git prints to values: which file each commit touched, which files differ, which tags there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = ("log", "--first-parent", "-m", "--raw", "-M", "--no-abbrev", "-z", "--format=%x01%H %cI")
"""What ``touched`` reads the answer to. A merge shows what it brings against its first parent, so a text
counts once, on the day it reached this branch."""
DIFF = ("diff", "--name-status", "-M", "-z", "--no-ext-diff")
"""What ``changed`` reads the answer to."""
TAGS = (
    *("for-each-ref", "refs/tags", "--sort=creatordate"),
    "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:short)",
)
"""What ``tagged`` reads the answer to; the second object is the commit that an annotated tag stands for."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One file in one commit of the walk; a blob of zeros is no text."""

    commit: str
    committed: date
    old_path: str
    """Differs from ``path`` where it was renamed."""
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that differs between two states; ``old_path`` differs from ``path`` where it was renamed."""

    status: str
    """A added, D deleted, M modified, R renamed, T changed type."""
    old_path: str
    path: str


def touched(listed: bytes) -> Iterator[Touched]:
    """The files of every commit that git names, in its order; links and submodules apart."""
    for part in _decoded(listed).split("\x01")[1:]:
        head, _, rest = part.partition("\0")
        commit, when = head.split(" ")
        fields = iter(rest.removeprefix("\n").split("\0"))
        for meta in fields:
            if not meta.startswith(":"):
                continue
            _, mode, _, blob, status = meta.split(" ")
            old, new = _paths(status, fields)
            if mode.startswith("100") or status[0] == "D":
                yield Touched(commit, date.fromisoformat(when[:10]), old, new, blob)


def changed(listed: bytes) -> Iterator[Changed]:
    """The files that differ, in git's order."""
    fields = iter(names(listed))
    for status in fields:
        yield Changed(status[0], *_paths(status, fields))


def tagged(listed: bytes) -> Iterator[tuple[str, str, date]]:
    """Every tag, oldest first: its name, its commit, its day."""
    for line in listed.decode().splitlines():
        name, own, peeled, day = line.split("\0")
        yield name, peeled or own, date.fromisoformat(day)


def _paths(status: str, fields: Iterator[str]) -> tuple[str, str]:
    """The old and the new path of a file: git names both where they may differ."""
    old = next(fields)
    return old, next(fields) if status[0] in "RC" else old


def names(listed: bytes) -> list[str]:
    """What git lists with NUL behind each (``-z``); a name that is not UTF-8 keeps its bytes."""
    return _decoded(listed).split("\0")[:-1]


def _decoded(listed: bytes) -> str:
    return listed.decode("utf-8", "surrogateescape")
