"""One whole life in each room of the dispute centre, at a desk and on a mediator's phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.test_the_year import Desk
from tests.browsing import sideways
from tests.server.centre.conftest import desk, quick_hashing, take, town  # noqa: F401 - fixtures
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Screenshot = Callable[[Any, str], Path]


class Room(Desk):
    """Somebody at a browser in a room of the centre."""

    password = "irrelevant here 1"

    def sign_in(self, username: str) -> None:
        self.page.context.clear_cookies()
        self.go("/sign-in/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(self.password)
        self.page.get_by_role("button", name="登录").click()
        self.page.locator("nav[aria-label=主菜单]").wait_for()

    def open(self, matter: int) -> None:
        self.go(f"/m/{str(matter)[:9]}/{matter % 10**9}/")

    def tick(self, key: str, yes: bool) -> None:
        field = self.page.locator(f"#f-{key}")
        field.locator("input[type=checkbox]").set_checked(yes)

    def send(self) -> None:
        """Take the step now, and come to the matter's page."""
        with self.page.expect_navigation():
            self.page.locator("form.step-form button[data-step]").click()
        refused = self.page.locator("#form-errors, #twins")
        assert refused.count() == 0, refused.inner_text()
        self.page.locator("#h-timeline").wait_for()


@pytest.fixture
def mediator(take: Callable[..., Taken]) -> int:  # noqa: F811
    """林和样 on the roll, with her account."""
    account = Person.objects.get(username="lin").pk
    return take(
        "si",
        "mediator",
        "enrol",
        ago=400,
        name_="林和样",
        kind="专职",
        gender="女",
        appointed_on="2024-01-01",
        account=account,
    ).entry.matter


def newest(procedure: str) -> Matter:
    return Matter.objects.filter(procedure=procedure).order_by("-id")[0]


def test_a_dispute_lives_from_the_counter_to_the_visit_and_back_to_who_brought_it(
    live_server: Any,
    page: Any,
    narrow_page: Any,
    mediator: int,
    screenshot: Screenshot,
    axe: Callable[[Any], list[str]],
) -> None:
    room = Room(page, live_server.url)
    room.sign_in("an")
    room.go("/centre/")
    page.get_by_role("link", name="受理登记", exact=True).click()
    room.choose(channel="来访", village="上坑村", subject="邻里纠纷")
    room.fill(applicant__0__name="赵例文", applicant__0__phone="19900000002", other__0__name="钱例安", visitors="1")
    room.fill(summary="三组水渠边排水沟被堵，雨天漫水淹了菜地")
    room.send()
    intake = newest("dispute-intake")
    room.step("三色分流")
    room.fill(people="2")
    for key in ("harm", "blockage", "livelihood", "crossing", "repeated"):
        room.tick(key, False)
    page.locator(".reviewed").get_by_text("按标准建议：绿色").wait_for()
    room.choose(colour="绿色（一般）")
    room.send()
    room.step("派单")
    room.choose(route="人民调解", unit="司法所")
    room.send()
    page.get_by_role("link", name="登记人民调解").click()
    assert page.locator("[name=applicant-0-name]").input_value() == "赵例文"
    assert "漫水" in page.locator("[name=summary]").input_value()
    # Both posts of the centre may register; the mediation itself is the justice office's.
    room.sign_in("si")
    room.go(f"/new/people-mediation/register/?from={intake.id % 10**9}&kind=矛调中心派单")
    room.choose(cause="邻里纠纷", source="当事人申请", risk="低")
    # The intake it comes from is no duplicate of what it leads to: nothing is asked.
    room.send()
    assert page.locator("#twins").count() == 0
    mediation = newest("people-mediation")
    room.step("受理")
    page.locator("#f-mediators").get_by_label("林和样").check()
    room.tick("told", True)
    room.choose(refusal="否", risk="低")
    room.send()

    phone = Room(narrow_page, live_server.url)
    phone.sign_in("lin")
    phone.go("/mine/mediation/")
    assert sideways(narrow_page) <= 0
    assert axe(narrow_page) == []
    screenshot(narrow_page, "mediator-work")
    narrow_page.get_by_role("link", name="记一次调解").click()
    phone.fill(record="双方各自陈述，愿意各让一步")
    phone.send()
    phone.go("/mine/mediation/")
    narrow_page.get_by_role("link", name="达成协议").click()
    phone.choose(form="口头协议")
    phone.fill(facts="沟系两户共用", terms="被申请人三日内清理水沟")
    narrow_page.locator("#f-terms textarea").press("Tab")
    narrow_page.locator(".reviewed .sound", has_text="谁来做").wait_for()
    screenshot(narrow_page, "agreement-read")
    assert sideways(narrow_page) <= 0
    phone.send()
    phone.go("/mine/mediation/")
    narrow_page.get_by_role("link", name="回访").first.click()
    phone.choose(performed="已全部履行")
    phone.send()
    mediation.refresh_from_db()
    assert mediation.status == "visited"

    # What was handed to the justice office is its own to take up and to answer; the centre tells the people.
    room.sign_in("si")
    room.open(intake.id)
    room.step("签收")
    room.fill(signer="司法所")
    room.send()
    room.step("办理完毕")
    room.choose(result="已化解")
    room.fill(reply="双方达成协议，已清理水沟")
    room.send()
    room.sign_in("an")
    room.open(intake.id)
    room.step("反馈办结")
    room.choose(told_by="电话")
    room.send()
    intake.refresh_from_db()
    assert intake.status == "closed"
    room.go("/centre/")
    assert axe(page) == []
    screenshot(page, "centre")


