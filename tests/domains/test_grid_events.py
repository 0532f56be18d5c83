"""What a grid worker finds, from the first look to the resident's verdict (R103)."""

from __future__ import annotations

import pytest

from tests.domains.walking import refused
from yifa.kernel.simulate import SimulatedBook, figures_of

KIND = "grid-event"


def reported(book: SimulatedBook, **given: object) -> int:
    return book.take(KIND, "report", {"kind": "公共设施损坏", **given})


def assigned(book: SimulatedBook, unit: str = "land-office") -> int:
    matter = reported(book)
    book.take(KIND, "accept", {"same_as": ""}, matter)
    return book.take(KIND, "assign", {"unit_": unit, "outside": ""}, matter)


def test_what_is_put_right_on_the_spot_is_closed_at_once(book: SimulatedBook) -> None:
    book.take(KIND, "handle")
    counted = figures_of(book)
    assert (counted["grid_events_recorded"], counted["grid_events_closed"]) == (1, 1)
    assert counted["grid_events_self"] == 1 and counted.get("grid_events_open", 0) == 0


@pytest.mark.parametrize("action", ["return_", "send_back"])
def test_nothing_is_returned_without_saying_why_and_whose_it_is(book: SimulatedBook, action: str) -> None:
    matter = assigned(book) if action == "return_" else reported(book)
    assert "R103" in refused(book, KIND, action, matter, return_reason="不归我")


def test_a_unit_that_is_not_competent_gives_the_event_back_to_the_centre(book: SimulatedBook) -> None:
    matter = book.take(KIND, "return_", {"return_reason": "属县级河道管理范围，请转县水利局"}, assigned(book))
    assert book.states[matter].status == "accepted"
    assert figures_of(book)["grid_events_returned"] == 1
    assert figures_of(book)["grid_events_open"] == 1


def test_assigning_it_again_to_the_unit_that_gave_it_back_needs_a_reason(book: SimulatedBook) -> None:
    matter = book.take(KIND, "return_", {"return_reason": "属县级河道管理范围，请转县水利局"}, assigned(book))
    _, same = book.examine(KIND, "assign", {"unit_": "land-office", "outside": ""}, matter)
    _, other = book.examine(KIND, "assign", {"unit_": "", "outside": "县公路中心"}, matter)
    assert any("R103" in warning.rules for warning in same.warnings)
    assert not other.warnings


def test_what_comes_back_to_the_grid_is_reported_again_or_put_right_there(book: SimulatedBook) -> None:
    for action, given, state in (("supplement", {}, "reported"), ("close", {}, "closed")):
        matter = book.take(KIND, "send_back", {"return_reason": "没有写清楚在哪一段路，请补充"}, reported(book))
        assert book.states[matter].status == "returned"
        book.take(KIND, action, given, matter)
        assert book.states[matter].status == state
    assert figures_of(book)["grid_events_recorded"] == 2
    assert figures_of(book)["grid_events_open"] == 1


def test_the_last_verdict_of_the_resident_counts_and_each_event_once(book: SimulatedBook) -> None:
    matter = book.take(KIND, "close", {}, assigned(book))
    book.take(KIND, "evaluate", {"satisfied": "满意"}, matter)
    book.take(KIND, "evaluate", {"satisfied": "不满意"}, matter)
    counted = figures_of(book)
    assert (counted["grid_events_rated"], counted["grid_events_satisfied"]) == (1, 0)
    book.take(KIND, "evaluate", {"satisfied": "基本满意"}, matter)
    counted = figures_of(book)
    assert (counted["grid_events_rated"], counted["grid_events_satisfied"]) == (1, 1)


def test_an_event_nobody_was_asked_about_is_not_counted_as_satisfied(book: SimulatedBook) -> None:
    book.take(KIND, "close", {}, assigned(book))
    assert "grid_events_rated" not in figures_of(book)


@pytest.mark.parametrize("point", ["25.1234,116.1234", "116.1，25.1", "三组路口", "1160.12,25.12"])
def test_a_place_that_is_no_longitude_and_latitude_is_refused(book: SimulatedBook, point: str) -> None:
    assert "经度,纬度" in refused(book, KIND, "report", point=point)
