"""值守: the centre's watch, on the desk and on the wall."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from yifa.server.ledger.journal import Taken

Take = Callable[..., Taken]
Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def test_the_watch_shows_who_is_on_duty_today_what_waits_and_whose_area_it_is(desk: Desk, take: Take) -> None:
    today = timezone.localdate()
    team = [
        {"part": "N", "post": "志愿者", "person": "钱例安", "area": "东片"},
        {"part": "1", "post": "专职主任", "person": "安网格", "area": "全镇"},
    ]
    common = {"head_": "安网格", "members": 2, "since": "2024-01-01"}
    centre = take("an", "governance-center", "enrol", name_="葛坑镇综治中心", kind="town", **common)
    take("an", "governance-center", "enrol", name_="治理队伍", kind="team", team_roll=team, **common)
    page = desk("an").get("/centre/duty/").content.decode()
    assert "今天没有登记" in page and page.index("安网格</td>") < page.index("钱例安</td>")
    event = {
        "kind": "公共设施损坏",
        "source": "网格员巡查",
        "village": "上坑村",
        "place": "村口桥头",
        "what": "路灯不亮",
    }
    take("an", "grid-event", "report", **event)
    red = "赵例文家的事没有说好"
    take(
        "an",
        "governance-center",
        "shift",
        centre.matter_id,
        shift_on=today.isoformat(),
        shift_by="安网格",
        red=red,
        handed_to="平和样",
    )
    page = desk("an").get("/centre/duty/").content.decode()
    assert "<strong>安网格</strong>　交接给平和样" in page and red in page and "公共设施损坏：村口桥头" in page
    wall = desk("an").get("/centre/duty/?wall=1").content.decode()
    assert "有红色事项要交接" in wall and red not in wall and "村口桥头" in wall
