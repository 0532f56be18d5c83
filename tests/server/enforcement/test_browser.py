"""The enforcement room in a real browser, on an office screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import sideways
from tests.server.enforcement.conftest import ORDINARY, Team
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


@pytest.fixture
def lived(team: Team, sit: Any) -> dict[str, str]:
    """Addresses of a town's last weeks: a case in execution, a visit booked, a spot check drawn."""
    team.book.today = date.today() - timedelta(days=45)
    soon = team.book.today.isoformat()
    for name, until in (("示例戊", date.today() - timedelta(days=3)), ("示例己", date.today() + timedelta(days=20))):
        given = {"name_": name, "issued_on": "2020-01-02", "valid_until": until.isoformat()}
        team.go("enforcement-officer", ("enrol", given))
    for name, article, taken in (
        ("对擅自占用城市道路摆摊设点的处罚", "第四十条第一项", "2024-01-01"),
        ("对擅自占用道路堆放物料的处罚", "第四十二条", "2027-01-01"),
    ):
        team.go(
            "delegated-power",
            (
                "enrol",
                {
                    "item_name": name,
                    "kind": "行政处罚",
                    "form_": "devolved",
                    "article": article,
                    "published_on": "2023-12-01",
                    "taken_on": taken,
                    "penalties": ["警告", "罚款"],
                    "evidence_needed": ["现场检查（勘验）笔录", "责令改正通知书"],
                },
            ),
        )
    dates = {"act_on": soon, "act_ended_on": soon, "discovered_on": soon}
    steps = [(action, {**given, **(dates if action == "propose" else {})}) for action, given in ORDINARY]
    case = team.go("enforcement-case", *steps)
    firm = team.go("enterprise", ("enrol", {"kind": "factory", "name_": "样例建材有限公司"}))
    visit = {
        "activity": "行政检查",
        "enterprise": firm,
        "reason": "plan",
        "offsite": False,
        "planned_on": (date.today() + timedelta(days=5)).isoformat(),
    }
    team.go("enterprise-inspection", ("propose", visit))
    spot = team.go(
        "file-spot-check",
        (
            "plan",
            {
                "from_": "2025-01-01",
                "until_": "2025-12-31",
                "sample_size": 2,
                "pool_list": "样案001\n样案002\n样案003\n样案004\n样案005",
            },
        ),
        ("draw", {"nonce": "0517"}),
    )
    sit("enforcement-head", "filing-clerk", "enforcement-supervisor")
    calculators = "/enforcement/calculators/"
    return {
        "enforcement": "/enforcement/",
        "case": team.href(case),
        "chain": team.href(case, "time-chain"),
        "recording": team.href(case, "recording"),
        "publication": team.href(case, "publication"),
        "powers": "/enforcement/powers/?words=占用&kind=行政处罚",
        "publicity": "/enforcement/publicity/",
        "expiring": "/enforcement/expiring/",
        "plans": "/enforcement/plans/",
        "pool": team.href(spot, "pool"),
        "firm": team.href(firm),
        "surcharge": calculators + "surcharge/?go=1&fine=2000&due=2025-03-31&until=2025-05-04",
        "instalments": calculators + "instalments/?go=1&total=500&count=3&first=2025-01-31",
        "limitation": calculators + "limitation/?go=1&ended=2023-03-01&found=2025-03-02",
    }


def enter(page: Any, live_server: Any, client: Any) -> None:
    client.get("/sign-in/")
    person = Person.objects.get(name="严执规")
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    value = client.cookies["yifa_session"].value
    page.context.add_cookies([{"name": "yifa_session", "value": value, "url": live_server.url}])


@pytest.mark.parametrize("width", ["page", "narrow_page"])
def test_every_page_of_the_room_fits_and_can_be_read_by_everybody(
    live_server: Any,
    lived: dict[str, str],
    client: Any,
    axe: Axe,
    screenshot: Screenshot,
    width: str,
    request: pytest.FixtureRequest,
) -> None:
    page = request.getfixturevalue(width)
    enter(page, live_server, client)
    for name, address in lived.items():
        page.goto(live_server.url + address)
        screenshot(page, f"enforcement-{name}")
        assert axe(page) == [], name
        assert sideways(page) <= 0, name


def test_a_fine_is_calculated_from_its_case_and_the_way_back_stays(
    live_server: Any, lived: dict[str, str], client: Any, page: Any
) -> None:
    enter(page, live_server, client)
    page.goto(live_server.url + lived["case"])
    page.get_by_role("link", name="计算分期缴纳").click()
    assert page.get_by_label("尚欠罚款（元）").input_value() == "500"
    page.get_by_label("分几期").fill("3")
    page.get_by_label("第一期应缴日").fill("2026-12-01")
    page.get_by_role("button", name="计算").click()
    page.get_by_text("分3期，最后一期").wait_for()
    page.get_by_role("link", name="回到案件").click()
    page.get_by_role("heading", name="涉嫌擅自占道经营").wait_for()
