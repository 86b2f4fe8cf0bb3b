"""Documents of other kinds than privacy policies, and notices that come with a program: a change of one is as
severe as ``kinds.yml``, ``papers.yml`` and ``software.yml`` say.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.policy import parse

TABLE = {
    name: document
    for file in ("kinds.yml", "papers.yml", "software.yml")
    for name, document in yaml.load(
        Path(__file__).with_name(file).read_text("utf-8"), Loader=yaml.BaseLoader
    ).items()
}
CASES = [(name, *case) for name, document in TABLE.items() for case in document["cases"]]


@pytest.mark.parametrize(("name", "severities", "before", "after"), CASES)
def test_a_change_is_as_severe_as_it_should_be(name, severities, before, after):
    document = TABLE[name]
    assert document["text"].count(before) == 1, f"{before!r} must stand once in {name}"
    texts = document["text"], document["text"].replace(before, after)
    told = assess(compare(*[parse(text, document["path"]) for text in texts]))
    said = [(f.code, f.severity, f.evidence) for group in told.findings for f in group]
    assert told.severity in severities, said
