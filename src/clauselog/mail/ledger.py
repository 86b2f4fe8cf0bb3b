"""What becomes of each recipient of a notice, written down before it happens.

    pending -> claimed            a batch of rows, one commit that waits for the disk; nothing is sent yet
    claimed -> in_flight          all is ready, and the final dot is the next thing sent
    in_flight -> sent | deferred | failed | unknown

``deferred`` returns to ``claimed`` when its time has come. ``unknown`` is a connection lost after the dot: it
is settled by the relay's log, or by the sender's choice. Later come ``bounced``, and ``reached`` otherwise.
Whoever waits or is in doubt when the address is erased is ``erased``: nothing can be sent to them any more.
Whoever still waits when the change is postponed or withdrawn is ``closed``: they get the new word, or none.
Where a person had the proof erased as well, an empty row stands for them, ``forgotten``, so that totals hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from clauselog.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager


class RefusedError(UserError):
    """Sending would be wrong; the message says why. Ends with exit status 1."""


class State(StrEnum):
    """Where a recipient stands."""

    PENDING = "pending"
    DEFERRED = "deferred"
    CLAIMED = "claimed"
    IN_FLIGHT = "in_flight"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    BOUNCED = "bounced"
    REACHED = "reached"
    CLOSED = "closed"
    ERASED = "erased"
    FORGOTTEN = "forgotten"


OPEN = (State.PENDING, State.DEFERRED, State.CLAIMED, State.IN_FLIGHT, State.UNKNOWN)
"""States in which a recipient may still be sent to; a campaign is done when none is left."""

UNREACHED = (State.FAILED, State.SUPPRESSED, State.BOUNCED)
"""States in which somebody has to reach the person by another way."""

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
WAITING = "state IN ('pending', 'deferred')"
NOT_SUPPRESSED = "NOT EXISTS (SELECT 1 FROM suppression AS s WHERE s.person = recipient.person)"


FLY = (
    "UPDATE recipient SET state = 'in_flight', changed = ?"
    " WHERE id = ? AND state = 'claimed' AND run = ? AND address IS NOT NULL"
)
FREED = "CASE WHEN address IS NULL THEN 'erased' ELSE 'pending' END"
DOUBTED = "CASE WHEN address IS NULL THEN 'erased' ELSE 'unknown' END"
LAND = (
    "UPDATE recipient SET state = CASE WHEN address IS NULL THEN ? ELSE ? END, run = '', tries = tries + ?,"
    " next_try = ?, changed = ?, code = ?, reply = CASE WHEN address IS NULL THEN '' ELSE ? END"
    " WHERE id = ? AND run = ?"
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


@dataclass(frozen=True, slots=True)
class Campaign:
    """One notice, or one word about a notice, to one frozen set of people."""

    id: int
    policy: str
    version: str
    about: str
    """"change", or what happened to it since: "postponed to 2027-02-01", "withdrawn"."""
    revision: str
    """Names the exact wording; Message-IDs are made from it."""
    hash: str
    """SHA-256 of all that is sent, in every language."""
    domain: str
    """Right part of its Message-IDs."""
    effective: str
    """ISO date."""
    not_after: int
    """Seconds since the epoch, after which nothing is sent."""
    created: int
    stopped: str
    """Why it was stopped; "" if it was not."""

    @property
    def title(self) -> str:
        """What people call it: "privacy 1.1", "privacy 1.1 (withdrawn)"."""
        return f"{self.policy} {self.version}" + ("" if self.about == "change" else f" ({self.about})")

    @property
    def arguments(self) -> str:
        """How commands are told of it: "privacy 1.1", "privacy 1.1 --about withdrawn"."""
        kind = self.about.partition(" ")[0]
        return f"{self.policy} {self.version}" + ("" if kind == "change" else f" --about {kind}")


CAMPAIGN_COLUMNS = (
    "id, policy, version, about, revision, hash, domain, effective, not_after, created, stopped"
)


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent in one language: as people read it, and as bytes."""

    lang: str
    subject: str
    text: str
    html: str
    head: bytes
    """Header lines common to all messages."""
    body: bytes
    """MIME body, dot-stuffed, byte-identical for all recipients."""


