"""Hand-overs of a demonstration town walked by both sides: whoever gives finds it under 我交办的, whoever gets it in his day.

The other walks of the kind stand beside it: events and advice in `test_hand_overs`, disputes, petitions and the hotline in
`test_dispute_rooms`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.test_hand_overs import Colleague
from tests.browsing import sideways
from yifa.server.casework.place import matter_href
from yifa.server.demo import loader, scenario
from yifa.server.ledger.models import Matter
from yifa.server.towns.demo import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Walk = Callable[["Clerk"], None]
ROLLS = {
    "enforcement-officer",
    "legal-auditor",
    "delegated-power",
    "mediation-committee",
    "mediator",
    "town-legal-adviser",
    "service-window",
    "service-matter",
}
NUMBERS = {"applicant": "350526198001010014", "respondent": "35052619800202002X"}
WRITTEN = {"form": "written", "confirmable": False, "signed": True, "sealed": True}
# What has happened before each hand-over: a kind of work, and the steps taken on one matter of it.
BEFORE: dict[str, list[Any]] = {
    "legality-review": [{"apply": {"kind": "contract", "urgent": False, "people": 0, "amount": 4800000}}],
    "deputy-proposal": ["propose"],
    "disclosure-request": [{"register": {"channel": "当面提交", "clear": True, "id_given": True}}],
    "service-case": [
        {"receive": {"channel": "窗口", "matter_": "@临时救助"}},
        {"correct": {"lacking": [{"name": "临时救助申请书", "why": "没有签名"}]}},
    ],
    "grid-event": [
        {"report": {"kind": "占道违建", "source": "网格员巡查", "place": "主街圩场入口", "what": "新搭一处铁皮棚"}},
        {"accept": {"same_as": ""}},
    ],
    "enforcement-clue": [{"register": {"source": "网格上报", "act": "占道搭棚", "target": "王示例"}}],
    "people-mediation": [{"register": {}}, {"accept": {"refusal": False, "told": True}}, "mediate", {"agree": WRITTEN}],
}


class Clerk(Colleague):
    """A post of the demonstration town at a browser."""

    password = DEMO_PASSWORD

    def of(self, procedure: str) -> Matter:
        return Matter.objects.filter(procedure=procedure).order_by("-id")[0]

    def take_up(self, username: str, matter: Matter, what: str, step: str) -> None:
        """Sign in, find the matter in today's list, and open the form of the step that is awaited, which comes first."""
        self.sign_in(username)
        self.finds(matter.id, what)
        first = self.page.locator(".next a").first.inner_text()
        assert step in first, f"{username} is offered {first}, not {step}"
        self.step(step)

    def hand_on(self, username: str, matter: Matter, step: str, **values: str) -> None:
        self.sign_in(username)
        self.go(matter_href(matter.id))
        self.step(step)
        self.choose(**values)


