"""What a form offers by itself: seen, changeable, following what is chosen; never over what somebody typed or cleared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from benchmarks.typed_values import BEFORE, LIVES, counted
from tests.server.ledger.conftest import DISPUTE, at
from yifa.domains import catalogue
from yifa.server.casework.fills import mark_of
from yifa.server.casework.place import Place, matter_href
from yifa.server.casework.step_form import blank, said_anew
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter, ReadLog
from yifa.server.ledger.serialization import state_of
from yifa.server.towns.models import Grant, Person, Town

Desk = Callable[[str], Client]
Take = Callable[..., Taken]
RECEIVE = "/new/dispute-intake/receive/"
# The values the ten lives demanded of people at the commit the benchmark compares with (`run.py bench typed_values`).
DEMANDED_BEFORE = 216


def text(answer: Any) -> str:
    return str(answer.content.decode())


def offers(page: str) -> dict[str, str]:
    """Marks of what a page offers, by field."""
    return dict(re.findall(r'name="step-offered" value="(\w+):(\w+)"', page))


@pytest.mark.django_db
def test_a_form_opens_with_what_follows_from_the_matter_and_the_look_is_noted(
    desk: Desk, take: Take, people: dict[str, Person]
) -> None:
    Grant.objects.create(person=people["wang"], role="governance-clerk", scope="359926115", since=date(2020, 1, 1))
    told = {
        "channel": "来访",
        "applicant": [{"name": "赵例文"}],
        "subject": "邻里纠纷",
        "summary": "被邻居打伤住院，要求赔偿",
    }
    opened = take("lin", "dispute-intake", "receive", at(2025, 3, 4), **told)
    page = text(desk("wang").get(matter_href(opened.matter_id, "desk:step", "triage")))
    assert re.search(r'name="harm" value="1"[^>]*checked', page)
    assert not re.search(r'name="blockage" value="1"[^>]*checked', page)
    assert offers(page)["colour"] in {mark_of(colour) for colour in ("red", "yellow")}
    assert ReadLog.objects.filter(matter_id=opened.matter_id, what__contains="三色分流").exists()


@pytest.mark.django_db
def test_whoever_takes_the_step_is_offered_from_the_roll(desk: Desk, take: Take, roll: int) -> None:
    opened = take("lin", "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    accept = matter_href(opened.matter_id, "desk:step", "accept")
    assert offers(text(desk("lin").get(accept)))["mediators"] == mark_of([str(roll)])
    assert "mediators" not in offers(text(desk("wang").get(accept)))


def looked(client: Client, **sent: str) -> str:
    form = {"look": "1", "summary": "包工头拖欠工资", "subject": "", "expect": "0", **sent}
    return text(client.post(RECEIVE, form, headers={"HX-Request": "true"}))


@pytest.mark.django_db
def test_an_offer_follows_what_is_written_until_somebody_changes_or_clears_it(desk: Desk, town: Town) -> None:
    client = desk("lin")
    assert re.search(r'<option value="劳动工资"[^>]*selected', looked(client))
    wages = f"subject:{mark_of('劳动工资')}"
    fields = looked(client, summary="邻居排水淹了地", subject="劳动工资", **{"step-offered": wages})
    assert re.search(r'<option value="邻里纠纷"[^>]*selected', fields)
    assert 'id="f-subject"' not in looked(client, subject="合同债务", **{"step-offered": wages})
    assert 'id="f-subject"' not in looked(client, **{"step-offered": wages})


def test_an_hour_of_one_step_is_not_offered_as_the_hour_of_the_next() -> None:
    case = catalogue().newest["enforcement-case"]
    assert {"began", "ended"} <= said_anew(case)
    assert "hearing_at" not in said_anew(case)


def test_ten_lives_ask_a_third_fewer_values_than_before() -> None:
    assert BEFORE == "d7e55f9"
    now = {life: sum(kinds.values()) for life, kinds in counted().items()}
    assert set(now) == set(LIVES)
    assert sum(now.values()) <= DEMANDED_BEFORE * 2 // 3


@pytest.mark.django_db
def test_what_a_step_said_itself_stands_when_it_is_taken_again(dispute: Taken) -> None:
    procedure = catalogue().newest["people-mediation"]
    place = Place(Person.objects.get(username="lin").actor(date(2025, 6, 1)), Town.objects.get(), at(2025, 6, 1))
    state = state_of(Matter.objects.get(id=dispute.matter_id), None)
    said = replace(state, values={**state.values, "form": "oral"})
    assert blank(place, procedure, procedure.actions["agree"], said).typed.values["form"] == "written"
    again = replace(said, done={**said.done, "agree": 1})
    assert blank(place, procedure, procedure.actions["agree"], again).typed.values["form"] == "oral"
