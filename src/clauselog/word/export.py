"""A comparison to a Word document: what changed as tracked changes, what the rules find as comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clauselog.source import blob_id

from .blocks import blocks
from .ooxml import docx
from .redline import MarkedTable, redline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clauselog.model import Comparison, Finding

    from .redline import MarkedBlock


def export(comparison: Comparison, findings: Sequence[Sequence[Finding]] = ()) -> bytes:
    """The document as a file.

    Args:
        comparison: old text and new.
        findings: those on each change of the comparison, as an assessment has them.
    """
    old, new = comparison.old, comparison.new
    marked = redline(blocks(old.text), blocks(new.text))
    comments: dict[int, list[str]] = {}
    for change, found in zip(comparison.changes, findings, strict=False):
        gone = change.new is None
        for finding in found:
            place = _place(marked, change.clause.line - 1, gone)
            if place is not None and _says(finding):
                comments.setdefault(place, []).append(comment(finding))
    title = str(new.get("title") or new.path)
    return docx(marked, comments, title, blob_id(new.text.encode()))


def comment(finding: Finding) -> str:
    """What a comment says of a finding."""
    kind = f"{finding.code} ({finding.severity}, {finding.direction})"
    words = f"\nWords: {', '.join(f'“{w}”' for w in finding.evidence)}" if finding.evidence else ""
    return f"{kind}: {finding.message}{words}" + (f"\nTo do: {finding.action}" if finding.action else "")


def _says(finding: Finding) -> bool:
    return finding.severity is not None and finding.severity != "editorial"


def _place(marked: Sequence[MarkedBlock], line: int, gone: bool) -> int | None:
    """The block that holds a line of the new text, or of the old where the clause is gone."""
    best = None
    for number, block in enumerate(marked):
        if (block.state == "del") != gone and not (gone and block.state == ""):
            continue
        begin, end = _lines(block)
        if begin <= line < max(end, begin + 1):
            best = number
    return best if best is not None else _nearest(marked, line, gone)


def _nearest(marked: Sequence[MarkedBlock], line: int, gone: bool) -> int | None:
    fitting = ((n, block) for n, block in enumerate(marked) if (block.state == "del") == gone)
    return min(fitting, key=lambda item: abs(_lines(item[1])[0] - line), default=(None, None))[0]


def _lines(block: MarkedBlock) -> tuple[int, int]:
    return block.table.lines if isinstance(block, MarkedTable) else block.paragraph.lines
