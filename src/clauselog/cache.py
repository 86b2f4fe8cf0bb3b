"""Results kept on disk between runs: one file per history, entries checked when read, files replaced whole.

What is kept here can always be computed again. A file that is damaged, half written by another program or
from another version of this one is the same as no file, and a folder that cannot be written to is no error.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"clauselog cache 1\n"


def folder() -> Path:
    """Where results are kept: the user's cache (``XDG_CACHE_HOME``, else ``~/.cache``)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "clauselog"


@lru_cache(maxsize=1)
def engine() -> str:
    """A digest that changes when any file of this program does: results of another program are not ours.

    Looked at once a run: what runs was read when it began.
    """
    found = hashlib.sha256()
    home = Path(__file__).parent
    for place in (home, home / "lang", home / "vocabulary"):
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith((".py", ".yml")):
                    about = entry.stat()
                    found.update(f"{entry.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


def load(where: Path, name: str) -> dict[str, bytes]:
    """The entries kept under a name, in the order they were stored in; damaged ones are left out."""
    try:
        data = (where / name).read_bytes()
    except OSError:
        return {}
    found: dict[str, bytes] = {}
    at = len(MAGIC) if data.startswith(MAGIC) else len(data)
    while at < len(data):
        end = data.find(b"\n", at)
        head = data[at:end].split(b" ") if end >= 0 else []
        if len(head) != 3 or not head[1].isdigit():
            break
        payload = data[end + 1 : end + 1 + int(head[1])]
        if _check(head[0], payload) == head[2]:
            found[head[0].decode()] = payload
        at = end + 2 + int(head[1])
    return found


def store(where: Path, name: str, entries: Mapping[str, bytes]) -> None:
    """Keep entries under a name in place of what was there, whole or not at all."""
    with suppress(OSError):
        where.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=where, prefix=f".{name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC)
                for key, payload in entries.items():
                    file.write(
                        b"%b %d %b\n%b\n"
                        % (key.encode(), len(payload), _check(key.encode(), payload), payload)
                    )
            os.replace(temporary, where / name)  # noqa: PTH105 - of a name that mkstemp gave
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def _check(key: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(key + payload).hexdigest().encode()
