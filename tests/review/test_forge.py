"""The forge's files: valid by the published schemas, their own steps run in a shell on a real repository."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from review_site import NEW, Site

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "<!-- clauselog-review -->"
FAKE = """#!{python}
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["FAKE"])
args = sys.argv[1:]
with (folder / "calls").open("a") as calls:
    calls.write(json.dumps(args) + "\\n")
notes = json.loads((folder / "notes").read_text()) if (folder / "notes").exists() else []
body = next((a.split("@", 1)[1] for a in args if a.startswith(("body=@", "body@"))), None)
method = next((args[i + 1] for i, a in enumerate(args) if a in ("--method", "--request")), "GET")
if method == "POST":
    notes.append({{"id": 100 + len(notes), "body": pathlib.Path(body).read_text()}})
elif method in ("PATCH", "PUT"):
    ident = int(next(a for a in args if "/" in a and a.rsplit("/", 1)[1].isdigit()).rsplit("/", 1)[1])
    next(n for n in notes if n["id"] == ident)["body"] = pathlib.Path(body).read_text()
elif "--jq" in args:
    print("\\n".join(str(n["id"]) for n in notes if n["body"].startswith("{mark}")))
else:
    print(json.dumps(notes))
(folder / "notes").write_text(json.dumps(notes))
"""


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A folder with a ``gh`` and a ``curl`` that keep comments in a file."""
    folder = tmp_path / "fake"
    folder.mkdir()
    for name in ("gh", "curl"):
        (folder / name).write_text(FAKE.format(python=sys.executable, mark=MARK))
        (folder / name).chmod(0o755)
    for name in ("apt-get", "pip"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    (folder / "notes").write_text(json.dumps([{"id": 7, "body": "Looks good to me."}]))
    return folder


def shell(script: str, cwd: Path, fake: Path, **env: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(fake), str(Path(sys.executable).parent), os.environ["PATH"]))
    whole = {**os.environ, "PATH": path, "FAKE": str(fake), **env}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(command, cwd=cwd, env=whole, capture_output=True, text=True)


def notes(fake: Path) -> list[dict[str, Any]]:
    return json.loads((fake / "notes").read_text())


@pytest.mark.parametrize(
    ("schema", "file"), [("github-actions", "action.yml"), ("gitlab-ci", "forge/gitlab.yml")]
)
def test_valid_by_the_published_schema(root: Path, schema: str, file: str) -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        f"vendor.{schema}",
        str(root / file),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_to_a_commit(root: Path) -> None:
    steps = yaml.safe_load((root / "action.yml").read_text())["runs"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used)


def test_no_step_puts_what_others_wrote_into_its_script(root: Path) -> None:
    steps = yaml.safe_load((root / "action.yml").read_text())["runs"]["steps"]
    assert not any("${{" in step.get("run", "") for step in steps)


def _value(values: Mapping[str, str], found: re.Match[str]) -> str:
    return values[found[1]]


def run_action(root: Path, site: Site, fake: Path, out: Path) -> tuple[int, Mapping[str, str]]:
    """The action's own shell steps, in order, as the runner would run them."""
    action = yaml.safe_load((root / "action.yml").read_text())
    outputs, summary = out / "outputs", out / "summary"
    given: dict[str, str] = {}
    for step in action["runs"]["steps"]:
        if "run" not in step or step["name"] == "Install Clauselog":
            continue
        values = {
            "inputs.base": "main",
            "inputs.folder": ".",
            "inputs.report": "https://ci.example.org/report",
            "inputs.token": "secret",
            "runner.temp": str(out),
            "github.event.pull_request.number": "12",
            **{f"steps.review.outputs.{key}": value for key, value in given.items()},
        }
        env = {
            key: re.sub(r"\$\{\{ *(.*?) *\}\}", partial(_value, values), value)
            for key, value in step.get("env", {}).items()
        }
        done = shell(
            step["run"],
            site.root,
            fake,
            **env,
            GITHUB_ACTION_PATH=str(root),
            GITHUB_OUTPUT=str(outputs),
            GITHUB_STEP_SUMMARY=str(summary),
            GITHUB_REPOSITORY="example/site",
        )
        if outputs.exists():
            given = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
        if step["name"] == "Pass or fail":
            return done.returncode, given
        assert done.returncode == 0, done.stderr
    raise AssertionError("the action has no step that passes or fails")


