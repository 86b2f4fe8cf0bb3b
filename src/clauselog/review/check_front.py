"""The front matter of a policy to findings: a value that is not what its key means, a key nearly known."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from clauselog.dates import dates
from clauselog.errors import UserError
from clauselog.frontmatter import lines, read
from clauselog.metadata import FrontMatter, front_faults
from clauselog.model import Finding, Level
from clauselog.strict import known_keys, unknown_key

from .findings import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

SLIP = 0.8
"""Likeness of two words, as ``difflib`` has it, from which one is the other misspelt: contcat,
contact (0.86). Below it the key may well be another program's: subtitle, title (0.77)."""

_CAMEL = re.compile(r"[a-z][A-Z]")
"""None of our keys is writtenLikeThis: such a key is another program's."""


def front(text: str, path: str) -> Iterator[Finding]:
    """What is wrong with the front matter of a policy, by line; keys of other programs are let through."""
    try:
        faults = front_faults(text, path)
        found = [unreadable("FRONT-MATTER", fault, path) for fault in faults]
        keys = [str(key) for key, _ in read(text, path) if not _CAMEL.search(str(key))]
    except UserError as error:
        yield unreadable("FRONT-MATTER", error, path)
        return
    found += [_unknown(key, lines(text).get((key,), 1), path) for key in keys if _near(key, 0.6)]
    yield from sorted(found, key=lambda f: f.line)


def _near(key: str, likeness: float) -> bool:
    """Whether a key is not known and one that is looks like it."""
    known = known_keys(FrontMatter)
    return key not in known and not dates(key) and bool(get_close_matches(key, known, 1, likeness))


def _unknown(key: str, line: int, path: str) -> Finding:
    slip = _near(key, SLIP)
    level = Level.ERROR if slip else Level.WARNING
    action = "mend the key" if slip else "mend the key, or leave it if another program reads it"
    return Finding("FRONT-UNKNOWN", unknown_key(key, FrontMatter), level, action=action, path=path, line=line)
