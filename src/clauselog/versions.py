"""A repository to Versions of a policy: those of its history, one that left it, and what is on disk now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import history
from .dates import stated
from .errors import UserError
from .model import Version
from .numbering import By, Revision, choose, name_of, named
from .source import blob_id, decode

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from .record import Record
    from .repository import Repository


def committed(
    repo: Repository, path: str, by: By | None = None, recorded: Container[str] = ()
) -> tuple[Version, ...]:
    """Every text of a policy's file as a named version, oldest first; ``by`` None takes the best guess.

    Several texts in a row may bear one version's name: the first is the version, the later ones corrected
    it. What ``recorded`` texts (blobs) are called is settled by their records: their own numbers may go
    backwards.

    Raises:
        UserError: not in this history; a text that is none (empty, binary, not UTF-8, too large);
            versions that go backwards or are used twice.
    """
    policy, lang = name_of(path)
    revisions = history.revisions(repo, path)
    tags = history.tags(repo, revisions, policy) if by in (None, "tag") else ()
    every = (*revisions, *(t.revision for t in tags))
    contents = repo.blobs([r.blob for r in every])
    texts = {r.blob: history.read(repo, r, data) for r, data in zip(every, contents, strict=True)}
    said = {blob: stated(text) for blob, text in texts.items()}
    way = by or choose([said[r.blob] for r in revisions], tags, policy)[0]
    return tuple(
        _version(policy, lang, item.version, item.revision, item.effective, texts[item.revision.blob])
        for item in named(policy, revisions, lambda r: said[r.blob], way, tags, recorded)
    )


def kept(
    repo: Repository, record: Record, lang: str, blob: str, path: str, records: str = "changelog"
) -> Version:
    """A text that left the first-parent history: from the tag ``<policy>/<version>``, or its kept source.

    Args:
        repo: where it was.
        record: the record that names it.
        lang: language of the text; "" for the one its policy has.
        blob: its blob id.
        path: where the policy's file is now.
        records: the folder of the records, as git names it.

    Raises:
        UserError: it is in neither place, or what is there has another blob id.
    """
    policy, version = record.policy, record.version
    tag = f"{policy}/{version}"
    sources = [
        f"{records}/{policy}/{version}.source{end}.md" for end in ([f".{lang}"] if lang else []) + [""]
    ]
    wrong = ""
    for ref, where in ((f"refs/tags/{tag}", path), *(("HEAD", source) for source in sources)):
        if not repo.has(ref):
            continue
        data = repo.data(ref, where)
        if data is not None and blob_id(data) == blob:
            revision = Revision(repo.commit(ref), repo.day(ref), where, blob)
            return _version(policy, lang, version, revision, None, decode(data, where))
        wrong = wrong or (f"; {ref}:{where} holds another text" if data is not None else "")
    raise UserError(
        f"the text of version {version} is lost: no commit of this branch, not the tag {tag} "
        f"and no {sources[-1]} holds blob {blob[:12]}{wrong}",
        path=f"{records}/{policy}/{version}.md",
        remedy=f"was it squashed away? Push the commit that had it as a tag: git tag {tag} COMMIT",
    )


def working(repo: Repository, path: str) -> Version:
    """The text in the working tree, as git would store it; ``commit`` is "", the version what it says.

    Raises:
        UserError: no such file, or not a text.
    """
    blob, data = repo.stored(path)
    policy, lang = name_of(path)
    text = decode(data, path)
    said = stated(text)
    revision = Revision("", repo.day("HEAD"), path, blob)
    return _version(policy, lang, said.version, revision, said.effective or said.updated, text)


def _version(
    policy: str, lang: str, version: str, revision: Revision, effective: date | None, text: str
) -> Version:
    return Version(
        policy=policy,
        lang=lang or "en",
        version=version,
        path=revision.path,
        blob=revision.blob,
        commit=revision.commit,
        committed=revision.committed,
        effective=effective,
        text=text,
    )
