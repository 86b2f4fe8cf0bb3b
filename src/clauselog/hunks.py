"""The edits of a change to its hunks: what went and what came at each place, in whole words.

A hunk is what stands between two runs that both sides have. Two hunks that one or two words part are one
where either replaces something. A hunk that would cut a word in two ("out" in "opt-out"), or that is
punctuation alone, takes in the word beside it; one that is a part of a date, the whole date. Both texts of a
hunk are slices of what a reader sees of either side, so that whatever is quoted from them stands there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .dates import DATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .model import Change, Edit, Side

CLOSE = 2
"""Most unchanged words that may stand inside one hunk."""
BEFORE = 600
"""Characters before a hunk that are looked at: a long sentence."""
AFTER = 80
"""Characters after it."""
TITLED = 12
"""Most characters (a number, a marker) that may stand before a title."""
LARGE = 2000
"""Characters of a gap to which no more is put, however near: each joining reads it again."""
NEAR = 40
"""Most characters of the unchanged words that may stand inside one hunk."""
DATED = 24
"""Most characters of a date."""

_JOINER = frozenset("-/'’@&%€$£_\u00ad")
_MARKUP = re.compile(
    r"\]\([^()\s]*\)|\*+|(?<!\w)_+|_+(?!\w)|[\[\]`]|<[^<>]*>|\{[:#.][^{}]*\}|\||^#+ ", re.MULTILINE
)
_PARTING = re.compile(r"[|\n]|<br\b", re.IGNORECASE)
"""Markup that parts the words beside it."""
_SPOKEN = re.compile(r"[^\W_]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = re.compile(r"\d[\d.,]* \d[\d.,]*")
_MARKED = re.compile(r"[\[\]*_`<>{}|&\\#]")
_UNSPACED = "\\s\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20"
"""White space, and the punctuation that parts the words of scripts without spaces."""
_LAST_WORD = re.compile(rf"[^{_UNSPACED}]*[{_UNSPACED}]*\Z")
_FIRST_WORD = re.compile(rf"[^{_UNSPACED}]*")
_TAILING = '.,;:!?)”"»“'


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place where words differ; white space folded, markup gone."""

    removed: str
    added: str
    before: str
    """The end of what stands before it."""
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


@dataclass(slots=True)
class _Gap:
    """Where the sides differ: offsets into what is seen of each."""

    old: tuple[int, int]
    new: tuple[int, int]
    free: int
    """How many characters before it both sides have."""
    next_free: int = 0
    """How many characters behind it both sides have."""


def hunks(change: Change) -> tuple[Hunk, ...]:
    """Where the words of a change differ, in order; where it was retitled, those behind the title."""
    old, new, gaps = _gaps(change.edits)
    if "retitled" in change.kinds and change.old and change.new:
        ends = _end(old, change.old.title), _end(new, change.new.title)
        gaps = [behind for gap in gaps if (behind := _behind_title(gap, *ends))]
    gaps = _joined(old, new, [_whole_words(old, new, gap) for gap in gaps])
    found = [_cut(old, new, _whole_date(old, new, gap)) for gap in gaps]
    return tuple(h for h in found if h.removed != h.added)


def side_of(change: Change, side: Side) -> str:
    """What a reader sees of one side of a change, white space folded."""
    skip = "insert" if side == "old" else "delete"
    return seen(e for e in change.edits if e.op != skip)


def seen(edits: Iterable[Edit]) -> str:
    """What a reader sees of some edits, white space folded."""
    return " ".join("".join(map(_shown, edits)).split())


def strip(source: str) -> str:
    """A piece of source without its markup; a cheap reading, for a piece may begin anywhere."""
    if not _MARKED.search(source):
        return source
    return html.unescape(_MARKUP.sub(lambda found: " " if _PARTING.match(found[0]) else "", source))


def _shown(edit: Edit) -> str:
    if edit.op == "equal":
        return strip(edit.text)
    if edit.cls == "words":
        return html.unescape(edit.text)
    blank = edit.cls == "format" and (edit.text.isspace() or _PARTING.search(edit.text))
    return " " if blank else ""


def _gaps(edits: Iterable[Edit]) -> tuple[str, str, list[_Gap]]:
    """Both sides as seen, and where they differ; a place without words is none."""
    old, new = [], []
    at_old = at_new = start_old = start_new = free = 0
    worded = False
    gaps: list[_Gap] = []

    def close(behind: int) -> None:
        nonlocal free
        if worded:
            gaps.append(_Gap((start_old, at_old), (start_new, at_new), free))
            free = 0
        free += behind
        if gaps:
            gaps[-1].next_free = free

    for edit in edits:
        text = _shown(edit)
        if edit.op == "equal":
            close(len(text))
            worded = False
            old.append(text)
            new.append(text)
            at_old, at_new = at_old + len(text), at_new + len(text)
            start_old, start_new = at_old, at_new
        elif edit.op == "delete":
            old.append(text)
            at_old += len(text)
            worded = worded or not (not text or text.isspace())
        else:
            new.append(text)
            at_new += len(text)
            worded = worded or not (not text or text.isspace())
    close(0)
    return "".join(old), "".join(new), gaps


