"""Edits of real texts with what they mean: for each rule, changes that must fire it, and twins that must not.

Knows nothing of the rules or their vocabulary: a case is a sentence before, a sentence after, and the clause
of a real policy it is put into. A third of the terms are rare on purpose; cases with those are scored apart.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE: dict[str, Any] = yaml.load(
    Path(__file__).with_suffix(".yml").read_text("utf-8"),
    Loader=yaml.BaseLoader,  # noqa: S506 a loader of strings
)
"""Terms, edits, pages and synonyms, as ``materiality_cases.yml`` has them."""
PAGES: dict[str, str] = TABLE["pages"]
KINDS = ("typo", "reflow", "renumber", "synonym", "move", "emphasis")
"""Edits that change nothing a reader is told."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two texts and what must be said of the way from one to the other."""

    rule: str
    """The rule whose edit this is."""
    twin: str
    """"" where the rule must fire; else the kind of harmless edit ("typo") after which nothing may."""
    rare: bool
    """Whether a term in it is one of the rare ones."""
    old: str
    new: str
    words: str
    """The edit itself, for the list of misses."""


def cases(documents: list[str], each: int = 2, seed: int = 7) -> Iterator[Case]:
    """For each edit of each rule: cases on ``each`` of the documents, and one twin of each kind in turn."""
    pick = random.Random(seed)
    for rule, edits in TABLE["fires"].items():
        for edit in edits:
            for before, after, rare in _filled(edit):
                for document in _hosts(rule, edit, after or before, documents, each, pick):
                    old, new = (put(document, edit["where"], text) for text in (before, after))
                    yield Case(rule, "", rare, old, new, f"{before!r} → {after!r}")
    yield from _twins(documents, pick)
    yield from _moves(documents, pick)


_SLOT = re.compile(r"\{(data|sensitive|purpose|recipient|country|measure)\}")


def _hosts(
    rule: str, edit: dict[str, str], words: str, documents: list[str], each: int, pick: random.Random
) -> list[str]:
    """The texts an edit is put into: the plain one, and real ones in which it is something new."""
    if edit["where"] in PAGES:
        return [""]
    slot = _SLOT.search(edit["old"] + edit["new"])
    named = TABLE["terms"][slot[1]] if slot else {"common": [], "rare": []}
    terms = [t for t in named["common"] + named["rare"] if t in words]
    absent = [TABLE["absent"][rule]] if rule in TABLE["absent"] else []
    absent += [re.escape(w) for t in terms for w in re.findall(r"\w{4,}", t)]
    real = [d for d in documents if not any(re.search(a, d, re.IGNORECASE) for a in absent)]
    return [TABLE["plain"], *pick.sample(real, min(each, len(real)))]


def _filled(edit: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
    """An edit with each term of its slot, common and rare."""
    before, after = edit["old"], edit["new"]
    slot = _SLOT.search(before + after)
    if slot is None:
        yield before, after, False
        return
    named = TABLE["terms"][slot[1]]
    for term, rare in [*((t, False) for t in named["common"]), *((t, True) for t in named["rare"])]:
        yield before.replace(slot[0], term), after.replace(slot[0], term), rare


_HEADING = re.compile(r"^#{2,4} .*$", re.MULTILINE)


def put(document: str, where: str, text: str) -> str:
    """A document with a text in it: as a paragraph under a heading with the words, or in a page's gap."""
    if where in PAGES:
        return PAGES[where].replace("{edit}\n", f"{text}\n" if text else "")
    headings = list(_HEADING.finditer(document))
    middle = headings[len(headings) // 2] if headings else None
    here = next((m for m in headings if where and where in m[0].lower()), middle)
    at = here.end() if here else len(document)
    return f"{document[:at]}\n\n{text}\n{document[at:]}" if text else document


def _twins(documents: list[str], pick: random.Random) -> Iterator[Case]:
    """The same sentences, changed in ways that change nothing."""
    turn = 0
    for rule, edits in TABLE["fires"].items():
        for edit in edits:
            for sentence in sorted({edit["old"], edit["new"]} - {""}):
                if _SLOT.search(sentence) or edit["where"] in PAGES or rule in ("EDIT", "LINK"):
                    continue
                kind = KINDS[turn % len(KINDS)]
                turn += 1
                document = pick.choice(documents)
                old = put(document, edit["where"], sentence)
                new = harmless(kind, document, edit["where"], sentence, pick)
                if new != old:
                    yield Case(rule, kind, False, old, new, f"{kind}: {sentence!r}")


def harmless(kind: str, document: str, where: str, sentence: str, pick: random.Random) -> str:
    """The document with the sentence, changed in a way that tells readers nothing new."""
    if kind == "typo":
        return put(document, where, _misspelt(sentence, pick))
    if kind == "reflow":
        return put(document, where, sentence.replace(" ", "\n", 1).replace(". ", ".\n"))
    if kind == "renumber":
        whole = put(document, where, sentence)
        return re.sub(r"(?m)^(#{2,4} )(\d+)\.", lambda m: f"{m[1]}{int(m[2]) + 1}.", whole)
    if kind == "emphasis":
        first, _, rest = sentence.partition(" ")
        return put(document, where, f"**{first}** {rest}")
    if kind == "move":
        headings = list(_HEADING.finditer(document))
        last = headings[-1][0].strip("# ").lower()[:20] if headings else where
        return put(document, last, sentence)
    for one, other in TABLE["synonyms"]:
        if re.search(rf"\b{one}\b", sentence):
            return put(document, where, re.sub(rf"\b{one}\b", other, sentence, count=1))
    return put(document, where, sentence)


def _misspelt(sentence: str, pick: random.Random) -> str:
    """One long plain word with two letters swapped."""
    words = list(re.finditer(r"(?<![@./\w])[a-z]{7,}(?![@./\w])", sentence))
    if not words:
        return sentence + " "
    word = pick.choice(words)
    at = word.start() + 3
    return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]


def _moves(documents: list[str], pick: random.Random) -> Iterator[Case]:
    """A whole section in another place: MOVE, and nothing else."""
    for document in documents:
        parts = re.split(r"(?m)^(?=## )", document)
        if len(parts) < 5:
            continue
        at = pick.randrange(1, len(parts) - 2)
        moved = [
            *parts[:at],
            parts[at + 1].rstrip("\n") + "\n\n",
            parts[at].rstrip("\n") + "\n\n",
            *parts[at + 2 :],
        ]
        yield Case("MOVE", "", False, "".join(parts), "".join(moved), parts[at][:50])
