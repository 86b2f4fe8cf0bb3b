"""A comparison to its renames: a name or term that the new text has no more, and its successor in its places.

1. Words put directly in the place of others are a candidate.
2. Both must be names, or a term replaced again and again: a number, a "not", anything the rules know is none.
3. The old one is gone from the new text, and the new one stood nowhere in the old.
4. The old statements are read with the new name: what is left of a step is what has changed in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from .matcher import opaque, word_pattern
from .style import respelt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .known import Known
    from .lexicon import Vocabulary
    from .model import Change, Comparison
    from .statements import Statement

Stems = tuple[str, ...]
"""A name by the stems of its words."""

Run = tuple[int, int]
"""Words of a statement, as (start, end)."""

LONGEST = 4
"""Words in a name."""
OFTEN = 4
"""Places where a word must have been replaced that is no name."""
VERY_OFTEN = 6
"""Places where a term must have been replaced that is not gone everywhere, or was in the text before."""
_ARTICLES = frozenset({"a", "an", "the"})
_JOINING = frozenset({"of", "for", "and", "the"})
"""Words within a name that have no capital."""
_PLACE = re.compile(r"[@/{<]")
"""What a mailbox, a page and a template's tag have, and the name of a site has not."""
_HARMLESS = ("vendor:", "scope:", "open:")


def renames(
    comparison: Comparison, before: Known, after: Known, vocabulary: Vocabulary
) -> tuple[tuple[Stems, Stems], ...]:
    """The renames of a comparison, as (old name, new name), most frequent first."""
    counts: Counter[tuple[Stems, Stems]] = Counter()
    spelt: dict[tuple[Stems, Stems], set[tuple[str, str]]] = {}
    for old, new in (pair for change in comparison.changes for pair in _replaced(change)):
        pair = vocabulary.matcher.stems(old), vocabulary.matcher.stems(new)
        counts[pair] += 1
        spelt.setdefault(pair, set()).add((" ".join(old), " ".join(new)))
    found = []
    for pair, count in counts.most_common():
        fresh = (set(pair[1]) - set(pair[0]) - vocabulary.stop).isdisjoint(before.stems)
        exact = _made_exact(spelt[pair])
        if not (fresh or exact or count >= VERY_OFTEN) or not _harmless(*pair, vocabulary):
            continue
        gone = exact or (set(pair[0]) - set(pair[1]) - vocabulary.stop).isdisjoint(after.stems)
        if all(_name(a, comparison.old.text) and _name(b, comparison.new.text) for a, b in spelt[pair]):
            gone = gone or not any(_stands(old, comparison.new.text) for old, _ in spelt[pair])
        elif count < OFTEN or respelt(pair[0][0], pair[1][0], vocabulary):
            continue
        if gone or (fresh and count >= VERY_OFTEN):
            found.append(pair)
    return tuple(found)


def _made_exact(spelt: set[tuple[str, str]]) -> bool:
    """Whether a name is the old one with what makes it a site: "Berry", "Berry.org"."""
    return all(
        new.lower().startswith(f"{old.lower()}.") or old.lower().startswith(f"{new.lower()}.")
        for old, new in spelt
    )


def _replaced(change: Change) -> Iterator[tuple[list[str], list[str]]]:
    """Few words in the place of few others."""
    for a, b in pairwise(e for e in change.edits if e.cls == "words" or e.op == "equal"):
        if (a.op, b.op) == ("delete", "insert"):
            old, new = (_first_words(e.text) for e in (a, b))
            if len(old) > 1 and len(new) > 1 and {old[0].lower(), new[0].lower()} <= _ARTICLES:
                del old[0], new[0]
            if 0 < len(old) <= LONGEST and 0 < len(new) <= LONGEST:
                yield old, new


def _first_words(text: str) -> list[str]:
    """The words of a text, as many as it takes to see that there are too many for a name and an article."""
    return [m[0] for m in islice(word_pattern(text).finditer(text), LONGEST + 2)]


def _name(words: str, text: str) -> bool:
    """Whether words are written as a name: a site, or with capital letters where no sentence begins."""
    first, *rest = words.split()
    if not all(
        opaque(w) or any(c.isupper() for c in w) for w in (first, *rest[:-1], *rest[-1:]) if w not in _JOINING
    ):
        return False
    inner = opaque(first) or any(c.isupper() for c in first[1:])
    return inner or bool(re.search(rf"[\w,;:(’'“\"] [\[*_“\"(]?{re.escape(first)}(?!\w)", text))


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, spelt just so (and not within an identifier or an address)."""
    return bool(re.search(rf"(?<![\w./@-]){re.escape(name)}(?![\w@-]|\.\w)", text))


def _harmless(old: Stems, new: Stems, vocabulary: Vocabulary) -> bool:
    """Whether neither name says anything that a rule would hear, and neither is a number or a mailbox."""
    words = (*old, *new)
    if old == new or any(w[0].isdigit() or _PLACE.search(w) for w in words):
        return False
    if any(name[i] in vocabulary.filler for name in (old, new) for i in (0, -1)):
        return False
    known = (m.concept for name in (old, new) for m in vocabulary.matcher.mentions(name))
    return all(concept.startswith(_HARMLESS) for concept in known)


def reread(step: Step, found: tuple[tuple[Stems, Stems], ...]) -> Step:
    """A step whose old statement is read with the new names: they are no difference any more."""
    if step.old is None or step.new is None:
        return step
    olds, news, places = set[int](), set[int](), list[Run]()
    for old, new in found:
        was, now = _places(step.old, old), _places(step.new, new)
        if was and now:
            olds |= {i for a, b in was for i in range(a, b)}
            news |= {i for a, b in now for i in range(a, b)}
            places += now
    if not places:
        return step
    return replace(
        step, minus=_without(step.minus, olds), plus=_without(step.plus, news), names=tuple(sorted(places))
    )


def _places(said: Statement, name: Stems) -> list[Run]:
    """Where a statement has a name."""
    starts = (i for i, stem in enumerate(said.stems) if stem == name[0])
    return [(i, i + len(name)) for i in starts if said.stems[i : i + len(name)] == name]


def _without(runs: tuple[Run, ...], words: set[int]) -> tuple[Run, ...]:
    """Runs of words, some words taken out."""
    out: list[Run] = []
    for i in (i for a, b in runs for i in range(a, b) if i not in words):
        if out and out[-1][1] == i:
            out[-1] = (out[-1][0], i + 1)
        else:
            out.append((i, i + 1))
    return tuple(out)
