"""Kills the mailing 50 times over 5,000 recipients (kill -9 at random moments) and counts who got what."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "mail"))

KILLS = 50
RECIPIENTS = 5000
CONNECTIONS = 4


def with_sink(doubt: str) -> bool:
    """Against a scripted sink; whether nobody was missed (resend), or nobody written to twice (hold)."""
    from killing import kill_again_and_again, sink, tally
    from mail_desk import Desk, people

    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "accepted"
        with sink(log) as port:
            toll = kill_again_and_again(
                Desk(Path(name) / "data" / "ledger.sqlite"), people(RECIPIENTS), port, KILLS, doubt,
                lambda: tally(log), lambda: log.read_bytes().count(b"\n") if log.exists() else 0, CONNECTIONS,
            )  # fmt: skip
    print(f"  {doubt}: {toll}", flush=True)
    bound = CONNECTIONS * toll.kills
    if doubt == "resend":
        return bool(toll.missed == 0 and toll.duplicates <= bound and toll.numbers == 1)
    return bool(toll.more == 0 and toll.missed <= toll.states.get("unknown", 0) <= bound)


def with_postfix() -> bool:
    """Against a real Postfix, doubts settled by its log; whether everybody got it exactly once."""
    import postfix
    from killing import kill_again_and_again
    from mail_desk import Desk, people

    from clauselog.mail.reconcile import queued

    if not postfix.available():
        print("  not measured with Postfix: it is not installed, or cannot be started by this user")
        return True
    with tempfile.TemporaryDirectory() as name, postfix.running() as (port, log):
        desk = Desk(Path(name) / "data" / "ledger.sqlite")

        def taken() -> list[tuple[str, str]]:
            with log.open(encoding="utf-8") as lines:
                return list(queued(lines))

        def found() -> Counter[tuple[str, str]]:
            ledger = desk.open()
            rows = dict(ledger.store.rows("SELECT token, address FROM recipient"))
            ledger.store.close()
            return Counter((rows[number.partition("@")[0]], number) for number, _ in taken())

        toll = kill_again_and_again(
            desk, people(RECIPIENTS), port, KILLS, "hold", found, lambda: len(taken()), CONNECTIONS, str(log)
        )
    print(f"  Postfix and its log: {toll}", flush=True)
    return (toll.once, toll.more, toll.missed) == (RECIPIENTS, 0, 0)


def main() -> int:
    """Count, print, and say whether the promises hold."""
    return 0 if all([with_sink("resend"), with_sink("hold"), with_postfix()]) else 1


if __name__ == "__main__":
    sys.exit(main())
