"""Inspections of enterprises (国办发〔2024〕54号): the year's places, who may come, and what is left behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domains.walking import due, refused, walk, warned
from yifa.domains import catalogue
from yifa.domains.inspections.rules import RELEASED, RESERVED, cap_fault, counted
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar

VISIT = "enterprise-inspection"
LAWFUL = {"activity": "行政检查", "shown": True, "told_bans": True, "no_charge": True, "offsite": False}


@pytest.fixture
def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))


def item(book: SimulatedBook, frequency: int) -> int:
    return book.take("inspection-item", "enrol", {"published_on": "2021-01-01", "frequency": frequency})


@pytest.fixture
def firm(book: SimulatedBook) -> int:
    return book.take("enterprise", "enrol", {"kind": "factory"})


def plan(firm: int, *items: int, on: str, reason: str = "plan", **more: Any) -> dict[str, Any]:
    return {
        "activity": "行政检查",
        "enterprise": firm,
        "items": list(items),
        "reason": reason,
        "planned_on": on,
        "offsite": False,
        **more,
    }


def bookings(book: SimulatedBook, firm: int) -> list[str]:
    return [row["state"] for row in book.states[firm].values["bookings"]]


def test_the_place_is_taken_when_the_visit_is_proposed_and_counts_across_matters(
    book: SimulatedBook, firm: int
) -> None:
    safety = item(book, 1)
    book.take(VISIT, "propose", plan(firm, safety, on="2025-03-20"))
    said = refused(book, VISIT, "propose", **plan(firm, safety, on="2025-09-10"))
    assert "上限1次" in said and "2025年3月20日，已预约" in said
    assert "国办发〔2024〕54号" in said and "R062" in said
    assert refused(book, VISIT, "propose", **plan(firm, safety, on="2026-01-12")) == ""


def test_of_two_clerks_who_prepared_the_last_place_at_once_the_second_is_told_who_has_it(
    book: SimulatedBook, firm: int
) -> None:
    safety = item(book, 1)
    ours = plan(firm, safety, on="2025-03-20")
    assert refused(book, VISIT, "propose", **ours) == refused(book, VISIT, "propose", **ours) == ""
    first = book.take(VISIT, "propose", ours)
    assert f"第{first}件" in refused(book, VISIT, "propose", **ours)
    assert bookings(book, firm) == [RESERVED]


@pytest.mark.parametrize("way", ["refuse", "cancel"])
def test_a_visit_called_off_or_not_approved_gives_its_place_back(book: SimulatedBook, firm: int, way: str) -> None:
    safety = item(book, 1)
    visit = book.take(VISIT, "propose", plan(firm, safety, on="2025-03-20"))
    book.take(VISIT, way, {}, visit)
    assert bookings(book, firm) == [RELEASED]
    assert refused(book, VISIT, "propose", **plan(firm, safety, on="2025-09-10")) == ""
    assert figures_of(book)["enterprise_visits_released"] == 1


def test_two_items_in_one_visit_count_once(book: SimulatedBook, firm: int) -> None:
    safety, fire, waste = item(book, 0), item(book, 0), item(book, 0)
    visit = book.take(VISIT, "propose", plan(firm, safety, on="2025-03-20"))
    book.take(VISIT, "merge", {"more_items": [fire]}, visit)
    assert len(book.states[visit].values["items"]) == 2
    book.take(VISIT, "propose", plan(firm, waste, on="2025-09-10"))
    assert "上限2次" in refused(book, VISIT, "propose", **plan(firm, waste, on="2025-11-10"))


def test_an_item_with_its_own_frequency_is_counted_for_itself(book: SimulatedBook, firm: int) -> None:
    safety, fire = item(book, 3), item(book, 1)
    for on in ("2025-03-20", "2025-06-20"):
        book.take(VISIT, "propose", plan(firm, safety, on=on))
    visit = book.take(VISIT, "propose", plan(firm, safety, fire, on="2025-09-10"))
    assert "上限3次" in refused(book, VISIT, "propose", **plan(firm, safety, on="2025-11-10"))
    assert "上限1次" in refused(book, VISIT, "propose", **plan(firm, fire, on="2025-11-10"))
    book.take(VISIT, "cancel", {}, visit)
    assert refused(book, VISIT, "propose", **plan(firm, safety, fire, on="2025-11-10")) == ""


@pytest.mark.parametrize("reason", ["complaint", "clue", "assigned", "alert", "safety", "recheck"])
def test_a_visit_for_cause_needs_no_place_but_its_cause_is_recorded(
    book: SimulatedBook, firm: int, reason: str
) -> None:
    safety = item(book, 1)
    book.take(VISIT, "propose", plan(firm, safety, on="2025-03-20"))
    urgent = plan(firm, safety, on="2025-04-25", reason=reason)
    assert "没有填" in refused(book, VISIT, "propose", **urgent, reason_basis="")
    book.take(VISIT, "propose", {**urgent, "reason_basis": "线索登记第3号"})
    assert book.states[firm].values["bookings"][-1]["basis"] == "线索登记第3号"


def test_two_visits_within_a_month_need_a_reason_why_they_do_not_go_together(book: SimulatedBook, firm: int) -> None:
    safety, fire = item(book, 3), item(book, 3)
    book.take(VISIT, "propose", plan(firm, safety, on="2025-03-20"))
    assert "合并或者联合检查" in warned(book, VISIT, "propose", **plan(firm, fire, on="2025-04-02"))


def test_an_unpublished_item_is_not_inspected(book: SimulatedBook, firm: int) -> None:
    hidden = book.take("inspection-item", "enrol", {"published_on": "2025-03-03", "frequency": 0})
    book.today = date(2025, 3, 2)
    assert "R060" in refused(book, VISIT, "propose", **plan(firm, hidden, on="2025-03-20"))


def test_a_guided_tour_is_no_inspection(book: SimulatedBook, firm: int) -> None:
    tour = {**plan(firm, item(book, 0), on="2025-03-20"), "activity": "观摩"}
    assert "R063" in refused(book, VISIT, "propose", **tour)


def test_nobody_enters_before_the_visit_is_approved_and_the_code_exists(book: SimulatedBook, firm: int) -> None:
    visit = book.take(VISIT, "propose", plan(firm, item(book, 0), on="2025-03-20"))
    assert "已批准" in refused(book, VISIT, "inspect", visit, **LAWFUL)
    book.take(VISIT, "approve", {"approval_no": "检批2025-1"}, visit)
    assert book.states[visit].values["code_"].startswith("JC2025")
    book.take(VISIT, "notify", {}, visit)
    assert "不能提前" in refused(book, VISIT, "inspect", visit, began="2025-03-03T08:00", ended="2025-03-03T09:00")
    book.today = date(2025, 3, 20)
    when = {"began": "2025-03-20T08:00", "ended": "2025-03-20T08:50"}
    assert "收取任何费用" in refused(book, VISIT, "inspect", visit, **{**when, "no_charge": False})
    assert "亮证扫码" in refused(book, VISIT, "inspect", visit, **{**when, "shown": False})
    book.take(VISIT, "inspect", when, visit)
    assert bookings(book, firm) == ["已检查"]
    assert figures_of(book)["enterprises_visited"] == 1


def test_one_officer_or_a_lapsed_certificate_does_not_inspect(book: SimulatedBook, firm: int) -> None:
    valid = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    lapsed = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2025-02-01"})
    given = plan(firm, item(book, 0), on="2025-03-20")
    assert "不得少于两人" in refused(book, VISIT, "propose", **given, officers=[valid])
    assert "2025-02-01" in refused(book, VISIT, "propose", **given, officers=[valid, lapsed])


def test_a_visit_is_not_closed_before_its_result_is_told_and_published(book: SimulatedBook, firm: int) -> None:
    visit = walk(book, VISIT, {"propose": plan(firm, item(book, 0), on="2025-03-06")}, "approve", "notify", "inspect")
    assert due(book, visit, "publish") == date(2025, 4, 3)
    book.take(VISIT, "result", {"result": "none"}, visit)
    assert "公示检查结果" in refused(book, VISIT, "close", visit)
    walk(book, VISIT, "publish", "close", matter=visit)


def test_what_was_not_put_right_gets_a_new_day_and_a_new_clock(book: SimulatedBook) -> None:
    hazard = walk(
        book,
        "hazard",
        {"find": {"grade": "一般", "spot": False, "field": "fire"}},
        {"order": {"rectify_by": "2025-03-14"}},
    )
    assert due(book, hazard, "rectify") == date(2025, 3, 17)
    book.today = date(2025, 3, 17)
    assert "再次整改期限" in refused(book, "hazard", "recheck", hazard, outcome="no", again_by="")
    book.take("hazard", "recheck", {"outcome": "no", "again_by": "2025-03-24"}, hazard)
    assert due(book, hazard, "again") == date(2025, 3, 27)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.dates(date(2024, 1, 1), date(2025, 12, 31)).map(date.isoformat),
            "reason": st.sampled_from(["计划内日常检查", "多部门联合检查", "投诉举报"]),
            "state": st.sampled_from(["已预约", "已检查", "已取消"]),
            "ids": st.sampled_from(["1", "2", "1、2"]),
            "no": st.just(""),
        }
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.integers(1, 4))
def test_taking_places_only_when_the_cap_allows_never_exceeds_it(rows: list[dict[str, Any]], cap: int) -> None:
    taken: list[dict[str, Any]] = []
    for ref, row in enumerate(rows):
        tried = {**row, "ref": ref, "items": ""}
        if not cap_fault([*taken, tried], ref, {"1": ("消防", cap), "2": ("安全", 0)}, 2):
            taken.append(tried)
    for year in (2024, 2025):
        assert len(counted(taken, year, "1")) <= cap


def test_a_joint_visit_waits_for_the_approved_plan_of_its_campaign(book: SimulatedBook, firm: int) -> None:
    campaign = book.take("enforcement-campaign", "plan", {"kind": "joint", "enterprises": True})
    given = plan(firm, item(book, 0), on="2025-03-20", reason="joint", campaign=campaign)
    assert "方案还没有批准" in refused(book, VISIT, "propose", **given)
    book.take("enforcement-campaign", "approve", {}, campaign)
    assert refused(book, VISIT, "propose", **given) == ""


def test_a_years_plan_stays_within_the_published_frequency_and_names_each_level_once(book: SimulatedBook) -> None:
    safety = item(book, 1)
    twice = [{"risk": "重大", "every": 2}]
    said = refused(book, "inspection-plan", "enrol", items=[safety], times=twice, year=2025)
    assert "一年最多检查1次，计划写了2次" in said and "国办发〔2024〕54号" in said
    double = [{"risk": "重大", "every": 1}, {"risk": "重大", "every": 0}]
    assert "一个风险等级只写一行" in refused(book, "inspection-plan", "enrol", items=[safety], times=double, year=2025)
    once = [{"risk": "重大", "every": 1}, {"risk": "较大", "every": 1}]
    assert refused(book, "inspection-plan", "enrol", items=[safety], times=once, year=2025) == ""


def test_a_routine_visit_for_what_its_plan_does_not_hold_needs_a_reason(book: SimulatedBook, firm: int) -> None:
    safety, fire = item(book, 2), item(book, 2)
    levels = [{"risk": "较大", "every": 1}]
    yearly = book.take("inspection-plan", "enrol", {"items": [safety], "times": levels, "year": 2025})
    said = warned(book, VISIT, "propose", **plan(firm, fire, on="2025-03-20", plan=yearly))
    assert "都不在所选的年度计划里" in said
    assert "年度计划里" not in warned(book, VISIT, "propose", **plan(firm, safety, on="2025-03-20", plan=yearly))
