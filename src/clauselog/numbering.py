"""The revisions of a file to named versions: by front matter, by date, by tag, or one per commit.

Pure: git's part is in ``history``. A revision is any text the file ever had on the first-parent history; a
version is what people call it. Several revisions may bear one version's name: the first is the version as it
came, the later ones corrected it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from .errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from datetime import date

    Said = Callable[["Revision"], "Stated"]

By = Literal["front-matter", "date", "tag", "commit"]
WAYS: tuple[By, ...] = ("front-matter", "date", "tag", "commit")
"""The ways of telling versions apart."""

_NUMBER = re.compile(r"v?(\d+(?:[._-]\d+)*)")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?(?:-(?:[A-Za-z]{2}|\d{3}))?")
"""A language as names of files and settings have it (BCP 47): "sv", "pt-BR", "es-419", "zh-Hant-TW"."""
_GENERIC = frozenset({"index", "readme"})
YEAR = 1900
"""A version whose first number is as great is called after a year or a day, and does not count versions."""
SHORT = 7
"""Hex digits of a commit that stand in for a version's name."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text says of itself; "" and None where it says nothing."""

    version: str = ""
    """The ``version`` of its front matter, as written: "1.10"."""
    effective: date | None = None
    """From when it applies, in its own words or front matter."""
    updated: date | None = None
    """When it was last changed, in its own words or front matter."""
    line: int = 0
    """Line of the source, from 1, of the date line; 0 where a date is in the front matter or nowhere."""
    lang: str = ""
    """The ``lang`` of its front matter."""

    @property
    def day(self) -> date | None:
        """The one date this text goes by: when it was updated, else from when it applies."""
        return self.updated or self.effective


@dataclass(frozen=True, slots=True)
class Revision:
    """One text a file had: which, where, and the commit that brought it."""

    commit: str
    committed: date
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that holds a text of the policy."""

    name: str
    revision: Revision


@dataclass(frozen=True, slots=True)
class Named:
    """A revision and the name of the version it is."""

    version: str
    revision: Revision
    effective: date | None
    """From when it applies where the text says so; else the day of the commit stands in."""

    @property
    def day(self) -> date:
        """The day it goes by: its own, or the commit's."""
        return self.effective or self.revision.committed


def name_of(path: str) -> tuple[str, str]:
    """Policy and language of a file: ``policies/privacy.sv.md`` is ("privacy", "sv"); "" where it names none.

    A file called ``index.md`` bears the name of its folder.
    """
    file = PurePosixPath(path)
    stem, _, end = file.stem.rpartition(".")
    policy, lang = (stem, end) if stem and LANGUAGE.fullmatch(end) else (file.stem, "")
    if policy.lower() in _GENERIC and file.parent.name:
        policy = file.parent.name
    return policy, lang


def version_key(version: str) -> tuple[int, ...]:
    """Numbers to sort versions by: 1.10 after 1.9, dates by day; () for what has none, a commit say."""
    found = _NUMBER.fullmatch(version)
    return tuple(int(n) for n in re.split(r"[._-]", found[1])) if found else ()


def dated(version: str) -> bool:
    """Whether a version is called after a day or a year ("2024-05-01"), and does not count them ("1.0")."""
    key = version_key(version)
    return bool(key) and key[0] >= YEAR


def is_version_tag(name: str, policy: str) -> bool:
    """Whether a tag may name a version of a policy: ``privacy/1.1``, or a number alone."""
    return name.startswith(f"{policy}/") or bool(_NUMBER.fullmatch(name))


def choose(said: Sequence[Stated], tags: Sequence[Tag], policy: str) -> tuple[By, str]:
    """The best guess at how versions are told apart, and why, in words.

    ``said`` is what the texts say of themselves, oldest first. The newest decides; but a version or a date
    that all of them have alike tells nothing apart.
    """
    newest, several = said[-1], len(said) > 1
    if newest.version and not (several and len({s.version for s in said}) == 1):
        return "front-matter", "the front matter has a version"
    if any(tag.name.startswith(f"{policy}/") for tag in tags):
        return "tag", f"there are tags named {policy}/…"
    if newest.day and not (several and len({s.day for s in said}) == 1):
        where = f"line {newest.line} of the text" if newest.line else "the front matter"
        return "date", f"{where} has a date"
    if newest.version or newest.day:
        return "commit", "the text changed, and never its version or date"
    return "commit", "the text says neither its version nor its date"


def named(
    policy: str,
    revisions: Sequence[Revision],
    said: Said,
    by: By,
    tags: Sequence[Tag] = (),
    recorded: Container[str] = (),
) -> tuple[Named, ...]:
    """Every revision with its version's name, oldest first; ``said`` tells what a revision says of itself.

    ``recorded`` are the blobs that records name: what those are called is settled, whatever they say.

    Raises:
        UserError: a version that goes backwards, or is used twice with different text; no tag at all.
    """
    if by == "tag":
        pairs = _tagged(policy, tags)
    else:
        pairs = [(_name(revision, said(revision), by), revision) for revision in revisions]
    found = tuple(Named(name, r, said(r).effective or said(r).updated) for name, r in pairs)
    if by == "front-matter":
        _check([i for i in found if said(i.revision).version and i.revision.blob not in recorded])
    return found


def _name(revision: Revision, said: Stated, by: By) -> str:
    if by == "commit":
        return revision.commit[:SHORT]
    if by == "front-matter" and said.version:
        return said.version
    return (said.day or revision.committed).isoformat()


def _tagged(policy: str, tags: Sequence[Tag]) -> list[tuple[str, Revision]]:
    """The texts at tags: those named after the policy, else those that are a number; each text once."""
    own = [(t.name.removeprefix(f"{policy}/"), t.revision) for t in tags if t.name.startswith(f"{policy}/")]
    numbered = own or [(t.name, t.revision) for t in tags if _NUMBER.fullmatch(t.name)]
    if not numbered:
        raise UserError(
            f"no tag names a version of “{policy}”",
            remedy=f"tag a commit, “git tag {policy}/1.0 COMMIT”, or use --by date or --by commit",
        )
    found: list[tuple[str, Revision]] = []
    for name, revision in numbered:
        if not found or found[-1][1].blob != revision.blob:
            number = _NUMBER.fullmatch(name)
            found.append((number[1] if number else name, revision))
    return found


def _check(found: Sequence[Named]) -> None:
    """Versions in the front matter only go forward, and one number is one text (or its corrections).

    A text that comes back bears its old number again: that is a revert, and no mistake. Nor is it to count
    versions from some day on, instead of calling them after days: each way goes forward for itself.
    """
    first: dict[str, Named] = {}
    highest: dict[bool, Named] = {}
    before = None
    seen: set[str] = set()
    for item in found:
        back, way = item.revision.blob in seen, dated(item.version)
        top = highest.get(way)
        if not back and before and before.version != item.version:
            if item.version in first:
                raise _wrong(
                    f"version {item.version} is used twice with different text", first[item.version], item
                )
            if top and version_key(item.version) < version_key(top.version):
                raise _wrong(f"the version goes backwards, from {top.version} to {item.version}", top, item)
        if not top or version_key(item.version) >= version_key(top.version):
            highest[way] = item
        first.setdefault(item.version, item)
        seen.add(item.revision.blob)
        before = item


def _wrong(message: str, first: Named, second: Named) -> UserError:
    one, two = first.revision, second.revision
    return UserError(
        f"{message}: commit {one.commit[:SHORT]} of {one.committed}, "
        f"then commit {two.commit[:SHORT]} of {two.committed}",
        path=two.path,
        remedy="give the later text a version of its own, or read the history with --by commit",
    )