@pytest.mark.usefixtures("town")
def test_a_petition_lives_from_the_letter_to_the_closing(live_server: Any, page: Any, screenshot: Screenshot) -> None:
    room = Room(page, live_server.url)
    room.sign_in("xin")
    room.go("/new/petition-case/register/")
    room.choose(
        source="直接收到",
        channel="来信",
        village="上坑村",
        subject="征地拆迁",
        kind="申诉求决类",
        accused_unit="国土所",
    )
    room.fill(petitioner__0__name="孙例信", people="1", request="要求核实征地补偿面积")
    page.locator("#f-received_on input").fill(f"{timezone.localdate()}")
    room.choose(real_name="是")
    room.send()
    petition = newest("petition-case")
    room.step("受理并告知")
    room.choose(unit="司法所")
    room.tick("no_interest", True)
    room.fill(handover="请核实补偿面积与台账是否一致")
    room.send()
    assert "信访事项交办单" in page.locator("section[aria-labelledby=h-papers]").inner_text()
    # The office the petition was handed to looks into it.
    room.sign_in("si")
    room.open(petition.id)
    room.step("听取陈述、调查核实")
    room.fill(heard="说明了情况", evidence="台账与丈量相差零点三亩")
    room.send()
    room.sign_in("fu")
    room.open(petition.id)
    room.step("出具处理意见书")
    room.choose(route="调查核实后出具处理意见书", conclusion="请求合理但缺乏依据，作好解释")
    room.fill(facts="经重新测量，面积与台账相差零点三亩", opinion="按现行标准解释说明", law="有关规定")
    page.locator(".reviewed .lacking", has_text="依据到条").wait_for()
    room.fill(law="《土地管理法》第四十八条", review_authority="样例县人民政府")
    page.locator("#f-law").press("Tab")
    page.locator(".reviewed .sound", has_text="依据到条").wait_for()
    screenshot(page, "opinion-read")
    room.send()
    room.sign_in("xin")
    room.open(petition.id)
    room.step("送达")
    page.locator("#f-delivered_on input").fill(f"{timezone.localdate()}")
    room.choose(delivery="当面签收")
    room.send()
    assert "信访人请求复查" in page.locator("section[aria-labelledby=h-now]").inner_text()
    room.step("结案")
    room.send()
    petition.refresh_from_db()
    assert petition.status == "closed"
    # The office complained of finds nothing where the petition is.
    room.sign_in("land")
    room.open(petition.id)
    assert "孙例信" not in page.content() and petition.number not in page.content()


