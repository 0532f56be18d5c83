"""The demonstration towns: every number they published comes from records, or says why it cannot."""

from __future__ import annotations

import pytest
from django.utils import timezone

from yifa.server.casework import duties
from yifa.server.demo import loader, scenario
from yifa.server.demo.published import compared
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def nobody_else_waits_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "BREATH", 0)


def live(key: str) -> scenario.Scenario:
    told = scenario.read(key)
    town = loader.load(told, lambda done, total: None)
    assert verify(town.code).sound
    return told


def contradicting(told: scenario.Scenario) -> set[str]:
    """Ids of published numbers that the ledger does not bear out."""
    return {row.told.id for row in compared(told, Town.objects.get(code=told.code)) if not row.agrees}


def test_the_first_town_bears_out_every_number_it_published_but_the_one_that_contradicts_itself() -> None:
    told = live("gekeng")
    assert len(told.published) == 22
    assert contradicting(told) == {"002-034"}


def test_the_first_towns_book_can_be_rebuilt() -> None:
    told = live("gekeng")
    assert rebuild(Town.objects.get()).equal
    every_post_has_work_today(told)


def every_post_has_work_today(told: scenario.Scenario) -> None:
    """What a newcomer opens first is full of work of different kinds, and none of it is nobody's."""
    today = timezone.localdate()
    assert duties.nobody(told.code, today) == []
    clocks: set[str] = set()
    for person in told.people:
        if person.show and "admin" not in person.roles:
            actor = Person.objects.get(username=person.username).actor(today)
            mine = list(duties.mine(actor, today))
            assert 3 <= len(mine) <= 20, (person.name, len(mine))
            late = {"late" for row in mine if row.clock == "law" and row.due and row.due < today}
            soon = {
                "soon" for row in mine if row.clock == "law" and row.alarm and row.due and row.alarm <= today <= row.due
            }
            clocks |= {row.clock for row in mine} | late | soon | {row.clock for row in duties.rights(actor, today)}
    assert clocks == {"law", "practice", "late", "soon", "right"}


@pytest.mark.sqlite
@pytest.mark.parametrize("key", ["baisha", "datong", "dongjituo", "haidao"])
def test_the_other_towns_bear_out_what_they_published_or_say_why_not(key: str) -> None:
    told = live(key)
    assert contradicting(told) == {item.id for item in told.published if item.differs}
