"""The periods a notice promises to the day on which proof is erased."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from pydantic import Field

from clauselog.strict import Strict


class Keep(Strict):
    """How long proof is kept."""

    months: int = Field(ge=0, le=1200)
    """Calendar months after the effective date."""
    before: date | None = None
    """Only for changes that take effect before that day; None for all others."""


def in_order(periods: tuple[Keep, ...]) -> tuple[Keep, ...]:
    """The periods, of which the first that fits counts: so each day has one.

    Raises:
        ValueError: a day has none, or some period is never used.
    """
    days = [keep.before for keep in periods]
    told = [day for day in days if day]
    if periods and (days != [*told, None] or told != sorted(set(told))):
        raise ValueError("periods with “before” come first, in order; then one without it")
    return periods


def until(periods: tuple[Keep, ...], effective: date) -> date | None:
    """The day from which the proof of a change is erased; None where it is kept for good."""
    fitting = (keep for keep in periods if keep.before is None or effective < keep.before)
    found = next(fitting, None)
    return months_after(effective, found.months) if found else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
