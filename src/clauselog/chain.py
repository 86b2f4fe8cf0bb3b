"""Successive texts to what was found between them, from the cache as far as that goes.

Each pair of versions is compared once. What was found is kept under a key that is a chain over every text
before it, because the ids of clauses come down from the first version; so a run in which nothing is new reads
git's list of commits and the cache, and no text at all.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import history
from .numbering import Revision, Stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .lexicon import Extra
    from .lineage import Kept
    from .model import Policy
    from .repository import Repository

    Rules = tuple[tuple[str, ...], Extra]

WAITING = 16_000_000
"""Bytes of texts that are kept from when their dates are read to when they are compared."""
Outline = bytes
"""Depth and id of each clause of a version, in the order of its text, with spaces between."""


class Source:
    """Texts of a history, read when asked for, and what they say of themselves, read once and kept."""

    def __init__(self, repository: Repository, kept: bytes) -> None:
        self.repository = repository
        self._kept: dict[str, list[Any]] = json.loads(kept)
        self._used: dict[str, Stated] = {}
        self._waiting: dict[str, str] = {}

    def gather(self, revisions: Sequence[Revision]) -> None:
        """Read at one go the texts of which it is not known what they say.

        Raises:
            UserError: naming the first of them that is no text.
        """
        wanted: dict[str, Revision] = {}
        for revision in revisions:
            if revision.blob not in self._kept:
                wanted.setdefault(revision.blob, revision)
        size = 0
        for revision, data in zip(wanted.values(), self.repository.blobs(list(wanted)), strict=True):
            size += len(data)
            if size <= WAITING:
                self._waiting[revision.blob] = history.read(self.repository, revision, data)

    def said(self, revision: Revision) -> Stated:
        """What a revision's text says of its version and dates."""
        if revision.blob not in self._used:
            self._used[revision.blob] = self._remembered(revision.blob) or self._read(revision)
        return self._used[revision.blob]

    def lang(self, revision: Revision) -> str:
        """The language of a revision's text: what its front matter says, else what it is written in."""
        said = self.said(revision)
        if not said.lang:
            from .frontmatter import split
            from .spoken import spoken

            text = self._waiting.get(revision.blob) or history.read(self.repository, revision)
            said = self._used[revision.blob] = replace(said, lang=spoken(text[split(text)[1] :]))
        return said.lang

    def _remembered(self, blob: str) -> Stated | None:
        row = self._kept.get(blob)
        return Stated(row[0], _day(row[1]), _day(row[2]), *row[3:]) if row else None

    def _read(self, revision: Revision) -> Stated:
        from .dates import stated

        return stated(self._waiting.get(revision.blob) or history.read(self.repository, revision))

    def text(self, revision: Revision) -> str:
        """The text of a revision; what was gathered is handed out once."""
        return self._waiting.pop(revision.blob, "") or history.read(self.repository, revision)

    def kept(self) -> bytes:
        """What the texts say, to be kept for the next run."""
        rows = {
            b: [s.version, iso(s.effective), iso(s.updated), s.line, s.lang] for b, s in self._used.items()
        }
        return json.dumps(rows).encode()


class Chain:
    """Compares version after version, from the cache as far as that goes, and hands on the clause ids."""

    def __init__(
        self,
        source: Source,
        lang: str,
        known: Mapping[str, bytes],
        kept: dict[str, bytes],
        record: str,
        judge: Rules | None,
    ) -> None:
        self._source, self._lang, self._judge = source, lang, judge
        self._known, self._kept, self._record = known, kept, record
        self._key = digest(f"{lang}\n{record}\n{judge}")
        self._last: Revision | None = None
        self._policy: Policy | None = None
        self.outlines: list[Outline] = []
        self._ids: set[str] = set()
        self._counted = 0

    def add(self, text: Revision) -> bytes:
        """The next version: the inner JSON of its release, nothing for the first."""
        self._key = digest(f"{self._key} {text.blob}")
        payload = self._known.get(self._key)
        if payload is None:
            payload = self._compute(text)
        else:
            self._policy = None
        self._kept[self._key] = payload
        self._last = text
        outline, _, found = payload.partition(b"\n")
        self.outlines.append(outline)
        return found

    def _compute(self, text: Revision) -> bytes:
        from .diff import written
        from .lineage import begin, succeed

        policy, found = self._parse(text), b""
        if self._last is None:
            policy = begin(policy, self._recorded)
        else:
            comparison = succeed(self._old(self._last), policy, self._given(), self._recorded)
            policy, found = comparison.new, written(comparison, self._judge).encode()
        self._policy = policy
        outline = " ".join([f"{c.depth} {c.id}" for c in policy.clauses])
        return outline.encode() + b"\n" + found

    @cached_property
    def _recorded(self) -> tuple[Kept, ...]:
        """The ids that the record gives."""
        from .lineage import read

        return read(self._record, "clauses.json") if self._record else ()

    def _given(self) -> frozenset[str]:
        """Every id given to a clause so far, or by the record; each outline is read once."""
        from .lineage import taken

        if not self._counted:
            self._ids.update(taken(self._recorded))
        for outline in self.outlines[self._counted :]:
            self._ids.update(_idents(outline))
        self._counted = len(self.outlines)
        return frozenset(self._ids)

    def _old(self, text: Revision) -> Policy:
        from .lineage import with_ids

        return self._policy or with_ids(self._parse(text), _idents(self.outlines[-1]))

    def _parse(self, text: Revision) -> Policy:
        from .policy import parse

        # every text is new: to keep what was read would only fill memory
        return parse.__wrapped__(self._source.text(text), text.path, self._lang)


def clauses(outline: Outline) -> Iterator[tuple[int, str]]:
    """Depth and id of each clause of an outline."""
    depths = outline.decode().split(" ")[::2]
    return ((int(depth), ident) for depth, ident in zip(depths, _idents(outline), strict=True))


def _idents(outline: Outline) -> list[str]:
    return outline.decode().split(" ")[1::2]


def compact(value: object) -> bytes:
    """A value as JSON on one line, without a space too many."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(text: str) -> str:
    """A name for a text: SHA-256 in hex digits."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def iso(day: date | None) -> str:
    """A day as 2026-12-20; "" for none."""
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
