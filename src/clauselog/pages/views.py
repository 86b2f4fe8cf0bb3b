"""Shelves to pages: what a reader of a privacy notice gets, each page a value with its address and its HTML.

A page is a pure function of releases, texts and a day. Its HTML holds ``ROOT`` where the address of the site's
root goes; the site puts it into a frame that the builder made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ..redline import ROOT, plain
from ..release import Release, Status, announcing, of_policy
from . import changes
from .say import Say
from .shelf import Edition, Shelf
from .text import Links, Piece, Words, document, fragment, pieces

if TYPE_CHECKING:
    from jinja2 import Environment

    from ..record import Record

NEAREST = 10
"""How many of the last versions are compared with the current one on a page of their own."""


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of one language's site needs to know."""

    name: str
    url: str
    """Address of the whole site, with a slash at its end."""
    lang: str
    langs: tuple[str, ...]
    """The first is the main one, whose site is at the root."""
    zone: ZoneInfo
    on: date
    shelves: tuple[Shelf, ...]
    releases: tuple[Release, ...]
    description: str = ""
    pdf: bool = False

    @property
    def folder(self) -> str:
        """Folder of this language's site: "" for the main one, else "sv/"."""
        return "" if self.lang == self.langs[0] else f"{self.lang}/"

    @property
    def home(self) -> str:
        """Address of this language's site."""
        return self.url + self.folder

    def moment(self, day: date) -> str:
        """When a day begins in the site's time zone, in UTC: "2026-12-19T23:00:00Z"."""
        begins = datetime.combine(day, time(), self.zone)
        return begins.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it stands, what it says, and what must be found in it once it is built."""

    path: str
    """Folder from the root of its language's site, with a slash at its end; "" is the first page."""
    title: str
    html: str
    description: str = ""
    contents: tuple[tuple[str, str, int], ...] = ()
    """Table of contents: (anchor, words, depth)."""
    anchors: frozenset[str] = frozenset()
    hidden: bool = False
    """Whether search engines are asked to leave it out."""
    canonical: str = ""
    """Path of the page that says the same, where that one is to be found instead."""
    listed: bool = False
    """Whether it goes through the builder under its own name: in navigation and search."""
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """JSON-LD."""
    sections: tuple[tuple[str, str, str], ...] = ()
    """For the search: (anchor, title, text)."""
    policy: str = ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("clauselog", "templates/pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Views:
    """The pages of one language's site."""

    def __init__(self, site: Site) -> None:
        self.site, self.say = site, Say(site.lang)
        self._names = {shelf.policy for shelf in site.shelves}
        self._wordings: dict[str, dict[str, list[dict[str, Any]]]] = {}

    # Shared pieces

    def _render(self, template: str, **values: object) -> str:
        top = ROOT + "../" * self.site.folder.count("/")
        return _environment().get_template(template).render(
            root=_safe(ROOT), top=_safe(top), say=self.say, site=self.site, bar_links=self._bar, **values
        )

    def _bar(self, shelf: Shelf) -> list[tuple[str, str]]:
        coming = [("coming", "next/")] if shelf.coming else []
        return [
            ("in-force" if shelf.current else "text", ""),
            *coming,
            ("change-log", "changes/"),
            ("versions", "versions/"),
            ("compare", "compare/"),
            ("clauses", "clauses/"),
        ]

    def links(self, name: str, lang: str, anchor: str) -> str | None:
        """Where a link from one policy's file to another's leads."""
        if name not in self._names:
            return None
        if lang and lang != self.site.lang and lang in self.site.langs:
            up = "../" * self.site.folder.count("/")
            folder = "" if lang == self.site.langs[0] else f"{lang}/"
            return f"{up}{folder}{name}/{anchor}"
        return f"{name}/{anchor}"

    @property
    def _words(self) -> Words:
        say = self.say
        return Words(say("clause-address"), say("history"), say("table"), say("image"))

    def states(self, edition: Edition) -> list[dict[str, str]]:
        """What is true of an edition now and what becomes true, each with the moment from which."""
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
            steps.append((say("in-force-from-to", **{"from": begin, "to": end - timedelta(days=1)}), end))
        past = [i for i, (_, at) in enumerate(steps) if at is None or at <= self.site.on]
        now = steps[past[-1] :]
        return [{"text": text, "at": self.site.moment(at) if at and i else ""} for i, (text, at) in enumerate(now)]

    def notes(self, edition: Edition) -> list[str]:
        """What else must be said of an edition: postponed, withdrawn, overtaken, corrected, dated by its commit."""
        say, release = self.say, edition.release
        found = []
        record = release.record
        for moved in record.postponed if record else ():
            if moved.on <= self.site.on:
                note = say("postponed-note", **{"on": moved.on, "from": moved.from_, "to": moved.to})
                found.append(f"{note} {moved.reason}".strip())
        if edition.status is Status.WITHDRAWN and release.withdrawn:
            reason = record.withdrawn.reason if record and record.withdrawn else ""
            found.append(f"{say('withdrawn-note', date=release.withdrawn)} {reason}".strip())
        if edition.status is Status.NEVER:
            found.append(say("never-note"))
        text = release.text(edition.source.lang)
        if text and text.corrected:
            found.append(say("corrected", date=text.corrected[-1].committed))
        if release.stand_in:
            found.append(say("stand-in"))
        return found

    def entries(self, shelf: Shelf, edition: Edition) -> list[dict[str, Any]]:
        """The entries of an edition's log, as it was when they were made."""
        if edition.before is None:
            return []
        return self.remembered(shelf, "entries", edition, lambda: self._entries(shelf, edition))

    def remembered(self, shelf: Shelf, what: str, edition: Edition, make: Any) -> Any:
        """Something made from texts alone, remembered under the edition's key."""
        return shelf.memory.recall(f"{what}:{edition.key}:{edition.before}", make)

    def _entries(self, shelf: Shelf, edition: Edition) -> list[dict[str, Any]]:
        from ..wording import entries

        comparison = shelf.comparison(shelf.editions[edition.before or 0], edition)
        stands = {c.id for c in comparison.new.clauses}
        found = []
        for entry in entries(comparison, _assessed(comparison, edition)):
            clause = next((comparison.changes[i].clause for i in entry.changes), None)
            found.append(
                {
                    "sentence": entry.sentence,
                    "kind": entry.kind,
                    "material": entry.material,
                    "clauses": list(entry.clauses),
                    "clause": clause.id if clause else "",
                    "name": changes.name(clause, self.say) if clause else "",
                    "stands": bool(clause and clause.id in stands),
                }
            )
        return found

    def told(self, shelf: Shelf, edition: Edition) -> list[dict[str, Any]]:
        """The entries about words, each with the person's own words about its clause."""
        record = edition.release.record
        said = {s.name: s.text for s in self._wording(record).sections if not s.practice} if record else {}
        return [
            {**e, "note": self._markdown("\n\n".join(said[c] for c in e["clauses"] if c in said))}
            for e in self.entries(shelf, edition)
            if e["kind"] == "words"
        ]

    def folded(self, shelf: Shelf, edition: Edition) -> list[dict[str, Any]]:
        """The entries about links and formatting."""
        return [e for e in self.entries(shelf, edition) if e["kind"] != "words"]

    def _wording(self, record: Record) -> Any:
        own = record.wording(self.site.lang)
        return own if own.summary or own.sections else record.wording()

    def _markdown(self, source: str) -> Any:
        return _safe(fragment(plain(source), links=self.links)) if source.strip() else ""

    def said(self, edition: Edition) -> Any:
        """The person's summary of a release."""
        return self._markdown(self._wording(edition.release.record).summary) if edition.release.record else ""

    def practices(self, edition: Edition) -> list[tuple[str, Any]]:
        """Changes in what is done that the text does not show."""
        record = edition.release.record
        if not record:
            return []
        return [(s.name, self._markdown(s.text)) for s in self._wording(record).sections if s.practice]

    def counted(self, entries: list[dict[str, Any]]) -> str:
        """How many changes, and how many of them material."""
        if not entries:
            return ""
        material = sum(e["material"] for e in entries)
        more = f" ({self.say('material-changes', count=material)})" if material else ""
        return self.say("changes", count=len(entries)) + more

    def pair(self, shelf: Shelf, edition: Edition) -> str:
        """Address of the comparison with the edition it replaced."""
        if edition.before is None:
            return ""
        return _pair(shelf, shelf.editions[edition.before], edition)

    def rendered(self, shelf: Shelf, edition: Edition) -> dict[str, Any]:
        """The text of an edition as a page of its own has it, remembered."""

        def make() -> dict[str, Any]:
            text = shelf.text(edition)
            made = document(pieces(text), self.links, self._words, plain_ids=True)
            return {
                "title": made.title,
                "title_id": made.title_id,
                "html": made.html,
                "references": made.references,
                "contents": changes.contents(text, self.say),
                "clauses": changes.clauses(text),
            }

        names = ",".join(sorted(self._names))
        return shelf.memory.recall(f"text:{edition.key}:{names}", make)

    def _data(self, shelf: Shelf, edition: Edition) -> dict[str, Any]:
        """schema.org's words for an edition."""
        base = f"{self.site.home}{shelf.address}"
        found: dict[str, Any] = {
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
        if edition.before is not None:
            found["isBasedOn"] = f"{base}{shelf.editions[edition.before].version}/"
        if edition.periods:
            span = edition.periods[0]
            found["temporalCoverage"] = f"{span.begin}/{edition.end or '..'}"
        return found

    def _about(self, shelf: Shelf, edition: Edition) -> list[tuple[str, Any]]:
        say, address = self.say, f"{self.site.home}{shelf.address}{edition.version}/"
        source = f"{ROOT}{shelf.address}{edition.version}/{source_name(shelf, edition)}"
        rows: list[tuple[str, Any]] = [
            (say("permanent-address"), _safe(f'<a href="{ROOT}{shelf.address}{edition.version}/">{_esc(address)}</a>')),
            (say("hash"), _safe(f'<a href="{source}"><code>{edition.source.blob}</code></a>')),
        ]
        if edition.source.commit:
            rows.append((say("commit"), _safe(f"<code>{edition.source.commit}</code>")))
        if self.site.pdf:
            pdf = f"{ROOT}{shelf.address}{edition.version}/{shelf.policy}-{edition.version}.pdf"
            rows.append(("PDF", _safe(f'<a href="{pdf}">{_esc(shelf.policy)}-{_esc(edition.version)}.pdf</a>')))
        feeds = f'<a href="{ROOT}{shelf.address}feed.xml">Atom</a> <a href="{ROOT}{shelf.address}feed.json">JSON Feed</a>'
        rows.append((say("feeds"), _safe(feeds)))
        contact = str(shelf.text(edition).get("contact") or "")
        if contact:
            rows.append((say("contact"), _contact(contact)))
        return rows

    # The pages

    def all(self) -> Iterator[Page]:
        """Every page of the site."""
        yield self.home()
        yield self.when()
        for shelf in self.site.shelves:
            yield self.notice(shelf)
            yield self.next(shelf)
            yield self.log(shelf)
            yield self.versions(shelf)
            yield self.compare_any(shelf)
            for old, new in pairs(shelf):
                yield self.compare(shelf, old, new)
            for edition in shelf.editions:
                yield self.version(shelf, edition)
            lives = self.lives(shelf)
            yield self.clauses(shelf, lives)
            for ident in lives:
                yield self.life(shelf, ident, lives[ident])

    def home(self) -> Page:
        """The first page: every notice, its version, its dates."""
        items = [
            {
                "shelf": shelf,
                "description": str(shelf.text(shelf.shown).get("description") or ""),
                "status": self.states(shelf.shown),
                "coming": [self._next(e, shelf) for e in shelf.coming if e is not shelf.shown],
            }
            for shelf in self.site.shelves
        ]
        html = self._render("home.html", items=items)
        return Page("", self.site.name, html, description=self.site.description, listed=True)

    def when(self) -> Page:
        """Which text applied on a day?"""

        def periods(shelf: Shelf) -> list[tuple[str, date, date | None]]:
            spans = [(e.version, p.begin, p.end) for e in shelf.editions for p in e.periods]
            return sorted(spans, key=lambda s: s[1], reverse=True)

        html = self._render("when.html", shelves=self.site.shelves, periods=periods, zone=self.site.zone.key)
        return Page("when/", self.say("when-title"), html)

    def _next(self, edition: Edition, shelf: Shelf) -> dict[str, Any]:
        first = edition is shelf.coming[0]
        return {
            "version": edition.version,
            "begin": edition.begin,
            "status": [
                {"text": self.say("version-number", version=edition.version) + ": " + s["text"], "at": s["at"]}
                for s in self.states(edition)
            ],
            "at": self.site.moment(edition.begin),
            "path": "next/" if first else f"{edition.version}/",
        }

    def notice(self, shelf: Shelf) -> Page:
        """The notice in force."""
        edition = shelf.shown
        lives = self.lives(shelf)
        source = shelf.text(edition)
        parts = [
            Piece(p.clause, p.source, life=f"{shelf.address}clauses/{p.clause.id}/" if p.clause.id in lives else "")
            for p in pieces(source)
        ]
        made = shelf.memory.recall(
            f"notice:{shelf.editions[-1].key}:{edition.index}:{','.join(sorted(self._names))}",
            lambda: _text_value(document(parts, self.links, self._words)),
        )
        told = self.told(shelf, edition)
        changed = (
            {"line": self._line(told), "pair": self.pair(shelf, edition), "old": shelf.editions[edition.before].version}
            if edition.before is not None
            else None
        )
        here = {c.id for c in source.clauses}
        gone = [self._gone(shelf, i, life) for i, life in lives.items() if i not in here]
        html = self._render(
            "notice.html",
            shelf=shelf,
            edition=edition,
            text=_html_values(made),
            status=self.states(edition),
            notes=self.notes(edition),
            coming=[self._next(e, shelf) for e in shelf.coming if e is not edition],
            changed=changed,
            gone=[g for g in gone if g],
            about=self._about(shelf, edition),
        )
        rendered = self.rendered(shelf, edition)
        return Page(
            shelf.address,
            shelf.title,
            html,
            description=str(source.get("description") or f"{shelf.title}. {self.states(edition)[0]['text']}."),
            contents=tuple((i, w, d) for i, w, d in rendered["contents"]),
            anchors=frozenset(here - {"front-matter"}),
            listed=True,
            data=self._data(shelf, edition),
            sections=_sections(source),
            policy=shelf.policy,
        )

    def _line(self, told: list[dict[str, Any]]) -> str:
        """One line that says what changed: the one change, or how many."""
        if not told:
            return self.say("no-changes")
        return str(told[0]["sentence"]) if len(told) == 1 else self.counted(told) + "."

    def version(self, shelf: Shelf, edition: Edition) -> Page:
        """The permanent page of one version."""
        made = self.rendered(shelf, edition)
        current = shelf.current
        elsewhere = None
        if current and current is not edition:
            ended = edition.status is Status.PAST and edition.end
            said = self.say("not-in-force-since", date=edition.end) if ended else ""
            elsewhere = {"said": [{"text": said, "at": ""}] if said else [], "link": self.say("read-version-in-force")}
        html = self._render(
            "version.html",
            shelf=shelf,
            edition=edition,
            kind=edition.status.name.lower(),
            text=_html_values(made),
            status=self.states(edition),
            notes=self.notes(edition),
            elsewhere=elsewhere,
            about=self._about(shelf, edition),
        )
        return Page(
            f"{shelf.address}{edition.version}/",
            f"{shelf.title}, {self.say('version-number', version=edition.version)}",
            html,
            description=f"{shelf.title}, {self.say('version-number', version=edition.version)}. {self.states(edition)[0]['text']}.",
            contents=tuple((i, w, d) for i, w, d in made["contents"]),
            anchors=frozenset(c[0] for c in made["clauses"]),
            hidden=current is not edition,
            canonical=shelf.address if current is edition else "",
            data=self._data(shelf, edition),
            policy=shelf.policy,
        )

    def next(self, shelf: Shelf) -> Page:
        """The coming version, with its changes marked where they stand."""
        edition = next(iter(shelf.coming), None)
        title = self.say("coming")
        values: dict[str, Any] = {"notes": [], "title": title, "edition": edition}
        anchors: frozenset[str] = frozenset()
        toc: tuple[tuple[str, str, int], ...] = ()
        if edition:
            text = shelf.text(edition)
            values |= self._coming(shelf, edition)
            anchors = frozenset(c.id for c in text.clauses if c.kind != "front-matter")
            toc = tuple((i, w, d) for i, w, d in changes.contents(text, self.say))
        html = self._render("coming.html", shelf=shelf, **values)
        return Page(
            f"{shelf.address}next/", f"{title}: {shelf.title}", html, contents=toc, anchors=anchors, policy=shelf.policy
        )

    def _coming(self, shelf: Shelf, edition: Edition) -> dict[str, Any]:
        say = self.say
        record = edition.release.record
        old = shelf.editions[edition.before] if edition.before is not None else None

        def make() -> dict[str, str]:
            from ..redline import finish

            parts = changes.redlined(shelf.comparison(old, edition), say) if old else pieces(shelf.text(edition))
            made = document(parts, self.links, self._words)
            title = f'<p class="cl-title" id="{_esc(made.title_id)}">{made.title}</p>' if made.title_id else ""
            return {"html": finish(title + made.html, changes.spoken(say))}

        can = []
        if record:
            held = {"old-terms": "notice-held-old-terms", "consent": "notice-held-consent"}.get(record.held_data)
            can += [say(held)] if held else []
            can += [record.consent] if record.consent else []
        contact = str(shelf.text(edition).get("contact") or "")
        if contact:
            can.append(_safe(say("contact-us", contact=_contact(contact))))
        return {
            "notes": self.notes(edition),
            "status": self.states(edition),
            "at": self.site.moment(edition.begin),
            "summary": self.said(edition),
            "entries": self.told(shelf, edition),
            "pair": self.pair(shelf, edition),
            "practices": self.practices(edition),
            "can_do": can,
            "intro": say("coming-intro", version=edition.version, old=old.version) if old else "",
            "text": _safe(self.remembered(shelf, f"coming:{','.join(sorted(self._names))}", edition, make)["html"]),
            "others": [{"version": e.version, "begin": e.begin} for e in shelf.coming[1:]],
        }

    def log(self, shelf: Shelf) -> Page:
        """The change log: every version, newest first."""
        items = []
        for edition in reversed(shelf.editions):
            told = self.told(shelf, edition)
            items.append(
                {
                    "edition": edition,
                    "status": self.states(edition),
                    "notes": self.notes(edition),
                    "count": self.counted(told),
                    "pair": self.pair(shelf, edition),
                    "old": shelf.editions[edition.before].version if edition.before is not None else "",
                    "first": edition.before is None,
                    "summary": self.said(edition),
                    "entries": told,
                    "folded": self.folded(shelf, edition),
                    "practices": self.practices(edition),
                }
            )
        toc = tuple((f"v{e.version}", self.say("version-number", version=e.version), 0) for e in reversed(shelf.editions))
        return Page(
            f"{shelf.address}changes/",
            f"{self.say('change-log')}: {shelf.title}",
            self._render("changes.html", shelf=shelf, items=items),
            contents=toc,
            anchors=frozenset(f"v{e.version}" for e in shelf.editions),
            policy=shelf.policy,
        )

    def versions(self, shelf: Shelf) -> Page:
        """The archive: every version with its dates."""
        say = self.say
        there = {(o.index, n.index) for o, n in pairs(shelf)}
        rows = []
        for edition in reversed(shelf.editions):
            others = [e for e in shelf.editions if (e.index, edition.index) in there]
            span = edition.periods[0] if edition.periods else None
            rows.append(
                {
                    "edition": edition,
                    "now": edition is shelf.current,
                    "begin": say.day(span.begin) if span else "–",
                    "end": say.day(edition.end - timedelta(days=1)) if edition.end else "–",
                    "status": [{"text": s, "at": a} for s, a in self._short_states(edition)],
                    "notes": self.notes(edition),
                    "pairs": [
                        {"path": _pair(shelf, o, edition), "words": say("compare-with", version=o.version)}
                        for o in others
                        if o.index == edition.before
                    ],
                    "source": f"{shelf.address}{edition.version}/{source_name(shelf, edition)}",
                    "pdf": f"{shelf.address}{edition.version}/{shelf.policy}-{edition.version}.pdf" if self.site.pdf else "",
                }
            )
        html = self._render("versions.html", shelf=shelf, rows=rows, zone=self.site.zone.key)
        return Page(f"{shelf.address}versions/", f"{say('versions')}: {shelf.title}", html, policy=shelf.policy)

    def _short_states(self, edition: Edition) -> list[tuple[str, str]]:
        """The status in two words, and what it becomes."""
        say, words = self.say, {Status.PAST: "retired", Status.NEVER: "never-took-effect"}
        if not edition.status.ahead and edition.status is not Status.IN_FORCE:
            return [(say(words.get(edition.status, "withdrawn")), "")]
        found = [(say("coming"), "")] if edition.status.ahead else []
        found.append((say("in-force"), self.site.moment(edition.begin) if found else ""))
        if edition.end:
            found.append((say("retired"), self.site.moment(edition.end)))
        return found

    def compare(self, shelf: Shelf, old: Edition, new: Edition) -> Page:
        """Two versions, clause by clause."""

        def make() -> dict[str, Any]:
            comparison = shelf.comparison(old, new)
            references = self.rendered(shelf, new)["references"]
            return {
                "blocks": changes.blocks(comparison, self.say, references, self.links),
                "renumbered": changes.renumbered(comparison, self.say),
                "count": changes.summary(changes.shown_changes(comparison)),
            }

        names = ",".join(sorted(self._names))
        made = shelf.memory.recall(f"compare:{old.key}:{new.key}:{names}", make)
        title = self.say("compare-versions", old=old.version, new=new.version)
        blocks = [
            {"same": [_safe(h) for h in b["same"]]}
            if "same" in b
            else {**b, "same": [], **{k: _safe(b[k]) for k in ("html", "old", "new")}}
            for b in made["blocks"]
        ]
        html = self._render(
            "compare.html",
            shelf=shelf,
            title=title,
            old=old,
            new=new,
            sides=[{"edition": e, "status": self.states(e)} for e in (old, new)],
            blocks=blocks,
            renumbered=made["renumbered"],
            count=self.say("changes", count=made["count"]) + ".",
            changed=any("same" not in b for b in made["blocks"]),
        )
        toc = tuple((b["id"], " › ".join(b["path"]), 0) for b in made["blocks"] if "same" not in b)
        return Page(
            _pair(shelf, old, new),
            f"{shelf.title}: {title}",
            html,
            contents=toc if len(toc) < 80 else (),
            anchors=frozenset(b["id"] for b in made["blocks"] if "same" not in b),
            hidden=True,
            policy=shelf.policy,
        )

    def compare_any(self, shelf: Shelf) -> Page:
        """Any two versions, in the browser; and a list of the pairs that have a page of their own."""
        rows = [{"old": o, "new": n, "path": _pair(shelf, o, n), "count": ""} for o, n in reversed(pairs(shelf))]
        last = shelf.editions[-1].index
        html = self._render(
            "pairs.html",
            shelf=shelf,
            rows=rows,
            editions=list(reversed(shelf.editions)),
            picked=(max(0, last - 1), last),
            spoken=list(changes.spoken(self.say)),
        )
        return Page(f"{shelf.address}compare/", f"{self.say('compare')}: {shelf.title}", html, policy=shelf.policy)

    # The lives of clauses

    def lives(self, shelf: Shelf) -> dict[str, list[dict[str, Any]]]:
        """The clauses that have had more than one wording, or are gone: each wording with its edition.

        An entry without ``text`` says that the clause was removed in that edition.
        """
        every = self.wordings(shelf)
        return {i: life for i, life in every.items() if len(life) > 1}

    def wordings(self, shelf: Shelf) -> dict[str, list[dict[str, Any]]]:
        """Every clause there is or was, with its wordings, oldest first."""
        if shelf.policy in self._wordings:
            return self._wordings[shelf.policy]
        found: dict[str, list[dict[str, Any]]] = {}
        self._wordings[shelf.policy] = found
        for edition in shelf.editions:
            if not edition.periods:
                continue
            here = set()
            for ident, label, title, kind, _, source in self.rendered(shelf, edition)["clauses"]:
                here.add(ident)
                life = found.setdefault(ident, [])
                text = " ".join(source.split())
                if not life or life[-1]["text"] != text:
                    life.append(
                        {"at": edition.index, "text": text, "source": source, "kind": kind, "label": label, "title": title}
                    )
            for ident, life in found.items():
                if ident not in here and life[-1]["text"] != "":
                    life.append({"at": edition.index, "text": "", "source": "", "kind": "", "label": "", "title": ""})
        return found

    def _gone(self, shelf: Shelf, ident: str, life: list[dict[str, Any]]) -> dict[str, Any] | None:
        last = shelf.editions[life[-1]["at"]]
        if life[-1]["text"] or last.index > shelf.shown.index:
            return None
        return {"id": ident, "name": self.life_name(life), "version": last.version, "day": last.begin}

    def spoken_text(self, wording: Mapping[str, Any]) -> str:
        """A wording as plain words."""
        from ..words import visible

        return visible(wording["source"], wording["kind"]) if wording["text"] else ""

    def life_name(self, life: list[dict[str, Any]]) -> str:
        """What the clause was last called."""
        from ..model import Clause

        one = next(w for w in reversed(life) if w["text"])
        clause = Clause("", None, one["kind"], one["label"], one["title"], one["source"], 0, 1, 0)
        return changes.name(clause, self.say)

    def clauses(self, shelf: Shelf, lives: Mapping[str, list[dict[str, Any]]]) -> Page:
        """Every clause there is or was, and since when its words stand as they do."""
        every = self.wordings(shelf)
        order = [c[0] for c in self.rendered(shelf, shelf.shown)["clauses"]]
        depths = {c.id: c.depth for c in shelf.text(shelf.shown).clauses}
        rows = []
        for ident in [*order, *(i for i in every if i not in set(order))]:
            life = every.get(ident)
            if not life:
                continue
            seen = [w for w in life if shelf.editions[w["at"]].index <= shelf.shown.index] or life
            since = shelf.editions[seen[-1]["at"]]
            rows.append(
                {
                    "id": ident,
                    "name": self.life_name(life),
                    "gone": ident not in depths,
                    "depth": min(max(depths.get(ident, 1) - 1, 0), 3),
                    "since": f"{since.version}, {self.say.day(since.begin)}",
                    "life": ident in lives,
                    "count": sum(bool(w["text"]) for w in life),
                }
            )
        html = self._render("clauses.html", shelf=shelf, rows=rows)
        return Page(f"{shelf.address}clauses/", f"{self.say('clause-index')}: {shelf.title}", html, policy=shelf.policy)

    def life(self, shelf: Shelf, ident: str, life: list[dict[str, Any]]) -> Page:
        """Every wording a clause has had, newest first."""
        name = self.life_name(life)

        def make() -> list[str]:
            return [self._wording_html(life, i) for i in range(len(life))]

        key = hashlib.sha256(json.dumps(life).encode()).hexdigest()[:24]
        made = shelf.memory.recall(f"life:{key}", make)
        items = [
            {
                "version": shelf.editions[w["at"]].version,
                "status": self.states(shelf.editions[w["at"]]),
                "name": (w["label"] or "") if w["label"] != w["title"] else "",
                "html": _safe(html),
            }
            for w, html in zip(life, made, strict=True)
        ]
        gone = None
        if not life[-1]["text"]:
            last = shelf.editions[life[-1]["at"]]
            gone = self.say("gone-in", version=last.version, date=last.begin)
        title = self.say("history-of", clause=name)
        html = self._render(
            "clause.html", shelf=shelf, id=ident, title=title, items=list(reversed(items)), gone=gone
        )
        return Page(
            f"{shelf.address}clauses/{ident}/", f"{title}: {shelf.title}", html, hidden=True, policy=shelf.policy
        )

    def _wording_html(self, life: list[dict[str, Any]], i: int) -> str:
        here, before = life[i], life[i - 1] if i else None
        if before is None:
            return fragment(plain(here["source"]), here["kind"], links=self.links)
        kind = here["kind"] or before["kind"]
        return changes.wording_edits(before["source"], here["source"], kind, self.say, self.links)

    # On every page

    def lost(self) -> Page:
        """What stands at an address that there is not."""
        html = self._render("lost.html")
        return Page("404.html", "404", html, hidden=True)

    def footer(self) -> str:
        """The foot of every page: all notices."""
        return self._render("footer.html")

    def announced_ids(self) -> list[str]:
        """Ids of the announcements of the day."""
        return [item["id"] for item in self._announced()]

    def announcements(self) -> str:
        """The announcements of the day, for every page; "" where there is none."""
        items = self._announced()
        return self._render("announcement.html", items=items) if items else ""

    def _announced(self) -> list[dict[str, Any]]:
        return [
            self._announcement(shelf, edition)
            for shelf in self.site.shelves
            for release in announcing(of_policy(self.site.releases, shelf.policy), self.site.on)
            for edition in shelf.editions
            if edition.release.version == release.version
        ]

    def _announcement(self, shelf: Shelf, edition: Edition) -> dict[str, Any]:
        begin, until = edition.begin, edition.release.announce_until + timedelta(days=1)
        steps = [("announcement-coming", "next/", ""), ("announcement-in-force", f"changes/#v{edition.version}", "")]
        steps = steps[1:] if begin <= self.site.on else [steps[0], (*steps[1][:2], self.site.moment(begin))]
        states = [
            {"text": self.say(key, policy=shelf.title, date=begin), "path": shelf.address + path, "at": at}
            for key, path, at in steps
        ]
        stamp = json.dumps([[s["text"] for s in states], edition.source.blob, str(begin)])
        return {
            "title": shelf.title,
            "id": hashlib.sha256(stamp.encode()).hexdigest()[:12],
            "until": self.site.moment(until),
            "states": states,
        }


def pairs(shelf: Shelf) -> list[tuple[Edition, Edition]]:
    """The pairs that have a page: each edition with the one before it, and each of the last ten with the current."""
    found = {(e.before, e.index): (shelf.editions[e.before], e) for e in shelf.editions if e.before is not None}
    shown = shelf.shown
    for edition in shelf.editions[max(0, shown.index - NEAREST) : shown.index]:
        found.setdefault((edition.index, shown.index), (edition, shown))
    return [found[key] for key in sorted(found, key=lambda k: (k[1], k[0] or 0))]


def source_name(shelf: Shelf, edition: Edition) -> str:
    """File in which an edition's source is published beside its page."""
    return f"{shelf.policy}-{edition.version}.md.txt"


def announced(releases: Iterable[Release], on: date) -> tuple[Release, ...]:
    """The releases a site may show on a day: what is not announced yet is nobody's business."""
    return tuple(r for r in releases if r.announced <= on or r.effective <= on)


def _pair(shelf: Shelf, old: Edition, new: Edition) -> str:
    return f"{shelf.address}compare/{old.version}/{new.version}/"


def _sections(text: Any) -> tuple[tuple[str, str, str], ...]:
    """The text by section, for the search: (anchor, title, text)."""
    from ..words import visible

    found: list[tuple[str, str, list[str]]] = []
    for clause in text.clauses:
        if clause.kind == "front-matter":
            continue
        words = visible(clause.text, clause.kind)
        if clause.kind == "section":
            found.append((clause.id, f"{clause.label} {clause.title}".strip(), []))
        elif found and clause.depth > 1 and clause.kind != "item":
            found[-1][2].append(words)
        elif clause.kind == "item" and clause.label:
            found.append((clause.id, f"{clause.label} {clause.title}".strip(), [words]))
        elif found:
            found[-1][2].append(words)
        else:
            found.append((clause.id, "", [words]))
    return tuple((ident, title, " ".join(parts)) for ident, title, parts in found)


def _assessed(comparison: Any, edition: Edition) -> Any:
    """What the rules say of a comparison, for the mark on material entries."""
    return None


def _text_value(made: Any) -> dict[str, Any]:
    return {"title": made.title, "title_id": made.title_id, "html": made.html}


def _html_values(made: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": _safe(made["title"]), "title_id": made["title_id"], "html": _safe(made["html"])}


def _contact(contact: str) -> Any:
    if "@" in contact and " " not in contact and ":" not in contact:
        return _safe(f'<a href="mailto:{_esc(contact)}">{_esc(contact)}</a>')
    if contact.startswith("https://"):
        return _safe(f'<a href="{_esc(contact)}" rel="noopener noreferrer">{_esc(contact)}</a>')
    return contact


def _safe(html: str) -> Any:
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - made by our own renderer, or escaped where it was put together


def _esc(text: str) -> str:
    from html import escape

    return escape(text)
