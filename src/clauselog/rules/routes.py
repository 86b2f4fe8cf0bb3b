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
        if switch := gone_switch(case, step):
            yield Hit(switch)
            continue
        if step.new is None or step.old is None or case.listing == "cookies" or case.setting == PERMISSIONS:
            continue
        moved = gone_address(step) or gone_street(step)
        asked = moved and _REQUEST.search(step.old.text)
        if not (asked or about_rights(case, step.new) or about_rights(case, step.old)):
            continue
        old, new = max(step.old.periods, default=0.0), max(step.new.periods, default=0.0)
        if moved:
            yield Hit(step.changed("new") or moved)
        elif old and new and (new < old if _THEIR_TIME.search(step.new.text) else new > old):
            if not step.new.affirmed & {"act:retain"}:
                yield Hit(step.changed("new"), direction=Direction.ADVERSE)
        elif lost := _no_more_reached(case, step):
            yield Hit(lost)
        elif step.old.of("right") and _other_channel(case, step):
            yield Hit(step.changed("new"))
        elif step.old.of("right") and ({"howto:route"} & (step.lost | step.gained) or _other_way(step)):
            yield Hit(step.changed("new") or step.changed("old"))


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
