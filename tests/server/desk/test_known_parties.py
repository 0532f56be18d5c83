"""Somebody met before: particulars come along by number or telephone, to who may read them, and the look is noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.enforcement_cases.told import ThroughTheDoor, case_of, found_town, walk
from yifa.server.casework.known_parties import NOBODY
from yifa.server.ledger.models import Matter, ReadLog
from yifa.server.towns.models import Person

pytestmark = pytest.mark.django_db
NUMBER = "999999198808080491"


@pytest.fixture
def town(db: None) -> Iterator[ThroughTheDoor]:
    """A town in which 褚乙二 stands in one enforcement case."""
    way = ThroughTheDoor(found_town())
    walk({"steps": case_of("withdrawn-decision")["steps"][:3]}, way)
    yield way


def asked(
    username: str, href: str = "/new/enforcement-case/propose/", party: str = "party", **typed: str
) -> dict[str, str]:
    """The party's inputs after 按号码带入, with what was said under them as `told`."""
    client = Client()
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username=username), backend="yifa.server.towns.auth.PersonBackend")
    sent: dict[str, Any] = {f"{party}-0-{key}": value for key, value in typed.items()} | {
        "known": f"{party}-0",
        "expect": "0",
    }
    page = client.post(href, sent, headers={"HX-Request": "true"}).content.decode()
    found = dict(re.findall(r'<input type="text"[^>]* name="party-0-(\w+)" value="([^"]*)"', page))
    chosen = dict(re.findall(r'name="party-0-(\w+)" value="([^"]*)" checked', page))
    said = re.search(r'role="status">([^<]*)', page)
    return {**found, **chosen, "told": said[1] if said else ""}


def test_particulars_come_along_by_number_and_by_telephone(town: ThroughTheDoor) -> None:
    number = Matter.objects.get(id=town.matters["case"]).number
    by_number = asked("fang", id_number=NUMBER)
    assert (by_number["name"], by_number["phone"], by_number["address"], by_number["gender"]) == (
        "褚乙二",
        "13400000000",
        "样例县样例镇西片9号",
        "男",
    )
    assert str(number) in by_number["told"] or "占用人行道" in by_number["told"]
    by_phone = asked("fang", phone="13400000000", address="样例县样例镇新居1号")
    assert (by_phone["id_number"], by_phone["address"]) == (NUMBER, "样例县样例镇新居1号")
    assert ReadLog.objects.filter(matter_id=town.matters["case"], what="带入当事人资料").count() == 2


def test_a_line_from_a_card_reader_is_taken_apart_on_the_page(town: ThroughTheDoor) -> None:
    found = asked("fang", name="王示例 男 汉 1985年06月01日 样例县样例镇样例路1号 999999198506013314")
    assert (found["name"], found["id_number"], found["address"], found["gender"]) == (
        "王示例",
        "999999198506013314",
        "样例县样例镇样例路1号",
        "男",
    )
    assert "没有登记过" in found["told"]


def test_who_may_not_read_the_case_is_told_the_same_as_of_nobody(town: ThroughTheDoor) -> None:
    Person.objects.get(username="wen").grants.update(role="mediator")
    other = "/new/people-mediation/register/"
    for phone in ("13400000000", "13999999999"):
        assert asked("wen", other, "applicant", phone=phone)["told"] == NOBODY
    assert not ReadLog.objects.filter(what="带入当事人资料").exists()


def test_a_name_alone_brings_nothing(town: ThroughTheDoor) -> None:
    found = asked("fang", name="褚乙二")
    assert found.get("phone", "") == "" and "请先填" in found["told"]
