"""A process that sends a campaign and may be killed: ``sender.py LEDGER PORT CONNECTIONS DOUBT [LOG]``."""

from __future__ import annotations

import sys
from pathlib import Path

from mail_desk import KEYS, SENDER

from clauselog.mail.campaign import Dispatch, Doubt, run
from clauselog.mail.deliver import Manners
from clauselog.mail.ledger import Ledger
from clauselog.mail.message import Mailer
from clauselog.mail.pace import clock
from clauselog.mail.reconcile import reconcile
from clauselog.mail.relay import Relay
from clauselog.mail.sqlite import SqliteStore
from clauselog.mail.watermark import Watermark


def main(path: str, port: str, connections: str, doubt: str, log: str = "") -> None:
    ledger = Ledger(SqliteStore(Path(path)), KEYS.fingerprint)
    campaign = ledger.campaigns()[0]

    def settle() -> None:
        if log:
            with Path(log).open(encoding="utf-8") as lines:
                reconcile(ledger, campaign, lines, 1)

    work = Dispatch(
        ledger=ledger,
        campaign=campaign,
        mailer=Mailer(SENDER, campaign.domain, ledger.contents(campaign)),
        relay=Relay("127.0.0.1", int(port), tls="none", connections=int(connections)),
        clock=clock(ledger.latest()),
        watermark=Watermark(Path(path).with_suffix(".serial")),
        manners=Manners(first_retry=0, give_up=10),
        doubt=Doubt(doubt),
        reconcile=settle,
        patience=1.0 if log else 0.0,
    )
    run(work.send(lambda _: None))


if __name__ == "__main__":
    main(*sys.argv[1:])
