"""A site's whole history recomputed: texts against records, logs against texts, each release against the one
before. What was tampered with is named, and how.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import versions, workspace
from .compare import compare
from .contract import diff_json
from .dates import stated
from .errors import UserError
from .library import said_gone
from .policy import parse
from .release import releases
from .remembered import altered
from .review.findings import error, unreadable
from .review.lifecycle import lifecycle
from .source import blob_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .model import Finding, Version
    from .record import Record
    from .release import Release, Text
    from .repository import Repository
    from .workspace import PolicyFile, Settings


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong."""

    policies: int
    releases: int
    texts: int
    logs: int
    """Pairs of texts whose log was applied and undone."""
    findings: tuple[Finding, ...]


def verify(repo: Repository, root: Path) -> Verified:
    """Recompute everything a site has released.

    Raises:
        UserError: for settings that cannot be read, and where there is nothing to verify; what is wrong with
            a release is a finding.
    """
    site = workspace.settings(root)
    files = workspace.policies(root, site)
    findings: list[Finding] = []
    records = list(_records(root, site, findings))
    if not (files or records or findings):
        raise workspace.none_there(site, "clauselog log notice.md")
    recorded = frozenset(blob for record in records for blob in record.blobs)
    published = list(_versions(repo, root, files, recorded, findings))
    known = {v.blob for v in published}
    kept = list(_kept(repo, root, site, files, records, known, findings))
    found = releases([*published, *kept], records)
    findings += [f for record in records for f in lifecycle(record)]
    findings += [
        error("POLICY-GONE", *said_gone(r, lang), r.path) for r, lang in workspace.gone(files, records)
    ]
    findings += altered(repo, root, site, [f.policy for f in files], records)
    findings += _heads(published, records)
    pairs = [(r, t) for r in found for t in r.texts if t.old]
    findings += [f for r in found for f in _texts(r)]
    findings += [f for r, t in pairs for f in _chain(r, t)]
    findings += [f for r, t in pairs for f in _executable(r, t)]
    texts = sum(len(r.texts) + sum(len(t.corrected) for t in r.texts) for r in found)
    names = {f.policy for f in files}
    return Verified(len(names), len(found), texts, len(pairs), tuple(sorted(set(findings), key=_place)))


def _place(finding: Finding) -> tuple[str, int, str, str]:
    return finding.path, finding.line, finding.code, finding.message


def _records(root: Path, site: Settings, findings: list[Finding]) -> Iterator[Record]:
    for path, langs in workspace.record_files(root, site):
        try:
            yield workspace.record(root, path, langs)
        except UserError as error:
            findings.append(unreadable("RECORD-INVALID", error, path.relative_to(root).as_posix()))


def _versions(
    repo: Repository,
    root: Path,
    files: Sequence[PolicyFile],
    recorded: frozenset[str],
    findings: list[Finding],
) -> Iterator[Version]:
    for file in files:
        try:
            for version in versions.committed(repo, repo.inside(root / file.path), recorded=recorded):
                yield replace(version, lang=file.lang)
        except UserError as error:
            findings.append(unreadable("HISTORY", error, file.path))


def _kept(
    repo: Repository,
    root: Path,
    site: Settings,
    files: Sequence[PolicyFile],
    records: Sequence[Record],
    known: set[str],
    findings: list[Finding],
) -> Iterator[Version]:
    """The texts records name that the history does not have, from a tag or beside the record."""
    paths = {(f.policy, f.lang): repo.inside(root / f.path) for f in files}
    folder = repo.inside(root / site.changelog)
    for record in records:
        for lang, pair in record.texts.items():
            path = paths.get((record.policy, lang), record.path)
            if pair.new not in known and record.effective_now:
                try:
                    text = versions.kept(repo, record, lang, pair.new, path, folder)
                    yield replace(text, lang=lang, policy=record.policy)
                except UserError as error:
                    line = record.line("texts", lang, "new")
                    findings.append(replace(unreadable("RELEASE-LOST", error, record.path), line=line))


def _texts(release: Release) -> Iterator[Finding]:
    """Each text says of itself that it is this version, and hashes to its id.

    What an adopted text says of itself binds nobody: texts of the past forgot to raise their version.
    """
    for text in release.texts:
        for version in (text.new, *text.corrected):
            said = stated(version.text).version
            path = release.record.path if release.record else version.path
            if release.record and release.record.signed and said and said != release.version:
                message = f"the text in “{text.lang}” ({version.blob[:12]}) says it is version {said}"
                yield error("RECORD-BLOB", message, "the record of another version names this text", path)
            if blob_id(version.text.encode()) != version.blob:
                message = f"the text in “{text.lang}” does not hash to {version.blob[:12]}"
                yield error("RECORD-BLOB", message, "the repository is damaged: git fsck", path)


def _heads(texts: Sequence[Version], records: Sequence[Record]) -> Iterator[Finding]:
    """A text that bears the number of a release is that release's text, a correction of it, or adopted."""
    made = {(r.policy, r.version): r for r in records if r.effective_now}
    adopted = {blob for r in records if not r.signed for blob in (*r.blobs, *r.replaced)}
    for version in texts:
        record = made.get((version.policy, stated(version.text).version))
        pair = record.texts.get(version.lang) if record else None
        if record and pair and version.blob not in (pair.new, *record.corrections, *adopted):
            yield error(
                "RECORD-BLOB",
                f"version {record.version} in “{version.lang}” was changed by commit {version.commit[:7]} of "
                f"{version.committed}: its text is {version.blob[:12]}, the record has {pair.new[:12]}",
                "put the text back, give it a version, or name it under corrections",
                record.path,
                record.line("texts", version.lang, "new"),
            )


def _chain(release: Release, text: Text) -> Iterator[Finding]:
    """The old text a record names is the one that applied until then."""
    record = release.record
    pair = record.texts.get(text.lang) if record else None
    if record and pair and text.old and pair.old != text.old.blob:
        yield error(
            "CHAIN",
            f"version {release.version} in “{text.lang}” replaces {text.old.version} ({text.old.blob[:12]}); "
            f"its record says {pair.old[:12] if pair.old else 'none'}",
            "one of the two records was changed, or a release between them is gone",
            record.path,
            record.line("texts", text.lang, "old"),
        )


def _executable(release: Release, text: Text) -> Iterator[Finding]:
    """Law 3: the log, written out and read back without the text to be made, gives that text."""
    assert text.old
    one, two = (parse(v.text, v.path, text.lang) for v in (text.old, text.new))
    if not diff_json(compare(one, two))["executable"]:
        message = f"the log of version {release.version} in “{text.lang}” does not rebuild the text"
        path = release.record.path if release.record else text.new.path
        yield error("NOT-EXECUTABLE", message, "this is a fault of the tool: please report it", path)
