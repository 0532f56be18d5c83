"""A town whose key the county has pinned, and packages of it at some positions of its book."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from tests.server.small_town import lived, town  # noqa: F401
from yifa.domains.roles import roles
from yifa.server.ledger.models import Book
from yifa.server.oversight import keys, lake
from yifa.server.oversight.building import build
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.towns.models import Grant, Person, Town, Unit

COUNTY = "359926000000"


@pytest.fixture(autouse=True)
def no_files_of_an_earlier_test() -> None:
    """The files for sums lie in the data folder, which tests of one process share; the rows do not."""
    (lake.folder() / "live.json").unlink(missing_ok=True)


@pytest.fixture
def enrolled(town: Town) -> Town:  # noqa: F811
    """The town, its sheet handed over."""
    said = keys.sheet(town.code, town.government_name, timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    return town


@pytest.fixture
def seq(enrolled: Town) -> int:
    """How many entries its book has."""
    return Book.objects.get(town=enrolled.code).seq


@pytest.fixture
def received(enrolled: Town) -> Receipt:
    """The whole book, taken in."""
    receipt = receive(build(enrolled, 0).data)
    assert receipt.verdict == "taken", receipt.say
    return receipt


@pytest.fixture
def county(town: Town) -> Town:  # noqa: F811
    made = Town(
        code=COUNTY,
        name="青禾县",
        government_name="青禾县人民政府",
        short="青禾",
        document_prefix="青政",
        county_name="青禾县",
    )
    made.full_clean()
    made.save()
    return made


def officer(role: str, county: Town | None = None, scope: str = COUNTY[:6]) -> Person:
    """Somebody in a post of the county: at its own book's desk, or (without one) over its towns."""
    unit = None
    if roles()[role].reach == "unit" and county is not None:
        unit, _ = Unit.objects.get_or_create(town=county, key="bureau", defaults={"name": "县委政法委"})
    person = Person.objects.create_user(
        f"xian-{role}", "irrelevant here 1", name="夏菊", town=county, unit=unit, must_change_password=False
    )
    Grant.objects.create(
        person=person, role=role, scope=COUNTY[:9] if unit else scope, unit=unit, since=date(2020, 1, 1)
    )
    return person
