"""Lists of people as spreadsheets and registers really write them."""

from __future__ import annotations

import codecs

import pytest

from clauselog.errors import UserError
from clauselog.mail.keys import Keyring
from clauselog.mail.lists import Recipient, from_csv
from clauselog.mail.recipients import Tally, entries


def read(tmp_path, data: str | bytes) -> list[Recipient]:
    path = tmp_path / "people.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(from_csv(path))


ANNA = Recipient("anna@example.org", "de", "Anna Müller", 2)


@pytest.mark.parametrize(
    "data",
    [
        "email,language,name\nanna@example.org,de,Anna Müller\n",
        "email;language;name\r\nanna@example.org;de;Anna Müller\r\n",
        "Name\tE-Mail\tSprache\nAnna Müller\tanna@example.org\tde\n",
        '"E-Mail-Adresse";"Sprache";"Name"\n"anna@example.org";"de";"Anna Müller"\n',
        "namn,språk,E-postadress\nAnna Müller,de,anna@example.org\n",
        "Nom,Langue,Adresse  e-mail\nAnna Müller,de,anna@example.org\n",
        "name,address,language,mail\nAnna Müller,Storgatan 1,de,anna@example.org\n",
        codecs.BOM_UTF8 + "email;language;name\nanna@example.org;de;Anna Müller\n".encode(),
        "email\tlanguage\tname\r\nanna@example.org\tde\tAnna Müller\r\n".encode("utf-16"),
    ],
)
def test_however_a_spreadsheet_saves_it(tmp_path, data):
    assert read(tmp_path, data) == [ANNA]


def test_a_word_to_the_spreadsheet_is_no_heading(tmp_path):
    (found,) = read(tmp_path, "sep=;\r\nemail;name\r\nanna@example.org;Anna, of course\r\n")
    assert (found.email, found.name, found.line) == ("anna@example.org", "Anna, of course", 3)


def test_empty_rows_are_nobody_and_short_and_long_ones_are_read(tmp_path):
    found = read(tmp_path, "email,language\n\n,\n  ,\nshort@example.org\nlong@example.org,de,x,y\n,de\n")
    assert [(r.email, r.lang, r.line) for r in found] == [
        ("short@example.org", "", 5),
        ("long@example.org", "de", 6),
        ("", "de", 7),
    ]


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        ("", 1, "no column “email”"),
        ("anna@example.org,de\n", 1, "no column “email”"),
        (
            "email,language,Email\na@example.org,de,b@example.org\n",
            1,
            "“email” (column 1), “email” (column 3)",
        ),
        ("E-mail,email\nx,a@example.org\n", 1, "several columns"),
        ('email\n"a@example.org\n', 2, "is not CSV"),
        (b"email\n" + b"a@example.org\n" * 3 + "ä@example.org\n".encode("latin-1"), 5, "is not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path, data, line, said):
    with pytest.raises(UserError) as caught:
        read(tmp_path, data)
    assert (caught.value.line, said in str(caught.value)) == (line, True)


def test_each_row_without_an_address_is_a_person_of_its_own():
    rows = [
        Recipient("", "en", "Anna", 2),
        Recipient("", "en", "Bo", 3),
        Recipient("c@example.org", "", "", 4),
    ]
    tally = Tally()
    found = list(entries(rows, Keyring(b"k" * 32), "r", {"en": "en"}, "en", tally))
    assert len({e.person for e in found}) == 3
    assert [bool(e.problem) for e in found] == [True, True, False]
    assert (list(tally.problems.values()), tally.other_lang) == ([[2, 3]], {"": 1})
