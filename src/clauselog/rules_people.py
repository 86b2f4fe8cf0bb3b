"""Rules about rights, choices, who is responsible, safety, children, decisions, whom it concerns."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .case import Case, Hit
from .matcher import opaque
from .model import Direction, Severity
from .statements import MAIL, PERSONAL
from .unheard import new_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .delta import Step
    from .statements import Statement

_FORM = (
    r"Inc|LLC|L\.L\.C|Ltd|Limited|GmbH|AB|AG|SA|S\.A|B\.?V|N\.V|PLC|plc|LLP|Corp|Corporation|Pty|S\.r\.l"
    r"|Oy|ApS|A/S|SAS|SE|KG|Co|Incorporated|gGmbH|UG|e\.V|SARL|S\.p\.A|SpA|O[ÜU]|UAB|d\.o\.o|Pte|PBC|CIC"
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


def _rights(case: Case, said: Statement) -> bool:
    """Whether a statement is about what people can ask for."""
    if said.of("right") or (case.topic == "rights" and not said.of("controller")):
        return True
    return bool(_EXERCISE.search(said.text))


_EXERCISE = re.compile(
    r"\b(?:exercis|invok|enforc|assert)\w* (?:any of |all of )?(?:your|their|these|those|any|such|the) "
    r"(?:\w+ ){0,2}rights?\b",
    re.IGNORECASE,
)
"""What people do with rights, whichever they are."""


def right_cut(case: Case) -> Iterator[Hit]:
    """A right, or a way to insist on it, is gone, narrower, dearer or harder to prove."""
    for step in case.steps:
        if step.new is not None and (_rights(case, step.new) or "request" in step.new.stems):
            harder = step.gained & {"howto:proof", "howto:fee"}
            if harder and (step.old is not None or not harder & case.before.affirmed):
                yield Hit(step.new.quote(harder))
            elif step.old is not None and "howto:free" in step.lost:
                yield Hit(step.old.quote(["howto:free"]))
            elif step.old is not None and _narrowed(step):
                yield Hit(step.changed("new"))
        if step.old is not None and _rights(case, step.old):
            cut = {c for c in step.lost if c.startswith("right:")} - case.after.named
            cut -= {"right:opt-out", "right:signal"}
            if cut:
                yield Hit(step.old.quote(cut), about=case.label(sorted(cut)[0]))


_ANY_TIME = re.compile(r"\b(?:at any time|any time|whenever|as often as)\b", re.IGNORECASE)


def _narrowed(step: Step) -> bool:
    """Whether a right now has an exception, or is given only to the people of a place."""
    assert step.old
    assert step.new
    if not (step.new.of("right") and step.old.of("right")):
        return False
    if _ANY_TIME.search(step.old.text) and not _ANY_TIME.search(step.new.text) and step.plus:
        return True
    return bool(step.gained & {"modal:unless", "modal:only"}) or (
        bool(step.new.of("region")) and not step.old.of("region")
    )


def right_how(case: Case) -> Iterator[Hit]:
    """The way to exercise a right: address, form, deadline."""
    for step in case.steps:
        if step.new is None or step.old is None:
            continue
        moved = _gone_address(step)
        asked = moved and _REQUEST.search(step.old.text)
        if not (asked or _rights(case, step.new) or _rights(case, step.old)):
            continue
        old, new = max(step.old.periods, default=0.0), max(step.new.periods, default=0.0)
        if moved:
            yield Hit(step.changed("new") or moved)
        elif old and new > old and not step.new.affirmed & {"act:retain"}:
            yield Hit(step.changed("new"), direction=Direction.ADVERSE)
        elif step.old.of("right") and ({"howto:route"} & (step.lost | step.gained) or _other_way(step)):
            yield Hit(step.changed("new") or step.changed("old"))


_WAY = re.compile(
    r"\b(?:via|through|ask(?:ing)?|contact(?:ing)?|writ(?:e|ing) to|e-?mail(?:ing)?|call(?:ing)?)\s+"
    r"(?:(?:the|your|our|an?)\s+)?(\w+)",
    re.IGNORECASE,
)


def _other_way(step: Step) -> bool:
    """Whether a right is now had from somebody or through something that is not named before."""
    assert step.old
    assert step.new
    old = step.old.text.lower()
    return bool(step.minus) and any(m[1].lower() not in old for m in _WAY.finditer(step.new.text))


_REQUEST = re.compile(
    r"\brequests?\b.{0,60}\b(?:your|personal) (?:personal )?(?:data|information)\b", re.IGNORECASE
)
"""What people ask for of theirs, in words that name no right."""


def _gone_address(step: Step) -> tuple[str, ...]:
    """The addresses of a statement where none of them works any more."""
    assert step.old
    assert step.new
    old = step.old.addresses
    return tuple(sorted(old)) if old and not old & step.new.addresses else ()


def choice_flip(case: Case) -> Iterator[Hit]:
    """What was asked for is now assumed, or a way out is gone."""
    if case.listing == "processors" and (case.change.old is None or case.change.new is None):
        return
    for step in case.steps:
        old, new = step.old, step.new
        if new is not None and "choice:implied" in step.gained - case.before.named:
            yield Hit(new.quote(["choice:implied"]))
        if old is None:
            continue
        asked = "choice:opt-in" in step.lost or (
            "basis:consent" in step.lost and "act:collect" not in step.gained
        )
        if new is not None and asked and "choice:opt-out" in step.gained:
            yield Hit(new.quote(["choice:opt-out"]))
        elif (
            new is not None
            and "choice:opt-in" in step.lost
            and (_goes_on(case, new) or step.gained & {"right:opt-out", "choice:opt-out"})
        ):
            yield Hit(old.quote(["choice:opt-in"]))
        else:
            ways = step.lost & {"right:opt-out", "right:signal", "choice:opt-out"}
            listed = case.listing == "processors"
            if listed and not (new and (ways & new.denied or "choice:opt-out" in step.gained)):
                continue  # a list of processors speaks of choices in passing ("opt-out data")
            if ways and not ways & case.after.named:
                yield Hit(old.quote(ways))


def _goes_on(case: Case, said: Statement) -> bool:
    """Whether a statement says that data is handled or people are tracked all the same."""
    return (case.handles(said) or bool(said.of("track"))) and not said.denied


def right_add(case: Case) -> Iterator[Hit]:
    """A right, a channel, a region or a shorter wait."""
    entry = new_entry(case, "rights", "right")
    if entry:
        yield Hit((entry,), about=entry)
        return
    for step in case.steps:
        if step.new is None or not _rights(case, step.new):
            continue
        fresh = {c for c in step.gained if c.startswith("right:")} - case.before.named
        old = max(step.old.periods, default=0.0) if step.old else 0.0
        new = max(step.new.periods, default=0.0)
        if fresh:
            yield Hit(step.new.quote(fresh), about=case.label(sorted(fresh)[0]))
        elif 0 < new < old and not step.new.affirmed & {"act:retain"}:
            yield Hit(step.changed("new"))
        elif "howto:free" in step.gained:
            yield Hit(step.new.quote(["howto:free"]))
        elif (
            step.old is not None
            and step.old.of("region")
            and any(c.startswith("region:") for c in step.gained)
        ):
            yield Hit(step.changed("new"))


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


def ctrl_id(case: Case) -> Iterator[Hit]:
    """Another company answers for the data."""
    if case.listing:
        return
    for step in (*case.steps, *case.renamed):
        if step.new is None:
            continue
        told = case.before.stems - case.names
        named = entities(step.new) - entities(step.old) | _successors(step)
        fresh = frozenset(e for e in named if not _named_in(e, told, case))
        role = step.new.affirmed & {"controller:entity", "controller:joint", "controller:representative"}
        if not fresh and _another_we(step, case):
            fresh = frozenset(step.changed("new"))
        if fresh and (role or case.topic == "controller" or (step.old is not None and entities(step.old))):
            yield Hit(tuple(sorted(fresh)))
        elif name := _operator(case, step):
            yield Hit((name,))
        elif (
            (step.gained & {"controller:joint", "controller:processor-role"})
            - case.before.affirmed
            - case.before.named
        ):
            yield Hit(step.new.quote(step.gained & {"controller:joint", "controller:processor-role"}))


_OPERATOR = re.compile(
    r"\b(?:[Ww]eb ?site|[Ss]ite|[Aa]pp|[Aa]pplication|[Ss]ervices?|[Pp]latform|[Pp]roject|[Pp]roduct"
    r"|[Pp]ortal|[Ff]orum|[Ss]oftware|[Ss]hop|[Ss]tore|[A-Z]\w+|\w*[A-Z]\w*|it) (?:is|are|was)(?: now)? "
    r"(?:operated|run|owned|published|provided to you|administered) by (?:the )?"
    r"((?:[A-ZÅÄÖÜ][\w.&’'-]*,? ?){1,5})"
)
"""Who stands behind a service, by name: "operated by Jane Roe"."""


def _operator(case: Case, step: Step) -> str:
    """The name of the one who runs the service, where the old text has it nowhere."""
    assert step.new is not None
    found = _OPERATOR.search(step.new.text) if "by" in step.new.vocabulary else None
    name = found[1].strip(" ,.") if found else ""
    served = case.topic == "recipients" or "recipient:processors" in step.new.concepts or step.new.of("track")
    fresh = name and not served and not _named_in(name, case.before.stems, case)
    return name if fresh and (step.old is None or name in " ".join(step.changed("new"))) else ""


_WE = re.compile(r"[“\"‘'(](?:we|us|our)[”\"’',)]", re.IGNORECASE)
"""A statement of who is meant by "we"."""


def _another_we(step: Step, case: Case) -> bool:
    """Whether a statement of who "we" are names somebody else; a new address is nobody."""
    if step.old is None or step.new is None or not (step.minus and step.plus):
        return False
    if not (_WE.search(step.new.text) and _WE.search(step.old.text)):
        return False
    gone, fresh = _put_names(step.old, step.minus), _put_names(step.new, step.plus)
    return len(gone) > 1 and len(fresh) > 1 and all(word not in case.old.text for word in fresh)


def _put_names(said: Statement, runs: tuple[tuple[int, int], ...]) -> list[str]:
    """Words with a capital letter in those of some runs that have no number."""
    named = [said.words[a:b] for a, b in runs if not any(w[0].isdigit() for w in said.words[a:b])]
    return [w for words in named for w in words if w[0].isupper() and not opaque(w)]


def _named_in(entity: str, stems: frozenset[str], case: Case) -> bool:
    stem = case.vocabulary.matcher.stem
    spellings = (
        [w, *(o for o, abbr in _SAME_FORM.items() if abbr == w)] for w in re.findall(r"[^\W_]+", entity)
    )
    return all(any(stem(one.lower()) in stems for one in same) for same in spellings)


def ctrl_contact(case: Case) -> Iterator[Hit]:
    """The address of the one who answers, the company being the same."""
    if case.listing:
        return
    for step in case.steps:
        if step.new is None or step.old is None or (_rights(case, step.new) and _gone_address(step)):
            continue
        moved = step.new.addresses - step.old.addresses
        if moved and step.old.addresses:
            only = any("@" in a for a in moved) and _no_way_left(case)
            yield Hit(tuple(sorted(moved)), Severity.MATERIAL if only else None)


def _no_way_left(case: Case) -> bool:
    """Whether people have rights under a text, and no mailbox of the old one is in the new one."""
    if not any(c.startswith("right:") for c in case.before.named):
        return False
    return not any(box in case.new.text for box in MAIL.findall(case.old.text))


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


def sec_weak(case: Case) -> Iterator[Hit]:
    """A safeguard is gone, or only aimed at."""
    for step in case.steps:
        if step.old is None or case.listing == "cookies" or (case.listing and step.new is None):
            continue
        if _breach_told_later(step):
            yield Hit(step.changed("new"))
            continue
        if step.new is not None and step.lost & {"security:backup"} and "act:delete" in step.new.affirmed:
            continue  # copies are named as a place that is cleared as well
        gone = {c for c in step.lost if c.startswith("security:")} - case.after.named
        secure = case.topic == "security" or step.old.of("security")
        if step.new is None and case.topic != "security" and _with_it(step):
            continue
        if gone and (secure or case.handles(step.old)):
            yield Hit(step.old.quote(gone), about=case.label(sorted(gone)[0]))
        elif (
            step.new is not None
            and secure
            and "modal:should" in step.gained
            and "modal:must" in step.old.affirmed
        ):
            yield Hit(step.new.quote(["modal:should"]))
        elif step.new is not None and not step.plus and secure and _named(step.old, step.minus):
            yield Hit(step.changed("old"))
        elif step.new is not None and not step.plus and (secure or _guards(case, step.old)):
            gone_words = [
                s for s in step.stems("old") if s not in case.vocabulary.filler and s not in case.after.stems
            ]
            if gone_words:
                yield Hit(step.changed("old"))


def _with_it(step: Step) -> bool:
    """Whether a statement went that says how somebody follows people, not how what is kept is guarded."""
    assert step.old is not None
    done = {"act:collect", "act:use"} & step.old.affirmed or step.old.of("track")
    return bool(done) and any(c.startswith(("vendor:", "track:")) for c in step.old.concepts)


def _named(said: Statement, runs: tuple[tuple[int, int], ...]) -> bool:
    """Whether some of the words name a safeguard."""
    found = [m for m in said.mentions if m.concept.startswith("security:")]
    return any(a <= m.start < b for m in found for a, b in runs)


def _breach_told_later(step: Step) -> bool:
    """Whether people are told of a breach within a longer time than before, or within none that is stated."""
    if step.old is None or step.new is None or "security:breach" not in step.new.concepts & step.old.concepts:
        return False
    old, new = max(step.old.periods, default=0.0), max(step.new.periods, default=0.0)
    return 0 < old < new or (old > 0 and not step.new.periods)


_GUARDS = re.compile(r"\b(?:protect|secure|safeguard|guard)\w*\b", re.IGNORECASE)


def _guards(case: Case, said: Statement) -> bool:
    """Whether a statement says how data is protected."""
    return bool(_GUARDS.search(said.text)) and (case.topic == "security" or bool(PERSONAL.search(said.text)))


def sec_up(case: Case) -> Iterator[Hit]:
    """A safeguard nobody was promised before."""
    for step in case.steps:
        if step.new is None or case.listing:
            continue
        fresh = {c for c in step.gained if c.startswith("security:")} - case.before.affirmed
        if fresh:
            yield Hit(step.new.quote(fresh), about=case.label(sorted(fresh)[0]))
        elif (
            step.old is not None
            and not step.minus
            and step.new.of("security")
            and _named(step.new, step.plus)
        ):
            yield Hit(step.changed("new"))
        elif step.old is not None and not step.minus and _guards(case, step.new):
            terms = [
                step.new.passage(a, b)
                for a, b in step.plus
                if any(case.unknown(step.new, i) for i in range(a, b))
            ]
            if terms:
                yield Hit(tuple(terms))


_AGE = re.compile(
    r"\b(?:must be|reach(?:es)?(?: the age of)?"
    r"|under(?: the age of)?|age(?:d)?(?: of)?|at least|over|younger than|older than|below)\s+(\d{1,2})\b"
    r"|\b(\d{1,2})\s+years?(?:\s+of age|\s+old)|\b(\d{1,2})\s+(?:or|and) (?:older|over)",
    re.IGNORECASE,
)


def _ages(said: Statement | None) -> list[int]:
    return [int(g) for m in _AGE.finditer(said.text) for g in m.groups() if g] if said else []


def child_age(case: Case) -> Iterator[Hit]:
    """The age limit is lower, or the word that the service is not for children is gone."""
    for step in case.steps:
        old, new = _ages(step.old), _ages(step.new)
        if old and new and min(new) < min(old) and step.new is not None:
            yield Hit(step.changed("new"))
            continue
        if step.old is None:
            continue
        young = "child:directed" in step.old.concepts or (
            "child:children" in step.old.concepts and step.old.denied
        )
        kept = (
            step.new is not None
            and "child:children" in step.new.concepts
            and bool(step.new.denied or step.new.concepts & {"child:directed"})
        )
        elsewhere = "child:directed" in case.after.named or any(
            "child:children" in s.concepts for s in case.after.limits
        )
        if young and not kept and not elsewhere:
            yield Hit((step.old.text,))
        elif "child:parent" in step.lost - case.after.named:
            yield Hit(step.old.quote(["child:parent"]))


_DONE = frozenset({"act:collect", "act:share", "act:use", "act:sell", "act:retain"})
_FACTS = ("data:", "purpose:", "recipient:")


def child_practice(case: Case) -> Iterator[Hit]:
    """Something is done with children's data that was not done before."""
    for step in case.steps:
        said = step.new
        if said is None or said.denied or "child:children" not in said.affirmed or not said.affirmed & _DONE:
            continue
        new = step.gained & (_DONE | {"child:children"}) or any(c.startswith(_FACTS) for c in step.gained)
        if new and "modal:must" not in step.gained:
            yield Hit(said.quote(["child:children"]))


