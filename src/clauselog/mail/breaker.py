"""Deferrals in a row by one destination to a while in which nothing is offered to it; all others go on.

    open -> shut            the domain deferred several in a row, for a reason of its own
    shut -> tried           its time has come: one message finds out whether it takes mail again
    tried -> shut           for twice as long
    tried -> on trial       it takes mail; the length of the next while is forgotten when it has taken enough

Nobody is lost: whoever is held back waits in the ledger, without a try being counted. What is shut stands in
the ledger too, so that it holds for other workers and after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .accounts import without_addresses
from .address import domain_of
from .ledger import WAITING
from .pace import LONGEST_RETRY, retry_after
from .replies import Verdict, blames_domain, hint, verdict

if TYPE_CHECKING:
    from .ledger import Ledger
    from .replies import Reply, Stage
    from .rows import Campaign, Row
    from .store import Store

ENOUGH = 5
"""Deferrals in a row after which a domain is left alone."""
CALM = 20
"""Messages in a row it has to take on trial before it is trusted as before."""


@dataclass(frozen=True, slots=True)
class Shut:
    """A domain that is left alone, or on trial."""

    domain: str
    until: int
    """Seconds since the epoch; 0 where it is on trial."""
    times: int
    """How often in a row it was left alone: each while is twice as long as the one before."""
    reply: str
    """What it says, without addresses."""


class Breaker:
    """Which domains one run leaves alone; ``first`` is the shortest while, in seconds."""

    def __init__(self, ledger: Ledger, now: int, first: int) -> None:
        self._store, self._first = ledger.store, first
        self._deferrals: dict[str, int] = {}
        self._taken: dict[str, int] = {}
        self._trying: dict[str, int] = {}
        self._store.run("DELETE FROM shut WHERE until < ?", (now - LONGEST_RETRY,))
        self.refresh()

    def refresh(self) -> None:
        """Learn what other workers have found."""
        self._shut = {found.domain: found for found in _all(self._store)}

    def forget(self) -> None:
        """Forget all domains: nobody waits any more."""
        self._store.run("DELETE FROM shut")

    # -- before a message -----------------------------------------------------------------------------------

    def wait(self, row: Row, now: int) -> int:
        """Seconds until a recipient may be offered to their domain; 0 where that is now."""
        if not self._shut:
            return 0
        domain = domain_of(row.address)
        found = self._shut.get(domain)
        if found is None or not found.until or self._trying.get(domain) == row.id:
            return 0
        if found.until <= now and self._try(found, row, now):
            return 0
        found = self._shut.get(domain)
        return max(found.until - now, 1) if found and found.until else 0

    def why(self, row: Row) -> str:
        """What the domain of a recipient said when it was shut."""
        found = self._shut.get(domain_of(row.address))
        return f"held back: their domain answers {found.reply}" if found else ""

    def _try(self, found: Shut, row: Row, now: int) -> bool:
        """Let one message find out; False where another worker's is on its way."""
        until = now + max(self._first, 1)
        ours = self._store.run(
            "UPDATE shut SET until = ? WHERE domain = ? AND until = ?", (until, found.domain, found.until)
        )
        self.refresh()
        if ours:
            self._trying[found.domain] = row.id
        return bool(ours)

    # -- after it -------------------------------------------------------------------------------------------

    def note(self, row: Row, stage: Stage, reply: Reply, now: int, left: int) -> None:
        """Learn from a reply; ``left`` seconds remain until the deadline, and half of them may be waited."""
        if verdict(stage, reply) in (Verdict.ACCEPTED, Verdict.REFUSE):
            if self._deferrals or self._shut:
                self._answered(domain_of(row.address), row)
        elif blames_domain(stage, reply, row.tries):
            self._deferred(domain_of(row.address), row, reply, now, left)

    def _answered(self, domain: str, row: Row) -> None:
        """The domain takes mail, or refuses one person: both are answers."""
        self._deferrals.pop(domain, None)
        found = self._shut.get(domain)
        if found is None:
            return
        if found.until and self._trying.get(domain) == row.id:
            del self._trying[domain]
            self._store.run("UPDATE shut SET until = 0 WHERE domain = ?", (domain,))
            self.refresh()
        elif not found.until:
            self._taken[domain] = self._taken.get(domain, 1) + 1
            if self._taken[domain] >= CALM:
                self._taken.pop(domain)
                self._store.run("DELETE FROM shut WHERE domain = ? AND until = 0", (domain,))
                self.refresh()

    def _deferred(self, domain: str, row: Row, reply: Reply, now: int, left: int) -> None:
        """One more deferral; the last straw shuts the domain, and so does the one that was to find out."""
        found = self._shut.get(domain)
        if found and found.until and self._trying.get(domain) != row.id:
            return  # it was under way when the domain was shut
        self._trying.pop(domain, None)
        self._taken.pop(domain, None)
        self._deferrals[domain] = self._deferrals.get(domain, 0) + 1
        if self._deferrals[domain] < ENOUGH and not (found and found.until):
            return
        self._deferrals.pop(domain)
        times = found.times + 1 if found else 1
        wait = min(retry_after(times, "0000", hint(reply), self._first), max(left // 2, 1))
        self._store.run(
            "INSERT INTO shut VALUES (?, ?, ?, ?) ON CONFLICT (domain) DO UPDATE"
            " SET until = excluded.until, times = excluded.times, reply = excluded.reply",
            (domain, now + wait, times, without_addresses(str(reply))[:200]),
        )
        self.refresh()


def _all(store: Store) -> tuple[Shut, ...]:
    rows = store.rows("SELECT domain, until, times, reply FROM shut ORDER BY domain")
    return tuple(Shut(*row) for row in rows)


def held_back(ledger: Ledger, campaign: Campaign, now: int) -> tuple[tuple[Shut, int], ...]:
    """The domains that are left alone now, and how many recipients of a campaign wait for each."""
    found = []
    for shut in _all(ledger.store):
        end = f"@{shut.domain}"
        ((count,),) = ledger.store.rows(
            f"SELECT count(*) FROM recipient WHERE campaign = ? AND {WAITING}"
            " AND substr(address, length(address) - ? + 1) = ?",
            (campaign.id, len(end), end),
        )
        if count and shut.until > now:
            found.append((shut, count))
    return tuple(found)
