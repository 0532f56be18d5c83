"""Messages are polite: not at night, not on days off, not again and again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from yifa.law.calendar import default_calendar
from yifa.server.notices.timing import BACKOFF, Hours, allowed_from, retry_at, stage_of

CALENDAR = default_calendar()
NIGHT = Hours(time(20), time(8))
MINUTES = 24 * 60
clock = st.integers(0, MINUTES - 1).map(lambda minute: time(minute // 60, minute % 60))
moments = st.integers(0, 1000 * MINUTES).map(lambda minute: datetime(2024, 1, 1) + timedelta(minutes=minute))


def test_at_night_a_message_waits_for_the_morning() -> None:
    assert allowed_from(datetime(2025, 3, 5, 22), NIGHT, CALENDAR) == datetime(2025, 3, 6, 8)
    assert allowed_from(datetime(2025, 3, 5, 3), NIGHT, CALENDAR) == datetime(2025, 3, 5, 8)
    assert allowed_from(datetime(2025, 3, 5, 8), NIGHT, CALENDAR) == datetime(2025, 3, 5, 8)


def test_before_the_spring_festival_a_message_waits_until_it_is_over() -> None:
    assert allowed_from(datetime(2025, 1, 27, 21), NIGHT, CALENDAR) == datetime(2025, 2, 5, 8)


def test_a_weekend_that_is_worked_is_no_day_off() -> None:
    assert allowed_from(datetime(2025, 2, 8, 9), NIGHT, CALENDAR) == datetime(2025, 2, 8, 9)


def test_equal_ends_mean_no_quiet_hours() -> None:
    always = Hours(time(8), time(8), workdays_only=False)
    assert allowed_from(datetime(2025, 3, 8, 3), always, CALENDAR) == datetime(2025, 3, 8, 3)


@settings(deadline=None)
@given(moments, clock, clock, st.booleans())
def test_the_moment_found_is_the_first_that_is_allowed(at: datetime, start: time, end: time, workdays: bool) -> None:
    hours = Hours(start, end, workdays)
    found = allowed_from(at, hours, CALENDAR)
    assert found >= at
    assert not hours.quiet_at(found.time())
    assert not workdays or CALENDAR.is_workday(found.date())
    if found > at:
        just_before = found - timedelta(microseconds=1)
        assert hours.quiet_at(just_before.time()) or (workdays and not CALENDAR.is_workday(just_before.date()))


def test_tries_come_later_and_later_and_end() -> None:
    now = datetime(2025, 3, 5, 9)
    waits = [retry_at(now, attempts) for attempts in range(1, len(BACKOFF) + 2)]
    assert waits[-1] is None
    gaps = [wait - now for wait in waits if wait]
    assert gaps == sorted(gaps) and len(gaps) == len(BACKOFF)


def test_a_limit_is_in_alarm_then_due_then_overdue() -> None:
    due, alarm = date(2025, 4, 7), date(2025, 3, 31)
    days = [date(2025, 3, 30), alarm, due, date(2025, 4, 8)]
    assert [stage_of(due, alarm, day) for day in days] == ["", "alarm", "due", "overdue"]
