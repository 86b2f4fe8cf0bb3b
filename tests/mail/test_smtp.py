"""The SMTP client against real servers: encryption and its certificates, logins, hostile servers, Postfix."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections import Counter

import certificates
import postfix
import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from fault_sink import Sink
from mail_desk import EAGER, people

from clauselog.mail.deliver import Ending
from clauselog.mail.reconcile import queued
from clauselog.mail.relay import Relay
from clauselog.mail.replies import Verdict
from clauselog.mail.smtp import SmtpError, connect

SECRET = "correct horse"


class Keep:
    def __init__(self) -> None:
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((session.peer, envelope.rcpt_tos[0], session.ssl is not None))
        return "250 2.0.0 ok"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A server's side of a certificate for "localhost", and its file."""
    cert, key = certificates.make(tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, str(cert)


def authenticator(server, session, envelope, mechanism, data):
    good = data.login == b"shop" and data.password == SECRET.encode()
    return AuthResult(success=good, handled=False)


async def serve(handler, context=None, implicit=False, **more):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, tls_context=None if implicit else context, loop=loop, **more),
        "127.0.0.1", 0, ssl=context if implicit else None,
    )  # fmt: skip
    return server, server.sockets[0].getsockname()[1]


def try_to_connect(context, relay: dict, **more):
    async def both():
        handler = Keep()
        server, port = await serve(handler, context, relay.get("tls") == "implicit", **more)
        try:
            session = await connect(Relay(port=port, timeout=5, **relay))
            session.begin("a@example.org", "b@example.org")
            await session.begun()
            session.dot(await session.body(b"Subject: x\r\n\r\ny\r\n"))
            await session.done()
            await session.close()
        finally:
            server.close()
        return handler.messages[0][2] or relay["tls"] == "implicit"

    return asyncio.run(both())


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_encrypted_with_a_valid_certificate(certificate, tls):
    context, file = certificate
    assert try_to_connect(context, {"host": "localhost", "tls": tls, "cafile": file})


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("fault", ["unknown issuer", "other name"])
def test_a_certificate_that_is_not_valid_ends_everything(certificate, tls, fault):
    context, file = certificate
    host, trusted = ("127.0.0.1", file) if fault == "other name" else ("localhost", "")
    with pytest.raises(SmtpError, match="its certificate is not trusted") as told:
        try_to_connect(context, {"host": host, "tls": tls, "cafile": trusted})
    assert told.value.verdict is Verdict.STOP
    assert ("mail: {cafile: FILE}" in str(told.value)) == (fault == "unknown issuer")


def test_a_server_without_encryption_is_refused_when_it_is_required():
    with pytest.raises(SmtpError, match="offers no STARTTLS") as told:
        try_to_connect(None, {"host": "localhost", "tls": "starttls"})
    assert told.value.verdict is Verdict.STOP


@pytest.mark.parametrize("auth", ["plain", "login"])
@pytest.mark.parametrize(("secret", "good"), [(SECRET, True), ("wrong", False)])
def test_logins(certificate, auth, secret, good):
    context, file = certificate
    relay = {
        "host": "localhost",
        "tls": "starttls",
        "cafile": file,
        "auth": auth,
        "user": "shop",
        "secret": secret,
    }
    more = {"authenticator": authenticator, "auth_required": True, "auth_require_tls": True}
    if good:
        assert try_to_connect(context, relay, **more)
        return
    with pytest.raises(SmtpError, match="535") as told:
        try_to_connect(context, relay, **more)
    assert told.value.verdict is Verdict.STOP
    assert secret not in str(told.value)


async def scripted(lines: list[bytes], relay: dict):
    """A server that says one thing per line it hears, and what it heard."""
    heard = []

    async def talk(reader, writer):
        for line in lines:
            writer.write(line)
            heard.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        await connect(Relay("127.0.0.1", port, timeout=2, **relay))
    finally:
        server.close()
    return heard


def test_xoauth2_sends_the_token_and_hears_the_refusal_out():
    challenge = base64.b64encode(b'{"status":"401"}')
    lines = [b"220 x\r\n", b"250 x\r\n", b"334 " + challenge + b"\r\n", b"535 5.7.8 token expired\r\n"]
    with pytest.raises(SmtpError, match="token expired"):
        asyncio.run(scripted(lines, {"tls": "none", "auth": "xoauth2", "user": "shop", "secret": "tok"}))
    heard = asyncio.run(
        scripted(
            [b"220 x\r\n", b"250 x\r\n", b"235 ok\r\n"],
            {"tls": "none", "auth": "xoauth2", "user": "u", "secret": "t"},
        )
    )
    assert base64.b64decode(heard[2 - 1].split()[2]) == b"user=u\x01auth=Bearer t\x01\x01"


