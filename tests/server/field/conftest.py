"""A town with three villages' worth of people on the way: grid workers, an officer, a mediator, the centre."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import found_town
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

# user name: name, posts, village (tail of its code) or ""
PEOPLE = {
    "xun": ("格小巡", ("grid-worker",), "201"),
    "lin": ("格小林", ("grid-worker",), "202"),
    "center": ("安网格", ("governance-clerk", "governance-head"), ""),
    "officer": ("严亮证", ("enforcement-officer",), ""),
    "head": ("严执规", ("enforcement-head",), ""),
    "mediator": ("林和解", ("mediator", "justice-clerk"), ""),
    "admin": ("管系统", ("admin",), ""),
    "adviser": ("陆顾问", ("legal-adviser",), ""),
}
PASSWORD = "irrelevant here 1"


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """The cost of a password hash is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def settle(town: Town) -> dict[str, Person]:
    """Everybody with his posts."""
    unit = Unit.objects.create(town=town, key="team", name="综合行政执法队")
    made = {}
    for username, (name, posts, tail) in PEOPLE.items():
        person = Person.objects.create_user(
            username, PASSWORD, name=name, town=town, unit=unit, must_change_password=False
        )
        village = Region.objects.get(code=town.code[:9] + tail) if tail else None
        for post in posts:
            Grant.objects.create(
                person=person, role=post, scope=town.code[:9], unit=unit, village=village, since=date(2020, 1, 1)
            )
        made[username] = person
    return made


@pytest.fixture
def town(db: None) -> Town:
    return found_town()


@pytest.fixture
def people(town: Town) -> dict[str, Person]:
    return settle(town)


@pytest.fixture
def phone(people: dict[str, Person]) -> Callable[[str], Client]:
    """`phone("xun")` is a browser in which that person has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        client.get("/sign-in/")  # the seat is taken by middleware, which wakes with the first request
        client.force_login(people[username], backend="yifa.server.towns.auth.PersonBackend")
        return client

    return sit


def actor(person: Person) -> Actor:
    return person.actor(timezone.localdate())


@pytest.fixture
def take(town: Town, people: dict[str, Person]) -> Callable[..., Taken]:
    """take("center", procedure, action, matter, **values), now."""

    def act(who: str, procedure: str, action: str, matter: int = 0, **values: Any) -> Taken:
        return take_action(town, actor(people[who]), Step(procedure, action, values, matter))

    return act


@pytest.fixture
def event(town: Town) -> dict[str, Any]:
    """What a grid worker of 上坑村 reports."""
    return {
        "kind": "公共设施损坏",
        "source": "网格员巡查",
        "village": town.code[:9] + "201",
        "place": "村口桥头",
        "point": "116.12345,25.12345",
        "what": "桥头护栏松动",
    }


@pytest.fixture
def send(people: dict[str, Person]) -> Callable[..., Any]:
    """send(client, username, address, values, key=…, headers…): as the phone sends a report."""

    def post(client: Client, username: str, address: str, values: dict[str, Any], key: str = "", **more: Any) -> Any:
        now = timezone.localtime().isoformat("T", "seconds")
        headers = {
            "X-Yifa-Key": key or str(uuid.uuid4()),
            "X-Yifa-Person": str(people[username].pk),
            "X-Yifa-Clock": now,
        } | more
        return client.post(address, {"occurred_at": now, **values}, headers=headers)

    return post
