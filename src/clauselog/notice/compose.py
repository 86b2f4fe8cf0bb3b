"""The facts of a notice to a message: subject, text part and HTML part, small enough to be shown whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import gather
from .html import html
from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clauselog.materiality import Assessment
    from clauselog.release import Release
    from clauselog.wording import Entry

    from .facts import Notice, Publisher

LARGEST = 90_000
"""Bytes of HTML; mail programs cut what is longer than about 102,000."""
LIMITS = (0, 400, 120, 40, 10)
"""Words shown of one addition or removal, tried in turn until the message is small enough; 0 is all."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent in one language."""

    lang: str
    subject: str
    text: str
    html: str


def write(notice: Notice) -> Message:
    """The facts as text and HTML, with as many of the words as fit into ``LARGEST``."""
    for limit in LIMITS:
        made = Message(notice.lang, notice.subject, plain(notice, limit), html(notice, limit))
        if len(made.html.encode()) < LARGEST:
            break
    return made


def compose(
    release: Release,
    assessment: Assessment,
    entries: Sequence[Entry],
    lang: str,
    publisher: Publisher,
    about: str = "change",
) -> Message:
    """The message about a release in one language; see ``gather`` for what it needs."""
    return write(gather(release, assessment, entries, lang, publisher, about))
