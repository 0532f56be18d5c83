"""Every page of the phone, by day and by night, on a usual and on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.browsing import sideways
from tests.server.field.conftest import actor, settle
from tests.server.field.phone_browser import Phone, phone_in_hand
from tests.server.field.test_outline import file_of, square
from tests.server.ledger.conftest import found_town
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.towns.models import Person, Town
from yifa.server.ui.outline import check, keep

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]
# Whatever can be pressed is at least this high, in CSS pixels (WCAG 2.5.5).
THUMB = 44


def act(who: str, procedure: str, action: str, matter: int = 0, **values: Any) -> Taken:
    step = Step(procedure, action, values, matter)
    return take_action(Town.objects.get(), actor(Person.objects.get(username=who)), step)


@pytest.fixture
def address(live_server: Any, settings: Any, tmp_path: Path) -> str:
    """A town with a map, an event that came back, and an officer on the register."""
    settings.YIFA_DATA = tmp_path
    town = found_town()
    settle(town)
    villages = {region.code: region.name for region in town.villages()}
    keep(
        town,
        check(
            file_of(square("上坑村", 116.12, 25.12), square("下坑村", 116.13, 25.12)), "wgs84", villages, {}
        ).collection,
    )
    event = {
        "kind": "公共设施损坏",
        "source": "网格员巡查",
        "village": town.code[:9] + "201",
        "place": "村口桥头",
        "point": "116.12345,25.12345",
        "what": "护栏松动",
    }
    opened = act("xun", "grid-event", "report", **event)
    act("center", "grid-event", "send_back", opened.matter_id, return_reason="没有写清楚在桥的哪一头，请补充")
    act("xun", "grid-event", "report", **{**event, "place": "三组路口", "point": "116.12505,25.12405"})
    until = f"{timezone.localdate().year + 1}-12-31"
    act(
        "head",
        "enforcement-officer",
        "enrol",
        name_="严亮证",
        certificate_no="ZF99900007",
        trained=True,
        issued_on="2024-01-02",
        valid_until=until,
    )
    return str(live_server.url)


def small_targets(page: Any) -> list[str]:
    """What can be pressed and is too low for a thumb."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll("button, a.button, a.line, select, summary, .chip span, .choice")]
            .filter((each) => each.offsetParent && each.getBoundingClientRect().height < least)
            .map((each) => each.outerHTML.slice(0, 120))""",
        THUMB,
    )
    return found


def pages(phone: Phone) -> Iterator[str]:
    """Walks through the phone's pages; gives a name for each once it stands."""
    page = phone.page

    def go(where: str, heading: str) -> None:
        page.goto(f"{phone.address}/field/{where}")
        page.get_by_role("heading", name=heading).first.wait_for()

    go("#/", "待我办")
    yield "home"
    go("#/report", "报事")
    page.locator(".found", has_text="上坑村").wait_for()
    yield "report"
    page.get_by_role("button", name="上报", exact=True).click()
    page.get_by_text("其他种类").click()
    page.get_by_text("改位置").click()
    page.get_by_text("更多").click()
    yield "report-wrong"
    page.get_by_role("button", name="在地图上改").click()
    page.locator(".leaflet-container canvas").wait_for()
    yield "report-map"
    for form in ("night-patrol", "river-patrol", "publicity-activity"):
        page.goto(f"{phone.address}/field/#/form/{form}/record")
        page.get_by_role("link", name="不填了").wait_for()
        page.wait_for_timeout(200)
        yield form
    go("#/", "待我办")
    page.get_by_text("公共设施损坏：村口桥头").click()
    page.get_by_role("link", name="补充后再报").wait_for()
    yield "work"
    page.context.set_offline(True)
    phone.report("环境卫生", "桥东", "垃圾满溢")
    yield "home-waiting"
    page.get_by_text("环境卫生：桥东").click()
    page.get_by_role("button", name="删掉").wait_for()
    yield "waiting"
    go("#/me", "格小巡")
    page.get_by_role("button", name="退出登录").click()
    page.locator("dialog").wait_for()
    yield "sign-out"
    page.get_by_role("button", name="先不退出").click()
    page.context.set_offline(False)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (320, "dark")])
def test_every_page_of_the_phone_is_accessible_and_fits(
    address: str, browser: Any, axe: Axe, screenshot: Screenshot, width: int, scheme: str
) -> None:
    faults = []
    with phone_in_hand(browser, {"width": width, "height": 760}, color_scheme=scheme) as page:
        phone = Phone(page, address)
        phone.sign_in()
        for name in pages(phone):
            screenshot(page, f"phone-{name}-{scheme}")
            faults += [f"{name}: {fault}" for fault in axe(page)]
            faults += [f"{name}: too small {target}" for target in small_targets(page)]
            if sideways(page) > 0:
                faults.append(f"{name}: wider than the screen by {sideways(page)} px")
    assert faults == []


def test_an_officer_s_code_and_the_page_behind_it(address: str, browser: Any, axe: Axe, screenshot: Screenshot) -> None:
    with phone_in_hand(browser, color_scheme="dark") as page:
        phone = Phone(page, address)
        phone.sign_in("officer")
        page.get_by_role("link", name="出示执法证").click()
        page.locator("img.code").wait_for()
        screenshot(page, "phone-certificate")
        assert axe(page) == [] and sideways(page) <= 0
        page.context.set_offline(True)
        page.reload()
        page.locator("img.code").wait_for()
        page.context.set_offline(False)
        told = page.evaluate("fetch('/field/certificate.json').then((answer) => answer.json())")
        page.context.clear_cookies()
        page.goto(told["address"])
        screenshot(page, "phone-verify")
        assert "ZF99900007" in page.locator("main").inner_text() and axe(page) == []


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}])
def test_the_map_and_its_loading_page_are_accessible_and_fit(
    address: str, browser: Any, axe: Axe, screenshot: Screenshot, size: dict[str, int]
) -> None:
    with phone_in_hand(browser, size) as page:
        phone = Phone(page, address)
        phone.sign_in("center")
        page.goto(f"{address}/field/map/")
        page.locator("#map-said", has_text="2宗，未办结2宗").wait_for()
        page.locator("#map-areas td", has_text="上坑村").wait_for()
        assert page.locator("#map-areas tr", has_text="上坑村").inner_text().split() == ["上坑村", "2", "2"]
        screenshot(page, "grid-map")
        assert axe(page) == [] and sideways(page) <= 0
        page.locator("#map-state").select_option("done")
        page.locator("#map-said", has_text="0宗，未办结0宗").wait_for()
        page.context.clear_cookies()
        page.goto(f"{address}/sign-in/?next=/field/map/load/")
        page.locator("[name=username]").fill("admin")
        page.locator("[name=password]").fill("irrelevant here 1")
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", name="网格地图文件").wait_for()
        screenshot(page, "grid-map-load")
        assert axe(page) == [] and sideways(page) <= 0
