"""The releases of a policy in one language, as a row of editions: texts with stable ids, periods, neighbours.

Reading and comparing a text is the dear part of a page, and a released text never changes. So whatever is
made of texts alone goes through ``Memory``: made once for a given row of texts, remembered between builds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol

from clauselog import lineage
from clauselog import policy as policies
from clauselog.compare import compare_by_ids
from clauselog.diff import judged
from clauselog.release import Release, Status, Text, in_force, of_policy, status

from .later import Later

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from clauselog.lexicon import Extra
    from clauselog.materiality import Assessment
    from clauselog.model import Comparison, Policy, Version


class Memory(Protocol):
    """What was made before, by the key of what it was made from."""

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none. Values are those of JSON."""

    def later(self, key: str, make: Callable[[], Any]) -> Later:
        """The same, for somebody who may not read it; it is kept for the next build all the same."""

    def knows(self, key: str) -> bool:
        """Whether there is a value under ``key``."""

    def close(self) -> None:
        """Nothing more will be asked of it but what is small."""


class Forgetful:
    """A memory for one run."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def recall(self, key: str, make: Callable[[], Any]) -> Any:
        """The value under ``key``, made now where there is none."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def later(self, key: str, make: Callable[[], Any]) -> Later:
        """The same, for somebody who may not read it."""
        return Later(key, lambda: self.recall(key, make))

    def knows(self, key: str) -> bool:
        """Whether there is a value under ``key``."""
        return key in self._known

    def close(self) -> None:
        """There is nothing to keep."""


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
    """Stands for this text, what it is called and all before it: what is made from them can be remembered
    under it.
    """
    mark: str
    """Stands for all that a template may ask of it: its number, its dates, its hash, its record."""

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
    regimes: tuple[str, ...] = ()
    """The laws of the site, for policies that name none."""
    terms: Extra = ()
    """The organisation's own vocabulary."""
    _read: dict[int, Policy] = field(default_factory=dict)
    _ids: list[list[str]] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _last: tuple[int, Comparison | None] = (0, None)

    def close(self) -> None:
        """Let go of the texts: the pages are made."""
        self._read.clear()
        self.memory.close()

    def assess(self, comparison: Comparison) -> Assessment:
        """What is material in a comparison."""
        return judged(comparison, self.regimes, self.terms)

    @cached_property
    def mark(self) -> str:
        """Stands for all that a template may ask of it: its name, which pages it has, how it judges."""
        pages = self.current is None, bool(self.coming)
        return repr((self.policy, self.lang, self.title, *pages, self.regimes, self.terms))

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
        """The edition on the policy's own page: the one in force, else the next, else the last."""
        return self.current or next(iter(self.coming), self.editions[-1])

    @cached_property
    def title(self) -> str:
        """What the policy calls itself: its front matter's title, its first heading, its name."""
        found: str = self.memory.recall(f"title:{self.shown.key}", lambda: _title(_parsed(self.shown)))
        return found or self.policy.replace("-", " ").capitalize()

    def before(self, edition: Edition) -> Edition | None:
        """The edition that one replaces."""
        return None if edition.before is None else self.editions[edition.before]

    def text(self, edition: Edition) -> Policy:
        """The edition's text; its clauses bear the ids they have had since they first appeared."""
        return self._texts(edition.index)

    def ids(self, edition: Edition) -> list[str]:
        """The ids of the clauses a page of an edition shows, in the order of its text."""
        found: list[str] = self.shown_ids(edition).make()
        return found

    def shown_ids(self, edition: Edition) -> Later:
        """The same, for somebody who may not read them."""
        return self.memory.later(f"shown:{edition.key}", lambda: _shown(self.text(edition)))

    def _texts(self, index: int) -> Policy:
        if index not in self._read:
            self._read[index] = lineage.with_ids(_parsed(self.editions[index]), self._known_ids(index))
        return self._read[index]

    def _known_ids(self, index: int) -> list[str]:
        """The ids of a text's clauses, carried over from the text before it in the row."""
        while len(self._ids) <= index:
            at = len(self._ids)
            made: list[str] = self.kept_ids(at).make()
            self._ids.append(made)
            self._used |= set(made)
        return self._ids[index]

    def kept_ids(self, index: int) -> Later:
        """The ids of a text's clauses; they are remembered even where a build does not ask for them."""
        return self.memory.later(f"ids:{self.editions[index].key}", partial(self._first_ids, index))

    def _first_ids(self, index: int) -> list[str]:
        if index == 0:
            return [c.id for c in lineage.begin(_parsed(self.editions[0]), self.given).clauses]
        return [c.id for c in self._step(index).new.clauses]

    def _step(self, index: int) -> Comparison:
        """An edition compared with the one before it in the row; computed once where asked for soon again."""
        if self._last[0] != index:
            used = lineage.taken(self.given) | self._used
            new = _parsed(self.editions[index])
            self._last = index, lineage.succeed(self._texts(index - 1), new, frozenset(used), self.given)
        assert self._last[1]
        return self._last[1]

    def comparison(self, old: Edition, new: Edition) -> Comparison:
        """The changes between two editions: of neighbours as the log has them, else by the ids of clauses."""
        if old.index == new.index - 1:
            return self._step(new.index)
        return compare_by_ids(self.text(old), self.text(new))


def _title(text: Policy) -> str:
    said = str(text.get("title") or "").strip()
    return said or next((c.title for c in text.clauses if c.kind == "section" and c.marker == "#"), "")


def _shown(text: Policy) -> list[str]:
    return [c.id for c in text.clauses if c.kind != "front-matter"]


def _parsed(edition: Edition) -> Policy:
    return policies.parse(edition.source.text, edition.source.path, edition.source.lang)


def shelves(
    releases: Sequence[Release],
    lang: str,
    on: date,
    memory: Callable[[str], Memory] | None = None,
    given: Mapping[str, tuple[lineage.Kept, ...]] | None = None,
    regimes: tuple[str, ...] = (),
    terms: Extra = (),
) -> tuple[Shelf, ...]:
    """A shelf for each policy that has a text in the language, by name.

    Args:
        releases: every release that may be shown.
        lang: the language.
        on: the day the site is to be true on.
        memory: by policy, what earlier builds made of the same texts.
        given: by policy, the clause ids given out at release.
        regimes: the laws of the site, for policies that name none.
        terms: the organisation's own vocabulary.
    """
    found = []
    for name in sorted({r.policy for r in releases}):
        ids = (given or {}).get(name, ())
        if row := _editions(of_policy(releases, name), lang, on, f"{lang} {ids}"):
            kept = memory(name) if memory else Forgetful()
            found.append(Shelf(name, lang, row, on, kept, ids, regimes, terms))
    return tuple(found)


def _editions(releases: Sequence[Release], lang: str, on: date, salt: str) -> tuple[Edition, ...]:
    """The releases that have a text in the language; the key of each chains over those before it."""
    applied = _periods(releases)
    found: list[Edition] = []
    key = hashlib.sha256(salt.encode())
    for release in releases:
        text = release.text(lang)
        if text is None:
            continue
        key.update(f"{release.version} {text.current.lang} {text.current.blob}\n".encode())
        found.append(
            Edition(
                index=len(found),
                release=release,
                source=text.current,
                status=status(release, releases, on),
                periods=applied.get(release.version, ()),
                before=_before(text, found),
                key=key.hexdigest()[:24],
                mark=_mark(release, text.current),
            )
        )
    return tuple(found)


def _mark(release: Release, source: Version) -> str:
    return repr(
        (release.version, release.announced, release.effective, release.record, source.blob, source.commit)
    )


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
