"""``notice show``, ``send`` and ``resume``: from a release to everybody on a list, once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError
from clauselog.mail.accounts import close, those_in
from clauselog.mail.apart import apart
from clauselog.mail.bureau import SHARED, bureau
from clauselog.mail.campaign import (
    POSTPONED,
    Doubt,
    frozen,
    new_campaign,
    refuse_changed,
    refuse_clock,
    refuse_restored,
    refuse_second,
    refuse_withdrawn,
    run,
)
from clauselog.mail.deliver import Ending
from clauselog.mail.ledger import OPEN, RefusedError, State
from clauselog.mail.message import eml
from clauselog.mail.pace import clock
from clauselog.mail.progress import Progress
from clauselog.mail.recipients import Recipient, Tally, entries, from_csv, from_sql

from .common import (
    AS_OF,
    DOUBT,
    KIND,
    NO_WAIT,
    POLICY,
    ROOT,
    VERSION,
    now,
    opened,
    refuse,
    tell,
    tell_status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clauselog.mail.bureau import Bureau
    from clauselog.mail.campaign import Composed, Dispatch
    from clauselog.mail.ledger import Campaign, Ledger

DATABASE = "CLAUSELOG_DATABASE"
TOLD = (State.SENT, State.UNKNOWN, State.BOUNCED, State.REACHED)
"""States of those who know of a change, and so must know that it was withdrawn."""
LISTED = tuple(state for state in State if state not in (State.ERASED, State.FORGOTTEN))
"""States of all whom it concerns, told or not: they must know of the day to which it was postponed."""


@click.command()
@POLICY
@VERSION
@click.option("--lang", default="", help="Language; by default the main one.")
@click.option("--html", "form", flag_value="html", help="The HTML part.")
@click.option("--eml", "form", flag_value="eml", help="The whole message, as mail programs open it.")
@click.option("--browser", "form", flag_value="browser", help="Open the HTML part in a browser.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write it there instead of printing it."
)
@KIND
@ROOT
@AS_OF
def show(
    policy: str,
    version: str,
    lang: str,
    form: str | None,
    output: Path | None,
    about: str,
    root: Path,
    on: date | None,
) -> None:
    """Show the notice about a release: text, HTML, or the whole message. Nothing is sent.

    Exit status 1 where something stands against sending it.

    \b
    Examples:
      clauselog notice show privacy 1.1
      clauselog notice show privacy 1.1 --lang sv --eml -o notice.eml
      clauselog notice show privacy 1.1 --browser
    """
    found = bureau(root, on)
    composed = found.compose(policy, version, about)
    message = next((m for m in composed.messages if m.lang == (lang or composed.messages[0].lang)), None)
    if message is None:
        raise UserError(f"{policy} {version} has no text in “{lang}”")
    if form == "eml":
        shown = eml(frozen([message], found.mailing.sender, int(time.time()))[message.lang])
    else:
        shown = (message.html if form else f"Subject: {message.subject}\n\n{message.text}").encode()
    if form == "browser":
        output = output or Path(tempfile.mkdtemp(prefix="clauselog-")) / f"{policy}-{version}.html"
    if output:
        output.write_bytes(shown)
    else:
        sys.stdout.buffer.write(shown)
    if form == "browser" and output:
        webbrowser.open(output.absolute().as_uri())
        click.echo(output)
    if tell(composed.findings):
        sys.exit(1)


@click.command()
@POLICY
@VERSION
@click.option(
    "--to", type=click.Path(path_type=Path), help="CSV file: email, and language and name if you like."
)
@click.option("--query", help=f"SQL query for the same columns; {DATABASE} has the database's address.")
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

    Without --yes it shows what would be sent and to how many. Can be stopped with Ctrl-C and resumed.

    \b
    Examples:
      clauselog notice send privacy 1.1 --to recipients.csv
      clauselog notice send privacy 1.1 --to recipients.csv --yes
      clauselog notice send privacy 1.1 --query "SELECT email, language, name FROM customers" --yes
      clauselog notice send privacy 1.1 --about postponed --yes     (to the same people)
    """
    found = bureau(root, on)
    composed = apart(lambda: found.compose(policy, version, about))
    if not (to or query or about != "change"):
        raise UserError("to whom?", remedy="--to FILE.csv, or --query SQL")
    if not found.mailing.sender.address:
        remedy = 'extra: {clauselog: {mail: {from: "Example <privacy@example.org>"}}}'
        raise UserError("nobody is named as sender", path="mkdocs.yml", remedy=remedy)
    blocking = [f for f in tell(composed.findings) if f.code not in despite]
    ledger = opened(found)
    try:
        refuse_second(ledger, ledger.campaign(policy, version, composed.occasion))
        refuse_restored(ledger, found.watermark)
        refuse_clock(ledger, clock()())
        if blocking:
            remedy = "mend them, or send --despite CODE"
            raise RefusedError(f"{len(blocking)} of the findings above block sending", remedy=remedy)
        people = _people(found, ledger, composed, to, query)
        campaign = _enter(found, ledger, composed, people, write=yes)
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
        refuse_withdrawn(composed)
        refuse_changed(ledger, campaign, frozen(composed.messages, found.mailing.sender, campaign.created))
        if campaign.stopped and not past_refusal:
            remedy = "mend that, then: clauselog notice resume … --past-refusal"
            raise RefusedError(f"{campaign.title} was stopped: {campaign.stopped}", remedy=remedy)
        if campaign.stopped:
            ledger.stop(campaign, "")
        deliver(found, ledger, campaign, unknown, no_wait)
    except RefusedError as error:
        refuse(error)


