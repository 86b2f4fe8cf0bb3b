"""A connection to a server: bytes that come in to replies, and bytes out as fast as the kernel takes them."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

from .replies import Reply

LONGEST_REPLY = 64 * 1024
"""Bytes of one reply; a server that sends more has gone wrong."""


class Wire(asyncio.Protocol):
    """A connection that turns bytes into replies, and remembers that it was lost."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.lost = False
        self._bytes = bytearray()
        self._lines: list[str] = []
        self._replies: deque[Reply] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._until = float("inf")
        self._watch: asyncio.TimerHandle | None = None
        self._writer: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; after STARTTLS it is the encrypted one."""
        self.transport = cast("asyncio.Transport", transport)
        self._look()

    def _look(self) -> None:
        """Once a second: is the server silent for too long? One timer is cheaper than one per reply."""
        loop = asyncio.get_running_loop()
        if loop.time() > self._until:
            self.abort()
        if not self.lost:
            self._watch = loop.call_later(1.0, self._look)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- lost is lost
        """Wake whoever waits."""
        self.lost = True
        if self._watch:
            self._watch.cancel()
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        """The kernel has taken enough for now."""
        self._writer = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """The kernel takes more."""
        if self._writer and not self._writer.done():
            self._writer.set_result(None)
        self._writer = None

    def data_received(self, data: bytes) -> None:
        """Cut bytes into lines, and lines into replies."""
        self._bytes += data
        *lines, rest = self._bytes.split(b"\n")
        self._bytes = bytearray(rest)
        for line in lines:
            self._line(bytes(line).rstrip(b"\r"))
        if len(self._bytes) > LONGEST_REPLY or len(self._lines) > LONGEST_REPLY // 64:
            self.abort()
        self._wake()

    def _line(self, line: bytes) -> None:
        """Take one line of a reply; what is no reply ends the connection."""
        if not line[:3].isdigit():
            self.abort()
            return
        self._lines.append(line[4:].decode("utf-8", "replace"))
        if line[3:4] != b"-":
            self._replies.append(Reply(int(line[:3]), "\n".join(self._lines)))
            self._lines = []

    def _wake(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(None)

    def abort(self) -> None:
        """Drop the connection at once; what was not sent is not sent."""
        self.lost = True
        if self.transport:
            self.transport.abort()
        self._wake()

    def write(self, data: bytes) -> None:
        """Hand bytes to the kernel."""
        assert self.transport
        self.transport.write(data)

    async def flushed(self, timeout: float) -> None:
        """Wait until the kernel has what was written."""
        if self._writer:
            async with asyncio.timeout(timeout):
                await self._writer

    async def reply(self, timeout: float) -> Reply | None:
        """The next reply; None if the connection is lost, or silent for ``timeout`` seconds."""
        while not self._replies:
            if self.lost:
                return None
            loop = asyncio.get_running_loop()
            self._reader, self._until = loop.create_future(), loop.time() + timeout
            try:
                await self._reader
            finally:
                self._until = float("inf")
        return self._replies.popleft()

    @property
    def closing(self) -> bool:
        """True where nothing more will be sent, though the loss is not reported yet."""
        return self.transport is None or self.transport.is_closing()

    @property
    def idle(self) -> bool:
        """True where nothing unread has come in."""
        return not (self._replies or self._bytes or self._lines)
