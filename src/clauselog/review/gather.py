"""A repository and a base to the drafts to review: which policies differ, their texts, records and promises.

What git says has changed is looked at, and nothing else: the review of one policy costs the same beside forty
others. Everything past the reading is pure.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from clauselog import workspace
from clauselog.contract import diff_json
from clauselog.dates import stated
from clauselog.errors import UserError
from clauselog.facts import topic
from clauselog.lineage import begin, read, succeed, taken
from clauselog.lint import lint
from clauselog.materiality import assess
from clauselog.model import Finding, Level, Version
from clauselog.numbering import version_key
from clauselog.policy import blob_id, parse
from clauselog.promises import promise_of
from clauselog.record import read_front, read_record
from clauselog.regimes import regime
from clauselog.source import decode
from clauselog.wording import entries, sentence

from .check_front import front
from .draft import Draft, DraftText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set
    from pathlib import Path

    from clauselog.history import Changed, Repository
    from clauselog.lineage import Kept
    from clauselog.materiality import Assessment
    from clauselog.model import Policy
    from clauselog.record import Record
    from clauselog.regimes import Regime
    from clauselog.workspace import PolicyFile, Settings

_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a review takes place: the site, the base, and what differs from it."""

    repo: Repository
    root: Path
    site: Settings
    base: str
    """The commit at which the draft left the base."""
    tip: str
    """The base as it is now."""
    changed: Mapping[str, Changed]
    """Files that differ, by their path from the site's root."""
    on: date | None = None
    """The day of the review; None where it does not matter."""

    moved: frozenset[str] = frozenset()
    """Files that changed on the base since, as git names them."""
    prefix: str = ""
    """Path of the site's root in the repository, with its “/”."""

    def path(self, name: str) -> str:
        """A path from the site's root, as git names it."""
        return self.prefix + name

    @property
    def records(self) -> str:
        """The folder of the records, as git names it."""
        return self.path(self.site.changelog)

    def local(self, path: str) -> str:
        """A path as git names it, from the site's root."""
        return path.removeprefix(self.prefix)


def scene(repo: Repository, root: Path, base: str, on: date | None = None) -> Scene:
    """What lies between the base and the working tree.

    Raises:
        UserError: a base that does not exist, or has nothing in common with this branch; unreadable settings.
    """
    commit = repo.merge_base(base)
    prefix = repo.inside(root)
    prefix = "" if prefix == "." else prefix + "/"
    site = workspace.settings(root)
    changed = {
        c.path.removeprefix(prefix): c
        for c in repo.changed(commit)
        if c.path.startswith(prefix)
        and not all(workspace.is_aside(p.removeprefix(prefix), site) for p in (c.path, c.old_path))
    }
    tip = repo.commit(base)
    moved = frozenset(c.path for c in repo.changed(commit, tip)) if commit != tip else frozenset()
    return Scene(repo, root, site, commit, tip, changed, on, moved, prefix)


def drafts(at: Scene) -> tuple[Draft, ...]:
    """Every policy that differs from the base, in its text or its records, by name.

    Raises:
        UserError: for a policy whose name cannot stand in an address; where there is no policy at all.
    """
    names = sorted(_policies(at))
    if not names and not workspace.policies(at.root, at.site):
        raise workspace.none_there(at.site, "clauselog diff old.md new.md")
    return tuple(_draft(at, policy) for policy in names)


def draft_of(at: Scene, policy: str) -> Draft:
    """One policy as it is in the working tree, whether it differs from the base or not.

    Raises:
        UserError: there is no such policy.
    """
    known = {file.policy for file in workspace.policies(at.root, at.site)}
    if policy not in known:
        near = get_close_matches(policy, sorted(known), 1)
        raise UserError(
            f"there is no policy “{policy}” in {at.site.policies}/",
            remedy=f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known)) or 'none'}",
        )
    return _draft(at, policy)


def _policies(at: Scene) -> set[str]:
    """Names of the policies whose files or records differ; a renamed one goes by its old name."""
    found: set[str] = set()
    for path, change in at.changed.items():
        old = at.local(change.old_path)
        parts = path.split("/")
        if workspace.is_policy(old, at.site):
            found.add(workspace.policy_file(old, at.site).policy)
        elif workspace.is_policy(path, at.site):
            found.add(workspace.policy_file(path, at.site).policy)
        elif parts[0] == at.site.changelog and len(parts) == 3 and parts[2].endswith(".md"):
            found.add(parts[1])
    return found


