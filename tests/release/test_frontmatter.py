"""Front matter is read as people wrote it, and what is wrong in it is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauselog.errors import UserError
from clauselog.frontmatter import MAX_DEPTH, Fields, document, lines, read, split

TEXT = """---
title: Privacy notice
version: 1.10
shown: no
when: 2026-12-20
empty:
regimes: [gdpr, ccpa]
promises:
  material: {channels: [site, email], lead_days: 030}
---
Body
"""


def test_scalars_stay_as_they_were_written() -> None:
    found = dict(read(TEXT))
    assert found["version"] == "1.10"
    assert found["shown"] == "no"
    assert found["when"] == "2026-12-20"
    assert found["empty"] == ""
    assert found["regimes"] == ("gdpr", "ccpa")
    assert found["promises"] == {"material": {"channels": ("site", "email"), "lead_days": "030"}}


def test_it_never_changes_and_can_be_hashed() -> None:
    fields = dict(read(TEXT))["promises"]
    assert isinstance(fields, Fields)
    assert hash(read(TEXT)) == hash(read(TEXT))
    with pytest.raises(TypeError):
        fields["material"] = "x"


def test_every_key_knows_its_line() -> None:
    where = lines(TEXT)
    assert where["version",] == 3
    assert where["regimes", 1] == 7
    assert where["promises", "material", "lead_days"] == 9


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_body_begins_after_the_fence(end: str, mark: str) -> None:
    text = mark + TEXT.replace("\n", end)
    front, offset = split(text)
    assert text[offset:] == f"Body{end}"
    assert "version: 1.10" in front
    assert dict(read(text))["version"] == "1.10"


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\n---\na: 1\n---\n",
        "---\nno end\n",
        "---\nBetween two lines stands a sentence.\n---\n",
        "",
        "--- \n",
    ],
)
def test_what_is_no_front_matter_is_body(text: str) -> None:
    assert split(text) == ("", 0)
    assert read(text) == ()


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 4, "“a” stands twice"),
        ("a: &x 1\nb: *x\n", 3, "alias"),
        ("a: b: c\n", 2, "not valid YAML"),
        ("a: 1\nb: [1, 2\n", 4, "not valid YAML"),
        ("a: " + "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2) + "\n", 2, "nested deeper"),
        ("a: \x07\n", 2, "cannot be read"),
        ("? [a, b]\n: c\nd: 1\n", 2, "one word"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(front: str, line: int, words: str) -> None:
    text = f"---\n{front}---\nBody\n"
    if words == "one word":
        text = "---\nz: 1\n" + front + "---\n"
        line += 1
    with pytest.raises(UserError, match=words) as error:
        read(text, "policies/privacy.md")
    assert error.value.path == "policies/privacy.md"
    assert error.value.line == line


def test_a_bomb_of_aliases_does_not_blow_up() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    with pytest.raises(UserError, match="alias"):
        read("---\n" + "\n".join(rows) + "\n---\n")


def test_a_whole_document_may_be_a_list() -> None:
    value, where = document("- a: 1\n- a: 2\n", "w.yml")
    assert value == ({"a": "1"}, {"a": "2"})
    assert where[1, "a"] == 2
    assert document("", "w.yml") == (None, {})


@given(st.text(max_size=200))
def test_any_text_is_split_or_left_alone(text: str) -> None:
    front, offset = split(text)
    assert 0 <= offset <= len(text)
    assert front in text


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[\w .:#'-]{0,12}", fullmatch=True)
    )
)
def test_quoted_scalars_come_back(values: dict[str, str]) -> None:
    rows = "".join(f"{k}: '{v.replace(chr(39), chr(39) * 2)}'\n" for k, v in values.items())
    text = f"---\n{rows}---\n"
    if "\x85" not in rows and "\u2028" not in rows:
        assert dict(read(text)) == values
