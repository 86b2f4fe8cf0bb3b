"""A diff or a change log, as values of the contract, to text, Markdown, HTML and Atom.

People read the newest release first, and in it the order of the document. Text and Markdown say what a
release changed and nothing else; HTML marks what is material and holds the words, one click away.
"""

from __future__ import annotations

import re
import uuid
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from .language import language, long_date, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Json = dict[str, Any]

_COMMIT = re.compile(r"[0-9a-f]{7}")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1b1b1b; background: #fff }
ins { background: #d7f5dd; color: #0b3d17 } del { background: #fbe0e0; color: #6b1111 }
.material::before { content: attr(data-mark); font-weight: bold; margin-right: .5em }
summary { cursor: pointer }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: .2rem solid #999; white-space: pre-wrap }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #161616 } a { color: #9cc4ff }
  ins { background: #12421f; color: #d7f5dd } del { background: #571a1a; color: #fbe0e0 }
}
"""
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{name}</h1>
{body}</main>
</body>
</html>
"""
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">
<title>{name}</title>
<id>{urn}</id>
<updated>{updated}T00:00:00Z</updated>
<author><name>{name}</name></author>
{entries}</feed>
"""


def title(policy: str, lang: str) -> str:
    """What a log or feed is called: "Privacy: changes"."""
    return term(lang, "feed-title", policy=policy[:1].upper() + policy[1:])


def heading(release: Json, lang: str) -> str:
    """What a release is called: "Version 1.1"; one named after its commit has its date too."""
    name = str(release.get("version") or release["new"].get("version") or "")
    said = term(lang, "version-number", version=name) if name else term(lang, "what-changed")
    if _COMMIT.fullmatch(name) and release.get("date"):
        return f"{said}, {long_date(lang, date.fromisoformat(release['date']))}"
    return said


def lines(release: Json, lang: str) -> list[str]:
    """What a release changed, a sentence each; where no words did, that."""
    restored = [term(lang, "restored", version=release["restores"])] if release.get("restores") else []
    return restored + [entry["sentence"] for entry in release["entries"]]


def text(releases: Iterable[Json], lang: str) -> str:
    """The log as plain text: "Version 1.1:", then an entry a line."""
    return "\n".join(_block(release, lang, lines(release, lang)) for release in _newest(releases))


def markdown(releases: Iterable[Json], lang: str) -> str:
    """The log as Markdown; signs of the policy's own that would be markup are escaped."""
    return "\n".join(
        _block(release, lang, [_MARKDOWN.sub(r"\\\1", line) for line in lines(release, lang)])
        for release in _newest(releases)
    )


def html(name: str, releases: Iterable[Json], lang: str) -> str:
    """The log as one HTML document that needs nothing else; the words of each change unfold."""
    sections = "".join(_section(release, lang) for release in _newest(releases))
    return PAGE.format(lang=language(lang).code, name=escape(name), style=STYLE, body=sections)


def atom(name: str, policy: str, releases: Iterable[Json], lang: str) -> str:
    """The log as an Atom feed; its dates are those of the releases, never of today."""
    newest = _newest(releases)
    entries = "".join(_feed_entry(policy, release, lang) for release in newest)
    updated = newest[0]["date"] if newest else "1970-01-01"
    urn = _urn(policy, "")
    return FEED.format(lang=language(lang).code, name=escape(name), urn=urn, updated=updated, entries=entries)


def _newest(releases: Iterable[Json]) -> Sequence[Json]:
    return list(releases)[::-1]


def _block(release: Json, lang: str, said: Sequence[str]) -> str:
    body = "".join(f"- {line}\n" for line in said) or f"{term(lang, 'no-changes')}\n"
    return f"{heading(release, lang)}:\n\n{body}"


def _section(release: Json, lang: str) -> str:
    entries = "".join(_entry(entry, release, lang) for entry in release["entries"])
    restored = f"<p>{escape(lines(release, lang)[0])}</p>\n" if release.get("restores") else ""
    when = release.get("date")
    day = (
        f'<p><time datetime="{when}">{long_date(lang, date.fromisoformat(when))}</time></p>\n' if when else ""
    )
    body = f"<ul>\n{entries}</ul>\n" if entries else f"<p>{escape(term(lang, 'no-changes'))}</p>\n"
    return f"<section>\n<h2>{escape(heading(release, lang))}</h2>\n{day}{restored}{body}</section>\n"


def _entry(entry: Json, release: Json, lang: str) -> str:
    mark = f' class="material" data-mark="{escape(term(lang, "material"))}:"' if entry["material"] else ""
    words = "".join(f"<blockquote>{_words(release['changes'][i])}</blockquote>" for i in entry["changes"])
    shown = f"<details><summary>{escape(term(lang, 'what-changed'))}</summary>{words}</details>"
    return f"<li{mark}>{escape(entry['sentence'])}{shown}</li>\n"


def _words(change: Json) -> str:
    """The words of one change in its source, with what came and what went marked."""
    mark = {"insert": "ins", "delete": "del"}
    return "".join(
        f"<{mark[e['op']]}>{escape(e['text'])}</{mark[e['op']]}>" if e["op"] in mark else escape(e["text"])
        for e in change["edits"]
    )


def _feed_entry(policy: str, release: Json, lang: str) -> str:
    said = "".join(f"<li>{escape(line)}</li>" for line in lines(release, lang))
    body = f"<ul>{said}</ul>" if said else f"<p>{escape(term(lang, 'no-changes'))}</p>"
    return (
        f"<entry>\n<title>{escape(heading(release, lang))}</title>\n"
        f"<id>{_urn(policy, release['new']['blob'] + release['version'])}</id>\n"
        f"<updated>{release['date']}T00:00:00Z</updated>\n"
        f'<content type="html">{escape(body)}</content>\n</entry>\n'
    )


def _urn(policy: str, version: str) -> str:
    """An id that stays the same wherever and whenever the feed is made."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'clauselog:{policy}/{version}')}"
