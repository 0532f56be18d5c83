"""本地做法: the town's own days and hours changed by administrator or head of office, with a reason in the book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yifa.law.dates import SHANGHAI
from yifa.server.casework.tightening import restore_overdue, tightened
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Deadline, Duty, Entry, Matter
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Grant, Person, Town

pytestmark = pytest.mark.django_db
PAGE = "/practice/"
REASON = "本镇人手少，按实际调整"


@pytest.fixture
def people(people: dict[str, Person], town: Town) -> dict[str, Person]:
    for name, post in (
        ("seal", "office-head"),
        ("seal", "deputy-secretary"),
        ("grid", "admin"),
        ("lin", "governance-clerk"),
    ):
        Grant.objects.create(person=people[name], role=post, scope=town.code[:9], since=date(2020, 1, 1))
    return people


@pytest.fixture
def event(take: Callable[..., Taken], town: Town) -> Taken:
    """Reported on a Friday at 17:00: two office hours later is Monday at 10:00."""
    village = town.villages()[0].code
    values = {"kind": "公共设施损坏", "source": "网格员巡查", "village": village, "place": "村口", "what": "路灯不亮"}
    return take("lin", "grid-event", "report", datetime(2026, 11, 20, 17, 0, tzinfo=SHANGHAI), **values)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_days_and_hours_are_changed_with_a_reason_and_what_runs_is_computed_again(
    desk: Callable[[str], Client], town: Town, event: Taken, take: Callable[..., Taken]
) -> None:
    due = Deadline.objects.get(matter_id=event.matter_id, key="accept").due_at
    assert due is not None and due.astimezone(SHANGHAI).isoformat()[:16] == "2026-11-23T10:00"
    head = desk("seal")
    assert "逾期后告知单位负责人的日数" in text(head.get(PAGE))
    changed = {"office_hours": "9:00-12:00，13:00-18:00", "raise_head_days": "2"}
    silent = head.post(PAGE, {**changed, "reason": ""})
    assert (
        silent.status_code == 422
        and "9:00-12:00" in text(silent)
        and not Matter.objects.filter(procedure="practice-change")
    )
    assert head.post(PAGE, {**changed, "reason": REASON}).status_code == 302
    town.refresh_from_db()
    now = settings_of(town)
    assert (now["office_hours"], now["raise_head_days"]) == ("09:00-12:00,13:00-18:00", 2)
    due = Deadline.objects.get(matter_id=event.matter_id, key="accept").due_at
    assert due is not None and due.astimezone(SHANGHAI).isoformat()[:16] == "2026-11-23T10:00"
    told = set(Matter.objects.filter(procedure="practice-change").values_list("title", flat=True))
    assert "逾期后告知单位负责人的日数：1个工作日改为2个工作日" in told
    take("lin", "grid-event", "accept", datetime(2026, 11, 20, 17, 30, tzinfo=SHANGHAI), event.matter_id)
    before = Duty.objects.get(matter_id=event.matter_id, kind="step").due
    assert head.post(PAGE, {"receive_days": "4", "reason": REASON}).status_code == 302
    after = Duty.objects.get(matter_id=event.matter_id, kind="step").due
    assert (before, after) == (date(2026, 11, 24), date(2026, 11, 26))
    assert not verify(town.code).faults  # a replayed book says the same


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"office_hours": "上午"}, "写得不对"),
        ({"office_hours": "14:00-18:00,08:00-15:00"}, "互相重叠"),
        ({"raise_leader_days": "三天"}, "应填不小于0的整数"),
        ({"hotline_rule": "beijing"}, "请从所列的里面选"),
        ({"night_begins": "25:00"}, "应填时刻"),
        ({"meeting_link": "javascript:1"}, "https://"),
        ({"hearing_fine_person": "2000.555"}, "单位是元"),
        ({"triage_yellow_people": "30"}, "黄色的标准应当低于红色"),
    ],
)
def test_what_cannot_stand_is_refused_in_words_and_nothing_changes(
    desk: Callable[[str], Client], town: Town, wrong: dict[str, str], said: str
) -> None:
    answer = desk("seal").post(PAGE, {"receive_days": "9", **wrong, "reason": REASON})
    assert answer.status_code == 422 and said in text(answer) and 'value="9"' in text(answer)
    town.refresh_from_db()
    assert "receive_days" not in town.practice and not Entry.objects.exists()


def test_sums_are_written_in_yuan_and_kept_in_fen(desk: Callable[[str], Client], town: Town) -> None:
    assert desk("grid").post(PAGE, {"hearing_fine_person": "3000.5", "reason": REASON}).status_code == 302
    town.refresh_from_db()
    assert town.practice["hearing_fine_person"] == 300050
    assert 'value="3000.5"' in text(desk("seal").get(PAGE))


def test_others_read_and_do_not_change(desk: Callable[[str], Client]) -> None:
    page = desk("wang").get(PAGE)
    assert "由系统管理员或者党政办主任调整" in text(page) and 'name="reason"' not in text(page)
    assert desk("wang").post(PAGE, {"receive_days": "9", "reason": REASON}).status_code == 403


def test_days_are_shortened_for_a_key_period_and_given_back_when_it_is_over(
    desk: Callable[[str], Client], town: Town, take: Callable[..., Taken]
) -> None:
    today = timezone.localdate()
    ends = today + timedelta(days=9)
    plan = {"level": "一级", "begins": today.isoformat(), "ends": ends.isoformat(), "plan": "值班", "leader": "副书记"}
    period = take(
        "seal",
        "key-period",
        "open",
        datetime.combine(today, datetime.min.time(), SHANGHAI),
        name_="春节期间安保",
        **plan,
    ).entry.matter
    head, page = desk("seal"), "/practice/period/"
    assert "不收紧的空着" in text(head.get(page))
    longer = head.post(page, {"period": period, "step_days": "8", "reason": REASON})
    assert longer.status_code == 422 and "要填比它小的数" in text(longer)
    assert head.post(page, {"period": period, "step_days": "2", "reason": ""}).status_code == 422
    assert head.post(page, {"period": period, "step_days": "2", "reason": REASON}).status_code == 302
    town.refresh_from_db()
    assert settings_of(town)["step_days"] == 2 and "5改为2" in text(head.get(page))
    assert restore_overdue(town, ends) == 0
    assert restore_overdue(town, ends + timedelta(days=1)) == 1
    town.refresh_from_db()
    assert settings_of(town)["step_days"] == 5 and tightened(town) == []
    titles = list(Matter.objects.filter(procedure="practice-change").order_by("id").values_list("title", flat=True))
    assert [title.rpartition("：")[2] for title in titles] == ["5个工作日改为2个工作日", "2个工作日改为5个工作日"]
    assert not verify(town.code).faults


def test_only_who_may_change_practice_shortens_it(desk: Callable[[str], Client]) -> None:
    assert desk("lin").get("/practice/period/").status_code == 403
