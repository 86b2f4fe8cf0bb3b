"""A relay's log to what became of the messages in doubt: the relay knows whether it took them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.errors import UserError

from .rows import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .ledger import Ledger
    from .rows import Campaign

_LINE = re.compile(
    r"postfix[^/\s]*/(?:[\w.-]+/)*(?P<part>cleanup|qmgr)\[\d+\]: (?P<queue>[0-9A-Za-z]+): "
    r"(?:message-id=<(?P<id>[^>]*)>|from=.*\((?P<active>queue active)\))"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a log decided."""

    accepted: int
    refused: int
    """Certainly not accepted; they wait to be sent again."""
    doubtful: int
    """Still in doubt, because the log does not reach back to all that this campaign sent."""

    def __str__(self) -> str:
        return (
            f"by the relay's log: {self.accepted:,} were accepted, {self.refused:,} were not,"
            f" {self.doubtful:,} are in doubt"
        )


def lines_of(logs: Iterable[Path]) -> Iterator[str]:
    """The lines of log files, one file after the other.

    Raises:
        UserError: one cannot be read.
    """
    for path in logs:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                yield from file
        except OSError as error:
            raise UserError(f"cannot be read: {error.strerror}", path=str(path)) from None


def queued(log: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Message-ID (without brackets) and queue id of each message a Postfix log says was taken.

    Postfix notes the Message-ID while it receives; it has taken the message when the same queue id is queued.
    """
    seen: dict[str, str] = {}
    for line in log:
        if "postfix" not in line or not (found := _LINE.search(line)):
            continue
        if found["id"]:
            seen[found["queue"]] = found["id"]
        elif found["active"] and found["queue"] in seen:
            yield seen.pop(found["queue"]), found["queue"]


def reconcile(ledger: Ledger, campaign: Campaign, log: Iterable[str], now: int) -> Settled:
    """Settle everyone in doubt by the log: accepted, or to be sent again.

    A message that is not in the log was not accepted, provided the log holds every message that we know was.
    """
    taken = dict(queued(log))
    known = ledger.tokens(campaign, State.SENT)
    whole = all(f"{token}@{campaign.domain}" in taken for token in known)
    decided = {State.SENT: 0, State.PENDING: 0}
    left = 0
    with ledger.store.transaction(durable=True):
        for token in ledger.tokens(campaign, State.UNKNOWN):
            queue = taken.get(f"{token}@{campaign.domain}")
            if queue is None and not whole:
                left += 1
                continue
            state, reply = (
                (State.SENT, f"the relay's log: queued as {queue}") if queue else (State.PENDING, "")
            )
            decided[state] += ledger.settle(campaign, token, state, reply, now)
    return Settled(decided[State.SENT], decided[State.PENDING], left)