@pytest.mark.usefixtures("town")
def test_a_hotline_order_lives_from_the_platform_to_the_visit_by_telephone(
    live_server: Any, page: Any, screenshot: Screenshot
) -> None:
    room = Room(page, live_server.url)
    room.sign_in("hot")
    room.go("/new/hotline-order/receive/")
    room.fill(order_number="202503030001", subject="村口路灯不亮", content="村口路灯不亮，晚上出行不便")
    page.locator("#f-received_at input").fill(
        page.evaluate("new Date(Date.now() + 8 * 36e5 - 6e4).toISOString().slice(0, 16)")
    )
    room.choose(platform="12345政务服务便民热线", kind="求助", category="道路交通", village="上坑村")
    room.send()
    order = newest("hotline-order")
    room.go("/centre/hotline/")
    screenshot(page, "hotline")
    # The list of what waits here leads to the matter; the line of the order leads to the question whose it is.
    page.locator("a[href^='/centre/hotline/']", has_text="村口路灯不亮").first.click()
    assert "是不是本镇的事" in page.locator("h1").inner_text()
    screenshot(page, "hotline-whose")
    page.get_by_role("link", name="签收交办").click()
    room.choose(ours="属于本镇职责", unit="综治中心")
    room.fill(duty_line="权责清单：村道附属设施日常管护")
    room.tick("enforcement", False)
    room.send()
    # The unit the order was handed to calls and acts; the line answers, and another of its clerks closes.
    room.sign_in("an")
    room.open(order.id)
    room.step("联系来电人")
    room.choose(contacted="已电话联系")
    page.locator("#f-contact_at input").fill(
        page.evaluate("new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 16)")
    )
    room.send()
    room.sign_in("hot")
    room.open(order.id)
    room.step("回复平台")
    room.choose(result="已解决")
    room.fill(reply="感谢您的来电，我镇高度重视，将尽快处理。")
    page.locator("#f-reply textarea").press("Tab")
    page.locator(".reviewed .lacking", has_text="不写空话").wait_for()
    room.fill(reply="经现场查看，路灯线路老化，已于当日更换并恢复照明，依据村道管护规定办理，联系电话0599-1234567。")
    page.locator("#f-reply textarea").press("Tab")
    page.locator(".reviewed .sound", has_text="不写空话").wait_for()
    screenshot(page, "reply-read")
    room.send()
    room.sign_in("xin")
    room.open(order.id)
    room.step("办结")
    room.choose(satisfied="满意")
    room.send()
    order.refresh_from_db()
    assert order.status == "closed"


def test_a_dispute_settled_on_the_spot_is_told_once(
    live_server: Any, page: Any, mediator: int, screenshot: Screenshot
) -> None:
    room = Room(page, live_server.url)
    room.sign_in("lin")
    room.go("/centre/record/")
    fill = {
        "applicant_name": "赵例文",
        "respondent_name": "钱例安",
        "summary": "排水沟被堵",
        "record": "双方各退一步",
        "facts": "共用",
        "terms": "被申请人三日内清理水沟",
    }
    for key, value in fill.items():
        page.locator(f"[name={key}]").fill(value)
    page.get_by_label("林和样").check()
    screenshot(page, "short-record")
    page.get_by_role("button", name="登记，制作全套文书").click()
    page.wait_for_url("**/file/")
    said = page.locator("main").inner_text()
    for paper in ("人民调解申请书", "受理", "权利义务", "调解笔录", "口头协议登记表"):
        assert paper in said, paper