def _end(text: str, title: str) -> int:
    """Where a title that stands at the beginning of a text ends; 0 where it does not stand there."""
    at = text.find(title)
    return at + len(title) if 0 <= at <= TITLED else 0


def _behind_title(gap: _Gap, old: int, new: int) -> _Gap | None:
    """What of a gap stands behind the title of either side."""
    if gap.old[1] <= old and gap.new[1] <= new:
        return None
    if gap.old[0] >= old and gap.new[0] >= new:
        return gap
    start = min(max(gap.old[0], old), gap.old[1]), min(max(gap.new[0], new), gap.new[1])
    return _Gap((start[0], gap.old[1]), (start[1], gap.new[1]), 0, gap.next_free)


def _whole_words(old: str, new: str, gap: _Gap) -> _Gap:
    """Widen a gap to whole words, and to a word where it is punctuation alone."""
    sides = [s for s in (old[slice(*gap.old)], new[slice(*gap.new)]) if s.strip()]
    left, right = new[max(0, gap.new[0] - min(gap.free, NEAR)) : gap.new[0]], _behind(new, gap)
    firsts, lasts = [s[0] for s in sides], [s[-1] for s in sides]
    before = after = 0
    if _silent("".join(sides)) or (left and any(_sticks(left[-1], c) for c in firsts)):
        before = len(_matched(_LAST_WORD.search(left)))
    if right and any(_sticks(c, right[0]) for c in lasts):
        after = len(_matched(_FIRST_WORD.match(right)).rstrip(_TAILING))
    return _Gap(
        (gap.old[0] - before, gap.old[1] + after),
        (gap.new[0] - before, gap.new[1] + after),
        gap.free - before,
        gap.next_free - after,
    )


def _matched(found: re.Match[str] | None) -> str:
    return found[0] if found else ""


def _behind(text: str, gap: _Gap) -> str:
    return text[gap.new[1] : gap.new[1] + min(gap.next_free, NEAR)]


def _whole_date(old: str, new: str, gap: _Gap) -> _Gap:
    """Widen a gap to the whole of a date that it is a part of: "March 2026", not "March"."""
    found = _date_around(new, *gap.new)
    if found:
        before, after = gap.new[0] - found[0], found[1] - gap.new[1]
        wide = gap.old[0] - before, gap.old[1] + after
        if before <= gap.free and after <= gap.next_free and DATE.fullmatch(old, *wide):
            return _Gap(wide, found, gap.free - before, gap.next_free - after)
    return gap


def _date_around(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """Where the date stands of which a piece of text is a part."""
    least, most = max(0, end - DATED), begin + DATED
    if begin >= end or end - begin > DATED or not _YEAR.search(text, least, most):
        return None
    spans = (found.span() for found in DATE.finditer(text, least, most))
    return next((span for span in spans if span[0] <= begin and end <= span[1]), None)


def _sticks(one: str, other: str) -> bool:
    """Whether two characters side by side are of one word: letters, or a letter and a hyphen or the like."""
    return (one.isalnum() or one in _JOINER) and (other.isalnum() or other in _JOINER)


def _joined(old: str, new: str, gaps: list[_Gap]) -> list[_Gap]:
    """Put gaps together that only a word or two part, where either replaces something or is punctuation."""
    out: list[_Gap] = []
    for gap in gaps:
        last = out[-1] if out else None
        if last and _belongs(old, new, last, gap):
            out[-1] = _Gap((last.old[0], gap.old[1]), (last.new[0], gap.new[1]), last.free, gap.next_free)
        else:
            out.append(gap)
    return out


def _belongs(old: str, new: str, first: _Gap, second: _Gap) -> bool:
    between = new[first.new[1] : second.new[0]]
    if second.new[0] <= first.new[1] or not between.strip():
        return True
    if len(between) > NEAR or len(between.split()) > CLOSE or any(c in between for c in ".;:"):
        return False
    if max(first.old[1] - first.old[0], first.new[1] - first.new[0]) > LARGE:
        return False
    if _date_around(new, first.new[0], second.new[1]) and _date_around(old, first.old[0], second.old[1]):
        return True
    texts = [(old[slice(*g.old)].strip(), new[slice(*g.new)].strip()) for g in (first, second)]
    if any(_NUMBERS.fullmatch(f"{a} {b}") for a, b in texts):
        return False
    if any(text.count("(") > text.count(")") or text.count("“") > text.count("”") for text in texts[0]):
        return True
    return any(_silent(a + b) or not (_silent(a) or _silent(b)) for a, b in texts)


def _cut(old: str, new: str, gap: _Gap) -> Hunk:
    removed, added = " ".join(old[slice(*gap.old)].split()), " ".join(new[slice(*gap.new)].split())
    if removed and added and _silent(removed) != _silent(added):
        removed, added = ("", added) if _silent(removed) else (removed, "")
    start, end = gap.new
    text = new[start:end]
    lead, trail = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    before = new[max(0, start - BEFORE) : start] + text[:lead]
    after = (text[len(text) - trail :] if trail and text.strip() else "") + new[end : end + AFTER]
    return Hunk(removed, added, before, after)


def _silent(text: str) -> bool:
    return _SPOKEN.search(text) is None
