"""One whole life in each room, at a real browser: review with a contract, a village's decision, a suit, legal service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import sideways
from tests.proof.test_contract import SOUND
from tests.server.ledger.conftest import at
from tests.server.review.conftest import a_docx
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Grant, Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Shot = Callable[[Any, str], Path]


class Desk:
    """Somebody at a browser; each person has a window of his own, so that several may have forms open at once."""

    def __init__(self, browser: Any, address: str, width: int = 1280) -> None:
        self.browser, self.address, self.width = browser, address, width
        self.windows: dict[str, Any] = {}

    def at(self, username: str) -> Any:
        """The window of somebody, signed in."""
        if username not in self.windows:
            context = self.browser.new_context(
                viewport={"width": self.width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            page = context.new_page()
            page.goto(f"{self.address}/sign-in/")
            page.locator("[name=username]").fill(username)
            page.locator("[name=password]").fill("irrelevant here 1")
            page.get_by_role("button", name="登录").click()
            page.locator("nav[aria-label=主菜单]").wait_for()
            self.windows[username] = page
        return self.windows[username]

    def form(self, username: str, where: str, step: str = "") -> Any:
        """Open a matter's page and the form of one of its steps in place; or the address of an opening form."""
        page = self.at(username)
        page.goto(f"{self.address}{where}")
        if step:
            page.locator(".next, .endings").get_by_role("link", name=f"{step}…", exact=True).click()
        page.locator("form.step-form").wait_for()
        return page

    def take(self, page: Any, day: str, **values: Any) -> str:
        """Fill the form that is open and take the step; gives the address of the matter."""
        for key, value in values.items():
            field = page.locator(f"#f-{key}")
            if isinstance(value, Path):
                field.locator("input[type=file]").set_input_files(value)
            elif field.locator("select").count():
                field.locator("select").select_option(label=value)
            elif field.locator("input[type=radio], input[type=checkbox]").count():
                words = value if isinstance(value, list) else [value]
                for word in words:
                    named = field.get_by_label(str(word), exact=True)
                    box = field.locator("input[type=checkbox]").first if word is True else named
                    (box if box.count() else field.get_by_label(str(word)).first).check()
            else:
                field.locator("input:not([type=hidden]), textarea").first.fill(value)
        moment = page.locator("#id_occurred_at")
        moment.fill(day if moment.get_attribute("type") == "date" else f"{day}T09:30")
        with page.expect_navigation():
            page.locator("form.step-form button[data-step]").click()
        refused = page.locator("#form-errors")
        assert refused.count() == 0, refused.inner_text()
        page.locator("#h-timeline").wait_for()
        return str(page.url.removeprefix(self.address))


@pytest.fixture
def office(live_server: Any, browser: Any, town: Town) -> Any:
    """Everybody of the town at a desk."""
    made = Desk(browser, str(live_server.url))
    yield made
    for page in made.windows.values():
        page.context.close()


