"""Policy text to HTML, by the one parser: an anchor for every clause, and nothing in it that acts.

The parser's tokens are put right before they are rendered (ids, heading levels, links, raw HTML, alignment),
so that the words and the structure a reader sees are those the clauses were cut from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from clauselog import policy
from clauselog.redline import ROOT, plain

from .clean import OWN_ID, clean, safe_url

if TYPE_CHECKING:
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
_ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}\n]*\}")
_RAW_PART = re.compile(r"([ \t]*<(?:li|tr|p|h[1-6]|dt|dd)\b)", re.IGNORECASE)
_ALIGN = {"text-align:left": "cl-left", "text-align:center": "cl-centre", "text-align:right": "cl-right"}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_POLICY = re.compile(r"(?:\./|\.\./policies/)?([A-Za-z0-9][A-Za-z0-9._-]*?)(?:\.([a-z]{2,3}))?\.md(#.*)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """How a clause is shown to have changed: a class, and the words for it."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause as it goes into a page: its source, perhaps with signs of a redline, and its mark."""

    clause: Clause
    source: str
    mark: Mark | None = None
    life: str = ""
    """Address of the history of the clause; "" where it has none."""


@dataclass(frozen=True, slots=True)
class Words:
    """The few words a rendered text needs, in the language of the page."""

    address: str = "Address of this clause"
    """Name of the link to a clause."""
    history: str = "History of this clause"
    table: str = "Table"
    image: str = "Image"


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered policy."""

    title: str
    """HTML of its first heading where that is its title; else ""."""
    title_id: str
    html: str
    references: dict[str, Any] = field(default_factory=dict, hash=False)
    """Link definitions of the text, for rendering a clause of it alone."""


Links = Callable[[str, str, str], str | None]
"""(policy, language or "", fragment) -> address from the site's root, or None for no policy of this site."""


def no_policy(_policy: str, _lang: str, _anchor: str) -> str | None:
    """The ``Links`` of a text that stands alone."""
    return None


def pieces(text: Policy) -> tuple[Piece, ...]:
    """Every clause of a policy as it stands."""
    return tuple(Piece(clause, plain(clause.text)) for clause in text.clauses)


def document(
    pieces: Sequence[Piece], links: Links = no_policy, words: Words = Words(), plain_ids: bool = False
) -> Text:
    """A whole policy, or a redline of one, as HTML.

    ``plain_ids`` adds an anchor by number (``clause-4``) beside each clause's own: for a page of one version.
    """
    shown = [p for p in pieces if p.clause.kind != "front-matter"]
    env: dict[str, Any] = {}
    tokens = policy.markdown().parse("".join(p.source for p in shown), env)
    _Anchors(shown, words, plain_ids).put(tokens)
    _put_right(tokens, links, words)
    title, title_id = _take_title(tokens)
    return Text(title, title_id, _render(tokens, env), env.get("references", {}))


def fragment(
    source: str, kind: ClauseKind = "paragraph", references: object = None, links: Links = no_policy
) -> str:
    """One clause alone as HTML, without anchors."""
    text = _dedent(source)
    bare = (
        kind == "row"
        and not text.lstrip().startswith("<")
        and not re.search(r"^[ |:-]*--[ |:-]*$", text, re.MULTILINE)
    )
    if bare:
        columns = max(len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines() or [""]) - 1
        text = "|" + " |" * max(columns, 1) + "\n|" + "-|" * max(columns, 1) + "\n" + text
    env: dict[str, Any] = {"references": dict(references)} if isinstance(references, dict) else {}
    tokens = policy.markdown().parse(text, env)
    _put_right(tokens, links, Words())
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            if token.nesting > 0:
                token.attrSet("class", "cl-heading")
    html = _render(tokens, env)
    return re.sub(r"<thead>.*?</thead>", "", html, flags=re.DOTALL) if bare else html


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
    parser = policy.markdown()
    rendered: str = parser.renderer.render(tokens, parser.options, env)
    return rendered


