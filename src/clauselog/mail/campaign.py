"""Composed messages and a list of people to a campaign in the ledger, and from there to everybody, once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from .deliver import Ending, Manners, Run
from .message import content, digest
from .rows import OPEN, UNREACHED, Campaign, RefusedError, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, tzinfo

    from clauselog.model import Finding
    from clauselog.notice import Message

    from .ledger import Ledger
    from .message import Mailer, Sender
    from .pace import Clock
    from .relay import Relay
    from .rows import Content
    from .watermark import Watermark

POSTPONED = "postponed"
RESENDS = 3
"""How often one message is sent again because nobody knows whether it was accepted."""
PATIENCE = 10.0
"""Seconds a relay may take to note what it received from a sender that is gone."""
LATE_WORD = 365 * 24 * 3600
"""Seconds within which people are told that a change was postponed or withdrawn."""
CLOCK_SLACK = 24 * 3600
"""Seconds the machine's clock may be behind the ledger's latest entry."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A notice in every language of its release, and what stands against sending it."""

    policy: str
    version: str
    effective: date
    about: str
    messages: tuple[Message, ...]
    findings: tuple[Finding, ...]

    @property
    def occasion(self) -> str:
        """Names it among all notices of its release: what was postponed may be postponed again."""
        return f"{POSTPONED} to {self.effective}" if self.about == POSTPONED else self.about


class Doubt(StrEnum):
    """What to do about recipients of whom nobody knows whether they were reached."""

    RESEND = "resend"  # the same message again, with the same Message-ID: nobody is missed
    HOLD = "hold"  # nothing, and list them: nobody is written to twice


def frozen(messages: Iterable[Message], sender: Sender, created: int) -> dict[str, Content]:
    """Messages as the bytes that are sent, by language; ``created`` dates them, for every retry alike."""
    date = format_datetime(datetime.fromtimestamp(created, UTC))
    return {m.lang: content(m.lang, m.subject, m.text, m.html, sender, date) for m in messages}


def new_campaign(
    notice: Composed, contents: dict[str, Content], sender: Sender, zone: tzinfo, now: int
) -> Campaign:
    """A campaign that is not in the ledger yet. From its effective date on, nothing of it is sent.

    What became of a notice after it was sent (postponed, withdrawn) is told whenever that is.
    """
    hashed = digest(contents.values())
    begins = datetime.combine(notice.effective, time(), zone)
    return Campaign(
        id=0,
        policy=notice.policy,
        version=notice.version,
        about=notice.occasion,
        revision=f"{notice.policy}/{notice.version}/{notice.occasion}/{hashed}",
        hash=hashed,
        domain=sender.domain,
        effective=notice.effective.isoformat(),
        not_after=int(begins.timestamp()) if notice.about == "change" else now + LATE_WORD,
        created=now,
        stopped="",
    )


def refuse_second(ledger: Ledger, campaign: Campaign | None) -> None:
    """Refuse to send what was sent, or begun.

    Raises:
        RefusedError: with how far it came.
    """
    if campaign is None:
        return
    counts = ledger.counts(campaign)
    waiting = sum(counts.get(state, 0) for state in OPEN)
    day = datetime.fromtimestamp(campaign.created, UTC).date()
    sent = counts.get(State.SENT, 0)
    if waiting:
        raise RefusedError(
            f"the notice {campaign.title} was begun on {day}: {sent:,} accepted, {waiting:,} still waiting",
            remedy=f"clauselog notice resume {campaign.arguments}",
        )
    raise RefusedError(
        f"the notice {campaign.title} was sent on {day}, {sent:,} accepted; nothing is sent twice",
        remedy=f"clauselog notice status {campaign.arguments}; for who was missing from the list: --add",
    )


def refuse_changed(ledger: Ledger, campaign: Campaign, drafts: Iterable[dict[str, Content]]) -> None:
    """Refuse to go on with another text than the one begun with.

    ``drafts`` are the texts as they are now, then as they were before corrections: one of them must be it.

    Raises:
        RefusedError: with the languages and parts that differ from how they are now.
    """
    now: dict[str, Content] = {}
    for contents in drafts:
        now = now or contents
        if digest(contents.values()) == campaign.hash:
            return
    begun = ledger.contents(campaign)
    told = [
        f"{lang}: {_difference(begun.get(lang), now.get(lang))}"
        for lang in sorted({*begun, *now})
        if begun.get(lang) != now.get(lang)
    ]
    raise RefusedError(
        f"the notice {campaign.title} has changed since its sending began ({'; '.join(told)})",
        remedy="undo the change, or release a new version: people must not get two wordings of one notice",
    )


