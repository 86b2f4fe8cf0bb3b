"""The people on a list to entries of a ledger: streamed, and all that is wrong with them counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clauselog.language import primary

from .address import AddressError, parse
from .rows import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .keys import Keyring
    from .lists import Recipient


@dataclass(slots=True)
class Tally:
    """What was found while a list was read."""

    lines: int = 0
    problems: dict[str, list[int]] = field(default_factory=dict)
    """What is wrong with addresses that are none -> the lines they stand in."""
    other_lang: Counter[str] = field(default_factory=Counter)
    """Languages asked for in which there is no text, "" for none; those people get the main one."""


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
            tally.other_lang[wanted] += 1
            lang = main
        try:
            address, problem = str(parse(person.email)), ""
        except AddressError as error:
            address, problem = as_written(person.email), f"no address: {error}"
            tally.problems.setdefault(str(error), []).append(person.line)
        tally.lines += 1
        key = keys.person(address or f"line {person.line}")
        yield Entry(key, keys.token(revision, key), address, person.name.strip(), lang, problem)
