"""What a server's reply means, as a table anybody can read and add to."""

from __future__ import annotations

import pytest

from clauselog.mail.replies import Reply, Verdict, blames_domain, hint, suppresses, verdict

TABLE = [
    # stage, reply, verdict, mailbox gone
    ("dot", "250 2.0.0 queued as 4ABC", Verdict.ACCEPTED, False),
    ("data", "354 go ahead", Verdict.ACCEPTED, False),
    ("rcpt", "550 5.1.1 no such user", Verdict.REFUSE, True),
    ("rcpt", "550 5.1.10 null MX", Verdict.REFUSE, True),
    ("rcpt", "550 5.2.1 mailbox disabled", Verdict.REFUSE, True),
    ("rcpt", "552 5.2.2 mailbox full", Verdict.REFUSE, False),
    ("dot", "550 5.1.1 no such user", Verdict.REFUSE, True),
    ("rcpt", "550 no such user", Verdict.REFUSE, False),
    ("rcpt", "553 5.1.7 bad sender address", Verdict.STOP, False),
    ("rcpt", "550 5.7.1 rejected by policy", Verdict.STOP, False),
    ("rcpt", "554 relay access denied", Verdict.STOP, False),
    ("mail", "550 5.1.8 sender domain does not exist", Verdict.STOP, False),
    ("dot", "554 5.7.1 spam", Verdict.STOP, False),
    ("dot", "552 5.3.4 message too big", Verdict.STOP, False),
    ("auth", "535 5.7.8 wrong password", Verdict.STOP, False),
    ("auth", "530 authentication required", Verdict.STOP, False),
    ("rcpt", "450 4.2.0 greylisted", Verdict.DEFER, False),
    ("rcpt", "452 4.2.2 mailbox full", Verdict.DEFER, False),
    ("dot", "451 4.3.0 queue file write error", Verdict.DEFER, False),
    ("dot", "454 Throttling failure: Maximum sending rate exceeded.", Verdict.PAUSE, False),
    ("mail", "452 4.3.1 insufficient system storage", Verdict.PAUSE, False),
    ("rcpt", "421 4.7.0 too many connections", Verdict.PAUSE, False),
    ("auth", "454 4.7.0 temporary authentication failure", Verdict.PAUSE, False),
    ("connect", "421 4.3.2 not now", Verdict.PAUSE, False),
    ("connect", "554 5.7.1 blocked", Verdict.STOP, False),
]


@pytest.mark.parametrize(("stage", "reply", "meaning", "gone"), TABLE)
def test_a_reply_means(stage, reply, meaning, gone):
    code, _, text = reply.partition(" ")
    found = Reply(int(code), text)
    assert verdict(stage, found) is meaning
    assert suppresses(found) is gone
    assert str(found) == reply


DOMAIN = [
    # stage, reply, about the whole domain at the first try, and at a later one
    ("rcpt", "451 4.7.28 rate limit exceeded", True, True),
    ("rcpt", "450 4.7.1 client host rejected", True, True),
    ("rcpt", "421 4.7.0 too many connections from your network", True, True),
    ("rcpt", "450 4.1.2 domain not found", True, True),
    ("rcpt", "450 too many messages, slow down", True, True),
    ("dot", "451 4.7.500 server busy", True, True),
    ("rcpt", "451 4.3.2 try again later", False, True),
    ("rcpt", "450 mailbox unavailable", False, True),
    ("rcpt", "450 4.2.0 greylisted", False, False),
    ("rcpt", "451 4.7.1 Greylisting in action", False, False),
    ("rcpt", "452 4.2.2 mailbox full", False, False),
    ("rcpt", "450 4.2.1 receives mail at too high a rate", False, False),
    ("dot", "451 4.3.0 queue file write error", False, False),
    ("dot", "454 Throttling failure: Maximum sending rate exceeded.", False, False),
    ("mail", "421 4.7.0 not now", False, False),
    ("rcpt", "550 5.7.1 policy", False, False),
    ("dot", "250 2.0.0 ok", False, False),
]


@pytest.mark.parametrize(("stage", "reply", "first", "later"), DOMAIN)
def test_a_deferral_is_about_a_domain(stage, reply, first, later):
    code, _, text = reply.partition(" ")
    assert [blames_domain(stage, Reply(int(code), text), tries) for tries in (0, 1)] == [first, later]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4.7.1 greylisted, try again in 300 seconds", 300),
        ("4.7.1 please wait 5 minutes", 300),
        ("4.7.1 retry after 2h", 7200),
        ("4.7.1 come back later", 0),
        ("4.7.1 see RFC 5321", 0),
        ("4.7.1 wait 99999 hours", 24 * 3600),
    ],
)
def test_a_reply_may_say_how_long_to_wait(text, seconds):
    assert hint(Reply(451, text)) == seconds
