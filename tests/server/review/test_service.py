"""Legal service by village."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.server.ledger.conftest import at
from yifa.server.figures.period import Period
from yifa.server.ledger.journal import Taken
from yifa.server.rooms.review.coverage import Adviser, gaps_of
from yifa.server.towns.models import Town

Desk = Callable[[str], Client]
Take = Callable[..., Taken]
YEAR = Period.year(2025)
LAWYER = Adviser("余例师", date(2026, 12, 31), 12)
UPPER, LOWER = "359926115201", "359926115202"


def gaps(
    *advisers: Adviser, visits: int | None = 12, last: date | None = date(2025, 12, 20), today: date = date(2026, 1, 5)
) -> tuple[str, ...]:
    return gaps_of(advisers, visits, last, YEAR, today)


def test_a_village_served_as_agreed_lacks_nothing() -> None:
    assert gaps(LAWYER) == ()


def test_a_village_without_adviser_lacks_one() -> None:
    assert gaps() == ("没有法律顾问",)
    assert gaps(Adviser("余例师", date(2024, 12, 31), 12)) == ("没有法律顾问",)


def test_an_engagement_that_ran_out_is_named_with_its_day() -> None:
    assert "2025-10-31已满" in gaps(Adviser("余例师", date(2025, 10, 31), 0))[0]


def test_duty_visits_are_expected_in_proportion_to_the_days_gone_by() -> None:
    assert gaps(LAWYER, visits=11) == ("坐班11次，约定全年不少于12次",)
    half = date(2025, 7, 2)
    assert gaps(LAWYER, visits=5, last=half, today=half) == ("坐班5次，约定全年不少于12次，到现在应有6次",)
    assert gaps(LAWYER, visits=6, last=half, today=half) == ()


def test_a_ledger_of_visits_that_was_not_in_use_tells_of_no_visit_missed() -> None:
    assert gaps(LAWYER, visits=None, last=None) == ("坐班台账还没有启用，不知道来没来过",)


def test_a_quarter_without_service_is_a_gap() -> None:
    assert gaps(LAWYER, last=date(2025, 9, 30)) == ("9月30日以后没有服务",)
    assert gaps(LAWYER, last=date(2025, 10, 1)) == ()
    assert gaps(LAWYER, visits=12, last=None) == ("没有服务记录",)


@pytest.fixture
def served(take: Take) -> None:
    """An adviser for the upper village alone, who came twice."""
    lawyer = take(
        "sifa",
        "village-lawyer",
        "enrol",
        at(2025, 1, 6),
        name_="余例师",
        firm="示例律师事务所",
        licence="1350120201012345",
        villages=[{"village": UPPER}],
        term_from="2025-01-01",
        term_until="2027-12-31",
        duty_per_year=12,
    )
    for month in (2, 3):
        take(
            "sifa",
            "village-lawyer-duty",
            "record",
            at(2025, month, 5),
            lawyer=lawyer.entry.matter,
            village=UPPER,
            services=["duty"],
            channel="到村",
            consulted=3,
            confirmed_by="村主任黄示例",
        )


@pytest.mark.django_db
def test_the_page_names_the_village_without_adviser_and_counts_the_visits(desk: Desk, served: None) -> None:
    page = desk("sifa").get("/review/legal-service/?year=2025").content.decode()
    assert "没有法律顾问：下坑村" in page and "余例师" in page and "坐班2次，约定全年不少于12次" in page


@pytest.mark.django_db
def test_a_village_sees_its_own_line_and_another_town_none(desk: Desk, served: None, neighbour: Town) -> None:
    own = desk("cun").get("/review/legal-service/?year=2025").content.decode()
    assert "上坑村" in own and "下坑村" not in own and "全镇（含不分村）" not in own
    assert "余例师" not in desk("sifa2").get("/review/legal-service/?year=2025").content.decode()
    assert desk("sifa2").get("/review/legal-service/?town=359926115").status_code == 404
