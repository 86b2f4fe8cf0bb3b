"""The ledger after sending: who was reached, who was not, what a person may see, what must be erased."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .ledger import WAITING
from .rows import UNREACHED, RefusedError, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from .ledger import Ledger
    from .rows import Campaign

_MAILBOX = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
COLUMNS = "person, token, address, name, lang, state, changed, code, reply, tries, resends"


@dataclass(frozen=True, slots=True)
class Account:
    """What the ledger holds about one recipient of one campaign."""

    person: str
    token: str
    address: str
    """"" once it is erased."""
    name: str
    lang: str
    """Like the name "" once the address is erased."""
    state: State
    changed: int
    """Seconds since the epoch."""
    code: int
    reply: str
    tries: int
    resends: int


def without_addresses(reply: str) -> str:
    """A server's reply with every address in it blotted out; servers like to repeat them."""
    return _MAILBOX.sub("<…>", reply)


def accounts(ledger: Ledger, campaign: Campaign, *states: State) -> Iterator[Account]:
    """All recipients of a campaign, or those in some states, one by one in the order of the list."""
    wanted = f" AND state IN ({', '.join('?' * len(states))})" if states else ""
    for row in ledger.store.each(
        f"SELECT {COLUMNS} FROM recipient WHERE campaign = ?{wanted} ORDER BY id", (campaign.id, *states)
    ):
        yield _account(row)


def _account(row: tuple[object, ...]) -> Account:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    return Account(**values | {"state": State(values["state"]), "address": values["address"] or ""})  # type: ignore[arg-type]


def bounced(ledger: Ledger, token: str, reply: str, suppress: bool, now: int) -> Campaign | None:
    """Note that a message came back; the campaign it belongs to, None where it is none of ours or known."""
    with ledger.store.transaction(durable=True):
        found = ledger.store.rows(
            "UPDATE recipient SET state = 'bounced', changed = ?,"
            " reply = CASE WHEN address IS NULL THEN ? ELSE ? END"
            " WHERE token = ? AND state IN ('sent', 'unknown', 'in_flight', 'erased')"
            " RETURNING campaign, person",
            (now, without_addresses(reply)[:500], reply[:500], token),
        )
        if not found:
            return None
        if suppress:
            ledger.suppress(found[0][1], without_addresses(reply), now)
    return next(c for c in ledger.campaigns() if c.id == found[0][0])


def reached(ledger: Ledger, campaign: Campaign, person: str, how: str, now: int) -> bool:
    """Note that somebody was reached by another way; False where they were not among those unreached."""
    with ledger.store.transaction(durable=True):
        return bool(
            ledger.store.run(
                "UPDATE recipient SET state = 'reached', reply = ?, changed = ?"
                f" WHERE campaign = ? AND person = ? AND state IN ({', '.join('?' * len(UNREACHED))})",
                (f"by another way: {how}"[:500], now, campaign.id, person, *UNREACHED),
            )
        )


def those_in(ledger: Ledger, policy: str, version: str, states: Iterable[State]) -> Iterator[Account]:
    """Whoever is in one of the states in any notice about a release, each person once."""
    wanted = tuple(states)
    for row in ledger.store.each(
        f"SELECT {COLUMNS} FROM recipient WHERE address IS NOT NULL AND id IN ("
        "SELECT min(r.id) FROM recipient AS r JOIN campaign AS c ON c.id = r.campaign"
        f" WHERE c.policy = ? AND c.version = ? AND r.state IN ({', '.join('?' * len(wanted))})"
        " GROUP BY r.person) ORDER BY id",
        (policy, version, *wanted),
    ):
        yield _account(row)


def close(ledger: Ledger, campaign: Campaign, now: int) -> int:
    """Let nobody who still waits for a notice get it: it does not hold any more; how many they are.

    Raises:
        RefusedError: another process is sending it.
    """
    if not ledger.store.lock(f"campaign-{campaign.id}"):
        raise RefusedError(f"another process is sending {campaign.title}", remedy="wait for it, or stop it")
    ledger.recover(campaign, now)
    with ledger.store.transaction(durable=True):
        return ledger.store.run(
            f"UPDATE recipient SET state = 'closed', changed = ? WHERE campaign = ? AND {WAITING}",
            (now, campaign.id),
        )


