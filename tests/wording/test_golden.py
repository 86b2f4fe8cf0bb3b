"""The sentences of the cases in ``golden/*.md``, word for word. To add a case, write it into a file there.

A case is a heading, the old text, the new text and the entries its change log should have:

    ## Words added
    ~~~ old
    …
    ~~~
    ~~~ new
    …
    ~~~
    - Amended …

The language is in the file's name: ``common.sv.md`` is Swedish, ``added.md`` is English.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clauselog import wording
from clauselog.compare import compare
from clauselog.policy import parse

FOLDER = Path(__file__).parent / "golden"
CASE = re.compile(
    r"^## ([^\n]+)\n\n*~~~ old\n(.*?)~~~\n~~~ new\n(.*?)~~~\n\n*((?:- [^\n]+\n)*)", re.MULTILINE | re.DOTALL
)


def cases() -> list[object]:
    found = []
    for path in sorted(FOLDER.glob("*.md")):
        lang = path.stem.partition(".")[2] or "en"
        for title, old, new, entries in CASE.findall(path.read_text(encoding="utf-8")):
            expected = [line.removeprefix("- ") for line in entries.splitlines()]
            found.append(pytest.param(lang, old, new, expected, id=f"{path.stem}: {title}"))
    return found


CASES = cases()


@pytest.mark.parametrize(("lang", "old", "new", "expected"), CASES)
def test_golden(lang: str, old: str, new: str, expected: list[str]) -> None:
    comparison = compare(parse(old, lang=lang), parse(new, lang=lang))
    assert [entry.sentence for entry in wording.entries(comparison)] == expected


def test_every_case_is_read() -> None:
    begun = sum(path.read_text(encoding="utf-8").count("\n~~~ old\n") for path in FOLDER.glob("*.md"))
    assert len(CASES) == begun >= 120
    assert len({case.id for case in CASES}) == len(CASES)  # type: ignore[attr-defined]
