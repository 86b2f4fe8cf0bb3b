"""Markdown to tokens, by the one parser of policy text: clauses and pages both come from it.

CommonMark, with tables, strikethrough, footnotes and definition lists.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """The parser, with blocks and what stands inside of them."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.use(footnote_plugin).use(deflist_plugin)


@lru_cache(maxsize=1)
def blocks_only() -> MarkdownIt:
    """The same parser, that leaves alone what stands inside of a block: where clauses begin needs no more."""
    parser = markdown.__wrapped__()
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser
