"""References in a text, by number, by title and to an appendix, to those that lead nowhere or elsewhere.

Errors must be certain. A number may stand where no clause is seen (a line "2.2", a list that a browser
counts, a bold "Section 4"), and a reference may be to another document: then it is a warning, or nothing.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from .lint_structure import finding, labels, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Clause, Comparison, Finding, Policy

_WHERE = r"(?:clauses?|sections?|parts?|paragraphs?|articles?|punkt|avsnitt|ziffer|abschnitt)"
_NUMBER = r"\d{1,2}(?:\.\d{1,2}){0,3}[a-z]?"
_REFERENCE = re.compile(
    rf"\b(this )?({_WHERE})\s+({_NUMBER})(?![\d.]*\d)((?:\s*\([a-z0-9]+\))*)", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"^(?:\s*\([^()]{0,60}\))?\W{0,3}(?:of|to|in|under|from|de|i|des|der)\s+(?:the|our|your|its|their|that|this\s+(?:act|law|regulation|schedule|annex|appendix|exhibit))\b(?!\s+(?:policy|notice|statement|privacy))"
    r"|^\W{0,3}(?:of|in|from|under)\s+(?-i:[A-Z])(?!(?:ection|lause|aragraph)s?\b)"
    r"|^\W{0,3}(?:of\s+)?(?:the\s+)?(?:gdpr|ccpa|regulation|directive|act\b|code\b|ftc|uk\b|dsgvo|dataskydds)",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"^(?:\s*(?:,|and|or|&|to|through|–|-|und|bis|och|till|et|à)\s*\d[\d.]*[a-z]?(?:\s*\([a-z0-9]+\))*)+\b",
    re.IGNORECASE,
)
"""Further numbers after a first: "Sections 14.1 and 14.2 of the Standard Agreement"."""
_HERE = re.compile(
    r"^\W{0,3}(?:hereof|herein|above|below|(?:of|in|to)\s+this\s+(?:privacy\s+)?(?:policy|notice|statement|document))",
    re.IGNORECASE,
)
_LAW_BEFORE = re.compile(
    r"\b(?:gdpr|ccpa|regulation|directive|act|code|law|art(?:icle)?s?|terms of (?:use|service)|cfr|usc"
    r"|c\.\s?f\.\s?r|u\.\s?s\.\s?c)\W+$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"(?<=\w )(?!(?:See|In|Under|This|And|Or|The|Per|Also|Of|To|From|By|With)\b)[A-Z]\w*\s+$"
)
"""A word before a reference that makes it one to another document: "Customer Terms Section 4"."""
_PERHAPS_ANOTHER = re.compile(
    r"(?:\b[A-Z][\w&.’'-]*|\b(?:document|agreement|terms)),\s+$|\w\.(?:md|html?|pdf|docx?)\b"
)
"""What makes that likely: "Data Processing Addendum, section 6.2"; a file that was named before."""
_MODEL_CLAUSES = re.compile(r"\bSCCs?\b|\bStandard Contractual Clauses\b")
"""A text with clauses of its own: "the SCCs … in Clause 17"."""
_APPENDIX = re.compile(
    r"\b(appendix|annex|schedule|exhibit|bilaga|anhang)\s+([A-Z\d]{1,2})\b(?=\s+(?:to|of)\s+this\b|\W*(?:hereto|hereof|below))",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:section|clause|heading|avsnitt|abschnitt)\s+(?:entitled\s+|titled\s+|called\s+)?[“\"„]([^”\"“]{4,90})[”\"“]"
    r"|[“\"„]([^”\"“]{4,90})[”\"“]\s+(?:section|clause|avsnitt|abschnitt)\b(?!\s+of\s+(?:the|our)\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:pages?|(?:web)?sites?|apps?|settings|menu|dashboard|portal|screen|repository|documentation|faq|terms"
    r"|(?:web)?seiten?|einstellungen|menü|bedingungen|sidan?|webbplats(?:en)?|inställningar(?:na)?|villkor(?:en)?)\b",
    re.IGNORECASE,
)
"""What else has sections with titles: “the page X in the section Y”."""
NEAR = 60
"""Characters before and after a title in which such a place may be named."""
_STARTS = re.compile(
    rf"^\W*(?:({_NUMBER})(?![\d.]*\d)\b|{_WHERE}\s+({_NUMBER})\b(?=\W*(?:[-–—:.|]|$)))",
    re.IGNORECASE | re.MULTILINE,
)
_UNSEEN = re.compile(r"<[^<>]*>|&\w+;")
_COUNTED = re.compile(r"<ol\b", re.IGNORECASE)
"""A list that a browser numbers: its numbers stand nowhere."""
ALIKE = 0.88
"""Likeness of a quoted title and a heading that are taken for the same."""


def _references(policy: Policy) -> Iterator[tuple[Clause, re.Match[str], str]]:
    """Every reference by number to this text: the clause it stands in, the match, the number."""
    for clause, match, outside in _mentions(policy):
        before, word = shown(clause)[: match.start()], match[2].lower()
        another = outside or _LAW_BEFORE.search(before) or _OF_ANOTHER.search(before)
        model = word.startswith("clause") and _MODEL_CLAUSES.search(before)
        if not (another or model or word.startswith("article")):
            yield clause, match, _number(match)


def _mentions(policy: Policy) -> Iterator[tuple[Clause, re.Match[str], bool]]:
    """Every mention of a clause by its number, and whether it is said to be one of another document."""
    for clause in policy.clauses:
        text = "" if clause.kind in ("front-matter", "code") else shown(clause)
        for match in _referred(text):
            after = _ALSO.sub("", text[match.end() :])
            yield clause, match, bool(_ELSEWHERE.match(after) and not _HERE.match(after))


@lru_cache(maxsize=4096)
def _referred(text: str) -> tuple[re.Match[str], ...]:
    """The references of a text; versions share nearly all their clauses."""
    return tuple(_REFERENCE.finditer(text))


def _doubtful(clause: Clause, match: re.Match[str]) -> bool:
    """Whether a mention may be one of a clause of another document."""
    return bool(_PERHAPS_ANOTHER.search(shown(clause)[: match.start()]))


def _number(match: re.Match[str]) -> str:
    return match[3].lstrip("0").lower()


def references(policy: Policy) -> Iterator[Finding]:
    """References by number, by title, and to an appendix, that lead nowhere."""
    known = labels(policy)
    written = _written(policy)
    numbered = bool(known) and not any(_COUNTED.search(c.text) for c in policy.clauses)
    every = _places(policy)
    loose = {part for number in every for part in _upwards(number)} | written
    depths = {number.count(".") for number in written.union(c.label for c in policy.clauses if c.label)}
    others = {
        _number(m).partition(".")[0] for c, m, outside in _mentions(policy) if outside or _doubtful(c, m)
    }
    for clause, match, number in _references(policy):
        text = shown(clause)
        here = _HERE.match(_ALSO.sub("", text[match.end() :]))
        if match[1]:
            places = every.get(number, [])
            if (
                places
                and number not in written
                and not any(_inside(clause, place, policy) for place in places)
            ):
                message = f"“{match[0]}” stands outside {number}: the reference was not renumbered"
                yield finding(
                    "REF-SELF", message, policy, clause, match[0], "name the clause that is meant", error=True
                )
        elif number not in loose and (numbered or here):
            message = f"“{match[0]}” does not exist in this text"
            certain = bool(here) or (number.count(".") in depths and number.partition(".")[0] not in others)
            yield finding(
                "REF-DANGLING", message, policy, clause, match[0], _nearest(number, known), error=certain
            )
    yield from _appendices(policy)
    yield from _by_title(policy)


def _places(policy: Policy) -> dict[str, list[Clause]]:
    """The clauses that each number may name: "1" of every list, and "4.1" for the first item of Section 4."""
    by_id = {c.id: c for c in policy.clauses}
    found: dict[str, list[Clause]] = {}
    for clause in policy.clauses:
        label, above = clause.label.lstrip("0").lower(), by_id.get(clause.parent or "")
        if label:
            found.setdefault(label, []).append(clause)
        if label.isdigit() and above and above.label:
            found.setdefault(f"{above.label.lstrip('0').lower()}.{label}", []).append(clause)
    return found


def _written(policy: Policy) -> set[str]:
    """Numbers with which a line begins that is no numbered clause: a paragraph "2.2", one in HTML."""
    found: set[str] = set()
    for clause in policy.clauses:
        if clause.kind not in ("front-matter", "code"):
            begun = _STARTS.finditer(_UNSEEN.sub(" ", clause.text))
            numbers = {(m[1] or m[2]).lower() for m in begun} - {clause.label.lower()}
            found.update(part for number in numbers for part in _upwards(number))
    return found


def _upwards(label: str) -> Iterator[str]:
    """A number and those it stands below: "3.1.2", "3.1", "3"."""
    while label:
        yield label.lstrip("0")
        label = label.rpartition(".")[0]


def _nearest(number: str, known: dict[str, Clause]) -> str:
    near = get_close_matches(number, known, n=1)
    return f"name the clause that is meant (there is {near[0]})" if near else "name the clause that is meant"


def _inside(clause: Clause, target: Clause, policy: Policy) -> bool:
    by_id = {c.id: c for c in policy.clauses}
    here: Clause | None = clause
    while here is not None:
        if here.id == target.id:
            return True
        here = by_id.get(here.parent or "")
    return False


def _appendices(policy: Policy) -> Iterator[Finding]:
    heads = [shown(c).lower() for c in policy.clauses if c.kind != "front-matter"]
    for clause in policy.clauses:
        for match in _APPENDIX.finditer(shown(clause)):
            name = f"{match[1]} {match[2]}".lower()
            headed = any(name in c.title.lower() for c in policy.clauses if c.kind == "section")
            begun = any(
                head.startswith((name, f"this {name}")) and head != shown(clause).lower() for head in heads
            )
            if not (headed or begun):
                message = f"“{match[0]}” is not part of this text"
                yield finding(
                    "REF-DANGLING", message, policy, clause, match[0], "add it, or link to it", error=True
                )


def _by_title(policy: Policy) -> Iterator[Finding]:
    titles = [c.title.lower().rstrip(" ?.:") for c in policy.clauses if c.title]
    heads = [shown(c).lower() for c in policy.clauses if c.kind != "section"]
    for clause in policy.clauses:
        text = shown(clause)
        for match in _TITLED.finditer(text):
            named = match[1] or match[2]
            wanted = named.lower().rstrip(" ?.:,")
            linked = re.search(re.escape(named) + r"[^\[\]]{0,3}\]\(", clause.text)
            if (
                not (linked or get_close_matches(wanted, titles, n=1, cutoff=ALIKE))
                and not any(wanted in t for t in titles)
                and not any(head.startswith(wanted) for head in heads)
            ):
                message = f"there is no section “{named}” in this text"
                near = get_close_matches(wanted, titles, n=1, cutoff=0.5)
                remedy = (
                    f"the nearest heading is “{near[0]}”"
                    if near
                    else "give the section that heading, or name another"
                )
                around = text[max(match.start() - NEAR, 0) : match.start()], text[match.end() :][:NEAR]
                certain = bool(match[1]) and not any(map(_PLACE.search, around))
                yield finding("REF-DANGLING", message, policy, clause, named, remedy, error=certain)


def moved_references(comparison: Comparison) -> Iterator[Finding]:
    """References whose words stayed and whose clause did not: the numbers were given to other clauses."""
    before, after = labels(comparison.old), labels(comparison.new)
    if all(number in after and after[number].id == clause.id for number, clause in before.items()):
        return
    told = {(c.id, m[0]) for c, m, _ in _references(comparison.old)}
    for clause, match, number in _references(comparison.new):
        old, new = before.get(number), after.get(number)
        if old is None or (clause.id, match[0]) not in told or (new is not None and new.id == old.id):
            continue
        now = next((n for n, c in after.items() if c.id == old.id), "")
        message = f"“{match[0]}” meant “{old.title or shown(old)[:40]}”, which is {now or 'gone'} now"
        action = f"write {match[2]} {now}" if now else "name the clause that is meant now"
        yield finding("REF-MOVED", message, comparison.new, clause, match[0], action, error=True)
