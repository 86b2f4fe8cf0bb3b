"""The way back: a document as counsel returns it, taken into the Markdown only where it differs."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_word import LINES

from clauselog.compare import compare
from clauselog.errors import UserError
from clauselog.policy import parse
from clauselog.word.blocks import blocks
from clauselog.word.export import export
from clauselog.word.merge import merge
from clauselog.word.reading import read
from clauselog.word.splice import splice, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = """---
title: Notice
version: "1.1"
---

# Privacy notice

We collect **your name** and [your email](https://example.org "mail"), *never* your age.

1. To greet you.
2. To answer you.

- one
- two &amp; a half

| Who | Why |
|-----|:---:|
| A   | mail |
| B   | web |

Last words.
"""


def exported(old: str, new: str) -> bytes:
    return export(compare(parse(old), parse(new)))


def edited(data: bytes, *changes: tuple[str, str]) -> bytes:
    """A document with its XML changed, as a word processor would have done."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            text = given.read(name).decode()
            for before, after in changes if name == "word/document.xml" else ():
                assert before in text, before
                text = text.replace(before, after)
            made.writestr(name, text)
    return out.getvalue()


def back(text: str, data: bytes) -> str:
    return merge(text, read(data).blocks).text


@given(LINES, LINES)
@settings(max_examples=60)
def test_an_untouched_export_changes_nothing(old: str, new: str) -> None:
    assert back(new, exported(old, new)) == new


@pytest.mark.corpus
def test_untouched_exports_of_real_pairs(shared: Path) -> None:
    for folder in sorted((shared / "labels/pairs").iterdir()):
        old, new = ((folder / f"{name}.md").read_bytes().decode() for name in ("old", "new"))
        assert back(new, exported(old, new)) == new, folder.name


@pytest.mark.corpus
def test_real_edits_come_back_word_for_word(shared: Path) -> None:
    """The document says the new text, the Markdown is the old one: after the import it says the same."""
    for folder in sorted((shared / "labels/pairs").iterdir()):
        old, new = ((folder / f"{name}.md").read_bytes().decode() for name in ("old", "new"))
        made = back(old, exported(new, new))
        said, wanted = ([w.text for b in blocks(t) for w in words(b.text)] for t in (made, new))
        assert said == wanted, folder.name


@given(LINES, LINES)
@settings(max_examples=60)
def test_any_edit_comes_back(old: str, new: str) -> None:
    made = merge(old, read(exported(new, new)).blocks)
    said, wanted = ([w.text for b in blocks(t) for w in words(b.text)] for t in (made.text, new))
    assert said == wanted or made.notes


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            "your name",
            "your full name",
            ["We collect **your full name** and", "We collect **your name** and"],
        ),
        ("never", "seldom", ["*seldom* your age", "*never* your age"]),
        ("To answer you.", "To answer your letters.", ["2. To answer your letters.", "2. To answer you."]),
        ("two &amp; a half", "two &amp; a quarter", ["- two &amp; a quarter", "- two &amp; a half"]),
        (">web<", ">our site<", ["| B   | our site |", "| B   | web |"]),
        ("Last words.", "", ["", "Last words."]),
    ],
)
def test_only_what_differs_is_touched(before: str, after: str, lines: list[str]) -> None:
    made = back(TEXT, edited(exported(TEXT, TEXT), (before, after)))
    new, old = lines
    if new:
        assert made == TEXT.replace(old, new)
    else:
        assert made.rstrip() == TEXT.replace(old, "").rstrip()


def test_counsels_own_tracked_changes_count_as_accepted() -> None:
    tracked = (
        '<w:del w:id="900" w:author="Counsel"><w:r><w:delText>Last</w:delText></w:r></w:del>'
        '<w:ins w:id="901" w:author="Counsel"><w:r><w:t xml:space="preserve">Final</w:t></w:r></w:ins>'
        '<w:r><w:t xml:space="preserve"> words.</w:t></w:r>'
    )
    whole = '<w:r><w:rPr></w:rPr><w:t xml:space="preserve">Last words.</w:t></w:r>'
    assert back(TEXT, edited(exported(TEXT, TEXT), (whole, tracked))) == TEXT.replace(
        "Last words", "Final words"
    )


def test_new_paragraphs_become_markdown() -> None:
    added = '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>New &amp; *odd*</w:t></w:r></w:p>'
    added += "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Bold</w:t></w:r><w:r><w:t> words.</w:t></w:r></w:p>"
    made = back(TEXT, edited(exported(TEXT, TEXT), ("<w:sectPr>", f"{added}<w:sectPr>")))
    assert made == TEXT + "\n## New & \\*odd\\*\n\n**Bold** words.\n"


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    made = back(text, edited(exported(text, text), ("Last words.", "Final words.")))
    assert made == text.replace("Last words", "Final words")


