"""A rule to a milder one where a clause says of what it adds that it is about nobody, or stays here."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache, wraps
from typing import TYPE_CHECKING

from .case import TAKES
from .model import Severity
from .workings import about_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .case import Case, Hit
    from .statements import Statement

_OF_NOBODY = re.compile(
    r"\b(?:no|not|never|nor|non|without)\b[^.;]{0,30}\bpersonal(?:ly[- ]identif\w+)? (?:data|information)\b"
    r"|\bnon-?(?:personal|identif\w+)\b|\bnot identify\b",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:not|never|none|nor|nothing)\b[^.;]{0,40}\b(?:sent|transmitted|communicated|transferred|uploaded)"
    r"\b[^.;]{0,15}\b(?:us|our servers?|anyone|any(?:body)?)\b",
    re.IGNORECASE,
)


_PLACE = re.compile(
    r"\b(?:only |solely )?(?:on|in|within) (?:your (?:own )?|the (?:user['’]s )?|(?=browser"
    r"|device))(?:\w+ )?(?:device|browser|computer|phone|tablet|machine)s?\b"
    r"|\blocally\b",
    re.I,
)
_LIES = re.compile(
    r"\b(?:stor|kept|keep|stay|remain|sav|held|hold|process|persist|happen|runs?\b|lies?\b)\w*[^.;]{0,40}$",
    re.I,
)
_GIVES = TAKES | {"act:transfer"}


@lru_cache(maxsize=4096)
def with_people(said: Statement) -> bool:
    """Whether a statement only says what lies on people's own devices."""
    if not said.affirmed.isdisjoint(_GIVES):
        return False
    place = _PLACE.search(said.text)
    return place is not None and (
        place[0].lower() == "locally" or bool(_LIES.search(said.text[: place.start()]))
    )


def impersonal(case: Case) -> bool:
    """Whether a new statement of a clause denies that what it adds is personal, or that anybody gets it; or
    it is on how a program works.
    """
    if about_program(case):
        return True
    fresh = [step.new for step in case.steps if step.old is None and step.new is not None]
    return any(
        said.denied and "modal:unless" not in said.concepts and pattern.search(said.text)
        for said in fresh
        for pattern in (_OF_NOBODY, _STAYS)
    )


def about_people(find: Callable[[Case], Iterator[Hit]]) -> Callable[[Case], Iterator[Hit]]:
    """A rule whose hits are for people to know, but for none to decide, where they are about nobody."""

    @wraps(find)
    def milder(case: Case) -> Iterator[Hit]:
        hits = list(find(case))
        if hits and impersonal(case):
            hits = [replace(hit, severity=Severity.SUBSTANTIVE) for hit in hits]
        yield from hits

    return milder
