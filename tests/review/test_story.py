"""A draft of HexCM's policy that collects precise location and shares it with advertising partners."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.corpus

COLLECTED = "we automatically receive and record information on our server logs from your browser including "
SHARED = (
    "We share your precise location with our advertising partners, so that they can show you advertisements "
    "that fit where you are."
)
ANSWERS = {
    "announced:": "announced: 2026-12-01",
    "effective:": "effective: 2027-01-15",
    "material:": 'material: "yes"',
    "decided_by:": "decided_by: Data Protection Officer",
    "held_data:": "held_data: old-terms",
    "consent:": "consent: asked in the app before location is read",
    "lead_days:": "lead_days: {days: 45, reason: people need time to decide}",
}


@pytest.fixture
def hexcm(shared: Path, make_repo: Callable[..., Path], git: Callable[..., str]) -> Path:
    """HexCM's policy on ``main``, the draft 1.1 on a branch."""
    old = (shared / "seeds/hexcm/1.0.md").read_text("utf-8")
    repo = make_repo([("2022-07-18", {"policies/privacy.md": old})])
    new = old.replace('version: "1.0"', 'version: "1.1"').replace(
        COLLECTED, f"{COLLECTED}your precise location, "
    )
    new = new.replace("B. Business Transfers:", f"{SHARED}\n\nB. Business Transfers:")
    assert new.count("precise location") == 2
    git(repo, "checkout", "-q", "-b", "draft")
    (repo / "policies/privacy.md").write_text(new, "utf-8")
    git(repo, "commit", "-qam", "Draft 1.1")
    return repo


def review(repo: Path, run_cli: Callable[..., Any]) -> tuple[int, dict[str, Any]]:
    ran = run_cli("review", "--base", "main", "--as-of", "2026-11-22", "--format", "json", cwd=repo)
    assert ran.stderr == ""
    return ran.exit_code, json.loads(ran.stdout)


def test_it_is_blocked_and_says_what_is_missing(hexcm: Path, run_cli: Callable[..., Any]) -> None:
    code, found = review(hexcm, run_cli)
    assert code == 1
    (policy,) = found["policies"]
    assert policy["blocked"]
    assert policy["severity"] == "material"

    changes = policy["texts"][0]["diff"]["changes"]
    collected, sharing = (
        next(
            c
            for c in changes
            if c["new"] and words in "".join(e["text"] for e in c["edits"] if e["op"] != "delete")
        )
        for words in (COLLECTED, SHARED)
    )
    for change in (collected, sharing):
        assert change["severity"] == "material"
        assert any("precise location" in word.lower() for f in change["findings"] for word in f["evidence"])
    assert {"DATA-SENS", "DATA-ADD"} & {f["rule"] for f in collected["findings"]}
    assert {"RECIP-CAT", "SHARE-ADD", "PURP-ADS"} & {f["rule"] for f in sharing["findings"]}

    promise = " ".join(policy["promise"]["words"])
    assert "posting an announcement on our Website or sending you an email prior to the change" in promise
    missing = {f["code"] for c in policy["checks"] if not c["met"] for f in c["findings"]}
    assert {"RECORD-MISSING", "DECISION-MISSING", "DECISION-NAME", "DATE-EFFECTIVE", "HELD-DATA"} <= missing
    assert policy["texts"][0]["diff"]["executable"]


def test_people_are_told_the_same_in_every_format(hexcm: Path, run_cli: Callable[..., Any]) -> None:
    for form in ("text", "md", "html"):
        ran = run_cli("review", "--base", "main", "--as-of", "2026-11-22", "--format", form, cwd=hexcm)
        words = " ".join(ran.stdout.replace("&#39;", "'").split())
        assert ran.exit_code == 1
        for said in (
            "clauselog draft privacy",
            "DATA-SENS",
            "precise location",
            "byte for byte",
            "prior to the change",
        ):
            assert said in words, (form, said)


@pytest.fixture
def answered(hexcm: Path, run_cli: Callable[..., Any]) -> Path:
    """The draft with its record, every question answered."""
    assert run_cli("draft", "privacy", "--base", "main", cwd=hexcm).exit_code == 0
    record = hexcm / "changelog/privacy/1.1.md"
    lines = record.read_text("utf-8").splitlines()
    for key, said in ANSWERS.items():
        assert any(line.startswith(key) for line in lines), f"the drafted record does not ask for {key}"
        lines = [said if line.startswith(key) else line for line in lines]
    record.write_text("\n".join(lines) + "\n", "utf-8")
    return hexcm


def test_with_a_full_record_it_is_ready(answered: Path, run_cli: Callable[..., Any]) -> None:
    code, found = review(answered, run_cli)
    assert [c for c in found["policies"][0]["checks"] if not c["met"]] == []
    assert code == 0


@pytest.mark.parametrize("key", ANSWERS)
def test_with_any_answer_missing_it_is_not(answered: Path, run_cli: Callable[..., Any], key: str) -> None:
    record = answered / "changelog/privacy/1.1.md"
    lines = record.read_text("utf-8").splitlines()
    record.write_text("\n".join(line for line in lines if not line.startswith(key)) + "\n", "utf-8")
    assert review(answered, run_cli)[0] == 1


@pytest.mark.parametrize(
    "said",
    [
        "effective: 2026-12-01",
        "effective: 2026-12-10",
        "lead_days: {days: 0, reason: none}",
        "lead_days: {days: 45}",
        "lead_days: {days: 90, reason: longer than what is left}",
        'material: ""',
        "held_data: new-terms",
    ],
)
def test_an_answer_that_does_not_do(answered: Path, run_cli: Callable[..., Any], said: str) -> None:
    record = answered / "changelog/privacy/1.1.md"
    key = said.split(":")[0] + ":"
    lines = [said if line.startswith(key) else line for line in record.read_text("utf-8").splitlines()]
    record.write_text("\n".join(lines) + "\n", "utf-8")
    assert review(answered, run_cli)[0] == 1
