"""A change to HTML in which what came is ``<ins>`` and what went is ``<del>``, with words for the ear.

The edits are spelled as one Markdown source in which invisible signs stand around what came and what went.
That source is rendered as any policy text is; then the signs become elements, one per run of text, so that
whatever the markup around them, the result nests. Where only a link or the markup changed, the new one is
shown: a reader is told of words.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from .edits import edits as edits_of
from .words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import Change, ClauseKind, Edit, Side

INS, INS_END, DEL, DEL_END, ROOT = "\u2cf9", "\u2cfa", "\u2cfb", "\u2cfc", "\u2cfe"
"""Punctuation of an extinct script: to Markdown they are marks beside a word. ``ROOT`` stands for the address
of the site's root, which a page knows and a text does not."""
SIGNS = INS + INS_END + DEL + DEL_END + ROOT

_FOREIGN = str.maketrans(dict.fromkeys(SIGNS, "\ufffd"))
_LINE = re.compile(
    r"(?P<lead>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|:|\#{1,6}|\[\^[^\]\s]+\]:)[ \t]+)*[|]?[ \t]*)"
    r"(?P<words>.*?)(?P<tail>[ \t|]*(?:\{[:#.][^{}]*\})?\s*)",
    re.DOTALL,
)
_SPACE = re.compile(r"\s+")
_RULE = re.compile(r"[\s|:=*_-]*")
_PIECE = re.compile(r"(<[^>]*>)")
_SIGN = re.compile(f"([{SIGNS[:4]}])")
_ENCODED = re.compile(r"%E2%B3%B[9ABCE]", re.IGNORECASE)
_AUTOLINK = re.compile(rf"<([{SIGNS[:4]}]*(?:[a-z][a-z0-9+.-]*:|[^\s<>@]+@)[^\s<>]*)>", re.IGNORECASE)
"""An address between angle brackets, signs in it or not."""
_GONE = re.compile(f"{DEL}[^{DEL_END}]*{DEL_END}|[{SIGNS[:4]}]")
_JOINS = tuple(re.compile(f"</{name}>(\\s*)<{name}>") for name in ("ins", "del"))


class Spoken(NamedTuple):
    """What a screen reader says before and after a run of words that came or went."""

    added: str = "Added words:"
    added_end: str = "End of added words."
    removed: str = "Removed words:"
    removed_end: str = "End of removed words."
    lang: str = ""
    """Their language, where it is not that of the text."""


ENGLISH = Spoken()


def plain(text: str) -> str:
    """The text without any sign of ours that it might hold."""
    return text.translate(_FOREIGN)


def marked(edits: Iterable[Edit], side: Side | None = None) -> str:
    """The edits as one Markdown source with signs around what came and what went.

    ``side`` leaves out what only the other side has.
    """
    out = []
    for edit in edits:
        text = plain(edit.text)
        if edit.op == "equal":
            out.append(text)
        elif edit.cls != "words":
            out.append(text if edit.op == (_OPS[side] if side else "insert") else "")
        elif side is None or edit.op == _OPS[side]:
            out.append(_signed(text, INS, INS_END) if edit.op == "insert" else _signed(text, DEL, DEL_END))
    return _AUTOLINK.sub(_address, "".join(out))


def _address(found: re.Match[str]) -> str:
    """An address between angle brackets, its signs outside them; only words where it is of both sides."""
    inside = found[1]
    if not _SIGN.search(inside):
        return found[0]
    bare = _SIGN.sub("", inside)
    return f"{inside[0]}<{bare}>{inside[-1]}" if inside[1:-1] == bare else inside


