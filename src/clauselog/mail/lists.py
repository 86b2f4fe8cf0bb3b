"""A file or a query to the people it names, one by one as they were written, whatever its size."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from clauselog.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COLUMNS = {
    "email": (
        "email", "e-mail", "mail", "email address", "e-mail address", "e-post", "e-postadress", "epost",
        "e-mail-adresse", "email-adresse", "adresse e-mail", "adresse email", "courriel", "address",
    ),
    "lang": ("language", "lang", "locale", "språk", "sprache", "langue"),
    "name": ("name", "full name", "display name", "namn", "nom"),
}  # fmt: skip
"""What we read -> what its column may be called, letter case aside; of several, the first."""
STREET = "address"
"""A column of that name holds email addresses only where no other does."""
DELIMITERS = ",;\t|"
"""What may part the columns: spreadsheets write semicolons where commas stand in numbers."""
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a file begins that a spreadsheet calls “Unicode text”."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of a list, as it was written."""

    email: str
    lang: str = ""
    name: str = ""
    line: int = 0
    """Where it stands: the line of a file, the row of a query."""


def from_csv(path: Path) -> Iterator[Recipient]:
    """The people in a CSV file with a heading line; columns email, language, name in any order.

    Rows in which nothing stands are left out.

    Raises:
        UserError: no such file, no email column or several, not UTF-8; with the line.
    """
    line = 1
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            first = file.readline()
            said = first.strip().lower()
            if said[:4] == "sep=":  # a word to Excel
                line, first = 2, file.readline()
            delimiter = said[4:] if line == 2 and len(said) == 5 else max(DELIMITERS, key=first.count)
            rows = csv.reader(chain([first], file), delimiter=delimiter, strict=True)
            columns = _columns(next(rows, []), str(path), line)
            for row in rows:
                if any(cell.strip() for cell in row):
                    email, lang, name = (
                        row[at] if at is not None and at < len(row) else "" for at in columns
                    )
                    yield Recipient(email, lang, name, line + rows.line_num - 1)
    except UnicodeError:
        line, remedy = _undecodable(path), "save it as “CSV UTF-8”"
        raise UserError("is not UTF-8", path=str(path), line=line, remedy=remedy) from None
    except csv.Error as error:
        raise UserError(f"is not CSV: {error}", path=str(path), line=line + rows.line_num - 1) from None
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", path=str(path)) from None


def _encoding(path: Path) -> str:
    """How a file is encoded: UTF-8, unless it begins as UTF-16 does."""
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in WIDE else "utf-8-sig"


def _undecodable(path: Path) -> int:
    """The first line that is not UTF-8."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                raw.decode()
            except UnicodeDecodeError:
                return number
    return 1


def from_sql(url: str, query: str) -> Iterator[Recipient]:
    """The people a query finds, a few at a time; columns as in a file.

    Raises:
        UserError: SQLAlchemy is missing, the database says no, or there is no email column.
    """
    try:
        from sqlalchemy import create_engine, text
        from sqlalchemy.exc import ArgumentError, SQLAlchemyError
    except ImportError:
        raise UserError(
            "a query needs the package sqlalchemy", remedy="pip install 'clauselog[postgres]'"
        ) from None
    try:
        engine = create_engine(url)
        with engine.connect().execution_options(stream_results=True, yield_per=1000) as connection:
            found = connection.execute(text(query))
            columns = _columns(list(found.keys()), "the query")
            for number, row in enumerate(found, 1):
                email, lang, name = (str(row[at] or "") if at is not None else "" for at in columns)
                yield Recipient(email, lang, name, number)
    except (ArgumentError, ModuleNotFoundError):
        raise UserError(
            "this is no address of a database", remedy="postgresql+psycopg://USER@HOST/NAME"
        ) from None
    except SQLAlchemyError as error:
        raise UserError(f"the query failed: {str(error).splitlines()[0]}") from None


def _columns(names: Iterable[str], where: str, line: int = 1) -> tuple[int | None, ...]:
    """Where email, language and name stand; None for those that are missing.

    Raises:
        UserError: none holds email addresses, or it cannot be told which does.
    """
    known = [" ".join(name.lower().split()) for name in names]
    found = {key: [at for at, name in enumerate(known) if name in said] for key, said in COLUMNS.items()}
    emails = [at for at in found["email"] if known[at] != STREET] or found["email"]
    if not emails:
        remedy = "the first line must name the columns: email,language,name"
        raise UserError("has no column “email”", path=where, line=line, remedy=remedy)
    if len(emails) > 1:
        several = ", ".join(f"“{known[at]}” (column {at + 1})" for at in emails)
        told = f"has several columns of email addresses: {several}"
        raise UserError(told, path=where, line=line, remedy="leave the one to write to")
    first = (min(found[key], key=lambda at: COLUMNS[key].index(known[at]), default=None) for key in COLUMNS)
    return (emails[0], *list(first)[1:])
