"""Revisions of small documents in styles people write: each is as severe as ``revisions.yml`` says."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clauselog.compare import compare
from clauselog.doubt import UNEXPLAINED
from clauselog.materiality import assess
from clauselog.policy import parse

TABLE = yaml.load(Path(__file__).with_name("revisions.yml").read_text("utf-8"), Loader=yaml.BaseLoader)


def texts(revision: dict[str, str]) -> tuple[str, str]:
    if revision["at"] == "whole":
        return revision["old"], revision["new"]
    document = TABLE["documents"][revision["document"]]
    if revision["at"] == "edit":
        return tuple(document.replace("{edit}", revision[side]) for side in ("old", "new"))
    old = revision["old"].rstrip("\n")
    assert document.count(old) == 1, f"{old!r} must stand once in the document"
    return document, document.replace(old, revision["new"].rstrip("\n"))


@pytest.mark.parametrize("revision", TABLE["revisions"], ids=lambda r: r["name"])
def test_a_revision_is_as_severe_as_it_should_be(revision):
    old, new = (parse(text, f"{revision['document']}.md") for text in texts(revision))
    told = assess(compare(old, new))
    said = [(f.code, f.severity, f.evidence) for group in told.findings for f in group]
    assert told.severity in revision["severity"], said


def judge(old: str, new: str, path: str = "privacy.md", **more):
    return assess(compare(parse(old, path), parse(new, path)), **more)


def codes(told) -> set[str]:
    return {f.code for group in told.findings for f in group}


def test_nothing_changed_is_nothing():
    text = TABLE["documents"]["privacy"]
    told = judge(text, text)
    assert (told.findings, told.general, told.severity) == ((), (), "editorial")


def test_what_no_rule_explains_is_counted_and_never_editorial():
    told = judge("# N\n\nOur gnomes store seven hats.\n", "# N\n\nOur gnomes store nine capes and boots.\n")
    assert told.unexplained == 1
    assert codes(told) == {UNEXPLAINED}
    assert told.severity == "substantive"
    assert told.findings[0][0].direction == "unclear"


def test_one_rule_speaks_once_for_one_change():
    told = judge(
        "# N\n\n## What we collect\n\nWe collect your name.\n",
        "# N\n\n## What we collect\n\nWe collect your name, email address, job title and voice recordings.\n",
    )
    (group,) = told.findings
    assert len({f.code for f in group}) == len(group)
    add = next(f for f in group if f.code == "DATA-ADD")
    assert {"email address", "job title", "voice recordings"} <= set(add.evidence)


def test_three_protective_changes_do_not_cancel_an_adverse_one():
    old = "# N\n\nWe keep logs for 90 days.\n\nWe keep mail for 90 days.\n\nWe keep orders for 30 days.\n"
    new = "# N\n\nWe keep logs for 30 days.\n\nWe keep mail for 30 days.\n\nWe keep orders for 90 days.\n"
    told = judge(old, new)
    assert told.severity == "material"
    assert [group[0].direction for group in told.findings] == ["protective", "protective", "adverse"]


def test_an_organisation_adds_its_own_words():
    old = "# N\n\n## Sharing\n\nWe share data with couriers.\n"
    new = "# N\n\n## Sharing\n\nWe share data with couriers and the Guild of Bakers.\n"
    extra = (("recipient", "guild", ("guild of bakers",)),)
    told = judge(old, new, extra=extra)
    add = next(f for group in told.findings for f in group if f.code == "RECIP-CAT")
    assert add.evidence[0] == "Guild of Bakers"


def test_a_section_that_came_is_judged_clause_by_clause():
    old = "# Cookies\n\nWe use cookies.\n"
    new = (
        "# Cookies\n\nWe use cookies.\n\n## Advertising cookies\n\n"
        "| Cookie | Purpose | Expires |\n|---|---|---|\n"
        "| IDE | Ads by DoubleClick | 1 year |\n"
    )
    assert "TRACK-3P" in codes(judge(old, new))


def test_a_reference_that_now_leads_elsewhere_is_told():
    old = "# N\n\n## 1. Names\n\nAs clause 2 says.\n\n## 2. Sharing\n\nWith nobody.\n"
    new = (
        "# N\n\n## 1. Names\n\nAs clause 2 says.\n\n## 2. Cookies\n\nNone.\n\n## 3. Sharing\n\nWith nobody.\n"
    )
    assert [f.code for f in judge(old, new).general] == ["REF-MOVED"]


@pytest.mark.parametrize(
    ("lang", "old", "new", "rule"),
    [
        ("sv", "Vi samlar in ditt namn.", "Vi samlar in ditt namn och din e-postadress.", "DATA-ADD"),
        ("sv", "Vi säljer inte dina uppgifter.", "Vi säljer dina uppgifter.", "PROMISE-GONE"),
        ("sv", "Vi sparar uppgifterna i 30 dagar.", "Vi sparar uppgifterna i 90 dagar.", "RET-UP"),
        ("sv", "Vi ska meddela dig.", "Vi kan meddela dig.", "MODAL-"),
        ("de", "Wir erheben Ihren Namen.", "Wir erheben Ihren Namen und Ihre E-Mail-Adresse.", "DATA-ADD"),
        ("de", "Wir verkaufen Ihre Daten nicht.", "Wir verkaufen Ihre Daten.", "PROMISE-GONE"),
        ("de", "Wir speichern die Daten 30 Tage.", "Wir speichern die Daten 90 Tage.", "RET-UP"),
        ("de", "Wir müssen Sie informieren.", "Wir können Sie informieren.", "MODAL-"),
        (
            "fr",
            "Nous collectons votre nom.",
            "Nous collectons votre nom et votre adresse e-mail.",
            "DATA-ADD",
        ),
        ("fr", "Nous ne vendons pas vos données.", "Nous vendons vos données.", "PROMISE-GONE"),
        ("fr", "Nous conservons les données 30 jours.", "Nous conservons les données 13 mois.", "RET-UP"),
        ("fr", "Nous devons vous informer.", "Nous pouvons vous informer.", "MODAL-"),
    ],
)
def test_other_languages_are_read(lang, old, new, rule):
    pair = [parse(f"# N\n\n{text}\n", "n.md", lang) for text in (old, new)]
    assert rule in codes(assess(compare(*pair)))
