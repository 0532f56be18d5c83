"""A matter from intake to its page, as a clerk meets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yifa.law.calendar import default_calendar
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Duty, Matter, ReadLog
from yifa.server.ui.words import left

Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db

REGISTER = {
    "applicant-0-kind": "person",
    "applicant-0-name": "赵例文",
    "applicant-0-phone": "19900000002",
    "respondent-0-kind": "person",
    "respondent-0-name": "钱例安",
    "cause": "邻里纠纷",
    "source": "当事人申请",
    "village": "359926115201",
    "summary": "雨水漫进院子",
    "place": "",
    "claim": "",
    "amount": "",
    "people": "",
    "risk": "低",
    "occurred_at": "",
}


def test_a_clerk_opens_a_dispute_and_lands_on_its_page(desk: Desk) -> None:
    clerk = desk("lin")
    form = clerk.get("/new/people-mediation/register/")
    assert form.status_code == 200
    answer = clerk.post("/new/people-mediation/register/", REGISTER, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "邻里纠纷" in page
    assert "赵例文" not in page
    assert "赵某某" in page
    assert Matter.objects.get(procedure="people-mediation").handler > 0


def test_the_matter_page_says_where_it_stands_and_what_is_due(desk: Desk, dispute: Taken) -> None:
    page = desk("lin").get(matter_href(dispute.matter_id)).content.decode()
    for said in ("调解中", "达成协议…", "调解不成…", "调结", "2025年4月7日", "末日4月5日"):
        assert said in page, said


def test_whoever_a_matter_waits_for_reads_what_it_is_about_and_the_first_look_of_a_day_is_noted(desk: Desk) -> None:
    clerk = desk("lin")
    clerk.post("/new/people-mediation/register/", REGISTER)
    matter = Matter.objects.get(procedure="people-mediation")
    for _ in range(2):
        page = clerk.get(matter_href(matter.id)).content.decode()
        assert "雨水漫进院子" in page and "赵某某" in page and "赵例文" not in page and "19900000002" not in page
    looks = ReadLog.objects.filter(matter_id=matter.id)
    assert [(look.person, look.what) for look in looks] == [(matter.handler, "办理中查看经过")]
    Matter.objects.filter(id=matter.id).update(handler=0)
    Duty.objects.filter(matter_id=matter.id).delete()  # it waits for somebody else
    page = clerk.get(matter_href(matter.id)).content.decode()
    assert "雨水漫进院子" not in page and "个人信息，未显示" in page and looks.count() == 1


def test_pages_open(desk: Desk, dispute: Taken) -> None:
    clerk = desk("lin")
    base = matter_href(dispute.matter_id)
    for address in (
        "/",
        "/?of=town",
        "/intake/",
        "/ledgers/",
        "/registers/",
        "/ledgers/people-mediation/",
        "/ledgers/mediator/",
        "/search/?q=邻里",
        "/procedures/people-mediation/",
        "/law/人民调解法/",
        "/law/人民调解法/第17条/",
        "/today/waiting/",
        f"{base}counted/0/",
        f"{base}do/agree/",
        f"{base}correct/1/",
        f"{base}void/2/",
        f"{base}assign/",
        f"{base}link/?q=邻里",
    ):
        assert clerk.get(address).status_code == 200, address


def test_an_hour_limit_counted_from_a_moment_on_a_form_is_said_in_hours() -> None:
    now = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    due_at = (now + timedelta(hours=5)).replace(tzinfo=None)
    words, tone = left(due_at.date(), now.date(), default_calendar(), due_at=due_at, now=now)
    assert words.startswith("还剩5小时") and tone == "alarm"
