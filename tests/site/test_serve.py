"""The site on loopback, built again when something changes."""

from __future__ import annotations

import threading
import urllib.request

from clauselog.cli.serve import server, stamps
from clauselog.plumbing import reflog


def test_a_change_is_seen_and_what_is_built_is_none(tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "policies/privacy.md").write_text("one")
    before = stamps(tmp_path)
    (tmp_path / "site/index.html").write_text("built")
    assert stamps(tmp_path) == before
    (tmp_path / "policies/cookies.md").write_text("two")
    assert stamps(tmp_path) != before


def test_a_commit_is_seen_also_in_a_work_tree_and_a_site_in_a_folder(make_repo, git, tmp_path):
    """Texts count once they are committed, and a commit changes no file of the site."""
    repo = make_repo([("2024-01-01", {"site/policies/privacy.md": "# Privacy\n"})])
    git(repo, "worktree", "add", "-q", str(tmp_path / "beside"))
    for folder in (repo, repo / "site", tmp_path / "beside" / "site"):
        before = stamps(folder, *reflog(folder))
        git(folder, "commit", "-q", "--allow-empty", "-m", "More")
        assert stamps(folder, *reflog(folder)) != before


def test_no_site_to_serve(run_cli, tmp_path):
    ran = run_cli("serve", cwd=tmp_path)
    assert ran.exit_code == 2
    assert "there is no mkdocs.yml here\n  “clauselog init .” makes one" in ran.stderr


def test_it_serves_on_loopback_and_only_there(tmp_path):
    (tmp_path / "index.html").write_text("here")
    web = server(tmp_path)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    try:
        assert web.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{web.server_port}/") as reply:
            assert reply.read() == b"here"
            assert reply.headers["Cache-Control"] == "no-store"
    finally:
        web.shutdown()
        web.server_close()
