"""Two townships of one county, and the people the tests sign in as. All fictitious."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yifa.server.towns.models import Grant, Person, Region, Town, Unit

PASSWORD = "Paper-lantern-88"
SINCE = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def quick_hashing(settings: object) -> None:
    """The cost of a password hash is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def make_town(code: str, name: str) -> Town:
    parent, _ = Region.objects.get_or_create(code=code[:6] + "000000", defaults={"name": "青禾县"})
    region = Region.objects.create(code=code, name=name, parent=parent)
    for n, village in ((201, "上坑村"), (202, "下坑村")):
        Region.objects.create(code=f"{code[:9]}{n}", name=village, parent=region)
    town = Town.objects.create(
        code=code,
        name=name,
        government_name=f"青禾县{name}人民政府",
        short=name[0],
        document_prefix=f"{name[0]}政",
        county_name="青禾县",
    )
    Unit.objects.create(town=town, key="justice-office", name="司法所", order=1)
    Unit.objects.create(town=town, key="enforcement-team", name="综合行政执法队", order=2)
    return town


@pytest.fixture
def town(db: None) -> Town:
    return make_town("359926115000", "葛坑镇")


@pytest.fixture
def other_town(town: Town) -> Town:
    return make_town("359926116000", "柳溪镇")


def make_person(username: str, name: str, town: Town | None, role: str = "", scope: str = "", **more: object) -> Person:
    person = Person.objects.create_user(username, PASSWORD, name=name, town=town, must_change_password=False)
    if role:
        place = {"scope": scope or (town.prefix if town else ""), **more}
        Grant.objects.create(person=person, role=role, since=SINCE, **place)
    return person


@pytest.fixture
def clerk(town: Town) -> Person:
    return make_person("zhanglan", "张岚", town, "justice-clerk")


@pytest.fixture
def admin(town: Town) -> Person:
    return make_person("guanli", "管立", town, "admin")


@pytest.fixture
def cadre(town: Town) -> Person:
    village = Region.objects.get(code=f"{town.prefix}201")
    return make_person("linshen", "林婶", town, "village-cadre", village=village)


@pytest.fixture
def county(town: Town) -> Person:
    return make_person("xianju", "夏菊", None, "county-justice", scope=town.code[:6])


@pytest.fixture
def signed_in(client: Client, clerk: Person) -> Client:
    """A browser in which the justice clerk has signed in through the page."""
    client.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    return client


@pytest.fixture
def admin_client(client: Client, admin: Person) -> Client:
    """A browser in which the administrator has signed in through the page."""
    client.post("/sign-in/", {"username": admin.username, "password": PASSWORD})
    return client
