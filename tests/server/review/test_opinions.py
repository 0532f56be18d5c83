"""Three people review at once: their opinions land beside one another, and everything else still waits its turn."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from tests.server.ledger.conftest import at
from tests.server.review.conftest import APPLICATION, OPINIONS, reviewing
from yifa.server.casework.place import matter_href
from yifa.server.ledger.errors import Stale
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Entry, Matter
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Person, Town

Desk = Callable[[str], Client]
WHEN = {"occurred_at": "2025-03-06T10:00"}


def cells(answer: Any) -> str:
    """Every word of an exported ledger."""
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def seen(review: Taken, desk: Desk, who: str) -> tuple[Client, str, dict[str, str]]:
    """Somebody opens the form of his opinion; what he will send carries the state he saw."""
    action, values = OPINIONS[who]
    client, address = desk(who), matter_href(review.matter_id, "desk:step", action)
    assert client.get(address).status_code == 200
    return client, address, {**values, **WHEN, "expect": str(review.state.n)}


@pytest.mark.django_db
def test_three_forms_open_at_once_all_land(desk: Desk, review: Taken) -> None:
    forms = [seen(review, desk, who) for who in OPINIONS]
    assert [client.post(address, sent).status_code for client, address, sent in forms] == [302, 302, 302]
    row = Matter.objects.get(id=review.matter_id)
    assert row.status == "opined"
    assert verify(row.town).sound


@pytest.mark.django_db
def test_the_same_opinion_sent_twice_from_two_windows_is_taken_once(desk: Desk, review: Taken) -> None:
    client, address, sent = seen(review, desk, "sifa")
    assert client.post(address, sent).status_code == 302
    assert client.post(address, {**sent, "justice_view": "另一窗口"}).status_code == 409
    assert Entry.objects.filter(matter_id=review.matter_id, action="justice_opinion").count() == 1


@pytest.mark.django_db
def test_a_review_sent_back_for_papers_meanwhile_stops_the_opinion(
    desk: Desk, review: Taken, take: Callable[..., Taken]
) -> None:
    client, address, sent = seen(review, desk, "office")
    take("sifa", "legality-review", "request_supplement", at(2025, 3, 5), review.matter_id, supplement="缺营业执照")
    answer = client.post(address, sent)
    assert answer.status_code == 409 and "刚刚被别人办过一步" in answer.content.decode()


@pytest.mark.django_db
def test_a_step_that_names_none_beside_it_is_still_refused(
    desk: Desk, review: Taken, people: dict[str, Person], take: Callable[..., Taken], town: Town
) -> None:
    take("office", "legality-review", "office_opinion", at(2025, 3, 5), review.matter_id, **OPINIONS["office"][1])
    step = Step(
        "legality-review",
        "request_supplement",
        {"supplement": "缺授权书"},
        review.matter_id,
        review.state.n,
        at(2025, 3, 6),
    )
    with pytest.raises(Stale):
        take_action(town, people["sifa"].actor(at(2025, 3, 6).date()), step)


@pytest.mark.django_db
def test_one_person_with_two_posts_does_not_review_twice(
    review: Taken, take: Callable[..., Taken], people: dict[str, Person]
) -> None:
    from datetime import date

    from yifa.server.ledger.errors import Refused
    from yifa.server.towns.models import Grant

    Grant.objects.create(
        person=people["sifa"], role="office-head", scope=people["sifa"].town.code[:9], since=date(2020, 1, 1)
    )
    take("sifa", "legality-review", "justice_opinion", at(2025, 3, 5), review.matter_id, **OPINIONS["sifa"][1])
    with pytest.raises(Refused) as refused:
        take("sifa", "legality-review", "office_opinion", at(2025, 3, 6), review.matter_id, **OPINIONS["office"][1])
    assert "司法所审查" in " ".join(r.say for r in refused.value.examination.refusals)


@pytest.mark.django_db
def test_opinions_stand_side_by_side_and_the_missing_one_is_named(
    desk: Desk, review: Taken, take: Callable[..., Taken]
) -> None:
    for who in ("office", "sifa"):
        take(who, "legality-review", OPINIONS[who][0], at(2025, 3, 5), review.matter_id, **OPINIONS[who][1])
    page = desk("mayor").get(matter_href(review.matter_id)).content.decode()
    panel = page[page.index("联合审查意见") :]
    for said in ("还等法律顾问", "文种正确", "补充违约责任", "几家的结论不一致", "甄依规", "待审查"):
        assert said in panel, said


@pytest.mark.django_db(transaction=True)
def test_three_people_press_the_button_in_the_same_moment(
    town: Town, people: dict[str, Person], take: Callable[..., Taken]
) -> None:
    review = reviewing(take, people["adviser"])
    faults: list[Exception] = []

    def press(who: str) -> None:
        action, values = OPINIONS[who]
        step = Step("legality-review", action, values, review.matter_id, review.state.n, at(2025, 3, 6))
        try:
            take_action(town, people[who].actor(at(2025, 3, 6).date()), step)
        except Exception as fault:  # whatever it is, the test names it
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(who,)) for who in OPINIONS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Matter.objects.get(id=review.matter_id).status == "opined"
    assert verify(town.code).sound and rebuild(town, keep=False).equal


@pytest.mark.django_db
def test_the_adviser_sees_only_what_was_sent_to_him(desk: Desk, review: Taken, take: Callable[..., Taken]) -> None:
    other = take("clerk", "legality-review", "apply", at(2025, 3, 3), **{**APPLICATION, "subject": "另一件合同"})
    adviser = desk("adviser")
    assert adviser.get(matter_href(review.matter_id)).status_code == 200
    assert adviser.get(matter_href(other.matter_id)).status_code == 404
    assert matter_href(other.matter_id) not in adviser.get("/search/?q=另一件合同").content.decode()


@pytest.mark.django_db
def test_another_village_and_another_town_see_nothing_of_a_villages_application(
    desk: Desk, take: Callable[..., Taken], neighbour: Town, people: dict[str, Person]
) -> None:
    own = take(
        "cun",
        "legality-review",
        "apply",
        at(2025, 3, 3),
        **{
            **APPLICATION,
            "applicant": "上坑村",
            "village": "359926115201",
            "kind": "village_rule",
            "subject": "上坑村村规民约",
        },
    )
    page, file = matter_href(own.matter_id), matter_href(own.matter_id, "review:redline")
    assert desk("cun").get(page).status_code == 200
    for stranger in ("lin", "sifa2", "mayor2", "cun2", "zhifa"):
        client = desk(stranger)
        assert client.get(page).status_code == 404, stranger
        assert client.get(file).status_code == 404, stranger
        ledger = client.get("/ledgers/legality-review/")
        assert ledger.status_code in (403, 404) or "上坑村村规民约" not in ledger.content.decode()
        export = client.get("/ledgers/legality-review/export.xlsx")
        assert export.status_code in (403, 404) or "上坑村村规民约" not in cells(export)
        answer: Any = client.get("/search/?q=村规民约")
        assert page not in answer.content.decode()
