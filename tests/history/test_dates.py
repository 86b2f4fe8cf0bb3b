"""What a text says of itself: versions and date lines as real policies write them, in four languages."""

from datetime import date

import pytest

from clauselog.dates import date_line, day, stated

D = date(2022, 12, 5)
LINES = [
    ("Last updated on: 5 December 2022", "updated", D),
    ("*Last updated: December 5, 2022*", "updated", D),
    ("*Last updated: [December 5, 2022](https://example.org/a-post)*", "updated", D),
    ("**Last Updated** – Dec. 5th, 2022", "updated", D),
    ("Last modified 2022-12-05", "updated", D),
    ("Date of last update: 05-DEC-2022", "updated", D),
    ("5-DEC-2022", "updated", D),
    ("18-JUL-2022", "updated", date(2022, 7, 18)),
    ("(Revised 5 Dec 2022)", "updated", D),
    ("This privacy policy was last updated on 5 December 2022.", "updated", D),
    ("Effective date: **December 5, 2022**", "effective", D),
    ("_Effective as of 5th December 2022_", "effective", D),
    ("<p>Effective from 5 December 2022</p>", "effective", D),
    ("Last updated: 13/12/2022", "updated", date(2022, 12, 13)),
    ("Last updated: 12/13/2022", "updated", date(2022, 12, 13)),
    ("Senast uppdaterad 5 december 2022", "updated", D),
    ("*Senast uppdaterad: den 5 december 2022*", "updated", D),
    ("Senast ändrad 2022-12-05", "updated", D),
    ("Gäller från och med den 5 december 2022", "effective", D),
    ("Gäller fr.o.m. 2022-12-05", "effective", D),
    ("Denna policy uppdaterades", None, None),
    ("Stand: 5. Dezember 2022", "updated", D),
    ("Stand: 05.12.2022", "updated", D),
    ("Stand Dezember 2022", "updated", date(2022, 12, 1)),
    ("Zuletzt aktualisiert am 5. Dezember 2022", "updated", D),
    ("Diese Datenschutzerklärung ist gültig ab dem 5. Dezember 2022", "effective", D),
    ("Gültig ab 5. Dezember 2022", "effective", D),
    ("Dernière mise à jour : 5 décembre 2022", "updated", D),
    ("Dernière mise à jour le 1er mai 2022", "updated", date(2022, 5, 1)),
    ("Mis à jour le 5 décembre 2022", "updated", D),
    ("En vigueur depuis le 5 décembre 2022", "effective", D),
    ("Date d’entrée en vigueur : 5 décembre 2022", "effective", D),
    ("Last updated: 04/05/2022", None, None),
    ("Last updated: 31 February 2022", None, None),
    ("Effective management since 2019", None, None),
    ("Version of the law in force in 2016", None, None),
    ("Valid until 5 December 2022", None, None),
    ("Updated terms apply to orders placed after 5 December 2022 and we say so here", None, None),
    ("On 5 December 2022 we moved.", None, None),
    ("b. **Last Modified.** This Notice was last modified on May 3, 2022.", "updated", date(2022, 5, 3)),
    (
        "This version of the notice was last updated on 3 May 2022. [Earlier ones](x).",
        "updated",
        date(2022, 5, 3),
    ),
    ("This notice was last modified on 3 May 2022 by the board.", None, None),
    ("This notice took effect 3 May 2022.", "effective", date(2022, 5, 3)),
    ("The effective date of this agreement is May 3, 2022", "effective", date(2022, 5, 3)),
    ("Last Revision Date: **May 3, 2022**", "updated", date(2022, 5, 3)),
    ("**Version 1.0, Updated: May 3, 2022**", "updated", date(2022, 5, 3)),
    ("*Version 1.1 - 03.05.2022*", "updated", date(2022, 5, 3)),
    ("- _Effective: May 3, 2022_", "effective", date(2022, 5, 3)),
    ("Dated May 3, 2022", "updated", date(2022, 5, 3)),
    ("The General Data Protection Regulation is effective 25 May 2018.", None, None),
    ("The GDPR is in force since 25 May 2018.", None, None),
]
"""A date of a law, or in a sentence about more than the text, is not the policy's."""


@pytest.mark.parametrize(("line", "meaning", "when"), LINES, ids=[line for line, _, _ in LINES])
def test_date_lines(line, meaning, when):
    assert date_line(line) == ((meaning, when) if meaning else None)


def test_front_matter_goes_before_the_text():
    text = "---\ntitle: P\nversion: 1.10\nlast_updated: 2022-07-18\n---\n# P\n\nLast updated: 1 May 2020\n"
    found = stated(text)
    assert (found.version, found.updated, found.effective, found.line) == ("1.10", date(2022, 7, 18), None, 0)


def test_line_number_counts_the_front_matter():
    found = stated("---\ntitle: P\n---\n# P\n\n*Effective date: 1 May 2020*\n")
    assert (found.effective, found.day, found.line) == (date(2020, 5, 1), date(2020, 5, 1), 6)


def test_a_text_that_says_nothing_of_itself():
    assert stated("# P\n\nWe were founded in 2019.\n").day is None
    assert stated("").version == ""
    assert day("soon") is None


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "versions"), [("basecamp/privacy", 26), ("basecamp/terms", 12), ("github/privacy-statement", 16)]
)
def test_dates_of_real_policies_are_read(shared, name, versions):
    dates = [stated(f.read_text("utf-8")).day for f in sorted((shared / "corpus" / name).iterdir())]
    assert len({d for d in dates if d}) == versions


@pytest.mark.parametrize(
    "front",
    [
        "last_modified_at: 2022-05-03",
        "lastmod: 2022-05-03T10:00:00Z",
        "date: 2022-05-03 10:00:00 +0200",
        'lastUpdated: "2022-05-03T00:00:00.000Z"',
        "last-updated: 3 May 2022",
        "Date: 2022-05-03",
    ],
)
def test_front_matter_of_site_builders(front):
    assert stated(f"---\ntitle: Notice\n{front}\n---\n\n# Notice\n").updated == date(2022, 5, 3)


def test_front_matter_says_from_when_it_applies():
    assert stated("---\neffectiveDate: 2022-05-03\n---\n\n# Notice\n").effective == date(2022, 5, 3)
