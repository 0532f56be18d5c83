"""Following one's own matter by number and code: nobody else's, every step with its date, the remedy when late."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.server.portal.conftest import DISCLOSURE, SITE, answered, receipt_of, text_of
from yifa.kernel.actor import Actor
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Deadline, Matter, ReadLog
from yifa.server.portal.models import Receipt
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
Send = Callable[..., HttpResponse]
OFFICE = Actor(
    32, "公开专员", frozenset({"disclosure-clerk", "office-head"}), "359926115000", "", "359926115", frozenset()
)


@pytest.fixture
def asked(send: Send, town: Town) -> dict[str, str]:
    """Number and code of a request for information handed in today."""
    return receipt_of(send("form/disclosure-request/register/", **DISCLOSURE))


def do(town: Town, action: str, when: datetime | None = None, **values: Any) -> None:
    row = Matter.objects.get(procedure="disclosure-request")
    take_action(town, OFFICE, Step("disclosure-request", action, values, row.id, occurred_at=when, reason="试办"))


def mine(client: Client, asked: dict[str, str]) -> str:
    answer = client.post(f"{SITE}/follow/", asked, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_number_and_code_show_the_steps_and_what_is_owed_next(client: Client, asked: dict[str, str]) -> None:
    page = mine(client, asked)
    assert "登记申请" in page and "待双方确认" in page and "与申请人确认收到" in page
    assert "最迟" in page and "如果到期没有办" in page and "政府信息公开条例第51条" in page
    assert ReadLog.objects.filter(person=0).count() == 1


def test_once_confirmed_the_twenty_working_days_are_named(client: Client, town: Town, asked: dict[str, str]) -> None:
    today = timezone.localdate()
    do(town, "confirm", confirmed_on=today.isoformat())
    page = mine(client, asked)
    assert "答复申请：还剩20个工作日" in page and "政府信息公开条例" in page


def test_when_the_town_is_late_the_remedy_stands_first(client: Client, town: Town, asked: dict[str, str]) -> None:
    today = timezone.localdate()
    row = Matter.objects.get()
    Deadline.objects.filter(matter_id=row.id).update(due=today - timedelta(days=3))
    page = mine(client, asked)
    assert 'class="p-owe late"' in page and "逾期3日" in page and "申请行政复议" in page


@pytest.mark.parametrize("change", [{"code": "AAAAA-AAAAA"}, {"number": "261121-000000"}, {"number": "", "code": ""}])
def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(
    client: Client, asked: dict[str, str], change: dict[str, str]
) -> None:
    answer = client.post(f"{SITE}/follow/", {**asked, **change})
    assert answer.status_code == 422 and "回执号或者查询码不对" in text_of(answer)
    assert client.get(f"{SITE}/follow/mine/").status_code == 302


def test_a_code_may_be_typed_in_small_letters_and_without_hyphen(client: Client, asked: dict[str, str]) -> None:
    typed = {"number": asked["number"].replace("-", " "), "code": asked["code"].replace("-", "").lower()}
    assert "待双方确认" in mine(client, typed)


def test_five_wrong_codes_lock_the_number_for_a_quarter_of_an_hour(client: Client, asked: dict[str, str]) -> None:
    for _ in range(5):
        client.post(f"{SITE}/follow/", {**asked, "code": "WRONG-WRONG"})
    locked = client.post(f"{SITE}/follow/", asked)
    assert locked.status_code == 422 and "才能再查" in text_of(locked)
    Receipt.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert "待双方确认" in mine(client, asked)


def test_an_address_cannot_try_one_number_after_the_other(client: Client, town: Town) -> None:
    answers = [client.post(f"{SITE}/follow/", {"number": f"2611210000{n:02d}", "code": "X"}) for n in range(31)]
    assert "查得太多" in text_of(answers[-1]) and "查得太多" not in text_of(answers[-2])


def test_leaving_forgets_the_matter_on_this_machine(client: Client, asked: dict[str, str]) -> None:
    mine(client, asked)
    client.post(f"{SITE}/follow/leave/")
    assert client.get(f"{SITE}/follow/mine/").url == f"{SITE}/follow/"  # type: ignore[attr-defined]


def test_the_cookie_of_one_town_opens_nothing_in_another(client: Client, asked: dict[str, str]) -> None:
    mine(client, asked)
    Town.objects.create(
        code="359926116000",
        name="邻镇",
        government_name="邻镇人民政府",
        short="邻",
        document_prefix="邻政",
        county_name="青禾县",
    )
    client.cookies["yifa_receipt"]["path"] = "/"
    assert client.get("/p/359926116/follow/mine/").status_code == 302


def test_a_notice_to_supplement_reaches_the_applicant_who_answers_it_himself(
    client: Client, unhurried: None, town: Town, asked: dict[str, str]
) -> None:
    today = timezone.localdate()
    do(town, "confirm", confirmed_on=today.isoformat())
    do(town, "correct", correct_what="请写明文件名称或者文号", correct_by=(today + timedelta(days=10)).isoformat())
    page = mine(client, asked)
    assert "请写明文件名称或者文号" in page and "政府信息公开申请补正告知书" not in page and "补正告知书" in page
    form = client.get(f"{SITE}/follow/do/supplement/")
    sent = client.post(
        f"{SITE}/follow/do/supplement/", {**answered(text_of(form)), "supplement_text": "三组征地批复"}, follow=True
    )
    assert "“提交补正”已收到" in sent.content.decode()
    assert Matter.objects.get().status == "received"


def test_a_paper_meant_for_the_applicant_is_his_to_read_and_no_other(
    client: Client, town: Town, asked: dict[str, str]
) -> None:
    mine(client, asked)
    pdf = client.get(f"{SITE}/follow/paper/1/disclosure-register.pdf")
    assert pdf.status_code == 200 and pdf.content[:5] == b"%PDF-"
    assert client.get(f"{SITE}/follow/paper/1/disclosure-reply.pdf").status_code == 404
    client.post(f"{SITE}/follow/leave/")
    assert client.get(f"{SITE}/follow/paper/1/disclosure-register.pdf").status_code == 302


def test_an_applicant_withdraws_and_nothing_more_is_owed(
    client: Client, unhurried: None, town: Town, asked: dict[str, str]
) -> None:
    mine(client, asked)
    form = client.get(f"{SITE}/follow/do/withdraw/")
    page = client.post(f"{SITE}/follow/do/withdraw/", answered(text_of(form)), follow=True).content.decode()
    assert "申请人撤回" in page and "镇政府接下来应当" not in page
    assert client.get(f"{SITE}/follow/do/withdraw/").status_code == 404
    assert Matter.objects.get().status == "closed"


def test_without_number_and_code_there_is_nothing_to_do(client: Client, town: Town) -> None:
    for path in ("mine/", "do/withdraw/", "paper/1/disclosure-register.pdf"):
        assert client.get(f"{SITE}/follow/{path}").status_code == 302


def test_somebody_who_came_to_the_window_gets_a_receipt_too(
    client: Client, town: Town, desk: Callable[[str], Client], take: Callable[..., Taken], roll: int
) -> None:
    taken = take(
        "lin",
        "legal-service-window",
        "accept",
        timezone.localtime(),
        client=[{"name": "王示例"}],
        service="法律咨询",
        detail="借款不还",
    )
    page = desk("lin").get(matter_href(taken.matter_id)).content.decode()
    assert "出具查询回执" in page
    first = receipt_of(desk("lin").post(matter_href(taken.matter_id, "portal:issue")))
    assert "已接件" in mine(client, first)
    second = receipt_of(desk("lin").post(matter_href(taken.matter_id, "portal:issue")))
    assert second["number"] == first["number"] and second["code"] != first["code"]
    assert client.post(f"{SITE}/follow/", first).status_code == 422
    assert ReadLog.objects.filter(what="出具查询回执").count() == 2


def test_only_who_may_read_the_names_issues_a_receipt(
    client: Client, town: Town, asked: dict[str, str], desk: Callable[[str], Client]
) -> None:
    row = Matter.objects.get()
    assert desk("grid").post(matter_href(row.id, "portal:issue")).status_code == 404
    assert "/sign-in/" in client.post(matter_href(row.id, "portal:issue"))["Location"]


def test_a_parcel_is_told_with_its_number_and_where_the_carrier_tells_of_it(
    client: Client, town: Town, asked: dict[str, str]
) -> None:
    clerk = Actor(33, "窗口", frozenset({"window-clerk"}), town.code, "", town.code[:9], frozenset())
    slip = {
        "item": "答复书",
        "addressee": [{"name": "王示例", "address": "上坑村1号"}],
        "carrier": "中国邮政",
        "official": True,
        "payer": "政府承担",
        "tracking": "EX000000001CN",
    }
    links = ({"to": Matter.objects.get().id % 10**9, "kind": "送达"},)
    take_action(town, clerk, Step("express-delivery", "send", slip, links=links))
    assert "运单号 EX000000001CN" in mine(client, asked) and "查快递" not in mine(client, asked)
    town.settings = json.dumps({**town.practice, "parcel_address": "https://post.example/?n={n}"})
    town.save()
    page = mine(client, asked)
    assert 'href="https://post.example/?n=EX000000001CN"' in page and "上坑村1号" not in page
