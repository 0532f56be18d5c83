"""A town with a book, its registers, and people in their posts. All fictitious."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.towns.models import Region, Town

TOWN = "359926115000"
VILLAGES = {"359926115201": "上坑村", "359926115202": "下坑村"}


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """A moment in the town's local time."""
    return datetime(year, month, day, hour, tzinfo=timezone.get_default_timezone())


def found_town(code: str = TOWN, name: str = "葛坑镇") -> Town:
    county, _ = Region.objects.get_or_create(code=code[:6] + "000000", defaults={"name": "青禾县"})
    region = Region.objects.create(code=code, name=name, parent=county)
    for tail, village in (("201", "上坑村"), ("202", "下坑村")):
        Region.objects.create(code=code[:9] + tail, name=village, parent=region)
    return Town.objects.create(
        code=code,
        name=name,
        government_name=f"青禾县{name}人民政府",
        short=name[0],
        document_prefix=f"{name[0]}政",
        county_name="青禾县",
    )


@pytest.fixture
def town(db: None) -> Town:
    return found_town()


def person(
    number: int,
    *roles: str,
    town: str = TOWN,
    unit: str = "justice-office",
    villages: tuple[str, ...] = (),
    scope: str = "",
) -> Actor:
    """Somebody in some posts."""
    return Actor(number, f"试{number}", frozenset(roles), town, unit, scope or town[:9], frozenset(villages))


@pytest.fixture
def mediator() -> Actor:
    return person(11, "mediator", "justice-clerk")


@pytest.fixture
def act(town: Town) -> Callable[..., Taken]:
    """Take a step: act(actor, procedure, action, when, matter=…, **values)."""

    def take(
        actor: Actor,
        procedure: str,
        action: str,
        when: datetime,
        matter: int = 0,
        expect: int | None = None,
        reason: str = "",
        corrects: int = 0,
        links: Any = (),
        **values: Any,
    ) -> Taken:
        step = Step(procedure, action, values, matter, expect, when, reason, corrects, links=links)
        return take_action(town, actor, step)

    return take


DISPUTE = {
    "applicant": [{"name": "王示例", "phone": "19900000001"}],
    "respondent": [{"name": "陈样例"}],
    "cause": "邻里纠纷",
    "source": "排查发现",
    "village": "上坑村",
    "summary": "两家排水沟相邻，雨天漫水",
}


@pytest.fixture
def a_mediator_on_the_roll(act: Callable[..., Taken]) -> int:
    """Position of a mediator in the register."""
    head = person(10, "justice-head")
    committee = act(
        head,
        "mediation-committee",
        "enrol",
        at(2023, 1, 5),
        name_="葛坑镇调委会",
        tier="town",
        size=7,
        women=2,
        founded_on="2023-01-01",
    )
    enrolled = act(
        head,
        "mediator",
        "enrol",
        at(2023, 1, 6),
        name_="林样例",
        kind="兼职",
        gender="女",
        appointed_on="2023-01-01",
        committee=committee.entry.matter,
    )
    return enrolled.entry.matter


@pytest.fixture
def accepted(act: Callable[..., Taken], mediator: Actor, a_mediator_on_the_roll: int) -> Taken:
    """A dispute accepted on 5 March 2025, whose month runs into the Qingming holiday."""
    opened = act(mediator, "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    return act(
        mediator,
        "people-mediation",
        "accept",
        at(2025, 3, 5),
        opened.matter_id,
        told=True,
        mediators=[a_mediator_on_the_roll],
    )
