"""``clauselog diff``: what changed between two texts."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.compare import compare
from clauselog.dates import stated
from clauselog.diff import judged, value
from clauselog.errors import UserError
from clauselog.numbering import name_of
from clauselog.policy import parse
from clauselog.workspace import language, read_text, settings

if TYPE_CHECKING:
    from clauselog.model import Comparison, Policy
    from clauselog.workspace import Settings

FORMATS = ("text", "md", "html", "json", "docx")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts to compare."""

    path: str
    text: str
    commit: str = ""
    """The commit it is from, where it is from git."""

    def policy(self, site: Settings) -> Policy:
        """The text, read in the language its name, the site or its front matter gives."""
        return parse(self.text, self.path, language(self.path, site))

    def facts(self) -> dict[str, object]:
        """What the text says of itself, for the contract."""
        said = stated(self.text)
        day = said.effective or said.updated
        return {"version": said.version or None, "effective": day.isoformat() if day else None}


def side(given: str, repo: Path | None = None) -> Side:
    """A text named on the command line: a file, or ``REV:path`` in git.

    Raises:
        UserError: there is no such file, revision or path, or what is there is no text.
    """
    if Path(given).is_file():
        return Side(Path(given).as_posix(), read_text(Path(given), given))
    rev, colon, path = given.partition(":")
    if not colon or not rev or not path:
        raise UserError(
            "there is no such file", path=given, remedy="name a file, or REV:path for a text in git"
        )
    from clauselog.repository import Repository

    with Repository(repo or ".") as repository:
        inside = path if repo or not Path(path).exists() else repository.inside(path)
        return Side(inside, repository.text(rev, inside), repository.commit(rev))


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--repo", type=click.Path(path_type=Path), help="The repository of REV:path; by default this folder's."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print it."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there instead of printing.")
@click.option("--findings/--no-findings", default=True, help="Judge what is material (JSON, HTML, Word).")
def command(old: str, new: str, repo: Path | None, form: str, output: Path | None, findings: bool) -> None:
    """What changed between two texts: two files, or REV:path in git.

    Exit status is 0 whether or not they differ. Two commits of one file are compared as their history goes: a
    clause is the one that has kept its id.

    \b
    Examples:
      clauselog diff old.md new.md
      clauselog diff v1.0:policies/privacy.md policies/privacy.md --format md
      clauselog diff main:privacy.md HEAD:privacy.md --format json > diff.json
      clauselog diff old.md new.md --format docx --output changes.docx
    """
    one, two = side(old, repo), side(new, repo)
    site = settings((repo or Path()).absolute())
    comparison = _compared(one, two, repo, site)
    if form == "docx":
        from clauselog.word.export import export

        marks = judged(comparison, site.regimes, site.terms).findings if findings else ()
        write(export(comparison, marks), output)
        return
    found = value(
        comparison,
        assess=findings,
        regimes=site.regimes,
        extra=site.terms,
        old=one.facts(),
        new=two.facts(),
    )
    if form == "json":
        shown = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    else:
        from clauselog import formats

        lang = comparison.new.lang
        name = formats.title(name_of(two.path)[0], lang)
        match form:
            case "text":
                shown = formats.text([found], lang)
            case "md":
                shown = formats.markdown([found], lang)
            case _:
                shown = formats.html(name, [found], lang)
    write(shown.encode(), output)


def _compared(one: Side, two: Side, repo: Path | None, site: Settings) -> Comparison:
    """The changes; of two commits of one file, paired as its history pairs them."""
    old, new = one.policy(site), two.policy(site)
    if not (one.commit and two.commit and one.path == two.path):
        return compare(old, new)
    from clauselog.cli.log import history
    from clauselog.kinship import compared
    from clauselog.repository import Repository

    with Repository(repo or ".") as repository:
        try:
            log = history(repository, one.path)
        except UserError:  # two commits can be compared, whatever the branch we are on says of the file
            return compare(old, new)
        return compared(old, new, log)


def write(data: bytes, output: Path | None) -> None:
    """Print, or write to a file.

    Raises:
        UserError: the file cannot be written.
    """
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror}", path=str(output)) from None
