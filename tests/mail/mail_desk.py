"""A ledger with recipients and a composed message, for tests that send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.mail.deliver import Ending, Manners, Run
from clauselog.mail.keys import Keyring
from clauselog.mail.ledger import Ledger
from clauselog.mail.message import Mailer, Sender, content, digest
from clauselog.mail.pace import clock
from clauselog.mail.rows import Campaign, Entry, State
from clauselog.mail.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    from clauselog.mail.relay import Relay

KEYS = Keyring(bytes(range(32)))
SENDER = Sender("privacy@example.org", "Example", bounces="bounces@example.org")
NOW = 1_780_000_000
FAR = 4_000_000_000
EAGER = Manners(first_retry=0, give_up=5.0)


def texts(text: str = "Clause 1 changes.\n.\n..two dots\n", words: int = 0):
    """A message in English, as the ledger freezes it; longer by so many words."""
    text += " ".join(("notice", "of", "change\n")[n % 3] for n in range(words))
    html = f"<html lang='en'><body><p>{text}</p></body></html>"
    return {
        "en": content(
            "en", "Changes to our privacy notice", text, html, SENDER, "Sat, 21 Nov 2026 00:00:00 +0000"
        )
    }


def entries(addresses, revision="privacy/1.1"):
    """Recipients as a list of addresses names them."""
    for address in addresses:
        person = KEYS.person(address)
        yield Entry(person, KEYS.token(revision, person), address, "", "en")


@dataclass
class Desk:
    """A ledger at a path and the one campaign in it."""

    path: Path

    def open(self) -> Ledger:
        return Ledger(SqliteStore(self.path), KEYS.fingerprint)

    def create(self, addresses, not_after: int = FAR, name: str = "privacy", words: int = 0) -> Campaign:
        ledger = self.open()
        contents = texts(words=words).values()
        campaign = Campaign(
            0,
            name,
            "1.1",
            "change",
            f"{name}/1.1",
            digest(contents),
            "example.org",
            "2026-12-20",
            not_after,
            NOW,
            "",
        )
        made, _ = ledger.create(campaign, contents, entries(addresses, f"{name}/1.1"))
        ledger.store.close()
        return made

    def send(
        self, campaign: Campaign, relay: Relay, manners: Manners = EAGER, **clockwork
    ) -> tuple[Run, Ending]:
        return asyncio.run(self.sending(campaign, relay, manners, **clockwork))

    async def sending(self, campaign, relay, manners=EAGER, started=lambda run: None, now=None):
        ledger = self.open()
        try:
            ledger.recover(campaign, NOW)
            mailer = Mailer(SENDER, campaign.domain, ledger.contents(campaign))
            run = Run(ledger, campaign, mailer, relay, now or clock(), manners)
            started(run)
            return run, await run.drain()
        finally:
            ledger.store.close()

    def states(self, campaign: Campaign) -> dict[str, str]:
        """Address -> state."""
        ledger = self.open()
        rows = dict(
            ledger.store.rows("SELECT address, state FROM recipient WHERE campaign = ?", (campaign.id,))
        )
        ledger.store.close()
        return rows

    def counts(self, campaign: Campaign) -> dict[State, int]:
        ledger = self.open()
        found = ledger.counts(campaign)
        ledger.store.close()
        return found


def people(count: int) -> list[str]:
    return [f"person{n}@example.org" for n in range(count)]
