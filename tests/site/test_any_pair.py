"""Any two versions of a real history: the browser pairs their clauses as the command line does."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from clauselog.library import library
from clauselog.pages import comparisons
from clauselog.pages.desk import Desk
from clauselog.pages.shelf import shelves
from clauselog.pages.site import Site
from clauselog.repository import Repository
from clauselog.workspace import settings

pytestmark = [pytest.mark.browser, pytest.mark.corpus]

HISTORIES = (
    "automattic/cookie-policy",
    "automattic/privacy-policy",
    "basecamp/privacy",
    "basecamp/terms",
    "github/subprocessors-and-cookies",
    "github/terms-of-service",
)
ON = date(2027, 1, 1)
FURTHER = {"merged": "removed", "split": "added"}
"""What becomes of the further clauses of a change that both versions have; with a move, they move along."""
WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def page(chromium, root):
    page = chromium.new_page()
    page.set_content("<p>")
    page.add_script_tag(path=str(root / "src/clauselog/assets/clauselog.js"))
    yield page
    page.close()


def desk_of(root):
    """The desk of a site with one policy in one language, and the policy's shelf."""
    with Repository(root) as repository:
        found = library(repository, root, settings(root))
    row = shelves(found.releases, "en", ON)
    zone = settings(root).zone
    return Desk(Site("Site", "https://x.example/", "en", ("en",), zone, ON, row, found.releases)), row[0]


def spread(count):
    """Pairs of places in a row: far apart, near, backwards, neighbours."""
    last = count - 1
    return [(0, last), (count // 3, 2 * count // 3), (last, 0), (last - 1, last)]


def of_browser(page, old, new):
    """By kind, the ids of clauses; and how many words are marked in those amended."""
    blocks = page.evaluate(
        "([a, b]) => { const at = n => data.versions.find(v => v.version === n);"
        " return clauselog.compare(data, at(a), at(b)) }",
        [old, new],
    )
    kinds = {k: {b["id"] for b in blocks if b["kind"] == k} for k in ("added", "removed", "amended")}
    edits = [e for b in blocks if b["kind"] == "amended" for e in b["edits"]]
    return kinds, sum(len(WORD.findall(text)) for sign, text in edits if sign != "=")


def of_command(found):
    """The same of a diff in JSON; what a clause took up from another one is removed there."""
    kinds = {"added": set(), "removed": set(), "both": set()}
    marked = 0
    for change in found["changes"]:
        old, new = change["old"], change["new"]
        further = {part["id"] for part in change.get("with", ())}
        if old and new:
            assert old["id"] == new["id"], "a clause is one that has its id"
            kinds["both"].add(old["id"])
            further_are = next((FURTHER[k] for k in FURTHER if k in change["kinds"]), "both")
            kinds[further_are] |= further
            marked += sum(
                len(WORD.findall(e["text"]))
                for e in change["edits"]
                if e["op"] != "equal" and e["class"] == "words"
            )
        else:
            kinds["added" if new else "removed"] |= {(new or old)["id"], *further}
    return {k: {i for i in v if not i.startswith("front-matter")} for k, v in kinds.items()}, marked


@pytest.mark.parametrize("name", HISTORIES)
def test_the_browser_pairs_as_the_command_line_does(name, shared, tmp_path, commit, mkdocs, run_cli, page):
    commit(tmp_path, "2010-01-01", {"mkdocs.yml": mkdocs("en")})
    for path in sorted((shared / "corpus" / name).glob("*.md")):
        day = path.name.split("_")[1]
        commit(tmp_path, day, {"policies/privacy.md": path.read_bytes().decode("utf-8")})
    desk, shelf = desk_of(tmp_path)
    data = json.loads(comparisons.data(desk, shelf).make())
    page.evaluate("found => { window.data = found }", data)
    by_name = {e.version: e.source for e in shelf.editions}
    versions = [v["version"] for v in data["versions"]]
    assert len(versions) > 5
    here = there = 0
    for i, j in spread(len(versions)):
        old, new = versions[i], versions[j]
        sides = [f"{by_name[v].commit}:{by_name[v].path}" for v in (old, new)]
        ran = run_cli("diff", *sides, "--repo", tmp_path, "--format", "json", "--no-findings")
        assert ran.exit_code == 0, ran.stderr
        found = json.loads(ran.stdout)
        assert found["executable"]
        said, marked = of_command(found)
        shown, painted = of_browser(page, old, new)
        assert shown["added"] == said["added"], (old, new)
        assert shown["removed"] == said["removed"], (old, new)
        assert shown["amended"] <= said["both"], (old, new)
        here, there = here + painted, there + marked
    assert here <= 1.1 * there + 20, "and marks few words more, whatever went and came back in between"
