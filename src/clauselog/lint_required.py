"""The disclosures a law asks for: which of them a text does not make anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .dates import EFFECTIVE, UPDATED
from .facts import Topics
from .known import known
from .lexicon import reads
from .lint_structure import finding, shown
from .regimes import regime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .known import Known
    from .model import Finding, Policy

_DATED = re.compile(
    r"\b(?:updated|effective|revised|in force|gäller|uppdaterad|stand|mises? à jour|en vigueur)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:Inc|LLC|Ltd|Limited|GmbH|AB|AG|B\.?V|PLC|plc|LLP|Corp|Oy|ApS|SAS|SE)\b")


def _any(*kinds: str) -> Callable[[Known, str], bool]:
    return lambda said, _: any(c.startswith(kinds) for c in said.named)


def _either(*checks: Callable[[Known, str], bool]) -> Callable[[Known, str], bool]:
    return lambda said, text: any(check(said, text) for check in checks)


def _words(pattern: str) -> Callable[[Known, str], bool]:
    found = re.compile(pattern, re.IGNORECASE)
    return lambda _, text: bool(found.search(text))


REQUIRED: dict[str, tuple[str, Callable[[Known, str], bool]]] = {
    "controller": (
        "who the controller is",
        _either(_any("controller:entity", "controller:joint"), lambda _, t: bool(_NAMED.search(t))),
    ),
    "contact": (
        "how to reach the controller",
        _words(r"[\w.+-]+@[\w-]+\.\w+|\bcontact\b.{0,40}\bform\b|\+\d[\d ]{6,}|kontakta|contactez|écrivez"),
    ),
    "collection": ("which data is collected", _any("data:")),
    "purposes": ("what the data is used for", _any("purpose:")),
    "legal-basis": ("the legal basis of the processing", _any("basis:")),
    "recipients": ("who receives the data", _any("recipient:")),
    "transfers": (
        "whether data goes to other countries, and with which safeguard",
        _either(
            _any("safeguard:", "act:transfer"),
            _words(
                r"outside the (?:eu|eea|uk)\b|third countr|utanför (?:eu|ees)\b|tredje land"
                r"|drittl(?:and|änder)|pays tiers|(?:hors|en dehors) de l['’](?:u\.?e|union|espace)"
            ),
        ),
    ),
    "retention": (
        "how long data is kept, or by which criteria",
        _words(
            r"\b(?:as long as|retain|retention|kept for|keep|stored? for|sparas|lagra\w*|gespeichert"
            r"|conserv\w+|durée de (?:conservation|stockage))\b"
        ),
    ),
    "rights": ("the rights people have", _any("right:")),
    "withdrawal": (
        "that consent can be withdrawn",
        _either(_any("right:withdraw"), lambda said, _: "basis:consent" not in said.named),
    ),
    "complaint": (
        "the right to complain to an authority",
        _words(
            r"supervisory authority|data protection (?:authority|agency|commissioner)"
            r"|information commissioner|\bico\b"
            r"|lodge a complaint|tillsynsmyndighet|integritetsskyddsmyndigheten|aufsichtsbehörde"
            r"|introduire une (?:réclamation|plainte)|autorité de (?:contrôle|protection des données)"
            r"|réclamation (?:auprès|devant)|(?:saisir|plainte auprès de) la cnil"
        ),
    ),
    "obligation": (
        "whether people have to give the data, and what follows if not",
        _either(
            _any("optional:"),
            _words(
                r"\bif you (?:do not|don.t|choose not to)\b|\b(?:nobody|no one|you do not|you don.t)"
                r" ha(?:s|ve) to"
                r"|\bingen (?:är|måste)|du (?:behöver|måste) inte"
                r"|\bsi vous ne (?:fourni|communiqu|souhait)\w*|vous n['’]êtes pas (?:tenu|obligé)"
            ),
        ),
    ),
    "automated": (
        "whether there is automated decision-making",
        _either(
            _any("decision:", "right:automated"),
            _words(
                r"automated (?:individual )?decision|automatiserade? beslut|automatisierte\w* entscheid"
                r"|décisions? (?:\w+ ){0,2}automatisée"
            ),
        ),
    ),
    "sale": (
        "whether data is sold or shared",
        _either(_any("act:sell"), _words(r"\bsell\b|\bsale\b|\bvend(?:ons|ues?)\b")),
    ),
    "children": ("what is done with data of children", _any("child:")),
    "changes": ("how people are told of changes", _any("change:policy")),
    "effective": ("the effective date", lambda _, text: bool(_DATED.search(text))),
    "updated": ("the date of the last update", lambda _, text: bool(_DATED.search(text))),
    "tracking-signal": ("how “Do Not Track” signals are answered", _any("right:signal")),
}
"""Name in ``regimes.yml`` -> what it is, and how to see that a text has it."""


def required(policy: Policy, names: tuple[str, ...], beside: tuple[Policy, ...] = ()) -> Iterator[Finding]:
    """Disclosures that the laws named ask for and that stand nowhere in the text.

    A notice may be told in layers (WP260 rev.01, paragraphs 35 to 37): what stands in a notice ``beside``
    it counts. In a language without a vocabulary nothing is looked for, and ``promised`` says so.
    """
    if not reads(policy.lang):
        return
    read = [
        (known(p, Topics(p)), " ".join(shown(c) for c in p.clauses if c.kind != "front-matter"))
        for p in (policy, *beside)
    ]
    dated = any(policy.get(key) for key in (*UPDATED, *EFFECTIVE, "announced"))
    laws = [regime(name) for name in names]
    for need, (what, present) in REQUIRED.items():
        asking = [law.title for law in laws if need in law.requires]
        if not asking or any(present(*one) for one in read) or (need in ("effective", "updated") and dated):
            continue
        message = f"nothing says {what} ({'; '.join(asking)})"
        yield finding("DISCLOSURE-MISSING", message, policy, policy.clauses[0], need, f"say {what}")