def _draft(at: Scene, policy: str) -> Draft:
    problems: list[Finding] = []
    on_disk = tuple(sorted(_on_disk(at, policy, problems), key=lambda r: version_key(r.version)))
    released = tuple(_released(at, policy, on_disk))
    now = _now(at, policy)
    version = next((t.new.version for t in now if t.new), "")
    before = _before(version, now, on_disk, released)
    record = next((r for r in on_disk if r.version == version), None)
    texts = tuple(replace(t, old=_old(at, t, before, record, version)) for t in now)
    main = texts[0]
    old = parse(main.old.text, main.old.path, main.lang) if main.old else None
    promise = promise_of(old) if old else None
    laws = tuple(_laws(_regimes(main, at.site), main, problems))
    ids = _given(at, policy, {r.version for r in released}, problems)
    look = partial(_compared, at=at, ids=ids, regimes=tuple(law.name for law in laws))
    if any(at.path(t.path) in at.moved for t in texts):
        problems.append(_moved(main, policy))
    return Draft(
        policy,
        tuple(look(t) for t in texts),
        record,
        workspace.record_path(at.site, policy, version or "next"),
        released=released,
        on_disk=on_disk,
        promise=promise or None,
        regimes=tuple((law.title, law.lead_days) for law in laws),
        languages=tuple(t.lang for t in texts),
        ids=ids,
        lost=tuple(_lost(at, texts, on_disk, version)),
        on=at.on,
        problems=tuple(problems),
    )


def _moved(main: DraftText, policy: str) -> Finding:
    message = f"{policy} has changed on the base since this draft began"
    action = "merge the base into this branch, then review again"
    return Finding("BASE-MOVED", message, Level.ERROR, action=action, path=main.path, line=1)


def _regimes(main: DraftText, site: Settings) -> tuple[str, ...]:
    """The laws the text names in its front matter, else those of the site."""
    try:
        said = read_front(main.new.text).regimes if main.new else ()
    except UserError:
        said = ()
    return said or site.regimes


def _laws(names: Sequence[str], main: DraftText, problems: list[Finding]) -> Iterator[Regime]:
    """The laws of these names; one that is not known is a problem, not an end."""
    for name in names:
        try:
            yield regime(name)
        except UserError as error:
            line = next((i for i, row in enumerate(_rows(main), 1) if row.startswith("regimes:")), 1)
            problems.append(replace(_problem("FRONT-MATTER", error, main.path), line=line))


def _rows(text: DraftText) -> list[str]:
    return text.new.text.splitlines() if text.new else []


# Records


def _on_disk(at: Scene, policy: str, problems: list[Finding]) -> Iterator[Record]:
    """The records in the working tree; one that cannot be read is a problem, not an end."""
    for path, langs in workspace.record_files(at.root, at.site, policy):
        names = [p.relative_to(at.root).as_posix() for p in (path, *langs.values())]
        try:
            marks = [f for name in names for f in _conflicts(workspace.read_text(at.root / name, name), name)]
            if marks:
                problems += marks
            else:
                yield workspace.record(at.root, path, langs)
        except UserError as error:
            problems.append(_problem("RECORD-INVALID", error, names[0]))


def _conflicts(text: str, path: str) -> Iterator[Finding]:
    """The first mark of a merge that was not finished."""
    if mark := _CONFLICT.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        message = "an unfinished merge stands here"
        action = "finish the merge: keep what is to be said, take the marks out"
        yield Finding("TEXT-CONFLICT", message, Level.ERROR, action=action, path=path, line=line)


def _released(at: Scene, policy: str, on_disk: Sequence[Record]) -> Iterator[Record]:
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
    yield from sorted(found, key=lambda r: version_key(r.version))


def _before(
    version: str, now: Sequence[DraftText], on_disk: Sequence[Record], released: Sequence[Record]
) -> Record | None:
    """The record of the release the draft is compared with; None where there is none.

    A draft of a version already released is that release, unless its text differs: then it corrects it.
    """
    same = next((r for r in released if r.version == version), None)
    blobs = {t.new.blob for t in now if t.new}
    if same and not blobs <= {p.new for p in same.texts.values()} | set(same.corrections):
        return same
    key = version_key(version)
    known = {r.version: r for r in (*released, *on_disk) if r.effective_now and not r.withdrawn}
    lower = [r for r in known.values() if r.version != version and (version_key(r.version) < key or not same)]
    return max(lower, key=lambda r: version_key(r.version), default=None)


# Texts


def _now(at: Scene, policy: str) -> list[DraftText]:
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
        new = replace(at.repo.working(at.path(file.path)), lang=file.lang)
    except UserError as error:
        return replace(text, findings=(_problem("TEXT-UNREADABLE", error, file.path),))
    found = (*_conflicts(new.text, file.path), *front(new.text, file.path))
    return replace(text, new=new, findings=found)


