"""The cache gives what would be computed, reads no text when nothing is new, and survives being damaged."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clauselog import cache
from clauselog.log import read_log
from clauselog.numbering import Stated
from clauselog.plumbing import Git
from clauselog.repository import Repository

TEXTS = [f"# Privacy\n\nWe collect your name.\n\nWe keep it for {n} months.\n" for n in (6, 12, 18, 12, 24)]


@pytest.fixture
def repo(make_repo):
    return make_repo([(f"2024-0{n}-01", {"privacy.md": text}) for n, text in enumerate(TEXTS, 1)])


@pytest.fixture
def where(tmp_path):
    return tmp_path / "cache"


def run(repo, where, **more):
    with Repository(repo) as opened:
        return b"".join(read_log(opened, "privacy.md", **{"by": "commit", "where": where} | more).json())


def test_a_second_run_reads_no_text_and_says_the_same(repo, where, monkeypatch):
    first = run(repo, where)
    assert first == run(repo, None)
    monkeypatch.setattr(Repository, "blob", lambda *_: pytest.fail("a text was read"))
    assert run(repo, where) == first


def test_what_is_new_is_added_to_what_is_known(repo, where, git, monkeypatch):
    run(repo, where)
    (repo / "privacy.md").write_text(
        "# Privacy\n\nWe collect your name and age.\n\nWe keep it for 24 months.\n"
    )
    git(repo, "commit", "-qam", "More")
    read = []
    blob = Git.blob
    monkeypatch.setattr(Git, "blob", lambda self, b: read.append(b) or blob(self, b))
    again = run(repo, where)
    assert len(set(read)) == 2, "the new text and the one before it"
    assert again == run(repo, None)


@pytest.mark.parametrize("damage", ["truncate", "flip", "empty", "garbage", "swap"])
def test_a_damaged_file_is_the_same_as_none(repo, where, damage):
    expected = run(repo, where)
    (file,) = where.iterdir()
    data = bytearray(file.read_bytes())
    if damage == "truncate":
        data = data[: len(data) // 2]
    elif damage == "flip":
        for at in range(len(data) // 3, len(data), 997):
            data[at] ^= 0x55
    elif damage == "swap":
        data = data.replace(b"12 months", b"99 months")
    file.write_bytes({"empty": b"", "garbage": b"\0\xff" * 50}.get(damage, bytes(data)))
    assert run(repo, where) == expected
    assert run(repo, where) == expected


def test_another_program_does_not_read_our_results(repo, where, monkeypatch):
    run(repo, where)
    monkeypatch.setattr(cache, "engine", lambda: "another")
    read = []
    blob = Repository.blob
    monkeypatch.setattr(Repository, "blob", lambda self, b: read.append(b) or blob(self, b))
    monkeypatch.setattr(
        "clauselog.dates.stated", lambda text: Stated(version="another" if "6 months" in text else "")
    )
    assert run(repo, where) == run(repo, None), "what a text says of itself is read again, too"
    assert read


@pytest.mark.parametrize("changed", ["align.py", "rules/data.py", "word/blocks.py", "vocabulary/en.yml"])
def test_a_change_of_any_file_makes_it_another_program(changed, tmp_path, monkeypatch):
    home = tmp_path / "clauselog"
    shutil.copytree(Path(cache.__file__).parent, home, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "__file__", str(home / "cache.py"))
    looked = cache.engine.__wrapped__
    before = looked()
    assert looked() == before
    with (home / changed).open("a") as file:
        file.write("\n")
    assert looked() != before


def test_a_folder_that_cannot_be_written_to_is_no_error(repo, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert run(repo, tmp_path / "file" / "cache") == run(repo, None)


def test_what_was_judged_is_kept_apart_from_what_was_not(repo, where):
    judged, not_judged = (json.loads(run(repo, where, assess=a)) for a in (True, False))
    assert judged["releases"][0]["severity"]
    assert not_judged["releases"][0]["severity"] is None
    assert json.loads(run(repo, where, assess=True)) == judged


def test_a_run_that_finds_all_in_the_cache_loads_nothing_that_reads_or_judges(repo, tmp_path):
    command = [sys.executable, "-X", "importtime", "-m", "clauselog", "log", "privacy.md", "--format", "json"]
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    first, second = (
        subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert second.stdout == first.stdout
    for module in ("clauselog.policy", "clauselog.materiality"):
        assert module in first.stderr
    for module in ("clauselog.policy", "clauselog.materiality", "markdown_it", "pydantic", "yaml"):
        assert module not in second.stderr
