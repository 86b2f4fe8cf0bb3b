"""``clauselog verify``: every record, every law, every hash, over the whole history."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from clauselog.cli.options import site_folder

if TYPE_CHECKING:
    from pathlib import Path

    from clauselog.verify import Verified


@click.command()
@site_folder
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(root: Path, form: str) -> None:
    """Recompute everything this site has released, and say which release was tampered with, and how.

    \b
    Examples:
      clauselog verify
      clauselog verify --format json > verified.json

    Exit status: 0 all is as it was released, 1 something is not, 2 cannot run.
    """
    from clauselog.repository import Repository
    from clauselog.verify import verify

    root = root.resolve()
    with Repository(root) as repo:
        found = verify(repo, root)
    sys.stdout.write(_json(found) if form == "json" else _text(found))
    sys.exit(1 if found.findings else 0)


def _text(found: Verified) -> str:
    from clauselog.review.story import count

    lines = [
        f"{f.path}:{f.line}: {f.message} ({f.code})\n  {f.action}\n"
        if f.action
        else f"{f.path}: {f.message}\n"
        for f in found.findings
    ]
    done = (
        f"{count(found.releases, 'release')} of {count(found.policies, 'policy', 'policies')}: "
        f"{count(found.texts, 'text')} hashed, {count(found.logs, 'log')} applied and undone.\n"
    )
    wrong = len(found.findings)
    verdict = f"{count(wrong, 'thing')} wrong.\n" if wrong else "All is as it was released.\n"
    return "".join((*lines, done, verdict))


def _json(found: Verified) -> str:
    value = {
        "schema": "clauselog/verify/1",
        "policies": found.policies,
        "releases": found.releases,
        "texts": found.texts,
        "logs": found.logs,
        "findings": [
            {"code": f.code, "message": f.message, "action": f.action, "path": f.path, "line": f.line}
            for f in found.findings
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
