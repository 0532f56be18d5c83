"""A short list of three projects, two to be chosen, and a congress clerk who holds the box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.server.desk.conftest import PEOPLE, actors, desk, people, quick_hashing, take, town  # noqa: F401
from tests.server.ledger.conftest import at
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Grant, Person, Town

PROJECTS = [{"project": name} for name in ("村道硬化", "路灯安装", "农贸市场改造")]


@pytest.fixture
def shortlisted(town: Town, people: dict[str, Person]) -> Matter:  # noqa: F811
    """The matter, due to be voted on; “wang” may record the count."""
    for person, role in (("wang", "congress-clerk"), ("mayor", "congress-chair")):
        Grant.objects.create(person=people[person], role=role, scope=town.code[:9], since=date(2020, 1, 1))
    return Matter.objects.get(id=collected(town, people))


def collected(town: Town, people: dict[str, Person]) -> int:  # noqa: F811
    """Opens the matter and fixes the short list."""
    from yifa.server.ledger.journal import Step, take_action

    clerk, chair = (people[name].actor(date(2025, 6, 1)) for name in ("wang", "mayor"))
    values = {"year_": 2025, "ways": ["公开征集"], "collected": 40}
    opened: Taken = take_action(town, clerk, Step("livelihood-vote", "collect", values, occurred_at=at(2025, 6, 2)))
    values = {"candidates": PROJECTS, "places": 2}
    take_action(town, chair, Step("livelihood-vote", "shortlist", values, opened.matter_id, occurred_at=at(2025, 6, 3)))
    return opened.matter_id


Take = Callable[..., Taken]
