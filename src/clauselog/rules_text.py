"""Rules about how a thing is said: promises, certainty, the clause about changes, what is no change."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from . import words
from .case import HANDLING, Case, Hit
from .delta import LIKE_HERE
from .known import TELLING, on_changes
from .links import links
from .matcher import opaque
from .model import Severity
from .quiet import beside, figures, only_dated, only_linked, only_tagged, same_pages, states
from .statements import MAIL, NEAR, pointer, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .lexicon import Vocabulary
    from .model import Side
    from .statements import Statement

_WEIGHTY = frozenset(
    {
        "collection",
        "purposes",
        "recipients",
        "retention",
        "rights",
        "security",
        "transfers",
        "tracking",
        "children",
    }
)


def _promises(said: Statement) -> frozenset[str]:
    """What a statement holds the writer to: the acts it denies, or "only"."""
    return said.denied | (said.concepts & {"modal:only", "choice:opt-in"} if said.limited else frozenset())


_UNNAMED = frozenset({"act:do"})
"""What is not done, where no act is named; another promise in its place keeps it."""
_BREAKABLE = ("act:", "track:", "modal:only", "decision:", "choice:")


def promise_gone(case: Case) -> Iterator[Hit]:
    """A "we do not", "never" or "only" is gone, turned round or hedged; or a table's "no" is "yes"."""
    for step in case.steps:
        old = step.old
        if step.new is not None and "no" in step.stems("old") and "yes" in step.stems("new"):
            yield Hit((step.new.text,))
        if old is None or (case.listing and case.change.new is None):
            continue
        if _turned(case, step):
            yield Hit(step.changed("new") or step.changed("old"))
        if not old.limited:
            continue
        kept = _promises(step.new) if step.new else frozenset()
        broken = {c for c in _promises(old) - kept if c.startswith(_BREAKABLE)}
        if not any(c.startswith("act:") for c in old.denied):
            broken |= {c for c in old.denied - kept if c.startswith("purpose:")}
        if step.new is not None and step.new.limited and (_for_now(step) or _hedged(step, case.vocabulary)):
            yield Hit(step.changed("new"))
        elif broken - (_UNNAMED if kept else frozenset()) and not _said_elsewhere(case, old, broken):
            yield Hit((old.text,))


REST = 6
"""Words that may come or go beside a "not" for a statement to be the same one, turned round."""


def _turned(case: Case, step: Step) -> bool:
    """Whether a statement of the writer's lost its "not" and kept the rest of its words."""
    old, new = step.old, step.new
    if old is None or new is None or "negation:not" in new.concepts:
        return False
    gone = [m for m in old.mentions if m.concept == "negation:not"]
    minus = {i for a, b in step.minus for i in range(a, b)}
    if not gone or gone[0].start not in minus or len(minus) > REST:
        return False
    grammar = case.vocabulary.grammar
    before = [w.lower() for w in old.words[: gone[0].start]]
    passive = bool(before) and before[-1] in grammar["passive"]
    theirs = grammar["conditions"] if passive else grammar["conditions"] | grammar["not-ours"]
    kept = [i for i, s in enumerate(old.stems) if i not in minus and s not in case.vocabulary.filler]
    facts = any(m.concept != "negation:not" and m.start not in minus for m in old.mentions)
    return bool(before) and theirs.isdisjoint(before) and (facts or len(kept) > 1)


_NOW = re.compile(
    r"\b(?:currently|presently|at present|at (?:this|the) (?:time|moment)|for now|as of now|knowingly|yet)\b",
    re.IGNORECASE,
)


def _for_now(step: Step) -> bool:
    """Whether a promise now holds for the time being, or only as far as the writer knows."""
    assert step.old
    assert step.new
    return bool(_NOW.search(step.new.text)) and not _NOW.search(step.old.text)


def _hedged(step: Step, vocabulary: Vocabulary) -> bool:
    """Whether a promise now has an exception, or a wider one ("unless it is spam {+or missed spam+}")."""
    assert step.old
    assert step.new
    if "modal:unless" in step.gained:
        return True
    if "modal:unless" not in step.old.concepts:
        return False
    hedge = next((m.start for m in step.new.mentions if m.concept == "modal:unless"), len(step.new.words))
    added = [step.new.stems[i] for a, b in step.plus if a > hedge for i in range(a, b)]
    fuller = len(step.plus) > len(step.minus)
    return fuller and any(stem not in vocabulary.filler for stem in added)


def _said_elsewhere(case: Case, old: Statement, broken: frozenset[str] | set[str]) -> bool:
    """Whether another sentence of the new text promises the same about the same things."""
    about = {
        c for c in old.concepts if c.startswith(("data:", "purpose:", "recipient:", "track:", "region:"))
    }
    words = old.vocabulary - case.vocabulary.filler
    for other in case.after.limits:
        if broken <= _promises(other) | other.denied:
            same = about & other.concepts
            if len(same) >= len(about) / 2 if about else _alike(words, other.vocabulary) >= LIKE_HERE:
                return True
    return False


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of words in common; for a promise that names nothing known."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


