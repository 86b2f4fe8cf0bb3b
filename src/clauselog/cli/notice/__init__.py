"""``clauselog notice``: compose, deliver and account for a notice of change."""

from __future__ import annotations

import click

from .after import bounces, evidence, reconcile, status
from .before import resume, send
from .persons import export, forget, purge
from .show import show
from .test import test


@click.group()
def command() -> None:
    """Compose, deliver and account for a notice of change.

    \b
    Examples:
      clauselog notice show privacy 1.1 --html > notice.html
      clauselog notice test privacy 1.1 me@example.org
      clauselog notice send privacy 1.1 --to recipients.csv          (shows; sends nothing)
      clauselog notice send privacy 1.1 --to recipients.csv --yes
      clauselog notice status privacy 1.1
      clauselog notice bounces ~/Maildir
      clauselog notice evidence privacy 1.1 --output evidence/

    Secrets come from the environment: CLAUSELOG_SMTP_USER, CLAUSELOG_SMTP_PASSWORD (or CLAUSELOG_SMTP_TOKEN).
    """


for _each in (show, test, send, resume, status, reconcile, bounces, evidence, purge, forget, export):
    command.add_command(_each)
