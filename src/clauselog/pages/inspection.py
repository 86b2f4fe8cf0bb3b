"""Built pages to what is wrong with them: a page, an anchor or an announcement that is missing, a dead link.

A builder may drop a page without a word; what was meant to be there is looked for in what is there.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from clauselog.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

_ID = re.compile(r'\sid="([^"]*)"')
_LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')
_ASKS = re.compile(
    r'<(?:script|img|link|iframe|source|audio|video|embed|object)\s[^>]*?(?:src|href|data)="((?:https?:)?//[^"]*)"[^>]*>'
)
_ACTS = re.compile(r"<[a-zA-Z][^<>]*\s(on[a-z]+|style)\s*=[^<>]*>")
_BAR = re.compile(r'<aside class="cl-announce"[^>]* data-id="([^"]*)"')
_AWAY = re.compile(r"[a-zA-Z][a-zA-Z+.-]*:|//")
_MAY_ACT = re.compile(r"\s(?:on[a-z]+|style)\s*=")
_QUIET = re.compile(r'rel="(?:canonical|alternate)\b')
_BARE = re.compile(r"<script[\s>].*?</script>|<svg.*?</svg>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a page must hold."""

    path: str
    """File from the root of the site: "privacy/1.0/index.html"."""
    anchors: frozenset[str]
    announcements: frozenset[str]


def inspect(
    built: Iterable[tuple[str, str, bool]], expected: Iterable[Expected], others: Collection[str], base: str
) -> list[Finding]:
    """Everything wrong with built pages.

    Args:
        built: (file, HTML, whether the last good site has the very same page); read once, one at a time.
        expected: what must be there.
        others: files that are no pages.
        base: path of the site's address ("/" or "/privacy/"), for links that begin with it.
    """
    ids: dict[str, frozenset[str]] = {}
    links: dict[str, list[str]] = {}
    bars: dict[str, frozenset[str]] = {}
    found: list[Finding] = []
    for path, html, known in built:
        ids[path] = frozenset(_ID.findall(html))
        bars[path] = frozenset(_BAR.findall(html))
        links[path] = list(dict.fromkeys(_LINK.findall(html)))
        found += () if known else _page(path, html)
    for page in expected:
        if page.path not in ids:
            found.append(_wrong("PAGE-MISSING", "the page was not built", page.path))
            continue
        if lost := sorted(page.anchors - ids[page.path]):
            found.append(_wrong("ANCHOR-MISSING", f"no anchor for {', '.join(lost[:5])}", page.path))
        if page.announcements - bars[page.path]:
            found.append(_wrong("ANNOUNCEMENT-MISSING", "the announcement is not on the page", page.path))
    for path, leads in links.items():
        found += _dead(path, leads, ids, others, base)
    return found


def _page(path: str, html: str) -> Iterator[Finding]:
    """What may be on no page."""
    for asks in _ASKS.finditer(html):
        if not _QUIET.search(asks[0]):
            yield _wrong("PAGE-ASKS", f"the page asks another host: {asks[1]}", path)
    if _MAY_ACT.search(html) and (acts := _ACTS.search(_BARE.sub("", html))):
        yield _wrong("PAGE-ACTS", f"an attribute the security policy forbids: {acts[1]}", path)


def _dead(
    path: str, links: Iterable[str], ids: Mapping[str, frozenset[str]], others: Collection[str], base: str
) -> Iterator[Finding]:
    """Links of a page that lead nowhere."""
    folder = posixpath.dirname(path)
    for link in links:
        if not link or link.startswith("#"):
            if len(link) > 1 and unescape(link[1:]) not in ids[path]:
                yield _wrong("LINK-DEAD", f"a link leads to no place on its page: {link}", path)
            continue
        if _AWAY.match(link):
            continue
        target, _, anchor = unescape(link).partition("#")
        file = _file(folder, target, base)
        if file in others:
            continue
        if file not in ids:
            yield _wrong("LINK-DEAD", f"a link leads nowhere: {link}", path)
        elif anchor and anchor not in ids[file]:
            yield _wrong("LINK-DEAD", f"a link leads to no place on its page: {link}", path)


@lru_cache(maxsize=65536)
def _file(folder: str, target: str, base: str) -> str:
    """The file a link leads to."""
    target = target.partition("?")[0]
    if target.startswith("/"):
        file = posixpath.normpath(target).removeprefix(base.rstrip("/")).lstrip("/") or "."
    else:
        file = posixpath.normpath(posixpath.join(folder, target))
    if target.endswith("/") or posixpath.basename(target) in (".", ".."):
        file = posixpath.join(file, "index.html")
    return file.removeprefix("./")


def _wrong(code: str, message: str, path: str) -> Finding:
    return Finding(
        code, message, Level.ERROR, path=path, action="build again; if it stays, report it with this message"
    )
