"""What can be wrong about a draft or its base: named with file, line and remedy, and nothing is lost."""

from __future__ import annotations

import pytest
from review_site import NEW, OLD, Site


@pytest.mark.parametrize("base", ["nowhere", "--upload-pack=x", "v9"])
def test_a_base_that_does_not_exist(site: Site, base: str) -> None:
    ran = site.run("review", f"--base={base}", cwd=site.root)
    assert ran.exit_code == 2
    assert base in ran.stderr


def test_a_gate_that_looks_in_the_wrong_place(site: Site) -> None:
    """Nothing to review is no answer where there is nothing that could be."""
    site.write("mkdocs.yml", "extra: {clauselog: {timezone: UTC, policies: notices}}\n")
    site.commit()
    for command in (("review", "--base", "main"), ("lint",)):
        ran = site.run(*command, cwd=site.root)
        assert ran.exit_code == 2
        assert "there is no policy in notices/" in ran.stderr


def test_histories_that_have_nothing_in_common(site: Site) -> None:
    site.git(site.root, "checkout", "-q", "--orphan", "other")
    site.commit("Another beginning")
    ran = site.review()
    assert ran.exit_code == 2
    assert "no commit in common" in ran.stderr


def test_a_base_that_moved_on(site: Site) -> None:
    site.write("policies/privacy.md", NEW)
    site.commit()
    site.git(site.root, "checkout", "-q", "main")
    site.write("policies/privacy.md", OLD.replace("address you", "greet you"))
    site.commit("Meanwhile")
    site.git(site.root, "checkout", "-q", "draft")
    assert "BASE-MOVED" in site.codes()


def test_a_base_that_moved_on_elsewhere(site: Site) -> None:
    site.write("policies/privacy.md", NEW)
    site.commit()
    site.git(site.root, "checkout", "-q", "main")
    site.write("README.md", "Other things.\n")
    site.commit("Meanwhile")
    site.git(site.root, "checkout", "-q", "draft")
    assert "BASE-MOVED" not in site.codes()
    assert site.found()["uncommitted"] == []


CONFLICT = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> draft\n"


def test_an_unfinished_merge_in_a_policy(site: Site) -> None:
    site.write("policies/privacy.md", NEW + CONFLICT)
    (finding,) = [
        f
        for p in site.found()["policies"]
        for c in p["checks"]
        for f in c["findings"]
        if f["code"] == "TEXT-CONFLICT"
    ]
    assert finding["line"] == NEW.count("\n") + 1
    ran = site.draft()
    assert ran.exit_code == 2
    assert f"policies/privacy.md:{NEW.count(chr(10)) + 1}" in ran.stderr
    assert not (site.root / "changelog/privacy/1.1.md").exists()


def test_an_unfinished_merge_in_a_record(drafted: Site) -> None:
    record = drafted.read("changelog/privacy/1.1.md")
    drafted.write("changelog/privacy/1.1.md", record.replace("decided_by", f"{CONFLICT}decided_by"))
    assert drafted.codes() == {"TEXT-CONFLICT"}
    drafted.write("changelog/privacy/1.1.md", record + CONFLICT)
    assert drafted.codes() == {"TEXT-CONFLICT"}


def test_a_policy_deleted_in_the_draft(site: Site) -> None:
    site.git(site.root, "rm", "-q", "policies/privacy.md")
    assert site.codes() == {"POLICY-GONE"}


