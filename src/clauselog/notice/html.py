"""The facts of a notice to the HTML part: one table, styles inline, readable when a client recolours it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from clauselog.language import term
from clauselog.words import visible

from .redline import shortened
from .words import say

if TYPE_CHECKING:
    from jinja2 import Template

    from .facts import Notice
    from .redline import Run

STYLES = {
    "text": "color:#1a1a1a;background-color:#ffffff;",
    "link": "color:#0b3d91;background-color:#ffffff;text-decoration:underline;",
    "added": "color:#0b5a1e;background-color:#e6f6e9;text-decoration:underline;",
    "removed": "color:#8a1c1c;background-color:#fdecec;text-decoration:line-through;",
}
"""Colour and ground of every kind of text, always together: at least 7:1, also when a client inverts them."""

DARK = {
    "text": ("#f2f2f2", "#1b1b1b"),
    "link": ("#a8c7fa", "#1b1b1b"),
    "added": ("#b7f0c1", "#12361b"),
    "removed": ("#ffc9c9", "#451717"),
}
"""The same for clients that ask for a dark scheme."""


def html(notice: Notice, limit: int = 0) -> str:
    """The HTML part; ``limit`` is how many words of one addition or removal are shown (0: all)."""

    def redline(found: tuple[Run, ...]) -> tuple[Run, ...]:
        return shortened(found, limit)

    return _template().render(
        notice=notice,
        style=STYLES,
        dark=DARK,
        redline=redline,
        paragraphs=_paragraphs,
        say=lambda key, **values: say(notice.lang, key, **values),
        added=term(notice.lang, "added"),
        removed=term(notice.lang, "removed"),
        linked=_linked,
        lines=_lines,
    )


def _paragraphs(text: str) -> list[str]:
    """A person's words, their markup taken off."""
    return [shown for part in text.split("\n\n") if (shown := visible(part))]


def _lines(text: str) -> Markup:
    """Words of a change, each paragraph and item on a line of its own."""
    return Markup("<br>\n").join(text.strip().split("\n"))


def _linked(sentence: str) -> Markup:
    """A sentence with its email addresses as links."""
    words = (
        Markup('<a href="mailto:{0}" class="link" style="{1}">{0}</a>{2}').format(
            bare := word.rstrip(".,;:"), STYLES["link"], word[len(bare) :]
        )
        if "@" in word.strip("@.,;:")
        else escape(word)
        for word in sentence.split(" ")
    )
    return Markup(" ").join(words)


@lru_cache(maxsize=1)
def _template() -> Template:
    source = (files("clauselog") / "notice" / "notice.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