def purge(ledger: Ledger, campaign: Campaign) -> int:
    """Erase addresses, languages and names of a campaign; what stays is keyed: it tells nobody who."""
    return _erase(ledger, "campaign = ? AND address IS NOT NULL", (campaign.id,))


def discard(ledger: Ledger, campaign: Campaign, on: date) -> int:
    """Erase the proof of a campaign as well; of how many recipients.

    The campaign stays, stopped for good, so that the notice cannot be sent a second time.
    """
    with ledger.store.transaction(durable=True):
        found = ledger.store.run("DELETE FROM recipient WHERE campaign = ?", (campaign.id,))
        if found:
            ledger.store.run(
                "UPDATE campaign SET stopped = ? WHERE id = ?", (f"its proof was erased on {on}", campaign.id)
            )
    ledger.store.compact()
    return found


def forget(ledger: Ledger, person: str, now: int) -> int:
    """Erase one person's address, language and name everywhere; whoever still waits for mail gets none."""
    with ledger.store.transaction(durable=True):
        ledger.store.run(
            "UPDATE recipient SET state = 'erased', reply = 'erased at their request', changed = ?"
            " WHERE person = ? AND state IN ('pending', 'deferred')",
            (now, person),
        )
    return _erase(ledger, "person = ? AND address IS NOT NULL", (person,))


def erase_proof(ledger: Ledger, person: str) -> int:
    """Erase all that is held about one person of every notice, the proof too; of how many notices.

    In each an empty row stays, last in the list and naming nobody, so that totals account for everybody.
    """
    with ledger.store.transaction(durable=True):
        found = ledger.store.rows("DELETE FROM recipient WHERE person = ? RETURNING campaign", (person,))
        ledger.store.many(
            "INSERT INTO recipient (campaign, person, token, name, lang, state, changed)"
            " VALUES (?, ?, ?, '', '', ?, 0)",
            [(number, secrets.token_hex(32), secrets.token_hex(16), State.FORGOTTEN) for (number,) in found],
        )
        ledger.store.run("DELETE FROM shut")
    ledger.store.compact()
    return len(found)


def allow(ledger: Ledger, person: str) -> bool:
    """Write again to a mailbox that was known not to exist; False where it is written to already."""
    with ledger.store.transaction(durable=True):
        return bool(ledger.store.run("DELETE FROM suppression WHERE person = ?", (person,)))


def _erase(ledger: Ledger, where: str, values: tuple[object, ...]) -> int:
    """Take addresses, languages and names out of rows, addresses out of replies; then out of the file."""
    with ledger.store.transaction(durable=True):
        kept = [
            (without_addresses(reply), number)
            for number, reply in ledger.store.rows(f"SELECT id, reply FROM recipient WHERE {where}", values)
        ]
        ledger.store.many(
            "UPDATE recipient SET reply = ?, name = '', lang = '', address = NULL,"
            " state = CASE WHEN state IN ('pending', 'deferred', 'unknown') THEN 'erased' ELSE state END"
            " WHERE id = ?",
            kept,
        )
        ledger.store.run("DELETE FROM shut")  # domains may name people; what was learnt is soon learnt again
        spoken = ledger.store.rows("SELECT person, reason FROM suppression")
        ledger.store.many(
            "UPDATE suppression SET reason = ? WHERE person = ?",
            [(without_addresses(reason), person) for person, reason in spoken],
        )
    ledger.store.compact()
    return len(kept)


def of_person(ledger: Ledger, person: str) -> list[tuple[Campaign, Account]]:
    """Everything the ledger holds about one person."""
    found = []
    for campaign in ledger.campaigns():
        rows = ledger.store.rows(
            f"SELECT {COLUMNS} FROM recipient WHERE campaign = ? AND person = ?", (campaign.id, person)
        )
        found += [(campaign, _account(row)) for row in rows]
    return found


def suppressed(ledger: Ledger, person: str) -> tuple[str, int] | None:
    """Why and since when a mailbox is written to no more."""
    found = ledger.store.rows("SELECT reason, since FROM suppression WHERE person = ?", (person,))
    return found[0] if found else None
