"""A draft to the checks of its texts: whole, of a version of their own, the same in every language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.dates import stated
from clauselog.model import Severity
from clauselog.numbering import dated, version_key
from clauselog.parity import disagreements

from .draft import Check, Draft
from .findings import error
from .standing import UNREADABLE, corrected, other_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from clauselog.model import Finding
    from clauselog.record import Record

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.\d+)?")
"""A version that is called after a day."""


def text(draft: Draft) -> Check | None:
    """The files themselves can be read, are whole, and rebuild from the log."""
    found = [f for t in draft.texts for f in t.findings]
    for t in draft.texts:
        if t.new is None and t.old and not t.unreadable:
            found.append(
                error(
                    "POLICY-GONE",
                    f"{t.path} was deleted; its earlier versions stay published",
                    "put it back with a last version that says the policy has ended, or withdraw the release",
                    t.path,
                )
            )
        if t.renamed_from:
            found.append(
                error(
                    "POLICY-RENAMED",
                    f"{t.renamed_from} was renamed to {t.path}: the addresses of its versions would break",
                    f"git mv {t.path} {t.renamed_from}",
                    t.path,
                )
            )
        if t.diff and not t.diff["executable"]:
            found.append(
                error(
                    "NOT-EXECUTABLE",
                    "the log does not rebuild the new text from the old",
                    "this is a fault of the tool: please report it with both texts",
                    t.path,
                )
            )
    proven = [t for t in draft.texts if t.diff and t.diff["executable"]]
    detail = "the log rebuilds the text, byte for byte" if proven else "nothing to compare with"
    if any(t.unreadable for t in draft.texts):
        detail = "cannot be read"
    problems = tuple(p for p in draft.problems if p.code not in UNREADABLE)
    return Check("text", detail, (*found, *problems))


def version(draft: Draft) -> Check | None:
    """The text bears a version of its own, above all released before."""
    new = draft.main.new
    if new is None:
        return None
    earlier = {r.version: r for r in draft.released}
    was = draft.main.old.version if draft.main.old else ""
    found: tuple[Finding, ...] = ()
    if not draft.version:
        message = "the front matter has no version"
        found = (error("VERSION-MISSING", message, f"add: {next_version(draft)}", new.path),)
    elif not corrected(draft):
        found = tuple(_wrong_version(draft, earlier))
    shown = f"{was or 'no version'} → " if draft.main.old else "first release, "
    return Check("version", shown + (draft.version or "none"), found)


def _latest(draft: Draft) -> str:
    """The highest version there was, of those that are named as the draft is; "" where there was none.

    To count versions from now on, instead of calling them after days, is no going back, nor the other way.
    """
    was = draft.main.old.version if draft.main.old else ""
    way = dated(draft.version or was)
    known = (*(r.version for r in draft.released), was, _stated(draft))
    return max((version for version in known if dated(version) is way), key=version_key, default="")


def _stated(draft: Draft) -> str:
    """The version that the text before says it is: another than it is known by where that is its day."""
    return stated(draft.main.old.text).version if draft.main.old else ""


def _wrong_version(draft: Draft, earlier: Mapping[str, Record]) -> Iterator[Finding]:
    """Whether the version was used before with another text, or is lower than one used before."""
    latest = _latest(draft)
    line, path, version = draft.main.line("version"), draft.main.path, draft.version
    same = earlier.get(version)
    if same:
        other = other_text(draft, same)
    else:
        was = draft.main.old.version if draft.main.old else ""
        other = version == was or (draft.main.changed and version == _stated(draft))
    higher = f"write a higher version in the front matter: {next_version(draft)}"
    if other and version == latest:
        typo = f"; for a typo: clauselog draft {draft.policy} --correct"
        yield error(
            "VERSION-SAME", f"the text changed and is still version {version}", higher + typo, path, line
        )
    elif other:
        message = f"version {version} was released before with another text"
        yield error("VERSION-REUSED", message, higher, path, line)
    elif not same and latest and version_key(version) < version_key(latest):
        message = f"version {version} is lower than {latest}, which was released before"
        yield error("VERSION-BACK", message, higher, path, line)


def next_version(draft: Draft) -> str:
    """The line of front matter that gives a draft a version of its own."""
    return f'version: "{following(_latest(draft), draft.on)}"'


def following(version: str, on: date | None = None) -> str:
    """The version after one: the last number, one up; after a date, ``on`` or the same with a number.

    >>> following("1.9"), following("2026-12-31"), following("")
    ('1.10', '2026-12-31.2', '1.0')
    >>> following("2026-12-31", date(2027, 1, 31)), following("1.9", date(2027, 1, 31))
    ('2027-01-31', '1.10')
    """
    if on and _DAY.fullmatch(version) and on.isoformat() > version[:10]:
        return on.isoformat()
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdigit() else f"{version}.2" if version else "1.0"


def correction(draft: Draft) -> Check | None:
    """A correction changes spelling, style and format, nothing else."""
    if not corrected(draft):
        return None
    found = tuple(
        error(
            "CORRECTION-MATERIAL",
            f"a correction may only be editorial, but: {finding.message}",
            f'make it a version of its own: version: "{following(draft.version)}"',
            finding.path or draft.main.path,
            finding.line or 1,
            clause=finding.clause,
        )
        for finding in draft.change_findings
        if finding.severity not in (None, Severity.EDITORIAL)
    )
    return Check("correction", "a correction of a released text: every finding must be editorial", found)


def translations(draft: Draft) -> Check | None:
    """Every language has a text of this version, and what one says anew the others do too (warnings)."""
    have = {t.lang: t for t in draft.texts if t.new}
    unreadable = {t.lang for t in draft.texts if t.unreadable}
    if draft.main.new is None or len(draft.languages) < 2:
        return None
    found: list[Finding] = []
    for lang in draft.languages:
        if lang in unreadable:
            continue
        if lang not in have:
            path = draft.main.path.replace(".md", f".{lang}.md")
            found.append(
                error(
                    "TRANSLATION-MISSING", f"there is no text in “{lang}”", f"write {path}", draft.main.path
                )
            )
            continue
        text = have[lang]
        assert text.new
        if text.new.version != draft.version:
            has = f"is version {text.new.version}" if text.new.version else "has no version"
            found.append(
                error(
                    "TRANSLATION-BEHIND",
                    f"the text in “{lang}” {has}, not {draft.version or 'none'}",
                    f"bring it to {draft.version}: the same changes, and the version in its front matter",
                    text.path,
                    text.line("version"),
                )
            )
    compared = {t.lang: t.assessment.comparison for t in have.values() if t.assessment}
    found += disagreements(compared)
    return Check("translations", ", ".join(draft.languages), tuple(found))
