"""The clauses of every construct of real policies, as written down in clauses.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clauselog.policy import parse
from clauselog.words import visible, words

CASES = re.findall(
    r"^## (.+?)\n\n````\n(.*?)````\n\n```\n(.*?)```$",
    (Path(__file__).parent / "clauses.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
TITLES = [case[0] for case in CASES]


def listing(source: str) -> str:
    return "".join(
        f"{'  ' * c.depth}{c.line} {c.kind} [{c.label}] {c.title or '·'}\n" for c in parse(source).clauses
    )


def test_every_case_is_read() -> None:
    text = (Path(__file__).parent / "clauses.md").read_text(encoding="utf-8")
    assert len(CASES) == len(re.findall(r"^## [^#\n]+\n\n````", text, re.MULTILINE)) >= 13


@pytest.mark.parametrize(
    ("source", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_clauses(source: str, expected: str) -> None:
    assert listing(source) == expected


@pytest.mark.parametrize(
    "change", [lambda s: s.replace("\n", "\r\n"), lambda s: "\ufeff" + s], ids=["CRLF", "BOM"]
)
@pytest.mark.parametrize(
    "source", [case[1] for case in CASES if "BOM" not in case[0]], ids=[c[0] for c in CASES]
)
def test_line_ends_and_byte_order_marks_change_nothing(source: str, change: object) -> None:
    marked = change(source)  # type: ignore[operator]
    assert "".join(c.text for c in parse(marked).clauses) == marked
    assert listing(marked) == listing(source)


def test_an_id_given_in_the_text_wins() -> None:
    ids = [c.id for c in parse("## Sharing {#who}\n\n## Who\n\n## 4. Sharing\n").clauses]
    assert ids == ["who", "who-2", "sharing"]


def test_a_word_is_a_word_in_any_script() -> None:
    assert words("We don’t keep 1,000.50 of naïve users’ data 30 days.") == (
        *("We", "don’t", "keep", "1,000.50", "of", "naïve", "users", "data", "30", "days"),
    )
    assert words("नमस्ते दुनिया") == ("नमस्ते", "दुनिया")
    assert words("氏名を") == ("氏", "名", "を")
    assert words("mail a.b@example.org or https://example.org/x_y.") == (
        *("mail", "a.b@example.org", "or", "https://example.org/x_y"),
    )


def test_a_reader_does_not_see_markup() -> None:
    source = (
        "We *like* **bold** [links](https://x.example) `_ga` snake_case &amp; a<br>b\u00a0c <https://e.org>"
    )
    assert visible(source) == "We like bold links _ga snake_case & a b c https://e.org"
    assert visible("## 4.1 Consent {#c}\n", "section") == "4.1 Consent"
    assert visible("| a | **b** |\n|---|:-:|\n", "row") == "a b"
