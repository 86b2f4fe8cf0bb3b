"""The fixtures themselves: a story gives the same repository everywhere, the command line answers."""


def test_story_is_reproducible(make_repo, git, step):
    story = [
        ("2024-01-01", {"a.md": "one\n", "b.md": b"\xff"}),
        step("2024-02-01", {"a.md": "two\n"}, branch="draft", off="main", tag="privacy/1.1"),
        step("2024-03-01", {"a.md": "two\n"}, merge="draft"),
        ("2024-04-01", {"b.md": None}, "Remove b"),
    ]
    one, two = make_repo(story, "one"), make_repo(story, "two")
    assert git(one, "rev-parse", "HEAD", "privacy/1.1") == git(two, "rev-parse", "HEAD", "privacy/1.1")
    assert git(one, "log", "-1", "--format=%ct %s").strip() == "1711972800 Remove b"
    assert len(git(one, "log", "-1", "--format=%P", "HEAD~1").split()) == 2
    assert (one / "a.md").read_text() == "two\n"
    assert not (one / "b.md").exists()
    assert git(one, "status", "--porcelain") == ""


def test_command_line_in_process(run_cli, tmp_path):
    assert "Examples:" in run_cli("--help").stdout
    refused = run_cli("nonsense", cwd=tmp_path)
    assert refused.exit_code == 2
    assert "nonsense" in refused.stderr
