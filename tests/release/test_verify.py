"""Verifying a history: clean when it is, and naming the release and how where someone tampered with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from clauselog.source import blob_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE = '---\ntitle: Notice\nversion: "1.0"\n---\n\n# Notice\n\nWe collect your name.\n'
TWO = ONE.replace("1.0", "1.1").replace("your name", "your name and age")
THREE = TWO.replace("1.1", "1.2").replace("age", "address")
CORRECTED = ONE.replace("# Notice", "# Notices")


def record(version: str, day: str, new: str, old: str = "", more: str = "") -> str:
    before = f"old: {blob_id(old.encode())}, " if old else ""
    return (
        f"---\npolicy: privacy\nversion: {version}\nannounced: {day}\neffective: {day}\n"
        f"texts:\n  en: {{{before}new: {blob_id(new.encode())}}}\n{more}---\n"
    )


R = "changelog/privacy/"
P = "policies/privacy.md"


@pytest.fixture
def history() -> list[tuple[str, dict[str, str]]]:
    return [
        ("2025-01-01", {P: ONE, f"{R}1.0.md": record("1.0", "2025-01-01", ONE)}),
        ("2025-02-01", {P: TWO, f"{R}1.1.md": record("1.1", "2025-03-01", TWO, ONE)}),
        ("2025-04-01", {P: THREE, f"{R}1.2.md": record("1.2", "2025-05-01", THREE, TWO)}),
    ]


@pytest.fixture
def verify(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> Callable[..., list[tuple[str, str]]]:
    """``verify(history)``: (code, message) of everything wrong."""

    def run(history: list[Any], prepare: Callable[[Path], object] | None = None) -> list[tuple[str, str]]:
        repo = make_repo(history)
        if prepare:
            prepare(repo)
        ran = run_cli("verify", "--format", "json", cwd=repo)
        found = json.loads(ran.stdout)
        assert ran.exit_code == (1 if found["findings"] else 0)
        return [(f["code"], f"{f['path']}:{f['line']} {f['message']}") for f in found["findings"]]

    return run


def test_a_sound_history(verify: Any, history: Any, make_repo: Any, run_cli: Any) -> None:
    assert verify(history) == []
    ran = run_cli("verify", cwd=make_repo(history, name="again"))
    assert ran.exit_code == 0
    assert ran.stdout == (
        "3 releases of 1 policy: 3 texts hashed, 2 logs applied and undone.\nAll is as it was released.\n"
    )


def test_nothing_to_verify_is_not_all_well(make_repo: Any, run_cli: Any) -> None:
    ran = run_cli("verify", cwd=make_repo([("2021-03-02", {"README.md": "Nothing here.\n"})]))
    assert ran.exit_code == 2
    assert "there is no policy in policies/" in ran.stderr


def test_a_text_changed_after_its_release(verify: Any, history: Any) -> None:
    history.insert(2, ("2025-03-15", {P: TWO.replace("age", "age, height")}))
    found = verify(history)
    assert [code for code, _ in found] == ["RECORD-BLOB"]
    assert "changelog/privacy/1.1.md:7 version 1.1" in found[0][1]
    assert "2025-03-15" in found[0][1]


def test_a_correction_that_the_record_names(verify: Any, history: Any) -> None:
    more = f"corrections: [{blob_id(CORRECTED.encode())}]\n"
    two = record("1.1", "2025-03-01", TWO, CORRECTED)
    history[1] = ("2025-02-01", {P: TWO, f"{R}1.1.md": two})
    history.insert(
        1, ("2025-01-05", {P: CORRECTED, f"{R}1.0.md": record("1.0", "2025-01-01", ONE, "", more)})
    )
    assert verify(history) == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("effective: 2025-03-01", "effective: 2025-02-15", "effective"),
        ("announced: 2025-03-01", "announced: 2025-02-15", "announced"),
        (blob_id(ONE.encode()), "0" * 40, "texts"),
    ],
)
def test_a_record_changed_after_its_release(verify: Any, history: Any, old: str, new: str, key: str) -> None:
    changed = history[1][1][f"{R}1.1.md"].replace(old, new)
    history.append(("2025-06-01", {f"{R}1.1.md": changed}))
    found = dict(verify(history))
    assert f"version 1.1: “{key}” of a released record was changed since commit" in found["RECORD-CHANGED"]
    assert ("CHAIN" in found) == (key == "texts")


@pytest.mark.parametrize(
    ("line", "later", "said"),
    [
        (
            "postponed: [{from: 2025-03-01, to: 2025-03-20, on: 2025-02-10, reason: late}]\n",
            "postponed: [{from: 2025-03-01, to: 2025-04-01, on: 2025-02-10, reason: late}]\n",
            "earlier postponements were changed",
        ),
        (
            "postponed: [{from: 2025-03-01, to: 2025-03-20, on: 2025-02-10, reason: late}]\n",
            "",
            "earlier postponements were changed",
        ),
        ("withdrawn: {on: 2025-03-10, reason: wrong}\n", "", "the withdrawal was changed"),
    ],
)
def test_what_befell_a_release_is_not_taken_back(
    verify: Any, history: Any, line: str, later: str, said: str
) -> None:
    def with_(more: str) -> str:
        return record("1.2", "2025-05-01", THREE, TWO, more)

    history.append(("2025-06-01", {f"{R}1.2.md": with_(line)}))
    history.append(("2025-06-02", {f"{R}1.2.md": with_(later)}))
    assert said in dict(verify(history))["RECORD-CHANGED"]


def test_the_last_record_is_deleted(verify: Any, history: Any) -> None:
    ((code, said),) = verify([*history, ("2025-06-01", {f"{R}1.2.md": None})])
    assert (code, "the record of version 1.2 of privacy was deleted" in said) == ("RECORD-GONE", True)


@pytest.mark.parametrize("name", ["policies/other.md", "policies/notice.md"])
def test_a_released_policy_without_its_file(
    verify: Any, history: Any, make_repo: Any, run_cli: Any, name: str
) -> None:
    """Deleted, or renamed as it was: either way every address of it leads nowhere."""
    gone = [*history, ("2025-06-01", {P: None, name: THREE if "notice" in name else ONE})]
    said = "the text of privacy in “en” was released and has no file: its addresses would break"
    assert ("POLICY-GONE", f"{R}1.2.md:1 {said}") in verify(gone)
    extra = "extra: {clauselog: {timezone: UTC}}"
    mkdocs = f"site_name: S\nsite_url: https://s.example/\ntheme: {{name: material}}\n{extra}\n"
    ran = run_cli("build", cwd=make_repo([("2024-01-01", {"mkdocs.yml": mkdocs}), *gone], name="site"))
    assert (ran.exit_code, said in ran.stderr) == (2, True)


@pytest.mark.parametrize("later", ["renamed", "left out", "deleted", "empty"])
def test_the_ids_of_clauses_are_kept(verify: Any, history: Any, later: str) -> None:
    ids = json.dumps(
        {
            "schema": "clauselog/clauses/1",
            "policy": "privacy",
            "versions": [{"version": "1.0", "lang": "en", "blob": "a" * 40, "clauses": [["one", "b" * 12]]}],
        }
    )
    made = {
        "renamed": ids.replace('"one"', '"two"'),
        "left out": ids.replace("a" * 40, "c" * 40),
        "empty": "{}",
    }
    history[0][1][f"{R}clauses.json"] = ids
    history.append(("2025-06-01", {f"{R}clauses.json": made.get(later)}))
    assert "CLAUSE-IDS" in dict(verify(history))


def test_ids_may_be_added(verify: Any, history: Any) -> None:
    row = '{{"version": "{}", "lang": "en", "blob": "{}", "clauses": [["one", "b"]]}}'
    one, two = row.format("1.0", "a" * 40), row.format("1.1", "c" * 40)
    for (_, files), rows in zip(history, (one, f"{one}, {two}"), strict=False):
        files[f"{R}clauses.json"] = f'{{"schema": "clauselog/clauses/1", "versions": [{rows}]}}'
    assert verify(history) == []


def test_a_text_lost_in_a_squash(verify: Any, history: Any) -> None:
    (_, one), (_, two), (day, three) = history
    squashed = [("2025-01-01", one), (day, {**two, **three})]
    found = verify(squashed)
    assert [code for code, _ in found] == ["RELEASE-LOST"]
    assert "changelog/privacy/1.1.md:7" in found[0][1]


def test_a_text_kept_beside_its_record(verify: Any, history: Any) -> None:
    (_, one), (_, two), (day, three) = history
    assert verify([("2025-01-01", one), (day, {**two, **three, f"{R}1.1.source.md": TWO})]) == []


def test_a_kept_text_that_was_changed(verify: Any, history: Any) -> None:
    (_, one), (_, two), (day, three) = history
    found = verify([("2025-01-01", one), (day, {**two, **three, f"{R}1.1.source.md": TWO + "More.\n"})])
    assert [code for code, _ in found] == ["RELEASE-LOST"]
    assert "holds another text" in found[0][1]


def test_a_release_between_two_that_is_gone(verify: Any, history: Any, git: Any) -> None:
    found = verify([*history, ("2025-06-01", {f"{R}1.1.md": None})])
    assert any(code == "CHAIN" and "changelog/privacy/1.2.md" in said for code, said in found)


def test_a_record_of_another_versions_text(verify: Any, history: Any) -> None:
    history[2] = ("2025-04-01", {P: THREE, f"{R}1.2.md": record("1.2", "2025-05-01", TWO, TWO)})
    assert {"RECORD-BLOB"} <= {code for code, _ in verify(history)}


def test_a_record_that_cannot_be_read(verify: Any, history: Any) -> None:
    history.append(
        ("2025-06-01", {f"{R}1.2.md": history[2][1][f"{R}1.2.md"].replace("effective", "efective")})
    )
    found = dict(verify(history))
    assert "did you mean “effective”" in found["RECORD-INVALID"]


def test_this_repository(root: Path, run_cli: Any) -> None:
    if not (root / ".git").exists():
        pytest.skip("this is no clone: there is no history to verify")
    assert run_cli("verify", cwd=root).exit_code == 0
