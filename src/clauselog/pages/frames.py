"""Pages into the frames a builder made: the built HTML with its gaps filled, and a policy for what may run.

The builder is given nothing but empty pages, so no text of a policy ever passes through its Markdown or its
templates. A frame is cut at its gaps once and used for every page of the same depth.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from clauselog.language import language, primary
from clauselog.redline import ROOT

from .say import Say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .site import Made, Page, Site

TITLE = "CLAUSELOG-TITLE"
"""What the builder takes for the title of every page."""
GAPS = ("csp", "head", "announce", "languages", "toc", "content", "footer")
"""Places the theme marks: ``<!--clauselog:content-->``."""

_GAP = re.compile(rf"<!--clauselog:({'|'.join(GAPS)})-->|({TITLE})")
_SKIP = '<div data-md-component="skip">'
_CONTENT = '<div class="md-content" data-md-component="content"'
_SEARCH = '<div class="md-search" data-md-component="search" role="dialog"'
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/)[^>]*>(.*?)</script>", re.DOTALL)
_CSP = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Built HTML, cut at its gaps: text, name of a gap, text and so on."""

    parts: tuple[str, ...]
    csp: str

    def gaps(self) -> frozenset[str]:
        """The gaps it has."""
        return frozenset(self.parts[1::2])

    def fill(self, values: Mapping[str, str]) -> str:
        """The HTML with its gaps filled."""
        return "".join(values[part] if i % 2 else part for i, part in enumerate(self.parts))


def named(html: str, lang: str) -> str:
    """Built HTML in which the theme's search has a name, as a dialog must, and the keyboard a way past it."""
    if f"{_SEARCH} aria-label" in html:
        return html
    say = Say(lang)
    ours = "" if say.voice == primary(lang) else f' lang="{say.voice}"'
    skip = f'<a href="#cl-content" class="md-skip"{ours}>{escape(say("skip"))}</a>'
    html = html.replace(_SKIP, _SKIP + skip, 1).replace(_CONTENT, f'{_CONTENT} id="cl-content"', 1)
    return html.replace(_SEARCH, f'{_SEARCH} aria-label="{escape(say("search"))}"', 1)


def frame(html: str) -> Frame:
    """Built HTML as a frame; the hashes of its inline scripts go into its security policy."""
    hashes = dict.fromkeys(
        "'sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() + "'"
        for code in _INLINE.findall(html)
    )
    parts: list[str] = []
    at = 0
    for gap in _GAP.finditer(html):
        parts += [html[at : gap.start()], gap[1] or "title"]
        at = gap.end()
    return Frame((*parts, html[at:]), _CSP.format(hashes=" ".join(hashes)))


def up(path: str) -> str:
    """From a page to its language's root: "../../" from "privacy/1.0/", "./" from the first page."""
    return "../" * path.count("/") or "./"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around every page of one language's site."""

    site: Site
    there: Mapping[str, frozenset[str]]
    """The paths of every language's site."""
    announced: str
    """HTML of the announcements."""
    footer: str
    """HTML of the foot."""


def filled(
    page: Page, made: Made, frame: Frame, around: Around, others: Sequence[tuple[str, str]], root: str = ""
) -> str:
    """The whole page.

    Args:
        page: the page.
        made: what was made of it.
        frame: its frame.
        around: what stands around every page.
        others: the page in each language, as ``alternates`` gives it.
        root: address of the site's root; "" for the one its path gives.
    """
    site = around.site
    values = {
        "csp": f'<meta http-equiv="Content-Security-Policy" content="{frame.csp}">',
        "title": escape(page.title if page.path == "" else f"{page.title} – {site.name}"),
        "head": head(page, site, others),
        "announce": around.announced,
        "languages": languages(site, others),
        "toc": contents(made.contents, site),
        "content": made.html,
        "footer": around.footer,
    }
    return frame.fill(values).replace(ROOT, root or up(page.path))


def alternates(path: str, site: Site, there: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
    """The same page in each language, or the nearest there is: (language, path from the site's root)."""
    found = []
    for lang in site.langs:
        folder = "" if lang == site.langs[0] else f"{lang}/"
        parts = path.split("/")[:-1]
        near = [path, *("/".join(parts[:n]) + "/" for n in range(len(parts) - 1, 0, -1)), ""]
        if lang in there:
            found.append((lang, folder + next(p for p in near if p in there[lang])))
    return found


def head(page: Page, site: Site, others: Sequence[tuple[str, str]]) -> str:
    """What search engines, feed readers and language switchers read.

    ``rel`` is a list of words; where it is "alternate" and nothing else, the theme's script asks for a site
    map beside what it links to, so it never is.
    """
    canonical = site.home + (page.canonical or page.path)
    lines = [f'<link rel="canonical" href="{escape(canonical)}">']
    if page.description:
        lines.append(f'<meta name="description" content="{escape(page.description)}">')
    if page.hidden:
        lines.append('<meta name="robots" content="noindex, follow">')
    own = site.folder + page.path
    if any(path == own for _, path in others):
        lines += [
            f'<link rel="alternate " hreflang="{escape(lang)}" href="{escape(site.url + path)}">'
            for lang, path in others
            if len(others) > 1 and path.removeprefix("" if lang == site.langs[0] else f"{lang}/") == page.path
        ]
    feeds = f"{page.policy}/" if page.policy else ""
    for kind, name in (("application/atom+xml", "feed.xml"), ("application/feed+json", "feed.json")):
        lines.append(f'<link rel="alternate feed" type="{kind}" href="{ROOT}{feeds}{name}">')
    if page.data:
        data = json.dumps(page.data, ensure_ascii=False).replace("<", "\\u003c")
        lines.append(f'<script type="application/ld+json">{data}</script>')
    return "\n    ".join(lines)


def languages(site: Site, others: Iterable[tuple[str, str]]) -> str:
    """The links of the language switcher."""
    up_to_top = ROOT + "../" * site.folder.count("/")
    found = []
    for lang, path in others:
        now = ' aria-current="true"' if lang == site.lang else ""
        named = f'hreflang="{escape(lang)}" lang="{escape(lang)}"{now} class="md-select__link cl-language"'
        link = f'<a href="{up_to_top}{escape(path)}" {named}>{escape(name(lang))}</a>'
        found.append(f'<li class="md-select__item">{link}</li>')
    return "".join(found)


def name(lang: str) -> str:
    """What a language calls itself."""
    found = language(lang)
    return found.texts["name"] if found.code == primary(lang) else lang


def contents(found: Sequence[tuple[str, str, int]], site: Site) -> str:
    """The table of contents, as the theme has it."""
    if len(found) < 2:
        return ""
    say = Say(site.lang)
    title = escape(say("contents"))
    ours = "" if say.voice == primary(site.lang) else f' lang="{say.voice}"'
    rows = "".join(
        f'<li class="md-nav__item cl-toc-{depth}"><a href="#{escape(anchor)}" class="md-nav__link">'
        f'<span class="md-ellipsis">{escape(words)}</span></a></li>'
        for anchor, words, depth in found
    )
    return (
        f'<nav class="md-nav md-nav--secondary" aria-label="{title}">'
        f'<p class="md-nav__title"{ours}>{title}</p>'
        f'<ul class="md-nav__list" data-md-component="toc" data-md-scrollfix>{rows}</ul></nav>'
    )


def active(html: str, path: str, root: str) -> str:
    """A frame whose navigation shows where the reader is."""
    link = f'href="{root}{path}" class="md-nav__link"'
    return html.replace(link, f'href="{root}{path}" class="md-nav__link md-nav__link--active"')
