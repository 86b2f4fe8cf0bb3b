"""What the commands of ``clauselog notice`` share: options, the clock, how findings and counts are told."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from clauselog.cli.options import DATE
from clauselog.mail.address import AddressError, parse
from clauselog.mail.breaker import held_back
from clauselog.mail.campaign import summary, unreached
from clauselog.mail.pace import clock
from clauselog.mail.recipients import as_written
from clauselog.mail.reconcile import lines_of
from clauselog.mail.reconcile import reconcile as by_log
from clauselog.model import Level
from clauselog.notice.facts import ABOUT

if TYPE_CHECKING:
    from clauselog.mail.bureau import Bureau
    from clauselog.mail.ledger import Ledger
    from clauselog.mail.rows import Campaign, State
    from clauselog.model import Finding


POLICY = click.argument("policy")
VERSION = click.argument("version")
ROOT = click.option(
    "--root", type=click.Path(path_type=Path), default=".", help="Folder of the site (mkdocs.yml)."
)
AS_OF = click.option("--as-of", "on", type=DATE, help="Day to act on; by default today.")
KIND = click.option(
    "--about",
    type=click.Choice(ABOUT),
    default="change",
    show_default=True,
    help="What people are told: the change, or what became of it since.",
)
DOUBT = click.option(
    "--unknown",
    type=click.Choice(["resend", "hold"]),
    default="resend",
    show_default=True,
    help="What to do, after the relay's log, about those of whom nobody knows whether they were reached.",
)
NO_WAIT = click.option("--no-wait", is_flag=True, help="End where recipients are deferred; resume later.")


def opened(found: Bureau) -> Ledger:
    """The ledger, closed when the command ends."""
    ledger = found.ledger()
    click.get_current_context().call_on_close(ledger.store.close)
    return ledger


def now(ledger: Ledger) -> int:
    """Seconds since the epoch, never before the ledger's latest entry."""
    return clock(ledger.latest())()


def tell(findings: tuple[Finding, ...]) -> list[Finding]:
    """Print what stands against sending; those findings that block."""
    for finding in findings:
        click.echo(f"{finding.level}: {finding.code}: {finding.message}", err=True)
        if finding.evidence or finding.action:
            click.echo(f"  {'; '.join((*finding.evidence, finding.action))}", err=True)
    return [f for f in findings if f.level is Level.ERROR]


def refuse(error: Exception) -> NoReturn:
    """Say why nothing is sent, and exit with 1."""
    click.echo(f"clauselog: {error}", err=True)
    sys.exit(1)


def address(text: str) -> str:
    """An address as the ledger has it: what is none stands there as it was written in the list."""
    try:
        return str(parse(text))
    except AddressError:
        return as_written(text)


def tell_status(ledger: Ledger, campaign: Campaign) -> dict[State, int]:
    """Print how far a campaign has come; recipients by state."""
    counts = ledger.counts(campaign)
    click.echo(f"{campaign.title}: {summary(counts)}")
    if campaign.stopped:
        click.echo(f"  stopped: {campaign.stopped}")
    for shut, waiting in held_back(ledger, campaign, now(ledger)):
        until = datetime.fromtimestamp(shut.until, UTC).strftime("%Y-%m-%d %H:%M UTC")
        click.echo(f"  {shut.domain} defers mail and is left alone until {until} (while {shut.times})")
        click.echo(f"    {waiting:,} wait for it; it answers: {shut.reply}")
    if missing := unreached(counts):
        click.echo(f"  {missing:,} to be reached by another way: status --unreached lists them")
    return counts


def settle(ledger: Ledger, campaign: Campaign, logs: tuple[Path, ...]) -> None:
    """Settle doubts by the relay's logs, oldest first, and say what they decided."""
    click.echo(str(by_log(ledger, campaign, lines_of(logs), now(ledger))))