def test_a_contract_is_checked_reviewed_in_parallel_signed_and_compared(
    office: Desk, take: Callable[..., Taken], people: dict[str, Person], tmp_path: Path, screenshot: Shot
) -> None:
    from tests.server.review.conftest import register_adviser

    register_adviser(take)
    text = tmp_path / "合同.docx"
    text.write_bytes(a_docx("合同.docx", SOUND).read())
    page = office.form("clerk", "/new/contract/draft/")
    page.locator("[name='counterparty-0-name']").fill("示例保洁有限公司")
    contract = office.take(
        page,
        "2025-03-03",
        name_="河道保洁服务合同",
        kind="服务",
        our_side="镇政府",
        amount="123456",
        amount_words="壹拾贰万叁仟肆佰伍拾陆元整",
        draft_file=text,
    )
    page = office.form("clerk", contract, "快速检查")
    assert "合同文本检查" in page.locator("form.step-form").inner_text()
    screenshot(page, "contract-quick-check")
    office.take(
        page,
        "2025-03-04",
        court="本地法院诉讼",
        checked=["相对人资格和授权", "标的和数量", "质量和验收", "付款条件", "违约责任"],
    )
    assert "办过“起草登记”的人不能再办“签订”" in page.locator(".blocked").inner_text()
    lead = office.at("office")
    lead.goto(f"{office.address}{contract}")
    blocked = lead.locator(".blocked").inner_text() if lead.locator(".blocked").count() else ""
    assert "未经合法性审查" in blocked or lead.locator(".next, .endings").get_by_role("link", name="签订…").count()
    page.get_by_role("link", name="送合法性审查").click()
    page.locator("form.step-form").wait_for()
    review = office.take(page, "2025-03-05", applicant="规划建设办", summary="委托保洁一年", draft=text)
    page = office.form("sifa", review, "受理分流")
    page.locator("#f-need_adviser input[type=checkbox], #f-need_adviser input[type=radio]").first.check()
    page.locator("#f-adviser_staff").wait_for(state="visible")
    office.take(page, "2025-03-06", track="简易", adviser="余例师", adviser_staff="余例师")
    forms = {
        "office": ("党政办审查", {"office_verdict": "同意", "office_view": "文种正确"}),
        "sifa": ("司法所审查", {"justice_verdict": "合法", "justice_view": "主体适格"}),
        "adviser": ("法律顾问审查", {"adviser_verdict": "合法", "adviser_view": "条款完备"}),
    }
    open_at_once = {who: office.form(who, review, step) for who, (step, _) in forms.items()}
    for who, form in open_at_once.items():
        office.take(form, "2025-03-07", **forms[who][1])
    page = office.form("sifa", review, "汇总出具结论")
    assert page.locator("form.step-form .opinion").count() == 3
    screenshot(page, "review-three-opinions")
    office.take(
        page, "2025-03-10", authority="符合", steps_ok="符合", content="符合", conclusion="合法", opinion="可以签订"
    )
    office.take(office.form("deputy", review, "分管领导审批"), "2025-03-11", deputy_view="同意")
    office.take(office.form("mayor", review, "主要领导审批"), "2025-03-12", leader_view="同意")
    signed = tmp_path / "签署稿.docx"
    signed.write_bytes(a_docx("签署稿.docx", SOUND.replace("30日内", "三十日内")).read())
    page = office.at("sifa")
    page.goto(f"{office.address}{review}redline/")
    page.locator("[name=final]").set_input_files(signed)
    page.get_by_role("button", name="比对").click()
    page.locator(".redline").wait_for()
    screenshot(page, "redline")
    assert "没有实质改动" in page.locator("main").inner_text()
    office.take(
        office.form("sifa", review, "定稿比对办结"),
        "2025-03-14",
        final=signed,
        final_on="2025-03-13",
        compare="按意见修改",
    )
    page = office.form("office", contract, "签订")
    address = office.take(page, "2025-03-13", signed_on="2025-03-13", sealed=True)
    assert "履行中" in office.at("office").locator(".page-head").inner_text() and address == contract
    page = office.at("mayor")
    page.goto(f"{office.address}{review}")
    assert "可以签订" in page.locator(".opinions + dl").inner_text()
    screenshot(page, "review-closed")


def test_a_village_decides_in_five_steps_and_posts_twice(office: Desk, screenshot: Shot) -> None:
    page = office.form("cun", "/new/village-deliberation/start_matter/")
    matter = office.take(
        page,
        "2025-03-03",
        village="上坑村",
        place="村",
        mode="五议两公开",
        topic="水渠维修",
        kind="其他重大事项",
        proposal="拟投入集体资金维修主渠",
    )
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("民情恳谈", "2025-03-04", {"talk_people": "30", "talk_note": "多数赞成"}),
        ("党组织提议", "2025-03-05", {"party_note": "同意提交商议"}),
        ("两委商议", "2025-03-06", {"two_total": "7", "two_present": "5", "two_yes": "4"}),
        (
            "党员大会审议",
            "2025-03-07",
            {"party_total": "30", "party_present": "24", "party_yes": "16", "meeting_on": "2025-03-25"},
        ),
        ("通知开会", "2025-03-10", {"meeting_on": "2025-03-25", "notified_how": ["张贴公告"]}),
        (
            "村民（代表）会议决议",
            "2025-03-25",
            {
                "resolved_by": "村民（居民）代表会议",
                "total": "36",
                "present": "24",
                "yes": "13",
                "resolution": "同意按方案实施",
            },
        ),
        ("决议公开", "2025-03-26", {}),
    ]
    for name, day, values in steps:
        page = office.form("cun", matter, name)
        if name == "决议公开":
            values = {"posted_where": "村务公开栏"}
        office.take(page, day, **values)
    screenshot(office.at("cun"), "village-decision")
    assert "7日" in office.at("cun").locator("main").text_content()
    assert Matter.objects.get(procedure="village-deliberation").status == "posted"


