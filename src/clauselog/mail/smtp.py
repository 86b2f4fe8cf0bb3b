"""Messages to a relay, over one connection: commands in groups, errors that say at which stage they came.

What makes it differ from ``smtplib``: commands are pipelined (RFC 2920), the final dot is a step of its own,
so that the ledger can be written before it, and the next message's envelope rides with the dot.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from typing import TYPE_CHECKING

from .replies import Verdict, verdict
from .wire import Wire

if TYPE_CHECKING:
    from .relay import Relay
    from .replies import Reply, Stage

ENVELOPE: tuple[Stage, ...] = ("helo", "mail", "rcpt", "data")
"""Stages of the commands that open a message; the first only after one that was refused."""
ONE_WRITE = 64 * 1024
"""Bytes a kernel takes at once: a text this short goes out together with its final dot."""
DOT_PATIENCE = 10
"""How many times the usual patience the reply to the final dot is worth (RFC 5321 §4.5.3.2.6)."""
UNKNOWN_ISSUER = (18, 19, 20, 21)
"""OpenSSL's numbers for a certificate that nobody known has signed."""
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")


class SmtpError(Exception):
    """The dialogue cannot go on: the server said no, is gone, or is not to be trusted (``fatal``)."""

    def __init__(self, stage: Stage, reply: Reply | None, why: str = "", *, fatal: bool = False) -> None:
        self.stage, self.reply, self.fatal = stage, reply, fatal
        super().__init__(f"{reply or why or 'connection lost'} (at {stage.upper()})")

    @property
    def verdict(self) -> Verdict:
        """What follows from it."""
        if self.fatal:
            return Verdict.STOP
        return verdict(self.stage, self.reply) if self.reply else Verdict.PAUSE


