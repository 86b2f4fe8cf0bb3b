"""A history without records to the releases it must have had: a version, dates and a record for each.

The last text of a day is that day's release, and so is each that says it is another version. A text that
differs from the release before in no word is a correction of it; where words changed, it is a release of its
own, also where the text forgot to say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .compare import compare
from .dates import stated
from .diff import judged
from .lineage import added, descend, kept, write
from .model import Policy, Severity
from .numbering import dated, version_key
from .policy import parse
from .wording import entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from .lexicon import Extra
    from .model import Policy, Version

BODY = "<!-- Adopted from the history of the text. No record was kept when it was published. -->"


@dataclass(frozen=True, slots=True)
class Adopted:
    """A release found in a history."""

    policy: str
    version: str
    effective: date
    stand_in: bool
    """Whether the day of the commit stands in for a date the text does not give."""
    texts: tuple[tuple[str, Version | None, Version], ...]
    """Language, the text it replaced, its text."""
    corrections: tuple[Version, ...] = ()
    """Later texts of the same version, in which no word changed."""
    severity: Severity = Severity.EDITORIAL
    log: tuple[str, ...] = ()
    """What changed, in words, in the main language."""

    @property
    def current(self) -> Version:
        """Its text in the main language, as corrected."""
        return self.corrections[-1] if self.corrections else self.texts[0][2]


def adopted(
    history: Mapping[str, Sequence[Version]], regimes: tuple[str, ...] = (), terms: Extra = ()
) -> tuple[Adopted, ...]:
    """The releases of one policy, oldest first.

    ``history`` has the texts of each language, oldest first; its first language is the main one, whose texts
    make the releases. The others join the release in whose time they were committed. ``regimes`` are the laws
    of the site, for texts that name none; ``terms`` the organisation's own vocabulary.
    """
    main, *others = history
    found = _main(history[main], regimes, terms)
    for lang in others:
        found = _joined(found, lang, history[lang])
    return tuple(found)


def _main(texts: Sequence[Version], regimes: tuple[str, ...], terms: Extra) -> list[Adopted]:
    found: list[Adopted] = []
    days = _days(texts)
    numbered = _forward(days)
    for day in days:
        if not found:  # of several texts of the first day, the earlier ones are versions without a record
            before = texts.index(day.text) - 1
            found.append(_release(day, texts[before] if before >= 0 else None, found, numbered))
            continue
        last = found[-1].current
        comparison = compare(_parsed(last), _parsed(day.text))
        log = entries(comparison)
        if not any(e.kind == "words" for e in log) and not _renamed(last, day.text):
            found[-1] = replace(found[-1], corrections=(*found[-1].corrections, day.text))
            continue
        said = tuple(e.sentence for e in log if e.kind != "format")
        made = _release(day, _replaced(day, found), found, numbered)
        found.append(replace(made, severity=judged(comparison, regimes, terms).severity, log=said))
    return found


def _renamed(old: Version, new: Version) -> bool:
    """Whether a text says that it is another version than the one before it says."""
    before, now = stated(old.text).version, stated(new.text).version
    return bool(before and now and before != now)


def _replaced(day: _Day, before: Sequence[Adopted]) -> Version:
    """The text that applied until a day: of several versions of one day, only the last ever applied."""
    return next((r.current for r in reversed(before) if r.effective < day.day), before[-1].current)


@dataclass(frozen=True, slots=True)
class _Day:
    """The last text of a version or a day, and whether the text itself says that day."""

    day: date
    said: bool
    text: Version


def _days(texts: Sequence[Version]) -> list[_Day]:
    """From when each text applied: the date it gives, if that is a new one; else the day of its commit."""
    found: list[_Day] = []
    last: date | None = None
    for text in texts:
        earliest = found[-1].day if found else text.committed
        said = text.effective
        fresh = said is not None and (said != last or said >= text.committed)
        if said is not None and fresh and (not found or said >= earliest):
            found.append(_Day(said, True, text))
        else:
            found.append(_Day(max(text.committed, earliest), False, text))
        last = said or last
    ends = zip(found, [*found[1:], None], strict=True)
    return [d for d, after in ends if not after or after.day != d.day or _renamed(d.text, after.text)]


def _parsed(version: Version) -> Policy:
    return parse(version.text, version.path, version.lang)


def _forward(days: Sequence[_Day]) -> bool:
    """Whether the versions the texts say they are only go up, so that they can tell what came later.

    Those that are called after days, and those that count, each for themselves.
    """
    said = [own for day in days if (own := stated(day.text.text).version)]
    ways = ([version_key(version) for version in said if dated(version) is way] for way in (True, False))
    return all(keys == sorted(keys) for keys in ways)


def _release(day: _Day, old: Version | None, before: Sequence[Adopted], numbered: bool) -> Adopted:
    """The release of a text, under a name no other has: its version, or the day it goes by."""
    own = stated(day.text.text).version if numbered else ""
    name, number = own or day.day.isoformat(), 1
    taken = {r.version for r in before}
    while (wanted := name if number == 1 else f"{name}.{number}") in taken:
        number += 1
    return Adopted(day.text.policy, wanted, day.day, not day.said, ((day.text.lang, old, day.text),))


def _joined(found: Sequence[Adopted], lang: str, texts: Sequence[Version]) -> list[Adopted]:
    """The releases with another language's text of that version, else the one it had when the next came."""
    joined: list[Adopted] = []
    past: list[tuple[date, Version]] = []
    for number, release in enumerate(found):
        until = found[number + 1].texts[0][2].committed if number + 1 < len(found) else None
        same = [t for t in texts if stated(t.text).version == release.version]
        now = same or [t for t in texts if until is None or t.committed < until]
        if now:
            last = past[-1][1] if past else None
            old = next((text for day, text in reversed(past) if day < release.effective), last)
            release = replace(release, texts=(*release.texts, (lang, old, now[-1])))
            past.append((release.effective, now[-1]))
        joined.append(release)
    return joined


def record(release: Adopted) -> str:
    """The release as a record, to be looked at by a person."""
    stand_in = " # the text gives no date: the day of the commit" if release.stand_in else ""
    lines = [
        "---",
        f"policy: {release.policy}",
        f'version: "{release.version}"',
        f"announced: {min(release.effective, release.texts[0][2].committed)}",
        f"effective: {release.effective}{stand_in}",
        "texts:",
        *(
            f"  {lang}: {{{f'old: {old.blob}, ' if old else ''}new: {new.blob}}}"
            for lang, old, new in release.texts
        ),
    ]
    if release.corrections:
        lines.append(f"corrections: [{', '.join(dict.fromkeys(v.blob for v in release.corrections))}]")
    return "\n".join([*lines, "---", "", BODY]) + "\n"


def clause_ids(policy: str, history: Mapping[str, Sequence[Version]], releases: Sequence[Adopted]) -> str:
    """``clauses.json``: the ids the clauses of every text were given, so that no address breaks later."""
    names = {
        version.blob: release.version
        for release in releases
        for version in (*(new for _, _, new in release.texts), *release.corrections)
    }
    given = []
    for texts in history.values():
        for version, parsed in zip(texts, descend(_parsed(v) for v in texts), strict=True):
            given.append(kept(parsed, names.get(version.blob, version.version)))
    return write(policy, added((), given))