@pytest.fixture
def clerk(live_server: Any, page: Any, settings: Any) -> Clerk:
    """Everybody's desk in a town whose rolls are kept and where one matter of each kind has got so far."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    told = scenario.read(scenario.FIRST)
    rolls = [plan for plan in told.plan if plan.procedure in ROLLS]
    begun = [
        {"procedure": kind, "count": 1, "recent": (6, 4), "gap": (0, 0), "path": path} for kind, path in BEFORE.items()
    ]
    plan = [*(roll.model_dump() for roll in rolls), *begun]
    loader.load(scenario.Scenario.model_validate({**told.model_dump(), "plan": plan, "published": ()}), lambda *_: None)
    return Clerk(page, live_server.url)


def review_to_adviser(clerk: Clerk) -> None:
    review = clerk.of("legality-review")
    clerk.take_up("suozhang", review, "受理分流", "受理分流")
    clerk.choose(track="简易")
    clerk.yes("need_adviser")
    clerk.page.locator("#f-adviser").get_by_label("陆顾问").check()
    clerk.send()
    clerk.take_up("guwen", review, "法律顾问审查", "法律顾问审查")
    clerk.choose(adviser_verdict="合法")
    clerk.fill(adviser_view="付款条件应当与验收挂钩")
    clerk.send()
    clerk.go("/")
    assert not clerk.page.locator(f".due-list a[href='{matter_href(review.id)}']").count()  # he has said his part


def proposal_to_unit(clerk: Clerk) -> None:
    proposal = clerk.of("deputy-proposal")
    clerk.take_up("rendaban", proposal, "交办", "交办")
    clerk.choose(unit="农业农村办公室")
    clerk.send()
    assert clerk.handed_on(proposal.id)
    clerk.take_up("nongye", proposal, "书面答复", "书面答复")


def disclosure_to_unit(clerk: Clerk) -> None:
    request = clerk.of("disclosure-request")
    clerk.hand_on("dangban", request, "交承办单位查找", holder="农业农村办公室")
    clerk.send()
    assert clerk.handed_on(request.id)
    clerk.take_up("nongye", request, "报查找结果", "报查找结果")
    clerk.choose(held="没有找到")
    clerk.fill(held_note="查了三年档案和征地台账，没有找到批准文件")
    clerk.send()
    clerk.sign_in("dangban")
    clerk.finds(request.id, "作出答复")


def permit_supplement(clerk: Clerk) -> None:
    case = clerk.of("service-case")
    clerk.sign_in("chuangkou")
    clerk.go(matter_href(case.id))
    assert "等对方：申请人补交材料" in clerk.page.locator("section[aria-labelledby=h-now]").inner_text()
    clerk.step("收到补正材料")
    clerk.fill(materials__0__name="临时救助申请书")
    clerk.send()
    clerk.take_up("bianmin", case, "受理", "受理")


def clue_to_case(clerk: Clerk) -> None:
    clue = clerk.of("enforcement-clue")
    clerk.take_up("zhifa", clue, "核查处理", "交办核查")
    clerk.go(matter_href(clue.id, "desk:step", "settle"))
    clerk.choose(outcome="立案")
    clerk.fill(findings="现场查看，钢棚约六平方米，未办手续")
    clerk.send()
    clerk.sign_in("zhifa1")
    clerk.go(matter_href(clue.id))
    clerk.page.locator("main").get_by_role("link", name="立案呈批").click()
    clerk.page.locator("form.step-form").wait_for()
    # What the clue says stands in the form of the case.
    said = {key: clerk.page.locator(f"[name={key}]").input_value() for key in ("act", "summary", "discovered_on")}
    assert said == {
        "act": "涉嫌占道搭棚",
        "summary": "现场查看，钢棚约六平方米，未办手续",
        "discovered_on": clue.opened_on.isoformat(),
    }
    assert clerk.page.locator("[name=party-0-name]").input_value() == "王示例"


def event_to_enforcement(clerk: Clerk) -> None:
    event = clerk.of("grid-event")
    clerk.take_up("zongzhi", event, "派单", "派单")
    clerk.choose(unit_="综合行政执法队")
    clerk.send()
    assert clerk.handed_on(event.id)
    clerk.sign_in("zhifa1")
    clerk.finds(event.id, "办结反馈")
    # What the grid worker saw stands in the form of the clue it becomes.
    clerk.page.locator("main").get_by_role("link", name="转执法线索").click()
    clerk.page.locator("form.step-form").wait_for()
    assert clerk.page.locator("[name=content]").input_value() == "新搭一处铁皮棚"
    assert clerk.page.locator("[name=place]").input_value() == "主街圩场入口"
    clerk.go(matter_href(event.id))
    clerk.step("办结反馈")
    clerk.fill(result="已责令拆除，铁皮棚当天拆完")
    clerk.send()
    clerk.sign_in("zongzhi")
    assert not clerk.handed_on(event.id)


def decision_to_publicity(clerk: Clerk) -> None:
    """Whoever decided has it made public by the office that keeps the town's pages."""
    clerk.sign_in("zhifa")
    clerk.go("/new/enforcement-publicity/propose/")
    clerk.choose(stage="事后公示", kind="行政强制决定")
    day = timezone.localdate().isoformat()
    clerk.fill(item="查封扣押决定", made_on=day, text="对一处占道经营工具予以查封，期限三十日。")
    clerk.send()
    publicity = clerk.of("enforcement-publicity")
    assert "公示" in clerk.page.locator("section[aria-labelledby=h-now]").inner_text()
    clerk.take_up("dangzheng", publicity, "公示", "公示")
    clerk.page.locator("#f-where_").get_by_label("镇政府网站", exact=True).check()
    clerk.fill(published_on=day)
    clerk.send()
    assert clerk.of("enforcement-publicity").status == "published"


