"""涉黑涉恶线索: a sealed letter on its way to the police. Who neither took it in nor hands it on knows nothing of it."""

from __future__ import annotations

import pytest

from tests.server.ledger.conftest import TOWN, town
from yifa.kernel.actor import Actor
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.search import matching
from yifa.server.towns.models import Town

__all__ = ["town"]
pytestmark = pytest.mark.django_db
TIP = {"source": "群众举报", "received_on": "2026-01-05", "content": "王示例强揽工程", "contact": "19900000001"}


def seat(person: int, *roles: str) -> Actor:
    return Actor(person, "经办", frozenset(roles), TOWN, "", TOWN[:9], frozenset())


def test_the_letter_is_seen_by_whoever_took_it_in_and_by_the_clerk_who_hands_it_on(town: Town) -> None:
    grid = seat(51, "grid-worker")
    tip = take_action(town, grid, Step("crime-tip", "receive", TIP)).matter_id
    for stranger in (
        seat(52, "grid-worker"),
        seat(53, "governance-head"),
        seat(54, "mayor"),
        seat(55, "village-cadre"),
    ):
        assert not visible_matters(stranger).filter(id=tip).exists()
    assert visible_matters(grid).filter(id=tip).exists()
    assert visible_matters(seat(56, "safe-town-clerk")).filter(id=tip).exists()


def test_nobody_is_found_by_name_and_nothing_of_it_stands_open(town: Town) -> None:
    clerk = seat(56, "safe-town-clerk")
    tip = take_action(town, clerk, Step("crime-tip", "receive", TIP)).matter_id
    row = Matter.objects.get(id=tip)
    assert "王示例" not in row.snapshot and "19900000001" not in row.snapshot and "王示例" not in row.title
    assert not matching(visible_matters(clerk), "王示例", clerk.scope).exists()


def test_it_is_handed_over_against_a_receipt_and_whoever_took_it_in_does_not_end_it(town: Town) -> None:
    clerk = seat(56, "safe-town-clerk")
    tip = take_action(town, clerk, Step("crime-tip", "receive", TIP)).matter_id
    with pytest.raises(Refused, match="签收编号"):
        take_action(
            town,
            clerk,
            Step(
                "crime-tip",
                "hand_over",
                {"handed_on": "2026-01-05", "handed_to": "样例派出所", "handed_how": "密封件当面交接"},
                tip,
            ),
        )
    take_action(
        town,
        clerk,
        Step(
            "crime-tip",
            "hand_over",
            {
                "handed_on": "2026-01-05",
                "handed_to": "样例派出所",
                "handed_how": "密封件当面交接",
                "receipt_no": "样公收1号",
            },
            tip,
        ),
    )
    take_action(town, clerk, Step("crime-tip", "answer", {"feedback": "核查不属实", "feedback_on": "2026-01-05"}, tip))
    with pytest.raises(Refused, match="办过“收信”的人不能再办"):
        take_action(town, clerk, Step("crime-tip", "close", {"told": "已告知"}, tip))
    take_action(town, seat(57, "safe-town-clerk"), Step("crime-tip", "close", {"told": "已告知"}, tip))
    assert Matter.objects.get(id=tip).status == "closed"
