"""What a ledger asks of a database, and the tables it keeps there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS campaign (
        id {serial}, policy TEXT NOT NULL, version TEXT NOT NULL, about TEXT NOT NULL, revision TEXT NOT NULL,
        hash TEXT NOT NULL, domain TEXT NOT NULL, effective TEXT NOT NULL, not_after BIGINT NOT NULL,
        created BIGINT NOT NULL, stopped TEXT NOT NULL DEFAULT '', UNIQUE (policy, version, about))""",
    """CREATE TABLE IF NOT EXISTS content (
        campaign BIGINT NOT NULL REFERENCES campaign (id), lang TEXT NOT NULL, subject TEXT NOT NULL,
        text TEXT NOT NULL, html TEXT NOT NULL, head {blob} NOT NULL, body {blob} NOT NULL,
        PRIMARY KEY (campaign, lang))""",
    """CREATE TABLE IF NOT EXISTS recipient (
        id {serial}, campaign BIGINT NOT NULL REFERENCES campaign (id), person TEXT NOT NULL,
        token TEXT NOT NULL, address TEXT, name TEXT NOT NULL, lang TEXT NOT NULL, state TEXT NOT NULL,
        run TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0, resends INTEGER NOT NULL DEFAULT 0,
        next_try BIGINT NOT NULL DEFAULT 0, changed BIGINT NOT NULL, code INTEGER NOT NULL DEFAULT 0,
        reply TEXT NOT NULL DEFAULT '', UNIQUE (campaign, person),
        CHECK (address IS NOT NULL OR state NOT IN ('pending', 'deferred', 'unknown')))""",
    """CREATE INDEX IF NOT EXISTS recipient_token ON recipient (token)""",
    """CREATE INDEX IF NOT EXISTS recipient_waiting ON recipient (campaign, next_try, id)
        WHERE state IN ('pending', 'deferred')""",
    """CREATE TABLE IF NOT EXISTS suppression (
        person TEXT PRIMARY KEY, reason TEXT NOT NULL, since BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS shut (
        domain TEXT PRIMARY KEY, until BIGINT NOT NULL, times INTEGER NOT NULL, reply TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS run (
        id TEXT PRIMARY KEY, campaign BIGINT NOT NULL REFERENCES campaign (id), boot TEXT NOT NULL,
        started BIGINT NOT NULL, ended BIGINT, outcome TEXT NOT NULL DEFAULT '')""",
)


class Store(Protocol):
    """What a ledger asks of a database; placeholders are ``?``."""

    serial: str
    skip_locked: str
    """What lets many writers claim rows without waiting for each other; "" where there is one writer."""
    alone: str
    """A statement that lets nobody else make the tables until the transaction ends."""

    @property
    def boot(self) -> str:
        """Names the time since commits that did not wait for the disk could last have been lost."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, or of an UPDATE … RETURNING."""

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one."""

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute; how many rows were changed."""

    def batch(self, statements: Iterable[tuple[str, Sequence[Any]]]) -> list[int]:
        """Several statements, all or nothing; how many rows each changed."""

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Execute once per element of a stream; how many rows were changed."""

    def transaction(self, *, durable: bool = False) -> AbstractContextManager[None]:
        """All or nothing; ``durable`` waits for the disk."""

    def lock(self, name: str) -> bool:
        """Become a writer of ``name``; False if another is and there may be only one."""

    def arrive(self, run: str) -> None:
        """Be known to be at work on a run."""

    def alive(self, run: str) -> bool:
        """Whether the writer of that run is still at work."""

    def compact(self) -> None:
        """Make what was erased unreadable."""

    def close(self) -> None:
        """Give everything back."""
