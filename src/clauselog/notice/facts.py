"""A release, its comparison and its entries to all that a notice says, before it is text or HTML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from clauselog.language import long_date
from clauselog.model import Direction, Severity

from .redline import Run, runs
from .words import say, tied

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from clauselog.materiality import Assessment
    from clauselog.model import Comparison, Finding, Policy
    from clauselog.record import Record
    from clauselog.release import Release, Text
    from clauselog.said import Wording
    from clauselog.wording import Entry

ABOUT = ("change", "postponed", "withdrawn")
"""What a notice can be about: the change, or what became of it after people were told."""
SAID: Mapping[str, tuple[Literal["consent", "postponed", "withdrawn"], ...]] = MappingProxyType(
    {"change": ("consent",), "postponed": ("consent", "postponed"), "withdrawn": ("withdrawn",)}
)
"""What a notice is about -> which facts of the record it tells in a person's words."""

STILL = frozenset({"moved", "renumbered", "reformatted"})
"""Kinds of change that leave every word as it was."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose notice it is, and where its pages are."""

    name: str
    """The service, as people know it."""
    url: str
    """Address of the site, with a slash at its end."""
    langs: tuple[str, ...] = ("en",)
    """The first is the main one, whose pages are at the root."""
    timezone: str = "UTC"
    contact: str = ""
    controller: str = ""
    """Name and address of who is responsible; "" for ``name``."""
    authority: str = ""
    """Supervisory authority to complain to."""
    voluntary: bool = False
    """Whether the notice goes to people who subscribed to it, not to all it concerns."""

    def home(self, lang: str) -> str:
        """Address of the pages in a language."""
        return self.url if lang == self.langs[0] else f"{self.url}{lang}/"


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read on; ``label`` says what is there without its surroundings."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One change as the notice tells it."""

    sentence: str
    """What was done to the text."""
    meaning: str
    """A person's words about it, paragraphs parted by empty lines; "" where there are none."""
    redlines: tuple[tuple[Run, ...], ...]
    """The words, one tuple per change."""
    changes: tuple[int, ...]
    """Indexes into ``comparison.changes``; empty for a practice the text does not show."""
    direction: Direction
    material: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """All that a notice says, in one language, in the order in which it says it."""

    lang: str
    title: str
    subject: str
    summary: str
    act: str
    items: tuple[Item, ...]
    others: int
    """Changes of words that are not material and have no item of their own."""
    why: str
    when: tuple[str, ...]
    can: tuple[str, ...]
    links: tuple[Link, ...]
    contact: tuple[str, ...]
    reference: str
    footer: str
    foreign: tuple[str, ...] = ()
    """What it says in the main language for want of a translation: "consent", "postponed", "withdrawn"."""


