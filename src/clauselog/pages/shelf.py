"""The releases of a policy in one language, as a row of editions: texts with stable ids, periods, neighbours.

Reading and comparing a text is the dear part of a page, and a released text never changes. So whatever is made
of texts alone goes through ``Memory``: it is made once for a given row of texts and remembered between builds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

from .. import lineage
from .. import policy as policies
from ..compare import compare
from ..model import Comparison, Policy, Version
from ..release import Release, Status, Text, in_force, of_policy, status


class Memory(Protocol):
    """What was made before, by the key of what it was made from."""

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none. Values are those of JSON."""


class Forgetful:
    """A memory for one run."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which an edition applied: from ``begin`` up to, not including, ``end``."""

    begin: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Edition:
    """A release in one language, seen from the day the site is built for."""

    index: int
    """Place in the row, oldest first."""
    release: Release
    source: Version
    """The text people read, misprints corrected."""
    status: Status
    periods: tuple[Period, ...]
    """When it applied or is to apply; empty where it never did."""
    before: int | None
    """Index of the edition it replaces."""
    key: str
    """Stands for this text and all before it: what is made from them can be remembered under it."""

    @property
    def version(self) -> str:
        """Its number."""
        return self.release.version

    @property
    def begin(self) -> date:
        """Its effective date."""
        return self.release.effective

    @property
    def end(self) -> date | None:
        """The day on which it stopped to apply for good, or None."""
        return self.periods[-1].end if self.periods else None


@dataclass
class Shelf:
    """Every edition of one policy in one language."""

    policy: str
    lang: str
    editions: tuple[Edition, ...]
    on: date
    memory: Memory = field(default_factory=Forgetful)
    given: tuple[lineage.Kept, ...] = ()
    """The ids of clauses that were given out at release."""

    @property
    def address(self) -> str:
        """Folder of its pages, from the root of the language's site."""
        return f"{self.policy}/"

    @cached_property
    def current(self) -> Edition | None:
        """The edition in force; None before the first takes effect."""
        return next((e for e in self.editions if e.status is Status.IN_FORCE), None)

    @cached_property
    def coming(self) -> tuple[Edition, ...]:
        """Editions announced and not yet in force, the next first."""
        return tuple(e for e in self.editions if e.status.ahead)

    @property
    def shown(self) -> Edition:
        """The edition whose text stands on the policy's own page: the one in force, else the next, else the last."""
        return self.current or next(iter(self.coming), self.editions[-1])

    @cached_property
    def title(self) -> str:
        """What the policy calls itself: its front matter's title, its first heading, its name."""
        text = self.text(self.shown)
        said = str(text.get("title") or "").strip()
        heading = next((c.title for c in text.clauses if c.kind == "section" and c.marker == "#"), "")
        return said or heading or self.policy.replace("-", " ").capitalize()

    def text(self, edition: Edition) -> Policy:
        """The edition's text; its clauses bear the ids they have had since they first appeared."""
        return self._texts(edition.index)

    def _texts(self, index: int) -> Policy:
        return lineage.with_ids(_parsed(self.editions[index]), self._known_ids(index))

    def _known_ids(self, index: int) -> list[str]:
        found: list[str] = self.memory.recall(f"ids:{self.editions[index].key}", lambda: self._ids(index))
        return found

    def _ids(self, index: int) -> list[str]:
        """The ids of a text's clauses, carried over from the text before it in the row."""
        if index == 0:
            return [c.id for c in lineage.begin(_parsed(self.editions[0]), self.given).clauses]
        return [c.id for c in self._step(index).new.clauses]

    def _step(self, index: int) -> Comparison:
        """An edition compared with the one before it in the row."""
        used = lineage.taken(self.given)
        for edition in self.editions[: index - 1]:
            used |= frozenset(self._known_ids(edition.index))
        return lineage.succeed(self._texts(index - 1), _parsed(self.editions[index]), used, self.given)

    def comparison(self, old: Edition, new: Edition) -> Comparison:
        """The changes between two editions."""
        if old.index == new.index - 1:
            return self._step(new.index)
        return compare(self.text(old), self.text(new))


def _parsed(edition: Edition) -> Policy:
    return policies.parse(edition.source.text, edition.source.path, edition.source.lang)


def shelves(
    releases: Sequence[Release],
    lang: str,
    on: date,
    memory: Memory | None = None,
    given: Mapping[str, tuple[lineage.Kept, ...]] | None = None,
) -> tuple[Shelf, ...]:
    """A shelf for each policy that has a text in the language, by name; ``given`` are clause ids by policy."""
    memory = memory or Forgetful()
    names = sorted({r.policy for r in releases})
    found = (
        _shelf(name, of_policy(releases, name), lang, on, memory, (given or {}).get(name, ())) for name in names
    )
    return tuple(shelf for shelf in found if shelf.editions)


def _shelf(
    name: str, releases: Sequence[Release], lang: str, on: date, memory: Memory, given: tuple[lineage.Kept, ...]
) -> Shelf:
    applied = _periods(releases)
    found: list[Edition] = []
    key = hashlib.sha256(f"{lang} {given}".encode())
    for release in releases:
        text = release.text(lang)
        if text is None:
            continue
        key.update(text.current.blob.encode())
        found.append(
            Edition(
                len(found),
                release,
                text.current,
                status(release, releases, on),
                applied.get(release.version, ()),
                _before(text, found),
                key.hexdigest()[:24],
            )
        )
    return Shelf(name, lang, tuple(found), on, memory, given)


def _before(text: Text, found: Sequence[Edition]) -> int | None:
    """Which edition a text replaces: the one whose text it names, else the one before it."""
    old = text.old.blob if text.old else ""
    for edition in reversed(found):
        held = edition.release.text(text.lang)
        if held and old in (v.blob for v in (held.new, *held.corrected)):
            return edition.index
    return found[-1].index if found else None


def _periods(releases: Sequence[Release]) -> Mapping[str, tuple[Period, ...]]:
    """When each release applies, from every day on which something begins or ends."""
    days = sorted({r.effective for r in releases} | {r.withdrawn for r in releases if r.withdrawn})
    found: dict[str, list[Period]] = {}
    for i, day in enumerate(days):
        release = in_force(releases, day)
        if release is None:
            continue
        end = days[i + 1] if i + 1 < len(days) else None
        spans = found.setdefault(release.version, [])
        if spans and spans[-1].end == day:
            spans[-1] = Period(spans[-1].begin, end)
        else:
            spans.append(Period(day, end))
    return {version: tuple(spans) for version, spans in found.items()}


def day_before(day: date) -> date:
    """The last day of a period that ends on ``day``."""
    return day - timedelta(days=1)
