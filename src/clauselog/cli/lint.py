"""``clauselog lint``: findings about the text itself."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError

if TYPE_CHECKING:
    from clauselog.model import Finding, Policy

_BESIDE = re.compile(r"\]\((?:\./)?([\w.-]+\.md)(?:#[^)\s]*)?\)")


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--regime", "regimes", multiple=True, help="A law whose disclosures the text must make: gdpr, ccpa, …"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(paths: tuple[Path, ...], regimes: tuple[str, ...], form: str) -> None:
    """Findings about the text itself: references, terms, numbers, addresses, dates, promises, disclosures.

    And about its front matter: keys and values. Without a path, every policy under policies/. Warnings do not
    block; errors do (exit 1).

    \b
    Examples:
      clauselog lint                            every policy of this site
      clauselog lint policies/privacy.md
      clauselog lint --regime gdpr notice.md    and what the GDPR asks a notice to say
    """
    from clauselog.lint import lint
    from clauselog.review.check_front import front

    found: list[Finding] = []
    for path in paths or _policies():
        policy = _read(path)
        found += front(policy.text, str(path))
        found += lint(policy, regimes, tuple(_read(other) for other in _linked(path, policy.text)))
    click.echo(_json(found) if form == "json" else _text(found))
    sys.exit(any(f.level == "error" for f in found))


def _read(path: Path) -> Policy:
    from clauselog.policy import parse
    from clauselog.workspace import MKDOCS, language, read_text, settings

    full = path.absolute()
    root = next((folder for folder in full.parents if (folder / MKDOCS).is_file()), full.parent)
    lang = language(full.relative_to(root).as_posix(), settings(root))
    return parse(read_text(path), str(path), lang)


def _linked(path: Path, text: str) -> list[Path]:
    """The notices beside a notice that it links to."""
    names = sorted(set(_BESIDE.findall(text)) - {path.name})
    return [other for name in names if (other := path.with_name(name)).is_file()]


def _policies() -> tuple[Path, ...]:
    found = tuple(sorted(Path("policies").rglob("*.md")))
    if not found:
        raise UserError("there is no policy under policies/", remedy="name a file: clauselog lint notice.md")
    return found


def _text(found: list[Finding]) -> str:
    from clauselog.review.story import count

    lines = [
        f"{f.path}:{f.line}: {f.level}: {f.message} [{f.code}]" + (f"\n  {f.action}" if f.action else "")
        for f in found
    ]
    errors = sum(f.level == "error" for f in found)
    return "\n".join([*lines, f"{count(errors, 'error')}, {count(len(found) - errors, 'warning')}"])


def _json(found: list[Finding]) -> str:
    rows = [
        {
            "code": f.code,
            "level": f.level.value,
            "message": f.message,
            "evidence": f.evidence,
            "action": f.action,
            "path": f.path,
            "line": f.line,
            "clause": f.clause,
        }
        for f in found
    ]
    return json.dumps({"schema": "clauselog/lint/1", "findings": rows}, ensure_ascii=False, indent=1)
