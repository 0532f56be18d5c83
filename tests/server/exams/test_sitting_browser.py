"""One person, one phone, one exam; and the desk that collects it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import sideways
from yifa.server.rooms.exams import room
from yifa.server.rooms.exams.models import Sitting
from yifa.server.rooms.exams.room import Exam
from yifa.server.rooms.exams.views import tries_of
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
Screenshot = Callable[[Any, str], Path]


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    tries_of.clear()


def test_a_village_cadre_sits_the_exam_on_a_phone_without_an_account(
    live_server: Any, narrow_page: Any, exam: Exam, axe: Axe, screenshot: Screenshot
) -> None:
    page = narrow_page
    page.goto(f"{live_server.url}/exams/{exam.town.code}/{exam.position}/")
    screenshot(page, "exam-entrance")
    assert axe(page) == [] and sideways(page) <= 0
    page.get_by_label("准考证号").fill(room.code_of(exam, 2))
    page.get_by_role("button", name="开始考试").click()
    sitting = Sitting.objects.get()
    for n, question in enumerate(room.sheet_of(sitting)):
        for key in question.answer:
            page.locator(f"input[name='q-{question.position}'][value='{key}']").check()
        if n == 0:
            page.get_by_text("已保存").wait_for()
    assert "还剩" in page.locator("[data-left]").inner_text()
    page.locator("#kept", has_text="已答11题").wait_for()
    screenshot(page, "exam-sheet")
    assert axe(page) == [] and sideways(page) <= 0
    page.reload()
    assert page.locator("input:checked").count() == sum(len(q.answer) for q in room.sheet_of(sitting))
    page.get_by_role("button", name="交卷").first.click()
    page.get_by_text("合格", exact=False).first.wait_for()
    screenshot(page, "exam-result")
    assert axe(page) == []
    sitting.refresh_from_db()
    assert sitting.points == 100


def test_the_desk_sees_who_has_come_prints_slips_and_collects_the_sheets(
    live_server: Any, page: Any, exam: Exam, client: Any, axe: Axe, screenshot: Screenshot
) -> None:
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username="wang"), backend="yifa.server.towns.auth.PersonBackend")
    cookie = client.cookies["yifa_session"].value
    page.context.add_cookies([{"name": "yifa_session", "value": cookie, "url": live_server.url}])
    room.begin(exam, 0, exam.opens_at)
    page.goto(f"{live_server.url}/m/{exam.town.code}/{exam.position}/")
    page.get_by_role("link", name="考场").click()
    screenshot(page, "exam-room")
    assert axe(page) == [] and sideways(page) <= 0
    page.get_by_role("link", name="打印准考证").click()
    screenshot(page, "exam-slips")
    assert axe(page) == []
    page.go_back()
    page.get_by_label("提前收卷的理由").fill("全部到场并交卷")
    page.get_by_role("button", name="收卷并登记成绩").click()
    page.get_by_text("成绩已登记").wait_for()
    assert "已出成绩" in page.locator("h1 + .sub").inner_text()
