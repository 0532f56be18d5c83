"""A town's machine and a county's machine, files carried between them by hand: a report with a return, a form with an objection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.browser.test_the_year import Desk, answer_the_proof_reader
from tests.server.field.own_server import OwnServer
from tests.server.oversight.test_forms import BLANK, sheet
from tests.server.small_town import TOLD
from yifa.server.demo import loader
from yifa.server.demo.scenario import Scenario

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Screenshot = Callable[[Any, str], Path]
Axe = Callable[[Any], list[str]]
TEXT = """一、2024年法治政府建设的主要举措和成效
调解矛盾纠纷[[调解矛盾纠纷]]。
二、存在的不足和原因
普法形式不多，原因是人手少。
三、党政主要负责人履行推进法治建设第一责任人职责情况
党政主要负责人专题研究了法治建设。
四、下一年度主要安排
继续做好调解。
五、其他需要报告的情况
没有其他情况。"""


@pytest.fixture
def town(live_server: Any, settings: Any, page: Any) -> Desk:
    """The town's machine, which has ended ten disputes in 2024."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    loader.load(Scenario.model_validate(TOLD), lambda done, total: None)
    return Desk(page, str(live_server.url))


@pytest.fixture
def county(tmp_path: Path, page: Any) -> Iterator[Desk]:
    """The county's machine, with another database."""
    server = OwnServer(tmp_path / "county", "tests.server.oversight.county_server")
    server.start()
    yield Desk(page, f"http://127.0.0.1:{server.port}")
    server.kill()


