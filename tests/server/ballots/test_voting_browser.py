"""A deputy votes on a phone and finds the slip in the published list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.browsing import sideways
from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.ballots import box
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


def test_a_deputy_votes_with_a_slip_and_checks_it_afterwards(
    live_server: Any, narrow_page: Any, shortlisted: Matter, axe: Axe, screenshot: Screenshot
) -> None:
    page, codes = narrow_page, box.open_box(shortlisted, 3)
    page.goto(f"{live_server.url}/vote/?slip={codes[0]}")
    screenshot(page, "ballot-slip")
    assert axe(page) == [] and sideways(page) <= 0
    for name in ("村道硬化", "路灯安装", "农贸市场改造"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="投票").click()
    page.get_by_text("最多选2项，您选了3项").wait_for()
    page.get_by_label("路灯安装").uncheck()
    page.get_by_role("button", name="投票").click()
    receipt = page.locator(".ballot-receipt").inner_text()
    screenshot(page, "ballot-receipt")
    assert axe(page) == []
    box.cast(codes[1], [1])
    vote = box.latest(shortlisted.id)
    assert vote is not None
    box.close_box(vote, timezone.now())
    page.goto(f"{live_server.url}/vote/{shortlisted.town}/{position_of(shortlisted.id)}/")
    page.get_by_label("核对我的票").fill(receipt.lower())
    page.get_by_role("button", name="核对").click()
    page.get_by_text("村道硬化、农贸市场改造，已计入").wait_for()
    page.get_by_text("全部票单").click()
    screenshot(page, "ballot-count")
    assert axe(page) == [] and sideways(page) <= 0


def test_the_clerk_hands_out_slips_and_sees_only_how_many_came_back(
    live_server: Any, page: Any, shortlisted: Matter, client: Any, axe: Axe, screenshot: Screenshot
) -> None:
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username="wang"), backend="yifa.server.towns.auth.PersonBackend")
    cookie = client.cookies["yifa_session"].value
    page.context.add_cookies([{"name": "yifa_session", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/m/{shortlisted.town}/{position_of(shortlisted.id)}/")
    page.get_by_role("link", name="电子投票").click()
    page.get_by_label("选票张数").fill("6")
    page.get_by_role("button", name="制作选票").click()
    screenshot(page, "ballot-slips")
    assert axe(page) == [] and sideways(page) <= 0
    keys = page.locator(".ballot-key").all_inner_texts()
    code = page.locator(".ballot-code:not(.ballot-key)").first.inner_text()
    box.cast(code, [2])
    page.get_by_role("link", name="电子投票").click()
    page.get_by_text("发出6张，已投1张").wait_for()
    screenshot(page, "ballot-box")
    assert axe(page) == []
    closing = page.locator("form", has=page.get_by_role("button", name="结束投票并计票"))
    for label, key in zip(("监票人甲的钥匙", "监票人乙的钥匙"), keys, strict=True):
        closing.get_by_label(label).fill(key)
    page.get_by_role("button", name="结束投票并计票").click()
    assert page.get_by_label("收回选票").input_value() == "1"
    screenshot(page, "ballot-step")
