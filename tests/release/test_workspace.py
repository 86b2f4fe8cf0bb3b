"""Settings, policies and records on disk; names that break out; writing whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clauselog import workspace
from clauselog.errors import UserError
from clauselog.workspace import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

SITE = """site_name: Example
site_url: https://example.org/privacy/
theme: {name: material}
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
extra:
  clauselog:
    timezone: Europe/Stockholm
    languages: [en, sv]
    vocabulary:
      data: {badge: [badge number, staff badge]}
"""


def site(root: Path, text: str = SITE) -> Settings:
    (root / "mkdocs.yml").write_text(text)
    return workspace.settings(root)


def test_settings(tmp_path: Path) -> None:
    found = site(tmp_path)
    assert found.site_name == "Example"
    assert found.languages == ("en", "sv")
    assert str(found.zone) == "Europe/Stockholm"
    assert found.terms == (("data", "badge", ("badge number", "staff badge")),)


def test_without_mkdocs_there_are_defaults_and_no_time_zone(tmp_path: Path) -> None:
    found = workspace.settings(tmp_path)
    assert found.policies == "policies"
    with pytest.raises(UserError, match="timezone is missing"):
        found.zone  # noqa: B018


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("timezone: Europe/Stockholm", "time_zone: Europe/Stockholm", 9, "did you mean “timezone”"),
        ("Europe/Stockholm", "Europe/Atlantis", 1, "is no time zone"),
        ("    timezone: Europe/Stockholm\n", "", 1, "timezone is missing"),
        ("languages: [en, sv]", "languages: {en: 1}", 10, "languages"),
        ("site_name: Example", "site_name: [", 3, "not valid YAML"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(UserError, match=words) as error:
        site(tmp_path, SITE.replace(old, new))
    assert error.value.path == "mkdocs.yml"
    if line > 1:
        assert error.value.line == line


def test_policies_by_name_and_language(tmp_path: Path) -> None:
    settings = site(tmp_path)
    (tmp_path / "policies").mkdir()
    for name in ("privacy.sv.md", "privacy.md", "cookies.md", "README.md", "notes.txt", "privacy.de.md"):
        (tmp_path / "policies" / name).write_text("# x\n")
    found = workspace.policies(tmp_path, settings)
    assert [(f.policy, f.lang) for f in found] == [
        ("cookies", "en"),
        ("privacy", "en"),
        ("privacy", "sv"),
        ("privacy", "de"),
    ]


@pytest.mark.parametrize("name", ["{{ 7*7 }}.md", "Privacy Policy.md", "<b>.md"])
def test_a_policy_whose_name_cannot_stand_in_an_address(tmp_path: Path, name: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / name).write_text("# x\n")
    with pytest.raises(UserError, match="cannot be the name of a policy") as error:
        workspace.policies(tmp_path, Settings())
    assert error.value.path == f"policies/{name}"


def test_records_with_their_wordings(tmp_path: Path) -> None:
    folder = tmp_path / "changelog" / "privacy"
    folder.mkdir(parents=True)
    (folder / "1.1.md").write_text("---\npolicy: privacy\nversion: 1.1\n---\nEnglish\n")
    (folder / "1.1.sv.md").write_text("Svenska\n")
    (folder / "1.1.source.md").write_text("# Kept\n")
    (folder / "1.1.source.sv.md").write_text("# Kept\n")
    (record,) = workspace.records(tmp_path, Settings())
    assert record.wording().summary == "English"
    assert record.wording("sv").summary == "Svenska"
    assert record.path == "changelog/privacy/1.1.md"


@pytest.mark.parametrize(("policy", "version"), [("cookies", "1.1"), ("privacy", "1.2")])
def test_a_record_that_stands_at_anothers_place(tmp_path: Path, policy: str, version: str) -> None:
    folder = tmp_path / "changelog" / "privacy"
    folder.mkdir(parents=True)
    (folder / "1.1.md").write_text(f"---\npolicy: {policy}\nversion: {version}\n---\n")
    with pytest.raises(UserError, match="stands at"):
        workspace.records(tmp_path, Settings())


@pytest.mark.parametrize("name", ["../x", "../../etc/passwd", "a/../../x", "/etc/passwd", "link/x"])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="leads out"):
        workspace.write(root, name, "x")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", ["../../x", "a/b", "..", "-rf"])
def test_a_version_or_policy_that_would_lead_elsewhere(name: str) -> None:
    with pytest.raises(UserError, match="cannot be the name of a file"):
        workspace.record_path(Settings(), "privacy", name)


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.write(tmp_path, "a/b.md", "one\r\n")
    (tmp_path / "a/b.md").chmod(0o640)
    assert (tmp_path / "a/b.md").read_bytes() == b"one\r\n"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left"):
        workspace.write(tmp_path, "a/b.md", "two")
    assert (tmp_path / "a/b.md").read_bytes() == b"one\r\n"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.md"]
    monkeypatch.undo()
    workspace.write(tmp_path, "a/b.md", "two")
    assert (tmp_path / "a/b.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("data", "words"), [(b"\xff\xfe", "UTF-8"), (b"a\0b", "binary"), (b"", "empty"), (b"x" * 5_000_000, "MB")]
)
def test_files_that_are_no_texts(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "privacy.md").write_bytes(data)
    with pytest.raises(UserError, match=words) as error:
        workspace.read_text(tmp_path / "privacy.md", "policies/privacy.md")
    assert error.value.path == "policies/privacy.md"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        workspace.read_text(tmp_path / "privacy.md")


def test_lint_asks_what_the_laws_of_the_site_ask(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    site = "extra: {clauselog: {timezone: UTC, regimes: [gdpr]}}\n"
    repo = make_repo(
        [("2021-03-02", {"mkdocs.yml": site, "policies/privacy.md": "# Privacy\n\nWe keep bees.\n"})]
    )
    assert "the legal basis" in run_cli("lint", cwd=repo).stdout
    assert "the legal basis" in run_cli("lint", "privacy.md", cwd=repo / "policies").stdout
    (repo / "policies/privacy.md").write_text(
        "---\nregimes: gdpr\n---\n\n# Privacy\n\nWe keep bees.\n", "utf-8"
    )
    assert "the legal basis" in run_cli("lint", cwd=repo).stdout, "what names no law keeps none away"
    (repo / "mkdocs.yml").write_text("site_name: Bees\n", "utf-8")
    assert "the legal basis" not in run_cli("lint", cwd=repo).stdout
