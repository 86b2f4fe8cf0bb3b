"""Tables on pages: a row that came, went, moved or changed stays a row of its table, below its headings."""

import re
from importlib.resources import files
from typing import Any

import pytest

from clauselog.compare import compare
from clauselog.pages.changes import blocks, redlined, wording_edits
from clauselog.pages.say import Say
from clauselog.pages.text import document, fragment
from clauselog.pages.tokens import nowhere
from clauselog.policy import parse
from clauselog.redline import finish

HEAD = "| Company | Task | Country |\n|---|---|---|\n"
ROWS = {
    name: f"| {name} | {task} | {country} |\n"
    for name, task, country in (
        ("Alder", "[Hosting](https://alder.example)", "Norway"),
        ("Birch", "Mail to our customers", "Sweden"),
        ("Cedar", "<https://cedar.example/support>", "Spain"),
        ("Dogwood", "Payments", "Italy"),
    )
}
SAY = Say("en")
LABEL = "e => getComputedStyle(e, '::before').content"


def text(*rows: str, behind: str = "\nWrite to us.\n") -> str:
    """A list of companies, in the order of their names here."""
    return f"# Processors\n\n## Who\n\n{HEAD}{''.join(ROWS.get(row, row) for row in rows)}{behind}"


def names(html: str) -> list[str]:
    """The first word of the first cell of each row that is no head, what screen readers add left out."""
    plain = re.sub(r'<span class="cl-[^>]*>[^<]*</span>', "", html)
    return [
        re.sub(r"<[^>]*>", "", cell).split()[0]
        for cell in re.findall(r"<tr[^>]*>\s*<td[^>]*>(.*?)</td>", plain, re.S)
    ]


def whole(old: str, new: str) -> str:
    return finish(document(redlined(compare(parse(old), parse(new)), SAY)).html)


def changed(old: str, new: str) -> dict[str, dict[str, object]]:
    comparison = compare(parse(old), parse(new))
    return {b["id"]: b for b in blocks(comparison, SAY, "", nowhere) if "same" not in b}


@pytest.mark.parametrize("behind", ["", "\nWrite to us.\n", "\n## More\n\nWords.\n"])
@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Alder Birch Cedar", "Cedar Birch Alder", "Cedar Birch Alder"),
        ("Alder Birch Cedar Dogwood", "Dogwood Alder Cedar", "Dogwood Alder Birch Cedar"),
        ("Alder Birch", "Alder Birch Cedar Dogwood", "Alder Birch Cedar Dogwood"),
        ("Alder Birch Cedar", "Alder Birch Dogwood", "Alder Birch Cedar Dogwood"),
        ("Alder Birch Cedar Dogwood", "Cedar", "Alder Birch Cedar Dogwood"),
    ],
)
def test_a_table_stays_one_table_whatever_became_of_its_rows(
    old: str, new: str, shown: str, behind: str
) -> None:
    html = whole(text(*old.split(), behind=behind), text(*new.split(), behind=behind))
    assert html.count("<table") == 1
    assert html.count("<tr") == len(shown.split()) + 1
    assert names(html) == shown.split()
    assert "|" not in html
    assert "&lt;" not in html


def test_a_row_that_went_stays_in_the_table_it_stood_in_though_its_neighbour_moved_away() -> None:
    more = f"## More\n\n{HEAD}"
    old = text("Alder", "Birch", "Cedar", behind="\n") + more + ROWS["Dogwood"]
    new = text("Alder", behind="\n") + more + ROWS["Dogwood"] + ROWS["Birch"]
    html = whole(old, new)
    first, second = html.split('id="more"')
    assert names(first) == ["Alder", "Cedar"]
    assert names(second) == ["Dogwood", "Birch"]


