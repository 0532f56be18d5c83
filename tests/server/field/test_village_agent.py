"""帮办代办: an agent takes a neighbour's business in at his door, without a network; the town gets it once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.server.field.conftest import PASSWORD, quick_hashing
from tests.server.field.phone_browser import Phone, phone_in_hand, picture
from tests.server.ledger.conftest import found_town
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Attachment, Entry, Matter
from yifa.server.towns.models import Grant, Person, Region

__all__ = ["quick_hashing"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
GUIDE: dict[str, Any] = {
    "code": "SB-001",
    "name_": "养老保险资格认证",
    "klass": "social",
    "unit": "社会事务办",
    "ground": "社会保险法",
    "conditions": "在本镇领取养老金。",
    "materials": [
        {"name": "身份证", "source": "申请人自备", "copies": 1},
        {"name": "户籍信息", "source": "数据共享免交", "copies": 0},
    ],
    "steps": "受理—办结",
    "steps_count": 2,
    "statutory_days": 5,
    "promised_days": 0,
    "visits": 0,
    "online": "accept",
    "fee": "不收费",
}


@pytest.fixture
def agent(db: None) -> Person:
    """A village cadre of 上坑村, in a town with one guide."""
    town = found_town()
    village = Region.objects.get(code=town.code[:9] + "201")
    person = Person.objects.create_user("cun", PASSWORD, name="村小二", town=town, must_change_password=False)
    Grant.objects.create(
        person=person, role="village-cadre", scope=town.code[:9], village=village, since=date(2020, 1, 1)
    )
    head = Actor(1, "窗口", frozenset({"service-head"}), town.code, "", town.code[:9], frozenset())
    take_action(town, head, Step("service-matter", "enrol", GUIDE))
    return person


def test_the_phone_says_what_to_bring_for_each_service(agent: Person, client: Client) -> None:
    client.get("/sign-in/")  # the seat is taken by middleware, which wakes with the first request
    client.force_login(agent, backend="yifa.server.towns.auth.PersonBackend")
    forms = client.get("/field/forms.json").json()["forms"]
    form = next(one for one in forms if (one["procedure"], one["action"]) == ("village-agency", "take"))
    guide = next(ask for ask in form["asks"] if ask["key"] == "matter_")
    assert [option[1:] for option in guide["options"]] == [["养老保险资格认证", "要带：身份证"]]


@pytest.mark.browser
@pytest.mark.slow
def test_two_errands_taken_in_without_a_network_arrive_once_each(agent: Person, live_server: Any, browser: Any) -> None:
    with phone_in_hand(browser) as page:
        hand = Phone(page, live_server.url)
        hand.sign_in("cun")
        photo = picture(page, 1200)
        page.context.set_offline(True)
        for name in ("王样例", "李样例"):
            take_in(hand, name, photo)
        assert Matter.objects.filter(procedure="village-agency").count() == 0
        page.reload()  # closed and opened again on the way
        hand.sign_says("没有网络，2条等着送")
        page.context.set_offline(False)
        hand.sign_says("都已送到")
    rows = Matter.objects.filter(procedure="village-agency")
    assert rows.count() == 2 and {row.village for row in rows} == {f"{agent.town.code[:9]}201"}
    assert Entry.objects.filter(actor=agent.pk).count() == 2
    assert Attachment.objects.count() == 1  # the same photograph is kept once
    assert all("样例" not in json.loads(row.snapshot)["values"] for row in rows)


def take_in(hand: Phone, name: str, photo: bytes) -> None:
    """接受委托: who, what, which papers, a photograph of them."""
    page = hand.page
    page.goto(f"{hand.address}/field/#/form/village-agency/take")
    page.get_by_role("heading", name="村级代办").wait_for()
    page.locator("[name=client-0-name]").fill(name)
    page.locator("[name=client-0-phone]").fill("19900000001")
    page.locator("[name=matter_name]").fill("养老保险资格认证")
    page.get_by_text("本人在场口头委托").click()
    page.locator("[name=papers-0-name]").fill("身份证")
    page.locator("#take-photos").set_input_files({"name": "证件.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.locator(".pictures img").first.wait_for()
    page.get_by_role("button", name="接受委托", exact=True).click()
    page.get_by_text("已收好，有网络时送出。").wait_for()
