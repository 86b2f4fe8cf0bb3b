"""What the pages have in common: the words of an edition's dates, its log, its text.

A page's HTML holds ``ROOT`` where the address of the site's root goes; the site puts it into a frame.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from clauselog.redline import ROOT, plain
from clauselog.release import Status
from clauselog.wording import entries

from . import changes
from .later import Later, read, stamp
from .markup import isolated, safe, spoken
from .paths import tabs
from .say import Say
from .text import document, fragment, pieces
from .tokens import Words, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jinja2 import Environment

    from clauselog.model import Policy
    from clauselog.record import Postponement, Record
    from clauselog.said import Wording

    from .shelf import Edition, Shelf
    from .site import Site

Json = dict[str, Any]


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
        self.ours, self.theirs = spoken(self.say.voice, site.lang)
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
            self._states[key] = self._steps(edition)
        return self._states[key]

    def _steps(self, edition: Edition) -> list[dict[str, str]]:
        """As ``states``: what is true by now, then what will be."""
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
        found: list[str] = []
        record = release.record
        if record:
            found += [self._moved(record, moved) for moved in record.postponed if moved.on <= self.site.on]
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

    def _moved(self, record: Record, moved: Postponement) -> str:
        """That a release was postponed, and why: the reason of the last time may stand in other languages."""
        note = self.say("postponed-note", **{"on": moved.on, "from": moved.from_, "to": moved.to})
        last = moved is record.postponed[-1]
        reason = record.said("postponed", self.site.lang) if last else moved.reason
        return f"{note} {reason}".strip()

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


def _front(text: Policy) -> dict[str, str]:
    return {key: str(text.get(key) or "") for key in ("title", "contact", "description")}


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
