"""A comparison to its renames: a name or term that is gone from the old text, and its successor in its places.

1. Words put directly in the place of others are a candidate.
2. Both must be names, or a term replaced again and again: a number, a "not", anything the rules know is none.
3. The old one is gone from the new text, and the new one stood nowhere in the old.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from .matcher import opaque, word_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .known import Known
    from .lexicon import Vocabulary
    from .model import Change, Comparison

Stems = tuple[str, ...]
"""A name by the stems of its words."""

LONGEST = 4
"""Words in a name."""
NAME = 2
"""Places where a name must have been replaced."""
TERM = 4
"""Places where a word that is no name must have been replaced."""
_HARMLESS = ("vendor:", "scope:", "open:")


def renames(
    comparison: Comparison, before: Known, after: Known, vocabulary: Vocabulary
) -> tuple[tuple[Stems, Stems], ...]:
    """The renames of a comparison, as (old name, new name), most frequent first."""
    counts: Counter[tuple[Stems, Stems]] = Counter()
    names: set[tuple[Stems, Stems]] = set()
    for old, new in (pair for change in comparison.changes for pair in _replaced(change)):
        pair = vocabulary.matcher.stems(old), vocabulary.matcher.stems(new)
        counts[pair] += 1
        if all(_capital(words) for words in (old, new)):
            names.add(pair)
    return tuple(
        pair
        for pair, count in counts.most_common()
        if count >= (NAME if pair in names else TERM) and _succeeds(*pair, before, after, vocabulary)
    )


def _replaced(change: Change) -> Iterator[tuple[list[str], list[str]]]:
    """Few words in the place of few others."""
    edits = [e for e in change.edits if e.cls == "words" or e.op == "equal"]
    for a, b in pairwise(edits):
        if (a.op, b.op) == ("delete", "insert"):
            old, new = (word_pattern(e.text).findall(e.text) for e in (a, b))
            if 0 < len(old) <= LONGEST and 0 < len(new) <= LONGEST:
                yield old, new


def _capital(words: list[str]) -> bool:
    return all(any(c.isupper() for c in word) or opaque(word) for word in words)


def _succeeds(old: Stems, new: Stems, before: Known, after: Known, vocabulary: Vocabulary) -> bool:
    """Whether one name has taken the place of the other everywhere, and neither names a fact."""
    if old == new or any(word[0].isdigit() or word in vocabulary.filler for word in (*old, *new)):
        return False
    if any(
        not m.concept.startswith(_HARMLESS) for words in (old, new) for m in vocabulary.matcher.mentions(words)
    ):
        return False
    return not set(old) - set(new) & after.stems and not set(new) - set(old) & before.stems
