"""A row of a table to its cells, and to the headings of the columns they stand in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .words import DELIMITER_ROW, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Clause

_PIPE = re.compile(r"(?<!\\)\|")
_TAG = re.compile(r"<t[dh]\b[^>]*>", re.IGNORECASE)
_HEADING = re.compile(r"<th\b", re.IGNORECASE)


class Cell(NamedTuple):
    """A cell of a row, and the heading of its column ("" where that has none)."""

    column: str
    source: str

    @property
    def seen(self) -> str:
        """What a reader sees of it."""
        return visible(self.source, "row")


@lru_cache(maxsize=4096)
def sources(row: str) -> tuple[str, ...]:
    """The sources of the cells of a row, in Markdown or in HTML; of a head, its first line alone."""
    if row.lstrip().startswith("<"):
        return tuple(_TAG.split(row)[1:])
    line = next((line for line in row.splitlines() if line.strip()), "").strip(" \t>")
    parts = _PIPE.split(line)
    first, last = int(line.startswith("|")), len(parts) - (len(parts) > 1 and not parts[-1].strip())
    return tuple(parts[first:last])


def seen(row: str) -> tuple[str, ...]:
    """What a reader sees of each cell of a row."""
    return tuple([visible(cell, "row") for cell in sources(row)])


def is_head(clause: Clause) -> bool:
    """Whether a row holds the headings of the columns of its table."""
    if clause.kind != "row":
        return False
    return bool(DELIMITER_ROW.search(clause.text) or _HEADING.search(clause.text))


def head_of(row: Clause, by_id: Mapping[str, Clause]) -> Clause | None:
    """The head of the table a row stands in."""
    above = by_id.get(row.parent or "")
    return above if above and is_head(above) else None


def cells(row: Clause, by_id: Mapping[str, Clause]) -> tuple[Cell, ...]:
    """The cells of a row with the headings of their columns; those of a head have none."""
    head = head_of(row, by_id)
    columns = list(seen(head.text)) if head else []
    found = sources(row.text)
    columns += [""] * (len(found) - len(columns))
    return tuple(Cell(*cell) for cell in zip(columns, found, strict=False))
