"""The facts of a notice to its text part: every added and removed word said in words, none by sign alone."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from clauselog.language import term
from clauselog.words import visible

from .redline import marked, shortened
from .words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Item, Notice

WIDTH = 76


def plain(notice: Notice, limit: int = 0) -> str:
    """The text part; ``limit`` is how many words of one addition or removal are shown (0: all)."""
    blocks = [notice.title.upper(), notice.summary, notice.act]
    if notice.items:
        blocks += [_heading(say(notice.lang, "what")), *_items(notice, limit)]
    if notice.others:
        blocks.append(say(notice.lang, "others", count=notice.others))
    for key, paragraphs in _sections(notice):
        blocks += [_heading(say(notice.lang, key)), *paragraphs]
    links = (f"{link.label}{say(notice.lang, 'colon')}\n{link.url}" for link in notice.links)
    blocks += [_heading(say(notice.lang, "links")), *links]
    blocks += [_heading(say(notice.lang, "contact")), " ".join(notice.contact)]
    blocks += [_heading(say(notice.lang, "reference")), notice.reference, notice.footer]
    return "\n\n".join(_wrapped(block) for block in blocks if block) + "\n"


def _sections(notice: Notice) -> Iterator[tuple[str, list[str]]]:
    """The sections of sentences, without those that have nothing to say."""
    why = [visible(part) for part in notice.why.split("\n\n")]
    for key, paragraphs in (("why", why), ("when", list(notice.when)), ("can", list(notice.can))):
        if any(paragraphs):
            yield key, paragraphs


def _heading(words: str) -> str:
    return f"{words}\n{'-' * len(words)}"


def _items(notice: Notice, limit: int) -> Iterator[str]:
    """Each change: what was done, what a person says of it, and the words."""
    for number, item in enumerate(notice.items, 1):
        yield f"{number}. {item.sentence}"
        if item.meaning:
            yield from (visible(part) for part in item.meaning.split("\n\n"))
        yield from _redlines(item, notice.lang, limit)


def _redlines(item: Item, lang: str, limit: int) -> Iterator[str]:
    for found in item.redlines:
        cut = shortened(found, limit)
        words = marked(cut, *(term(lang, fate) + say(lang, "colon") for fate in ("removed", "added")))
        missing = sum(run.left_out for run in cut)
        more = f" ({say(lang, 'shortened', count=missing)})" if missing else ""
        yield f"{say(lang, 'words')}{say(lang, 'colon')} {words}{more}"


def _wrapped(block: str) -> str:
    """Lines short enough for any reader; addresses are never broken."""
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in block.split("\n")
    )
