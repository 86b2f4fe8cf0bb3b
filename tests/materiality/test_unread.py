"""Texts in languages without a vocabulary: what no rule can read is not judged, and not called harmless."""

import pytest

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.model import Severity
from clauselog.policy import parse

OLD = """# Politique de confidentialité

Dernière mise à jour : 12/03/2024

Nous recueillons votre nom et votre adresse lorsque vous vous inscrivez.
Nous les utilisons pour fournir le service.

Nous ne partageons pas vos données avec des tiers. Lisez [la suite](/suite) sur nos pages.
"""


def judged(new, old=OLD):
    told = assess(compare(parse(old), parse(new)))
    return told.severity, {f.code for group in told.findings for f in group}


@pytest.mark.parametrize(
    ("before", "after", "severity", "code"),
    [
        (
            "votre nom et votre adresse",
            "votre nom, votre âge et votre adresse",
            Severity.SUBSTANTIVE,
            "UNEXPLAINED",
        ),
        ("ne partageons pas", "partageons", Severity.SUBSTANTIVE, "UNEXPLAINED"),
        ("12/03/2024", "14/05/2025", Severity.EDITORIAL, "DATE"),
        ("(/suite)", "(/plus)", Severity.MINOR, "LINK"),
        ("Nous recueillons", "**Nous** recueillons", Severity.EDITORIAL, "EDIT"),
    ],
)
def test_what_can_be_told_without_reading(before, after, severity, code):
    assert judged(OLD.replace(before, after)) == (severity, {code})


def test_english_words_that_stand_in_it_fire_no_rule():
    """“un” is French for “a”, and was read as a word of English."""
    told, codes = judged(OLD + "\nUn cookie est un fichier que nous plaçons sur votre appareil pour vous.\n")
    assert (told, codes) == (Severity.SUBSTANTIVE, {"UNEXPLAINED"})


@pytest.mark.parametrize("lang", ["en-GB", "en_US", "EN"])
def test_a_region_reads_as_its_language(lang):
    """A notice in British English was read without its word forms and without topics."""
    old = "# Privacy\n\n## Information we collect\n\nWe collect your names.\n"
    new = old.replace("your names", "your names and your browsing histories")

    def codes(of):
        told = assess(compare(parse(old, lang=of), parse(new, lang=of)))
        return [(f.code, f.evidence) for group in told.findings for f in group]

    assert codes(lang) == codes("en")
    assert "DATA-ADD" in dict(codes(lang))
