"""The hall's queue: a number without a name, called in order to a window, shown on the wall and on phones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.server.portal.conftest import SITE, receipt_of, text_of
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of
from yifa.server.portal.keeping import kept
from yifa.server.portal.models import PublicRow
from yifa.server.towns.models import Grant, Person, Town

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]
TAKE = "form/service-ticket/take/"


@pytest.fixture
def window(town: Town) -> int:
    """The first window of the hall, as its position in the book."""
    seat = Actor(41, "主任", frozenset({"service-head"}), town.code, "", town.prefix, frozenset())
    values = {
        "name_": "1号综合窗口",
        "kind": "综合受理",
        "scope": ["综合"],
        "clerk_a": "何例文",
        "clerk_b": "吕例安",
        "hours": "工作日",
    }
    return position_of(take_action(town, seat, Step("service-window", "enrol", values)).matter_id)


def taken(send: Send, first: str = "不是") -> str:
    page = send(TAKE, kind="社保医保", first=first)
    receipt_of(page)
    kept.clear()
    return re.search(r"您的号：(\d{3})", text_of(page))[1]  # type: ignore[index]


def waiting(client: Client) -> list[str]:
    kept.clear()
    page = text_of(client.get(f"{SITE}/hall/"))
    return re.findall(r"<li>(\d{3})", page.split("p-next")[1]) if "p-next" in page else []


def test_numbers_are_called_in_order_with_those_first_who_come_first(
    client: Client, send: Send, town: Town, window: int, people: dict[str, Person], desk: Callable[[str], Client]
) -> None:
    Grant.objects.create(person=people["lin"], role="window-clerk", scope=town.prefix, since=date(2020, 1, 1))
    one, two, old = taken(send), taken(send), taken(send, "老年人")
    assert waiting(client) == [old, one, two]
    seat = desk("lin")
    for expected in (old, one):
        seat.post("/hall/", {"window": window, "act": "next"})
        kept.clear()
        called = text_of(client.get(f"{SITE}/hall/screen/"))
        assert re.findall(r"<td>(\d{3})</td><td>1号综合窗口", called)[0] == expected
    assert waiting(client) == [two]
    counter = text_of(seat.get("/hall/"))
    ticket = counter.split('name="ticket" value="')[1].split('"')[0]
    seat.post("/hall/", {"window": window, "act": "serve", "ticket": ticket})
    assert Matter.objects.filter(procedure="service-ticket", status="served").count() == 1
    assert "办完" in text_of(seat.get("/hall/"))


def test_numbers_stand_on_no_shelf_and_in_no_search(client: Client, send: Send, town: Town, window: int) -> None:
    number = taken(send)
    assert PublicRow.objects.filter(shelf="hall").count() == 1
    for path in ("", "look/", "index/", "search/?q=社保医保", "look/hall/"):
        page = client.get(f"{SITE}/{path}")
        assert page.status_code == 404 or f"第{int(number)}号" not in text_of(page), path
    assert client.get(f"{SITE}/i/{PublicRow.objects.get(shelf='hall').position}/").status_code == 404


def test_the_counter_is_for_those_at_the_windows(client: Client, desk: Callable[[str], Client]) -> None:
    assert client.get("/hall/").status_code == 302
    assert desk("seal").get("/hall/").status_code == 403
