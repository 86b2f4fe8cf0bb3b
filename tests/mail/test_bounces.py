"""Delivery status notices of several servers to recipients who were not reached."""

from __future__ import annotations

import mailbox

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_desk import KEYS, NOW, entries, people

from clauselog.errors import UserError
from clauselog.mail.accounts import bounced, without_addresses
from clauselog.mail.bounces import letters, read

TOKEN = "0123456789abcdef0123456789abcdef"
POSTFIX = """Return-Path: <>
Delivered-To: bounces+{token}@example.org
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4ABC

Final-Recipient: rfc822; gone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <gone@example.org>:
    Recipient address rejected

--B
Content-Type: message/rfc822

Message-ID: <{token}@example.org>
Subject: Changes

text
--B--
"""
EXCHANGE = """From: postmaster@example.com
To: bounces@example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="C"

--C
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.example.com

Final-recipient: RFC822;gone@example.com
Action: failed
Status: 5.2.1

--C
Content-Type: text/rfc822-headers

Message-ID: <{token}@example.org>
From: privacy@example.org

--C--
"""


def dsn(form: str = POSTFIX, **values: str) -> bytes:
    given = {"token": TOKEN, "action": "failed", "status": "5.1.1"} | values
    return form.format_map(given).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("data", "failed", "gone"),
    [
        (dsn(), True, True),
        (dsn(status="5.2.2"), True, False),
        (dsn(action="delayed", status="4.4.1"), False, False),
        (dsn(action="delivered", status="2.0.0"), False, False),
        (dsn(EXCHANGE), True, True),
        (dsn(token=TOKEN.upper()), True, True),
    ],
)
def test_a_status_notice_is_read(data, failed, gone):
    found = read(data)
    assert found.token == TOKEN
    assert (found.failed, found.no_mailbox) == (failed, gone)


@pytest.mark.parametrize(
    "data", [b"", b"Subject: hello\r\n\r\nOut of office", dsn(token="not-ours"), b"\xff" * 500]
)
def test_what_is_no_bounce_of_ours_is_left_alone(data):
    assert read(data) is None


@given(st.binary(max_size=400), st.integers(0, 1200))
def test_a_broken_notice_does_no_harm(noise, place):
    data = dsn()
    read(data[:place] + noise + data[place:])
    read(data[:place])


def test_a_bounce_is_noted_once_and_stops_later_mail(desk):
    campaign, ledger = desk.create(people(2)), desk.open()
    (first, *_) = entries(people(1))
    ledger.store.run("UPDATE recipient SET state = 'sent'")
    assert bounced(ledger, first.token, "550 5.1.1", True, NOW) == campaign
    assert bounced(ledger, first.token, "550 5.1.1", True, NOW) is None
    assert {k.value: v for k, v in ledger.counts(campaign).items()} == {"sent": 1, "bounced": 1}
    assert ledger.store.rows("SELECT person FROM suppression") == [(KEYS.person("person0@example.org"),)]
    assert bounced(ledger, TOKEN, "550", True, NOW) is None


def test_a_maildir_is_read_and_left_as_it_is_but_for_what_is_done(tmp_path):
    box = mailbox.Maildir(tmp_path / "Maildir")
    for data in (dsn(), dsn(EXCHANGE), b"Subject: spam\r\n\r\n"):
        box.add(data)
    before = sorted(p.name for p in (tmp_path / "Maildir").rglob("*"))
    found = letters(str(tmp_path / "Maildir"))
    assert [bool(read(letter.data)) for letter in found].count(True) == 2
    assert sorted(p.name for p in (tmp_path / "Maildir").rglob("*")) == before
    for letter in letters(str(tmp_path / "Maildir"), delete=True):
        letter.done = read(letter.data) is not None
    assert [m["Subject"] for m in box] == ["spam"]


@pytest.mark.parametrize("place", ["/nowhere", "imap://user@mail.example.org/INBOX"])
def test_a_source_that_cannot_be_read_is_named(place):
    with pytest.raises(UserError):
        list(letters(place))


def test_replies_lose_their_addresses():
    assert (
        without_addresses("550 5.1.1 <gone@example.org>: unknown gone@x.org") == "550 5.1.1 <…>: unknown <…>"
    )
