"""A change to runs of plain words: what stays, what goes, what comes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.redline import DEL, DEL_END, INS, INS_END, SIGNS, plain, together
from clauselog.redline import marked as redlined
from clauselog.tables import sources
from clauselog.words import DELIMITER_ROW, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clauselog.model import Change, Edit, EditOp

CONTEXT = 12
"""Words of unchanged text kept beside a change; the rest is left out with an ellipsis."""
CELL = " · "
"""What stands between the words of two cells."""
BULLET = "• "
"""What stands for the mark of an item; the first item of a change needs none."""
_BULLET = re.compile(rf"^([{SIGNS}]?)[ \t>]*[-*+][ \t]+", re.MULTILINE)
_WORDS = re.compile(r"\A(\s*(?:[#>]+[ \t]+)*)(\S.*?)(\s*)\Z", re.DOTALL)
"""Words between what only counts where a line begins, and the end of the line."""
_HEADING = re.compile(f"(?<={DEL_END})#+(?= )")
"""The mark of a new heading behind the words of the old one."""
_LINE = "\u2cff"
"""Stands for the end of a line; like the signs of a redline, punctuation of an extinct script."""
_LINES = re.compile(f"(?: ?{_LINE} ?)+")
_BLANK = re.compile(r"\n[ \t]*\n")
_SIGN = re.compile(f"([{SIGNS[:4]}])")
_FATE: dict[str, EditOp] = {INS: "insert", DEL: "delete", INS_END: "equal", DEL_END: "equal"}


@dataclass(frozen=True, slots=True)
class Run:
    """Words with one fate. ``text`` keeps the space at its ends, and has a line for each paragraph and item;
    ``left_out`` counts words not shown.
    """

    op: EditOp
    text: str
    left_out: int = 0


def runs(change: Change) -> tuple[Run, ...]:
    """The words of a change as a reader sees them; link targets and markup are not told apart.

    They are read as one text, in which signs stand around what went and came: markup begins in one edit and
    ends in another.
    """
    if change.clause.kind == "row":
        return _cells(change)
    source = _HEADING.sub("", "".join(map(_signed, change.edits)).replace(_LINE, ""))
    source = _BULLET.sub(rf"\1{_LINE}{BULLET}", source)
    source = _BLANK.sub(f"\n\n{_LINE}\n\n", source)
    return _runs(_LINES.sub("\n", visible(source, "paragraph")).strip("\n"))


def _cells(change: Change) -> tuple[Run, ...]:
    """The same for a row of a table, or for all of it: the words of its cells, one behind the other."""
    edits, kind = together(change.edits, "row")
    source = "".join(map(_signed, edits)) if change.new else redlined(edits, "old")
    if kind != "row":
        return _runs(visible(source, "row"))
    rows = [row for row in DELIMITER_ROW.sub("", source).split("\n") if row.strip()]
    if any(row.lstrip().startswith("<") for row in rows):
        rows = [" ".join(rows)]
    told = (CELL.join(filter(None, (visible(c, "row") for c in sources(row)))) for row in rows)
    return _runs("\n".join(told))


def _runs(seen: str) -> tuple[Run, ...]:
    """What a reader sees, with signs in it, to its runs."""
    found: list[Run] = []
    op: EditOp = "equal"
    for piece in _SIGN.split(seen.removeprefix(BULLET)):
        if len(piece) == 1 and piece in _FATE:
            op = _FATE[piece]
        elif piece:
            _add(found, Run(op, piece))
    return tuple(found)


def _signed(edit: Edit) -> str:
    """The source of an edit between its signs; of links and markup, the new ones."""
    text = plain(edit.text)
    if edit.op == "equal":
        return text
    if edit.cls != "words":
        return text if edit.op == "insert" else ""
    begin, end = (INS, INS_END) if edit.op == "insert" else (DEL, DEL_END)
    return _WORDS.sub(rf"\1{begin}\2{end}\3", text)


def _add(found: list[Run], run: Run) -> None:
    """Add a run; a blank or the mark of an item between two that fared alike is theirs."""
    if len(found) > 1 and found[-2].op == run.op and not found[-1].text.strip(f" \n{BULLET}{CELL}"):
        blank = found.pop()
        found[-1] = Run(run.op, found[-1].text + blank.text + run.text)
    else:
        found.append(run)


def shortened(found: Sequence[Run], limit: int = 0) -> tuple[Run, ...]:
    """The runs with unchanged text cut to its neighbourhood, and others to ``limit`` words (0: all)."""
    last = len(found) - 1
    return tuple(
        _context(run, i > 0, i < last) if run.op == "equal" else _limited(run, limit)
        for i, run in enumerate(found)
    )


def _context(run: Run, after_change: bool, before_change: bool) -> Run:
    words = run.text.split()
    if len(words) <= CONTEXT * (after_change + before_change) + 3:
        return run
    head = " ".join(words[:CONTEXT]) if after_change else ""
    tail = " ".join(words[-CONTEXT:]) if before_change else ""
    lead = " " if run.text[:1] == " " and head else ""
    end = " " if run.text[-1:] == " " and tail else ""
    return Run("equal", lead + " … ".join((head, tail)).strip(" ") + end)


def _limited(run: Run, limit: int) -> Run:
    words = run.text.split()
    if not limit or len(words) <= limit:
        return run
    return Run(run.op, " ".join(words[:limit]) + " … ", len(words) - limit)


def marked(found: Iterable[Run], removed: str, added: str) -> str:
    """The runs as text, with words of the language around what went and what came."""
    names = {"delete": removed, "insert": added}
    parts = (run.text if run.op == "equal" else f" [{names[run.op]} {run.text.strip()}] " for run in found)
    return re.sub(
        r"\] +([.,;:!?])", r"]\1", re.sub(r" +(?=\n)|(?<=\n) +|(?<= ) +", "", "".join(parts)).strip(" ")
    )
