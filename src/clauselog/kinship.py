"""Two texts of one history to the changes between them, paired as that history pairs their clauses.

A clause keeps its id through all versions of a policy. Between versions that do not follow each other, the
clauses with one id are the same clause, however much was rewritten in between; the site pairs them likewise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .chain import clauses
from .compare import compare, compare_by_ids
from .lineage import with_ids
from .source import blob_id

if TYPE_CHECKING:
    from .log import Log
    from .model import Comparison, Policy


def compared(old: Policy, new: Policy, log: Log) -> Comparison:
    """The changes between two texts of a log's policy; as of strangers, where one is none of its versions."""
    blobs = [log.first.revision.blob, *(pair.new.revision.blob for pair in log.pairs)]
    places = [_last(blobs, blob_id(side.text.encode())) for side in (old, new)]
    if None in places:
        return compare(old, new)
    one, other = (
        with_ids(side, [ident for _, ident in clauses(log.outlines[at or 0])])
        for side, at in zip((old, new), places, strict=True)
    )
    following = (places[1] or 0) - (places[0] or 0) == 1
    return compare(one, other) if following else compare_by_ids(one, other)


def _last(blobs: list[str], blob: str) -> int | None:
    return max((at for at, known in enumerate(blobs) if known == blob), default=None)
