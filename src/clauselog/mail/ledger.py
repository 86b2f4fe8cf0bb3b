"""What becomes of each recipient of a notice, written down before it happens; see ``rows`` for the states."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clauselog.errors import UserError

from .rows import CAMPAIGN_COLUMNS, OPEN, Campaign, Content, Entry, Outcome, RefusedError, Row, State
from .store import SCHEMA, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

        Raises:
            RefusedError: there is nobody among them who can be written to.
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
            added = self._enter(number, entries, campaign.created)
            stored = self.campaign(*name)
            assert stored is not None
            if not self.languages(stored):
                raise RefusedError("the list names nobody who can be written to; nothing was begun")
        return stored, added

    def add(self, campaign: Campaign, entries: Iterable[Entry], now: int) -> int:
        """Add those who are not among its recipients yet; how many they are.

        Raises:
            RefusedError: there are none; or it cannot be known, because its proof was erased.
        """
        if not self.counts(campaign):
            raise RefusedError(f"the proof of {campaign.title} was erased: nobody knows whom it reached")
        with self.store.transaction(durable=True):
            added = self._enter(campaign.id, entries, now)
            if not added:
                raise RefusedError("everybody on the list is among the recipients already")
        return added

    def _enter(self, number: int, entries: Iterable[Entry], now: int) -> int:
        return self.store.many(
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
                    now,
                )
                for e in entries
            ),
        )

    def persons(self, campaign: Campaign) -> Iterator[str]:
        """The keys of its recipients."""
        for (person,) in self.store.each("SELECT person FROM recipient WHERE campaign = ?", (campaign.id,)):
            yield person

    def languages(self, campaign: Campaign) -> Counter[str]:
        """How many wait for it in each language."""
        return Counter(
            dict(
                self.store.rows(
                    f"SELECT lang, count(*) FROM recipient WHERE campaign = ? AND {WAITING} GROUP BY lang",
                    (campaign.id,),
                )
            )
        )

    def contents(self, campaign: Campaign) -> dict[str, Content]:
        """The frozen texts by language."""
        rows = self.store.rows(
            "SELECT lang, subject, text, html, head, body FROM content WHERE campaign = ? ORDER BY lang",
            (campaign.id,),
        )
        return {row[0]: Content(row[0], row[1], row[2], row[3], bytes(row[4]), bytes(row[5])) for row in rows}

    def stop(self, campaign: Campaign, reason: str) -> Campaign:
        """Note why nothing more of it may be sent; "" lifts that. Returns it as it is then."""
        with self.store.transaction(durable=True):
            self.store.run("UPDATE campaign SET stopped = ? WHERE id = ?", (reason, campaign.id))
        return replace(campaign, stopped=reason)

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
