"""Two documents to one that holds both: what came and what went, paragraph by paragraph and word by word.

Paragraphs that are alike on both sides are matched first; between them, those of one kind that share most
words are taken for the same paragraph. Leaving out what is marked as deleted gives the new document, leaving
out what is marked as inserted the old one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from clauselog.lcs import matches

from .blocks import Block, Paragraph, Row, Run, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

State = Literal["", "ins", "del"]
ALIKE = 0.4
"""Share of words two paragraphs must have in common to be taken for one that was edited."""
LARGEST = 250_000
"""Pairs of paragraphs looked at between two that match; a larger gap is shown as removed and added."""

_TOKEN = re.compile(r"\w+|\s|[^\w\s]")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Marked:
    """A run, and whether it came or went."""

    run: Run
    state: State = ""


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """A paragraph with its runs marked; ``state`` is that of the paragraph as a whole."""

    paragraph: Paragraph
    runs: tuple[Marked, ...]
    state: State = ""


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row of a table, its cells marked."""

    row: Row
    cells: tuple[tuple[Marked, ...], ...]
    state: State = ""


@dataclass(frozen=True, slots=True)
class MarkedTable:
    """A table, its rows marked."""

    table: Table
    rows: tuple[MarkedRow, ...]
    state: State = ""


MarkedBlock = MarkedParagraph | MarkedTable


def redline(old: Sequence[Block], new: Sequence[Block]) -> tuple[MarkedBlock, ...]:
    """The two documents in one, in the order of the new."""
    return tuple(
        _block(old[i] if i is not None else None, new[j] if j is not None else None)
        for i, j in pairs(old, new, _key, _same_kind)
    )


def pairs(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable], same: Callable[[T, T], bool]
) -> Iterator[tuple[int | None, int | None]]:
    """What becomes of each part: (i, j) the same or edited, (i, None) removed, (None, j) added, in order."""
    found = matches([key(b) for b in old], [key(b) for b in new])
    i = j = 0
    for to_i, to_j in [*found, (len(old), len(new))]:
        yield from _gap(range(i, to_i), range(j, to_j), old, new, same)
        if to_i < len(old) and to_j < len(new):
            yield to_i, to_j
        i, j = to_i + 1, to_j + 1


def _gap(
    left: range, right: range, old: Sequence[T], new: Sequence[T], same: Callable[[T, T], bool]
) -> Iterator[tuple[int | None, int | None]]:
    """Parts between two that match, paired where they share most of their words, without crossing."""
    pairing = _heaviest(left, right, old, new, same) if len(left) * len(right) <= LARGEST else []
    i, j = left.start, right.start
    for to_i, to_j in [*pairing, (left.stop, right.stop)]:
        yield from ((n, None) for n in range(i, to_i))
        yield from ((None, n) for n in range(j, to_j))
        if to_i < left.stop and to_j < right.stop:
            yield to_i, to_j
        i, j = to_i + 1, to_j + 1


def _heaviest(
    left: range, right: range, old: Sequence[T], new: Sequence[T], same: Callable[[T, T], bool]
) -> list[tuple[int, int]]:
    """The pairing of two short sequences that shares most words (dynamic programming)."""
    bags_old = [Counter(_TOKEN.findall(_text(old[i]))) for i in left]
    bags_new = [Counter(_TOKEN.findall(_text(new[j]))) for j in right]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for a in reversed(range(len(left))):
        for b in reversed(range(len(right))):
            one, two = old[left[a]], new[right[b]]
            share = max(_share(bags_old[a], bags_new[b]), _headed(one, two)) if same(one, two) else 0.0
            taken = best[a + 1][b + 1] + share if share >= ALIKE else 0.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], taken)
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(left) and b < len(right):
        if best[a][b] == best[a + 1][b]:
            a += 1
        elif best[a][b] == best[a][b + 1]:
            b += 1
        else:
            found.append((left[a], right[b]))
            a, b = a + 1, b + 1
    return found


