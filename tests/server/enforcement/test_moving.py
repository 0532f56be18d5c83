"""Entries of the former list of powers go into the library many at once; each by its own lawful steps, or it stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.server.ledger.conftest import at, found_town
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Link, Matter, position_of
from yifa.server.towns.models import Grant, Person, Town

pytestmark = pytest.mark.django_db
PAGE = "/enforcement/powers/move/"
SYSTEM = Actor(1, "导入", frozenset({"system"}), "359926115000", "", "359926115", frozenset())
SAID_ONCE = {"document": "闽政〔2024〕1号", "published_on": "2024-01-05", "from_whom": "德化县城市管理局"}


@pytest.fixture
def town(db: None) -> Town:
    made = found_town()
    for name, role in (("office", "office-head"), ("lin", "mediator")):
        person = Person.objects.create_user(name, "irrelevant here 1", name=name, town=made, must_change_password=False)
        Grant.objects.create(person=person, role=role, scope=made.code[:9], since=date(2020, 1, 1))
    for code, name in (("CF-001", "占道经营处罚"), ("CF-002", "乱倒垃圾处罚")):
        values: dict[str, Any] = {
            "code": code,
            "name_": name,
            "type": "行政处罚",
            "lists": ["权责清单", "执法监管事项清单"],
            "source": "省级下放",
            "legal_basis": "样例省城市市容管理条例",
            "office": "综合行政执法队",
            "in_force_from": "2024-02-01",
        }
        take_action(made, SYSTEM, Step("power-item", "enrol", values, occurred_at=at(2024, 2, 1)))
    return made


def browser(name: str) -> Client:
    client = Client()
    client.get("/sign-in/")
    person = Person.objects.get(username=name)
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    return client


def test_ticked_entries_are_moved_with_what_is_said_once_and_each_is_linked(town: Town) -> None:
    rows = list(Matter.objects.filter(procedure="power-item").order_by("id"))
    first, second = (position_of(row.id) for row in rows)
    page = browser("office").get(PAGE).content.decode()
    assert "占道经营处罚" in page and f'name="article-{first}"' in page
    sent = {**SAID_ONCE, "pick": [first, second], f"article-{first}": "第四十条", f"article-{second}": ""}
    answer = browser("office").post(PAGE, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1项已并入权力事项库" in page and "乱倒垃圾处罚" in page and "条款项" in page
    assert [row.is_open for row in Matter.objects.filter(procedure="power-item").order_by("id")] == [False, True]
    moved = Matter.objects.get(procedure="delegated-power")
    assert Link.objects.filter(from_id=moved.id, to_id=rows[0].id, kind="并入").exists()
    again = browser("office").post(PAGE, {**SAID_ONCE, "pick": [second], f"article-{second}": "第四十一条"})
    assert again.status_code == 302
    assert Matter.objects.filter(procedure="delegated-power").count() == 2


def test_it_is_for_posts_that_may_take_both_steps_and_needs_a_choice(town: Town) -> None:
    assert browser("lin").get(PAGE).status_code == 403
    answer = browser("office").post(PAGE, SAID_ONCE)
    assert answer.status_code == 422 and "没有勾选事项" in answer.content.decode()
    assert "一次并入多项" in browser("office").get("/ledgers/power-item/").content.decode()
