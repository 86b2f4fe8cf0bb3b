"""Rules about the way to a right: whom to ask, where, through what, and within which time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.blanks import but_blanks
from clauselog.case import Case, Hit
from clauselog.listing import PERMISSIONS
from clauselog.model import Direction
from clauselog.switches import gone_switch

from .rights import about_rights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement


@but_blanks
def right_how(case: Case) -> Iterator[Hit]:
    """The way to exercise a right: address, form, deadline."""
    for step in case.steps:
        old, new = step.old, step.new
        if switch := gone_switch(case, step):
            yield Hit(switch)
        elif old is None or new is None or case.listing == "cookies" or case.setting == PERMISSIONS:
            continue
        elif moved := gone_address(step) or gone_street(step):
            if _REQUEST.search(old.text) or about_rights(case, new) or about_rights(case, old):
                yield Hit(step.changed("new") or moved)
        elif about_rights(case, new) or about_rights(case, old):
            yield from _another_way(case, step, old, new)


def _another_way(case: Case, step: Step, old: Statement, new: Statement) -> Iterator[Hit]:
    """The way to a right where its addresses hold: in less time, through something or somebody else."""
    if _less_time(old, new):
        if "act:retain" not in new.affirmed:
            yield Hit(step.changed("new"), direction=Direction.ADVERSE)
    elif lost := _no_more_reached(case, step):
        yield Hit(lost)
    elif old.of("right") and _other_channel(case, step):
        yield Hit(step.changed("new"))
    elif old.of("right") and ("howto:route" in step.lost | step.gained or _other_way(step)):
        yield Hit(step.changed("new") or step.changed("old"))


def _less_time(old: Statement, new: Statement) -> bool:
    """Whether people are answered later than they were, or have to act sooner."""
    was, now = old.longest, new.longest
    return bool(was and now) and (now < was if _THEIR_TIME.search(new.text) else now > was)


_THEIR_TIME = re.compile(
    r"\b(?:you|users?|customers?|controllers?|clients?|members?|subscribers?|people|they)\b[^.;]{0,12}"
    r"\b(?:may|can|could|must|should|have)\b[^.;]{0,80}\b(?:within|for|up to|until|have)\b",
    re.IGNORECASE,
)
"""What people have to do within a time: the longer it is, the better for them."""
_WAY = re.compile(
    r"\b(?:via|through|ask(?:ing)?|contact(?:ing)?|writ(?:e|ing) to|e-?mail(?:ing)?|call(?:ing)?)\s+"
    r"(?:(?:the|your|our|an?)\s+)?(\w+)",
    re.IGNORECASE,
)


def _no_more_reached(case: Case, step: Step) -> tuple[str, ...]:
    """The addresses of several in a statement that stand nowhere in the new text any more."""
    assert step.old
    assert step.new
    if not step.new.addresses or step.plus:
        return ()
    return tuple(sorted(a for a in step.old.addresses - step.new.addresses if a not in case.new.text))


def _other_way(step: Step) -> bool:
    """Whether a right is now had from somebody or through something that is not named before."""
    assert step.old
    assert step.new
    old = step.old.text.lower()
    return bool(step.minus) and any(m[1].lower() not in old for m in _WAY.finditer(step.new.text))


def _other_channel(case: Case, step: Step) -> bool:
    """Whether one way to reach somebody stands in the place of another: "call us", "use the form"."""
    channels = case.vocabulary.grammar["channels"]
    gone, fresh = step.low("old") & channels, step.low("new") & channels
    return bool(gone - fresh) and bool(fresh - gone)


_REQUEST = re.compile(
    r"\b(?:requests?|cop(?:y|ies) of)\b.{0,60}\b(?:your|personal) (?:personal )?(?:data|information)\b",
    re.IGNORECASE,
)
"""What people ask for of theirs, in words that name no right."""


def gone_address(step: Step) -> tuple[str, ...]:
    """The addresses of a statement where none of them works any more."""
    assert step.old
    assert step.new
    old = step.old.addresses
    return tuple(sorted(old)) if old and not old & step.new.addresses else ()


def gone_street(step: Step) -> tuple[str, ...]:
    """The street addresses of a statement in whose place others stand."""
    assert step.old
    assert step.new
    old, new = _streets(step.old), _streets(step.new)
    return tuple(sorted(old)) if new and not old & new else ()


def _streets(said: Statement) -> frozenset[str]:
    return frozenset(
        a for a in said.addresses if a[0].isdigit() and any(map(str.isalpha, a)) and "@" not in a
    )
