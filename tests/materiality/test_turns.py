"""A sentence put otherwise is as grave as what it says now, not as the words it takes: see ``turns.yml``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.policy import parse

TABLE = yaml.load(Path(__file__).with_name("turns.yml").read_text("utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["new"] or f"not {case['old']}")
def test_a_turn_of_phrase(case):
    before = TABLE["document"]
    assert before.count(case["old"]) == 1
    after = before.replace(case["old"], case["new"])
    told = assess(compare(parse(before, "privacy.md"), parse(after, "privacy.md")))
    found = [(f.code, f.severity, *f.evidence) for group in told.findings for f in group]
    assert told.severity in case["told"], found
