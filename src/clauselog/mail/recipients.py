"""A list of people, from a file or a database, to entries of a ledger: streamed, whatever its size."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clauselog.errors import UserError
from clauselog.language import primary

from .address import AddressError, parse
from .rows import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from .keys import Keyring

COLUMNS = {
    "email": ("email", "e-mail", "mail", "address"),
    "lang": ("language", "lang", "locale"),
    "name": ("name", "full name", "display name"),
}
"""What we read -> what its column may be called, letter case aside."""


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

    Raises:
        UserError: no such file, no email column, not UTF-8; with the line.
    """
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, restkey="", strict=True)
            columns = _columns(rows.fieldnames or (), str(path))
            for row in rows:
                line = rows.line_num
                email, lang, name = ((row.get(columns[key]) or "") for key in COLUMNS)
                yield Recipient(email, lang, name, line)
    except UnicodeDecodeError as error:
        raise UserError(f"is not UTF-8: {error.reason}", path=str(path), line=line + 1) from None
    except csv.Error as error:
        raise UserError(f"is not CSV: {error}", path=str(path), line=line + 1) from None
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", path=str(path)) from None


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
            found = connection.execute(text(query)).mappings()
            columns = _columns(list(found.keys()), "the query")
            for number, row in enumerate(found, 1):
                email, lang, name = (str(row.get(columns[key]) or "") for key in COLUMNS)
                yield Recipient(email, lang, name, number)
    except (ArgumentError, ModuleNotFoundError):
        raise UserError(
            "this is no address of a database", remedy="postgresql+psycopg://USER@HOST/NAME"
        ) from None
    except SQLAlchemyError as error:
        raise UserError(f"the query failed: {str(error).splitlines()[0]}") from None


def _columns(names: Iterable[str], where: str) -> dict[str, str]:
    """Which of the columns is which; those that are missing lead nowhere."""
    known = {name.strip().lower(): name for name in names}
    found = {key: next((known[n] for n in accepted if n in known), "\0") for key, accepted in COLUMNS.items()}
    if found["email"] == "\0":
        raise UserError(
            "has no column “email”",
            path=where,
            line=1,
            remedy="the first line must name the columns: email,language,name",
        )
    return found


@dataclass(slots=True)
class Tally:
    """What was found while a list was read."""

    by_lang: Counter[str] = field(default_factory=Counter)
    problems: dict[str, list[int]] = field(default_factory=dict)
    """What is wrong with addresses that are none -> the lines they stand in."""
    other_lang: Counter[str] = field(default_factory=Counter)
    """Languages asked for in which there is no text; those people get the main one."""


def as_written(text: str) -> str:
    """What stands in a list in place of an address, as far as the ledger keeps it."""
    return text.strip()[:320]


def entries(
    people: Iterable[Recipient],
    keys: Keyring,
    revision: str,
    langs: Mapping[str, str],
    main: str,
    tally: Tally,
) -> Iterator[Entry]:
    """Entries of a ledger for people; ``langs`` says in which language readers of each are written to.

    An address that is none becomes an entry that cannot be sent to, so that totals account for everybody.
    """
    for person in people:
        wanted = person.lang.strip().lower().replace("_", "-")
        lang = langs.get(wanted) or langs.get(primary(wanted))
        if not lang:
            tally.other_lang[wanted] += bool(wanted)
            lang = main
        try:
            address, problem = str(parse(person.email)), ""
        except AddressError as error:
            address, problem = as_written(person.email), f"no address: {error}"
            tally.problems.setdefault(str(error), []).append(person.line)
        tally.by_lang[lang] += 1
        key = keys.person(address)
        yield Entry(key, keys.token(revision, key), address, person.name.strip(), lang, problem)
