"""Every language is complete: same keys, same placeholders, twelve months, and its own quotation marks."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clauselog import language as languages
from clauselog.language import language, long_date, term

ENGLISH = language("en")
OTHERS = [code for code in languages.codes() if code != "en"]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_the_four_languages_are_there() -> None:
    assert set(languages.codes()) >= {"en", "sv", "de", "fr"}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_key(code: str) -> None:
    other = language(code)
    assert set(other.texts) == set(ENGLISH.texts)
    assert set(other.lists) == set(ENGLISH.lists)
    assert len(other.lists["months"]) == 12


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_the_same_placeholders(code: str) -> None:
    other = language(code)
    differing = {k for k in ENGLISH.texts if placeholders(ENGLISH.texts[k]) != placeholders(other.texts[k])}
    assert not differing


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_is_translated(code: str) -> None:
    """A sentence that is the English one, word for word, was forgotten."""
    other = language(code)
    sentences = {k: v for k, v in ENGLISH.texts.items() if len(re.findall(r"[^\W\d_]+", v)) > 4}
    same = {k for k, v in sentences.items() if other.texts[k] == v}
    assert not same


@pytest.mark.parametrize("code", languages.codes())
def test_no_text_is_empty_and_every_quote_is_the_languages_own(code: str) -> None:
    found = language(code)
    marks = set("“”„«»‘’") - set(found.texts["quote"]) - {"’"}
    for key, text in found.texts.items():
        assert text.strip(), key
        assert not marks & set(text), (key, text)


def test_numbers_choose_the_form() -> None:
    assert term("en", "changes", count=1) == "1 change"
    assert term("en", "changes", count=0) == "0 changes"
    assert term("fr", "changes", count=0) == "0 modification"
    assert term("sv", "changes", count=2) == "2 ändringar"


def test_a_region_falls_back_to_its_language_and_an_unknown_language_to_english() -> None:
    assert term("sv-SE", "version") == term("sv", "version")
    assert term("de_AT", "in-force") == "In Kraft"
    assert term("xx", "in-force") == "In force"
    assert language("../en").code == "en"


def test_an_unknown_key_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        term("en", "no-such-key")
    with pytest.raises(KeyError):
        term("en", "in-force-since")


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("en", date(2026, 12, 20), "20 December 2026"),
        ("sv", date(2022, 12, 5), "5 december 2022"),
        ("de", date(2022, 3, 5), "5. März 2022"),
        ("fr", date(2022, 5, 1), "1er mai 2022"),
        ("fr", date(2022, 8, 2), "2 août 2022"),
    ],
)
def test_dates(code: str, day: date, expected: str) -> None:
    assert long_date(code, day) == expected


def test_lists() -> None:
    assert ENGLISH.join([]) == ""
    assert ENGLISH.join(["a"]) == "a"
    assert ENGLISH.join(["a", "b", "c"]) == "a, b and c"