_SURE = frozenset({"modal:must", "modal:only"})
_UNSURE = frozenset({"modal:may", "modal:should", "modal:unless"})


def modal_down(case: Case) -> Iterator[Hit]:
    """Less certain than before."""
    for step in case.steps:
        if step.old is None or step.new is None or case.listing:
            continue
        lost, won = step.lost & _SURE, step.gained & _UNSURE
        if "modal:should" in won and "modal:must" in step.old.affirmed:
            lost |= {"modal:must"}
        if "modal:may" in won and _did(step.old) and _may_do(step.new) and not step.old.of("modal"):
            lost |= {"modal:must"}
        if (
            ("modal:must" in lost and won & {"modal:may", "modal:should"})
            or ("modal:only" in lost and not _YOU_CAN.match(step.old.text))
            or _PROTECTS & step.old.affirmed & step.new.denied - step.old.denied
            or "modal:unless" in won
        ):
            weighty = case.topic in _WEIGHTY or case.handles(step.new) or _committed(step)
            words = step.new.quote(won) or step.old.quote(lost) or step.changed("new")
            yield Hit(words, None if weighty else Severity.SUBSTANTIVE)


_PROTECTS = frozenset({"act:delete", "act:notify", "act:own-promise"})


def _did(old: Statement) -> bool:
    """Whether a statement says plainly that the writer does what protects people ("we delete it")."""
    return bool(old.affirmed & _PROTECTS) and not old.of("right") and not _YOU.match(old.text)


def _may_do(new: Statement) -> bool:
    """Whether the "may" of a statement goes with what protects people."""
    ends = [m.end for m in new.mentions if m.concept == "modal:may"]
    return any(0 <= m.start - end < NEAR for m in new.mentions if m.concept in _PROTECTS for end in ends)


_YOU = re.compile(r"\s*(?:you|users?|customers?|visitors?|if|to|please)\b", re.IGNORECASE)


_YOU_CAN = re.compile(r"\s*(?:\w+, )?(?:you|users?|customers?|visitors?) (?:can|may)\b", re.IGNORECASE)
"""How a sentence begins that says what the reader may do; an "only" in it limits nobody else."""


def _committed(step: Step) -> bool:
    """Whether a statement is about deleting, telling, protecting or what people may ask for."""
    assert step.new
    if step.old and "modal:only" in step.lost and re.search(r"\byour\b", step.old.text, re.I):
        return True
    return any(
        c in ("act:delete", "act:notify") or c.startswith(("right:", "security:")) for c in step.new.concepts
    )


def modal_up(case: Case) -> Iterator[Hit]:
    """More certain than before."""
    for step in case.steps:
        if step.old is None or step.new is None or case.listing:
            continue
        surer = "modal:may" in step.lost and (
            step.new.denied - step.old.denied - _PROTECTS or "modal:must" in step.gained
        )
        if surer or ("modal:only" in step.gained and step.new.limited) or _newly_denied(step):
            yield Hit(step.changed("new") or (step.new.text,))


def _newly_denied(step: Step) -> bool:
    assert step.old
    assert step.new
    return bool({c for c in step.new.denied - step.old.denied if c in step.old.affirmed and c in HANDLING})


_SOON = re.compile(
    r"\b(?:immediately|effective (?:upon|immediately|when)|upon posting|when (?:we )?post)", re.I
)


def chg_weak(case: Case) -> Iterator[Hit]:
    """People will be told less, later, or not at all of the next change."""
    listed = case.page == "processors"
    about = "changes" in (case.topic, case.above) or any(
        s and on_changes(s) for step in case.steps for s in (step.old, step.new)
    )
    for step in case.steps:
        old, new = step.old, step.new
        if new is not None and (about or listed) and "change:no-notice" in step.gained - case.before.named:
            yield Hit(new.quote(["change:no-notice"]))
        if not about:
            continue
        worse = step.gained & {"change:after-use", "change:check-back"} - case.before.named
        if new is not None and worse:
            yield Hit(new.quote(worse))
        if new is not None and "act:notify" in new.denied and not (old and "act:notify" in old.denied):
            yield Hit(new.quote(["act:notify"]))
        if old is None:
            continue
        told = step.lost & TELLING - ({"act:notify"} if new is not None else frozenset())
        told -= frozenset(c for s in case.after.notices for c in s.affirmed) if new is None else frozenset()
        fewer = (
            new is not None and bool(old.periods) and (not new.periods or max(new.periods) < max(old.periods))
        )
        if told and (
            "act:notify" in old.affirmed or "change:policy" in old.concepts or case.topic == "changes"
        ):
            yield Hit(old.quote(told))
        elif fewer and new is not None and {"act:notify", "change:before", "change:email"} & old.concepts:
            yield Hit(step.changed("old"))
        elif new is not None and _SOON.search(new.text) and not _SOON.search(old.text):
            yield Hit((new.text,))


