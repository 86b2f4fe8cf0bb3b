"""Words to the HTML in which pages have them: links, their language, quotations that run the other way."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from clauselog.language import is_rtl, primary
from clauselog.redline import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_QUOTED = re.compile(r"([“„«(])([^“”„«»()]+)([”“»)])")


def safe(html: str) -> str:
    """HTML that templates leave as it is."""
    return Markup(html)  # noqa: S704 - made by our own renderer, or escaped where it was put together


def link(path: str, words: str, code: bool = False) -> str:
    """A link to a page or file of the site, by its path from the root; ``code``: in the type of code."""
    inner = f"<code>{escape(words)}</code>" if code else escape(words)
    return safe(f'<a href="{ROOT}{escape(path)}">{inner}</a>')


def contact_link(contact: str) -> str:
    """An address to write to, as a link where it is one."""
    if "@" in contact and " " not in contact and ":" not in contact:
        return safe(f'<a href="mailto:{escape(contact)}">{escape(contact)}</a>')
    if contact.startswith("https://"):
        return safe(f'<a href="{escape(contact)}" rel="noopener noreferrer">{escape(contact)}</a>')
    return safe(escape(contact))


def spoken(voice: str, lang: str) -> tuple[str, str]:
    """Language and direction of our words and of theirs; of ours where they are not those of the page."""
    if voice == primary(lang):
        return "", safe(f' lang="{escape(lang)}"')
    ours, theirs = (
        safe(f' lang="{escape(code)}" dir="{"rtl" if is_rtl(code) else "ltr"}"') for code in (voice, lang)
    )
    return ours, theirs


def isolated(sentence: str) -> str:
    """A sentence whose quotations each keep to themselves where they run the other way than it does: between
    FSI and PDI, the characters that Unicode has for it.
    """
    return _QUOTED.sub("\\1\u2068\\2\u2069\\3", sentence) if _RTL.search(sentence) else sentence


def html_values(made: Mapping[str, Any]) -> dict[str, Any]:
    """A rendered text as templates take it."""
    return {"title": safe(made["title"]), "title_id": made["title_id"], "html": safe(made["html"])}
