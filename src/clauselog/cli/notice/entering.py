"""A composed notice and a list of people to a campaign in the ledger, or to what it would be."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError
from clauselog.mail.accounts import close, those_in
from clauselog.mail.campaign import POSTPONED, frozen, new_campaign, refuse_late
from clauselog.mail.lists import Recipient, from_csv, from_sql
from clauselog.mail.recipients import Tally, entries
from clauselog.mail.rows import State

from .common import now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clauselog.mail.bureau import Bureau
    from clauselog.mail.campaign import Composed
    from clauselog.mail.ledger import Ledger
    from clauselog.mail.rows import Campaign

DATABASE = "CLAUSELOG_DATABASE"
TOLD = (State.SENT, State.UNKNOWN, State.BOUNCED, State.REACHED)
"""States of those who know of a change, and so must know that it was withdrawn."""
KINDS = 20
"""So many of the things that are wrong with addresses are told one by one."""
LISTED = tuple(state for state in State if state not in (State.ERASED, State.FORGOTTEN))
"""States of all whom it concerns, told or not: they must know of the day to which it was postponed."""


def people(
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


def enter(
    found: Bureau,
    ledger: Ledger,
    composed: Composed,
    listed: Iterable[Recipient],
    begun: Campaign | None,
    *,
    write: bool,
) -> Campaign | None:
    """Write the campaign and its recipients into the ledger, or only say what would be written.

    To a campaign that was ``begun`` those are added who are new to it.
    """
    sender, moment, tally = found.mailing.sender, now(ledger), Tally()
    contents = frozen(composed.messages, sender, moment)
    campaign = begun or new_campaign(composed, contents, sender, found.site.zone, moment)
    refuse_late(campaign, moment)
    main = found.site.languages[0] if found.site.languages[0] in contents else next(iter(contents))
    langs = {lang.lower(): lang for lang in contents}
    written = entries(listed, found.keys, campaign.revision, langs, main, tally)
    if not write:
        once = {entry.person: "" if entry.problem else entry.lang for entry in written}
        for person in ledger.persons(begun) if begun else ():
            once.pop(person, None)
        stored, count, by_lang = None, len(once), Counter(once.values())
    elif begun:
        stored, count = begun, ledger.add(begun, written, moment)
        by_lang = ledger.languages(begun)
    else:
        _close_earlier(ledger, campaign, moment)
        stored, count = ledger.create(campaign, contents.values(), written)
        by_lang = ledger.languages(stored)
    for message in composed.messages:
        click.echo(f"{message.lang}: {by_lang[message.lang]:,} × “{message.subject}”")
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
    twice = tally.lines - count
    again = "1 line names" if twice == 1 else f"{twice:,} lines name"
    people = "1 person" if count == 1 else f"{count:,} people"
    click.echo(people + (f"; {again} somebody again" if twice else ""))
    problems = sorted(tally.problems.items(), key=lambda pair: -len(pair[1]))
    for problem, lines in problems[:KINDS]:
        where = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
        place = f" (line {where})" if all(lines) else ""
        click.echo(f"  {len(lines):,} cannot be written to: {problem}{place}")
    if more := sum(len(lines) for _, lines in problems[KINDS:]):
        click.echo(f"  {more:,} cannot be written to for other reasons")
    for lang, number in tally.other_lang.most_common(5):
        asked = f"asked for “{lang}”" if lang else "named no language"
        click.echo(f"  {number:,} {asked} and get “{main}”")
