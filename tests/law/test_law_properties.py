"""What must hold for every limit, start and order of events."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yifa.law.calendar import default_calendar
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.explanation import explain
from yifa.law.limits import Limit, all_limits
from yifa.law.periods import compute

CALENDAR = default_calendar()
STARTS = st.dates(date(2005, 1, 1), date(2025, 6, 30))
FORWARD = ("WD", "WD-MIN", "CD", "CD-STRICT", "CD-MIN", "M", "M-STRICT", "Y", "Y-STRICT")
RUNNING = [x for x in all_limits().values() if x.code in FORWARD]
LIMITS = st.sampled_from(RUNNING)
DATED = st.sampled_from([x for x in all_limits().values() if x.code != "H"])


@st.composite
def running(draw: st.DrawFn) -> tuple[Limit, date, list[PeriodEvent]]:
    """A limit, a start, and up to five events around the period."""
    limit, start = draw(LIMITS), draw(STARTS)
    offset = st.integers(0, 120)
    events: list[PeriodEvent] = []
    for _ in range(draw(st.integers(0, 5))):
        at = start + timedelta(draw(offset))
        kind = draw(st.sampled_from(["extend", "suspend", "restart"]))
        if kind == "extend":
            unit = draw(st.sampled_from(["working_day", "calendar_day", "month"]))
            events.append(Extend(draw(st.integers(1, 30)), unit, at))
        elif kind == "suspend":
            events.append(Suspend(at, at + timedelta(draw(st.integers(0, 40)))))
        else:
            events.append(Restart(at))
    return limit, start, events


@given(running(), st.randoms())
def test_the_order_in_which_events_are_given_does_not_matter(case: tuple, random: object) -> None:
    limit, start, events = case
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (compute(limit, start, e, calendar=CALENDAR) for e in (events, shuffled))
    assert (one.due, one.nominal_end, one.alarm) == (other.due, other.nominal_end, other.alarm)
    assert sorted(explain(one, CALENDAR)) == sorted(explain(other, CALENDAR))


@given(running())
def test_the_alarm_never_comes_after_the_due_date_and_falls_on_a_working_day(case: tuple) -> None:
    limit, start, events = case
    deadline = compute(limit, start, events, calendar=CALENDAR)
    assert deadline.alarm <= deadline.nominal_end <= deadline.due
    assert CALENDAR.is_workday(deadline.alarm)
    assert deadline.due > start


@given(LIMITS, STARTS, st.integers(0, 30))
def test_a_later_start_never_gives_an_earlier_due_date(limit: Limit, start: date, later: int) -> None:
    first, second = (compute(limit, s, calendar=CALENDAR) for s in (start, start + timedelta(later)))
    assert first.due <= second.due


@given(running(), st.integers(0, 60))
def test_a_pause_that_resumes_the_same_day_changes_nothing(case: tuple, offset: int) -> None:
    limit, start, events = case
    at = start + timedelta(offset)
    with_pause = compute(limit, start, [*events, Suspend(at, at)], calendar=CALENDAR)
    assert with_pause.due == compute(limit, start, events, calendar=CALENDAR).due


@given(LIMITS, STARTS, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_never_brings_the_end_forward(limit: Limit, start: date, offset: int, length: int) -> None:
    at = start + timedelta(offset)
    paused = compute(limit, start, [Suspend(at, at + timedelta(length))], calendar=CALENDAR)
    assert paused.due >= compute(limit, start, calendar=CALENDAR).due


@given(LIMITS, STARTS, st.integers(1, 60), st.integers(1, 20))
def test_a_pause_in_two_pieces_equals_one_whole(limit: Limit, start: date, offset: int, length: int) -> None:
    at = start + timedelta(offset)
    middle, end = at + timedelta(length), at + timedelta(2 * length)
    whole = compute(limit, start, [Suspend(at, end)], calendar=CALENDAR)
    assert whole.due == compute(limit, start, [Suspend(at, middle), Suspend(middle, end)], calendar=CALENDAR).due


@given(LIMITS, STARTS, st.integers(1, 30))
def test_an_extension_in_time_lengthens_and_one_too_late_does_nothing(limit: Limit, start: date, length: int) -> None:
    plain = compute(limit, start, calendar=CALENDAR)
    unit = "working_day" if limit.unit == "working_day" else "calendar_day"
    in_time = compute(limit, start, [Extend(length, unit, plain.due)], calendar=CALENDAR)
    late = compute(limit, start, [Extend(length, unit, plain.due + timedelta(1))], calendar=CALENDAR)
    assert in_time.nominal_end > plain.nominal_end
    assert late.due == plain.due


@given(st.sampled_from([x for x in RUNNING if x.code == "WD"]), STARTS)
def test_a_working_day_deadline_is_a_working_day_with_exactly_that_many_before_it(limit: Limit, start: date) -> None:
    deadline = compute(limit, start, calendar=CALENDAR)
    assert CALENDAR.is_workday(deadline.due)
    assert CALENDAR.count_workdays(start, deadline.due) == limit.length


@given(st.sampled_from([x for x in RUNNING if x.code in ("CD", "M", "Y")]), STARTS)
def test_a_performance_period_never_ends_on_a_day_of_rest(limit: Limit, start: date) -> None:
    assert CALENDAR.is_workday(compute(limit, start, calendar=CALENDAR).due)


@given(DATED, STARTS)
def test_the_same_question_has_the_same_answer_whatever_was_asked_before(limit: Limit, start: date) -> None:
    fresh = CALENDAR.with_notice()
    assert compute(limit, start, calendar=fresh).due == compute(limit, start, calendar=CALENDAR).due


@given(st.datetimes(datetime(2005, 1, 1), datetime(2025, 12, 1)), st.integers(1, 72))
def test_an_extension_of_an_hour_limit_adds_exactly_those_hours(start: datetime, hours: int) -> None:
    limit = next(x for x in all_limits().values() if x.code == "H")
    plain = compute(limit, start, calendar=CALENDAR)
    longer = compute(limit, start, [Extend(hours, "hour", start.date())], calendar=CALENDAR)
    assert plain.due_at is not None and longer.due_at == plain.due_at + timedelta(hours=hours)
