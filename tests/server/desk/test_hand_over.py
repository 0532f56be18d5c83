"""What a colleague who leaves has in hand goes to another, whole or not at all; and who is away has a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.desk.conftest import PEOPLE
from yifa.server.casework import duties
from yifa.server.casework.place import matter_href
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, Taken, history, matter_key, take_action
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import may_see
from yifa.server.notices.gathering import gather
from yifa.server.notices.models import Notice
from yifa.server.towns.models import Grant, Person, StandIn, Town

Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(people: dict[str, Person], town: Town) -> dict[str, Person]:
    """The administrator, and a second mediator of the justice office."""
    chief = Person.objects.create_user(
        "chief", "irrelevant here 1", name="管己六", town=town, must_change_password=False
    )
    Grant.objects.create(person=chief, role="admin", scope=town.code[:9], since=date(2020, 1, 1))
    second = Person.objects.create_user(
        "second", "irrelevant here 1", name="何庚七", town=town, unit=people["lin"].unit, must_change_password=False
    )
    for post in PEOPLE["lin"][1]:
        Grant.objects.create(person=second, role=post, scope=town.code[:9], unit=second.unit, since=date(2020, 1, 1))
    return {**people, "chief": chief, "second": second}


def mine(person: Person) -> set[int]:
    today = timezone.localdate()
    return set(duties.mine(person.actor(today), today).values_list("matter_id", flat=True))


def actions(matter: int) -> list[str]:
    return [entry.action for entry in history(matter, matter_key(matter))]


def test_all_in_hand_goes_to_a_colleague_by_one_recorded_step_each(
    desk: Desk, people: dict[str, Person], dispute: Taken
) -> None:
    page = f"/people/{people['lin'].pk}/duties/"
    shown = desk("chief").get(page).content.decode()
    assert "手上的1件交给别人" in shown and "人民调解" in shown
    sent = {"kind": ["people-mediation"], "to": people["second"].pk}
    answer = desk("chief").post(page, sent, follow=True).content.decode()
    assert "已把林样例手上的1件交给何庚七" in answer and "手上没有在办的件" in answer
    row = Matter.objects.get(id=dispute.matter_id)
    assert row.handler == people["second"].pk and actions(row.id)[-1] == "_assign"
    assert row.id in mine(people["second"]) and row.id not in mine(people["lin"])
    # Who recorded it has no more to do with the matter than before.
    assert not may_see(people["chief"].actor(timezone.localdate()), row.id)


def test_a_colleague_without_the_post_gets_nothing_and_the_page_says_what_is_missing(
    desk: Desk, people: dict[str, Person], dispute: Taken
) -> None:
    before = actions(dispute.matter_id)
    sent = {"kind": ["people-mediation"], "to": people["seal"].pk, "reason": "林样例调县里"}
    answer = desk("chief").post(f"/people/{people['lin'].pk}/duties/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and "没有能办这类事项的岗位" in text and "林样例调县里" in text
    assert actions(dispute.matter_id) == before


def test_only_the_administrator_hands_over_for_others(desk: Desk, people: dict[str, Person], dispute: Taken) -> None:
    sent = {"kind": ["people-mediation"], "to": people["second"].pk}
    for who in ("wang", "second", "lin"):
        assert desk(who).post(f"/people/{people['lin'].pk}/duties/", sent).status_code == 403
    assert Matter.objects.get(id=dispute.matter_id).handler == people["lin"].pk


def test_whoever_is_away_asks_a_colleague_to_stand_in_and_ends_it(
    desk: Desk, people: dict[str, Person], dispute: Taken
) -> None:
    today, seal = timezone.localdate(), people["seal"]
    late = {"substitute": seal.pk, "since": today - timedelta(days=1), "until": today}
    assert "代班不能倒填" in desk("lin").post("/me/stand-ins/", late).content.decode()
    sent = {"substitute": seal.pk, "since": today, "until": today + timedelta(days=3)}
    desk("lin").post("/me/stand-ins/", sent)
    made = StandIn.objects.get()
    assert (made.person, made.substitute, made.entered_by) == (people["lin"], seal, people["lin"])
    assert dispute.matter_id in mine(seal)
    assert "已经代班" in desk("lin").post("/me/stand-ins/", sent).content.decode()
    assert desk("seal").post("/me/stand-ins/", {"end": made.pk}).status_code == 404
    desk("chief").post(f"/people/{people['lin'].pk}/stand-ins/", {"end": made.pk})
    made.refresh_from_db()
    assert made.until == today and "林样例：代班" in desk("lin").get("/me/stand-ins/").content.decode()


def test_a_stand_in_that_has_not_begun_is_taken_back(desk: Desk, people: dict[str, Person]) -> None:
    day = timezone.localdate() + timedelta(days=5)
    page = f"/people/{people['lin'].pk}/stand-ins/"
    desk("chief").post(page, {"substitute": people["second"].pk, "since": day, "until": day})
    desk("chief").post(page, {"end": StandIn.objects.get().pk})
    assert not StandIn.objects.exists()
    assert desk("wang").get(page).status_code == 403


def given(desk: Desk, by: str, dispute: Taken, to: Person, reason: str = "轮休，请接着办") -> tuple[int, str]:
    row = Matter.objects.get(id=dispute.matter_id)
    sent = {"handler": to.pk, "reason": reason, "expect": row.n}
    answer = desk(by).post(matter_href(row.id, "desk:assign"), sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_matter_is_given_on_by_whoever_has_it_or_answers_for_it_with_a_reason(
    desk: Desk, people: dict[str, Person], dispute: Taken
) -> None:
    status, said = given(desk, "second", dispute, people["second"])
    assert status == 422 and "改派由经办人、交办的人、承办单位负责人或者镇领导办理" in said
    status, said = given(desk, "lin", dispute, people["second"], reason="")
    assert status == 422 and "请写明为什么改派" in said
    assert given(desk, "wang", dispute, people["second"])[0] == 200  # the head of the unit it lies with
    assert Matter.objects.get(id=dispute.matter_id).handler == people["second"].pk
    # Whoever gave it may call it back; who merely had it may not.
    assert given(desk, "wang", dispute, people["lin"])[0] == 200
    assert given(desk, "lin", dispute, people["second"])[0] == 200


def test_nothing_goes_to_a_colleague_without_the_post_or_to_the_one_complained_of(
    desk: Desk, people: dict[str, Person], dispute: Taken, town: Town
) -> None:
    lin = people["lin"].actor(timezone.localdate())
    for to, said in ((people["seal"], "没有能办这类事项的岗位"), (people["lin"], "已经在他手上")):
        with pytest.raises(Refused, match=said):
            values = {"handler": to.pk, "unit": "enforcement"}
            take_action(town, lin, Step("people-mediation", "_assign", values, dispute.matter_id, reason="轮休"))
    Matter.objects.filter(id=dispute.matter_id).update(hidden_unit="enforcement")
    Grant.objects.create(person=people["seal"], role="mediator", scope=town.code[:9], since=date(2020, 1, 1))
    with pytest.raises(Refused, match="反映的是接办人所在的单位"):
        take_action(
            town,
            lin,
            Step(
                "people-mediation",
                "_assign",
                {"handler": people["seal"].pk, "unit": "enforcement"},
                dispute.matter_id,
                reason="轮休",
            ),
        )


def test_who_had_it_is_told_that_it_went_to_another(desk: Desk, people: dict[str, Person], dispute: Taken) -> None:
    gather(timezone.localtime())
    assert given(desk, "wang", dispute, people["second"])[0] == 200
    gather(timezone.localtime() + timedelta(minutes=1))
    told = Notice.objects.filter(matter_id=dispute.matter_id, kind__in=("handed", "taken")).values_list(
        "person", "kind"
    )
    assert set(told) == {(people["second"].pk, "handed"), (people["lin"].pk, "taken")}
    assert "已从您手上改派" in desk("lin").get("/notices/").content.decode()
