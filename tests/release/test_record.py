"""Records: what a person may write, what is refused, and in which words."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from clauselog.errors import UserError
from clauselog.metadata import read_front
from clauselog.record import read_record
from clauselog.said import read_wording

A, B, C = "a" * 40, "b" * 40, "c" * 40
RECORD = f"""---
policy: privacy
version: 1.10
announced: 2026-11-20
effective: 2026-12-20
texts:
  en: {{old: {A}, new: {B}}}
  sv: {{new: {C}}}
material: no
decided_by: Data Protection Officer
reason: nothing new is done
held_data: old-terms
lead_days: {{days: 30, reason: "our own promise"}}
---
We use a second carrier.

## sharing
<!-- log: Added a sentence. -->
Parcels go with Example Post.

```
## no heading
```

## practice: parcels abroad
They are insured.
"""


def test_a_record_is_read_as_it_was_written() -> None:
    record = read_record(RECORD, "changelog/privacy/1.10.md", {"sv": "Hej\n\n## sharing\nPaket\n"})
    assert record.version == "1.10"
    assert record.material == "no"
    assert record.effective == date(2026, 12, 20)
    assert record.texts["en"].old == A
    assert record.texts["sv"].old is None
    assert record.lead_days is not None
    assert record.lead_days.days == 30
    assert record.announced_until == date(2027, 1, 19)
    assert record.line("texts", "sv", "new") == 8
    words = record.wording()
    assert words.summary == "We use a second carrier."
    section = words.section("sharing")
    assert section is not None
    assert section.text == "Parcels go with Example Post.\n\n```\n## no heading\n```"
    assert section.line == 17
    assert [p.name for p in words.practices] == ["parcels abroad"]
    assert words.section("parcels abroad") is None
    assert record.wording("sv").summary == "Hej"
    assert record.wording("de").sections == ()


def test_what_is_empty_is_missing() -> None:
    record = read_record(
        "---\npolicy: privacy\nversion: 1.0\neffective:\nwithdrawn:\nlead_days: # how many\n---\n"
    )
    assert record.effective is None
    assert record.withdrawn is None
    assert record.lead_days is None


@pytest.mark.parametrize(
    ("said", "held", "consent"),
    [
        ("old-terms", "old-terms", ""),
        ("consent: asked at the next login", "consent", "asked at the next login"),
        ("old-terms; consent is asked in the app", "old-terms", "consent is asked in the app"),
    ],
)
def test_held_data_may_say_how_consent_is_asked(said: str, held: str, consent: str) -> None:
    record = read_record(RECORD.replace("held_data: old-terms", f'held_data: "{said}"'))
    assert (record.held_data, record.consent) == (held, consent)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("held_data: old", "held_date: old", 12, "did you mean “held_data”"),
        ("2026-11-20", "2026-02-30", 4, "“2026-02-30” is no date"),
        ("2026-11-20", "tomorrow", 4, "“tomorrow” is no date"),
        (f"old: {A}", "old: 46e6fed", 7, "no git blob id"),
        ("material: no", "material: maybe", 9, "'yes' or 'no'"),
        ("days: 30,", "dayz: 30,", 13, "did you mean “days”"),
        ("days: 30,", "days: many,", 13, "whole number"),
        ("days: 30,", "days: -1,", 13, "negative"),
        ("policy: privacy", "policy: ../../x", 2, "no name of a policy"),
        ("policy: privacy", "policy: </script>", 2, "no name of a policy"),
        ("version: 1.10", "version: ../1", 3, "no version"),
        ("policy: privacy\n", "", 2, "policy: is missing"),
        ("---\npolicy", "---\nwordings: x\npolicy", 2, "unknown key"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_remedy(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(UserError, match=words) as error:
        read_record(RECORD.replace(old, new, 1), "changelog/privacy/1.10.md")
    assert error.value.path == "changelog/privacy/1.10.md"
    assert error.value.line == line


def test_a_record_without_facts_is_none() -> None:
    with pytest.raises(UserError, match="begins with its facts"):
        read_record("Only words.\n", "changelog/privacy/1.0.md")


def test_front_matter_lets_keys_of_others_through() -> None:
    front = read_front("---\ntitle: T\nversion: 1.10\nlayout: page\n---\n")
    assert front.version == "1.10"
    assert front.title == "T"


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("effective: soon", "“soon” is no date"),
        ("promises: {material: {lead_dayz: 3}}", "did you mean “lead_days”"),
        ("regimes: gdpr", "must be a list"),
    ],
)
def test_front_matter_of_the_wrong_kind_is_refused(front: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as error:
        read_front(f"---\ntitle: T\n{front}\n---\n", "policies/privacy.md")
    assert error.value.line == 3


def test_a_body_without_sections_is_all_summary() -> None:
    assert read_wording("Hello\n\n### not a section\n").summary == "Hello\n\n### not a section"


def test_what_readers_are_told_is_said_in_each_language_or_as_the_record_has_it() -> None:
    more = (
        "consent: We ask.\npostponed: [{from: 2026-12-20, to: 2027-02-01, on: 2026-12-01, reason: Late.}]\n"
        "withdrawn: {on: 2026-12-02, reason: Wrong.}\n"
    )
    swedish = "---\nconsent: Vi frågar.\nwithdrawn: Fel.\n---\n\nVi visar annonser.\n"
    record = read_record(f"---\npolicy: privacy\nversion: 1.1\n{more}---\n", "1.1.md", {"sv": swedish})
    keys: tuple[Literal["consent", "postponed", "withdrawn"], ...] = ("consent", "postponed", "withdrawn")
    assert [record.said(key) for key in keys] == ["We ask.", "Late.", "Wrong."]
    assert [record.said(key, "sv") for key in keys] == ["Vi frågar.", "Late.", "Fel."]
    assert record.wording("sv").summary == "Vi visar annonser."
    with pytest.raises(UserError, match=r"1\.1\.sv\.md:2: unknown key “concent”: did you mean “consent”"):
        read_record("---\npolicy: p\nversion: 1\n---\n", "1.1.md", {"sv": "---\nconcent: x\n---\n"})
