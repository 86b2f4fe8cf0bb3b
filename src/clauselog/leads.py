"""An entry of a list to what the words before the list deny of it: "We never collect: your photos"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from .columns import of_clause, refuses
from .facts import ENTRIES, HANDLING
from .statements import statements

if TYPE_CHECKING:
    from .delta import Step
    from .facts import Topics
    from .lexicon import Extra
    from .model import Clause
    from .statements import Statement

_BENDS = frozenset({"modal:unless", "modal:only", "choice:opt-in", "basis:consent"})
"""What makes a denial one with exceptions; the entries may be these."""
_TAKES_OUT = re.compile(
    r"\b(?:is|are|gets?|being|we|always) (?:\w+ )?(?:removed?|redact(?:ed)?|strip(?:ped)?"
    r"|mask(?:ed)?|scrub(?:bed)?"
    r"|omit(?:ted)?|exclude[d]?|filter(?:ed)?(?: out)?|left out|leave out|cut out)\b",
    re.IGNORECASE,
)
"""How it is said that something is not there: "the following is removed from our logs:"."""


_HEADED = re.compile(
    r"^\W*(?:(?:what|which|data|information|things?)\b.*\b(?:not|never|n['’]t)\b.*"
    r"\b(?:collect|includ|sen[dt]|shar|track|record|stor|report|gather|logg?|see|transmit)\w*\W*$"
    r"|not (?:collected|included|sent|shared|tracked|recorded|stored|reported)\W*$)",
    re.IGNORECASE,
)
"""A heading over what is not had: "What we do not collect"."""
TITLE = 12
"""Words of such a heading."""


def denied(clause: Clause, topics: Topics, lang: str, extra: Extra = ()) -> frozenset[str]:
    """What is not done with the entries of the list that a clause is one of; empty where all is open.

    A row of a table may say so itself: "Fingerprints | NO" under "Collected".
    """
    if clause.kind not in ENTRIES:
        return frozenset()
    head = topics.head(clause)
    if head is not None and refuses(of_clause(clause, head), head.text):
        return frozenset({"act:collect"})
    lead = topics.lead(clause)
    return _denied(lead.text, lead.kind, lang, extra) if lead is not None else frozenset()


@lru_cache(maxsize=4096)
def _denied(text: str, kind: str, lang: str, extra: Extra) -> frozenset[str]:
    if kind == "section":
        return (
            frozenset({"act:collect"}) if _HEADED.search(text) and len(text.split()) <= TITLE else frozenset()
        )
    if not text.rstrip(" *_`\n").endswith(":"):
        return frozenset()
    said = statements(text, kind, lang, extra)
    lead = said[-1] if said else None
    if lead is None or not _BENDS.isdisjoint(lead.concepts):
        return frozenset()
    done = lead.affirmed & HANDLING
    if not lead.denied and not lead.of("right") and _TAKES_OUT.search(lead.text):
        return frozenset({"act:retain"})
    return lead.denied & HANDLING if lead.limited and not done else frozenset()


def under(step: Step, old: frozenset[str], new: frozenset[str]) -> Step:
    """A step as its two sides are to be read under leads that deny something of them."""
    if not old and not new:
        return step
    was = read(step.old, old) if step.old and old else step.old
    now = read(step.new, new) if step.new and new else step.new
    before = was.affirmed if was else frozenset()
    after = now.affirmed if now else frozenset()
    return replace(step, old=was, new=now, gained=after - before, lost=before - after)


@lru_cache(maxsize=1024)
def read(said: Statement, acts: frozenset[str]) -> Statement:
    """An entry of which something is denied, where it says no more for itself."""
    if said.denied or not _BENDS.isdisjoint(said.concepts):
        return said
    every = said.concepts | acts
    return replace(said, affirmed=frozenset(), denied=every, concepts=every | {"negation:not"}, limited=True)
