"""The README and the other pages for people say what is there: files, scripts, commands."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from clauselog.cli import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = ("README.md", "CONTRIBUTING.md")
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(?<![\w/.-])clauselog ([a-z]+)")
SCRIPT = re.compile(r"(?<![\w/])scripts/[a-z_]+")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_exists(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    assert [link for link in LINK.findall(text) if not (root / link).exists()] == []
    assert [script for script in SCRIPT.findall(text) if not (root / script).is_file()] == []
    shown = "\n".join(
        re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"`(clauselog [^`]*)`", text)
    )
    assert [command for command in COMMAND.findall(shown) if command not in COMMANDS] == []


def test_each_command_of_the_readme_has_an_example_in_its_help(root: Path, run_cli: object) -> None:
    for command in COMMANDS:
        shown = run_cli(command, "--help")  # type: ignore[operator]
        assert shown.exit_code == 0, (command, shown.stderr)
        assert "clauselog " + command in shown.stdout, f"{command} --help shows no example"
        assert "\\b" not in shown.stdout, f"{command} --help shows Click's own mark: its docstring is raw"


def test_decisions_are_numbered_without_gaps_and_say_what_they_cost(root: Path) -> None:
    pages = sorted((root / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        assert "## The decision" in text, page.name
        assert "## What it costs" in text, page.name


def test_every_script_says_what_it_does_and_can_be_run(root: Path) -> None:
    for script in sorted((root / "scripts").iterdir()):
        if script.suffix or not script.is_file():
            continue
        first, second = script.read_text("utf-8").splitlines()[:2]
        if script.name != "_setup":
            assert first.startswith("#!"), script.name
            assert script.stat().st_mode & 0o111, f"{script.name} cannot be run"
        assert second.startswith("#") or first.startswith("# "), f"{script.name} does not say what it does"


EXAMPLE = re.compile(r"```yaml\n# (\S+)\n(.*?)```", re.DOTALL)
SCHEMAS = {
    ".github/workflows/privacy.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
}


def test_the_examples_for_a_forge_are_short_and_fit_its_schema(root: Path, tmp_path: Path) -> None:
    examples = dict(EXAMPLE.findall((root / "README.md").read_text("utf-8")))
    assert {*SCHEMAS, ".pre-commit-config.yaml"} == set(examples)
    assert [name for name, text in examples.items() if len(text.splitlines()) > 10] == []
    for name, schema in SCHEMAS.items():
        file = tmp_path / "example.yml"
        file.write_text(examples[name], "utf-8")
        assert _fits(schema, file) == "", name


def test_the_workflow_of_this_repository_fits_its_schema(root: Path) -> None:
    for workflow in (root / ".github" / "workflows").iterdir():
        assert _fits("vendor.github-workflows", workflow) == "", workflow.name


def _fits(schema: str, file: Path) -> str:
    """What check-jsonschema has to say against a file; nothing where it fits."""
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)],
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
