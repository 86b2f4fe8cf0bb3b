"""A row of a table, or a record of labelled fields, to its cells by what each of them is for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .tables import seen
from .words import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Clause

ROLES: tuple[tuple[str, str], ...] = (
    (
        "place",
        r"locations?|countr\w+|regions?|where|hosted|hosting|territor\w+|jurisdictions?|place|residency|datacent\w+"
        r"|data cent\w+"
        r"|länder|land|sitz|standort\w*|ort|pays|lieux?|localisation|plats",
    ),
    (
        "aside",
        r"links?|urls?|web ?sites?|polic\w+|notice|more information|since|effective|added|date|status|contact"
        r"|example|sample|default",
    ),
    ("safeguard", r"transfers?|safeguards?|mechanism|sccs?|dpa|certificat\w+|guarantees?|legal basis"),
    (
        "period",
        r"duration|expir\w+|expires|lifespan|lifetime|life|storage (?:duration|period|time)|retention"
        r"|how long|max(?:imum)?[ .-]age|ttl|period|persistence"
        r"|(?:speicher)?dauer|laufzeit|ablauf|gültigkeit|lebensdauer"
        r"|durées?|conservation|lagringstid|varaktighet|livslängd",
    ),
    (
        "care",
        r"enforce\w*|dispos\w+|delet\w+|destr\w+|purg\w+|remov\w+|trigger\w*|security|protect\w*|encrypt\w*|controls?"
        r"|measures?",
    ),
    ("answer", r"collected|sold|shared?|sell|disclosed|linked|track(?:ed|ing)?"),
    (
        "data",
        r"(?:(?:personal |customer )?data|(?:personal )?information)\b.*|.*\bdata|examples"
        r"|what (?:it|they) (?:get|see)s?.*"
        r"|(?:art der )?daten(?:arten|kategorien)?|données|(?:person)?uppgifter",
    ),
    (
        "purpose",
        r"purposes?|descriptions?|function|what .*|uses?|used for|nature|roles?|activit\w+|why"
        r"|zwecke?|beschreibung|verwendung\w*|finalités?|usages?|ändamål|syften?|beskrivning",
    ),
    (
        "category",
        r"(?:sub)?types?|categor\w+|(?:\w+ )?part(?:y|ies)|class\w*|necessary|essential|consent"
        r"|typ|art|kategorien?|catégories?|kategori|slag",
    ),
    (
        "provider",
        r"providers?|vendors?|compan\w+|entit\w+|hosts?|domains?|issuers?|set by|source|suppliers?"
        r"|who .*|owner|placed by"
        r"|anbieter\w*|firma|unternehmen|empfänger|dienstleister"
        r"|fournisseurs?|prestataires?|destinataires?|leverantör\w*|företag",
    ),
    ("purpose", r"services?|products?"),
    ("name", r"names?|cookies?|keys?|identifiers?|(?:sub-?)?processors?|tool|event|propert\w+|field"),
)
"""What a cell is, and words of the head of its column, or of its label, that say so; the first counts."""
_HEADS = tuple((role, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for role, words in ROLES)
_LABELS = (
    r"(name|domain|host|provider|vendor|service|purposes?|description|function|usage|type|category|duration"
    r"|expir\w+(?: in)?|expires(?: in)?|lifetime|lifespan|retention|party|location|region|data)"
)
_LABEL = re.compile(rf"\b{_LABELS}\**[ \t]*:|(?<=\*\*){_LABELS}(?=\*\*)", re.IGNORECASE)
"""A label with which a field of a record begins: "Purpose: …", "**Expiration** …"."""
_NO = re.compile(r"\W*(?:no|none|never|not collected|n/?a|✗|✘|❌|☐|-|–|—)\W*", re.IGNORECASE)

PAIR = 2
"""Cells of a row in a table of labels and what they stand for."""
Row = tuple[tuple[str, str], ...]
"""Cells as (role, words), in the order of the text; the role is "" where nothing says what a cell is."""


@lru_cache(maxsize=2048)
def row(source: str, head: str) -> Row:
    """The cells of a row under a head, or the fields of a record; () where it is neither."""
    if head:
        roles = _roles(head)
        found = seen(source)
        if len(found) == len(roles) == PAIR and roles[1] in ("", "purpose") and _edged(head):
            return (
                ("name", found[0]),
                (_role(found[0]), found[1]),
            )  # a field: "Location | Ireland"
        return tuple((roles[at] if at < len(roles) else "", cell) for at, cell in enumerate(found))
    labels = list(_LABEL.finditer(source))
    if not labels:
        return ()
    ends = [*(m.start() for m in labels[1:]), len(source)]
    return tuple(
        (_role(m[1] or m[2]), visible(source[m.end() : end]).strip(" ·"))
        for m, end in zip(labels, ends, strict=True)
    )


def _edged(head: str) -> bool:
    """Whether a table has bars at its edges, or is HTML; without them, two columns are no fields."""
    return head.lstrip().startswith(("|", "<"))


@lru_cache(maxsize=256)
def _roles(head: str) -> tuple[str, ...]:
    """What the cells under a head are; the first names what the row is about."""
    found = [_role(cell) for cell in seen(head)]
    return ("name", *found[1:]) if found else ()


def _role(label: str) -> str:
    return next((role for role, pattern in _HEADS if pattern.search(label)), "")


def labelled(source: str) -> int:
    """How many fields of a record begin with a label in a text."""
    return sum(1 for _ in _LABEL.finditer(source))


def changed(old: Row, new: Row) -> frozenset[str]:
    """The roles of the cells that differ between two rows; a column that only one has tells nothing."""
    was, now = _by_role(old), _by_role(new)
    return frozenset(role for role in was.keys() & now.keys() if was[role] != now[role])


def silent(roles: frozenset[str], kind: str) -> bool:
    """Whether cells by their heads name nothing of a kind ("data"); what is for purposes names no data."""
    return bool(roles) and roles <= _SILENT.get(kind, _NAMES_NOTHING)


_NAMES_NOTHING = frozenset({"place", "safeguard", "aside", "period", "care"})
"""Cells that name no datum and no purpose: where, since when, how long, how it is kept safe."""
_SILENT = {"data": _NAMES_NOTHING | {"purpose"}, "purpose": _NAMES_NOTHING | {"data"}}


def _by_role(cells: Row) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for role, words in cells:
        found[role] = f"{found.get(role, '')} {' '.join(words.lower().split())}".strip()
    return found


def refuses(cells: Row, head: str) -> bool:
    """Whether a row answers with a no whether what it names is had at all: "Fingerprints | NO"."""
    at = next((i for i, label in enumerate(seen(head)) if _HAD.search(label)), None)
    return at is not None and at < len(cells) and bool(_NO.fullmatch(cells[at][1]))


_HAD = re.compile(r"\b(?:collect\w*|process(?:ed)?|gathered)\W*$", re.IGNORECASE)
"""A head under which it stands whether something is collected."""

_NEED = re.compile(
    r"(?<!non-)(?<!non )(?<!not )(?<!un)\b(?:strictly |absolutely )?"
    r"(?:necessary|essential|required|technical(?:ly)?)\b",
    re.IGNORECASE,
)
_AIMS = re.compile(r"\b(?:advertis\w*|targeting|marketing|ads?|retargeting|social media)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\b(?:analytic\w*|statistic\w*|performance|measur\w*)\b", re.IGNORECASE)
_EASES = re.compile(r"\b(?:preferences?|functional\w*|personali[sz]ation|customi[sz]ation)\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def category(text: str) -> str:
    """Which kind of cookies a heading, a lead-in or a cell names: "necessary", "advertising", …; or ""."""
    found = [
        kind
        for kind, pattern in (
            ("necessary", _NEED),
            ("advertising", _AIMS),
            ("measuring", _COUNTS),
            ("easing", _EASES),
        )
        if pattern.search(text)
    ]
    if found == ["necessary", "easing"]:
        return "necessary"  # "technical or functional cookies"
    return found[0] if len(found) == 1 else ""


def of_clause(clause: Clause | None, head: Clause | None) -> Row:
    """The cells of a clause that is a row under a head, or a record."""
    if clause is None or head is clause:
        return ()
    return row(clause.text, head.text if head is not None and clause.kind == "row" else "")
