"""The history of a policy to its change log: releases, each an executable diff (``clauselog/log/1``).

Versions are named and grouped here; ``chain`` compares them and remembers what it found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from . import cache, history
from .chain import Chain, Outline, Source, clauses, compact, digest, iso
from .errors import UserError
from .numbering import By, Revision, Tag, choose, name_of, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from .chain import Rules
    from .release import Release
    from .repository import Repository

SCHEMA = "clauselog/log/1"
STATED = "stated"
"""Key of the cache under which is kept what each text says of itself."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A version as the log has it: its name, its last text, the days it goes by."""

    version: str
    revision: Revision
    day: date
    """Its own date; where it states none, the day its first text was committed."""
    effective: date | None
    """From when it applies, where the text says so."""

    def head(self) -> Json:
        """How a diff names one of its sides."""
        return {
            "path": self.revision.path,
            "version": self.version,
            "blob": self.revision.blob,
            "effective": iso(self.effective) or None,
            "commit": self.revision.commit,
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """Two successive versions and what was found between them."""

    old: Text
    new: Text
    restores: str
    """The earlier version whose text is back; "" for a text that is new."""
    outlines: tuple[Outline, Outline]
    """The clauses of both versions."""
    found: bytes
    """The inner part of the release as JSON, without its braces: severity, executable, changes, entries."""

    def family(self, clause: str) -> frozenset[str]:
        """The clause and what stands under it in either version; nothing where neither has it."""
        return frozenset(ident for outline in self.outlines for ident in _under(outline, clause))

    def json(self) -> bytes:
        """The release as one line of JSON."""
        head = {
            "schema": "clauselog/diff/1",
            "version": self.new.version,
            "date": self.new.day.isoformat(),
            "effective": iso(self.new.effective) or None,
            "commit": self.new.revision.commit,
            **({"restores": self.restores} if self.restores else {}),
            "old": self.old.head(),
            "new": self.new.head(),
        }
        return b"".join((compact(head)[:-1], b",", self.found, b"}"))


@dataclass(frozen=True, slots=True)
class Log:
    """The change log of one policy in one language."""

    policy: str
    lang: str
    path: str
    by: str
    """How versions are told apart: "record", or one of ``numbering.WAYS``."""
    why: str
    """Why that way, in words; "" where the caller said how."""
    first: Text
    pairs: tuple[Pair, ...]
    """Oldest first; the first version has nothing to be compared with and is no pair."""
    outlines: tuple[Outline, ...]
    """The clauses of every version, the first included."""
    later: int = 0
    """How many texts bear the name of the text before them, and so are told of under it."""

    def since(self, day: date) -> Log:
        """The log without the releases before a day."""
        return replace(self, pairs=tuple(p for p in self.pairs if p.new.day >= day))

    def releases(self) -> list[Json]:
        """Every release as a value."""
        return [json.loads(pair.json()) for pair in self.pairs]

    def life(self, clause: str) -> list[Json]:
        """The releases that changed one clause or what stands under it, with nothing but those changes.

        A part of a release cannot be applied, so ``executable`` is false.

        Raises:
            UserError: no version has a clause of that id.
        """
        ids = {ident for outline in self.outlines for _, ident in clauses(outline)}
        if clause not in ids:
            raise self._unknown(clause, ids)
        lives = (_only(json.loads(pair.json()), pair.family(clause), self.lang) for pair in self.pairs)
        return [release for release in lives if release["changes"]]

    def json(self, clause: str = "") -> Iterator[bytes]:
        """The log as JSON, one release a line; of one clause only, if asked."""
        head = {"schema": SCHEMA, "policy": self.policy, "lang": self.lang, "path": self.path, "by": self.by}
        head |= {"clause": clause} if clause else {}
        first = {**self.first.head(), "date": self.first.day.isoformat()}
        yield compact({**head, "first": first})[:-1] + b',"releases":['
        lines = (compact(r) for r in self.life(clause)) if clause else (pair.json() for pair in self.pairs)
        for number, line in enumerate(lines):
            yield b",\n" if number else b"\n"
            yield line
        yield b"\n]}\n"

    def _unknown(self, clause: str, ids: set[str]) -> UserError:
        from difflib import get_close_matches

        near = get_close_matches(clause, sorted(ids), 3, 0.5)
        return UserError(
            f"no version has a clause “{clause}”",
            path=self.path,
            remedy=f"did you mean {', '.join(near)}?" if near else "“clauselog log --format json” names them",
        )


def read_log(
    repository: Repository,
    path: str,
    *,
    lang: str = "",
    by: By | None = None,
    assess: bool = True,
    rules: Rules = ((), ()),
    released: Sequence[Release] = (),
    given: str = "",
    where: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Log:
    """The change log of a policy's file over its whole history.

    Args:
        repository: where its history is.
        path: the file, as git names it.
        lang: language of the file; "" takes that of its newest text.
        by: how versions are told apart; None takes the best guess.
        assess: whether to judge what is material.
        rules: laws that apply where a text names none, and the organisation's own vocabulary.
        released: the policy's releases, where it has records: they say what its versions are.
        given: the text of its ``clauses.json``, where it has one.
        where: folder of the cache; None keeps nothing.
        progress: told how many versions are done, of how many.

    Raises:
        UserError: as ``versions.committed``.
    """
    plain = path.encode(errors="backslashreplace").decode()
    if plain != path:
        raise UserError("its name is not UTF-8", path=plain, remedy="rename it with git mv")
    policy, named_lang = name_of(path)
    lang = named_lang or lang
    judge = rules if assess else None
    name = digest(f"{repository.root}\n{path}\n{by}\n{assess}")[:32]
    known = cache.load(where, name) if where else {}
    source = Source(repository, known.get(STATED, b"{}"))
    way: str
    if released:
        way, why, texts, later = "record", "there are records of its releases", _released(released, lang), 0
    else:
        way, why, texts, later = _texts(source, policy, path, by)
        lang = lang or source.lang(texts[-1].revision)
    kept: dict[str, bytes] = {STATED: source.kept()}
    chain = Chain(source, lang, known, kept, given, judge)
    pairs: list[Pair] = []
    seen: dict[str, str] = {}
    for number, text in enumerate(texts):
        found = chain.add(text.revision)
        if number:
            before = seen.get(text.revision.blob, "")
            old, new = chain.outlines[-2:]
            pairs.append(Pair(texts[number - 1], text, before, (old, new), found))
        seen[text.revision.blob] = text.version
        if progress:
            progress(number + 1, len(texts))
    if where and kept != known:
        cache.store(where, name, kept)
    return Log(policy, lang or "en", path, way, why, texts[0], tuple(pairs), tuple(chain.outlines), later)


def _texts(source: Source, policy: str, path: str, by: By | None) -> tuple[By, str, list[Text], int]:
    """The versions of a file, each with its last text; texts of one name in a row are one version.

    And how many texts came under the name of the one before.
    """
    revisions = history.revisions(source.repository, path)
    source.gather(revisions)
    tags: tuple[Tag, ...] = history.tags(source.repository, revisions, policy) if by in (None, "tag") else ()
    way, why = (by, "") if by else choose([source.said(r) for r in revisions], tags, policy)
    texts: list[Text] = []
    for item in named(policy, revisions, source.said, way, tags):
        if texts and texts[-1].version == item.version:
            texts[-1] = Text(item.version, item.revision, texts[-1].day, item.effective)
        else:
            day = item.revision.committed if way == "commit" else item.day
            texts.append(Text(item.version, item.revision, day, item.effective))
    return way, why, texts, len(revisions) - len(texts) if way != "tag" else 0


def _released(releases: Sequence[Release], lang: str) -> list[Text]:
    """The versions that records name, by the date they took or take effect."""
    found = []
    for release in releases:
        text = release.text(lang or "en") or (None if lang else release.texts[0])
        if text:
            now = text.current
            revision = Revision(now.commit, now.committed, now.path, now.blob)
            found.append(Text(release.version, revision, release.announced, release.effective))
    return found


def _only(release: Json, clauses: frozenset[str], lang: str) -> Json:
    """A release with nothing but the changes that concern some clauses.

    An entry that tells of others as well gives way to what those changes are on their own.
    """
    from .language import language
    from .sentences import finish

    indexes = [i for i, change in enumerate(release["changes"]) if clauses & _concerned(change)]
    place = {old: new for new, old in enumerate(indexes)}
    changes = [release["changes"][i] for i in indexes]
    entries = []
    for entry in release["entries"]:
        mine = [place[i] for i in entry["changes"] if i in place]
        if not mine or len(mine) == len(entry["changes"]):
            alone = [(mine, entry["sentence"])] if mine else []
        elif entry["kind"] == "format":
            alone = [(mine, finish(language(lang).say("sentence.formatting_here", count=len(mine))))]
        else:
            alone = [([i], changes[i]["sentence"]) for i in mine]
        entries += [{**entry, "changes": of, "sentence": sentence} for of, sentence in alone]
    return {**release, "executable": False, "changes": changes, "entries": entries}


def _under(outline: Outline, clause: str) -> Iterator[str]:
    """The clause, if it is there, and those that follow it deeper than it is."""
    inside = -1
    for depth, ident in clauses(outline):
        if ident == clause:
            inside = depth
            yield ident
        elif 0 <= inside < depth:
            yield ident
        else:
            inside = -1


def _concerned(change: Json) -> set[str]:
    parts = [change["old"], change["new"], *change.get("with", ())]
    return {part["id"] for part in parts if part}
