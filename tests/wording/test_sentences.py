"""The laws of the wording, on the cases, on real histories and on policies drawn at random."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_golden import CASES

from clauselog import wording
from clauselog.compare import compare
from clauselog.hunks import seen
from clauselog.language import language
from clauselog.model import Finding, Severity
from clauselog.nouns import data_noun
from clauselog.places import definition, outline
from clauselog.policy import parse
from clauselog.quotes import GAP, clip
from clauselog.words import visible

if TYPE_CHECKING:
    from pathlib import Path

    from clauselog.model import Change, Comparison, Policy


def comparisons_of_the_cases() -> list[Comparison]:
    return [
        compare(parse(old, lang=lang), parse(new, lang=lang))
        for lang, old, new, _ in (case.values for case in CASES)  # type: ignore[attr-defined]
    ]


def quotations(sentence: str, lang: str) -> list[str]:
    """Every outermost quotation of a sentence, its two halves apart where it was shortened."""
    left, right = language(lang).texts["quote"].split("{text}")
    found, depth, start = [], 0, 0
    at = 0
    while at < len(sentence):
        if sentence.startswith(left, at) and (left != right or depth == 0):
            depth += 1
            at += len(left)
            start = at if depth == 1 else start
        elif sentence.startswith(right, at) and depth:
            depth -= 1
            if not depth:
                found += sentence[start:at].split(GAP)
            at += len(right)
        else:
            at += 1
    return found


def titles_above(policy: Policy, change: Change) -> set[str]:
    """What a sentence may quote to say where a change is: titles and terms of the policy."""
    o = outline(policy, policy.lang)
    return {clip(c.title) for c in policy.clauses} | {clip(definition(o, c)) for c in policy.clauses}


def folded(text: str) -> str:
    return " ".join(text.split())


def check_quotations(comparison: Comparison) -> int:
    """Every quotation stands in the edits of its change; titles that say where it is, in the policy."""
    count = 0
    for entry in wording.entries(comparison):
        for k in entry.changes[:1]:
            change = comparison.changes[k]
            both = (
                seen(e for e in change.edits if e.op != "insert"),
                seen(e for e in change.edits if e.op != "delete"),
            )
            names = titles_above(comparison.old, change) | titles_above(comparison.new, change)
            around = {
                folded(visible(c.text, c.kind)) for p in (comparison.old, comparison.new) for c in p.clauses
            }
            for quotation in quotations(entry.sentence, comparison.new.lang):
                count += 1
                held = any(folded(quotation) in folded(side) for side in both)
                named = any(quotation in name for name in names) or any(
                    a.startswith(quotation) for a in around
                )
                assert held or named, (entry.sentence, quotation, both)
    return count


def check_every_change_is_told_once(comparison: Comparison) -> None:
    told = [k for entry in wording.entries(comparison) for k in entry.changes]
    due = [k for k, change in enumerate(comparison.changes) if change.clause.kind != "front-matter"]
    assert sorted(told) == due


def check_order(comparison: Comparison) -> None:
    found = wording.entries(comparison)
    worded = [entry.changes[0] for entry in found if entry.kind == "words"]
    assert worded == sorted(worded)
    assert sum(entry.kind == "format" for entry in found) <= 1
    assert not any(entry.kind == "format" for entry in found[:-1])


def check_reads_well(comparison: Comparison) -> None:
    for entry in wording.entries(comparison):
        text = entry.sentence
        assert text == folded(text)
        assert text[-1] in '.!?”"»“', text
        assert not re.search(
            r"\.\.(?!/)|[^…] \.(?!\.?/)|“”|«  »|\{|\}|None", re.sub(r"“.*”|«.*»|„.*“|”.*”", "Q", text)
        ), text
        assert text[:1] == text[:1].upper()


CHECKS = (check_quotations, check_every_change_is_told_once, check_order, check_reads_well)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_laws_on_the_cases(check: object) -> None:
    for comparison in comparisons_of_the_cases():
        check(comparison)  # type: ignore[operator]


@pytest.mark.corpus
def test_laws_on_real_histories(shared: Path) -> None:
    for folder in sorted(p for p in (shared / "corpus").glob("*/*") if p.is_dir()):
        before = None
        for path in sorted(folder.iterdir()):
            policy = parse(path.read_bytes().decode("utf-8"), str(path))
            if before:
                comparison = compare(before, policy)
                for check in CHECKS:
                    check(comparison)
            before = policy


@pytest.mark.corpus
def test_the_log_that_was_asked_for(shared: Path) -> None:
    folder = shared / "seeds" / "opsio"
    old, new, log = (
        folder.joinpath(n).read_text(encoding="utf-8") for n in ("1.0.md", "1.1.md", "log-1.1.md")
    )
    expected = [line.removeprefix("- ").lower() for line in log.splitlines() if line.startswith("- ")]
    found = wording.entries(compare(parse(old), parse(new)))
    assert [entry.sentence.lower() for entry in found] == expected
    assert {entry.kind for entry in found} == {"words"}


LABELS = st.lists(
    st.sampled_from(["Ship", "Bill", "Greet", "Answer", "Deliver", "Improve", "Protect", "Measure"]),
    min_size=4,
    max_size=4,
    unique=True,
)
TYPES = st.lists(
    st.sampled_from(
        [
            "name",
            "address",
            "voice",
            "gait",
            "income",
            "height",
            "passport number",
            "favourite colour",
            "pulse",
        ]
    ),
    min_size=6,
    max_size=8,
    unique=True,
)
TERMS = st.sampled_from(["Personal Data", "Personal Information", "Customer Data", "User Information"])
NOUNS = st.sampled_from(["Clause", "Article", "Paragraph", "Point"])


@settings(max_examples=60, deadline=None)
@given(labels=LABELS, types=TYPES, term=TERMS, noun=NOUNS, first=st.integers(1, 30), data=st.data())
def test_the_three_forms_with_other_words(
    labels: list[str], types: list[str], term: str, noun: str, first: int, data: st.DataObject
) -> None:
    here, there = first + 1, first + 2
    at = data.draw(st.integers(1, 3))
    had, extra = types[:4], types[4:]

    def text(kinds: list[str], items: list[str]) -> str:
        listed = "\n".join(f"    - {item}" for item in items)
        return (
            f"{first}. We handle information about you (“{term}”) with care, as {noun} {there} says.\n\n"
            f"{here}. When you join us we collect {term}, including {', '.join(kinds)}. We keep it safe.\n\n"
            f"{there}. The {term} collected by us is used for the following purposes:\n\n{listed}\n"
        )

    items = [f"To {label}: We do this with great care." for label in labels[:3]]
    longer = [items[0].replace("care.", "care and only once."), *items[1:]]
    longer.insert(at, f"To {labels[3]}: We do this as well, whenever the moon is full.")
    found = wording.entries(compare(parse(text(had, items)), parse(text(had + extra, longer))))
    assert [entry.sentence for entry in found] == [
        f"Amended {noun} {here} to add additional types of {term} such as {', '.join(extra)}.",
        f"Amended {noun} {there} section “To {labels[0]}” to add the words “and only once.”",
        f"Amended {noun} {there} to add “To {labels[3]}” as an additional use of {term}.",
    ]


def test_nothing_of_one_policy_is_in_the_code() -> None:
    from pathlib import Path

    for path in (Path(wording.__file__).parent).rglob("*"):
        if path.suffix in (".py", ".yml"):
            assert "opsio" not in path.read_text(encoding="utf-8").lower(), path


def test_an_entry_is_material_where_one_of_its_changes_is() -> None:
    comparison = compare(
        parse("1. We keep it.\n\n2. We sell it.\n"), parse("1. We keep it all.\n\n2. We sell it too.\n")
    )

    class Assessed:
        findings = ((), (Finding("SALE-ADD", "…", severity=Severity.MATERIAL),))

    assert [entry.material for entry in wording.entries(comparison, Assessed())] == [False, True]
    assert [entry.material for entry in wording.entries(comparison)] == [False, False]
    assert [entry.clauses for entry in wording.entries(comparison)] == [
        (c.clause.id,) for c in comparison.changes
    ]


def test_a_change_alone_has_the_sentence_of_its_entry() -> None:
    for comparison in comparisons_of_the_cases():
        for entry in wording.entries(comparison):
            if len(entry.changes) == 1:
                assert wording.sentence(comparison.changes[entry.changes[0]], comparison) == entry.sentence


def test_front_matter_has_no_sentence() -> None:
    comparison = compare(parse("---\nversion: '1'\n---\n\nHi.\n"), parse("---\nversion: '2'\n---\n\nHi.\n"))
    assert [change.clause.kind for change in comparison.changes] == ["front-matter"]
    assert wording.entries(comparison) == ()
    assert wording.sentence(comparison.changes[0], comparison) == ""


def test_the_language_is_the_new_texts() -> None:
    old = "# A\n\n## B\n\nHello you.\n\n## C\n\n- Bye\n- See you\n"
    new = "---\nlang: sv\n---\n\n# A\n\n## B\n\nHello you all.\n\n## C\n\n- Bye\n"
    assert [entry.sentence for entry in wording.entries(compare(parse(old), parse(new)))] == [
        "Ändrade avsnitt ”B” genom att lägga till ordet ”all.”",
        "Ändrade avsnitt ”C” genom att ta bort punkten ”See you”.",
    ]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We refer to it as “Personal Data”.", "Personal Data"),
        ("We never ask for kinds such as “Health Data”.", "personal data"),
        ("We keep your name, as well as “Health Data”.", "personal data"),
    ],
)
def test_what_a_policy_calls_its_data(text: str, term: str) -> None:
    assert data_noun(text, "en") == term
