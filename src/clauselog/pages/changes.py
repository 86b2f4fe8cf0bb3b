"""Two editions of a policy to what pages show of the difference: blocks by clause, numbers, wordings.

Everything here is a value of JSON, made from texts alone, so that a site remembers it between builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clauselog.edits import edits
from clauselog.language import primary
from clauselog.model import Change, Clause, Comparison, Policy
from clauselog.redline import Spoken, finish, marked, plain, together
from clauselog.words import tokens, visible

from .text import Mark, Piece, fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clauselog.model import Edit

    from .say import Say
    from .tokens import Links

ORDER = (
    "removed",
    "added",
    "split",
    "merged",
    "moved",
    "amended",
    "retitled",
    "renumbered",
    "relinked",
    "reformatted",
)
"""Kinds of change from the one that names a mark first to the one that names it last."""
QUIET = frozenset({"relinked", "reformatted"})
"""Kinds that change no word a reader reads."""


def kind_of(change: Change) -> str:
    """The one kind that names a change where there is room for one."""
    return next(kind for kind in ORDER if kind in change.kinds)


def shown_changes(comparison: Comparison) -> tuple[Change, ...]:
    """The changes pages show: all but those of front matter."""
    return tuple(c for c in comparison.changes if c.clause.kind != "front-matter")


def spoken(say: Say) -> Spoken:
    """What a screen reader says around words that came or went."""
    keys = ("added-words", "end-added-words", "removed-words", "end-removed-words")
    foreign = say.voice != primary(say.lang)
    return Spoken(*(say(k) for k in keys))._replace(lang=say.voice if foreign else "")


def in_order(comparison: Comparison) -> Iterator[Change | Clause]:
    """Every change and unchanged clause in the new document's order; what was removed, where it stood."""
    of_new = {c.id: change for change in shown_changes(comparison) for c in change.pieces("new")}
    gone: dict[str, list[Change]] = {}
    removed = {change.old.id: change for change in shown_changes(comparison) if change.old and not change.new}
    kept = {c.id for c in comparison.new.clauses}
    last = ""
    for clause in comparison.old.clauses:
        if clause.id in removed:
            gone.setdefault(last, []).append(removed[clause.id])
        elif clause.id in kept:
            last = clause.id
    yield from gone.get("", ())
    seen: set[int] = set()
    for clause in comparison.new.clauses:
        change = of_new.get(clause.id)
        if change is None:
            if clause.kind != "front-matter":
                yield clause
        elif id(change) not in seen:
            seen.add(id(change))
            yield change
        yield from gone.get(clause.id, ())


def name(clause: Clause, say: Say) -> str:
    """A clause as a heading calls it: "4", "Clause 4", "To Stay Connected", or its first words."""
    if clause.kind == "preamble":
        return say("front-of")
    words = plain(visible(clause.text, clause.kind))
    if clause.label and clause.kind != "row":
        numbered = clause.label if clause.title else f"{say('clause')} {clause.label}"
        return f"{numbered} {clause.title}".strip()
    begin = " ".join(words.split()[:8]) + ("…" if len(words.split()) > 8 else "")
    return clause.title or begin or say("no-words")


def path(clause: Clause, text: Policy, say: Say) -> list[str]:
    """The names of a clause and of those above it, the outermost first, without the document's title."""
    above = {c.id: c for c in text.clauses}
    found, at = [name(clause, say)], clause.parent
    while at and at in above:
        if above[at].marker != "#":
            found.append(name(above[at], say))
        at = above[at].parent
    return found[::-1]


def blocks(comparison: Comparison, say: Say, references: str, links: Links) -> list[dict[str, Any]]:
    """A comparison by clause: changed ones with both sides, unchanged ones in runs."""
    found: list[dict[str, Any]] = []
    for part in in_order(comparison):
        if isinstance(part, Change):
            found.append(_changed(part, comparison, say, references, links))
            continue
        html = fragment(plain(part.text), part.kind, references, links)
        if found and "same" in found[-1]:
            found[-1]["same"].append(html)
        else:
            found.append({"same": [html]})
    return found