def test_a_row_stands_below_the_headings_of_its_columns_in_a_comparison() -> None:
    found = changed(text("Alder", "Birch", "Cedar"), text("Dogwood", "Alder", "Birch"))
    assert set(found) == {"cedar", "dogwood"}
    for block in found.values():
        assert str(block["html"]).count("<th ") == 3
        assert str(block["html"]).count("<td") == 3
        assert "|" not in str(block["html"])
    assert str(found["cedar"]["html"]).count("<del>") == 3
    assert str(found["dogwood"]["html"]).count("<ins>") == 3


def test_the_place_of_a_row_is_its_section_and_says_nothing_where_it_did_not_leave_it() -> None:
    found = changed(text("Alder", "Birch", "Cedar"), text("Cedar", "Alder", "Birch"))
    assert [(b["path"], b["was"]) for b in found.values()] == [(["Who", "Cedar"], [])]


def test_unchanged_rows_stand_in_one_table_and_each_is_counted() -> None:
    comparison = compare(
        parse(text("Alder", "Birch", "Cedar")), parse(text("Dogwood", "Alder", "Birch", "Cedar"))
    )
    same = [b for b in blocks(comparison, SAY, "", nowhere) if "same" in b]
    assert [b["count"] for b in same] == [3, 4]  # title, section and head; three rows and a paragraph
    assert names("".join(same[1]["same"])) == ["Alder", "Birch", "Cedar"]
    assert "".join(same[1]["same"]).count("<table") == 1


def test_a_row_with_more_cells_than_its_table_has_columns_shows_them_all() -> None:
    assert fragment("| a | b | c |\n", "row", head="| A | B |\n|---|---|\n").count("<td") == 3


@pytest.mark.parametrize("margin", ["", "\n"])
def test_a_wording_of_a_row_is_one_row_wherever_its_line_ended(margin: str) -> None:
    old, new = (
        ROWS["Cedar"],
        margin + ROWS["Cedar"].replace("<https://cedar.example/support>", "Support").rstrip(),
    )
    html = wording_edits(old, new, "row", SAY, nowhere, HEAD)
    assert html.count("<td") == 3
    assert "https://cedar.example/support" in html
    assert wording_edits(old, "", "row", SAY, nowhere, HEAD).count("<del>") == 3


def test_an_address_between_angle_brackets_that_came_or_went_is_a_link_still() -> None:
    page = "# Us\n\nWords that stay. Write to us.\n"
    came = page.replace("Write to us.", "Write to us at <mail@alder.example>.")
    assert 'href="mailto:mail@alder.example"' in whole(page, came)
    assert "&lt;" not in whole(page, came) + whole(came, page)


def test_a_cell_of_a_wide_table_says_what_its_column_is_called() -> None:
    html = document(redlined(compare(parse(text("Alder")), parse(text("Alder", "Birch"))), SAY)).html
    assert html.count('data-label="Task"') == html.count('data-label="Country"') == 2
    assert 'data-label="Company"' not in html  # what a row is called needs no name
    assert html.count('role="row"') == 3
    assert "cl-cards" not in fragment("| A | B |\n|---|---|\n| a | b |\n", "row")


def test_a_heading_that_changed_is_seen_on_a_narrow_page() -> None:
    html = whole(text("Alder", "Birch"), text("Alder", "Birch").replace("Task", "Job"))
    assert "<ins>" in html
    assert "cl-cards" not in html


def test_a_wide_table_fits_a_narrow_page_and_is_a_table_to_a_screen_reader(chromium: Any) -> None:
    css = (files("clauselog") / "assets/clauselog.css").read_text("utf-8")
    table = finish(document(redlined(compare(parse(text("Alder")), parse(text("Alder", "Cedar"))), SAY)).html)
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.set_content(f'<style>{css}</style><div class="md-typeset"><div class="cl-text">{table}</div></div>')
    scroll = page.locator(".cl-scroll")
    assert scroll.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert "Country" in page.locator("td").nth(2).evaluate(LABEL)
    for role, count in (("table", 1), ("columnheader", 3), ("row", 3), ("cell", 6)):
        assert page.get_by_role(role).count() == count
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator("td").nth(2).evaluate(LABEL) == "none"
