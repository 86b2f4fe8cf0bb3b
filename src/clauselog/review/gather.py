"""A scene to the drafts to review: the policies that differ, each with its texts, records and promises.

What git says has changed is looked at, and nothing else: the review of one policy costs the same beside forty
others. Everything past the reading is pure.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from clauselog import workspace
from clauselog.errors import UserError
from clauselog.metadata import read_front
from clauselog.policy import parse
from clauselog.promises import promise_of
from clauselog.regimes import regime

from . import records, texts
from .compared import compared
from .draft import Draft
from .findings import error, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clauselog.model import Finding
    from clauselog.promises import Promise
    from clauselog.regimes import Regime
    from clauselog.workspace import Settings

    from .draft import DraftText
    from .scene import Scene


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
    on_disk = records.on_disk(at, policy, problems)
    released = records.released(at, policy, on_disk)
    now = texts.now(at, policy)
    version = next((t.new.version for t in now if t.new), "")
    before = records.before(version, now, on_disk, released)
    record = next((r for r in on_disk if r.version == version), None)
    both = [replace(t, old=texts.old(at, t, before, record, version)) for t in now]
    main = both[0]
    laws = tuple(_laws(_regimes(main, at.site), main, problems))
    ids = records.given(at, policy, {r.version for r in released}, problems)
    if any(at.path(t.path) in at.moved for t in both):
        problems.append(_moved(main, policy))
    look = partial(compared, ids=ids, regimes=tuple(law.name for law in laws), terms=at.site.terms)
    return Draft(
        policy,
        tuple(look(t, tuple(texts.beside(at, t))) for t in both),
        record,
        workspace.record_path(at.site, policy, version or "next"),
        released=released,
        on_disk=on_disk,
        promise=_promise(main),
        regimes=tuple((law.title, law.lead_days) for law in laws),
        languages=tuple(t.lang for t in both),
        ids=ids,
        lost=tuple(texts.lost(at, both, on_disk, version)),
        on=at.on,
        problems=tuple(problems),
    )


def _moved(main: DraftText, policy: str) -> Finding:
    message = f"{policy} has changed on the base since this draft began"
    return error("BASE-MOVED", message, "merge the base into this branch, then review again", main.path)


def _promise(main: DraftText) -> Promise | None:
    """What the text in force promises about its own changes."""
    if main.old is None:
        return None
    return promise_of(parse(main.old.text, main.old.path, main.lang)) or None


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
        except UserError as found:
            fault = unreadable("FRONT-MATTER", found, main.path)
            problems.append(replace(fault, line=main.line("regimes")))
