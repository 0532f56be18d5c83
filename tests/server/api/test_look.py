"""The pages about the interface, on a wide screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.browsing import sideways
from tests.server.api.conftest import token_of
from yifa.server.api import tokens
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


@pytest.mark.parametrize("size", ["page", "narrow_page"])
def test_the_pages_about_the_interface_are_accessible_and_fit(
    request: pytest.FixtureRequest,
    live_server: Any,
    sit: Callable[[str], Client],
    people: dict[str, Person],
    axe: Axe,
    screenshot: Screenshot,
    size: str,
) -> None:
    lin, wang = people["lin"], people["wang"]
    token_of(lin)
    tokens.make(lin, wang, "县级数据平台", 365, may_write=False)
    cookie = sit("lin").cookies["yifa_session"]
    screen = request.getfixturevalue(size)
    screen.context.add_cookies([{"name": "yifa_session", "value": cookie.value, "url": live_server.url}])
    for name, path in {"api": "/api/", "tokens": "/me/tokens/", "profile": "/me/"}.items():
        screen.goto(live_server.url + path)
        if name == "api":
            screen.locator("#ledger > summary").click()
            screen.locator("#act > summary").click()
        screenshot(screen, f"api-{name}")
        assert axe(screen) == [], name
        assert sideways(screen) <= 0, name
    screen.goto(live_server.url + "/me/tokens/")
    screen.get_by_label("用途").fill("12345热线平台对接")
    screen.get_by_label("您的登录密码").fill("irrelevant here 1")
    screen.get_by_role("button", name="制作").click()
    screen.locator("[data-secret]").wait_for()
    screenshot(screen, "api-new-token")
    assert axe(screen) == []
    assert sideways(screen) <= 0
