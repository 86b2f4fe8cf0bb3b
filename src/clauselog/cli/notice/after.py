"""``notice status``, ``reconcile``, ``bounces`` and ``evidence``: accepted is not arrived."""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError
from clauselog.mail import accounts
from clauselog.mail.bounces import letters, read
from clauselog.mail.bureau import bureau, refuse_published
from clauselog.mail.campaign import PATIENCE
from clauselog.mail.evidence import check, write
from clauselog.mail.rows import OPEN, UNREACHED, Campaign, State

from .common import KIND, POLICY, ROOT, VERSION, address, now, opened, settle, tell_status

if TYPE_CHECKING:
    from clauselog.mail.ledger import Ledger


@click.command()
@click.argument("policy", required=False)
@click.argument("version", required=False)
@click.option("--unreached", is_flag=True, help="List those who must be reached by another way.")
@click.option("--in-doubt", is_flag=True, help="List those of whom nobody knows whether they were reached.")
@KIND
@ROOT
def status(
    policy: str | None, version: str | None, unreached: bool, in_doubt: bool, about: str, root: Path
) -> None:
    """Say how far a sending has come, or all of them. Exit status 1 while somebody is not reached.

    \b
    Examples:
      clauselog notice status
      clauselog notice status privacy 1.1
      clauselog notice status privacy 1.1 --unreached > by-letter.csv
    """
    found = bureau(root)
    ledger = opened(found)
    if not (policy and version):
        begun = ledger.campaigns()
        for campaign in begun:
            tell_status(ledger, campaign)
        if not begun:
            click.echo("no notice was begun")
        return
    campaign = found.campaign(ledger, policy, version, about)
    if unreached or in_doubt:
        _list(ledger, campaign, UNREACHED if unreached else (State.UNKNOWN,))
        return
    counts = tell_status(ledger, campaign)
    if any(counts.get(state) for state in (*OPEN, *UNREACHED)):
        sys.exit(1)


