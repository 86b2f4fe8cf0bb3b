"""An SMTP server that notes every message it accepts before it says so, and fails as it is told to.

As a program it prints its port: ``fault_sink.py LOG [--port N] [--delay S] [--rtt S] [--fault KIND=RATE]``
Kinds: ``lost`` (accepted, reply never sent), ``cut`` (connection closed at the dot, not accepted),
``dot451``, ``rcpt451``, ``closing`` (421 at MAIL), ``rcpt550`` (every recipient of that share, for ever).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

OFFERS = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass
class Script:
    """What goes wrong: by chance (``rates``), or for an address, once per entry of its list (``replies``)."""

    rates: dict[str, float] = field(default_factory=dict)
    replies: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """(stage, address) -> replies given in turn, then it accepts; "lost" and "cut" as above."""
    delay: float = 0.0
    """Seconds to accept a message."""
    rtt: float = 0.0
    """Seconds between the end of a group of commands and its replies."""
    seed: int = 1
    offers: tuple[str, ...] = OFFERS


class Sink:
    """The server and what it has accepted, in order: (recipient, Message-ID, whole text)."""

    def __init__(self, script: Script | None = None, log: Path | None = None, keep: bool = True) -> None:
        self.script = script or Script()
        self.random = random.Random(self.script.seed)
        self.log = log.open("a", encoding="utf-8") if log else None
        self.keep = keep
        self.accepted: list[tuple[str, str, bytes]] = []
        self.commands: list[str] = []
        self.open = self.most = 0
        self._tasks: set[asyncio.Task] = set()

    async def start(self, port: int = 0) -> int:
        self.server = await asyncio.start_server(self._client, "127.0.0.1", port, limit=1 << 22)
        return self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        for task in self._tasks:
            task.cancel()

    def chance(self, kind: str) -> bool:
        rate = self.script.rates.get(kind, 0.0)
        return bool(rate) and self.random.random() < rate

    def told(self, stage: str, address: str) -> str:
        waiting = self.script.replies.get((stage, address)) or self.script.replies.get((stage, "*"))
        return waiting.pop(0) if waiting else ""

    async def _client(self, reader, writer) -> None:
        self.open += 1
        self.most = max(self.most, self.open)
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.transport.abort()

    async def _talk(self, reader, writer) -> None:
        replies: list[bytes] = []

        def say(text: str) -> None:
            replies.append(text.encode() + b"\r\n")

        async def flush() -> None:
            if replies:
                await asyncio.sleep(self.script.rtt)
                writer.write(b"".join(replies))
                replies.clear()

        async def hear() -> bytes:
            if b"\n" not in reader._buffer:
                await flush()
            return await reader.readline()

        say("220 sink.example.org ESMTP")
        sender, recipient, refused = "", "", False
        while line := await hear():
            text = line.decode("utf-8").rstrip("\r\n")
            verb = text.split(":")[0].split(" ")[0].upper()
            if self.keep:
                self.commands.append(text)
            if verb in ("EHLO", "HELO"):
                offers = ("sink.example.org", *self.script.offers)
                say("\r\n".join(f"250{'-' if i < len(offers) - 1 else ' '}{o}" for i, o in enumerate(offers)))
            elif verb == "MAIL":
                if self.chance("closing"):
                    say("421 4.3.2 closing")
                    await flush()
                    await writer.drain()
                    return
                sender = text
                told = self.told("mail", "*")
                say(told or "250 2.1.0 ok")
            elif verb == "RCPT":
                recipient = re.search(r"<([^>]*)>", text)[1]
                told = self.told("rcpt", recipient)
                share = self.script.rates.get("rcpt550", 0.0)
                if not told and share and crc32(recipient.encode()) % 10_000 < share * 10_000:
                    told = "550 5.1.1 no such mailbox"
                if not told and self.chance("rcpt451"):
                    told = "451 4.7.1 greylisted"
                if told == "cut":
                    await flush()
                    await writer.drain()
                    return
                refused = bool(told)
                say(told or "250 2.1.5 ok")
            elif verb == "DATA":
                told = self.told("data", recipient)
                if refused or told:
                    say(told or "554 5.5.1 no valid recipients")
                    continue
                say("354 go ahead")
                await flush()
                body = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                if not await self._accept(say, recipient, body):
                    return
            elif verb == "RSET":
                sender, refused = "", False
                say("250 2.0.0 ok")
            elif verb == "QUIT":
                say("221 2.0.0 bye")
                await flush()
                await writer.drain()
                return
            else:
                say("502 5.5.2 what?")
        del sender

    async def _accept(self, say, recipient: str, body: bytes) -> bool:
        """Reply to the final dot; False where the connection goes instead."""
        if self.script.delay:
            await asyncio.sleep(self.script.delay)
        told = self.told("dot", recipient)
        if told == "cut" or (not told and self.chance("cut")):
            return False
        if told not in ("", "lost") or self.chance("dot451"):
            say(told or "451 4.3.0 later")
            return True
        number = re.search(rb"(?im)^Message-ID:\s*(<[^>]*>)", body)[1].decode()
        if self.keep:
            self.accepted.append((recipient, number, body))
        if self.log:
            self.log.write(f"{recipient} {number}\n")
            self.log.flush()
        if told == "lost" or self.chance("lost"):
            return False
        say("250 2.0.0 queued")
        return True


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--rtt", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", action="append", default=[])
    given = parser.parse_args()
    rates = {kind: float(rate) for kind, _, rate in (fault.partition("=") for fault in given.fault)}
    sink = Sink(Script(rates, delay=given.delay, rtt=given.rtt, seed=given.seed), given.log, keep=False)
    print(await sink.start(given.port), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
