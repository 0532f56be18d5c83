"""Ledger-detail tables of other bureaus: recognised by their headings, filled row by row, totals kept below."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, Side

from tests.server.figures.forms_folder import FORMS
from tests.server.small_town import CODE, actor
from yifa.cli import main
from yifa.server.figures import forms
from yifa.server.figures.details import details_of
from yifa.server.figures.period import Period
from yifa.server.ledger.models import Matter, ReadLog
from yifa.server.towns.middleware import SeatMiddleware
from yifa.server.towns.models import Person, Town

pytestmark = pytest.mark.slow

LINE = Border(*(Side(style="thin"),) * 4)
HEADS = ["序号", "受理日期", "当事人", "纠纷类型", "涉及金额（元）", "调解结果", "备注"]


def form(*, blank: int = 2, heads: list[str] = HEADS, title: str = "矛盾纠纷调解明细表") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "明细"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.append(heads)
    for row in range(3, 3 + blank):
        for column in range(1, len(heads) + 1):
            sheet.cell(row, column).border = LINE
        sheet.row_dimensions[row].height = 27
    total = 3 + blank
    sheet.cell(total, 1, "合计").font = Font(bold=True)
    sheet.cell(total, 5, f"=SUM(E3:E{total - 1})")
    sheet.cell(total + 1, 1, "填表人：")
    sheet.merge_cells(start_row=total + 1, start_column=1, end_row=total + 1, end_column=3)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_table_of_ledger_columns_is_filled_with_each_matter_of_the_period(town: Town) -> None:
    done = forms.fill(town, form(), Period.year(2024), actor("sifa"))
    sheet = load_workbook(BytesIO(done.data))["明细"]
    matters = list(Matter.objects.filter(town=CODE, procedure="people-mediation", opened_on__year=2024))
    assert len(matters) == 10 and len(done.details) == 1 and done.details[0].procedure == "people-mediation"
    rows = [[sheet.cell(row, column).value for column in range(1, 8)] for row in range(3, 13)]
    assert [row[0] for row in rows] == list(range(1, 11))
    assert sorted(row[1] for row in rows) == sorted(matter.opened_on.isoformat() for matter in matters)
    assert sorted(row[5] for row in rows) == ["调解不成", *["达成协议"] * 9]
    assert all("某" in row[2] and row[3] and row[6] is None for row in rows)


def test_rows_are_added_above_the_total_which_counts_them_and_looks_stay(town: Town) -> None:
    done = forms.fill(town, form(), Period.year(2024), actor("sifa"))
    sheet = load_workbook(BytesIO(done.data))["明细"]
    assert (sheet["A13"].value, sheet["E13"].value, sheet["A14"].value) == ("合计", "=SUM(E3:E12)", "填表人：")
    assert sheet["A13"].font.bold and sheet.row_dimensions[12].height == 27
    assert all(sheet.cell(row, 7).border.left.style == "thin" for row in range(3, 13))
    assert {str(merge) for merge in sheet.merged_cells.ranges} == {"A1:G1", "A14:C14"}


def test_who_may_not_see_the_ledger_gets_no_rows_of_it(town: Town) -> None:
    (detail,) = details_of(town, form(), Period.year(2024), actor("zhifa"))
    assert detail.rows == ()


def test_names_are_written_only_where_asked_for_by_one_who_acts_on_the_work(town: Town) -> None:
    heads = ["序号", "登记日期", "申请人", "被申请人", "纠纷类型"]
    data = form(heads=heads, title="人民调解台账")
    (veiled,) = details_of(town, data, Period.year(2024), actor("sifa"))
    assert set(veiled.veiled) == {"申请人", "被申请人"} and "个人信息未填" in veiled.say
    before = ReadLog.objects.count()
    (clerk,) = details_of(town, data, Period.year(2024), actor("nigao"), personal=True)
    assert clerk.veiled and ReadLog.objects.count() == before
    (named,) = details_of(town, data, Period.year(2024), actor("sifa"), personal=True)
    assert not named.veiled and all(row[2] and "某某" not in row[2] for row in named.rows)
    assert ReadLog.objects.count() == before + len(named.rows)


def test_rows_of_a_ledger_go_out_only_to_whoever_filled_them(
    town: Town, client: Client, settings: Any, tmp_path: Path
) -> None:
    assert SeatMiddleware
    settings.MEDIA_ROOT = tmp_path
    kept = forms.begin(town, actor("sifa"), "明细表.xlsx", form(), Period.year(2024))
    for username, status in (("sifa", 200), ("nigao", 403)):
        client.force_login(Person.objects.get(username=username))
        assert client.get(f"/tables/{kept.pk}/file/").status_code == status
        assert "逐件填了10行" in client.get(f"/tables/{kept.pk}/").content.decode()


def test_no_form_of_figures_is_taken_for_a_ledger(town: Town) -> None:
    assert {one.name for one in FORMS if details_of(town, one.data(), Period.year(2024))} == set()


def test_a_kept_form_says_what_was_filled_from_which_ledger(town: Town, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = forms.begin(town, actor("sifa"), "明细表.xlsx", form(), Period.year(2024))
    (listed,) = forms.answers_of(kept)
    assert listed.standing == "rows" and "按“人民调解”逐件填了10行" in listed.why


@pytest.mark.parametrize(("flags", "masked"), [((), True), (("--personal",), False)])
def test_the_command_line_fills_the_towns_rows_with_names_only_when_told(
    town: Town, tmp_path: Path, flags: tuple[str, ...], masked: bool
) -> None:
    blank, out = tmp_path / "空表.xlsx", tmp_path / "填好.xlsx"
    blank.write_bytes(form(blank=12))
    done = CliRunner().invoke(main, ["fill", str(blank), "--town", CODE, "--period", "2024", "-o", str(out), *flags])
    assert done.exit_code == 0 and "逐件填了10行" in done.output
    sheet = load_workbook(out)["明细"]
    said = "".join(sheet.cell(row, 3).value for row in range(3, 13))
    assert ("某某" in said) is masked and sheet["A15"].value == "合计" and sheet["A13"].value is None
