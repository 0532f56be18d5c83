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
