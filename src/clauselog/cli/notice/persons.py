"""``notice purge``, ``forget`` and ``export``: the ledger is personal data."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from clauselog.mail import accounts
from clauselog.mail.bureau import bureau
from clauselog.mail.keeping import until

from .common import AS_OF, ROOT, address, now, opened

if TYPE_CHECKING:
    from pathlib import Path

    from clauselog.mail.ledger import Ledger
    from clauselog.mail.rows import Campaign

DAYS = click.IntRange(min=0)


@click.command()
@click.argument("policy", required=False)
@click.argument("version", required=False)
@click.option(
    "--days", type=DAYS, help="Days after the effective date; by default purge_days of the settings (365)."
)
@click.option(
    "--proof-after",
    type=DAYS,
    metavar="DAYS",
    help="Erase the proof as well so many days after the effective date; by default what proof of the "
    "settings says, and without it never.",
)
@click.option("--yes", is_flag=True, help="Erase. Without it, say what would be erased.")
@ROOT
@AS_OF
def purge(
    policy: str | None,
    version: str | None,
    days: int | None,
    proof_after: int | None,
    yes: bool,
    root: Path,
    on: date | None,
) -> None:
    """Erase the addresses, languages and names of notices whose effective date is long past, or of one.

    Keyed proof (who was told, when, what the server replied) stays until --proof-after is over as well.
    Then all that is left is that the notice was sent. Without --yes nothing is erased.

    \b
    Examples:
      clauselog notice purge
      clauselog notice purge --days 90 --yes
      clauselog notice purge --days 90 --proof-after 730            (shows; erases nothing)
      clauselog notice purge privacy 1.1 --proof-after 365 --yes
    """
    found = bureau(root, on)
    ledger = opened(found)
    settings = found.mailing.settings
    after = settings.purge_days if days is None else days
    for campaign in ledger.campaigns():
        if policy not in (None, campaign.policy) or version not in (None, campaign.version):
            continue
        effective = _effective(ledger, campaign)
        kept = effective + timedelta(days=after)
        proof = (
            until(settings.proof, effective) if proof_after is None else effective + timedelta(proof_after)
        )
        if proof and proof <= found.on:
            done = _proof(ledger, campaign, found.on, yes)
        elif kept > found.on:
            done = f"kept until {kept}"
        elif yes:
            done = f"{accounts.purge(ledger, campaign):,} addresses erased, proof kept {_until(proof)}"
        else:
            done = f"addresses would be erased (--yes), proof kept {_until(proof)}"
        click.echo(f"{campaign.title}: {done}")


def _effective(ledger: Ledger, campaign: Campaign) -> date:
    """When a change takes effect, as people were last told: a postponement moves the times of all notices."""
    same = (c for c in ledger.campaigns() if (c.policy, c.version) == (campaign.policy, campaign.version))
    return max(date.fromisoformat(c.effective) for c in same)


def _until(day: date | None) -> str:
    return f"until {day}" if day else "for good"


def _proof(ledger: Ledger, campaign: Campaign, on: date, yes: bool) -> str:
    """Erase all that is held about the recipients of a campaign, or say of how many it would be."""
    if yes:
        return f"all that was held about {accounts.discard(ledger, campaign, on):,} people erased"
    held = sum(ledger.counts(campaign).values())
    return f"all that is held about {held:,} people would be erased, the proof too (--yes)"


@click.command()
@click.argument("email")
@click.option(
    "--proof", is_flag=True, help="Erase the proof as well: they object, and have the better reasons."
)
@click.option("--yes", is_flag=True, help="Erase. Without it, say what is there.")
@ROOT
def forget(email: str, proof: bool, yes: bool, root: Path) -> None:
    """Erase a person's address, language and name from the ledger, at their request. Keyed proof stays.

    With --proof it goes too. Then nothing is left of the person; the totals of the evidence say of how many
    all was erased. Whoever still waits for mail gets none. That a mailbox does not exist stays known, so that
    it is not written to: “notice bounces --again” lifts that.

    \b
    Examples:
      clauselog notice forget someone@example.org
      clauselog notice forget someone@example.org --yes
      clauselog notice forget someone@example.org --proof --yes
    """
    found = bureau(root)
    ledger = opened(found)
    person = found.keys.person(address(email))
    held = [c.title for c, a in accounts.of_person(ledger, person) if a.address or proof]
    if not yes:
        told = ", ".join(held) + ", the proof too" * proof if held else "nothing is held"
        click.echo(f"would be erased (--yes): {told}")
    elif proof:
        click.echo(f"erased in {accounts.erase_proof(ledger, person):,} notices, the proof too")
    else:
        click.echo(f"erased in {accounts.forget(ledger, person, now(ledger)):,} notices")


@click.command()
@click.argument("email")
@ROOT
def export(email: str, root: Path) -> None:
    """Print all that the ledger holds about a person, as JSON, at their request.

    \b
    Examples:
      clauselog notice export someone@example.org > answer.json
    """
    found = bureau(root)
    ledger = opened(found)
    person = found.keys.person(address(email))
    held = [{"notice": c.title} | asdict(a) for c, a in accounts.of_person(ledger, person)]
    known = accounts.suppressed(ledger, person)
    gone = {"reason": known[0], "since": known[1]} if known else None
    answer = {"person": person, "notices": held, "not_written_to": gone}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
