"""网跑网巡: every guide has its turn, and what a machine can see is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.server.portal.test_forms import GUIDE, clerk, guide
from yifa.domains.services.guide_check import guide_faults
from yifa.server.ledger.journal import Step, take_action
from yifa.server.towns.models import Grant, Person, Town

SOUND: dict[str, Any] = {
    "materials": [{"name": "申请表", "source": "申请人自备", "copies": 1}],
    "conditions": "符合规划",
    "window": 7,
    "promised_days": 5,
    "statutory_days": 20,
    "proofs": [3],
    "online": "full",
    "visits": 0,
    "fee": "不收费",
}


def test_a_sound_guide_has_no_fault() -> None:
    assert guide_faults(SOUND, {7}, {3}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"materials": []}, "材料清单是空的"),
        ({"conditions": ""}, "办理条件"),
        ({"window": 0}, "在哪个窗口"),
        ({"window": 8}, "已经撤并"),
        ({"promised_days": 21}, "长于法定"),
        ({"proofs": [4]}, "证明事项已经取消"),
        ({"materials": [{"name": "营业执照", "source": "数据共享免交", "copies": 1}]}, "共享取得"),
        ({"visits": 2}, "不止一次"),
        ({"fee": " "}, "收费标准"),
    ],
)
def test_each_fault_of_a_guide_is_named(change: dict[str, Any], said: str) -> None:
    (fault,) = guide_faults({**SOUND, **change}, {7}, {3})
    assert said in fault


@pytest.mark.django_db
def test_the_guide_longest_unseen_stands_first(
    town: Town, people: dict[str, Person], desk: Callable[[str], Client]
) -> None:
    Grant.objects.create(person=people["lin"], role="window-clerk", scope=town.prefix, since=date(2020, 1, 1))
    first = guide(town, "full")
    take_action(
        town,
        clerk("service-head"),
        Step("service-matter", "enrol", {**GUIDE, "code": "11990009", "name_": "生育登记", "online": "none"}),
    )
    run = {"way": "网巡一次纠错", "matter_": first, "matter_name": "临时占用道路许可", "checks": ["能找到入口"]}
    take_action(town, clerk("window-clerk"), Step("net-patrol", "run", run))
    page = desk("lin").get("/patrol/").content.decode()
    assert page.index("生育登记") < page.index("临时占用道路许可") and "没有巡过" in page and "没有写办理条件" in page
    assert desk("seal").get("/patrol/").status_code == 403
    assert "网巡自查" in desk("lin").get("/ledgers/net-patrol/").content.decode()
