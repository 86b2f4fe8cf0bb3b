"""A released record to the checks of what befalls it: postponed, withdrawn, corrected, never rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clauselog.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clauselog.record import Record

FROZEN = ("announced", "effective", "texts", "material", "decided_by")
"""Keys of a record that may not change once it is released."""


def lifecycle(record: Record) -> tuple[Finding, ...]:
    """What is wrong with the postponements and the withdrawal of a record."""
    return (*_postponed(record), *_withdrawn(record))


def _postponed(record: Record) -> Iterator[Finding]:
    due = record.effective
    for number, move in enumerate(record.postponed):
        wrong = ""
        if due is None or move.from_ != due:
            wrong = f"it is put off from {move.from_}, but was to take effect on {due or 'no day'}"
        elif move.to <= move.from_:
            wrong = f"{move.to} is not after {move.from_}: a release is not brought forward"
        elif move.on >= move.from_:
            wrong = f"on {move.on} it had already taken effect"
        elif record.announced and move.on < record.announced:
            wrong = f"on {move.on} it was not announced yet"
        elif not move.reason.strip():
            wrong = "no reason is given"
        if wrong:
            action = (
                "postponed: [{from: the date it had, to: a later one, on: the day of decision, reason: why}]"
            )
            yield _finding(record, "POSTPONED", wrong, action, "postponed", number)
        due = move.to


def _withdrawn(record: Record) -> Iterator[Finding]:
    taken = record.withdrawn
    if taken and record.announced and taken.on < record.announced:
        wrong = f"it was withdrawn on {taken.on}, before it was announced on {record.announced}"
        yield _finding(
            record, "WITHDRAWN", wrong, "a draft that was never announced is deleted", "withdrawn", "on"
        )
    elif taken and not taken.reason.strip():
        action = "withdrawn: {on: the day, reason: why}"
        yield _finding(record, "WITHDRAWN", "no reason is given", action, "withdrawn")


def rewritten(base: Sequence[Record], now: Sequence[Record]) -> Iterator[Finding]:
    """What was changed in records already on the base: released facts, or a record that is gone."""
    here = {r.version: r for r in now}
    for before in base:
        record = here.get(before.version)
        if record is None:
            message = f"the record of version {before.version} was deleted"
            yield Finding(
                "RECORD-GONE",
                message,
                Level.ERROR,
                action=f"git checkout -- {before.path}",
                path=before.path,
                line=1,
            )
            continue
        for key in FROZEN:
            if before.effective and getattr(before, key) != getattr(record, key):
                message = f"“{key}” of a released record was changed"
                action = "put it back; use postponed, withdrawn or corrections"
                yield _finding(record, "RECORD-CHANGED", message, action, key)
        yield from taken_back(before, record)


def taken_back(before: Record, record: Record) -> Iterator[Finding]:
    """What had befallen a release and is not in its record any more: that is only ever added to."""
    add = "put them back and add the new one at the end"
    anew = "put it back; a text that is to apply after all is a version of its own"
    if record.postponed[: len(before.postponed)] != before.postponed:
        yield _finding(record, "RECORD-CHANGED", "earlier postponements were changed", add, "postponed")
    if before.withdrawn and (record.withdrawn is None or record.withdrawn.on != before.withdrawn.on):
        yield _finding(record, "RECORD-CHANGED", "the withdrawal was changed", anew, "withdrawn")
    if record.corrections[: len(before.corrections)] != before.corrections:
        yield _finding(record, "RECORD-CHANGED", "earlier corrections were changed", add, "corrections")


def _finding(record: Record, code: str, message: str, action: str, *place: str | int) -> Finding:
    return Finding(code, message, Level.ERROR, action=action, path=record.path, line=record.line(*place))