def _people(
    found: Bureau, ledger: Ledger, composed: Composed, to: Path | None, query: str | None
) -> Iterable[Recipient]:
    """Whom to write to: a file's people, a query's, or those whom the change concerned before."""
    if to:
        return from_csv(to)
    if query:
        if not os.environ.get(DATABASE):
            raise UserError(
                "which database?",
                remedy=f"set {DATABASE}: postgresql+psycopg://USER@HOST/NAME, sqlite:///FILE",
            )
        return from_sql(os.environ[DATABASE], query)
    found.campaign(ledger, composed.policy, composed.version)
    states = LISTED if composed.about == POSTPONED else TOLD
    known = those_in(ledger, composed.policy, composed.version, states)
    return [Recipient(a.address, a.lang, a.name) for a in known]


def _enter(
    found: Bureau, ledger: Ledger, composed: Composed, people: Iterable[Recipient], write: bool
) -> Campaign | None:
    """Write the campaign and its recipients into the ledger, or only say what would be written."""
    sender, moment, tally = found.mailing.sender, now(ledger), Tally()
    contents = frozen(composed.messages, sender, moment)
    campaign = new_campaign(composed, contents, sender, found.site.zone, moment)
    main = found.site.languages[0] if found.site.languages[0] in contents else next(iter(contents))
    langs = {lang.lower(): lang for lang in contents}
    listed = entries(people, found.keys, campaign.revision, langs, main, tally)
    if write:
        _close_earlier(ledger, campaign, moment)
        stored, count = ledger.create(campaign, contents.values(), listed)
    else:
        stored, count = None, len({entry.token for entry in listed})
    for message in composed.messages:
        click.echo(f"{message.lang}: {tally.by_lang[message.lang]:,} × “{message.subject}”")
    _tell_list(tally, count, main)
    if not write:
        click.echo("nothing was sent; add --yes to send")
    return stored


def _close_earlier(ledger: Ledger, campaign: Campaign, moment: int) -> None:
    """Let nobody get an earlier notice of the same release: what it says does not hold any more."""
    release = campaign.policy, campaign.version
    for earlier in (c for c in ledger.campaigns() if (c.policy, c.version) == release):
        if count := close(ledger, earlier, moment):
            click.echo(f"{earlier.title}: {count:,} still waited, and do not get it any more")


def _tell_list(tally: Tally, count: int, main: str) -> None:
    """Say what is in the list, and what is wrong with it."""
    twice = sum(tally.by_lang.values()) - count
    again = "1 line names" if twice == 1 else f"{twice:,} lines name"
    click.echo(f"{count:,} people" + (f"; {again} somebody again" if twice else ""))
    for problem, lines in sorted(tally.problems.items(), key=lambda pair: -len(pair[1]))[:5]:
        where = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
        click.echo(f"  {len(lines):,} cannot be written to: {problem} (line {where})")
    for lang, number in tally.other_lang.most_common(5):
        if number:
            click.echo(f"  {number:,} asked for “{lang}” and get “{main}”")


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
        click.echo(f"  clauselog notice resume {campaign.arguments}", err=True)
        sys.exit(1)


async def _work(dispatch: Dispatch, waiting: int) -> tuple[str, Ending]:
    """Send, with progress on the terminal; Ctrl-C ends it when every connection has finished its message."""
    with Progress(waiting) as progress:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, progress.interrupt)
        last, ending = await dispatch.send(progress.watch)
        return last.progress.reason, ending
