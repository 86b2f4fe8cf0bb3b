"""Clauses to the names under which links inside a text may call them.

A link ``#…`` of a policy was written for wherever the text was shown: it means an id the author gave
(``{#id}``, ``<h2 id=…>``, ``<a name=…>``), or the one that GitHub, MkDocs or kramdown makes of a heading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWN = re.compile(r"<[^<>]*?\s(?:id|name)=[\"']?([\w.:-]+)", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w\- ]")
_LEADING = re.compile(r"^[\W\d_]+")


def place_of(fragment: str) -> str:
    """The name of the place that a link ``#…`` means, as ``anchors`` has it."""
    return unquote(fragment).lower()


def anchors(clauses: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Name of a place, in lower case -> id of its clause; the first clause of a name has it.

    A name that the author gave goes before our own ids, and these before what others make of a heading.
    ``clauses`` are (id, label, title, source) in the order of the text.
    """
    found: dict[str, str] = {}
    idents: list[str] = []
    headings: list[tuple[str, str]] = []
    for ident, label, title, source in clauses:
        idents.append(ident)
        for name in _OWN.findall(source) if "<" in source else ():
            found.setdefault(name.lower(), ident)
        if title:
            headings += [(slug, ident) for slug in _slugs(label, title)]
    for ident in idents:
        found.setdefault(ident.lower(), ident)
    seen: dict[str, int] = {}
    for slug, ident in headings:
        repeated = seen[slug] = seen.get(slug, -1) + 1
        found.setdefault(f"{slug}-{repeated}" if repeated else slug, ident)
    return found


def _slugs(label: str, title: str) -> Iterable[str]:
    """What a heading's address may be: with its number (GitHub), or from its first letter on (kramdown)."""
    whole = f"{label} {title}".lower().strip()
    made = (_NO_WORD.sub("", text).strip().replace(" ", "-") for text in (whole, title.lower()))
    return dict.fromkeys(
        s for slug in made for s in (slug, re.sub("-+", "-", slug), _LEADING.sub("", slug)) if s
    )
