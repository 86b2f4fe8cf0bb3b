"""Checks of what a text says: terms, addresses, dates, promises, phrases that tell people too little."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .dates import EFFECTIVE, date_line, day
from .language import primary
from .lexicon import reads
from .lint_structure import finding, shown
from .promises import declared, disagreements, told
from .statements import MAIL, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Clause, Finding, Policy

_NAME = r"[A-ZÅÄÖÜ][\w’'&/-]*(?: [A-ZÅÄÖÜ(][\w’'&/()-]*){0,4}"
_QUOTE = re.compile(rf"[“\"‘'„]({_NAME}),?[”\"“’'‘]")
_SAID = re.compile(
    r"[”\"“’']\s+(?:means?|shall mean|refers? to|is defined as|by which we mean"
    r"|avser|betyder|bezeichnet|bedeutet)\b"
)
_BRACKET = re.compile(r"\(([^()]{0,100})\)")
_MEANS = re.compile(r"^(?:[-*+]\s+)?[“\"„]?([A-ZÅÄÖÜ][\w’-]*(?: [A-ZÅÄÖÜ][\w’-]*){0,4})[”\"“]?\s+means\b")
_GLUED = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.((?:com|org|net|info|eu|se|de|uk|io)[a-z]{2,})\b(?!\.[a-z]{2})"
)
_REAL = frozenset(
    {
        "community",
        "company",
        "computer",
        "network",
        "design",
        "dental",
        "energy",
        "education",
        "security",
        "delivery",
        "democrat",
        "desi",
        "deals",
        "dev",
        "international",
    }
)
_AWAITED = re.compile(
    r"(?:\b(?:contacted|reach(?:ed)?|contact|write|e-?mail|call|phone|office|officer|complaints|team)\s+(?:to\s+)?(?:us\s+)?"
    r"|\b(?:write|mail)\b[^.:]{0,40}\bus\s+)(?:at|on|via|to)\s*[.:]?\s*$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\[(?:insert|your|company|email|address|name|date|tbd|todo)[^\]\n]{0,40}\](?!\()|\bTBD\b|\bTODO\b|\bXX+\b",
    re.IGNORECASE,
)
_COMMON = frozenset(
    {"Privacy Policy", "Policy", "Privacy Notice", "Notice", "GDPR", "We", "Us", "You", "Our", "Your"}
)
_REPEATS = 3
"""A word written like a term is reported when it is used so often."""


def terms(policy: Policy) -> Iterator[Finding]:
    """Terms defined twice, used before their definition, never used."""
    defined = _definitions(policy)
    texts = [(c, shown(c)) for c in policy.clauses if c.kind != "front-matter"]
    defining = {c.id for places in defined.values() for c in places}
    for term, places in defined.items():
        clause = places[0]
        uses = [c for c, text in texts if _uses(term, text)]
        if len({c.id for c in places}) > 1:
            message = f"“{term}” is defined on line {places[0].line} already"
            yield finding("TERM-TWICE", message, policy, places[1], term, "keep one definition")
        if term in _COMMON:
            continue
        if sum(len(_uses(term, text)) for _, text in texts) <= 1:
            yield finding(
                "TERM-UNUSED",
                f"“{term}” is defined and never used",
                policy,
                clause,
                term,
                "take it out, or use it",
            )
        elif (
            uses and uses[0].start < clause.start and uses[0].kind != "section" and uses[0].id not in defining
        ):
            message = f"“{term}” is used here and defined on line {clause.line}"
            yield finding("TERM-EARLY", message, policy, uses[0], term, "define it where it is first used")
    yield from _undefined(policy, set(defined), texts)


def _definitions(policy: Policy) -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in policy.clauses:
        if clause.kind in ("front-matter", "section", "code"):
            continue
        text = shown(clause)
        names = [m[1] for m in _QUOTE.finditer(text) if _SAID.match(text, m.end() - 1)]
        names += [m[1] for bracket in _BRACKET.finditer(text) for m in _QUOTE.finditer(bracket[1])]
        means = _MEANS.match(text.lstrip("-* "))
        for term in [*names, *([means[1]] if means and means[1] not in names else [])]:
            found.setdefault(term.strip(), []).append(clause)
    return found


def _uses(term: str, text: str) -> list[str]:
    return re.findall(rf"(?<![\w“\"]){re.escape(term)}(?:s|es)?(?!\w)", text) + re.findall(
        rf"[“\"]{re.escape(term)}", text
    )


_SMALL = re.compile(r"(?<![./@\w-])[a-zåäöü]{4,}\b(?![./@-]\w)")
"""A word written small, that is no part of an address."""
_TERM_LIKE = re.compile(
    r"(?<=[a-z,;] )(?!(?:Your|This|That|These|With|From|Sections?|Clauses?|Articles?)\b)"
    r"([A-ZÅÄÖÜ][a-zåäöü]{3,}(?: [A-ZÅÄÖÜ][a-zåäöü]+)*)\b"
    r"(?! (?:Inc|Ltd|LLC|AB|GmbH|Street|Avenue|Act|Regulation|Directive)\b)"
)


def _undefined(policy: Policy, defined: set[str], texts: list[tuple[Clause, str]]) -> Iterator[Finding]:
    """Words written like terms in the middle of sentences, in a text that defines terms."""
    if not defined or primary(policy.lang) == "de":
        return
    lower = Counter(w for _, text in texts for w in _SMALL.findall(text))
    used: dict[str, list[Clause]] = {}
    for clause, text in texts:
        for term in _TERM_LIKE.findall(text) if clause.kind != "section" else ():
            used.setdefault(term, []).append(clause)
    for term, places in used.items():
        stem = term.rstrip("s")
        known = any(term == d or stem == d.rstrip("s") or term in d or d in term for d in defined)
        if (
            len(places) >= _REPEATS
            and not known
            and lower[term.lower()] + lower[stem.lower()] >= 1
            and " " not in term
        ):
            message = f"“{term}” is written like a defined term and defined nowhere"
            yield finding("TERM-UNDEFINED", message, policy, places[0], term, "define it, or write it small")


def _ends(policy: Policy, at: int) -> bool:
    """Whether a section ends with a clause."""
    return at + 1 >= len(policy.clauses) or policy.clauses[at + 1].kind == "section"


def addresses(policy: Policy) -> Iterator[Finding]:
    """Addresses that are missing, run into a word, or do not agree with one another."""
    first: dict[str, Clause] = {}
    for at, clause in enumerate(policy.clauses):
        if clause.kind in ("front-matter", "code"):
            continue
        text = shown(clause)
        for match in _GLUED.finditer(text):
            if match[1] not in _REAL:
                message = f"“{match[0]}” runs into the next word"
                yield finding(
                    "ADDRESS-GLUED",
                    message,
                    policy,
                    clause,
                    match[0],
                    "put a space after the address",
                    error=True,
                )
        awaited = _AWAITED.search(text)
        follows = (
            awaited
            and not _ends(policy, at)
            and (awaited[0].rstrip().endswith(":") or bool(MAIL.search(shown(policy.clauses[at + 1]))))
        )
        if awaited and clause.kind != "section" and not follows:
            message = f"“{awaited[0].strip()}” is followed by no address"
            yield finding(
                "ADDRESS-MISSING", message, policy, clause, awaited[0].strip(), "give the address", error=True
            )
        for match in _PLACEHOLDER.finditer(text):
            yield finding(
                "ADDRESS-MISSING", f"“{match[0]}” was never filled in", policy, clause, match[0], "fill it in"
            )
        for found in MAIL.findall(_GLUED.sub("", text)):
            first.setdefault(found.lower().rstrip("."), clause)
    yield from _disagreeing(policy, first)


def _disagreeing(policy: Policy, found: dict[str, Clause]) -> Iterator[Finding]:
    """Two addresses with one name before the @ at two domains that look alike."""
    for at, (one, _) in enumerate(found.items()):
        for other, clause in list(found.items())[at + 1 :]:
            name, domain = one.split("@")
            if name != other.split("@")[0] or domain == other.split("@")[1]:
                continue
            if SequenceMatcher(None, domain, other.split("@")[1]).ratio() >= _DOMAINS_ALIKE:
                message = f"{other} here, {one} elsewhere in the text"
                yield finding("ADDRESS-DISAGREES", message, policy, clause, other, "write the one that works")


_DOMAINS_ALIKE = 0.7


FRONT_DATES: dict[str, tuple[str, ...]] = {
    "updated": ("last_updated", "lastUpdated", "updated"),
    "effective": EFFECTIVE,
}
"""What a date line of the text can mean -> keys for it; ``date`` and ``lastmod`` are of a file."""


def dated(policy: Policy) -> Iterator[Finding]:
    """A date line in the text that differs from the front matter."""
    keys = {kind: next((key for key in known if policy.get(key)), "") for kind, known in FRONT_DATES.items()}
    front = {kind: day(str(policy.get(key) or "")) for kind, key in keys.items()}
    for clause in policy.clauses:
        lines = () if clause.kind == "front-matter" else clause.text.splitlines()
        for line in lines:
            said = date_line(line)
            here = front.get(said[0]) if said else None
            if said and here and said[1] != here:
                message = f"the text says {said[1]}, the front matter {keys[said[0]]}: {here}"
                yield finding(
                    "DATE-DISAGREES", message, policy, clause, line.strip(), "make them agree", error=True
                )


def promised(policy: Policy) -> Iterator[Finding]:
    """A promise in the front matter that the text does not make, or makes differently."""
    front = next((c for c in policy.clauses if c.kind == "front-matter"), None)
    if front is None:
        return
    if not reads(policy.lang):
        message = f"there is no vocabulary of “{policy.lang}”: promises and disclosures are not looked for"
        yield finding("LANGUAGE-UNREAD", message, policy, front, policy.lang, "have a person check it")
        return
    said, text = declared(policy), told(policy)
    if not said:
        return
    for message in disagreements(said, text):
        yield finding(
            "PROMISE-DISAGREES", message, policy, front, "promises", "write in both what is meant", error=True
        )


_ACCEPTED = re.compile(
    r"\bconstitutes? (?:your )?accept\w+"
    r"|\b(?:means?|signif\w+|indicates?|impl\w+) (?:that )?your? (?:have )?accept"
    r"|\binnebär att du (?:godkänner|accepterar)|\bgilt als (?:zustimmung|annahme|einverständnis)",
    re.IGNORECASE,
)
"""What use is said to amount to, where no word names the change or a consent."""


def phrases(policy: Policy) -> Iterator[Finding]:
    """“Check back regularly” and “continued use means you accept”."""
    for clause in policy.clauses:
        for said in statements(clause.text, clause.kind, policy.lang):
            if "change:check-back" in said.concepts:
                quote = said.quote(["change:check-back"])[0]
                message = "asking people to check back does not tell them of a change"
                yield finding("CHECK-BACK", message, policy, clause, quote, "say how you will tell them")
            agreed = said.concepts & {"change:policy", "basis:consent"} or _ACCEPTED.search(said.text)
            if "change:after-use" in said.concepts and agreed:
                quote = said.quote(["change:after-use"])[0]
                message = "continued use is taken for agreement"
                yield finding(
                    "CONTINUED-USE", message, policy, clause, quote, "ask, where the change is material"
                )
