"""A concept in a statement to whether it is named only in passing: as a thing, a safeguard, a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.asides import on_reader_or_text
from clauselog.case import TAKES, Case
from clauselog.matcher import word_spans

if TYPE_CHECKING:
    from clauselog.statements import Statement


def named_beside(case: Case, said: Statement, concept: str) -> bool:
    """Whether a concept is named only in cells of a row that are for something else."""
    kind = concept.partition(":")[0]
    return all(case.beside(kind, said, m.start, m.end) for m in said.mentions if m.concept == concept)


_ON_DEVICE = re.compile(
    r"\b(?:on|to|from|into|off|via|between) (?:\w+ )?(?:device|phone|browser|telephone)s?\b", re.I
)
_THINGS = frozenset({"data:device", "data:phone", "data:browser"})
"""Data that is named by the word for a thing."""
_SERVING = re.compile(r"\W*[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4},? (?:for|to)\b[^.;]{0,60}$")
"""An entry that names a company and what it is there for: "Gull, for chat with our support"."""
_KEEPER = re.compile(
    r"\bpassword[- ](?:managers?|polic\w+|rules?|strength|vaults?|protect\w+|requirements?)\b", re.I
)
"""What is called after passwords and is none."""
_SECRETS = frozenset({"data:password", "data:token"})
_REACHED = frozenset({"data:email", "data:phone"})


def in_passing(said: Statement, concept: str) -> bool:
    """Whether a datum is only a safeguard ("strong passwords"), a way to tell people or a thing to press."""
    if any(concept in _of_name(said, m.end()) for m in _NAMED.finditer(said.text)):
        return True  # what products are called
    if concept in _SECRETS and said.of("security") and "your" not in said.stems:
        return True
    if _SERVING.match(said.text) and concept in SERVED:
        return True
    if concept == "data:password" and _KEEPER.search(said.text):
        return True
    if concept in _THINGS and _ON_DEVICE.search(said.text) and len(said.quote([concept])[0].split()) == 1:
        return True  # a place: "your files are encrypted on your device"
    if {"act:delete", "howto:route"} <= said.affirmed:
        return True  # "write to us to have your child's information removed"
    if concept in _REACHED and "act:notify" in said.affirmed and TAKES.isdisjoint(said.affirmed):
        return True
    return on_reader_or_text(said.text) or bool(_NOT_TO_GIVE.search(said.text))


_NAMED = re.compile(
    r"\b(?:products?|services?|modules?|tools?|plans?|databases?|solutions?|apps?)"
    r"(?: (?:called|named|known as))? "
    r"(?=[A-Z][\w’'-]*(?: [A-Z&–-][\w’'-]*)*,)"
)
"""What names of products stand behind: "and their products Harbour IQ, Tide Names and …"."""
_CALLED = re.compile(r"(?:(?:[A-Z][\w’'.]*|&|–|-|and|of|,)(?:[ -]|(?=,)|$))+")


def _of_name(said: Statement, start: int) -> frozenset[str]:
    """The concepts whose every word is part of a run of names that begins somewhere in a text."""
    run = _CALLED.match(said.text, start)
    end = run.end() if run else start
    spans = word_spans(said.text)
    within = {m.concept for m in said.mentions if start <= spans[m.start][0] and spans[m.end - 1][1] <= end}
    without = {
        m.concept for m in said.mentions if not (start <= spans[m.start][0] and spans[m.end - 1][1] <= end)
    }
    return frozenset(within - without)


_NOT_TO_GIVE = re.compile(
    r"(?:\b(?:please(?: do)?|(?:you|users?|customers?|visitors?|clients?|people|participants?) "
    r"(?:should|must|shall|agree|ought|are (?:asked|advised|requested))(?: to)?) (?:not|never|avoid)"
    r"|^\W*(?:do not|don['’]t|never|avoid)) (?:\w+ ){0,2}"
    r"(?:send|submit|provid|enter|upload|includ|disclos|post|shar|put|stor|giv)\w*",
    re.IGNORECASE,
)
"""How people are told not to give something, which then is not taken."""


SERVED = frozenset(
    f"data:{n}"
    for n in (
        "email",
        "phone",
        "communications",
        "feedback",
        "payment",
        "log",
        "usage",
        "content",
        "voice",
        "search",
        "account",
        "location",
        "inferences",
        "transaction",
        "code",
        "third-party-account",
        "work",
        "preferences",
        "social",
    )
)
"""What a processor's line of business is named after ("email delivery", "payments")."""


_REFUSALS = frozenset({"right:object", "right:opt-out", "right:withdraw", "right:restrict", "right:complain"})


def refused(said: Statement, concept: str) -> bool:
    """Whether data or a purpose is named only to be refused ("object to use for marketing")."""
    at = min((m.start for m in said.mentions if m.concept in _REFUSALS), default=None)
    return at is not None and all(m.start > at for m in said.mentions if m.concept == concept)
