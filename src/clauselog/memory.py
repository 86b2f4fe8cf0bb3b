"""What was made of texts, kept on disk between builds, one file a policy and language."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import cache

if TYPE_CHECKING:
    from collections.abc import Callable

BULKY = ("compare:", "pages:", "life:", "notice:")
"""What is asked for once a build."""
SMALL = ("entries:", "title:", "front:")
"""What is asked for again when the pages of a policy are made."""


class DiskMemory:
    """What was made of one policy's texts in one language; results of another program are forgotten."""

    def __init__(self, where: Path, name: str, engine: str) -> None:
        self._where, self._name, self._engine = where, name, engine
        self._kept: dict[str, bytes] | None = None
        self._used: dict[str, bytes] = {}
        self._open: dict[str, Any] = {}

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none."""
        if key in self._open:
            return self._open[key]
        name = _name(key)
        kept = self._used.get(name) or self._load().get(name)
        if kept is None:
            kept = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
        self._used[name] = kept
        value = json.loads(kept)
        if not key.startswith(BULKY):
            self._open[key] = value
        return value

    def knows(self, key: str) -> bool:
        """Whether there is a value under ``key``; what is asked for is kept for the next build too."""
        name = _name(key)
        if name not in self._used and name in self._load():
            self._used[name] = self._load()[name]
        return name in self._used

    def _load(self) -> dict[str, bytes]:
        if self._kept is None:
            self._kept = cache.load(self._where, self._name)
            if self._kept.pop("engine", b"").decode() != self._engine:
                self._kept = {}
        return self._kept

    def close(self) -> None:
        """Keep on disk what is still of use, and in memory only what is small.

        A build that made the pages anew has asked for all they are made of: the rest is of no more use.
        """
        kept = self._kept or {}
        new = self._used.keys() - kept.keys()
        if new:
            old = {} if any(name.startswith("pages-") for name in new) else kept
            cache.store(self._where, self._name, {"engine": self._engine.encode(), **old, **self._used})
        self._kept, self._used = None, {}
        self._open = {k: v for k, v in self._open.items() if k.startswith(SMALL)}


def _name(key: str) -> str:
    return f"{key.partition(':')[0]}-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def engine() -> str:
    """A digest that changes when any file of this program does."""
    home = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted(p for p in home.rglob("*") if p.suffix in (".py", ".yml", ".html")):
        about = path.stat()
        found.update(f"{path.relative_to(home)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()
