"""Checks of a text's own order: references, numbers, headings, lists and links that fit together."""

from __future__ import annotations

import re
from itertools import groupby, pairwise, zip_longest
from typing import TYPE_CHECKING

from . import words
from .anchors import anchors, place_of
from .contents import in_contents
from .model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Clause, Policy

_LINK = re.compile(r"\[([^\]\n]+)\]\(\s*([^)\s]*)[^)]*\)")
_MARKER = re.compile(r"(\d{1,3})[.)]")


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
