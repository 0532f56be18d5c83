"""On a matter's page each period says how its days are counted: acts differ, and nobody has to know it by heart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.server.ledger.conftest import at
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Taken

pytestmark = pytest.mark.django_db
RECON: dict[str, Any] = {
    "authority": "青禾县人民政府",
    "received_on": "2025-03-03",
    "applicant": [{"name": "赵例文"}],
    "act": "行政处罚",
    "act_on": "2025-02-01",
    "unit": "执法队",
    "claims": "请求撤销",
}
SUIT: dict[str, Any] = {
    "court": "青禾县人民法院",
    "case_number": "（2025）闽9999行初1号",
    "instance": "一审",
    "received_on": "2025-03-03",
    "plaintiff": [{"name": "赵例文"}],
    "act": "行政处罚",
    "act_on": "2025-02-01",
    "after_recon": "未经复议",
    "unit": "执法队",
    "claims": "请求撤销",
}


@pytest.mark.parametrize(
    ("procedure", "values", "says"),
    [
        ("reconsideration", {**RECON, "route": "ordinary"}, ["10个工作日（放假不计）", "2025年3月17日"]),
        ("reconsideration", {**RECON, "route": "simple"}, ["5个工作日（放假不计）", "2025年3月10日"]),
        ("administrative-litigation", SUIT, ["15日（日历日，放假照计）", "2025年3月18日"]),
    ],
)
def test_the_line_of_a_limit_says_working_days_or_calendar_days(
    desk: Callable[[str], Client], take: Callable[..., Taken], procedure: str, values: dict[str, Any], says: list[str]
) -> None:
    opened = take("sifa", procedure, "receive", at(2025, 3, 3), **values)
    page = desk("sifa").get(matter_href(opened.matter_id)).content.decode()
    for said in says:
        assert said in page, said
