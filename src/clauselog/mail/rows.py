"""What a ledger holds: recipients and their states, and campaigns with their frozen texts.

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

from clauselog.errors import UserError


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
