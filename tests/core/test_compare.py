"""What a careful lawyer would call each change: (old, new, the changes with their clause), one row a case."""

from __future__ import annotations

import pytest

from clauselog.compare import compare
from clauselog.policy import parse

A = "We collect your name and your address when you sign up for the service."
B = "We share your data with couriers who bring you what you ordered from us."
C = "You may ask us to delete everything we hold about you at any time."
D = "Our servers stand in Sweden and are looked after by two people."


def section(title: str, *paragraphs: str) -> str:
    return "\n\n".join((f"## {title}", *paragraphs))


def text(*blocks: str) -> str:
    return "\n\n".join(blocks) + "\n"


CASES = [
    ("nothing", text(A, B), text(A, B), []),
    ("paragraph added", text(A, C), text(A, B, C), [("added", B)]),
    ("paragraph removed", text(A, B, C), text(A, C), [("removed", B)]),
    (
        "number changed",
        text("Kept for 30 days."),
        text("Kept for 60 days."),
        [("amended", "Kept for 60 days.")],
    ),
    ("paragraph moved", text(A, B, C, D), text(B, C, D, A), [("moved", A)]),
    ("swap: the lighter moved", text(A, C + " " + D), text(C + " " + D, A), [("moved", A)]),
    (
        "section moved with its children",
        text(section("One", A), section("Two", B, C), section("Three", D)),
        text(section("Two", B, C), section("One", A), section("Three", D)),
        [("moved", "## One")],
    ),
    (
        "section renamed, not moved",
        text(section("Data", A, B), section("Rights", C)),
        text(section("What we know", A, B), section("Rights", C)),
        [("retitled", "## What we know")],
    ),
    (
        "section renumbered",
        text(section("1. Data", A), section("2. Rights", C)),
        text(section("1. Data", A), section("2. Hosting", D), section("3. Rights", C)),
        [("added", "## 2. Hosting"), ("renumbered", "## 3. Rights")],
    ),
    (
        "moved and edited is one change",
        text(A, B, C),
        text(B, C, A[:-1] + " and pay."),
        [("moved amended", "We col")],
    ),
    (
        "split",
        text(A + " " + B),
        text(A, B),
        [("split", "We")],
    ),
    ("merged", text(A, B), text(A + " " + B), [("merged", "We collect")]),
    (
        "link target",
        text("See [our site](https://example.org/a)."),
        text("See [our site](https://example.org/b)."),
        [("relinked", "See")],
    ),
    ("emphasis", text("See **this** part."), text("See *this* part."), [("reformatted", "See")]),
    ("rewrapped", text("See this\npart of it."), text("See this part\nof it."), [("reformatted", "See")]),
    (
        "list marker",
        text("- a thing\n- b thing"),
        text("* a thing\n* b thing"),
        [("reformatted", "* a thing"), ("reformatted", "* b thing")],
    ),
    ("heading underline", text("Data\n===="), text("# Data"), [("reformatted", "# Data")]),
    (
        "quotation marks",
        text("The “Service” is ours."),
        text('The "Service" is ours.'),
        [("reformatted", "The")],
    ),
    (
        "last item taken off",
        text("- one thing\n- two things", D),
        text("- one thing", D),
        [("removed", "- two")],
    ),
    (
        "first item taken off",
        text("- one thing\n- two things", D),
        text("- two things", D),
        [("removed", "- one")],
    ),
    (
        "boilerplate does not steal",
        text(section("One", A, "None."), section("Two", B, "None."), section("Three", C, "None.")),
        text(section("One", A, "None."), section("Three", C, "None.")),
        [("removed", "## Two")],
    ),
    (
        "a row changed, named by its first cell",
        text("| a | b |\n|---|---|\n| _ga | one year |\n| _gid | a day |"),
        text("| a | b |\n|---|---|\n| _ga | two years |\n| _gid | a day |"),
        [("amended", "| _ga")],
    ),
    (
        "a section renamed and renumbered, found by what stands under it",
        text(section("1. Cats", "There is a cat."), section("2. Who to write to", A + " " + B)),
        text(section("1. Contact", A + " " + B)),
        [("retitled renumbered", "## 1. Contact"), ("removed", "## 1. Cats")],
    ),
    (
        "an item that goes to the next section moved, not the heading",
        text(section("One", A, B + " " + C), section("Two", D)),
        text(section("One", A), section("Two", D, B + " " + C)),
        [("moved", B)],
    ),
    (
        "unlike paragraphs are not one",
        text(A, "We bought the house next door.", B),
        text(A, "Invoices are kept for seven years.", B),
        [("removed", "We bought"), ("added", "Invoices")],
    ),
    (
        "a paragraph that only grew is the same",
        text(A, "We protect your data."),
        text(A, "We protect your data. " + C + " " + D),
        [("amended", "We protect")],
    ),
    (
        "a paragraph split into three",
        text(A + " " + B + " " + C),
        text(A, B, C),
        [("split", "We")],
    ),
    (
        "given id outlives everything",
        text("## One {#x}", A),
        text("## Two {#x}", D),
        [("retitled", "## Two"), ("removed", A), ("added", D)],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_changes(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = [(set(c.kinds), c.clause.text.strip()) for c in compare(parse(old), parse(new)).changes]
    assert len(found) == len(expected), found
    for (kinds, clause), (names, beginning) in zip(
        sorted(found, key=lambda f: f[1]), sorted(expected, key=lambda e: e[1]), strict=True
    ):
        assert kinds == set(names.split())
        assert clause.startswith(beginning)


def test_a_section_that_goes_whole_is_one_change_with_its_children() -> None:
    old, new = parse(text(section("One", A), section("Two", B, C))), parse(text(section("One", A)))
    (change,) = compare(old, new).changes
    assert [c.text.strip() for c in change.old_with] == [B, C]


def test_of_three_in_reverse_two_moved() -> None:
    moved = [
        c for c in compare(parse(text(A, B, C, D)), parse(text(C, B, A, D))).changes if "moved" in c.kinds
    ]
    assert len(moved) == 2


def test_an_id_is_kept_through_rename_renumbering_and_move() -> None:
    first = parse(text(section("1. Data", A), section("2. Rights", C), section("3. Hosting", D)))
    second = parse(text(section("1. Hosting", D), section("2. What we know", A), section("3. Rights", C)))
    ids = {c.text.strip(): c.id for c in compare(first, second).new.clauses}
    before = {c.text.strip(): c.id for c in first.clauses}
    assert ids["## 2. What we know"] == before["## 1. Data"]
    assert ids["## 1. Hosting"] == before["## 3. Hosting"]
    assert ids[A] == before[A]


def test_an_id_is_never_given_again() -> None:
    old, new = parse(text(section("Data", A))), parse(text(section("Data", A), section("Rights", C)))
    rights = compare(old, new, frozenset({"rights"})).new.clauses[-2]
    assert rights.id == "rights-2"


@pytest.mark.parametrize(
    "source",
    [
        "[ref]: https://example.org/{}",
        'Settings > Privacy <a class="b" href="https://example.org/{}">here</a> ' + A * 3,
    ],
    ids=["definition", "tag behind an arrow"],
)
def test_a_long_link_that_leads_elsewhere_is_no_change_of_words(source: str) -> None:
    """Only what is around a difference is looked at, but never from the middle of a link."""
    one, other = (parse(source.format("a" * 100 + end + "\n")) for end in "12")
    (change,) = compare(one, other).changes
    assert change.kinds == ("relinked",)
