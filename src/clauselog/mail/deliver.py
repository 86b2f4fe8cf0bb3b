"""A campaign's waiting recipients to outcomes in the ledger, over connections that share a supply."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from clauselog.errors import UserError

from .breaker import Breaker
from .line import Line
from .pace import FIRST_RETRY, Clock, Pace, retry_after
from .replies import Verdict, hint, suppresses, verdict
from .rows import Outcome, State
from .smtp import SmtpError, connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from .ledger import Ledger
    from .message import Mailer
    from .relay import Relay
    from .replies import Reply, Stage
    from .rows import Campaign, Row

BATCH = (100, 800)
"""Recipients claimed in one synced commit: at first, and at most when a relay takes them fast."""
FAST = 1.0
"""Seconds; a batch gone sooner is followed by one twice as large."""
ROUNDS = 2
"""Batches looked through for somebody who is not held back, before other connections get their turn."""
RECONNECT = (0.5, 60.0)
"""Seconds before the first and between later attempts to connect again."""


class Ending(StrEnum):
    """How a run ended."""

    DONE = "done"  # nobody waits any more
    WAITING = "waiting"  # some are deferred to a later time
    INTERRUPTED = "interrupted"  # asked to stop
    STOPPED = "stopped"  # the relay refuses us, not the recipient
    UNREACHABLE = "unreachable"  # the relay cannot be reached
    EXPIRED = "expired"  # the deadline has passed
    LEDGER = "ledger"  # the ledger cannot be written


@dataclass(frozen=True, slots=True)
class Manners:
    """How patient a run is."""

    first_retry: int = FIRST_RETRY
    """Seconds before the first retry of a deferred recipient."""
    wait: bool = True
    """Whether to wait for deferred recipients, or end and leave them to a later run."""
    give_up: float = 900.0
    """Seconds without any connection after which the run ends."""


@dataclass(slots=True)
class Progress:
    """What a run has done so far."""

    done: dict[State, int] = field(default_factory=dict)
    reason: str = ""
    holdup: str = ""
    """Why nothing goes on just now; "" while it does."""

    def count(self, state: State) -> None:
        """One more recipient in that state."""
        self.done[state] = self.done.get(state, 0) + 1


class Run:
    """One process at work on one campaign."""

    def __init__(
        self, ledger: Ledger, campaign: Campaign, mailer: Mailer, relay: Relay, clock: Clock,
        manners: Manners = Manners(), claimed: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """``claimed`` is called after each claim, when it is on disk."""
        self.ledger, self.campaign, self.mailer, self.relay = ledger, campaign, mailer, relay
        self.clock, self.manners, self._claimed = clock, manners, claimed
        self.id = secrets.token_hex(8)
        self.progress = Progress()
        self.ending: Ending | None = None
        self._supply: deque[Row] = deque()
        self.pace = Pace(relay.rate)
        self._connected = 0.0
        self._busy = 0
        self._batch, self._refilled = BATCH[0], 0.0

    # -- the whole run --------------------------------------------------------------------------------------

    async def drain(self) -> Ending:
        """Send until nobody waits, the deadline passes, or something stops it."""
        self.ledger.begin(self.campaign, self.id, self.clock())
        self.ledger.sweep(self.campaign, self.clock())
        self.breaker = Breaker(self.ledger, self.clock(), self.manners.first_retry)
        self._connected = asyncio.get_running_loop().time()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.relay.connections):
                    group.create_task(self._worker())
        except BaseExceptionGroup as group:  # the ledger cannot be written: without it no dot may be sent
            self.stop(Ending.LEDGER, str(group.exceptions[0]))
            raise group.exceptions[0] from None
        finally:
            with contextlib.suppress(UserError):
                self._finish()
        assert self.ending
        return self.ending

    def _finish(self) -> None:
        """Free what was claimed, note how it ended."""
        if self.ending is Ending.EXPIRED:
            self.ledger.end(self.id, self.ending, self.clock())
            self.ledger.expire(self.campaign, self.clock())
            return
        self.ledger.end(self.id, self.ending or "", self.clock())
        if self.ending is Ending.DONE:
            self.breaker.forget()
        if self.ending is Ending.STOPPED:
            self.ledger.stop(self.campaign, self.progress.reason)

    def stop(self, ending: Ending, reason: str = "") -> None:
        """Let every connection finish its message, then end. The first reason given stands."""
        if self.ending is None or (self.ending is Ending.DONE and ending is not Ending.DONE):
            self.ending, self.progress.reason = ending, reason

    # -- supply ---------------------------------------------------------------------------------------------

    def next(self) -> Row | None:
        """The next claimed recipient; None where nobody is due or the run ends."""
        if self.ending is not None:
            return None
        if self.clock() >= self.campaign.not_after:
            self.stop(Ending.EXPIRED, "the deadline has passed")
            return None
        for _ in range(ROUNDS):
            if not (self._supply or self._refill()):
                break
            if row := self._allowed():
                return row
        return None

    def _allowed(self) -> Row | None:
        """The next of the supply whose domain is not left alone; those before wait in the ledger."""
        held: list[Outcome] = []
        found = None
        while self._supply and not found:
            row = self._supply.popleft()
            if wait := self.breaker.wait(row, self.clock()):
                held.append(self._later(row, wait, self.breaker.why(row), tried=False))
            else:
                found = row
        if held:
            self.ledger.step(self.id, held, (), self.clock())
        return found

    def _refill(self) -> bool:
        """Claim the next batch; waiting for the disk is the dear part, so a fast relay gets larger ones."""
        now = time.monotonic()
        if now - self._refilled < FAST:
            self._batch = min(2 * self._batch, BATCH[1])
        self._refilled = now
        self._supply.extend(self.ledger.claim(self.campaign, self.id, self.clock(), self._batch))
        if self._supply:
            self.breaker.refresh()
            self._claimed()
        else:  # those whose mailbox was found not to exist since are never claimed
            self.ledger.sweep(self.campaign, self.clock())
        return bool(self._supply)

    async def _take(self) -> Row | None:
        """The next recipient, waiting for one who is deferred; None where the run ends."""
        while self.ending is None:
            if row := self.next():
                return row
            now = self.clock()
            due = self.ledger.due(self.campaign)
            if due is None and not self._busy:
                self.stop(Ending.DONE)
            elif due is None or due <= now:  # another connection may yet defer its recipient
                await asyncio.sleep(0.02)
            elif not self.manners.wait:
                self.stop(Ending.WAITING, "some recipients are deferred")
            else:
                self.progress.holdup = f"those left were deferred, next try in {due - now} s"
                await asyncio.sleep(min(due - now, 1.0))
        return None

    def give_back(self, row: Row) -> None:
        """Put a recipient back to whom nothing was sent."""
        self._supply.appendleft(row)

    # -- one connection -------------------------------------------------------------------------------------

    async def _worker(self) -> None:
        """Keep one connection busy until the run ends, connecting again whenever it is lost."""
        delay = RECONNECT[0]
        while row := await self._take():
            self.give_back(row)
            try:
                session = await connect(self.relay)
                self._connected, self.progress.holdup = asyncio.get_running_loop().time(), ""
            except SmtpError as error:
                if error.verdict is Verdict.STOP:
                    self.stop(Ending.STOPPED, f"{self.relay.host}: {error}")
                    return
                await self._pause(delay, error)
                delay = min(delay * 2, RECONNECT[1])
                continue
            self._busy += 1
            try:
                await Line(self, session).work()
                delay = RECONNECT[0]
            except SmtpError as error:
                await self._pause(delay, error)
                delay = min(delay * 2, RECONNECT[1])
            finally:
                self._busy -= 1
                await session.close()

    async def _pause(self, delay: float, error: SmtpError) -> None:
        """Wait before the next connection, unless the relay has been away too long."""
        self.progress.holdup = f"{self.relay.host}:{self.relay.port}: {error}"
        if asyncio.get_running_loop().time() - self._connected > self.manners.give_up:
            self.stop(Ending.UNREACHABLE, self.progress.holdup)
        asked = hint(error.reply) if error.reply else 0
        ends = asyncio.get_running_loop().time() + max(delay, asked)
        while self.ending is None and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(min(0.1, delay))

    # -- outcomes -------------------------------------------------------------------------------------------

    def judge(self, row: Row, stage: Stage, reply: Reply) -> Outcome:
        """What a reply means for a recipient; stops the run where the fault is ours."""
        found = verdict(stage, reply)
        self.breaker.note(row, stage, reply, self.clock(), self._left)
        if found is Verdict.ACCEPTED:
            return Outcome(row, State.SENT, reply.code, str(reply))
        if found is Verdict.REFUSE:
            return Outcome(row, State.FAILED, reply.code, str(reply), suppress=suppresses(reply))
        if found is Verdict.STOP:
            self.stop(Ending.STOPPED, f"{self.relay.host} refuses us, not a recipient: {reply}")
        return self.postponed(row, str(reply), hint(reply), reply.code)

    def postponed(self, row: Row, reply: str, asked: int = 0, code: int = 0) -> Outcome:
        """The outcome of a try that certainly delivered nothing."""
        return self._later(
            row, retry_after(row.tries, row.token, asked, self.manners.first_retry), reply, code
        )

    def _later(self, row: Row, wait: int, reply: str, code: int = 0, *, tried: bool = True) -> Outcome:
        """Deferred, but never so long that nobody would try again before the deadline."""
        return Outcome(row, State.DEFERRED, code, reply, min(wait, max(self._left // 2, 1)), tried=tried)

    @property
    def _left(self) -> int:
        """Seconds until the deadline."""
        return max(self.campaign.not_after - self.clock(), 0)

    def write(self, done: list[Outcome], flying: Row | None = None) -> bool:
        """Write outcomes, and whose dot comes next; False where that recipient is not ours any more."""
        if not (done or flying):
            return True
        if not self.ledger.step(self.id, done, (flying,) if flying else (), self.clock()):
            return False
        for outcome in done:
            self.progress.count(outcome.state)
        done.clear()
        return True
