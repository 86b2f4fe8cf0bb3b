"""A step to whether it fills in what its writer had left open: "write to [to be added]"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING

from .model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .case import Case, Hit
    from .delta import Step

_BLANK = re.compile(
    r"\[+[^\]\n]{0,80}?\b(?:to be|tb[acd]|insert|placeholder|pending|confirm\w*|name|address"
    r"|e-?mail|date|number|company|entity|x+)\b[^\]\n]{0,120}\]+(?!\()|\bTB[ACD]\b|\bX{3,}(?:-X+)*\b"
    r"|[\w.+-]+@(?:example\.(?:com|org|net)|your-?(?:company|domain|site|app)\.\w+|domain\.(?:com|tld))\b",
    re.IGNORECASE,
)
"""What stands where something is yet to be written; a mailbox of nobody is one as well."""


def filled(step: Step) -> bool:
    """Whether a statement had more blanks than it has."""
    if step.old is None or step.new is None:
        return False
    return len(_BLANK.findall(step.old.text)) > len(_BLANK.findall(step.new.text))


def but_blanks(find: Callable[[Case], Iterator[Hit]]) -> Callable[[Case], Iterator[Hit]]:
    """A rule whose hits are for people to know, but for none to decide, where only a blank was filled in."""

    @wraps(find)
    def milder(case: Case) -> Iterator[Hit]:
        if hits := list(find(case)):
            written = tuple([step for step in case.steps if filled(step)])
            if written:
                kept = tuple([step for step in case.steps if step not in written])
                hits = [replace(h, severity=Severity.SUBSTANTIVE) for h in find(replace(case, steps=written))]
                hits += find(replace(case, steps=kept))
        yield from hits

    return milder
