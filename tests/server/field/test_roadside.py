"""At the roadside: an on-the-spot fine in two screens, signed on the phone, without a network too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from tests.server.field.conftest import actor, settle
from tests.server.field.phone_browser import Phone, phone_in_hand
from tests.server.ledger.conftest import found_town
from yifa.server.ledger.journal import Step, history, matter_key, take_action
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
POWER: dict[str, Any] = {
    "code": "330299001000",
    "kind": "行政处罚",
    "form_": "law",
    "act_name": "样例省城市市容管理条例",
    "article": "第四十条",
    "document": "样政发〔2024〕1号",
    "office": "综合行政执法队",
    "published_on": "2024-01-05",
    "taken_on": "2024-03-01",
    "broken_law": "《样例省城市市容管理条例》第十二条",
}


def enrol(procedure: str, **values: Any) -> None:
    take_action(Town.objects.get(), actor(Person.objects.get(username="head")), Step(procedure, "enrol", values))


@pytest.fixture
def phone(live_server: Any, browser: Any) -> Iterator[Phone]:
    """An officer's phone in a town with two powers and his certificate."""
    town = found_town()
    settle(town)
    town.settings = json.dumps({"court_name": "样例县人民法院"})
    town.save()
    enrol("delegated-power", item_name="对擅自占用人行道摆摊的处罚", **POWER)
    enrol("delegated-power", item_name="对随意倾倒建筑垃圾的处罚", **{**POWER, "code": "330299002000"})
    enrol(
        "enforcement-officer",
        name_="严亮证",
        certificate_no="ZF35990001",
        trained=True,
        issued_on="2024-01-03",
        valid_until="2030-01-02",
    )
    enrol(
        "enforcement-officer",
        name_="方执矩",
        certificate_no="ZF35990002",
        trained=True,
        issued_on="2024-01-03",
        valid_until="2030-01-02",
    )
    with phone_in_hand(browser) as page:
        yield Phone(page, live_server.url)


def first_screen(page: Any) -> None:
    page.get_by_role("link", name="当场处罚").click()
    page.get_by_label("处罚权事项").fill("摆摊")
    page.get_by_role("button", name="对擅自占用人行道摆摊的处罚").click()
    page.locator("[name=party-0-name]").fill("王示例")
    page.locator("[name=party-0-id_number]").fill("999999198506013314")
    page.locator("[name=party-0-address]").fill("样例县样例镇样例路1号")
    page.locator("[name=place]").fill("样例路口")
    page.locator("[name=village]").select_option(index=1)
    page.get_by_role("button", name="下一屏：决定").click()


def second_screen(page: Any) -> None:
    page.locator(".choice", has_text="警告").click()
    page.locator("[name=correct_what]").fill("立即移出人行道")
    page.locator("[name=heard]").fill("当事人表示无意见。")
    page.locator(".choice", has_text="方执矩").click()
    for words in ("已出示执法证件", "已告知内容", "决定书已当场交付"):
        page.locator(".choice", has_text=words).click()
    sheet = page.locator("canvas.sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()


def test_two_screens_from_opening_to_the_signed_decision_without_a_network(phone: Phone) -> None:
    phone.sign_in("officer")
    page = phone.page
    page.context.set_offline(True)
    page.reload()
    first_screen(page)
    assert page.locator("[name=act]").input_value() == "擅自占用人行道摆摊"
    # What hangs on a fine is not asked for a warning.
    second_screen(page)
    assert not page.locator("[data-field=ticket]").is_visible() and not page.locator("[data-field=fine]").is_visible()
    page.get_by_role("button", name="当场处罚", exact=True).click()
    phone.sign_says("没有网络，1条等着送")
    assert not Matter.objects.filter(procedure="summary-penalty").exists()
    page.context.set_offline(False)
    phone.sign_says("都已送到")
    case = Matter.objects.get(procedure="summary-penalty")
    entry = history(case.id, matter_key(case.id))[0]
    assert (entry.values["kind"], entry.values["law"], entry.values["penalty_law"]) == (
        "警告",
        "《样例省城市市容管理条例》第十二条",
        "《样例省城市市容管理条例》第四十条",
    )
    assert entry.values["signature"][0]["mime"] == "image/png" and entry.day == timezone.localdate().isoformat()
    page.goto(f"{phone.address}/field/#/")
    page.get_by_role("link", name="当场处罚：擅自占用人行道摆摊").click()
    address = page.get_by_role("link", name="打印决定书").get_attribute("href")
    paper = page.context.request.get(phone.address + address)
    assert paper.ok
    # What the party wrote on the screen stands at his line of the paper, under the code by which it is checked.
    assert sum(len(sheet.images) for sheet in PdfReader(BytesIO(paper.body())).pages) == 2


def test_what_is_missing_on_a_screen_is_said_before_the_next(phone: Phone) -> None:
    phone.sign_in("officer")
    page = phone.page
    page.get_by_role("link", name="当场处罚").click()
    page.get_by_role("button", name="下一屏：决定").click()
    assert "处罚权事项：还没有填" in page.locator(".wrong").inner_text()
    assert "当事人：还没有写姓名或者名称" in page.locator(".wrong").inner_text()
