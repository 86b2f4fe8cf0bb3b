"""The life of each clause: every wording it has had, and where it went."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from clauselog.edits import straight
from clauselog.model import Clause
from clauselog.redline import plain
from clauselog.tables import head_of
from clauselog.words import tokens, visible

from . import changes
from .later import Later
from .markup import safe
from .site import Page
from .text import fragment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clauselog.model import Policy

    from .desk import Desk
    from .shelf import Shelf


class Wording(NamedTuple):
    """What a clause said from one edition on; with no source, that it was removed there."""

    at: int
    """Index of the edition."""
    source: str = ""
    kind: Any = ""
    label: str = ""
    title: str = ""

    @property
    def text(self) -> str:
        """Its words as a reader sees them."""
        return visible(self.source, self.kind) if self.source else ""

    def same(self, clause: Clause) -> bool:
        """Whether a clause says the same and leads to the same places, its form apart."""
        return self.source == clause.text or _said(self.source, self.kind) == _said(clause.text, clause.kind)


def _said(source: str, kind: Any) -> list[str]:
    return [straight(token.text) for token in tokens(source, kind) if token.cls != "format"]


Life = tuple[Wording, ...]


def lives(desk: Desk, shelf: Shelf) -> Mapping[str, Life]:
    """Every clause there is or was, with its wordings, oldest first."""
    if shelf.policy not in desk.lives:
        desk.lives[shelf.policy] = _lives(shelf)
    found: Mapping[str, Life] = desk.lives[shelf.policy]
    return found


def _key(shelf: Shelf, count: int | None = None) -> str:
    """Stands for the lives up to the edition of that number among those that applied."""
    applied = [e for e in shelf.editions if e.periods][:count]
    return f"lives:{applied[-1].key if applied else ''}:{[e.index for e in applied]}"


def _lives(shelf: Shelf) -> dict[str, Life]:
    """The lives; where they are known up to some edition, they are told on from there."""
    applied = [e for e in shelf.editions if e.periods]
    known = next((n for n in range(len(applied), 0, -1) if shelf.memory.knows(_key(shelf, n))), 0)
    begun = shelf.memory.recall(_key(shelf, known), dict)
    found = {ident: [Wording(*w) for w in life] for ident, life in begun.items()}
    for edition in applied[known:]:
        _tell(found, edition.index, shelf.text(edition))
    if known < len(applied):
        shelf.memory.recall(_key(shelf), lambda: found)
    return {ident: tuple(life) for ident, life in found.items()}


def _tell(found: dict[str, list[Wording]], at: int, text: Policy) -> None:
    """The lives, told on by one edition."""
    here = set()
    for clause in text.clauses:
        if clause.kind == "front-matter":
            continue
        here.add(clause.id)
        life = found.setdefault(clause.id, [])
        if not life or not life[-1].same(clause):
            life.append(Wording(at, clause.text, clause.kind, clause.label, clause.title))
    for ident, life in found.items():
        if ident not in here and life[-1].source:
            life.append(Wording(at))


def told(desk: Desk, shelf: Shelf) -> dict[str, Life]:
    """The clauses that have a page of their own: of more than one wording, or gone; and something to read."""
    return {ident: life for ident, life in lives(desk, shelf).items() if len(life) > 1 and _speaks(life)}


def _speaks(life: Life) -> bool:
    """Whether the clause ever said a word: a row for a picture and an empty block of HTML do not."""
    return any(wording.text for wording in life)


def gone(desk: Desk, shelf: Shelf) -> list[dict[str, Any]]:
    """The clauses that the text on the policy's own page no longer has."""
    found = []
    for ident, life in told(desk, shelf).items():
        last = shelf.editions[life[-1].at]
        if not life[-1].source and last.index <= shelf.shown.index:
            found.append(
                {"id": ident, "name": names(desk, shelf)[ident], "version": last.version, "day": last.begin}
            )
    return found


