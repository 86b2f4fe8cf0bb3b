"""What can be wrong with a repository or a file in it: one message that says where, what and what to do."""

import json
import os
from pathlib import Path

import pytest

from clauselog.errors import UserError
from clauselog.record import Record
from clauselog.repository import Repository
from clauselog.source import LARGEST, blob_id, decode
from clauselog.versions import kept

GOOD = "# Privacy\n\nWe collect your name.\n"


def refused(run_cli, repo, *args):
    ran = run_cli("log", *args, cwd=repo)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    return ran.stderr


def test_no_repository(run_cli, tmp_path):
    (tmp_path / "privacy.md").write_text(GOOD)
    said = refused(run_cli, tmp_path, "privacy.md")
    assert "privacy.md: is in no git repository" in said
    assert "--repo" in said


def test_a_file_that_is_not_there_in_no_repository(run_cli, tmp_path):
    assert "is in no git repository" in refused(run_cli, tmp_path, "no/such/privacy.md")


def test_shallow_clone_stops(run_cli, make_repo, git, tmp_path):
    origin = make_repo(
        [("2024-01-01", {"privacy.md": GOOD}), ("2024-02-01", {"privacy.md": GOOD + "More.\n"})]
    )
    git(tmp_path, "clone", "-q", "--depth", "1", origin.as_uri(), str(tmp_path / "clone"))
    said = refused(run_cli, tmp_path / "clone", "privacy.md")
    assert "shallow clone" in said
    assert "git fetch --unshallow" in said
    git(tmp_path / "clone", "fetch", "-q", "--unshallow")
    assert run_cli("log", "privacy.md", cwd=tmp_path / "clone").exit_code == 0


@pytest.mark.parametrize("lost", ["first", "second", "commit"])
def test_a_damaged_repository(run_cli, make_repo, git, lost):
    """An object is missing: the file of a text, or of a commit before."""
    texts = [GOOD, GOOD + "More.\n", GOOD + "Less.\n"]
    repo = make_repo([(f"2024-0{n}-01", {"privacy.md": text}) for n, text in enumerate(texts, 1)])
    names = {"first": blob_id(texts[0].encode()), "second": blob_id(texts[1].encode())}
    name = names.get(lost) or git(repo, "rev-parse", "HEAD~1").strip()
    (repo / ".git" / "objects" / name[:2] / name[2:]).unlink()
    said = refused(run_cli, repo, "privacy.md", "--by", "commit")
    assert "the repository is damaged" in said
    assert "git fsck" in said


def test_no_commit_yet(run_cli, git, tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "privacy.md").write_text(GOOD)
    assert "has no commit yet" in refused(run_cli, tmp_path, "privacy.md")


def test_no_commit_yet_whatever_the_name_of_the_branch(git, tmp_path):
    git(tmp_path, "init", "-q")
    with Repository(tmp_path) as opened, pytest.raises(UserError, match="has no commit yet"):
        opened.commit("main")


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="only root can give a folder to another user"
)
def test_a_repository_of_another_user(run_cli, make_repo, git):
    repo = make_repo([("2024-01-01", {"a notice.md": GOOD})])
    os.chown(repo / ".git", 65534, 65534)
    os.chown(repo, 65534, 65534)
    said = refused(run_cli, repo, "a notice.md")
    assert f"{repo}: belongs to another user" in said
    remedy = said.partition("in it: git ")[2].split()
    git(Path("/"), *remedy)
    assert run_cli("log", "a notice.md", cwd=repo).exit_code == 0


def test_not_committed_yet(run_cli, make_repo):
    repo = make_repo([("2024-01-01", {"other.md": GOOD})])
    (repo / "privacy.md").write_text(GOOD)
    assert "privacy.md: is in no commit yet\n  git add" in refused(run_cli, repo, "privacy.md")


def test_a_name_that_is_nearly_right(run_cli, make_repo):
    repo = make_repo([("2024-01-01", {"policies/privacy.md": GOOD})])
    assert "did you mean policies/privacy.md?" in refused(run_cli, repo, "policies/privcy.md")


def test_outside_the_repository(run_cli, make_repo, tmp_path):
    repo = make_repo([("2024-01-01", {"privacy.md": GOOD})])
    (tmp_path / "other.md").write_text(GOOD)
    with Repository(repo) as opened, pytest.raises(UserError, match="lies outside the repository"):
        opened.inside(tmp_path / "other.md")


