"""``clauselog review``: is this draft ready to be released?"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog import workspace
from clauselog.cli.options import DATE, site_folder, today

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clauselog.review.scene import Scene
    from clauselog.review.verdict import Review, Waiver

FORMATS = ("text", "md", "html", "json", "sarif", "junit")


@click.command()
@click.option(
    "--base", metavar="REF", help="Branch or commit this draft goes to; by default the settings' “base”."
)
@site_folder
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print it."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write it there instead of printing it."
)
@click.option(
    "--all-lint", is_flag=True, help="Show all lint of the texts, not only what the draft made worse."
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Let the findings of this file rest.")
@click.option(
    "--write-baseline", type=click.Path(path_type=Path), help="Write the open findings as a baseline."
)
@click.option("--waivers", type=click.Path(path_type=Path), help="Waivers; by default changelog/waivers.yml.")
@click.option("--as-of", type=DATE, help="Day of the review (2026-12-31); by default today.")
@click.option(
    "--report", metavar="URL", default="", help="Address of the full report, for the Markdown to link to."
)
@click.option(
    "--also",
    nargs=2,
    multiple=True,
    type=(click.Choice(FORMATS), click.Path(path_type=Path)),
    metavar="FORMAT FILE",
    help="Write it to a file in another format as well; may be given more than once.",
)
@click.option("--color/--no-color", default=None, help="Colour; by default on a terminal.")
def command(
    base: str | None,
    root: Path,
    form: str,
    output: Path | None,
    also: Sequence[tuple[str, Path]],
    all_lint: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    waivers: Path | None,
    as_of: date | None,
    report: str,
    color: bool | None,
) -> None:
    """Review every policy that differs from a base, before it is released.

    Says what the draft changes, what of it is material and why, which promise binds, what the release needs
    and what is missing. Changes not yet committed are reviewed too.

    \b
    Examples:
      clauselog review --base main
      clauselog review --base origin/main --format md > comment.md
      clauselog review --base main --also sarif review.sarif --also html review.html
      clauselog review --base main --write-baseline changelog/baseline.json

    Exit status: 0 ready, 1 something blocks the release, 2 cannot run.
    """
    from clauselog.repository import Repository
    from clauselog.review.gather import drafts
    from clauselog.review.scene import scene
    from clauselog.review.verdict import Review, judge, read_baseline, waiver_findings
    from clauselog.review.verdict import write_baseline as written

    root = root.resolve()
    with Repository(root) as repo:
        site = workspace.settings(root)
        against = base or site.base
        at = scene(repo, root, against, as_of or today(site))
        known, path = _waivers(root, site, waivers)
        rest = read_baseline(workspace.read_text(baseline), str(baseline)) if baseline else frozenset()
        verdicts = judge(drafts(at), known, rest, all_lint=all_lint)
        general = waiver_findings(known, verdicts, path, at.on)
        review = Review(against, at.base, verdicts, _uncommitted(at), general)
        if write_baseline:
            _save(write_baseline, written(review))
        for kind, file in also:
            _save(file, _rendered(review, kind, at.prefix, report, False))
        text = _rendered(review, form, at.prefix, report, _colored(color, output))
    if output:
        _save(output, text)
    else:
        sys.stdout.write(text)
    sys.exit(1 if review.blocked else 0)


def _rendered(review: Review, form: str, prefix: str, report: str, color: bool) -> str:
    """The review in a format; each is imported only when asked for."""
    match form:
        case "md":
            from clauselog.review.markdown import markdown

            return markdown(review, report=report)
        case "html":
            from clauselog.review.html import html

            return html(review)
        case "json":
            from clauselog.review.data import review_json

            return _json(review_json(review))
        case "sarif":
            from clauselog.review.sarif import sarif

            return _json(sarif(review, prefix))
        case "junit":
            from clauselog.review.junit import junit

            return junit(review)
        case _:
            from clauselog.review.terminal import WIDTH, terminal

            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
            return terminal(review, color=color, width=width)


def _save(path: Path, text: str) -> None:
    """Write a file the user named, wherever it is."""
    workspace.write(path.absolute().parent, path.name, text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _colored(wanted: bool | None, output: Path | None) -> bool:
    return wanted if wanted is not None else output is None and sys.stdout.isatty()


def _waivers(root: Path, site: workspace.Settings, given: Path | None) -> tuple[tuple[Waiver, ...], str]:
    from clauselog.review.verdict import read_waivers

    file = given or root / site.waivers
    if given is None and not file.is_file():
        return (), site.waivers
    path = str(given) if given else site.waivers
    return read_waivers(workspace.read_text(file, path), path), path


def _uncommitted(at: Scene) -> tuple[str, ...]:
    """Reviewed files that no commit has as they are."""
    return tuple(
        local
        for change in at.repo.changed("HEAD")
        if (local := at.local(change.path)) in at.changed
        and local.startswith((f"{at.site.policies}/", f"{at.site.changelog}/"))
    )