def test_text_before_encryption_is_not_taken_for_protected():
    lines = [b"220 x\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n250 injected\r\n"]
    with pytest.raises(SmtpError, match="spoke before encryption began") as told:
        asyncio.run(scripted(lines, {"tls": "starttls"}))
    assert told.value.verdict is Verdict.STOP


@pytest.mark.parametrize("greeting", [b"hello\r\n", b"220-" + b"x" * 200_000, b"220-x\r\n" * 5000, b""])
def test_a_server_that_speaks_no_smtp_is_left(greeting):
    with pytest.raises(SmtpError):
        asyncio.run(scripted([greeting], {"tls": "none"}))


LONG = b"Message-ID: <1@example.org>\r\n\r\n" + b"a line of a text longer than one write\r\n" * 50_000


def test_a_text_longer_than_one_write_arrives_whole():
    async def both():
        sink = Sink()
        session = await connect(Relay("127.0.0.1", await sink.start(), tls="none", timeout=5))
        session.begin("a@example.org", "b@example.org")
        await session.begun()
        rest = await session.body(LONG)
        session.dot(rest)
        reply = await session.done()
        await session.close()
        await sink.stop()
        return rest, reply, sink.accepted

    rest, reply, accepted = asyncio.run(both())
    assert (rest, reply.code) == (b"", 250)
    assert [body for _, _, body in accepted] == [LONG]


@pytest.mark.parametrize("leaves", [True, False])
def test_a_server_that_stops_reading_has_taken_nothing(leaves):
    """It goes away, or says and reads nothing more until our patience ends: no dot is sent."""

    async def talk(reader, writer):
        for line in (b"220 x\r\n", b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            writer.write(line)
            await reader.readline()
        if leaves:
            writer.transport.abort()
        await asyncio.sleep(5)

    async def both():
        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1024)
        port = server.sockets[0].getsockname()[1]
        session = await connect(Relay("127.0.0.1", port, tls="none", timeout=0.5))
        session.begin("a@example.org", "b@example.org")
        await session.begun()
        try:
            await session.body(LONG * 8)
        finally:
            server.close()
            assert not session.dot()

    with pytest.raises(SmtpError, match="at DATA") as told:
        asyncio.run(both())
    assert told.value.verdict is Verdict.PAUSE


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_refused_login_stops_the_campaign_and_keeps_everybody(desk):
    campaign = desk.create(people(5))

    async def both():
        server, port = await serve(
            Keep(), authenticator=authenticator, auth_required=True, auth_require_tls=False
        )
        relay = Relay("127.0.0.1", port, tls="none", auth="plain", user="shop", secret="wrong")
        run, ending = await desk.sending(campaign, relay, EAGER)
        server.close()
        return run, ending

    run, ending = asyncio.run(both())
    assert ending is Ending.STOPPED
    assert "535" in run.progress.reason
    assert set(desk.states(campaign).values()) == {"pending"}


@pytest.mark.server
def test_a_real_postfix_takes_what_it_should_and_its_log_names_every_message(desk):
    if not postfix.available():
        pytest.skip("Postfix is not installed here, or cannot be started by this user")
    addresses = [*people(40), "jörg@example.org", "büro@xn--bcher-kva.example"]
    campaign = desk.create(addresses)
    with postfix.running() as (port, log):
        _, ending = desk.send(campaign, Relay("127.0.0.1", port, tls="none", connections=3))
        asyncio.run(asyncio.sleep(0.5))
        with log.open(encoding="utf-8") as lines:
            taken = dict(queued(lines))
    assert ending is Ending.DONE
    assert Counter(desk.states(campaign).values()) == {"sent": 42}
    ledger = desk.open()
    rows = ledger.store.rows("SELECT token, reply FROM recipient")
    assert {f"{token}@example.org" for token, _ in rows} == set(taken)
    assert all(f"queued as {taken[f'{token}@example.org']}" in reply for token, reply in rows)


@pytest.mark.server
def test_a_real_postfix_that_refuses_recipients_and_size(desk):
    if not postfix.available():
        pytest.skip("Postfix is not installed here, or cannot be started by this user")
    campaign = desk.create(["a@example.org", "gone@nowhere.example"])
    refused = "smtpd_recipient_restrictions = check_recipient_access inline:{gone@nowhere.example=REJECT}"
    with postfix.running(refused) as (port, _):
        _, ending = desk.send(campaign, Relay("127.0.0.1", port, tls="none"))
    assert ending is Ending.STOPPED  # Postfix says 554 5.7.1, which is about us until a person has looked
    assert desk.states(campaign)["gone@nowhere.example"] == "deferred"
    second = desk.create(["a@example.org"], name="cookies")
    with postfix.running("message_size_limit = 500") as (port, _):
        run, ending = desk.send(second, Relay("127.0.0.1", port, tls="none"))
    assert ending is Ending.STOPPED
    assert "552" in run.progress.reason
