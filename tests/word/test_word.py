"""Redlines as Word documents: accepted they are the new text, rejected the old, in a real word processor."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import office
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.policy import parse
from clauselog.word.blocks import Block, blocks
from clauselog.word.export import export
from clauselog.word.merge import merge
from clauselog.word.reading import read
from clauselog.word.redline import MarkedTable, redline

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = 20
"""Real pairs that LibreOffice settles."""


def said(found: tuple[Block, ...]) -> list[str]:
    """The words of a document, block by block."""
    return [token for block in found for token in office.tokens(block.text)]


def side(old: tuple[Block, ...], new: tuple[Block, ...], leave: str) -> list[str]:
    """The words of one side of a redline: without what is ``ins`` (old) or ``del`` (new)."""
    out: list[str] = []
    for block in redline(old, new):
        if isinstance(block, MarkedTable):
            cells = [
                cell for row in block.rows if leave not in (row.state, block.state) for cell in row.cells
            ]
        else:
            cells = [block.runs]
        for cell in cells:
            out += office.tokens("".join(m.run.text for m in cell if m.state != leave))
    return out


PARTS = (
    "# One",
    "## Two",
    "- an item",
    "- another item",
    "1. first",
    "2. second",
    "> quoted",
    "```\ncode\n```",
    "| a | b |\n|---|---|\n| c | d |",
    "| a | b |\n|---|---|\n| c | e |\n| f | g |",
    "We *collect* **your** name.",
    "We collect your age.",
    "See [the list](https://example.org).",
    "See [the list](https://example.com).",
    "a <b>c</b>  \nd",
    "<p>raw</p>",
    "x & y < z",
)
LINES = st.lists(st.sampled_from(PARTS), max_size=7).map("\n\n".join)


@given(LINES, LINES)
@settings(max_examples=150)
def test_each_side_is_had_back(one: str, two: str) -> None:
    old, new = blocks(one), blocks(two)
    assert side(old, new, "ins") == said(old)
    assert side(old, new, "del") == said(new)


@given(LINES)
def test_nothing_is_marked_where_nothing_changed(text: str) -> None:
    for block in redline(blocks(text), blocks(text)):
        assert block.state == ""


@pytest.fixture(scope="module")
def real(shared: Path) -> list[tuple[str, str, str]]:
    """Real pairs, those that change most words of tables, lists and headings among them."""
    found = []
    for folder in sorted((shared / "labels/pairs").iterdir()):
        old, new = ((folder / f"{name}.md").read_text("utf-8") for name in ("old", "new"))
        found.append((folder.name, old, new))
    return found[:PAIRS]


@pytest.mark.corpus
def test_real_pairs_are_had_back(real: list[tuple[str, str, str]]) -> None:
    for name, old, new in real:
        one, two = blocks(old), blocks(new)
        assert side(one, two, "ins") == said(one), name
        assert side(one, two, "del") == said(two), name


@pytest.mark.corpus
@pytest.mark.server
def test_a_word_processor_accepts_and_rejects(real: list[tuple[str, str, str]], tmp_path: Path) -> None:
    jobs = []
    for name, old, new in real:
        (tmp_path / f"{name}.docx").write_bytes(export(compare(parse(old), parse(new))))
        for what in ("Accept", "Reject"):
            jobs.append((what, tmp_path / f"{name}.docx", tmp_path / f"{name}-{what}.docx"))
    office.settle(jobs, tmp_path)
    for name, old, new in real:
        for what, text in (("Accept", new), ("Reject", old)):
            settled, wanted = tmp_path / f"{name}-{what}.docx", blocks(text)
            assert office.words(settled) == said(wanted), (name, what)
            assert office.shape(settled) == office.shape_of(wanted), (name, what)
            assert office.links(settled) >= office.links_of(wanted), (name, what)
            assert merge(text, read(settled.read_bytes()).blocks).text == text, (name, what)


@pytest.mark.server
def test_a_word_processor_shows_the_comments(tmp_path: Path) -> None:
    comparison = compare(parse(OLD), parse(NEW))
    (tmp_path / "review.docx").write_bytes(export(comparison, assess(comparison).findings))
    flat = office.convert(tmp_path / "review.docx", "fodt")
    assert "<office:annotation " in flat
    assert "DATA-SENS (material, adverse)" in flat


OLD = """# Notice

We collect [your name](https://example.org/a).

- one
- two

| a | b |
|---|---|
| c | d |
"""
NEW = (
    OLD.replace("your name", "your precise location").replace("- two", "- two\n- three").replace("d |", "e |")
)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_findings_are_comments_on_their_paragraph() -> None:
    comparison = compare(parse(OLD), parse(NEW))
    data = export(comparison, assess(comparison).findings)
    assert "DATA-SENS (material, adverse)" in part(data, "word/comments.xml")
    document = part(data, "word/document.xml")
    begin, end = document.index("commentRangeStart"), document.index("commentRangeEnd")
    assert "precise location" in document[begin:end].replace("</w:t>", "").replace("<w:t>", "")
    for name in ("word/document.xml", "word/comments.xml", "word/styles.xml", "word/numbering.xml"):
        ET.fromstring(part(data, name))


def test_links_lists_and_tables_are_words_own() -> None:
    comparison = compare(parse(OLD), parse(NEW))
    data = export(comparison)
    document = part(data, "word/document.xml")
    assert "<w:hyperlink r:id=" in document
    assert 'Target="https://example.org/a"' in part(data, "word/_rels/document.xml.rels")
    assert "<w:numPr>" in document
    assert "<w:tbl>" in document
    assert '<w:pStyle w:val="Heading1"/>' in document


def test_a_link_that_would_run_something_leads_nowhere() -> None:
    text = OLD.replace("https://example.org/a", "javascript:alert(1)")
    assert "javascript" not in part(export(compare(parse(OLD), parse(text))), "word/_rels/document.xml.rels")


def test_the_same_file_every_time() -> None:
    comparison = compare(parse(OLD), parse(NEW))
    assert export(comparison) == export(comparison)


def test_what_xml_cannot_hold() -> None:
    data = export(compare(parse(OLD), parse(OLD + "\nbad \x08 & <words> ]]>\n")))
    ET.fromstring(part(data, "word/document.xml"))
