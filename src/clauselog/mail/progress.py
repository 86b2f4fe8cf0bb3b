"""A run's counts to one line on the terminal: how many, how fast, how long yet."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from .deliver import Ending
from .rows import State

if TYPE_CHECKING:
    from types import TracebackType

    from .deliver import Run

EVERY = (0.5, 10.0)
"""Seconds between lines: on a terminal, where they replace each other, and elsewhere."""


def line(done: int, total: int, seconds: float) -> str:
    """One line of progress: "1,200 of 5,000, 320 a second, 12 s left"."""
    rate = done / seconds if seconds else 0.0
    left = f", {(total - done) / rate:,.0f} s left" if rate and done < total else ""
    return f"{done:,} of {total:,}, {rate:,.0f} a second{left}"


class Progress:
    """Shows how a run goes, from a thread of its own, and passes Ctrl-C on to it."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.runs: list[Run] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._began = time.monotonic()

    def watch(self, run: Run) -> None:
        """Count that run too."""
        self.runs.append(run)

    def interrupt(self) -> None:
        """Let every connection finish its message, then end."""
        for run in self.runs:
            run.stop(Ending.INTERRUPTED, "stopped by hand")

    def _line(self) -> str:
        runs = [dict(run.progress.done) for run in self.runs]
        done = sum(count for run in runs for state, count in run.items() if state is not State.DEFERRED)
        told = line(min(done, self.total), self.total, time.monotonic() - self._began)
        holdup = self.runs[-1].progress.holdup if self.runs else ""
        return f"{told}; {holdup}" if holdup else told

    def _show(self) -> None:
        terminal = sys.stderr.isatty()
        while not self._done.wait(EVERY[not terminal]):
            print(
                ("\r\033[K" if terminal else "") + self._line(),
                end="" if terminal else "\n",
                file=sys.stderr,
                flush=True,
            )

    def __enter__(self) -> Progress:
        """Begin to show."""
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Show the last line, and end."""
        self._done.set()
        self._thread.join()
        print(("\r\033[K" if sys.stderr.isatty() else "") + self._line(), file=sys.stderr)
