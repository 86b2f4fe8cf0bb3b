"""``notice show``: what people will get, before anybody gets it."""

from __future__ import annotations

import sys
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clauselog.errors import UserError
from clauselog.mail.bureau import bureau
from clauselog.mail.campaign import frozen
from clauselog.mail.message import eml

from .common import AS_OF, KIND, POLICY, ROOT, VERSION, tell

if TYPE_CHECKING:
    from datetime import date


@click.command()
@POLICY
@VERSION
@click.option("--lang", default="", help="Language; by default the main one.")
@click.option("--html", "form", flag_value="html", help="The HTML part.")
@click.option("--eml", "form", flag_value="eml", help="The whole message, as mail programs open it.")
@click.option("--browser", "form", flag_value="browser", help="Open the HTML part in a browser.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write it there instead of printing it."
)
@KIND
@ROOT
@AS_OF
def show(
    policy: str,
    version: str,
    lang: str,
    form: str | None,
    output: Path | None,
    about: str,
    root: Path,
    on: date | None,
) -> None:
    """Show the notice about a release: text, HTML, or the whole message. Nothing is sent.

    Exit status 1 where something stands against sending it.

    \b
    Examples:
      clauselog notice show privacy 1.1
      clauselog notice show privacy 1.1 --lang sv --eml -o notice.eml
      clauselog notice show privacy 1.1 --browser
    """
    found = bureau(root, on)
    composed = found.compose(policy, version, about)
    message = next((m for m in composed.messages if m.lang == (lang or composed.messages[0].lang)), None)
    if message is None:
        raise UserError(f"{policy} {version} has no text in “{lang}”")
    if form == "eml":
        shown = eml(frozen([message], found.mailing.sender, int(time.time()))[message.lang])
    else:
        shown = (message.html if form else f"Subject: {message.subject}\n\n{message.text}").encode()
    if form == "browser":
        output = output or Path(tempfile.mkdtemp(prefix="clauselog-")) / f"{policy}-{version}.html"
    if output:
        output.write_bytes(shown)
    else:
        sys.stdout.buffer.write(shown)
    if form == "browser" and output:
        webbrowser.open(output.absolute().as_uri())
        click.echo(output)
    if tell(composed.findings):
        sys.exit(1)
