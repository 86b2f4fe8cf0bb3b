"""A new site: it builds at once, asks for what each law wants, and its workflows are valid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clauselog import workspace
from clauselog.regimes import regime

if TYPE_CHECKING:
    from collections.abc import Callable

FLAGS = ("--name", 'Exämple: "A" & B', "--contact", "privacy@example.org")


def init(run_cli: Callable[..., Any], folder: Path, *args: str) -> Any:
    return run_cli("init", folder, *FLAGS, *args)


def test_it_builds_at_once(tmp_path: Path, run_cli: Callable[..., Any], git: Callable[..., str]) -> None:
    folder = tmp_path / "new"
    assert init(run_cli, folder, "--languages", "en-GB,sv,ga", "--regimes", "gdpr,ccpa").exit_code == 0
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Our privacy notice")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        [str(folder / "scripts/site")], env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Exämple" in (folder / "site/index.html").read_text("utf-8")
    for lang, page in (("en-GB", "index.html"), ("sv", "sv/index.html"), ("ga", "ga/index.html")):
        assert f'<html lang="{lang}"' in (folder / "site" / page).read_text("utf-8")
    done = subprocess.run(
        [str(folder / "scripts/review")], env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "No policy differs from the base: nothing to review.\n")


def test_each_law_asks_for_its_disclosures(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    for law in ("gdpr", "ccpa", "hipaa"):
        init(run_cli, tmp_path / law, "--regimes", law, "--forge", "none")
        text = (tmp_path / law / "policies/privacy.md").read_text("utf-8")
        assert f"regimes: [{law}]" in text
        assert (regime(law).title in text) == bool(text.count("<!-- To write:"))
    gdpr, ccpa = ((tmp_path / n / "policies/privacy.md").read_text("utf-8") for n in ("gdpr", "ccpa"))
    assert "legal basis" in gdpr
    assert "legal basis" not in ccpa
    assert "sold" in ccpa
    assert "sold" not in gdpr


@pytest.mark.parametrize("channels", ["site", "email", "site,email"])
@pytest.mark.parametrize("lang", ["en", "sv", "de", "fr"])
def test_what_is_made_has_no_error(
    tmp_path: Path, run_cli: Callable[..., Any], lang: str, channels: str
) -> None:
    """Front matter and text promise the same, and the tool reads it so."""
    init(run_cli, tmp_path / "x", "--languages", lang, "--channels", channels)
    ran = run_cli("lint", tmp_path / "x/policies/privacy.md")
    assert ran.exit_code == 0, ran.stdout
    assert "LANGUAGE-UNREAD" not in ran.stdout


@pytest.mark.parametrize("lang", ["en", "sv", "de", "fr"])
def test_the_promise_is_in_the_text_and_in_front_matter(
    tmp_path: Path, run_cli: Callable[..., Any], lang: str
) -> None:
    init(run_cli, tmp_path / "x", "--languages", lang, "--lead-days", "21", "--channels", "email")
    text = (tmp_path / "x/policies/privacy.md").read_text("utf-8")
    assert "material: {channels: [email], lead_days: 21}" in text
    assert "21" in text.split("---\n", 2)[2]
    assert "{" not in text.split("---\n", 2)[2].replace("{#", "")


def test_asked_where_no_flag_says(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    ran = run_cli("init", tmp_path / "x", input="Example AB\nprivacy@example.org\n")
    assert ran.exit_code == 0, ran.stderr
    assert workspace.settings(tmp_path / "x").site_name == "Example AB"


def test_what_nobody_says_is_named(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    ran = run_cli("init", tmp_path / "x", "--name", "Example AB")
    assert ran.exit_code == 2
    assert "Missing option '--contact'" in ran.stderr
    assert not (tmp_path / "x").exists()


def test_a_language_without_words_is_told(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    ran = init(run_cli, tmp_path / "x", "--languages", "nl,sv")
    assert "nl: this tool has no words in it" in ran.stdout
    assert "sv: this tool" not in ran.stdout


def test_the_branch_that_is_there_is_the_base(
    tmp_path: Path, run_cli: Callable[..., Any], git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    ran = init(run_cli, tmp_path / "site")
    assert workspace.settings(tmp_path / "site").base == "trunk"
    assert 'branches: ["trunk"]' in (tmp_path / "site/.github/workflows/privacy.yml").read_text("utf-8")
    assert "git init" not in ran.stdout


def test_regions_and_scripts_are_languages_too(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    assert init(run_cli, tmp_path / "x", "--languages", "sv-SE,zh-Hant-TW,es-419").exit_code == 0
    assert "## 1. Vilka vi är" in (tmp_path / "x/policies/privacy.md").read_text("utf-8")
    found = workspace.policies(tmp_path / "x", workspace.settings(tmp_path / "x"))
    assert [(file.policy, file.lang) for file in found] == [
        ("privacy", "sv-SE"),
        ("privacy", "zh-Hant-TW"),
        ("privacy", "es-419"),
    ]


def test_a_readme_that_is_there_stays(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    (tmp_path / "README.md").write_text("Ours.\n")
    ran = init(run_cli, tmp_path)
    assert ran.exit_code == 0, ran.stderr
    assert "README.md is there and stays as it is" in ran.stdout
    assert (tmp_path / "README.md").read_text() == "Ours.\n"
    assert (tmp_path / "mkdocs.yml").exists()


def test_nothing_is_written_over(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: mine\n")
    ran = init(run_cli, tmp_path)
    assert ran.exit_code == 2
    assert "mkdocs.yml" in ran.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mkdocs.yml"]
    assert init(run_cli, tmp_path, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("--timezone", "Europe/Atlantis", "no time zone"),
        ("--regimes", "gdrp", "did you mean “gdpr”"),
        ("--languages", "../x", "is no language"),
        ("--channels", "pigeon", "is no channel"),
    ],
)
def test_answers_that_do_not_do(
    tmp_path: Path, run_cli: Callable[..., Any], flag: str, value: str, words: str
) -> None:
    ran = init(run_cli, tmp_path / "x", flag, value)
    assert ran.exit_code == 2
    assert words in ran.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("forge", "schema", "file"),
    [
        ("github", "github-workflows", ".github/workflows/privacy.yml"),
        ("gitlab", "gitlab-ci", ".gitlab-ci.yml"),
    ],
)
def test_its_workflow_is_valid(
    tmp_path: Path, run_cli: Callable[..., Any], forge: str, schema: str, file: str
) -> None:
    init(run_cli, tmp_path / "x", "--forge", forge)
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*check, str(tmp_path / "x" / file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_the_site_is_built_when_a_day_begins_where_its_dates_begin(
    tmp_path: Path, run_cli: Callable[..., Any], forge: str
) -> None:
    init(run_cli, tmp_path / "new", "--timezone", "America/New_York", "--forge", forge)
    path = {"github": ".github/workflows/privacy.yml", "gitlab": ".gitlab-ci.yml"}[forge]
    assert "7 4,5 * * *" in (tmp_path / "new" / path).read_text("utf-8")
