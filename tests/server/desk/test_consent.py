"""Where a small town cannot part two steps: asked with a reason, agreed to or refused by a second person, both signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.records import State
from yifa.server.casework import duties
from yifa.server.casework.place import matter_href
from yifa.server.ledger.arrangements import may_ask
from yifa.server.ledger.journal import Taken, history, matter_key
from yifa.server.ledger.models import Matter
from yifa.server.ledger.verification import verify
from yifa.server.notices.gathering import gather
from yifa.server.notices.models import Notice
from yifa.server.towns.models import Grant, Person, Town

Desk = Callable[[str], Client]
Take = Callable[..., Taken]
pytestmark = pytest.mark.django_db
FIRST = {
    "name_": "主街占道整治",
    "kind": "special",
    "field": "城市管理",
    "plan": "分三步",
    "bodies": ["执法队"],
    "enterprises": False,
}


@pytest.fixture
def people(people: dict[str, Person], town: Town) -> dict[str, Person]:
    """吴乙二 alone keeps statistics in this town: he both states and verifies; 周甲一 is the mayor."""
    for post in ("safe-town-clerk", "planner"):
        Grant.objects.create(person=people["seal"], role=post, scope=town.code[:9], since=date(2020, 1, 1))
    return people


@pytest.fixture
def stated(take: Take) -> Taken:
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


def text(answer: Any) -> str:
    return str(answer.content.decode())


def expect(matter: int) -> int:
    return Matter.objects.get(id=matter).n


def of_kind(person: Person, kind: str) -> list[int]:
    today = timezone.localdate()
    return [row.matter_id for row in duties.mine(person.actor(today), today) if row.kind == kind]


def ask(
    desk: Desk, stated: Taken, people: dict[str, Person], whom: str = "mayor", reason: str = "本镇只有我一人有这个岗位"
) -> Any:
    href = matter_href(stated.matter_id, "desk:ask-consent", "verify")
    assert "请另一位同事同意由我办“核对入数”" in text(desk("seal").get(href))
    sent = {"of": people[whom].pk, "reason": reason, "expect": expect(stated.matter_id)}
    return desk("seal").post(href, sent, follow=True)


def take_the_step(desk: Desk, stated: Taken) -> Any:
    href = matter_href(stated.matter_id, "desk:step", "verify")
    return desk("seal").post(href, {"expect": expect(stated.matter_id)}, follow=True)


def test_the_form_is_not_opened_and_says_whom_to_ask(desk: Desk, stated: Taken) -> None:
    page = desk("seal").get(matter_href(stated.matter_id, "desk:step", "verify"))
    assert page.status_code == 403
    assert "办过“填报”的人不能再办“核对入数”" in text(page) and "请另一位同事同意由我办" in text(page)
    matter = text(desk("seal").get(matter_href(stated.matter_id)))
    assert matter_href(stated.matter_id, "desk:ask-consent", "verify") in matter
    assert take_the_step(desk, stated).status_code == 422


def test_asked_it_stands_with_the_second_person_who_agrees_and_the_step_is_taken(
    desk: Desk, stated: Taken, people: dict[str, Person], town: Town
) -> None:
    gather(timezone.localtime())
    assert "已请同事答复" in text(ask(desk, stated, people))
    assert stated.matter_id in of_kind(people["mayor"], "consent")
    today = text(desk("mayor").get("/"))
    assert "是否同意由一人办理“核对入数”" in today
    page = text(desk("mayor").get(matter_href(stated.matter_id)))
    href = matter_href(stated.matter_id, "desk:answer-consent", "verify", people["seal"].pk)
    assert href in page and href not in text(desk("seal").get(matter_href(stated.matter_id)))
    assert "本镇只有我一人有这个岗位" in text(desk("mayor").get(href))
    gather(timezone.localtime() + timedelta(minutes=1))
    assert Notice.objects.filter(person=people["mayor"].pk, kind="asked").count() == 1
    answer = desk("mayor").post(href, {"agreed": "yes", "expect": expect(stated.matter_id)}, follow=True)
    assert "已同意由吴乙二一人办理“核对入数”" in text(answer)
    assert not of_kind(people["mayor"], "consent")
    done = text(take_the_step(desk, stated))
    assert "已入数" in done and "同意" in done
    assert [e.action for e in history(stated.matter_id, matter_key(stated.matter_id))] == [
        "state",
        "_ask",
        "_consent",
        "verify",
    ]
    assert verify(town.code).sound


def test_refused_the_step_stays_closed_and_whoever_asked_is_told_why(
    desk: Desk, stated: Taken, people: dict[str, Person]
) -> None:
    gather(timezone.localtime())
    ask(desk, stated, people)
    href = matter_href(stated.matter_id, "desk:answer-consent", "verify", people["seal"].pk)
    silent = desk("mayor").post(href, {"agreed": "no", "expect": expect(stated.matter_id)})
    assert silent.status_code == 422 and "不同意的，请写明理由" in text(silent)
    undecided = desk("mayor").post(href, {"reason": "再看看", "expect": expect(stated.matter_id)})
    assert undecided.status_code == 422 and "再看看" in text(undecided)
    sent = {"agreed": "no", "reason": "党政办主任可以核对", "expect": expect(stated.matter_id)}
    desk("mayor").post(href, sent)
    page = text(desk("seal").get(matter_href(stated.matter_id)))
    assert "党政办主任可以核对" in page
    assert take_the_step(desk, stated).status_code == 422
    gather(timezone.localtime() + timedelta(minutes=1))
    assert Notice.objects.filter(person=people["seal"].pk, kind="answered").count() == 1
    assert desk("mayor").get(href).status_code == 404  # answered once


def test_nobody_agrees_for_himself_and_without_a_reason_nothing_is_asked(
    desk: Desk, stated: Taken, people: dict[str, Person]
) -> None:
    bare = ask(desk, stated, people, reason="")
    assert bare.status_code == 422 and "请写明为什么分不开" in text(bare)
    assert ask(desk, stated, people, whom="seal").status_code == 422
    assert ask(desk, stated, people, whom="grid").status_code == 422  # he does not see the matter
    ask(desk, stated, people)
    own = matter_href(stated.matter_id, "desk:answer-consent", "verify", people["seal"].pk)
    assert desk("seal").get(own).status_code == 404


def test_what_a_law_parts_is_not_asked_for(people: dict[str, Person]) -> None:
    seizure = catalogue().newest["seizure"]  # 行政强制法第18条: proposed by one, approved by another
    chief = replace(people["seal"].actor(timezone.localdate()), roles=frozenset(seizure.actions["approve"].by))
    state = State(status=seizure.actions["approve"].sources[0], n=1, by={"propose": (chief.person_id,)})
    assert not may_ask(seizure, state, chief, "approve")
    statement = catalogue().newest["statement"]
    state = State(status="filed", n=1, by={"state": (chief.person_id,)})
    assert may_ask(statement, state, replace(chief, roles=frozenset({"planner"})), "verify")
