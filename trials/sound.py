"""Where the product takes files, and for each place a sound one: what is tried with hostile files takes that one first."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.books import TOWN


@dataclass(frozen=True, slots=True)
class FilePlace:
    """An address that takes a file: in which field, with what beside it, and how a sound one is made."""

    address: str
    sound: Callable[[], tuple[str, bytes]]
    field: str = "file"
    beside: tuple[tuple[str, str], ...] = ()


def _word() -> tuple[str, bytes]:
    from docx import Document

    paper, out = Document(), io.BytesIO()
    paper.add_paragraph("2024年共调解纠纷10件，其中成功8件、不成2件。")
    paper.save(out)
    return "报告.docx", out.getvalue()


def _sheet(*rows: tuple[object, ...]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def _ledger() -> tuple[str, bytes]:
    rows = (
        ("序号", "登记日期", "当事人", "纠纷类型", "纠纷简要情况"),
        (1, "2024-05-06", "王示例、李示例", "邻里纠纷", "宅基地界址"),
    )
    return "调解台账.xlsx", _sheet(*rows)


def _form() -> tuple[str, bytes]:
    return "报表.xlsx", _sheet(("指标", "2024年"), ("调解案件数（件）", ""), ("调解成功数（件）", ""))


def _set_up() -> tuple[str, bytes]:
    import openpyxl

    from yifa.server.casework.imports.set_up import write_workbook

    blank, out = io.BytesIO(), io.BytesIO()
    write_workbook(blank)
    book = openpyxl.load_workbook(io.BytesIO(blank.getvalue()))
    for column, value in enumerate((1, "示例村", "示例", f"{TOWN[:9]}299", "220"), 1):
        book["村（社区）"].cell(5, column, value)
    book.save(out)
    return "设镇工作簿.xlsx", out.getvalue()


def _orders() -> tuple[str, bytes]:
    from yifa.server.ledger.models import Matter

    number = Matter.objects.filter(procedure="hotline-order").order_by("id").values_list("number", flat=True).first()
    return "工单.xlsx", _sheet(("工单编号", "诉求内容", "办理结果"), (number or "1", "路灯不亮", ""))


def _outlines() -> tuple[str, bytes]:
    ring = [[115.0, 28.0], [115.1, 28.0], [115.1, 28.1], [115.0, 28.0]]
    area = {"type": "Polygon", "coordinates": [ring]}
    village = {"type": "Feature", "properties": {"code": f"{TOWN[:9]}201"}, "geometry": area}
    return "村界.geojson", json.dumps({"type": "FeatureCollection", "features": [village]}).encode()


PLACES = (
    FilePlace("/api/v1/files", _word),
    FilePlace("/check/", _word),
    FilePlace("/check/word/", _word),
    FilePlace("/review/contract-check/", _word),
    FilePlace("/ledgers/people-mediation/import/", _ledger),
    FilePlace("/set-up/", _set_up),
    FilePlace("/tables/", _form, field="form", beside=(("period", "2024"),)),
    FilePlace("/centre/hotline/write-back/", _orders),
    FilePlace("/field/map/load/", _outlines, beside=(("system", "wgs84"),)),
)
