"""A history without records to the releases it must have had: a version, dates and a record for each.

Texts that bear one version or date and differ only in spelling, style or format are corrections of it; where
more changed, the later text is a release of its own (“2021-03-01.2”).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .compare import compare
from .lineage import added, descend, kept, write
from .materiality import assess
from .model import Comparison, Policy, Severity
from .policy import parse
from .wording import entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from .model import Version

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
    """Later texts of the same version, editorial only."""
    severity: Severity = Severity.EDITORIAL
    log: tuple[str, ...] = ()
    """What changed, in words: the first entries of the main language's log."""


def adopted(history: Mapping[str, Sequence[Version]]) -> tuple[Adopted, ...]:
    """The releases of one policy, oldest first.

    ``history`` has the texts of each language, oldest first; its first language is the main one, whose texts
    make the releases. The others join the release in whose time they were committed.
    """
    main, *others = history
    found = _main(history[main])
    for lang in others:
        found = _joined(found, lang, history[lang])
    return tuple(found)


def _main(texts: Sequence[Version]) -> list[Adopted]:
    found: list[Adopted] = []
    names: set[str] = set()
    last: Version | None = None
    for text in texts:
        if last is None:
            found.append(_release(text, None, names, found))
        else:
            comparison = compare(_parsed(last), _parsed(text))
            severity = assess(comparison).severity
            if text.version == last.version and severity == Severity.EDITORIAL:
                found[-1] = replace(found[-1], corrections=(*found[-1].corrections, text))
            else:
                release = _release(text, last, names, found)
                found.append(replace(release, severity=severity, log=_log(comparison)))
        last = text
    return found


def _parsed(version: Version) -> Policy:
    return parse(version.text, version.path, version.lang)


def _log(comparison: Comparison) -> tuple[str, ...]:
    return tuple(e.sentence for e in entries(comparison) if e.kind != "format")


def _release(text: Version, old: Version | None, names: set[str], before: Sequence[Adopted]) -> Adopted:
    """The release of a text, under a name no other has, on a day not before the last one's."""
    name = text.version if not text.commit.startswith(text.version) else text.committed.isoformat()
    number = 1
    while (wanted := name if number == 1 else f"{name}.{number}") in names:
        number += 1
    names.add(wanted)
    earliest = before[-1].effective if before else None
    said = text.effective
    usable = said is not None and said <= text.committed and (earliest is None or said >= earliest)
    effective = said if usable and said else max(text.committed, earliest or text.committed)
    return Adopted(text.policy, wanted, effective, not usable, ((text.lang, old, text),))


def _joined(found: Sequence[Adopted], lang: str, texts: Sequence[Version]) -> list[Adopted]:
    """The releases with the text another language had when the next release came."""
    joined: list[Adopted] = []
    last: Version | None = None
    for number, release in enumerate(found):
        until = found[number + 1].texts[0][2].committed if number + 1 < len(found) else None
        now = [t for t in texts if until is None or t.committed < until]
        if now:
            release = replace(release, texts=(*release.texts, (lang, last, now[-1])))
            last = now[-1]
        joined.append(release)
    return joined


def record(release: Adopted) -> str:
    """The release as a record, to be looked at by a person."""
    stand_in = " # the text gives no date: the day of the commit" if release.stand_in else ""
    lines = [
        "---",
        f"policy: {release.policy}",
        f'version: "{release.version}"',
        f"announced: {release.effective}",
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
