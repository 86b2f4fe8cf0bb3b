"""What the pages have in common: the words of an edition's dates, its log, its text, its facts.

A page's HTML holds ``ROOT`` where the address of the site's root goes; the site puts it into a frame.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from markupsafe import Markup

from clauselog.language import is_rtl, primary
from clauselog.redline import ROOT, plain
from clauselog.release import Status
from clauselog.wording import entries

from . import changes
from .later import Later, read, stamp
from .say import Say
from .text import document, fragment, pieces
from .tokens import Words, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jinja2 import Environment

    from clauselog.model import Policy
    from clauselog.record import Record
    from clauselog.said import Wording

    from .shelf import Edition, Shelf
    from .site import Site

Json = dict[str, Any]

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_QUOTED = re.compile(r"([“„«(])([^“”„«»()]+)([”“»)])")


class Desk:
    """Where the pages of one language's site are written."""

    def __init__(self, site: Site, compiled: Path | None = None) -> None:
        """A desk for a site.

        Args:
            site: the site of one language.
            compiled: folder for compiled templates.
        """
        self._templates = _environment(str(compiled) if compiled else "")
        self.site, self.say = site, Say(site.lang)
        self.names = frozenset(shelf.policy for shelf in site.shelves)
        self.key = f"{site.lang}:{','.join(site.langs)}:{','.join(sorted(self.names))}:{site.website}"
        """Stands for what a text's HTML depends on beside the text."""
        self.lives: dict[str, Any] = {}
        """The lives of clauses by policy, computed once."""
        self.ours, self.theirs = _spoken(self.say.voice, site.lang)
        """Attributes of what the page says in its own words, and of what the policies say."""
        self._states: dict[tuple[str, int], list[dict[str, str]]] = {}

    def render(self, template: str, **values: object) -> str:
        """A template of ``templates/pages`` with its values."""
        top = ROOT + "../" * self.site.folder.count("/")
        page = self._templates.get_template(template)
        own = {name: read(value) for name, value in values.items()}
        around = {"root": safe(ROOT), "top": safe(top), "say": self.say, "site": self.site, "tabs": tabs}
        return page.render(**around, ours=self.ours, theirs=self.theirs, **own)

    def later(self, template: str, **values: object) -> Later:
        """The same, for a page that may not have to be made."""
        name = stamp(template, self.key, self.site, values)
        return Later(name, lambda: self.render(template, **values))

    def links(self, href: str) -> str | None:
        """Where an address without a host leads: to a policy of this site, else to the own website."""
        name, lang, anchor = policy_of(href) or ("", "", "")
        if name not in self.names:
            return urljoin(self.site.website, href) if self.site.website else None
        if lang and lang != self.site.lang and lang in self.site.langs:
            up = "../" * self.site.folder.count("/")
            folder = "" if lang == self.site.langs[0] else f"{lang}/"
            return f"{ROOT}{up}{folder}{name}/{anchor}"
        return f"{ROOT}{name}/{anchor}"

    @property
    def words(self) -> Words:
        """The words a rendered text needs."""
        say = self.say
        return Words(say("clause-address"), say("history"), self.ours, say("table"), say("image"))

    # Its dates

    def states(self, edition: Edition) -> list[dict[str, str]]:
        """What is true of an edition now and what becomes true, each with the moment from which."""
        key = edition.release.policy, edition.index
        if key not in self._states:
            self._states[key] = self._said(edition)
        return self._states[key]

    def _said(self, edition: Edition) -> list[dict[str, str]]:
        say = self.say
        if edition.status is Status.WITHDRAWN:
            assert edition.release.withdrawn
            return [{"text": say("withdrawn-on", date=edition.release.withdrawn), "at": ""}]
        if not edition.periods:
            return [{"text": say("never-took-effect"), "at": ""}]
        begin, end = edition.periods[0].begin, edition.end
        steps: list[tuple[str, date | None]] = [(say("coming-on", date=begin), None)]
        steps.append((say("in-force-since", date=begin), begin))
        if end:
            last = end - timedelta(days=1)
            one = begin == last
            said = (
                say("in-force-on", date=begin)
                if one
                else say("in-force-from-to", **{"from": begin, "to": last})
            )
            steps.append((said, end))
        past = [i for i, (_, at) in enumerate(steps) if at is None or at <= self.site.on]
        now = steps[past[-1] :]
        return [
            {"text": text, "at": self.site.moment(at) if at and i else ""} for i, (text, at) in enumerate(now)
        ]

    def notes(self, edition: Edition) -> list[str]:
        """What else there is to say: postponed, withdrawn, overtaken, corrected, dated by its commit."""
        say, release = self.say, edition.release
        found = []
        record = release.record
        moves = [(record, moved) for moved in record.postponed] if record else []
        for signed, moved in moves:
            if moved.on <= self.site.on:
                note = say("postponed-note", **{"on": moved.on, "from": moved.from_, "to": moved.to})
                last = moved is signed.postponed[-1]
                reason = signed.said("postponed", self.site.lang) if last else moved.reason
                found.append(f"{note} {reason}".strip())
        if edition.status is Status.WITHDRAWN and release.withdrawn:
            reason = record.said("withdrawn", self.site.lang) if record else ""
            found.append(f"{say('withdrawn-note', date=release.withdrawn)} {reason}".strip())
        if edition.status is Status.NEVER:
            found.append(say("never-note"))
        text = release.text(edition.source.lang)
        if text and text.corrected:
            found.append(say("corrected", date=text.corrected[-1].committed))
        if release.stand_in:
            found.append(say("stand-in"))
        return found

    # Its log

    def remembered(self, shelf: Shelf, what: str, edition: Edition, make: Callable[[], Any]) -> Any:
        """Something made of an edition's text and those before it alone."""
        return shelf.memory.recall(f"{what}:{edition.key}:{edition.before}", make)

    def entries(self, shelf: Shelf, edition: Edition) -> list[Json]:
        """The entries of an edition's log."""
        old = shelf.before(edition)
        if old is None:
            return []
        key = f"entries:{shelf.regimes}:{shelf.terms}"
        found: list[Json] = self.remembered(shelf, key, edition, lambda: self._entries(shelf, old, edition))
        return found

    def _entries(self, shelf: Shelf, old: Edition, edition: Edition) -> list[Json]:
        comparison = shelf.comparison(old, edition)
        stands = {c.id for c in comparison.new.clauses}
        found = []
        for entry in entries(comparison, shelf.assess(comparison)):
            clause = comparison.changes[entry.changes[0]].clause if entry.changes else None
            found.append(
                {
                    "sentence": isolated(entry.sentence),
                    "kind": entry.kind,
                    "material": entry.material,
                    "clauses": entry.clauses,
                    "clause": clause.id if clause else "",
                    "name": changes.name(clause, self.say) if clause else "",
                    "stands": bool(clause and clause.id in stands),
                }
            )
        return found

    def told(self, shelf: Shelf, edition: Edition) -> list[Json]:
        """The entries about words, each with the person's own words about its clauses."""
        record = edition.release.record
        said = {s.name: s.text for s in self._wording(record).sections if not s.practice} if record else {}
        return [
            {**e, "note": self.markdown("\n\n".join(said[c] for c in e["clauses"] if c in said))}
            for e in self.entries(shelf, edition)
            if e["kind"] == "words"
        ]

    def folded(self, shelf: Shelf, edition: Edition) -> list[Json]:
        """The entries about links and formatting."""
        return [e for e in self.entries(shelf, edition) if e["kind"] != "words"]

    def _wording(self, record: Record) -> Wording:
        own = record.wording(self.site.lang)
        return own if own.summary or own.sections else record.wording()

    def markdown(self, source: str) -> str:
        """A person's words in a record as HTML."""
        return safe(fragment(plain(source), links=self.links)) if source.strip() else ""

    def said(self, edition: Edition) -> str:
        """The person's summary of a release."""
        return self.markdown(self._wording(edition.release.record).summary) if edition.release.record else ""

    def practices(self, edition: Edition) -> list[tuple[str, str]]:
        """Changes in what is done that the text does not show."""
        record = edition.release.record
        if not record:
            return []
        return [(s.name, self.markdown(s.text)) for s in self._wording(record).sections if s.practice]

    def counted(self, entries: list[Json]) -> str:
        """How many changes, and how many of them material."""
        if not entries:
            return ""
        material = sum(e["material"] for e in entries)
        more = f" ({self.say('material-changes', count=material)})" if material else ""
        return self.say("changes", count=len(entries)) + more

    # Its text

    def rendered(self, shelf: Shelf, edition: Edition) -> Later:
        """The text of an edition as a page of its own has it: title, title_id, html, references."""

        def make() -> Json:
            made = document(pieces(shelf.text(edition)), self.links, self.words, plain_ids=True)
            return {
                "title": made.title,
                "title_id": made.title_id,
                "html": made.html,
                "references": made.references,
            }

        return shelf.memory.later(f"text:{self.key}:{edition.key}", make)

    def front(self, shelf: Shelf, edition: Edition, key: str) -> str:
        """A line of the front matter of an edition; "" where it has none."""
        found = shelf.memory.recall(f"front:{edition.key}", lambda: _front(shelf.text(edition)))
        return str(found.get(key, ""))

    def anchors(self, shelf: Shelf, edition: Edition) -> Later:
        """The anchors a page with the text of an edition must have."""
        return shelf.shown_ids(edition).then(frozenset)

    def contents(self, shelf: Shelf, edition: Edition) -> Later:
        """The table of contents of an edition."""
        return shelf.memory.later(f"contents:{edition.key}", lambda: changes.contents(shelf.text(edition)))

    # Its facts

    def data(self, shelf: Shelf, edition: Edition) -> Json:
        """schema.org's words for an edition."""
        base = f"{self.site.home}{shelf.address}"
        found: Json = {
            "@context": "https://schema.org",
            "@type": "DigitalDocument",
            "name": shelf.title,
            "version": edition.version,
            "inLanguage": self.site.lang,
            "url": f"{base}{edition.version}/",
            "datePublished": edition.release.announced.isoformat(),
            "identifier": f"git:blob:{edition.source.blob}",
            "isPartOf": {"@type": "WebSite", "name": self.site.name, "url": self.site.home},
        }
        if old := shelf.before(edition):
            found["isBasedOn"] = f"{base}{old.version}/"
        if edition.periods:
            span = edition.periods[0]
            found["temporalCoverage"] = f"{span.begin}/{edition.end or '..'}"
        return found

    def about(self, shelf: Shelf, edition: Edition) -> list[tuple[str, str]]:
        """What there is to know of an edition: address, hash, commit, feeds, contact."""
        say, address = self.say, f"{shelf.address}{edition.version}/"
        rows = [
            (say("permanent-address"), _link(address, f"{self.site.home}{address}")),
            (say("hash"), _link(source_path(shelf, edition), edition.source.blob, code=True)),
        ]
        if edition.source.commit:
            rows.append((say("commit"), safe(f"<code>{escape(edition.source.commit)}</code>")))
        if self.site.pdf:
            path = pdf_path(shelf, edition)
            rows.append(("PDF", _link(path, path.rpartition("/")[2])))
        feeds = (_link(f"{shelf.address}feed.xml", "Atom"), _link(f"{shelf.address}feed.json", "JSON Feed"))
        rows.append((say("feeds"), safe(" ".join(feeds))))
        if contact := self.front(shelf, edition, "contact"):
            rows.append((say("contact"), contact_link(contact)))
        return rows


