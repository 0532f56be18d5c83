"""Safety, the grid and people in care: what must be done, and what must never be kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domains.test_disputes import due, refusals
from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar


@pytest.fixture
def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))


def test_a_hazard_is_struck_off_only_after_the_recheck(book: SimulatedBook) -> None:
    matter = book.take("hazard", "find", {"field": "fire", "grade": "一般", "spot": False})
    assert "责令限期整改" in refusals(book, "hazard", "fix", matter)
    matter = book.take("hazard", "order", {}, matter)
    assert figures_of(book).get("fire_hazards_rectified", 0) == 0
    book.take("hazard", "recheck", {"outcome": "no"}, matter)
    assert book.states[matter].status == "overdue"
    book.take("hazard", "recheck", {"outcome": "done"}, matter)
    assert figures_of(book)["fire_hazards_rectified"] == 1
    assert figures_of(book)["hazards_open"] == 0


def test_a_major_hazard_is_reported_upward(book: SimulatedBook) -> None:
    assert "已上报部门" in refusals(book, "hazard", "find", grade="重大", reported_to="")


def test_a_fire_check_by_one_officer_is_refused(book: SimulatedBook) -> None:
    one = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    assert "R059" in refusals(book, "fire-inspection", "record", officers=[one])


def test_visits_to_many_places_count_each_place(book: SimulatedBook) -> None:
    for places in (12, 3):
        book.take("fire-inspection", "record", {"kind": "沿街门面", "places": places, "hazards": 0})
    assert figures_of(book)["fire_inspections"] == 15
    assert figures_of(book)["fire_inspections_street"] == 15


def test_the_police_s_penalties_are_not_the_town_s(book: SimulatedBook) -> None:
    book.take("traffic-shift", "record", {"vehicles": 40, "warned": 2, "penalties": 3})
    counted = figures_of(book)
    assert counted["traffic_penalties"] == 3
    assert "penalty_cases_filed" not in counted and "penalties_summary" not in counted


def test_a_place_cleared_again_in_the_same_year_counts_once(book: SimulatedBook) -> None:
    book.take("rural-cleanup", "record", {"kind": "waste", "count": 1, "relapse": False})
    book.take("rural-cleanup", "record", {"kind": "waste", "count": 1, "relapse": True})
    assert figures_of(book)["household_waste_sites_cleared"] == 1
    assert figures_of(book)["rural_cleanups_relapsed"] == 1


def test_a_farm_is_pulled_down_by_force_only_through_the_compulsion_act(book: SimulatedBook) -> None:
    matter = book.take("livestock-farm", "list", {"course": "demolish"})
    for action in ("tell", "agree", "decide"):
        book.today += timedelta(days=1)
        book.take("livestock-farm", action, {}, matter)
    assert "第44条" in refusals(book, "livestock-farm", "finish", matter, how="依法强制执行")
    assert refusals(book, "livestock-farm", "finish", matter, how="自行拆除") == ""


def test_a_grid_without_a_worker_is_not_covered(book: SimulatedBook) -> None:
    covered, bare = (book.take("grid", "enrol", {}) for _ in range(2))
    book.take("grid", "assign", {}, covered)
    assert (figures_of(book)["grids"], figures_of(book)["grids_covered"]) == (2, 1)
    book.take("grid", "vacate", {}, covered)
    assert figures_of(book)["grids_covered"] == 0
    assert book.states[bare].values.get("covered", False) is False


def test_a_closed_event_found_undone_is_open_again(book: SimulatedBook) -> None:
    matter = book.take("grid-event", "report", {"kind": "公共设施损坏"})
    for action in ("accept", "assign", "close"):
        book.take("grid-event", action, {"same_as": ""} if action == "accept" else {}, matter)
    assert figures_of(book)["grid_events_open"] == 0
    book.take("grid-event", "check", {"check": "没有办好"}, matter)
    counted = figures_of(book)
    assert (counted["grid_events_recorded"], counted["grid_events_closed"], counted["grid_events_open"]) == (1, 0, 1)


def test_an_event_is_accepted_within_two_hours(book: SimulatedBook) -> None:
    matter = book.take("grid-event", "report", {"kind": "其他"})
    assert due(book, matter, "accept") == book.today


def test_somebody_visited_twice_in_a_year_is_one_person_cared_for(book: SimulatedBook) -> None:
    matter = book.take("special-care", "register", {})
    for _ in range(2):
        book.take("special-care", "visit", {"visited_on": book.today.isoformat()}, matter)
    assert figures_of(book)["special_group_persons_cared"] == 1
    assert figures_of(book)["special_group_visits"] == 2


def test_a_woman_under_correction_has_a_woman_in_her_group(book: SimulatedBook) -> None:
    matter = book.take("community-correction", "receive", {})
    assert "R140" in refusals(book, "community-correction", "arrive", matter, gender="女", women=False)


def test_an_incident_above_the_least_level_is_not_closed_without_analysis(book: SimulatedBook) -> None:
    matter = book.take("incident", "report", {"level": "较大", "mass": False})
    for action in ("handle", "end"):
        book.take("incident", action, {"level": "较大"} if action == "handle" else {}, matter)
    assert "法治剖析" in refusals(book, "incident", "close", matter)


@pytest.mark.parametrize(
    "procedure", ["drug-rehab", "mental-care", "special-care", "community-correction", "release-support"]
)
def test_people_in_care_are_seen_by_named_carers_only(procedure: str) -> None:
    declared = catalogue().newest[procedure]
    assert declared.see.level == "named"
    assert all(spec.personal for key, spec in all_fields(declared).items() if key in declared.parties)


@pytest.mark.parametrize("procedure", ["key-period", "statement", "statement-level", "anti-fraud"])
def test_belief_and_key_periods_are_held_as_sums_without_a_person(procedure: str) -> None:
    declared = catalogue().newest[procedure]
    kinds = {spec.type for spec in all_fields(declared).values()}
    assert not declared.parties and not kinds & {"party", "id_number", "phone"}


def test_a_warning_of_fraud_is_not_closed_while_the_person_was_not_found_or_money_is_gone(book: SimulatedBook) -> None:
    matter = book.take("fraud-warning", "receive", {})
    assert "对不上" in refusals(book, "fraud-warning", "dissuade", matter, how="没有找到人", outcome="没有受骗")
    book.take("fraud-warning", "dissuade", {"how": "当面", "outcome": "已经转账", "lost": 500000}, matter)
    assert book.states[matter].status == "losing" and refusals(book, "fraud-warning", "close", matter)
    book.take("fraud-warning", "police", {}, matter)
    book.take("fraud-warning", "close", {}, matter)
    assert figures_of(book)["fraud_sums_lost"] == 500000


def test_a_patrol_plan_says_which_places_were_not_reached_and_when_the_next_is_due(book: SimulatedBook) -> None:
    points = [{"place": "桥头", "every": 7}, {"place": "戏台", "every": 30}]
    matter = book.take("patrol-plan", "enrol", {"points": points})
    book.today += timedelta(10)
    assert "不在这份计划里" in refusals(
        book, "patrol-plan", "walk", matter, places=[{"place": "学校", "fine": "正常"}], heard=[]
    )
    walked = {"walked_on": book.today.isoformat(), "heard": []}
    book.take("patrol-plan", "walk", {**walked, "places": [{"place": "戏台", "fine": "正常"}]}, matter)
    values = book.states[matter].values
    assert (values["missed"], values["missed_count"]) == ("桥头", 1)
    book.take("patrol-plan", "walk", {**walked, "places": [{"place": "桥头", "fine": "正常"}]}, matter)
    values = book.states[matter].values
    assert values["missed_count"] == 0 and values["next_due"] == (book.today + timedelta(7)).isoformat()


def test_the_next_visit_follows_the_colour_of_care_and_may_only_be_earlier(book: SimulatedBook) -> None:
    matter = book.take("special-care", "register", {"colour": "green", "visit_due": None})
    assert book.states[matter].values["visit_due"] == (book.today + timedelta(90)).isoformat()
    book.take("special-care", "recolour", {"colour": "red"}, matter)
    late = (book.today + timedelta(60)).isoformat()
    book.take("special-care", "visit", {"visited_on": book.today.isoformat(), "visit_due": late}, matter)
    assert book.states[matter].values["visit_due"] == (book.today + timedelta(7)).isoformat()


def test_a_roster_leaves_no_day_of_a_key_period_without_duty(book: SimulatedBook) -> None:
    first, last = book.today.isoformat(), (book.today + timedelta(1)).isoformat()
    matter = book.take("key-period", "open", {"begins": first, "ends": last})
    one = {"day": first, "leader": "示例镇长", "duty": "示例甲", "place": "综治中心"}
    assert last in refusals(book, "key-period", "roster", matter, roster=[one])
    book.take("key-period", "roster", {"roster": [one, {**one, "day": last}]}, matter)


def test_no_pass_without_the_guardian_and_no_second_head_of_a_team(book: SimulatedBook) -> None:
    assert "告知书" in refusals(book, "student-pass", "issue", agreed=False)
    head = {"part": "1", "post": "专职主任", "person": "示例甲", "area": "全镇"}
    said = refusals(book, "governance-center", "enrol", kind="team", members=2, team_roll=[head, head])
    assert "“1”只有一人" in said
