"""What every test may ask for: the shared data, real git repositories, the command line, its own world."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

hypothesis.settings.register_profile("clauselog", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("clauselog")

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (  # noqa: SIM905 - a command line
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()

Content = str | bytes | None
"""A file's text or bytes; None removes the file."""


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of a story: a day (or a full ISO time), the files it writes, and how it is placed."""

    date: str
    files: Mapping[str, Content]
    message: str = ""
    branch: str = "main"
    off: str = ""
    """Branch from which a new ``branch`` starts ("" for one with a history of its own)."""
    merge: str = ""
    """Branch merged here as second parent; ``files`` must spell what the merge brings."""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str
    output: bytes
    """Standard output, undecoded."""


@pytest.fixture(scope="session", autouse=True)
def own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home, no git settings but ours, our own cache: nothing of this machine leaks into a test."""
    home = tmp_path_factory.mktemp("home")
    config = home / "gitconfig"
    config.write_text(
        "[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n[core]\n\tautocrlf = false\n"
        "[user]\n\tname = Test\n\temail = test@example.org\n[gc]\n\tauto = 0\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith(("GIT_", "CLAUSELOG_"))]:
            patch.delenv(name)
        for name, value in {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "GIT_CONFIG_GLOBAL": str(config),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(home.parent),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }.items():
            patch.setenv(name, value)
        yield home


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real policies beside this repository; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the real policies are not here: this test reads {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def step() -> type[Step]:
    """The form in which ``make_repo`` takes commits; plain tuples (date, files[, message]) do as well."""
    return Step


@pytest.fixture
def git() -> Callable[..., str]:
    """``git(repo, "tag", "x")`` runs git there and returns what it prints; a failure fails the test."""
    return _git


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Path]:
    """``make_repo([(date, {path: text}), …], name="repo") -> Path``: a real repository with pinned dates.

    Commits come in order as ``Step`` or as tuples (date, files[, message]); they build upon each other.
    The work tree holds the tip of ``main``. The same story gives the same commit ids on any machine.
    """

    def make(commits: Sequence[Step | tuple[object, ...]], name: str = "repo") -> Path:
        repo = tmp_path / name
        repo.mkdir(parents=True)
        _git(repo, "init", "-q", "-b", "main")
        steps = [c if isinstance(c, Step) else Step(*c) for c in commits]  # type: ignore[arg-type]
        _git(repo, "fast-import", "--quiet", input=_story(steps))
        _git(repo, "reset", "-q", "--hard")
        return repo

    return make


@pytest.fixture
def run_cli() -> Callable[..., Ran]:
    """``run_cli("log", path, cwd=repo, input="")`` runs the command line in this process."""

    def run(*args: object, cwd: Path | None = None, input: str | bytes | None = None) -> Ran:  # noqa: A002 - as subprocess calls it
        from clauselog.cli import main

        with pytest.MonkeyPatch.context() as patch, CliRunner().isolation(input=input) as (out, err, _):
            patch.setattr(sys, "argv", ["clauselog", *map(str, args)])
            if cwd:
                patch.chdir(cwd)
            code: object = 0
            try:
                main()
            except SystemExit as stop:
                code = stop.code
            for stream in (sys.stdout, sys.stderr):
                if not stream.closed:
                    stream.flush()
            output, errors = out.getvalue(), err.getvalue()
        assert isinstance(code, int)
        return Ran(code, output.decode("utf-8", "replace"), errors.decode("utf-8", "replace"), output)

    return run


def _git(repo: Path, *args: str, input: bytes | None = None) -> str:  # noqa: A002 - as subprocess calls it
    done = subprocess.run(["git", "-C", str(repo), *args], input=input, capture_output=True)
    assert done.returncode == 0, f"git {' '.join(args)}: {done.stderr.decode('utf-8', 'replace')}"
    return done.stdout.decode("utf-8", "replace")


def _story(steps: Sequence[Step]) -> bytes:
    """The commits as a stream for ``git fast-import``."""
    begun: set[str] = set()
    lines: list[bytes] = []
    for number, at in enumerate(steps, 1):
        when = at.date if "T" in at.date else f"{at.date}T12:00:00Z"
        stamp = f"{_seconds(when)} +0000"
        message = (at.message or f"Step {number}").encode()
        lines.append(f"commit refs/heads/{at.branch}\nmark :{number}\n".encode())
        lines.append(f"author Author <author@example.org> {stamp}\n".encode())
        lines.append(f"committer Committer <committer@example.org> {stamp}\n".encode())
        lines.append(b"data %d\n%s\n" % (len(message), message))
        if at.branch not in begun and at.off:
            lines.append(f"from refs/heads/{at.off}\n".encode())
        if at.merge:
            lines.append(f"merge refs/heads/{at.merge}\n".encode())
        for path, content in at.files.items():
            lines.append(_file(path, content))
        if at.tag:
            lines.append(f"reset refs/tags/{at.tag}\nfrom :{number}\n\n".encode())
        begun.add(at.branch)
    return b"".join(lines)


def _file(path: str, content: Content) -> bytes:
    if content is None:
        return f"D {path}\n".encode()
    data = content.encode() if isinstance(content, str) else content
    return f"M 100644 inline {path}\n".encode() + b"data %d\n%s\n" % (len(data), data)


def _seconds(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp())


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, driven by Playwright: one at a time, whose event loop ends with the module."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()
