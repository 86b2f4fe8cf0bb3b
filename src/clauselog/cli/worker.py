"""``clauselog worker``: deliver from a shared ledger."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import click

from clauselog.errors import UserError


@click.command()
@click.option("--root", type=click.Path(path_type=Path), default=".", help="Folder of the site (mkdocs.yml).")
@click.option("--once", is_flag=True, help="End when there is nothing left to do.")
def command(root: Path, once: bool) -> None:
    """Send what “clauselog notice send --workers N” has left to workers; run one on each sending machine.

    Any number may run, and any may be killed: rows of the shared ledger are claimed, and what a worker that
    died had claimed is taken up by the next. Needs a PostgreSQL ledger.

    \b
    Examples:
      clauselog worker
      clauselog worker --once --root /srv/privacy-site
    """
    from clauselog.mail.bureau import SHARED, bureau
    from clauselog.mail.campaign import Doubt, run
    from clauselog.mail.deliver import Ending
    from clauselog.mail.jobs import work

    found = bureau(root, date.min)
    place = found.mailing.places.ledger
    if not place.startswith(SHARED):
        raise UserError("workers need a shared ledger", remedy="mail: {ledger: postgresql://USER@HOST/NAME}")

    def drain(policy: str, version: str, about: str, doubt: str) -> None:
        """Send what waits, until nobody does; what is left when it stops is in the ledger."""
        ledger = found.ledger()
        try:
            campaign = found.campaign(ledger, policy, version, about)
            if campaign.stopped:
                return
            last, ending = run(found.dispatch(ledger, campaign, Doubt(doubt)).send(lambda _: None))
            if ending is Ending.UNREACHABLE:  # the queue tries the job again, later each time
                raise UserError(f"{campaign.title} waits: {last.progress.reason}")
        finally:
            ledger.store.close()

    found.ledger().store.close()  # whether it can be reached is better known before waiting for work
    asyncio.run(work(place, drain, once))
