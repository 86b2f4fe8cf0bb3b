"""A scene to the records of a policy: those on disk, those on the base, the one a draft is compared with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clauselog import workspace
from clauselog.errors import UserError
from clauselog.lineage import read
from clauselog.numbering import dated, version_key
from clauselog.record import read_record
from clauselog.source import decode

from .findings import conflicts, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from clauselog.lineage import Kept
    from clauselog.model import Finding
    from clauselog.record import Record

    from .draft import DraftText
    from .scene import Scene


def on_disk(at: Scene, policy: str, problems: list[Finding]) -> tuple[Record, ...]:
    """The records on disk, oldest version first; one that cannot be read is a problem, not an end."""
    return _by_age(_readable(at, policy, problems))


def _readable(at: Scene, policy: str, problems: list[Finding]) -> Iterator[Record]:
    for path, langs in workspace.record_files(at.root, at.site, policy):
        names = [p.relative_to(at.root).as_posix() for p in (path, *langs.values())]
        try:
            marks = [f for name in names for f in conflicts(workspace.read_text(at.root / name, name), name)]
            if marks:
                problems += marks
            else:
                yield workspace.record(at.root, path, langs)
        except UserError as found:
            problems.append(unreadable("RECORD-INVALID", found, names[0]))


def released(at: Scene, policy: str, on_disk: Sequence[Record]) -> tuple[Record, ...]:
    """The records on the base, oldest version first: as on disk where git sees no difference."""
    changed = {p: c for p, c in at.changed.items() if p.startswith(f"{at.site.changelog}/{policy}/")}
    found = [r for r in on_disk if r.path not in changed]
    for path, change in changed.items():
        old = at.local(change.old_path)
        data = None if change.status == "A" else at.repo.data(at.base, change.old_path)
        if data is not None and old.endswith(".md"):
            try:
                found.append(read_record(decode(data, old), path))
            except UserError:
                continue
    return _by_age(found)


def _by_age(found: Iterable[Record]) -> tuple[Record, ...]:
    """Records, oldest version first: by number, or by their days where only some are called after days."""
    by_number = sorted(found, key=lambda r: version_key(r.version))
    if len({dated(r.version) for r in by_number}) < 2:
        return tuple(by_number)
    return tuple(sorted(by_number, key=lambda r: r.announced or r.effective_now or date.max))


def before(
    version: str, now: Sequence[DraftText], on_disk: Sequence[Record], released: Sequence[Record]
) -> Record | None:
    """The record of the release the draft is compared with; None where there is none.

    A draft of a version already released is that release, unless its text differs: then it corrects it. One
    without a version follows what was released: a record on disk may be its own.
    """
    same = next((r for r in released if r.version == version), None)
    blobs = {t.new.blob for t in now if t.new}
    if same and not blobs <= {p.new for p in same.texts.values()} | set(same.corrections):
        return same
    others = (*released, *on_disk) if version else released
    known = {r.version: r for r in others if r.version == version or (r.effective_now and not r.withdrawn)}
    ordered = _by_age(known.values())
    at = next((i for i, r in enumerate(ordered) if r.version == version), None)
    earlier = ordered[:at] if same else [r for r in ordered if r.version != version]
    return earlier[-1] if earlier else None


def given(at: Scene, policy: str, released: Set[str], problems: list[Finding]) -> tuple[Kept, ...]:
    """The clause ids that were given out, where they are kept: on the base, or in a release.

    What is only in the working tree was written by an earlier draft, whose text nobody has seen.
    """
    path = workspace.ids_path(at.site, policy)
    if not (at.root / path).is_file():
        return ()
    data = at.repo.data(at.base, at.path(path))
    try:
        before = {(k.lang, k.blob) for k in read(decode(data, path), path)} if data is not None else set()
        here = read(workspace.read_text(at.root / path, path), path)
    except UserError as found:
        problems.append(unreadable("RECORD-INVALID", found, path))
        return ()
    return tuple(k for k in here if (k.lang, k.blob) in before or k.version in released)
