"""Drafting a record: what is computed is filled in, what a person wrote stays, what is new is added."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_site import NEW, OLD, Site

from clauselog.drafting import corrected
from clauselog.record import read_record

RECORD = "changelog/privacy/1.1.md"


@pytest.fixture
def begun(site: Site) -> Site:
    """A draft with the record as the tool wrote it."""
    site.write("policies/privacy.md", NEW)
    assert site.draft().exit_code == 0
    return site


def test_it_names_the_texts_and_asks_the_rest(begun: Site) -> None:
    text = begun.read(RECORD)
    record = read_record(text, RECORD)
    now = begun.git(begun.root, "hash-object", "policies/privacy.md").strip()
    was = begun.git(begun.root, "rev-parse", "main:policies/privacy.md").strip()
    assert (record.texts["en"].old, record.texts["en"].new) == (was, now)
    assert (record.material, record.decided_by, record.held_data, record.effective) == ("", "", "", None)
    assert record.lead_days is not None
    assert (record.lead_days.days, record.lead_days.reason) == (14, "promised in the policy in force")
    assert 'the rules propose "yes"' in text
    assert "DATA-SENS" in text
    (section,) = record.wording().sections
    assert section.text == ""
    assert "<!-- log: Amended Section “What we collect”" in text


def test_drafting_again_changes_nothing(begun: Site) -> None:
    before = {p: p.read_bytes() for p in (begun.root / "changelog").rglob("*") if p.is_file()}
    assert begun.draft().exit_code == 0
    assert {p: p.read_bytes() for p in (begun.root / "changelog").rglob("*") if p.is_file()} == before


def test_what_need_not_be_answered_is_asked_once(site: Site) -> None:
    site.write("policies/privacy.md", NEW.replace("precise location", "postal address"))
    assert site.draft().exit_code == 0
    text = site.read(RECORD)
    assert "\nconsent: # how it is asked (if it is)\n" in text
    site.write(RECORD, text.replace("consent: # how it is asked (if it is)\n", ""))
    assert site.draft().exit_code == 0
    assert "\nconsent:" not in site.read(RECORD)


def test_what_a_person_wrote_is_kept_and_what_is_new_is_added(begun: Site) -> None:
    begun.answer(decided_by="Data Protection Officer  # since May", held_data="old-terms")
    text = begun.read(RECORD)
    name = re.search(r"^## (.+)$", text, re.MULTILINE)
    assert name
    written = text.replace(name[0], f"{name[0]}\n\nWe now read where your phone is.").replace(
        "\n<!-- A change in what", "\nA summary by a person.\n\n<!-- A change in what"
    )
    written += "\n## practice: insurance\n\nParcels are insured.\n"
    begun.write(RECORD, written)
    begun.write(
        "policies/privacy.md",
        NEW.replace("precise location", "exact location").replace("name to address", "email to greet"),
    )
    assert begun.draft().exit_code == 0
    after = begun.read(RECORD)
    assert "decided_by: Data Protection Officer  # since May" in after
    assert "We now read where your phone is." in after
    assert "A summary by a person." in after
    assert "“your exact location”" in after
    assert "precise location" not in after
    heads = re.findall(r"^## (.+)$", after, re.MULTILINE)
    assert heads[0] == name[1]
    assert heads[-1] == "practice: insurance"
    assert len(heads) == 3
    record = read_record(after)
    assert record.texts["en"].new == begun.git(begun.root, "hash-object", "policies/privacy.md").strip()


@given(words=st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=80))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_survive(begun: Site, words: str) -> None:
    clean = words.replace("#", "").replace("<", "").replace("`", "").replace("~", "").strip()
    text = begun.read(RECORD)
    (section,) = read_record(text).wording().sections
    begun.write(RECORD, text + f"\n{clean}\n")
    assert begun.draft().exit_code == 0
    (after,) = read_record(begun.read(RECORD)).wording().sections
    assert after.text == clean
    assert after.name == section.name
    begun.write(RECORD, text)


def test_show_writes_nothing(site: Site) -> None:
    site.write("policies/privacy.md", NEW)
    ran = site.draft("--show")
    assert ran.exit_code == 0
    assert "policy: privacy" in ran.stdout
    assert not (site.root / RECORD).exists()


def test_clause_ids_are_kept_and_only_added_to(begun: Site) -> None:
    path = "changelog/privacy/clauses.json"
    first = json.loads(begun.read(path))
    assert [v["version"] for v in first["versions"]] == ["1.0", "1.1"]
    begun.write("policies/privacy.md", NEW + "\n## New one\n\nText.\n")
    begun.draft()
    second = json.loads(begun.read(path))
    assert [v["version"] for v in second["versions"]] == ["1.0", "1.1"]
    assert second["versions"][0] == first["versions"][0]
    old = dict(first["versions"][0]["clauses"])
    new = [i for i, _ in second["versions"][1]["clauses"]]
    assert set(old) <= set(new)
    assert len(new) == len(set(new))


def test_the_first_release_asks_for_dates_only(site: Site) -> None:
    site.write("policies/cookies.md", OLD.replace("Privacy notice", "Cookies"))
    assert site.draft(policy="cookies").exit_code == 0
    text = site.read("changelog/cookies/1.0.md")
    assert "old:" not in text
    assert "material" not in text
    site.answer("changelog/cookies/1.0.md", announced="2026-12-01", effective="2026-12-01")
    assert site.review().exit_code == 0


def test_a_first_release_that_is_edited_before_it_is_released_is_still_the_first(site: Site) -> None:
    text = OLD.replace("Privacy notice", "Cookies")
    site.write("policies/cookies.md", text)
    site.git(site.root, "checkout", "-q", "main")
    site.commit("The text, which nobody has released")
    site.draft(policy="cookies")
    site.write("policies/cookies.md", text.replace("your name and", "your first name and"))
    site.draft(policy="cookies")
    site.answer("changelog/cookies/1.0.md", announced="2026-12-01", effective="2026-12-01")
    assert "old:" not in site.read("changelog/cookies/1.0.md")
    assert site.codes() == set()


def test_what_a_decision_against_the_proposal_needs_is_asked_when_drafting_again(site: Site) -> None:
    site.write("policies/privacy.md", OLD.replace('"1.0"', '"1.1"').replace("address you.", "greet you."))
    site.draft()
    assert "lead_days" not in site.read(RECORD)
    site.answer(material="yes")
    site.draft()
    assert "\nheld_data: #" in site.read(RECORD)
    assert "\nlead_days: {days: 14," in site.read(RECORD)


def test_corrections_are_added_in_order() -> None:
    text = "---\npolicy: privacy\nversion: 1.0\n---\nWords\n"
    once = corrected(text, ["a" * 40])
    assert read_record(once).corrections == ("a" * 40,)
    assert corrected(once, ["a" * 40]) == once
    assert read_record(corrected(once, ["b" * 40])).corrections == ("a" * 40, "b" * 40)
    assert once.endswith("---\nWords\n")


def test_a_correction_of_what_was_never_released(begun: Site) -> None:
    (begun.root / RECORD).unlink()
    ran = begun.draft("--correct")
    assert ran.exit_code == 2
    assert "no record to correct" in ran.stderr
