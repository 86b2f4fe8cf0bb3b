"""A sending that is killed again and again (kill -9), and what its recipients got in the end."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mail_desk import Desk

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Toll:
    """What recipients got, and what the ledger says."""

    kills: int
    once: int
    more: int
    missed: int
    duplicates: int
    """Messages beyond the first."""
    numbers: int
    """Most different Message-IDs that one recipient got."""
    states: dict[str, int]

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.once:,} once, {self.more:,} again ({self.duplicates:,} duplicates,"
            f" {self.numbers} Message-ID each), {self.missed:,} missed; ledger: {self.states}"
        )


@contextlib.contextmanager
def sink(log: Path, delay: float = 0.004, faults: tuple[str, ...] = ()) -> Iterator[int]:
    """A fault-scripted relay in a process of its own; its port."""
    options = [f"--fault={fault}" for fault in faults]
    command = [sys.executable, str(HERE / "fault_sink.py"), str(log), f"--delay={delay}", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.terminate()


def tally(log: Path) -> Counter[tuple[str, str]]:
    """(recipient, Message-ID) -> how often the sink accepted it."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return Counter((recipient, number) for recipient, _, number in (line.partition(" ") for line in lines))


def kill_again_and_again(
    desk: Desk,
    people: list[str],
    port: int,
    kills: int,
    doubt: str,
    accepted: Callable[[], Counter[tuple[str, str]]],
    progress: Callable[[], int],
    connections: int = 4,
    log: str = "",
    seed: int = 1,
) -> Toll:
    """Send to ``people``, killing the sender ``kills`` times at random moments; then let it finish."""
    chance = random.Random(seed)
    campaign = desk.create(people)
    command = [
        sys.executable,
        str(HERE / "sender.py"),
        str(desk.path),
        str(port),
        str(connections),
        doubt,
        log,
    ]
    killed = 0
    for number in range(1, kills + 1):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        goal = len(people) * (number - chance.random()) / (kills + 1)
        while process.poll() is None and progress() < goal:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.01)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
    subprocess.run(command, check=True)
    return _toll(killed, people, accepted(), {str(k): v for k, v in desk.counts(campaign).items()})


def _toll(kills: int, people: list[str], found: Counter[tuple[str, str]], states: dict[str, int]) -> Toll:
    got: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for (recipient, _), count in found.items():
        got[recipient] += count
        numbers[recipient] += 1
    return Toll(
        kills,
        sum(got[p] == 1 for p in people),
        sum(got[p] > 1 for p in people),
        sum(got[p] == 0 for p in people),
        sum(got.values()) - len(got),
        max(numbers.values(), default=0),
        states,
    )
