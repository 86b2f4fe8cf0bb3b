"""The labelled revisions: what two readers agreed on, the rules see too, and they quote the text."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import pytest

from clauselog import compare, materiality, policy
from clauselog.words import visible

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def judged(shared):
    sys.path.insert(0, str(SCRIPTS))
    try:
        import bench_materiality

        return bench_materiality.judged(), bench_materiality.scores
    finally:
        sys.path.remove(str(SCRIPTS))


def test_material_is_found_and_not_cried(judged):
    found, scores = judged
    sure = [j for j in found if j.row["material"] is not None]
    recall, precision = scores([(j.assessment.severity == "material", j.row["material"]) for j in sure])
    assert recall >= 0.98
    assert precision >= 0.85


def test_editorial_stays_editorial(judged):
    found, _ = judged
    wrong = [
        j.row["id"]
        for j in found
        if j.row["severity"] == "editorial" and j.assessment.severity != "editorial"
    ]
    assert not wrong


def test_every_quotation_stands_in_a_text(judged):
    found, _ = judged
    for j in found:
        old, new = j.assessment.comparison.old, j.assessment.comparison.new
        shown = " ".join(visible(c.text, c.kind) for p in (old, new) for c in p.clauses)
        shown += old.text + new.text
        for group in j.assessment.findings:
            for finding in group:
                for words in finding.evidence:
                    assert words in shown or " ".join(words.split()) in " ".join(shown.split()), (
                        j.row["id"],
                        finding.code,
                    )


def test_the_same_history_is_judged_the_same_way_twice(shared):
    versions = sorted((shared / "corpus" / "basecamp" / "privacy").glob("*.md"))[:6]
    texts = [path.open(encoding="utf-8", newline="").read() for path in versions]

    def said():
        pairs = [compare.compare(policy.parse(a), policy.parse(b)) for a, b in pairwise(texts)]
        return [materiality.assess(pair).findings for pair in pairs]

    assert said() == said()
