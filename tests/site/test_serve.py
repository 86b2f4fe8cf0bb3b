"""The site on loopback, built again when something changes."""

from __future__ import annotations

import threading
import urllib.request

from clauselog.cli.serve import server, stamps


def test_a_change_is_seen_and_what_is_built_is_none(tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "policies/privacy.md").write_text("one")
    before = stamps(tmp_path)
    (tmp_path / "site/index.html").write_text("built")
    assert stamps(tmp_path) == before
    (tmp_path / "policies/cookies.md").write_text("two")
    assert stamps(tmp_path) != before


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
