"""Results kept on disk between runs: one file per history, entries checked when read, files replaced whole.

What is kept here can always be computed again. A file that is damaged, half written by another program or
from another version of this one is the same as no file, and a folder that cannot be written to is no error.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGES = ("markdown_it", "mdit_py_plugins", "regex", "yaml", "jinja2", "markupsafe")
"""The packages that read texts and write pages: another version of one may do it otherwise."""
OWN = (".py", ".yml", ".html", ".css")
"""Endings of this program's files that have a part in what it makes."""


def folder() -> Path:
    """Where results are kept: the user's cache (``XDG_CACHE_HOME``, else ``~/.cache``)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "clauselog"


@lru_cache(maxsize=1)
def engine() -> str:
    """A digest that changes when a file of this program does, or a package it works with: results of another
    program are not ours.

    Looked at once a run: what runs was read when it began.
    """
    found = hashlib.sha256(sys.version.encode())
    home = Path(__file__).parent
    for folder, inner, names in os.walk(home):
        inner.sort()
        for name in sorted(n for n in names if n.endswith(OWN)):
            path = Path(folder, name)
            about = path.stat()
            found.update(f"{path.relative_to(home)} {about.st_size} {about.st_mtime_ns}\n".encode())
    for package in filter(None, map(find_spec, PACKAGES)):
        about = Path(package.origin or home).stat()
        found.update(f"{package.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _head() -> bytes:
    """What a file of results begins with."""
    return f"clauselog cache 1 {engine()}\n".encode()


def load(where: Path, name: str) -> dict[str, bytes]:
    """The entries this program kept under a name, in the order they were stored in; damaged ones are left
    out.
    """
    try:
        data = (where / name).read_bytes()
    except OSError:
        return {}
    found: dict[str, bytes] = {}
    head = _head()
    at = len(head) if data.startswith(head) else len(data)
    while at < len(data):
        end = data.find(b"\n", at)
        entry = data[at:end].split(b" ") if end >= 0 else []
        if len(entry) != 3 or not entry[1].isdigit():
            break
        payload = data[end + 1 : end + 1 + int(entry[1])]
        if _check(entry[0], payload) == entry[2]:
            found[entry[0].decode()] = payload
        at = end + 2 + int(entry[1])
    return found


def store(where: Path, name: str, entries: Mapping[str, bytes]) -> None:
    """Keep entries under a name in place of what was there, whole or not at all."""
    with suppress(OSError):
        where.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=where, prefix=f".{name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head())
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