def together(edits: Sequence[Edit], kind: ClauseKind) -> tuple[Sequence[Edit], ClauseKind]:
    """Edits and kind of a clause to those whose source shows both of its sides in one.

    A row that is HTML on one side and Markdown on the other has no such source: its words stand alone.
    """
    if kind != "row":
        return edits, kind
    sides = (side.lstrip() for side in _sides(edits))
    if len({side.startswith("<") for side in sides if side}) < 2:
        return within(edits, kind), kind
    alone = (e if e.cls == "words" else e._replace(op="equal", text=" ") for e in edits)
    return [e._replace(text=_SPACE.sub(" ", e.text)) for e in alone], "paragraph"


def within(edits: Sequence[Edit], kind: ClauseKind) -> Sequence[Edit]:
    """The edits of a clause; those of a row without the blank lines around it, which end a table."""
    if kind != "row":
        return edits
    old, new = (tokens(side.strip("\n"), kind) for side in _sides(edits))
    return edits_of(old, new)


def _sides(edits: Sequence[Edit]) -> tuple[str, str]:
    """The old source and the new, as the edits spell them."""
    old, new = ("".join(e.text for e in edits if e.op != op) for op in ("insert", "delete"))
    return old, new


_OPS = {"old": "delete", "new": "insert"}


def _signed(text: str, begin: str, end: str) -> str:
    """Signs around the words of each line: inside list markers, heading marks and cells."""
    return "".join(_signed_line(line, begin, end) for line in text.splitlines(keepends=True))


def _signed_line(line: str, begin: str, end: str) -> str:
    found = _LINE.fullmatch(line)
    if not found or _RULE.fullmatch(line):
        return line
    words = found["words"]
    if found["lead"].rstrip().endswith("|"):
        words = re.sub(r"(\s*(?<!\\)\|\s*)", rf"{end}\1{begin}", words)
    return found["lead"] + begin + words + end + found["tail"]


def finish(html: str, spoken: Spoken = ENGLISH) -> str:
    """Rendered HTML with signs to HTML with ``<ins>`` and ``<del>``."""
    if not any(sign in html for sign in SIGNS[:4]) and "%E2%B3%B" not in html:
        return html
    out, state = [], ""
    for piece in _PIECE.split(html):
        if piece.startswith("<"):
            out.append(_GONE.sub("", _ENCODED.sub("", piece)))
            continue
        for part in _SIGN.split(piece):
            if part in (INS, DEL):
                state = "ins" if part == INS else "del"
            elif part in (INS_END, DEL_END):
                state = ""
            elif part:
                out.append(f"<{state}>{part}</{state}>" if state and part.strip() else part)
    joined = "".join(out)
    for join in _JOINS:
        joined = join.sub(r"\1", joined)
    return _said(joined, spoken)


def _said(html: str, spoken: Spoken) -> str:
    """The same with hidden words around each run, so that it can be heard as well as seen."""
    said = {
        "<ins>": f"<ins>{_hidden(spoken.added + ' ', spoken.lang)}",
        "</ins>": f"{_hidden(' ' + spoken.added_end, spoken.lang)}</ins>",
        "<del>": f"<del>{_hidden(spoken.removed + ' ', spoken.lang)}",
        "</del>": f"{_hidden(' ' + spoken.removed_end, spoken.lang)}</del>",
    }
    return re.sub(r"</?(?:ins|del)>", lambda tag: said[tag[0]], html)


def _hidden(words: str, lang: str) -> str:
    spoken = f' lang="{escape(lang)}"' if lang else ""
    return f'<span class="cl-said"{spoken}>{escape(words)}</span>'


def html(change: Change, side: Side | None = None, spoken: Spoken = ENGLISH, references: str = "") -> str:
    """A change as HTML: both sides in one (``side`` None), or one side with its own words marked."""
    from .pages.text import fragment

    side = side or gone(change)
    edits, kind = (change.edits, change.clause.kind) if side else together(change.edits, change.clause.kind)
    return finish(fragment(marked(edits, side), kind, references), spoken)


def gone(change: Change) -> Side | None:
    """The side of which a row that went is shown: the old one, where it has its cells."""
    return "old" if change.new is None and change.clause.kind == "row" else None
