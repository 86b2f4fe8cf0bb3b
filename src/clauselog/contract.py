"""A comparison as JSON (schema ``clauselog/diff/1``), and the proof: the JSON turns one text into the other.

The text that no change covers is the same on both sides and in the same order. So the new text is: for each
change
the words its edits keep or insert, cut to the lengths of the clauses it covers, laid at their places; and
between
them, in order, what is left of the old text. The old text is had back the same way.
"""

from __future__ import annotations

import json
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import UserError
from .source import blob_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .model import Change, Clause, Comparison, Finding, Policy, Severity, Side

SCHEMA = "clauselog/diff/1"
T = TypeVar("T")
Json = dict[str, Any]


def diff_json(comparison: Comparison, **said: Any) -> Json:
    """The comparison in the shape that others script against; ``executable`` is tried out here and now.

    Args:
        comparison: what to write down.
        said: what else there is to say of it, as ``unproved`` takes it.
    """
    log = unproved(comparison, **said)
    return {**log, "executable": executable(log, comparison)}


def unproved(
    comparison: Comparison,
    *,
    sentences: Sequence[str] = (),
    topics: Sequence[str] = (),
    findings: Sequence[Sequence[Finding]] = (),
    severity: Severity | None = None,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> Json:
    """The comparison in the shape of the contract, of which nobody has tried yet whether it is executable.

    Args:
        comparison: what to write down.
        sentences: one for each change ("" for none).
        topics: one for each change ("" where not certain).
        findings: those of each change.
        severity: of the whole.
        old: further facts of the old version (version, effective, commit …), merged over path and blob.
        new: the same for the new version.
    """
    before = {side: _before(policy) for side, policy in (("old", comparison.old), ("new", comparison.new))}
    changes = [
        {
            "kinds": list(change.kinds),
            "old": _reference(change.old, before["old"]),
            "new": _reference(change.new, before["new"]),
            **_with(change, before),
            "edits": [{"op": op, "class": cls, "text": text} for op, cls, text in change.edits],
            "sentence": _nth(sentences, k, ""),
            "topic": _nth(topics, k, ""),
            "severity": _worst(_nth(findings, k, ())),
            "findings": [finding_json(f) for f in _nth(findings, k, ())],
        }
        for k, change in enumerate(comparison.changes)
    ]
    return {
        "schema": SCHEMA,
        "old": {**_side(comparison.old), **(old or {})},
        "new": {**_side(comparison.new), **(new or {})},
        "severity": severity,
        "executable": False,
        "changes": changes,
    }


def finding_json(finding: Finding) -> Json:
    """A finding in the shape of the contract."""
    return {
        "rule": finding.code,
        "severity": finding.severity,
        "direction": finding.direction,
        "message": finding.message,
        "evidence": list(finding.evidence),
        "action": finding.action,
    }


def _nth(values: Sequence[T], index: int, default: T) -> T:
    return values[index] if index < len(values) else default


def _worst(findings: Iterable[Finding]) -> str:
    found = [f.severity for f in findings if f.severity]
    return min(found, key=lambda s: s.rank) if found else ""


def _side(policy: Policy) -> Json:
    version, effective = policy.get("version"), policy.get("effective")
    return {
        "path": policy.path,
        "version": version,
        "blob": _blob(policy.text),
        "effective": effective,
    }


@lru_cache(maxsize=4)
def _blob(text: str) -> str:
    """The blob id of a text; a comparison asks for those of two texts several times."""
    return blob_id(text.encode())


def _before(policy: Policy) -> dict[str, str | None]:
    """For each clause id, the id of the clause before it."""
    ids = [c.id for c in policy.clauses]
    return dict(zip(ids, (None, *ids), strict=False))


def _reference(clause: Clause | None, before: Mapping[str, str | None]) -> Json | None:
    if clause is None:
        return None
    return {
        "id": clause.id,
        "label": clause.label,
        "title": clause.title,
        "text": clause.text,
        "line": clause.line,
        "parent": clause.parent,
        "after": before[clause.id],
        "kind": clause.kind,
        "span": [clause.start, clause.end],
    }


def _with(change: Change, before: Mapping[str, Mapping[str, str | None]]) -> Json:
    sides = (("old", change.old_with), ("new", change.new_with))
    found = [
        {"side": side, **(_reference(c, before[side]) or {})} for side, clauses in sides for c in clauses
    ]
    return {"with": found} if found else {}


def apply(text: str, log: Json) -> str:
    """The new text, from the old one and the log; needs no text of the new side but the edits.

    Raises:
        UserError: where the log was not made from this text, or does not give the text it promises.
    """
    return _proved(_lay(text, log, "old", "new"), text, log, "old", "new")


def undo(text: str, log: Json) -> str:
    """The old text, from the new one and the log.

    Raises:
        UserError: as ``apply``.
    """
    return _proved(_lay(text, log, "new", "old"), text, log, "new", "old")


def executable(log: Json, comparison: Comparison, written: str = "") -> bool:
    """Law 3, run: the changes, written out and read back with the texts of both sides removed, give each
    text from the other; what is not there cannot have been peeped at.

    Args:
        log: the comparison in the shape of the contract.
        comparison: what the log was made from.
        written: the log's changes as JSON, where they are written out already.
    """
    old, new = comparison.old.text, comparison.new.text
    try:
        bare = {**log, "changes": _bare(json.loads(written or json.dumps(log["changes"])), ("old", "new"))}
        return apply(old, bare) == new and undo(new, bare) == old
    except (UserError, LookupError, TypeError, ValueError):
        return False


def without(log: Json, *sides: Side) -> Json:
    """The log as it comes back from disk, with every text of these sides removed."""
    bare: Json = json.loads(json.dumps(log))
    _bare(bare["changes"], sides)
    return bare


def _bare(changes: list[Json], sides: Sequence[Side]) -> list[Json]:
    """The changes, with the texts of these sides taken out of them."""
    for change in changes:
        for side in sides:
            for reference in _references(change, side):
                del reference["text"]
    return changes


def _proved(made: str, text: str, log: Json, source: Side, target: Side) -> str:
    for content, side in ((text, source), (made, target)):
        if _blob(content) != log[side]["blob"]:
            what = (
                "this is not the text the log was made from"
                if side == source
                else "the log does not give the text it promises"
            )
            raise UserError(
                f"{what} (blob {log[side]['blob'][:12]} expected, {_blob(content)[:12]} found)",
                path=str(log[side].get("path") or ""),
                remedy="take the text of that version from git, unchanged, and the log as it was written",
            )
    return made


def _lay(text: str, log: Json, source: Side, target: Side) -> str:
    """Lay the clauses that changes cover at their places, and what is left of the source between them."""
    skip = "insert" if target == "old" else "delete"
    covered: list[tuple[int, int]] = []
    placed: list[tuple[int, str]] = []
    for change in log["changes"]:
        covered += [tuple(r["span"]) for r in _references(change, source)]
        spelled = "".join([e["text"] for e in change["edits"] if e["op"] != skip])
        for reference in _references(change, target):
            size = reference["span"][1] - reference["span"][0]
            placed.append((reference["span"][0], spelled[:size]))
            spelled = spelled[size:]
    rest = _outside(text, covered)
    out: list[str] = []
    at = used = 0
    for start, piece in sorted(placed):
        out += (rest[used : used + start - at], piece)
        used, at = used + start - at, start + len(piece)
    return "".join((*out, rest[used:]))


def _references(change: Json, side: Side) -> list[Json]:
    found = [change[side]] if change[side] else []
    if "with" in change:
        found += [r for r in change["with"] if r["side"] == side]
        found.sort(key=itemgetter("span"))
    return found


def _outside(text: str, covered: list[tuple[int, int]]) -> str:
    out, at = [], 0
    for begin, end in sorted(covered):
        out.append(text[at:begin])
        at = end
    return "".join((*out, text[at:]))
