"""Working days follow the State Council's notices."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.law.calendar import WorkCalendar, default_calendar
from yifa.law.errors import BadNoticeError, NoCalendarError
from yifa.law.festivals import lacking, least_off, widest_off
from yifa.law.notices import HolidayNotice, parse_notice

CALENDAR = default_calendar()
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
NOTICE_2027 = parse_notice(
    {
        "year": 2027,
        "document": "国办发明电〔2026〕0号",
        "days_off": [
            {"name": "元旦", "from": "01-01", "to": "01-04"},
            {"name": "春节", "from": "02-05", "to": "02-12"},
        ],
        "workdays": {"2026-12-27": "元旦", "02-14": "春节"},
    }
)

# 1 January 2006 was a Sunday; 1—3 January were off, and the third was taken from Saturday 31 December 2005, which was
# therefore worked. `holidays` says so too; `chinesecalendar` counts that Saturday as an ordinary weekend.
DISPUTED = date(2005, 12, 31)


def test_every_day_of_2004_to_2026_agrees_with_two_independent_calendars() -> None:
    other = holidays.country_holidays("CN", years=range(2003, 2028))
    day, disagreements = date(2004, 1, 1), []
    while day.year < 2027:
        ours = CALENDAR.is_workday(day)
        if ours != other.is_working_day(day) or (day != DISPUTED and ours != chinese_calendar.is_workday(day)):
            disagreements.append(day)
        day += timedelta(1)
    assert disagreements == []


def test_the_one_known_disagreement_is_a_working_saturday_by_the_balance_of_days() -> None:
    assert CALENDAR.is_workday(DISPUTED)
    assert not chinese_calendar.is_workday(DISPUTED)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 3, 5), "工作日"),
        (date(2026, 3, 7), "周末"),
        (date(2026, 10, 1), "放假（国庆节）"),
        (date(2026, 10, 10), "调休上班（国庆节）"),
    ],
)
def test_a_day_says_why_it_counts_or_not(day: date, reason: str) -> None:
    said = CALENDAR.day(day)
    assert said.reason == reason
    assert said.source == "2026年放假安排（国办发明电〔2025〕7号）"
    assert said.is_workday == CALENDAR.is_workday(day)


def test_2024_has_251_working_days_2025_and_2026_have_248() -> None:
    counts = [CALENDAR.count_workdays(date(y - 1, 12, 31), date(y, 12, 31)) for y in (2024, 2025, 2026)]
    assert counts == [251, 248, 248]


def test_past_the_last_notice_the_days_off_of_the_standing_rule_are_known() -> None:
    assert CALENDAR.max_year == 2026 and 2027 not in CALENDAR.loaded_years
    off = [date(2027, 1, 1), date(2027, 5, 2), date(2027, 2, 5), date(2027, 2, 8), date(2027, 9, 15)]
    assert not any(CALENDAR.is_workday(day) for day in off)
    # 6 and 7 February are a weekend, so the 9th and the 10th make up for them (放假办法第6条).
    assert not CALENDAR.is_workday(date(2027, 2, 10)) and CALENDAR.is_workday(date(2027, 2, 11))
    assert CALENDAR.is_workday(date(2027, 2, 4)) and not CALENDAR.widest.is_workday(date(2027, 2, 4))
    assert CALENDAR.day(date(2027, 10, 1)).provisional
    assert "未录入" in CALENDAR.day(date(2027, 3, 1)).source
    with pytest.raises(NoCalendarError, match="2027年的放假安排尚未录入"):
        CALENDAR.require(date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.shared
def test_the_festivals_of_the_years_to_come_are_those_of_the_table(shared: Path) -> None:
    rows = list(csv.DictReader((shared / "law" / "festivals.csv").open(encoding="utf-8-sig")))
    for year in range(2027, 2036):
        for column, ours in (("least_off", least_off(year)), ("widest_off", widest_off(year))):
            theirs = set()
            for row in rows:
                if row["year"] == str(year):
                    first, last = (date.fromisoformat(row[f"{column}_{end}"]) for end in ("from", "to"))
                    theirs |= {first + timedelta(i) for i in range((last - first).days + 1)}
            assert {d for d in ours if d.weekday() < 5} == {d for d in theirs if d.weekday() < 5}, (year, column)


def test_every_notice_since_2008_is_whole_but_those_that_gave_more() -> None:
    faults = {n.year: lacking(n.year, n.off, n.work) for n in CALENDAR.notices.values()}
    # 2012: 端午节 fell on a Saturday that the table leaves to the weekend. 2015 and 2020 had days by special notice.
    assert {year for year, found in faults.items() if found} == {2012, 2015, 2020}


@pytest.mark.parametrize(
    ("leave_out", "work", "fault"),
    [("劳动节", None, "缺少劳动节"), ("春节", None, "缺少春节"), (None, {}, "扣除周末和调休上班")],
)
def test_a_notice_that_lacks_a_festival_or_a_made_up_day_is_not_whole(leave_out, work, fault) -> None:
    notice = CALENDAR.notices[2026]
    off = {day: name for day, name in notice.off.items() if name != leave_out}
    assert fault in "".join(lacking(2026, off, notice.work if work is None else work))


def test_an_administrator_enters_the_next_year_and_its_new_year_reaches_back_into_december() -> None:
    longer = CALENDAR.with_notice(NOTICE_2027)
    assert longer.max_year == 2027 and CALENDAR.max_year == 2026
    assert longer.is_workday(date(2026, 12, 27)) and not CALENDAR.is_workday(date(2026, 12, 27))
    assert not longer.is_workday(date(2027, 2, 8))
    assert longer.is_certain(date(2026, 1, 1), date(2027, 12, 31))


def test_a_gap_between_loaded_years_stays_uncertain() -> None:
    gapped = WorkCalendar([*CALENDAR.notices.values(), HolidayNotice(2029, None, {date(2029, 1, 1): "元旦"})])
    assert not gapped.is_certain(date(2026, 1, 1), date(2029, 12, 31))
    assert gapped.is_certain(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("days_off", "workdays", "fault"),
    [
        (
            [{"name": "国庆节", "from": "10-01", "to": "10-07"}],
            {"10-03": "国庆节"},
            "既列为放假（国庆节）又列为调休上班",
        ),
        ([{"name": "国庆节", "from": "2028-10-01"}], {}, "不在2027年内"),
        ([{"name": "元旦", "from": "01-01"}, {"name": "春节", "from": "01-01"}], {}, "重复列为放假"),
        ([{"name": "国庆节", "from": "10-07", "to": "10-01"}], {}, "早于开始日"),
        ([{"name": "国庆节", "from": "10-01"}], {"10-11": "国庆节"}, "本来就是周一至周五"),
        ([{"name": "国庆节", "from": "10-01", "to": "10-31"}], {}, "长达31天"),
        ([], {}, "没有列出任何放假日"),
        ([{"name": "国庆节", "from": "十月一日"}], {}, "格式不对"),
        ([{"from": "10-01"}], {}, "格式不对"),
    ],
)
def test_a_notice_that_cannot_be_true_is_refused_with_the_reason(days_off: list, workdays: dict, fault: str) -> None:
    with pytest.raises(BadNoticeError, match=fault):
        parse_notice({"year": 2027, "days_off": days_off, "workdays": workdays})


@given(DAYS, st.integers(1, 300))
def test_adding_working_days_agrees_with_counting_them_one_by_one(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day += timedelta(1)
        left -= CALENDAR.is_workday(day)
    assert CALENDAR.add_workdays(start, count) == day
    assert CALENDAR.count_workdays(start, day) == count


@given(DAYS, st.integers(1, 300))
def test_counting_back_agrees_with_going_back_day_by_day(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day -= timedelta(1)
        left -= CALENDAR.is_workday(day)
    assert CALENDAR.add_workdays(start, -count) == day


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_the_nearest_working_days_enclose_any_day(day: date) -> None:
    before, after = CALENDAR.around(day)
    assert before <= day <= after
    assert (before, after) == (CALENDAR.last_workday(day), CALENDAR.next_workday(day))
    assert CALENDAR.is_workday(before) and CALENDAR.is_workday(after)
    assert not any(CALENDAR.is_workday(day + timedelta(i)) for i in range((after - day).days))
