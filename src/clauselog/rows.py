"""A row of a table to what its sentence says of its cells, each with the heading of its column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from .edits import edits
from .hunks import hunks
from .lcs import matches
from .phrases import phrases
from .quotes import LONG, shorten
from .tables import Cell, cells, is_head
from .words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .language import Language
    from .model import Change, Clause
    from .naming import View
    from .places import Outline

LEAST = 60
"""Characters that every quoted cell may have, however many there are."""
_LINK = re.compile(r"\s*(?:\[[^\]]*\]\([^()\s]*\)|<[^<>\s]+>|https?://\S+)\s*")
"""A cell that is nothing but a link: it leads to what is said elsewhere."""


def contents(o: Outline, row: Clause) -> str:
    """What a row says besides its name: “Hosting” (Task), “Norway” (Country); "" where that is nothing."""
    if not row.title:
        return ""
    told = [cell for cell in _unnamed(cells(row, o.by_id), row) if _speaks(cell)]
    limit = max(LEAST, LONG // max(len(told), 1))
    said = [_in_column(o.language, o.language.quote(shorten(c.seen, limit)), c.column) for c in told]
    return o.language.texts["list.comma"].join(said)


def _unnamed(found: Sequence[Cell], row: Clause) -> Iterator[Cell]:
    """The cells behind the one that names the row."""
    at = next((k for k, cell in enumerate(found) if cell.seen == row.title), -1)
    yield from found[at + 1 :]


def _speaks(cell: Cell) -> bool:
    return any(map(str.isalnum, cell.seen)) and not _LINK.fullmatch(cell.source)


def amended(v: View, change: Change, old: Clause, new: Clause) -> Mapping[str, int]:
    """What was done to the words of a row, cell by cell, and how many times; nothing where its cells cannot
    be told apart.
    """
    pairs = _pairs(cells(old, v.old.by_id), cells(new, v.new.by_id), heads=is_head(old) and is_head(new))
    done: Counter[str] = Counter()
    for number, (was, now) in enumerate(pairs):
        made = edits(*(tokens(cell.source.strip(), "row") for cell in (was, now)))
        kinds = change.kinds if not number else tuple(k for k in change.kinds if k != "retitled")
        cell = replace(change, edits=made, kinds=kinds)
        if found := hunks(cell):
            for part, count in phrases(cell, found, v.comparison.new).items():
                done[_in_column(v.language, part, now.column or was.column)] += count
    return done


def _pairs(old: Sequence[Cell], new: Sequence[Cell], *, heads: bool) -> list[tuple[Cell, Cell]]:
    """The cells of both sides column by column; none where it is not certain which column is which."""
    was, now = ([c.seen if heads else c.column for c in side] for side in (old, new))
    if not any((*was, *now)):
        return []
    if len(old) == len(new):
        return list(zip(old, new, strict=True))
    found: list[tuple[Cell, Cell]] = []
    i = j = 0
    for x, y in (*matches(was, now), (len(old), len(new))):
        gone, came = old[i:x], new[j:y]
        if gone and came and len(gone) != len(came):
            return []
        none = Cell("", "")
        found += zip_longest(gone, came, fillvalue=none)
        found += zip(old[x : x + 1], new[y : y + 1], strict=True)
        i, j = x + 1, y + 1
    return found


def _in_column(lang: Language, words: str, column: str) -> str:
    return lang.say("part.column", words=words, column=shorten(column, LEAST)) if column else words
