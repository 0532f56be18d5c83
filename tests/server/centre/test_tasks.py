"""What a meeting resolves becomes tasks, each row one, together with the step or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.centre.conftest import INTAKE
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.gates import Examination
from yifa.kernel.records import Refusal
from yifa.server.casework.place import matter_href
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Deadline, Entry, Link, Matter
from yifa.server.ledger.spawned import openings_of
from yifa.server.ledger.verification import verify
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Person, Town

Take = Callable[..., Taken]
pytestmark = pytest.mark.django_db


def day(offset: int) -> str:
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


@pytest.fixture
def meeting(take: Take) -> Taken:
    return take(
        "an",
        "joint-assessment",
        "call",
        ago=2,
        kind="个案会商",
        topic="排水沟",
        chair="党委副书记",
        planned_at=f"{day(-2)}T09:00",
    )


def actor_of(username: str) -> Actor:
    return Person.objects.get(username=username).actor(timezone.localdate())


def hold(take: Take, meeting: Taken, tasks: list[dict[str, Any]]) -> Taken:
    return take(
        "an",
        "joint-assessment",
        "hold",
        meeting.matter_id,
        attended=[{"unit": "司法所"}],
        risk="中",
        measures="一周内见面",
        tasks=tasks,
    )


TASKS = [
    {"what": "与双方见面", "unit": "司法所", "by": day(3)},
    {"what": "疏通排水沟", "unit": "规划建设办", "by": day(9)},
]


def test_every_resolution_becomes_a_task_with_its_own_day(take: Take, meeting: Taken) -> None:
    taken = hold(take, meeting, TASKS)
    tasks = [Matter.objects.get(id=key) for key in taken.opened]
    assert [task.title for task in tasks] == ["与双方见面", "疏通排水沟"]
    assert [Deadline.objects.get(matter_id=task.id).due.isoformat() for task in tasks] == [day(3), day(9)]
    assert sorted(Link.objects.filter(to_id=meeting.matter_id).values_list("kind", flat=True)) == [
        "研判交办第1项",
        "研判交办第2项",
    ]


def test_a_resolution_without_an_office_stops_the_step_and_no_task_is_opened(take: Take, meeting: Taken) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused, match="第2行“责任单位”没有填"):
        hold(take, meeting, [TASKS[0], {"what": "疏通", "unit": "", "by": day(9)}])
    assert Entry.objects.count() == before
    assert Matter.objects.get(id=meeting.matter_id).status == "called"


def test_what_stops_a_task_is_said_of_the_row_it_comes_from(take: Take, meeting: Taken) -> None:
    held = hold(take, meeting, TASKS)
    procedure = catalogue().newest["joint-assessment"]
    state, entry = held.state, held.entry
    opening = list(openings_of(procedure, state, entry, actor_of("an"), work_calendar()))[1]
    refusal = Refusal("field", "“办理期限”没有填。", field="due_on")
    told = opening.as_refusal_of_the_step(Refused(Examination({}, (refusal,))))
    assert told.message == "同时“交办”第2项办不成：“办理期限”没有填。"
    assert told.examination.refusals[0].field == "tasks"


def test_a_meeting_is_not_closed_while_a_task_is_open(take: Take, meeting: Taken) -> None:
    taken = hold(take, meeting, TASKS[:1])
    with pytest.raises(Refused, match="还有交办事项没有办结"):
        take("an", "joint-assessment", "close", meeting.matter_id)
    take("si", "assessment-task", "report", taken.opened[0], report="已见面")
    take("ping", "assessment-task", "verify", taken.opened[0], verified="已落实")
    assert take("an", "joint-assessment", "close", meeting.matter_id).state.status == "closed"


def test_the_book_with_opened_tasks_verifies_and_is_rebuilt_the_same(take: Take, meeting: Taken) -> None:
    hold(take, meeting, TASKS)
    assert verify(meeting.entry.town).sound
    assert rebuild(Town.objects.get(code=meeting.entry.town), keep=False).equal


def test_promises_of_a_remote_reception_become_tasks_where_office_and_day_are_said(take: Take) -> None:
    booked = take(
        "xin",
        "remote-reception",
        "book",
        ago=1,
        visitor=[{"name": "孙例信"}],
        village="上坑村",
        subject="安置房办证",
        host="县自然资源局",
        host_level="县",
        planned_at=f"{day(-1)}T09:00",
        site="村便民服务点",
    )
    held = take(
        "xin",
        "remote-reception",
        "hold",
        booked.matter_id,
        consent="同意",
        quality="视频清楚",
        minutes="已说明",
        promises=[{"what": "补材料", "unit": "规划建设办", "by": day(5)}, {"what": "再联系"}],
    )
    assert [Matter.objects.get(id=key).title for key in held.opened] == ["补材料"]


def test_the_town_s_meeting_address_goes_into_the_booking(take: Take, town: Town) -> None:
    town.settings = '{"meeting_link": "https://meeting.example.org/town"}'
    town.save()
    booked = take(
        "xin",
        "remote-reception",
        "book",
        visitor=[{"name": "孙例信"}],
        village="上坑村",
        subject="安置房办证",
        host="县自然资源局",
        host_level="县",
        planned_at=f"{day(1)}T09:00",
        site="村便民服务点",
    )
    assert booked.state.values["link"] == "https://meeting.example.org/town"


def test_what_was_said_at_intake_is_not_asked_again_at_mediation(take: Take, desk: Callable[[str], Client]) -> None:
    made = take("an", "dispute-intake", "receive", ago=3, **{**INTAKE, "channel": "公安移送"})
    take(
        "an",
        "dispute-intake",
        "triage",
        made.matter_id,
        ago=2,
        people=2,
        colour="green",
        harm=False,
        blockage=False,
        livelihood=False,
        crossing=False,
        repeated=False,
    )
    take("an", "dispute-intake", "assign", made.matter_id, ago=2, route="people", unit="司法所")
    clerk = desk("an")
    page = clerk.get(matter_href(made.matter_id)).content.decode()
    assert "登记人民调解" in page
    form = clerk.get(f"/new/people-mediation/register/?from={made.entry.matter}&kind=矛调中心派单").content.decode()
    for said in ("赵例文", "19900000002", "钱例安", "雨天漫水淹了菜地"):
        assert said in form, said
    assert 'value="公安移送" selected' in form
