"""A real PostgreSQL of our own on loopback, as the user postgres (it refuses to run as root)."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None where they are not, or may not be run."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


def _as(command: list[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Its address."""
    found = programs()
    assert found
    folder = Path(tempfile.mkdtemp(prefix="clauselog-postgres-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(_as([str(found / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"]), **quiet)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    control = [str(found / "pg_ctl"), "-D", str(data), "-w", "-l", str(data / "log")]
    try:
        subprocess.run(_as([*control, "-o", options, "start"]), **quiet)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(_as([*control, "-m", "immediate", "stop"]), **quiet | {"check": False})
        shutil.rmtree(folder, ignore_errors=True)
