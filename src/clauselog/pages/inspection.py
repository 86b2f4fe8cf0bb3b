"""Built pages to what is wrong with them: a page, an anchor or an announcement that is missing, a dead link.

A page is looked at once, when it is made; what was seen is kept, so that a page that is still the same need
not be looked at again to know where links may lead.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from clauselog.model import Finding, Level

from .tokens import FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

_ID = re.compile(r'\sid="([^"]*)"')
_LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"( class="cl-policy")?')
"""A link, and whether a policy's own words make it: those may name a place another policy does not have."""
_ASKS = re.compile(
    r'<(?:script|img|link|iframe|source|audio|video|embed|object)\s[^>]*?(?:src|href|data)="((?:https?:)?//[^"]*)"[^>]*>'
)
_ACTS = re.compile(r"<[a-zA-Z][^<>]*\s(on[a-z]+|style)\s*=[^<>]*>")
_BAR = re.compile(r'<aside class="cl-announce"[^>]*? data-id="([^"]*)"')
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What others need to know of a page: its anchors, and the places of other pages it leads to."""

    anchors: frozenset[str]
    leads: tuple[tuple[str, str], ...]
    """(file, anchor or "") of each link to another file of the site, as it stands on the page."""


def look(html: str, page: Expected, base: str) -> tuple[Seen, list[Finding]]:
    """A page as it was made, and what is wrong with it alone.

    Args:
        html: the whole page.
        page: what must be there.
        base: path of the site's address ("/" or "/privacy/"), for links that begin with it.
    """
    anchors = frozenset(_ID.findall(html))
    folder, found, leads = posixpath.dirname(page.path), list(_page(page.path, html)), list[tuple[str, str]]()
    if lost := sorted(page.anchors - anchors):
        found.append(_wrong("ANCHOR-MISSING", f"no anchor for {', '.join(lost[:5])}", page.path))
    if page.announcements - frozenset(_BAR.findall(html)):
        found.append(_wrong("ANNOUNCEMENT-MISSING", "the announcement is not on the page", page.path))
    for link, theirs in dict.fromkeys(_LINK.findall(html)):
        target, _, anchor = unescape(link).partition("#")
        if not target and anchor and anchor not in anchors:
            found.append(_wrong("LINK-DEAD", f"a link leads to no place on its page: {link}", page.path))
        elif target and not FULL.match(target):
            leads.append((_file(folder, target, base), "" if theirs else anchor))
    return Seen(anchors, tuple(dict.fromkeys(leads))), found


def _page(path: str, html: str) -> Iterator[Finding]:
    """What may be on no page."""
    for asks in _ASKS.finditer(html):
        if not _QUIET.search(asks[0]):
            yield _wrong("PAGE-ASKS", f"the page asks another host: {asks[1]}", path)
    if _MAY_ACT.search(html) and (acts := _ACTS.search(_BARE.sub("", html))):
        yield _wrong("PAGE-ACTS", f"an attribute the security policy forbids: {acts[1]}", path)


def whole(
    seen: Callable[[str], Seen | None],
    files: Collection[str],
    wanted: Iterable[str],
    doubtful: Iterable[str],
) -> list[Finding]:
    """What is wrong between the pages: one that is not there, a link that leads nowhere.

    Args:
        seen: what was seen on a page of that file; None for a file that is no page.
        files: every file that is there.
        wanted: the pages that must be there.
        doubtful: the pages whose links are to be followed.
    """
    found = [_wrong("PAGE-MISSING", "the page was not built", path) for path in wanted if path not in files]
    anchors: dict[str, frozenset[str]] = {}
    for path in doubtful:
        page = seen(path)
        for file, anchor in page.leads if page else ():
            if file not in files:
                found.append(_wrong("LINK-DEAD", f"a link leads nowhere: {file}", path))
            elif anchor and anchor not in _anchors(file, seen, anchors):
                found.append(
                    _wrong("LINK-DEAD", f"a link leads to no place on its page: {file}#{anchor}", path)
                )
    return found


def _anchors(
    file: str, seen: Callable[[str], Seen | None], known: dict[str, frozenset[str]]
) -> frozenset[str]:
    """The anchors of a file, read once."""
    if file not in known:
        page = seen(file)
        known[file] = page.anchors if page else frozenset()
    return known[file]


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
