"""``clauselog lint``: findings about the text itself."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.root import root_of

if TYPE_CHECKING:
    from clauselog.model import Finding, Policy
    from clauselog.workspace import Settings


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--regime", "regimes", multiple=True, help="A law whose disclosures the text must make: gdpr, ccpa, …"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(paths: tuple[Path, ...], regimes: tuple[str, ...], form: str) -> None:
    """Findings about the text itself: references, terms, numbers, addresses, dates, promises, disclosures.

    And about its front matter: keys and values. Without a path, every policy of the site. Warnings do not
    block; errors do (exit 1).

    \b
    Examples:
      clauselog lint                            every policy of this site
      clauselog lint policies/privacy.md
      clauselog lint --regime gdpr notice.md    and what the GDPR asks a notice to say
    """
    from clauselog import workspace
    from clauselog.lint import lint
    from clauselog.regimes import laws
    from clauselog.review.check_front import front

    found: list[Finding] = []
    for path in paths or _policies():
        policy, site = _read(path)
        beside = tuple(_read(other)[0] for other in workspace.beside(path, policy.text))
        found += front(policy.text, str(path))
        found += lint(policy, regimes or (() if laws(policy) else site.regimes), beside)
    click.echo(_json(found) if form == "json" else _text(found))
    sys.exit(any(f.level == "error" for f in found))


def _read(path: Path) -> tuple[Policy, Settings]:
    """A notice, and the settings of the site it belongs to."""
    from clauselog import workspace
    from clauselog.policy import parse

    full = path.absolute()
    root = root_of(full)
    site = workspace.settings(root)
    lang = workspace.language(full.relative_to(root).as_posix(), site)
    return parse(workspace.read_text(path), str(path), lang), site


def _policies() -> tuple[Path, ...]:
    from clauselog import workspace

    here = Path.cwd()
    root = root_of(here)
    site = workspace.settings(root)
    found = tuple(Path(os.path.relpath(root / f.path, here)) for f in workspace.policies(root, site))
    if not found:
        raise workspace.none_there(site, "clauselog lint notice.md")
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
