"""Real policies: the log their authors published, and every successive pair of nine real histories."""

import json
from itertools import pairwise

import pytest

from clauselog.contract import without
from clauselog.source import blob_id

pytestmark = pytest.mark.corpus

HISTORIES = [
    "automattic/cookie-policy",
    "automattic/privacy-policy",
    "basecamp/privacy",
    "basecamp/subprocessors",
    "basecamp/terms",
    "github/general-privacy-statement",
    "github/privacy-statement",
    "github/subprocessors-and-cookies",
    "github/terms-of-service",
]


@pytest.fixture
def opsio(shared, make_repo):
    texts = [(shared / "seeds/opsio" / f"{v}.md").read_bytes() for v in ("1.0", "1.1")]
    return make_repo(
        [(d, {"policies/privacy.md": t}) for d, t in zip(("2022-01-01", "2022-12-05"), texts, strict=True)]
    )


@pytest.mark.parametrize("form", ["md", "text", "json"])
def test_the_log_its_authors_published(shared, opsio, run_cli, form):
    expected = (shared / "seeds/opsio/log-1.1.md").read_text("utf-8")
    printed = run_cli("log", "policies/privacy.md", "--format", form, cwd=opsio).stdout
    if form == "json":
        (release,) = json.loads(printed)["releases"]
        lines = "".join(f"- {e['sentence']}\n" for e in release["entries"])
        printed = f"Version {release['version']}:\n\n{lines}"
        assert (release["executable"], release["effective"]) == (True, "2022-12-05")
    assert printed.lower() == expected.lower()


@pytest.mark.parametrize("name", HISTORIES)
def test_every_pair_runs_forward_and_back_from_disk(shared, make_repo, run_cli, tmp_path, name):
    files = sorted((shared / "corpus" / name).iterdir())
    texts = [file.read_bytes() for file in files]
    steps, before = [], ""
    for file, text in zip(files, texts, strict=True):
        path = "policy" + file.suffix
        steps.append(
            (file.stem.split("_")[1], {path: text, **({before: None} if before not in ("", path) else {})})
        )
        before = path
    repo = make_repo(steps)
    printed = run_cli("log", before, "--by", "commit", "--no-findings", "--format", "json", cwd=repo).output
    (tmp_path / "log.json").write_bytes(printed)
    releases = json.loads((tmp_path / "log.json").read_bytes())["releases"]
    kept = [text for text, following in pairwise([*texts, b""]) if text != following]
    if len({file.suffix for file in files}) == 1:
        assert [r["new"]["blob"] for r in releases] == [blob_id(t) for t in kept[1:]]
    by_blob = {blob_id(t): t for t in kept}
    assert releases
    for release in releases:
        old, new = (by_blob[release[side]["blob"]] for side in ("old", "new"))
        assert release["executable"] is True
        for side, begins, ends, way in (("new", old, new, []), ("old", new, old, ["--undo"])):
            (tmp_path / "bare.json").write_text(json.dumps(without(release, side)))
            (tmp_path / "text.md").write_bytes(begins)
            assert run_cli("apply", tmp_path / "text.md", tmp_path / "bare.json", *way).output == ends