def test_the_action_comments_once_and_updates_its_comment(
    root: Path, site: Site, fake: Path, tmp_path: Path
) -> None:
    site.write("policies/privacy.md", NEW)
    code, given = run_action(root, site, fake, tmp_path)
    assert (code, given["status"]) == (1, "1")
    assert len(notes(fake)) == 2
    assert "RECORD-MISSING" in notes(fake)[1]["body"]
    Sarif.model_validate(json.loads(Path(given["sarif"]).read_text()))
    assert "RECORD-MISSING" in (tmp_path / "summary").read_text()
    assert Path(given["html"]).read_text().startswith("<!doctype html>")

    site.draft()
    (tmp_path / "outputs").unlink()
    assert run_action(root, site, fake, tmp_path)[0] == 1
    assert len(notes(fake)) == 2
    assert "RECORD-MISSING" not in notes(fake)[1]["body"]
    assert "DECISION-MISSING" in notes(fake)[1]["body"]
    assert notes(fake)[0]["body"] == "Looks good to me."


def test_the_action_passes_a_draft_that_is_ready(
    root: Path, drafted: Site, fake: Path, tmp_path: Path
) -> None:
    assert run_action(root, drafted, fake, tmp_path)[0] == 0
    assert "ready to be released" in notes(fake)[1]["body"]


def test_the_gitlab_job_comments_once_and_fails(root: Path, site: Site, fake: Path) -> None:
    job = yaml.safe_load((root / "forge/gitlab.yml").read_text())["clauselog-review"]
    site.git(site.root, "remote", "add", "origin", str(site.root / ".git"))
    site.write("policies/privacy.md", NEW)
    env = {
        **{key: str(value) for key, value in job["variables"].items()},
        "CLAUSELOG": str(root),
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_JOB_URL": "https://gitlab.example.org/job/1",
        "CI_API_V4_URL": "https://gitlab.example.org/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "12",
        "CLAUSELOG_TOKEN": "secret",
    }
    for _ in range(2):
        done = shell("\n".join(job["script"]), site.root, fake, **env)
        assert done.returncode == 1, done.stderr
        assert len(notes(fake)) == 2
    assert "RECORD-MISSING" in notes(fake)[1]["body"]
    assert (site.root / job["artifacts"]["reports"]["junit"]).exists()


@pytest.mark.parametrize("given", [{}, {"CLAUSELOG": ""}])
def test_the_gitlab_job_installs_nothing_it_was_not_told_of(
    root: Path, site: Site, fake: Path, given: dict[str, str]
) -> None:
    """A name alone would be looked up on the public index, where anyone may have taken it."""
    job = yaml.safe_load((root / "forge/gitlab.yml").read_text())["clauselog-review"]
    assert "CLAUSELOG" not in job["variables"]
    (fake / "pip").write_text('#!/bin/sh\ntouch "$FAKE/installed"\n')
    done = shell("\n".join(job["script"]), site.root, fake, **given)
    assert done.returncode == 2
    assert "Set the variable CLAUSELOG" in done.stderr
    assert not (fake / "installed").exists()


def test_the_hooks_run_what_there_is(root: Path, site: Site, fake: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
    assert {h["id"] for h in hooks} == {"clauselog-lint", "clauselog-review"}
    for hook in hooks:
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        assert re.search(hook["files"], "policies/privacy.md")
        more = "" if hook.get("pass_filenames") is False else " policies/privacy.md"
        done = shell(hook["entry"] + more, site.root, fake)
        assert done.returncode in (0, 1), done.stderr


def test_scripts_can_be_run(root: Path) -> None:
    for name in ("review", "github-comment"):
        assert (root / "forge" / name).stat().st_mode & stat.S_IXUSR
