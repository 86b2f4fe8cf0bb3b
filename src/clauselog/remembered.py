"""Records and clause ids, and what git remembers of them, to what was altered since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import history, lineage, workspace
from .errors import UserError
from .record import read_record
from .review.findings import error, unreadable
from .review.lifecycle import rewritten, taken_back
from .source import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from .lineage import Kept
    from .model import Finding
    from .numbering import Revision
    from .record import Record
    from .repository import Repository
    from .workspace import Settings


def altered(
    repo: Repository, root: Path, site: Settings, policies: Iterable[str], records: Sequence[Record]
) -> Iterator[Finding]:
    """What was changed or taken away since it was committed: of records, and of the ids of clauses."""
    yield from _history(repo, root, records)
    yield from _gone(repo, root, site, records)
    yield from _ids(repo, root, site, policies)


def _history(repo: Repository, root: Path, records: Sequence[Record]) -> Iterator[Finding]:
    """A record says what it said at its release, and all that has befallen it since."""
    for record in records:
        said: set[str] = set()
        for number, (revision, before) in enumerate(_past(repo, repo.inside(root / record.path))):
            for finding in taken_back(before, record) if number else rewritten([before], [record]):
                if finding.message not in said:
                    said.add(finding.message)
                    since = f" since commit {revision.commit[:7]} of {revision.committed}"
                    yield replace(finding, message=f"version {record.version}: {finding.message}{since}")


def _past(repo: Repository, path: str) -> Iterator[tuple[Revision, Record]]:
    """What a record said in each commit in which it was that of a release, oldest first."""
    for revision in _revisions(repo, path):
        try:
            before = read_record(decode(repo.blob(revision.blob), path), path)
        except UserError:
            continue
        if before.effective and before.announced:
            yield revision, before


def _gone(repo: Repository, root: Path, site: Settings, records: Sequence[Record]) -> Iterator[Finding]:
    """A record that was released is still there, or another one names its texts (adopted anew, renamed)."""
    named = {blob for record in records for blob in record.blobs}
    for path in history.ever(repo, repo.inside(root / site.changelog)):
        if (repo.root / path).exists() or not path.endswith(".md"):
            continue
        for revision, before in list(_past(repo, path))[-1:]:
            if not before.blobs <= named:
                here = (repo.root / path).relative_to(root).as_posix()
                yield error(
                    "RECORD-GONE",
                    f"the record of version {before.version} of {before.policy} was deleted",
                    f"git checkout {revision.commit[:7]} -- {here}",
                    here,
                )


def _ids(repo: Repository, root: Path, site: Settings, policies: Iterable[str]) -> Iterator[Finding]:
    """Every clause id that was given out is still that of the same clause of the same text."""
    for policy in dict.fromkeys(policies):
        path = workspace.ids_path(site, policy)
        try:
            now = {(k.lang, k.blob): k.clauses for k in _read_ids(root / path, path)}
            given: dict[tuple[str, str], tuple[Kept, Revision]] = {}
            for revision in _revisions(repo, repo.inside(root / path)):
                for kept in lineage.read(decode(repo.blob(revision.blob), path), path):
                    given.setdefault((kept.lang, kept.blob), (kept, revision))
        except UserError as found:
            yield unreadable("CLAUSE-IDS", found, path)
            continue
        for key, (kept, revision) in given.items():
            if now.get(key) != kept.clauses:
                which = f"the ids of the clauses of version {kept.version} in “{kept.lang}”"
                message = f"{which} are not those of commit {revision.commit[:7]} of {revision.committed}"
                yield error("CLAUSE-IDS", message, f"git checkout {revision.commit[:7]} -- {path}", path)


def _read_ids(file: Path, path: str) -> tuple[Kept, ...]:
    return lineage.read(workspace.read_text(file, path), path) if file.is_file() else ()


def _revisions(repo: Repository, path: str) -> tuple[Revision, ...]:
    """Every text a file had; none where no commit has it."""
    try:
        return history.revisions(repo, path)
    except UserError:
        return ()
