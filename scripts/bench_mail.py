"""Measures the mailing: its rate with the ledger on against Postfix's own load generator, and its memory.

Both send to the same sink in one run, in turn; read the ratios. Needs smtp-sink and smtp-source (Postfix).
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "mail"))

MESSAGES = 4000
ROUNDS = 3
RECIPIENTS = 100_000
LEAST_RATIO = 0.8
MOST_MEGABYTES = 60
RTT, ACCEPT = 0.001, 0.005
MKDOCS = """site_name: Example
site_url: https://example.org/
extra:
  clauselog:
    timezone: Europe/Stockholm
    mail: {{host: 127.0.0.1, port: {port}, connections: 4, from: privacy@example.org}}
"""
POLICY = """---
title: Privacy notice
version: "{version}"
contact: privacy@example.org
---
# Privacy notice

## What we collect

We collect your name{more}.
"""
RECORD = """---
policy: privacy
version: "1.1"
announced: 2026-11-20
effective: 2099-12-20
texts:
  en: {{old: {old}, new: {new}}}
material: "yes"
held_data: old-terms
---
A carrier needs to reach you.
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def postfix_sink() -> Iterator[int]:
    """Postfix's sink, which takes what it gets as fast as it can; its port."""
    port = free_port()
    with subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "256"]) as process:
        time.sleep(0.5)
        try:
            yield port
        finally:
            process.terminate()


@contextlib.contextmanager
def slow_relay() -> Iterator[int]:
    """A relay a millisecond away that takes five to accept; its port."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "tests/mail/fault_sink.py"), f"{folder}/log"]
        command += [f"--delay={ACCEPT}", f"--rtt={RTT}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            try:
                yield int(process.stdout.readline())
            finally:
                process.terminate()


def reference(port: int, connections: int, size: int, messages: int) -> float:
    """Messages a second of smtp-source, which keeps no ledger."""
    command = ["smtp-source", "-d", "-s", str(connections), "-m", str(messages), "-l", str(size)]
    command += ["-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{port}"]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return messages / (time.perf_counter() - began)


def ours(port: int, connections: int, messages: int) -> float:
    """Messages a second of ours, each written to the ledger before its final dot."""
    from mail_desk import Desk, people

    from clauselog.mail.campaign import run
    from clauselog.mail.relay import Relay

    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "data" / "ledger.sqlite")
        campaign = desk.create(people(messages), words=1400)
        relay = Relay("127.0.0.1", port, tls="none", connections=connections)
        began = time.perf_counter()
        run(desk.sending(campaign, relay))
        seconds = time.perf_counter() - began
        assert desk.counts(campaign) == {"sent": messages}, desk.counts(campaign)
    return messages / seconds


def compare(name: str, port: int, messages: int) -> bool:
    """Print both rates at 1, 4 and 8 connections; whether ours is fast enough at each."""
    from mail_desk import texts

    size = len(texts(words=1400)["en"].body)
    good = True
    for connections in (1, 4, 8):
        count = min(messages, messages * connections // 4) if name != "smtp-sink" else messages
        theirs, own = [], []
        for _ in range(ROUNDS):
            theirs.append(reference(port, connections, size, count))
            own.append(ours(port, connections, count))
        ratio = statistics.median(a / b for a, b in zip(own, theirs, strict=True))
        good &= ratio >= LEAST_RATIO
        rates = f"{statistics.median(own):,.0f}/s, smtp-source {statistics.median(theirs):,.0f}/s"
        print(f"  {name}, {connections} connections: {ratio:.2f} × smtp-source (≥ {LEAST_RATIO}); {rates}")
    return good


def make_site(folder: Path, port: int) -> None:
    """A site in git whose release 1.1 is to be told."""
    from clauselog.source import blob_id

    old, new = (
        POLICY.format(version="1.0", more=""),
        POLICY.format(version="1.1", more=" and telephone number"),
    )
    files = {
        "mkdocs.yml": MKDOCS.format(port=port),
        "changelog/privacy/1.1.md": RECORD.format(old=blob_id(old.encode()), new=blob_id(new.encode())),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "policies").mkdir()
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    for text in (old, new):
        (folder / "policies/privacy.md").write_text(text, encoding="utf-8")
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "text"], check=True)


def memory(port: int) -> bool:
    """Print what `clauselog notice send` needs for many recipients; whether that is little enough."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_site(folder / "site", port)
        with (folder / "people.csv").open("w") as file:
            file.write("email,language,name\n")
            file.writelines(f"person{n}@example.org,en,Person {n}\n" for n in range(RECIPIENTS))
        command = [sys.executable, "-m", "clauselog", "notice", "send", "privacy", "1.1", "--yes"]
        command += ["--to", str(folder / "people.csv"), "--root", str(folder / "site")]
        places = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("DATA", "CONFIG", "STATE")}
        began = time.perf_counter()
        with subprocess.Popen(
            command, env={"PATH": "/usr/bin:/bin"} | places, stdout=subprocess.DEVNULL
        ) as process:
            peak = 0
            while process.poll() is None:
                peak = max(peak, _peak(process.pid))
                time.sleep(0.05)
        seconds = time.perf_counter() - began
    print(
        f"  {RECIPIENTS:,} recipients from CSV, sent: {peak / 1024:.0f} MB at most (≤ {MOST_MEGABYTES}),"
        f" {seconds:.0f} s in all, exit {process.returncode}"
    )
    return peak <= MOST_MEGABYTES * 1024 and process.returncode == 0


def _peak(pid: int) -> int:
    """Kilobytes a process has held at most."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return 0


def main() -> int:
    """Measure, print, and say whether every limit holds."""
    if not shutil.which("smtp-source"):
        print("  not measured: smtp-source is missing (Debian: apt-get install postfix)")
        return 0
    with postfix_sink() as port:
        good = compare("smtp-sink", port, MESSAGES)
    with slow_relay() as port:
        good &= compare(f"relay of {RTT * 1000:.0f} ms and {ACCEPT * 1000:.0f} ms to accept", port, 800)
    with postfix_sink() as port:
        good &= memory(port)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