def names(desk: Desk, shelf: Shelf) -> dict[str, str]:
    """What every clause is called now, or was called last."""
    found: dict[str, str] = shelf.memory.recall(
        f"names:{_key(shelf)}",
        lambda: {ident: _called(desk, life) for ident, life in lives(desk, shelf).items()},
    )
    return found


def _called(desk: Desk, life: Life) -> str:
    last = next(w for w in reversed(life) if w.source)
    return changes.name(Clause("", None, last.kind, last.label, last.title, last.source, 0, 1, 0), desk.say)


def index(desk: Desk, shelf: Shelf) -> Page:
    """Every clause there is or was, and since when its words stand as they do."""
    rows = Later(f"rows:{_key(shelf)}:{shelf.shown.mark}", lambda: _rows(desk, shelf))
    html = desk.later("clauses.html", shelf=shelf, rows=rows)
    title = desk.say.of(desk.say("clause-index"), shelf.title)
    return Page(f"{shelf.address}clauses/", title, html, policy=shelf.policy)


def _rows(desk: Desk, shelf: Shelf) -> list[dict[str, Any]]:
    every, called, shown = lives(desk, shelf), names(desk, shelf), shelf.shown.index
    depths = {c.id: c.depth for c in shelf.text(shelf.shown).clauses}
    order = [i for i in depths if i in every]
    rows = []
    for ident in (*order, *(i for i in every if i not in depths)):
        life = every[ident]
        if not _speaks(life):
            continue
        last = next((w for w in reversed(life) if w.at <= shown), life[0])
        since = shelf.editions[last.at]
        rows.append(
            {
                "id": ident,
                "name": called[ident],
                "gone": ident not in depths,
                "depth": min(max(depths.get(ident, 1) - 1, 0), 3),
                "since": f"{since.version}, {desk.say.day(since.begin)}",
                "life": len(life) > 1,
                "count": sum(bool(w.source) for w in life),
            }
        )
    return rows


def page(desk: Desk, shelf: Shelf, ident: str, life: Life) -> Page:
    """Every wording a clause has had, newest first."""
    head = _head(shelf, ident, life)
    key = hashlib.sha256(repr((ident, life, head)).encode()).hexdigest()[:24]
    made = shelf.memory.later(f"life:{desk.key}:{key}", lambda: _redlines(desk, life, head))
    items = [
        {
            "version": shelf.editions[wording.at].version,
            "status": desk.states(shelf.editions[wording.at]),
            "name": wording.label if wording.kind != "row" else "",
            "there": bool(wording.source),
        }
        for wording in life
    ]
    went = shelf.editions[life[-1].at] if not life[-1].source else None
    title = desk.say("history-of", clause=names(desk, shelf)[ident])
    html = desk.later(
        "clause.html",
        shelf=shelf,
        id=ident,
        title=title,
        items=items[::-1],
        wordings=made.then(lambda found: [safe(html) for html in found[::-1]]),
        gone=desk.say("gone-in", version=went.version, date=went.begin) if went else None,
    )
    address = f"{shelf.address}clauses/{ident}/"
    return Page(address, desk.say.of(title, shelf.title), html, hidden=True, policy=shelf.policy)


def _head(shelf: Shelf, ident: str, life: Life) -> str:
    """The head of the table that a row stands in, or stood in last; "" for every other clause."""
    last = next(w for w in reversed(life) if w.source)
    if last.kind != "row":
        return ""
    by_id = {c.id: c for c in shelf.text(shelf.editions[last.at]).clauses}
    head = head_of(by_id[ident], by_id)
    return plain(head.text) if head else ""


def _redlines(desk: Desk, life: Sequence[Wording], head: str) -> list[str]:
    """The first wording, then each as a redline of the one before it; a row below the head of its table."""
    first = fragment(plain(life[0].source), life[0].kind, links=desk.links, head=head)
    return [first] + [
        changes.wording_edits(old.source, new.source, new.kind or old.kind, desk.say, desk.links, head)
        for old, new in itertools.pairwise(life)
    ]
