"""One clerk, one browser: a dispute from intake to a written agreement, with nothing but what stands on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.server.desk.conftest import PEOPLE, enrol
from tests.server.ledger.conftest import found_town
from yifa.server.figures.queries import Period, Scope, value
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Person, Town, Unit

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def office(transactional_db: None) -> Town:
    """A town whose roll has one mediator; the browser's person is “lin”."""
    town = found_town()
    for key, name in (("justice-office", "司法所"), ("office", "党政办"), ("enforcement", "执法队")):
        Unit.objects.create(town=town, key=key, name=name)
    for username in PEOPLE:
        enrol(town, username)
    head = Person.objects.get(username="wang").actor(date(2025, 1, 1))
    values = {"name_": "葛坑镇调委会", "tier": "town", "size": 7, "women": 2, "founded_on": "2023-01-01"}
    committee = take_action(town, head, Step("mediation-committee", "enrol", values, occurred_at=moment(2023, 1, 5)))
    values = {
        "name_": "林样例",
        "kind": "兼职",
        "gender": "女",
        "appointed_on": "2023-01-01",
        "committee": committee.entry.matter,
    }
    take_action(town, head, Step("mediator", "enrol", values, occurred_at=moment(2023, 1, 6)))
    return town


@pytest.fixture
def enter(live_server: Any, client: Any, office: Town) -> Callable[[Any, str], None]:
    """`enter(page, "/")` opens a page as the clerk."""
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username="lin"), backend="yifa.server.towns.auth.PersonBackend")
    cookie = client.cookies["yifa_session"]

    def go(page: Any, address: str) -> None:
        page.context.add_cookies([{"name": "yifa_session", "value": cookie.value, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")

    return go


def test_a_dispute_goes_from_intake_to_a_written_agreement(
    enter: Any, page: Any, axe: Axe, screenshot: Screenshot
) -> None:
    enter(page, "/")
    page.keyboard.press("n")
    page.get_by_label("谁、什么事、在哪里").press_sequentially("下坑村两家排水沟相邻，雨天漫水起了纠纷", delay=5)
    page.get_by_role("button", name="人民调解", exact=True).click()

    assert page.get_by_label("纠纷概况").input_value() == "下坑村两家排水沟相邻，雨天漫水起了纠纷"
    page.locator("[name=applicant-0-name]").fill("赵例文")
    page.get_by_role("button", name="再加一位申请人").click()
    page.locator("[name=applicant-1-name]").fill("孙丙三")
    page.locator("[name=respondent-0-name]").fill("钱例安")
    page.get_by_label("纠纷类型").select_option("邻里纠纷")
    page.get_by_label("办理时间").fill("2025-03-04T09:30")
    page.get_by_role("button", name="登记", exact=True).last.click()
    assert "“纠纷来源”没有填" in page.locator("#form-errors").inner_text()
    assert page.locator("[name=applicant-1-name]").input_value() == "孙丙三"
    page.get_by_label("纠纷来源").select_option("当事人申请")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/m/**")

    assert "赵某某、孙某某" in page.locator("main").inner_text()
    page.get_by_role("link", name="受理…", exact=True).click()
    page.get_by_role("checkbox", name="林样例").check()
    page.get_by_label("已告知权利义务").check()
    page.get_by_label("办理时间").fill("2025-03-05T10:00")
    page.get_by_role("button", name="受理", exact=True).last.click()
    page.get_by_text("已受理。").wait_for()
    limits = page.get_by_role("region", name="现在可以")
    assert "2025年4月7日" in limits.inner_text()
    page.get_by_role("link", name="怎么算的？").click()
    page.get_by_role("dialog").get_by_text("清明").first.wait_for()
    screenshot(page, "counted")
    page.get_by_role("button", name="关闭").first.click()
    assert axe(page) == []
    screenshot(page, "matter")

    page.get_by_role("link", name="达成协议…").click()
    page.get_by_label("书面协议").check()
    page.get_by_label("履行方式").fill("共同出资，一次付清")
    page.get_by_label("履行地点").fill("下坑村村委会")
    page.get_by_label("履行期限").fill("2025-04-30")
    page.get_by_label("事实与责任").fill("排水沟年久失修，双方都有责任")
    page.get_by_label("协议内容").fill("两家各出一半修沟")
    page.get_by_label("双方当事人已签名、盖章或者按指印").check()
    page.get_by_label("调解员已签名并加盖调委会印章").check()
    page.get_by_role("radio", name="否").last.check()
    page.get_by_label("办理时间").fill("2025-03-20T15:00")
    assert "转为“达成协议”" in page.locator("#step-effects").inner_text()
    assert axe(page) == []
    screenshot(page, "agree")
    page.get_by_role("button", name="达成协议", exact=True).last.click()
    page.get_by_text("已达成协议。").wait_for()
    assert "调解成功" in page.get_by_role("region", name="计入的数").inner_text()
    screenshot(page, "agreed")

    assert Matter.objects.get(procedure="people-mediation").status == "agreed"
    assert value("disputes_settled", Scope("359926115"), Period.year(2025)).text == "1起"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("today", "/"),
        ("intake", "/intake/"),
        ("ledgers", "/ledgers/"),
        ("ledger", "/ledgers/mediator/"),
        ("procedure", "/procedures/people-mediation/"),
        ("new", "/new/people-mediation/register/"),
        ("deadline", "/deadline/?rule=mediation-close-1m&start=2025-03-05"),
        ("roles", "/roles/"),
        ("import", "/ledgers/people-mediation/import/"),
        ("article", "/law/人民调解法/第17条/"),
    ],
)
def test_a_page_is_accessible_and_fits_a_phone(
    enter: Any, narrow_page: Any, axe: Axe, screenshot: Screenshot, name: str, address: str
) -> None:
    enter(narrow_page, address)
    screenshot(narrow_page, name)
    assert axe(narrow_page) == []
    assert narrow_page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
