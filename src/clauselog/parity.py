"""Comparisons of one policy in several languages to where they do not agree: the rule LANG.

Clauses are matched by id, else by their place and kind among the clauses, and changes by their kind; nothing
is translated. Words, numbers and links of the versions may differ as they like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .explain import words_of
from .model import Direction, Finding, Level, Severity
from .words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .model import Change, Clause, Comparison, Policy

SPOKEN = frozenset({"added", "removed", "amended", "retitled", "split", "merged"})
"""Kinds of change that tell readers something and so must be made in every language."""

NAMED = 8
"""Words that stand for a clause without a name."""


def disagreements(comparisons: Mapping[str, Comparison | None]) -> tuple[Finding, ...]:
    """A finding for each change of words in one language that another language does not have.

    ``comparisons`` by language code; None where that language has no text of the new version any more.
    """
    found: list[Finding] = []
    gone = [lang for lang, comparison in comparisons.items() if comparison is None]
    here = {lang: comparison for lang, comparison in comparisons.items() if comparison is not None}
    for lang in gone:
        first = next(iter(here.values()), None)
        path = first.new.path if first else ""
        found.append(_finding(f"there is no text in “{lang}”", path, 1, "", (lang,)))
    for lang, comparison in here.items():
        for other, beside in here.items():
            if other != lang:
                found += _missing(comparison, beside, other)
    return tuple(found)


def _missing(comparison: Comparison, beside: Comparison, other: str) -> Iterator[Finding]:
    """The changes of one language for which the other has none on the clause that matches."""
    place = _clause_place if _shape(comparison.old) == _shape(beside.old) else _section_place
    touched = {place(c, beside) for c in beside.changes if _speaks(c)}
    for change in comparison.changes:
        if _speaks(change) and place(change, comparison) not in touched:
            clause = change.clause
            name = clause.title or clause.label or _begin(clause)
            done = "/".join(k for k in change.kinds if k in SPOKEN)
            message = f"“{name}” is {done} here and not in “{other}”"
            path = (comparison.new if change.new is not None else comparison.old).path
            yield _finding(message, path, clause.line, clause.id, (name,))


def _begin(clause: Clause) -> str:
    """The first words of a clause that has no name."""
    said = visible(clause.text, clause.kind).split()
    return " ".join(said[:NAMED]) + ("…" if len(said) > NAMED else "")


def _speaks(change: Change) -> bool:
    """Whether readers are told something else: words, not only a link, a number or a date's form."""
    words = any(e.op != "equal" and e.cls == "words" and any(map(str.isalnum, e.text)) for e in change.edits)
    return words and bool(SPOKEN & set(change.kinds)) and change.clause.kind != "front-matter"


def _shape(policy: Policy) -> tuple[tuple[str, int], ...]:
    """What a text is built of, words apart."""
    return tuple([(c.kind, c.depth) for c in policy.clauses if c.kind != "front-matter"])


def _clause_place(change: Change, comparison: Comparison) -> tuple[str, str]:
    """What a change is matched by where the texts are built alike: how the clause fared, and which it is.

    The clause is told by its explicit id where both languages have it, else by its number among its kind in
    the old text (in the new one, for a clause that came).
    """
    came = "gone" if change.new is None else "new" if change.old is None else "kept"
    clause, policy = (change.old, comparison.old) if change.old else (change.clause, comparison.new)
    if "{#" in clause.text:
        return came, clause.id
    rank = sum((c.kind, c.depth) == (clause.kind, clause.depth) for c in _before(clause, policy))
    return came, f"{clause.kind} {clause.depth} {rank}"


def _section_place(change: Change, comparison: Comparison) -> tuple[str, str]:
    """What a change is matched by where the texts are built differently: the number of its section."""
    clause, policy = (change.old, comparison.old) if change.old else (change.clause, comparison.new)
    return "section", str(sum(c.kind == "section" and c.depth <= 1 for c in _before(clause, policy)))


def _before(clause: Clause, policy: Policy) -> list[Clause]:
    return [c for c in policy.clauses if c.start < clause.start]


def _finding(message: str, path: str, line: int, clause: str, evidence: tuple[str, ...]) -> Finding:
    return Finding(
        code="LANG",
        message=message,
        level=Level.WARNING,
        severity=Severity.SUBSTANTIVE,
        direction=Direction.ADVERSE,
        evidence=evidence,
        action=words_of("LANG").action,
        path=path,
        line=line,
        clause=clause,
    )
