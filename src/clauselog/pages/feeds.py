"""Shelves to what machines read: Atom, JSON Feed, ``policies.json``, site map, ``robots.txt``, headers."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from .paths import source_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from .desk import Desk
    from .shelf import Edition, Shelf
    from .site import Site

SCHEMA = "clauselog/policies/1"

Item = tuple["Shelf", "Edition"]


INDEX = ".well-known/policies.json"
"""What every site has, by which it is known again."""


def items(shelves: Iterable[Shelf]) -> list[Item]:
    """Every edition as an item of a feed, the last announced first."""
    found = [(shelf, edition) for shelf in shelves for edition in shelf.editions]
    return sorted(
        found, key=lambda i: (i[1].release.announced, i[1].begin, i[0].policy, i[1].index), reverse=True
    )


def atom(desk: Desk, title: str, path: str, found: Sequence[Item]) -> str:
    """An Atom feed (RFC 4287); ``path`` is the folder it is about."""
    site = desk.site
    home = f"{site.home}{path}"
    latest = site.moment(max((updated(desk, edition) for _, edition in found), default=site.on))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(site.lang)}">',
        f"  <title>{escape(title)}</title>",
        f"  <id>{escape(home)}</id>",
        f'  <link rel="self" type="application/atom+xml" href="{escape(home)}feed.xml"/>',
        f'  <link rel="alternate" type="text/html" href="{escape(home)}"/>',
        f"  <updated>{latest}</updated>",
        f"  <author><name>{escape(site.name)}</name></author>",
    ]
    for shelf, edition in found:
        address = f"{site.home}{shelf.address}{edition.version}/"
        lines += [
            "  <entry>",
            f"    <title>{escape(_title(desk, shelf, edition))}</title>",
            f"    <id>{escape(address)}</id>",
            f'    <link rel="alternate" type="text/html" href="{escape(address)}"/>',
            f"    <published>{site.moment(edition.release.announced)}</published>",
            f"    <updated>{site.moment(updated(desk, edition))}</updated>",
            f'    <content type="html">{escape(_content(desk, shelf, edition))}</content>',
            "  </entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def json_feed(desk: Desk, title: str, path: str, found: Sequence[Item]) -> str:
    """A JSON Feed (version 1.1)."""
    site = desk.site
    home = f"{site.home}{path}"
    return _json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": home,
            "feed_url": f"{home}feed.json",
            "language": site.lang,
            "authors": [{"name": site.name, "url": site.home}],
            "items": [
                {
                    "id": f"{site.home}{shelf.address}{edition.version}/",
                    "url": f"{site.home}{shelf.address}{edition.version}/",
                    "title": _title(desk, shelf, edition),
                    "content_html": _content(desk, shelf, edition),
                    "date_published": site.moment(edition.release.announced),
                    "date_modified": site.moment(updated(desk, edition)),
                }
                for shelf, edition in found
            ],
        }
    )


def updated(desk: Desk, edition: Edition) -> date:
    """The last day, up to that of the site, on which there was something new to tell of an edition."""
    release, record = edition.release, edition.release.record
    text = release.text(edition.source.lang)
    days = [release.announced, edition.begin, release.withdrawn]
    days += [moved.on for moved in record.postponed] if record else []
    days += [corrected.committed for corrected in text.corrected] if text else []
    return max((d for d in days if d and d <= desk.site.on), default=release.announced)


def _title(desk: Desk, shelf: Shelf, edition: Edition) -> str:
    return desk.say.of(shelf.title, desk.say("version-number", version=edition.version))


def _content(desk: Desk, shelf: Shelf, edition: Edition) -> str:
    """Its dates and its log, as HTML of its own."""
    when = escape(desk.states(edition)[0]["text"])
    told = desk.told(shelf, edition)
    if edition.before is None:
        return f"<p>{when}</p><p>{escape(desk.say('first-version'))}</p>"
    material = escape(desk.say("material"))
    rows = "".join(
        f"<li>{f'<strong>{material}:</strong> ' if e['material'] else ''}{escape(e['sentence'])}</li>"
        for e in told
    )
    return f"<p>{when}</p>" + (f"<ul>{rows}</ul>" if rows else f"<p>{escape(desk.say('no-changes'))}</p>")


def policies(sites: Sequence[Site]) -> str:
    """The index of every version in every language: dates, addresses, hashes."""
    main = sites[0]
    names = sorted({shelf.policy for site in sites for shelf in site.shelves})
    return _json(
        {
            "schema": SCHEMA,
            "site": main.url,
            "timezone": main.zone.key,
            "languages": list(main.langs),
            "policies": [
                {
                    "policy": name,
                    "texts": [
                        _text(site, shelf) for site in sites for shelf in site.shelves if shelf.policy == name
                    ],
                }
                for name in names
            ],
        }
    )


def _text(site: Site, shelf: Shelf) -> dict[str, Any]:
    base = f"{site.home}{shelf.address}"
    return {
        "language": shelf.lang,
        "title": shelf.title,
        "url": base,
        "in_force": shelf.current.version if shelf.current else None,
        "coming": [e.version for e in shelf.coming],
        "changes": f"{base}changes/",
        "feeds": {"atom": f"{base}feed.xml", "json": f"{base}feed.json"},
        "versions": [
            {
                "version": e.version,
                "status": e.status.value,
                "announced": e.release.announced.isoformat(),
                "effective": e.begin.isoformat(),
                "periods": [
                    {"from": p.begin.isoformat(), "until": p.end.isoformat() if p.end else None}
                    for p in e.periods
                ],
                "url": f"{base}{e.version}/",
                "source": site.home + source_path(shelf, e),
                "git_blob": e.source.blob,
                "commit": e.source.commit,
                "replaces": (e.before is not None and shelf.editions[e.before].version) or None,
            }
            for e in shelf.editions
        ],
    }


def whole(sites: Sequence[Site]) -> Iterator[tuple[str, str]]:
    """The files at the root of the whole site: (name, text)."""
    index = policies(sites)
    yield "policies.json", index
    yield INDEX, index
    yield "sitemap.xml", site_map(sites)
    yield "robots.txt", robots(sites[0].url)
    yield "_headers", headers()
    yield ".nojekyll", ""


def site_map(sites: Sequence[Site]) -> str:
    """The pages search engines may list: what is in force and what is coming, not the archive."""
    paths = [
        f"{site.home}{path}"
        for site in sites
        for path in (
            "",
            *(f"{s.address}{end}" for s in site.shelves for end in ("", "next/", "changes/", "versions/")),
        )
    ]
    urls = "".join(f"  <url><loc>{escape(path)}</loc></url>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'


def robots(url: str) -> str:
    """``robots.txt``: everything may be read; what must not be listed says so itself."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {url}sitemap.xml\n"


def headers() -> str:
    """Headers for the host, in the form Netlify and Cloudflare Pages read; others can copy them."""
    return """/*
  Content-Security-Policy: frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), geolocation=(), microphone=(), interest-cohort=()
  Cross-Origin-Opener-Policy: same-origin
/*.md.txt
  Content-Type: text/plain; charset=utf-8
/*/feed.xml
  Content-Type: application/atom+xml; charset=utf-8
/*/feed.json
  Content-Type: application/feed+json; charset=utf-8
"""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
