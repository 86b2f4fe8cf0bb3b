"""One site with the four seed policies, as issue of the day it is built for."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from clauselog.policy import parse
from clauselog.site import build
from clauselog.source import blob_id

pytestmark = pytest.mark.corpus


def html(site, path):
    return (site / path / "index.html").read_text("utf-8")


def text(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_every_policy_has_its_pages(site):
    for name in ("hexcm", "opex-group", "opex-technologies", "opsio"):
        for page in ("", "next", "changes", "versions", "compare", "clauses", "1.0"):
            assert (site / name / page / "index.html").is_file(), (name, page)


def test_the_notice_in_force_and_its_earlier_version(site):
    now, before = html(site, "opsio"), html(site, "opsio/1.0")
    assert "Version 1.1" in now
    assert "In force since 5 December 2022" in text(now)
    assert "password, time zone" in now
    assert "password, time zone" not in before
    assert "Not in force since 5 December 2022" in text(before)
    assert '<meta name="robots" content="noindex, follow">' in before
    assert 'content="noindex' not in now


def test_the_change_log_has_the_three_entries(site, shared):
    said = text(html(site, "opsio/changes"))
    log = (shared / "seeds/opsio/log-1.1.md").read_text("utf-8")
    for line in re.findall(r"^- (.+)$", log, re.MULTILINE):
        assert line.lower() in said.lower()


def test_a_comparison_marks_words_and_says_so(site):
    page = html(site, "opsio/compare/1.0/1.1")
    added = re.findall(r"<ins>(.*?)</ins>", page)
    assert any("password, time zone and any other information that you may provide" in a for a in added)
    assert all('<span class="cl-said">Added words: </span>' in a for a in added)
    assert "unchanged clause" in page
    assert 'id="to-resolve-tickets"' in page


def test_every_clause_of_every_version_has_its_address(site, shared):
    for source, page in (
        ("opsio/1.0.md", "opsio/1.0"),
        ("hexcm/1.0.md", "hexcm"),
        ("opex-group/1.0.md", "opex-group"),
    ):
        built = html(site, page)
        for clause in parse((shared / "seeds" / source).read_text("utf-8")).clauses:
            if clause.kind != "front-matter":
                assert f'id="{clause.id}"' in built, (page, clause.id)


def test_numbers_are_addresses_on_the_page_of_one_version_only(site):
    assert 'id="clause-4"' in html(site, "opsio/1.0")
    assert 'id="clause-4"' not in html(site, "opsio")


def test_the_source_is_published_and_its_hash_holds(site):
    index = json.loads((site / "policies.json").read_text("utf-8"))
    assert index["schema"] == "clauselog/policies/1"
    assert (site / ".well-known/policies.json").read_bytes() == (site / "policies.json").read_bytes()
    for policy in index["policies"]:
        for version in policy["texts"][0]["versions"]:
            source = site / version["source"].removeprefix("https://privacy.example.org/")
            assert blob_id(source.read_bytes()) == version["git_blob"]


def test_a_coming_version_is_announced_everywhere_and_not_yet_in_force(site):
    now = html(site, "hexcm")
    assert "Version 1.0" in now
    assert "precise location" not in now
    assert "Takes effect on 20 December 2026" in text(now)
    coming = html(site, "hexcm/next")
    assert "<ins>" in coming
    assert "precise location" in coming
    assert "stays under the terms under which we collected it" in coming
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        assert "changes on 20 December 2026" in page.read_text("utf-8"), page


def test_on_its_day_it_is_in_force_and_the_announcement_says_so(seeds, site):
    built = build(seeds, date(2026, 12, 20), out="site-on-the-day").folder
    now = html(built, "hexcm")
    assert "Version 1.1" in now
    assert "precise location" in now
    assert "In force since 20 December 2026" in text(now)
    assert "Not in force since 20 December 2026" in text(html(built, "hexcm/1.0"))
    for page in built.rglob("*.html"):
        assert "changed on 20 December 2026" in page.read_text("utf-8"), page


def test_the_announcement_ends_and_what_is_not_announced_is_not_shown(seeds):
    after = build(seeds, date(2027, 1, 20), out="site-after").folder
    assert 'cl-announce"' not in html(after, "hexcm")
    before = build(seeds, date(2026, 10, 31), out="site-before").folder
    assert not (before / "hexcm/1.1").exists()
    assert not any("precise location" in p.read_text("utf-8") for p in before.rglob("*.html"))


def test_the_same_input_and_day_give_the_same_bytes(seeds, site):
    again = build(seeds, date(2026, 12, 19), out="site-again", fresh=True).folder
    files = sorted(p.relative_to(site) for p in site.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert [f for f in files if (site / f).read_bytes() != (again / f).read_bytes()] == []


def test_zensical_builds_the_same_pages(seeds, site):
    pytest.importorskip("zensical", reason="zensical is not installed")
    other = build(seeds, date(2026, 12, 19), builder="zensical", out="site-zensical").folder
    pages = {p.relative_to(site) for p in site.rglob("*.html")}
    assert pages == {p.relative_to(other) for p in other.rglob("*.html")}
    for page in sorted(pages):
        ids = [
            set(re.findall(r'\sid="(?!__|cl-)([^"]+)"', (s / page).read_text("utf-8"))) for s in (site, other)
        ]
        assert ids[0] == ids[1], page


def test_the_security_policy_covers_every_inline_script(site):
    import base64
    import hashlib

    for path in site.rglob("*.html"):
        page = path.read_text("utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
        assert "unsafe" not in policy
        for attributes, code in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            if "src=" not in attributes and "application/" not in attributes:
                digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in policy, path
        assert not re.search(
            r"<[^>]+\s(?:on\w+|style)=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
        ), path


def test_every_link_of_the_search_leads_to_an_anchor(site):
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    places = {d["location"] for d in index["docs"]}
    assert any(p.startswith("opsio/#") for p in places)
    for place in places:
        path, _, anchor = place.partition("#")
        assert not anchor or f'id="{anchor}"' in html(site, path)
