"""When the next message may go: rates, back-off, and a clock that cannot run backwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Seconds since the epoch; never less than it said before."""

FIRST_RETRY = 60
"""Seconds before the first retry of a recipient."""
LONGEST_RETRY = 4 * 3600
JITTER = 0.25


def clock(latest: int = 0) -> Clock:
    """A clock that starts now, or at ``latest`` where the machine's was set back since; it only advances."""
    start, base = time.monotonic(), max(int(time.time()), latest)
    return lambda: base + int(time.monotonic() - start)


def retry_after(tries: int, token: str, asked: int = 0, first: int = FIRST_RETRY) -> int:
    """Seconds before the next try: doubling, spread by the recipient's token, at least what was asked."""
    wait = min(first * 2 ** min(tries, 20), LONGEST_RETRY)
    spread = int(token[:4], 16) / 0xFFFF
    return max(int(wait * (1 + JITTER * spread)), asked)


class Pace:
    """Spaces events so that no more than ``rate`` happen in a second; 0 for no limit."""

    def __init__(self, rate: float) -> None:
        self.gap = 1 / rate if rate else 0.0
        self._next = 0.0

    def ready(self) -> bool:
        """Whether the next may happen now."""
        return not self.gap or time.monotonic() >= self._next

    def take(self) -> float:
        """Reserve the next place; the seconds until then."""
        if not self.gap:
            return 0.0
        now = time.monotonic()
        self._next = max(now, self._next) + self.gap
        return self._next - self.gap - now

    async def wait(self) -> None:
        """Reserve the next place and wait for it."""
        if (seconds := self.take()) > 0:
            await asyncio.sleep(seconds)
