"""What becomes of versions: postponed, withdrawn, overtaken, in two languages; builds that must fail."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date

import pytest

from clauselog.errors import UserError
from clauselog.pages.inspection import Expected, look, whole
from clauselog.site import build

NOTICE = """\
---
title: {title}
version: "{version}"
contact: privacy@example.org
---

# {title}

## 1. {one}

We keep your data for {months} months. See the [other notice](other{lang}.md#x).

## 2. {two}

- **Letters:** we write to you.
{more}"""


def notice(version, months=6, more="", lang=""):
    words = {"": ("Privacy notice", "Keeping", "Writing"), ".sv": ("Integritet", "Lagring", "Brev")}[lang]
    return NOTICE.format(
        title=words[0], one=words[1], two=words[2], version=version, months=months, more=more, lang=lang
    )


OTHER = '---\ntitle: Other\nversion: "1.0"\n---\n\n# Other\n\n## Place {#x}\n\nWords.\n'


def page(folder, path):
    return " ".join(
        re.sub(
            r"<[^>]+>", " ", (folder / path / "index.html").read_text("utf-8").partition("<article")[2]
        ).split()
    )


@pytest.fixture
def begun(tmp_path, commit, mkdocs):
    root = tmp_path / "begun"
    root.mkdir()
    commit(
        root,
        "2024-01-01",
        {
            "mkdocs.yml": mkdocs("en"),
            ".gitignore": "site*/\n.clauselog/\n",
            "policies/privacy.md": notice("1.0"),
            "policies/other.md": OTHER,
        },
    )
    return root


def test_postponed_withdrawn_and_overtaken_say_so(begun, commit, record):
    texts = {v: notice(v, m) for v, m in (("1.0", 6), ("1.1", 7), ("1.2", 8), ("1.3", 9))}
    moved = "postponed: [{from: 2024-03-01, to: 2024-05-01, on: 2024-02-15, reason: more time to read}]\n"
    commit(
        begun,
        "2024-02-01",
        {
            "policies/privacy.md": texts["1.1"],
            "changelog/privacy/1.1.md": record(
                "privacy", "1.1", "2024-02-01", "2024-03-01", [("en", texts["1.0"], texts["1.1"])], moved
            ),
        },
    )
    built = build(begun, date(2024, 2, 20)).folder
    assert (
        "The date was moved on 15 February 2024 from 1 March 2024 to 1 May 2024. more time to read"
        in page(built, "privacy/next")
    )
    assert "Takes effect on 1 May 2024" in page(built, "privacy")
    commit(
        begun,
        "2024-02-25",
        {
            "policies/privacy.md": texts["1.2"],
            "changelog/privacy/1.2.md": record(
                "privacy", "1.2", "2024-02-25", "2024-04-01", [("en", texts["1.0"], texts["1.2"])]
            ),
        },
    )
    built = build(begun, date(2024, 6, 1)).folder
    assert "Never took effect" in page(built, "privacy/1.1")
    assert "8 months" in page(built, "privacy")
    gone = "withdrawn: {on: 2024-07-01, reason: a mistake}\n"
    commit(
        begun,
        "2024-06-10",
        {
            "policies/privacy.md": texts["1.3"],
            "changelog/privacy/1.3.md": record(
                "privacy", "1.3", "2024-06-10", "2024-08-01", [("en", texts["1.2"], texts["1.3"])], gone
            ),
        },
    )
    built = build(begun, date(2024, 9, 1)).folder
    assert "This version was withdrawn on 1 July 2024. a mistake" in page(built, "privacy/1.3")
    assert "Version 1.2 · In force since 1 April 2024" in page(built, "privacy")
    assert 'cl-announce" aria' not in (built / "privacy/index.html").read_text("utf-8")


def test_a_clause_that_went_keeps_its_address_and_its_history(begun, commit):
    gone = notice("1.1").replace("- **Letters:** we write to you.", "- **Calls:** nobody rings.")
    commit(begun, "2024-03-01", {"policies/privacy.md": gone})
    built = build(begun, date(2024, 4, 1)).folder
    now = (built / "privacy/index.html").read_text("utf-8")
    assert (
        '<li id="letters"><a href="../privacy/clauses/letters/">Letters</a>:'
        " Removed in version 1.1, 1 March 2024" in now
    )
    assert "Removed in version 1.1, 1 March 2024" in page(built, "privacy/clauses/letters")


def test_what_changed_in_form_alone_is_no_other_wording(begun, commit):
    other = (
        notice("1.1").replace("- **Letters:** we", "* **Letters:** we").replace("your data", "*your* data")
    )
    commit(begun, "2024-03-01", {"policies/privacy.md": other})
    commit(
        begun,
        "2024-03-02",
        {"policies/privacy.md": other.replace('"1.1"', '"1.2"').replace("(other", "(others")},
    )
    built = build(begun, date(2024, 4, 1)).folder
    assert not (built / "privacy/clauses/letters").exists()
    told = page(built, "privacy/clauses/we-keep-your-data-for-6")
    assert [v for v in ("1.0", "1.1", "1.2") if f"Version {v} " in told] == ["1.0", "1.2"], "a link changed"
    assert "Version 1.1 In force on 1 March 2024 " in page(built, "privacy/changes")


def test_new_numbers_stand_beside_old_ones_and_old_anchors_work(begun, commit):
    text = notice("1.1").replace("## 2. Writing", "## 2. Asking\n\nYou may ask us.\n\n## 3. Writing")
    commit(begun, "2024-03-01", {"policies/privacy.md": text})
    built = build(begun, date(2024, 4, 1)).folder
    found = (built / "privacy/compare/1.0/1.1/index.html").read_text("utf-8")
    assert re.search(r"<td>2</td><td>3</td><td><a href=\"[^\"]+#writing\">Writing</a>", found)
    assert 'id="writing"' in (built / "privacy/index.html").read_text("utf-8")


def test_two_languages_each_a_site_of_its_own(begun, commit, mkdocs):
    files = {
        "mkdocs.yml": mkdocs("en, sv"),
        "policies/privacy.sv.md": notice("1.0", lang=".sv"),
        "policies/other.sv.md": OTHER,
    }
    commit(begun, "2024-01-02", files)
    built = build(begun, date(2024, 4, 1)).folder
    english, swedish = ((built / f"{p}privacy/index.html").read_text("utf-8") for p in ("", "sv/"))
    assert '<html lang="en"' in english
    assert '<html lang="sv"' in swedish
    assert "Gäller sedan den" in swedish or "gäller sedan" in swedish.lower()
    assert '<a href="../sv/privacy/" hreflang="sv"' in english
    assert '<a href="../../privacy/" hreflang="en"' in swedish
    assert '<a href="../other/#x"' in swedish
    assert 'id="keeping"' in swedish, (
        "the switcher keeps the clause: its English anchor is on the Swedish page"
    )
    assert 'id="lagring"' in english
    index = json.loads((built / "policies.json").read_text("utf-8"))
    assert [t["language"] for t in index["policies"][1]["texts"]] == ["en", "sv"]
    one = (built / "sv/privacy/1.0/index.html").read_text("utf-8")
    assert '<a href="../../../privacy/1.0/" hreflang="en"' in one


@pytest.mark.browser
def test_tables_and_code_wide_and_empty(begun, commit, chromium, served, root):
    """What is wide scrolls in its frame, with the words for the ear in it; every link has a name."""
    tables = "\n| a | b |\n|---|---|\n{}| d | e |\n\n| f | g |\n|---|---|\n"
    for number, (said, row) in enumerate((("once", "| <img width=500/> | |\n"), ("twice", "")), 1):
        more = tables.format(row) + f"\n```\n{'word ' * 60}{said}\n```\n"
        commit(begun, f"2024-0{number + 1}-01", {"policies/privacy.md": notice(f"1.{number}", more=more)})
    axe = root / "node_modules/axe-core/axe.min.js"
    with served(build(begun, date(2024, 4, 1)).folder) as address:
        page = chromium.new_page(viewport={"width": 320, "height": 700})
        for path in ("privacy/", "privacy/clauses/", "privacy/compare/1.1/1.2/"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") == 320
            page.evaluate(axe.read_text("utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            assert [v["id"] for v in found] == []
        assert "without words" in page.content(), "in the comparison, not among the clauses"
        page.goto(f"{address}privacy/clauses/")
        assert "without words" not in page.content()
        page.close()


@pytest.mark.browser
def test_the_language_switcher_keeps_the_clause(begun, commit, mkdocs, chromium, served):
    files = {"mkdocs.yml": mkdocs("en, sv"), "policies/privacy.sv.md": notice("1.0", lang=".sv")}
    commit(begun, "2024-01-02", {**files, "policies/other.sv.md": OTHER})
    with served(build(begun, date(2024, 4, 1)).folder) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 300})
        page.goto(f"{address}privacy/#writing")
        page.locator(".md-select").hover()
        page.locator(".cl-language[hreflang=sv]").click()
        page.wait_for_url(f"{address}sv/privacy/#writing")
        assert page.locator("html").get_attribute("lang") == "sv"
        place = page.evaluate("() => [document.getElementById('writing').closest('h2').innerText, scrollY]")
        page.close()
    assert "Brev" in place[0]
    assert place[1] > 0


def test_a_build_that_fails_leaves_the_last_good_site(begun, commit, record):
    built = build(begun, date(2024, 4, 1)).folder
    before = {p: p.read_bytes() for p in built.rglob("*") if p.is_file()}
    draft = notice("1.1", 9)
    wrong = record("privacy", "1.1", "2024-03-01", "2024-04-01", [("en", notice("1.0"), draft + "tampered")])
    commit(begun, "2024-03-01", {"policies/privacy.md": draft, "changelog/privacy/1.1.md": wrong})
    with pytest.raises(UserError, match=r"the text of version 1\.1 is lost"):
        build(begun, date(2024, 4, 1))
    (begun / "mkdocs.yml").write_text(
        (begun / "mkdocs.yml").read_text() + "no_such_setting: 1\nstrict: true\n"
    )
    shutil.rmtree(begun / "changelog")
    with pytest.raises(UserError, match="mkdocs failed"):
        build(begun, date(2024, 4, 1))
    assert {p: p.read_bytes() for p in built.rglob("*") if p.is_file()} == before


def test_a_shallow_clone_stops_the_build(begun, commit, tmp_path):
    commit(begun, "2024-03-01", {"policies/privacy.md": notice("1.1", 9)})
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{begun}", str(shallow)], check=True)
    with pytest.raises(UserError, match="shallow"):
        build(shallow, date(2024, 4, 1))


def test_a_dropped_page_a_lost_anchor_and_a_dead_link_are_caught():
    html = '<p id="a"></p><a href="../gone/">x</a><img src="https://tracker.example/x.gif"><p onclick="x">'
    one, two = "one/index.html", "two/index.html"
    seen, wrong = look(html, Expected(one, frozenset({"a", "b"}), frozenset({"news"})), "/")
    assert seen.leads == (("gone/index.html", ""),)
    wrong += whole({one: seen}.get, [one], [one, two], [one])
    assert sorted(f.code for f in wrong) == [
        "ANCHOR-MISSING",
        "ANNOUNCEMENT-MISSING",
        "LINK-DEAD",
        "PAGE-ACTS",
        "PAGE-ASKS",
        "PAGE-MISSING",
    ]


def test_a_second_build_needs_no_builder_and_gives_the_same(begun, commit):
    first = build(begun, date(2024, 4, 1))
    before = {p.relative_to(first.folder): p.read_bytes() for p in first.folder.rglob("*") if p.is_file()}
    again = build(begun, date(2024, 4, 1))
    assert (first.reused, again.reused) == (False, True)
    assert {
        p.relative_to(again.folder): p.read_bytes() for p in again.folder.rglob("*") if p.is_file()
    } == before
    commit(begun, "2024-03-01", {"policies/privacy.md": notice("1.1", 9)})
    grown = build(begun, date(2024, 4, 1))
    assert grown.reused
    fresh = build(begun, date(2024, 4, 1), out="site-fresh", fresh=True)
    one, other = (
        {p.relative_to(b.folder): p.read_bytes() for p in b.folder.rglob("*") if p.is_file()}
        for b in (grown, fresh)
    )
    assert one == other


def test_the_command_says_where_to_look(begun, run_cli):
    ran = run_cli("build", "--repo", begun, "--as-of", "2024-04-01")
    assert ran.exit_code == 0
    assert "checked" in ran.stdout
    assert "index.html" in ran.stdout
    ran = run_cli("build", "--repo", begun / "policies")
    assert ran.exit_code == 2
    assert "mkdocs.yml" in ran.stderr
    assert run_cli("build", "--as-of", "soon", "--repo", begun).exit_code == 2


def test_a_text_in_no_commit_is_on_no_page_and_the_build_says_so(begun, run_cli):
    assert "in no commit" not in run_cli("build", cwd=begun).stderr
    (begun / "policies/privacy.md").write_text(notice("1.0", months=60))
    said = run_cli("build", cwd=begun).stderr
    assert said == "policies/privacy.md: has changes in no commit yet; the pages show what is committed\n"
    assert "for 6 months" in page(begun / "site", "privacy")


def test_a_pdf_is_tagged_and_the_same_each_time(begun):
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed")
    try:
        one = build(begun, date(2024, 4, 1), print_pdf=True).folder / "privacy/1.0/privacy-1.0.pdf"
        first = one.read_bytes()
    except UserError as error:
        pytest.skip(str(error))
    assert first.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in first or b"/ObjStm" in first
    other = build(begun, date(2024, 4, 1), print_pdf=True, fresh=True).folder / "privacy/1.0/privacy-1.0.pdf"
    assert other.read_bytes() == first
