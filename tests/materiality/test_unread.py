"""Texts in languages without a vocabulary: what no rule can read is not judged, and not called harmless."""

import pytest

from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.model import Severity
from clauselog.policy import parse

OLD = """# Política de privacidad

Última actualización: 12/03/2024

Recogemos su nombre y su dirección cuando usted se inscribe en el servicio.
Los usamos para prestar el servicio.

No compartimos sus datos con terceros. Lea [el resto](/resto) en nuestras páginas.

Para ejercer sus derechos, escriba a datos@ejemplo.example o llame al +34 910 000 000.
"""


def judged(new, old=OLD):
    told = assess(compare(parse(old), parse(new)))
    return told.severity, {f.code for group in told.findings for f in group}


@pytest.mark.parametrize(
    ("before", "after", "severity", "code"),
    [
        ("su nombre y", "su nombre, su edad y", Severity.SUBSTANTIVE, "UNEXPLAINED"),
        ("No compartimos", "Compartimos", Severity.SUBSTANTIVE, "UNEXPLAINED"),
        ("12/03/2024", "14/05/2025", Severity.EDITORIAL, "DATE"),
        ("(/resto)", "(/mas)", Severity.MINOR, "LINK"),
        ("Recogemos", "**Recogemos**", Severity.EDITORIAL, "EDIT"),
        ("+34 910 000 000", "+34 930 000 000", Severity.SUBSTANTIVE, "CTRL-CONTACT"),
        ("datos@ejemplo", "legal@ejemplo", Severity.MATERIAL, "CTRL-CONTACT"),
    ],
)
def test_what_can_be_told_without_reading(before, after, severity, code):
    assert judged(OLD.replace(before, after)) == (severity, {code})


ADDED = "Lea [el resto](/resto) en nuestras páginas."


@pytest.mark.parametrize(
    "text",
    [
        "Contamos las visitas con Matomo en cada página.",
        "Para medir usamos google analytics.",
        "Los errores van a Sentry.",
    ],
)
def test_who_only_follows_people_is_known_by_name_in_any_language(text):
    assert judged(OLD.replace(ADDED, text)) == (Severity.MATERIAL, {"TRACK-3P", "UNEXPLAINED"})


@pytest.mark.parametrize(
    "text",
    [
        "Amplitude de la red y meta de cada segment.",
        "Escríbanos por Facebook o por LinkedIn.",
        "Lea https://matomo.example/analytics para saber más.",
    ],
)
def test_a_word_or_a_name_for_much_besides_follows_nobody(text):
    assert judged(OLD.replace(ADDED, text)) == (Severity.SUBSTANTIVE, {"UNEXPLAINED"})


def test_a_second_name_of_a_kind_that_was_named_is_for_a_person():
    old = OLD + "\nMedimos con Google Analytics.\n"
    assert judged(old.replace("Google Analytics", "Adobe Analytics"), old)[1] == {"UNEXPLAINED"}


def test_a_name_stands_between_words_that_no_space_parts():
    old = "# プライバシーポリシー\n\n本サービスは、利用者の個人情報を適切に取り扱います。\n"
    new = old + "\n通信情報を収集し、Googleアナリティクスに送信しています。\n"
    assert judged(new, old) == (Severity.MATERIAL, {"TRACK-3P", "UNEXPLAINED"})


def test_one_of_two_mailboxes_is_left():
    """Who may be written to still has somewhere to write: the other address is told, and weighs less."""
    old = OLD + "\nPreguntas: hola@ejemplo.example.\n"
    new = old.replace("hola@", "buenas@")
    assert judged(new, old) == (Severity.SUBSTANTIVE, {"CTRL-CONTACT"})


def test_english_words_that_stand_in_it_fire_no_rule():
    """“no” is Spanish too, and was read as a word of English."""
    told, codes = judged(OLD + "\nNo vendemos sus data a third parties para marketing de la red.\n")
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