def retro(case: Case) -> Iterator[Hit]:
    """The new text reaches back to data already held."""
    for step in case.steps:
        if (
            step.new is not None
            and "change:retro" in step.gained - case.before.named
            and not step.new.limited
        ):
            yield Hit(step.new.quote(["change:retro"]))


def link(case: Case) -> Iterator[Hit]:
    """A link leads elsewhere, its words being the same, or a sentence points elsewhere."""
    for step in case.steps:
        if only_linked(step) and not (only_dated(step) or only_tagged(step) or same_pages(case.change)):
            yield Hit(step.changed("new") or step.changed("old"))
    if mailbox := _other_mailbox(case):
        yield Hit(mailbox, Severity.SUBSTANTIVE)
        return
    kinds = {e.cls for e in case.change.edits if e.op != "equal"}
    if "words" not in kinds and "links" in kinds and not same_pages(case.change):
        told = tuple(e.text for e in case.change.edits if e.op == "insert" and e.cls == "links") or ("link",)
        yield Hit(told, Severity.MATERIAL if _form_moved(case) else None)


def _other_mailbox(case: Case) -> tuple[str, ...]:
    """The mailboxes of a change, where all are others and its words are none (in "mailto:", in a tag)."""
    if not all(opaque(word) for s in case.steps for side in (s.old, s.new) if side for word in side.words):
        return ()
    old, new = (frozenset(MAIL.findall(case.change.text(side).lower())) for side in ("old", "new"))
    return tuple(sorted(m for m in new if not case.knows(m))) if old and new and old.isdisjoint(new) else ()


_HOST = re.compile(r"(?:https?:)?//([^/\s\"'?#]+)|mailto:([^\s\"'?]+)", re.IGNORECASE)


def _form_moved(case: Case) -> bool:
    """Whether a link by which people ask for something of theirs now leads to another host or mailbox."""
    clause = case.change.clause
    for one in links(case.change):
        old, new = (_HOST.search(address) for address in (one.old, one.new))
        if not (old and new) or old[0].lower() == new[0].lower():
            continue
        said = statements(one.text or clause.text, "paragraph", case.new.lang)
        if len(said) == 1 and said[0].of("right") and len(said[0].words) <= LABEL:
            return True
    return False


LABEL = 12
"""Words of a link that is a button ("Submit a data access request"), not a sentence with a link in it."""


def move(case: Case) -> Iterator[Hit]:
    """The same words in another place or under another number."""
    spoken = any(e.op != "equal" and e.cls == "words" and _says(e.text) for e in case.change.edits)
    if set(case.change.kinds) & {"moved", "renumbered"} and not spoken:
        yield Hit((case.change.clause.title or words.visible(case.change.clause.text)[:60],))


def _says(text: str) -> bool:
    return any(ch.isalpha() for ch in text)


_DATE = re.compile(
    r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januari|februari|mars|april|maj|juni|juli|augusti|oktober|mai|märz|dezember)\w*\.?|\d{1,2}(?:st|nd|rd|th)?|20\d\d|19\d\d)",
    re.I,
)


def date(case: Case) -> Iterator[Hit]:
    """Only the date of the text is another."""
    if case.change.clause.kind == "front-matter":
        changed = [e.text for e in case.change.edits if e.op != "equal"]
        if changed and all(not _DATE.sub("", t).strip(" ,.-\"'\n") for t in changed):
            yield Hit(tuple(t for t in changed))
        return
    for step in case.steps:
        if only_dated(step):
            yield Hit(step.changed("new") or step.changed("old"))


def edit(case: Case) -> Iterator[Hit]:
    """Spelling, grammar, style: no fact is touched."""
    if not case.steps and not case.respelt:
        edits = [e for e in case.change.edits if e.op != "equal"]
        if edits and not (any(link(case)) or any(move(case)) or any(date(case))):
            yield Hit(tuple(e.text.strip() for e in edits if e.text.strip())[:3])
        return
    for step in (*case.respelt, *(s for s in case.steps if is_editorial(s, case))):
        if not only_dated(step) and not only_linked(step):
            yield Hit(step.changed("new") or step.changed("old") or (step.said.text,))


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
    fact = states(step)
    soft = _soft(step)
    told = {c for c in step.gained | step.lost if not c.startswith(soft)}
    turns = _turns_of_phrase(old, new, told)
    if told - turns or old.denied != new.denied:
        return False
    if figures(old) != figures(new) or any(not case.knows(a) for a in old.addresses ^ new.addresses):
        return False
    if _transposed(step):
        return False
    before, after = (_unsaid(step, side, vocabulary, (*soft, *turns)) for side in ("old", "new"))
    alike = all(any(respelt(s, o, vocabulary) for o in after) for s in before)
    return not fact or (alike and all(any(respelt(s, o, vocabulary) for o in before) for s in after))


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
    if any(c.startswith("right:") for c in both):
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
    turns |= {i for i, w in enumerate(said.words) if w.lower() in _TURNS_ROUND}
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
        [w.lower() for a, b in runs for w in said.words[a:b]]
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
        old, new = ([w.lower() for w in words] for words in (step.old.words[a:b], step.new.words[c:d]))
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
