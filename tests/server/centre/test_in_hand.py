"""Taking in: what is already in hand is found, what may not be seen is not named, and of two clerks one is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.server.centre.conftest import INTAKE, PETITION
from yifa.domains import catalogue
from yifa.server.casework.intake_recognition import twins
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Link, Matter, ReadLog
from yifa.server.towns.models import Person, Town

Take = Callable[..., Taken]
Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def box(client: Client, text: str) -> str:
    return str(client.post("/intake/", {"text": text}, headers={"HX-Request": "true"}).content.decode())


def nine_days_ago() -> str:
    return (timezone.localdate() - timedelta(days=9)).isoformat()


FORM = {
    "channel": "来电",
    "applicant-0-kind": "person",
    "applicant-0-name": "赵例文",
    "applicant-0-phone": "19900000002",
    "other-0-kind": "person",
    "other-0-name": "钱例安",
    "village": "359926115201",
    "subject": "邻里纠纷",
    "summary": "水渠边的排水沟又堵了",
    "visitors": "1",
    "occurred_at": "",
    "window": "",
    "complained_unit": "",
}


def test_the_same_telephone_finds_the_dispute_in_hand_with_the_reason(take: Take, desk: Desk) -> None:
    made = take("an", "dispute-intake", "receive", ago=9, **INTAKE)
    page = box(desk("an"), "来电的人19900000002说水沟的事")
    assert matter_href(made.matter_id) in page and "电话相同" in page


def test_the_same_account_in_the_same_village_finds_it_without_any_name(take: Take, desk: Desk) -> None:
    made = take("an", "dispute-intake", "receive", ago=9, **INTAKE)
    page = box(desk("an"), "上坑村水渠边排水沟堵了，水淹菜地")
    assert matter_href(made.matter_id) in page and "事由相近" in page and "同在上坑村" in page


def test_another_account_elsewhere_finds_nothing(take: Take, desk: Desk) -> None:
    made = take("an", "dispute-intake", "receive", ago=9, **INTAKE)
    assert matter_href(made.matter_id) not in box(desk("an"), "下坑村养鸭场污水流进鱼塘")


def test_nothing_of_the_person_stands_readable_in_the_index_of_people(take: Take) -> None:
    take("an", "dispute-intake", "receive", ago=9, **INTAKE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM ledger_partyindex")
        marks = [row[0] for row in cursor.fetchall()]
    assert marks and all("赵" not in mark and "1990000" not in mark and len(mark) == 32 for mark in marks)


def test_the_text_index_holds_nothing_of_what_the_petitioner_said(take: Take) -> None:
    take("xin", "petition-case", "register", ago=9, received_on=nine_days_ago(), **PETITION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(words AS text) FROM ledger_text")
        said = " ".join(str(row[0]) for row in cursor.fetchall())
    assert "征地" in said  # the kind of matter
    assert "补偿" not in said and "水渠" not in said and "孙例" not in said


def test_the_form_shows_what_is_in_hand_and_offers_to_choose_it(take: Take, desk: Desk) -> None:
    made = take("an", "dispute-intake", "receive", ago=9, **INTAKE)
    answer = desk("an").post("/intake/alike/dispute-intake/receive/", FORM).content.decode()
    assert matter_href(made.matter_id) in answer
    assert f'data-picks="known_matter" data-value="{made.entry.matter}"' in answer


def test_a_clerk_who_may_not_see_petitions_is_told_whom_to_ask_and_nothing_else(take: Take, desk: Desk) -> None:
    made = take("xin", "petition-case", "register", ago=9, received_on=nine_days_ago(), **PETITION)
    page = box(desk("hot"), "孙例信，电话19900000009，反映水渠边征地补偿的事")
    assert "另有一件保密件涉及同一人，请联系信访专干核对" in page
    for hidden in (made.entry.number, matter_href(made.matter_id), "征地拆迁信访事项", "孙某"):
        assert hidden not in page
    noted = ReadLog.objects.filter(matter_id=made.matter_id, what__contains="保密件")
    assert noted.count() == 1
    box(desk("hot"), "孙例信，电话19900000009")
    assert noted.count() == 1


def test_a_name_alone_does_not_tell_that_somebody_petitioned(take: Take, desk: Desk) -> None:
    take("xin", "petition-case", "register", ago=9, received_on=nine_days_ago(), **PETITION)
    assert "保密件" not in box(desk("hot"), "孙例信来反映上坑村三组水渠边征地补偿面积")


@pytest.mark.parametrize("who", ["land", "cun", "lincun", "lin", "far"])
def test_whoever_is_complained_of_a_village_and_another_town_learn_nothing(take: Take, desk: Desk, who: str) -> None:
    made = take(
        "xin", "petition-case", "register", ago=9, received_on=nine_days_ago(), **PETITION, accused_unit="国土所"
    )
    page = box(desk(who), "孙例信，电话19900000009，反映水渠边征地补偿面积")
    assert "保密件" not in page and made.entry.number not in page and matter_href(made.matter_id) not in page


def test_even_a_clerk_of_the_town_is_not_told_of_a_complaint_against_an_office(take: Take, desk: Desk) -> None:
    take("xin", "petition-case", "register", ago=9, received_on=nine_days_ago(), **PETITION, accused_unit="国土所")
    assert "保密件" not in box(desk("hot"), "孙例信，电话19900000009")


def test_the_second_of_two_clerks_is_told_who_took_it_in_and_may_go_on_after_looking(take: Take, desk: Desk) -> None:
    take("an", "dispute-intake", "receive", **INTAKE)
    second = desk("ping")
    told = second.post("/new/dispute-intake/receive/", FORM)
    assert told.status_code == 409
    page = told.content.decode()
    assert "刚刚已有人登记" in page and "安样例登记" in page and "水渠边的排水沟又堵了" in page
    assert Matter.objects.filter(procedure="dispute-intake").count() == 1
    assert second.post("/new/dispute-intake/receive/", {**FORM, "another": "1"}).status_code == 302
    assert Matter.objects.filter(procedure="dispute-intake").count() == 2


def test_what_was_taken_in_before_does_not_stop_the_form(take: Take, town: Town) -> None:
    take("an", "dispute-intake", "receive", ago=9, **INTAKE)
    place = Place(Person.objects.get(username="ping").actor(timezone.localdate()), town, timezone.localtime())
    values = {"applicant": [{"name": "赵例文", "phone": "19900000002"}], "summary": "水沟"}
    procedure = catalogue().newest["dispute-intake"]
    assert twins(place, procedure, values, timezone.now() - timedelta(hours=24))
    assert twins(place, procedure, values, timezone.now() + timedelta(hours=1)) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_who_send_the_same_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    clerks = [desk("an"), desk("ping")]
    ready, answers = threading.Barrier(2), []

    def send(client: Client) -> None:
        ready.wait()
        answers.append(client.post("/new/dispute-intake/receive/", FORM).status_code)
        connections.close_all()

    both = [threading.Thread(target=send, args=(client,)) for client in clerks]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [302, 409]
    assert Matter.objects.filter(procedure="dispute-intake").count() == 1


def test_of_two_clerks_at_the_same_matter_the_second_keeps_what_he_typed(take: Take, desk: Desk) -> None:
    made = take("an", "dispute-intake", "receive", ago=1, **INTAKE)
    address = f"{matter_href(made.matter_id)}do/answer_now/"
    first, second = desk("an"), desk("ping")
    assert first.post(address, {"reply": "已说明", "expect": "1", "occurred_at": ""}).status_code == 302
    late = second.post(address, {"reply": "我也说明过了", "expect": "1", "occurred_at": ""})
    assert late.status_code == 409 and "我也说明过了" in late.content.decode()


def test_merging_into_what_is_in_hand_ends_the_second_links_both_and_counts_once(take: Take) -> None:
    first = take("an", "dispute-intake", "receive", ago=3, **INTAKE)
    second = take("an", "dispute-intake", "receive", ago=1, **INTAKE)
    done = take("an", "dispute-intake", "merge", second.matter_id, known_matter=first.entry.matter, told_by="当面")
    assert done.state.status == "merged"
    assert [(p.figure, p.amount) for p in done.postings] == [("center_matters_received", -1)]
    assert [(link["to"], link["kind"]) for link in done.state.links] == [(first.entry.matter, "同一件事")]


def test_what_the_clerk_names_as_the_same_thing_is_no_duplicate_and_is_linked(take: Take, desk: Desk) -> None:
    first = take("an", "dispute-intake", "receive", **INTAKE)
    client: Any = desk("an")
    form = {
        "channel": "来访",
        "subject": INTAKE["subject"],
        "summary": INTAKE["summary"],
        "village": INTAKE["village"],
        "applicant-0-name": INTAKE["applicant"][0]["name"],
        "applicant-0-phone": INTAKE["applicant"][0]["phone"],
    }
    asked = client.post("/new/dispute-intake/receive/", form)
    assert asked.status_code == 409 and "看起来是同一件事" in asked.content.decode()
    taken = client.post("/new/dispute-intake/receive/", {**form, "known_matter": str(first.entry.matter)})
    assert taken.status_code == 302, taken.content.decode()[:2000]
    assert Link.objects.filter(to_id=first.matter_id, kind="同一件事").count() == 1


def test_a_complaint_about_village_officials_is_hidden_from_the_village_though_nobody_named_it(
    take: Take, desk: Desk
) -> None:
    told = {**INTAKE, "summary": "村干部低保优亲厚友，请不要让村里知道是我说的", "complained_unit": ""}
    made = take("an", "dispute-intake", "receive", **told)
    assert made.state.values["complained_unit"] == made.state.values["village"]
    assert desk("cun").get(matter_href(made.matter_id)).status_code == 404
    assert desk("an").get(matter_href(made.matter_id)).status_code == 200


def test_looking_for_what_is_in_hand_takes_few_queries(take: Take, desk: Desk) -> None:
    for n in range(12):
        take("an", "dispute-intake", "receive", ago=12 - n, **{**INTAKE, "summary": f"排水沟被堵{n}"})
    clerk: Any = desk("an")
    box(clerk, "赵例文")
    with CaptureQueriesContext(connection) as made:
        box(clerk, "上坑村赵例文，19900000002，排水沟被堵")
    assert len(made) <= 12, [query["sql"][:120] for query in made.captured_queries]
