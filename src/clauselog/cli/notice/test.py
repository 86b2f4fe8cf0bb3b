"""``notice test``: the notice in one's own mailbox, through the relay that will send it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError
from clauselog.mail.address import AddressError, parse
from clauselog.mail.bureau import bureau, refuse_unsigned
from clauselog.mail.campaign import frozen, run
from clauselog.mail.message import Mailer
from clauselog.mail.trial import trial

from .common import KIND, POLICY, ROOT, VERSION, tell

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@POLICY
@VERSION
@click.argument("address")
@click.option("--lang", "wanted", multiple=True, help="Only in this language; by default in each.")
@KIND
@ROOT
def test(policy: str, version: str, address: str, wanted: tuple[str, ...], about: str, root: Path) -> None:
    """Send the notice to an address of yours, in each language, as people will get it.

    Its subject begins with “[test]”. The ledger notes nothing: everybody on the list still gets the notice
    once, and so do you if you are on it. What stands against sending it is said, and blocks nothing.

    \b
    Examples:
      clauselog notice test privacy 1.1 me@example.org
      clauselog notice test privacy 1.1 me@example.org --lang sv
    """
    found = bureau(root)
    refuse_unsigned(found)
    try:
        to = str(parse(address))
    except AddressError as error:
        raise UserError(f"“{address}” is no address: {error}") from None
    composed = found.compose(policy, version, about)
    tell(composed.findings)
    chosen = [m for m in composed.messages if not wanted or m.lang in wanted]
    if missing := set(wanted) - {m.lang for m in chosen}:
        raise UserError(f"{policy} {version} has no text in “{', '.join(sorted(missing))}”")
    sender = found.mailing.sender
    marked = [replace(m, subject=f"[test] {m.subject}") for m in chosen]
    contents = frozen(marked, sender, int(time.time()))
    mailer = Mailer(sender, sender.domain, contents, found.mailing.signing_key())
    for lang, reply in run(trial(found.mailing.relay(), mailer, to, contents)).items():
        click.echo(f"{lang}: {reply}")
