"""An officer shows his certificate; a stranger who scans the code sees what must be shown, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yifa.server.field.certificate import Certificate, from_ticket, ticket
from yifa.server.ledger.journal import Taken

pytestmark = pytest.mark.django_db
Take = Callable[..., Taken]


@pytest.fixture
def enrolled(take: Take) -> Taken:
    until = (timezone.localdate() + timedelta(days=200)).isoformat()
    return take(
        "head",
        "enforcement-officer",
        "enrol",
        name_="严亮证",
        certificate_no="ZF99900007",
        squad="一中队",
        trained=True,
        issued_on="2024-01-02",
        valid_until=until,
    )


def shown(phone: Any) -> dict[str, Any]:
    told: dict[str, Any] = phone("officer").get("/field/certificate.json").json()
    return told


def test_the_code_leads_a_stranger_to_name_number_body_and_validity(
    phone: Any, enrolled: Taken, client: Client
) -> None:
    told = shown(phone)
    assert told["fault"] == "" and told["code"].startswith("<svg")
    page = client.get(told["address"].partition("testserver")[2]).content.decode()
    for word in ("严亮证", "ZF99900007", "青禾县葛坑镇人民政府", told["valid_until"], "有效。"):
        assert word in page
    assert "一中队" not in page and "2024-01-02" not in page


def test_a_suspended_or_retired_officer_is_shown_as_such(
    phone: Any, enrolled: Taken, take: Take, client: Client
) -> None:
    address = shown(phone)["address"].partition("testserver")[2]
    take("head", "enforcement-officer", "suspend", enrolled.matter_id, suspend_reason="接受调查")
    assert "不得执法" in client.get(address).content.decode()
    assert "暂扣" in shown(phone)["fault"]
    take("head", "enforcement-officer", "retire", enrolled.matter_id, reason="退休", returned=True)
    assert "已注销" in client.get(address).content.decode()


def test_a_certificate_past_its_term_is_not_valid_on_the_day(enrolled: Taken) -> None:
    found = from_ticket(ticket_of(enrolled))
    assert found and found[0].fault(timezone.localdate()) == ""
    assert "有效期" in found[0].fault(timezone.localdate() + timedelta(days=201))


def ticket_of(enrolled: Taken, days_ago: int = 0) -> str:
    holder = Certificate(enrolled.matter_id, "", "", "", "", "")
    return ticket(holder, timezone.localdate() - timedelta(days=days_ago))


def test_a_picture_of_yesterday_s_code_says_so(enrolled: Taken, client: Client) -> None:
    page = client.get(f"/field/c/{ticket_of(enrolled, days_ago=1)}/").content.decode()
    assert "不是今天的" in page and "有效。" not in page


@pytest.mark.parametrize("code", ["forged", "WzEsMl0:1abcde:zzzz", "../../x"])
def test_a_forged_code_shows_nobody(enrolled: Taken, client: Client, code: str) -> None:
    answer = client.get(f"/field/c/{code}/")
    assert answer.status_code == 404 and "严亮证" not in answer.content.decode()


def test_two_of_one_name_get_no_code_until_they_are_told_apart(phone: Any, enrolled: Taken, take: Take) -> None:
    take(
        "head",
        "enforcement-officer",
        "enrol",
        name_="严亮证",
        certificate_no="ZF99900008",
        squad="二中队",
        trained=True,
        issued_on="2024-01-02",
        valid_until="2029-01-01",
    )
    told = shown(phone)
    assert "同名" in told["fault"] and "code" not in told


def test_who_is_no_officer_has_no_code(phone: Any) -> None:
    assert phone("xun").get("/field/certificate.json").status_code == 404
