"""A report written in a real browser: the figure offered for the words before the cursor, put in, previewed, signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import sideways
from tests.server.reports.test_services import passed_on
from tests.server.small_town import TOLD, actor
from yifa.server.demo import loader
from yifa.server.demo.scenario import Scenario
from yifa.server.figures.period import Period
from yifa.server.reports import services
from yifa.server.reports.models import Report
from yifa.server.towns.middleware import SeatMiddleware
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


@pytest.fixture
def living(live_server: Any, settings: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    assert SeatMiddleware
    loader.load(Scenario.model_validate(TOLD), lambda done, total: None)
    return live_server


def enter(page: Any, live_server: Any, client: Any, username: str) -> None:
    client.force_login(Person.objects.get(username=username))
    value = client.cookies["yifa_session"].value
    page.context.add_cookies([{"name": "yifa_session", "value": value, "url": live_server.url}])


def test_a_clerk_writes_a_report_without_typing_a_number(
    living: Any, page: Any, client: Any, axe: Axe, screenshot: Screenshot
) -> None:
    enter(page, living, client, "nigao")
    page.goto(f"{living.url}/reports/")
    page.locator("#p-annual-report").select_option("2024")
    page.get_by_role("button", name="按样稿起草").first.click()
    text = page.locator("#r-text")
    text.press("Control+End")
    text.press_sequentially("\n全年达成书面协议")
    offer = page.locator("#offers button", has_text="达成书面协议").first
    offer.click()
    text.press_sequentially("。")
    assert text.input_value().endswith("全年达成书面协议[[达成书面协议]]。")
    page.locator("#preview .figure-ref", has_text="3起").last.wait_for()
    screenshot(page, "report-edit")
    assert axe(page) == []
    page.get_by_role("button", name="保存并返回").click()
    page.get_by_text("全年达成书面协议").wait_for()
    assert Report.objects.get().text.strip().endswith("全年达成书面协议[[written_agreements]]。")
    page.locator(".report-sheet .figure-ref", has_text="3起").last.click()
    page.get_by_role("heading", name="达成书面协议：逐件列表").wait_for()
    assert page.locator("#records tbody tr").count() == 3


def test_the_mayor_signs_and_the_report_stays(living: Any, page: Any, client: Any, screenshot: Screenshot) -> None:
    report = services.draft(Town.objects.get(), actor("nigao"), "annual-report", Period.year(2024))
    report = passed_on(report)
    enter(page, living, client, "zhenzhang")
    page.goto(f"{living.url}/reports/{report.pk}/")
    page.get_by_label("发文字号").fill("清政〔2025〕3号")
    page.get_by_role("button", name="签发", exact=True).click()
    page.get_by_text("数字截至账簿第").first.wait_for()
    screenshot(page, "report-signed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    report.refresh_from_db()
    assert report.frozen and report.number == "清政〔2025〕3号"


def test_figures_reports_and_forms_are_accessible_and_fit_a_phone(
    living: Any, narrow_page: Any, client: Any, axe: Axe, screenshot: Screenshot
) -> None:
    report = services.draft(Town.objects.get(), actor("nigao"), "quarterly-table", Period.quarter(2024, 2))
    enter(narrow_page, living, client, "nigao")
    pages = {
        "figures": "/figures/?period=2024",
        "figure": "/figures/disputes_mediated/?period=2024",
        "reports": "/reports/",
        "report": f"/reports/{report.pk}/",
        "report-edit": f"/reports/{report.pk}/edit/",
        "tables": "/tables/",
    }
    for name, address in pages.items():
        narrow_page.goto(living.url + address)
        screenshot(narrow_page, name)
        assert axe(narrow_page) == [], name
        assert sideways(narrow_page) <= 0, name
