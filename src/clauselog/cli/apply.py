"""``clauselog apply``: the new text from the old and the log, or the old from the new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from clauselog import contract
from clauselog.cli.diff import side, write
from clauselog.errors import UserError
from clauselog.source import blob_id
from clauselog.workspace import read_text


@click.command()
@click.argument("text", metavar="OLD")
@click.argument("log", metavar="LOG.json", type=click.Path(path_type=Path))
@click.option("--undo", is_flag=True, help="The other way: OLD is the new text, and the old one is printed.")
@click.option(
    "--repo", type=click.Path(path_type=Path), help="The repository of REV:path; by default this folder's."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there instead of printing.")
def command(text: str, log: Path, undo: bool, repo: Path | None, output: Path | None) -> None:
    """The new text, byte for byte, from the old text and the log.

    LOG.json comes from “clauselog diff” or “clauselog log”; of a whole history, the release that begins with
    this text is applied. The result is checked against the blob id in the log before it is printed.

    \b
    Examples:
      clauselog apply 1.0.md diff.json > 1.1.md
      clauselog apply 1.1.md diff.json --undo > 1.0.md
      clauselog apply HEAD~1:policies/privacy.md log.json --output privacy.md
    """
    given = side(text, repo)
    release = _release(_read(log), given.text, "new" if undo else "old", log)
    try:
        made = contract.undo(given.text, release) if undo else contract.apply(given.text, release)
    except (LookupError, TypeError, ValueError) as error:
        raise UserError(
            f"the log is damaged: {error!r}", path=str(log), remedy="write it anew with clauselog diff"
        ) from None
    write(made.encode(), output)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_text(path, str(path)))
    except ValueError as error:
        raise UserError(f"is no JSON: {error}", path=str(path), line=getattr(error, "lineno", 0)) from None
    if not isinstance(found, dict) or found.get("schema") not in ("clauselog/diff/1", "clauselog/log/1"):
        raise UserError(
            "is no log of Clauselog", path=str(path), remedy="write one: clauselog diff OLD NEW --format json"
        )
    return found


def _release(log: dict[str, Any], text: str, begins: str, path: Path) -> dict[str, Any]:
    """The diff itself, or of a whole history the latest release that begins with this text."""
    if log["schema"] == "clauselog/diff/1":
        return log
    blob = blob_id(text.encode())
    found: dict[str, Any] | None = next(
        (r for r in reversed(log["releases"]) if r[begins]["blob"] == blob), None
    )
    if found is None:
        raise UserError(
            f"no release begins with this text (blob {blob[:12]})",
            path=str(path),
            remedy="take the text of a version from git, unchanged",
        )
    return found