def test_unknown_ref(make_repo):
    with Repository(make_repo([("2024-01-01", {"privacy.md": GOOD})])) as repo:
        for ref in ("no-such-branch", "--upload-pack=x", "HEAD:privacy.md", ""):
            with pytest.raises(UserError, match="is no branch, tag or commit here"):
                repo.commit(ref)


def test_a_branch_that_only_the_remote_has(make_repo, git, tmp_path):
    origin = make_repo([("2024-01-01", {"privacy.md": GOOD})])
    git(origin, "branch", "production")
    git(tmp_path, "clone", "-q", str(origin), str(tmp_path / "clone"))
    with (
        Repository(tmp_path / "clone") as repo,
        pytest.raises(UserError, match="did you mean origin/production"),
    ):
        repo.commit("production")


BAD_TEXTS = [
    (b"# Privacy\n\nD\xe9j\xe0 vu\n", "is not UTF-8: byte 0xe9", ":3: "),
    (b"", "is empty", ""),
    (b" \n\n", "is empty", ""),
    (b"\x89PNG\r\n\x1a\n\0\0\0", "is binary", ":3: "),
    (b"# P\n\nzero \0 byte\n", "is binary", ":3: "),
    (b"# P\n\n" + b"word " * 1_000_000, "is 5.0 MB", ""),
]


@pytest.mark.parametrize(("data", "message", "line"), BAD_TEXTS, ids=[m for _, m, _ in BAD_TEXTS])
def test_a_text_that_is_none(run_cli, make_repo, data, message, line):
    repo = make_repo([("2024-01-01", {"privacy.md": GOOD}), ("2024-02-01", {"privacy.md": data})])
    said = refused(run_cli, repo, "privacy.md")
    assert message in said
    assert f"privacy.md{line}" in said
    assert len(said.splitlines()) == 2, "a message and a remedy"


@pytest.mark.parametrize("nothing", [b"", b"\n"])
def test_a_file_that_was_empty_before_it_had_a_text(run_cli, make_repo, nothing):
    texts = (nothing, GOOD, nothing, f"{GOOD}\nMore.\n")
    repo = make_repo([(f"2024-0{n}-01", {"privacy.md": text}) for n, text in enumerate(texts, 1)])
    ran = run_cli("log", "privacy.md", cwd=repo)
    assert ran.exit_code == 0
    assert ran.stdout.count("Version") == 1
    assert "More." in ran.stdout


def test_the_largest_text_is_read():
    assert decode(b"x" * LARGEST, "p.md")
    with pytest.raises(UserError):
        decode(b"x" * (LARGEST + 1), "p.md")


def versioned(*pairs):
    return [
        (f"2024-0{n}-01", {"privacy.md": f"---\nversion: {v}\n---\n# Privacy\n\n{text}\n"})
        for n, (v, text) in enumerate(pairs, 1)
    ]


def test_a_version_used_twice_with_different_text(run_cli, make_repo):
    repo = make_repo(versioned(("1.0", "One."), ("1.1", "Two."), ("1.0", "Three.")))
    said = refused(run_cli, repo, "privacy.md")
    assert "privacy.md: version 1.0 is used twice with different text: commit " in said
    assert "of 2024-01-01, then commit" in said
    assert run_cli("log", "privacy.md", "--by", "commit", cwd=repo).exit_code == 0, "the remedy works"


def test_a_version_that_goes_backwards(run_cli, make_repo):
    repo = make_repo(versioned(("1.9", "One."), ("1.10", "Two."), ("1.2", "Three.")))
    assert "the version goes backwards, from 1.10 to 1.2" in refused(run_cli, repo, "privacy.md")


def test_from_days_to_numbers_is_no_going_back(run_cli, make_repo):
    named = versioned(("2023-05-01", "One."), ("1.0", "Two."), ("1.1", "Three."), ("2024-01-01", "Four."))
    ran = run_cli("log", "privacy.md", "--by", "front-matter", "--format", "json", cwd=make_repo(named))
    assert [r["version"] for r in json.loads(ran.stdout)["releases"]] == ["1.0", "1.1", "2024-01-01"]


@pytest.mark.parametrize(("last", "top"), [("0.9", "1.0"), ("2023-04-30", "2023-05-01")])
def test_each_way_of_naming_goes_forward_for_itself(run_cli, make_repo, last, top):
    repo = make_repo(versioned(("2023-05-01", "One."), ("1.0", "Two."), (last, "Three.")))
    assert f"the version goes backwards, from {top} to {last}" in refused(run_cli, repo, "privacy.md")


