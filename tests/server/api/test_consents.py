"""A second person's consent through the interface: asked for, given or refused, by the same people as on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.server.api.conftest import Machine
from tests.server.api.test_steps import where
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry
from yifa.server.towns.models import Grant, Person, Town

pytestmark = pytest.mark.django_db
Machines = Callable[[str], Machine]
REASON = "本镇只有我一人有这个岗位"


@pytest.fixture
def people(people: dict[str, Person], town: Town) -> dict[str, Person]:
    """吴乙二 alone keeps statistics in this town; 周甲一 is the mayor."""
    for post in ("safe-town-clerk", "planner"):
        Grant.objects.create(person=people["seal"], role=post, scope=town.code[:9], since=date(2020, 1, 1))
    return people


@pytest.fixture
def stated(take: Callable[..., Taken]) -> Taken:
    """A figure stated by 吴乙二, who holds the only post that may verify it."""
    return take(
        "seal",
        "statement",
        "state",
        timezone.now() - timedelta(days=1),
        subject="court_cases",
        source="县法院",
        source_kind="统计报表",
        period_from="2025-01-01",
        period_to="2025-03-31",
        value=5,
    )


def asking(people: dict[str, Person], **changes: Any) -> dict[str, Any]:
    return {"version": 1, "step": "verify", "of": people["mayor"].pk, "reason": REASON, **changes}


def answering(people: dict[str, Person], **changes: Any) -> dict[str, Any]:
    return {"version": 2, "step": "verify", "person": people["seal"].pk, "agreed": True, **changes}


def entries(stated: Taken) -> int:
    return Entry.objects.filter(matter_id=stated.matter_id).count()


def test_refused_the_step_is_asked_for_agreed_to_and_taken(
    machine: Machines, stated: Taken, people: dict[str, Person]
) -> None:
    seal, mayor, consents = machine("seal"), machine("mayor"), where(stated) + "/consents"
    refused = seal.post(where(stated, "verify"), {"version": 1})
    assert refused.status_code == 422
    mends = [mend for reason in refused.json()["reasons"] for mend in reason["mend"]]
    assert {"action": "_ask", "name": "请求由一人办理"} in mends
    before = seal.get(consents).json()
    assert [step["key"] for step in before["steps"]] == ["verify"] and before["asked"] == []
    assert people["mayor"].pk in {one["of"] for one in before["colleagues"]}
    assert people["grid"].pk not in {one["of"] for one in before["colleagues"]}  # he does not see the matter
    asked = [seal.post(consents, asking(people), key="ask-1") for _ in range(2)]
    assert [answer.status_code for answer in asked] == [201, 201], asked[0].json()
    assert asked[0].json() == asked[1].json() and entries(stated) == 2
    told = mayor.get(consents).json()
    assert [(a["name"], a["of_name"], a["reason"], a["may_answer"]) for a in told["asked"]] == [
        ("吴乙二", "周甲一", REASON, True)
    ]
    assert told["steps"] == told["colleagues"] == []
    assert [a["may_answer"] for a in seal.get(consents).json()["asked"]] == [False]
    agreed = [mayor.post(consents + "/answer", answering(people), key="yes-1") for _ in range(2)]
    assert [answer.status_code for answer in agreed] == [201, 201], agreed[0].json()
    assert entries(stated) == 3 and mayor.get(consents).json()["asked"] == []
    taken = seal.post(where(stated, "verify"), {"version": 3})
    assert taken.status_code == 201, taken.json()


def test_not_agreed_the_step_stays_closed(machine: Machines, stated: Taken, people: dict[str, Person]) -> None:
    seal, mayor, consents = machine("seal"), machine("mayor"), where(stated) + "/consents"
    assert seal.post(consents, asking(people)).status_code == 201
    silent = mayor.post(consents + "/answer", answering(people, agreed=False, reason=" "))
    assert silent.status_code == 422 and "不同意的，请写明理由" in silent.json()["detail"]
    unsaid = mayor.post(consents + "/answer", answering(people, agreed="yes"))
    assert unsaid.status_code == 422 and "应为true或false" in unsaid.json()["detail"]
    said = mayor.post(consents + "/answer", answering(people, agreed=False, reason="党政办主任可以核对"))
    assert said.status_code == 201, said.json()
    assert seal.post(where(stated, "verify"), {"version": 3}).status_code == 422
    again = mayor.post(consents + "/answer", answering(people, version=3))
    assert again.status_code == 422 and "没有等待答复的请求" in again.json()["detail"]
    assert entries(stated) == 3


def test_nobody_agrees_for_himself_and_nothing_is_asked_without_a_reason_or_of_the_wrong_person(
    machine: Machines, stated: Taken, people: dict[str, Person]
) -> None:
    seal, consents = machine("seal"), where(stated) + "/consents"
    for change in ({"reason": ""}, {"of": people["seal"].pk}, {"of": people["grid"].pk}, {"step": "fly"}):
        assert seal.post(consents, asking(people, **change)).status_code == 422, change
    assert machine("mayor").post(consents, asking(people, of=people["seal"].pk)).status_code == 422
    assert machine("grid").post(consents, asking(people)).status_code == 404
    assert machine("grid").get(consents).status_code == 404
    assert entries(stated) == 1
    assert seal.post(consents, asking(people)).status_code == 201
    own = seal.post(consents + "/answer", answering(people))
    assert own.status_code == 422 and "不能由本人同意本人" in own.json()["detail"]
    assert machine("mayor").post(consents + "/answer", answering(people, version=1)).status_code == 409
    assert entries(stated) == 2
