"""Policy text to the paragraphs and tables of a document, each knowing its lines of the source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from clauselog import frontmatter
from clauselog.parser import markdown
from clauselog.words import ATTRIBUTES, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "bullet", "number", "quote", "code", "html"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look."""

    text: str
    """“\\n” is a line break."""
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    href: str = ""
    """Where it leads, as the source has it; "" for no link."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the document."""

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0
    """1 to 6 of a heading; how deep a list item or quote is nested, from 0."""
    list_id: int = 0
    """Which numbered list of the document an item belongs to, from 1."""
    start: int = 1
    """The number that list begins with."""
    lines: tuple[int, int] = (0, 0)
    """Lines of the source, from 0, the end not included."""

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[tuple[Run, ...], ...]
    head: bool = False
    lines: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """Its words, cells apart."""
        return "\t".join("".join(run.text for run in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document."""

    rows: tuple[Row, ...]
    lines: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """Its words, rows apart."""
        return "\n".join(row.text for row in self.rows)


Block = Paragraph | Table


def blocks(text: str) -> tuple[Block, ...]:
    """The document of a policy's source, front matter left out."""
    _, offset = frontmatter.split(text)
    before = text.count("\n", 0, offset)
    tokens = markdown().parse(text[offset:])
    return tuple(_Walk(tokens, before).blocks())


class _Walk:
    """One pass over the parser's tokens."""

    def __init__(self, tokens: Sequence[Token], before: int) -> None:
        self._tokens, self._before = tokens, before
        self._lists: list[tuple[bool, int, int]] = []
        """The lists around: whether numbered, its id, its first number."""
        self._quotes = self._numbered = 0

    def blocks(self) -> Iterator[Block]:
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.type == "table_open":
                end = next(i for i in range(at, len(self._tokens)) if self._tokens[i].type == "table_close")
                yield self._table(self._tokens[at:end], self._lines(token))
                at = end
            else:
                yield from self._one(at, token)
            at += 1

    def _one(self, at: int, token: Token) -> Iterator[Block]:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                numbered = token.type.startswith("ordered")
                self._numbered += numbered
                first = int(token.attrs.get("start", 1)) if numbered else 1
                self._lists.append((numbered, self._numbered if numbered else 0, first))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case "inline":
                yield self._paragraph(at, token)
            case "fence" | "code_block":
                yield Paragraph(
                    "code", (Run(token.content.rstrip("\n"), code=True),), lines=self._lines(token)
                )
            case "html_block":
                seen = visible(token.content, "html").strip()
                if seen:
                    yield Paragraph("html", (Run(seen),), lines=self._lines(token))

    def _paragraph(self, at: int, token: Token) -> Paragraph:
        runs = tuple(_runs(token.children or []))
        before = self._tokens[at - 1]
        lines = self._lines(token)
        if before.type == "heading_open":
            return Paragraph("heading", runs, int(before.tag[1]), lines=lines)
        if self._lists:
            numbered, list_id, first = self._lists[-1]
            opens = self._tokens[at - 2].type == "list_item_open"
            kind: Kind = ("number" if numbered else "bullet") if opens else "paragraph"
            return Paragraph(kind, runs, len(self._lists) - 1, list_id if opens else 0, first, lines)
        if self._quotes:
            return Paragraph("quote", runs, self._quotes - 1, lines=lines)
        return Paragraph("paragraph", runs, lines=lines)

    def _table(self, tokens: Sequence[Token], lines: tuple[int, int]) -> Table:
        rows: list[Row] = []
        head = False
        for token in tokens:
            match token.type:
                case "thead_open" | "thead_close":
                    head = token.type == "thead_open"
                case "tr_open":
                    rows.append(Row((), head, self._lines(token)))
                case "inline":
                    cell = tuple(_runs(token.children or []))
                    rows[-1] = replace(rows[-1], cells=(*rows[-1].cells, cell))
        return Table(tuple(rows), lines)

    def _lines(self, token: Token) -> tuple[int, int]:
        begin, end = token.map or (0, 0)
        return begin + self._before, end + self._before


def _runs(children: Sequence[Token]) -> Iterator[Run]:
    """The inline content of a paragraph, look by look."""
    look = Run("")
    for token in children:
        match token.type:
            case "text" | "code_inline" | "image":
                content = ATTRIBUTES.sub("", token.content) if token.type == "text" else token.content
                if content:
                    yield replace(look, text=content, code=look.code or token.type == "code_inline")
            case "softbreak":
                yield replace(look, text=" ")
            case "hardbreak":
                yield replace(look, text="\n")
            case "strong_open" | "strong_close":
                look = replace(look, bold=token.nesting > 0)
            case "em_open" | "em_close":
                look = replace(look, italic=token.nesting > 0)
            case "s_open" | "s_close":
                look = replace(look, struck=token.nesting > 0)
            case "link_open":
                look = replace(look, href=str(token.attrs.get("href", "")))
            case "link_close":
                look = replace(look, href="")
            case "html_inline" if token.content.lower().startswith("<br"):
                yield replace(look, text="\n")
