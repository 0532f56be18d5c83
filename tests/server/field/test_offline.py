"""A day without a network: the phone opens, takes reports, and sends each once when it can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from tests.server.field.conftest import actor, settle
from tests.server.field.phone_browser import Phone, phone_in_hand, picture
from tests.server.ledger.conftest import found_town
from yifa.server.field.models import Sent
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Attachment, Entry, Matter
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(live_server: Any, browser: Any) -> Iterator[Phone]:
    """A grid worker of 上坑村 with his phone, before he has signed in."""
    settle(found_town())
    with phone_in_hand(browser) as page:
        yield Phone(page, live_server.url)


def act(who: str, action: str, matter: int = 0, **values: Any) -> Taken:
    """Somebody at the office takes a step meanwhile."""
    person = Person.objects.get(username=who)
    return take_action(Town.objects.get(), actor(person), Step("grid-event", action, values, matter))


EVENT: dict[str, Any] = {"kind": "公共设施损坏", "source": "网格员巡查", "place": "村口桥头", "what": "护栏松动"}


def test_reports_made_without_a_network_are_each_sent_once_when_it_is_back(phone: Phone) -> None:
    phone.sign_in()
    photo = picture(phone.page)
    phone.page.context.set_offline(True)
    phone.page.reload()  # the browser was closed and opened again, out in the fields
    phone.report("环境卫生", "桥东垃圾点", "垃圾满溢", photo)
    phone.report("其他", "晒谷场", "路灯不亮，已接好线", way="当场处理了")
    phone.page.locator("[name=result]").fill("当场接好")
    phone.page.get_by_role("button", name="当场处理了", exact=True).click()
    phone.sign_says("没有网络，2条等着送")
    assert Entry.objects.count() == 0
    phone.page.context.set_offline(False)
    phone.sign_says("都已送到")
    assert sorted(Matter.objects.values_list("title", "status")) == [
        ("其他：晒谷场", "handled"),
        ("环境卫生：桥东垃圾点", "reported"),
    ]
    assert Entry.objects.count() == Sent.objects.count() == 2
    kept = Attachment.objects.get()
    assert kept.mime == "image/jpeg" and kept.size < len(photo)
    assert [(item["state"], item["values"], item["photos"]) for item in phone.queue()] == [("taken", [], 0)] * 2


def test_the_place_found_by_the_phone_goes_with_the_report(phone: Phone) -> None:
    phone.sign_in()
    phone.report("环境卫生", "桥东", "垃圾满溢")
    phone.sign_says("都已送到")
    values = json.loads(Matter.objects.get().snapshot)["values"]
    assert values["point"] == "116.12345,25.12345" and values["source"] == "网格员巡查"


def test_what_is_reported_already_a_few_steps_away_is_pointed_out(phone: Phone) -> None:
    act("xun", "report", **EVENT, village=Town.objects.get().code[:9] + "201", point="116.12345,25.12400")
    phone.sign_in()
    phone.page.goto(f"{phone.address}/field/#/report")
    phone.page.get_by_text("米已有一件没有办结").wait_for()
    assert "附近61米" in phone.page.locator(".where").inner_text()
    phone.page.get_by_role("link", name="公共设施损坏：村口桥头").click()
    phone.page.get_by_role("heading", name="公共设施损坏：村口桥头").wait_for()


def test_a_session_that_ended_meanwhile_loses_nothing(phone: Phone) -> None:
    phone.sign_in()
    phone.page.context.set_offline(True)
    phone.report("环境卫生", "桥东", "垃圾满溢")
    Session.objects.all().delete()
    phone.page.context.set_offline(False)
    phone.sign_says("1条没送，请登录")
    phone.page_says("还有1条没有送出")
    assert Entry.objects.count() == 0
    phone.sign_in()
    phone.sign_says("都已送到")
    assert Entry.objects.count() == 1


def test_another_person_on_the_same_phone_neither_sees_nor_sends_it(phone: Phone) -> None:
    act("xun", "report", **EVENT, village=Town.objects.get().code[:9] + "201")
    phone.sign_in()
    phone.page.get_by_text("公共设施损坏：村口桥头").wait_for()
    phone.page.context.set_offline(True)
    phone.report("环境卫生", "桥东", "垃圾满溢")
    Session.objects.all().delete()
    phone.page.context.set_offline(False)
    phone.sign_in("lin")
    phone.page.get_by_text("还有别人的1条没有送出").wait_for()
    told = phone.page.locator("#page").inner_text()
    assert "桥东" not in told and "村口桥头" not in told
    assert Entry.objects.count() == 1
    Session.objects.all().delete()
    phone.sign_in("xun")
    phone.sign_says("都已送到")
    assert json.loads(Entry.objects.latest("id").payload)["actor"] == Person.objects.get(username="xun").pk
    assert Entry.objects.count() == 2


def test_signing_out_with_something_unsent_warns_and_then_leaves_nothing_behind(phone: Phone) -> None:
    phone.sign_in()
    phone.page.context.set_offline(True)
    phone.report("环境卫生", "桥东", "垃圾满溢")
    phone.page.goto(f"{phone.address}/field/#/me")
    phone.page.get_by_role("button", name="退出登录").click()
    assert "1条没有送到" in phone.page.locator("dialog").inner_text()
    phone.page.get_by_role("button", name="先不退出").click()
    assert len(phone.queue()) == 1
    phone.page.get_by_role("button", name="退出登录").click()
    phone.page.get_by_role("button", name="删掉并退出").click()
    phone.page.get_by_text("这部手机还没有登录过").wait_for()
    assert phone.queue() == [] and phone.kept() == ["leaving"]
    phone.page.context.set_offline(False)
    phone.sign_says("请登录")
    assert Entry.objects.count() == 0
    assert not [s for s in Session.objects.all() if s.get_decoded().get("_auth_user_id")]


def test_a_matter_that_went_on_meanwhile_is_shown_and_the_words_are_kept(phone: Phone) -> None:
    village = Town.objects.get().code[:9] + "201"
    opened = act("xun", "report", **EVENT, village=village)
    act("center", "accept", opened.matter_id)
    act("center", "assign", opened.matter_id, unit_="team")
    phone.sign_in()
    page = phone.page
    page.context.set_offline(True)
    page.get_by_text("公共设施损坏：村口桥头").click()
    page.get_by_role("link", name="办结反馈").click()
    page.locator("[name=result]").fill("护栏已经焊牢")
    page.get_by_role("button", name="办结反馈").click()
    act("center", "extend", opened.matter_id, extend_days=3, extend_reason="材料采购")
    page.context.set_offline(False)
    phone.sign_says("1条要您看")
    page.get_by_text("办结反馈：公共设施损坏").click()
    page.get_by_role("heading", name="办结反馈").wait_for()
    said = page.locator("#page").inner_text()
    assert "同意延长" in said and "护栏已经焊牢" in said
    page.get_by_role("button", name="看过了，仍要办").click()
    phone.sign_says("都已送到")
    assert Matter.objects.get().status == "closed"


def test_what_the_server_refuses_is_said_beside_the_question_and_can_be_mended(phone: Phone) -> None:
    phone.sign_in()
    page = phone.page
    page.goto(f"{phone.address}/field/#/form/night-patrol/record")
    page.locator("[name=route]").fill("主街至农贸市场")
    page.locator("[name=began]").fill("2026-01-05T21:00")
    page.locator("[name=ended]").fill("2026-01-05T20:00")
    page.locator("[name=people]").fill("4")
    page.get_by_label("网格员", exact=True).check()
    page.locator("[name=helps]").fill("0")
    page.get_by_role("button", name="登记夜巡").click()
    phone.sign_says("1条要您看")
    page.get_by_text("夜间巡逻：主街至农贸市场").click()
    page.get_by_role("heading", name="夜间巡逻").wait_for()
    assert "“收队时间”（2026-01-05 20:00）早于“出发时间”（2026-01-05 21:00）" in page.locator("#page").inner_text()
    page.get_by_role("link", name="改", exact=True).click()
    assert page.locator("[name=route]").input_value() == "主街至农贸市场"
    page.locator("[name=ended]").fill("2026-01-05T22:30")
    page.get_by_role("button", name="登记夜巡").click()
    phone.sign_says("都已送到")
    assert Matter.objects.get().procedure == "night-patrol"


def test_a_report_half_written_is_there_after_the_camera_has_pushed_the_page_out(phone: Phone) -> None:
    phone.sign_in()
    page = phone.page
    page.goto(f"{phone.address}/field/#/report")
    page.locator(".chip", has_text="环境卫生").first.click()
    page.locator("[name=what]").fill("垃圾满溢")
    page.wait_for_timeout(600)
    here = page.url  # what the browser comes back to
    page.goto("about:blank")
    page.goto(here)
    page.locator("[name=what]").wait_for()
    assert page.locator("[name=what]").input_value() == "垃圾满溢"
    assert page.locator(".chip input:checked").count() == 1


def test_what_was_begun_comes_back_with_its_place_beside_a_second_report(phone: Phone) -> None:
    """A restored draft keeps the place somebody wrote; two reports begun do not mix; ten pictures come from the album."""
    phone.sign_in()
    page, photos = phone.page, [picture(phone.page, 200 + 10 * n) for n in range(12)]
    page.goto(f"{phone.address}/field/#/report")
    page.get_by_text("位置：").first.wait_for()
    page.locator(".chip", has_text="公共设施损坏").first.click()
    page.locator("[name=place]").fill("老祠堂后面第三根电杆")
    page.locator("#album-photos").set_input_files(
        [{"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": photo} for n, photo in enumerate(photos)]
    )
    page.get_by_text("收了前10张").wait_for()
    page.locator(".pictures li").nth(9).wait_for()
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    page.reload()
    page.locator(".pictures li").nth(9).wait_for()
    assert page.locator("[name=place]").input_value() == "老祠堂后面第三根电杆"
    page.goto(f"{phone.address}/field/#/")
    phone.report("环境卫生", "桥东垃圾点", "垃圾满溢")
    page.get_by_role("link", name="公共设施损坏 老祠堂后面第三根电杆").click()
    page.locator(".pictures li").nth(9).wait_for()
    page.locator("[name=what]").fill("灯不亮")
    page.get_by_role("button", name="上报", exact=True).click()
    phone.home()
    assert page.get_by_text("没写完的").count() == 0
    page.context.set_offline(False)
    phone.sign_says("都已送到")
    told = {row.title: json.loads(row.snapshot)["values"] for row in Matter.objects.all()}
    assert {title: len(values.get("photos", [])) for title, values in told.items()} == {
        "环境卫生：桥东垃圾点": 0,
        "公共设施损坏：老祠堂后面第三根电杆": 10,
    }
