"""A draft to the checks of its release: what it needs, what stands there, what is missing, how to mend it.

Pure. Each check is a function from a draft to a ``Check``, or to None where the draft does not call for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import check_answers, check_record, check_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .draft import Check, Draft

CHECKS: tuple[Callable[[Draft], Check | None], ...] = (
    check_text.text,
    check_text.version,
    check_text.correction,
    check_text.translations,
    check_record.record,
    check_record.kept,
    check_record.dates,
    check_answers.lead,
    check_answers.decision,
    check_answers.held_data,
    check_answers.answers,
    check_record.wording,
)
"""Every check, in the order in which people work through them."""


def checks(draft: Draft) -> tuple[Check, ...]:
    """All that the release of a draft needs, met or not."""
    return tuple(found for check in CHECKS if (found := check(draft)) is not None)