def _changed(
    change: Change, comparison: Comparison, say: Say, references: str, links: Links
) -> dict[str, Any]:
    text = comparison.new if change.new else comparison.old
    kind, said = change.clause.kind, spoken(say)

    def side(which: Any) -> str:
        found, form = (change.edits, kind) if which else together(change.edits, kind)
        return finish(fragment(marked(found, which), form, references, links), said)

    return {
        "id": change.clause.id,
        "kinds": [k for k in ORDER if k in change.kinds],
        "path": path(change.clause, text, say),
        "was": path(change.old, comparison.old, say)
        if change.old and change.new and _renamed(change)
        else [],
        "html": side(None),
        "old": side("old") if change.old else "",
        "new": side("new") if change.new else "",
    }


def _renamed(change: Change) -> bool:
    assert change.old
    assert change.new
    return bool({"moved", "renumbered", "retitled"} & set(change.kinds))


def redlined(comparison: Comparison, say: Say) -> tuple[Piece, ...]:
    """The new document with every change marked in it: the pieces of the coming version's page."""
    whole = {c.id: c.text for c in (*comparison.old.clauses, *comparison.new.clauses)}
    found: list[Piece] = []
    for part in in_order(comparison):
        if isinstance(part, Clause):
            found.append(Piece.of(part, plain(part.text)))
            continue
        kind = kind_of(part)
        mark = None if kind == "reformatted" else Mark(kind, say(f"mark-{kind}"))
        for clause, own in _by_clause(part):
            last = whole[clause.id]
            blank = last[len(last.rstrip()) :] or "\n"
            found.append(Piece.of(clause, marked(own).rstrip() + blank, mark))
            mark = None
    return tuple(found)


def _by_clause(change: Change) -> Iterator[tuple[Clause, list[Edit]]]:
    """The edits of a change, clause by clause of its new side, so that each keeps its anchor; what went
    stands with the clause before it.
    """
    skip = "delete" if change.new else "insert"
    clauses = change.pieces("new") or change.pieces("old")
    own: list[Edit] = []
    at, room = 0, len(clauses[0].text)
    for edit in change.edits:
        rest = edit.text
        while edit.op != skip and len(rest) > room and at < len(clauses) - 1:
            own.append(edit._replace(text=rest[:room]))
            yield clauses[at], [e for e in own if e.text]
            rest, own, at = rest[room:], [], at + 1
            room = len(clauses[at].text)
        room -= len(rest) if edit.op != skip else 0
        own.append(edit._replace(text=rest))
    yield clauses[at], own
    yield from ((clause, []) for clause in clauses[at + 1 :])


def renumbered(comparison: Comparison, say: Say) -> list[list[str]]:
    """Clauses whose number changed: [id, old label, new label, title]."""
    before = {c.id: c for c in comparison.old.clauses}
    return [
        [c.id, before[c.id].label, c.label, c.title or name(c, say)]
        for c in comparison.new.clauses
        if c.id in before and c.kind != "row" and c.label and before[c.id].label not in ("", c.label)
    ]


def contents(text: Policy) -> list[list[Any]]:
    """The table of contents with the policy's own numbers: [id, words, depth].

    Sections make it; where there are fewer than two, the outermost numbered or named items do.
    """
    sections = [c for c in text.clauses if c.kind == "section" and c.marker not in ("#", "<h1>")]
    if len(sections) < 2:
        sections += [c for c in text.clauses if c.kind == "section" and c not in sections][1:]
    if len(sections) >= 2:
        top = min(c.depth for c in sections)
        return [
            [c.id, f"{c.label} {c.title}".strip(), min(c.depth - top, 2)]
            for c in sections
            if c.depth - top < 3
        ]
    items = [c for c in text.clauses if c.kind == "item" and (c.label or c.title)]
    top = min((c.depth for c in items), default=0)
    return [[c.id, f"{c.label} {_short(c)}".strip(), 0] for c in items if c.depth == top]


def _short(clause: Clause) -> str:
    if clause.title:
        return clause.title
    words = plain(visible(clause.text, clause.kind)).split()
    return " ".join(words[:7]) + ("…" if len(words) > 7 else "")


def wording_edits(old: str, new: str, kind: Any, say: Say, links: Links) -> str:
    """One wording of a clause to the next, as HTML."""
    made, form = together(edits(tokens(old, kind), tokens(new, kind)), kind)
    return finish(fragment(marked(made), form, links=links), spoken(say))


def summary(found: Iterable[Change]) -> int:
    """How many changes touch words a reader reads."""
    return sum(not set(c.kinds) <= QUIET for c in found)
