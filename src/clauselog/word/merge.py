"""A document that came back, and the policy's Markdown, to the Markdown as the document has it.

Paragraphs that say the same are not touched. One that was edited has its words changed and its markup kept;
one that is new is written as Markdown; one that is gone is taken out with its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.words import ATTRIBUTES

from .blocks import Block, Paragraph, Row, Table, blocks
from .redline import pairs
from .splice import splice, words, written

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = {"heading": "section", "bullet": "item", "number": "item", "quote": "quote"}
"""Kind of a paragraph -> the clause kind its markup is read as."""
RAW = "html"
"""The kind whose source cannot be had back from its words."""
_LEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:#{1,6}[ \t]+)?")


@dataclass(frozen=True, slots=True)
class Merged:
    """The Markdown as the document has it."""

    text: str
    changed: int
    """Paragraphs and rows that were edited, added or taken out."""
    notes: tuple[str, ...]
    """What could not be taken over, for a person to do by hand."""


def merge(text: str, document: Sequence[Block]) -> Merged:
    """Take a document's words into a policy's Markdown."""
    work = _Work(text)
    shown = [block for block in blocks(text) if block.text.strip()]
    after = work.first
    for i, j in pairs(shown, document, _key, _alike):
        old = shown[i] if i is not None else None
        new = document[j] if j is not None else None
        if old is not None:
            after = max(old.lines[1], after)
        if old is None:
            assert new is not None
            work.add(after, new)
        elif new is None:
            work.remove(old)
        elif _key(old) != _key(new):
            work.edit(old, new)
    return Merged(work.text(), work.changed, tuple(work.notes))


def _key(block: Block) -> tuple[str, ...]:
    return tuple(w.text for w in words(block.text.replace("\t", " \x1f ")))


def _alike(old: Block, new: Block) -> bool:
    return isinstance(old, Table) == isinstance(new, Table)


class _Work:
    """The lines of the source, and what becomes of each."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines(keepends=True)
        self._end = "\r\n" if "\r\n" in source else "\n"
        self._added: dict[int, list[str]] = {}
        self._rows: dict[int, list[str]] = {}
        self._gone: set[int] = set()
        self._new: dict[int, str] = {}
        self.changed = 0
        self.notes: list[str] = []
        found = list(blocks(source))
        self.first = found[0].lines[0] if found else len(self._lines)

    def text(self) -> str:
        """The lines as they are now."""
        out: list[str] = []
        apart = False
        for number in range(len(self._lines) + 1):
            for block in self._added.get(number, ()):
                self._part(out)
                out.append(block)
                apart = True
            if number < len(self._lines) and number not in self._gone:
                if apart and self._lines[number].strip():
                    out.append(self._end)
                apart = False
                out.append(self._new.get(number, self._lines[number]))
            if number in self._rows:
                self._ended(out)
                out += self._rows[number]
        return "".join(out)

    def _part(self, out: list[str]) -> None:
        """A blank line before what is added, where none stands there."""
        self._ended(out)
        if out and out[-1].strip():
            out.append(self._end)

    def _ended(self, out: list[str]) -> None:
        """A line end after the last line, where the file has none."""
        if out and not out[-1].endswith(("\n", "\r")):
            out[-1] += self._end

    def edit(self, old: Block, new: Block) -> None:
        """Change the words of a paragraph or table."""
        if isinstance(old, Table) and isinstance(new, Table):
            self._edit_table(old, new)
        elif isinstance(old, Paragraph) and isinstance(new, Paragraph):
            self._edit_paragraph(old, new)

    def _edit_paragraph(self, old: Paragraph, new: Paragraph) -> None:
        begin, end = old.lines
        if old.kind == RAW:
            self._by_hand(begin)
            return
        if old.kind == "code":
            self._put(begin, end, self._written(new))
            return
        source = "".join(self._lines[begin:end])
        made = splice(source, KINDS.get(old.kind, "paragraph"), new.text)
        if made is None:
            lead = _LEAD.match(source)
            kept = re.search(rf"(?:{ATTRIBUTES.pattern})+\s*\Z", source)
            words_ = written(new.runs, begins=old.kind != "heading") + (kept[0].rstrip() if kept else "")
            made = (lead[0] if lead else "") + words_ + self._end
        self._put(begin, end, made)

    def _by_hand(self, begin: int) -> None:
        self.notes.append(f"line {begin + 1}: raw HTML was edited in the document; change it by hand")

    def _put(self, begin: int, end: int, made: str) -> None:
        self.changed += 1
        self._new[begin] = made
        self._gone |= set(range(begin + 1, end))

    def _edit_table(self, old: Table, new: Table) -> None:
        found = list(pairs(old.rows, new.rows, _row_key, _same_width))
        if (0, 0) not in found:
            self._put(*old.lines, self._written(new))
            return
        after = old.lines[0] + 1
        for i, j in found:
            if i is not None:
                after = max(old.rows[i].lines[0], old.lines[0] + 1)
            if j is None and i is not None:
                self.changed += 1
                self._gone.add(old.rows[i].lines[0])
            elif i is None and j is not None:
                self.changed += 1
                self._rows.setdefault(after, []).append(self._row(new.rows[j]))
            elif i is not None and j is not None and _row_key(old.rows[i]) != _row_key(new.rows[j]):
                self._edit_row(old.rows[i], new.rows[j])

    def _edit_row(self, old: Row, new: Row) -> None:
        number = old.lines[0]
        parts = re.split(r"((?<!\\)\|)", self._lines[number])
        cells = [
            n for n in range(0, len(parts), 2) if not (n in (0, len(parts) - 1) and not parts[n].strip())
        ]
        for n, before, after in zip(cells, old.cells, new.cells, strict=False):
            said, wanted = ("".join(run.text for run in cell) for cell in (before, after))
            if [w.text for w in words(said)] != [w.text for w in words(wanted)]:
                made = splice(parts[n], "paragraph", wanted)
                parts[n] = made if made is not None else f" {written(after)} "
        self._put(number, number + 1, "".join(parts))

    def _row(self, row: Row) -> str:
        return "| " + " | ".join(written(cell) for cell in row.cells) + f" |{self._end}"

    def remove(self, old: Block) -> None:
        """Take a block out, with a blank line beside it."""
        begin, end = old.lines
        if isinstance(old, Paragraph) and old.kind == RAW:
            self._by_hand(begin)
            return
        self.changed += 1
        self._gone |= set(range(begin, end))
        if end < len(self._lines) and not self._lines[end].strip():
            self._gone.add(end)

    def add(self, after: int, new: Block) -> None:
        """Write a block that is new, after a line of the source."""
        if isinstance(new, Paragraph) and new.kind == RAW:
            self._by_hand(after)
            return
        self.changed += 1
        self._added.setdefault(after, []).append(self._written(new))

    def _written(self, new: Block) -> str:
        if isinstance(new, Table):
            head, *rows = new.rows
            rule = "|" + "---|" * len(head.cells) + self._end
            return self._row(head) + rule + "".join(self._row(row) for row in rows)
        words_ = written(new.runs, begins=new.kind != "heading")
        match new.kind:
            case "heading":
                return f"{'#' * new.level} {words_}{self._end}"
            case "bullet":
                return f"{'  ' * new.level}- {words_}{self._end}"
            case "number":
                return f"{'   ' * new.level}1. {words_}{self._end}"
            case "quote":
                return f"> {words_}{self._end}"
            case "code":
                return f"```{self._end}{new.text}{self._end}```{self._end}"
            case _:
                return f"{words_}{self._end}"


def _row_key(row: Row) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(w.text for w in words("".join(run.text for run in cell))) for cell in row.cells)


def _same_width(one: Row, two: Row) -> bool:
    return len(one.cells) == len(two.cells)
