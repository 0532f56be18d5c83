"""Work handed from one office to another, walked by both sides in a browser: given, found in today, answered, found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.test_dispute_rooms import Room
from tests.server.centre.conftest import quick_hashing, take, town  # noqa: F401 - fixtures
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Take = Callable[..., Taken]


class Colleague(Room):
    """Somebody who gives work on, or finds it in his list."""

    def yes(self, key: str) -> None:
        box = self.page.locator(f"#f-{key} input[type=checkbox]")
        if box.count():
            box.set_checked(True)
        else:
            self.choose(**{key: "是"})

    def finds(self, matter: int, what: str) -> None:
        """Today lists the matter as a row of his own that says what is awaited; the row leads to it."""
        self.go("/")
        row = self.page.locator(f".due-list li:has(a[href='/m/{str(matter)[:9]}/{matter % 10**9}/'])").first
        assert what in row.inner_text()
        row.locator("a.what").click()
        self.page.locator("#h-now").wait_for()

    def handed_on(self, matter: int) -> bool:
        self.go("/")
        link = f"section[aria-labelledby=h-handed] a[href='/m/{str(matter)[:9]}/{matter % 10**9}/']"
        return bool(self.page.locator(link).count())


def days_ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_an_event_goes_to_the_office_that_answers_for_it(live_server: Any, page: Any, take: Take) -> None:  # noqa: F811
    event = take(
        "cun",
        "grid-event",
        "report",
        ago=1,
        kind="公共设施损坏",
        source="网格员巡查",
        village="上坑村",
        place="三组水渠边",
        what="护栏断了两处",
    ).matter_id
    take("an", "grid-event", "accept", event, ago=1)
    who = Colleague(page, live_server.url)
    who.sign_in("an")
    who.finds(event, "派单")
    who.step("派单")
    who.choose(unit_="国土所")
    who.send()
    assert who.handed_on(event)
    who.sign_in("land")
    who.finds(event, "办结反馈")
    who.step("办结反馈")
    who.fill(result="护栏已焊好，三天内完成验收")
    who.send()
    assert Matter.objects.get(id=event).status == "closed"
    who.sign_in("an")
    assert not who.handed_on(event)
    who.open(event)
    who.go(f"/m/{str(event)[:9]}/{event % 10**9}/do/evaluate/")
    who.choose(satisfied="满意")  # she asked the villager, and had no hand in the work
    who.send()


def test_a_request_to_act_and_a_courts_advice_go_to_the_office_concerned_and_come_back(
    live_server: Any,
    page: Any,
    take: Take,  # noqa: F811
) -> None:
    request = take(
        "si",
        "duty-request",
        "receive",
        ago=2,
        applicant=[{"name": "孙例信"}],
        village="上坑村",
        received_on=days_ago(2),
        duty="其他",
        request="请制止占用水渠",
        urgent=False,
    ).matter_id
    advice = take(
        "si",
        "judicial-advice",
        "receive",
        ago=2,
        kind="court",
        from_body="县人民法院",
        advice_number="建议1号",
        received_on=days_ago(2),
        subject="水渠管护",
        content="建议完善水渠管护制度",
    ).matter_id
    who = Colleague(page, live_server.url)
    who.sign_in("fu")
    who.finds(request, "交办")
    who.step("交办")
    who.yes("ours")
    who.choose(unit="国土所")
    who.send()
    who.finds(advice, "交责任单位")
    who.step("交责任单位")
    who.choose(unit="国土所")
    who.fill(leader="分管副镇长")
    who.send()
    assert who.handed_on(request) and who.handed_on(advice)
    who.sign_in("land")
    who.finds(request, "报办理情况")
    who.step("报办理情况")
    who.fill(handling="已到现场核查，属实，已责令限期恢复")
    who.send()
    who.finds(advice, "报整改情况")
    who.step("报整改情况")
    who.fill(rectified="已定管护制度，三条水渠落实到人")
    who.send()
    who.sign_in("fu")
    who.finds(request, "履行并答复")
    who.sign_in("si")
    who.finds(advice, "书面回复")
