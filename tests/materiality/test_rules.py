"""The table of rules is the one agreed on; each rule finds what it is for, and none does another's work."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from itertools import permutations
from pathlib import Path

import pytest

from clauselog import explain, lexicon, listing, matcher, materiality, regimes, rules
from clauselog.compare import compare
from clauselog.model import Direction, Severity
from clauselog.policy import parse

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(SCRIPTS))
    try:
        import bench_materiality

        return bench_materiality
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def outcomes(shared, bench):
    """Every made edit with what was said of it."""
    found = defaultdict(list)
    for case in bench.cases(bench.documents()):
        found[case.rule].append((case, *bench.right(case)))
    return found


def test_the_rules_are_those_agreed_on(shared):
    with (shared / "design" / "materiality-rules.csv").open(encoding="utf-8") as file:
        agreed = {row["id"]: (row["severity"], row["direction"]) for row in csv.DictReader(file)}
    assert {r.code: (r.severity, r.direction) for r in rules.RULES} == agreed


SIGNS = {
    *(sign + kind for sign in ("", "+", "-") for kind in (*lexicon.KINDS, "region", "vendor")),
    *("@" + topic for topic in lexicon.data("topics.en")["topics"]),
    *("#" + kind for kind, _ in listing.KINDS),
    *("§" + law.name for law in regimes.regimes()),
    *("names", "old", "new", "both"),
}
"""What a rule can be known by."""


def test_every_rule_is_in_order_and_explained():
    for rule in rules.RULES:
        told = explain.words_of(rule.code)
        assert told.says != rule.code
        assert told.trigger
        assert told.reason
        assert told.action
        assert rule.severity in Severity
        assert rule.direction in Direction
        assert set(rule.asks.split()) <= {"ADV", "CONSENT", "CONSENT-OLD", "NOTE", "LOG", "BLOCK"}
        assert set(rule.about.split()) <= SIGNS
        assert rule.step in ("", "old", "new", "both")


@pytest.mark.corpus
def test_a_rule_that_is_not_asked_would_have_found_nothing(outcomes, bench, monkeypatch):
    made = [(case.old, case.new) for group in outcomes.values() for case, _, _ in group]
    real = permutations(bench.documents(), 2)
    compared = [compare(parse(old), parse(new)) for old, new in (*made, *real)]
    told = [materiality.assess(one, ("hipaa",)).findings for one in compared]
    every = tuple(rule for rule in rules.RULES if rule.find is not None and rule.code not in rules.QUIET)
    monkeypatch.setattr(materiality, "applicable", lambda _: every)
    assert [materiality.assess(one, ("hipaa",)).findings for one in compared] == told


@pytest.mark.corpus
def test_made_edits_fire_their_rule(outcomes):
    judged = [
        (case, good, said) for group in outcomes.values() for case, good, said in group if not case.twin
    ]
    wrong = [(case.rule, case.words, said) for case, good, said in judged if not good]
    assert len(wrong) <= 0.05 * len(judged), wrong


@pytest.mark.corpus
def test_harmless_twins_stay_quiet(outcomes):
    judged = [(case, good, said) for group in outcomes.values() for case, good, said in group if case.twin]
    wrong = [(case.rule, case.words, said) for case, good, said in judged if not good]
    assert judged
    assert len(wrong) <= 0.05 * len(judged), wrong


@pytest.mark.corpus
def test_every_rule_has_made_edits_but_the_one_of_several_texts(outcomes):
    assert {r.code for r in rules.RULES} - set(outcomes) == {"LANG"}


@pytest.mark.corpus
def test_a_third_of_the_terms_are_in_no_vocabulary(bench):
    from materiality_cases import TABLE

    known = lexicon.vocabulary("en").matcher
    for slot, terms in TABLE["terms"].items():
        assert 2 * len(terms["rare"]) >= len(terms["common"]) - 2, slot
        for term in terms["rare"]:
            found = known.mentions(matcher.WORD.findall(term))
            assert not any(
                m.concept.startswith(("data:", "purpose:", "recipient:", "region:")) for m in found
            ), term


@pytest.mark.corpus
@pytest.mark.parametrize("code", [r.code for r in rules.RULES if r.code not in ("LANG", "EDIT")])
def test_without_a_rule_its_edits_are_missed(outcomes, bench, code):
    """No rule stands in for another: with its finding gone, none of its common edits counts as found."""
    cases = [case for case, good, _ in outcomes[code] if good and not case.twin and not case.rare]
    assert cases
    assert not any(bench.right(case, without=code)[0] for case in cases[:3])


PROCESSORS = """# Sub-processors

We use the following sub-processors:

- [Acme](https://acme.example/). Cloud services provider.
- [Bolt](https://bolt.example/). Anti-bot protection.
"""


def judged(old, new):
    told = materiality.assess(compare(parse(old), parse(new)))
    return told.severity, {f.code for group in told.findings for f in group}


def test_what_an_entry_is_for_may_stand_in_a_sentence_of_its_own():
    more = "- [Corvid](https://corvid.example/). Cloud services provider.\n"
    assert judged(PROCESSORS, PROCESSORS + more) == (Severity.MINOR, {"RECIP-NAMED"})
    alone = "- [Corvid](https://corvid.example/)\n"
    assert judged(PROCESSORS, PROCESSORS + alone) == (Severity.SUBSTANTIVE, {"RECIP-NAMED"})


@pytest.mark.parametrize("heading", ["Sub-processors", "What we collect", "Cookies", "Your rights"])
def test_an_entry_without_a_word_says_nothing(heading):
    old = f"## {heading}\n\n- one\n"
    assert judged(old, old + "- —\n") == judged(old + "- —\n", old) == (Severity.EDITORIAL, {"EDIT"})


@pytest.mark.parametrize("now", ["30,60 days", "30% of days", "thirty days", "days", "30.5.2021"])
def test_a_period_may_become_any_figure(now):
    """A figure with a mark in it is no whole number, and was looked for as one."""
    old = "# P\n\nWe keep logs for 30 days.\n"
    materiality.assess(compare(parse(old), parse(old.replace("30 days", now))))


COOKIES = "# Cookies\n\n| Name | Purpose | Kept for |\n|---|---|---|\n| _meter | Counts visits | {} |\n"


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("13 months", "24 months", Direction.ADVERSE),
        ("24 months", "13 months", Direction.PROTECTIVE),
        ("13 months", "your browser decides", Direction.UNCLEAR),
    ],
)
def test_a_cookie_that_stays_longer_is_no_matter_of_taste(old, new, direction):
    (finding,) = said(COOKIES.format(old), COOKIES.format(new))
    assert (finding.code, finding.direction) == ("TRACK-1P", direction)


def test_a_processor_that_went_is_told_of_beside_the_one_that_came_in_its_place():
    page = "# Sub-processors\n\n| Company | Task | Country |\n|---|---|---|\n| Alder | Hosting | Norway |\n"
    old, new = (f"{page}| {name}, Inc. | Customer support | Canada |\n" for name in ("Exdesk", "Fretalk"))
    found = said(old, new)
    assert [(f.code, f.direction) for f in found if f.code == "RECIP-NAMED"] == [
        ("RECIP-NAMED", Direction.PROTECTIVE),
        ("RECIP-NAMED", Direction.NEUTRAL),
    ]
    assert "EDIT" not in {f.code for f in found}


def said(old, new):
    """Every finding on a change of a text."""
    found = materiality.assess(compare(parse(old, "list.md", "en"), parse(new, "list.md", "en")))
    return [f for some in found.findings for f in some]