def one_line(text: str) -> str:
    """Words that can stand in a subject: no line ends, no control characters, single spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def title_of(policy: Policy, name: str) -> str:
    """What a policy calls itself: in its front matter, its first heading, or by its name."""
    said = one_line(str(policy.get("title") or ""))
    heading = next((c.title for c in policy.clauses if c.kind == "section" and c.marker == "#"), "")
    return said or one_line(heading) or name.replace("-", " ").capitalize()


def gather(
    release: Release,
    assessment: Assessment,
    entries: Sequence[Entry],
    lang: str,
    publisher: Publisher,
    about: str = "change",
) -> Notice:
    """The facts of a notice in one language, about the release or about what became of it since.

    A postponement tells the change again: it also goes to those who had not heard of it yet.

    Raises:
        KeyError: the release has no record, no text in that language, or nothing of the kind became of it.
    """
    record, text = release.record, release.text(lang)
    if record is None or text is None:
        raise KeyError(lang)
    comparison = assessment.comparison
    title = title_of(comparison.new, release.policy)
    own = "" if lang == publisher.langs[0] else lang
    wording = record.wording(own)
    comes = about != "withdrawn"
    items = _items(comparison, assessment, entries, wording, lang) if comes else ()
    told = {"service": one_line(publisher.name), "title": title, "version": release.version}
    told |= _days(release, record, lang, about)
    concerned = sum(item.material or bool(item.meaning) for item in items) or len(items)
    summary = "summary" if about == "change" else f"summary-{about}"
    return Notice(
        lang=lang,
        title=title,
        subject=say(lang, "subject" if about == "change" else f"subject-{about}", **told),
        summary=say(lang, summary, count=concerned, **told),
        act=_act(record, lang, own) if comes else "",
        items=items,
        others=_others(entries, items) if comes else 0,
        why=_why(record, own, about),
        when=_when(release, record, text, lang, publisher) if comes else (),
        can=_can(release, record, lang, publisher) if comes else (),
        links=_links(release, text, lang, publisher, comes),
        contact=_contact(lang, publisher),
        reference=say(
            lang,
            "reference-is",
            policy=release.policy,
            version=release.version,
            language=lang,
            blob=text.current.blob,
        ),
        footer=say(lang, "why-you-list" if publisher.voluntary else "why-you", contact=publisher.contact),
        foreign=tuple(k for k in SAID[about] if record.said(k, own) and not getattr(wording.said, k)),
    )


def _days(release: Release, record: Record, lang: str, about: str) -> dict[str, str]:
    """The dates the first sentences name."""
    day: date = release.effective
    told = {}
    if about == "postponed":
        moved = record.postponed[-1] if record.postponed else None
        if moved is None:
            raise KeyError(about)
        told["from"], day = long_date(lang, moved.from_), moved.to
    elif about == "withdrawn":
        if record.withdrawn is None:
            raise KeyError(about)
        day = record.withdrawn.on
    return told | {"date": long_date(lang, day)}


def is_material(findings: Sequence[Finding]) -> bool:
    """Whether one of the findings on a change is material."""
    return any(f.severity is Severity.MATERIAL for f in findings)


def _direction(findings: Sequence[Finding]) -> Direction:
    """The most adverse direction among findings."""
    found = [f.direction for f in findings if f.direction]
    return min(found, key=lambda d: d.rank) if found else Direction.NEUTRAL


def _items(
    comparison: Comparison,
    assessment: Assessment,
    entries: Sequence[Entry],
    wording: Wording,
    lang: str,
) -> tuple[Item, ...]:
    """The changes to tell one by one, the most adverse first: the material ones and those that a person's
    words are about; where there are none, all but what only stands elsewhere, and all where nothing else is.
    """
    spoken = {entry: set(_addresses(entry, comparison)) for entry in entries if entry.kind == "words"}
    said = set().union(*(found for entry, found in spoken.items() if entry.material))
    worded = {section.name for section in wording.sections if section.text and not section.practice} - said
    told = [entry for entry, found in spoken.items() if entry.material or worded & found]
    told = told or [entry for entry in spoken if _matters(entry, comparison)] or [*spoken]
    items = [_item(entry, comparison, assessment, wording) for entry in told]
    practices = [
        Item(say(lang, "practice", name=section.name), section.text, (), (), Direction.UNCLEAR, True)
        for section in wording.practices
    ]
    found = sorted(practices + items, key=lambda item: item.direction.rank)
    return tuple(_said_once(found))


def _matters(entry: Entry, comparison: Comparison) -> bool:
    """Whether an entry is about more than the order of things."""
    return any(not STILL.issuperset(comparison.changes[i].kinds) for i in entry.changes)


def _item(entry: Entry, comparison: Comparison, assessment: Assessment, wording: Wording) -> Item:
    findings = [f for i in entry.changes for f in assessment.findings[i]]
    sections = (wording.section(clause) for clause in _addresses(entry, comparison))
    told = (runs(comparison.changes[i]) for i in entry.changes)
    return Item(
        tied(entry.sentence),
        "\n\n".join(section.text for section in sections if section and section.text),
        tuple(found for found in told if any(run.op != "equal" for run in found)),
        entry.changes,
        _direction([f for f in findings if f.severity is Severity.MATERIAL] or findings),
        entry.material,
    )


def _addresses(entry: Entry, comparison: Comparison) -> tuple[str, ...]:
    """Ids of the clauses an entry is about, and of those they stand under."""
    parents = {c.id: c.parent for c in (*comparison.old.clauses, *comparison.new.clauses)}
    found: dict[str, None] = {}
    for clause in entry.clauses:
        above: str | None = clause
        while above and above not in found:
            found[above] = None
            above = parents.get(above)
    return tuple(found)


def _said_once(items: Sequence[Item]) -> Iterator[Item]:
    """The items, words about a section left to the first that stands in it."""
    said: set[str] = set()
    for item in items:
        yield replace(item, meaning="") if item.meaning in said else item
        said.add(item.meaning)


def _others(entries: Sequence[Entry], items: Sequence[Item]) -> int:
    """Entries about words that no item tells of."""
    told = {i for item in items for i in item.changes}
    return sum(entry.kind == "words" and not told.issuperset(entry.changes) for entry in entries)


def _act(record: Record, lang: str, own: str) -> str:
    """Whether the reader must do something; ``own`` is the language of the wording, "" for the main one."""
    if record.held_data == "consent" or record.consent:
        return say(lang, "act-consent", consent=record.said("consent", own)).strip()
    return say(lang, "act-none")


def _why(record: Record, own: str, about: str) -> str:
    """The reason, in a person's words."""
    summary = record.wording(own).summary
    if about == "withdrawn":
        return record.said("withdrawn", own)
    if about == "postponed":
        return "\n\n".join(part for part in (record.said("postponed", own), summary) if part)
    return summary


