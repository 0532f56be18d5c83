"""A town's year at the desk: a dispute from intake to a written agreement, the figure it makes, the report it enters."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.small_town import TOLD
from yifa.office.docx import validate_docx
from yifa.server.demo import loader
from yifa.server.demo.scenario import Scenario
from yifa.server.towns.demo import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
SETTLED = "/figures/disputes_settled/?period=2024"


@pytest.fixture
def address(live_server: Any, settings: Any) -> str:
    """A server over the small town, which has ended ten disputes in 2024."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    loader.load(Scenario.model_validate(TOLD), lambda done, total: None)
    return str(live_server.url)


class Desk:
    """Somebody at a browser."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address

    def sign_in(self, username: str) -> None:
        self.page.context.clear_cookies()
        self.go("/sign-in/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(DEMO_PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.locator("nav[aria-label=主菜单]").wait_for()

    def go(self, where: str) -> None:
        self.page.goto(f"{self.address}{where}")

    def step(self, name: str) -> None:
        """Open the form of a step in its place on the matter's page."""
        self.page.locator(".next, .endings").get_by_role("link", name=f"{name}…", exact=True).click()
        self.page.locator("form.step-form").wait_for()

    def fill(self, **values: str) -> None:
        for key, value in values.items():
            self.page.locator(f"[name={key.replace('__', '-')}]:not([type=hidden])").fill(value)

    def choose(self, **values: str) -> None:
        """A choice by its words, whether it is set as a list or as buttons."""
        for key, words in values.items():
            field = self.page.locator(f"#f-{key}")
            if field.locator("select").count():
                field.locator("select").select_option(label=words)
            else:
                field.get_by_label(words, exact=True).check()

    def take(self, day: str) -> None:
        """Take the step as of a day, and come to the matter's page."""
        box = self.page.locator("#id_occurred_at")
        box.fill(day if box.get_attribute("type") == "date" else f"{day}T09:30")
        with self.page.expect_navigation():
            self.page.locator("form.step-form button[data-step]").click()
        refused = self.page.locator("#form-errors")
        assert refused.count() == 0, refused.inner_text()
        self.page.locator("#h-timeline").wait_for()

    @property
    def figure(self) -> int:
        self.go(SETTLED)
        return int(self.page.locator(".figure-line .value").inner_text().removesuffix("起"))


def settle_a_dispute(desk: Desk) -> str:
    """From intake to a written agreement; gives the number of the matter."""
    page = desk.page
    desk.go("/intake/")
    page.locator("#intake-text").fill("上溪村两家因排水沟起了纠纷，来所要求调解")
    page.locator("#found").get_by_role("link", name="人民调解").or_(
        page.locator("#found").get_by_role("button", name="人民调解")
    ).first.click()
    page.locator("form.step-form").wait_for()
    desk.fill(applicant__0__name="王示例", respondent__0__name="陈样例", summary="两家排水沟相邻，雨天漫水")
    desk.choose(cause="邻里纠纷", source="当事人申请", village="上溪村")
    desk.take("2024-09-02")
    number: str = page.locator(".page-head .sub .nowrap").inner_text()
    desk.step("受理")
    page.locator("#f-mediators").get_by_label("林和解").check()
    page.locator("#f-told input[type=checkbox]").check()
    desk.choose(risk="低", refusal="否")
    desk.take("2024-09-02")
    return number


def see_the_deadline_pass_over_the_holiday(desk: Desk) -> None:
    """A month from 2 September ends on 2 October, in the holiday: the first working day after is 8 October."""
    page = desk.page
    limit = page.locator(".limit", has_text="调结")
    assert "2024年10月8日" in limit.inner_text()
    limit.get_by_role("link", name="怎么算的？").click()
    page.locator("#dialog[open]").wait_for()
    assert "国庆" in page.locator("#dialog").inner_text()
    page.keyboard.press("Escape")


def reach_a_written_agreement(desk: Desk) -> None:
    desk.step("记一次调解")
    desk.fill(record="双方各自陈述了经过，愿意各让一步")
    desk.take("2024-09-05")
    desk.step("达成协议")
    desk.choose(form="书面协议")
    desk.page.locator("#f-signed input[type=checkbox]").check()
    desk.page.locator("#f-sealed input[type=checkbox]").check()
    desk.fill(facts="排水沟系两户共用", terms="三日内清理排水沟，今后共同维护")
    desk.fill(perform_how="清理恢复原状", perform_where="两家相邻水沟", perform_by="2024-09-13")
    desk.choose(confirmable="否")
    desk.take("2024-09-10")
    assert "人民调解协议书" in desk.page.locator("section[aria-labelledby=h-papers]").inner_text()


def answer_the_proof_reader(page: Any) -> None:
    """Confirm every sentence taken over, and say of each part without a record why it stays."""
    old = page.locator("details.old")
    if old.count():
        old.evaluate("one => one.open = true")
        for box in old.locator("[name=mark]").all():
            box.check()
        with page.expect_navigation():
            old.get_by_role("button", name="选中的仍属实").click()
    while (open_one := page.locator(".remark.error details")).count():
        before = open_one.count()
        open_one.first.evaluate("one => one.open = true")
        open_one.first.locator("[name=reason]").fill("没有这方面的记录，已与有关单位核对")
        with page.expect_navigation():
            open_one.first.get_by_role("button", name="记下理由").click()
        assert page.locator(".remark.error details").count() < before


def sign_the_report(desk: Desk) -> None:
    """Each by his own post: drafted, numbers checked, reviewed, signed."""
    page = desk.page
    desk.sign_in("nigao")
    desk.go("/reports/")
    form = page.locator("form.kind-form", has=page.locator("[name=kind][value=annual-report]"))
    form.locator("select").select_option("2024")
    form.get_by_role("button", name="按样稿起草").click()
    page.wait_for_url(re.compile(r"/reports/\d+/"))
    address = page.url.removesuffix("edit/")
    page.goto(address)
    assert "调解矛盾纠纷11起" in page.locator(".report-sheet").inner_text()
    for username in ("nigao", "sifa", "zhuren"):
        desk.sign_in(username)
        page.goto(address)
        if username == "sifa":  # who has not written it checks it
            answer_the_proof_reader(page)
        with page.expect_navigation():
            page.locator("form[action$='/pass/'] [data-step]").click()
        assert page.locator(".say.error").count() == 0, page.locator(".say.error").inner_text()
    desk.sign_in("zhenzhang")
    page.goto(address)
    page.locator("#n-number").fill("清政〔2025〕3号")
    page.locator("#n-on").fill("2025-02-20")
    page.get_by_role("button", name="签发", exact=True).click()
    page.locator(".page-head", has_text="数字截至账簿第").wait_for()


def test_a_dispute_is_settled_counted_traced_and_reported(
    address: str, page: Any, tmp_path: Path, screenshot: Callable[[Any, str], Path]
) -> None:
    desk = Desk(page, address)
    desk.sign_in("sifa")
    before = desk.figure
    number = settle_a_dispute(desk)
    see_the_deadline_pass_over_the_holiday(desk)
    reach_a_written_agreement(desk)
    screenshot(page, "year-matter")
    assert desk.figure == before + 1
    screenshot(page, "year-figure")
    page.locator("#records").get_by_role("link", name=number).click()
    assert number in page.locator(".page-head").inner_text() and "调解成功" in page.locator("main").inner_text()
    sign_the_report(desk)
    screenshot(page, "year-report")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Word", exact=True).click()
    coming.value.save_as(tmp_path / "报告.docx")
    assert validate_docx((tmp_path / "报告.docx").read_bytes()) == []
