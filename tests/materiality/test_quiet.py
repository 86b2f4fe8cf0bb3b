"""Changes that are no news, each beside a near twin that is some: see ``quiet.yml``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.model import Severity
from clauselog.policy import parse

CASES = yaml.load(Path(__file__).with_name("quiet.yml").read_text("utf-8"), Loader=yaml.BaseLoader)


def severity(case: dict[str, str], side: str) -> tuple[Severity, list[tuple[str, ...]]]:
    old, new = (parse(case[text], case.get("path", "privacy.md")) for text in ("old", side))
    told = assess(compare(old, new))
    return told.severity, [(f.code, *f.evidence) for group in told.findings for f in group]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_what_is_no_news_is_not_cried(case):
    told, said = severity(case, "new")
    assert told.rank >= Severity(case["severity"]).rank, said


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_its_twin_is_told(case):
    told, said = severity(case, "twin")
    assert told.rank <= Severity(case["counts"]).rank, said
