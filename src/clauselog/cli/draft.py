"""``clauselog draft``: the release record for the text in the working tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from clauselog import workspace
from clauselog.cli.options import site_folder, today
from clauselog.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clauselog.review.draft import Draft
    from clauselog.review.scene import Scene


@click.command()
@click.argument("policy")
@click.option("--base", metavar="REF", help="Branch or commit the draft goes to [settings: base, main].")
@site_folder
@click.option("--keep", is_flag=True, help="Keep the text beside the record, in case history is squashed.")
@click.option("--correct", is_flag=True, help="Name the text as a correction of its own version (a typo).")
@click.option("--show", is_flag=True, help="Print what would be written, and write nothing.")
def command(policy: str, base: str | None, root: Path, keep: bool, correct: bool, show: bool) -> None:
    """Write the release record of a policy: changelog/POLICY/VERSION.md.

    What can be computed is filled in; what only a person can say is asked for in comments. Run it again
    after every edit: it keeps what was written, renews the ids of the texts and adds what is new.

    \b
    Examples:
      clauselog draft privacy
      clauselog draft privacy --show
      clauselog draft privacy --keep       when pull requests are squashed
      clauselog draft privacy --correct    after mending a typo in a released text
    """
    from clauselog.repository import Repository
    from clauselog.review.gather import draft_of
    from clauselog.review.scene import scene

    root = root.resolve()
    with Repository(root) as repo:
        site = workspace.settings(root)
        at = scene(repo, root, base or site.base, today(site))
        draft = draft_of(at, policy)
        _refuse(draft, correct)
        files = dict(_correction(at, draft) if correct else _files(at, draft, keep))
    for path, text in files.items():
        old = root / path
        state = "as it is" if old.is_file() and old.read_bytes() == text.encode() else "written"
        if show:
            click.echo(f"{path}:\n{text}")
        elif state == "written":
            workspace.write(root, path, text)
        if not show:
            click.echo(f"{path}: {state}")
    if not show and not correct:
        click.echo("Now answer what stands after each “#”, then: clauselog review")


def _refuse(draft: Draft, correct: bool) -> None:
    """Stop where a record would be wrong whatever a person writes into it."""
    from clauselog.review.check_text import next_version

    for finding in (*(f for t in draft.texts for f in t.findings), *draft.problems):
        if finding.level == "error" and finding.code != "BASE-MOVED":
            raise UserError(finding.message, path=finding.path, line=finding.line, remedy=finding.action)
    if draft.lost:
        raise UserError(
            f"the text of version {', '.join(draft.lost)} is on no commit of the base: a squash loses it",
            path=draft.record_path,
            remedy=f"merge it first, tag it {draft.policy}/{draft.lost[0]}, or draft it with --keep",
        )
    same = not correct and draft.version in {r.version for r in draft.released}
    if draft.main.new is None or not draft.version:
        raise UserError(
            "the text has no version",
            path=draft.main.path,
            line=1,
            remedy=f"write in its front matter: {next_version(draft)}",
        )
    if same and draft.main.old and draft.main.old.version == draft.version and draft.main.changed:
        raise UserError(
            f"version {draft.version} is released with another text",
            path=draft.main.path,
            remedy="give the text a new version, or, for a typo: clauselog draft --correct",
        )


def _files(at: Scene, draft: Draft, keep: bool) -> Iterator[tuple[str, str]]:
    """What is to be written: the record, its wordings, the clause ids, and the texts where they are kept."""
    from clauselog.drafting import drafted, translated

    yield draft.record_path, drafted(draft, _existing(at, draft.record_path))
    for text in draft.texts[1:]:
        path = workspace.record_path(at.site, draft.policy, draft.version, text.lang)
        if text.new:
            yield path, translated(text, _existing(at, path))
    yield workspace.ids_path(at.site, draft.policy), _ids(draft)
    for text in draft.texts if keep else ():
        if text.new:
            yield workspace.source_path(at.site, draft.policy, draft.version, text.lang), text.new.text


def _ids(draft: Draft) -> str:
    """The clause ids given out so far, with those of this draft; those of an earlier draft of it are gone."""
    from clauselog.lineage import added, begin, kept, write
    from clauselog.policy import parse

    more = []
    for t in draft.texts:
        if t.assessment and t.old:
            more += [
                kept(t.assessment.comparison.old, t.old.version),
                kept(t.assessment.comparison.new, draft.version),
            ]
        elif t.new:
            more.append(kept(begin(parse(t.new.text, t.path, t.lang), draft.ids), draft.version))
    return write(draft.policy, added(draft.ids, more))


def _correction(at: Scene, draft: Draft) -> Iterator[tuple[str, str]]:
    from clauselog.drafting import corrected

    if draft.record is None:
        raise UserError(
            f"version {draft.version} has no record to correct",
            path=draft.record_path,
            remedy=f"clauselog draft {draft.policy} writes one",
        )
    blobs = [t.new.blob for t in draft.texts if t.new and t.changed]
    yield draft.record_path, corrected(_existing(at, draft.record_path), blobs)


def _existing(at: Scene, path: str) -> str:
    file = at.root / path
    return workspace.read_text(file, path) if file.is_file() else ""