class Stick:
    """What is carried between the two: files saved at one end and handed in at the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def save(self, desk: Desk, press: Callable[[], None]) -> Path:
        with desk.page.expect_download() as coming:
            press()
        self.count += 1
        target = self.folder / f"{self.count}-{coming.value.suggested_filename}"
        coming.value.save_as(target)
        return target


def said(desk: Desk) -> str:
    """What the page says was done."""
    return str(desk.page.locator("main").inner_text())


def press(desk: Desk, name: str) -> None:
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name=name, exact=True).click()


def pin(desk: Desk, file: Path, fingerprint: str, within: str) -> None:
    """Pin a key from its file and the fingerprint on the paper."""
    form = desk.page.locator(within)
    form.locator("[name=sheet]").set_input_files(file)
    form.locator("[name=fingerprint]").fill(fingerprint)
    with desk.page.expect_navigation():
        form.get_by_role("button", name="登记").click()
    assert "已登记" in said(desk)


def exchange_keys(town: Desk, county: Desk, stick: Stick) -> None:
    ends = ((town, "zhuren", "/upward/key/"), (county, "xian-sifa", "/county/packages/key/"))
    papers = []
    for desk, username, address in ends:
        desk.sign_in(username)
        desk.go(address)
        fingerprint = re.search(r"([0-9a-f]{4} ){3}[0-9a-f]{4}", said(desk))
        assert fingerprint and "盖章" in said(desk)
        link = desk.page.get_by_role("link", name="下载随单文件")
        papers.append((stick.save(desk, link.click), fingerprint[0]))
    county.go("/county/packages/")
    pin(county, *papers[0], "form:has([name=sheet])")
    town.sign_in("zhuren")
    town.go("/upward/")
    pin(town, *papers[1], "form:has([name=sheet])")


def up(town: Desk, county: Desk, stick: Stick) -> str:
    """A package made at the town, handed in at the county; what the county says."""
    town.sign_in("zhuren")
    town.go("/upward/")
    file = stick.save(town, town.page.get_by_role("button", name="做数据包").click)
    county.sign_in("xian-sifa")
    county.go("/county/packages/")
    county.page.locator("[name=package]").set_input_files(file)
    press(county, "收下")
    return said(county)


def down(town: Desk, county: Desk, stick: Stick) -> str:
    """A return made at the county, taken in at the town; what the town says."""
    county.sign_in("xian-sifa")
    county.go("/county/packages/")
    file = stick.save(county, county.page.get_by_role("link", name="清溪镇").first.click)
    town.sign_in("zhuren")
    town.go("/upward/")
    town.page.locator("[name=return]").set_input_files(file)
    press(town, "收下")
    return said(town)


def write_and_deliver(town: Desk, address: str, number: str) -> None:
    """Each by his own post, from the draft to the delivery."""
    page = town.page
    for username in ("nigao", "sifa", "zhuren"):
        town.sign_in(username)
        page.goto(address)
        if username == "sifa":  # who has not written it checks it
            answer_the_proof_reader(page)
        with page.expect_navigation():
            page.locator("form[action$='/pass/'] [data-step]").click()
        assert page.locator(".say.error").count() == 0, page.locator(".say.error").inner_text()
    town.sign_in("zhenzhang")
    page.goto(address)
    page.locator("#n-number").fill(number)
    page.locator("#n-on").fill("2025-02-20")
    press(town, "签发")
    town.sign_in("zhuren")
    page.goto(address)
    page.locator("form[action$='/deliver/'] [name=on]").fill("2025-02-21")
    with page.expect_navigation():
        page.locator("form[action$='/deliver/'] [data-step]").click()
    assert page.locator(".say.error").count() == 0, page.locator(".say.error").inner_text()


def a_report_with_a_return(town: Desk, county: Desk, stick: Stick, screenshot: Screenshot) -> None:
    page = town.page
    town.sign_in("nigao")
    town.go("/reports/")
    form = page.locator("form.kind-form", has=page.locator("[name=kind][value=annual-report]"))
    form.locator("select").select_option("2024")
    form.get_by_role("button", name="按样稿起草").click()
    page.wait_for_url(re.compile(r"/reports/\d+/edit/"))
    address = page.url.removesuffix("edit/")
    page.locator("#r-text").fill(TEXT)
    with page.expect_navigation():
        page.get_by_role("button", name="保存并返回").click()
    write_and_deliver(town, address, "清政〔2025〕3号")
    assert "收到第1条" in up(town, county, stick)
    county.go("/county/reports/2024/")
    press(county, "全部核数")
    page.locator("table.ledger").get_by_role("link", name="清溪镇").click()
    page.locator("[name=remarks]").fill("第二部分没有写明原因")
    page.locator("[name=reply_by]").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    press(county, "退回")
    screenshot(page, "county-returned")
    assert "被退回：第二部分没有写明原因" in down(town, county, stick)
    screenshot(page, "upward")
    assert "没有新的" in down(town, county, stick)
    page.goto(address)
    assert "第二部分没有写明原因" in said(town)
    town.sign_in("nigao")
    page.goto(address)
    page.locator("details:has(form[action$='/correct/'])").evaluate("one => one.open = true")
    page.locator("form[action$='/correct/'] [name=reason]").fill("按县级意见补写原因")
    with page.expect_navigation():
        page.locator("form[action$='/correct/'] button").click()
    second = page.url.removesuffix("edit/")
    assert second != address
    write_and_deliver(town, second, "清政〔2025〕4号")
    assert "收到第" in up(town, county, stick)
    county.go("/county/reports/2024/")
    press(county, "全部核数")
    page.locator("table.ledger").get_by_role("link", name="清溪镇").click()
    assert "第2稿" in said(county)
    page.locator("[name=remarks]").fill("已核对")
    press(county, "收下")
    assert "县级已收下，回执号" in down(town, county, stick)


def a_form_with_an_objection(town: Desk, county: Desk, stick: Stick, screenshot: Screenshot, axe: Axe) -> None:
    page, blank = town.page, stick.folder / "空表.xlsx"
    blank.write_bytes(sheet(BLANK))
    today = timezone.localdate()
    county.sign_in("xian-zhengfa")
    county.go("/county/forms/")
    page.get_by_role("link", name="提出一张表").click()
    page.locator("form.step-form").wait_for()
    county.fill(
        form_name="化解和普法情况表",
        bureau="县委政法委",
        basis_="某办法第五条",
        recipients="各乡镇",
        ends_on=(today + timedelta(days=200)).isoformat(),
        notice_days="10",
    )
    county.choose(frequency="每年")
    page.locator("#f-file input[type=file]").set_input_files(blank)
    county.take(today.isoformat())
    county.sign_in("xian-biao")
    county.go("/county/forms/")
    page.get_by_role("link", name="化解和普法情况表").click()
    binding = page.url
    page.locator("#line-3").select_option("by-hand")
    screenshot(page, "county-binding")
    assert axe(page) == []
    press(county, "确认各格")
    assert "各格已确认" in said(county)
    page.get_by_role("link", name="准入、并入、不准入").click()
    county.step("准入")
    county.take(today.isoformat())
    county.sign_in("xian-zhengfa")
    page.goto(binding)
    page.locator("[name=period]").select_option("2024")
    press(county, "发出")
    asking = page.url
    assert "账簿已经填好" in down(town, county, stick)
    town.sign_in("zhenzhang")
    town.go("/upward/")
    page.get_by_role("link", name="化解和普法情况表").click()
    assert "513" in said(town)
    screenshot(page, "upward-form")
    assert axe(page) == []
    page.get_by_role("link", name="签认、提出异议").click()
    matter = page.url
    town.step("对口径提出异议")
    town.fill(objection="咨询算不算调解？")
    town.take(today.isoformat())
    up(town, county, stick)
    page.goto(asking)
    assert "咨询算不算调解？" in said(county)
    page.locator("[name=reply]").fill("不算，按人民调解法的口径。")
    press(county, "答复")
    assert "县级答复了异议" in down(town, county, stick)
    town.sign_in("zhenzhang")
    page.goto(matter)
    assert "不算，按人民调解法的口径。" in said(town)
    town.step("签认")
    town.take(today.isoformat())
    up(town, county, stick)
    page.goto(asking)
    assert "1个已签认" in said(county)
    screenshot(page, "county-request")
    merged = openpyxl.load_workbook(stick.save(county, page.get_by_role("link", name="下载汇总表").click))
    assert merged["Sheet"]["C4"].value == 10 and merged["Sheet"]["A1"].font.size == 18
    assert merged["来源"]["A2"].value == "清溪镇" and merged["缺口"].max_row > 1


def test_a_report_and_a_form_go_their_whole_way_between_two_machines(
    town: Desk, county: Desk, tmp_path: Path, screenshot: Screenshot, axe: Axe
) -> None:
    stick = Stick(tmp_path)
    exchange_keys(town, county, stick)
    a_report_with_a_return(town, county, stick, screenshot)
    a_form_with_an_objection(town, county, stick, screenshot, axe)
