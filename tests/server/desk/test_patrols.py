"""What a patrol hears and finds becomes an event of the grid in the same moment, told once and sealed there."""

from __future__ import annotations

import pytest

from tests.server.desk.conftest import town
from tests.server.ledger.conftest import TOWN
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, matter_key, take_action
from yifa.server.ledger.models import Entry, Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.towns.models import Town

__all__ = ["town"]
pytestmark = pytest.mark.django_db
HEARD = [{"kind": "公共设施损坏", "place": "主街路口", "what": "路灯不亮，王示例说的"}]


@pytest.mark.parametrize("kind", ["night-patrol", "patrol-plan"])
def test_what_was_heard_is_an_event_with_its_place_and_source(town: Town, kind: str) -> None:
    roles = frozenset({"grid-worker", "grid-head"})
    seat = Actor(41, "网格员", roles, TOWN, "", town.prefix, frozenset())
    village = town.prefix + "201"
    if kind == "night-patrol":
        values = {
            "route": "主街",
            "village": village,
            "began": "2026-03-02T20:00",
            "ended": "2026-03-02T21:00",
            "people": 3,
            "members": ["网格员"],
            "helps": 1,
            "heard": HEARD,
        }
        take_action(town, seat, Step(kind, "record", values))
    else:
        points = [{"place": "主街路口", "every": 7}]
        plan = {"name_": "主街巡查", "kind": "网格巡查", "village": village, "points": points}
        opened = take_action(town, seat, Step(kind, "enrol", plan))
        walked = {"walked_on": opened.entry.day, "places": [{"place": "主街路口", "fine": "正常"}], "heard": HEARD}
        take_action(town, seat, Step(kind, "walk", walked, opened.matter_id))
    event = Matter.objects.get(procedure="grid-event")
    told = state_of(event, matter_key(event.id)).values
    assert (told["place"], told["kind"], told["village"], told["what"]) == (
        "主街路口",
        "公共设施损坏",
        village,
        "路灯不亮，王示例说的",
    )
    assert told["source"] == ("夜巡" if kind == "night-patrol" else "网格员巡查")
    assert not any("王示例" in entry.payload for entry in Entry.objects.all())
