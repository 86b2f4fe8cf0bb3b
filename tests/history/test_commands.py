"""``log``, ``diff``, ``apply`` and ``at`` as people and scripts call them."""

import json
import os
import re
import xml.etree.ElementTree as ET
import zipfile
from unittest.mock import Mock

import pytest

from clauselog.source import blob_id

OLD = (
    "---\ntitle: P\nversion: 1.0\n---\n# Privacy\n\n"
    "## 1. Sharing\n\nWe share your name.\n\n## 2. Keeping\n\nOne year.\n"
)
MID = OLD.replace("1.0", "1.1").replace("name.", "name and *age*.")
NEW = MID.replace("1.1", "1.2").replace("One year", "Two years")


@pytest.fixture
def repo(make_repo):
    return make_repo(
        [(f"2024-0{n}-01", {"policies/privacy.md": t}) for n, t in enumerate((OLD, MID, NEW), 1)]
    )


def log(run_cli, repo, *args):
    ran = run_cli("log", "policies/privacy.md", *args, cwd=repo)
    assert ran.exit_code == 0, ran.stderr
    return ran.stdout


def test_log_keeps_its_contract(run_cli, repo, git):
    found = json.loads(log(run_cli, repo, "--format", "json"))
    assert (found["schema"], found["policy"]) == ("clauselog/log/1", "privacy")
    assert [r["version"] for r in found["releases"]] == ["1.1", "1.2"], "oldest first"
    for release in found["releases"]:
        assert release["schema"] == "clauselog/diff/1"
        assert release["executable"] is True
        assert re.fullmatch("[0-9a-f]{40}", release["commit"])
        assert (
            release["new"]["blob"]
            == git(repo, "rev-parse", f"{release['commit']}:policies/privacy.md").strip()
        )
        assert release["severity"] in ("material", "substantive", "minor", "editorial")
        assert release["changes"]
    assert [(r["date"], r["effective"]) for r in found["releases"]] == [
        ("2024-02-01", None),
        ("2024-03-01", None),
    ]


def test_front_matter_is_in_the_json_and_no_entry(run_cli, repo):
    (first, _) = json.loads(log(run_cli, repo, "--format", "json"))["releases"]
    (front,) = [i for i, c in enumerate(first["changes"]) if c["new"]["id"] == "front-matter"]
    assert all(front not in entry["changes"] for entry in first["entries"])
    assert "version" not in log(run_cli, repo).lower().replace("version 1.", "")


def test_every_form_tells_of_the_same_changes(run_cli, repo):
    entries = [
        e["sentence"]
        for r in json.loads(log(run_cli, repo, "--format", "json"))["releases"]
        for e in r["entries"]
    ]
    text, markdown, html, atom = (log(run_cli, repo, "--format", f) for f in ("text", "md", "html", "atom"))
    for entry in entries:
        assert f"- {entry}\n" in text
        assert f"- {entry}\n" in markdown.replace("\\", "")
        assert entry in html
        assert entry in atom
    assert text.index("Version 1.2") < text.index("Version 1.1"), "people read the newest first"
    assert re.search("<ins>[^<]*Two years", html)
    assert "http" not in re.sub(r"xmlns=\"[^\"]*\"", "", html), "nothing is asked for elsewhere"


