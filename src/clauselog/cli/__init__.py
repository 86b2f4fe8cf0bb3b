"""The command line: one module per command, imported only when that command is asked for."""

from __future__ import annotations

import gc
import sys
import traceback
from importlib import import_module

import click

from clauselog import __version__
from clauselog.errors import UserError

COMMANDS = {
    "init": "a new privacy site, ready to build",
    "lint": "findings about the text itself",
    "diff": "what changed between two texts",
    "log": "the change log of a whole history",
    "apply": "the new text, from the old and the log",
    "review": "the review of a draft before release",
    "draft": "the release record for the text in the working tree",
    "adopt": "versions, records and clause ids for a repository that has none",
    "at": "the text in force on a day",
    "build": "pages, then the site",
    "serve": "the site on this machine, rebuilt on change",
    "notice": "compose, deliver and account for a notice",
    "worker": "deliver from a shared ledger",
    "import": "an edited Word document back into the Markdown",
    "explain": "what a rule or finding means",
    "verify": "every record, every law, every hash",
}
"""Command name -> what it does. As ``command`` in ``cli/<name>.py``; ``import`` in ``import_.py``."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is run, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as Click calls it
        """All commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as Click calls it
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{cmd_name}{'_' if cmd_name == 'import' else ''}", __name__)
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as Click calls it
        """List the commands from the table above, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clauselog")
def cli() -> None:
    """Privacy notices in git: published, logged, reviewed, announced.

    \b
    Examples:
      clauselog diff old.md new.md          what changed, in words
      clauselog log policies/privacy.md     the change log of a whole history
      clauselog review --base main          is this draft ready to be released?
      clauselog build                       the public site, into site/

    Exit status: 0 clean, 1 findings that block, 2 cannot run.
    """


def main() -> None:
    """Run the command line; what the user can put right is printed as one message, exit 2."""
    gc.set_threshold(100_000, 20, 20)  # values here are trees without cycles: the collector finds nothing
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except UserError as error:
        click.echo(f"clauselog: {error}", err=True)
    except click.ClickException as error:
        error.show()
    except (click.Abort, KeyboardInterrupt):
        click.echo("clauselog: stopped; nothing further was written or sent", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"clauselog: {where}{error.strerror or error}", err=True)
    except Exception:
        traceback.print_exc()  # a defect of ours is no finding: a gate must not read it as one
    finally:
        gc.freeze()  # nor at the end, where it would walk through everything before it is thrown away
    sys.exit(2)
