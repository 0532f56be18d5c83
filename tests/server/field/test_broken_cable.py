"""The server dies while a report is on its way: whatever was heard of it, it is taken exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.field.own_server import Cable, OwnServer
from tests.server.field.phone_browser import Phone, phone_in_hand, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnServer]:
    made = OwnServer(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def cable(server: OwnServer) -> Iterator[Cable]:
    laid = Cable(server.port)
    laid.then = server.kill
    yield laid
    laid.close()


@pytest.mark.parametrize(("where", "taken"), [("request", 0), ("answer", 1)])
def test_a_report_cut_off_on_its_way_is_taken_exactly_once(
    browser: Any, server: OwnServer, cable: Cable, where: str, taken: int
) -> None:
    with phone_in_hand(browser) as page:
        phone = Phone(page, f"http://127.0.0.1:{cable.port}")
        phone.sign_in()
        photo = picture(page)
        cable.break_at = where
        phone.report("环境卫生", "桥东垃圾点", "垃圾满溢", photo)
        assert cable.broken.wait(30)
        phone.sign_says("没有网络，1条等着送")
        assert server.count("ledger_entry") == taken
        assert [(item["state"], item["photos"]) for item in phone.queue()] == [("waiting", 1)]
        server.start()
        page.goto(f"{phone.address}/field/#/me")
        page.get_by_role("button", name="现在送一次").click()
        phone.sign_says("都已送到")
        assert server.count("ledger_entry") == 1
        assert server.count("field_sent") == 1
        assert [item["state"] for item in phone.queue()] == ["taken"]
