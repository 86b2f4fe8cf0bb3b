"""A draft to how it stands: new, a correction, or a released version rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clauselog.record import Record

from .findings import error

if TYPE_CHECKING:
    from clauselog.model import Finding

    from .draft import Draft

UNREADABLE = frozenset({"RECORD-INVALID", "TEXT-CONFLICT"})
"""Problems with a record's file; no answer is asked for while it has them."""


def in_record(draft: Draft, code: str, message: str, action: str, *place: str | int) -> Finding:
    """An error that points to a key of the record, or to the text's version where there is no record yet."""
    if draft.record:
        return error(code, message, action, draft.record_path, draft.record.line(*place))
    return error(code, message, action, draft.main.path, draft.main.line("version"))


def signed(draft: Draft) -> Record | None:
    """What a person has answered so far: the record, or an empty one; None where no answer is called for."""
    if draft.main.new is None or corrected(draft) or rewritten(draft):
        return None
    if any(p.code in UNREADABLE for p in draft.problems):
        return None
    return draft.record or Record.model_construct()


def corrected(draft: Draft) -> bool:
    """Whether every changed text is named by the record as a correction of its own version."""
    named = draft.record.corrections if draft.record else ()
    return any(t.changed for t in draft.texts) and all(
        t.new is not None and t.new.blob in named for t in draft.texts if t.changed
    )


def rewritten(draft: Draft) -> bool:
    """Whether the text bears the version of a release with another text: nothing else is asked then."""
    same = next((r for r in draft.released if r.version == draft.version), None)
    return same is not None and not corrected(draft) and other_text(draft, same)


def other_text(draft: Draft, record: Record) -> bool:
    """Whether a text of the draft is none that a released record of its version names."""
    known = {pair.new for pair in record.texts.values()} | set(record.corrections)
    return any(t.new is not None and t.lang in record.texts and t.new.blob not in known for t in draft.texts)