def _old(
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
        kept = at.repo.kept(before.policy, text.lang, before.version, blob, path, at.records)
        return replace(kept, lang=text.lang)


def _version(text: DraftText, data: bytes, version: str, at: Scene) -> Version:
    return Version(
        policy=text.path,
        lang=text.lang,
        version=version,
        path=text.renamed_from or text.path,
        blob=blob_id(data),
        commit=at.base,
        committed=date.min,
        effective=None,
        text=decode(data, text.path),
    )


def _lost(at: Scene, texts: Sequence[DraftText], on_disk: Sequence[Record], version: str) -> Iterator[str]:
    """Earlier releases with a text that is on no commit of the base, at no tag, and not kept."""
    for record in on_disk:
        if record.version == version or not record.effective_now:
            continue
        if f"{at.site.changelog}/{record.policy}/{record.version}.md" not in at.changed:
            continue
        if any(not _stays(at, record, t) for t in texts):
            yield record.version


def _stays(at: Scene, record: Record, text: DraftText) -> bool:
    pair = record.texts.get(text.lang)
    if pair is None or at.repo.on_branch(pair.new, at.tip):
        return True
    kept = at.root / workspace.source_path(at.site, record.policy, record.version, text.lang)
    if kept.is_file() and blob_id(kept.read_bytes()) == pair.new:
        return True
    try:
        path = at.path(text.path)
        at.repo.kept(record.policy, text.lang, record.version, pair.new, path, at.records)
    except UserError:
        return False
    return True


# What lies between


def _given(at: Scene, policy: str, released: Set[str], problems: list[Finding]) -> tuple[Kept, ...]:
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
    except UserError as error:
        problems.append(_problem("RECORD-INVALID", error, path))
        return ()
    return tuple(k for k in here if (k.lang, k.blob) in before or k.version in released)


def _compared(text: DraftText, at: Scene, ids: Sequence[Kept], regimes: tuple[str, ...]) -> DraftText:
    """The text with its changes, their findings, its log and its lint."""
    if text.new is None:
        return text
    new = parse(text.new.text, text.path, text.lang)
    beside = tuple(_beside(at, text.path, text.new.text, text.lang))
    every = _lint(new, regimes, beside)
    if text.old is None:
        return replace(text, lint=every)
    old = begin(parse(text.old.text, text.old.path, text.lang), ids)
    found = succeed(old, new, taken(ids), ids)
    fresh, before = worse(_lint(old, regimes, beside), every)
    assessment = assess(found, regimes, at.site.terms)
    return replace(
        text,
        assessment=assessment,
        entries=entries(found, assessment),
        diff=_diff(text, assessment),
        lint=fresh,
        lint_before=before,
    )


def _beside(at: Scene, path: str, text: str, lang: str) -> Iterator[Policy]:
    """The notices a notice links to; one that cannot be read says nothing."""
    for other in workspace.beside(at.root / path, text):
        with suppress(UserError):
            yield parse(workspace.read_text(other), other.relative_to(at.root).as_posix(), lang)


def _lint(policy: Policy, regimes: tuple[str, ...], beside: tuple[Policy, ...]) -> tuple[Finding, ...]:
    """Findings on a text; none where it names a law that is not known, which is a problem of its own."""
    try:
        return lint(policy, regimes, beside)
    except UserError:
        return ()


def _diff(text: DraftText, assessment: Assessment) -> Mapping[str, Any]:
    found = assessment.comparison
    assert text.old
    assert text.new
    return diff_json(
        found,
        sentences=[sentence(change, found) for change in found.changes],
        topics=[topic(c.clause, found.new if c.new else found.old) for c in found.changes],
        findings=assessment.findings,
        severity=assessment.severity,
        old={"version": text.old.version},
        new={"version": text.new.version},
    )


def worse(
    before: Sequence[Finding], now: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings of a text that its earlier version did not have, and the rest: by code, clause and words."""
    left = Counter((f.code, f.clause, f.evidence) for f in before)
    fresh: list[Finding] = []
    rest: list[Finding] = []
    for finding in now:
        key = (finding.code, finding.clause, finding.evidence)
        (rest if left[key] else fresh).append(finding)
        left[key] -= 1 if left[key] else 0
    return tuple(fresh), tuple(rest)


def _problem(code: str, error: UserError, path: str) -> Finding:
    return Finding(
        code, error.message, Level.ERROR, action=error.remedy, path=error.path or path, line=error.line or 1
    )
