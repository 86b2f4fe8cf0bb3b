"""Source text to tokens: what a reader reads, where links lead, and what is only markup.

A word is a word by Unicode's default boundaries (UAX #29), with three additions a reader expects:
a number with its separators, an address (URL, email) and a template tag are one word each.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import EditClass


class Token(NamedTuple):
    """A run of source text that is never cut: a word, a punctuation mark, a link target, a bit of markup."""

    text: str
    cls: EditClass
    spoken: bool = False
    """True for words and numbers; False for punctuation, markup and white space."""


_EXOTIC = "\u0300-\u1dff\u2c00-\ufdff\ufe20-\ufefe\uff00-\U0010ffff"
"""Scripts whose word boundaries need the Unicode tables (combining marks, Indic, Thai, CJK, …)."""
_EDGE = r"\s!-/:-@\[-^`{-~\u00a1\u00ab\u00bb\u00bf\u2000-\u206f\ufeff"
"""White space and punctuation that end a word in any script."""

_SAFE = r"A-Za-z0-9À-ÖØ-öø-ÿ,;:!?()“”‘’'\"%$–—"
_CHUNK = rf"(?:(?<!\])[{_SAFE}][{_SAFE}-]*+(?:(?!\.)|(?:(?<![Ww]{{3}})\.[{_SAFE}-]*+)*)|\.)"
"""What stands between two blanks and can hold no markup and no address, whatever is around it; most of it
has no full stop.
"""
_INLINE = re.compile(
    rf"""
      (?P<module>^(?:import\b[^\n]*["'];?
          | export\ (?:default|const)\b(?:[^\n]*[(\[{{]\n(?:[^\n]+\n){{1,99}}?[)\]}}]+;?|[^\n]*))$)
    | (?P<box>^(?::{{3,}}[ \t]*[A-Za-z-]*|(?:!!!|\?\?\?\+?)[ \t]+[A-Za-z-]+)(?![^\s\[{{])
          | (?<=>[ ])\[![A-Za-z]+\])
    | (?P<run>(?:(?<=\S)[ ])?(?:(?:{_CHUNK}[ ](?![\s&\u200b\ufeff]))+ (?:{_CHUNK}(?=[\n*\[\]<]|\Z))?
          | {_CHUNK}(?=[\n*\[\]<]|\Z)) | (?:[A-Za-z0-9,;“”’']++[ ])+)
    | (?P<comment><!--.{{0,9999}}?-->)
    | (?P<script><(?i:script|style)\b[^<>]*>.{{0,9999}}?</(?i:script|style)[ ]*>)
    | (?P<erb><%.{{0,999}}?%>)
    | (?P<template>\{{\{{.{{0,200}}?\}}\}}|\{{%.{{0,200}}?%\}})
    | (?P<definition>^\[(?!\^)[^\[\]\n]+\]:[ \t]*\S.*$|^\.\.[ ]_[^:\n]+:[ ]\S.*$)
    | (?P<anchor>^\.\.[ ]_[^:\n]+:[ \t]*$)
    | (?P<footnote>\[\^[^\[\]\s]+\]:?)
    | (?P<autolink><(?:[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>)
    | (?P<tag></?[A-Za-z](?:(?>(?:=[ ]?"[^"]{{0,999}}"|=[ ]?'[^']{{0,999}}'|[^<>]|<%.{{0,200}}?%>)*)|[^<>]*)>)
    | (?P<target>(?<=\])\((?:[^()\n]|\([^()\n]*\))*\)|(?<=\])\[[^\[\]\n]*\])
    | (?P<attributes>\{{[:#.][^{{}}\n]*\}})
    | (?P<block>^\ufeff?[ \t]*(?:
          \#{{1,6}}(?=[ \t]|$) | (?:>[ \t]?)+ | (?:=+|-+|[*_-](?:[ \t]*[*_-]){{2,}})[ \t\r]*$ | `{{3,}} |
          ~{{3,}}))
    | (?P<code>`+[^`\n]+`+)
    | (?P<space>(?:\s|&(?i:nbsp);|[\u200b\ufeff])+)
    | (?P<escape>\\(?=[!-/:-@\[-`{{-~\n]))
    | (?P<address>(?i:https?://|www\.)[^\s<>()\[\]"“”|]*[^\s<>()\[\]"“”|.,;:!?'’*_]
          | [\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<emphasis>\*+ | ~~+ | (?<!\w)_{{1,3}}(?=\S[^_\n]*_{{1,3}}(?!\w))
          | (?<=[^\s\W_])_{{1,3}}(?!\w) | (?<=[.,;:!?)])_{{1,3}}(?!\w))
    | (?P<bracket>\[(?=[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)?\][(\[])|\](?=[(\[]))
    | (?P<entity>&(?:\#\d+|\#[Xx][0-9A-Fa-f]+|[A-Za-z]\w*);)
    | (?P<exotic>[^{_EDGE}]*?[{_EXOTIC}][^{_EDGE}]*)
    | (?P<word>\d+(?:[.,:]\d+)+|_*[^\W_]+(?:['’.\u00b7_]+[^\W_]+)*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_PLAIN = re.compile(
    rf"(?P<space>\s+)|(?P<exotic>[^{_EDGE}]*?[{_EXOTIC}][^{_EDGE}]*)"
    r"|(?P<word>\d+(?:[.,:]\d+)+|_*[^\W_]+(?:['’.·_]+[^\W_]+)*)|(?P<mark>.)",
    re.DOTALL,
)
_RUN = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+(?:['’.]+[^\W_]+)*|.")
_ITEM = re.compile(r"[ \t\r\n>\ufeff]*(?:(?:[-*+]|\d{1,9}[.)]|:)(?:[ \t]+|$))+")
_INDENT = re.compile(r"[ \t\r\n>\ufeff]*")
_CELLS = re.compile(r"((?<!\\)\||\n)")
ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}\n]*\}")
"""An id or a class between braces, which readers do not see, and the blanks before it."""
DELIMITER_ROW = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.MULTILINE)
"""The line of dashes below the head of a table."""
_MARKED = re.compile(
    r"[*_`<>\[\]{}\\&|~#=\u200b\ufeff]|^(?:[ \t]*[:-]|import|export|\.\. _|!!!|\?\?\?)", re.MULTILINE
)
"""What may be markup; a text without any of it is all words."""
_LED = frozenset({"item", "term", "paragraph", "quote"})
_UNREAD_KINDS = frozenset({"front-matter", "code"})
_UNMARKED_KINDS = frozenset({"paragraph", "quote", "item"})
_MARKUP = frozenset(
    {
        "comment",
        "attributes",
        "block",
        "escape",
        "emphasis",
        "bracket",
        "footnote",
        "space",
        "script",
        "module",
        "box",
    }
)
_SAID = frozenset({"run", "word", "mark", "address", "template", "exotic", "entity"})
"""What a reader sees as it stands."""
_BLOCK = re.compile(
    r"</?(?:p|li|d[tdl]|div|h\d|[uo]l|table|tr|button|label|section|article|form|option|summary|footer|header)\b",
    re.IGNORECASE,
)
"""Tags where a sentence ends, whatever its last mark is."""
_BREAK = re.compile(r"&nbsp;|</?(?:br|p|li|t[dhr]|d[tdl]|div|h\d|[uo]l|table)\b", re.IGNORECASE)
_LABELLED = re.compile(r"""(<%=\s*\w+_to[\s(]+["'])([^"'<>]+)(["'].*)(%>)""", re.DOTALL)
"""A link of a Ruby template: what goes before its label, the label, where it leads, the end."""
_TARGET = re.compile(r"""\b(?:href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)


def lead_end(source: str) -> int:
    """Offset just past the quote marks, bullets and numbers that begin a source, and the space behind."""
    found = _ITEM.match(source) or _INDENT.match(source)
    return found.end() if found else 0


@lru_cache(maxsize=512)
def tokens(source: str, kind: str = "paragraph") -> tuple[Token, ...]:
    """The tokens of a clause's source; joined, they are the source again.

    ``kind`` is a clause kind: list markers count as markup only where an item begins, pipes only in a
    row, and front matter and code have no markup at all.
    """
    if kind == "row":
        return _row(source)
    return tuple(between(source, kind, 0, len(source)))


def stretches(source: str, kind: str) -> Sequence[Token]:
    """As ``tokens``, words that follow one another in one: enough to tell words from links and markup."""
    return tokens(source, kind) if kind == "row" else between(source, kind, 0, len(source), whole=True)


def between(source: str, kind: str, begin: int, end: int, *, whole: bool = False) -> list[Token]:
    """The tokens of a stretch of a clause's source that begins and ends where a token does; not of a row.

    ``whole`` leaves words that follow one another in one piece.
    """
    if kind in _UNREAD_KINDS:
        return _scan(_PLAIN, source, begin, end)
    start = begin or _lead(source, kind, end)
    found = [Token(source[:start], "format")] if start > begin else []
    return found + _scan(_INLINE, source, start, end, whole=whole)


def _lead(source: str, kind: str, end: int) -> int:
    """How many characters before the words of a source are its list marker."""
    lead = _ITEM.match(source, 0, end) if kind in _LED else None
    return lead.end() if lead and (kind != "paragraph" or lead[0].strip().startswith(":")) else 0


def _row(source: str) -> tuple[Token, ...]:
    """The tokens of a table's row; its head may have the row of dashes below it, which is all markup."""
    masked = DELIMITER_ROW.sub(lambda m: "\0" * len(m[0]), source)
    found: list[Token] = []
    for cell in _CELLS.split(masked):
        if cell in ("|", "\n"):
            found.append(_markup(cell))
        elif cell.strip("\0"):
            found.extend(_scan(_INLINE, cell, 0, len(cell)))
        elif cell:
            found.append(Token(cell, "format"))
    return tuple(found) if masked == source else _restore(found, source)


def _restore(found: list[Token], source: str) -> tuple[Token, ...]:
    """Put the delimiter row back where it was masked."""
    at, out = 0, []
    for token in found:
        out.append(token._replace(text=source[at : at + len(token.text)]))
        at += len(token.text)
    return tuple(out)


def _scan(pattern: re.Pattern[str], source: str, start: int, end: int, *, whole: bool = False) -> list[Token]:
    found: list[Token] = []
    for match in pattern.finditer(source, start, end):
        name, text = match.lastgroup, match[0]
        if name == "run":
            if whole:
                found.append(Token(text, "words", True))
                continue
            *chunks, last = text.split(" ")
            found += chain.from_iterable(map(_run, chunks))
            if last:
                found += _run(last)[:-1]
        elif name == "mark":
            found.append(_known(text))
        elif name == "word":
            found.append(Token(text, "words", True))
        elif name in _MARKUP:
            found.append(_markup(text))
        else:
            found += _compound(name or "", text)
    return found


@lru_cache(maxsize=16384)
def _run(chunk: str) -> tuple[Token, ...]:
    """The tokens of what stands before a blank, and of the blank."""
    return tuple(map(_known, _RUN.findall(chunk + " ")))


@lru_cache(maxsize=16384)
def _known(text: str) -> Token:
    """The token of a plain word, mark or space: policies say the same words again and again."""
    return Token(text, "format" if text == " " else "words", text[0].isalnum())


@lru_cache(maxsize=4096)
def _markup(text: str) -> Token:
    return Token(text, "format")


@lru_cache(maxsize=4096)
def _compound(name: str, text: str) -> Sequence[Token]:
    """Tokens of a match that has parts of more than one class; versions share nearly all their links."""
    if name in ("address", "template", "entity"):
        return [Token(text, "words", spoken=name != "entity" or text.lower() != "&amp;")]
    if name == "exotic":
        import regex  # only texts in these scripts pay for it

        parts = [p for p in regex.split(r"(?V1w)\b", text) if p]
        return [Token(p, "words", spoken=any(c.isalnum() for c in p)) for p in parts]
    if name == "code":
        ticks = len(text) - len(text.lstrip("`"))
        tail = len(text) - len(text.rstrip("`"))
        return [
            Token(text[:ticks], "format"),
            *_scan(_PLAIN, text, ticks, len(text) - tail),
            Token(text[-tail:], "format"),
        ]
    if name == "erb":
        return _ruby(text)
    if name == "autolink":
        return [Token("<", "format"), Token(text[1:-1], "words", spoken=True), Token(">", "format")]
    if name == "target" and text[0] == "(":
        inner = [Token(text[1:-1], "links")] if len(text) > 2 else []
        return [Token("(", "format"), *inner, Token(")", "format")]
    if name == "tag":
        return _tag(text)
    return [Token(text, "links")]


def _ruby(text: str) -> list[Token]:
    """The tokens of a tag of a Ruby template: a link's label is words, a value one word, code no word."""
    if found := _LABELLED.fullmatch(text):
        before, label, target, end = found.groups()
        words = _scan(_PLAIN, label, 0, len(label))
        return [Token(before, "format"), *words, Token(target, "links"), Token(end, "format")]
    shown = text.startswith("<%=")
    return [Token(text, "words" if shown else "format", spoken=shown)]


def _tag(text: str) -> list[Token]:
    found = _TARGET.search(text)
    if not found:
        return [Token(text, "format")]
    begin, end = found.span(1)
    return [Token(text[:begin], "format"), Token(text[begin:end], "links"), Token(text[end:], "format")]


def visible(source: str, kind: str = "paragraph") -> str:
    """The text a reader sees: markup and link targets gone, white space folded.

    The blanks behind a word show nowhere, so that a clause of a change is read as the clause of the policy,
    which has others. They do tell behind a backslash, and where there is nothing but a list's marker.
    """
    bare = source.rstrip(" \t\n")
    spoken = bare[-2:-1].isalpha() and bare[-1] != "\\"
    return _visible(bare if spoken else source, kind)


@lru_cache(maxsize=8192)
def _visible(source: str, kind: str) -> str:
    if kind in _UNMARKED_KINDS and not _MARKED.search(source):
        return " ".join(source[lead_end(source) if kind == "item" else 0 :].split())
    if kind == "row":
        return _folded(_words(tokens(source, kind)))
    if kind in _UNREAD_KINDS:
        return _folded(" ".join(source.split()))
    found = _INLINE.finditer(source, _lead(source, kind, len(source)))
    return _folded("".join([m[0] if m.lastgroup in _SAID else _seen(m.lastgroup or "", m[0]) for m in found]))


@lru_cache(maxsize=4096)
def _seen(name: str, text: str) -> str:
    """What a reader sees of a match that is more than words."""
    if name in _MARKUP:
        return " " if _parts(text) else ""
    return _words(_compound(name, text))


@lru_cache(maxsize=8192)
def passages(source: str, kind: str = "paragraph") -> tuple[str, ...]:
    """What a reader sees, parted where raw HTML parts it; a row of a table is one passage."""
    if kind == "row" or "<" not in source:
        return (visible(source, kind),)
    found: list[list[Token]] = [[]]
    for token in tokens(source, kind):
        if token.cls == "format" and _BLOCK.match(token.text):
            found.append([])
        else:
            found[-1].append(token)
    return tuple([shown for some in found if (shown := _folded(_words(some)))])


def _words(found: Iterable[Token]) -> str:
    return "".join(
        [t.text if t.cls == "words" else " " if t.cls == "format" and _parts(t.text) else "" for t in found]
    )


def _folded(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _parts(markup: str) -> bool:
    """Whether markup separates the words beside it."""
    return bool(markup.isspace() or markup == "|" or "\n" in markup or _BREAK.match(markup))


@lru_cache(maxsize=8192)
def words(source: str, kind: str = "paragraph") -> tuple[str, ...]:
    """The words and numbers a reader reads, in order, without punctuation."""
    return tuple(t.text for t in tokens(source, kind) if t.spoken)
