"""What was made of texts, kept on disk between builds, by policy and language.

Small values stand in one file; each bulky one has a file of its own, read when somebody asks for it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

from . import cache
from .pages.later import Later

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BULKY = ("text:", "compare:", "life:", "lives:", "notice:", "coming:", "sections:")
"""What has a file of its own; the rest is small, and asked for at nearly every build."""


class DiskMemory:
    """What was made of one policy's texts in one language."""

    def __init__(self, where: Path) -> None:
        self._where = where
        self._kept: dict[str, bytes] | None = None
        self._used: dict[str, bytes] = {}
        """Small values that were asked for, as they are on disk."""
        self._named: set[str] = set()
        """Bulky values that were asked for, whether or not they were read."""
        self._open: dict[str, Any] = {}

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none."""
        if key not in self._open:
            recall = self._bulky if key.startswith(BULKY) else self._small
            value = recall(_name(key), make)
            if key.startswith(BULKY):
                return value
            self._open[key] = value
        return self._open[key]

    def later(self, key: str, make: Callable[[], Any]) -> Later:
        """The same, for somebody who may not read it; it is kept for the next build all the same."""
        if key.startswith(BULKY):
            self._named.add(_name(key))
        elif kept := self._small_ones().get(_name(key)):
            self._used[_name(key)] = kept
        return Later(key, partial(self.recall, key, make))

    def knows(self, key: str) -> bool:
        """Whether there is a value under ``key``."""
        name = _name(key)
        if key.startswith(BULKY):
            return (self._where / name).is_file()
        return name in self._used or name in self._small_ones()

    def close(self) -> None:
        """Keep on disk what was asked for in this build, and nothing else."""
        if self._used.keys() != (self._kept or {}).keys():
            self._store("small", self._used)
        if self._where.is_dir():
            for path in self._where.iterdir():
                if path.name != "small" and path.name not in self._named:
                    path.unlink()
        self._kept = None

    def _small(self, name: str, make: Callable[[], Any]) -> Any:
        kept = self._used.get(name) or self._small_ones().get(name) or _spelled(make())
        self._used[name] = kept
        return json.loads(kept)

    def _bulky(self, name: str, make: Callable[[], Any]) -> Any:
        self._named.add(name)
        kept = self._load(name).get(name)
        if kept is None:
            kept = _spelled(make())
            self._store(name, {name: kept})
        return json.loads(kept)

    def _small_ones(self) -> dict[str, bytes]:
        if self._kept is None:
            self._kept = self._load("small")
        return self._kept

    def _load(self, file: str) -> dict[str, bytes]:
        return cache.load(self._where, file)

    def _store(self, file: str, entries: dict[str, bytes]) -> None:
        cache.store(self._where, file, entries)


def _spelled(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _name(key: str) -> str:
    return f"{key.partition(':')[0]}-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def fit(where: Path, engine: str) -> None:
    """Forget what another program remembered."""
    mark = where / "engine"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != engine:
        shutil.rmtree(where, ignore_errors=True)
        (where / "templates").mkdir(parents=True)
        mark.write_text(engine, encoding="utf-8")
