"""The words of a paragraph, as someone edited them, put back into its Markdown; the markup stays."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from clauselog.lcs import matches
from clauselog.words import tokens

from .blocks import blocks

if TYPE_CHECKING:
    from .blocks import Run


_WORD = re.compile(r"\w+|[^\w\s]")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_EMPTY = re.compile(r"(\*\*|__|~~)\1(?!\*|_)")
_LEADS = re.compile(r"((?:\d{1,9}(?=[.)]))?)(#{1,6}[ \t]|[-+>][ \t]|(?<=\d)[.)][ \t])")
"""How a line begins that is more than a paragraph."""


class Word(NamedTuple):
    """A word, and where it stands in its text."""

    text: str
    start: int
    end: int


def splice(source: str, kind: str, wanted: str) -> str | None:
    """The source with its words changed to those wanted; None where that cannot be done word by word.

    Args:
        source: a paragraph's Markdown.
        kind: the clause kind its markup is read as ("item", "row", "paragraph" …).
        wanted: the words it is to have, as they are seen.
    """
    have, want = _seen(source, kind), words(wanted)
    if not want:
        return None
    out: list[str] = []
    at = i = j = 0
    pairs = matches([w.text for w in have], [w.text for w in want])
    for to_i, to_j in [*pairs, (len(have), len(want))]:
        if to_i > i or to_j > j:
            begin, end, text = _gap(source, have, want, wanted, (i, to_i, j, to_j))
            out += (source[at:begin], text)
            at = end
        i, j = to_i + 1, to_j + 1
    made = _EMPTY.sub("", "".join((*out, source[at:])))
    return made if _shown(made) == [w.text for w in want] else None


def _shown(source: str) -> list[str]:
    """The words a paragraph shows once it is rendered."""
    return [w.text for block in blocks(source.lstrip()) for w in words(block.text)]


def _gap(
    source: str, have: list[Word], want: list[Word], wanted: str, span: tuple[int, int, int, int]
) -> tuple[int, int, str]:
    """What is replaced between two words that stay: where it begins and ends, and by what."""
    i, to_i, j, to_j = span
    new = escaped(wanted[want[j].start : want[to_j - 1].end]) if to_j > j else ""
    if to_i > i:
        begin, end = have[i].start, have[to_i - 1].end
        kept = "".join(re.findall(r"[*_~`\[\]]+|\]\([^)]*\)", _between(source, have[i:to_i])))
        if (
            not new
            and not kept
            and source[begin - 1 : begin].isspace()
            and not source[end : end + 1].isalnum()
        ):
            begin -= 1
        return begin, end, new + kept
    if not have:
        return len(source), len(source), new
    if not i:
        return have[0].start, have[0].start, new + wanted[want[to_j - 1].end : _start(want, wanted, to_j)]
    left, right = have[i - 1].end, have[i].start if i < len(have) else have[i - 1].end
    space = re.search(r"\s+", source[left:right])
    before = wanted[want[j - 1].end : want[j].start] if j else " "
    if space and before.strip() == "" and before:
        after = wanted[want[to_j - 1].end : _start(want, wanted, to_j)]
        return left + space.end(), left + space.end(), new + (after or "")
    return left, left, before + new


def _start(want: list[Word], wanted: str, number: int) -> int:
    return want[number].start if number < len(want) else len(wanted.rstrip())


def _between(source: str, gone: list[Word]) -> str:
    """What stands between the words that go."""
    return "".join(source[a.end : b.start] for a, b in itertools.pairwise(gone))


def _seen(source: str, kind: str) -> list[Word]:
    """The words a reader sees in a source, with where they stand in it."""
    found: list[Word] = []
    at = 0
    for token in tokens(source, kind):
        if token.cls == "words":
            seen = unescape(token.text)
            if seen != token.text:
                found += [Word(w.text, at, at + len(token.text)) for w in words(seen)[:1]]
            else:
                found += [Word(w.text, at + w.start, at + w.end) for w in words(token.text)]
        at += len(token.text)
    return found


def words(text: str) -> list[Word]:
    """The words and marks of a plain text."""
    return [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]


def escaped(text: str) -> str:
    """Plain words as Markdown."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def written(runs: tuple[Run, ...], *, begins: bool = True) -> str:
    """Runs as Markdown, with what is bold or italic; ``begins``: at the beginning of a line."""
    out = []
    for run in runs:
        text, mark = escaped(run.text), ("**" if run.bold else "") + ("*" if run.italic else "")
        core = text.strip()
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        out.append(f"{lead}{mark}{core}{mark[::-1]}{tail}" if core and mark else text)
    text = "".join(out).strip()
    plain = "".join(run.text for run in runs)
    if _shown(text) != [w.text for w in words(plain)]:
        text = escaped(plain).strip()
    return _LEADS.sub(r"\1\\\2", text, count=1) if begins and _LEADS.match(text) else text
