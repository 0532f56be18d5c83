"""A town with people at their desks, each signed in at a browser of his own. All fictitious."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.server.ledger.conftest import DISPUTE, at, found_town
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

PEOPLE: dict[str, tuple[str, tuple[str, ...], str]] = {
    # user name: name, posts, unit
    "lin": ("林样例", ("mediator", "justice-clerk"), "justice-office"),
    "wang": ("王示例", ("justice-head",), "justice-office"),
    "mayor": ("周甲一", ("mayor",), "office"),
    "seal": ("吴乙二", ("filing-clerk",), "enforcement"),
    "grid": ("郑丙三", ("village-cadre",), ""),
}


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """The cost of a password hash is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def town(db: None) -> Town:
    """One town; “lin” mediates, “mayor” leads, “seal” works in another unit, “grid” in one village."""
    made = found_town()
    for order, (key, name) in enumerate(
        (("justice-office", "司法所"), ("office", "党政办"), ("enforcement", "执法队"))
    ):
        Unit.objects.create(town=made, key=key, name=name, order=order)
    for username in PEOPLE:
        enrol(made, username)
    return made


def enrol(town: Town, username: str, as_name: str = "") -> Person:
    """An account with its posts."""
    name, posts, unit_key = PEOPLE[username]
    unit = Unit.objects.filter(town=town, key=unit_key).first() if unit_key else None
    person = Person.objects.create_user(
        as_name or username, "irrelevant here 1", name=name, town=town, unit=unit, must_change_password=False
    )
    village = None if unit_key else Region.objects.get(code=town.code[:9] + "201")
    for post in posts:
        Grant.objects.create(
            person=person, role=post, scope=town.code[:9], unit=unit, village=village, since=date(2020, 1, 1)
        )
    return person


@pytest.fixture
def people(town: Town) -> dict[str, Person]:
    """Everybody by user name."""
    return {person.username: person for person in Person.objects.all()}


@pytest.fixture
def desk(people: dict[str, Person]) -> Callable[[str], Client]:
    """`desk("lin")` is a browser in which that person has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        client.get("/sign-in/")  # the seat is taken by middleware, which wakes with the first request
        client.force_login(people[username], backend="yifa.server.towns.auth.PersonBackend")
        return client

    return sit


@pytest.fixture
def actors(people: dict[str, Person]) -> dict[str, Actor]:
    """Everybody as the ledger knows them."""
    return {name: person.actor(date(2025, 6, 1)) for name, person in people.items()}


@pytest.fixture
def take(town: Town, actors: dict[str, Actor]) -> Callable[..., Taken]:
    """take("lin", procedure, action, when, matter, **values)."""

    def act(who: str, procedure: str, action: str, when: Any, matter: int = 0, **values: Any) -> Taken:
        return take_action(town, actors[who], Step(procedure, action, values, matter, occurred_at=when))

    return act


@pytest.fixture
def roll(take: Callable[..., Taken]) -> int:
    """Position of a mediator on the roll."""
    committee = take(
        "wang",
        "mediation-committee",
        "enrol",
        at(2023, 1, 5),
        name_="葛坑镇调委会",
        tier="town",
        size=7,
        women=2,
        founded_on="2023-01-01",
    )
    mediator = take(
        "wang",
        "mediator",
        "enrol",
        at(2023, 1, 6),
        name_="林样例",
        kind="兼职",
        gender="女",
        appointed_on="2023-01-01",
        committee=committee.entry.matter,
    )
    return mediator.entry.matter


@pytest.fixture
def dispute(take: Callable[..., Taken], roll: int) -> Taken:
    """A dispute accepted on 5 March 2025."""
    opened = take("lin", "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    return take("lin", "people-mediation", "accept", at(2025, 3, 5), opened.matter_id, told=True, mediators=[roll])
