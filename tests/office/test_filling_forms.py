"""A bureau's form: which cell means what, and filling it without changing its looks."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.office.workbooks import workbook
from yifa.office.errors import ContentFault, WrongFileType
from yifa.office.sheets import FormCell, fill_form, form_cells

MONTHLY = workbook(
    [
        ["2025年1-6月矛盾纠纷化解情况统计表"],
        ["填报单位：某镇", None, None, None, None, "单位：件"],
        ["项目", None, "纠纷", None, "人员（人次）", "备注"],
        [None, None, "本月", "累计", "上年同期", None],
        ["调解", "受理", None, None, None, None],
        [None, "其中：成功", None, None, None, None],
        ["信访", "受理", None, 7, None, None],
        ["合计", None, "=C5+C7", None, None, None],
    ],
    merges=["A1:F1", "A3:B4", "C3:D3", "F3:F4", "A5:A6"],
)


def by_ref(cells: list[FormCell]) -> dict[str, FormCell]:
    """The cells by their reference."""
    return {cell.ref: cell for cell in cells}


def test_each_empty_cell_is_known_by_its_row_and_column() -> None:
    cells = by_ref(form_cells(MONTHLY))
    assert set(cells) == {"C5", "D5", "E5", "C6", "D6", "E6", "C7", "E7", "D8", "E8"}
    part = cells["C6"]
    assert part.rows == ("调解", "受理", "其中:成功")
    assert part.columns == ("纠纷", "本月")
    assert part.label == "调解/受理/其中:成功 × 纠纷/本月"
    assert part.unit == "件"
    assert part.periods == ("2025年1-6月", "本月")
    assert cells["E5"].unit == "人次"
    assert cells["E5"].periods == ("2025年1-6月", "上年同期")


def test_a_unit_column_names_the_unit_of_its_row() -> None:
    heading = ["序号", "指标名称", "计量单位", "数量"]
    data = workbook([heading, [1, "法治讲座", "场次", None], [2, "普法志愿者", "人", None]])
    assert {cell.ref: (cell.rows, cell.unit) for cell in form_cells(data)} == {
        "D2": (("法治讲座",), "场次"),
        "D3": (("普法志愿者",), "人"),
    }


def test_two_tables_side_by_side_keep_their_own_labels() -> None:
    data = workbook([["项目", "数量", "项目", "数量"], ["调解", None, "信访", None], ["普法", None, "执法", None]])
    assert {cell.ref: cell.rows for cell in form_cells(data)} == {
        "B2": ("调解",),
        "D2": ("信访",),
        "B3": ("普法",),
        "D3": ("执法",),
    }


def test_a_form_of_labels_with_room_beside_them() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "人民调解员登记表"
    sheet["A2"], sheet["C2"], sheet["A3"], sheet["A4"] = "姓名", "性别", "联系电话：", "调解件数（件）"
    for ref in ("B2", "D2", "B3", "B4"):
        sheet[ref].font = Font(bold=True)
    sheet.merge_cells("B3:D3")
    out = BytesIO()
    book.save(out)
    cells = by_ref(form_cells(out.getvalue()))
    assert {ref: cell.rows for ref, cell in cells.items()} == {
        "B2": ("姓名",),
        "D2": ("性别",),
        "B3": ("联系电话",),
        "B4": ("调解件数(件)",),
    }
    assert cells["B4"].unit == "件"


def test_filling_changes_the_values_and_nothing_else() -> None:
    book = load_workbook(BytesIO(MONTHLY))
    sheet = book["台账"]
    sheet["C5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[5].height = 40
    sheet.page_setup.orientation = "landscape"
    out = BytesIO()
    book.save(out)
    before = out.getvalue()
    filled = fill_form(before, {"C5": 12, "C6": 11, "台账!D5": 40, "E5": None, "F5": "无", "J20": "新"})
    sheet = load_workbook(BytesIO(filled))["台账"]
    assert (sheet["C5"].value, sheet["C6"].value, sheet["D5"].value, sheet["F5"].value) == (12, 11, 40, "无")
    assert sheet["J20"].value == "新"
    assert sheet["C8"].value == "=C5+C7"
    assert sheet["C5"].fill.fgColor.rgb == "00FFFF00"
    assert (sheet.column_dimensions["A"].width, sheet.row_dimensions[5].height) == (33, 40)
    assert sheet.page_setup.orientation == "landscape"
    assert {str(merge) for merge in sheet.merged_cells.ranges} == {"A1:F1", "A3:B4", "C3:D3", "F3:F4", "A5:A6"}
    with zipfile.ZipFile(BytesIO(before)) as old, zipfile.ZipFile(BytesIO(filled)) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert changed == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert fill_form(before, {"C5": 12}) == fill_form(before, {"C5": 12})


def test_a_value_for_a_merged_range_goes_to_its_first_cell() -> None:
    data = workbook([["项目", "数量"], ["调解", None], ["信访", None]], merges=["B2:B3"])
    sheet = load_workbook(BytesIO(fill_form(data, {"B3": 5})))["台账"]
    assert sheet["B2"].value == 5


@pytest.mark.parametrize(
    ("values", "reason"), [({"C8": 1}, "是公式"), ({"第5行": 1}, "不是单元格"), ({"表二!A1": 1}, "没有名为“表二”")]
)
def test_what_can_not_be_filled_is_refused_in_words(values: dict[str, int], reason: str) -> None:
    with pytest.raises(ContentFault, match=reason):
        fill_form(MONTHLY, values)


def test_a_word_file_in_place_of_a_form_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(WrongFileType, match="不是Excel"):
        form_cells(out.getvalue())


def test_text_typed_like_a_formula_stays_text(tmp_path: Path) -> None:
    sheet = load_workbook(BytesIO(fill_form(MONTHLY, {"F5": "=1+1"})))["台账"]
    assert sheet["F5"].data_type == "s" or sheet["F5"].data_type == "inlineStr"


# Forms modelled on those that bureaus send, each with the cells that are to be filled and what each one means.
REAL_FORMS: list[tuple[str, bytes, dict[str, str]]] = [
    (
        "统计季报：甲乙栏、行次、计量单位、列号",
        workbook(
            [
                ["法治政府建设统计季报表"],
                ["填报单位（盖章）：", None, None, "2025年第三季度", None],
                ["指标名称", "计量单位", "行次", "本季", "本年累计"],
                ["甲", "乙", "丙", 1, 2],
                ["行政处罚", "件", 1, None, None],
                ["  其中：简易程序", "件", 2, None, None],
                ["罚没款", "万元", 3, None, None],
                ["单位负责人：　　　填表人：　　　联系电话："],
            ],
            merges=["A1:E1"],
        ),
        {
            "D5": "行政处罚 × 本季",
            "E5": "行政处罚 × 本年累计",
            "D6": "行政处罚/其中:简易程序 × 本季",
            "E6": "行政处罚/其中:简易程序 × 本年累计",
            "D7": "罚没款 × 本季",
            "E7": "罚没款 × 本年累计",
        },
    ),
    (
        "各乡镇一行，表头三层",
        workbook(
            [
                ["2025年1—6月矛盾纠纷多元化解情况表", *[None] * 6],
                ["单位", "排查化解", None, None, None, "非诉化解", None],
                [None, "排查", None, "化解", None, "件数", "金额（万元）"],
                [None, "件数", "涉及人数", "件数", "涉及人数", None, None],
                ["甲镇", *[None] * 6],
                ["合计", *[f"=SUM({c}5:{c}5)" for c in "BCDEFG"]],
            ],
            merges=["A1:G1", "A2:A4", "B2:E2", "B3:C3", "D3:E3", "F2:G2", "F3:F4", "G3:G4"],
        ),
        {
            "B5": "甲镇 × 排查化解/排查/件数",
            "C5": "甲镇 × 排查化解/排查/涉及人数",
            "D5": "甲镇 × 排查化解/化解/件数",
            "E5": "甲镇 × 排查化解/化解/涉及人数",
            "F5": "甲镇 × 非诉化解/件数",
            "G5": "甲镇 × 非诉化解/金额(万元)",
        },
    ),
    (
        "行名在左两级，右侧一列数",
        workbook(
            [
                ["人民调解组织和队伍情况统计表"],
                ["类别", "项目", "数量"],
                ["调委会", "村（居）调委会（个）", None],
                [None, "乡镇调委会（个）", None],
                ["调解员", "专职（人）", None],
                [None, "兼职（人）", None],
                ["合计", None, "=SUM(C3:C6)"],
            ],
            merges=["A1:C1", "A3:A4", "A5:A6", "A7:B7"],
        ),
        {
            "C3": "调委会/村(居)调委会(个) × 数量",
            "C4": "调委会/乡镇调委会(个) × 数量",
            "C5": "调解员/专职(人) × 数量",
            "C6": "调解员/兼职(人) × 数量",
        },
    ),
    (
        "部分已填、部分划线的表",
        workbook(
            [
                ["普法活动情况", None, None, None],
                ["序号", "活动", "场次", "参加人次"],
                [1, "法治讲座", 12, None],
                [2, "发放资料", "—", None],
                [3, "法律咨询", None, None],
            ],
            merges=["A1:D1"],
        ),
        {
            "D3": "法治讲座 × 参加人次",
            "D4": "发放资料 × 参加人次",
            "C5": "法律咨询 × 场次",
            "D5": "法律咨询 × 参加人次",
        },
    ),
]


@pytest.mark.parametrize(("name", "data", "wanted"), REAL_FORMS, ids=[name for name, _, _ in REAL_FORMS])
def test_forms_modelled_on_real_ones_are_understood_cell_by_cell(
    name: str, data: bytes, wanted: dict[str, str]
) -> None:
    assert {cell.ref: cell.label for cell in form_cells(data)} == wanted


def test_a_detail_table_without_row_labels_asks_for_no_figures() -> None:
    data = workbook([["案件台账"], ["序号", "案号", "当事人", "罚款（元）"], [1, *[None] * 3], [2, *[None] * 3]])
    assert form_cells(data) == []
