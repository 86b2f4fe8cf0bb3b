"""How far a ledger had come, noted apart from it, so that a copy restored from a backup is recognised."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Watermark:
    """The greatest serial a ledger was ever seen with on this machine; mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> int:
        """The mark; 0 where there is none yet."""
        try:
            return int(self.path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def write(self, serial: int) -> None:
        """Move the mark. The ledger has the serial on disk before, so the mark is never ahead of it."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.path.with_suffix(".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(str(serial))
        beside.replace(self.path)
