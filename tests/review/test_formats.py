"""The review in each format: valid, complete, readable, on the right lines, within a forge's limits."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from review_site import NEW, OLD, Site

from clauselog.review.codes import CODES
from clauselog.review.markdown import LIMIT

if TYPE_CHECKING:
    from typing import Any


@pytest.fixture
def blocked(site: Site) -> Site:
    """A draft without a record."""
    site.write("policies/privacy.md", NEW)
    return site


def schema() -> dict[str, Any]:
    return json.loads((files("clauselog") / "schemas/review-1.json").read_text("utf-8"))


def test_json_is_as_published(blocked: Site, drafted: Site) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for found in (blocked.found(), blocked.found("--all-lint"), drafted.found()):
        jsonschema.validate(found, schema())


def test_the_schema_refuses_what_is_not_published(blocked: Site) -> None:
    found = blocked.found()
    found["policies"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema())


def test_sarif_is_valid_and_points_to_the_lines(blocked: Site) -> None:
    log = json.loads(blocked.review("--format", "sarif").stdout)
    Sarif.model_validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    lines = blocked.read("policies/privacy.md").splitlines()
    found = {r["ruleId"]: r["locations"][0]["physicalLocation"] for r in run["results"]}
    assert "precise location" in lines[found["DATA-SENS"]["region"]["startLine"] - 1]
    assert "version" in lines[found["RECORD-MISSING"]["region"]["startLine"] - 1]
    assert {p["artifactLocation"]["uri"] for p in found.values()} == {"policies/privacy.md"}
    assert {r["level"] for r in run["results"] if r["ruleId"] == "RECORD-MISSING"} == {"error"}


def test_sarif_names_files_from_the_root_of_the_repository(blocked: Site) -> None:
    (blocked.root / "site").mkdir()
    blocked.git(blocked.root, "checkout", "-q", "main", "--", "policies")
    for folder in ("policies", "changelog"):
        blocked.git(blocked.root, "mv", folder, f"site/{folder}")
    blocked.commit("Into a folder")
    blocked.git(blocked.root, "branch", "-f", "main", "HEAD")
    blocked.write("site/policies/privacy.md", NEW)
    ran = blocked.run("review", "--base", "main", "--root", "site", "--format", "sarif", cwd=blocked.root)
    assert ran.exit_code == 1, ran.stderr
    results = json.loads(ran.stdout)["runs"][0]["results"]
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    assert uris == {"site/policies/privacy.md"}


def test_junit_counts_what_is_missing(blocked: Site) -> None:
    root = ET.fromstring(blocked.review("--format", "junit").stdout)
    (suite,) = root.findall("testsuite")
    failed = {case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None}
    assert failed == {"record", "dates", "lead time", "decision", "data already held"}
    assert suite.get("failures") == str(len(failed))
    assert suite.get("tests") == str(len(suite.findall("testcase")))


class Page(HTMLParser):
    """Collects what a page asks for, and whether its elements nest."""

    EMPTY = frozenset({"meta", "br", "link", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.asked: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [v or "" for k, v in attrs if k in ("src", "href", "srcset")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_needs_nothing_else(blocked: Site) -> None:
    blocked.write(
        "policies/privacy.md", NEW + "\n<script>alert(1)</script> {{ 7*7 }} [x](https://example.com)\n"
    )
    shown = blocked.review("--format", "html").stdout
    page = Page()
    page.feed(shown)
    page.close()
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert all(not a.startswith(("http", "//")) or a == "https://example.com" for a in page.asked)
    assert "<ins>" in shown
    assert "alert(1)</script>" not in shown
    assert "{{ 7*7 }}" in shown


def test_text_is_the_same_without_colour(blocked: Site) -> None:
    plain = blocked.review("--no-color").stdout
    colored = blocked.review("--color").stdout
    assert "\x1b[" not in plain
    assert "\x1b[" in colored
    bare = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).splitlines())
    assert bare == plain.rstrip("\n")
    assert all(len(line) <= 100 for line in plain.splitlines())
    assert all(line == line.rstrip() for line in plain.splitlines())


def test_a_terminal_is_not_steered_by_the_text(blocked: Site) -> None:
    blocked.write("policies/privacy.md", NEW + "\nWe \x1b[2Jcollect your \u202eage.\n")
    assert "\x1b" not in blocked.review().stdout


def test_markdown_mentions_no_one_and_folds(blocked: Site) -> None:
    evil = "We collect @someone's email #12 <img src=x> | `code` ![x](http://example.com/p.png) and your age."
    blocked.write("policies/privacy.md", NEW + f"\n## New\n\n{evil}\n")
    shown = blocked.review("--format", "md").stdout
    assert "@someone" not in shown
    assert "#12" not in shown
    assert "<img" not in shown.replace("\\<img", "")
    assert "![x](" not in shown
    assert shown.count("<details>") == shown.count("</details>") > 0
    assert shown.startswith("<!-- clauselog-review -->")


def test_markdown_stays_within_the_limit_of_a_comment(site: Site) -> None:
    rows = [f"## Section {n}\n\nWe collect your data of kind {n}, {'and more ' * 60}.\n" for n in range(400)]
    site.write("policies/privacy.md", OLD.replace('"1.0"', '"1.1"') + "\n" + "\n".join(rows))
    shown = site.review("--format", "md", "--report", "https://ci.example.org/report.html").stdout
    assert len(shown) <= LIMIT
    assert "https://ci.example.org/report.html" in shown
    assert "RECORD-MISSING" in shown
    assert shown.count("<details>") == shown.count("</details>")


def test_output_goes_to_a_file(blocked: Site) -> None:
    ran = blocked.review("--format", "json", "-o", str(blocked.root.parent / "review.json"))
    assert (ran.exit_code, ran.stdout) == (1, "")
    jsonschema.validate(json.loads((blocked.root.parent / "review.json").read_text("utf-8")), schema())


def test_the_same_twice(blocked: Site) -> None:
    for form in ("text", "md", "html", "json", "sarif", "junit"):
        assert blocked.review("--format", form).output == blocked.review("--format", form).output


def test_every_code_is_explained() -> None:
    modules = [path for path in (files("clauselog") / "review").iterdir() if path.name.endswith(".py")]
    source = "".join(path.read_text("utf-8") for path in modules if path.name != "codes.py")
    used = set(re.findall(r'"((?:[A-Z]+-)+[A-Z]+|POSTPONED|WITHDRAWN)"', source))
    assert used - {"CONSENT-OLD"} <= set(CODES)
