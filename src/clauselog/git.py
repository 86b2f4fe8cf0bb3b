"""A git repository to what git says of it: what a command prints, what an object holds.

Git itself is asked, one process a command, and one ``git cat-file --batch`` that stays open for all objects.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO

SETTINGS = ("-c", "core.quotePath=false", "-c", "log.showSignature=false")
"""What a user may have set otherwise, and what is read here depends on."""
AT_ONCE = 32
"""Objects asked for before the first answer is read: few enough that the questions fit into a pipe."""


class Found(NamedTuple):
    """An object of a repository."""

    id: str
    kind: str
    """"blob", "tree", "commit" or "tag"."""
    data: bytes


class Git:
    """Git, asked in one folder; ended by ``close``."""

    def __init__(self, folder: Path) -> None:
        """Ask in ``folder``; nothing is started yet."""
        self.folder = folder
        self._objects: subprocess.Popen[bytes] | None = None

    def run(self, *args: str) -> bytes | None:
        """What a command prints, or None where it fails."""
        ran = subprocess.run(
            ["git", *SETTINGS, *args],
            cwd=self.folder,
            env=_plain(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return None if ran.returncode else ran.stdout

    def objects(self, names: Sequence[str]) -> Iterator[Found | None]:
        """The objects of some names (an id, or ``commit:path``), in their order; None where there is none.

        They are asked for many at a time: to wait for each by itself costs more than to read it.
        """
        for begin in range(0, len(names), AT_ONCE):
            yield from self._asked(names[begin : begin + AT_ONCE])

    def _asked(self, names: Sequence[str]) -> list[Found | None]:
        process = self._objects = self._objects or self._started()
        assert process.stdin
        assert process.stdout
        lines = "".join("\n" if "\n" in name else f"{name}\n" for name in names)
        try:
            process.stdin.write(lines.encode("utf-8", "surrogateescape"))
            process.stdin.flush()
        except BrokenPipeError:  # it ended: the repository is damaged
            return [None] * len(names)
        return [_answer(process.stdout) for _ in names]

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["git", "cat-file", "--batch"],
            cwd=self.folder,
            env=_plain(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End the process that reads objects."""
        if self._objects:
            self._objects.communicate()
            self._objects = None


def _answer(stream: IO[bytes]) -> Found | None:
    """One answer of ``git cat-file --batch``: a line with id, kind and size, then the content."""
    parts = stream.readline().split()
    if len(parts) != len(Found._fields) or not parts[-1].isdigit():
        return None
    return Found(parts[0].decode(), parts[1].decode(), stream.read(int(parts[2]) + 1)[:-1])


def _plain() -> dict[str, str]:
    """The environment of a git that speaks to a program."""
    return {**os.environ, "LANGUAGE": "C", "LC_ALL": "C"}
