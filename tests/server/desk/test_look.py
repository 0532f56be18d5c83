"""The parts pages are set from, as a person with a wide screen, a phone, a keyboard or a printer meets them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import sideways
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


@pytest.fixture
def signed_in(live_server: Any, client: Any) -> Callable[[Any], str]:
    """`signed_in(page)` makes the page a clerk's, and gives the address of the style page."""
    clerk = Person.objects.create_user("wang", "irrelevant here 1", name="王文书", must_change_password=False)
    client.force_login(clerk)
    cookie = client.cookies["yifa_session"]

    def enter(page: Any) -> str:
        page.context.add_cookies([{"name": "yifa_session", "value": cookie.value, "url": live_server.url}])
        return f"{live_server.url}/desk/style/"

    return enter


def drafts(page: Any) -> int:
    """How many drafts the tab keeps."""
    kept: int = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('yifa-draft:')).length")
    return kept


def test_every_part_is_accessible_on_a_wide_screen(signed_in: Any, page: Any, axe: Axe, screenshot: Screenshot) -> None:
    page.goto(signed_in(page))
    screenshot(page, "style")
    assert axe(page) == []
    assert sideways(page) <= 0


def test_every_part_fits_a_phone(signed_in: Any, narrow_page: Any, axe: Axe, screenshot: Screenshot) -> None:
    narrow_page.goto(signed_in(narrow_page))
    screenshot(narrow_page, "style")
    assert axe(narrow_page) == []
    assert sideways(narrow_page) <= 0


def test_larger_type_stays_on_from_page_to_page(signed_in: Any, page: Any, screenshot: Screenshot) -> None:
    page.goto(signed_in(page))
    page.get_by_text("王文书", exact=True).click()
    page.get_by_role("button", name="大字").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    screenshot(page, "style-large")
    assert sideways(page) <= 0


def test_arrows_walk_through_the_rows_of_a_ledger(signed_in: Any, page: Any) -> None:
    page.goto(signed_in(page))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "葛坑镇人调字〔2025〕第39号"


def test_what_was_typed_survives_a_lost_page(signed_in: Any, page: Any) -> None:
    address = signed_in(page)
    page.goto(address)
    page.locator("#id_right-terms").fill("双方同意自3月20日起共用水渠")
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#id_right-terms").input_value() == "双方同意自3月20日起共用水渠"
    page.get_by_role("button", name="不要这些").click()
    page.wait_for_load_state()
    assert page.locator("#id_right-terms").input_value() == ""


def test_what_was_typed_is_gone_after_signing_out(signed_in: Any, page: Any) -> None:
    page.goto(signed_in(page))
    page.locator("#id_right-terms").fill("双方同意自3月20日起共用水渠")
    assert drafts(page) == 1
    page.get_by_text("王文书", exact=True).click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in/")
    assert drafts(page) == 0


def test_what_somebody_else_typed_is_not_shown_to_the_next_person(signed_in: Any, page: Any) -> None:
    address = signed_in(page)
    page.goto(address)
    page.locator("#id_right-terms").fill("双方同意自3月20日起共用水渠")
    assert drafts(page) == 1
    page.evaluate("document.body.dataset.person = '999'")
    page.evaluate("document.dispatchEvent(new Event('htmx:afterSettle'))")
    assert drafts(page) == 0


def test_a_page_prints_on_a4_without_menu_and_buttons(signed_in: Any, page: Any, tmp_path: Path) -> None:
    page.goto(signed_in(page))
    paper = tmp_path / "style.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    size = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert "(A4)" in size
    assert "葛坑镇人调字〔2025〕第38号" in text
    assert "达成协议…" not in text
    assert "跳到正文" not in text
