"""Who may sit, until when, what is kept, and how the marks reach the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tests.server.exams.conftest import fill, opened
from yifa.server.ledger.attachments import opened as stored
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Taken
from yifa.server.rooms.exams import room
from yifa.server.rooms.exams.models import Sitting
from yifa.server.rooms.exams.room import Exam, RoomError
from yifa.server.rooms.exams.views import tries_of
from yifa.server.towns.models import Person, Town

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
Answers = Callable[[Any, bool], dict[str, list[str]]]


def test_the_clock_starts_with_the_first_look_and_stops_no_later_than_the_exam(exam: Exam) -> None:
    now = timezone.now()
    assert room.begin(exam, 0, now).ends_at == now + timedelta(minutes=30)
    late = exam.closes_at - timedelta(minutes=5)
    assert room.begin(exam, 1, late).ends_at == exam.closes_at
    again = room.begin(exam, 0, now + timedelta(minutes=3))
    assert again.ends_at == now + timedelta(minutes=30) and Sitting.objects.count() == 2


def test_nobody_begins_before_the_opening_or_after_the_end(take: Callable[..., Taken], town: Town) -> None:
    fill(take)
    early = room.exam_of(town, opened(take, timedelta(hours=1), timedelta(hours=2)))
    assert early is not None
    with pytest.raises(RoomError, match="还没有到开考时间"):
        room.begin(early, 0, timezone.now())
    with pytest.raises(RoomError, match="已经截止"):
        room.begin(early, 0, early.closes_at)


def test_answers_that_come_after_the_time_are_not_taken_but_those_before_count(exam: Exam, answers: Answers) -> None:
    now = timezone.now()
    sitting = room.begin(exam, 0, now)
    right = answers(sitting, True)
    room.keep(sitting, dict(list(right.items())[:5]), now)
    with pytest.raises(RoomError, match="时间已到"):
        room.keep(sitting, right, sitting.ends_at + room.GRACE + timedelta(seconds=1))
    assert sitting.points == 40
    with pytest.raises(RoomError, match="已经交了"):
        room.keep(sitting, right, now)


def test_what_is_on_no_sheet_is_not_kept(exam: Exam) -> None:
    sitting = room.begin(exam, 0, timezone.now())
    first = str(room.sheet_of(sitting)[0].position)
    room.keep(sitting, {first: ["对", "对", "X"], "999999": ["A"]}, timezone.now())
    assert room.answers_of(sitting) == {first: "对"}


def test_the_marks_go_into_the_ledger_by_the_step_that_enters_marks(
    exam: Exam, answers: Answers, head: Person, town: Town
) -> None:
    now = timezone.now()
    for row, right in ((0, True), (1, False)):
        sitting = room.begin(exam, row, now)
        room.keep(sitting, answers(sitting, right), now, hand_in=True)
    with pytest.raises(Refused):
        room.collect(exam, head, "", now)
    taken = room.collect(exam, head, "都已交卷", now)
    values = taken.state.values
    assert (values["expected"], values["sat"], values["passed"], values["failed"]) == (3, 2, 1, 2)
    assert values["failed_list"] == [
        {"person": "周甲一", "cause": "不合格（0分）"},
        {"person": "孙样例", "cause": "缺考"},
    ]
    book = openpyxl.load_workbook(stored(town.code, values["sheets"][0]))
    lines = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert sum(1 for line in lines if line[0] == "林样例") == 11
    with pytest.raises(RoomError, match="已经收卷"):
        room.collect(room.exam_of(town, exam.position), head, "再收一次", now)  # type: ignore[arg-type]


def test_a_resit_is_for_those_who_failed_and_their_best_attempt_counts(
    exam: Exam, answers: Answers, head: Person, town: Town, take: Callable[..., Taken]
) -> None:
    now = timezone.now()
    for row, right in ((0, True), (1, False), (2, False)):
        sitting = room.begin(exam, row, now)
        room.keep(sitting, answers(sitting, right), now, hand_in=True)
    room.collect(exam, head, "都已交卷", now)
    hours = {
        "opens_at": timezone.localtime(now - timedelta(minutes=5)).isoformat("T", "minutes"),
        "closes_at": timezone.localtime(now + timedelta(hours=1)).isoformat("T", "minutes"),
    }
    take("wang", "law-exam", "open_resit", None, exam.matter_id, minutes=30, draws=exam.values["draws"], **hours)
    again = room.exam_of(town, exam.position)
    assert again is not None and [row["person"] for _, row in again.rows] == ["周甲一", "孙样例"]
    assert room.code_of(again, 2) != room.code_of(exam, 2)
    sitting = room.begin(again, 1, now)
    room.keep(sitting, answers(sitting, True), now, hand_in=True)
    values = room.collect(again, head, "都已交卷", now).state.values
    assert (values["passed"], values["failed_list"]) == (2, [{"person": "孙样例", "cause": "不合格（0分）"}])


def test_a_bank_too_small_for_the_draw_is_said_before_anybody_is_examined(
    take: Callable[..., Taken], town: Town, desk: Desk
) -> None:
    fill(take, each=3)
    position = opened(take, timedelta(hours=-1), timedelta(hours=2))
    page = desk("wang").get(f"/exams/{town.code}/{position}/room/").content.decode()
    assert "判断题抽5道，在用3道" in page and "不够" in page
    answer = desk("lin").post(f"/exams/{town.code}/{position}/")
    assert answer.status_code == 422 and "请先补充题库" in answer.content.decode()


def test_somebody_without_an_account_sits_by_the_code_on_his_slip(exam: Exam, client: Client) -> None:
    here = f"/exams/{exam.town.prefix}/{exam.position}/"
    assert client.post(here, {"code": "00000000"}).status_code == 422
    assert client.post(here, {"code": room.code_of(exam, 2)}).url == f"{here}sheet/"  # type: ignore[attr-defined]
    page = client.get(f"{here}sheet/").content.decode()
    assert page.count("<fieldset") == 11 and "正确答案" not in page
    assert Sitting.objects.get().row == 2
    assert Client().get(f"{here}sheet/").url == here  # type: ignore[attr-defined]


def test_codes_cannot_be_guessed_one_after_the_other(exam: Exam, client: Client) -> None:
    tries_of.clear()
    here = f"/exams/{exam.town.code}/{exam.position}/"
    for guess in range(40):
        assert "不对" in client.post(here, {"code": f"{guess:08d}"}).content.decode()
    assert "一分钟后再试" in client.post(here, {"code": room.code_of(exam, 2)}).content.decode()
    tries_of.clear()


def test_only_those_who_enter_marks_see_who_has_come(exam: Exam, desk: Desk, client: Client) -> None:
    for below in ("room/", "codes/"):
        here = f"/exams/{exam.town.code}/{exam.position}/{below}"
        assert desk("wang").get(here).status_code == 200
        assert desk("grid").get(here).status_code in {403, 404}
        assert client.get(here).status_code == 302


def test_the_answers_are_shown_only_when_nobody_can_sit_any_more(exam: Exam, desk: Desk, answers: Answers) -> None:
    clerk, here = desk("lin"), f"/exams/{exam.town.code}/{exam.position}/sheet/"
    clerk.post(here.removesuffix("sheet/"))
    sitting = Sitting.objects.get()
    given = {f"q-{position}": said for position, said in answers(sitting, False).items()}
    assert clerk.post(here, {**given, "hand-in": "1"}).status_code == 302
    assert "正确答案" not in clerk.get(here).content.decode()
    assert "周甲一" not in clerk.get(here).content.decode()


def test_a_question_bank_comes_in_from_a_spreadsheet_with_a_column_for_each_option(desk: Desk, town: Town) -> None:
    from tests.server.desk.test_excel import workbook

    rows = (
        ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "正确答案", "法律名称", "条款"),
        ("单选题", "较大数额罚款前应告知什么", "听证", "调解", "信访", "仲裁", "A", "行政处罚法", "第63条"),
        ("判断题", "执法人员不得少于两人。", None, None, None, None, "对", "行政处罚法", "第42条"),
    )
    clerk = desk("lin")
    check = clerk.post("/ledgers/exam-question/import/", {"file": workbook(*rows)}).url  # type: ignore[attr-defined]
    assert "新的 2 条" in clerk.get(check).content.decode()
    assert clerk.post(check, {"take": "1"}).status_code == 302
    truth, single = sorted(room.bank_of(town), key=lambda q: q.kind)
    assert single.options == (("A", "听证"), ("B", "调解"), ("C", "信访"), ("D", "仲裁")) and single.answer == "A"
    assert truth.kind == "判断题" and truth.options == (("对", "对"), ("错", "错"))
