"""文号 are given by the system: the field that says a paper's number takes it from the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.ledger.conftest import at, person
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Taken

pytestmark = pytest.mark.django_db
MEETING: dict[str, Any] = {
    "meeting": "镇党委会",
    "special": True,
    "topic": "听取上半年法治建设情况汇报",
    "host": "镇党委书记",
    "expected": 9,
    "attended": 9,
    "discussion": "分析执法薄弱环节",
}


def test_minutes_are_numbered_in_order_and_nobody_types_the_number(act: Callable[..., Taken]) -> None:
    clerk = person(12, "office-clerk")
    numbers = []
    for day in (4, 5):
        taken = act(clerk, "leadership-meeting", "record", at(2025, 3, day), **MEETING)
        assert taken.entry.values["minutes"] == taken.entry.papers["leadership-minutes"]
        numbers.append(taken.entry.values["minutes"])
    assert [number.partition("〔")[2] for number in numbers] == ["2025〕1号", "2025〕2号"]
    with pytest.raises(Refused):
        act(clerk, "leadership-meeting", "record", at(2025, 3, 6), **MEETING, minutes="样委会纪〔2025〕9号")
