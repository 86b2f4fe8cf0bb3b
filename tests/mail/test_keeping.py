"""A promise in calendar months to the day on which it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauselog.mail.keeping import Keep, in_order, months_after, until

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
TURN = date(2027, 1, 15)
PERIODS = (Keep(months=12, before=TURN), Keep(months=24))


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2027, 1, 15), 24, date(2029, 1, 15)),
        (date(2027, 3, 1), 24, date(2029, 3, 1)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 5, 5), 0, date(2027, 5, 5)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day, months, end):
    assert months_after(day, months) == end


@given(DAYS, st.integers(0, 200))
def test_months_are_never_longer_than_they_are(day, months):
    end = months_after(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or ((end + timedelta(1)).day == 1 and end.day < day.day)


@given(DAYS)
def test_each_change_has_the_period_of_its_day(day):
    assert until(PERIODS, day) == months_after(day, 12 if day < TURN else 24)
    assert until((), day) is None


@pytest.mark.parametrize(
    "periods",
    [
        PERIODS[:1],
        PERIODS[::-1],
        (*PERIODS, *PERIODS[1:]),
        (Keep(months=1, before=TURN), *PERIODS),
        (Keep(months=1, before=TURN + timedelta(1)), *PERIODS),
    ],
)
def test_periods_out_of_order_are_refused(periods):
    with pytest.raises(ValueError, match="come first, in order"):
        in_order(periods)


def test_periods_in_order_are_taken():
    assert in_order(PERIODS) == PERIODS
    assert in_order(()) == ()