def _when(release: Release, record: Record, text: Text, lang: str, publisher: Publisher) -> tuple[str, ...]:
    """The dates, and what holds for data collected before."""
    found = [
        say(
            lang,
            "when-announced",
            announced=long_date(lang, release.announced),
            effective=long_date(lang, release.effective),
            version=release.version,
            timezone=publisher.timezone,
        )
    ]
    if text.old:
        found.append(say(lang, "when-until", old=text.old.version))
    if record.held_data:
        found.append(say(lang, f"held-{record.held_data}"))
    return tuple(found)


def _can(release: Release, record: Record, lang: str, publisher: Publisher) -> tuple[str, ...]:
    """What the reader can do, and what follows from doing nothing."""
    date = long_date(lang, release.effective)
    nothing = "can-nothing-consent" if record.held_data == "consent" else "can-nothing"
    return (
        say(lang, "can-write", contact=publisher.contact, date=date),
        say(lang, nothing, version=release.version, date=date),
    )


def _links(release: Release, text: Text, lang: str, publisher: Publisher, comes: bool) -> tuple[Link, ...]:
    """Permanent addresses: the new text, the comparison, the text before, all changes."""
    home = f"{publisher.home(lang)}{release.policy}/"
    new, previous = ("link-new", "link-previous") if comes else ("link-withdrawn", "link-applies")
    found = [Link(say(lang, new, version=release.version), f"{home}{release.version}/")]
    if text.old:
        found += [
            Link(say(lang, "link-comparison"), f"{home}compare/{text.old.version}/{release.version}/"),
            Link(say(lang, previous, version=text.old.version), f"{home}{text.old.version}/"),
        ]
    return (*found, Link(say(lang, "link-all"), f"{home}changes/"))


def _contact(lang: str, publisher: Publisher) -> tuple[str, ...]:
    """Who is responsible, whom to ask, where to complain."""
    controller = publisher.controller or publisher.name
    return (
        say(lang, "contact-us", controller=controller, contact=publisher.contact),
        say(lang, "complaint", authority=publisher.authority)
        if publisher.authority
        else say(lang, "complaint-any"),
    )