def test_a_revert_is_no_mistake(run_cli, make_repo):
    repo = make_repo(
        versioned(("1.0", "One."), ("1.1", "Two."), ("1.0", "One."), ("1.1", "Two."), ("1.2", "Three."))
    )
    assert run_cli("log", "privacy.md", cwd=repo).exit_code == 0


def test_no_tag(run_cli, make_repo):
    repo = make_repo([("2024-01-01", {"privacy.md": GOOD})])
    assert "no tag names a version of “privacy”" in refused(run_cli, repo, "privacy.md", "--by", "tag")


@pytest.fixture
def squashed(make_repo):
    """Versions 1.0 and 1.2 are on main; 1.1 was squashed away."""
    return make_repo(versioned(("1.0", "One."), ("1.2", "Three.")))


LOST_ONE = Record(policy="privacy", version="1.1")
LOST = "---\nversion: 1.1\n---\n# Privacy\n\nTwo.\n"


def test_two_releases_squashed_into_one_say_which_is_lost(squashed):
    with Repository(squashed) as repo, pytest.raises(UserError) as error:
        kept(repo, LOST_ONE, "en", blob_id(LOST.encode()), "privacy.md")
    assert "the text of version 1.1 is lost" in str(error.value)
    assert "git tag privacy/1.1 COMMIT" in str(error.value)


def test_the_text_in_between_comes_from_its_tag(squashed, git):
    (squashed / "privacy.md").write_text(LOST)
    git(squashed, "commit", "-qam", "Aside")
    git(squashed, "tag", "privacy/1.1")
    git(squashed, "reset", "-q", "--hard", "HEAD~1")
    with Repository(squashed) as repo:
        found = kept(repo, LOST_ONE, "en", blob_id(LOST.encode()), "privacy.md")
    assert (found.text, found.version) == (LOST, "1.1")


def test_the_text_in_between_comes_from_its_kept_source(squashed, git):
    source = squashed / "changelog/privacy/1.1.source.md"
    source.parent.mkdir(parents=True)
    source.write_text(LOST)
    git(squashed, "add", ".")
    git(squashed, "commit", "-qm", "Keep the source")
    with Repository(squashed) as repo:
        assert kept(repo, LOST_ONE, "en", blob_id(LOST.encode()), "privacy.md").text == LOST
        with pytest.raises(UserError, match="holds another text"):
            kept(repo, LOST_ONE, "en", "0" * 40, "privacy.md")


def record(version, old, new, day):
    blobs = (
        f"{{old: {blob_id(old.encode())}, new: {blob_id(new.encode())}}}"
        if old
        else f"{{new: {blob_id(new.encode())}}}"
    )
    return (
        f"---\npolicy: privacy\nversion: {version}\nannounced: {day}\neffective: {day}\n"
        f"texts:\n  en: {blobs}\nmaterial: no\ndecided_by: Counsel\n---\nWords.\n"
    )


@pytest.fixture
def recorded(make_repo):
    """A site whose releases 1.0, 1.1 and 1.2 have records, and whose history lacks the text of 1.1."""
    one, three = (
        f"---\nversion: {v}\n---\n# Privacy\n\n{t}\n" for v, t in (("1.0", "One."), ("1.2", "Three."))
    )
    records = {
        "changelog/privacy/1.0.md": record("1.0", "", one, "2024-01-01"),
        "changelog/privacy/1.1.md": record("1.1", one, LOST, "2024-02-01"),
        "changelog/privacy/1.2.md": record("1.2", LOST, three, "2024-03-01"),
    }
    return make_repo(
        [
            ("2024-01-01", {"policies/privacy.md": one}),
            ("2024-03-01", {"policies/privacy.md": three, **records}),
        ]
    )


def test_a_log_stops_where_a_recorded_text_is_lost(recorded, run_cli):
    assert "the text of version 1.1 is lost" in refused(run_cli, recorded, "policies/privacy.md")


def test_a_log_goes_on_with_the_text_at_its_tag(recorded, run_cli, git):
    (recorded / "policies/privacy.md").write_text(LOST)
    git(recorded, "commit", "-qam", "Aside")
    git(recorded, "tag", "privacy/1.1")
    git(recorded, "reset", "-q", "--hard", "HEAD~1")
    ran = run_cli("log", "policies/privacy.md", cwd=recorded)
    assert ran.exit_code == 0, ran.stderr
    assert [line for line in ran.stdout.splitlines() if line.startswith("Version")] == [
        "Version 1.2:",
        "Version 1.1:",
    ]
    assert "there are records of its releases" in ran.stderr