def adm_add(case: Case) -> Iterator[Hit]:
    """Machines decide about people, or a person no longer looks at it."""
    for step in case.steps:
        if (
            step.new is not None
            and "decision:automated" in step.gained - case.before.affirmed
            and not step.new.of("right")
        ):
            yield Hit(step.new.quote(["decision:automated"]))
        elif step.old is not None:
            cut = step.lost & {"decision:human", "right:automated", "decision:logic"}
            if cut and not cut & case.after.named:
                yield Hit(step.old.quote(cut))


_SITE = re.compile(r"\b[\w-]+\.(?:com|org|net|io|pub|cloud|app|dev|blog|co|ai|se|de|fr|eu)\b")
_NOW_TOO = re.compile(
    r"\b(?:policy|notice|statement|agreement)\b.{0,20}\b(?:now|also)\b.{0,20}"
    r"\b(?:appl|cover|extend|govern)",
    re.IGNORECASE,
)
"""A text that says itself that it reaches further."""


_OURS = frozenset({"recipient:affiliates"})
_ON_OTHERS = frozenset({"recipients", "tracking"})
_OTHERS = ("vendor:", "recipient:", "act:share")


def scope_add(case: Case) -> Iterator[Hit]:
    """More products, sites or people come under the text."""
    if case.listing == "processors":
        return
    for step in case.steps:
        new = step.new
        if new is None or not ("scope:add" in new.concepts or case.topic == "scope"):
            continue
        if new.of("vendor") or case.topic in _ON_OTHERS:
            continue
        if any(c.startswith(_OTHERS) for c in new.affirmed - _OURS):
            continue  # who is named there is somebody else's
        if step.old is None and not _NOW_TOO.search(new.text):
            continue
        sites = {site for site in _SITE.findall(new.text) if site not in case.old.text}
        names = [
            new.words[i]
            for a, b in step.plus
            for i in range(a, b)
            if i and new.words[i][0].isupper() and case.unknown(new, i)
        ]
        if (names and not (step.old and _swapped(step))) or (
            step.old is not None and sites and len(step.plus) > len(step.minus)
        ):
            yield Hit(tuple(names) or tuple(sorted(sites)))


