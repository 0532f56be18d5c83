"""The public pages in a real browser: accessible, not wider than a small phone, usable without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browsing import sideways
from tests.server.portal.conftest import NUMBERS, SITE
from tests.server.portal.test_forms import guide
from tests.server.portal.test_map_reports import middle_of, outlined
from tests.server.portal.test_plain_words import REACH
from tests.server.portal.test_public_reports import shown_lamp
from tests.server.portal.test_shelving import publish
from yifa.server.ledger.journal import Taken
from yifa.server.towns.models import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
SMALL = {"width": 320, "height": 640}


@pytest.fixture
def site(live_server: Any, town: Town, take: Callable[..., Taken], roll: int, settings: Any, tmp_path: Any) -> str:
    """A town with outlines, a notice, a guide, a mediator to choose and a reported lamp that anybody may see."""
    outlined(town, settings, tmp_path)
    town.settings = json.dumps({**town.practice, **REACH})
    town.save()
    publish(town)
    guide(town, "full")
    shown_lamp(town)
    return f"{live_server.url}{SITE}"


def paths(town: Town) -> list[str]:
    from yifa.server.portal.models import PublicRow

    items = [f"i/{row.position}/" for row in PublicRow.objects.filter(town=town.code)]
    forms = [
        "disclosure-request/register",
        "mediator-choice/choose",
        "grid-event/report",
        "service-case/receive",
        "legal-aid/apply",
        "reconsideration-point/receive",
    ]
    return [
        "",
        "do/",
        "say/",
        "look/",
        "look/guides/",
        "look/disclosure/disclosure-item/",
        "search/?q=道路",
        "remedies/",
        "guide/",
        "index/",
        "look/reports/grid-event/",
        "hall/",
        "hall/screen/",
        "form/service-ticket/take/",
        "about/",
        "reports/",
        "follow/",
        *items,
        *(f"form/{form}/" for form in forms),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("large", [False, True])
def test_every_public_page_is_accessible_and_fits_its_window(
    page: Any, axe: Callable[[Any], list[str]], site: str, town: Town, width: int, large: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    if large:
        page.goto(f"{site}/type/?to=large")
    for path in paths(town):
        page.goto(f"{site}/{path}")
        assert axe(page) == [], path
        assert sideways(page) <= 0, path


def test_a_form_is_filled_followed_and_left_without_any_script(
    browser: Any, site: str, axe: Callable[[Any], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yifa.server.portal.guard.QUICKEST", -1)
    context = browser.new_context(viewport=SMALL, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/")
    page.get_by_role("link", name="我要说").last.click()
    page.get_by_role("link", name="问法律").count()
    page.goto(f"{site}/form/legal-service-window/accept/")
    page.get_by_label("姓名或者名称").fill("王示例")
    page.get_by_label("联系电话").fill("19900000001")
    page.get_by_label("要办的事").select_option("法律咨询")
    page.get_by_label("想问什么、办什么").fill("借出去的钱不还怎么办")
    words = page.locator("label[for=id_answer]").inner_text()
    first, second = re.search("算：(.)加(.)等", words).groups()  # type: ignore[union-attr]
    page.get_by_label(words).fill(str(NUMBERS.index(first) + NUMBERS.index(second)))
    page.get_by_role("button", name="提交").click()
    assert "查询码" in page.locator(".p-receipt").inner_text()
    page.get_by_role("button", name="查看进度").click()
    line = page.locator(".p-steps").inner_text()
    assert "接件" in line and "办结答复" in line and "最迟" in line
    page.get_by_role("button", name="看完了，离开").click()
    page.goto(f"{site}/follow/mine/")
    assert page.get_by_label("回执号").count() == 1
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_press_on_the_map_is_read_where_it_fell_on_a_phone(
    browser: Any, site: str, town: Town, scripts: bool
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{site}/form/grid-event/report/")
    village = town.prefix + "201"
    x, y = middle_of(town, village)
    image = page.locator("input[type=image]")
    wide = image.evaluate("image => image.clientWidth") if scripts else 640
    image.click(position={"x": x * wide / 640, "y": y * wide / 640})
    page.locator(".p-said", has_text="位置已经标在图上").wait_for()
    assert page.get_by_label("所在村（社区）").input_value() == village
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_with_scripts_nobody_has_to_answer_the_sum(
    page: Any,
    site: str,
    axe: Callable[[Any], list[str]],
    screenshot: Callable[[Any, str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("yifa.server.portal.guard.QUICKEST", -1)
    page.goto(f"{site}/form/legal-service-window/accept/")
    page.locator("#f-answer").wait_for(state="hidden")
    page.get_by_label("姓名或者名称").fill("王示例")
    page.get_by_label("联系电话").fill("19900000001")
    page.get_by_label("要办的事").select_option("法律咨询")
    page.get_by_label("想问什么、办什么").fill("借出去的钱不还怎么办")
    page.get_by_role("button", name="提交").click()
    page.locator(".p-receipt").wait_for()
    assert axe(page) == []
    screenshot(page, "receipt")
    page.get_by_role("button", name="查看进度").click()
    page.locator(".p-steps").wait_for()
    assert axe(page) == []
    screenshot(page, "mine")


def test_a_public_page_is_light(page: Any, site: str) -> None:
    """The first visit, everything included, stays under 100 kB and ten requests."""
    seen: list[Any] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(f"{site}/", wait_until="networkidle")
    sizes = {response.url: len(response.body()) for response in seen}
    assert len(sizes) <= 10, sizes
    assert sum(sizes.values()) < 100_000, sizes
