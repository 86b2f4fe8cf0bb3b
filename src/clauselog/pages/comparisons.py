"""Two versions beside each other, clause by clause: one page a pair, and one for any pair in the browser."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from clauselog.edits import edits
from clauselog.words import tokens

from . import changes, lives
from .later import Later
from .markup import safe
from .paths import pair_path
from .site import Page

if TYPE_CHECKING:
    from .desk import Desk
    from .shelf import Edition, Shelf

NEAREST = 10
"""How many of the last versions are compared with the current one on a page of their own."""
LONGEST = 80
"""Changes up to which a comparison has a table of contents."""
SIGNS = {"equal": "=", "delete": "-", "insert": "+"}


def pairs(shelf: Shelf) -> list[tuple[Edition, Edition]]:
    """The pairs with a page: each edition with the one before it, each of the last ten with the current."""
    found = {
        (e.before, e.index): (shelf.editions[e.before], e) for e in shelf.editions if e.before is not None
    }
    shown = shelf.shown
    for edition in shelf.editions[max(0, shown.index - NEAREST) : shown.index]:
        found.setdefault((edition.index, shown.index), (edition, shown))
    return [found[key] for key in sorted(found, key=lambda k: (k[1], k[0]))]


def pair(desk: Desk, shelf: Shelf, old: Edition, new: Edition) -> Page:
    """Two versions, clause by clause."""
    found = made(desk, shelf, old, new)
    title = desk.say("compare-versions", old=old.version, new=new.version)
    html = desk.later(
        "compare.html",
        shelf=shelf,
        title=title,
        sides=[{"edition": e, "status": desk.states(e)} for e in (old, new)],
        count=found.then(lambda f: desk.say("changes", count=f["count"]) + "."),
        changed=found.then(lambda f: bool(f["contents"])),
        body=found.then(lambda f: safe(f["body"])),
    )
    return Page(
        pair_path(shelf, old, new),
        desk.say.of(shelf.title, title),
        html,
        contents=found.then(_contents),
        anchors=found.then(lambda f: frozenset(ident for ident, _ in f["contents"])),
        hidden=True,
        policy=shelf.policy,
    )


def _contents(found: dict[str, Any]) -> tuple[tuple[str, str, int], ...]:
    """Its table of contents, unless that were longer than of use."""
    rows = tuple((ident, words, 0) for ident, words in found["contents"])
    return rows if len(rows) <= LONGEST else ()


def made(desk: Desk, shelf: Shelf, old: Edition, new: Edition) -> Later:
    """What is made of the two texts alone, remembered."""
    return shelf.memory.later(key(desk, old, new), lambda: _made(desk, shelf, old, new))


def key(desk: Desk, old: Edition, new: Edition) -> str:
    """What a comparison is remembered under."""
    return f"compare:{desk.key}:{old.key}:{new.key}"


def _made(desk: Desk, shelf: Shelf, old: Edition, new: Edition) -> dict[str, Any]:
    comparison = shelf.comparison(old, new)
    references = desk.rendered(shelf, new).make()["references"]
    blocks = changes.blocks(comparison, desk.say, references, desk.links)
    body = desk.render(
        "blocks.html",
        shelf=shelf,
        old=old,
        new=new,
        blocks=[_shown(block) for block in blocks],
        renumbered=changes.renumbered(comparison, desk.say),
    )
    return {
        "body": body,
        "contents": [[b["id"], " › ".join(b["path"])] for b in blocks if "same" not in b],
        "count": changes.summary(changes.shown_changes(comparison)),
    }


def _shown(block: dict[str, Any]) -> dict[str, Any]:
    if "same" in block:
        return {"same": block["count"], "html": safe("".join(block["same"]))}
    return {**block, "same": 0, **{side: safe(block[side]) for side in ("html", "old", "new")}}


def choice(desk: Desk, shelf: Shelf) -> Page:
    """Any two versions, in the browser; and a list of the pairs that have a page of their own."""
    rows = [{"old": o, "new": n, "path": pair_path(shelf, o, n)} for o, n in pairs(shelf)[::-1]]
    row = [e for e in shelf.editions if e.periods]
    html = desk.later(
        "pairs.html",
        shelf=shelf,
        rows=rows,
        editions=row[::-1],
        picked=[e.index for e in row[-2:]],
        spoken=list(changes.spoken(desk.say))[:4],
    )
    title = desk.say.of(desk.say("compare"), shelf.title)
    return Page(f"{shelf.address}compare/", title, html, policy=shelf.policy)


def data(desk: Desk, shelf: Shelf) -> Later:
    """What the browser needs to compare any two versions."""
    applied = [(e.index, e.version) for e in shelf.editions if e.periods]
    name = f"data:{desk.key}:{shelf.policy}:{shelf.editions[-1].key}:{applied}"
    return Later(name, lambda: _data(desk, shelf))


def _data(desk: Desk, shelf: Shelf) -> str:
    """What the browser needs to compare any two versions: each clause's wordings as edits upon each other.

    A clause is the same clause in two versions if it has the same id in both: that is how comparisons of a
    history pair clauses too.
    """
    return json.dumps(
        {
            "schema": "clauselog/wordings/1",
            "policy": shelf.policy,
            "language": shelf.lang,
            "versions": [
                {"version": e.version, "index": e.index, "order": shelf.ids(e)}
                for e in shelf.editions
                if e.periods
            ],
            "clauses": {
                ident: _life(desk, shelf, ident, life) for ident, life in lives.lives(desk, shelf).items()
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _life(desk: Desk, shelf: Shelf, ident: str, life: lives.Life) -> dict[str, Any]:
    texts = [w.text for w in life]
    return {
        "name": lives.names(desk, shelf)[ident],
        "from": [w.at for w in life],
        "there": [bool(w.source) for w in life],
        "first": texts[0],
        "edits": [word_edits(a, b) for a, b in itertools.pairwise(texts)],
    }


def word_edits(old: str, new: str) -> list[list[str]]:
    """Edits between two wordings as plain words: [["=", …], ["-", …], ["+", …]]."""
    return [[SIGNS[e.op], e.text] for e in edits(tokens(old, "code"), tokens(new, "code"))]
