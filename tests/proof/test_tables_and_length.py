"""Rate columns and stages of tables; long rows and repeated 其中 in time that grows with their length."""

from __future__ import annotations

import time

import pytest

from yifa.proof.examine import examine
from yifa.proof.model import Cell, Document, Table

pytestmark = pytest.mark.slow


def table_of(rows: list[list[str]]) -> Document:
    text, cells = "", []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            cells.append(Cell(number, column, len(text), len(text) + len(cell), cell))
            text += cell + ("\t" if column + 1 < len(row) else "\n")
    return Document(text=text, tables=(Table(tuple(cells)),))


def said(rows: list[list[str]]) -> set[str]:
    return {f.rule for f in examine(table_of(rows)).findings if f.severity != "info"}


HEAD = ["村名", "受理", "成功", "成功率"]


def test_a_rate_that_its_two_columns_do_not_give_is_told() -> None:
    right = [HEAD, ["东村", "20", "18", "90%"], ["西村", "50", "45", "90%"]]
    wrong = [HEAD, ["东村", "20", "18", "80%"], ["西村", "50", "45", "90%"]]
    assert said(right) == set()
    assert "table-rate" in said(wrong)


def test_no_row_has_more_at_a_later_stage() -> None:
    assert "table-stage" in said([["村名", "受理", "办结"], ["东村", "20", "22"], ["西村", "50", "45"]])


def seconds(document: Document) -> float:
    started = time.process_time()
    examine(document)
    return time.process_time() - started


def test_a_row_of_four_thousand_cells_is_read_in_time() -> None:
    short, long = (seconds(table_of([["12"] * n])) for n in (1000, 4000))
    assert long < 12 * short + 0.5


def test_repeated_parts_are_read_in_time() -> None:
    short, long = (seconds(Document(text="共100件，" + "其中5件，" * n)) for n in (500, 2000))
    assert long < 12 * short + 0.5
