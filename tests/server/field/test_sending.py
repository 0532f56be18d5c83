"""What the phone sends is taken once, by the right person, at the right time, or refused with what to do."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.server.field.conftest import settle
from tests.server.ledger.conftest import DISPUTE, found_town
from yifa.server.field.models import Sent
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry, Matter, row_id
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
OPEN = "/field/send/open/grid-event/report/"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 200


def said(answer: Any) -> str:
    return "；".join(reason["say"] for reason in answer.json()["reasons"])


def test_a_report_becomes_an_event_with_its_photo(phone: Any, send: Any, event: dict[str, Any]) -> None:
    photo = SimpleUploadedFile("照片1.jpg", JPEG, "image/jpeg")
    answer = send(phone("xun"), "xun", OPEN, {**event, "photos": photo})
    assert answer.status_code == 200 and answer.json()["number"]
    row = Matter.objects.get(procedure="grid-event")
    assert row.status == "reported" and "照片1.jpg" in row.snapshot and "116.12345" in row.snapshot


def test_a_report_sent_again_gets_the_first_answer_and_makes_no_second_entry(
    phone: Any, send: Any, event: dict[str, Any]
) -> None:
    key, client = str(uuid.uuid4()), phone("xun")
    now = timezone.localtime().isoformat("T", "seconds")
    first = send(client, "xun", OPEN, {**event, "occurred_at": now}, key).json()
    second = send(client, "xun", OPEN, {**event, "occurred_at": now}, key).json()
    assert (first["again"], second["again"]) == (False, True)
    assert second["number"] == first["number"] and not second["differs"]
    assert Entry.objects.count() == 1 and Sent.objects.count() == 1


def test_what_was_changed_after_it_had_been_taken_is_not_taken_and_said_so(
    phone: Any, send: Any, event: dict[str, Any]
) -> None:
    key, client = str(uuid.uuid4()), phone("xun")
    send(client, "xun", OPEN, event, key)
    again = send(client, "xun", OPEN, {**event, "what": "其实是护栏断了"}, key).json()
    assert again["again"] and again["differs"]
    assert Entry.objects.count() == 1


def test_a_refused_report_leaves_nothing_and_may_be_mended_under_its_key(
    phone: Any, send: Any, event: dict[str, Any]
) -> None:
    key, client = str(uuid.uuid4()), phone("xun")
    answer = send(client, "xun", OPEN, {**event, "place": ""}, key)
    assert answer.status_code == 422 and "位置" in said(answer)
    assert not Entry.objects.exists() and not Sent.objects.exists()
    assert send(client, "xun", OPEN, event, key).json()["again"] is False


def test_one_key_of_two_people_is_two_reports(phone: Any, send: Any, event: dict[str, Any], town: Town) -> None:
    key = str(uuid.uuid4())
    send(phone("xun"), "xun", OPEN, event, key)
    send(phone("lin"), "lin", OPEN, {**event, "village": town.code[:9] + "202"}, key)
    assert Entry.objects.count() == 2


def test_what_somebody_else_filled_in_is_not_sent_under_my_name(phone: Any, send: Any, event: dict[str, Any]) -> None:
    answer = send(phone("xun"), "lin", OPEN, event)
    assert answer.status_code == 403 and answer.json()["state"] == "other"
    assert not Entry.objects.exists()


def test_after_the_session_is_over_the_phone_is_sent_to_sign_in(people: Any, send: Any, event: dict[str, Any]) -> None:
    answer = send(Client(), "xun", OPEN, event)
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
    assert not Entry.objects.exists()


def test_the_village_of_others_is_not_mine_to_report_for(
    phone: Any, send: Any, event: dict[str, Any], town: Town
) -> None:
    answer = send(phone("xun"), "xun", OPEN, {**event, "village": town.code[:9] + "202"})
    assert answer.status_code == 422 and "不在您负责的村" in said(answer)


@pytest.mark.parametrize(
    "address",
    [
        "/field/send/open/enforcement-case/file/",
        "/field/send/open/nothing/report/",
        "/field/send/open/grid-event/close/",
        "/field/send/open/safety-inspection/record/",
        "/field/send/999/close/",
    ],
)
def test_what_is_not_on_this_persons_phone_is_not_there(
    phone: Any, send: Any, event: dict[str, Any], address: str
) -> None:
    assert send(phone("xun"), "xun", address, event).status_code == 404


def test_a_field_the_form_never_asked_for_is_refused(phone: Any, send: Any, event: dict[str, Any]) -> None:
    answer = send(phone("xun"), "xun", OPEN, {**event, "unit_": "team"})
    assert answer.status_code == 422 and not Entry.objects.exists()


def test_a_report_without_a_readable_key_is_refused(phone: Any, send: Any, event: dict[str, Any]) -> None:
    assert send(phone("xun"), "xun", OPEN, event, "not-a-key").status_code == 422


# The clock ------------------------------------------------------------------------------------------------------------


def test_it_happened_when_the_phone_says_and_was_recorded_when_the_server_says(
    phone: Any, send: Any, event: dict[str, Any]
) -> None:
    happened = timezone.localtime() - timedelta(hours=20)
    send(phone("xun"), "xun", OPEN, {**event, "occurred_at": happened.isoformat("T", "seconds")})
    entry = Entry.objects.get()
    assert happened.isoformat("T", "minutes") in entry.payload
    assert timezone.now() - entry.recorded_at < timedelta(minutes=5)


@pytest.mark.parametrize(("off", "word"), [(timedelta(days=2), "快2天"), (timedelta(hours=-5), "慢5小时")])
def test_a_wrong_clock_is_asked_about_and_the_likely_time_proposed(
    phone: Any, send: Any, event: dict[str, Any], off: timedelta, word: str
) -> None:
    now = timezone.localtime()
    happened = (now + off - timedelta(hours=1)).isoformat("T", "seconds")
    wrong = {"X-Yifa-Clock": (now + off).isoformat("T", "seconds")}
    answer = send(phone("xun"), "xun", OPEN, {**event, "occurred_at": happened}, **wrong)
    body = answer.json()
    assert answer.status_code == 409 and body["state"] == "clock"
    assert word in body["say"]
    guess = timezone.make_aware(datetime.fromisoformat(body["guess"]))
    assert abs(guess - (now - timedelta(hours=1))) <= timedelta(minutes=1)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("away", [timedelta(days=9), timedelta(hours=-2)])
def test_a_time_long_past_or_still_to_come_is_asked_about(
    phone: Any, send: Any, event: dict[str, Any], away: timedelta
) -> None:
    happened = (timezone.localtime() - away).isoformat("T", "seconds")
    assert send(phone("xun"), "xun", OPEN, {**event, "occurred_at": happened}).json()["state"] == "clock"


def test_the_time_the_person_has_settled_on_is_taken(phone: Any, send: Any, event: dict[str, Any]) -> None:
    happened = (timezone.localtime() - timedelta(days=9)).isoformat("T", "seconds")
    settled = {"X-Yifa-Clock-Settled": happened}
    answer = send(phone("xun"), "xun", OPEN, {**event, "occurred_at": happened}, **settled)
    assert answer.json()["state"] == "taken"


def test_a_day_that_has_not_come_is_refused_whatever_the_person_says(
    phone: Any, send: Any, event: dict[str, Any]
) -> None:
    happened = (timezone.localtime() + timedelta(days=2)).isoformat("T", "seconds")
    settled = {"X-Yifa-Clock-Settled": happened}
    answer = send(phone("xun"), "xun", OPEN, {**event, "occurred_at": happened}, **settled)
    assert answer.status_code == 422 and "还没有到" in said(answer)


# Steps on matters that others work on too -----------------------------------------------------------------------------


def test_a_matter_that_went_on_meanwhile_is_a_conflict_with_its_story(
    phone: Any, send: Any, take: Callable[..., Taken], event: dict[str, Any]
) -> None:
    position = take("xun", "grid-event", "report", **event).entry.matter
    matter = row_id(Matter.objects.get().town, position)
    take("center", "grid-event", "accept", matter)
    take("center", "grid-event", "assign", matter, unit_="team")
    seen = Matter.objects.get().n
    take("center", "grid-event", "close", matter, result="已由村里修好")
    answer = send(phone("xun"), "xun", f"/field/send/{position}/close/", {"result": "修好了", "expect": str(seen)})
    body = answer.json()
    assert answer.status_code == 409 and body["state"] == "stale" and not body["possible"]
    assert "已办结" in body["say"] and any("安网格 办结反馈" in line for line in body["meanwhile"])
    assert body["expect"] == seen + 1


def test_a_returned_event_is_completed_and_reported_again(
    phone: Any, send: Any, take: Callable[..., Taken], event: dict[str, Any]
) -> None:
    taken = take("xun", "grid-event", "report", **event)
    take("center", "grid-event", "send_back", taken.matter_id, return_reason="没有写清楚在桥的哪一头，请补充")
    client = phone("xun")
    line = client.get("/field/work.json").json()["matters"][0]
    assert line["back"] and line["note"].startswith("没有写清楚") and set(line["steps"]) == {"supplement", "close"}
    address = f"/field/send/{line['matter']}/supplement/"
    values = {"place": "桥东头", "what": "东头护栏松动", "expect": str(line["n"])}
    assert send(client, "xun", address, values).json()["status"] == "已上报"


def test_duties_stand_first_with_what_is_awaited_also_where_the_phone_has_no_step(
    phone: Any, take: Callable[..., Taken], event: dict[str, Any]
) -> None:
    open_ = take("xun", "grid-event", "report", **event)
    take("mediator", "people-mediation", "register", **DISPUTE)
    lines = phone("center").get("/field/work.json").json()["matters"]
    assert [(line["matter"], line["duty"], line["law"]) for line in lines[:1]] == [
        (open_.entry.matter, "受理、退回网格员", False)
    ]
    assert lines[0]["steps"] == [] and lines[0]["due"]
    mediator = phone("mediator").get("/field/work.json").json()["matters"]
    assert mediator[0]["procedure"] == "people-mediation" and mediator[0]["duty"].startswith("受理")


def test_what_lies_with_another_unit_is_offered_to_its_people_alone(
    phone: Any, take: Callable[..., Taken], event: dict[str, Any]
) -> None:
    sent = take("xun", "grid-event", "report", **event).matter_id
    take("center", "grid-event", "accept", sent)
    take("center", "grid-event", "assign", sent, unit_=event["village"])
    near = phone("xun").get("/field/work.json").json()["matters"][0]
    assert near["duty"] == "办结反馈" and near["steps"] == ["close"]
    far = phone("center").get("/field/work.json").json()["matters"]
    assert [step for line in far for step in line["steps"]] == []


def test_a_mediator_closes_the_visit_after_an_agreement(phone: Any, send: Any, take: Callable[..., Taken]) -> None:
    committee = take(
        "mediator",
        "mediation-committee",
        "enrol",
        name_="葛坑镇调委会",
        tier="town",
        size=7,
        women=2,
        founded_on="2023-01-01",
    )
    roll = take(
        "mediator",
        "mediator",
        "enrol",
        name_="林和解",
        kind="兼职",
        gender="女",
        appointed_on="2023-01-01",
        committee=committee.entry.matter,
    )
    dispute = take("mediator", "people-mediation", "register", **DISPUTE).matter_id
    take("mediator", "people-mediation", "accept", dispute, told=True, mediators=[roll.entry.matter])
    take("mediator", "people-mediation", "agree", dispute, form="oral", facts="排水", terms="改沟")
    client = phone("mediator")
    line = client.get("/field/work.json").json()["matters"][0]
    assert line["steps"] == ["visit"] and "王" not in json.dumps(line, ensure_ascii=False)
    address = f"/field/send/{line['matter']}/visit/"
    answer = send(client, "mediator", address, {"performed": "已全部履行", "expect": str(line["n"])})
    assert answer.json()["state"] == "taken" and Matter.objects.get(id=dispute).status == "visited"


@pytest.mark.django_db(transaction=True)
def test_the_same_report_on_two_ways_at_once_is_one_entry() -> None:
    town = found_town()
    people = settle(town)
    key = str(uuid.uuid4())
    values = {"kind": "其他", "source": "网格员巡查", "village": town.code[:9] + "201", "place": "桥头", "what": "看到"}
    now = timezone.localtime().isoformat("T", "seconds")
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.get("/sign-in/")
        client.force_login(people["xun"], backend="yifa.server.towns.auth.PersonBackend")
    headers = {"X-Yifa-Key": key, "X-Yifa-Person": str(people["xun"].pk), "X-Yifa-Clock": now}

    def post(client: Client) -> int:
        """As the phone does: told that the book is busy, it sends again."""
        try:
            while (status := client.post(OPEN, {**values, "occurred_at": now}, headers=headers).status_code) == 503:
                time.sleep(0.05)
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(post, clients)) == [200] * 4
    assert Entry.objects.count() == 1
