"""A clause to its place as its readers would name it: "Clause 4 section “To Stay Connected”"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from . import words
from .language import Language, language
from .nouns import heading_noun, own_noun
from .quotes import clip, head
from .tables import is_head

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .model import Clause, Policy

OPENING = 0.3
"""The introduction of a text without headings ends within this share of it."""
DEFINING = 200
"""Characters at the beginning of a clause in which a definition says what it defines."""
_MARKS = tuple('“"„«”')
NAMED = 5
"""Most places named one by one where several are listed."""


class Place(NamedTuple):
    """A place, in a form that can be listed: Clauses 3 and 4."""

    noun: str
    """Key of its noun ("clause"), or ""."""
    ref: str
    """What follows the noun: "4", "“Cookies”"; or the whole name where there is no noun."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A policy with what is needed to name its parts."""

    policy: Policy
    language: Language
    by_id: Mapping[str, Clause]
    title: str
    """Id of the heading that is the title of the whole, or ""."""
    body: int
    """Offset where the introduction ends; 0 where there is none."""
    repeated: frozenset[str]
    """Titles that more than one section bears."""
    numbered: tuple[tuple[str, frozenset[str]], ...]
    """Texts that say what its clauses are called, with the numbers of theirs: its own, and where it is
    compared, the other's.
    """


def outline(policy: Policy, code: str) -> Outline:
    """Look a policy over once, before places in it are named in the language ``code``."""
    by_id: dict[str, Clause] = {}
    sections: list[Clause] = []
    numbered: list[Clause] = []
    for clause in policy.clauses:
        by_id[clause.id] = clause
        if clause.kind == "section":
            sections.append(clause)
        elif clause.label and clause.kind != "row":
            numbered.append(clause)
    titles = [c.title for c in sections]
    title = _title(policy.clauses, sections)
    return Outline(
        policy,
        language(code),
        MappingProxyType(by_id),
        title,
        _body(policy, [c for c in sections if c.id != title], numbered, title),
        frozenset(t for t, n in Counter(titles).items() if n > 1)
        if len(set(titles)) < len(titles)
        else frozenset(),
        ((policy.text, frozenset(c.label for c in (*sections, *numbered) if c.label)),),
    )


def _body(policy: Policy, parts: Sequence[Clause], numbered: Sequence[Clause], title: str) -> int:
    """Where the introduction ends: at the first section, else at a numbered clause near the beginning."""
    if parts:
        return parts[0].start
    first = next((c.start for c in numbered if c.kind == "item" and c.depth <= (title != "")), 0)
    return first if first <= OPENING * len(policy.text) else 0


def _title(clauses: Sequence[Clause], sections: Sequence[Clause]) -> str:
    """The id of a first heading under which everything else stands."""
    if not sections or sections[0].label:
        return ""
    top = sections[0].depth
    if any(c.depth <= top for c in sections[1:]):
        return ""
    body = [c for c in clauses if c.kind not in ("front-matter", "preamble")]
    return sections[0].id if body[0] is sections[0] and all(c.depth > top for c in body[1:]) else ""


def path(o: Outline, clause: Clause) -> list[Clause]:
    """The clauses from the top down to this one, the title of the whole left out."""
    chain = [clause]
    while chain[-1].parent and chain[-1].parent in o.by_id:
        chain.append(o.by_id[chain[-1].parent])
    return [c for c in reversed(chain) if c.id != o.title]


def place(o: Outline, clause: Clause) -> str:
    """Where a clause is: its nearest section or numbered clause, then what is labelled below it."""
    if clause.id == o.title:
        return o.language.say("place.policy")
    chain = path(o, clause)
    base = _base(chain)
    rest = chain[chain.index(base) + 1 :] if base else chain
    name = section(o, base) if base else ""
    return _refine(o, name, base, rest) or _unnamed(o, clause)


def _base(chain: Sequence[Clause]) -> Clause | None:
    """The innermost section, else the outermost numbered clause."""
    sections = [c for c in chain if c.kind == "section"]
    if sections:
        return sections[-1]
    return next((c for c in chain if c.kind == "item" and c.label), None)


def section(o: Outline, clause: Clause) -> str:
    """The name of a section or of a numbered clause that stands under no section."""
    say = o.language.say
    if clause.label:
        title = title_of(clause)
        key = "place.numbered_titled" if title else "place.numbered"
        return say(key, noun=noun(o, clause), label=number(o, clause), title=title)
    name = say("place.named", noun=say("noun.section.one"), title=o.language.quote(clip(clause.title)))
    if clause.title in o.repeated and clause.parent and clause.parent != o.title:
        return say("place.under", inner=name, outer=section(o, o.by_id[clause.parent]))
    return name


def title_of(clause: Clause) -> str:
    """The title of a clause; "" for an item's words that only introduce what follows ("as follows:")."""
    introduces = clause.kind == "item" and clause.text.rstrip().rstrip("*_").endswith(":")
    return "" if introduces else clip(clause.title)


def row_name(row: Clause) -> str:
    """What a row is called: by the cell that names it, else by all that it says."""
    return clip(row.title or words.visible(row.text, row.kind))


def number(o: Outline, clause: Clause) -> str:
    """The number of a section or clause, with those of the numbered sections above it: "E.3"."""
    above = o.by_id.get(clause.parent or "")
    if clause.kind != "section" or not above or above.kind != "section" or not above.label:
        return clause.label
    outer = number(o, above)
    return clause.label if clause.label.startswith(f"{above.label}.") else f"{outer}.{clause.label}"


def noun_key(o: Outline, clause: Clause) -> str:
    """The key of the noun of a section or numbered clause: the policy's own word, else the usual one."""
    if clause.kind == "section":
        own = clause.label and heading_noun(words.visible(clause.text, clause.kind), o.language.code)
        return own or (clause.label and _said_noun(o)) or "section"
    return _said_noun(o) or "clause"


