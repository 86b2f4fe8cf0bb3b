"""``clauselog init``: a new privacy site, ready to build."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clauselog import workspace
from clauselog.errors import UserError

if TYPE_CHECKING:
    from clauselog.init import Channel, Forge


YOURS = "README.md"
"""A file that most repositories have, and that no command needs."""
IGNORE = ".gitignore"
"""A file that most repositories have; to theirs, our lines are added."""
F = TypeVar("F", bound=Callable[..., Any])


def _words(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    """A list written with commas."""
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


class Asked(click.Option):
    """An option that is asked for at a terminal; elsewhere its default stands."""

    def prompt_for_value(self, ctx: click.Context) -> object:
        """The answer, or the default where there is one and no one to ask.

        Raises:
            MissingParameter: there is neither.
        """
        if sys.stdin.isatty():
            return super().prompt_for_value(ctx)
        if self.default is not None:
            return self.type_cast_value(ctx, self.get_default(ctx))
        try:
            return super().prompt_for_value(ctx)
        except click.Abort:
            click.echo(err=True)
            raise click.MissingParameter(ctx=ctx, param=self) from None


def _asked(name: str, prompt: str, default: object = None, **more: Any) -> Callable[[F], F]:
    return click.option(f"--{name}", cls=Asked, prompt=prompt, default=default, show_default=True, **more)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_asked("name", "Name of the organisation", help="Who decides why and how data is used.")
@_asked("contact", "Email address for questions about privacy", help="Where people reach you.")
@_asked("site-url", "Address of the site", "https://privacy.example.org/", help="Where it will be.")
@_asked("timezone", "Time zone", "Europe/Stockholm", help="IANA name: dates begin at 00:00 there.")
@_asked("languages", "Languages", "en", callback=_words, help="With commas, the main one first: en,sv.")
@_asked("regimes", "Laws", "gdpr", callback=_words, help="With commas: gdpr,ccpa.")
@_asked("channels", "People are told of changes by", "site,email", callback=_words, help="site, email.")
@_asked("lead-days", "Days ahead", 30, type=click.IntRange(1, 365), help="Promised before a change.")
@_asked("forge", "Forge", "github", type=click.Choice(("github", "gitlab", "none")), help="Whose workflow.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(
    folder: Path,
    name: str,
    contact: str,
    site_url: str,
    timezone: str,
    languages: tuple[str, ...],
    regimes: tuple[str, ...],
    channels: tuple[Channel, ...],
    lead_days: int,
    forge: Forge,
    force: bool,
) -> None:
    """Make a new privacy site: notice, settings, scripts, CI workflow. Asks for what no option gives.

    \b
    Examples:
      clauselog init privacy-site
      clauselog init . --name "Example AB" --contact privacy@example.org --languages en,sv --regimes gdpr
    """
    from clauselog.init import Answers, tree
    from clauselog.language import codes, primary
    from clauselog.plumbing import branch_of

    branch = branch_of(folder.absolute())
    _check(languages, channels)
    settings = workspace.Settings(timezone=timezone)
    settings.zone  # noqa: B018 - refuses a time zone that does not exist
    base = branch or "main"
    asked = Answers(
        name, contact, site_url, timezone, languages, regimes, channels, lead_days, forge, base=base
    )
    own = () if force else workspace.policies(folder, settings)
    made = {path: text for path, text in tree(asked).items() if not (own and path.startswith("policies/"))}
    _write(folder, made, force=force)
    for lang in languages:
        if primary(lang) not in codes():
            click.echo(f"{lang}: this tool has no words in it, so what it writes is in English")
    click.echo(_adopting(len(own)) if own else _next(folder, known=bool(branch)))


def _write(folder: Path, made: dict[str, str], *, force: bool) -> None:
    """Write the files, and none of them where one would take the place of another."""
    there = [path for path in made if (folder / path).exists() and path != IGNORE and not force]
    if lost := [path for path in there if path != YOURS]:
        raise UserError(
            f"{', '.join(lost)} {'is' if len(lost) == 1 else 'are'} there already",
            path=str(folder),
            remedy="name another folder, or write over it with --force",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        if path in there:
            click.echo(f"{path} is there and stays as it is")
            continue
        if path == IGNORE:
            _ignore(folder / path, text.splitlines())
            continue
        file = workspace.write(folder, path, text)
        if text.startswith("#!"):
            file.chmod(file.stat().st_mode | 0o111)
        click.echo(path)


def _ignore(file: Path, wanted: Sequence[str]) -> None:
    """Have git ignore what is made, behind what it ignores already."""
    there = file.read_bytes() if file.is_file() else b""
    known = {line.strip().strip("/") for line in there.decode("utf-8", "replace").splitlines()}
    more = "".join(f"{line}\n" for line in wanted if line.strip("/") not in known)
    with file.open("ab") as out:
        out.write((b"\n" if more and there and not there.endswith(b"\n") else b"") + more.encode())
    click.echo(f"{file.name}{': added ' + ', '.join(more.split()) if more and there else ''}")


def _check(languages: tuple[str, ...], channels: tuple[str, ...]) -> None:
    from clauselog.numbering import LANGUAGE

    wrong = [lang for lang in languages if not LANGUAGE.fullmatch(lang)]
    if wrong or not languages:
        raise UserError(f"“{', '.join(wrong)}” is no language", remedy="write codes with commas: en,sv")
    unknown = [channel for channel in channels if channel not in ("site", "email")]
    if unknown or not channels:
        raise UserError(f"“{', '.join(unknown)}” is no channel", remedy="write site, email or site,email")


def _adopting(texts: int) -> str:
    return (
        f"\npolicies/ has {texts} text{'s' if texts > 1 else ''} already, so no notice was written. Next:\n"
        "  git add . && git commit -m 'Our privacy site'\n"
        "  clauselog adopt           the records of the versions there were; --write writes them\n"
        "  clauselog build           the site, into site/"
    )


def _next(folder: Path, *, known: bool) -> str:
    where = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    return (
        "\nNow write what the comments in policies/ ask for, then:\n"
        f"  {where}{'' if known else 'git init -b main && '}git add . && git commit -m 'Our privacy notice'\n"
        "  clauselog draft privacy   the record of the first release: fill in its dates and commit it\n"
        "  clauselog build           the site, into site/"
    )
