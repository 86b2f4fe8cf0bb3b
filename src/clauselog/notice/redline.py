"""A change to runs of plain words: what stays, what goes, what comes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.words import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clauselog.model import Change, EditOp

CONTEXT = 12
"""Words of unchanged text kept beside a change; the rest is left out with an ellipsis."""
BULLET = "• "
"""What stands for the mark of an item; the first item of a change needs none."""
_BULLET = re.compile(r"^[ \t>]*[-*+][ \t]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """Words with one fate. ``text`` keeps the space at its ends; ``left_out`` counts words not shown."""

    op: EditOp
    text: str
    left_out: int = 0


def runs(change: Change) -> tuple[Run, ...]:
    """The words of a change as a reader sees them; link targets and markup are not told apart."""
    found: list[Run] = []
    op: EditOp
    for edit in change.edits:
        if edit.op != "equal" and edit.cls != "words":
            text, op = " " if edit.text.isspace() and edit.op == "insert" else "", "equal"
        else:
            text, op = _shown(edit.text, change.clause.kind), edit.op
        if not text:
            continue
        if found and found[-1].op == op:
            found[-1] = Run(op, _joined(found[-1].text, text))
        else:
            found.append(Run(op, text))
    if found and found[0].text.startswith(BULLET):
        found[0] = Run(found[0].op, found[0].text.removeprefix(BULLET))
    return tuple(found)


def _shown(source: str, kind: str) -> str:
    """What a reader sees of a piece of source, with the space at its ends."""
    seen = visible(_BULLET.sub(BULLET, source), "row" if kind == "row" else "paragraph")
    before = " " if source[:1].isspace() else ""
    after = " " if source[-1:].isspace() and seen else ""
    return before + seen + after


def _joined(left: str, right: str) -> str:
    return left + (right.lstrip() if left.endswith(" ") else right)


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
    """The runs in one line, with words of the language around what went and what came."""
    names = {"delete": removed, "insert": added}
    parts = (run.text if run.op == "equal" else f" [{names[run.op]}: {run.text.strip()}] " for run in found)
    return re.sub(r"\] +([.,;:!?])", r"]\1", " ".join("".join(parts).split()))
