"""What is wrong with a release, a record or a file to a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clauselog.errors import UserError

_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)", re.MULTILINE)


def error(code: str, message: str, action: str, path: str, line: int = 1, clause: str = "") -> Finding:
    """A finding that blocks the release, or for which a site does not verify."""
    return Finding(code, message, Level.ERROR, action=action, path=path, line=line, clause=clause)


def warning(code: str, message: str, action: str, path: str, line: int = 1, clause: str = "") -> Finding:
    """A finding that does not."""
    return Finding(code, message, Level.WARNING, action=action, path=path, line=line, clause=clause)


def unreadable(code: str, found: UserError, path: str) -> Finding:
    """An error of a user as a finding; ``path`` is that of the file, where the error names none."""
    return error(code, found.message, found.remedy, found.path or path, found.line or 1)


def conflicts(text: str, path: str) -> Iterator[Finding]:
    """The first mark of a merge that was not finished."""
    if mark := _CONFLICT.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        message = "an unfinished merge stands here"
        action = "finish the merge: keep what is to be said, take the marks out"
        yield error("TEXT-CONFLICT", message, action, path, line)
