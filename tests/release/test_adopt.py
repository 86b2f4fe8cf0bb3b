"""Adopting a repository that has no records: its releases read from its history, and all of it verified."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from clauselog.record import read_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

P = "policies/privacy.md"


def text(day: str, words: str) -> str:
    return f"# Privacy\n\n*Last updated: {day}*\n\n{words}\n"


STORY = [
    ("2021-03-02", {P: text("March 1, 2021", "We collect your name.")}),
    ("2021-03-05", {P: text("March 1, 2021", "We collect *your* name.")}),
    ("2021-04-01", {P: text("March 1, 2021", "We collect your name and age.")}),
    ("2021-06-01", {P: text("June 10, 2021", "We collect your name and email.")}),
    ("2021-06-01", {P: text("June 10, 2021", "We collect your name and email address.")}),
]


def versions(repo: Path) -> dict[str, Any]:
    files = sorted((repo / "changelog/privacy").glob("*.md"))
    return {f.stem: read_record(f.read_text("utf-8"), f.name) for f in files}


def test_it_shows_first_and_writes_when_told(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    repo = make_repo(STORY)
    ran = run_cli("adopt", cwd=repo)
    assert ran.exit_code == 0, ran.stderr
    assert "Nothing was written" in ran.stdout
    assert not (repo / "changelog").exists()
    assert run_cli("adopt", "--write", cwd=repo).exit_code == 0
    found = versions(repo)
    assert {v: (str(r.announced), str(r.effective), len(r.corrections)) for v, r in found.items()} == {
        "2021-03-01": ("2021-03-01", "2021-03-01", 1),
        "2021-04-01": ("2021-04-01", "2021-04-01", 0),
        "2021-06-10": ("2021-06-01", "2021-06-10", 0),
    }
    assert run_cli("verify", cwd=repo).exit_code == 0


def test_it_reads_with_the_words_of_the_organisation(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    own = "extra: {clauselog: {timezone: UTC, vocabulary: {data: {shell-size: [shell size]}}}}\n"
    old, new = "You give us your name.", "You give us your name. There is also shell size."
    first = {P: text("March 1, 2021", old), "mkdocs.yml": own}
    repo = make_repo([("2021-03-02", first), ("2021-06-01", {P: text("June 10, 2021", new)})])
    assert ", substantive" in run_cli("adopt", cwd=repo).stdout


def test_two_texts_of_the_first_day(make_repo: Callable[..., Path], run_cli: Callable[..., Any]) -> None:
    """The later one replaced the earlier, which has no record; a release that says so can be verified."""
    texts = ("We keep bees.", "We keep bees and hens.", "We keep hens.")
    days = ("2021-03-02", "2021-03-02", "2021-06-01")
    repo = make_repo([(day, {P: f"# Privacy\n\n{words}\n"}) for day, words in zip(days, texts, strict=True)])
    assert run_cli("adopt", "--write", cwd=repo).exit_code == 0
    assert set(versions(repo)) == {"2021-03-02", "2021-06-01"}
    assert run_cli("verify", cwd=repo).exit_code == 0


def test_it_does_not_touch_what_has_records(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    repo = make_repo(STORY)
    run_cli("adopt", "--write", cwd=repo)
    before = {p: p.read_bytes() for p in (repo / "changelog").rglob("*") if p.is_file()}
    ran = run_cli("adopt", "--write", cwd=repo)
    assert ran.exit_code == 2
    assert "has 3 records already" in ran.stderr
    assert {p: p.read_bytes() for p in (repo / "changelog").rglob("*") if p.is_file()} == before


def test_the_next_version_is_drafted_upon_it(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Any
) -> None:
    repo = make_repo(STORY)
    run_cli("adopt", "--write", cwd=repo)
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "Adopt")
    git(repo, "checkout", "-qb", "draft")
    body = text("January 1, 2027", "We collect your name, email address and precise location.")
    (repo / P).write_text(f'---\nversion: "2027-01-01"\n---\n\n{body}')
    ran = run_cli("review", "--base", "main", cwd=repo)
    assert ran.exit_code == 1
    assert "privacy 2021-06-10 → 2027-01-01" in ran.stdout
    assert "VERSION" not in ran.stdout
    assert run_cli("draft", "privacy", "--base", "main", cwd=repo).exit_code == 0


def test_drafting_keeps_the_ids_given_to_texts_without_a_record(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Any
) -> None:
    """Of two texts of one day the first is no release, and what it gave to its clauses is given."""
    said = ("We collect.", "We collect and sell.", "We collect and rent.")
    days = ("2021-03-01", "2021-04-01T08:00:00Z", "2021-04-01T09:00:00Z")
    repo = make_repo([(day, {P: f"# Privacy\n\n{s}\n"}) for day, s in zip(days, said, strict=True)])
    run_cli("adopt", "--write", cwd=repo)
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "Adopt")
    adopted = json.loads((repo / "changelog/privacy/clauses.json").read_text())["versions"]
    assert len(adopted) == 3
    (repo / P).write_text('---\nversion: "2027-01-01"\n---\n\n# Privacy\n\nWe lend.\n')
    assert run_cli("draft", "privacy", "--base", "main", cwd=repo).exit_code == 0
    drafted = json.loads((repo / "changelog/privacy/clauses.json").read_text())["versions"]
    assert drafted[:3] == adopted
    assert [v["version"] for v in drafted[3:]] == ["2027-01-01"]


def test_languages_join_the_release_of_their_time(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    swedish = "policies/privacy.sv.md"
    repo = make_repo(
        [
            ("2021-03-01", {P: text("March 1, 2021", "We collect your name.")}),
            ("2021-03-09", {swedish: "# Integritet\n\nVi samlar in ditt namn.\n"}),
            ("2021-06-01", {P: text("June 1, 2021", "We collect your name and age.")}),
            ("2021-06-02", {swedish: "# Integritet\n\nVi samlar in ditt namn och din ålder.\n"}),
        ]
    )
    run_cli("adopt", "--write", cwd=repo)
    found = versions(repo)
    assert list(found["2021-03-01"].texts) == ["en", "sv"]
    assert found["2021-06-01"].texts["sv"].old == found["2021-03-01"].texts["sv"].new


def test_versions_of_one_day_are_releases_each(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    """The front matter tells them apart; the last applies, and each replaces the text of the day before."""
    swedish = "policies/privacy.sv.md"

    def both(version: str, more: str, mer: str) -> dict[str, str]:
        front = f'---\nversion: "{version}"\n---\n\n'
        return {
            P: f"{front}# Privacy\n\nWe collect your name{more}.\n",
            swedish: f"{front}# Integritet\n\nVi samlar in ditt namn{mer}.\n",
        }

    repo = make_repo(
        [
            ("2026-03-01", both("1.0", "", "")),
            ("2026-05-01T08:00:00Z", both("1.1", " and age", " och din ålder")),
            ("2026-05-01T09:00:00Z", both("1.2", ", age and email", ", din ålder och e-post")),
            ("2026-05-01T10:00:00Z", both("1.3", ", age and email", ", din ålder och e-post")),
        ]
    )
    assert run_cli("adopt", "--write", cwd=repo).exit_code == 0
    found = versions(repo)
    assert {v: str(r.effective) for v, r in found.items()} == {
        "1.0": "2026-03-01",
        "1.1": "2026-05-01",
        "1.2": "2026-05-01",
        "1.3": "2026-05-01",
    }
    for lang in ("en", "sv"):
        assert len({r.texts[lang].new for r in found.values()}) == 4
        assert {r.texts[lang].old for v, r in found.items() if v != "1.0"} == {found["1.0"].texts[lang].new}
    checked = run_cli("verify", cwd=repo)
    assert checked.exit_code == 0, checked.stdout
    applied = run_cli("at", "2026-05-01", "privacy", cwd=repo)
    assert applied.stderr.startswith("privacy 1.3,")


def test_a_policy_elsewhere_is_told_where_to_go(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    repo = make_repo([("2021-03-02", {"privacy/index.md": text("March 1, 2021", "We collect.")})])
    ran = run_cli("adopt", "privacy/index.md", cwd=repo)
    assert "git mv privacy/index.md policies/privacy.md" in ran.stdout
    ran = run_cli("adopt", cwd=repo)
    assert ran.exit_code == 2
    assert "there is no policy in policies/" in ran.stderr


def test_a_text_mended_before_its_day_still_applies_from_it(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    front = '---\nversion: "1.0"\neffectiveDate: "2021-04-01T00:00:00.000Z"\n---\n\n# Privacy\n\n'
    first, mended = f"{front}We collect your name.\n", f"{front}We collect your name and age.\n"
    repo = make_repo([("2021-03-02", {P: first}), ("2021-03-09", {P: mended})])
    said = run_cli("adopt", cwd=repo).stdout
    assert "  1.0: from 2021-04-01, " in said
    assert "day of the commit" not in said


def numbered(*texts: tuple[str, str]) -> list[tuple[str, dict[str, str]]]:
    """A history of texts that say their version, a month apart."""
    return [
        (f"2021-0{n}-01", {P: f'---\nversion: "{version}"\n---\n\n# Privacy\n\n{words}\n'})
        for n, (version, words) in enumerate(texts, 1)
    ]


def test_a_version_nobody_raised(make_repo: Callable[..., Path], run_cli: Callable[..., Any]) -> None:
    repo = make_repo(numbered(("1.0", "We collect."), ("1.0", "We collect and sell."), ("1.1", "We sell.")))
    assert run_cli("adopt", "--write", cwd=repo).exit_code == 0
    assert list(versions(repo)) == ["1.0.2", "1.0", "1.1"]
    ran = run_cli("verify", cwd=repo)
    assert ran.exit_code == 0, ran.stdout


def test_versions_that_go_backwards_are_called_by_their_days(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Callable[..., str]
) -> None:
    """What is adopted commit by commit is read by its records from then on."""
    repo = make_repo(numbered(("2.1", "We collect."), ("2.0", "We sell."), ("1.6", "We rent.")))
    refused = run_cli("adopt", cwd=repo)
    assert (refused.exit_code, "--by commit" in refused.stderr) == (2, True)
    assert run_cli("adopt", "--by", "commit", "--write", cwd=repo).exit_code == 0
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "Adopt")
    assert list(versions(repo)) == ["2021-01-01", "2021-02-01", "2021-03-01"]
    ran = run_cli("verify", cwd=repo)
    assert ran.exit_code == 0, ran.stdout
    assert "We sell." in run_cli("at", "2021-02-15", "privacy", cwd=repo).stdout
    (repo / P).write_text(numbered(("1.5", "We lend."))[0][1][P])
    git(repo, "commit", "-qam", "No record")
    assert "We rent." in run_cli("at", "2099-01-01", "privacy", cwd=repo).stdout
    assert "VERSION-BACK" in run_cli("review", "--base", "HEAD~1", cwd=repo).stdout


def test_a_name_with_blanks_is_told_how_to_move(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    repo = make_repo(
        [("2021-03-02", {"our texts/privacy.md": "# Privacy\n\nWords.\n", "Vår Policy.md": "# A\n"})]
    )
    moved = "mkdir -p policies && git mv 'our texts/privacy.md' policies/privacy.md"
    assert moved in run_cli("adopt", "our texts/privacy.md", cwd=repo).stdout
    refused = run_cli("adopt", "Vår Policy.md", cwd=repo)
    assert refused.exit_code == 2
    assert "git mv 'Vår Policy.md' var-policy.md" in refused.stderr


def test_a_folder_or_the_front_matter_says_the_language(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    dutch = "---\nlang: nl\n---\n\n# Privacy\n\nWij bewaren je naam.\n"
    files = {
        "de/privacy.md": "# Datenschutz\n\nWir speichern deinen Namen.\n",
        "nederlands/privacy.md": dutch,
        "en/privacy.md": "# Privacy\n\nWe keep your name.\n",
    }
    repo = make_repo([("2021-03-02", files)])
    ran = run_cli("adopt", "--write", *files, cwd=repo)
    assert ran.exit_code == 0, ran.stderr
    assert list(versions(repo)["2021-03-02"].texts) == ["en", "de", "nl"]
    for path, to in zip(files, ("privacy.de.md", "privacy.nl.md", "privacy.md"), strict=True):
        assert f"git mv {path} policies/{to}" in ran.stdout


def test_two_texts_of_one_language_are_refused(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    repo = make_repo([("2021-03-02", {"app/privacy.md": "# App\n", "web/privacy.md": "# Web\n"})])
    ran = run_cli("adopt", "--write", "app/privacy.md", "web/privacy.md", cwd=repo)
    assert ran.exit_code == 2
    assert "web/privacy.md: would be the “en” text of privacy, and so would app/privacy.md" in ran.stderr
    assert not (repo / "changelog").exists()


def test_a_site_of_texts_that_are_there(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Callable[..., str]
) -> None:
    """Adopt says what to do, step by step, and what it says leads to a site that verifies and builds."""
    repo = make_repo([(day, {"en/privacy.md": files[P]}) for day, files in STORY])
    said = run_cli("adopt", "en/privacy.md", cwd=repo).stdout
    assert "“clauselog init .” makes one" in said
    (repo / "policies").mkdir()
    git(repo, "mv", "en/privacy.md", P)
    (repo / ".gitignore").write_bytes(b"caf\xe9\nsite")
    made = run_cli("init", ".", "--name", "Example AB", "--contact", "privacy@example.org", cwd=repo)
    assert made.exit_code == 0, made.stderr
    assert "policies/ has 1 text already, so no notice was written" in made.stdout
    assert (repo / ".gitignore").read_bytes() == b"caf\xe9\nsite\n/.venv/\n/.clauselog/\n"
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "Our privacy site")
    assert run_cli("adopt", "--write", cwd=repo).exit_code == 0
    for command in ("verify", "build"):
        assert run_cli(command, cwd=repo).exit_code == 0


def test_a_site_in_a_folder_of_a_repository(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Callable[..., str]
) -> None:
    """Adopted, and then read by its records from wherever the commands are run."""
    settings = "site_name: S\nextra: {clauselog: {timezone: UTC, languages: [sv]}}\n"
    site = (
        make_repo([(day, {f"web/{P}": files[P], "web/mkdocs.yml": settings}) for day, files in STORY]) / "web"
    )
    ran = run_cli("adopt", "--write", P, cwd=site)
    assert ran.exit_code == 0, ran.stderr
    assert "git mv" not in ran.stdout
    git(site, "add", "-A")
    git(site, "commit", "-q", "-m", "Adopt")
    applied = run_cli("at", "2021-04-02", "privacy", cwd=site)
    assert (
        applied.stderr
        == "privacy 2021-04-01, in force since 2021-04-01 (announced 2021-04-01, by its record)\n"
    )
    for cwd, args in (
        (site, (P,)),
        (site.parent, (f"web/{P}",)),
        (site.parent, ("privacy", "--repo", "web")),
    ):
        assert run_cli("at", "2021-04-02", *args, cwd=cwd).stderr == applied.stderr
    for cwd, path in ((site, P), (site.parent, f"web/{P}")):
        log = run_cli("log", path, cwd=cwd)
        assert "there are records of its releases" in log.stderr
        assert log.stdout.startswith("Version 2021-06-10:\n\n- Ändrade"), "in the language of the site"


def test_a_text_kept_beside_the_record_of_a_site_in_a_folder(
    make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Callable[..., str]
) -> None:
    site = (
        make_repo(
            [
                (day, {f"web/{P}": files[P], "web/mkdocs.yml": "extra: {clauselog: {timezone: UTC}}\n"})
                for day, files in STORY[::2]
            ]
        )
        / "web"
    )
    run_cli("adopt", "--write", cwd=site)
    texts = {v: git(site, "cat-file", "blob", r.texts["en"].new) for v, r in versions(site).items()}
    for version, kept in texts.items():
        (site / f"changelog/privacy/{version}.source.md").write_text(kept)
    git(site, "checkout", "-q", "--orphan", "squashed")
    git(site, "add", "-A")
    git(site, "commit", "-q", "-m", "One commit of all")
    ran = run_cli("verify", cwd=site)
    assert ran.exit_code == 0, ran.stdout
    assert ran.stdout.startswith("3 releases of 1 policy: 3 texts hashed")


@pytest.mark.corpus
@pytest.mark.parametrize("owner", ["basecamp", "github", "automattic"])
def test_real_histories(
    owner: str, shared: Path, make_repo: Callable[..., Path], run_cli: Callable[..., Any]
) -> None:
    steps = []
    for folder in sorted((shared / "corpus" / owner).iterdir()):
        for file in sorted(folder.iterdir()):
            day = re.match(r"\d+_(\d{4}-\d\d-\d\d)_", file.name)
            assert day
            steps.append((day[1], {f"policies/{folder.name}.md": file.read_bytes()}))
    steps.sort(key=lambda s: s[0])
    repo = make_repo(steps)
    ran = run_cli("adopt", "--write", cwd=repo)
    assert ran.exit_code == 0, ran.stderr
    checked = run_cli("verify", cwd=repo)
    assert checked.exit_code == 0, checked.stdout
    for path in sorted((repo / "changelog").rglob("*.md")):
        record = read_record(path.read_text("utf-8"), path.name)
        assert record.announced is not None
        assert record.effective is not None
        assert record.announced <= record.effective