def _share(one: Counter[str], two: Counter[str]) -> float:
    """How much of the larger is in both, by length of the words."""
    return _weight(one & two) / (max(_weight(one), _weight(two)) or 1)


def _headed(one: object, two: object) -> float:
    """Rows that begin with the same cell are one row, whatever else changed."""
    if isinstance(one, Row) and isinstance(two, Row) and one.cells and two.cells:
        first, second = ("".join(run.text for run in row.cells[0]) for row in (one, two))
        return ALIKE if first.strip() and first == second else 0.0
    return 0.0


def _weight(bag: Counter[str]) -> int:
    return sum(len(word) * number for word, number in bag.items())


def _text(part: object) -> str:
    return str(getattr(part, "text", part))


def _key(block: Block) -> Hashable:
    if isinstance(block, Table):
        return tuple(_row_key(row) for row in block.rows)
    return block.kind, block.level, tuple((t.text, t.href) for t in _tokens(block.runs))


def _row_key(row: Row) -> Hashable:
    return tuple(tuple((t.text, t.href) for t in _tokens(cell)) for cell in row.cells)


def _same_kind(one: Block, two: Block) -> bool:
    if isinstance(one, Paragraph) and isinstance(two, Paragraph):
        return (one.kind, one.level) == (two.kind, two.level)
    return isinstance(one, Table) and isinstance(two, Table)


def _block(old: Block | None, new: Block | None) -> MarkedBlock:
    if isinstance(new, Table) or (new is None and isinstance(old, Table)):
        return _table(old if isinstance(old, Table) else None, new)
    assert old is None or isinstance(old, Paragraph)
    state: State = "ins" if old is None else "del" if new is None else ""
    paragraph = new or old
    assert paragraph is not None
    return MarkedParagraph(paragraph, _runs(old.runs if old else (), new.runs if new else ()), state)


def _table(old: Table | None, new: Table | None) -> MarkedTable:
    rows = []
    for i, j in pairs(old.rows if old else (), new.rows if new else (), _row_key, _same_width):
        one = old.rows[i] if old and i is not None else None
        two = new.rows[j] if new and j is not None else None
        rows.append(_row(one, two))
    table = new or old
    assert table is not None
    return MarkedTable(table, tuple(rows), "ins" if old is None else "del" if new is None else "")


def _same_width(one: Row, two: Row) -> bool:
    return len(one.cells) == len(two.cells)


def _row(old: Row | None, new: Row | None) -> MarkedRow:
    if old and new:
        return MarkedRow(new, tuple(_runs(a, b) for a, b in zip(old.cells, new.cells, strict=True)))
    row = new or old
    assert row is not None
    state: State = "ins" if new else "del"
    return MarkedRow(row, tuple(tuple(Marked(run, state) for run in cell) for cell in row.cells), state)


def _runs(old: Sequence[Run], new: Sequence[Run]) -> tuple[Marked, ...]:
    """The words of both sides; what both have looks as it does in the new."""
    one, two = _tokens(old), _tokens(new)
    found = matches([(t.text, t.href) for t in one], [(t.text, t.href) for t in two])
    out: list[Marked] = []
    i = j = 0
    for to_i, to_j in [*found, (len(one), len(two))]:
        out += [Marked(t, "del") for t in one[i:to_i]]
        out += [Marked(t, "ins") for t in two[j:to_j]]
        if to_j < len(two):
            out.append(Marked(two[to_j]))
        i, j = to_i + 1, to_j + 1
    return _joined(out)


def _tokens(runs: Sequence[Run]) -> list[Run]:
    return [replace(run, text=text) for run in runs for text in _TOKEN.findall(run.text)]


def _joined(marked: Sequence[Marked]) -> tuple[Marked, ...]:
    """Neighbours of one look and state as one run."""
    out: list[Marked] = []
    for item in marked:
        last = out[-1] if out else None
        if last and last.state == item.state and replace(last.run, text="") == replace(item.run, text=""):
            out[-1] = Marked(replace(last.run, text=last.run.text + item.run.text), item.state)
        else:
            out.append(item)
    return tuple(out)
