"""A scene to the texts of a draft: those on disk, those they replace, and those that are kept nowhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from clauselog import versions, workspace
from clauselog.dates import stated
from clauselog.errors import UserError
from clauselog.history import on_branch
from clauselog.model import Version
from clauselog.numbering import name_of
from clauselog.policy import parse
from clauselog.source import blob_id, decode

from .check_front import front
from .draft import DraftText
from .findings import conflicts, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clauselog.model import Policy
    from clauselog.record import Record
    from clauselog.workspace import PolicyFile

    from .scene import Scene


def now(at: Scene, policy: str) -> list[DraftText]:
    """The texts of a policy in the working tree, with those the draft deleted; the main language first."""
    found: dict[str, DraftText] = {}
    for path, change in at.changed.items():
        old = at.local(change.old_path)
        if change.status not in "DR" or not workspace.is_policy(old, at.site):
            continue
        was = workspace.policy_file(old, at.site)
        if was.policy == policy:
            to = path if change.status == "R" and workspace.is_policy(path, at.site) else ""
            found[was.lang] = (
                _read(at, replace(was, path=to), old) if to else DraftText(was.lang, old, None, None)
            )
    for file in workspace.policies(at.root, at.site):
        if file.policy == policy:
            found[file.lang] = _read(at, file)
    return sorted(found.values(), key=lambda t: (at.site.rank(t.lang), t.lang))


def _read(at: Scene, file: PolicyFile, renamed_from: str = "") -> DraftText:
    """A text of the working tree, and what is wrong with the file itself."""
    text = DraftText(file.lang, file.path, None, None, renamed_from=renamed_from)
    try:
        new = replace(versions.working(at.repo, at.path(file.path)), lang=file.lang)
    except UserError as error:
        return replace(text, findings=(unreadable("TEXT-UNREADABLE", error, file.path),))
    found = (*conflicts(new.text, file.path), *front(new.text, file.path))
    return replace(text, new=new, findings=found)


def old(
    at: Scene, text: DraftText, before: Record | None, record: Record | None, version: str
) -> Version | None:
    """The text a draft replaces: that of the release before, as corrected, else the text on the base.

    Where the base has gone on, the draft's own record says which of its texts that was.
    """
    path = at.path(text.renamed_from or text.path)
    data = at.repo.data(at.base, path)
    on_base = blob_id(data) if data is not None else ""
    pair = before.texts.get(text.lang) if before else None
    mine = record.texts.get(text.lang) if record else None
    if before is None and mine and not mine.old:
        return None  # drafted as the first release: what stands on the base was never released
    if before is None or pair is None:
        same = version and text.new and on_base == text.new.blob
        return None if data is None or same else _version(text, data, stated(decode(data, path)).version, at)
    if on_base in (pair.new, *before.corrections):
        return _version(text, data or b"", before.version, at)
    blob = mine.old if mine and mine.old in before.corrections else pair.new
    try:
        return _version(text, at.repo.blob(blob), before.version, at)
    except UserError:
        kept = versions.kept(at.repo, before, text.lang, blob, path, at.records)
        return replace(kept, lang=text.lang)


def beside(at: Scene, text: DraftText) -> Iterator[Policy]:
    """The notices a text links to; one that cannot be read says nothing."""
    for other in workspace.beside(at.root / text.path, text.new.text) if text.new else ():
        with suppress(UserError):
            path = other.relative_to(at.root).as_posix()
            yield parse(workspace.read_text(other), path, text.lang)


def _version(text: DraftText, data: bytes, version: str, at: Scene) -> Version:
    return Version(
        policy=name_of(text.path)[0],
        lang=text.lang,
        version=version,
        path=text.renamed_from or text.path,
        blob=blob_id(data),
        commit=at.base,
        committed=date.min,
        effective=None,
        text=decode(data, text.path),
    )


def lost(at: Scene, texts: Sequence[DraftText], on_disk: Sequence[Record], version: str) -> Iterator[str]:
    """Earlier releases with a text that is on no commit of the base, at no tag, and not kept.

    None of a draft without a version: any record on disk may be its own.
    """
    for record in on_disk if version else ():
        if record.version == version or not record.effective_now:
            continue
        if f"{at.site.changelog}/{record.policy}/{record.version}.md" not in at.changed:
            continue
        if any(not _stays(at, record, t) for t in texts):
            yield record.version


def _stays(at: Scene, record: Record, text: DraftText) -> bool:
    pair = record.texts.get(text.lang)
    if pair is None or on_branch(at.repo, pair.new, at.tip):
        return True
    kept = at.root / workspace.source_path(at.site, record.policy, record.version, text.lang)
    if kept.is_file() and blob_id(kept.read_bytes()) == pair.new:
        return True
    try:
        path = at.path(text.path)
        versions.kept(at.repo, record, text.lang, pair.new, path, at.records)
    except UserError:
        return False
    return True