@given(
    st.sampled_from(["We *collect* **your** name.", "A [link](https://example.org) here", "a `b` c"]),
    st.text(max_size=30),
)
def test_splicing_gives_the_words_or_nothing(source: str, wanted: str) -> None:
    made = splice(source, "paragraph", wanted)
    if made is not None:
        (block,) = blocks(made) or (None,)
        assert [w.text for w in words(block.text if block else "")] == [
            w.text for w in words(wanted)
        ] or "\\" in made


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    policy, document = tmp_path / "privacy.md", tmp_path / "privacy.docx"
    policy.write_bytes(TEXT.encode())
    document.write_bytes(exported(TEXT, TEXT))
    return document, policy


def test_the_command(files: tuple[Path, Path], run_cli: Callable[..., Any]) -> None:
    document, policy = files
    ran = run_cli("import", document, policy)
    assert (ran.exit_code, "nothing differs" in ran.stdout) == (0, True)
    document.write_bytes(edited(document.read_bytes(), ("Last words.", "Final words.")))
    ran = run_cli("import", document, policy, "--show")
    assert ran.stdout == TEXT.replace("Last words", "Final words")
    assert policy.read_text() == TEXT
    ran = run_cli("import", document, policy)
    assert ran.exit_code == 0
    assert policy.read_text() == TEXT.replace("Last words", "Final words")


def test_a_document_of_another_text(files: tuple[Path, Path], run_cli: Callable[..., Any]) -> None:
    document, policy = files
    policy.write_text(TEXT + "More.\n")
    ran = run_cli("import", document, policy)
    assert ran.exit_code == 2
    assert "exported from another text" in ran.stderr
    assert policy.read_text() == TEXT + "More.\n"
    assert run_cli("import", document, policy, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"no zip at all", "is no .docx"),
        (b"", "is no .docx"),
        (b"PK\x03\x04 broken", "is no .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "is encrypted"),
    ],
)
def test_what_is_no_document(
    files: tuple[Path, Path], run_cli: Callable[..., Any], data: bytes, wanted: str
) -> None:
    document, policy = files
    document.write_bytes(data)
    ran = run_cli("import", document, policy)
    assert ran.exit_code == 2
    assert wanted in ran.stderr
    assert policy.read_text() == TEXT


def zipped(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (zipped("x.txt", "hello"), "no Word document"),
        (zipped("word/document.xml", "<a><b></a>"), "damaged"),
        (zipped("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "document type"),
        (zipped("word/document.xml", "<a/>"), "no body"),
        (zipped("word/document.xml", " " * 60_000_000), "too large"),
    ],
)
def test_what_is_no_word_document(data: bytes, wanted: str) -> None:
    with pytest.raises(UserError, match=wanted):
        read(data, "privacy.docx")


def test_what_a_policy_cannot_hold_is_named(files: tuple[Path, Path], run_cli: Callable[..., Any]) -> None:
    document, policy = files
    more = "<w:p><w:r><w:drawing/></w:r></w:p><w:sectPr>"
    document.write_bytes(edited(document.read_bytes(), ("<w:sectPr>", more)))
    ran = run_cli("import", document, policy)
    assert ran.exit_code == 0
    assert re.search(r"a picture or drawing was left out", ran.stderr)
    assert policy.read_text() == TEXT


def test_raw_html_is_for_hands() -> None:
    text = TEXT + "\n<p>raw words</p>\n"
    made = merge(text, read(edited(exported(text, text), (">raw words<", ">other words<"))).blocks)
    assert made.text == text
    assert "by hand" in made.notes[0]


PINNED = "# Notice\n\n## 2. How to object {#object}\n\nWrite to us. {: .small }\n\nLast words.\n"


def test_the_id_of_a_heading_is_not_shown_and_not_lost() -> None:
    """Every notice that “init” makes has one in each heading; counsel read “{#object}” in it."""
    data = exported(PINNED, PINNED)
    assert "{" not in " ".join(block.text for block in read(data).blocks)
    assert back(PINNED, data) == PINNED
    more = edited(data, ("How to object", "How to object &amp; ask"))
    assert back(PINNED, more) == PINNED.replace("object {", "object & ask {")
    other = edited(data, ("2. How to object", "2. How you can object to it"), ("Write to us.", "3. Call us."))
    expected = PINNED.replace("How to object", "How you can object to it").replace(
        "Write to us.", "3\\. Call us."
    )
    assert back(PINNED, other) == expected
