"""The repository as history and review ask for it: texts, versions, what changed, what is unfinished."""

from datetime import date

import pytest

from clauselog import plumbing
from clauselog.answers import Changed
from clauselog.errors import UserError
from clauselog.history import on_branch, revisions
from clauselog.numbering import name_of, version_key
from clauselog.repository import Repository
from clauselog.source import blob_id
from clauselog.versions import committed, working

ONE, TWO, THREE = (
    "# Privacy\n\nWe collect your name" + more + ".\n" for more in ("", " and age", " and more")
)


@pytest.fixture
def repo(make_repo, step):
    path = make_repo(
        [
            ("2024-01-01", {"policies/privacy.md": ONE, "notes.md": "x\n"}),
            step("2024-01-10", {"policies/privacy.md": TWO}, branch="draft", off="main"),
            ("2024-01-20", {"notes.md": "y\n"}),
            ("2024-02-01T23:30:00+02:00", {"policies/privacy.md": THREE}),
        ]
    )
    with Repository(path / "policies") as opened:
        yield opened


def test_versions_are_oldest_first_with_all_there_is_to_know(repo):
    first, last = committed(repo, "policies/privacy.md", by="commit")
    assert (first.policy, first.lang, first.path, first.text) == ("privacy", "en", "policies/privacy.md", ONE)
    assert first.blob == blob_id(ONE.encode())
    assert last.version == last.commit[:7]
    assert (last.committed, last.effective) == (date(2024, 2, 1), None)


def test_blobs_read_together_are_those_read_one_by_one(repo, monkeypatch):
    monkeypatch.setattr(plumbing, "AT_ONCE", 2)
    names = [blob_id(text.encode()) for text in (THREE, ONE, TWO, ONE, THREE, ONE)]
    assert list(repo.blobs(names)) == [repo.blob(name) for name in names]
    assert list(repo.blobs([])) == []


def test_texts_at_a_revision(repo):
    assert repo.text("draft", "policies/privacy.md") == TWO
    assert repo.data("HEAD", "policies") is None
    with pytest.raises(UserError, match=r"nothing\.md: is not in draft"):
        repo.text("draft", "nothing.md")


def test_what_changed_since_a_branch(repo, git):
    base = repo.merge_base("draft")
    assert repo.changed(base, "draft") == (Changed("M", "policies/privacy.md", "policies/privacy.md"),)
    (repo.root / "new.md").write_text("new\n")
    git(repo.root, "mv", "notes.md", "remarks.md")
    found = repo.changed("HEAD")
    assert Changed("A", "new.md", "new.md") in found
    assert Changed("R", "notes.md", "remarks.md") in found


def test_unrelated_histories_are_refused(make_repo, step):
    path = make_repo([("2024-01-01", {"a.md": ONE}), step("2024-01-02", {"b.md": TWO}, branch="other")])
    with Repository(path) as opened, pytest.raises(UserError, match="have no commit in common"):
        opened.merge_base("other")


def test_whether_a_text_is_on_a_branch(repo):
    assert on_branch(repo, blob_id(THREE.encode()), "main")
    assert not on_branch(repo, blob_id(TWO.encode()), "main")
    assert on_branch(repo, blob_id(TWO.encode()), "draft")


def test_the_working_tree_as_git_would_store_it(repo, git):
    file = repo.root / "policies/privacy.md"
    file.write_bytes(TWO.replace("\n", "\r\n").encode())
    crlf = working(repo, "policies/privacy.md")
    assert (crlf.text, crlf.commit) == (TWO.replace("\n", "\r\n"), "")
    (repo.root / ".gitattributes").write_text("*.md text\n")
    stored = working(repo, "policies/privacy.md")
    assert (stored.text, stored.blob) == (TWO, blob_id(TWO.encode()))


def test_settings_of_the_user_change_nothing(repo, git, monkeypatch):
    expected = committed(repo, "policies/privacy.md", by="commit")
    for name, value in {
        "log.showSignature": "true",
        "diff.renames": "false",
        "core.quotePath": "true",
        "diff.noprefix": "true",
    }.items():
        git(repo.root, "config", name, value)
    with Repository(repo.root) as again:
        assert committed(again, "policies/privacy.md", by="commit") == expected


def test_names_that_git_would_quote(make_repo):
    path = make_repo(
        [
            ("2024-01-01", {"datenschutz erklärung – 1.md": ONE}),
            ("2024-02-01", {"datenschutz erklärung – 1.md": TWO}),
        ]
    )
    with Repository(path) as opened:
        assert [v.text for v in committed(opened, "datenschutz erklärung – 1.md")] == [ONE, TWO]


def test_a_rename_chain_with_edits(make_repo):
    body = "".join(f"Sentence number {n} stays as it is.\n" for n in range(20))
    path = make_repo(
        [
            ("2024-01-01", {"a.md": body}),
            ("2024-02-01", {"a.md": None, "b/privacy.txt": body + "More.\n"}),
            ("2024-03-01", {"b/privacy.txt": None, "policies/privacy.md": body + "More.\nAnd more.\n"}),
        ]
    )
    with Repository(path) as opened:
        assert [r.path for r in revisions(opened, "policies/privacy.md")] == [
            "a.md",
            "b/privacy.txt",
            "policies/privacy.md",
        ]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("policies/privacy.md", ("privacy", "")),
        ("policies/privacy.sv.md", ("privacy", "sv")),
        ("privacy.pt-BR.md", ("privacy", "pt-BR")),
        ("privacy/index.md", ("privacy", "")),
        ("privacy/index.de.md", ("privacy", "de")),
        ("terms.v2.md", ("terms.v2", "")),
        ("README.md", ("README", "")),
    ],
)
def test_policy_and_language_of_a_path(path, found):
    assert name_of(path) == found


def test_version_keys_sort_as_people_count():
    assert sorted(["1.10", "1.9", "1", "v2.0", "1.9.1"], key=version_key) == [
        "1",
        "1.9",
        "1.9.1",
        "1.10",
        "v2.0",
    ]
    assert version_key("8e0973d") == ()
