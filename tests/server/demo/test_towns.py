"""The demonstration towns: every number they published comes from records, or says why it cannot, and what they hold of
people reaches neither their county nor a stranger.

They are lived once for the whole module, the first in one fixture and the four others in a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.server.oversight.personal_values import everything_the_county_has, found_in, values_of
from tests.server.portal import stranger
from yifa.domains.identifying import IDENTIFYING
from yifa.kernel.actor import Actor
from yifa.server.casework import duties
from yifa.server.demo import loader, scenario
from yifa.server.demo.published import compared
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.models import Duty
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST = "gekeng"
OTHERS = ("baisha", "datong", "dongjituo", "haidao")


@pytest.fixture(scope="module")
def first_town(django_db_setup: None, django_db_blocker: Any) -> Iterator[scenario.Scenario]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # Nobody else waits to write.
        patch.setattr(loader, "BREATH", 0)
        yield live(FIRST)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def five_towns(first_town: scenario.Scenario) -> dict[str, scenario.Scenario]:
    return {FIRST: first_town} | {key: live(key) for key in OTHERS}


def live(key: str) -> scenario.Scenario:
    told = scenario.read(key)
    town = loader.load(told, lambda done, total: None)
    assert verify(town.code).sound
    return told


def nothing_personal_reaches_the_county(told: scenario.Scenario, caplog: pytest.LogCaptureFixture) -> None:
    """Packages, files for sums, pages, exports and logs of the county hold no personal value of the town's book."""
    town = Town.objects.get(code=told.code)
    values, texts = values_of(town), everything_the_county_has(town)
    assert len(values) > 300 and len(texts) > 20 and len(texts["package 0"]) > 100_000 and len(texts["sums"]) > 1000
    found = {what: found_in(values, text) for what, text in (texts | {"log": caplog.text}).items()}
    assert found_in(values, f"第一行{max(values)}，以下空白")  # what is there would be found
    assert {what: some for what, some in found.items() if some} == {}


def contradicting(told: scenario.Scenario) -> set[str]:
    """Ids of published numbers that the ledger does not bear out."""
    return {row.told.id for row in compared(told, Town.objects.get(code=told.code)) if not row.agrees}


def test_the_first_town_bears_out_every_number_it_published_but_the_one_that_contradicts_itself(
    first_town: scenario.Scenario,
) -> None:
    assert len(first_town.published) == 22
    assert contradicting(first_town) == {"002-034"}


def test_the_first_towns_book_can_be_rebuilt_and_nothing_personal_of_it_reaches_the_county(
    first_town: scenario.Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    assert rebuild(Town.objects.get(code=first_town.code)).equal
    every_post_has_work_today(first_town)
    nothing_personal_reaches_the_county(first_town, caplog)


def posts_shown(told: scenario.Scenario, today: date) -> Iterator[tuple[Actor, list[Duty]]]:
    """Whoever a newcomer may sign in as to work, with his duties."""
    for person in told.people:
        if person.show and "admin" not in person.roles:
            actor = Person.objects.get(username=person.username).actor(today)
            yield actor, list(duties.mine(actor, today))


def every_post_has_work_today(told: scenario.Scenario) -> None:
    """What a newcomer opens first is full of work of different kinds, and none of it is nobody's."""
    today = timezone.localdate()
    assert duties.nobody(told.code, today) == []
    clocks: set[str] = set()
    for actor, mine in posts_shown(told, today):
        assert 3 <= len(mine) <= 30, (actor.name, len(mine))
        late = {"late" for row in mine if row.clock == "law" and row.due and row.due < today}
        soon = {"soon" for row in mine if row.clock == "law" and row.due and 0 <= (row.due - today).days <= 7}
        clocks |= {row.clock for row in mine} | late | soon | {row.clock for row in duties.rights(actor, today)}
    assert clocks == {"law", "practice", "late", "soon", "right"}


@pytest.mark.sqlite
@pytest.mark.parametrize("key", OTHERS)
def test_the_other_towns_bear_out_what_they_published_or_say_why_not_and_tell_the_county_of_nobody(
    key: str, five_towns: dict[str, scenario.Scenario], caplog: pytest.LogCaptureFixture
) -> None:
    told = five_towns[key]
    assert contradicting(told) == {item.id for item in told.published if item.differs}
    today = timezone.localdate()
    assert duties.nobody(told.code, today) == []
    at_work = list(posts_shown(told, today))
    assert len(at_work) > 10
    assert {actor.name: len(mine) for actor, mine in at_work if not 3 <= len(mine) <= 15} == {}
    # The year that was published is over: nothing of it runs on and lies before people today.
    long_gone = Duty.objects.filter(town=told.code, due__lt=today - timedelta(days=120))
    assert [(duty.procedure, duty.what, duty.due) for duty in long_gone[:5]] == []
    nothing_personal_reaches_the_county(told, caplog)


@pytest.mark.sqlite
@pytest.mark.usefixtures("five_towns")
def test_a_stranger_walking_every_public_page_of_the_five_towns_finds_no_personal_data(client: Client) -> None:
    files: dict[str, str] = {}
    pages = stranger.walk(client, files=files)
    assert len(pages) > 2000
    pages |= files
    assert not IDENTIFYING.findall("\n".join(pages.values()))
    for town in Town.objects.all():
        seen = {address: text for address, text in pages.items() if address.startswith(f"/p/{town.prefix}/")}
        secret = stranger.secrets(town.code)
        assert len(seen) > 50 and len(secret) > 500, town.name
        assert stranger.leaks(seen, secret, stranger.declared(town.code)) == [], town.name
