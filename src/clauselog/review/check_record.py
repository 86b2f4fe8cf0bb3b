"""A draft to the checks of its record: there, of these texts, with its dates and a word on every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check_answers import days_text, lead_needed
from .draft import Check, Draft, DraftText
from .findings import error, warning
from .standing import UNREADABLE, corrected, in_record, rewritten, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.model import Finding, Side
    from clauselog.said import Wording

SIDES: tuple[Side, Side] = ("old", "new")


def record(draft: Draft) -> Check | None:
    """There is a record, and the ids in it are those of the texts."""
    if draft.main.new is None or corrected(draft) or rewritten(draft):
        return None
    command = f"clauselog draft {draft.policy}"
    if any(p.code in UNREADABLE for p in draft.problems):
        return Check("record", "cannot be read", tuple(p for p in draft.problems if p.code in UNREADABLE))
    if draft.record is None:
        wanted = f"version {draft.version}" if draft.version else "the new version"
        message = f"{wanted} of {draft.policy} has no release record"
        return Check("record", "missing", (in_record(draft, "RECORD-MISSING", message, command),))
    found: list[Finding] = []
    for t in draft.texts:
        if t.new is None:
            continue
        pair = draft.record.texts.get(t.lang)
        if pair is None or pair.new != t.new.blob:
            said = f"names {pair.new[:12]}" if pair else "does not name it"
            message = f"the text in “{t.lang}” is {t.new.blob[:12]}; the record {said}"
            found.append(
                in_record(draft, "RECORD-BLOB", message, f"{command} renews the ids", "texts", t.lang)
            )
        elif pair.old != (t.old.blob if t.old else None):
            was = t.old.blob[:12] if t.old else "none"
            message = f"the text it replaces in “{t.lang}” is {was}, not {(pair.old or 'none')[:12]}"
            found.append(
                in_record(draft, "RECORD-OLD", message, f"{command} renews the ids", "texts", t.lang)
            )
    return Check("record", draft.record_path, tuple(found))


def kept(draft: Draft) -> Check | None:
    """The texts of the releases before stay where they can be found."""
    if not draft.lost:
        return None
    found = tuple(
        error(
            "RELEASE-LOST",
            f"the text of version {version} is on no commit of the base: a squash would lose it",
            f"merge {version} first, tag it {draft.policy}/{version}, or keep it: "
            f"clauselog draft {draft.policy} --keep",
            draft.record_path,
        )
        for version in draft.lost
    )
    return Check("earlier releases", ", ".join(draft.lost), found)


def dates(draft: Draft) -> Check | None:
    """The days of announcement and effect are given, in their order."""
    record = signed(draft)
    if record is None:
        return None
    found: list[Finding] = []
    if record.announced is None:
        found.append(
            in_record(
                draft,
                "DATE-ANNOUNCED",
                "it does not say when it is announced",
                "announced: the day people are told, written like 2026-12-31",
                "announced",
            )
        )
    if record.effective is None:
        found.append(
            in_record(
                draft,
                "DATE-EFFECTIVE",
                "it does not say from when the text applies",
                f"effective: {days_text(lead_needed(draft)[0])} or more after the announcement",
                "effective",
            )
        )
    if record.announced and record.effective and not draft.first:
        early = (
            record.effective <= record.announced if draft.material else record.effective < record.announced
        )
        if early:
            message = (
                f"it applies on {record.effective}, announced on {record.announced}: that is retroactive"
            )
            found.append(
                in_record(
                    draft, "DATE-ORDER", message, "move the effective date past the lead time", "effective"
                )
            )
        elif (
            draft.on
            and record.announced < draft.on
            and record.version not in {r.version for r in draft.released}
        ):
            message = f"the day of announcement, {record.announced}, has passed and nothing is released"
            action = "move both dates, so that people have the days promised to them"
            line = record.line("announced")
            found.append(warning("DATE-PAST", message, action, draft.record_path, line))
    shown = f"announced {record.announced or '?'}, effective {record.effective_now or '?'}"
    return Check("dates", shown, tuple(found))


def wording(draft: Draft) -> Check | None:
    """Every section of the record words a change, and every changed clause has its section."""
    if draft.record is None or draft.first or corrected(draft) or rewritten(draft):
        return None
    found = [*_orphans(draft), *_unworded(draft)]
    sections = draft.record.wording().sections
    return Check("wording", f"{len(sections)} section{'' if len(sections) == 1 else 's'}", tuple(found))


def changed_clauses(text: DraftText) -> dict[str, bool]:
    """Ids of clauses whose words or links changed, in the order of the text -> whether it is material."""
    ids: dict[str, bool] = {}
    for entry in text.entries if text.assessment else ():
        for change in (text.assessment.comparison.changes[i] for i in entry.changes if text.assessment):
            if entry.kind != "format" and change.clause.id != "front-matter":
                ids[change.clause.id] = ids.get(change.clause.id, False) or entry.material
    return ids


def _spoken(draft: Draft) -> Iterator[tuple[DraftText, str, Wording]]:
    """Each text with the file in which its changes are worded, and the words."""
    assert draft.record
    for text in draft.texts:
        lang = "" if text is draft.main else text.lang
        path = draft.record_path.removesuffix(".md") + (f".{lang}.md" if lang else ".md")
        yield text, path, draft.record.wording(lang)


def _orphans(draft: Draft) -> Iterator[Finding]:
    for text, path, words in _spoken(draft):
        changes = text.assessment.comparison.changes if text.assessment else ()
        every = {c.id for change in changes for side in SIDES for c in change.pieces(side)}
        for section in words.sections:
            if not section.practice and section.name not in every:
                message = f"“{section.name}” is worded here, but that clause did not change"
                action = "take the section out, or write “## practice: …” for what the text does not show"
                yield error("SECTION-ORPHAN", message, action, path, section.line)


def _unworded(draft: Draft) -> Iterator[Finding]:
    for text, path, words in _spoken(draft):
        known = {s.name for s in words.sections}
        for clause, material in changed_clauses(text).items():
            if clause not in known:
                say = error if material and text is draft.main else warning
                message = f"clause “{clause}” changed and has no section here"
                yield say(
                    "CHANGE-UNWORDED", message, f"clauselog draft {draft.policy} adds it", path, 1, clause
                )