def test_a_suit_shows_calendar_days_and_its_evidence_list(office: Desk, screenshot: Shot) -> None:
    page = office.form("sifa", "/new/administrative-litigation/receive/")
    page.locator("[name='plaintiff-0-name']").fill("赵例文")
    matter = office.take(
        page,
        "2025-03-04",
        court="青禾县人民法院",
        case_number="（2025）闽9999行初1号",
        instance="一审",
        received_on="2025-03-03",
        act="行政处罚",
        act_on="2025-02-01",
        after_recon="未经复议",
        unit="执法队",
        claims="请求撤销处罚决定",
    )
    assert "15日（日历日，放假照计）" in office.at("sifa").locator("section[aria-labelledby=h-now]").inner_text()
    page = office.form("sifa", matter, "提交答辩状和证据")
    page.locator("#f-evidence input[type=text]").first.fill("询问笔录")
    page.locator("#f-evidence input[type=date]").first.fill("2025-01-20")
    office.take(page, "2025-03-12", defence="事实清楚，程序合法", grounds="行政处罚法", agent=["工作人员"])
    papers = office.at("sifa").locator("section[aria-labelledby=h-papers]").inner_text()
    assert "证据目录（行政诉讼）" in papers
    screenshot(office.at("sifa"), "suit")


def test_service_of_advisers_is_recorded_and_the_gap_closes(
    office: Desk, take: Callable[..., Taken], screenshot: Shot
) -> None:
    for name, village in (("余例师", "359926115201"), ("何例师", "359926115202")):
        take(
            "sifa",
            "village-lawyer",
            "enrol",
            at(2025, 1, 6),
            name_=name,
            firm="示例律师事务所",
            licence="1350120201012345",
            villages=[{"village": village}],
            term_from="2025-01-01",
            term_until="2099-12-31",
            duty_per_year=1,
        )
    page = office.form("cun", "/new/village-lawyer-duty/record/")
    office.take(
        page,
        "2025-12-20",
        lawyer="余例师",
        village="上坑村",
        services=["坐班"],
        channel="到村",
        consulted="3",
        confirmed_by="村主任黄示例",
    )
    page = office.at("sifa")
    page.goto(f"{office.address}/review/legal-service/?year=2025")
    rows = page.locator("table.ledger tbody tr")
    assert "坐班0次" in rows.filter(has_text="下坑村").inner_text()
    assert "坐班0次" not in rows.filter(has_text="上坑村").inner_text()
    screenshot(page, "legal-service")


def test_an_unreviewed_document_is_found_and_dismissed_with_a_reason(
    office: Desk, take: Callable[..., Taken], screenshot: Shot, axe: Callable[[Any], list[str]], town: Town
) -> None:
    take(
        "clerk",
        "outgoing-document",
        "issue",
        at(2025, 3, 4),
        name_="集镇停车管理办法（试行）",
        doc_number="葛政〔2025〕8号",
        genre="通知",
        issued_on="2025-03-03",
        unit="规划建设办",
    )
    take(
        "clerk",
        "outgoing-document",
        "issue",
        at(2025, 3, 5),
        name_="河道保洁服务合同",
        genre="其他",
        issued_on="2025-03-04",
        unit="规划建设办",
    )
    page = office.at("sifa")
    page.goto(f"{office.address}/review/bypass/")
    page.get_by_role("button", name="现在比对").click()
    page.locator(".finds").wait_for()
    screenshot(page, "bypass")
    assert axe(page) == []
    page.locator(".finds li", has_text="停车").get_by_role("link", name="登记排除…").click()
    page.locator("form.step-form").wait_for()
    office.take(page, "2025-03-06", clear_reason="不属于审查范围", clear_note="只管机关大院停车")
    page.goto(f"{office.address}/review/bypass/")
    assert page.locator(".finds li").count() == 1 and "停车" not in page.locator(".finds").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_comparison_and_the_checks_are_readable_on_a_screen_and_on_a_phone(
    live_server: Any,
    browser: Any,
    town: Town,
    width: int,
    tmp_path: Path,
    screenshot: Shot,
    axe: Callable[[Any], list[str]],
) -> None:
    person = Person.objects.get(username="clerk")
    assert Grant.objects.filter(person=person).exists()
    desk = Desk(browser, str(live_server.url), width)
    page = desk.at("clerk")
    faulty = tmp_path / "合同.docx"
    faulty.write_bytes(a_docx("合同.docx", SOUND.replace("30日内", "90日内").replace("肆佰伍拾陆", "肆佰伍拾")).read())
    page.goto(f"{desk.address}/review/contract-check/")
    page.locator("[name=file]").set_input_files(faulty)
    page.get_by_role("button", name="检查").click()
    page.locator(".points").wait_for()
    screenshot(page, "contract-check")
    assert axe(page) == [] and sideways(page) <= 0
    page.emulate_media(media="print")
    assert not page.locator("input[type=file]").is_visible() and page.locator(".points").is_visible()
    screenshot(page, "contract-check-printed")
    page.emulate_media(media="screen")
    for name in ("legal-service", "figures"):
        page.goto(f"{desk.address}/review/{name}/")
        screenshot(page, f"room-{name}")
        assert sideways(page) <= 0 and axe(page) == []
    page.context.close()
