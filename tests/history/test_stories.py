"""Stories: a few commits with pinned dates, and the log they give beside them (``stories/*.yml``).

``CLAUSELOG_WRITE_STORIES=1 pytest tests/history/test_stories.py`` writes what came out; read before you keep.
"""

import os
from pathlib import Path

import pytest
import yaml

WRITE = bool(os.environ.get("CLAUSELOG_WRITE_STORIES"))
STORIES = sorted((Path(__file__).parent / "stories").glob("*.yml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_story(path, make_repo, run_cli, step):
    story = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    repo = make_repo([step(**{**c, "files": _files(c["files"])}) for c in story["commits"]])
    ran = run_cli("log", *story["log"], cwd=repo)
    assert ran.exit_code == 0, ran.stderr
    if WRITE:
        _write(path, ran.stdout)
        return
    assert ran.stdout == story["expected"]
    assert ran.stderr.strip() == story.get("says", ran.stderr.strip())
    assert run_cli("log", *story["log"], cwd=repo).stdout == ran.stdout, "the second run, from the cache"


def _files(files):
    return {name: None if text == "null" else text for name, text in files.items()}


def _write(path, printed):
    told = path.read_text("utf-8").partition("\nexpected: |")[0].rstrip("\n")
    block = "".join(f"  {line}".rstrip() + "\n" for line in printed.splitlines())
    path.write_text(f"{told}\nexpected: |\n{block}", "utf-8")
