"""Raw HTML of a policy to HTML that can do nothing: a short list of tags, no attribute that acts."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from clauselog.redline import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
        "wbr",
    ]
)
BLOCK = frozenset(
    [
        "blockquote",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
VOID = frozenset({"br", "hr", "wbr"})
SILENT = frozenset(
    [
        "script",
        "style",
        "title",
        "textarea",
        "iframe",
        "object",
        "svg",
        "math",
        "noscript",
        "select",
    ]
)
"""Elements whose content is no text of the policy: dropped whole."""
AS = {"ins": "span", "del": "s", "section": "div", "mark": "span"}
"""What would look like our own marking of a change becomes something plain."""
OWN_ID = "data-clause" + ROOT
"""Attribute that becomes an id: only we can write it, for a text never holds this sign."""
NUMBERS = frozenset({"colspan", "rowspan", "start", "value"})

_SAFE_URL = re.compile(r"(?:https?:|mailto:|tel:|#|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")


def safe_url(url: str) -> bool:
    """Whether an address leads to a page, a mail box or a telephone, and runs nothing."""
    return bool(_SAFE_URL.match(_INVISIBLE.sub("", url)))


def clean(source: str, leads: Callable[[str], str], inline: bool = False) -> str:
    """The same HTML with only known tags, every one of them closed; ``inline`` leaves out block tags.

    ``leads`` says where the address of a link leads; "" leaves only its words.
    """
    cleaner = _Cleaner(INLINE if inline else INLINE | BLOCK, leads)
    cleaner.feed(source)
    cleaner.close()
    return cleaner.result()


class _Cleaner(HTMLParser):
    """Writes what it may and forgets the rest; text always stays."""

    def __init__(self, allowed: frozenset[str], leads: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.leads, self.allowed = leads, allowed
        self.out, self.open, self.silent = list[str](), list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        if self.silent or tag not in self.allowed:
            return
        name = AS.get(tag, tag)
        self.out.append(f"<{name}{_attributes(tag, attrs, self.leads)}>")
        if tag not in VOID:
            self.open.append(name)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID or tag not in SILENT:
            self.handle_starttag(tag, attrs)
            if tag not in VOID:
                self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
            return
        name = AS.get(tag, tag)
        if not self.silent and name in self.open:
            while True:
                last = self.open.pop()
                self.out.append(f"</{last}>")
                if last == name:
                    break

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(escape(data, quote=False))

    def result(self) -> str:
        return "".join(self.out) + "".join(f"</{name}>" for name in reversed(self.open))


def _attributes(tag: str, attrs: list[tuple[str, str | None]], leads: Callable[[str], str]) -> str:
    kept = []
    for name, value in attrs:
        if name == "href" and tag == "a" and value and safe_url(value):
            kept += [f' href="{escape(target)}"' for target in [leads(value.strip())] if target]
        elif name == OWN_ID and value:
            kept.append(f' id="{escape(value)}"')
        elif name in NUMBERS and value and re.fullmatch(r"\d{1,3}", value):
            kept.append(f' {name}="{value}"')
        elif name == "dir" and value in ("ltr", "rtl", "auto"):
            kept.append(f' dir="{value}"')
        elif name == "lang" and value and re.fullmatch(r"[A-Za-z-]{2,12}", value):
            kept.append(f' lang="{value}"')
    return "".join(kept)
