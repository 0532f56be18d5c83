"""The criteria of the dispute centre: changed with a reason in the book, read by all, applied from then on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.server.centre.conftest import CALM, INTAKE
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry, Matter
from yifa.server.towns.models import Town

Take = Callable[..., Taken]
Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def test_a_criterion_is_changed_with_a_reason_in_the_book_and_applies_from_then_on(take: Take, desk: Desk) -> None:
    now = {
        "triage_red_people": "20",
        "triage_red_amount": "500000",
        "triage_yellow_people": "5",
        "triage_yellow_amount": "50000",
        "triage_yellow_days": "180",
    }
    head = desk("ping")
    assert head.post("/centre/standards/", {**now, "reason": ""}).status_code == 422
    assert Entry.objects.count() == 0
    assert head.post("/centre/standards/", {**now, "reason": "本镇二十人以上的都由镇领导牵头"}).status_code == 302
    assert settings_of(Town.objects.get(name="葛坑镇"))["triage_red_people"] == 20
    change = Matter.objects.get(procedure="practice-change")
    assert change.title == "三色分流：红色的涉及人数：30人改为20人"
    made = take("an", "dispute-intake", "receive", **INTAKE)
    triaged = take(
        "an",
        "dispute-intake",
        "triage",
        made.matter_id,
        people=22,
        colour="red",
        leader="镇长",
        harm=False,
        blockage=False,
        livelihood=False,
        crossing=False,
        repeated=False,
    )
    assert triaged.state.values["suggested"] == "red" and "20人以上（22人）" in triaged.state.values["grounds"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"triage_red_people": "很多"}, "应填大于0的整数"), ({"triage_yellow_people": "30"}, "黄色的标准应当低于红色")],
)
def test_a_criterion_that_cannot_stand_is_refused_in_words(desk: Desk, changed: dict[str, str], said: str) -> None:
    now = {
        "triage_red_people": "30",
        "triage_red_amount": "500000",
        "triage_yellow_people": "5",
        "triage_yellow_amount": "50000",
        "triage_yellow_days": "180",
        "reason": "试一试",
    }
    answer = desk("ping").post("/centre/standards/", {**now, **changed})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert settings_of(Town.objects.get(name="葛坑镇"))["triage_red_people"] == 30


def test_a_clerk_reads_the_criteria_but_does_not_change_them(desk: Desk) -> None:
    assert "综治中心主任" in desk("an").get("/centre/standards/").content.decode()
    assert desk("an").post("/centre/standards/", {"reason": "改"}).status_code == 403


def test_a_colour_other_than_proposed_needs_a_reason_and_keeps_it(take: Take) -> None:
    from yifa.server.ledger.errors import Refused

    made = take("an", "dispute-intake", "receive", **INTAKE)
    given = {"people": 2, "colour": "yellow", **CALM}
    with pytest.raises(Refused, match="请写明理由"):
        take("an", "dispute-intake", "triage", made.matter_id, **given)
    taken = take("an", "dispute-intake", "triage", made.matter_id, reason="老人独居，先按黄色办", **given)
    assert taken.entry.reason == "老人独居，先按黄色办" and taken.state.values["suggested"] == "green"
