"""重复事件: what a clerk may point at is never the event itself, and what is open and near stands first."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.server.desk.conftest import town
from tests.server.ledger.conftest import TOWN
from yifa.kernel.actor import Actor
from yifa.server.casework.choices import offer
from yifa.server.casework.place import Place
from yifa.server.config.procedures import in_force
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.towns.models import Town

__all__ = ["town"]
pytestmark = pytest.mark.django_db


def test_the_event_itself_is_no_choice_and_ended_ones_come_last(town: Town) -> None:
    roles = frozenset({"governance-clerk", "governance-head", "grid-worker"})
    seat = Actor(41, "中心", roles, TOWN, "", town.prefix, frozenset())

    def event(kind: str, village: str, place: str) -> int:
        values = {"kind": kind, "source": "群众反映", "village": town.prefix + village, "place": place, "what": "不亮"}
        return take_action(town, seat, Step("grid-event", "report", values)).matter_id

    far = event("环境卫生", "202", "桥东")
    same = event("公共设施损坏", "201", "老祠堂后")
    ended = event("公共设施损坏", "201", "老祠堂前")
    take_action(town, seat, Step("grid-event", "accept", {}, ended))
    take_action(town, seat, Step("grid-event", "close", {"result": "已修"}, ended))
    own = event("公共设施损坏", "201", "老祠堂后电杆")
    spec = in_force()["grid-event"].fields["same_as"]
    state = state_of(Matter.objects.get(id=own), None)
    offered = offer(Place(seat, town, timezone.localtime()), spec, date.today(), own=state)
    order = [int(option.value) for option in offered.options]
    assert order == [position_of(matter) for matter in (same, far, ended)]


def test_what_is_near_worded_alike_or_has_the_same_picture_comes_first_and_says_why(town: Town) -> None:
    roles = frozenset({"governance-clerk", "grid-worker"})
    seat = Actor(41, "中心", roles, TOWN, "", town.prefix, frozenset())
    photo = {"sha": "a" * 64, "name": "灯.jpg", "mime": "image/jpeg", "size": 4, "town": TOWN}

    def event(place: str, point: str, **more: object) -> int:
        values = {
            "kind": "公共设施损坏",
            "source": "群众反映",
            "village": town.prefix + "201",
            "place": place,
            "point": point,
            "what": "不亮",
            **more,
        }
        return take_action(town, seat, Step("grid-event", "report", values)).matter_id

    pictured = event("路口", "", photos=[photo])
    near = event("桥东", "116.00030,25.00000")
    worded = event("老祠堂后电杆", "")
    neither = event("山脚", "116.05000,25.00000")
    own = event("老祠堂后面电杆", "116.00000,25.00000", photos=[photo])
    spec = in_force()["grid-event"].fields["same_as"]
    state = state_of(Matter.objects.get(id=own), None)
    offered = offer(Place(seat, town, timezone.localtime()), spec, date.today(), own=state).options
    order = [int(option.value) for option in offered]
    assert order == [position_of(matter) for matter in (pictured, near, worded, neither)]
    assert [note.split("　")[-1] for note in (option.note for option in offered)] == [
        "照片相同、同一天",
        "相距约30米、同一天",
        "地点写法相近、同一天",
        "同一天",
    ]