class _Anchors:
    """Gives each clause's element its id, its link and its mark."""

    def __init__(self, pieces: Sequence[Piece], words: Words, plain_ids: bool) -> None:
        self.words, self.plain_ids = words, plain_ids
        self.by_line: dict[int, Piece] = {}
        line = 0
        for piece in pieces:
            lead = len(piece.source) - len(piece.source.lstrip("\n"))
            self.by_line[line + lead] = piece
            line += piece.source.count("\n")
        self.waiting: list[str] = []
        """Ids of clauses that have no element of their own: they go before the next that has."""
        self.used: set[str] = set()

    def put(self, tokens: list[Token]) -> None:
        out: list[Token] = []
        order = sorted(self.by_line)
        named: Piece | None = None
        for token in tokens:
            if token.map and token.type in _PLACES:
                while order and order[0] < token.map[0]:
                    self.waiting.append(self.by_line[order.pop(0)].clause.id)
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
        self.waiting += [self.by_line[line].clause.id for line in order]
        out += self._spans(None)
        tokens[:] = out

    def _spans(self, before: Token | None) -> list[Token]:
        ids, self.waiting = self.waiting, []
        if not ids or (
            before is not None and before.type in ("tr_open", "list_item_open", "dt_open", "dd_open")
        ):
            self.waiting = ids
            return []
        return [_raw("".join(f'<span id="{escape(i)}"></span>' for i in ids) + "\n")]

    def _name(self, token: Token, piece: Piece) -> None:
        clause = piece.clause
        if token.type in ("html_block", "fence", "code_block"):
            token.meta["clause"] = clause.id
        else:
            token.attrSet("id", clause.id)
        if piece.mark:
            token.attrJoin("class", f"cl-clause cl-{piece.mark.kind}")
        if token.type == "list_item_open" and piece.mark and clause.label.isdecimal():
            token.attrSet("value", clause.label)

    def _name_parts(self, token: Token, order: list[int]) -> list[int]:
        """Anchors inside a block of raw HTML, at the lines where its clauses begin."""
        assert token.map
        lines = token.content.splitlines(keepends=True)
        while order and order[0] < token.map[1]:
            ident = self.by_line[order[0]].clause.id
            at = order.pop(0) - token.map[0]
            if at < len(lines) and _RAW_PART.match(lines[at]):
                lines[at] = _RAW_PART.sub(rf'\1 {OWN_ID}="{ident}"', lines[at], count=1)
            else:
                self.waiting.append(ident)
        token.content = "".join(lines)
        return order

    def _link(self, inline: Token, piece: Piece) -> None:
        clause, children = piece.clause, inline.children or []
        if piece.mark:
            children.insert(0, _raw(f'<span class="cl-mark">{escape(piece.mark.words)}</span> '))
        name = clause.title or clause.label
        if self.plain_ids and clause.label and (number := _number_id(clause)) not in self.used:
            self.used.add(number)
            children.insert(0, _raw(f'<span id="{number}"></span>'))
        if name:
            label = escape(f"{self.words.address}: {' '.join(filter(None, (clause.label, clause.title)))}")
            children.append(
                _raw(f'<a class="cl-anchor" href="#{escape(clause.id)}" aria-label="{label}"></a>')
            )
        if piece.life:
            children.append(
                _raw(f'<a class="cl-life" href="{ROOT}{escape(piece.life)}">{escape(self.words.history)}</a>')
            )
        inline.children = children


def _number_id(clause: Clause) -> str:
    slug = re.sub(r"[^\w.]+", "-", clause.label.lower()).strip("-")
    return f"{'clause' if clause.kind in ('section', 'item') else clause.kind}-{slug}"


def _raw(html: str) -> Token:
    from markdown_it.token import Token

    return Token("html_inline", "", 0, content=html, meta={"ours": True})


