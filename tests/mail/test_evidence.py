"""Totals that account for everybody, and hashes that hold."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st
from mail_desk import KEYS, people

from clauselog.mail.evidence import MEANING, Facts, totals, write
from clauselog.mail.reconcile import queued, reconcile
from clauselog.mail.rows import State

COUNTS = st.dictionaries(st.sampled_from(list(State)), st.integers(1, 10**6), min_size=1)


@given(COUNTS)
def test_shares_add_up_to_a_hundred_per_cent_and_are_never_far_off(counts):
    found = totals(counts)
    whole = sum(counts.values())
    assert sum(t.tenths for t in found) == 1000
    assert sum(t.count for t in found) == whole
    assert all(abs(t.tenths - t.count * 1000 / whole) < 1 for t in found)


def test_every_state_has_a_meaning():
    assert set(MEANING) == set(State)


def test_nobody_at_all_has_no_shares():
    assert totals({}) == ()


def test_the_hashes_are_those_of_the_files_and_sealed(desk, tmp_path):
    campaign, ledger = desk.create(people(3)), desk.open()
    facts = Facts("2026-11-20", (("en", "", "2d74"),), "https://example.org/")
    *files, listing = write(ledger, campaign, facts, KEYS, tmp_path / "out")
    *sums, seal = listing.read_text().splitlines(keepends=True)
    assert [line.split() for line in sums] == [
        [hashlib.sha256(p.read_bytes()).hexdigest(), p.name] for p in files
    ]
    assert seal.split()[-1] == hmac.digest(KEYS.secret, "".join(sums).encode(), "sha256").hex()
    page = (tmp_path / "out" / "notice-evidence.html").read_text()
    assert campaign.hash in page
    assert sums[0].split()[0] in page
    again = write(ledger, campaign, facts, KEYS, tmp_path / "again")
    assert [p.read_bytes() for p in again[:2]] == [p.read_bytes() for p in files[:2]]


LOG = """Nov 20 10:00:01 mx postfix/smtpd[1]: connect from localhost[127.0.0.1]
2026-11-20T10:00:01+00:00 mx postfix/cleanup[1]: 4AAA: message-id=<aa@example.org>
Nov 20 10:00:01 mx postfix/qmgr[2]: 4AAA: from=<b+aa@example.org>, size=900, nrcpt=1 (queue active)
Nov 20 10:00:02 mx postfix-out/cleanup[1]: 3bbbbbbbbbbbbb1: message-id=<bb@example.org>
Nov 20 10:00:02 mx postfix-out/qmgr[2]: 3bbbbbbbbbbbbb1: from=<>, size=900, nrcpt=1 (queue active)
Nov 20 10:00:03 mx postfix/cleanup[1]: 4CCC: message-id=<cc@example.org>
Nov 20 10:00:03 mx postfix/smtpd[1]: lost connection after DATA (900 bytes) from localhost[127.0.0.1]
Nov 20 10:00:04 mx sshd[1]: 4CCC: from=<x> (queue active)
"""


def test_a_postfix_log_says_what_was_taken():
    assert dict(queued(LOG.splitlines())) == {"aa@example.org": "4AAA", "bb@example.org": "3bbbbbbbbbbbbb1"}


def test_a_log_that_lacks_what_was_accepted_proves_nothing_missing(desk):
    campaign, ledger = desk.create(people(3)), desk.open()
    tokens = ledger.tokens(campaign, State.PENDING)
    ledger.store.run("UPDATE recipient SET state = 'unknown'")
    ledger.store.run("UPDATE recipient SET state = 'sent' WHERE token = ?", (tokens[0],))
    lines = [f"x postfix/cleanup[1]: 4A: message-id=<{tokens[1]}@example.org>",
             "x postfix/qmgr[1]: 4A: from=<x>, size=1, nrcpt=1 (queue active)"]  # fmt: skip
    partly = reconcile(ledger, campaign, lines, 1)
    assert (partly.accepted, partly.refused, partly.doubtful) == (1, 0, 1)
    lines += [f"x postfix/cleanup[1]: 4B: message-id=<{tokens[0]}@example.org>",
              "x postfix/qmgr[1]: 4B: from=<x>, size=1, nrcpt=1 (queue active)"]  # fmt: skip
    whole = reconcile(ledger, campaign, lines, 1)
    assert (whole.accepted, whole.refused, whole.doubtful) == (0, 1, 0)
    assert ledger.counts(campaign) == {State.PENDING: 1, State.SENT: 2}
