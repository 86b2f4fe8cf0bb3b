"""A case to the statements that something is done with data, in words of their own, that stood nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .asides import lead_in, on_demand, on_reader_or_text, pointer
from .case import PASSING, Hit
from .model import Direction
from .statements import PERSONAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .case import Case
    from .delta import Step
    from .statements import Statement

NEW_WORDS = 2
"""Words the old text has nowhere, in a statement of something new."""
_ASKED_FOR = frozenset({"optional:optional", "choice:opt-in"})
"""How it is said that people have to ask for it first."""
_BOUND = frozenset({"act:delete", "act:own-promise"})
"""How it is said when what is done comes to an end, or how it is held to."""


def practices(case: Case, act: str, but: Callable[[Statement], bool] | None = None) -> Iterator[Hit]:
    """Statements of a practice that stood nowhere before; whom it favours a person has to say."""
    if case.listing or case.page or case.head or case.topic in PASSING:
        return
    for step in case.steps:
        if _came(case, step, act) and not (but and but(step.said)):
            yield Hit((step.said.text,), direction=Direction.UNCLEAR)


def _came(case: Case, step: Step, act: str) -> bool:
    """Whether a statement that stood nowhere says, in words of its own, that something is done with data.

    "We share your email address with the owners of the sites you follow": each word may be known, and the
    practice is not.
    """
    said = step.new
    if said is None or step.old is not None or said.denied or act not in said.affirmed:
        return False
    if not case.ours(said) or _in_passing(said) or not _ASKED_FOR.isdisjoint(said.concepts):
        return False
    if not _BOUND.isdisjoint(said.affirmed) or not (said.of("data") or PERSONAL.search(said.text)):
        return False
    return len(said.vocabulary - case.before.stems - case.vocabulary.filler) >= NEW_WORDS


def _in_passing(said: Statement) -> bool:
    """Whether a statement points elsewhere, leads up to a list, or is on what readers do or ask for."""
    text = said.text
    if pointer(text) or on_reader_or_text(text) or on_demand(text):
        return True
    return bool(lead_in(text)) and not said.of("data")
