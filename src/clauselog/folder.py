"""A new site beside the last good one: a file that would be the same stays, the rest is written and put in.

Nothing of the last good site is touched before all of the new one is made and inspected.

What was written is on record: under which stamp, and how long and how old the file was then. A file of the
last site that is not as the record has it (somebody touched it, or a copy lost its dates) is made again.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .pages.inspection import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 50
"""Lost places from which on every page is looked through."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is on record of a file."""

    stamp: str
    """Changes when the file does."""
    inner: str
    """Changes when what stands inside the frame of a page does."""
    size: int
    mtime: int
    """Nanoseconds."""
    seen: str = ""
    """What was seen on a page, spelled as JSON; "" for a file that is none."""


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until nobody else builds in a folder, then keep others waiting: two builds mixed their files."""
    try:
        import fcntl
    except ImportError:  # where folders cannot be locked, people take turns themselves
        yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class Folder:
    """The new site as it is put together."""

    def __init__(self, new: Path, old: Path, record: Path, mark: str) -> None:
        """A new site in a folder of its own.

        Args:
            new: where it is put together.
            old: the last good site, in whose place it is to be.
            record: file that holds what is on record of the last good site.
            mark: a record under another mark is of no use.
        """
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        self._new, self._old, self._record, self._mark = str(new), str(old), record, mark
        self._made = {self._new}
        self._written: list[str] = []
        self._before = dict(_read(record, mark))
        self.rows: dict[str, Row] = {}
        self.fresh: list[str] = []
        """Pages that were written."""

    def keep(self, name: str, stamp: str) -> bool:
        """Whether the last site has a file with this stamp, which stays."""
        row = self._before.get(name)
        if row is None or row.stamp != stamp or not self._intact(name, row):
            return False
        self.rows[name] = row
        return True

    def finished(self, name: str, inner: str) -> str | None:
        """A page of the last site that says the same inside another frame."""
        row = self._before.get(name)
        if row is None or row.inner != inner or not self._intact(name, row):
            return None
        return Path(self._old, name).read_text(encoding="utf-8")

    def write(
        self, name: str, data: str | bytes, stamp: str, inner: str = "", seen: Seen | None = None
    ) -> None:
        """Write a file."""
        target = self._room(self._new, name)
        with open(target, "wb") as file:  # noqa: PTH123 - thousands of files: a Path each would be dear
            file.write(data.encode() if isinstance(data, str) else data)
        about = os.stat(target)  # noqa: PTH116
        told = _spell([sorted(seen.anchors), seen.leads]) if seen else ""
        self.rows[name] = Row(stamp, inner, about.st_size, about.st_mtime_ns, told)
        self._written.append(name)
        if seen:
            self.fresh.append(name)

    def seen(self, name: str) -> Seen | None:
        """What was seen on a page; None for a file that is none."""
        if not self.rows[name].seen:
            return None
        anchors, leads = json.loads(self.rows[name].seen)
        return Seen(frozenset(anchors), tuple((file, anchor) for file, anchor in leads))

    def doubtful(self) -> Iterator[str]:
        """Pages whose links are to be followed: those written, and those that stay and led to a place
        that is no more.
        """
        yield from self.fresh
        lost = list(self._lost())
        fresh = set(self.fresh)
        for name, row in self.rows.items() if lost else ():
            if name not in fresh and (len(lost) > MANY or any(place in row.seen for place in lost)):
                yield name

    def _lost(self) -> Iterator[str]:
        """The beginning of each link, as the record spells it, to a place that the last site had."""
        for name in self._before.keys() - self.rows.keys():
            yield _spell([name])[:-1] + ","
        for name in self.fresh:
            before, now = self._before.get(name), self.seen(name)
            if before and before.seen and now:
                for anchor in set(json.loads(before.seen)[0]) - now.anchors:
                    yield _spell([name, anchor])

    def publish(self) -> None:
        """Bring the site to what it is to be: file by file, each whole or not at all, and what is no part of
        it goes. A site is never without a page that it keeps; without a record, nothing of it is trusted.
        """
        self._record.unlink(missing_ok=True)
        if not os.path.isdir(self._old):  # noqa: PTH112
            Path(self._new).rename(self._old)
        else:
            self._sweep(self._old, "")
            for name in self._written:
                os.replace(f"{self._new}/{name}", self._room(self._old, name))  # noqa: PTH105
            shutil.rmtree(self._new)
        lines = [
            f"{_spell([name, row.stamp, row.inner, row.size, row.mtime])}\t{row.seen}\n"
            for name, row in self.rows.items()
        ]
        self._record.write_text(f"{self._mark}\n{''.join(lines)}", encoding="utf-8")

    def _sweep(self, folder: str, above: str) -> bool:
        """Remove from a folder of the old site what the new one has not; whether anything is left."""
        left = False
        with os.scandir(folder) as entries:
            for entry in list(entries):
                name = above + entry.name
                if entry.is_dir(follow_symlinks=False):
                    left = self._sweep(entry.path, f"{name}/") or left
                elif name in self.rows:
                    left = True
                else:
                    os.unlink(entry.path)  # noqa: PTH108
        if not left and above:
            os.rmdir(folder)  # noqa: PTH106
            self._made.discard(folder)
        return left

    def _intact(self, name: str, row: Row) -> bool:
        with suppress(OSError):
            about = os.stat(f"{self._old}/{name}")  # noqa: PTH116
            return (about.st_size, about.st_mtime_ns) == (row.size, row.mtime)
        return False

    def _room(self, top: str, name: str) -> str:
        """Where a file goes; the folders above it are there."""
        target = f"{top}/{name}"
        above = target.rpartition("/")[0]
        if above not in self._made:
            os.makedirs(above, exist_ok=True)  # noqa: PTH103
            self._made.add(above)
        return target


def _read(record: Path, mark: str) -> Iterator[tuple[str, Row]]:
    """What is on record, by file."""
    try:
        head, *lines = record.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return
    if head != mark or (lines and lines[-1]):
        return
    for line in lines[:-1]:
        told, _, seen = line.partition("\t")
        name, stamp, inner, size, mtime = json.loads(told)
        yield name, Row(stamp, inner, size, mtime, seen)


def _spell(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
