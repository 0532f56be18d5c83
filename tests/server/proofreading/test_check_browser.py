"""核数 as a visitor meets it, on an office screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.browsing import sideways
from yifa.server.casework import throttle

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
TEXT = """青禾县清溪镇2024年法治政府建设情况报告
2024年，清溪镇认真贯彻落实上级部署，现将有关情况报告如下。
一、主要举措和成效
（一）化解矛盾纠纷。全年受理矛盾纠纷45起，调解成功43起，调解成功率为99%。接待法律咨询130余人次。
（二）开展普法宣传。全年开展普法宣传20场次，其中进学校5场次、进乡村12场次、进企业1场次，发放资料xx份。
二、存在的不足和原因
我局工作人员力量不足，根据《中华人民共和国合同法》处理纠纷的经验有待积累。
三、下一年度安排
继续推进法治政府建设，落实“三项制度”，做好2025年各项工作。
清溪镇人民政府
2025年1月20日"""


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """No other test's requests count."""
    throttle.requests_of.clear()


def paste(page: Any, address: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.get_by_role("link", name="核数").click()
    page.get_by_label("或者粘贴文字").fill(TEXT)
    page.get_by_role("button", name="核数", exact=True).click()
    page.locator(".proof-head").wait_for()


def test_a_visitor_checks_a_pasted_report(
    live_server: Any, page: Any, axe: Callable[[Any], list[str]], screenshot: Callable[[Any, str], Path]
) -> None:
    page.goto(f"{live_server.url}/check/")
    screenshot(page, "check-empty")
    assert axe(page) == []
    paste(page, live_server.url)
    page.wait_for_timeout(200)
    screenshot(page, "check")
    assert "45" in page.locator(".proof-margin").inner_text() and sideways(page) <= 0
    assert axe(page) == []


def test_the_result_fits_a_phone(
    live_server: Any, narrow_page: Any, axe: Callable[[Any], list[str]], screenshot: Callable[[Any, str], Path]
) -> None:
    paste(narrow_page, live_server.url)
    screenshot(narrow_page, "check")
    assert sideways(narrow_page) <= 0 and axe(narrow_page) == []


def test_a_file_is_saved_as_word_with_comments_without_choosing_it_again(
    live_server: Any, page: Any, tmp_path: Path
) -> None:
    made = docx.Document()
    for line in TEXT.split("\n"):
        made.add_paragraph(line)
    made.save(str(tmp_path / "报告.docx"))
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("报告文件").set_input_files(tmp_path / "报告.docx")
    page.get_by_role("button", name="核数", exact=True).click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="存为带批注的 Word").click()
    assert coming.value.suggested_filename == "报告（核数）.docx"
    coming.value.save_as(tmp_path / "批注.docx")
    assert any("99%" in comment.text for comment in docx.Document(str(tmp_path / "批注.docx")).comments)


def test_the_list_is_copied(live_server: Any, page: Any) -> None:
    paste(page, live_server.url)
    page.get_by_role("button", name="复制清单").click()
    page.get_by_role("button", name="已复制").wait_for()
    page.get_by_label("或者粘贴文字").fill("")
    page.get_by_label("或者粘贴文字").press("Control+v")
    assert "43÷45" in page.get_by_label("或者粘贴文字").input_value()


def test_a_bad_file_is_explained_where_one_looks(live_server: Any, page: Any, tmp_path: Path) -> None:
    (tmp_path / "照片.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("报告文件").set_input_files(tmp_path / "照片.png")
    page.get_by_role("button", name="核数", exact=True).click()
    page.get_by_text("这是图片").wait_for()


def test_an_oversized_request_is_explained_in_place(live_server: Any, page: Any, settings: Any) -> None:
    settings.REQUEST_MAX_BYTES = 2000
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("或者粘贴文字").fill(TEXT * 4)
    page.get_by_role("button", name="核数", exact=True).click()
    page.get_by_text("一次最多可送").wait_for()
    assert page.get_by_label("或者粘贴文字").input_value().startswith("青禾县")
