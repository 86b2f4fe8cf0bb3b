"""A case to what it adds to a list that neither the vocabulary nor the old text knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .case import Hit
from .facts import ENTRIES
from .terms import new_terms
from .things import CLAUSE_STARTS, LONGEST_ENTRY, company, identifier, no_thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .case import Case
    from .statements import Statement

_OWN_RULE = frozenset({"merger:merger", "recipient:authorities", "recipient:buyer"})
"""What rules of their own weigh, with all that is said beside it."""
_SAYS = CLAUSE_STARTS | {"there", "all", "this", "these", "no", "none", "nothing"}
"""Words with which a sentence begins rather than the name of a datum."""
_KEY = re.compile(r"(?<=[-*+] )`[^`\n]+`|(?:[-*+]\s+|\|\s*)`[^`\n]+`")
"""How an entry begins that is known by a name in code: "- `command`: …"."""


def unheard(case: Case, kind: str, topic: str, *, spelt: bool = False) -> Iterator[Hit]:
    """Entries of a list that no vocabulary knows: beside known ones, or in a list of the topic.

    Those that only spell out what the old text named are told apart (``spelt``).
    """
    if case.listing or case.page or case.head:
        return
    if case.topic == "security" and not any(step.new and case.we(step.new) for step in case.steps):
        return
    if any(step.new and not _OWN_RULE.isdisjoint(step.new.concepts) for step in case.steps):
        return
    entry = "" if spelt else new_entry(case, topic, kind)
    if entry:
        yield Hit((entry,), about=entry)
        return
    for step in case.steps:
        for term in new_terms(case, step, kind, spelt=spelt):
            yield Hit((term,), about=term)


def new_entry(case: Case, topic: str, kind: str) -> str:
    """What an entry added to a list of a topic calls itself, if that is new; else ""."""
    clause = case.clause
    if "added" not in case.change.kinds or clause.kind not in ENTRIES or case.listing:
        return ""
    said = case.steps[0].new if case.steps else None
    if said is None or said.denied or (case.above or case.topic) != topic:
        return ""
    size = len(clause.title.split()) if clause.title else len(said.words)
    if size > LONGEST_ENTRY or no_thing(said, 0, size) or _no_kind(case, said, kind, size):
        return ""
    named = clause.title or said.passage(0, size)
    return "" if identifier(named.strip("`*")) or _told(case, said, kind, size) else named


def _no_kind(case: Case, said: Statement, kind: str, size: int) -> bool:
    """Whether an entry is a sentence rather than a datum, or a company rather than a kind of recipient."""
    if kind == "data":
        return said.low[0] in _SAYS and not case.clause.title
    name = size > 1 and all(w[0].isupper() for w in said.words[:size])
    return kind == "recipient" and (name or company(said))


def _told(case: Case, said: Statement, kind: str, size: int) -> bool:
    """Whether the old text has what an entry calls itself, by its key in code or by its concepts."""
    key = _KEY.match(case.clause.text)
    if key and key[0] in case.old.text:
        return True  # what is told of it is worded otherwise
    concepts = {m.concept for m in said.mentions if m.start < size and m.concept.startswith(kind + ":")}
    return bool(concepts) and concepts <= case.before.affirmed
