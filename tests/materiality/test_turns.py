"""A sentence put otherwise is as grave as what it says now, not as the words it takes: see ``turns.yml``;
what is put into a notice in plain words, or taken out of it, is as grave as what it says: ``plain.yml``;
and what a word or a list means is told by the words beside or before it: ``beside.yml``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.policy import parse

TABLES = [
    yaml.load(Path(__file__).with_name(name).read_text("utf-8"), Loader=yaml.BaseLoader)
    for name in ("turns.yml", "plain.yml", "beside.yml")
]


@pytest.mark.parametrize(
    ("before", "case"),
    [
        pytest.param(table["document"], case, id=case["new"] or f"not {case['old']}")
        for table in TABLES
        for case in table["cases"]
    ],
)
def test_a_turn_of_phrase(before, case):
    assert before.count(case["old"]) == 1
    after = before.replace(case["old"], case["new"])
    told = assess(compare(parse(before, "privacy.md"), parse(after, "privacy.md")))
    found = [(f.code, f.severity, *f.evidence) for group in told.findings for f in group]
    assert told.severity in case["told"], found
