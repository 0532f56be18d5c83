"""Ledgers leave as Excel and come in as Excel, however they were kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yifa.domains import catalogue
from yifa.server.casework.imports.order import Order, carry_out
from yifa.server.casework.models import ColumnMatch, StagedImport
from yifa.server.casework.place import matter_href
from yifa.server.casework.sheet_columns import columns_of
from yifa.server.config.progress import silent
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter, ReadLog
from yifa.server.towns.models import Town

Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows: tuple[Any, ...], merge: str = "") -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("2024年调解台账.xlsx", stream.getvalue(), content_type=XLSX)


OLD_LEDGER = (
    ("葛坑镇2024年人民调解台账", None, None, None, None, None, None, None),
    ("序号", "村别", "受理时间", "申请方", "被申请人", "纠纷类别", "纠纷来源", "备考"),
    (1, "上坑", "2024.3.5", "赵例文", "钱例安", "邻里纠纷", "排查发现", "排水沟漫水"),
    (2, "下坑村", "２０２４年４月１日", "孙丙三、李丁四", "周甲一", "合同纠纷", "村居移送", "拖欠货款"),
    ("合计", None, None, None, None, None, None, "2件"),
)


def bring(client: Client, file: SimpleUploadedFile) -> str:
    answer = client.post("/ledgers/people-mediation/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def test_an_old_ledger_with_a_merged_title_and_odd_dates_comes_in_once(desk: Desk) -> None:
    clerk = desk("lin")
    check = bring(clerk, workbook(*OLD_LEDGER, merge="A1:H1"))
    page = clerk.get(check).content.decode()
    assert "新的 2 件" in page
    assert "登记矛盾纠纷" in page
    clerk.post(check, {"match": "1", "past": "1", "col-Sheet!H": "summary"})
    assert "您指定的" in clerk.get(check).content.decode()
    assert clerk.post(check, {"take": "1"}).status_code == 302
    rows = list(Matter.objects.filter(procedure="people-mediation").order_by("opened_on"))
    assert [row.opened_on for row in rows] == [date(2024, 3, 5), date(2024, 4, 1)]
    assert rows[1].parties == "孙某某、李某某 ／ 周某某"
    assert ColumnMatch.objects.filter(heading="备考", field="summary").exists()
    again = bring(clerk, workbook(*OLD_LEDGER, merge="A1:H1"))
    assert "以前带入过的 2 件" in clerk.get(again).content.decode()
    clerk.post(again, {"take": "1"})
    assert Matter.objects.filter(procedure="people-mediation").count() == 2
    assert StagedImport.objects.filter(content__contains="赵例文").count() == 0


def test_new_matters_from_a_sheet_pass_the_gates_of_today(desk: Desk) -> None:
    clerk = desk("lin")
    check = bring(clerk, workbook(*OLD_LEDGER[:4]))
    clerk.post(check, {"match": "1", "past": "0"})
    assert "“纠纷概况”没有填" in clerk.get(check).content.decode()
    clerk.post(check, {"match": "1", "past": "0", "col-Sheet!H": "summary"})
    assert "新的 2 件" in clerk.get(check).content.decode()
    clerk.post(check, {"take": "1"})
    assert {row.status for row in Matter.objects.filter(procedure="people-mediation")} == {"registered"}


def test_faulty_rows_are_named_and_nothing_comes_in(desk: Desk) -> None:
    clerk = desk("lin")
    bad = (*OLD_LEDGER[:3], (2, "天上村", "2024.2.31", "孙丙三", "周甲一", "争吵", "村居移送", "拖欠"))
    check = bring(clerk, workbook(*bad))
    page = clerk.get(check).content.decode()
    assert "第4行" in page
    assert "2月没有31日" in page
    clerk.post(check, {"take": "1"})
    assert not Matter.objects.filter(procedure="people-mediation").exists()
    marked = clerk.get(f"{check}faults.xlsx")
    cells = openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content))).active
    assert cells is not None and "2月没有31日" in str(cells["I4"].value)
    assert clerk.get(f"{check}progress/").json() == {"done": 0, "total": 0}
    clerk.post(check, {"take": "sound"})
    assert Matter.objects.filter(procedure="people-mediation").count() == 1
    brought = clerk.get("/ledgers/people-mediation/?state=brought").content.decode()
    assert "（补录）" in brought
    page = clerk.get(matter_href(Matter.objects.get(procedure="people-mediation").id)).content.decode()
    assert "旧台账补录" in page


def test_a_picture_in_place_of_a_workbook_is_refused_in_words(desk: Desk) -> None:
    sent = SimpleUploadedFile("台账.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    answer = desk("lin").post("/ledgers/people-mediation/import/", {"file": sent})
    assert answer.status_code == 422
    assert "没有读出来" in answer.content.decode()


def test_a_file_is_seen_only_by_who_brought_it(desk: Desk) -> None:
    check = bring(desk("lin"), workbook(*OLD_LEDGER))
    assert desk("wang").get(check).status_code == 404


def test_a_ledger_is_exported_as_filtered_and_the_export_is_noted(desk: Desk, dispute: Taken) -> None:
    clerk = desk("lin")
    answer = clerk.get("/ledgers/people-mediation/export.xlsx?village=359926115201")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row if cell]  # type: ignore[union-attr]
    assert "邻里纠纷" in cells
    assert "王示例" not in cells
    assert ReadLog.objects.filter(what__contains="导出").count() == 1
    empty = clerk.get("/ledgers/people-mediation/export.xlsx?village=359926115202")
    book = openpyxl.load_workbook(BytesIO(b"".join(empty.streaming_content)))
    assert "邻里纠纷" not in [c for row in book.active.iter_rows(values_only=True) for c in row]  # type: ignore[union-attr]


def test_names_leave_only_with_whom_they_concern(desk: Desk, dispute: Taken) -> None:
    assert desk("mayor").get("/ledgers/people-mediation/export.xlsx?personal=1").status_code == 403
    answer = desk("lin").get("/ledgers/people-mediation/export.xlsx?personal=1")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell]  # type: ignore[union-attr]
    assert any("王示例" in cell for cell in cells)
    assert ReadLog.objects.filter(matter_id=dispute.matter_id, what__contains="导出").exists()


def test_every_kind_of_work_has_columns_to_import() -> None:
    for found in catalogue().newest.values():
        columns = columns_of(found, found.opening[0])
        assert len({column.key for column in columns}) == len(columns), found.procedure
        assert all(column.name for column in columns), found.procedure


def test_a_template_has_headings_drop_downs_and_an_example(desk: Desk) -> None:
    answer = desk("lin").get("/ledgers/people-mediation/template.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[2]]
    assert "纠纷类型*" in heads
    assert sheet.data_validations.dataValidation


def test_the_filled_example_row_of_a_template_is_not_a_record(desk: Desk) -> None:
    clerk = desk("lin")
    content = clerk.get("/ledgers/people-mediation/template.xlsx").content
    answer = clerk.post("/ledgers/people-mediation/import/", {"file": SimpleUploadedFile("模板.xlsx", content)})
    assert answer.status_code == 422
    assert "没有找到表头和登记行" in answer.content.decode()


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
OTHER_TOWN = (("海岛镇2024年人民调解台账",), *OLD_LEDGER[1:2], (1, "东村", "2024.3.5", "赵例文", "钱例安", "邻里纠纷"))
LONG_CELL = f"受理时间,申请方,被申请人\n2024.3.5,赵例文,{'长' * 200_000}\n".encode("gb18030")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"\n", "请另存为 xlsx 或 csv 后再试"),
        ("密码.xlsx", LOCKED, "文件设有打开密码"),
        ("长.csv", LONG_CELL, "第2行有一格太长"),
        ("海岛.xlsx", workbook(*OTHER_TOWN).read(), "标题写的是海岛镇"),
        ("只有表头.xlsx", workbook(*OLD_LEDGER[:2]).read(), "没有找到表头和登记行"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_to_be_so_at_once(desk: Desk, name: str, data: bytes, words: str) -> None:
    answer = desk("lin").post("/ledgers/people-mediation/import/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not StagedImport.objects.exists()


def test_a_day_that_has_not_come_is_told(desk: Desk) -> None:
    clerk = desk("lin")
    rows = [(1, "上坑", "2099.3.5", "赵例文", "钱例安", "邻里纠纷", "排查发现", "排水")]
    check = clerk.get(bring(clerk, workbook(*OLD_LEDGER[:2], *rows))).content.decode()
    assert "这一天还没有到，请核对年份" in check


WORDED = (
    ("葛坑镇2024年人民调解台账", None, None, None, None, None),
    ("序号", "受理时间", "申请方", "被申请人", "纠纷来源", "调解结果"),
    (1, "2024.3.5", "赵例文", "钱例安", "三方联动", "握手言和"),
    (2, "2024.4.5", "孙例文", "钱例安", "排查发现", "调解成功"),
)


def test_a_word_of_a_ledger_is_asked_about_once_and_remembered(desk: Desk) -> None:
    clerk = desk("lin")
    check = bring(clerk, workbook(*WORDED))
    page = clerk.get(check).content.decode()
    assert "最后办到哪一步：“握手言和”" in page and "纠纷来源：“三方联动”" in page and "“调解成功”" not in page
    answers = {"word-@state-握手言和": "agree", "word-source-三方联动": "网格上报"}
    clerk.post(check, {"match": "1", "past": "1", **answers})
    assert "“握手言和”" not in clerk.get(check).content.decode()
    clerk.post(check, {"take": "1"})
    assert set(Matter.objects.filter(procedure="people-mediation").values_list("status", flat=True)) == {"archived"}
    later = (*WORDED[:2], (1, "2024.5.5", "李例文", "周例安", "三方联动", "握手言和"))
    again = clerk.get(bring(clerk, workbook(*later))).content.decode()
    assert "“握手言和”" not in again and "“三方联动”" not in again


def test_the_command_knows_what_was_confirmed_on_the_page(desk: Desk) -> None:
    clerk = desk("lin")
    strange = (
        ("序号", "受理时间", "申请方", "被申请人", "握过手没有", "底下人说法"),
        (1, "2024.3.5", "赵例文", "钱例安", "两清了", "滴水檐"),
    )
    check = bring(clerk, workbook(*strange))
    answers = {"col-Sheet!E": "@state", "col-Sheet!F": "summary", "word-@state-两清了": "agree"}
    clerk.post(check, {"match": "1", "past": "1", **answers})
    clerk.post(check, {"take": "1"})
    town = Town.objects.get(code=Matter.objects.filter(procedure="people-mediation").values_list("town", flat=True)[0])
    order = Order(
        town=town, data=workbook(*strange).read(), name="下一年.xlsx", procedure="people-mediation", dry_run=True
    )
    answer, _ = carry_out(order, silent)
    assert {one["heading"]: one["field"] for one in answer["columns"]}["握过手没有"] == "@state"
    assert (answer["states"], answer["known"]) == ({"archived": 1}, 1)