@pytest.mark.parametrize("committed", [True, False])
def test_a_policy_renamed_in_the_draft(site: Site, committed: bool) -> None:
    site.git(site.root, "mv", "policies/privacy.md", "policies/data.md")
    if committed:
        site.commit()
    assert "POLICY-RENAMED" in site.codes()
    assert [p["policy"] for p in site.found()["policies"]] == ["privacy"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (NEW.encode("utf-16"), "not"),
        (NEW.replace("name", "näme").encode("latin-1"), "UTF-8"),
        (b"", "empty"),
        (b"# A\0B\n", "binary"),
        (b"# A\n" + b"word " * 1_000_000, "MB"),
    ],
)
def test_a_file_that_is_no_text(site: Site, data: bytes, words: str) -> None:
    site.write("policies/privacy.md", data)
    found = [f for p in site.found()["policies"] for c in p["checks"] for f in c["findings"]]
    (finding,) = [f for f in found if f["code"] == "TEXT-UNREADABLE"]
    assert words in finding["message"]
    assert finding["path"] == "policies/privacy.md"
    assert finding["action"]
    assert site.codes() == {"TEXT-UNREADABLE"}
    assert "What changes" not in site.review().stdout
    assert site.draft().exit_code == 2
    assert (site.root / "policies/privacy.md").read_bytes() == data


def test_a_text_that_cannot_be_read_after_its_record_was_drafted(drafted: Site) -> None:
    """Its own record is none of an earlier release, of which the text would be looked for in vain."""
    drafted.write("policies/privacy.md", NEW.encode("utf-16"))
    assert drafted.codes() == {"TEXT-UNREADABLE"}
    assert "1.0 → a text that cannot be read" in drafted.review().stdout
    drafted.write("policies/privacy.md", NEW.replace('version: "1.1"\n', ""))
    assert "VERSION-MISSING" in drafted.codes()
    assert "RELEASE-LOST" not in drafted.codes()


def test_a_translation_that_cannot_be_read_is_not_missing(drafted: Site) -> None:
    drafted.write("policies/privacy.sv.md", NEW.encode("utf-16"))
    assert drafted.codes() == {"TEXT-UNREADABLE"}


@pytest.mark.parametrize(
    ("front", "code", "line"),
    [
        ("effective: soon", "FRONT-MATTER", 4),
        ("title: again", "FRONT-MATTER", 4),
        ("verzion: 2", "FRONT-UNKNOWN", 4),
        ("promises: {material: {lead_days: many}}", "FRONT-MATTER", 4),
    ],
)
def test_front_matter_that_is_wrong(site: Site, front: str, code: str, line: int) -> None:
    site.write("policies/privacy.md", NEW.replace("---\n\n#", f"{front}\n---\n\n#", 1))
    found = [f for p in site.found()["policies"] for c in p["checks"] for f in c["findings"]]
    (finding,) = [f for f in found if f["code"] == code]
    assert (finding["path"], finding["line"]) == ("policies/privacy.md", line)


def test_no_front_matter(site: Site) -> None:
    site.write("policies/privacy.md", NEW.split("---\n", 2)[2])
    assert "VERSION-MISSING" in site.codes()


@pytest.mark.parametrize("version", ["../../x", "</script>", "{{ 7*7 }}", "1.1/../..", "a b"])
def test_a_version_written_to_break_out(site: Site, version: str) -> None:
    site.write("policies/privacy.md", NEW.replace('"1.1"', f"'{version}'"))
    before = sorted(p.as_posix() for p in site.root.parent.rglob("*.md"))
    assert site.review().exit_code in (1, 2)
    assert site.draft().exit_code == 2
    assert sorted(p.as_posix() for p in site.root.parent.rglob("*.md")) == before


def test_a_record_that_cannot_be_read(drafted: Site) -> None:
    drafted.answer(effective="tomorrow")
    found = [f for p in drafted.found()["policies"] for c in p["checks"] for f in c["findings"]]
    (finding,) = [f for f in found if f["code"] == "RECORD-INVALID"]
    assert (finding["path"], finding["line"]) == ("changelog/privacy/1.1.md", 5)
    assert "“tomorrow” is no date" in finding["message"]


def test_a_policy_that_is_not_there(site: Site) -> None:
    ran = site.draft(policy="privcy")
    assert ran.exit_code == 2
    assert "did you mean privacy" in ran.stderr


def test_outside_a_repository(site: Site) -> None:
    ran = site.run("review", "--base", "main", "--root", str(site.root.parent), cwd=site.root.parent)
    assert ran.exit_code == 2
    assert "no git repository" in ran.stderr
