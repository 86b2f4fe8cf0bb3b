"""Versions from git and records from people, turned into releases: which text applied on which day.

A release without a record (a repository that has none, or a version older than its first record) takes its
dates from the text, else from the commit; ``stand_in`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from .metadata import FrontMatter, read_front
from .numbering import dated, version_key
from .record import ANNOUNCED_DAYS, Record, read_record
from .said import read_wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import Version

__all__ = [
    "FrontMatter",
    "Record",
    "Release",
    "Status",
    "Text",
    "announcing",
    "in_force",
    "of_policy",
    "overtaken",
    "read_front",
    "read_record",
    "read_wording",
    "releases",
    "status",
]


class Status(StrEnum):
    """What a release is on a given day."""

    IN_FORCE = "in force"
    COMING = "coming"
    POSTPONED = "postponed"
    """Coming too, but later than was announced."""
    PAST = "past"
    WITHDRAWN = "withdrawn"
    NEVER = "never took effect"

    @property
    def ahead(self) -> bool:
        """Whether its effective date is still to come."""
        return self in (Status.COMING, Status.POSTPONED)


@dataclass(frozen=True, slots=True)
class Text:
    """One language of a release. ``corrected`` are its later, editorial texts, oldest first."""

    lang: str
    old: Version | None
    """The text it replaces by date; None for a first release."""
    new: Version
    corrected: tuple[Version, ...] = ()

    @property
    def current(self) -> Version:
        """The text people read: the last correction, or the text as released."""
        return self.corrected[-1] if self.corrected else self.new


@dataclass(frozen=True, slots=True)
class Release:
    """What a person signs: a version of a policy, its texts in every language, its dates."""

    policy: str
    version: str
    announced: date
    effective: date
    """From 00:00 on this day, in the site's time zone, after every postponement."""
    record: Record | None
    texts: tuple[Text, ...]
    """One per language, in the order in which the languages were first released."""
    stand_in: bool = False
    """Whether the effective date is only the day of the commit."""
    rank: int = 0
    """Its place among the versions of its policy: of two, the later has the greater."""
    missing: tuple[str, ...] = ()
    """Languages whose text, named by the record, was found nowhere."""

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages it is published in."""
        return tuple(t.lang for t in self.texts)

    @property
    def withdrawn(self) -> date | None:
        """The day from which it no longer applies because it was taken back."""
        return self.record.withdrawn.on if self.record and self.record.withdrawn else None

    @property
    def announce_until(self) -> date:
        """Last day on which its announcement stands."""
        said = self.record.announced_until if self.record else None
        return said or self.effective + timedelta(days=ANNOUNCED_DAYS)

    def text(self, lang: str) -> Text | None:
        """Its text in a language."""
        return next((t for t in self.texts if t.lang == lang), None)

    def live(self, on: date) -> bool:
        """Whether it has not been taken back by that day."""
        return self.withdrawn is None or on < self.withdrawn


def overtaken(release: Release, found: Iterable[Release]) -> bool:
    """Whether a later version applied on its effective date already, so that it never took effect."""
    day = release.effective
    return any(r.effective <= day and r.live(day) and r.rank > release.rank for r in found)


def in_force(found: Sequence[Release], on: date) -> Release | None:
    """The release of a policy that applies on a day; ``found`` are all of that policy."""
    begun = sorted(
        (r for r in found if r.effective <= on and r.live(on)),
        key=lambda r: (r.effective, r.rank),
        reverse=True,
    )
    return next((r for r in begun if not overtaken(r, found)), None)


def status(release: Release, found: Sequence[Release], on: date) -> Status:
    """What a release is on a day; ``found`` are all releases of its policy."""
    if not release.live(on):
        return Status.WITHDRAWN
    if overtaken(release, found):
        return Status.NEVER
    if release.effective > on:
        moved = release.record and any(p.on <= on for p in release.record.postponed)
        return Status.POSTPONED if moved else Status.COMING
    return Status.IN_FORCE if in_force(found, on) == release else Status.PAST


def announcing(found: Sequence[Release], on: date) -> tuple[Release, ...]:
    """The releases a site announces on a day: those with a record, coming or lately in force.

    A notice's first release changes nothing that anybody has read: it is not announced.
    """
    return tuple(
        r
        for r in found
        if r.record
        and any(text.old for text in r.texts)
        and r.announced <= on <= r.announce_until
        and (status(r, found, on).ahead or status(r, found, on) == Status.IN_FORCE)
    )


def of_policy(found: Iterable[Release], policy: str) -> tuple[Release, ...]:
    """The releases of one policy, in their order."""
    return tuple(r for r in found if r.policy == policy)


def releases(versions: Sequence[Version], records: Iterable[Record]) -> tuple[Release, ...]:
    """Every release of every policy, by policy and then by effective date; ties: the later version last.

    ``versions`` are oldest first, all languages of a policy together. A record without an effective date is
    a draft and no release. Where a policy has records, a version without one is a release only if it is
    older than the first that has: later ones are drafts.
    """
    kept = [r for r in records if r.effective_now]
    policies = dict.fromkeys([v.policy for v in versions] + [r.policy for r in kept])
    return tuple(
        release
        for policy in policies
        for release in _of_policy(
            [v for v in versions if v.policy == policy], [r for r in kept if r.policy == policy]
        )
    )


def _of_policy(versions: Sequence[Version], records: Sequence[Record]) -> tuple[Release, ...]:
    """The releases of one policy: its texts by version, and then for each the text it replaces by date."""
    by_blob = {v.blob: v for v in versions}
    made = [_recorded(r, by_blob) for r in records]
    made += [_unrecorded(texts) for texts in _named(_before(versions, records)).values()]
    made = _ranked(made, versions)
    made.sort(key=lambda r: (r.effective, r.rank))
    return tuple(_replacing(r, made) for r in made)


def _ranked(made: Sequence[Release], versions: Sequence[Version]) -> list[Release]:
    """The releases, each with its place among the versions: by number, else in the order they came.

    A name that no text bears (an adopted release goes by its day) came when it was announced.
    """
    if all(version_key(r.version) for r in made) and len({dated(r.version) for r in made}) == 1:
        order = sorted(made, key=lambda r: version_key(r.version))
    else:
        came: dict[str, tuple[date, int]] = {}
        latest: dict[str, date] = {}
        for version in versions:
            latest[version.lang] = max(latest.get(version.lang, date.min), version.committed)
            came.setdefault(version.version, (latest[version.lang], len(came)))
        order = sorted(made, key=lambda r: (came.get(r.version, (r.announced, len(came))), r.announced))
    return [replace(r, rank=rank) for rank, r in enumerate(order)]


def _before(versions: Sequence[Version], records: Sequence[Record]) -> list[Version]:
    """The versions older than any that a record names, by number or by text."""
    names = {r.version for r in records}
    blobs = {blob for r in records for blob in r.blobs}
    first = {
        lang: next(
            (i for i, v in enumerate(versions) if v.lang == lang and _known(v, names, blobs)), len(versions)
        )
        for lang in {v.lang for v in versions}
    }
    known = {v.version for i, v in enumerate(versions) if i >= first[v.lang]}
    begun = min((v.committed for v in versions if _known(v, names, blobs)), default=None)
    return [
        v
        for i, v in enumerate(versions)
        if i < first[v.lang] and v.version not in known and (begun is None or v.committed <= begun)
    ]


def _known(version: Version, names: set[str], blobs: set[str]) -> bool:
    return version.version in names or version.blob in blobs


def _named(versions: Sequence[Version]) -> dict[str, list[Version]]:
    named: dict[str, list[Version]] = {}
    for version in versions:
        named.setdefault(version.version, []).append(version)
    return named


def _recorded(record: Record, by_blob: dict[str, Version]) -> Release:
    """The release of a record; its texts bear its version, whatever they are called in their history."""
    effective = record.effective_now
    assert effective is not None
    mine = record.blobs & by_blob.keys()
    named = {blob: replace(by_blob[blob], version=record.version) for blob in mine}
    corrections = [named[blob] for blob in record.corrections if blob in named]
    texts = tuple(
        Text(
            lang,
            by_blob.get(pair.old or ""),
            named[pair.new],
            tuple(v for v in corrections if v.lang == lang),
        )
        for lang, pair in record.texts.items()
        if pair.new in named
    )
    missing = tuple(lang for lang, pair in record.texts.items() if pair.new not in by_blob)
    announced = record.announced or min([t.new.committed for t in texts] + [effective])
    return Release(record.policy, record.version, announced, effective, record, texts, missing=missing)


def _unrecorded(versions: Sequence[Version]) -> Release:
    """A release of texts that bear one version number and have no record; later texts are corrections."""
    head = versions[0]
    by_lang: dict[str, list[Version]] = {}
    for version in versions:
        by_lang.setdefault(version.lang, []).append(version)
    said = next((v.effective for v in versions if v.effective), None)
    effective = said or head.committed
    texts = tuple(Text(lang, None, vs[0], tuple(vs[1:])) for lang, vs in by_lang.items())
    return Release(
        head.policy, head.version, min(head.committed, effective), effective, None, texts, said is None
    )


def _replacing(release: Release, found: Sequence[Release]) -> Release:
    """The release with the text it replaces by date, in each language.

    The record's own word counts where it names a text of the release before, as it was or as corrected.
    """
    earlier = [r for r in found if r.rank < release.rank]
    before = None if release.stand_in else in_force(earlier, release.effective - timedelta(days=1))
    before = before or in_force(earlier, release.effective)
    return replace(release, texts=tuple(_with_old(t, before) for t in release.texts))


def _with_old(text: Text, before: Release | None) -> Text:
    past = before.text(text.lang) if before else None
    if past is None:
        return text
    known = {version.blob: version for version in (past.new, *past.corrected)}
    return replace(text, old=known.get(text.old.blob if text.old else "", past.current))