def _difference(begun: Content | None, now: Content | None) -> str:
    """What differs between the texts of one language."""
    if begun is None or now is None:
        return "added" if now else "removed"
    parts = [part for part in ("subject", "text", "html") if getattr(begun, part) != getattr(now, part)]
    return ", ".join(parts) or "headers"


def refuse_withdrawn(notice: Composed) -> None:
    """Refuse to go on telling of a change that was withdrawn.

    Raises:
        RefusedError: it was.
    """
    if any(finding.code == "NOTICE-WITHDRAWN" for finding in notice.findings):
        raise RefusedError(
            f"{notice.policy} {notice.version} was withdrawn: nobody else is told that it comes",
            remedy=f"tell those who were: clauselog notice send {notice.policy} {notice.version}"
            " --about withdrawn",
        )


def refuse_restored(ledger: Ledger, watermark: Watermark) -> None:
    """Refuse to send from a ledger that is older than what was sent.

    Raises:
        RefusedError: the ledger was restored from a copy, or is new where there was one.
    """
    if ledger.serial < watermark.read():
        raise RefusedError(
            "this ledger is older than the last sending: it was restored from a copy, or lost",
            remedy="settle what it lacks: clauselog notice reconcile POLICY VERSION --restored --log FILE",
        )


def refuse_late(campaign: Campaign, now: int) -> None:
    """Refuse to begin what nobody can get any more, so that the ledger does not call all of them failed.

    Raises:
        RefusedError: the change has taken effect.
    """
    if now >= campaign.not_after:
        raise RefusedError(
            f"{campaign.policy} {campaign.version} took effect on {campaign.effective}: "
            "it is too late to tell people before",
            remedy="postpone it in its record, with a reason: people are told before the new day",
        )


def refuse_clock(ledger: Ledger, now: int) -> None:
    """Refuse to work by a clock that runs behind the ledger.

    Raises:
        RefusedError: the machine's clock was set back by more than a day.
    """
    behind = ledger.latest() - now
    if behind > CLOCK_SLACK:
        raise RefusedError(
            f"the clock is {behind // 3600} hours behind the ledger", remedy="set the clock right"
        )


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What sending needs, and how it is done."""

    ledger: Ledger
    campaign: Campaign
    mailer: Mailer
    relay: Relay
    clock: Clock
    watermark: Watermark
    manners: Manners
    doubt: Doubt
    reconcile: Callable[[], None]
    """Settles those in doubt by evidence, before ``doubt`` is applied."""
    patience: float = 0.0
    """Seconds after which all that the relay had received is in its log."""

    async def send(self, started: Callable[[Run], None]) -> tuple[Run, Ending]:
        """Send to everybody who waits, then settle doubts, and again until nobody is left.

        Raises:
            RefusedError: another process is sending this campaign.
            UserError: the ledger cannot be written.
        """
        ledger, campaign = self.ledger, self.campaign
        if not ledger.store.lock(f"campaign-{campaign.id}"):
            raise RefusedError(
                f"another process is sending {campaign.title}", remedy="wait for it, or stop it"
            )
        while True:
            ledger.recover(campaign, self.clock())
            run = Run(ledger, campaign, self.mailer, self.relay, self.clock, self.manners, self._mark)
            started(run)
            ending = await run.drain()
            self._mark()
            if ending is not Ending.DONE or not await self.settle():
                return run, ending

    async def settle(self) -> int:
        """Settle those in doubt, of writers that died as well; how many wait for another try."""
        self.ledger.recover(self.campaign, self.clock())
        if self.ledger.counts(self.campaign).get(State.UNKNOWN):
            await asyncio.sleep(self.patience)
            self.reconcile()
            if self.doubt is Doubt.RESEND:
                self.ledger.resend(self.campaign, RESENDS, self.clock())
        return sum(self.ledger.counts(self.campaign).get(s, 0) for s in (State.PENDING, State.DEFERRED))

    def _mark(self) -> None:
        self.watermark.write(self.ledger.serial)


def run(work: Any) -> Any:
    """Run a coroutine on the fastest event loop there is."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


def summary(counts: dict[State, int]) -> str:
    """States and their numbers in one line: "4,990 sent, 10 failed"."""
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in counts.items()) or "nobody"


def unreached(counts: dict[State, int]) -> int:
    """How many have to be reached by another way."""
    return sum(counts.get(state, 0) for state in UNREACHED)
