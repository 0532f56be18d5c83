"""A town with a dispute centre at work, a second town, and people in their posts. All fictitious."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import found_town
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

UNITS = {
    "justice-office": "司法所",
    "petition-office": "信访办",
    "governance-center": "综治中心",
    "land-office": "国土所",
    "planning-office": "规划建设办",
}
# user name: name, posts, unit, village (last digits)
PEOPLE: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "an": ("安样例", ("governance-clerk",), "governance-center", ""),
    "ping": ("平示例", ("governance-head",), "governance-center", ""),
    "xin": ("辛甲一", ("petition-clerk",), "petition-office", ""),
    "hot": ("热乙二", ("hotline-clerk",), "petition-office", ""),
    "lin": ("林和样", ("mediator",), "justice-office", ""),
    "si": ("司丙三", ("justice-clerk", "justice-head"), "justice-office", ""),
    "fu": ("傅丁四", ("deputy-leader",), "", ""),
    "land": ("田戊五", ("petition-clerk", "deputy-leader", "governance-clerk"), "land-office", ""),
    "cun": ("村己六", ("village-cadre",), "", "201"),
    "lincun": ("邻庚七", ("village-cadre", "village-head"), "", "202"),
}
OTHER_TOWN = "359926116000"


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """The cost of a password hash is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def town(db: None) -> Town:
    """葛坑镇 with four offices and everybody in PEOPLE; 邻镇 with one clerk who holds every post of the centre."""
    made = found_town()
    for key, name in UNITS.items():
        Unit.objects.create(town=made, key=key, name=name)
    for username, (name, posts, unit, village) in PEOPLE.items():
        enrol(made, username, name, posts, unit, village)
    other = found_town(OTHER_TOWN, "邻样镇")
    enrol(other, "far", "远辛八", ("petition-clerk", "governance-clerk", "hotline-clerk", "justice-clerk", "mayor"), "")
    return made


def enrol(town: Town, username: str, name: str, posts: tuple[str, ...], unit: str, village: str = "") -> Person:
    """An account with its posts."""
    office = Unit.objects.get(town=town, key=unit) if unit else None
    person = Person.objects.create_user(
        username, "irrelevant here 1", name=name, town=town, unit=office, must_change_password=False
    )
    place = Region.objects.get(code=town.code[:9] + village) if village else None
    for post in posts:
        Grant.objects.create(
            person=person, role=post, scope=town.code[:9], unit=office, village=place, since=date(2020, 1, 1)
        )
    return person


@pytest.fixture
def take(town: Town) -> Callable[..., Taken]:
    """take("an", procedure, action, matter, ago=days, **values): a step taken so many days ago."""

    def act(
        who: str,
        procedure: str,
        action: str,
        matter: int = 0,
        *,
        ago: int = 0,
        reason: str = "",
        links: Any = (),
        **values: Any,
    ) -> Taken:
        actor = Person.objects.get(username=who).actor(timezone.localdate())
        moment = timezone.localtime() - timedelta(days=ago)
        step = Step(procedure, action, values, matter, None, moment, reason, links=links)
        return take_action(Town.objects.get(code=actor.town), actor, step)

    return act


@pytest.fixture
def desk(town: Town) -> Callable[[str], Client]:
    """`desk("an")` is a browser in which that person has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        client.get("/sign-in/")
        client.force_login(Person.objects.get(username=username), backend="yifa.server.towns.auth.PersonBackend")
        return client

    return sit


INTAKE: dict[str, Any] = {
    "channel": "来访",
    "applicant": [{"name": "赵例文", "phone": "19900000002"}],
    "other": [{"name": "钱例安"}],
    "visitors": 2,
    "village": "上坑村",
    "subject": "邻里纠纷",
    "summary": "三组水渠边排水沟被堵，雨天漫水淹了菜地",
}
CALM = {"harm": False, "blockage": False, "livelihood": False, "crossing": False, "repeated": False}
PETITION: dict[str, Any] = {
    "source": "direct",
    "channel": "来信",
    "people": 1,
    "kind": "appeal",
    "subject": "征地拆迁",
    "real_name": True,
    "petitioner": [{"name": "孙例信", "phone": "19900000009"}],
    "request": "要求核实三组水渠边征地补偿面积",
    "village": "上坑村",
}
ORDER: dict[str, Any] = {
    "order_number": "20250001",
    "platform": "12345政务服务便民热线",
    "kind": "help",
    "category": "道路交通",
    "subject": "村口路灯不亮",
    "content": "村口路灯不亮，晚上出行不便",
    "village": "上坑村",
}


def now_text() -> str:
    """This minute, as forms carry it."""
    return datetime.now().strftime("%Y-%m-%dT%H:%M")
