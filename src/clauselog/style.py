"""A step to whether it is only style: the same facts, as certain as before, in other words or spelling."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .asides import pointer
from .facts import HANDLING
from .quiet import beside, figures, states

if TYPE_CHECKING:
    from .case import Case
    from .delta import Step
    from .lexicon import Vocabulary
    from .model import Side
    from .statements import Statement

_SOFT = ("scope:", "act:notify", "open:", "necessary:", "gov:", "merger:", "vendor:", "statute:")
"""Concepts that alone make no fact."""
_SOFTER = (*_SOFT, "howto:route", "change:email", "change:site")
"""Nor these, in a sentence about no right and no change: how somebody is reached."""
_TELLS = ("right:", "change:policy", "act:notify")


def is_editorial(step: Step, case: Case) -> bool:
    """Whether the two sides of a step state the same facts with the same force."""
    vocabulary = case.vocabulary
    old, new = step.old, step.new
    if old is None or new is None:
        return len(step.said.words) <= 1 or (not step.said.concepts and pointer(step.said.text))
    soft = _soft(step)
    told = {c for c in step.gained | step.lost if not c.startswith(soft)}
    turns = _turns_of_phrase(old, new, told)
    if told - turns or old.denied != new.denied:
        return False
    if figures(old) != figures(new) or any(not case.knows(a) for a in old.addresses ^ new.addresses):
        return False
    if _transposed(step):
        return False
    if not states(step):
        return True
    before, after = (_unsaid(step, side, vocabulary, (*soft, *turns)) for side in ("old", "new"))
    alike = all(any(respelt(s, o, vocabulary) for o in after) for s in before)
    return alike and all(any(respelt(s, o, vocabulary) for o in before) for s in after)


_DOUBTS = frozenset({"modal:may", "modal:should"})
_LIES = frozenset({"act:transfer", "act:retain"})


def _turns_of_phrase(old: Statement, new: Statement, told: set[str]) -> set[str]:
    """Concepts on one side only that make no other fact there.

    - "we will share" is "we share", where nothing was in doubt;
    - "you can complain" is "you have the right to complain", "under 16" is "under the age of 16";
    - what is stored in a place lies there;
    - the words before a list say what it is a list of, whichever verb they take.
    """
    both = old.concepts & new.concepts
    same = set()
    if old.concepts & _DOUBTS == new.concepts & _DOUBTS:
        same.add("modal:must")
    if any(c.startswith("right:") for c in both) and not ("act:delete" in both and "we" in old.words):
        same.add("modal:may")
    if any(c.startswith("child:") for c in both):
        same.add("data:age")
    if old.of("region") and old.of("region") == new.of("region"):
        same |= _LIES
    if old.text.endswith(":") and new.text.endswith(":"):
        same |= HANDLING
    return same & told


_TURNS_ROUND = frozenset({"on", "off", "in", "out"})


def _transposed(step: Step) -> bool:
    """Whether the same words in another order say another thing ("off until you turn it on")."""
    if step.plus or step.minus or step.old is None or step.new is None:
        return False
    return step.old.stems != step.new.stems and _hinges(step.old) != _hinges(step.new)


def _hinges(said: Statement) -> Counter[str]:
    """The words that turn a statement, each with the word before it."""
    turns = {m.end - 1 for m in said.mentions if m.concept.startswith(("negation:", "modal:"))}
    turns |= {i for i, w in enumerate(said.low) if w in _TURNS_ROUND}
    return Counter(f"{said.stems[i - 1]} {said.stems[i]}" for i in turns if i)


def _soft(step: Step) -> tuple[str, ...]:
    """Kinds of concept that make no fact in a step."""
    sides = [s for s in (step.old, step.new) if s]
    return _SOFT if any(c.startswith(_TELLS) for s in sides for c in s.concepts) else _SOFTER


def _unsaid(step: Step, side: Side, vocabulary: Vocabulary, soft: tuple[str, ...]) -> list[str]:
    """Words of one side that the other has neither as such nor as another word for the same thing."""
    said, runs = (step.old, step.minus) if side == "old" else (step.new, step.plus)
    other = step.new if side == "old" else step.old
    assert said is not None
    assert other is not None
    counts = Counter(m.concept for m in said.mentions), Counter(m.concept for m in other.mentions)
    quiet = {*soft[len(_SOFT) :], "statute:"}
    same = (m for m in said.mentions if m.concept in quiet or counts[0][m.concept] == counts[1][m.concept])
    shared = {i for m in same for i in range(m.start, m.end)} | beside(said)
    found = (i for a, b in runs for i in range(a, b) if i not in shared)
    stems = (said.stems[i] for i in found)
    return [stem for stem in stems if stem not in vocabulary.filler and not stem[0].isdigit()]


def only_respelt(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether every word that changed is another spelling of the word in its place."""
    if step.old is None or step.new is None or _transposed(step):
        return False
    if not (step.plus and step.minus):
        return (
            _numbers(step)
            and _doubled(step.old, step.minus, vocabulary)
            and _doubled(step.new, step.plus, vocabulary)
        )
    old, new = (
        [w for a, b in runs for w in said.low[a:b]]
        for said, runs in ((step.old, step.minus), (step.new, step.plus))
    )
    if len(old) != len(new):
        return (
            "".join(old) == "".join(new)
            or _templated(old, new)
            or _templated(new, old)
            or (_numbers(step) and _spelt_alike(step, vocabulary))
        )
    return _numbers(step) and all(respelt(a, b, vocabulary) for a, b in zip(old, new, strict=True))


