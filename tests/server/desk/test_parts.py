"""Dates, numbers, money, tables and filters are set as officials write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from yifa.server.ui import parts, styleguide
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.parts import Column, Row
from yifa.server.ui.styleguide import StepForm
from yifa.server.ui.templatetags import ui


def test_a_date_in_text_is_written_out_and_in_a_table_short() -> None:
    assert ui.cn_date(date(2026, 3, 5)) == "2026年3月5日"
    assert ui.short_date(date(2026, 3, 5)) == "03-05"
    assert ui.weekday(date(2026, 3, 5)) == "周四"
    assert ui.cn_date(None) == "—"


def test_an_entry_of_the_evening_in_utc_belongs_to_the_next_day_in_china() -> None:
    evening = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)
    assert ui.cn_date(evening) == "2026年3月5日"
    assert ui.clock(evening) == "01:30"


def test_money_kept_in_fen_is_shown_in_yuan() -> None:
    assert ui.money(123456) == "1,234.56"
    assert ui.money(-5) == "-0.05"
    assert ui.money(None) == "—"


def test_what_people_typed_cannot_break_out_of_a_cell() -> None:
    status = parts.Status("<b>", "done")
    assert "<b>" not in ui.cell(Column("s", "状态", "status"), status)
    link = parts.Link("<script>", "/x")
    assert "<script>" not in ui.cell(Column("l", "关联"), link)


def test_choosing_a_filter_keeps_the_others_and_begins_at_the_first_page() -> None:
    query = QueryDict("village=上坑村&page=7")
    year = parts.choose(query, "year", "所有年份", [("2025", "2025年")])
    assert year.sentence == "所有年份"
    chosen = QueryDict(year.choices[1].href.lstrip("?"))
    assert chosen.dict() == {"village": "上坑村", "year": "2025"}


def test_a_value_nobody_offered_chooses_nothing() -> None:
    village = parts.choose(QueryDict("village=<x>"), "village", "全镇", [("1", "上坑村")])
    assert (village.sentence, village.chosen) == ("全镇", False)


def test_sorting_by_the_same_column_turns_it_round() -> None:
    columns = [Column("due", "应办结", "date", sortable=True), Column("name", "事由")]
    table = parts.make_table("台账", columns, [], query=QueryDict("q=水"), sorted_by="due", descending=False)
    assert QueryDict(table.sort_address(columns[0])[1:]).dict() == {"q": "水", "sort": "-due"}


@pytest.mark.parametrize("asked", ["name", "-password", "due;drop", ""])
def test_sorting_by_what_is_not_offered_is_not_followed(asked: str) -> None:
    columns = [Column("due", "应办结", "date", sortable=True), Column("name", "事由")]
    assert parts.sorting(QueryDict(f"sort={asked}"), columns, "-due") == ("due", True)


@pytest.mark.parametrize(("asked", "given"), [("2", 2), ("999", 3), ("x", 1), ("-1", 3), ("", 1)])
def test_a_page_that_does_not_exist_gives_the_nearest(asked: str, given: int) -> None:
    assert parts.page_of(list(range(25)), QueryDict(f"page={asked}"), size=10).number == given


def test_a_row_with_too_few_values_is_a_fault_of_the_page() -> None:
    table = parts.make_table("台账", [Column("a", "甲"), Column("b", "乙")], [Row(("1",))])
    with pytest.raises(ValueError, match="zip"):
        ui.body_rows(table)


# What a row of a ledger is, said as a template: one is asked for each cell, which is too slow for a list of fifty.
ROWS = """{% load ui %}{% for row in rows %}<tr{% if row.tone %} class="{{ row.tone }}"{% endif %}>
{% for column, value in row.cells %}
<td{% if column.css or column.lead or value is None %} class="{{ column.css }}{% if column.lead %} lead{% endif %}
{% if value is None or value == "" %} blank{% endif %}"{% endif %} data-label="{{ column.name }}">
{% if column.lead and row.href %}<a href="{{ row.href }}">{{ column|cell:value }}</a>{% else %}
<span>{{ column|cell:value }}</span>{% endif %}</td>
{% endfor %}</tr>{% endfor %}"""
HARD = parts.make_table(
    "难写的值",
    [
        Column("a", '甲"<b>', lead=True),
        Column("b", "乙"),
        Column("n", "数", "number", unit="人"),
        Column("m", "金额", "money"),
        Column("s", "状态", "status", lead=True),
    ],
    [
        Row(("<script>", "&amp; '", 12000, -5, parts.Status("<i>", "done")), '/m/?a=1&b="2"', "alarm"),
        Row((None, None, None, None, None)),
        Row(("", "", "", "", ""), "#"),
        Row((0, False, Decimal("1.50"), "不详", parts.Link("<u>", "/x?a&b")), "#"),
        Row((datetime(2026, 3, 4, 17, 30, tzinfo=UTC), date(2026, 3, 5), 1.5, 0, mark_safe("<em>好</em>"))),
    ],
)


@pytest.mark.parametrize("name", ["ledger", "empty", "hard"])
def test_rows_written_at_once_are_what_a_template_for_each_cell_makes(name: str) -> None:
    request = RequestFactory().get("/")
    table = {"ledger": styleguide.ledger(request), "empty": parts.make_table("空表", [], []), "hard": HARD}[name]
    rows = [
        {"tone": r.tone, "href": r.href, "cells": list(zip(table.columns, r.values, strict=True))} for r in table.rows
    ]
    template = engines["django"].from_string(ROWS.replace("\n", ""))
    assert ui.body_rows(table).replace("\n    ", "") == template.render({"rows": rows})
    page = render_to_string("ui/parts/table.html", {"table": table}, request)
    assert not rows or f"<tbody>\n    {ui.body_rows(table)}\n  </tbody>" in page


def test_the_tallest_bar_stays_below_its_number() -> None:
    drawn = parts.bars("按月", [("1月", 0), ("2月", 9)])
    assert drawn.bars[0].height == 0
    assert drawn.bars[1].above > 8
    assert parts.bars("无", []).bars == ()


def test_an_empty_required_field_is_asked_for_by_its_name() -> None:
    form: DeskForm = StepForm({})
    assert form.errors["terms"] == ["请填写协议内容"]
    assert form.errors["agreed_on"] == ["请选择达成协议日期"]