class Session:
    """A greeted, protected, logged-in connection to a relay.

    One message goes: ``begin`` (its envelope), ``begun``, ``body``, then ``dot``, which may carry the next
    envelope along, and ``done``.
    """

    def __init__(self, wire: Wire, relay: Relay) -> None:
        self.wire, self.relay = wire, relay
        self.extensions: frozenset[str] = frozenset()
        self._unread: tuple[Stage, ...] = ()
        self._reset = False
        self._envelope: tuple[bytes, ...] = ()

    @property
    def lost(self) -> bool:
        """True where the connection is gone."""
        return self.wire.lost

    @property
    def pipelining(self) -> bool:
        """True where commands may be sent in groups, and ``dot`` may carry the next envelope."""
        return "PIPELINING" in self.extensions

    async def command(self, stage: Stage, line: bytes) -> Reply:
        """One command and its reply.

        Raises:
            SmtpError: the reply is 4xx or 5xx, or there is none.
        """
        self.wire.write(line + b"\r\n")
        return await self._expect(stage)

    async def _expect(self, stage: Stage) -> Reply:
        reply = await self.wire.reply(self.relay.timeout)
        if reply is None or reply.code >= 400:
            raise SmtpError(stage, reply)
        return reply

    async def greet(self) -> None:
        """Read the greeting, say EHLO, protect the connection, log in."""
        await self._expect("connect")
        await self._ehlo()
        if self.relay.tls == "starttls":
            await self._starttls()
            await self._ehlo()
        if self.relay.auth:
            await self._login()

    async def _ehlo(self) -> None:
        reply = await self.command("helo", b"EHLO " + self.relay.helo.encode("ascii"))
        self.extensions = frozenset(line.split(" ")[0].upper() for line in reply.text.split("\n")[1:])

    async def _starttls(self) -> None:
        """Encrypt, and take the server's certificate only if it is valid for its name."""
        if "STARTTLS" not in self.extensions:
            raise SmtpError("tls", None, f"{self.relay.host} offers no STARTTLS", fatal=True)
        await self.command("tls", b"STARTTLS")
        if not self.wire.idle:  # text injected before encryption would be read as if it were protected
            raise SmtpError("tls", None, f"{self.relay.host} spoke before encryption began", fatal=True)
        assert self.wire.transport
        loop = asyncio.get_running_loop()
        try:
            transport = await loop.start_tls(
                self.wire.transport, self.wire, context(self.relay), server_hostname=self.relay.host
            )
        except ssl.SSLError as error:
            raise SmtpError("tls", None, _distrust(error), fatal=True) from error
        except OSError as error:
            raise SmtpError("tls", None, str(error)) from error
        self.wire.transport = transport

    async def _login(self) -> None:
        """AUTH PLAIN, LOGIN or XOAUTH2; never over an open line."""
        user, secret = self.relay.user.encode(), self.relay.secret.encode()
        if self.relay.auth == "login":
            await self.command("auth", b"AUTH LOGIN")
            await self.command("auth", base64.b64encode(user))
            await self.command("auth", base64.b64encode(secret))
            return
        token = {
            "plain": b"\0" + user + b"\0" + secret,
            "xoauth2": b"user=" + user + b"\x01auth=Bearer " + secret + b"\x01\x01",
        }[self.relay.auth]
        reply = await self.command(
            "auth", b"AUTH " + self.relay.auth.upper().encode() + b" " + base64.b64encode(token)
        )
        if reply.code == 334:  # XOAUTH2 explains a refusal only when asked
            await self.command("auth", b"")

    # -- one message ----------------------------------------------------------------------------------------

    def begin(self, sender: str, recipient: str) -> None:
        """Say from whom and to whom; with PIPELINING all at once."""
        self.wire.write(b"".join(self._opening(sender, recipient)))

    def _opening(self, sender: str, recipient: str) -> tuple[bytes, ...]:
        """The commands of an envelope that can be sent now; the others are kept for ``begun``.

        Raises:
            ValueError: an address would end the command it stands in.
        """
        if _UNSAFE.search(sender + recipient):
            raise ValueError("an address with control characters, spaces or angle brackets")
        utf8 = b"" if (sender + recipient).isascii() else b" BODY=8BITMIME SMTPUTF8"
        mail = b"MAIL FROM:<" + sender.encode() + b">" + utf8 + b"\r\n"
        rcpt = b"RCPT TO:<" + recipient.encode() + b">\r\n"
        reset = self._reset
        lines = (b"RSET\r\n", mail, rcpt, b"DATA\r\n")[not reset :]
        self._reset, self._unread = False, ENVELOPE[not reset :]
        at_once = len(lines) if self.pipelining else 1
        self._envelope = lines[at_once:]
        return lines[:at_once]

    async def begun(self) -> None:
        """Wait until the relay wants the text.

        Raises:
            SmtpError: it does not want it, with the first refusal; or it is gone.
        """
        refused: SmtpError | None = None
        for position, stage in enumerate(self._unread):
            reply = await self.wire.reply(self.relay.timeout)
            if reply is None:
                raise refused or SmtpError(stage, None)
            if reply.code == 421:
                self.wire.abort()
                raise refused or SmtpError(stage, reply)
            if reply.code >= 400:
                refused = refused or SmtpError(stage, reply)
                self._reset = True
                if self._envelope:  # not pipelined: nothing further was said
                    break
            elif refused and stage == "data":  # it wants a text for nobody: leave, nothing was accepted
                self.wire.abort()
            elif self._envelope and position < len(self._unread) - 1:
                self.wire.write(self._envelope[0])
                self._envelope = self._envelope[1:]
        if refused:
            raise refused

    async def body(self, data: bytes) -> bytes:
        """Send headers and text, all but the final dot. ``data`` is dot-stuffed and ends with a line end.

        What one write can take along with the dot is not sent yet, and returned.

        Raises:
            SmtpError: the relay is gone; nothing was accepted.
        """
        if len(data) <= ONE_WRITE and not self.wire.lost:
            return data
        self.wire.write(data)
        try:
            await self.wire.flushed(self.relay.timeout)
        except TimeoutError:
            self.wire.abort()
        if self.wire.lost:
            raise SmtpError("data", None)
        return b""

    def dot(self, rest: bytes = b"", following: tuple[str, str] | None = None) -> bool:
        """Send the rest of the text, the final dot, and the next envelope; False if it was too late for that.

        From True on until ``done`` returns a reply, nobody can know whether the message was accepted.
        """
        if self.wire.lost or self.wire.closing:
            return False
        opening = self._opening(*following) if following else ()
        self.wire.write(b"".join((rest, b".\r\n", *opening)))
        return True

    async def done(self) -> Reply | None:
        """The reply to the final dot; None if the connection was lost, so that nobody knows."""
        return await self.wire.reply(self.relay.timeout * DOT_PATIENCE)

    def unspeakable(self, address: str) -> str:
        """Why this relay cannot be told of a recipient; "" where it can."""
        if _UNSAFE.search(address):
            return "the address has control characters, spaces or angle brackets"
        if not address.isascii() and "SMTPUTF8" not in self.extensions:
            return "the address needs SMTPUTF8, which the relay does not offer"
        return ""

    def abandon(self) -> None:
        """Leave in the middle of a message, which is then not delivered."""
        self.wire.abort()

    async def close(self) -> None:
        """Say goodbye, if anybody listens."""
        if not self.wire.lost:
            self.wire.write(b"QUIT\r\n")
            await self.wire.reply(2)
        self.wire.abort()


def context(relay: Relay) -> ssl.SSLContext:
    """TLS with certificate and host name checked, and nothing older than TLS 1.2."""
    made = ssl.create_default_context(cafile=relay.cafile or None)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _distrust(error: ssl.SSLError) -> str:
    """Why a connection cannot be encrypted, and what to do where only the authority is not known."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return error.reason or str(error)
    remedy = "; mail: {cafile: FILE} names an authority of your own" * (error.verify_code in UNKNOWN_ISSUER)
    return f"its certificate is not trusted: {error.verify_message.rstrip('.')}{remedy}"


async def connect(relay: Relay) -> Session:
    """A session ready for messages.

    Raises:
        SmtpError: the relay cannot be reached, is not who it should be, or does not want us.
    """
    loop = asyncio.get_running_loop()
    tls = context(relay) if relay.tls == "implicit" else None
    try:
        async with asyncio.timeout(relay.timeout):
            _, wire = await loop.create_connection(Wire, relay.host, relay.port, ssl=tls)
    except ssl.SSLError as error:
        raise SmtpError("tls", None, _distrust(error), fatal=True) from error
    except (OSError, TimeoutError) as error:
        raise SmtpError("connect", None, str(error) or "no answer") from error
    session = Session(wire, relay)
    try:
        await session.greet()
    except BaseException:
        wire.abort()
        raise
    return session
