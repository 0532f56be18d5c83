"""Answers go back into the platform's own workbook: only into empty cells, only of orders that stand in the book."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from tests.server.ledger.conftest import found_town, person
from yifa.office.errors import OfficeError
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.keeping import keep
from yifa.server.casework.imports.order import system_of
from yifa.server.casework.imports.write_back import written_back
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
HEADS = [
    "序号",
    "工单编号",
    "来电人",
    "来电时间",
    "诉求类型",
    "一级分类",
    "诉求标题",
    "诉求内容",
    "转派时间",
    "处理状态",
    "反馈时间",
    "反馈内容",
]
DONE = [
    1,
    "RX001",
    "王女士",
    "2024-01-02 09:00:00",
    "投诉",
    "环境卫生",
    "垃圾",
    "门口垃圾",
    "2024-01-02 10:00:00",
    "已办结",
    "2024-01-05 10:00:00",
    "已于当日清运",
]


def sheet(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    for row in (["12345热线工单导出"], HEADS, *rows):
        active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def town(db: None) -> Town:
    return found_town()


def ledger_of(town: Town, data: bytes) -> OldLedger:
    return OldLedger(town, data, "工单.xlsx", "hotline-order", constants={"platform": "12345政务服务便民热线"})


def test_answers_are_written_into_empty_cells_of_orders_in_the_book_alone(town: Town) -> None:
    assert keep(ledger_of(town, sheet(DONE)), system_of(town)).created == 1
    asked = [*DONE[:9], None, None, None]
    other = [2, "RX009", *DONE[2:9], None, None, None]
    kept = [*DONE[:9], None, None, "平台自己的话"]
    clerk = person(31, "hotline-clerk")
    data, rows = written_back(ledger_of(town, sheet(asked, other)), clerk)
    active = openpyxl.load_workbook(BytesIO(data)).active
    assert active is not None and rows == 1
    said = [str(cell.value) for cell in active[3]]
    assert said[9:] == ["已办结", "2024-01-05", "已于当日清运"]
    assert [cell.value for cell in active[4]][9:] == [None, None, None]
    data, _ = written_back(ledger_of(town, sheet(kept)), clerk)
    active = openpyxl.load_workbook(BytesIO(data)).active
    assert active is not None and active["L3"].value == "平台自己的话"
    stranger = person(32, "hotline-clerk", town="350526110000")
    assert written_back(ledger_of(town, sheet(asked)), stranger)[1] == 0


def test_a_sheet_without_numbers_is_refused_in_words(town: Town) -> None:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    for row in (["诉求标题", "诉求内容", "转派时间"], ["垃圾", "门口", "2024-01-02 10:00:00"]):
        active.append(row)
    out = BytesIO()
    book.save(out)
    with pytest.raises(OfficeError, match="没有编号"):
        written_back(ledger_of(town, out.getvalue()), person(31, "hotline-clerk"))
