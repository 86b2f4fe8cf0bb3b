"""Rules about what changes nothing a notice says: links, order, wording, dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog import words
from clauselog.case import Case, Hit
from clauselog.links import links
from clauselog.matcher import opaque
from clauselog.model import Direction, Severity
from clauselog.quiet import only_dated, only_linked, only_tagged, same_pages
from clauselog.statements import MAIL, statements
from clauselog.style import is_editorial
from clauselog.tables import is_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.model import Clause, Policy


def link(case: Case) -> Iterator[Hit]:
    """A link leads elsewhere, its words being the same, or a sentence points elsewhere."""
    for step in case.steps:
        if only_linked(step) and not (only_dated(step) or only_tagged(step) or same_pages(case.change)):
            yield Hit(step.changed("new") or step.changed("old"))
    if mailbox := _other_mailbox(case):
        yield Hit(mailbox, Severity.MATERIAL if _asked_there(case) else Severity.SUBSTANTIVE)
        return
    kinds = {e.cls for e in case.change.edits if e.op != "equal"}
    if "words" not in kinds and "links" in kinds and not same_pages(case.change):
        told = tuple(e.text for e in case.change.edits if e.op == "insert" and e.cls == "links") or ("link",)
        yield Hit(told, Severity.MATERIAL if _form_moved(case) else None)


def _other_mailbox(case: Case) -> tuple[str, ...]:
    """The mailboxes of a change, where all are others and its words are none (in "mailto:", in a tag)."""
    if not all(opaque(word) for s in case.steps for side in (s.old, s.new) if side for word in side.words):
        return ()
    old, new = (_mailboxes(case.change.text(side)) for side in ("old", "new"))
    return tuple(sorted(m for m in new if not case.knows(m))) if old and new and old.isdisjoint(new) else ()


_ASK = re.compile(
    r"\b(?:you|users?|customers?|people|members?|visitors?)\b[^.;]{0,60}"
    r"\b(?:ask|request|write|contact|e-?mail|reach)\b"
    r"|\b(?:to|can|may|requests?|rights?)\b[^.;]{0,60}"
    r"\b(?:ask|request|exercis|delet|eras|correct|opt[- ]?out|withdraw|object)\w*",
    re.IGNORECASE,
)
"""How it is said that people turn to somebody with what they ask for."""


def _asked_there(case: Case) -> bool:
    """Whether people are to write to a mailbox for what is theirs: to be deleted, to see it, to object."""
    clause = case.change.clause
    said = statements(clause.text, clause.kind, case.new.lang)
    return any(
        (s.of("right") or "act:delete" in s.affirmed or case.topic == "rights") and _ASK.search(s.text)
        for s in said
    )


def _mailboxes(source: str) -> frozenset[str]:
    return frozenset(MAIL.findall(source.lower())) if "@" in source else frozenset()


_HOST = re.compile(r"(?:https?:)?//([^/\s\"'?#]+)|mailto:([^\s\"'?]+)", re.IGNORECASE)


def _form_moved(case: Case) -> bool:
    """Whether a link by which people ask for something of theirs now leads to another host or mailbox."""
    clause = case.change.clause
    for one in links(case.change):
        old, new = (_HOST.search(address) for address in (one.old, one.new))
        if not (old and new) or old[0].lower() == new[0].lower():
            continue
        said = statements(one.text or clause.text, "paragraph", case.new.lang)
        if len(said) == 1 and said[0].of("right") and len(said[0].words) <= LABEL:
            return True
    return False


LABEL = 12
"""Words of a link that is a button ("Submit a data access request"), not a sentence with a link in it."""


def move(case: Case) -> Iterator[Hit]:
    """The same words in another place or under another number.

    A row says what the heading above its table makes of it: "cookies that are always set".
    """
    spoken = any(e.op != "equal" and e.cls == "words" and _says(e.text) for e in case.change.edits)
    if set(case.change.kinds) & {"moved", "renumbered"} and not spoken:
        told = (case.change.clause.title or words.visible(case.change.clause.text)[:60],)
        old, new = case.change.old, case.change.new
        row = old and new and new.kind == "row" and not is_head(new)
        if row and _heading(case.old, old) != _heading(case.new, new):
            yield Hit(told, Severity.SUBSTANTIVE, Direction.UNCLEAR)
        else:
            yield Hit(told)


def _heading(policy: Policy, clause: Clause | None) -> str:
    """The title of the section that a clause stands in, which may have another place or number now."""
    by_id = {c.id: c for c in policy.clauses}
    while clause and clause.kind != "section":
        clause = by_id.get(clause.parent or "")
    return clause.title if clause else ""


def _says(text: str) -> bool:
    return any(ch.isalpha() for ch in text)


_DATE = re.compile(
    r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januari|februari|mars|april|maj|juni|juli|augusti|oktober|mai|märz|dezember)\w*\.?|\d{1,2}(?:st|nd|rd|th)?|20\d\d|19\d\d)",
    re.I,
)


def date(case: Case) -> Iterator[Hit]:
    """Only the date of the text is another."""
    if case.change.clause.kind == "front-matter":
        changed = [e.text for e in case.change.edits if e.op != "equal"]
        if changed and all(not _DATE.sub("", t).strip(" ,.-\"'\n") for t in changed):
            yield Hit(tuple(changed))
        return
    for step in case.steps:
        if only_dated(step):
            yield Hit(step.changed("new") or step.changed("old"))


def edit(case: Case) -> Iterator[Hit]:
    """Spelling, grammar, style: no fact is touched."""
    if not case.steps and not case.respelt:
        edits = [e for e in case.change.edits if e.op != "equal"]
        if edits and not (any(link(case)) or any(move(case)) or any(date(case))):
            yield Hit(tuple(e.text.strip() for e in edits if e.text.strip())[:3])
        return
    for step in (*case.respelt, *(s for s in case.steps if is_editorial(s, case))):
        if not only_dated(step) and not only_linked(step):
            yield Hit(step.changed("new") or step.changed("old") or (step.said.text,))
