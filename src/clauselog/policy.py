"""Markdown text to a Policy: front matter, and clauses that partition the source.

A heading, a list item, a paragraph, a table row each begin a clause, which runs to the beginning of the next.
A text is read block by block, each distinct block once: versions of a policy share nearly all of theirs.

    text -> blocks -> leaves, which have a title -> clauses, which have an id and a place
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, chain, compress, repeat
from operator import itemgetter
from typing import TYPE_CHECKING

from . import frontmatter
from .blocks import blocks_of
from .leaf import LOOSE, PREAMBLE, UNDER, Leaf, line_count, named
from .leaves import leaves_of
from .model import Clause, Policy
from .spoken import SAMPLE, spoken

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_RANK = itemgetter(Leaf._fields.index("rank"))


@lru_cache(maxsize=128)
def parse(text: str, path: str = "", lang: str = "") -> Policy:
    """Read a policy. Never fails: what is odd in a text is for ``lint`` to say.

    Args:
        text: the source, line ends as they are.
        path: where it is, for messages.
        lang: language of the text; "" takes the front matter's, else what the text is written in.
    """
    front, body = frontmatter.opening(text, path)
    leaves: list[Leaf] = []
    if front or body > 1:
        leaves = [Leaf("front-matter", text[:body], 0, slug="front-matter", lines=line_count(text[:body]))]
    elif body:
        leaves = [Leaf("reference", text[:body], LOOSE)]
    leaves += _with_preamble([*chain.from_iterable(map(leaves_of, blocks_of(text, body)))])
    known = lang or str(dict(front).get("lang") or spoken(text[body : body + SAMPLE]))
    return Policy(path=path, text=text, front=front, clauses=_place(_joined(leaves)), lang=known)


def _with_preamble(leaves: list[Leaf]) -> list[Leaf]:
    """Where a document has headings, the paragraphs before the first are one clause, the preamble."""
    first = next((i for i, leaf in enumerate(leaves) if leaf.kind == "section"), 0)
    end = 0
    while end < first and leaves[end].kind in ("paragraph", "html", "quote", "reference"):
        end += 1
    if not end:
        return leaves
    text = "".join(leaf.text for leaf in leaves[:end])
    merged = Leaf("preamble", text, PREAMBLE, slug="preamble", lines=line_count(text))
    return [merged, *leaves[end:]]


def _joined(leaves: list[Leaf]) -> list[Leaf]:
    """Give text that begins no clause (link definitions, rules) to the clause before it, or else after it."""
    if min(map(_RANK, leaves), default=0) >= 0:
        return leaves
    out: list[Leaf] = []
    carried = ""
    for leaf in leaves:
        if leaf.rank == LOOSE and out:
            out[-1] = out[-1]._replace(text=out[-1].text + leaf.text, lines=out[-1].lines + leaf.lines)
        elif leaf.rank == LOOSE:
            carried += leaf.text
        else:
            out.append(
                leaf._replace(text=carried + leaf.text, lines=line_count(carried + leaf.text))
                if carried
                else leaf
            )
            carried = ""
    if carried:
        out.append(named(Leaf("paragraph", carried, UNDER)))
    return out


def _place(leaves: list[Leaf]) -> tuple[Clause, ...]:
    """Give each leaf its parent, offset, line and an id nobody else has.

    Column by column: where clauses stand under one another, and their ids, are worked out once for all
    versions that share them.
    """
    if not leaves:
        return ()
    kinds, texts, ranks, markers, labels, titles, slugs, pinned, lines = zip(*leaves, strict=True)
    above, depths = _nested(ranks)
    ids = _ids(slugs, pinned)
    parents = map((*ids, None).__getitem__, above)
    starts, numbers = accumulate(map(len, texts), initial=0), accumulate(lines, initial=1)
    return clauses_of(ids, parents, kinds, labels, titles, texts, starts, numbers, depths, markers)


def clauses_of(*columns: Iterable[object]) -> tuple[Clause, ...]:
    """Clauses from their fields, a column a field; as many as the shortest column has."""
    return tuple(map(tuple.__new__, repeat(Clause), zip(*columns)))  # noqa: B905 starts go one further


@lru_cache(maxsize=32)
def _nested(ranks: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each leaf the index of the one it stands under, -1 at the top; and how deep it stands."""
    above: list[int] = []
    parents: list[int] = []
    depths: list[int] = []
    for k, rank in enumerate(ranks):
        while above and ranks[above[-1]] >= rank:
            above.pop()
        parents.append(above[-1] if above else -1)
        depths.append(len(above))
        if rank:  # front matter has nothing under it
            above.append(k)
    return tuple(parents), tuple(depths)


@lru_cache(maxsize=32)
def _ids(slugs: tuple[str, ...], pinned: tuple[bool, ...]) -> tuple[str, ...]:
    """An id for each leaf; what the text itself gives goes before all others."""
    reserved = set(compress(slugs, pinned))
    used: set[str] = set()
    counts: dict[str, int] = {}
    out: list[str] = []
    for slug, own in zip(slugs, pinned, strict=True):
        ident = fresh_id(slug, used if own else reserved, counts)
        used.add(ident)
        reserved.add(ident)
        out.append(ident)
    return tuple(out)


def fresh_id(slug: str, used: Container[str], counts: dict[str, int] | None = None) -> str:
    """The slug, with a number behind it where it is used already.

    ``counts`` remembers the last number given to each slug, for texts that say the same a thousand times.
    """
    ident, number = slug, (counts or {}).get(slug, 1)
    while ident in used:
        number += 1
        ident = f"{slug}-{number}"
    if counts is not None:
        counts[slug] = number
    return ident