def _put_right(tokens: list[Token], links: Links, words: Words) -> None:
    """Make every token harmless and fit for the page it stands on."""
    level = 1
    for token in tokens:
        match token.type:
            case "heading_open" | "heading_close":
                wanted = int(token.tag[1])
                first = wanted == 1 and level == 1
                level = 1 if first and token.nesting > 0 else level
                if not first:
                    level = max(2, min(wanted, level + 1)) if token.nesting > 0 else level
                    token.tag = f"h{level}"
            case "html_block":
                own = clean(token.content)
                ident = token.meta.get("clause")
                token.content = f'<div id="{escape(ident)}">{own}</div>\n' if ident else own
            case "fence" | "code_block":
                ident = token.meta.get("clause")
                named = f' id="{escape(ident)}"' if ident else ""
                token.content = (
                    f'<pre{named} tabindex="0"><code>{escape(token.content, quote=False)}</code></pre>\n'
                )
                token.type = "html_block"
            case "th_open" | "td_open":
                align = _ALIGN.get(str(token.attrs.pop("style", "")))
                if align:
                    token.attrSet("class", align)
            case "table_open":
                token.attrSet("class", "cl-table")
            case "inline":
                token.children = _inline(token.children or [], links, words)
    tokens[:] = [around for token in tokens for around in _wrapped(token, words)]


def _wrapped(token: Token, words: Words) -> Iterable[Token]:
    """A table in a frame of its own, so that a narrow page scrolls the table and not the text."""
    if token.type == "table_open":
        yield _raw(f'<div class="cl-scroll" role="region" tabindex="0" aria-label="{escape(words.table)}">')
    yield token
    if token.type == "table_close":
        yield _raw("</div>\n")


def _inline(children: list[Token], links: Links, words: Words) -> list[Token]:
    out: list[Token] = []
    opened: list[str] = []
    for token in children:
        if token.type == "html_inline" and not token.meta.get("ours"):
            token = _raw(_tag(token.content, opened))
        elif token.type == "text":
            token.content = _ATTRIBUTES.sub("", token.content)
        elif token.type == "image":
            token = _image(token, words)
        elif token.type == "link_open":
            _lead(token, links)
        out.append(token)
    out += [_raw(f"</{name}>") for name in reversed(opened)]
    return out


def _tag(source: str, opened: list[str]) -> str:
    """One tag of inline HTML, if it is harmless and stands in order; else nothing."""
    found = _TAG.match(source)
    if not found:
        return ""
    if found[1]:
        name = {"ins": "span", "del": "s", "mark": "span"}.get(found[2].lower(), found[2].lower())
        if opened and opened[-1] == name:
            opened.pop()
            return f"</{name}>"
        return ""
    html = clean(source, inline=True)
    name = found_name[1] if (found_name := re.match(r"<([a-z0-9]+)", html)) else ""
    if html.endswith(f"</{name}>") and name:
        opened.append(name)
        html = html[: -len(name) - 3]
    return html


def _image(token: Token, words: Words) -> Token:
    """An image stands elsewhere, and a page asks no other host for anything: its words, and a link to it."""
    source, said = str(token.attrs.get("src", "")), token.content or words.image
    if re.match(r"https?://", source):
        return _raw(
            f'<a class="cl-image" href="{escape(source)}" rel="noopener noreferrer">{escape(said)}</a>'
        )
    return _raw(f'<span class="cl-image">{escape(said)}</span>')


def _lead(token: Token, links: Links) -> None:
    """Where a link leads: to a page of this site for a policy, away for an address, nowhere for the rest."""
    href = str(token.attrs.get("href", ""))
    found = _POLICY.fullmatch(href)
    target = links(found[1], found[2] or "", (found[3] or "")) if found else None
    if target is not None:
        token.attrSet("href", ROOT + target)
    elif href.startswith(("http://", "https://")):
        token.attrSet("rel", "noopener noreferrer")
    elif not safe_url(href):
        token.attrSet("href", "#")


def _take_title(tokens: list[Token]) -> tuple[str, str]:
    """Take the first heading off, where it is the document's title and nothing stands before it."""
    at = next((i for i, t in enumerate(tokens) if not t.meta.get("ours")), len(tokens))
    if at + 2 >= len(tokens) or tokens[at].type != "heading_open" or tokens[at].tag != "h1":
        return "", ""
    heading, inline = tokens[at], tokens[at + 1]
    del tokens[at : at + 3]
    inline.children = [c for c in inline.children or [] if "cl-anchor" not in c.content]
    return _render([inline], {}), str(heading.attrs.get("id", ""))
