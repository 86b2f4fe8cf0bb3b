"""A notice and its release to findings: what it must not say, what it must, and whether it comes in time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.model import Finding, Level

from .compose import LARGEST
from .facts import is_material
from .redline import runs
from .words import has_language, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from clauselog.materiality import Assessment
    from clauselog.release import Release

    from .compose import Message
    from .facts import Notice

REFUSED = (
    ("check-back", Level.ERROR, "asks people to look for changes themselves"),
    ("continued-use", Level.ERROR, "takes continued use for consent"),
    ("marketing", Level.ERROR, "advertises, so that it is no service message any more"),
    ("hedge", Level.WARNING, "leaves open what happens"),
)
"""Kind of phrase, level, and what is wrong with it; the phrases are in ``lang/notice``, under ``refused``."""


FOREIGN = {
    "consent": "how consent is asked",
    "postponed": "why the change is postponed",
    "withdrawn": "why the change is withdrawn",
}
"""What a record says in a person's words, and each language has to say in its own."""
POSTPONE = "postpone it in the record (postponed:), then send"


def lint(
    notice: Notice,
    message: Message,
    release: Release,
    assessment: Assessment,
    on: date,
    about: str = "change",
) -> tuple[Finding, ...]:
    """What stands against sending: errors block, warnings do not. ``on`` is the day of sending."""
    found = [*_phrases(notice), *_form(notice, message)]
    if about != "withdrawn":
        found += _coverage(notice, message, assessment)
    if about == "change":
        found += _timing(release, on)
    return tuple(found)


def _finding(code: str, text: str, action: str, level: Level = Level.ERROR, evidence: str = "") -> Finding:
    return Finding(code, text, level, evidence=(evidence,) if evidence else (), action=action)


def _own_words(notice: Notice) -> str:
    """What people wrote for this notice."""
    return "\n".join((notice.why, notice.act, *(item.meaning for item in notice.items)))


def _phrases(notice: Notice) -> Iterator[Finding]:
    """Phrases a notice must not hold; looked for in people's words, not in quoted policy text."""
    words = _own_words(notice)
    for kind, level, wrong in REFUSED:
        if found := re.search(sentences(notice.lang)["refused"][kind], words, re.IGNORECASE):
            told = f"The notice ({notice.lang}) {wrong}."
            yield _finding(f"NOTICE-{kind.upper()}", told, "say what happens, and when", level, found[0])


def _form(notice: Notice, message: Message) -> Iterator[Finding]:
    if not has_language(notice.lang):
        yield _finding(
            "NOTICE-LANGUAGE", f"There are no sentences for “{notice.lang}”.", "add lang/notice/*.yml for it"
        )
    if not notice.why.strip():
        yield _finding(
            "NOTICE-WHY",
            f"The notice ({notice.lang}) does not say why.",
            "write the reason above the first “##” of the record, in every language",
            Level.WARNING,
        )
    for key in notice.foreign:
        yield _finding(
            "NOTICE-FOREIGN",
            f"The notice ({notice.lang}) says in another language {FOREIGN[key]}.",
            f"write it in the front matter of the record in that language: {key}: …",
            Level.WARNING,
        )
    if len(message.html.encode()) >= LARGEST:
        yield _finding(
            "NOTICE-LARGE",
            f"The HTML is {len(message.html.encode()):,} bytes; mail programs cut it.",
            "shorten the words of the record, or send in two releases",
        )
    if not all(link.url.startswith("https://") for link in notice.links):
        yield _finding("NOTICE-LINKS", "Its links lead nowhere.", "set site_url in mkdocs.yml (https://…/)")
    if "@" not in " ".join(notice.contact) and "http" not in " ".join(notice.contact):
        yield _finding("NOTICE-CONTACT", "It names no contact.", "set contact: in the policy's front matter")


def _coverage(notice: Notice, message: Message, assessment: Assessment) -> Iterator[Finding]:
    """Every material change is in the notice with its words; every item of the notice is a change."""
    changes = assessment.comparison.changes
    told = {i for item in notice.items for i in item.changes}
    text = " ".join(message.text.split())
    for i, change in enumerate(changes):
        if not is_material(assessment.findings[i]):
            continue
        words = [" ".join(run.text.split()[:5]) for run in runs(change) if run.op != "equal"]
        if i not in told or not all(word in text for word in words):
            name = change.clause.label or change.clause.title or change.clause.id
            yield _finding(
                "NOTICE-OMITS", f"The material change of {name} is not in the notice.", "report this"
            )
    for item in notice.items:
        if any(i >= len(changes) for i in item.changes) or not (item.changes or item.meaning):
            yield _finding("NOTICE-INVENTS", f"“{item.sentence}” is no change of the text.", "remove it")


def _timing(release: Release, on: date) -> Iterator[Finding]:
    """Whether people are told as long before as was decided."""
    lead = release.record.lead_days if release.record else None
    if release.withdrawn:
        told = f"The change was withdrawn on {release.withdrawn}."
        yield _finding("NOTICE-WITHDRAWN", told, "tell those who knew of it: --about withdrawn")
    left = (release.effective - on).days
    if left < 1:
        told = f"It takes effect on {release.effective}, before anybody could be told."
        yield _finding("NOTICE-LATE", told, POSTPONE)
    elif lead and left < lead.days:
        told = f"{left} days are left before it takes effect; {lead.days} were decided."
        yield _finding("NOTICE-LEAD", told, POSTPONE, evidence=lead.reason)
