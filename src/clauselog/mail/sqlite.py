"""A ledger's rows in one SQLite file: who may write, and what survives a crash."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clauselog.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # commits reach the kernel; ``durable`` ones wait for the disk as well
    "wal_autocheckpoint=8000",  # pages; each checkpoint waits for the disk too
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten
)


class SqliteStore:
    """SQL on a file only its owner can read.

    Commits are write-ahead and reach the kernel at once, so a killed process loses none. Only a ``durable``
    one waits for the disk, so power loss may take the others back: ``boot`` tells the two apart afterwards.
    """

    serial = "INTEGER PRIMARY KEY"
    skip_locked = ""
    alone = "SELECT 1"

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            raise UserError("others may read the ledger", path=str(path), remedy=f"chmod 600 {path}")
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._locks: dict[str, int] = {}
        with self._explained():
            for pragma in PRAGMAS:
                self.connection.execute(f"PRAGMA {pragma}")

    @property
    def boot(self) -> str:
        """Names the time since the last start of the machine; "" where the system does not tell."""
        return BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else ""

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the user can put right (disk full, no ledger) into an error that says so."""
        try:
            yield
        except sqlite3.OperationalError as error:
            remedy = (
                "make room on the disk; clauselog notice status says how far it has come"
                if "full" in str(error)
                else ""
            )
            raise UserError(
                f"the ledger cannot be written: {error}", path=str(self.path), remedy=remedy
            ) from error
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:  # a fault of ours, not of the file
                raise
            raise UserError(f"this is no ledger: {error}", path=str(self.path)) from error

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, or those that an UPDATE … RETURNING changed."""
        with self._explained():
            return self.connection.execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one, for sets that need not fit in memory."""
        with self._explained():
            yield from self.connection.execute(sql, values)

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute, and say how many rows it changed."""
        with self._explained():
            return self.connection.execute(sql, values).rowcount

    def batch(self, statements: Iterable[tuple[str, Sequence[Any]]]) -> list[int]:
        """A transaction of several statements; how many rows each changed. Nothing waits for the disk."""
        execute = self.connection.execute
        try:
            execute("BEGIN IMMEDIATE")
            changed = [execute(sql, values).rowcount for sql, values in statements]
            execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                execute("ROLLBACK")
            with self._explained():
                raise
        return changed

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Execute once per element of ``rows``, which is streamed; how many rows were changed."""
        with self._explained():
            return self.connection.executemany(sql, rows).rowcount

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """All or nothing; ``durable`` waits until the disk has it."""
        with self._explained():
            if durable:
                self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                if durable:
                    self.connection.execute("PRAGMA synchronous=NORMAL")

    def lock(self, name: str) -> bool:
        """Become the one writer of ``name`` until ``close`` or the process ends; False if another is."""
        handle = os.open(f"{self.path}.{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._locks[name] = handle
        return True

    def arrive(self, run: str) -> None:
        """Be known to be at work on a run: the lock on its campaign says so already."""

    def alive(self, run: str) -> bool:  # noqa: ARG002 -- a store of many writers has to look
        """Whether another writer is still at work under that name: never, while we hold the lock."""
        return False

    def compact(self) -> None:
        """Rewrite the file, so that nothing erased can be read from it any more."""
        with self._explained():
            self.connection.execute("VACUUM")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file and let others write."""
        self.connection.close()
        for handle in self._locks.values():
            os.close(handle)
        self._locks.clear()