def mediation_to_court(clerk: Clerk) -> None:
    mediation = clerk.of("people-mediation")
    clerk.sign_in("tiaojie")
    clerk.go(matter_href(mediation.id))
    clerk.page.get_by_role("link", name="申请司法确认").click()
    clerk.page.locator("form.step-form").wait_for()
    for side, digits in NUMBERS.items():
        clerk.fill(**{f"{side}__0__address": "样例县葛坑镇上坑村1号"})
        number = clerk.page.locator(f"[name={side}-0-id_number]")
        company = clerk.page.locator(f"[name={side}-0-kind][value=org]").is_checked()
        assert number.is_visible() is not company, "a company has no identity number to be asked for"
        if not company:
            number.fill(digits)
    clerk.choose(excluded="一般民事权利义务")
    clerk.yes("together")
    clerk.send()
    confirmation = clerk.of("judicial-confirmation")
    clerk.finds(confirmation.id, "提交")
    clerk.step("提交法院")
    for paper in ("司法确认申请书", "调解协议书", "身份证明"):
        clerk.page.locator("#f-materials").get_by_label(paper, exact=True).check()
    clerk.yes("together")
    clerk.send()
    assert "等对方：法院决定是否受理" in clerk.page.locator("section[aria-labelledby=h-now]").inner_text()


def report_to_check(clerk: Clerk) -> None:
    clerk.sign_in("dangzheng")
    clerk.go("/reports/")
    clerk.page.get_by_role("button", name="按样稿起草").last.click()
    clerk.page.get_by_role("button", name="保存并返回").click()
    clerk.page.get_by_role("button", name="送核数").click()
    clerk.page.get_by_text("退回修改").wait_for()
    # Who wrote it is not offered to check it, and finds it nowhere among what waits for him.
    assert clerk.page.get_by_role("button", name="数字核对无误，送审核").count() == 0
    clerk.sign_in("suozhang")
    clerk.page.locator("section[aria-labelledby=h-reports] li", has_text="等核数").locator("a").click()
    clerk.page.get_by_role("button", name="数字核对无误，送审核").wait_for()


def signature_on_the_screen(clerk: Clerk) -> None:
    """Every form that takes a signature has a sheet to write it on; what is written becomes the field's picture."""
    page = clerk.page
    clerk.sign_in("zhifa1")
    clerk.go("/new/first-violation/register/")
    field = page.locator("#f-signature")
    field.get_by_role("button", name="在屏幕上签名").click()
    sheet = field.locator("canvas")
    sheet.scroll_into_view_if_needed()
    frame = sheet.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + 90, frame["y"] + 60, steps=4)
    page.mouse.up()
    field.get_by_text("已签名").wait_for()
    files = (
        "Array.from(document.querySelector('#f-signature input[type=file]').files, file => file.name + ' ' + file.type)"
    )
    assert page.evaluate(files) == ["签名.png image/png"]
    field.get_by_role("button", name="重签").click()
    assert page.evaluate(files) == []


WALKS: tuple[Walk, ...] = (
    review_to_adviser,
    proposal_to_unit,
    disclosure_to_unit,
    permit_supplement,
    clue_to_case,
    event_to_enforcement,
    decision_to_publicity,
    mediation_to_court,
    report_to_check,
    signature_on_the_screen,
)


def test_what_is_handed_over_is_found_by_whoever_gets_it(clerk: Clerk) -> None:
    for walk in WALKS:
        walk(clerk)
        clerk.page.set_viewport_size({"width": 390, "height": 844})
        assert sideways(clerk.page) <= 0, walk.__name__
        clerk.page.set_viewport_size({"width": 1280, "height": 800})
