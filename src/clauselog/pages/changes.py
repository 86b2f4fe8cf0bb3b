"""Two editions of a policy to what pages show of the difference: blocks by clause, numbers, wordings.

Everything here is a value of JSON, made from texts alone, so that a site remembers it between builds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from clauselog.edits import edits
from clauselog.language import primary
from clauselog.model import Change, Clause, Comparison, Policy
from clauselog.redline import Spoken, finish, gone, marked, plain, together, within
from clauselog.tables import head_of, is_head
from clauselog.words import tokens, visible

from .text import Mark, Piece, fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from clauselog.model import Edit, Side

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
    went: dict[str, list[Change]] = {}
    removed = {change.old.id: change for change in shown_changes(comparison) if change.old and not change.new}
    kept = {c.id: c.parent for c in comparison.new.clauses}
    last = ""
    tables: dict[str | None, str] = {}
    for clause in comparison.old.clauses:
        if clause.id in removed:
            beside = tables.get(clause.parent, last) if clause.kind == "row" else last
            went.setdefault(beside, []).append(removed[clause.id])
        elif clause.id in kept:
            last = tables[clause.id] = clause.id
            if kept[clause.id] == clause.parent:
                tables[clause.parent] = clause.id
    yield from went.get("", ())
    seen: set[int] = set()
    for clause in comparison.new.clauses:
        change = of_new.get(clause.id)
        if change is None:
            if clause.kind != "front-matter":
                yield clause
        elif id(change) not in seen:
            seen.add(id(change))
            yield change
        yield from went.get(clause.id, ())


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
    """The names of a clause and of those above it, the outermost first, without the document's title and
    the heads of tables.
    """
    above = {c.id: c for c in text.clauses}
    found, at = [name(clause, say)], clause.parent
    while at and at in above:
        if above[at].marker != "#" and above[at].kind != "row":
            found.append(name(above[at], say))
        at = above[at].parent
    return found[::-1]


def blocks(comparison: Comparison, say: Say, references: str, links: Links) -> list[dict[str, Any]]:
    """A comparison by clause: changed ones with both sides, unchanged ones in runs."""
    sides = {s: {c.id: c for c in p.clauses} for s, p in (("old", comparison.old), ("new", comparison.new))}
    found: list[dict[str, Any]] = []
    for same, parts in groupby(in_order(comparison), key=lambda part: isinstance(part, Clause)):
        if same:
            runs = _runs(cast("Iterable[Clause]", parts))
            html = [(len(run), _unchanged(run, sides["new"], references, links)) for run in runs]
            found.append({"same": [made for _, made in html], "count": sum(n for n, _ in html)})
        else:
            for part in parts:
                found.append(_changed(cast("Change", part), comparison, sides, say, references, links))
    return found


ById = Mapping[str, Clause]


def _runs(clauses: Iterable[Clause]) -> list[list[Clause]]:
    """Clauses one by one, the rows of a table together."""
    found: list[list[Clause]] = []
    for clause in clauses:
        if found and _goes_on(found[-1][-1], clause):
            found[-1].append(clause)
        else:
            found.append([clause])
    return found


def _goes_on(one: Clause, other: Clause) -> bool:
    """Whether a row stands below another in the same table."""
    return one.kind == other.kind == "row" and other.parent in (one.id, one.parent) and not is_head(other)


def _unchanged(run: Sequence[Clause], by_id: ById, references: str, links: Links) -> str:
    source = "\n".join(plain(c.text).strip("\n") for c in run) if len(run) > 1 else plain(run[0].text)
    head = "" if is_head(run[0]) else _head(run[0], by_id)
    return fragment(source, run[0].kind, references, links, head)


def _head(clause: Clause | None, by_id: ById) -> str:
    """The source of the head of the table a row stands in; "" for every other clause."""
    head = head_of(clause, by_id) if clause and clause.kind == "row" else None
    return plain(head.text) if head else ""


def _changed(
    change: Change,
    comparison: Comparison,
    sides: Mapping[str, ById],
    say: Say,
    references: str,
    links: Links,
) -> dict[str, Any]:
    text = comparison.new if change.new else comparison.old
    kind, said = change.clause.kind, spoken(say)
    heads = {"old": _head(change.old, sides["old"]), "new": _head(change.new, sides["new"])}

    def side(which: Side | None) -> str:
        found, form = (change.edits, kind) if which else together(change.edits, kind)
        head = heads[which or "new"] if form == "row" else ""
        return finish(fragment(marked(found, which), form, references, links, head), said)

    now = path(change.clause, text, say)
    was = path(change.old, comparison.old, say) if change.old and change.new and _renamed(change) else []
    return {
        "id": change.clause.id,
        "kinds": [k for k in ORDER if k in change.kinds],
        "path": now,
        "was": was if was != now else [],
        "html": side(gone(change)),
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
    found: list[tuple[Clause, Piece]] = []
    for part in in_order(comparison):
        if isinstance(part, Clause):
            found.append((part, Piece.of(part, plain(part.text))))
            continue
        kind = kind_of(part)
        mark = None if kind == "reformatted" else Mark(kind, say(f"mark-{kind}"))
        for clause, own in _by_clause(part):
            last = whole[clause.id]
            blank = last[len(last.rstrip()) :] or "\n"
            source = marked(within(own, clause.kind), gone(part)).rstrip() + blank
            found.append((clause, Piece.of(clause, source, mark)))
            mark = None
    return tuple(_tables(found))


def _tables(found: Sequence[tuple[Clause, Piece]]) -> Iterator[Piece]:
    """The pieces with each row of a table on the line below the row before it, and a blank line behind the
    last: whether a row ends its line or the next one begins it is nothing that edits keep.
    """
    clauses = [clause for clause, _ in found]
    for at, (clause, piece) in enumerate(found):
        source = piece.source
        if clause.kind == "row" and not source.lstrip().startswith("<"):
            below = at > 0 and _goes_on(clauses[at - 1], clause)
            goes_on = at + 1 < len(found) and _goes_on(clause, clauses[at + 1])
            source = (source.lstrip("\n") if below else source).rstrip() + ("\n" if goes_on else "\n\n")
        yield replace(piece, source=source)


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


def wording_edits(old: str, new: str, kind: Any, say: Say, links: Links, head: str = "") -> str:
    """One wording of a clause to the next, as HTML; a row below the head of its table."""
    made, form = together(edits(tokens(old, kind), tokens(new, kind)), kind)
    side: Side | None = "old" if form == "row" and not new else None
    return finish(fragment(marked(made, side), form, "", links, head if form == "row" else ""), spoken(say))


def summary(found: Iterable[Change]) -> int:
    """How many changes touch words a reader reads."""
    return sum(not set(c.kinds) <= QUIET for c in found)
