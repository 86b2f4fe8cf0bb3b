"""A site that grows: what a build takes over from the last one is what a build from nothing makes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date

import pytest

from clauselog import lineage, site
from clauselog.errors import UserError
from clauselog.pages import desk as desks
from clauselog.site import build

TEXT = """\
---
title: {title}
version: "{version}"
contact: privacy@example.org
---

# {title}

## 1. {one}

We keep your data for {months} months. See the [cookie notice](cookies.md#what-we-set).

## 2. {two}

- **Letters:** we write to you{more}.
- **Calls:** we never ring.
"""
COOKIES = '---\ntitle: Cookies\nversion: "{}"\n---\n\n# Cookies\n\n## What we set\n\n{}\n'


def text(version, months=6, more="", lang="en"):
    words = {"en": ("Privacy notice", "Keeping", "Writing"), "sv": ("Integritet", "Lagring", "Brev")}[lang]
    title, one, two = words
    return TEXT.format(title=title, one=one, two=two, version=version, months=months, more=more)


def both(version, months, more=""):
    return {
        "policies/privacy.md": text(version, months, more),
        "policies/privacy.sv.md": text(version, months, more, "sv"),
    }


def every(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def root(tmp_path, commit, mkdocs):
    root = tmp_path / "repo"
    root.mkdir()
    files = {
        "mkdocs.yml": mkdocs("en, sv"),
        ".gitignore": "site*/\n.clauselog/\n",
        "policies/cookies.md": COOKIES.format("1.0", "A session cookie."),
        "policies/cookies.sv.md": COOKIES.format("1.0", "En sessionskaka."),
    }
    commit(root, "2024-01-01", {**files, **both("1.0", 6)})
    return root


def story(root, commit, record):
    """Months of a site: (what happens, the day it is built on), one after the other."""

    def pair(old, new):
        return [(lang, text(*old, lang=lang), text(*new, lang=lang)) for lang in ("en", "sv")]

    def released(version, announced, effective, old, new, more=""):
        name = f"changelog/privacy/{version}.md"
        return {name: record("privacy", version, announced, effective, pair(old, new), more)}

    second, third = ("1.1", 7, " twice"), ("1.2", 8, " twice")
    one_one = released("1.1", "2024-02-01", "2024-03-01", ("1.0", 6), second)
    moved = "postponed: [{from: 2024-03-01, to: 2024-04-01, on: 2024-02-15, reason: more time}]\n"
    one_one_moved = released("1.1", "2024-02-01", "2024-03-01", ("1.0", 6), second, moved)
    one_two = released("1.2", "2024-05-01", "2024-06-01", second, third)
    gone = "withdrawn: {on: 2024-05-20, reason: a mistake}\n"
    one_two_gone = released("1.2", "2024-05-01", "2024-06-01", second, third, gone)
    yield "the first build", date(2024, 1, 1), lambda: None
    yield "nothing", date(2024, 1, 1), lambda: None
    yield "announced", date(2024, 2, 1), lambda: commit(root, "2024-02-01", {**both(*second), **one_one})
    yield "postponed", date(2024, 2, 15), lambda: commit(root, "2024-02-15", one_one_moved)
    yield "its day", date(2024, 4, 1), lambda: None
    cookies = {"policies/cookies.md": COOKIES.format("1.1", "Two cookies.")}
    yield "another policy", date(2024, 4, 10), lambda: commit(root, "2024-04-10", cookies)
    yield "the next", date(2024, 5, 1), lambda: commit(root, "2024-05-01", {**both(*third), **one_two})
    yield "withdrawn", date(2024, 5, 20), lambda: commit(root, "2024-05-20", one_two_gone)
    yield "no longer announced", date(2024, 7, 1), lambda: None
    fewer = {"policies/cookies.md": COOKIES.format("1.2", "None.").replace("What we set", "Nothing")}
    yield "a clause that goes", date(2024, 7, 2), lambda: commit(root, "2024-07-02", fewer)
    yield "a day before", date(2024, 4, 1), lambda: None


def test_every_build_is_what_a_build_from_nothing_makes(root, commit, record, tmp_path):
    for what, day, happen in story(root, commit, record):
        happen()
        grown = build(root, day).folder
        clean = tmp_path / "clean"
        shutil.copytree(root, clean, ignore=shutil.ignore_patterns("site", ".clauselog"))
        made = build(clean, day).folder
        one, other = every(grown), every(made)
        assert one.keys() == other.keys(), what
        assert [name for name in one if one[name] != other[name]] == [], what
        shutil.rmtree(clean)


def test_what_has_not_changed_is_not_made_again(root, commit, monkeypatch):
    for number in range(1, 4):
        commit(root, f"2024-02-0{number}", both(f"1.{number}", 6 + number))
    built = build(root, date(2024, 3, 1)).folder
    assert build(root, date(2024, 3, 1)).reused
    before = {name: (built / name).stat().st_mtime_ns for name in every(built)}
    compared, rendered = [], []
    succeed, render = lineage.succeed, desks.Desk.render
    monkeypatch.setattr(lineage, "succeed", lambda *a: (compared.append(a), succeed(*a))[1])
    monkeypatch.setattr(desks.Desk, "render", lambda *a, **k: (rendered.append(a[1]), render(*a, **k))[1])
    build(root, date(2024, 3, 1))
    assert compared == []
    assert set(rendered) == {"footer.html"}
    commit(root, "2024-02-09", both("1.4", 12))
    built = build(root, date(2024, 3, 1)).folder
    assert len(compared) == 2, "the new text with the one before it, in each language"
    same = [name for name in every(built) if (built / name).stat().st_mtime_ns == before.get(name)]
    assert {"cookies/index.html", "privacy/1.2/index.html", "privacy/compare/1.0/1.1/index.html"} <= {*same}
    assert "privacy/1.3/index.html" not in same, "it is no longer in force"


def test_announcing_puts_old_pages_into_new_frames_and_renders_none_of_them(
    root, commit, record, monkeypatch
):
    build(root, date(2024, 1, 10))
    pair = [(lang, text("1.0", lang=lang), text("1.1", 7, lang=lang)) for lang in ("en", "sv")]
    said = record("privacy", "1.1", "2024-02-01", "2024-03-01", pair)
    commit(root, "2024-02-01", {**both("1.1", 7), "changelog/privacy/1.1.md": said})
    rendered, later = [], desks.Desk.later
    paths = []

    def watched(self, template, **values):
        made = later(self, template, **values)
        about = values.get("shelf")
        return desks.Later(
            made.name, lambda: (rendered.append((template, about and about.policy)), made.make())[1]
        )

    monkeypatch.setattr(desks.Desk, "later", watched)
    built = build(root, date(2024, 2, 1)).folder
    paths = sorted((built / "cookies").rglob("index.html"))
    assert len(paths) > 5
    assert all("1 March 2024" in p.read_text("utf-8").partition("<article")[0] for p in paths)
    assert [r for r in rendered if r[1] == "cookies"] == []
    assert ("notice.html", "privacy") in rendered


def test_what_somebody_changed_in_the_site_is_mended(root):
    built = build(root, date(2024, 3, 1)).folder
    before = every(built)
    (built / "privacy/1.0/index.html").write_text("defaced")
    (built / "privacy/feed.xml").unlink()
    (built / "left-over").mkdir()
    (built / "left-over/index.html").write_text("not ours")
    os.utime(built / "index.html")
    assert every(build(root, date(2024, 3, 1)).folder) == before
    assert not (built / "left-over").exists()
    (root / ".clauselog/record").write_text("damaged")
    assert every(build(root, date(2024, 3, 1)).folder) == before
    shutil.rmtree(built)
    assert every(build(root, date(2024, 3, 1)).folder) == before


def test_a_page_that_stays_leads_to_a_place_that_went(root, commit):
    """What another policy named is still found where it stood, and says what became of it."""
    built = build(root, date(2024, 3, 1)).folder
    link = 'href="../../cookies/#what-we-set"'
    assert link in (built / "privacy/1.0/index.html").read_text("utf-8")
    commit(
        root, "2024-03-02", {"policies/cookies.md": COOKIES.format("1.1", "x").replace("What we set", "New")}
    )
    build(root, date(2024, 3, 3))
    assert link in (built / "privacy/1.0/index.html").read_text("utf-8")
    assert 'id="what-we-set"' in (built / "cookies/index.html").read_text("utf-8")


def test_a_site_with_something_wrong_is_not_published(root, commit, monkeypatch):
    built = build(root, date(2024, 3, 1)).folder
    before = every(built)
    commit(root, "2024-03-02", {"policies/cookies.md": COOKIES.format("1.1", "x")})
    monkeypatch.setattr("clauselog.pages.inspection._ID", re.compile(r'\sid="(nothing)"'))
    with pytest.raises(UserError, match=r"no anchor for"):
        build(root, date(2024, 3, 3))
    assert every(built) == before
    assert not [p for p in (root / site.WORK / "next").rglob("*") if p.name == "record"]


def test_what_is_remembered_of_a_version_is_so_under_its_name(tmp_path, commit, mkdocs, git):
    """Versions that tags name are called otherwise where a tag is."""
    root, day = tmp_path / "repo", date(2024, 3, 1)
    root.mkdir()
    files = {"mkdocs.yml": mkdocs("en"), ".gitignore": "site*/\n.clauselog/\n"}
    sections = "".join(f"## {n}. Section\n\nWe keep it for {n} days.\n\n" for n in (1, 2, 3))
    commit(root, "2024-01-01", {**files, "policies/privacy.md": sections})
    commit(root, "2024-02-01", {"policies/privacy.md": sections.replace("## 2.", "## 9.")})
    git(root, "tag", "privacy/1.0", "HEAD~1")
    git(root, "tag", "privacy/1.1")
    build(root, day)
    git(root, "tag", "-d", "privacy/1.1")
    git(root, "tag", "privacy/1.2")
    grown = every(build(root, day).folder)
    clean = every(build(root, day, fresh=True).folder)
    assert [name for name in clean if grown.get(name) != clean[name]] == []


def test_two_builds_at_once_take_turns(root, commit):
    """… and the site is that of the one that came last, not some of each."""
    clauselog = [sys.executable, "-m", "clauselog", "build", "--as-of"]
    build(root, date(2024, 1, 1))
    commit(root, "2024-02-01", both("1.1", 7, " twice"))
    for _ in range(2):
        running = [
            subprocess.Popen([*clauselog, day], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for day in ("2024-01-15", "2024-03-01", "2024-01-15")
        ]
        said = [process.communicate()[0].decode() for process in running]
        assert [process.returncode for process in running] == [0, 0, 0], said
    site = every(root / "site")
    days = date(2024, 1, 15), date(2024, 3, 1)
    assert site in [every(build(root, day, fresh=True).folder) for day in days]


def test_words_of_our_own_count_on_pages_too(tmp_path, commit, mkdocs):
    root, day = tmp_path / "repo", date(2024, 3, 1)
    root.mkdir()
    terms = "    vocabulary: {data: {name: [byname]}}\n"
    files = {"mkdocs.yml": mkdocs("en"), ".gitignore": "site*/\n.clauselog/\n"}
    one = '---\nversion: "{}"\n---\n# P\n\n## 1. What we collect\n\nWe collect your {}.\n'
    commit(root, "2024-01-01", {**files, "policies/privacy.md": one.format("1.0", "name")})
    commit(root, "2024-02-01", {"policies/privacy.md": one.format("1.1", "name and your byname")})
    changes = "privacy/changes/index.html"
    before = every(build(root, day).folder)[changes]
    (root / "mkdocs.yml").write_text(mkdocs("en") + terms, encoding="utf-8")
    grown = every(build(root, day).folder)
    assert (b"cl-material" in before, b"cl-material" in grown[changes]) == (True, False)
    clean = every(build(root, day, fresh=True).folder)
    assert [name for name in clean if grown.get(name) != clean[name]] == []


@pytest.mark.parametrize("out", [".", "..", "../other", "policies", ".git", "{tmp_path}", "mkdocs.yml"])
def test_a_folder_of_somebody_else_is_never_built_into(root, tmp_path, out):
    """… for all that is no part of the site would be removed from it."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other/letter.txt").write_text("mine")
    before = every(tmp_path)
    with pytest.raises(UserError, match="would be emptied"):
        build(root, date(2024, 1, 1), out=out.format(tmp_path=tmp_path))
    assert every(tmp_path) == before


def test_a_folder_that_is_empty_or_a_site_is_built_into(root, tmp_path):
    (tmp_path / "empty").mkdir()
    for out in ("../empty", "../empty", "new", "new"):
        built = build(root, date(2024, 1, 1), out=out).folder
        assert (built / "privacy/index.html").is_file()