@dataclass(frozen=True, slots=True)
class Row:
    """A recipient that was claimed for sending."""

    id: int
    address: str
    token: str
    name: str
    lang: str
    tries: int
    person: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to."""

    row: Row
    state: State
    code: int = 0
    reply: str = ""
    wait: int = 0
    """Seconds until the next try, where it is deferred."""
    suppress: bool = False
    """True where the mailbox does not exist."""
    tried: bool = True
    """False where nothing was offered to the relay."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A recipient to be written into a new campaign; ``problem`` says why it cannot be sent to."""

    person: str
    token: str
    address: str
    name: str
    lang: str
    problem: str = ""


def _record(outcome: Outcome, run: str, now: int) -> tuple[str, tuple[Any, ...]]:
    """The statement that writes an outcome; nobody whose address was erased meanwhile is left open."""
    erased = State.ERASED if outcome.state in OPEN else outcome.state
    due = now + outcome.wait if outcome.state is State.DEFERRED else 0
    told = (outcome.code, outcome.reply[:500])
    states = (erased.value, outcome.state.value)
    return LAND, (*states, int(outcome.tried), due, now, *told, outcome.row.id, run)


class Ledger:
    """The states of all recipients of all notices of one site."""

    def __init__(self, store: Store, fingerprint: str) -> None:
        """Open, making the tables the first time.

        Raises:
            UserError: it was written with another key than that of ``fingerprint``.
        """
        self.store = store
        blob = "BYTEA" if store.skip_locked else "BLOB"
        with store.transaction():
            store.rows(store.alone)
            for statement in SCHEMA:
                store.run(statement.format(serial=store.serial, blob=blob))
            store.run("INSERT INTO meta VALUES ('key', ?) ON CONFLICT DO NOTHING", (fingerprint,))
            store.run("INSERT INTO meta VALUES ('serial', '0') ON CONFLICT DO NOTHING")
        if self._meta("key") != fingerprint:
            raise UserError(
                "the ledger was written with another key, so nobody could be recognised",
                remedy="restore the key file that belongs to this ledger",
            )

    def _meta(self, name: str) -> str:
        found: str = self.store.rows("SELECT value FROM meta WHERE name = ?", (name,))[0][0]
        return found

    @property
    def serial(self) -> int:
        """Grows with every run and claim: a ledger whose serial went down was restored from a copy."""
        return int(self._meta("serial"))

    def _advance(self) -> None:
        self.store.run(
            "UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'serial'"
        )

    def latest(self) -> int:
        """The latest moment anything was written, in seconds since the epoch; 0 for a new ledger."""
        found: int | None = self.store.rows(
            "SELECT max(moment) FROM (SELECT max(changed) AS moment FROM recipient"
            " UNION ALL SELECT max(started) FROM run) AS moments"
        )[0][0]
        return found or 0

    # -- campaigns ------------------------------------------------------------------------------------------

    def campaign(self, policy: str, version: str, about: str = "change") -> Campaign | None:
        """The campaign of that name, if there is one."""
        found = self.store.rows(
            f"SELECT {CAMPAIGN_COLUMNS} FROM campaign WHERE policy = ? AND version = ? AND about = ?",
            (policy, version, about),
        )
        return Campaign(*found[0]) if found else None

    def campaigns(self) -> tuple[Campaign, ...]:
        """All of them, oldest first."""
        return tuple(
            Campaign(*row) for row in self.store.rows(f"SELECT {CAMPAIGN_COLUMNS} FROM campaign ORDER BY id")
        )

    def create(
        self, campaign: Campaign, contents: Iterable[Content], entries: Iterable[Entry]
    ) -> tuple[Campaign, int]:
        """Write a campaign with its frozen texts and recipients, all or nothing (``campaign.id`` is ignored).

        Returns it as stored, and how many recipients it has: one a person, however often the list names them.
        """
        name = (campaign.policy, campaign.version, campaign.about)
        with self.store.transaction(durable=True):
            (number,) = self.store.rows(
                "INSERT INTO campaign"
                " (policy, version, about, revision, hash, domain, effective, not_after, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    *name,
                    campaign.revision,
                    campaign.hash,
                    campaign.domain,
                    campaign.effective,
                    campaign.not_after,
                    campaign.created,
                ),
            )[0]
            self.store.many(
                "INSERT INTO content (campaign, lang, subject, text, html, head, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((number, c.lang, c.subject, c.text, c.html, c.head, c.body) for c in contents),
            )
            added = self.store.many(
                "INSERT INTO recipient (campaign, person, token, address, name, lang, state, reply, changed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (campaign, person) DO NOTHING",
                (
                    (
                        number,
                        e.person,
                        e.token,
                        e.address,
                        e.name,
                        e.lang,
                        State.FAILED if e.problem else State.PENDING,
                        e.problem,
                        campaign.created,
                    )
                    for e in entries
                ),
            )
        stored = self.campaign(*name)
        assert stored is not None
        return stored, added

    def contents(self, campaign: Campaign) -> dict[str, Content]:
        """The frozen texts by language."""
        rows = self.store.rows(
            "SELECT lang, subject, text, html, head, body FROM content WHERE campaign = ? ORDER BY lang",
            (campaign.id,),
        )
        return {row[0]: Content(row[0], row[1], row[2], row[3], bytes(row[4]), bytes(row[5])) for row in rows}

    def stop(self, campaign: Campaign, reason: str) -> None:
        """Note why nothing more of it may be sent; "" lifts that."""
        with self.store.transaction(durable=True):
            self.store.run("UPDATE campaign SET stopped = ? WHERE id = ?", (reason, campaign.id))

    def counts(self, campaign: Campaign) -> dict[State, int]:
        """Recipients in each state; together they are all there are."""
        rows = self.store.rows(
            "SELECT state, count(*) FROM recipient WHERE campaign = ? GROUP BY state", (campaign.id,)
        )
        found = {State(state): count for state, count in rows}
        return {state: found[state] for state in State if state in found}

    # -- sending --------------------------------------------------------------------------------------------

    def begin(self, campaign: Campaign, run: str, now: int) -> None:
        """Note that a process starts sending."""
        self.store.arrive(run)
        with self.store.transaction(durable=True):
            self.store.run(
                "INSERT INTO run (id, campaign, boot, started) VALUES (?, ?, ?, ?)",
                (run, campaign.id, self.store.boot, now),
            )
            self._advance()

    def end(self, run: str, outcome: str, now: int) -> None:
        """Note that it ended, and how; what it had claimed and not begun is free again."""
        with self.store.transaction(durable=True):
            self.store.run(
                f"UPDATE recipient SET state = {FREED}, run = '' WHERE run = ? AND state = 'claimed'",
                (run,),
            )
            self.store.run("UPDATE run SET ended = ?, outcome = ? WHERE id = ?", (now, outcome, run))
            self._advance()

    def recover(self, campaign: Campaign, now: int) -> int:
        """Settle what runs that died have left; returns how many recipients are now in doubt.

        In flight: unknown. Claimed: nothing had been sent, if no commit can have been lost since (same boot);
        else unknown too.
        """
        rows = self.store.rows(
            "SELECT DISTINCT r.run, coalesce(run.boot, '')"
            " FROM recipient AS r LEFT JOIN run ON run.id = r.run"
            " WHERE r.campaign = ? AND r.state IN ('claimed', 'in_flight')",
            (campaign.id,),
        )
        doubtful = 0
        for run, boot in rows:
            if self.store.alive(run):
                continue
            sure = bool(boot) and boot == self.store.boot
            with self.store.transaction(durable=True):
                if sure:
                    self.store.run(
                        f"UPDATE recipient SET state = {FREED}, run = '' WHERE campaign = ? AND run = ?"
                        " AND state = 'claimed'",
                        (campaign.id, run),
                    )
                doubtful += self.store.run(
                    f"UPDATE recipient SET state = {DOUBTED}, tries = tries + 1, changed = ?, reply = ?"
                    " WHERE campaign = ? AND run = ? AND state IN ('claimed', 'in_flight')",
                    (now, "the sender died between the final dot and the reply", campaign.id, run),
                )
        return doubtful

    def claim(self, campaign: Campaign, run: str, now: int, size: int) -> tuple[Row, ...]:
        """Reserve up to ``size`` recipients that are due, in one commit that waits for the disk."""
        with self.store.transaction(durable=True):
            if not self.store.skip_locked:  # many writers would wait for each other here
                self._advance()
            rows = self.store.rows(
                "UPDATE recipient SET state = 'claimed', run = ?, changed = ?"
                f" WHERE id IN (SELECT id FROM recipient WHERE campaign = ? AND {WAITING}"
                f" AND next_try <= ? AND {NOT_SUPPRESSED}"
                f" ORDER BY next_try, id LIMIT ? {self.store.skip_locked})"
                " RETURNING id, address, token, name, lang, tries, person",
                (run, now, campaign.id, now, size),
            )
        return tuple(sorted((Row(*row) for row in rows), key=lambda row: row.id))

    def step(self, run: str, done: Iterable[Outcome], flying: Iterable[Row], now: int) -> bool:
        """Write what attempts came to and whose final dot comes next, in one commit that no kill can undo.

        False where one of those whose dot comes next is ours no more: then it must not be sent.
        """
        marks = [(FLY, (now, row.id, run)) for row in flying]
        changed = self.store.batch([*marks, *(_record(outcome, run, now) for outcome in done)])
        for outcome in done:
            if outcome.suppress:
                self.suppress(outcome.row.person, outcome.reply, now)
        return all(changed[: len(marks)])

    def suppress(self, person: str, reason: str, now: int) -> None:
        """Write to that mailbox no more: it does not exist. Never for people who want no marketing."""
        self.store.run(
            "INSERT INTO suppression VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (person, reason[:200], now)
        )

    def sweep(self, campaign: Campaign, now: int) -> int:
        """Mark those whose mailbox is known not to exist; how many they are."""
        return self.store.run(
            "UPDATE recipient SET state = 'suppressed', changed = ?, reply = 'mailbox known not to exist'"
            f" WHERE campaign = ? AND {WAITING} AND person IN (SELECT person FROM suppression)",
            (now, campaign.id),
        )

    def due(self, campaign: Campaign) -> int | None:
        """When the next recipient is due, in seconds since the epoch; None where nobody waits."""
        found: int | None = self.store.rows(
            f"SELECT min(next_try) FROM recipient WHERE campaign = ? AND {WAITING}", (campaign.id,)
        )[0][0]
        return found

    def expire(self, campaign: Campaign, now: int) -> int:
        """Give up on those not reached before the deadline; how many they are."""
        with self.store.transaction(durable=True):
            return self.store.run(
                "UPDATE recipient SET state = 'failed', changed = ?,"
                " reply = CASE reply WHEN '' THEN 'not sent before the deadline'"
                " ELSE 'not accepted before the deadline: ' || reply END"
                f" WHERE campaign = ? AND {WAITING}",
                (now, campaign.id),
            )

    # -- what comes after -----------------------------------------------------------------------------------

    def resend(self, campaign: Campaign, limit: int, now: int) -> int:
        """Free those in doubt for another try (same Message-ID), at most ``limit`` times each; how many."""
        with self.store.transaction(durable=True):
            return self.store.run(
                "UPDATE recipient SET state = 'pending', run = '', next_try = 0, resends = resends + 1,"
                " changed = ? WHERE campaign = ? AND state = 'unknown' AND resends < ?",
                (now, campaign.id, limit),
            )

    def doubt(self, campaign: Campaign, now: int) -> int:
        """Put everyone who waits in doubt, as after restoring an old copy; how many they are."""
        with self.store.transaction(durable=True):
            return self.store.run(
                "UPDATE recipient SET state = 'unknown', changed = ?,"
                f" reply = 'the ledger was restored from a copy' WHERE campaign = ? AND {WAITING}",
                (now, campaign.id),
            )

    def settle(self, campaign: Campaign, token: str, state: State, reply: str, now: int) -> bool:
        """Decide one recipient who is in doubt by evidence from outside; False where there was no doubt."""
        return bool(
            self.store.run(
                "UPDATE recipient SET state = ?, reply = ?, run = '', next_try = 0, changed = ?"
                " WHERE campaign = ? AND token = ? AND state = 'unknown'",
                (state, reply[:500], now, campaign.id, token),
            )
        )

    def tokens(self, campaign: Campaign, state: State) -> tuple[str, ...]:
        """Tokens of those in a state."""
        rows = self.store.rows(
            "SELECT token FROM recipient WHERE campaign = ? AND state = ? ORDER BY id", (campaign.id, state)
        )
        return tuple(row[0] for row in rows)
