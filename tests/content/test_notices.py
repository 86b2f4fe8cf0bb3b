"""This project's own notices: they are real, whole in both languages, and what git says they were."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from clauselog import policy, workspace
from clauselog.mail.keeping import until
from clauselog.mail.settings import mailing
from clauselog.release import Status, releases, status
from clauselog.repository import Repository
from clauselog.versions import committed

if TYPE_CHECKING:
    from pathlib import Path

    from clauselog.model import Policy
    from clauselog.record import Record
    from clauselog.release import Release

POLICIES = ("cookies", "privacy", "processors")
LANGUAGES = ("en", "sv")
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def records(root: Path) -> tuple[Record, ...]:
    return workspace.records(root, workspace.settings(root))


@pytest.fixture(scope="module")
def released(root: Path, records: tuple[Record, ...]) -> dict[tuple[str, str, str], Policy]:
    """Every released text by policy, version and language, from git."""
    if not (root / ".git").exists():
        pytest.skip("this copy of the project has no git history")
    repository = Repository(root)
    return {
        (r.policy, r.version, lang): policy.parse(repository.blob(texts.new).decode(), f"{r.policy}.md", lang)
        for r in records
        for lang, texts in r.texts.items()
    }


@pytest.mark.parametrize("name", POLICIES)
def test_a_notice_has_at_least_two_versions_in_both_languages(
    name: str, released: dict[tuple[str, str, str], Policy]
) -> None:
    versions = {version for (of, version, _) in released if of == name}
    assert len(versions) >= 2
    assert {(name, version, lang) for version in versions for lang in LANGUAGES} <= set(released)


def test_every_text_bears_the_version_of_its_record(released: dict[tuple[str, str, str], Policy]) -> None:
    assert [key for key, text in released.items() if text.get("version") != key[1]] == []


def test_each_record_goes_on_from_the_one_before(records: tuple[Record, ...]) -> None:
    for name in POLICIES:
        chain = [r for r in records if r.policy == name]
        assert chain[0].texts["en"].old is None
        for before, after in itertools.pairwise(chain):
            for lang in LANGUAGES:
                assert after.texts[lang].old == before.texts[lang].new, (name, after.version, lang)


def test_the_languages_of_a_version_have_the_same_clauses(
    released: dict[tuple[str, str, str], Policy],
) -> None:
    def shape(text: Policy) -> list[tuple[str, int, str]]:
        return [(c.kind, c.depth, c.label if c.label[:1].isdigit() else "") for c in text.clauses]

    for (name, version, lang), text in released.items():
        if lang == "en":
            assert shape(text) == shape(released[name, version, "sv"]), (name, version)


def test_every_link_between_notices_leads_to_one_in_the_same_language(root: Path) -> None:
    for file in sorted((root / "policies").glob("*.md")):
        swedish = file.name.endswith(".sv.md")
        links = LINK.findall(file.read_text("utf-8"))
        assert links, f"{file.name} links to no other notice"
        for link in links:
            assert (file.parent / link).is_file(), (file.name, link)
            assert link.endswith(".sv.md") == swedish, (file.name, link)


def test_a_material_change_keeps_our_own_promise_of_thirty_days(records: tuple[Record, ...]) -> None:
    material = [r for r in records if r.material == "yes"]
    assert material, "the example needs a material change"
    for record in material:
        assert record.announced
        assert record.effective
        assert (record.effective - record.announced).days >= 30
        assert record.held_data
        assert record.reason
        assert any(section.practice for section in record.wording().sections)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 22), [Status.IN_FORCE, Status.COMING, Status.COMING]),
        (date(2026, 11, 23), [Status.PAST, Status.IN_FORCE, Status.COMING]),
        (date(2027, 1, 14), [Status.PAST, Status.IN_FORCE, Status.COMING]),
        (date(2027, 1, 15), [Status.PAST, Status.PAST, Status.IN_FORCE]),
    ],
)
def test_the_privacy_notice_comes_into_force_on_its_days(
    root: Path, on: date, expected: list[Status]
) -> None:
    found = _releases(root)
    assert [status(r, found, on) for r in found] == expected


def _releases(root: Path) -> tuple[Release, ...]:

    if not (root / ".git").exists():
        pytest.skip("this copy of the project has no git history")
    repository, site = Repository(root), workspace.settings(root)
    versions = [
        v
        for file in workspace.policies(root, site)
        if file.policy == "privacy"
        for v in committed(repository, file.path)
    ]
    return tuple(releases(versions, workspace.records(root, site, "privacy")))[:3]


PROMISED = {
    "privacy.md": r"Ledger (\d+) days .* for (\d+) months .* before (15 January 2027), .* (\d+) months",
    "privacy.sv.md": r"Liggaren (\d+) dagar .* i (\d+) månader .* före den (15 januari 2027) .* (\d+) m",
}


@pytest.mark.parametrize("file", PROMISED)
def test_what_we_keep_is_erased_when_the_privacy_notice_says_so(root: Path, file: str) -> None:
    text = " ".join((root / "policies" / file).read_text("utf-8").split())
    said = re.search(PROMISED[file], text)
    assert said
    own = mailing(workspace.settings(root).mail, "site", {}).settings
    assert own.purge_days == int(said[1])
    day = date(2027, 1, 15)
    assert said[3].startswith("15 ")
    assert until(own.proof, day) == date(2027 + int(said[2]) // 12, 1, 15)
    assert until(own.proof, day - timedelta(1)) == date(2027 + int(said[4]) // 12, 1, 14)
