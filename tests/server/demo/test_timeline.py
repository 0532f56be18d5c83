"""Days of a made-up year are days somebody works."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from yifa.law.calendar import default_calendar
from yifa.server.demo.timeline import draw_day


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 3, 8), date(2025, 3, 9), date(2025, 3, 7)),  # a weekend
        (date(2025, 10, 2), date(2025, 10, 6), date(2025, 9, 30)),  # within the National Day holiday
    ],
)
def test_where_nobody_works_the_last_day_before_is_taken(first: date, last: date, expected: date) -> None:
    assert draw_day(first, last, "even", default_calendar(), Random(1)) == expected
