"""The parser's tokens to tokens that are harmless and fit for the page they stand on, their links led."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from clauselog.anchors import place_of
from clauselog.numbering import LANGUAGE
from clauselog.redline import ROOT, SIGNS
from clauselog.words import ATTRIBUTES, visible

from .clean import clean, safe_url

if TYPE_CHECKING:
    from markdown_it.token import Token

_ALIGN = {"text-align:left": "cl-left", "text-align:center": "cl-centre", "text-align:right": "cl-right"}
FULL = re.compile(r"[a-zA-Z][a-zA-Z+.-]*:|//")
"""How an address begins that says its scheme or its host."""
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_POLICY = re.compile(
    rf"(?:\./|\.\./policies/)?([A-Za-z0-9][A-Za-z0-9._-]*?)(?:\.({LANGUAGE.pattern}))?\.md(#.*)?"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The few words a rendered text needs, in the language of the page."""

    address: str = "Address of this clause"
    """Name of the link to a clause."""
    history: str = "History of this clause"
    ours: str = ""
    """Attributes of these words, where they are in another language than the text."""
    table: str = "Table"
    image: str = "Image"


ENGLISH = Words()
Links = Callable[[str], str | None]
"""An address without a host, as a text has it -> where it leads: from the site's root (``ROOT``) or in full.

None where it leads nowhere.
"""


def nowhere(_href: str) -> None:
    """The ``Links`` of a text that stands alone."""


def policy_of(href: str) -> tuple[str, str, str] | None:
    """The policy whose file an address names, its language or "", and the place in it ("#…") or ""."""
    found = _POLICY.fullmatch(href)
    return (found[1], found[2] or "", found[3] or "") if found else None


def ours(html: str) -> Token:
    """HTML of our own making, which is put right already."""
    from markdown_it.token import Token

    return Token("html_inline", "", 0, content=html, meta={"ours": True})


@dataclass(frozen=True, slots=True)
class Targets:
    """Where links without a host lead: those away, and those to places of the same text by name."""

    links: Links
    inside: Mapping[str, str]

    def of(self, href: str) -> str:
        """Where an address leads from the page the text stands on; "" for nowhere."""
        if href.startswith("#"):
            inside = self.inside.get(place_of(href[1:]))
            return f"#{inside}" if inside else ""
        if FULL.match(href):
            return href if safe_url(href) else ""
        return self.links(href) or ""

    def raw(self, href: str) -> str:
        """The same for a link of raw HTML, which leads to another policy as a whole."""
        target = self.of(href)
        return target.partition("#")[0] if target.startswith(ROOT) else target


def put_right(tokens: list[Token], targets: Targets, words: Words, level: int, first: bool) -> int:
    """Make every token harmless and fit for the page it stands on; the level of the last heading.

    A heading is at most one level below the one before it; only the ``first`` of a document is its title.
    """
    titled = not first
    _label(tokens)
    for token in tokens:
        match token.type:
            case "heading_open" | "heading_close":
                wanted = int(token.tag[1])
                if token.nesting > 0 and (wanted > 1 or titled):
                    level = max(2, min(wanted, level + 1))
                if wanted > 1 or titled:
                    token.tag = f"h{level}"
                titled = titled or token.nesting < 0
            case "html_block":
                own = clean(token.content, targets.raw)
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
                token.attrJoin("class", "cl-table")
            case "inline":
                token.children = _inline(token.children or [], targets, words)
    tokens[:] = [around for token in tokens for around in _wrapped(token, words)]
    return level


ROLES = {
    "table_open": "table",
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}
"""What the parts of a table are, said to a screen reader where a narrow page shows each row as a card."""
NARROW = 2
"""Most columns of a table that fits on any page as it is."""


def _label(tokens: list[Token]) -> None:
    """Have each cell of a wide table say what its column is called: a narrow page shows a row as a card.

    Where a heading is changed, the table stays one, so that the change is seen.
    """
    begin = 0
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            begin = at
        elif token.type == "table_close":
            table = tokens[begin : at + 1]
            heads = [table[i + 1].content for i, t in enumerate(table) if t.type == "th_open"]
            if len(heads) > NARROW and any(heads) and not any(s in h for h in heads for s in SIGNS):
                _cards(table, [visible(head) for head in heads])


def _cards(table: list[Token], heads: list[str]) -> None:
    if not any(token.type == "td_open" for token in table):
        return
    table[0].attrJoin("class", "cl-cards")
    column = 0
    for token in table:
        if token.type in ROLES:
            token.attrSet("role", ROLES[token.type])
        if token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            if column and heads[column]:
                token.attrSet("data-label", heads[column])
            column += 1


def _wrapped(token: Token, words: Words) -> Iterable[Token]:
    """A table in a frame of its own, so that a narrow page scrolls the table and not the text."""
    if token.type == "table_open":
        yield ours(f'<div class="cl-scroll" role="group" tabindex="0" aria-label="{escape(words.table)}">')
    yield token
    if token.type == "table_close":
        yield ours("</div>\n")


def _inline(children: list[Token], targets: Targets, words: Words) -> list[Token]:
    out: list[Token] = []
    opened: list[str] = []
    leads = True
    for token in children:
        if token.type == "html_inline" and not token.meta.get("ours"):
            token = ours(_tag(token.content, opened, targets))
        elif token.type == "text":
            token.content = ATTRIBUTES.sub("", token.content)
        elif token.type == "image":
            token = _image(token, words)
        elif token.type == "link_open":
            leads = _lead(token, targets)
        if leads or token.type not in ("link_open", "link_close"):
            out.append(token)
    out += [ours(f"</{name}>") for name in reversed(opened)]
    return out


def _tag(source: str, opened: list[str], targets: Targets) -> str:
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
    html = clean(source, targets.raw, inline=True)
    name = found_name[1] if (found_name := re.match(r"<([a-z0-9]+)", html)) else ""
    if html.endswith(f"</{name}>") and name:
        opened.append(name)
        html = html[: -len(name) - 3]
    return html


def _image(token: Token, words: Words) -> Token:
    """An image stands elsewhere, and a page asks no other host for anything: its words, and a link to it."""
    source, said = str(token.attrs.get("src", "")), token.content or words.image
    if re.match(r"https?://", source):
        return ours(
            f'<a class="cl-image" href="{escape(source)}" rel="noopener noreferrer">{escape(said)}</a>'
        )
    return ours(f'<span class="cl-image">{escape(said)}</span>')


def _lead(token: Token, targets: Targets) -> bool:
    """Where a link leads: to a page of this site for a policy, to a clause, away for an address.

    False where it leads nowhere and is only words.
    """
    target = targets.of(str(token.attrs.get("href", "")))
    token.attrSet("href", target)
    if target.startswith(ROOT):
        token.attrSet("class", "cl-policy")
    elif target.startswith(("http://", "https://")):
        token.attrSet("rel", "noopener noreferrer")
    return bool(target)