def _front(text: Policy) -> dict[str, str]:
    return {key: str(text.get(key) or "") for key in ("title", "contact", "description")}


def tabs(shelf: Shelf) -> list[tuple[str, str]]:
    """The pages of a policy as its bar names them: (words, path)."""
    coming = [("coming", "next/")] if shelf.coming else []
    return [
        ("in-force" if shelf.current else "text", ""),
        *coming,
        ("change-log", "changes/"),
        ("versions", "versions/"),
        ("compare", "compare/"),
        ("clauses", "clauses/"),
    ]


def pair_path(shelf: Shelf, old: Edition, new: Edition) -> str:
    """Folder of a comparison."""
    return f"{shelf.address}compare/{old.version}/{new.version}/"


def source_path(shelf: Shelf, edition: Edition) -> str:
    """File in which an edition's source is published, byte for byte."""
    return f"{shelf.address}{edition.version}/{shelf.policy}-{edition.version}.md.txt"


def pdf_path(shelf: Shelf, edition: Edition) -> str:
    """File in which an edition is published as PDF."""
    return f"{shelf.address}{edition.version}/{shelf.policy}-{edition.version}.pdf"


def html_values(made: Mapping[str, Any]) -> Json:
    """A rendered text as templates take it."""
    return {"title": safe(made["title"]), "title_id": made["title_id"], "html": safe(made["html"])}


def contact_link(contact: str) -> str:
    """An address to write to, as a link where it is one."""
    if "@" in contact and " " not in contact and ":" not in contact:
        return safe(f'<a href="mailto:{escape(contact)}">{escape(contact)}</a>')
    if contact.startswith("https://"):
        return safe(f'<a href="{escape(contact)}" rel="noopener noreferrer">{escape(contact)}</a>')
    return safe(escape(contact))


def _spoken(voice: str, lang: str) -> tuple[str, str]:
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


def safe(html: str) -> str:
    """HTML that templates leave as it is."""
    return Markup(html)  # noqa: S704 - made by our own renderer, or escaped where it was put together


def _link(path: str, words: str, code: bool = False) -> str:
    inner = f"<code>{escape(words)}</code>" if code else escape(words)
    return safe(f'<a href="{ROOT}{escape(path)}">{inner}</a>')


@lru_cache(maxsize=2)
def _environment(compiled: str) -> Environment:
    from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("clauselog", "templates/pages"),
        autoescape=True,
        bytecode_cache=FileSystemBytecodeCache(compiled) if compiled else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
