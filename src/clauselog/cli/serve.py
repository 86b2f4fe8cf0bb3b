"""``clauselog serve``: the site on this machine, built again when a text, a record or a template changes."""

from __future__ import annotations

import functools
import http.server
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from clauselog.errors import UserError

from .build import today_at, warn
from .options import DATE

if TYPE_CHECKING:
    from datetime import date

WATCHED = ("*.md", "*.yml", "*.html", "*.json", "*.css", "*.js")
UNWATCHED = frozenset({".git", ".clauselog", ".venv", "node_modules", "site"})
POLL = 1.0
"""Seconds between two looks at the files."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of the built site; a build swaps the folder while this serves it."""

    extensions_map = {  # noqa: RUF012 - the base class has it as a plain dict
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".xml": "application/xml",
        ".txt": "text/plain; charset=utf-8",
    }

    def end_headers(self) -> None:
        """Nothing is kept by the browser, so that a reload shows the last build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class calls it
        """Say nothing of each request."""


def server(folder: Path, port: int = 0) -> http.server.ThreadingHTTPServer:
    """A server of a folder on loopback; port 0 takes any free one."""
    handler = functools.partial(_Quiet, directory=str(folder))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def stamps(root: Path, *more: Path) -> frozenset[tuple[str, int]]:
    """What is watched, and ``more``, with when it last changed."""
    found = {(str(path), path.stat().st_mtime_ns) for path in more if path.is_file()}
    for top in sorted(root.iterdir()):
        if top.name in UNWATCHED:
            continue
        paths = [top] if top.is_file() else [p for kind in WATCHED for p in top.rglob(kind)]
        found |= {(str(p), p.stat().st_mtime_ns) for p in paths if p.is_file()}
    return frozenset(found)


@click.command(
    epilog="""\b
Examples:
  clauselog serve                        on http://127.0.0.1:8000/
  clauselog serve --port 9000            on another port
  clauselog serve --as-of 2026-12-20     as the site is to be on that day
"""
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--as-of", type=DATE, help="Build for this day instead of today.")
@click.option("--builder", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True)
@click.option(
    "--repo", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder of mkdocs.yml."
)
def command(port: int, as_of: date | None, builder: Literal["mkdocs", "zensical"], repo: Path) -> None:
    """Serve the site on loopback and build it again on every change; texts count once they are committed."""
    from clauselog.plumbing import reflog
    from clauselog.site import build

    def again() -> None:
        try:
            built = build(repo, as_of or today_at(repo), builder)
            click.echo(f"{time.strftime('%H:%M:%S')} built {built.pages} pages")
            warn(built)
        except UserError as error:
            click.echo(f"clauselog: {error}", err=True)

    today_at(repo)
    commits = reflog(repo)
    seen = stamps(repo, *commits)
    again()
    if not (repo / "site").is_dir():
        raise UserError("there is no site to serve", remedy="mend what is named above, then start again")
    try:
        web = server(repo / "site", port)
    except OSError as error:
        raise UserError(
            f"port {port} cannot be used: {error.strerror}", remedy="choose another with --port"
        ) from None
    threading.Thread(target=web.serve_forever, daemon=True).start()
    click.echo(f"serving http://127.0.0.1:{web.server_port}/ (stop with Ctrl-C)")
    while True:
        time.sleep(POLL)
        now = stamps(repo, *commits)
        if now != seen:
            seen = now
            again()