def test_the_feed_is_atom_and_knows_no_today(run_cli, repo):
    feed = ET.fromstring(log(run_cli, repo, "--format", "atom"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{atom}updated") == "2024-03-01T00:00:00Z"
    found = [(e.findtext(f"{atom}title"), e.findtext(f"{atom}updated")) for e in feed.iter(f"{atom}entry")]
    assert found == [("Version 1.2", "2024-03-01T00:00:00Z"), ("Version 1.1", "2024-02-01T00:00:00Z")]
    assert len({e.findtext(f"{atom}id") for e in feed.iter(f"{atom}entry")}) == 2


def test_markup_in_a_policy_stays_text(run_cli, make_repo):
    texts = [
        f"# Privacy\n\nWe write {word} here.\n" for word in ("nothing", "</script><b>bold</b> [x](y) _so_")
    ]
    repo = make_repo([(f"2024-0{n}-01", {"privacy.md": t}) for n, t in enumerate(texts, 1)])
    html, markdown = (run_cli("log", "privacy.md", "--format", f, cwd=repo).stdout for f in ("html", "md"))
    assert "<b>" not in html
    assert "</script>" not in html
    assert not re.search(r"(?<!\\)[<\[]", markdown)


def test_since_shows_what_is_newer_and_changes_nothing_else(run_cli, repo):
    whole, part = (
        json.loads(log(run_cli, repo, "--format", "json", *more)) for more in ((), ("--since", "2024-02-15"))
    )
    assert part["releases"] == whole["releases"][1:]


def test_the_life_of_one_clause(run_cli, repo):
    assert log(run_cli, repo, "--clause", "keeping").startswith("Version 1.2:\n\n- Amended")
    assert "1.2" not in log(run_cli, repo, "--clause", "sharing")
    found = json.loads(log(run_cli, repo, "--clause", "keeping", "--format", "json"))
    assert (found["clause"], [r["executable"] for r in found["releases"]]) == ("keeping", [False])
    ran = run_cli("log", "policies/privacy.md", "--clause", "keping", cwd=repo)
    assert (ran.exit_code, "did you mean keeping?" in ran.stderr) == (2, True)


def test_the_life_of_one_clause_tells_of_no_other(run_cli, make_repo):
    """An entry that tells of several clauses at once tells of each on its own."""
    first = "# P\n\n## A\n\n- one\n- two\n\n## B\n\n- three\n"
    second = first.replace("- ", "* ")
    third = second.replace("* two\n", "* two\n* four\n* five\n* six\n")
    repo = make_repo(
        [(f"2024-0{n}-01", {"policies/privacy.md": t}) for n, t in enumerate((first, second, third), 1)]
    )
    assert "in Sections “A” and “B”" in log(run_cli, repo)
    assert "the items “four”, “five” and “six”" in log(run_cli, repo)
    assert "Formatting only: 2 changes of layout, none of words.\n" in log(run_cli, repo, "--clause", "a")
    assert "to add the item “five”." in log(run_cli, repo, "--clause", "five")


SITE = """site_name: S
extra:
  clauselog:
    timezone: UTC
    vocabulary:
      data:
        name: [byname]
"""


def test_the_vocabulary_of_a_site_counts(run_cli, make_repo):
    texts = [
        f"# Privacy\n\n## What we collect\n\nWe collect your {w}.\n" for w in ("name", "name and your byname")
    ]

    def rules(name, **files):
        repo = make_repo(
            [(f"2024-0{n}-01", {"privacy.md": t, **files}) for n, t in enumerate(texts, 1)], name
        )
        ran = run_cli("log", "privacy.md", "--format", "json", cwd=repo)
        (release,) = json.loads(ran.stdout)["releases"]
        ran = run_cli("diff", "HEAD~1:privacy.md", "privacy.md", "--format", "json", cwd=repo)
        assert json.loads(ran.stdout)["changes"] == release["changes"]
        return {f["rule"] for c in release["changes"] for f in c["findings"]}

    assert rules("plain") != rules("site", **{"mkdocs.yml": SITE})


def test_several_files_are_a_list(run_cli, make_repo):
    repo = make_repo(
        [(f"2024-0{n}-01", {"a.md": t, "b.md": t + "\nMore.\n"}) for n, t in enumerate((OLD, NEW), 1)]
    )
    found = json.loads(run_cli("log", "a.md", "b.md", "--format", "json", cwd=repo).stdout)
    assert [item["policy"] for item in found] == ["a", "b"]


def test_a_repository_elsewhere(run_cli, repo, tmp_path):
    here = run_cli("log", "policies/privacy.md", "--repo", repo, cwd=tmp_path)
    assert here.stdout == log(run_cli, repo)


def test_progress_is_told_after_a_second(run_cli, repo, monkeypatch):
    from clauselog.cli import log as module

    monkeypatch.setattr(module, "QUIET", -1.0)
    ran = run_cli("log", "policies/privacy.md", "--no-cache", cwd=repo)
    assert "policies/privacy.md: 1 of 3 versions read" in ran.stderr
    assert "versions read" not in ran.stdout


def test_one_version_has_no_log(run_cli, make_repo):
    repo = make_repo([("2024-01-01", {"privacy.md": OLD})])
    ran = run_cli("log", "privacy.md", cwd=repo)
    assert (ran.stdout, "there is one version" in ran.stderr) == ("", True)
    assert json.loads(run_cli("log", "privacy.md", "--format", "json", cwd=repo).stdout)["releases"] == []


def test_a_date_that_never_changes_hides_no_change(run_cli, make_repo):
    dated = "# N\n\nLast updated: 1 May 2020\n\nWe keep {}.\n"
    repo = make_repo(
        [(f"2021-0{n}-01", {"n.md": dated.format(what)}) for n, what in enumerate(("a", "b"), 1)]
    )
    ran = run_cli("log", "n.md", cwd=repo)
    assert "to replace “a” with “b”" in ran.stdout
    assert "never its version or date" in ran.stderr
    ran = run_cli("log", "n.md", "--by", "date", cwd=repo)
    assert "one more text has the date of the text before" in ran.stderr
    assert "there is one version, and none to compare it with" in ran.stderr
    again = {"n.md": dated.replace("May", "June").format("c")}
    repo = make_repo(
        [
            ("2021-01-01", {"n.md": dated.format("a")}),
            ("2021-02-01", again),
            *[
                (f"2021-0{n}-01", {"n.md": dated.replace("May", "June").format(what)})
                for n, what in ((3, "d"), (4, "e"))
            ],
        ],
        name="other",
    )
    assert "2 more texts have the date of the text before" in run_cli("log", "n.md", cwd=repo).stderr


def test_diff_of_files_and_of_revisions(run_cli, repo, tmp_path):
    (tmp_path / "old.md").write_text(OLD)
    (tmp_path / "new.md").write_text(MID)
    files = run_cli("diff", tmp_path / "old.md", tmp_path / "new.md", cwd=tmp_path)
    revisions = run_cli("diff", "HEAD~2:policies/privacy.md", "HEAD~1:policies/privacy.md", cwd=repo)
    assert files.stdout == revisions.stdout
    assert files.stdout.startswith("Version 1.1:\n\n- Amended Section 1 (Sharing)")


def test_diff_of_a_text_with_itself_is_clean(run_cli, repo):
    same = ("HEAD:policies/privacy.md", "policies/privacy.md")
    ran = run_cli("diff", *same, "--format", "json", cwd=repo)
    assert (ran.exit_code, json.loads(ran.stdout)["changes"]) == (0, [])
    assert run_cli("diff", *same, cwd=repo).stdout == "Version 1.2:\n\nThe words did not change.\n"


@pytest.mark.parametrize("wrong", ["nothing.md", "nowhere:policies/privacy.md", "HEAD:nothing.md"])
def test_diff_of_what_is_not_there(run_cli, repo, wrong):
    ran = run_cli("diff", wrong, "policies/privacy.md", cwd=repo)
    assert ran.exit_code == 2
    assert len(ran.stderr.splitlines()) == 2


def test_apply_and_undo_give_the_bytes(run_cli, repo, tmp_path):
    log_file = tmp_path / "log.json"
    log_file.write_text(log(run_cli, repo, "--format", "json"))
    for name, text in (("old.md", OLD), ("mid.md", MID), ("new.md", NEW)):
        (tmp_path / name).write_text(text)
    assert run_cli("apply", tmp_path / "old.md", log_file).output == MID.encode()
    assert run_cli("apply", tmp_path / "mid.md", log_file).output == NEW.encode()
    assert run_cli("apply", tmp_path / "new.md", log_file, "--undo").output == MID.encode()
    ran = run_cli("apply", tmp_path / "new.md", log_file)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "no release begins with this text" in ran.stderr


def test_apply_refuses_what_it_cannot_prove(run_cli, repo, tmp_path):
    diff = json.loads(
        run_cli(
            "diff", "HEAD~2:policies/privacy.md", "policies/privacy.md", "--format", "json", cwd=repo
        ).stdout
    )
    (tmp_path / "old.md").write_text(OLD)
    for edit in (e for c in diff["changes"] for e in c["edits"] if e["op"] == "insert"):
        edit["text"] += " "
    for content in (json.dumps(diff), "{", "[]", '{"schema": "clauselog/diff/1"}'):
        (tmp_path / "log.json").write_text(content)
        ran = run_cli("apply", tmp_path / "old.md", tmp_path / "log.json")
        assert (ran.exit_code, ran.stdout) == (2, "")


def test_a_file_that_cannot_be_written(run_cli, repo, tmp_path):
    ran = run_cli(
        "diff", "HEAD~2:policies/privacy.md", "policies/privacy.md", "-o", tmp_path / "no/where", cwd=repo
    )
    assert (ran.exit_code, "cannot be written: No such file" in ran.stderr) == (2, True)


def test_diff_as_a_word_document(run_cli, repo, tmp_path):
    file = tmp_path / "changes.docx"
    ran = run_cli(
        "diff", "HEAD~2:policies/privacy.md", "policies/privacy.md", "--format", "docx", "-o", file, cwd=repo
    )
    assert ran.exit_code == 0, ran.stderr
    with zipfile.ZipFile(file) as parts:
        document = parts.read("word/document.xml").decode()
    assert "<w:ins " in document
    assert "Two" in document


def test_line_ends_and_mark_survive(run_cli, tmp_path):
    texts = ["\ufeff# P\r\n\r\nOne\u00a0year.\r\n", "\ufeff# P\r\n\r\nTwo\u00a0years.\r\n\r\n- *x*"]
    for name, text in zip(("old.md", "new.md"), texts, strict=True):
        (tmp_path / name).write_bytes(text.encode())
    run_cli("diff", "old.md", "new.md", "--format", "json", "--output", "d.json", cwd=tmp_path)
    assert run_cli("apply", "old.md", "d.json", cwd=tmp_path).output == texts[1].encode()
    assert run_cli("apply", "new.md", "d.json", "--undo", cwd=tmp_path).output == texts[0].encode()


def test_at_gives_the_text_of_that_day(run_cli, repo):
    for day, text in (("2024-01-01", OLD), ("2024-02-29", MID), ("2024-03-01", NEW), ("2030-01-01", NEW)):
        assert run_cli("at", day, "privacy", cwd=repo).output == text.encode()
    early = run_cli("at", "2023-12-31", "privacy", cwd=repo)
    assert (early.exit_code, early.stdout) == (2, "")
    assert "the first, version 1.0, applied from 2024-01-01" in early.stderr
    assert "the text states no date" in run_cli("at", "2024-01-01", "privacy", cwd=repo).stderr


def test_at_of_nothing(run_cli, repo):
    ran = run_cli("at", "2024-01-01", "cookies", cwd=repo)
    assert (ran.exit_code, "policies here: privacy" in ran.stderr) == (2, True)
    assert run_cli("at", "soon", "privacy", cwd=repo).exit_code == 2


SV_OLD = "---\nversion: 1.0\n---\n# Integritet\n\n## 1. Delning\n\nVi delar ditt namn.\n"
SV_NEW = SV_OLD.replace("1.0", "1.1").replace("namn.", "namn och din ålder.")
SWEDISH = "site_name: X\nextra:\n  clauselog:\n    timezone: Europe/Stockholm\n    languages: [sv, en]\n"


def test_the_main_language_of_a_site_is_that_of_its_texts(run_cli, make_repo):
    """… for which ``policies/privacy.md`` was taken for English: its log was that of ``privacy.en.md``."""
    files = [{"mkdocs.yml": SWEDISH, "policies/privacy.md": SV_OLD, "policies/privacy.en.md": OLD}]
    files += [{"policies/privacy.md": SV_NEW, "policies/privacy.en.md": MID}]
    record = (
        "---\npolicy: privacy\nversion: {}\nannounced: {}\neffective: {}\ntexts:\n"
        '  sv: {{new: {}}}\n  en: {{new: {}}}\nmaterial: "no"\ndecided_by: X\n---\n'
    )
    for number, (version, day, one, other) in enumerate(
        (("1.0", "2024-01-01", SV_OLD, OLD), ("1.1", "2024-02-01", SV_NEW, MID))
    ):
        ids = (blob_id(text.encode()) for text in (one, other))
        files[number][f"changelog/privacy/{version}.md"] = record.format(version, day, day, *ids)
    repo = make_repo([("2024-01-01", files[0]), ("2024-02-01", files[1])])
    said = json.loads(log(run_cli, repo, "--format", "json"))
    assert (said["lang"], said["by"]) == ("sv", "record")
    assert said["releases"][0]["entries"][0]["sentence"].startswith("Ändrade")
    ran = run_cli("diff", "HEAD~1:policies/privacy.md", "HEAD:policies/privacy.md", cwd=repo)
    assert "Ändrade" in ran.stdout
    assert "Amended" not in ran.stdout


def test_the_front_matter_may_say_the_language(run_cli, make_repo):
    texts = [t.replace("---\n", "---\nlang: sv\n", 1) for t in (SV_OLD, SV_NEW)]
    repo = make_repo([(f"2024-0{n}-01", {"policies/privacy.md": t}) for n, t in enumerate(texts, 1)])
    for _ in "cold", "warm":
        assert json.loads(log(run_cli, repo, "--format", "json"))["lang"] == "sv"
        assert '<html lang="sv"' in log(run_cli, repo, "--format", "html")


def test_a_file_whose_name_is_not_utf_8_is_said_to_be_so(run_cli, make_repo, git):
    repo = make_repo([("2024-01-01", {"privacy.md": OLD})])
    name = os.fsdecode(b"priv\xe9.md")
    git(repo, "mv", "privacy.md", name)
    git(repo, "commit", "-qm", "Renamed")
    ran = run_cli("log", name, cwd=repo)
    assert (ran.exit_code, ran.stderr.splitlines()[0]) == (
        2,
        r"clauselog: priv\udce9.md: its name is not UTF-8",
    )


def test_what_goes_wrong_with_us_is_no_finding(run_cli, repo, monkeypatch):
    """Exit 1 would tell a gate that there are findings."""
    for error, said in (
        (OSError(28, "No space left on device", "x"), "clauselog: x: No space left on device\n"),
        (IndexError("here"), "IndexError: here\n"),
    ):
        monkeypatch.setattr("clauselog.history.revisions", Mock(side_effect=error))
        ran = run_cli("log", "policies/privacy.md", cwd=repo)
        assert ran.exit_code == 2
        assert ran.stderr.endswith(said)
