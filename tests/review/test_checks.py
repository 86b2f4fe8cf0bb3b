"""What a release needs, one thing at a time: with it the review is met, without it blocked and says why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from review_site import ANSWERS, NEW, OLD, Site

from clauselog.review.check_text import following

if TYPE_CHECKING:
    from typing import Any


def test_nothing_to_review(site: Site) -> None:
    ran = site.review()
    assert (ran.exit_code, ran.stdout) == (0, "No policy differs from the base: nothing to review.\n")


def test_a_change_log_written_beside_the_records_is_no_change(site: Site) -> None:
    site.write("changelog/privacy/CHANGELOG.md", "# Privacy notice: change log\n")
    ran = site.review()
    assert (ran.exit_code, ran.stdout) == (0, "No policy differs from the base: nothing to review.\n")
    site.write("changelog/privacy/1.0.md", "---\npolicy: privacy\n---\n")
    assert "No policy differs" not in site.review().stdout


def test_a_full_record_is_ready_committed_or_not(drafted: Site) -> None:
    assert drafted.codes() == set()
    assert drafted.found()["uncommitted"] == [
        "changelog/privacy/1.1.md",
        "changelog/privacy/clauses.json",
        "policies/privacy.md",
    ]
    drafted.commit()
    assert drafted.review().exit_code == 0
    assert drafted.found()["uncommitted"] == []


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("announced", "", "DATE-ANNOUNCED"),
        ("effective", "", "DATE-EFFECTIVE"),
        ("effective", "2026-12-01", "DATE-ORDER"),
        ("effective", "2026-12-14", "LEAD-SHORT"),
        ("lead_days", "", "LEAD-MISSING"),
        ("lead_days", "{days: 14}", "LEAD-MISSING"),
        ("lead_days", "{days: 13, reason: enough}", "LEAD-SHORT"),
        ("lead_days", "{days: 60, reason: promised}", "LEAD-SHORT"),
        ("material", "", "DECISION-MISSING"),
        ("material", '"no"', "DECISION-REASON"),
        ("decided_by", "", "DECISION-NAME"),
        ("held_data", "", "HELD-DATA"),
        ("held_data", "new-terms", "HELD-DATA"),
        ("consent", "", "CONSENT-HOW"),
        ("material", "perhaps", "RECORD-INVALID"),
    ],
)
def test_an_answer_that_is_missing_or_wrong(drafted: Site, key: str, said: str, code: str) -> None:
    drafted.answer(**{key: said})
    assert code in drafted.codes()
    assert drafted.review().exit_code == 1


def test_the_promise_binds_not_the_draft(site: Site) -> None:
    """The draft shortens the promise to 2 days; the 14 of the text in force are what counts."""
    site.write("policies/privacy.md", NEW.replace("14 days", "2 days"))
    site.draft()
    site.answer(**{**ANSWERS, "effective": "2026-12-05"})
    assert "LEAD-SHORT" in site.codes()
    assert site.found()["policies"][0]["promise"]["lead_days"] == 14


def test_a_decision_below_the_rules_needs_its_reason(drafted: Site) -> None:
    drafted.answer(material='"no"', reason="the location was always collected with the address; wording only")
    assert drafted.codes() == set()


def test_the_longest_of_promise_and_laws(site: Site) -> None:
    site.write("policies/privacy.md", NEW.replace("---\n\n#", "regimes: [gdpr]\n---\n\n#"))
    assert site.draft().exit_code == 0
    assert "lead_days: {days: 30" in site.read("changelog/privacy/1.1.md")


def test_an_unknown_law_is_named(site: Site) -> None:
    site.write("policies/privacy.md", NEW.replace("---\n\n#", "regimes: [gdrp]\n---\n\n#"))
    (finding,) = [f for f in findings(site) if f["code"] == "FRONT-MATTER"]
    assert "gdpr" in finding["action"]


def findings(site: Site, *args: str, base: str = "main") -> list[dict[str, Any]]:
    return [f for p in site.found(*args, base=base)["policies"] for c in p["checks"] for f in c["findings"]]


@pytest.mark.parametrize(
    ("version", "code"), [("1.0", "VERSION-SAME"), ("0.9", "VERSION-BACK"), ("", "VERSION-MISSING")]
)
def test_the_version(site: Site, version: str, code: str) -> None:
    line = f'version: "{version}"\n' if version else ""
    site.write("policies/privacy.md", NEW.replace('version: "1.1"\n', line))
    (finding,) = [f for f in findings(site) if f["code"] == code]
    assert finding["path"] == "policies/privacy.md"
    if version:
        assert finding["line"] == 3
        assert 'version: "1.1"' in finding["action"]


@pytest.mark.parametrize(
    ("version", "then"),
    [
        ("1.9", "1.10"),
        ("", "1.0"),
        ("2022-04-08", "2026-11-22"),
        ("2022-04-08.2", "2026-11-22"),
        ("2026-11-22", "2026-11-22.2"),
        ("2027-01-01", "2027-01-01.2"),
    ],
)
def test_the_version_after_one(version: str, then: str) -> None:
    assert following(version, date(2026, 11, 22)) == then


def test_draft_asks_for_the_version_that_review_asks_for(site: Site) -> None:
    site.write("policies/privacy.md", NEW.replace('version: "1.1"\n', ""))
    (finding,) = [f for f in findings(site) if f["code"] == "VERSION-MISSING"]
    assert finding["action"] == 'add: version: "1.1"'
    ran = site.draft()
    assert (ran.exit_code, 'write in its front matter: version: "1.1"' in ran.stderr) == (2, True)
    (missing,) = [f for f in findings(site) if f["code"] == "RECORD-MISSING"]
    assert missing["message"] == "the new version of privacy has no release record"


def test_a_version_used_before_with_another_text(drafted: Site) -> None:
    drafted.commit("Release 1.1")
    drafted.git(drafted.root, "branch", "-f", "main", "HEAD")
    newest = NEW.replace('"1.1"', '"1.2"').replace("your name to", "your name and location to")
    drafted.write("policies/privacy.md", newest)
    drafted.draft()
    drafted.answer("changelog/privacy/1.2.md", **ANSWERS)
    drafted.commit("Release 1.2")
    drafted.git(drafted.root, "branch", "-f", "main", "HEAD")
    drafted.write("policies/privacy.md", newest.replace('"1.2"', '"1.1"'))
    assert "VERSION-REUSED" in drafted.codes()


def test_1_10_comes_after_1_9(site: Site) -> None:
    site.git(site.root, "checkout", "-q", "main")
    site.write("policies/privacy.md", OLD.replace('"1.0"', '"1.9"'))
    site.git(site.root, "mv", "changelog/privacy/1.0.md", "changelog/privacy/1.9.md")
    record = site.read("changelog/privacy/1.9.md").replace("version: 1.0", "version: 1.9")
    blob = site.git(site.root, "hash-object", "policies/privacy.md").strip()
    site.write("changelog/privacy/1.9.md", record.split("  en:")[0] + f"  en: {{new: {blob}}}\n---\n")
    site.commit("1.9")
    site.git(site.root, "checkout", "-q", "-B", "draft")
    site.write("policies/privacy.md", NEW.replace('"1.1"', "1.10"))
    site.draft()
    assert (site.root / "changelog/privacy/1.10.md").exists()
    assert not {c for c in site.codes() if c.startswith("VERSION")}


def called_after_its_day(site: Site) -> None:
    """The release on the base bears the name of its day."""
    site.git(site.root, "checkout", "-q", "main")
    site.write("policies/privacy.md", OLD.replace('"1.0"', '"2024-05-01"'))
    blob = site.git(site.root, "hash-object", "policies/privacy.md").strip()
    site.git(site.root, "rm", "-q", "changelog/privacy/1.0.md")
    site.write(
        "changelog/privacy/2024-05-01.md",
        "---\npolicy: privacy\nversion: 2024-05-01\nannounced: 2024-05-01\neffective: 2024-05-01\n"
        f"texts:\n  en: {{new: {blob}}}\n---\n",
    )
    site.commit("2024-05-01")
    site.git(site.root, "checkout", "-q", "-B", "draft")


def test_from_days_to_numbers_is_no_going_back(site: Site) -> None:
    called_after_its_day(site)
    site.write("policies/privacy.md", NEW.replace('"1.1"', '"1.0"'))
    site.draft()
    site.answer("changelog/privacy/1.0.md", **ANSWERS)
    assert not {c for c in site.codes() if c.startswith("VERSION")}
    site.commit("Release 1.0")
    site.git(site.root, "branch", "-f", "main", "HEAD")
    site.write("policies/privacy.md", NEW.replace("your name to", "your name and location to"))
    assert not {c for c in site.codes() if c.startswith("VERSION")}
    assert site.found()["policies"][0]["version"] == {"old": "1.0", "new": "1.1"}
    site.write("policies/privacy.md", NEW.replace('"1.1"', '"0.9"'))
    assert "VERSION-BACK" in site.codes()
    site.write("policies/privacy.md", NEW.replace('"1.1"', '"2024-04-30"'))
    assert "VERSION-BACK" in site.codes()


def test_a_text_edited_after_its_record(drafted: Site) -> None:
    drafted.write("policies/privacy.md", NEW.replace("your name to", "your first name to"))
    (finding,) = [f for f in findings(drafted) if f["code"] == "RECORD-BLOB"]
    assert (finding["path"], finding["line"]) == ("changelog/privacy/1.1.md", 7)
    assert drafted.draft().exit_code == 0
    assert drafted.codes() == set()


def test_a_record_with_another_old_text(drafted: Site) -> None:
    old = drafted.git(drafted.root, "rev-parse", "main:policies/privacy.md").strip()
    drafted.write("changelog/privacy/1.1.md", drafted.read("changelog/privacy/1.1.md").replace(old, "0" * 40))
    assert drafted.codes() == {"RECORD-OLD"}


def test_words_about_a_clause_that_did_not_change(drafted: Site) -> None:
    record = drafted.read("changelog/privacy/1.1.md")
    drafted.write("changelog/privacy/1.1.md", record + "\n## changes\n\nWe write sooner.\n")
    (finding,) = [f for f in findings(drafted) if f["code"] == "SECTION-ORPHAN"]
    assert finding["line"] == record.count("\n") + 2
    drafted.write("changelog/privacy/1.1.md", record + "\n## practice: parcels\n\nInsured now.\n")
    assert drafted.codes() == set()


def test_a_material_change_without_a_section(drafted: Site) -> None:
    record = drafted.read("changelog/privacy/1.1.md")
    assert "\n## " in record
    drafted.write("changelog/privacy/1.1.md", record[: record.index("\n## ")])
    assert drafted.codes() == {"CHANGE-UNWORDED"}


def test_every_language_has_its_text(site: Site) -> None:
    site.git(site.root, "checkout", "-q", "main")
    swedish = OLD.replace("Privacy notice", "Integritetspolicy")
    site.write("policies/privacy.sv.md", swedish)
    blob = site.git(site.root, "hash-object", "policies/privacy.sv.md").strip()
    record = site.read("changelog/privacy/1.0.md")
    site.write("changelog/privacy/1.0.md", record.replace("\n---\n", f"\n  sv: {{new: {blob}}}\n---\n"))
    site.commit("Swedish")
    site.git(site.root, "checkout", "-q", "-B", "draft")
    site.write("policies/privacy.md", NEW)
    assert "TRANSLATION-BEHIND" in site.codes()
    (site.root / "policies/privacy.sv.md").unlink()
    assert "POLICY-GONE" in site.codes()
    site.write(
        "policies/privacy.sv.md", swedish.replace('"1.0"', '"1.1"').replace("your name and", "namn och")
    )
    site.draft()
    site.answer(**ANSWERS)
    assert site.codes() == set()
    assert "## " in site.read("changelog/privacy/1.1.sv.md")


def test_a_correction_of_a_typo(site: Site) -> None:
    site.write("policies/privacy.md", OLD.replace("# Privacy notice", "# Privacy Notice"))
    assert site.codes() == {"VERSION-SAME"}
    assert site.draft().exit_code == 2
    assert site.draft("--correct").exit_code == 0
    assert site.codes() == set()
    assert site.review().exit_code == 0


def test_a_correction_that_changes_what_is_said(site: Site) -> None:
    site.write("policies/privacy.md", NEW.replace('"1.1"', '"1.0"'))
    assert site.draft("--correct").exit_code == 0
    assert site.codes() == {"CORRECTION-MATERIAL"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("postponed: [{from: 2026-01-10, to: 2026-02-10, on: 2026-01-05, reason: late}]", "POSTPONED"),
        ("postponed: [{from: 2026-01-09, to: 2026-02-10, on: 2026-01-10, reason: late}]", "POSTPONED"),
        ("withdrawn: {on: 2026-01-11}", "WITHDRAWN"),
        ("withdrawn: {on: 2026-01-09, reason: wrong}", "WITHDRAWN"),
    ],
)
def test_what_befalls_a_released_version(site: Site, change: str, code: str) -> None:
    record = site.read("changelog/privacy/1.0.md")
    site.write("changelog/privacy/1.0.md", record.replace("\ntexts:", f"\n{change}\ntexts:"))
    assert code in site.codes()


def test_a_postponement_that_holds(drafted: Site) -> None:
    drafted.commit("Release 1.1")
    drafted.git(drafted.root, "branch", "-f", "main", "HEAD")
    more = "postponed: [{from: 2027-01-15, to: 2027-02-15, on: 2026-12-20, reason: the app is late}]"
    record = drafted.read("changelog/privacy/1.1.md")
    drafted.write("changelog/privacy/1.1.md", record.replace("\ntexts:", f"\n{more}\ntexts:"))
    assert drafted.codes() == set()


def test_a_postponement_of_what_replaces_a_corrected_text(site: Site) -> None:
    site.write("policies/privacy.md", OLD.replace("# Privacy notice", "# Privacy Notice"))
    site.draft("--correct")
    site.commit("A typo")
    site.git(site.root, "branch", "-f", "main", "HEAD")
    site.write("policies/privacy.md", NEW)
    site.draft()
    site.answer(**ANSWERS)
    test_a_postponement_that_holds(site)


def test_a_released_record_that_cannot_be_read_is_not_gone(site: Site) -> None:
    record = site.read("changelog/privacy/1.0.md")
    site.write("changelog/privacy/1.0.md", record.replace("\ntexts:", "\nwithdrawn: 2026-02-01\ntexts:"))
    assert site.codes() == {"RECORD-INVALID"}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("effective", "2026-01-12"),
        ("announced", "2026-01-09"),
        ("material", '"no"'),
        ("decided_by", "Someone"),
    ],
)
def test_a_released_record_is_not_rewritten(site: Site, key: str, said: str) -> None:
    site.answer("changelog/privacy/1.0.md", **{key: said})
    assert "RECORD-CHANGED" in site.codes()


def test_a_released_record_is_not_deleted(site: Site) -> None:
    (site.root / "changelog/privacy/1.0.md").unlink()
    assert "RECORD-GONE" in site.codes()


def test_two_releases_in_one_branch_would_be_lost_in_a_squash(drafted: Site) -> None:
    drafted.commit("Release 1.1")
    newest = NEW.replace('"1.1"', '"1.2"').replace("your name to", "your name and location to")
    drafted.write("policies/privacy.md", newest)
    ran = drafted.draft()
    assert ran.exit_code == 2
    assert "1.1" in ran.stderr
    assert "squash" in ran.stderr
    assert "RELEASE-LOST" in drafted.codes()
    drafted.git(drafted.root, "tag", "privacy/1.1", "HEAD")
    assert drafted.draft().exit_code == 0
    assert "RELEASE-LOST" not in drafted.codes()


def test_a_text_kept_beside_its_record_is_not_lost(site: Site) -> None:
    site.write("policies/privacy.md", NEW)
    site.draft("--keep")
    assert site.read("changelog/privacy/1.1.source.md") == NEW
    site.answer(**ANSWERS)
    site.commit("Release 1.1")
    site.write("policies/privacy.md", NEW.replace('"1.1"', '"1.2"').replace("address you", "greet you"))
    assert site.draft().exit_code == 0
    assert "RELEASE-LOST" not in site.codes()


def test_only_lint_that_the_draft_made_worse(site: Site) -> None:
    bad = "See [our list](#nowhere).\n"
    site.git(site.root, "checkout", "-q", "main")
    was = site.git(site.root, "hash-object", "policies/privacy.md").strip()
    site.write("policies/privacy.md", OLD + f"\n## Old\n\n{bad}")
    blob = site.git(site.root, "hash-object", "policies/privacy.md").strip()
    site.write("changelog/privacy/1.0.md", site.read("changelog/privacy/1.0.md").replace(was, blob))
    site.commit("An old mistake")
    site.git(site.root, "checkout", "-q", "-B", "draft")
    site.write("policies/privacy.md", NEW + f"\n## Old\n\n{bad}\n## New\n\n{bad}")
    (policy,) = site.found()["policies"]
    (all_of,) = site.found("--all-lint")["policies"]
    before = {f["line"] for f in all_of["lint_before"] if "nowhere" in str(f)}
    fresh = {f["line"] for f in policy["lint"] if "nowhere" in str(f)}
    assert len(fresh) == 1
    assert len(before) == 1
    assert policy["lint_before"] == []
    assert policy["lint"] == all_of["lint"]


def test_what_a_linked_notice_says_need_not_be_said_again(site: Site) -> None:
    """As “lint” has it: the review of a cookie notice asked for all that the notice it links to says."""
    said = "The controller is Example AB, mail@example.org. You may complain to the supervisory authority."
    site.write("policies/privacy.md", f"{OLD}\n{said}\n")
    site.write("policies/privacy.sv.md", "# Policy\n\nDu kan klaga hos en tillsynsmyndighet.\n")
    cookies = "---\ntitle: Cookies\nversion: 1.0\nregimes: [gdpr]\n---\n\n# Cookies\n\nWe set cookies.{}\n"

    def asked(path: str, more: str) -> set[str]:
        site.write(path, cookies.format(more))
        (found,) = (p for p in site.found()["policies"] if p["policy"] == "cookies")
        return {
            f["message"] for f in found["lint"] if f["code"] == "DISCLOSURE-MISSING" and f["path"] == path
        }

    complaint = "nothing says the right to complain to an authority (EU General Data Protection Regulation)"
    assert complaint in asked("policies/cookies.md", "")
    assert complaint not in asked("policies/cookies.md", " See [the privacy notice](privacy.md#more).")
    assert complaint in asked("policies/cookies.sv.md", "")
    assert complaint not in asked("policies/cookies.sv.md", " Se [policyn](privacy.md).")


def test_a_baseline_lets_old_findings_rest(site: Site) -> None:
    site.write("policies/privacy.md", NEW)
    assert site.review("--write-baseline", str(site.root / "baseline.json")).exit_code == 1
    found = site.found("--baseline", str(site.root / "baseline.json"))
    assert not found["blocked"]
    assert {f["why"] for f in found["policies"][0]["resting"]} == {"in the baseline"}
    site.write("policies/privacy.md", NEW.replace('version: "1.1"\n', ""))
    assert "VERSION-MISSING" in site.codes("--baseline", str(site.root / "baseline.json"))


WAIVER = """waivers:
  - code: LEAD-SHORT
    name: Data Protection Officer
    reason: an order of the authority
    until: 2026-12-31
"""


def test_a_waiver_has_a_name_a_reason_and_an_end(drafted: Site) -> None:
    drafted.answer(effective="2026-12-05")
    assert drafted.codes() == {"LEAD-SHORT"}
    drafted.write("changelog/waivers.yml", WAIVER)
    (policy,) = drafted.found()["policies"]
    assert not policy["blocked"]
    assert {f["why"] for f in policy["resting"]} == {
        "Data Protection Officer: an order of the authority (until 2026-12-31)"
    }
    late = drafted.run("review", "--base", "main", "--as-of", "2027-01-01", cwd=drafted.root)
    assert late.exit_code == 1
    assert "WAIVER-EXPIRED" in late.stdout


@pytest.mark.parametrize("key", ["name", "reason", "until"])
def test_a_waiver_without_one_of_them_is_refused(drafted: Site, key: str) -> None:
    lines = [line for line in WAIVER.splitlines(keepends=True) if not line.strip().startswith(key)]
    drafted.write("changelog/waivers.yml", "".join(lines))
    ran = drafted.review()
    assert ran.exit_code == 2
    assert "changelog/waivers.yml:2" in ran.stderr
    assert "is missing" in ran.stderr
