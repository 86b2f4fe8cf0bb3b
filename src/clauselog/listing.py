"""A clause to the list it is an entry of (processors, cookies, advertisers) and the entries beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from . import words
from .columns import Row, category, labelled
from .statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lexicon import Extra
    from .model import Clause, Policy

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "advertisers",
        re.compile(
            r"\b(?:advertising|ad|ads|marketing) (?:partners?|networks?|vendors?|companies|providers?)"
            r"|\b(?:partners?|third[- ]part(?:y|ies)|vendors?)\b.{0,60}\b(?:ads?|advertis)"
            r"|\badvertis\w+\b.{0,60}\b(?:partners?|third[- ]part(?:y|ies)|vendors?)",
            re.IGNORECASE,
        ),
    ),
    (
        "cookies",
        re.compile(
            r"\bcookies?\b.{0,60}\b(?:name|purpose|description|duration|expir|provider|type|lifespan)"
            r"|\b(?:following|these|types of) cookies|\bcookies? (?:list|table|name|we use|on|set|used)"
            r"|^cookies?\b|\bcookie-?(?:tabell|liste)|\bkakor|\bliste des (?:cookies|traceurs)"
            r"|\b(?:cookies|traceurs) (?:suivants|utilisés|déposés)",
            re.IGNORECASE,
        ),
    ),
    (
        "processors",
        re.compile(
            r"\bsub-?\s?processors?\b|\bsub-?contractors?\b|\bprocessors\b"
            r"|\b(?:service providers?|vendors?|suppliers?|third[- ]party services?|third parties) "
            r"(?:we use|list|used|that we|we (?:work|share|engage))"
            r"|\blist of (?:our )?(?:vendors|suppliers|service providers|third part)"
            r"|\b(?:vendor|provider|company|entity|supplier) name\b"
            r"|biträden\b|unterauftrag|auftragsverarbeiter|\bsous-traitants",
            re.IGNORECASE,
        ),
    ),
)
"""Kinds of list and how a heading, a lead-in, a table's head or a page's name says so; the first counts."""

PERMISSIONS, GAUGES, ELSEWHERE = "permissions", "gauges", "elsewhere"
"""What a clause tells of a program: a permission and why it is asked for; what is counted of its use; or how
it is installed and what it is good for, in a text of which a section is a notice.
"""
_README = re.compile(r"(?:^|/)readme[^/]*$", re.IGNORECASE)
_ON_DATA = re.compile(
    r"\b(?:privacy|data|telemetry|analytics|tracking|cookies?|statistics|collect\w*|security|gdpr|ccpa|personal"
    r"|consent|opt[- ]?(?:in|out)|permissions?|confidential\w*|metrics|usage reports?|terms|legal"
    r"|disclaimer)\b",
    re.IGNORECASE,
)
"""Headings of the sections of such a text that are a notice."""
_PERMITS = re.compile(
    r"\bpermissions?\b(?! to)|\bjustifications?\b|\bsingle purpose\b|\bhost_permissions\b", re.IGNORECASE
)
"""Headings, and heads of tables, over what a program may do on the machine it runs on."""
_COUNTS = re.compile(
    r"\btelemetry\b|\busage (?:data|tracking|statistics|survey|reports?|metrics|reporting)\b|\bmetrics\b"
    r"|\bdata[ _-]collection\b|\bcrash reports?\b|\banonymous (?:usage|data|statistics)\b",
    re.IGNORECASE,
)
"""Names of pages about what a program reports of itself."""
_CONTRACT = re.compile(r"\b(?:processing (?:agreement|addendum|terms)|dpa)\b", re.IGNORECASE)
TITLE = 200
"""Characters at the beginning of a text within which it says what it is."""
FIELDS = 3
"""Labels of an item from which it is a record, like the row of a table: "Name: sid Purpose: … Expires: …"."""
LEAD_IN = 400
"""Characters at the end of the words before a list that may say what it is a list of."""
SHORT = 60
"""Characters of a line that names a kind and says nothing of it."""
LONG = 60
"""Words in an entry beyond which a paragraph is prose and no entry of a list."""


class Places:
    """Where the clauses of a policy stand: what list each is an entry of. Built once for a comparison."""

    def __init__(self, policy: Policy, extra: Extra = ()) -> None:
        self._policy, self._extra = policy, extra
        self._by_id = {c.id: c for c in policy.clauses}
        self._found: dict[str, str] = {}
        self._children: dict[str | None, list[Clause]] = {}
        for clause in policy.clauses:
            self._children.setdefault(clause.parent, []).append(clause)
        title = next((c.title for c in policy.clauses if c.marker == "#"), "") or str(
            policy.get("title") or ""
        )
        self._name = f"{title} {re.sub(r'[-_/.]', ' ', policy.path)}"
        named = KINDS[-1][1].search(self._name) and "cookie" not in self._name.lower()
        titles = " ".join(c.title for c in policy.clauses if c.kind == "section" and c.marker != "#")
        about = _ON_DATA.search(titles) and not _ON_DATA.search(title)
        self._readme = bool(about) and bool(_README.search(policy.path))
        self.page = "processors" if named else ""
        """What the whole document is a list of, by its name: "processors" or ""."""
        self.contract = bool(_CONTRACT.search(f"{title} {policy.path} {policy.text[:TITLE]}"))
        """Whether the document binds a company to its customers: a data processing agreement."""

    def listing(self, clause: Clause) -> str:
        """The kind of list a clause is an entry of, or ""."""
        if clause.id not in self._found:
            self._found[clause.id] = self._listing(clause)
        return self._found[clause.id]

    def _listing(self, clause: Clause) -> str:
        if clause.kind not in ("row", "item", "term"):
            if (
                clause.kind == "paragraph"
                and "cookie" in self._name.lower()
                and labelled(clause.text) >= FIELDS
            ):
                return "cookies"
            own = self.page == "processors" and clause.kind in ("paragraph", "section") and _entry(clause)
            return "processors" if own and len(words.words(clause.text, clause.kind)) <= LONG else ""
        kind = next(filter(None, map(_kind, (*self._around(clause), self._name))), "")
        record = kind == "cookies" and labelled(clause.text) >= FIELDS
        return kind if kind and (clause.kind == "row" or record or _entry(clause) or _bare(clause)) else ""

    def _around(self, clause: Clause) -> list[str]:
        """Texts that say what a list is: its table's head, the words before it, the headings above."""
        leads: list[Clause] = []
        beside = self._children.get(clause.parent, [])
        for other in beside:
            if other.start >= clause.start:
                break
            if other.kind == "paragraph" or (other.kind == "row" and not (leads and leads[-1].kind == "row")):
                leads.append(other)
        found = [words.visible(lead.text, lead.kind)[-LEAD_IN:] for lead in leads[:-3:-1]]
        above = self._by_id.get(clause.parent or "")
        while above is not None:
            if above.kind == "section":
                found.append(above.title)
            else:
                found.append(words.visible(above.text, above.kind)[-LEAD_IN:])
            above = self._by_id.get(above.parent or "")
        return found

    def category(self, clause: Clause, cells: Row) -> str:
        """Which kind of cookies an entry of a list is of: by a cell, else by what stands nearest above it."""
        own = next((category(words) for role, words in cells if role == "category" and category(words)), "")
        return own or next(filter(None, map(category, self._kinds_above(clause))), "")

    def _kinds_above(self, clause: Clause) -> Iterator[str]:
        """Short texts above an entry: a bold line before it, the headings; and what leads up to its list."""
        here: Clause | None = clause
        while here is not None:
            before = [c for c in self._children.get(here.parent, []) if c.start < here.start]
            for other in reversed(before):
                if other.kind == "paragraph":
                    seen = words.visible(other.text, other.kind)
                    yield other.title or (seen if len(seen) <= SHORT else "")
                    yield seen[:LEAD_IN]
            here = self._by_id.get(here.parent or "")
            if here is not None:
                yield here.title or words.visible(here.text, here.kind)[:SHORT]

    def setting(self, clause: Clause) -> str:
        """What of a program a clause tells: "permissions", "gauges" or ""."""
        if any(_PERMITS.search(text) for text in self._headings(clause)):
            return PERMISSIONS
        if self._readme and not any(_ON_DATA.search(text) for text in self._headings(clause)):
            return ELSEWHERE
        return GAUGES if _COUNTS.search(self._name) else ""

    def _headings(self, clause: Clause) -> Iterator[str]:
        """The titles of the sections a clause stands in, its own among them, and the head of its table."""
        here: Clause | None = self._by_id.get(clause.id, clause)
        while here is not None and here.marker != "#":
            if here.title:
                yield here.title
            here = self._by_id.get(here.parent or "")
        if clause.kind == "row":
            first = next((c for c in self._children.get(clause.parent, []) if c.kind == "row"), None)
            yield words.visible(first.text, first.kind) if first is not None else ""

    def beside(self, clause: Clause | None) -> tuple[frozenset[str], ...]:
        """The stems of the other entries of the list a clause stands in."""
        if clause is None:
            return ()
        here = self._by_id.get(clause.id)
        parent = here.parent if here else clause.parent
        return self.entries(parent if parent in self._by_id else None, clause.id)

    def entries(self, parent: str | None, but: str) -> tuple[frozenset[str], ...]:
        """The stems of all entries under a clause, one apart."""
        found = []
        for other in self._children.get(parent, []):
            if other.id != but and other.kind in ("row", "item", "term", "paragraph"):
                said = statements(other.text, other.kind, self._policy.lang, self._extra)
                found.append(frozenset(s for one in said for s in one.stems))
        return tuple(found)


@lru_cache(maxsize=4096)
def _kind(text: str) -> str:
    """The kind of list that a text introduces, or ""."""
    return next((kind for kind, pattern in KINDS if pattern.search(text)), "")


def _entry(clause: Clause) -> bool:
    """Whether a paragraph of a page of processors is an entry: a name, bold or linked, and what it is for."""
    return bool(re.match(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?(?:#+\s|\*\*|\[|`|<a )", clause.text))


BARE = 12
"""Words of an entry that is a name and what it is for, and no sentence."""


def _bare(clause: Clause) -> bool:
    """Whether an item is too short to be prose."""
    return len(words.words(clause.text, clause.kind)) <= BARE