def _list(ledger: Ledger, campaign: Campaign, states: tuple[State, ...]) -> None:
    """Print recipients in some states as CSV."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("email", "language", "name", "state", "reply"))
    for account in accounts.accounts(ledger, campaign, *states):
        writer.writerow((account.address, account.lang, account.name, account.state.value, account.reply))


@click.command()
@POLICY
@VERSION
@click.option(
    "--log", "logs", type=click.Path(path_type=Path), multiple=True, help="Log of the Postfix relay."
)
@click.option("--restored", is_flag=True, help="The ledger was restored from a copy: doubt all that waits.")
@KIND
@ROOT
def reconcile(
    policy: str, version: str, logs: tuple[Path, ...], restored: bool, about: str, root: Path
) -> None:
    """Settle those in doubt by the relay's own log: accepted, or certainly not.

    \b
    Examples:
      clauselog notice reconcile privacy 1.1 --log /var/log/mail.log
      clauselog notice reconcile privacy 1.1 --log mail.log.1 --log mail.log --restored
    """
    found = bureau(root)
    ledger = opened(found)
    campaign = found.campaign(ledger, policy, version, about)
    own = found.mailing.settings.postfix_log
    logs = logs or ((Path(own),) if own else ())
    if not logs:
        raise UserError(
            "which log?", remedy="--log /var/log/mail.log, or mail: {postfix_log: …} in mkdocs.yml"
        )
    if not ledger.store.lock(f"campaign-{campaign.id}"):
        raise UserError(f"another process is sending {campaign.title}", remedy="wait for it, or stop it")
    moment = now(ledger)
    if ledger.recover(campaign, moment):
        time.sleep(PATIENCE)
    if restored:
        click.echo(f"{ledger.doubt(campaign, moment):,} who wait are in doubt now")
        found.watermark.write(ledger.serial)
    settle(ledger, campaign, logs)
    tell_status(ledger, campaign)


@click.command()
@click.argument("source", required=False)
@click.option("--reached", metavar="ADDRESS", help="Note that somebody was reached by another way.")
@click.option("--how", default="", help="By which way, for the evidence: “letter of 3 December”.")
@click.option(
    "--notice", "notices", multiple=True, metavar="TITLE", help="With which notice, as status calls it."
)
@click.option("--delete", is_flag=True, help="Delete from the mailbox each bounce of ours that was noted.")
@click.option(
    "--again", metavar="ADDRESS", help="Write to that mailbox again: its owner says that it exists."
)
@ROOT
def bounces(
    source: str | None,
    reached: str | None,
    how: str,
    notices: tuple[str, ...],
    delete: bool,
    again: str | None,
    root: Path,
) -> None:
    """Read what came back from a Maildir or an IMAP folder; note who was reached by another way.

    \b
    Examples:
      clauselog notice bounces ~/Maildir
      clauselog notice bounces imaps://bounces%40example.org@mail.example.org/INBOX --delete
      clauselog notice bounces --reached someone@example.org --how "letter of 3 December"
      clauselog notice bounces --again someone@example.org

    Without --delete the mailbox is only read, and reading it again counts nothing twice. What is no bounce of
    ours always stays. The password of an IMAP server comes from CLAUSELOG_IMAP_PASSWORD (an access token
    from CLAUSELOG_IMAP_TOKEN), or from the keyring (keyring set clauselog-imap USER).
    """
    found = bureau(root)
    ledger = opened(found)
    moment = now(ledger)
    if reached:
        _note_reached(ledger, found.keys.person(address(reached)), how, notices)
    if again:
        known = accounts.allow(ledger, found.keys.person(address(again)))
        click.echo("written to again from now on" if known else "nothing is known against that mailbox")
    if source:
        told = new = 0
        for letter in letters(source, found.mailing.settings.cafile, delete=delete):
            back = read(letter.data)
            if back and back.failed:
                told += 1
                new += accounts.bounced(ledger, back.token, back.reason, back.no_mailbox, moment) is not None
            letter.done = back is not None
        click.echo(f"{told:,} came back, {new:,} of them new")
    for campaign in ledger.campaigns():
        tell_status(ledger, campaign)


def _note_reached(ledger: Ledger, person: str, how: str, notices: tuple[str, ...]) -> None:
    """Note by which way somebody was reached, and with which notices: evidence must not say more than is so.

    Raises:
        UserError: it is not said by which way, or with which of several notices.
    """
    if not how:
        raise UserError("by which way?", remedy="--how “letter of 3 December”")
    missed = [c for c, account in accounts.of_person(ledger, person) if account.state in UNREACHED]
    if len(missed) > 1 and not notices:
        told = f"which notice? They were not reached with {', '.join(c.title for c in missed)}"
        raise UserError(told, remedy=" ".join(f"--notice “{c.title}”" for c in missed))
    meant = [c for c in missed if not notices or c.title in notices]
    noted = [c.title for c in meant if accounts.reached(ledger, c, person, how, now(ledger))]
    click.echo(f"noted for {', '.join(noted)}" if noted else "nobody of that address is to be reached")


@click.command()
@POLICY
@VERSION
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default="evidence", show_default=True, help="Folder."
)
@click.option("--names", is_flag=True, help="With addresses, not only their keyed hashes.")
@click.option("--check", "checking", is_flag=True, help="Write nothing; say what was changed in the folder.")
@KIND
@ROOT
def evidence(
    policy: str, version: str, output: Path, names: bool, checking: bool, about: str, root: Path
) -> None:
    """Write what an auditor needs: the notice, its hashes, what became of each recipient, totals.

    \b
    Examples:
      clauselog notice evidence privacy 1.1
      clauselog notice evidence privacy 1.1 --names --output ~/audit
      clauselog notice evidence privacy 1.1 --check --output ~/audit

    With --check the exit status is 1 where a file is not as it was written with the key of this ledger.
    """
    found = bureau(root)
    if checking:
        for name in (wrong := check(output, found.keys)):
            click.echo(f"{output / name}: is not as it was written")
        click.echo("not as it was sealed" if wrong else "all as it was sealed")
        sys.exit(bool(wrong))
    if names:
        refuse_published(output, root, "evidence with addresses", "--output a folder outside the repository")
    ledger = opened(found)
    campaign = found.campaign(ledger, policy, version, about)
    for path in write(ledger, campaign, found.facts(policy, version), found.keys, output, names):
        click.echo(path)
