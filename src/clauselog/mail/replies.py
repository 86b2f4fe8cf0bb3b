"""A server's reply to what it means for the recipient, the connection and the campaign."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal, NamedTuple

Stage = Literal["connect", "helo", "tls", "auth", "mail", "rcpt", "data", "dot"]
"""Where in the dialogue a reply came, or the connection was lost. Only after ``dot`` is there doubt."""


class Verdict(StrEnum):
    """What follows from a reply."""

    ACCEPTED = "accepted"
    DEFER = "defer"  # later, the same recipient
    PAUSE = "pause"  # later, the whole connection: the relay itself is not ready
    REFUSE = "refuse"  # never, this recipient
    STOP = "stop"  # nobody further: the fault is ours, and every further message makes it worse


class Reply(NamedTuple):
    """A reply of the server: its code, and its lines without it."""

    code: int
    text: str

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463), "5.1.1"; "" where there is none."""
        found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", self.text)
        return found[0] if found else ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}".replace("\n", " ")


PERSON = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.5", "5.1.6", "5.1.9", "5.1.10")
"""Enhanced codes about the recipient's address; 5.1.7 and 5.1.8 are about ours."""

NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""Enhanced codes after which an address is written to no more, by any campaign."""

PERSONAL = ("4.1.0", "4.1.1", "4.1.3", "4.1.6", "4.2.")
"""Beginnings of enhanced codes of a deferral that is about one mailbox."""

RELAY_BUSY = {421, 454}
_GREY = re.compile(r"gr[ae]y[ -]?list", re.IGNORECASE)
_LIMIT = re.compile(r"rate|limit|throttl|too (?:many|fast|much)|quota|unusual", re.IGNORECASE)
LONGEST_HINT = 24 * 3600
_HINT = re.compile(r"\b(\d{1,5})\s*(s|sec|second|m|min|minute|h|hour)s?\b", re.IGNORECASE)
_UNIT = {"s": 1, "m": 60, "h": 3600}


def verdict(stage: Stage, reply: Reply) -> Verdict:
    """What ``reply`` at ``stage`` means (RFC 5321 §4.2.1, RFC 3463).

    A permanent refusal stops the campaign when it is about us (policy 5.7.x, content, sender, login) and
    concerns one person when it is about their address or their mailbox (5.1.x, 5.2.x, or a bare 5xx to RCPT).
    """
    kind = reply.code // 100
    if kind in (2, 3):
        return Verdict.ACCEPTED
    if kind != 5:
        busy = reply.code in RELAY_BUSY or stage not in ("rcpt", "data", "dot")
        return Verdict.PAUSE if busy else Verdict.DEFER
    status = reply.enhanced
    if status in PERSON or status.startswith("5.2."):
        return Verdict.REFUSE
    if status.startswith("5.7.") or status in ("5.1.7", "5.1.8") or stage != "rcpt" or reply.code == 554:
        return Verdict.STOP
    return Verdict.REFUSE


def blames_domain(stage: Stage, reply: Reply, tries: int) -> bool:
    """True where a deferral is about the whole domain of the recipient: policy, a rate, or again and again.

    Greylisting defers each recipient the first time, and then lets them in: it is no such sign. What comes
    after the text comes from the relay, unless it names a policy or a rate.
    """
    found = verdict(stage, reply)
    if found not in (Verdict.DEFER, Verdict.PAUSE) or _GREY.search(reply.text):
        return False
    status = reply.enhanced
    if status.startswith(PERSONAL):
        return False
    policy = status.startswith("4.7.")
    if found is Verdict.PAUSE:
        return stage == "rcpt" and policy
    if policy or status == "4.1.2" or _LIMIT.search(reply.text):
        return True
    return stage == "rcpt" and tries > 0


def suppresses(reply: Reply) -> bool:
    """True where the mailbox does not exist, so that no campaign should try it again."""
    return reply.enhanced in NO_SUCH_MAILBOX


def hint(reply: Reply) -> int:
    """Seconds the server asks us to wait ("try again in 300 seconds"); 0 where it names none."""
    found = _HINT.search(reply.text)
    return min(int(found[1]) * _UNIT[found[2][0].lower()], LONGEST_HINT) if found else 0
