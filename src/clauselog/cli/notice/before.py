"""``notice send`` and ``resume``: from a release to everybody on a list, once."""

from __future__ import annotations

import asyncio
import signal
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError
from clauselog.mail.apart import apart
from clauselog.mail.bureau import SHARED, bureau, refuse_unsigned
from clauselog.mail.campaign import (
    Doubt,
    frozen,
    refuse_changed,
    refuse_clock,
    refuse_restored,
    refuse_second,
    refuse_withdrawn,
    run,
)
from clauselog.mail.deliver import Ending
from clauselog.mail.pace import clock
from clauselog.mail.progress import Progress
from clauselog.mail.rows import OPEN, RefusedError

from .common import (
    AS_OF,
    DOUBT,
    KIND,
    NO_WAIT,
    POLICY,
    ROOT,
    VERSION,
    opened,
    refuse,
    tell,
    tell_status,
)
from .entering import DATABASE, enter, people

if TYPE_CHECKING:
    from datetime import date

    from clauselog.mail.bureau import Bureau
    from clauselog.mail.campaign import Composed, Dispatch
    from clauselog.mail.ledger import Ledger
    from clauselog.mail.rows import Campaign


@click.command()
@POLICY
@VERSION
@click.option(
    "--to", type=click.Path(path_type=Path), help="CSV file: email, and language and name if you like."
)
@click.option("--query", help=f"SQL query for the same columns; {DATABASE} has the database's address.")
@click.option("--add", is_flag=True, help="Send what was begun to those on the list who are new to it.")
@click.option("--yes", is_flag=True, help="Send. Without it nothing is sent.")
@click.option("--despite", multiple=True, metavar="CODE", help="Send although this finding blocks.")
@click.option("--workers", type=int, default=0, help="Leave it to so many of “clauselog worker” to send.")
@KIND
@DOUBT
@NO_WAIT
@ROOT
@AS_OF
def send(
    policy: str,
    version: str,
    to: Path | None,
    query: str | None,
    add: bool,
    yes: bool,
    despite: tuple[str, ...],
    workers: int,
    about: str,
    unknown: str,
    no_wait: bool,
    root: Path,
    on: date | None,
) -> None:
    """Send the notice about a release to everybody on a list, once each.

    Without --yes it shows what would be sent and to how many. Can be stopped with Ctrl-C and resumed. With
    --add whoever was missing from the list, or has another address now, gets the same message.

    \b
    Examples:
      clauselog notice send privacy 1.1 --to recipients.csv
      clauselog notice send privacy 1.1 --to recipients.csv --yes
      clauselog notice send privacy 1.1 --query "SELECT email, language, name FROM customers" --yes
      clauselog notice send privacy 1.1 --to newcomers.csv --add --yes
      clauselog notice send privacy 1.1 --about postponed --yes     (to the same people)
    """
    found = bureau(root, on)
    composed = apart(lambda: found.compose(policy, version, about))
    if not (to or query or (about != "change" and not add)):
        raise UserError("to whom?", remedy="--to FILE.csv, or --query SQL")
    refuse_unsigned(found)
    blocking = [f for f in tell(composed.findings) if f.code not in despite]
    ledger = opened(found)
    try:
        begun = ledger.campaign(policy, version, composed.occasion)
        if add:
            begun = found.campaign(ledger, policy, version, about)
            refuse_other(found, ledger, composed, begun)
        else:
            refuse_second(ledger, begun)
        refuse_restored(ledger, found.watermark)
        refuse_clock(ledger, clock()())
        if blocking:
            remedy = "mend them, or send --despite CODE"
            raise RefusedError(f"{len(blocking)} of the findings above block sending", remedy=remedy)
        listed = people(found, ledger, composed, to, query)
        campaign = enter(found, ledger, composed, listed, begun, write=yes)
        if campaign and workers:
            _hand_over(found, campaign, unknown, workers)
        elif campaign:
            deliver(found, ledger, campaign, unknown, no_wait)
    except RefusedError as error:
        refuse(error)


