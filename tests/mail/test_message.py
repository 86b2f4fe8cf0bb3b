"""What is sent: header injection impossible, bodies identical, retries identical, signatures that verify."""

from __future__ import annotations

import base64
import email
import re
from dataclasses import replace
from email import policy

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from mail_desk import KEYS, SENDER, texts

from clauselog.errors import UserError
from clauselog.mail.address import AddressError, parse, to_header
from clauselog.mail.dkim import signing_key
from clauselog.mail.message import Mailer, content, unstuffed
from clauselog.mail.relay import Relay
from clauselog.mail.rows import Row
from clauselog.mail.settings import mailing
from clauselog.mail.smtp import _UNSAFE, Session
from clauselog.mail.wire import Wire
from clauselog.notice.facts import one_line

ROW = Row(1, "ann@example.org", KEYS.token("r", "p"), "Ann", "en", 0, "p")
SIGNS = '\r\n\t\0 :<>@,;"\\()ab.=?é\u2028\u0085\u202e\U0001f600'
NASTY = st.text(st.sampled_from(SIGNS), max_size=40) | st.text()
FRAGMENTS = st.lists(
    st.sampled_from(
        ["\r\n", "\n", "\r", "Bcc: x@y.org", "a@b.org", ">", "<", " ", "\r\n.\r\n", "RCPT TO:<v>", "é"]
    ),
    max_size=6,
).map("".join)


@given(NASTY | FRAGMENTS)
def test_an_address_is_refused_or_safe_in_every_place_it_stands(text):
    try:
        found = str(parse(text))
    except AddressError:
        return
    assert not _UNSAFE.search(found)
    assert found.count("@") >= 1
    line = to_header(found)
    assert line.count(b"\r\n") == 1
    assert not re.search(rb"[\r\n\0]", line[:-2])


def header_names(message: bytes) -> list[bytes]:
    lines = re.sub(rb"\r\n[ \t]", b" ", message.partition(b"\r\n\r\n")[0]).split(b"\r\n")
    return [line.partition(b":")[0] for line in lines]


@given(NASTY | FRAGMENTS)
def test_a_name_can_start_no_header_and_no_second_recipient(name):
    mailer = Mailer(SENDER, "example.org", texts())
    message = mailer.message(replace(ROW, name=name))
    head, _, body = message.partition(b"\r\n\r\n")
    assert body == texts()["en"].body
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", head)
    assert max(map(len, head.split(b"\r\n"))) <= 998
    plain = Mailer(SENDER, "example.org", texts()).message(ROW)
    assert header_names(message) == header_names(plain)
    parsed = email.message_from_bytes(message, policy=policy.default)
    assert [a.addr_spec for a in parsed["To"].addresses] == ["ann@example.org"]


@given(FRAGMENTS, FRAGMENTS)
def test_no_command_carries_another(sender, recipient):
    session = Session(Wire(), Relay())
    session.extensions = frozenset({"PIPELINING"})
    try:
        lines = session._opening(sender, recipient)
    except ValueError:
        return
    assert len(lines) == 3
    assert all(line.count(b"\r\n") == 1 and line.endswith(b"\r\n") for line in lines)


@pytest.mark.parametrize("key", ["from", "list_id", "feedback_id", "unsubscribe", "reply_to", "bounces"])
def test_settings_with_a_line_end_are_refused(key):
    values = {"from": "a@example.org", key: "https://x\r\nBcc: y@z.org"}
    with pytest.raises(UserError):
        mailing(values, "site", {})


@given(NASTY | FRAGMENTS)
def test_no_title_of_a_policy_and_no_name_of_a_site_can_start_a_header(text):
    subject = one_line(text)
    made = content("en", subject, "t", "h", replace(SENDER, name=""), "Sat, 21 Nov 2026 00:00:00 +0000")
    assert header_names(made.head) == header_names(texts()["en"].head)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\0\x0b\x0c]", made.head)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Ann@EXAMPLE.org", "Ann@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("jörg@example.org", "jörg@example.org"),
        ("jo\u0308rg@example.org", "jörg@example.org"),
        ("a.b+c@mail.example.co.uk", "a.b+c@mail.example.co.uk"),
        (" a@example.org\n", "a@example.org"),
    ],
)
def test_addresses(text, result):
    assert str(parse(text)) == result


@pytest.mark.parametrize("text", ["", "a", "@b.org", "a@", "a b@c.org", "a@b@c.org", "a@b..org", "<a@b.org>",
                                  "a@-b.org", "a..b@c.org", "x" * 65 + "@b.org", "a@b.org, c@d.org"],
)  # fmt: skip
def test_what_is_no_address(text):
    with pytest.raises(AddressError):
        parse(text)


def test_a_retry_is_the_same_message_byte_for_byte():
    assert Mailer(SENDER, "example.org", texts()).message(ROW) == Mailer(
        SENDER, "example.org", texts()
    ).message(ROW)


def test_every_line_is_short_and_ends_as_smtp_wants():
    message = Mailer(SENDER, "example.org", texts("long " * 1000)).message(ROW)
    assert message.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\r\n\.(?!\.)", message)
    assert max(map(len, message.split(b"\r\n"))) <= 998
    assert message.isascii()


def test_unsubscribing_is_offered_only_on_a_voluntary_list():
    assert b"List-Unsubscribe" not in Mailer(SENDER, "example.org", texts()).message(ROW)
    voluntary = replace(SENDER, unsubscribe="https://example.org/stop/{token}", list_id="<up.example.org>")
    message = email.message_from_bytes(Mailer(voluntary, "example.org", texts()).message(ROW))
    assert message["List-Unsubscribe"] == f"<https://example.org/stop/{ROW.token}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def keys():
    yield "ed25519", ed25519.Ed25519PrivateKey.generate()
    yield "rsa", rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize(("kind", "key"), list(keys()), ids=["ed25519", "rsa"])
def test_a_signature_verifies_and_tampering_shows(tmp_path, kind, key):
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(key.private_bytes(*form))
    public = key.public_key()
    raw = (
        public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        if kind == "ed25519"
        else public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    record = b"v=DKIM1; k=" + kind.encode() + b"; p=" + base64.b64encode(raw)
    voluntary = replace(SENDER, unsubscribe="https://example.org/stop/{token}")
    signer = signing_key(tmp_path / "key.pem", "example.org", "s1")
    message = unstuffed(
        Mailer(voluntary, "example.org", texts(), signer).message(replace(ROW, name="Åsa Öberg"))
    )

    def verified(data: bytes) -> bool:
        return dkim.verify(data, dnsfunc=lambda name, timeout=5: record)

    assert verified(message)
    assert not verified(message.replace(b"Clause", b"Section"))
    assert not verified(message.replace(b"Subject: Changes", b"Subject: No changes"))
    assert not verified(message.replace(b"One-Click", b"Two-Click"))
    assert not verified(b"Subject: Win a prize\r\n" + message)


def test_what_is_no_key_is_named(tmp_path):
    (tmp_path / "key.pem").write_text("nothing")
    with pytest.raises(UserError, match="no private key can be read"):
        signing_key(tmp_path / "key.pem", "example.org", "s1")
