"""A repository to its releases: every published text of every policy, found, checked and dated.

A text counts once it is committed; a record as it stands on disk. What a record names and no commit, tag or
kept source holds stops everything: a site must not be built without a text it should show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import lineage, release, versions, workspace
from .errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .model import Version
    from .record import Record
    from .repository import Repository
    from .workspace import PolicyFile, Settings


@dataclass(frozen=True, slots=True)
class Library:
    """What a repository has published."""

    releases: tuple[release.Release, ...]
    given: dict[str, tuple[lineage.Kept, ...]]
    """By policy, the clause ids given out at release."""


def library(
    repository: Repository, root: Path, site: Settings, policy: str = "", *, every: bool = False
) -> Library:
    """The releases of a site, of one policy or of all.

    Args:
        repository: the repository that holds the site.
        root: folder of its ``mkdocs.yml``.
        site: its settings.
        policy: name of one policy; "" for all.
        every: also read languages the site does not publish in.

    Raises:
        UserError: a text or record that cannot be read; a text that a record names and that is lost; of a
            whole site, a policy that was released and has no file.
    """
    found: list[release.Release] = []
    given: dict[str, tuple[lineage.Kept, ...]] = {}
    texts = workspace.policies(root, site)
    if not policy:
        _complete(root, site, texts)
    committed = frozenset(repository.files())
    files = [
        (f, path)
        for f in texts
        if policy in ("", f.policy)
        and (every or f.lang in site.languages)
        and (path := repository.inside(root / f.path)) in committed
    ]
    for name in dict.fromkeys(f.policy for f, _ in files):
        records = [r for r in workspace.records(root, site, name) if r.effective_now]
        own = [(f, path) for f, path in files if f.policy == name]
        folder = repository.inside(root / site.changelog)
        found += release.releases(_versions(repository, own, records, folder), records)
        ids = root / workspace.ids_path(site, name)
        if ids.is_file():
            where = ids.relative_to(root).as_posix()
            given[name] = lineage.read(workspace.read_text(ids, where), where)
    return Library(tuple(found), given)


def _complete(root: Path, site: Settings, files: Sequence[PolicyFile]) -> None:
    """Stop where a released policy has no file in a language of the site."""
    whole = {(f.policy, f.lang) for f in files}
    for name in sorted({path.parent.name for path, _ in workspace.record_files(root, site)}):
        if all((name, lang) in whole for lang in site.languages):
            continue
        for record, lang in workspace.gone(files, workspace.records(root, site, name)):
            if lang in site.languages:
                message, remedy = said_gone(record, lang)
                raise UserError(message, path=record.path, remedy=remedy)


def said_gone(record: Record, lang: str) -> tuple[str, str]:
    """What to say of a released text that has no file, and what to do."""
    return (
        f"the text of {record.policy} in “{lang}” was released and has no file: its addresses would break",
        "put the file back under its name; a policy ends by a last version that says so",
    )


def _versions(
    repository: Repository, files: Sequence[tuple[PolicyFile, str]], records: Sequence[Record], folder: str
) -> list[Version]:
    """The texts of a policy: those of its history, then those only a tag or a kept source still has."""
    recorded = frozenset(blob for record in records for blob in record.blobs)
    found = [
        replace(version, policy=file.policy, lang=file.lang)
        for file, path in files
        for version in versions.committed(repository, path, recorded=recorded)
    ]
    known = {v.blob for v in found}
    for record in records:
        for file, path in files:
            pair = record.texts.get(file.lang)
            lost = [pair.new] if pair else []
            lost += record.corrections if file is files[0][0] else ()
            for blob in lost:
                if blob not in known:
                    text = versions.kept(repository, record, file.lang, blob, path, folder)
                    found.append(replace(text, policy=file.policy, lang=file.lang))
                    known.add(blob)
    return found
