"""kill -9 at random moments: nobody missed, nobody twice where it can be known, all doubt listed."""

from __future__ import annotations

from collections import Counter

import postfix
import pytest
from killing import kill_again_and_again, sink, tally
from mail_desk import people

from clauselog.mail.reconcile import queued

CONNECTIONS = 4


def lines(log) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


@pytest.mark.parametrize("doubt", ["resend", "hold"])
def test_a_killed_sender_misses_nobody_and_repeats_no_more_than_it_must(desk, tmp_path, doubt):
    log, to = tmp_path / "accepted", people(500)
    with sink(log) as port:
        toll = kill_again_and_again(
            desk, to, port, 6, doubt, lambda: tally(log), lambda: lines(log), CONNECTIONS
        )
    print(toll)
    assert toll.kills >= 4
    assert toll.numbers == 1
    if doubt == "resend":
        assert toll.missed == 0
        assert toll.duplicates <= CONNECTIONS * toll.kills
        assert toll.states == {"sent": 500}
    else:
        assert toll.more == 0
        assert toll.missed <= toll.states.get("unknown", 0) <= CONNECTIONS * toll.kills
        assert sum(toll.states.values()) == 500


@pytest.mark.server
def test_with_the_log_of_a_real_postfix_everybody_gets_it_exactly_once(desk):
    if not postfix.available():
        pytest.skip("Postfix is not installed here, or cannot be started by this user")
    to = people(300)
    with postfix.running() as (port, log):

        def found() -> Counter[tuple[str, str]]:
            ledger = desk.open()
            rows = dict(ledger.store.rows("SELECT token, address FROM recipient"))
            ledger.store.close()
            return Counter((rows[number.partition("@")[0]], number) for number, _ in taken(log))

        toll = kill_again_and_again(
            desk, to, port, 4, "hold", found, lambda: len(taken(log)), CONNECTIONS, log=str(log)
        )
    print(toll)
    assert toll.kills >= 3
    assert (toll.once, toll.more, toll.missed) == (300, 0, 0)
    assert toll.states == {"sent": 300}


def taken(log) -> list[tuple[str, str]]:
    """Message-ID and queue id of every message Postfix took, once per time it did."""
    if not log.exists():
        return []
    with log.open(encoding="utf-8") as lines:
        return list(queued(lines))
