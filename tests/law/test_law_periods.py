"""Each day rule with a case counted by hand, and what events do to a period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from yifa.law.calendar import default_calendar
from yifa.law.deadlines import Deadline
from yifa.law.errors import NoCalendarError, PeriodError
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend, parse_events
from yifa.law.explanation import count_days, explain
from yifa.law.limits import Limit, get_limit
from yifa.law.notices import parse_notice
from yifa.law.periods import compute, compute_many, ineffective

CALENDAR = default_calendar()


def due(rule_id: str, start: date | datetime, *events: PeriodEvent) -> Deadline:
    return compute(get_limit(rule_id), start, events, calendar=CALENDAR)


def made(day_rule: str, length: int, unit: str) -> Limit:
    return Limit(
        id="test",
        name="测试期限",
        procedure="测试",
        step="测试",
        starts_from="测试",
        length=length,
        unit=unit,
        day_rule=day_rule,
        act="测试法",
    )  # type: ignore[arg-type]


# -- one sentence per day rule -------------------------------------------------------------------------------------


def test_working_days_skip_the_spring_festival_and_count_the_saturday_worked_for_it() -> None:
    # 10, 11, 12, 13 February, Saturday 14 (worked), then 24 and 25: seven.
    assert due("penalty-register-preserve-7wd", date(2026, 2, 9)).due == date(2026, 2, 25)


def test_a_period_ending_in_the_national_holiday_runs_to_the_first_working_day_after() -> None:
    deadline = due("penalty-pay-15d", date(2026, 9, 16))
    assert deadline.nominal_end == date(2026, 10, 1)
    assert deadline.due == date(2026, 10, 8)
    assert deadline.alarm == date(2026, 9, 30)


def test_a_period_ending_on_a_saturday_that_is_worked_is_not_moved() -> None:
    assert due("penalty-pay-15d", date(2026, 2, 13)).due == date(2026, 2, 28)


def test_a_seizure_ends_in_the_holiday_itself_because_it_restricts_rights() -> None:
    deadline = due("seizure-30d", date(2026, 1, 20))
    assert deadline.due == date(2026, 2, 19)
    assert deadline.alarm == date(2026, 2, 14)


def test_public_comment_is_open_for_thirty_days_at_least_and_closes_no_later_for_a_holiday() -> None:
    deadline = due("decision-consult-min-30d", date(2026, 9, 2))
    assert deadline.due == date(2026, 10, 2)
    assert deadline.next_step_from == date(2026, 10, 3)


def test_the_court_may_be_asked_the_day_after_ten_full_working_days() -> None:
    deadline = due("court-enforcement-urge-10wd", date(2026, 4, 27))
    assert (deadline.due, deadline.next_step_from) == (date(2026, 5, 13), date(2026, 5, 14))


def test_a_hearing_is_announced_seven_working_days_ahead() -> None:
    assert due("penalty-hearing-notice-7wd-before", date(2026, 10, 14)).due == date(2026, 9, 29)


def test_a_village_meeting_is_announced_ten_calendar_days_ahead() -> None:
    assert due("village-meeting-notice-10d-before", date(2026, 5, 10)).due == date(2026, 4, 30)


def test_a_document_is_evaluated_six_months_before_it_lapses() -> None:
    assert due("normative-evaluate-before-6m-local", date(2026, 8, 31)).due == date(2026, 2, 28)


def test_months_end_on_the_corresponding_day_or_the_last_of_the_month() -> None:
    assert due("suit-direct-6m", date(2025, 8, 31)).nominal_end == date(2026, 2, 28)
    assert due("suit-direct-6m", date(2026, 4, 1)).due == date(2026, 10, 8)


def test_an_electronic_tag_comes_off_on_the_corresponding_day_even_on_a_holiday() -> None:
    assert due("corrections-ankle-3m", date(2026, 7, 1)).due == date(2026, 10, 1)


def test_years_count_from_a_leap_day_to_the_last_of_february() -> None:
    assert due("penalty-limitation-2y", date(2024, 2, 29)).due == date(2026, 2, 28)
    assert due("recon-apply-no-notice-1y", date(2025, 10, 1)).due == date(2026, 10, 8)


def test_hours_run_through_the_holiday_from_the_moment_itself() -> None:
    deadline = due("compulsion-urgent-report-24h", datetime(2026, 2, 16, 22, 30))
    assert deadline.due_at == datetime(2026, 2, 17, 22, 30)
    assert deadline.due == date(2026, 2, 17)


def test_an_hour_limit_given_in_another_time_zone_is_read_in_china_time() -> None:
    deadline = due("compulsion-urgent-report-24h", datetime(2026, 2, 16, 20, 0, tzinfo=UTC))
    assert deadline.due == date(2026, 2, 18)
    assert deadline.due_at is not None and deadline.due_at.utcoffset() == timedelta(hours=8)


def test_a_fixed_date_stands_even_on_a_saturday() -> None:
    assert due("gi-annual-dept-jan31", date(2025, 12, 31)).due == date(2026, 1, 31)


def test_before_the_first_of_march_means_the_last_of_february_at_latest() -> None:
    assert due("rule-of-law-report-mar1", date(2025, 12, 31)).due == date(2026, 2, 28)
    assert due("rule-of-law-report-mar1", date(2023, 12, 31)).due == date(2024, 2, 29)
    assert due("rule-of-law-report-mar1", date(2026, 2, 28)).due == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("rule_id", "day", "end"),
    [
        ("village-reps-quarterly", date(2026, 2, 3), date(2026, 3, 31)),
        ("village-reps-quarterly", date(2026, 12, 31), date(2026, 12, 31)),
        ("resident-reps-halfyear", date(2026, 7, 1), date(2026, 12, 31)),
        ("leader-law-report-annual", date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_a_duty_of_frequency_ends_with_the_natural_quarter_half_year_or_year(
    rule_id: str, day: date, end: date
) -> None:
    assert due(rule_id, day).due == end


# -- events --------------------------------------------------------------------------------------------------------


def test_an_extension_is_joined_to_the_period_and_the_end_is_moved_once() -> None:
    deadline = due("petition-close-60d", date(2026, 1, 4), Extend(30, "calendar_day", date(2026, 2, 28)))
    assert (deadline.nominal_end, deadline.due) == (date(2026, 4, 4), date(2026, 4, 7))


def test_an_extension_approved_on_the_last_day_counts_and_one_the_day_after_does_not() -> None:
    start = date(2026, 3, 9)
    in_time = due("petition-close-60d", start, Extend(30, "calendar_day", date(2026, 5, 8)))
    late = due("petition-close-60d", start, Extend(30, "calendar_day", date(2026, 5, 9)))
    assert in_time.due == date(2026, 6, 8)
    assert late.due == date(2026, 5, 8)
    (effect,) = ineffective(late, CALENDAR)
    assert (effect.outcome, effect.due_before) == ("late", date(2026, 5, 8))
    assert any("届满后的延长不生效" in line for line in explain(late, CALENDAR))


def test_a_second_extension_is_measured_against_the_first() -> None:
    events = (
        Extend(30, "calendar_day", date(2026, 4, 30)),
        Extend(30, "calendar_day", date(2026, 3, 30)),
        Suspend(date(2026, 3, 10), date(2026, 3, 20), "伤情鉴定"),
    )
    assert due("security-case-30d", date(2026, 3, 5), *events).due == date(2026, 6, 15)


def test_suspended_days_of_working_day_periods_are_working_days() -> None:
    events = (Suspend(date(2026, 4, 8), date(2026, 4, 24), "委托专家评审"),)
    assert due("license-decision-20wd", date(2026, 3, 30), *events).due == date(2026, 5, 18)


def test_overlapping_suspensions_are_left_out_once() -> None:
    start = date(2026, 3, 2)
    whole = due("seizure-30d", start, Suspend(date(2026, 3, 6), date(2026, 3, 20)))
    parts = due(
        "seizure-30d",
        start,
        Suspend(date(2026, 3, 10), date(2026, 3, 20)),
        Suspend(date(2026, 3, 6), date(2026, 3, 15)),
    )
    assert whole.due == parts.due == date(2026, 4, 15)


def test_a_suspension_after_the_end_changes_nothing() -> None:
    late = due("seizure-30d", date(2026, 3, 2), Suspend(date(2026, 5, 1), date(2026, 5, 9)))
    assert late.due == due("seizure-30d", date(2026, 3, 2)).due
    assert [e.outcome for e in ineffective(late, CALENDAR)] == ["no_effect"]


def test_a_period_still_paused_says_so_and_gives_the_earliest_end() -> None:
    deadline = due("seizure-30d", date(2026, 3, 2), Suspend(date(2026, 3, 6), None, "委托检测"))
    assert deadline.paused_since == date(2026, 3, 6)
    assert deadline.due == date(2026, 4, 1)
    assert any("尚未恢复" in line for line in explain(deadline, CALENDAR))


def test_an_extension_may_be_approved_while_the_period_is_paused() -> None:
    events = (Suspend(date(2026, 3, 6), None, "检测"), Extend(30, "calendar_day", date(2026, 6, 1)))
    assert due("seizure-30d", date(2026, 3, 2), *events).due == date(2026, 5, 1)


def test_a_correction_received_starts_the_reply_period_anew() -> None:
    events = (Restart(date(2026, 3, 16), "收到补正后的申请"),)
    assert due("gi-reply-20wd", date(2026, 3, 2), *events).due == date(2026, 4, 14)


def test_an_extension_of_the_period_before_a_restart_lapses() -> None:
    start, restart = date(2026, 3, 2), Restart(date(2026, 3, 16))
    lapsed = due("gi-reply-20wd", start, Extend(20, "working_day", date(2026, 3, 10)), restart)
    assert lapsed.due == due("gi-reply-20wd", start, restart).due
    assert [e.outcome for e in ineffective(lapsed, CALENDAR)] == ["lapsed"]


def test_a_month_period_can_be_extended_by_days() -> None:
    assert due("mediation-close-1m", date(2026, 3, 31), Extend(10, "calendar_day", date(2026, 4, 20))).due == date(
        2026, 5, 11
    )


def test_hours_stop_for_whole_days_of_a_pause() -> None:
    deadline = due("crime-transfer-send-24h", datetime(2026, 3, 2, 9), Suspend(date(2026, 3, 2), date(2026, 3, 4)))
    assert deadline.due_at == datetime(2026, 3, 5, 9)


def test_an_hour_limit_extended_too_late_or_restarted_says_so() -> None:
    start = datetime(2026, 3, 2, 9)
    late = due("crime-transfer-send-24h", start, Extend(24, "hour", date(2026, 3, 4)))
    assert late.due_at == datetime(2026, 3, 3, 9)
    assert [e.outcome for e in ineffective(late, CALENDAR)] == ["late"]
    again = due("crime-transfer-send-24h", start, Restart(datetime(2026, 3, 2, 15)), Restart(date(2026, 3, 2)))
    assert again.due_at == datetime(2026, 3, 3, 15)
    with pytest.raises(PeriodError, match="早于起算时刻"):
        due("crime-transfer-send-24h", start, Restart(date(2026, 3, 1)))


def test_a_restart_at_a_moment_counts_from_its_day() -> None:
    start = date(2026, 3, 2)
    moment = due("gi-reply-20wd", start, Restart(datetime(2026, 3, 16, 10)))
    assert moment.due == due("gi-reply-20wd", start, Restart(date(2026, 3, 16))).due
    assert ineffective(moment, CALENDAR) == []


# -- years without a notice ----------------------------------------------------------------------------------------


def test_a_date_in_a_year_without_notice_is_provisional_and_refused_where_certainty_is_asked() -> None:
    limit = get_limit("gi-reply-20wd")
    deadline = compute(limit, date(2026, 12, 28), calendar=CALENDAR)
    assert deadline.provisional and deadline.due_provisional
    with pytest.raises(NoCalendarError, match="2027年"):
        compute(limit, date(2026, 12, 28), calendar=CALENDAR, certain=True)
    with pytest.raises(NoCalendarError, match="2027年"):
        compute(
            limit, date(2026, 12, 1), [Extend(20, "working_day", date(2026, 12, 20))], calendar=CALENDAR, certain=True
        )


def test_entering_the_notice_turns_a_provisional_date_into_a_certain_one() -> None:
    off = [{"name": "元旦", "from": "01-01", "to": "01-03"}, {"name": "春节", "from": "02-06", "to": "02-12"}]
    longer = CALENDAR.with_notice(parse_notice({"year": 2027, "days_off": off, "workdays": {"02-13": "春节"}}))
    limit, start = get_limit("penalty-register-preserve-7wd"), date(2027, 2, 3)
    before, after = compute(limit, start, calendar=CALENDAR), compute(limit, start, calendar=longer, certain=True)
    assert before.provisional and not after.provisional
    assert (before.earliest, before.latest, after.due) == (date(2027, 2, 18), date(2027, 2, 23), date(2027, 2, 18))


def test_a_limitation_period_ends_for_certain_even_where_its_alarm_is_provisional() -> None:
    deadline = compute(get_limit("penalty-limitation-5y"), date(2026, 5, 1), calendar=CALENDAR, certain=True)
    assert deadline.due == date(2031, 5, 1)
    assert deadline.provisional and not deadline.due_provisional


# -- explanation ---------------------------------------------------------------------------------------------------


def test_the_explanation_names_article_holidays_notice_and_end() -> None:
    text = "\n".join(explain(due("penalty-register-preserve-7wd", date(2026, 2, 9)), CALENDAR))
    for said in (
        "行政处罚法第56条、第85条",
        "2026年2月9日（周一）当日不计",
        "春节2月16日至20日、2月23日",
        "国办发明电〔2025〕7号",
    ):
        assert said in text
    assert "周末调休上班计入：春节2月14日" in text and "届满日：2026年2月25日（周三）" in text


def test_each_day_is_shown_as_counted_or_not_with_the_reason() -> None:
    days = count_days(due("penalty-register-preserve-7wd", date(2026, 2, 9)), CALENDAR)
    assert [d.number for d in days if d.number] == [1, 2, 3, 4, 5, 6, 7]
    assert [d.note for d in days[5:7]] == ["调休上班（春节）", "放假（春节）不计"]
    assert days[0].note == "起算日不计"


def test_the_days_of_a_moved_end_are_shown() -> None:
    notes = [d.note for d in count_days(due("penalty-pay-15d", date(2026, 9, 16)), CALENDAR)]
    assert notes[-1] == "顺延后的末日" and notes.count("顺延") == 6


def test_every_limit_explains_itself() -> None:
    from yifa.law.limits import all_limits

    for limit in all_limits().values():
        start: date = datetime(2026, 3, 5, 9) if limit.code == "H" else date(2026, 3, 5)
        deadline = compute(limit, start, calendar=CALENDAR)
        lines = explain(deadline, CALENDAR)
        assert limit.citation in lines[0] and len(lines) >= 4
        assert ("待核实" in lines[0]) == (not limit.verified)
        assert count_days(deadline, CALENDAR) or limit.code in ("H", "FREQ")


# -- wrong input ---------------------------------------------------------------------------------------------------


def test_a_limit_in_hours_asks_for_the_time_of_day() -> None:
    with pytest.raises(PeriodError, match="写明时刻"):
        due("compulsion-urgent-report-24h", date(2026, 2, 16))


@pytest.mark.parametrize("rule_id", ["village-meeting-notice-10d-before", "rule-of-law-report-mar1"])
def test_events_do_not_fit_rules_that_count_backward_or_stand_fixed(rule_id: str) -> None:
    with pytest.raises(PeriodError, match="没有延长、扣除、重新起算"):
        due(rule_id, date(2026, 5, 10), Restart(date(2026, 5, 12)))


def test_events_that_make_no_sense_are_refused() -> None:
    for make in (
        lambda: Suspend(date(2026, 3, 5), date(2026, 3, 1)),
        lambda: Extend(0, "calendar_day", date(2026, 3, 1)),
        lambda: Extend(1, "week", date(2026, 3, 1)),  # type: ignore[arg-type]
        lambda: due("gi-reply-20wd", date(2026, 3, 5), Restart(date(2026, 3, 1))),
        lambda: due("petition-close-60d", date(2026, 3, 5), Extend(2, "hour", date(2026, 3, 6))),
        lambda: due("penalty-limitation-5y", date(9998, 1, 1)),
        lambda: due("penalty-pay-15d", date(2926, 1, 1)),
        lambda: due("penalty-pay-15d", date(9999, 12, 30)),
        lambda: due("gi-reply-20wd", date(9999, 12, 30)),
        lambda: due("penalty-hearing-notice-7wd-before", date(1, 1, 3)),
        lambda: parse_events({"type": "extend"}),
        lambda: parse_events([{"type": "extend", "length": "x", "unit": "month", "approved_on": "2026-01-01"}]),
        lambda: parse_events([{"type": "suspend", "from": "2026-01-01x", "to": None}]),
        lambda: parse_events([{"type": "pause"}]),
        lambda: parse_events([7]),
        lambda: parse_events([{"type": "extend", "length": 1e400, "unit": "month", "approved_on": "2026-01-01"}]),
        lambda: parse_events([{"type": "extend", "length": 1, "unit": [], "approved_on": "2026-01-01"}]),
        lambda: parse_events([{"length": 1}]),
    ):
        with pytest.raises(PeriodError, match=r"[一-龥]"):
            make()


def test_many_deadlines_equal_one_by_one() -> None:
    cases = [(get_limit("gi-reply-20wd"), date(2026, 1, d), ()) for d in range(1, 20)]
    assert compute_many(cases, calendar=CALENDAR) == [compute(li, s, e, calendar=CALENDAR) for li, s, e in cases]


def test_an_unknown_day_rule_never_passes_validation() -> None:
    with pytest.raises(PeriodError, match="算法代码"):
        made("WEEK", 1, "month").validate()
    with pytest.raises(PeriodError, match="算法代码"):
        compute(made("WEEK", 1, "month"), date(2026, 3, 5), calendar=CALENDAR)
