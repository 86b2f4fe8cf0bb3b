"""A ledger's rows in PostgreSQL, for several sending machines: every commit waits for the disk."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from clauselog.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SCHEMA_LOCK = 4021
RUNS = 4022
"""Spaces of advisory locks: making the tables, and being at work on a run."""


class PostgresStore:
    """SQL on a shared database; many writers, each known to be at work by a lock its session holds."""

    serial = "BIGSERIAL PRIMARY KEY"
    skip_locked = "FOR UPDATE SKIP LOCKED"
    alone = f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})"
    boot = "durable"
    """No commit is ever lost, so what was claimed and is not in flight was never sent."""

    def __init__(self, url: str) -> None:
        try:
            self.connection = psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError as error:
            raise UserError(
                f"the ledger cannot be reached: {error}".strip(), remedy="is the server up?"
            ) from None
        self.connection.execute("SET synchronous_commit = on")
        self._own: set[str] = set()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the user can put right (server gone, disk full) into an error that says so."""
        try:
            yield
        except psycopg.OperationalError as error:
            raise UserError(f"the ledger cannot be written: {error}".strip()) from error

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, or those that an UPDATE … RETURNING changed."""
        with self._explained():
            return self.connection.execute(_sql(sql), values).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query a few at a time."""
        with self._explained(), self.connection.transaction(), self.connection.cursor("each") as cursor:
            yield from cursor.execute(_sql(sql), values)

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute, and say how many rows it changed."""
        with self._explained():
            return self.connection.execute(_sql(sql), values).rowcount

    def batch(self, statements: Iterable[tuple[str, Sequence[Any]]]) -> list[int]:
        """A transaction of several statements, sent in one go; how many rows each changed."""
        with self._explained(), self.connection.transaction(), self.connection.pipeline():
            cursors = [self.connection.execute(_sql(sql), values) for sql, values in statements]
        return [cursor.rowcount for cursor in cursors]

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Execute once per element of ``rows``, which is streamed; how many rows were changed."""
        with self._explained(), self.connection.cursor() as cursor:
            cursor.executemany(_sql(sql), rows)
            return max(cursor.rowcount, 0)

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:  # noqa: ARG002 -- each commit is
        """All or nothing."""
        with self._explained(), self.connection.transaction():
            yield

    def lock(self, name: str) -> bool:  # noqa: ARG002 -- there may be many
        """Become a writer of ``name``: always, rows are claimed one by one."""
        return True

    def arrive(self, run: str) -> None:
        """Be known to be at work on a run for as long as this session lasts."""
        self._own.add(run)
        self.rows("SELECT pg_advisory_lock(?, ?)", (RUNS, _number(run)))

    def alive(self, run: str) -> bool:
        """Whether the writer of that run is still at work: its session then holds its lock."""
        if run in self._own:
            return True
        gone: bool = self.rows("SELECT pg_try_advisory_lock(?, ?)", (RUNS, _number(run)))[0][0]
        if gone:
            self.rows("SELECT pg_advisory_unlock(?, ?)", (RUNS, _number(run)))
        return not gone

    def compact(self) -> None:
        """Free what was erased, so that the server writes over it."""
        with self._explained():
            self.connection.execute("VACUUM recipient")
            self.connection.execute("VACUUM suppression")

    def close(self) -> None:
        """End the session; what it had claimed is free for others."""
        self.connection.close()


def _sql(text: str) -> Any:
    """A statement with psycopg's placeholders."""
    return text.replace("?", "%s")


def _number(run: str) -> int:
    """A run's name as a number an advisory lock takes."""
    return zlib.crc32(run.encode()) - 2**31
