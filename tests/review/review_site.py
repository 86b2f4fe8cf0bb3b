"""A site with a released notice and a draft, and the command line run in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = """---
title: Privacy notice
version: "1.0"
---

# Privacy notice

## What we collect

We collect your name and your email address.

## What we use it for

We use your name to address you.

## Changes

If we make material changes, we will email you at least 14 days before they take effect.
"""
NEW = OLD.replace('"1.0"', '"1.1"').replace(
    "your name and your email address.", "your name, your email address and your precise location."
)


@dataclass(frozen=True)
class Site:
    """A repository with a draft in it."""

    root: Path
    run: Callable[..., Any]
    git: Callable[..., str]

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def commit(self, message: str = "Draft") -> None:
        self.git(self.root, "add", "-A")
        self.git(self.root, "commit", "-q", "--allow-empty", "-m", message)

    def review(self, *args: str, base: str = "main") -> Any:
        return self.run("review", "--base", base, "--as-of", "2026-11-22", *args, cwd=self.root)

    def found(self, *args: str, base: str = "main") -> dict[str, Any]:
        ran = self.review("--format", "json", *args, base=base)
        assert ran.exit_code in (0, 1), ran.stderr
        return json.loads(ran.stdout)

    def codes(self, *args: str, base: str = "main") -> set[str]:
        """Codes of everything that blocks."""
        return {
            f["code"]
            for p in self.found(*args, base=base)["policies"]
            for c in (*p["checks"], {"findings": p["lint"]})
            for f in c["findings"]
            if f["level"] == "error"
        }

    def draft(self, *args: str, policy: str = "privacy") -> Any:
        return self.run("draft", policy, "--base", "main", *args, cwd=self.root)

    def answer(self, path: str = "changelog/privacy/1.1.md", **answers: str) -> None:
        """Answer questions of a record: ``announced="2026-12-01"``."""
        text = self.read(path)
        for key, value in answers.items():
            lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in text.splitlines()]
            if not any(line.startswith(f"{key}:") for line in lines):
                lines.insert(1, f"{key}: {value}")
            text = "\n".join(lines) + "\n"
        self.write(path, text)


ANSWERS = {
    "announced": "2026-12-01",
    "effective": "2027-01-15",
    "material": '"yes"',
    "decided_by": "Data Protection Officer",
    "held_data": "old-terms",
    "consent": "asked in the app before location is read",
    "lead_days": "{days: 14, reason: promised in the policy in force}",
}
