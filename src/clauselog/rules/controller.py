"""Rules about who answers for the data, and where to reach them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from clauselog.blanks import but_blanks
from clauselog.case import Case, Hit
from clauselog.denials import NEAR
from clauselog.matcher import opaque
from clauselog.model import Severity
from clauselog.statements import mailbox_left, of_kind
from clauselog.weaker import put_in

from .rights import about_rights
from .routes import gone_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.delta import Step
    from clauselog.statements import Statement

_FORM = (
    r"Inc|LLC|L\.L\.C|Ltd|Limited|GmbH|AB|AG|SA|S\.A|B\.?V|N\.V|PLC|plc|LLP|Corp|Corporation|Pty|S\.r\.l"
    r"|Oy|ApS|A/S|SAS|SE|KG|Co|Incorporated|gGmbH|UG|e\.V|SARL|S\.p\.A|SpA|O[ÜU]|UAB|d\.o\.o|Pte|PBC|CIC"
    r"|S\.L\.U|S\.L|SLU|S\.R\.L|SRL|Ltda|Lda|EURL|s\.r\.o|sp\. z o\.o|Kft|Zrt|OOD|EOOD|JSC|FZE|FZCO|K\.K"
    r"|Bhd|HB|ASA|KGaA|BVBA|VOF|eG|Stiftung"
)
_FORM_WORDS = frozenset(re.findall(r"\w+", _FORM.replace("\\", "")))
ENTITY = re.compile(rf"((?:[A-ZÅÄÖÜ][\w&.’'-]*,? ){{1,5}}(?:{_FORM})\b\.?)")
"""A company by its legal form: "Example Ireland Ltd."."""
_SAME_FORM = {"Limited": "Ltd", "Incorporated": "Inc", "Corporation": "Corp"}
"""Forms written out, as they are abbreviated."""
_BODY = re.compile(
    r"((?:[A-ZÅÄÖÜ][\w&.’'-]* ){1,4}"
    r"(?:Foundation|Association|Trust|Institute|Society|Cooperative|University|DAO))\b"
)
"""A body that is no company, by its name."""


def entities(said: Statement | None) -> frozenset[str]:
    """The companies a statement names by their legal form."""
    return _companies(said.text) if said and not _FORM_WORDS.isdisjoint(said.words) else frozenset()


@lru_cache(maxsize=4096)
def _companies(text: str) -> frozenset[str]:
    found = (re.sub(r"[,.]", "", m[1]).removeprefix("The ").strip() for m in ENTITY.finditer(text))
    return frozenset([" ".join(_SAME_FORM.get(word, word) for word in name.split()) for name in found])


def _successors(step: Step) -> frozenset[str]:
    """Bodies that are no companies and stand now where a company stood."""
    assert step.new is not None
    if not entities(step.old) - entities(step.new):
        return frozenset()
    return frozenset([m[1].removeprefix("The ") for m in _BODY.finditer(step.new.text)])


@but_blanks
def ctrl_id(case: Case) -> Iterator[Hit]:
    """Another company answers for the data."""
    if case.listing:
        return
    for step in case.renamed:
        both = step.old.concepts & step.new.concepts if step.old and step.new else frozenset()
        if step.new is not None and "controller:representative" in both:
            yield Hit(tuple(step.new.passage(a, b) for a, b in step.names))
    for step in (*case.steps, *case.renamed):
        if step.new is None:
            continue
        if seat := _seat(case, step):
            yield Hit(seat)
            continue
        named = entities(step.new) - entities(step.old) | _successors(step)
        told = case.before.stems - case.names if named else frozenset()
        fresh = frozenset(e for e in named if not _named_in(e, told, case))
        role = step.new.affirmed & {"controller:entity", "controller:joint", "controller:representative"}
        if not fresh and _another_we(step, case):
            fresh = frozenset(step.changed("new"))
        if not fresh and (other := _another(step, case)):
            yield Hit(other)
            continue
        if fresh and not role and case.topic == "recipients" and "recipient:affiliates" in step.new.concepts:
            continue
        if fresh and (role or case.topic == "controller" or (step.old is not None and entities(step.old))):
            yield Hit(tuple(sorted(fresh)))
        elif name := _operator(case, step) or _owner(case, step):
            yield Hit((name,))
        elif (shared := _roles(step.new) & step.gained) - case.before.named:
            yield Hit(step.new.quote(shared))


def _roles(said: Statement) -> frozenset[str]:
    """The parts in the handling of data a statement gives somebody; "no joint controller" gives none."""
    noes = [m.end for m in said.mentions if m.concept == "negation:not"]
    given = (m for m in said.mentions if m.concept in ("controller:joint", "controller:processor-role"))
    return frozenset(m.concept for m in given if not any(0 <= m.start - end <= NEAR for end in noes))


def _seat(case: Case, step: Step) -> tuple[str, ...]:
    """A line of an address, where it is in a country that the old text does not name."""
    said = step.new
    if said is None or case.topic not in ("controller", "") or len(said.words) > LINE or said.of("act"):
        return ()
    if of_kind(step.gained, "region") <= case.before.named:
        return ()
    written = "," in said.text and all(not w[0].islower() for w in said.words)
    return (said.text,) if written else ()


LINE = 10
"""Words of a line of an address."""
_ANSWERS = re.compile(
    r"\b(?:responsible for|answers? for|accountable for|in charge of|ansvar\w* för|verantwortlich für"
    r"|responsables? (?:de|du|des))\b",
    re.I,
)
_SEATED = re.compile(r"\b(?:registered office|hereinafter|hereafter|established in|incorporated)\b", re.I)


def _another(step: Step, case: Case) -> tuple[str, ...]:
    """Who answers beside the one that did, or who represents or follows one that is named no more."""
    old, new = step.old, step.new
    if old is None or new is None or not step.plus:
        return ()
    more = put_in(step, case.vocabulary)
    if more and any(how.search(new.text) and how.search(old.text) for how in (_ANSWERS, _WE)):
        return more
    words = _put_words(new, step.plus, case)
    if "controller:representative" in old.concepts & new.concepts and words and step.minus:
        return tuple(step.changed("new"))
    named = entities(old)
    same = bool(named) and named == entities(new)  # who speaks for it is another, if anybody
    if "controller:entity" in old.concepts & new.concepts and words and not same and _forgotten(step, case):
        return tuple(step.changed("new"))
    gone = named - entities(new)
    if not gone or _still(gone, case):
        return ()
    acts = old.of("act") and any(old.text.replace(",", "").startswith(name) for name in gone)
    role = new.of("controller") or case.topic == "controller" or _SEATED.search(new.text) or acts
    return tuple(step.changed("new")) if role and put_names(new, step.plus) else ()


def _forgotten(step: Step, case: Case) -> bool:
    """Whether words of a statement of who answers stand nowhere in the new text, and few others with them."""
    assert step.old is not None
    gone = [i for a, b in step.minus for i in range(a, b) if step.old.stems[i] not in case.vocabulary.filler]
    lost = [i for i in gone if step.old.stems[i] not in case.after.stems and not opaque(step.old.words[i])]
    few = len(gone) <= FEW and len([s for s in step.stems("new") if s not in case.vocabulary.filler]) <= FEW
    return bool(lost) and few and not any(s[0].isdigit() for s in (*step.stems("old"), *step.stems("new")))


FEW = 4
"""Words that name somebody."""


def _put_words(said: Statement, runs: tuple[tuple[int, int], ...], case: Case) -> list[str]:
    """The words of some runs that stand nowhere in the old text, and in no address."""
    plain = [i for a, b in runs for i in range(a, b) if case.unknown(said, i)]
    return [said.words[i] for i in plain]


def _still(gone: frozenset[str], case: Case) -> bool:
    """Whether companies stand in the new text still."""
    return any(_named_in(name, case.after.stems, case) for name in gone)


_OPERATOR = re.compile(
    r"\b(?:[Ww]eb ?site|[Ss]ite|[Aa]pp|[Aa]pplication|[Ss]ervices?|[Pp]latform|[Pp]roject|[Pp]roduct"
    r"|[Pp]ortal|[Ff]orum|[Ss]oftware|[Ss]hop|[Ss]tore|[A-Z]\w+|\w*[A-Z]\w*|it) (?:is|are|was)(?: now)? "
    r"(?:operated|run|owned|published|provided to you|administered) by (?:the )?"
    r"((?:[A-ZÅÄÖÜ][\w.&’'-]*,? ?){1,5})"
)
"""Who stands behind a service, by name: "operated by Jane Roe"."""
_THING = (
    r"(?:web ?site|site|app|application|service|platform|project|product|portal|forum|shop|store|business"
    r"|company|page|practice|clinic|school|club|hotel|newspaper|magazine|network|centre|center|game|studio)"
)
_OWNER = re.compile(
    rf"\b(?:the|this|our) {_THING} (?:now |today )?(?:belongs to"
    r"|is (?:now )?(?:owned|run|operated|managed|led) by"
    r"|(?:has been|was|is) (?:now )?(?:taken over|acquired|bought) by"
    r"|(?:has been|was|is) (?:now )?(?:handed(?: over)?|passed|transferred) to"
    r"|has (?:moved|passed|gone) to|is (?:now )?(?:part of|in the hands of)) (?:the |an? )?([\w-]+)"
    r"|([\w-]+) (?:now )?(?:runs?|operates?|owns|(?:has )?took over|has taken over|maintains) (?:the|this) "
    rf"{_THING}\b",
    re.IGNORECASE,
)
"""Who runs or owns a service, by whatever word: "the forum belongs to the foundation"."""


def _operator(case: Case, step: Step) -> str:
    """The name of the one who runs the service, where the old text has it nowhere."""
    assert step.new is not None
    found = _OPERATOR.search(step.new.text) if "by" in step.new.vocabulary else None
    name = found[1].strip(" ,.") if found else ""
    served = case.topic == "recipients" or "recipient:processors" in step.new.concepts or step.new.of("track")
    fresh = name and not served and not _named_in(name, case.before.stems, case)
    return name if fresh and (step.old is None or name in " ".join(step.changed("new"))) else ""


_OWNING = frozenset(
    [
        *(
            "belongs",
            "owned",
            "owns",
            "run",
            "runs",
            "operated",
            "operates",
            "operate",
            "managed",
            "led",
            "taken",
        ),
        *("took", "acquired", "bought", "handed", "passed", "transferred", "moved", "gone", "part", "hands"),
        "maintains",
    ]
)
"""Words of which one stands in each of these."""


def _owner(case: Case, step: Step) -> str:
    """Who a sentence says runs the service now, where the old text does not name them at all."""
    assert step.new is not None
    found = None if _OWNING.isdisjoint(step.new.words) else _OWNER.search(step.new.text)
    name = (found[1] or found[2]).lower() if found else ""
    stem = case.vocabulary.matcher.stem(name)
    new = name and stem not in case.before.stems and stem not in case.vocabulary.filler
    return found[0] if found and new else ""


_WE = re.compile(r"[“\"‘'(](?:we|us|our)[”\"’',)]", re.IGNORECASE)
"""A statement of who is meant by "we"."""


def _another_we(step: Step, case: Case) -> bool:
    """Whether a statement of who "we" are names somebody else; a new address is nobody."""
    if step.old is None or step.new is None or not (step.minus and step.plus):
        return False
    if not (_WE.search(step.new.text) and _WE.search(step.old.text)):
        return False
    gone, fresh = put_names(step.old, step.minus), put_names(step.new, step.plus)
    return len(gone) > 1 and len(fresh) > 1 and all(word not in case.old.text for word in fresh)


def put_names(said: Statement, runs: tuple[tuple[int, int], ...]) -> list[str]:
    """Words with a capital letter in those of some runs that have no number; "We" is no name."""
    named = [said.words[a:b] for a, b in runs if not any(w[0].isdigit() for w in said.words[a:b])]
    return [w for words in named for w in words if w[0].isupper() and not opaque(w) and w not in _SELF]


_SELF = frozenset({"We", "Our", "Us", "I", "This", "The", "It"})


def _named_in(entity: str, stems: frozenset[str], case: Case) -> bool:
    stem = case.vocabulary.matcher.stem
    spellings = (
        [w, *(o for o, abbr in _SAME_FORM.items() if abbr == w)] for w in re.findall(r"[^\W_]+", entity)
    )
    return all(any(stem(one.lower()) in stems for one in same) for same in spellings)


@but_blanks
def ctrl_contact(case: Case) -> Iterator[Hit]:
    """The address of the one who answers, the company being the same."""
    if case.listing:
        return
    for step in case.steps:
        if step.new is None or step.old is None or (about_rights(case, step.new) and gone_address(step)):
            continue
        moved = step.new.addresses - step.old.addresses
        if moved and step.old.addresses:
            only = any("@" in a for a in moved) and _no_way_left(case)
            yield Hit(tuple(sorted(moved)), Severity.MATERIAL if only else None)


_ASKED_FOR = frozenset(
    f"right:{n}"
    for n in ("access", "rectify", "erase", "restrict", "port", "object", "withdraw", "appeal", "agent")
)
"""Rights that people write to somebody for; a setting or an authority answers the others."""


def _no_way_left(case: Case) -> bool:
    """Whether people may ask for something under a text, and no mailbox of the old one is in the new one.

    A contract between companies is not for them, nor is it a page on cookies that they ask.
    """
    if _ASKED_FOR.isdisjoint(case.before.named):
        return False
    if "cookie" in f"{case.old.get('title') or ''} {case.old.path}".lower():
        return False  # cookies are refused where they are set; who is written to answers questions
    if case.contract:
        return False
    return not mailbox_left(case.old.text, case.new.text)


def ctrl_name(case: Case) -> Iterator[Hit]:
    """A brand or a term has a new name everywhere, and nothing else is said."""
    for step in (*case.renamed, *case.steps):
        if step.new is not None and step.names:
            words = tuple(dict.fromkeys(step.new.passage(a, b) for a, b in step.names))
            yield Hit(words, None if any(_is_name(step, a) for a, _ in step.names) else Severity.EDITORIAL)


def _is_name(step: Step, at: int) -> bool:
    """Whether a new name is one: no common word, and not the old name made exact ("Berry.org")."""
    assert step.new is not None
    word = step.new.words[at]
    exact = step.old is not None and opaque(word) and word.partition(".")[0] in step.old.words
    return not exact and any(c.isupper() for c in word) and (at > 0 or not word[1:].islower())