def _swapped(step: Step) -> bool:
    """Whether names came only in the place of names."""
    old, new = (
        sum(any(said.words[i][0].isupper() for i in range(a, b)) for a, b in runs) if said else 0
        for said, runs in ((step.old, step.minus), (step.new, step.plus))
    )
    return old >= new


def scope_cut(case: Case) -> Iterator[Hit]:
    """A section for the people of a state or country is gone."""
    for step in case.steps:
        if step.old is None:
            continue
        gone = {c for c in step.lost if c.startswith("region:")} - case.after.named
        if step.new is not None and not step.new.concepts & step.old.of("region"):
            continue  # other words for the same people, "residents of some states", or another statement
        if gone and (_rights(case, step.old) or case.change.new is None) and not case.listing:
            yield Hit(step.old.quote(gone))


def legal(case: Case) -> Iterator[Hit]:
    """Law, court, arbitration, liability."""
    for step in case.steps:
        touched = {c for c in step.gained | step.lost if c.startswith("law:")}
        places = {c for c in step.gained | step.lost if c.startswith("region:")}
        said = step.new or step.old
        assert said is not None
        capped = "law:liability" in said.concepts and "modal:only" in step.gained
        if touched or capped or (places and any(c.startswith("law:") for c in said.concepts)):
            limits = bool({"law:arbitration", "law:liability"} & step.gained - case.before.named)
            limits |= capped
            yield Hit(said.quote(touched | places) or (said.text,), Severity.MATERIAL if limits else None)


def hipaa_npp(case: Case) -> Iterator[Hit]:
    """A notice under HIPAA: uses, rights, duties."""
    if "hipaa:npp" not in case.before.named | case.after.named:
        return
    for step in case.steps:
        reserve = "hipaa:reserve" in step.lost and "hipaa:reserve" not in case.after.named
        weighs = {
            c for c in step.gained | step.lost if c.startswith(("act:", "purpose:", "recipient:", "right:"))
        }
        if reserve and step.old is not None:
            yield Hit(step.old.quote(["hipaa:reserve"]))
        elif weighs:
            yield Hit(step.said.quote(weighs) or (step.said.text,))
