"""``clauselog import``: an edited Word document back into the Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from clauselog import workspace
from clauselog.errors import UserError


@click.command("import")
@click.argument("document", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("policy", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--show", is_flag=True, help="Print the Markdown, and write nothing.")
@click.option("--force", is_flag=True, help="Also where the document was exported from another text.")
def command(document: Path, policy: Path, show: bool, force: bool) -> None:
    """Take an edited Word document back into a policy's Markdown.

    DOCUMENT is what “clauselog diff --format docx” wrote, as it came back: what is still tracked counts as
    accepted. POLICY is the Markdown file. Only the clauses that differ are touched; then look at the
    difference with git diff.

    \b
    Examples:
      clauselog import privacy.docx policies/privacy.md
      clauselog import privacy.docx policies/privacy.md --show
    """
    from clauselog.source import blob_id
    from clauselog.word.merge import merge
    from clauselog.word.reading import read

    try:
        data = document.read_bytes()
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", path=str(document)) from None
    found = read(data, str(document))
    text = workspace.read_text(policy, str(policy))
    if found.origin and found.origin != blob_id(text.encode()) and not force:
        raise UserError(
            f"was exported from another text ({found.origin[:12]}) than {policy} is now",
            path=str(document),
            remedy="export it again and repeat the edits, or take it as it is with --force",
        )
    merged = merge(text, found.blocks)
    for extra in found.extras:
        click.echo(f"{document}: {extra} was left out: a policy is text", err=True)
    for note in merged.notes:
        click.echo(f"{policy}: {note}", err=True)
    if show:
        click.echo(merged.text, nl=False)
    elif merged.text == text:
        click.echo(f"{policy}: as it is, nothing differs")
    else:
        workspace.write(policy.absolute().parent, policy.name, merged.text)
        click.echo(f"{policy}: {merged.changed} changed; see git diff {policy}")