def _said_noun(o: Outline) -> str:
    """The word under which the policy refers to its numbered clauses, "" where it never does."""
    found = (own_noun(text, labels, o.language.code) for text, labels in o.numbered)
    return next(filter(None, found), "")


def noun(o: Outline, clause: Clause) -> str:
    """The noun itself: "Clause", "Artikel", "§"."""
    return o.language.texts[f"noun.{noun_key(o, clause)}.one"]


def _refine(o: Outline, name: str, base: Clause | None, rest: Sequence[Clause]) -> str:
    """Add the labelled clauses below the base, the innermost one of each sort."""
    say, quote = o.language.say, o.language.quote
    for clause in rest:
        if clause.kind == "row":
            key = "headings" if is_head(rest[-1]) else "row"
            title, outer = quote(row_name(rest[-1])), name or _introduced(o, clause)
            return say(f"place.{key}{'' if outer else '_alone'}", title=title, outer=outer)
        if term := definition(o, clause):
            return say("place.definition", title=quote(clip(term)))
        if clause.kind == "footnote":
            return say("place.footnote", label=clause.label)
        if clause.kind == "item" and name and base:
            name = _item(o, name, base, clause)
        elif clause.kind == "paragraph" and name and clause.named:
            name = say("place.paragraph_titled", outer=name, title=quote(clip(clause.title)))
    return name


def _item(o: Outline, name: str, base: Clause, clause: Clause) -> str:
    """A numbered, lettered or titled item below a named clause."""
    say = o.language.say
    if clause.label.startswith(f"{base.label}.") and base.label:
        return say("place.numbered", noun=noun(o, base), label=clause.label)
    if clause.label and not clause.label.isdigit() and base.kind == "item":
        return say("place.numbered", noun=noun(o, base), label=f"{base.label}({clause.label})")
    if clause.label:
        return say("place.item", outer=name, label=clause.label)
    if clause.title:
        own = base.kind == "item" and noun_key(o, base) != "section"
        key = "place.part" if own else "place.item_titled"
        return say(key, outer=name, title=o.language.quote(clip(clause.title)))
    return name


def _unnamed(o: Outline, clause: Clause) -> str:
    """A clause under no section and no number."""
    if introduced := _introduced(o, clause):
        return introduced
    if clause.title:
        return o.language.say("place.titled_paragraph", title=o.language.quote(clip(clause.title)))
    seen = head(words.visible(clause.text, clause.kind))
    if not seen:
        return o.language.say("place.text")
    key = "place.loose_item" if clause.kind == "item" else "place.paragraph"
    return o.language.say(key, words=o.language.quote(seen))


def _introduced(o: Outline, clause: Clause) -> str:
    return o.language.say("place.introduction") if clause.kind == "preamble" or clause.start < o.body else ""


@lru_cache(maxsize=4096)
def _definition(seen: str, title: str, code: str) -> str:
    means = language(code).lists["means"]
    if title and seen.startswith(title) and seen[len(title) :].lstrip(" :").startswith(means):
        return title.strip('“”"„«» ')
    if seen[:1] in _MARKS:
        closing = next((i for i in range(2, min(len(seen), 70)) if seen[i] in '”"“»'), 0)
        if closing and seen[closing + 1 :].lstrip(" )").startswith(means):
            return seen[1:closing].strip(" ,")
    return ""


def definition(o: Outline, clause: Clause) -> str:
    """The term a clause defines, or ""."""
    if clause.kind == "term":
        return clause.title
    start = clause.text[:DEFINING]
    if clause.kind not in ("paragraph", "item") or not (
        clause.title or any(mark in start for mark in _MARKS)
    ):
        return ""
    if not any(word in start for word in o.language.lists["means"]):
        return ""
    return _definition(words.visible(clause.text, clause.kind)[:160], clause.title, o.language.code)


def by_number(o: Outline, clause: Clause) -> bool:
    """Whether a clause is called by its own number alone, not as an item of what it stands in."""
    return bool(clause.label) and _base(path(o, clause)) is clause


def short(o: Outline, clause: Clause) -> Place:
    """The place in a form that can be listed with others: the section or numbered clause it stands in."""
    if clause.id == o.title:
        return Place("", o.language.say("place.policy"))
    base = _base(path(o, clause))
    if base:
        ref = number(o, base) if base.label else o.language.quote(clip(base.title))
        return Place(noun_key(o, base) if base.label else "section", ref)
    return Place("", _introduced(o, clause) or o.language.say("place.text"))


def listed(lang: Language, places: Sequence[Place]) -> str:
    """Several places as one list: "Clauses 3, 4 and 7, Section “Cookies” and the introduction"."""
    distinct = list(dict.fromkeys(places))
    kept = distinct if len(distinct) <= NAMED + 1 else distinct[:NAMED]
    groups: dict[str, list[str]] = {}
    for entry in kept:
        groups.setdefault(entry.noun, []).append(entry.ref)
    more = len(distinct) - len(kept)
    names: list[str] = []
    for number, (key, refs) in enumerate(groups.items(), 1):
        goes_on = more > 0 and number == len(groups)
        names += [_group(lang, key, refs, goes_on=goes_on)] if key else refs
    if more:
        names.append(lang.say("place.others", count=more))
    return lang.join(names)


def _group(lang: Language, key: str, refs: list[str], *, goes_on: bool) -> str:
    joined = lang.texts["list.comma"].join(refs) if goes_on else lang.join(refs)
    return lang.say(
        "place.numbered", noun=lang.texts[f"noun.{key}.{'one' if len(refs) == 1 else 'many'}"], label=joined
    )
