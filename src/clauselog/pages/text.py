"""Policy text to HTML, by the one parser: an anchor for every clause, and nothing in it that acts.

The parser's tokens are put right before they are rendered (ids, heading levels, links, raw HTML, alignment),
so that the words and the structure a reader sees are those the clauses were cut from.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from clauselog.anchors import anchors, place_of
from clauselog.parser import markdown
from clauselog.redline import ROOT, plain
from clauselog.tables import sources
from clauselog.words import DELIMITER_ROW

from .clean import OWN_ID
from .tokens import ENGLISH, Links, Targets, Words, nowhere, ours, put_right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

    from clauselog.model import Clause, ClauseKind, Policy

_PLACES = frozenset(
    [
        "list_item_open",
        "heading_open",
        "paragraph_open",
        "tr_open",
        "dt_open",
        "dd_open",
        "html_block",
        "fence",
        "code_block",
    ]
)
"""Tokens that may bear the anchor of a clause."""
_RAW_PART = re.compile(r"([ \t]*<(?:li|tr|p|h[1-6]|dt|dd)\b)", re.IGNORECASE)
_TIES = re.compile(r"^[ \t>]*\[[^\]\n]+\]:|\[\^", re.MULTILINE)
"""Link definitions and footnotes: what one section says of another."""
_IN_PAGE = re.compile(
    r"\]\(\s*#([^\s()]+)|href=[\"']?#([^\s\"'>]+)|^[ \t>]*\[[^\]\n]+\]:[ \t]*#(\S+)",
    re.IGNORECASE | re.MULTILINE,
)
"""A link to a place in the same text: in Markdown, in HTML, in a link definition."""
_ROW = re.compile(r"\s*</?t(?:r|h|d|head|body|foot)\b", re.IGNORECASE)
"""A row of a table in HTML, on its own."""
_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """How a clause is shown to have changed: a class, and the words for it."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause as it goes into a page: its source, perhaps with signs of a redline, and its mark."""

    id: str
    kind: ClauseKind
    label: str
    title: str
    source: str
    mark: Mark | None = None
    life: str = ""
    """Address of the history of the clause; "" where it has none."""
    also: tuple[str, ...] = ()
    """Further anchors: the ids the clause has in other languages."""

    @classmethod
    def of(cls, clause: Clause, source: str, mark: Mark | None = None) -> Piece:
        """A clause with the source to be shown."""
        return cls(clause.id, clause.kind, clause.label, clause.title, source, mark)


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered policy."""

    title: str
    """HTML of its first heading where that is its title; else ""."""
    title_id: str
    html: str
    references: str = ""
    """Link definitions of the text as JSON, for rendering a clause of it alone."""


def pieces(text: Policy) -> tuple[Piece, ...]:
    """Every clause of a policy as it stands."""
    return tuple(Piece.of(clause, plain(clause.text)) for clause in text.clauses)


def document(
    found: Sequence[Piece], links: Links = nowhere, words: Words = ENGLISH, plain_ids: bool = False
) -> Text:
    """A whole policy, or a redline of one, as HTML.

    Each section is rendered once for all versions that have it alike, unless link definitions or
    footnotes tie the text together. ``plain_ids`` adds an anchor by number (``clause-4``) beside each
    clause's own: for the page of one version.
    """
    shown = tuple(p for p in found if p.kind != "front-matter")
    tied = any(_TIES.search(p.source) for p in shown)
    groups = [shown] if tied else list(_sections(shown))
    title = title_id = references = ""
    level, out, used = 1, list[str](), frozenset[str]()
    for number, (group, aims) in enumerate(zip(groups, _aims(groups), strict=True)):
        numbers = _numbers(group, used) if plain_ids else ()
        made = _section(group, level, numbers, aims, links, words, not number)
        used |= set(numbers)
        level = made.level
        out.append(made.html)
        title, title_id, references = title or made.title, title_id or made.title_id, made.references
    return Text(title, title_id, "".join(out), references)


@dataclass(frozen=True, slots=True)
class _Section:
    """A rendered stretch of a document, and the level of its last heading."""

    html: str
    level: int
    title: str
    title_id: str
    references: str


def _sections(shown: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """The pieces from one heading to the next: nothing of Markdown reaches across a heading."""
    begin = 0
    for at, piece in enumerate(shown):
        if at > begin and piece.kind == "section" and piece.source.startswith("#"):
            yield tuple(shown[begin:at])
            begin = at
    yield tuple(shown[begin:])


Aims = tuple[tuple[str, str], ...]
"""(place a link names, id of the clause it means)."""


def _aims(groups: Sequence[tuple[Piece, ...]]) -> list[Aims]:
    """For each stretch of a text, where its links to places in it lead; what leads nowhere is left out."""
    wanted = [
        dict.fromkeys(
            place_of("".join(names)) for p in group if "#" in p.source for names in _IN_PAGE.findall(p.source)
        )
        for group in groups
    ]
    shown = (p for group in groups for p in group)
    places = anchors((p.id, p.label, p.title, p.source) for p in shown) if any(wanted) else {}
    return [tuple((name, places[name]) for name in names if name in places) for names in wanted]


def _numbers(group: Sequence[Piece], used: frozenset[str]) -> tuple[str, ...]:
    """Anchors by number for a stretch, each the first of its kind in the document."""
    return tuple(dict.fromkeys(n for p in group if p.label and (n := _number_id(p)) not in used))


@lru_cache(maxsize=4096)
def _section(
    group: tuple[Piece, ...],
    level: int,
    numbers: tuple[str, ...],
    aims: Aims,
    links: Links,
    words: Words,
    first: bool,
) -> _Section:
    env: dict[str, Any] = {}
    tokens = markdown().parse("".join(p.source for p in group), env)
    _Anchors(group, words, numbers).put(tokens)
    level = put_right(tokens, Targets(links, dict(aims)), words, level, first)
    title, title_id = _take_title(tokens) if first else ("", "")
    references = env.get("references") or {}
    html = _render(tokens, env)
    return _Section(
        html, level, title, title_id, json.dumps(references, sort_keys=True) if references else ""
    )


@lru_cache(maxsize=8192)
def fragment(
    source: str, kind: ClauseKind = "paragraph", references: str = "", links: Links = nowhere, head: str = ""
) -> str:
    """One clause alone as HTML, without anchors; its headings are no headings of the page, and a link to
    another place of its text is only words.

    ``references`` are the link definitions of its document, as ``document`` gives them; ``head`` is the head
    of the table that a row stands in.
    """
    text = _dedent(source.strip("\n") if kind == "row" else source)
    if _fits(text, head):
        text = f"{_dedent(head).strip()}\n{text}"
    lone = kind == "row" and _ROW.match(text)
    bare = kind == "row" and not lone and "|" in text and not DELIMITER_ROW.search(text)
    if bare:
        columns = max(len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines() or [""]) - 1
        text = "|" + " |" * max(columns, 1) + "\n|" + "-|" * max(columns, 1) + "\n" + text
    env: dict[str, Any] = {"references": json.loads(references)} if references and "[" in text else {}
    tokens = markdown().parse(text, env)
    put_right(tokens, Targets(links, {}), ENGLISH, 1, first=False)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            if token.nesting > 0:
                token.attrSet("class", "cl-heading")
    html = _render(tokens, env)
    if lone:
        return f'<div class="cl-scroll" tabindex="0"><table class="cl-table">{html}</table></div>\n'
    return _HEAD.sub("", html) if bare else html


def _fits(row: str, head: str) -> bool:
    """Whether a row can stand below a head: both in Markdown or in HTML, and no cell without a column."""
    alike = row.startswith("<") == head.lstrip().startswith("<")
    return bool(head) and alike and len(sources(row)) <= len(sources(head))


def _dedent(source: str) -> str:
    lines = source.replace("\t", "    ").splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    return (
        "".join(line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in lines)
        if indent
        else source
    )


def _render(tokens: list[Token], env: dict[str, Any]) -> str:
    parser = markdown()
    rendered: str = parser.renderer.render(tokens, parser.options, env)
    return rendered


class _Anchors:
    """Gives each clause's element its id, its link and its mark."""

    def __init__(self, pieces: Sequence[Piece], words: Words, numbers: Iterable[str]) -> None:
        self.words, self.numbers = words, set(numbers)
        self.by_line: dict[int, Piece] = {}
        line = 0
        for piece in pieces:
            lead = len(piece.source) - len(piece.source.lstrip("\n"))
            self.by_line[line + lead] = piece
            line += piece.source.count("\n")
        self.waiting: list[str] = []
        """Ids of clauses that have no element of their own: they go before the next that has."""

    def put(self, tokens: list[Token]) -> None:
        out: list[Token] = []
        order = sorted(self.by_line)
        named: Piece | None = None
        for token in tokens:
            if token.map and token.type in _PLACES:
                while order and order[0] < token.map[0]:
                    self.waiting.append(self.by_line[order.pop(0)].id)
                if order and order[0] == token.map[0]:
                    named = self.by_line[order.pop(0)]
                    out += self._spans(token)
                    self._name(token, named)
                if token.type == "html_block":
                    order = self._name_parts(token, order)
            if token.type == "inline" and named:
                self._link(token, named)
                named = None
            out.append(token)
        self.waiting += [self.by_line[line].id for line in order]
        out += self._spans(None)
        tokens[:] = out

    def _spans(self, before: Token | None) -> list[Token]:
        ids, self.waiting = self.waiting, []
        if not ids or (
            before is not None and before.type in ("tr_open", "list_item_open", "dt_open", "dd_open")
        ):
            self.waiting = ids
            return []
        return [ours("".join(f'<span id="{escape(i)}"></span>' for i in ids) + "\n")]

    def _name(self, token: Token, piece: Piece) -> None:
        if token.type in ("html_block", "fence", "code_block"):
            token.meta["clause"] = piece.id
        else:
            token.attrSet("id", piece.id)
        if piece.mark:
            token.attrJoin("class", f"cl-clause cl-{piece.mark.kind}")
        if token.type == "list_item_open" and piece.mark and piece.label.isdecimal():
            token.attrSet("value", piece.label)

    def _name_parts(self, token: Token, order: list[int]) -> list[int]:
        """Anchors inside a block of raw HTML, at the lines where its clauses begin."""
        assert token.map
        lines = token.content.splitlines(keepends=True)
        while order and order[0] < token.map[1]:
            ident = self.by_line[order[0]].id
            at = order.pop(0) - token.map[0]
            if at < len(lines) and _RAW_PART.match(lines[at]):
                lines[at] = _RAW_PART.sub(rf'\1 {OWN_ID}="{ident}"', lines[at], count=1)
            else:
                self.waiting.append(ident)
        token.content = "".join(lines)
        return order

    def _link(self, inline: Token, piece: Piece) -> None:
        children = inline.children or []
        for ident in piece.also:
            children.insert(0, ours(f'<span id="{escape(ident)}"></span>'))
        if piece.mark:
            children.insert(
                0, ours(f'<span class="cl-mark"{self.words.ours}>{escape(piece.mark.words)}</span> ')
            )
        name = piece.title or piece.label
        if piece.label and (number := _number_id(piece)) in self.numbers:
            self.numbers.remove(number)
            children.insert(0, ours(f'<span id="{number}"></span>'))
        if name:
            label = escape(f"{self.words.address}: {' '.join(filter(None, (piece.label, piece.title)))}")
            children.append(
                ours(f'<a class="cl-anchor" href="#{escape(piece.id)}" aria-label="{label}"></a>')
            )
        if piece.life:
            children.append(
                ours(
                    f'<a class="cl-life" href="{ROOT}{escape(piece.life)}"{self.words.ours}>'
                    f"{escape(self.words.history)}</a>"
                )
            )
        inline.children = children


def _number_id(clause: Piece) -> str:
    slug = re.sub(r"[^\w.]+", "-", clause.label.lower()).strip("-")
    return f"{'clause' if clause.kind in ('section', 'item') else clause.kind}-{slug}"


def _take_title(tokens: list[Token]) -> tuple[str, str]:
    """Take the first heading off, where it is the document's title and nothing stands before it."""
    at = next((i for i, t in enumerate(tokens) if not t.meta.get("ours")), len(tokens))
    if at + 2 >= len(tokens) or tokens[at].type != "heading_open" or tokens[at].tag != "h1":
        return "", ""
    heading, inline = tokens[at], tokens[at + 1]
    del tokens[at : at + 3]
    inline.children = [c for c in inline.children or [] if "cl-anchor" not in c.content]
    return _render([inline], {}), str(heading.attrs.get("id", ""))
