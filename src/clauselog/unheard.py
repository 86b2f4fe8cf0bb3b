"""A case to what its new words name that neither the vocabulary nor the old text knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .asides import lead_in, on_demand, on_reader_or_text, pointer
from .case import DATA_TOPICS, PASSING, Hit
from .examples import brackets, spelt_out
from .facts import ENTRIES, HANDLING
from .impersonal import with_people
from .matcher import opaque
from .model import Direction
from .statements import PERSONAL
from .things import company, entries, identifier, no_thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .case import Case
    from .delta import Step
    from .known import Known
    from .statements import Statement

_TAKES = frozenset({"act:collect"})
_GIVES = frozenset({"act:share"})
_PASSES = frozenset({"act:share", "act:collect"})
FACTS = ("data:", "purpose:", "recipient:")


def _no_news(concept: str, told: Known) -> bool:
    """Whether a concept is not of a kind that makes an entry, or has been named before."""
    return concept in told.affirmed if concept.startswith(FACTS) else True


LONGEST_ENTRY = 9
"""Words in an entry of a list; what is longer is a sentence of its own."""
SHORT_ENTRY = 4
"""Words in an entry that names a datum and nothing else: no purpose and no recipient."""
NEW_WORDS = 2
"""Words the old text has nowhere, in a statement of something new."""
LONGEST_PLAIN = 25
"""Words in a plain statement; longer ones explain rather than state."""
_NO_NOUN = frozenset(
    [
        *("to", "for", "how", "from", "by", "in", "on", "at", "with", "as", "not", "will", "may", "can"),
        *("à", "au", "aux", "pour", "par", "avec", "en", "dans", "depuis", "auprès", "comment", "ne"),
    ]
)
CLAUSE_STARTS = frozenset(
    [
        *("when", "even", "if", "that", "which", "because", "who", "while", "where", "we", "you", "it"),
        *("they", "but", "so", "unless", "is", "are", "was", "were", "has", "have", "must", "since"),
        *("si", "que", "qui", "lorsque", "quand", "nous", "vous"),
        *("il", "elle", "ils", "elles", "est", "sont"),
    ]
)


@lru_cache(maxsize=512)
def _unheard(step: Step, told: frozenset[str], filler: frozenset[str]) -> frozenset[int]:
    """The new words of a step that stand nowhere in the old text and in no phrase of the vocabulary."""
    said = step.new
    assert said is not None
    fresh = said.vocabulary - told - filler
    if not fresh:
        return frozenset()
    new = [i for a, b in step.plus for i in range(a, b) if said.stems[i] in fresh]
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    return frozenset(
        [
            i
            for i in new
            if i not in named
            and not said.words[i][0].isdigit()
            and not opaque(said.words[i])
            and said.words[i].lower() not in _FOR_EXAMPLE
        ]
    )


_FOR_EXAMPLE = frozenset({"including", "includes", "namely", "e.g", "i.e"})
"""Words that open examples; new as they may be, they name nothing."""


_OWN_RULE = frozenset({"merger:merger", "recipient:authorities", "recipient:buyer"})


def unheard(case: Case, kind: str, topic: str, *, spelt: bool = False) -> Iterator[Hit]:
    """Entries of a list that no vocabulary knows: beside known ones, or in a list of the topic.

    Those that only spell out what the old text named are told apart (``spelt``).
    """
    if case.listing or case.page or case.head:
        return
    if case.topic == "security" and not any(step.new and case.we(step.new) for step in case.steps):
        return
    if any(step.new and not _OWN_RULE.isdisjoint(step.new.concepts) for step in case.steps):
        return
    entry = "" if spelt else new_entry(case, topic, kind)
    if entry:
        yield Hit((entry,), about=entry)
        return
    for step in case.steps:
        for term in new_terms(case, step, kind, spelt=spelt):
            yield Hit((term,), about=term)


def practices(case: Case, act: str, but: Callable[[Statement], bool] | None = None) -> Iterator[Hit]:
    """Statements of a practice that stood nowhere before; whom it favours a person has to say."""
    for step in case.steps:
        if step.new is not None and new_practice(case, step, act) and not (but and but(step.new)):
            yield Hit((step.new.text,), direction=Direction.UNCLEAR)


_WHAT_FOR = frozenset({"to", "for", "um", "für", "för", "pour", "afin"})
"""Words with which a purpose begins, where nothing is said of a use."""


def new_terms(case: Case, step: Step, kind: str, *, spelt: bool = False) -> list[str]:
    """Entries of a list that neither the vocabulary nor the old text knows, beside entries of a kind.

    Sure enough to be told: at least one word of the entry stands nowhere in the old text and in no phrase
    of the vocabulary, and the entry before or after it names a concept of the kind, or the entry was put
    into a statement that does with data what goes with the kind.
    """
    said = step.new
    if said is None or said.denied or not (case.acts(said) or case.topic in DATA_TOPICS):
        return []
    added = _unheard(step, case.before.stems, case.vocabulary.filler)
    if not added and (spelt or kind == "purpose" or step.old is None or step.minus):
        return []
    if "negation:not" in said.concepts and not said.of("act") & HANDLING:
        return []
    if case.clause.kind == "section" or on_reader_or_text(said.text) or with_people(said):
        return []
    if kind == "data" and "act:notify" in said.affirmed and _PASSES.isdisjoint(said.affirmed):
        return []
    if (said.of("security") - {"security:access"} or said.of("right")) and "act:collect" not in said.affirmed:
        return []  # how data is kept safe or had by people, whatever it is
    examples = spelt_out(step, case.vocabulary.filler, case.vocabulary.stop)
    if not added:
        return [] if examples else _inserted(case, step, kind)
    added = added & examples if spelt else added - examples
    of_kind = {i for m in said.mentions if m.concept.startswith(kind + ":") for i in range(m.start, m.end)}
    acts = {"data": _TAKES, "purpose": HANDLING, "recipient": _GIVES}[kind]
    inserted = (
        step.old is not None
        and not step.minus
        and acts & step.old.affirmed & said.affirmed
        and case.topic not in PASSING
    )
    taken = kind == "purpose" and said.of("act") & HANDLING <= _TAKES
    if inserted and kind == "purpose" and "act:use" not in said.affirmed:
        inserted = case.ours(said)
    used = _done_at(said)
    found = entries(said)
    inside, put_in = brackets(said), {i for a, b in step.plus for i in range(a, b)}
    out = []
    whom = kind == "data" and case.clause.kind == "item" and "recipients" in (case.topic, case.above)
    for at, (a, b) in enumerate(found):
        if added.isdisjoint(range(a, b)) or (whom and a == 0):
            continue  # nothing new, or who gets data rather than which
        first = said.low[a]
        if b - a > LONGEST_ENTRY or first in CLAUSE_STARTS or (kind == "data" and first in _NO_NOUN):
            continue
        if any(s <= a and b <= e and s - 1 in put_in and _values(said, s, e) for s, e in inside):
            continue  # the values that a new entry may have
        beside = [*found[max(0, at - 1) : at], *found[at + 1 : at + 2]]
        if not inserted and not any(i in of_kind for c, d in beside for i in range(c, d)):
            continue
        if any(said.words[i][0].isdigit() for i in range(a, b)):
            continue
        if _apposition(said, a) or any(
            m.concept == "modal:may" and a < m.start < b - 1 for m in said.mentions
        ):
            continue  # "Acme, a company in Rome", "pages might look odd"
        if not case.vocabulary.timed.isdisjoint(said.stems[a:b]) and not of_kind & set(range(a, b)):
            continue  # when, or how long: no thing
        if kind == "purpose" and _HOW_LONG.search(said.passage(a, b)):
            continue
        if kind == "purpose" and b <= used and first not in _WHAT_FOR:
            continue  # what is used stands before the verb, what it is used for behind it
        if taken and case.topic != "purposes" and first not in _WHAT_FOR:
            continue  # what is only collected is a datum
        if all(i and said.words[i][0].isupper() for i in added.intersection(range(a, b))):
            continue  # what is new in it is a name
        if _name(said, a, b) or _said_before(step, said, kind, a, b):
            continue
        named = {m.concept.partition(":")[0] for m in said.mentions if a <= m.start < b}
        if no_thing(said, a, b) or case.beside(kind, said, a, b):
            continue
        if kind == "purpose" and said.words[a][0].isupper() and a and step.old is not None:
            continue  # a name is no purpose
        datum = kind != "data" and "data" in named and b - a <= SHORT_ENTRY
        if not datum and "open" not in named:
            out.append(said.passage(a, b))
    return out


_HOW_LONG = re.compile(
    r"\bfor (?:an?|the|its|their|our)\b[^,;]{0,40}"
    r"\b(?:windows?|periods?|durations?|terms?|lifetimes?|life|times?|cycles?)$",
    re.I,
)
"""How an entry ends that says how long something is kept."""


def _done_at(said: Statement) -> int:
    """Where it is said what is done with what a statement names first; 0 where that is a purpose."""
    acts = [m.start for m in said.mentions if m.concept == "act:use"]
    if said.words[0].lower() not in _WHAT_FOR:
        acts += [
            m.start
            for m in said.mentions
            if m.concept in HANDLING and m.start > 1 and said.words[m.start - 1].lower() in _BE
        ]
    return min(acts, default=0)


_BE = frozenset({"be", "is", "are"})


def _values(said: Statement, start: int, end: int) -> bool:
    """Whether a bracket gives the values something may have: "(stable or beta)", "(examples: name)"."""
    low = [w.lower() for w in said.words[start:end]]
    return not {"or", "values", "value", "example", "examples"}.isdisjoint(low)


def _apposition(said: Statement, start: int) -> bool:
    """Whether an entry says what the name before it is: "by Harbour, {an analytics firm}"."""
    return start > 1 and said.low[start] in _ONE and said.words[start - 1][0].isupper()


_ONE = frozenset({"a", "an"})


def _said_before(step: Step, said: Statement, kind: str, start: int, end: int) -> bool:
    """Whether an entry of a statement that is worded otherwise names what the old one named."""
    named = {m.concept for m in said.mentions if start <= m.start < end and m.concept.startswith(kind + ":")}
    return step.old is not None and bool(step.minus) and bool(named) and named <= step.old.affirmed


def _name(said: Statement, start: int, end: int) -> bool:
    """Whether an entry is a name, or an address: no kind of data, purpose or recipient."""
    words = said.words[start:end]
    return all(opaque(w) or (start > 0 and w[0].isupper()) for w in words)


def _inserted(case: Case, step: Step, kind: str) -> list[str]:
    """Entries put whole into an enumeration of what is collected or shared, or of whom with.

    Each of their words may stand in the old text: what is told is that this is collected or shared too.
    """
    said = step.new
    assert said is not None
    if kind == "purpose" or step.old is None or step.minus or case.topic in PASSING:
        return []
    last = max((m for m in said.mentions if m.concept in _PASSES), default=None, key=lambda m: m.end)
    if last is None or not case.ours(said):
        return []
    passive = said.low[last.start - 1] in case.vocabulary.grammar["passive"]
    before = f" {' '.join(step.old.stems)} "
    put_in = {i for a, b in step.plus for i in range(a, b)}
    out = []
    for a, b in entries(said):
        bare = [i for i in range(a, b) if said.stems[i] not in case.vocabulary.stop]
        bare = [i for i in bare if not opaque(said.words[i])]
        if put_in.isdisjoint(bare) or b - a > LONGEST_ENTRY or f" {' '.join(said.stems[a:b])} " in before:
            continue
        first = said.low[a]
        if first in CLAUSE_STARTS or first in _NO_NOUN or _told(case, said, bare):
            continue
        if bare[0] < last.start and not passive:
            continue
        if kind == "recipient" and all(said.words[i][0].isupper() for i in bare):
            continue  # a name is not a kind of recipient
        to = any(w in ("with", "to") for w in said.low[last.end : bare[0]])
        if (kind == "recipient") == to:
            out.append(said.passage(a, b))
    return out


def _told(case: Case, said: Statement, at: list[int]) -> bool:
    """Whether every word of an entry is empty, or names an act, or what the old text has named."""
    named = {i for m in said.mentions if _no_news(m.concept, case.before) for i in range(m.start, m.end)}
    filler = case.vocabulary.filler
    return all(i in named or said.stems[i] in filler or said.words[i][0].isdigit() for i in at)


def new_objects(case: Case, step: Step, act: str, markers: frozenset[str]) -> list[str]:
    """What a new statement of the writer's own does something to, where no word of it is known.

    The words after an act up to the next mark, behind "your", "to" or "with": "we record {your tumour
    markers}", "we may disclose your data {to bailiffs}".
    """
    said = step.new
    if (
        said is None
        or step.old is not None
        or said.denied
        or len(said.words) > LONGEST_PLAIN
        or case.page
        or case.head
    ):
        return []
    if act not in said.concepts or not case.ours(said) or (case.topic in PASSING and not case.we(said)):
        return []
    if on_reader_or_text(said.text) or "act:own-promise" in said.affirmed:
        return []
    begin = next((m.end for m in said.mentions if m.concept == act), None)
    named = {i for m in said.mentions for i in range(m.start, m.end)}
    joined = begin is not None and said.low[begin - 1] in markers
    for a, b in entries(said) if begin is not None else ():
        for at in range(max(a, begin or 0), b):
            if said.low[at] in markers or (joined and at == begin):
                first = at if joined and at == begin else at + 1
                rest = range(first, min(b, first + LONGEST_ENTRY))
                if not rest or no_thing(said, first, rest[-1] + 1):
                    continue
                if any(
                    m.concept == "negation:not" and m.start in range(begin or 0, first) for m in said.mentions
                ):
                    continue
                if act == "act:share" and _readers_own(said, first, rest[-1] + 1, case):
                    continue
                if not any(i in named for i in rest) and any(case.unknown(said, i) for i in rest):
                    return [said.passage(first, rest[-1] + 1)]
    return []


def _readers_own(said: Statement, start: int, end: int, case: Case) -> bool:
    """Whether data only goes where the reader keeps it: "to your cloud drive"."""
    low = said.low[start:end]
    return low[0] == "your" and not case.vocabulary.grammar["keeps"].isdisjoint(low)


def new_practice(case: Case, step: Step, act: str) -> bool:
    """Whether a statement that stood nowhere says, in words of its own, that something is done with data.

    "We share your email address with the owners of the sites you follow": each word may be known, and the
    practice is not.
    """
    said = step.new
    if said is None or step.old is not None or said.denied or case.listing or case.page or case.head:
        return False
    if act not in said.affirmed or not case.ours(said) or case.topic in PASSING or pointer(said.text):
        return False
    if on_reader_or_text(said.text) or on_demand(said.text) or (lead_in(said.text) and not said.of("data")):
        return False
    if "optional:optional" in said.concepts or "choice:opt-in" in said.concepts:
        return False  # people have to ask for it first
    if not said.affirmed.isdisjoint(("act:delete", "act:own-promise")):
        return False  # it says when what is done comes to an end, or how it is held to
    new = {s for s in said.stems if s not in case.before.stems and s not in case.vocabulary.filler}
    return bool(said.of("data") or PERSONAL.search(said.text)) and len(new) >= NEW_WORDS


_SAYS = CLAUSE_STARTS | {"there", "all", "this", "these", "no", "none", "nothing"}
"""Words with which a sentence begins rather than the name of a datum."""
_KEY = re.compile(r"(?<=[-*+] )`[^`\n]+`|(?:[-*+]\s+|\|\s*)`[^`\n]+`")
"""How an entry begins that is known by a name in code: "- `command`: …"."""


def new_entry(case: Case, topic: str, kind: str) -> str:
    """What an entry added to a list of a topic calls itself, if that is new; else ""."""
    clause = case.clause
    if "added" not in case.change.kinds or clause.kind not in ENTRIES:
        return ""
    if (case.above or case.topic) != topic or case.listing or not case.steps or case.steps[0].new is None:
        return ""
    said = case.steps[0].new
    size = len(clause.title.split()) if clause.title else len(said.words)
    if size > LONGEST_ENTRY or said.denied or no_thing(said, 0, size):
        return ""
    if kind == "data" and said.words[0].lower() in _SAYS and not clause.title:
        return ""  # a sentence, and no name of anything
    name = size > 1 and all(w[0].isupper() for w in said.words[:size])
    if kind == "recipient" and (name or company(said)):
        return ""  # a company is no kind of recipient
    named = clause.title or said.passage(0, size)
    key = _KEY.match(clause.text)
    if key and key[0] in case.old.text:
        return ""  # what is told of it is worded otherwise
    if identifier(named.strip("`*")):
        return ""
    concepts = {m.concept for m in said.mentions if m.start < size and m.concept.startswith(kind + ":")}
    if concepts and concepts <= case.before.affirmed:
        return ""
    return named
