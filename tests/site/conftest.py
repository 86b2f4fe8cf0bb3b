"""Sites of real policies in real repositories, built once a session."""

from __future__ import annotations

import functools
import http.server
import subprocess
import threading
from contextlib import contextmanager
from datetime import date

import pytest
from arabic import arabic

from clauselog.site import build
from clauselog.source import blob_id

MKDOCS = """\
site_name: Example notices
site_description: What we do with personal data.
site_url: https://privacy.example.org/
theme:
  name: material
extra:
  clauselog:
    timezone: Europe/Stockholm
    languages: [{languages}]
"""


def record(policy, version, announced, effective, texts, more="", body="Our words about it.\n"):
    """A release record; ``texts`` are (lang, old text or None, new text)."""
    rows = "".join(
        f"  {lang}: {{{f'old: {blob_id(old.encode())}, ' if old else ''}new: {blob_id(new.encode())}}}\n"
        for lang, old, new in texts
    )
    return (
        f'---\npolicy: {policy}\nversion: "{version}"\nannounced: {announced}\neffective: {effective}\n'
        f'texts:\n{rows}material: "yes"\ndecided_by: Data Protection Officer\n'
        f"reason: the log says why\n{more}---\n{body}"
    )


def commit(root, day, files, message="Step"):
    """Write files and commit them on a pinned day."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    git = ["git", "-C", str(root), "-c", "user.name=Author", "-c", "user.email=author@example.org"]
    when = {
        "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
        "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
        "PATH": "/usr/bin:/bin",
    }
    if not (root / ".git").exists():
        subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    subprocess.run([*git, "add", "-A"], check=True, env=when)
    subprocess.run([*git, "commit", "-q", "-m", message], check=True, env=when)


@pytest.fixture(scope="session")
def seeds(shared, tmp_path_factory):
    """The four seed policies in one repository; HexCM has a version that is coming."""
    root = tmp_path_factory.mktemp("seeds")
    read = {
        p.parent.name + "-" + p.stem: p.read_text("utf-8") for p in sorted((shared / "seeds").glob("*/*.md"))
    }
    first = {
        f"policies/{name}.md": read[f"{name}-1.0"]
        for name in ("hexcm", "opex-group", "opex-technologies", "opsio")
    }
    commit(
        root,
        "2022-01-01",
        {"mkdocs.yml": MKDOCS.format(languages="en"), ".gitignore": ".clauselog/\nsite/\n", **first},
    )
    commit(root, "2022-12-05", {"policies/opsio.md": read["opsio-1.1"]})
    draft = (
        read["hexcm-1.0"]
        .replace('version: "1.0"', 'version: "1.1"')
        .replace(
            "\n\n", "\n\nWe collect your precise location and share it with advertising partners.\n\n", 1
        )
    )
    assert draft.count("precise location") == 1
    files = {
        "policies/hexcm.md": draft,
        "changelog/hexcm/1.1.md": record(
            "hexcm",
            "1.1",
            "2026-11-01",
            "2026-12-20",
            [("en", read["hexcm-1.0"], draft)],
            "held_data: old-terms\n",
        ),
    }
    commit(root, "2026-11-01", files)
    return root


@pytest.fixture(scope="session")
def site(seeds):
    """The seeds' site, a day before HexCM 1.1 takes effect."""
    return build(seeds, date(2026, 12, 19)).folder


@pytest.fixture(scope="session")
def arabic_site(tmp_path_factory):
    """A notice in Arabic, three weeks before its third version takes effect."""
    root = tmp_path_factory.mktemp("arabic")
    settings = {"mkdocs.yml": MKDOCS.format(languages="ar"), ".gitignore": ".clauselog/\nsite/\n"}
    commit(root, "2024-01-10", {**settings, "policies/privacy.md": arabic("1.0")})
    commit(root, "2025-03-01", {"policies/privacy.md": arabic("1.1")})
    pair = [("ar", arabic("1.1"), arabic("1.2"))]
    said = record("privacy", "1.2", "2026-11-01", "2026-12-20", pair, "held_data: old-terms\n")
    commit(root, "2026-11-01", {"policies/privacy.md": arabic("1.2"), "changelog/privacy/1.2.md": said})
    return build(root, date(2026, 12, 1)).folder


@contextmanager
def serving(folder):
    """A folder on loopback: its address, with a slash at the end."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{web.server_port}/"
    finally:
        web.shutdown()
        web.server_close()


@pytest.fixture(scope="session", name="commit")
def _commit():
    """``commit(root, day, files)``: write files and commit them on a pinned day."""
    return commit


@pytest.fixture(scope="session", name="record")
def _record():
    """``record(policy, version, announced, effective, texts, more, body)``: a release record."""
    return record


@pytest.fixture(scope="session")
def mkdocs():
    """``mkdocs("en, sv")``: settings of a site in these languages."""
    return lambda languages: MKDOCS.format(languages=languages)


@pytest.fixture(scope="session")
def served():
    """``with served(folder) as address``: a folder on loopback."""
    return serving
