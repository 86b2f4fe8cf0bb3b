"""``notice purge``, ``forget`` and ``export``: the ledger is personal data."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from clauselog.mail import accounts
from clauselog.mail.bureau import bureau

from .common import AS_OF, ROOT, address, now, opened

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--days", type=int, help="Days after the effective date; by default those of the settings.")
@click.option("--yes", is_flag=True, help="Erase. Without it, say what would be erased.")
@ROOT
@AS_OF
def purge(days: int | None, yes: bool, root: Path, on: date | None) -> None:
    """Erase the addresses of notices whose effective date is long past. Keyed proof stays.

    \b
    Examples:
      clauselog notice purge
      clauselog notice purge --days 90 --yes
    """
    found = bureau(root, on)
    ledger = opened(found)
    after = found.mailing.settings.purge_days if days is None else days
    for campaign in ledger.campaigns():
        due = date.fromisoformat(campaign.effective) + timedelta(days=after)
        if due > found.on:
            click.echo(f"{campaign.title}: kept until {due}")
        elif yes:
            click.echo(f"{campaign.title}: {accounts.purge(ledger, campaign):,} addresses erased")
        else:
            click.echo(f"{campaign.title}: addresses would be erased (--yes)")


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Erase. Without it, say what is there.")
@ROOT
def forget(email: str, yes: bool, root: Path) -> None:
    """Erase a person's address and name from the ledger, at their request. Keyed proof stays.

    \b
    Examples:
      clauselog notice forget someone@example.org
      clauselog notice forget someone@example.org --yes
    """
    found = bureau(root)
    ledger = opened(found)
    person = found.keys.person(address(email))
    if yes:
        click.echo(f"erased in {accounts.forget(ledger, person, now(ledger)):,} notices")
    else:
        held = [c.title for c, a in accounts.of_person(ledger, person) if a.address]
        click.echo(f"would be erased (--yes): {', '.join(held) or 'nothing is held'}")


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
