"""Whoever is complained of does not see the complaint (信访工作条例 第30条; R097)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.server.ledger.conftest import at, person
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.scope import may_see
from yifa.server.towns.models import Town, Unit

PETITION = {
    "source": "direct",
    "channel": "来信",
    "received_on": "2025-03-03",
    "people": 1,
    "kind": "accusation",
    "petitioner": [{"name": "王示例"}],
    "subject": "执法作风",
    "request": "反映收费问题",
    "real_name": True,
}
Act = Callable[..., Taken]


@pytest.fixture
def offices(town: Town) -> None:
    Unit.objects.create(town=town, key="land-office", name="国土所")
    Unit.objects.create(town=town, key="petition-office", name="信访办")


def test_the_office_complained_of_never_sees_the_petition(offices: None, act: Act) -> None:
    clerk = person(21, "petition-clerk", unit="petition-office")
    taken = act(clerk, "petition-case", "register", at(2025, 3, 3), accused_unit="国土所", **PETITION)
    assert may_see(clerk, taken.matter_id)
    assert not may_see(person(22, "petition-clerk", "deputy-leader", unit="land-office"), taken.matter_id)


def test_the_village_complained_of_never_sees_the_visit(offices: None, act: Act) -> None:
    clerk = person(21, "petition-clerk", unit="petition-office")
    taken = act(
        clerk,
        "petition-reception",
        "receive",
        at(2025, 3, 3),
        level="town",
        channel="visit",
        visitors=1,
        kind="complaint",
        subject="村务财务",
        summary="反映村务不公开",
        village="上坑村",
        complained_unit="上坑村",
    )
    cadre = person(23, "village-cadre", unit="", villages=("359926115201",))
    assert may_see(clerk, taken.matter_id)
    assert not may_see(cadre, taken.matter_id)


def test_the_petition_is_not_given_to_the_office_complained_of(offices: None, act: Act) -> None:
    clerk = person(21, "petition-clerk", unit="petition-office")
    taken = act(clerk, "petition-case", "register", at(2025, 3, 3), accused_unit="国土所", **PETITION)
    with pytest.raises(Refused, match="检举控告"):
        act(
            clerk,
            "petition-case",
            "accept",
            at(2025, 3, 4),
            matter=taken.matter_id,
            expect=1,
            unit="land-office",
            no_interest=True,
        )


def test_an_office_the_town_does_not_have_is_refused_in_words(offices: None, act: Act) -> None:
    clerk = person(21, "petition-clerk", unit="petition-office")
    with pytest.raises(Refused, match="没有“外星办”"):
        act(clerk, "petition-case", "register", at(2025, 3, 3), accused_unit="外星办", **PETITION)


def test_the_team_complained_of_never_sees_the_complaint_about_its_enforcement(offices: None, act: Act) -> None:
    clerk = person(21, "hotline-clerk", unit="petition-office")
    taken = act(
        clerk,
        "enforcement-complaint",
        "register",
        at(2025, 3, 3),
        kind="complaint",
        about_="态度生硬",
        channel="投诉电话",
        complained_unit="国土所",
        content="反映检查时态度生硬",
        rectify_by="2025-03-20",
    )
    assert may_see(person(23, "discipline-head", unit="petition-office"), taken.matter_id)
    assert not may_see(person(24, "discipline-head", "enforcement-supervisor", unit="land-office"), taken.matter_id)
