"""One session at work: claimed recipients to messages, one after the other, and outcomes for the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .pace import Pace
from .replies import Verdict, verdict
from .rows import Outcome, State
from .smtp import SmtpError

if TYPE_CHECKING:
    from .deliver import Run
    from .rows import Row
    from .smtp import Session


class Line:
    """One session at work: the dialogue of message after message, and what it owes the ledger."""

    def __init__(self, run: Run, session: Session) -> None:
        self.run, self.session = run, session
        self._pace = Pace(run.relay.connection_rate)
        self._owed: list[Outcome] = []
        self._taken = 0

    async def work(self) -> None:
        """Send until nobody is due, or the connection is worn out or lost.

        Raises:
            SmtpError: the relay asks for a pause.
        """
        try:
            row = await self._fresh()
            while row:
                row = await self._one(row)
        finally:
            self.run.write(self._owed)

    async def _one(self, row: Row) -> Row | None:
        """Bring the message begun for ``row`` to its end; returns for whom the next one is begun."""
        try:
            await self.session.begun()
            rest = await self.session.body(self.run.mailer.message(row))
        except SmtpError as error:
            return await self._refused(row, error)
        following = self._at_once()
        if not self.run.write(self._owed, row):
            self.session.abandon()
            self._give_back(following)
            return None
        if not self.session.dot(rest, self.run.mailer.envelope(following) if following else None):
            self._owed.append(self.run.postponed(row, "connection lost before the final dot"))
            self._give_back(following)
            return None
        reply = await self.session.done()
        if reply is None:
            self._owed.append(Outcome(row, State.UNKNOWN, reply="connection lost after the final dot"))
            self._give_back(following)
            return None
        self._owed.append(self.run.judge(row, "dot", reply))
        if verdict("dot", reply) is Verdict.PAUSE or self.run.ending:
            self.session.abandon()
            self._give_back(following)
            raise SmtpError("dot", reply)
        return following or await self._fresh()

    async def _refused(self, row: Row, error: SmtpError) -> Row | None:
        """The relay did not want the message, or is gone: certainly nothing was delivered."""
        if error.reply is None:
            self._owed.append(self.run.postponed(row, str(error)))
            return None
        self._owed.append(self.run.judge(row, error.stage, error.reply))
        if error.verdict is Verdict.PAUSE:
            raise error
        return await self._fresh()

    def _give_back(self, row: Row | None) -> None:
        """Return a recipient whose envelope was offered, and no text."""
        if row:
            self.run.give_back(row)

    async def _fresh(self) -> Row | None:
        """The next recipient, when the pace allows, their envelope offered; None to end the session."""
        self.run.write(self._owed)
        if self.session.lost or self._worn:
            return None
        await self._pace.wait()
        await self.run.pace.wait()
        row = self._fitting()
        if row:
            self.session.begin(*self.run.mailer.envelope(row))
        return row

    def _at_once(self) -> Row | None:
        """The next recipient, if their envelope can ride with the final dot."""
        if self._worn or not (self.session.pipelining and self._pace.ready() and self.run.pace.ready()):
            return None
        row = self._fitting()
        if row:
            self._pace.take()
            self.run.pace.take()
        return row

    def _fitting(self) -> Row | None:
        """The next claimed recipient whom this relay can be told of; the others fail."""
        while row := self.run.next():
            self._taken += 1
            if not (problem := self.session.unspeakable(row.address)):
                return row
            self._owed.append(Outcome(row, State.FAILED, reply=problem, tried=False))
        return None

    @property
    def _worn(self) -> bool:
        """True where the connection has carried as many messages as it may."""
        limit = self.run.relay.per_connection
        return bool(limit) and self._taken >= limit