def _numbers(step: Step) -> bool:
    """Whether a step has the same numbers on both sides."""
    return bool(step.old and step.new and sorted(step.old.numbers) == sorted(step.new.numbers))


def _templated(words: list[str], tags: list[str]) -> bool:
    """Whether words only went into a template's tag that has them ("{{"[profile]({})".format(url)}}")."""
    tagged = bool(tags) and all(tag.startswith(("{", "<%")) for tag in tags)
    return tagged and bool(words) and all(any(word in tag for tag in tags) for word in words)


def _spelt_alike(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether each run of words is another spelling of the run in its place, written in one word or more."""
    assert step.old
    assert step.new
    if len(step.minus) != len(step.plus):
        return False
    for (a, b), (c, d) in zip(step.minus, step.plus, strict=True):
        old, new = step.old.low[a:b], step.new.low[c:d]
        alike = len(old) == len(new) and all(respelt(o, n, vocabulary) for o, n in zip(old, new, strict=True))
        if not alike and "".join(old) != "".join(new):
            return False
    return True


def _doubled(said: Statement, runs: tuple[tuple[int, int], ...], vocabulary: Vocabulary) -> bool:
    """Whether each of some runs is a word written twice, or a slip of the one beside it ("create reate")."""
    for a, b in runs:
        near = [said.words[i].lower() for i in (a - 1, b) if 0 <= i < len(said.words)]
        if b - a > 1 or not any(respelt(said.words[a].lower(), word, vocabulary) for word in near):
            return False
    return True


SPELLING = 0.75
"""Likeness of two words from which one is a spelling of the other."""
SHORTEST = 4
"""Letters below which a word is too short to be a misspelling of another ("not", "now")."""
_TURNS = ("un", "in", "non", "dis", "ir", "il", "im", "de")


def respelt(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether two words are spellings of one: alike, no opposites, and not both words we know."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST or not (one.isalpha() and other.isalpha()):
        return False
    if any(one == t + other or other == t + one for t in _TURNS):
        return False
    matcher = vocabulary.matcher
    if matcher.knows(matcher.stem(one)) and matcher.knows(matcher.stem(other)):
        return False
    return SequenceMatcher(None, one, other).ratio() >= SPELLING
