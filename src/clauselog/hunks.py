"""The edits of a change to its hunks: what went and what came at each place, in whole words.

A hunk is what stands between two runs that both sides have. Two hunks that one or two words part are one
where either replaces something. A hunk that would cut a word in two ("out" in "opt-out"), or that is
punctuation alone, takes in the words beside it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import Change, Edit

CLOSE = 2
"""Most unchanged words that may stand inside one hunk."""
REACH = 90
"""Characters of the text around a hunk that are looked at."""

_JOINER = re.compile(r"[\w\-/'’@&%€$£.]")
_LAST_CHUNK = re.compile(r"\S+$")
_FIRST_CHUNK = re.compile(r"\S+")
_MARKUP = re.compile(r"\]\([^()\s]*\)|\*+|(?<!\w)_+|_+(?!\w)|[\[\]`]|<[^<>]*>|\{[:#.][^{}]*\}|\|")
_PLAIN = frozenset("[]*_`<>{}|&\\")


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place where words differ; white space folded, markup gone."""

    removed: str
    added: str
    before: str
    """The end of what stands before it, as far as it was looked at."""
    after: str
    """The beginning of what stands after it."""

    @property
    def opens(self) -> bool:
        """Whether it stands where a sentence begins."""
        left = self.before.rstrip(' "“(”)')
        return not left or left[-1] in ".!?:;"

    @property
    def size(self) -> int:
        """How many words it concerns."""
        return len(self.removed.split()) + len(self.added.split())

    @property
    def silent(self) -> bool:
        """Whether it has no word or number, only punctuation."""
        return _silent(self.removed + self.added)


def hunks(change: Change) -> tuple[Hunk, ...]:
    """Where the words of a change differ, in order."""
    found = [_whole_words(h) for h in _joined(_raw(change.edits)) if h.removed != h.added]
    return tuple(h for h in found if h.removed != h.added)


def seen(edits: Iterable[Edit]) -> str:
    """What a reader sees of some edits, white space folded."""
    shown = []
    for edit in edits:
        if edit.op == "equal":
            shown.append(strip(edit.text))
        elif edit.cls == "words":
            shown.append(edit.text)
        elif edit.cls == "format" and (edit.text.isspace() or "|" in edit.text or "\n" in edit.text):
            shown.append(" ")
    return " ".join(html.unescape("".join(shown)).split())


def strip(source: str) -> str:
    """A piece of source without its markup; a cheap reading, for a piece may begin anywhere."""
    return source if _PLAIN.isdisjoint(source) else _MARKUP.sub(" " if "|" in source else "", source)


def _raw(edits: Sequence[Edit]) -> list[Hunk]:
    """A hunk for each run of edits between two equal runs."""
    found: list[Hunk] = []
    run: list[Edit] = []
    before = ""
    for edit in edits:
        if edit.op != "equal":
            run.append(edit)
            continue
        if run:
            found += _hunk(run, before, edit.text)
            run = []
        before = edit.text
    return found + (_hunk(run, before, "") if run else [])


def _hunk(run: Sequence[Edit], before: str, after: str) -> list[Hunk]:
    removed = _spelled(run, "delete")
    added = _spelled(run, "insert")
    if removed.strip() and added.strip() and _silent(removed) != _silent(added):
        removed, added = ("", added) if _silent(removed) else (removed, "")
    if not removed.strip() and not added.strip():
        return []
    left = _tail(before) + (" " if _leads(removed, added) else "")
    right = (" " if _trails(removed, added) else "") + _front(after)
    return [Hunk(" ".join(removed.split()), " ".join(added.split()), left, right)]


def _silent(text: str) -> bool:
    return not any(c.isalnum() for c in text)


def _spelled(run: Sequence[Edit], op: str) -> str:
    shown = []
    for edit in run:
        if edit.op == op:
            blank = edit.cls == "format" and (edit.text.isspace() or "|" in edit.text or "\n" in edit.text)
            shown.append(edit.text if edit.cls == "words" else " " if blank else "")
    return html.unescape("".join(shown))


def _leads(removed: str, added: str) -> bool:
    return any(side[:1].isspace() for side in (removed, added))


def _trails(removed: str, added: str) -> bool:
    return any(side[-1:].isspace() for side in (removed, added))


def _tail(text: str) -> str:
    return strip(text[-REACH:]) if len(text) <= REACH else strip(text[-REACH:].partition(" ")[2])


def _front(text: str) -> str:
    return strip(text[:REACH]) if len(text) <= REACH else strip(text[:REACH].rpartition(" ")[0])


def _joined(found: list[Hunk]) -> list[Hunk]:
    """Put hunks together that only a word or two part."""
    out: list[Hunk] = []
    for hunk in found:
        last = out[-1] if out else None
        gap = _gap(last, hunk) if last else ""
        near = (
            last
            and len(gap) < REACH // 2
            and gap.strip() == hunk.before.strip()
            and len(gap.split()) <= CLOSE
        )
        replaces = last and ((last.removed and last.added) or (hunk.removed and hunk.added))
        if last and near and (replaces or last.silent or hunk.silent):
            out[-1] = Hunk(
                _glue(last.removed, gap, hunk.removed),
                _glue(last.added, gap, hunk.added),
                last.before,
                hunk.after,
            )
        else:
            out.append(hunk)
    return out


def _gap(first: Hunk, second: Hunk) -> str:
    """What stands between two hunks, if it is short."""
    blank = second.before[len(second.before.rstrip()) :]
    return first.after.rstrip() + (blank or first.after[len(first.after.rstrip()) :])


def _glue(first: str, gap: str, second: str) -> str:
    return " ".join(f"{first}{gap}{second}".split())


def _whole_words(hunk: Hunk) -> Hunk:
    """Widen a hunk to whole words, and to a word where it is punctuation alone."""
    sides = [s for s in (hunk.removed, hunk.added) if s]
    if (
        any(_JOINER.match(s[0]) for s in sides)
        and _JOINER.match(hunk.before[-1:] or " ")
        and hunk.before[-1:] != "."
    ) or (any(s[0] in "-/'’@" for s in sides) and hunk.before[-1:].isalnum()):
        hunk = _take_left(hunk)
    sides = [s for s in (hunk.removed, hunk.added) if s]
    if any(_JOINER.match(s[-1]) for s in sides) and re.match(r"[\w\-/'’@&%]\w|\w", hunk.after):
        hunk = _take_right(hunk)
    if hunk.silent and hunk.before.strip():
        hunk = _take_left(hunk)
    return hunk


def _take_left(hunk: Hunk) -> Hunk:
    chunk = _LAST_CHUNK.search(hunk.before.rstrip())
    if not chunk:
        return hunk
    gap = hunk.before[len(hunk.before.rstrip()) :]
    return replace(
        hunk,
        removed=chunk[0] + gap + hunk.removed if not gap or hunk.removed else chunk[0],
        added=chunk[0] + gap + hunk.added if not gap or hunk.added else chunk[0],
        before=hunk.before[: chunk.start()],
    )


def _take_right(hunk: Hunk) -> Hunk:
    chunk = _FIRST_CHUNK.match(hunk.after)
    if not chunk:
        return hunk
    text = chunk[0].rstrip('.,;:!?)”"')
    return replace(hunk, removed=hunk.removed + text, added=hunk.added + text, after=hunk.after[len(text) :])
