"""Checks of a text's own order: references, numbers, headings, lists and links that fit together."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import groupby, pairwise, zip_longest
from typing import TYPE_CHECKING

from . import words
from .anchors import anchors, place_of
from .contents import in_contents
from .model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Clause, Comparison, Policy

_WHERE = r"(?:clauses?|sections?|parts?|paragraphs?|articles?|punkt|avsnitt|ziffer|abschnitt)"
_NUMBER = r"\d{1,2}(?:\.\d{1,2}){0,3}[a-z]?"
_REFERENCE = re.compile(
    rf"\b(this )?({_WHERE})\s+({_NUMBER})(?![\d.]*\d)((?:\s*\([a-z0-9]+\))*)", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"^(?:\s*\([^()]{0,60}\))?\W{0,3}(?:of|to|in|under|from|de|i|des|der)\s+(?:the|our|your|its|their|that|this\s+(?:act|law|regulation|schedule|annex|appendix|exhibit))\b(?!\s+(?:policy|notice|statement|privacy))"
    r"|^\W{0,3}(?:of\s+)?(?:the\s+)?(?:gdpr|ccpa|regulation|directive|act\b|code\b|ftc|uk\b|dsgvo|dataskydds)",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"^\W{0,3}(?:hereof|herein|above|below|(?:of|in|to)\s+this\s+(?:privacy\s+)?(?:policy|notice|statement|document))",
    re.IGNORECASE,
)
_LAW_BEFORE = re.compile(
    r"\b(?:gdpr|ccpa|regulation|directive|act|code|law|art(?:icle)?s?|terms of (?:use|service)|cfr|usc)\W+$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"(?<=\w )(?!(?:See|In|Under|This|And|Or|The|Per|Also|Of|To|From|By|With)\b)[A-Z]\w*\s+$"
)
"""A word before a reference that makes it one to another document: "Customer Terms Section 4"."""
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
_STARTS = re.compile(r"(?m)^\W*(\d{1,2}(?:\.\d{1,2}){0,3})(?![\d.]*\d)\b")
_UNSEEN = re.compile(r"<[^<>]*>|&\w+;")
_COUNTED = re.compile(r"<ol\b", re.IGNORECASE)
"""A list that a browser numbers: its numbers stand nowhere."""
_LINK = re.compile(r"\[([^\]\n]+)\]\(\s*([^)\s]*)[^)]*\)")
_MARKER = re.compile(r"(\d{1,3})[.)]")
ALIKE = 0.88
"""Likeness of a quoted title and a heading that are taken for the same."""


def shown(clause: Clause) -> str:
    """What a reader sees of a clause."""
    return words.visible(clause.text, clause.kind)


def finding(
    code: str, message: str, policy: Policy, clause: Clause, evidence: str, action: str, error: bool = False
) -> Finding:
    """A finding on a clause, at the line on which its words stand."""
    at = clause.text.find(evidence)
    line = clause.line + clause.text.count("\n", 0, at) if at > 0 else clause.line
    level = Level.ERROR if error else Level.WARNING
    return Finding(
        code,
        message,
        level,
        evidence=(evidence,),
        action=action,
        path=policy.path,
        line=line,
        clause=clause.id,
    )


def labels(policy: Policy) -> dict[str, Clause]:
    """The clauses that a number names: "4", "4.1"; letters of lists are no targets of their own."""
    found: dict[str, Clause] = {}
    for clause in policy.clauses:
        number = clause.label and clause.label.lstrip("0").lower()
        if (
            number
            and number[0].isdigit()
            and (clause.kind == "section" or clause.depth <= 1 or "." in number)
            and not in_contents(clause)
        ):
            found.setdefault(number, clause)
    return found


def _references(policy: Policy) -> Iterator[tuple[Clause, re.Match[str], str]]:
    """Every reference by number to this text: the clause it stands in, the match, the number."""
    for clause in policy.clauses:
        if clause.kind in ("front-matter", "code"):
            continue
        text = shown(clause)
        for match in _REFERENCE.finditer(text):
            after = text[match.end() :]
            outside = _ELSEWHERE.match(after) and not _HERE.match(after)
            before, word = text[: match.start()], match[2].lower()
            if outside or _LAW_BEFORE.search(before) or _OF_ANOTHER.search(before):
                continue
            if word.startswith("article") or (word.startswith("clause") and _MODEL_CLAUSES.search(before)):
                continue
            yield clause, match, match[3].lstrip("0")


def references(policy: Policy) -> Iterator[Finding]:
    """References by number, by title, and to an appendix, that lead nowhere."""
    known = labels(policy)
    written = _written(policy)
    numbered = bool(known) and not any(_COUNTED.search(c.text) for c in policy.clauses)
    loose = {part for c in policy.clauses for part in _upwards(c.label.lower())} | written
    for clause, match, number in _references(policy):
        if match[1]:
            if number in known.keys() - written and not _inside(clause, known[number], policy):
                message = f"“{match[0]}” stands outside {number}: the reference was not renumbered"
                yield finding(
                    "REF-SELF", message, policy, clause, match[0], "name the clause that is meant", error=True
                )
        elif number not in loose and (numbered or _HERE.match(shown(clause)[match.end() :])):
            message = f"“{match[0]}” does not exist in this text"
            yield finding(
                "REF-DANGLING", message, policy, clause, match[0], _nearest(number, known), error=True
            )
    yield from _appendices(policy)
    yield from _by_title(policy)


def _written(policy: Policy) -> set[str]:
    """Numbers with which a line begins that is no numbered clause: a paragraph "2.2", one in HTML."""
    found: set[str] = set()
    for clause in policy.clauses:
        if clause.kind not in ("front-matter", "code"):
            seen = _UNSEEN.sub(" ", clause.text)
            found.update(
                part for m in _STARTS.finditer(seen) for part in _upwards(m[1]) if m[1] != clause.label
            )
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
    titles = " ".join(c.title.lower() for c in policy.clauses if c.kind == "section")
    for clause in policy.clauses:
        for match in _APPENDIX.finditer(shown(clause)):
            if f"{match[1]} {match[2]}".lower() not in titles:
                message = f"“{match[0]}” is not part of this text"
                yield finding(
                    "REF-DANGLING", message, policy, clause, match[0], "add it, or link to it", error=True
                )


def _by_title(policy: Policy) -> Iterator[Finding]:
    titles = [c.title.lower().rstrip(" ?.:") for c in policy.clauses if c.title]
    for clause in policy.clauses:
        text = shown(clause)
        for match in _TITLED.finditer(text):
            named = match[1] or match[2]
            wanted = named.lower().rstrip(" ?.:,")
            linked = re.search(re.escape(named) + r"[^\[\]]{0,3}\]\((?!#)", clause.text)
            if not (linked or get_close_matches(wanted, titles, n=1, cutoff=ALIKE)) and not any(
                wanted in t for t in titles
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


def numbering(policy: Policy) -> Iterator[Finding]:
    """Sections whose numbers skip or repeat, and lists that start again."""
    sections = [c for c in policy.clauses if c.kind == "section" and c.label and c.label[0].isdigit()]
    for _, group in groupby(
        sorted(sections, key=lambda c: (c.parent or "", c.start)), key=lambda c: c.parent
    ):
        for one, other in pairwise(group):
            yield from _step(one, other, policy)
    yield from _lists(policy)


def _step(one: Clause, other: Clause, policy: Policy) -> Iterator[Finding]:
    first, second = _last(one.label), _last(other.label)
    if second == first:
        message = f"{other.label} stands twice"
        yield finding(
            "NUMBER-REPEATED", message, policy, other, other.label, "give the second another number"
        )
    elif second > first + 1:
        message = f"the numbering goes from {one.label} to {other.label}"
        yield finding(
            "NUMBER-SKIPPED", message, policy, other, other.label, "renumber, or restore what is missing"
        )
    elif second < first:
        message = f"the numbering goes back from {one.label} to {other.label}"
        yield finding("NUMBER-RESTARTED", message, policy, other, other.label, "renumber")


def _last(label: str) -> int:
    digits = re.findall(r"\d+", label)
    return int(digits[-1]) if digits else 0


def _lists(policy: Policy) -> Iterator[Finding]:
    """Numbered lists whose numbers in the source do not count up (all "1." is a way of writing lists)."""
    items = [(c, _MARKER.fullmatch(c.marker)) for c in policy.clauses if c.kind == "item"]
    numbered = sorted(((c, int(m[1])) for c, m in items if m), key=lambda t: (t[0].parent or "", t[0].start))
    for _, group in groupby(numbered, key=lambda t: t[0].parent):
        run = list(group)
        numbers = [n for _, n in run]
        if len(set(numbers)) == 1 or all(b == a + 1 for a, b in pairwise(numbers)):
            continue
        clause, number = next(c for before, c in pairwise(run) if c[1] != before[1] + 1)
        message = f"the list counts {', '.join(map(str, numbers))}"
        yield finding(
            "NUMBER-RESTARTED", message, policy, clause, f"{number}.", "number its entries in order"
        )


def headings(policy: Policy) -> Iterator[Finding]:
    """Headings that stand twice, entries that stand twice, and lead-ins to nothing."""
    seen: dict[str, Clause] = {}
    for clause in policy.clauses:
        title = clause.title.casefold().strip()
        if clause.kind != "section" or not title:
            continue
        if title in seen:
            first = seen[title].label or f"line {seen[title].line}"
            message = f"“{clause.title}” is also the heading of {first}"
            yield finding(
                "HEADING-TWICE",
                message,
                policy,
                clause,
                clause.title,
                "give each clause a heading of its own",
            )
        seen.setdefault(title, clause)
    yield from _entries(policy)


SHORT = 6
"""Words in an entry of a list that can be taken for a repetition of another."""


def _entries(policy: Policy) -> Iterator[Finding]:
    seen: dict[tuple[str | None, str], Clause] = {}
    for clause, after in zip_longest(policy.clauses, policy.clauses[1:]):
        text = shown(clause).casefold().strip(" -*.;,")
        if clause.kind == "item" and 0 < len(text.split()) <= SHORT:
            if (clause.parent, text) in seen:
                line = seen[clause.parent, text].line
                message = f"“{shown(clause)}” stands on line {line} already"
                yield finding(
                    "ENTRY-TWICE",
                    message,
                    policy,
                    clause,
                    shown(clause),
                    "take one out, or say what was meant",
                )
            seen.setdefault((clause.parent, text), clause)
        if clause.kind == "item" and text.endswith(":") and not _opens_list(clause, after):
            message = "this announces a list, and none follows under it"
            yield finding(
                "LEAD-IN-EMPTY", message, policy, clause, shown(clause)[-60:], "move the list under it"
            )


def _opens_list(clause: Clause, after: Clause | None) -> bool:
    """Whether a list follows: under the clause, or beside it as rows, bullets or numbers that start anew."""
    if after is None or after.depth > clause.depth:
        return after is not None
    bullets = after.marker in ("-", "*", "+") and after.marker != clause.marker
    anew = after.label.casefold() in ("1", "a", "i") and clause.label.casefold() not in ("", "1", "a", "i")
    return after.kind == "row" or (after.kind == "item" and (bullets or anew))


def links(policy: Policy) -> Iterator[Finding]:
    """Links without a target, and links to a place in this text that is not there."""
    places = {"", "top", *anchors((c.id, c.label, c.title, c.text) for c in policy.clauses)}
    for clause in policy.clauses:
        if clause.kind in ("front-matter", "code"):
            continue
        for match in _LINK.finditer(clause.text):
            if not match[2]:
                yield finding(
                    "LINK-EMPTY",
                    f"“{match[1]}” leads nowhere",
                    policy,
                    clause,
                    match[0],
                    "give it a target",
                    error=True,
                )
            elif match[2].startswith("#") and place_of(match[2][1:]) not in places:
                message = f"“{match[1]}” leads to {match[2]}, which is no place in this text"
                yield finding(
                    "ANCHOR-MISSING", message, policy, clause, match[2], "link to the heading's own address"
                )