@click.command()
@POLICY
@VERSION
@click.option("--past-refusal", is_flag=True, help="Go on although the relay refused us, not a recipient.")
@KIND
@DOUBT
@NO_WAIT
@ROOT
@AS_OF
def resume(
    policy: str,
    version: str,
    past_refusal: bool,
    about: str,
    unknown: str,
    no_wait: bool,
    root: Path,
    on: date | None,
) -> None:
    """Go on with a sending that was interrupted. Nobody who was reached is written to again.

    \b
    Examples:
      clauselog notice resume privacy 1.1
      clauselog notice resume privacy 1.1 --unknown hold
    """
    found = bureau(root, on)
    ledger = opened(found)
    campaign = found.campaign(ledger, policy, version, about)
    try:
        refuse_restored(ledger, found.watermark)
        refuse_clock(ledger, clock()())
        composed = apart(lambda: found.compose(policy, version, about))
        if past_refusal and campaign.stopped:
            campaign = ledger.stop(campaign, "")
        refuse_other(found, ledger, composed, campaign)
        deliver(found, ledger, campaign, unknown, no_wait)
    except RefusedError as error:
        refuse(error)


def refuse_other(found: Bureau, ledger: Ledger, composed: Composed, campaign: Campaign) -> None:
    """Refuse to go on with a campaign that was withdrawn, changed or stopped.

    A correction of the text is no such change: people get what was frozen when the sending began.

    Raises:
        RefusedError: it was.
    """
    refuse_withdrawn(composed)
    earlier = found.before_corrections(composed.policy, composed.version, composed.about)
    drafts = (frozen(n.messages, found.mailing.sender, campaign.created) for n in chain([composed], earlier))
    refuse_changed(ledger, campaign, drafts)
    if campaign.stopped:
        remedy = f"mend that, then: clauselog notice resume {campaign.arguments} --past-refusal"
        raise RefusedError(f"{campaign.title} was stopped: {campaign.stopped}", remedy=remedy)


def _hand_over(found: Bureau, campaign: Campaign, unknown: str, workers: int) -> None:
    """Leave the sending to workers on this machine and others."""
    place = found.mailing.places.ledger
    if not place.startswith(SHARED):
        raise UserError("workers need a shared ledger", remedy="mail: {ledger: postgresql://USER@HOST/NAME}")
    from clauselog.mail.jobs import defer

    asyncio.run(defer(place, campaign.policy, campaign.version, campaign.about, unknown, workers))
    click.echo(f"left to {workers} workers: clauselog worker, on each machine that is to send")


def deliver(found: Bureau, ledger: Ledger, campaign: Campaign, unknown: str, no_wait: bool) -> None:
    """Send, show progress, say how it ended; exit 1 unless nobody waits any more."""
    dispatch = found.dispatch(ledger, campaign, Doubt(unknown), wait=not no_wait)
    waiting = sum(ledger.counts(campaign).get(state, 0) for state in OPEN)
    reason, ending = run(_work(dispatch, waiting))
    counts = tell_status(ledger, campaign)
    if ending is Ending.EXPIRED:
        click.echo(
            "THE DEADLINE HAS PASSED: those who failed were not told before it takes effect.", err=True
        )
    if ending is not Ending.DONE or any(counts.get(state) for state in OPEN):
        click.echo(f"not finished{': ' if reason else ''}{reason}", err=True)
        again = f"clauselog notice resume {campaign.arguments}"
        stopped = ending is Ending.STOPPED
        click.echo(f"  mend that, then: {again} --past-refusal" if stopped else f"  {again}", err=True)
        sys.exit(1)


async def _work(dispatch: Dispatch, waiting: int) -> tuple[str, Ending]:
    """Send, with progress on the terminal; Ctrl-C ends it when every connection has finished its message."""
    with Progress(waiting) as progress:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, progress.interrupt)
        last, ending = await dispatch.send(progress.watch)
        return last.progress.reason, ending
