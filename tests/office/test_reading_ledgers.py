"""Real ledgers: merged titles, two heading rows, dates as text, totals, notes, columns in any order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.office.rendering import convert, needs_libreoffice
from tests.office.workbooks import workbook
from yifa.office.errors import ContentFault, FileDamaged, FileEncrypted, FileTooLarge, WrongFileType
from yifa.office.sheets import (
    CellError,
    Column,
    Field,
    coerce,
    detect_header,
    ledger_bytes,
    match_columns,
    match_sheet,
    read_records,
    read_table,
    write_template,
)

FIELDS = [
    Field("received_on", "受理日期", "date", aliases=("登记时间", "日期"), required=True),
    Field("village", "村（社区）", "text", aliases=("所属村", "村别")),
    Field("parties", "当事人", "text", aliases=("双方当事人", "申请人"), required=True),
    Field("kind", "纠纷类型", "choice", choices=("邻里", "婚姻家庭", "劳动争议")),
    Field("amount", "涉及金额", "money", aliases=("金额",)),
    Field("settled", "是否达成协议", "boolean", aliases=("调解成功",)),
]

MESSY = workbook(
    [
        ["某镇2025年矛盾纠纷排查调处台账"],
        ["填报单位：某镇综治中心", None, None, None, None, None, "单位：件、万元"],
        ["序号", "基本情况", None, None, None, "调处结果", None, None],
        [None, "当事人", "所属村", "登记时间", "类 型", "调解成功", None, "涉及金额（万元）"],
        [1, "王某甲、陈某乙", "上坑村", "2025.3.5", "邻里", "是", None, 1.2],
        [2, "林某丙", "上坑村", "３月８日", "婚姻家庭", "√", None, "０.５"],
        [3, "李某丁", "下坑村", 45730, "劳动争议", "否", None, None],
        [None] * 8,
        [4, "赵某戊", "下坑村", "2025年12月31日", "邻里", "是", None, "3,000元"],
        ["合计", None, None, None, 4, 3, None, 2],
        ["备注：本表由各村调委会填报，截至2025年12月31日。"],
        ["填表人：某某", None, None, "审核：某某"],
    ],
    merges=["A1:H1", "B3:E3", "F3:H3", "A3:A4", "A11:H11"],
    hidden=[6],
)


def test_a_messy_ledger_is_read_whole() -> None:
    sheet = read_table(MESSY)
    header = detect_header(sheet)
    assert header.rows == (3, 4)
    assert header.names == [
        "序号",
        "基本情况/当事人",
        "基本情况/所属村",
        "基本情况/登记时间",
        "基本情况/类型",
        "调处结果/调解成功",
        "调处结果",
        "调处结果/涉及金额(万元)",
    ]
    assert header.data_rows == (5, 6, 7, 9)
    assert header.total_rows == (10,)
    assert header.note_rows == (11, 12)
    assert header.captions[0] == "某镇2025年矛盾纠纷排查调处台账"

    matches = match_sheet(sheet, header, FIELDS)
    assert {match.field: match.column for match in matches} == {
        "received_on": 3,
        "village": 2,
        "parties": 1,
        "kind": 4,
        "amount": 7,
        "settled": 5,
    }
    reading = read_records(sheet, header, FIELDS, matches, year=2025)
    assert reading.faults == ()
    assert [record.values["received_on"] for record in reading.records] == [
        date(2025, 3, 5),
        date(2025, 3, 8),
        date(2025, 3, 14),
        date(2025, 12, 31),
    ]
    assert [record.values.get("amount") for record in reading.records] == [1_200_000, 500_000, None, 300_000]
    assert [record.values["settled"] for record in reading.records] == [True, True, False, True]
    assert [record.row for record in reading.records] == [5, 6, 7, 9]
    assert [record.row for record in reading.records if record.hidden] == [6]


def test_faults_name_row_column_and_what_to_write() -> None:
    data = workbook(
        [
            ["受理日期", "当事人", "纠纷类型"],
            ["3月32日", "王某", "邻里"],
            ["2025-02-30", None, "邻居"],
            ["3月5日", "陈某", "邻里"],
        ]
    )
    sheet = read_table(data)
    header = detect_header(sheet)
    reading = read_records(sheet, header, FIELDS, match_sheet(sheet, header, FIELDS))
    messages = [fault.message for fault in reading.faults]
    assert messages == [
        "第2行“受理日期”（A列）：“3月32日”没有年份，请写成 2026-03-05 的样子，或先选定年度",
        "第3行“受理日期”（A列）：“2025-02-30”不是实有的日期",
        "第3行“当事人”是空的，请填写",
        "第3行“纠纷类型”（C列）：“邻居”不在可选的内容里，应是：邻里、婚姻家庭、劳动争议",
        "第4行“受理日期”（A列）：“3月5日”没有年份，请写成 2026-03-05 的样子，或先选定年度",
    ]


def test_a_missing_required_column_is_named() -> None:
    sheet = read_table(workbook([["受理日期", "村"], ["2025-3-5", "上坑村"]]))
    header = detect_header(sheet)
    reading = read_records(sheet, header, FIELDS, match_sheet(sheet, header, FIELDS))
    assert reading.faults[0].message == "缺少必填的“当事人”这一列，请补上该列或指定它对应哪一列"


def test_what_was_confirmed_before_wins_over_likeness() -> None:
    headings = ["日期", "登记时间", "对象"]
    proposed = {match.field: match for match in match_columns(headings, FIELDS)}
    assert proposed["parties"].column is None
    again = {m.field: m for m in match_columns(headings, FIELDS, {"对象": "parties", "日期": "received_on"})}
    assert (again["parties"].column, again["parties"].confidence) == (2, 1.0)
    assert again["received_on"].column == 0
    assert again["received_on"].why == "上次就是这样对应的"


def test_values_speak_against_a_column_of_the_right_name() -> None:
    fields = [Field("filed_on", "立案日期", "date")]
    (wrong,) = match_columns(["立案日期"], fields, samples={0: ["张某", "李某"]})
    (right,) = match_columns(["立案日期"], fields, samples={0: ["2025.3.5", 45730]})
    assert wrong.confidence < 0.7 < right.confidence
    assert "内容不像日期" in wrong.why


def test_two_heading_rows_drawn_without_merging_are_joined() -> None:
    data = workbook(
        [
            ["村", "调解", None, "信访", None],
            [None, "件数", "成功", "件数", "办结"],
            ["上坑村", 3, 2, 1, 1],
            ["下坑村", 4, 4, 0, 0],
        ]
    )
    assert detect_header(read_table(data)).names == ["村", "调解/件数", "调解/成功", "信访/件数", "信访/办结"]


def test_a_row_that_numbers_the_columns_is_no_record() -> None:
    data = workbook([["村", "件数", "成功", "失败"], ["甲", 1, 2, 3], ["上坑村", 3, 2, 1]])
    header = detect_header(read_table(data))
    assert header.data_rows == (3,)


def test_a_merged_village_stands_in_each_of_its_rows_and_a_merged_number_only_once() -> None:
    data = workbook([["村", "组", "户数"], ["上坑村", "一组", 30], [None, "二组", None]], merges=["A2:A3", "C2:C3"])
    sheet = read_table(data)
    assert [row.values for row in sheet.rows[1:]] == [("上坑村", "一组", 30.0), ("上坑村", "二组", None)]


@pytest.mark.parametrize("label", ["合计", "合 计", "合计（20000条）", "本页小计", "上坑村小计", "总计："])
def test_sums_are_no_records(label: str) -> None:
    data = workbook([["村", "件数", "成功"], ["上坑村", 3, 2], [label, 3, 2], ["下坑村", 1, 1]])
    header = detect_header(read_table(data))
    assert (header.data_rows, header.total_rows) == ((2, 4), (3,))


def test_a_sheet_without_headings_is_refused_in_words() -> None:
    with pytest.raises(ContentFault, match="没有找到表头"):
        detect_header(read_table(workbook([[1, 2, 3], [4, 5, 6]])))


def test_wrong_and_dangerous_files_are_refused() -> None:
    with pytest.raises(WrongFileType, match="不是Excel"):
        read_table(b"%PDF-1.7")
    with pytest.raises(FileDamaged):
        read_table(MESSY[:2000])
    with pytest.raises(FileEncrypted):
        read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(FileTooLarge):
        read_table(b"PK" + b"\0" * (33 * 1024 * 1024))
    with pytest.raises(FileTooLarge, match="600 列"):
        read_table(workbook([["列"] * 600, [1] * 600]))
    with pytest.raises(WrongFileType, match="没有名为“别的”的工作表"):
        read_table(MESSY, "别的")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026.3.5", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("２０２６－０３－０５", date(2026, 3, 5)),
        ("2026/3/5 9:30", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        (20260305.0, date(2026, 3, 5)),
        (46086, date(2026, 3, 5)),
        ("46086", date(2026, 3, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("3.5", date(2026, 3, 5)),
        ("26.3.5", date(2026, 3, 5)),
        ("二〇二六年三月五日", date(2026, 3, 5)),
        ("2026年3月5号（周四）", date(2026, 3, 5)),
        ("二○二六年十二月三十一日", date(2026, 12, 31)),
        (datetime(2026, 3, 5, 9), date(2026, 3, 5)),
        ("2026 年 3 月 5 日", date(2026, 3, 5)),
        ("2026-03-05 00:00:00", date(2026, 3, 5)),
    ],
)
def test_dates_are_read_as_people_write_them(written: object, day: date) -> None:
    assert coerce(written, "date", year=2026) == day  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["下周三", "2026-13-01", "3", "2026年", "", "12345678901", 5])
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(CellError):
        coerce(written, "date", year=2026)  # type: ignore[arg-type]


SHAPES = st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)), SHAPES)
def test_every_written_date_reads_back_to_itself(day: date, shape: str) -> None:
    assert coerce(day.strftime(shape), "date") == day


@pytest.mark.parametrize(
    ("written", "fen", "unit"),
    [
        ("1,234.56", 123456, "元"),
        ("￥12", 1200, "元"),
        (1.2, 1_200_000, "万元"),
        ("3000元", 300_000, "万元"),
        ("1.5万元", 1_500_000, "元"),
    ],
)
def test_amounts_follow_their_own_unit_before_the_column_s(written: object, fen: int, unit: str) -> None:
    assert coerce(written, "money", unit=unit) == fen  # type: ignore[arg-type]


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_number_reads_back_with_and_without_thousands_marks(number: Decimal) -> None:
    assert coerce(f"{number:,}", "number") == number
    assert coerce(str(number), "number") == number


ANSWERS = [("是", True), ("√", True), (1.0, True), ("否", False), ("×", False), ("无", False)]


@pytest.mark.parametrize(("written", "yes"), ANSWERS)
def test_answers_are_read_as_people_tick_them(written: object, yes: bool) -> None:
    assert coerce(written, "boolean") is yes  # type: ignore[arg-type]


KIND = "邻里"
COLUMNS = [
    Column("received_on", "受理日期", "date", required=True, example=date(2026, 3, 5)),
    Column("parties", "当事人", required=True, example="王某、陈某"),
    Column("kind", "纠纷类型", "choice", choices=("邻里", "婚姻家庭", "劳动争议"), example="邻里"),
    Column("amount", "涉及金额", "money", help="没有金额的不填", example=123456),
    Column("settled", "是否达成协议", "boolean"),
]


def test_a_filled_template_comes_back_as_the_same_records() -> None:
    out = BytesIO()
    write_template(COLUMNS, title="人民调解导入模板", stream=out)
    from openpyxl import load_workbook

    book = load_workbook(out)
    sheet = book["人民调解导入模板"]
    for column, value in enumerate([1, "2026.3.6", "林某、李某", "劳动争议", 88.5, "是"], 1):
        sheet.cell(5, column, value)
    saved = BytesIO()
    book.save(saved)
    table = read_table(saved.getvalue())
    header = detect_header(table)
    matches = match_sheet(table, header, FIELDS)
    reading = read_records(table, header, FIELDS, matches)
    assert reading.faults == ()
    assert [record.values for record in reading.records] == [
        {"received_on": date(2026, 3, 6), "parties": "林某、李某", "kind": "劳动争议", "amount": 8850, "settled": True}
    ]
    assert len(sheet.data_validations.dataValidation) == 4
    assert book["选项"].sheet_state == "hidden"


def test_a_ledger_written_out_is_read_back_equal() -> None:
    rows = [
        {"received_on": date(2026, 3, day), "parties": f"=王{day}", "kind": KIND, "amount": 100 * day, "settled": False}
        for day in range(1, 29)
    ]
    data = ledger_bytes(COLUMNS, rows, title="人民调解台账", totals=["amount"], caption="2026年3月")
    table = read_table(data)
    header = detect_header(table)
    reading = read_records(table, header, FIELDS, match_sheet(table, header, FIELDS))
    assert [record.values for record in reading.records] == rows
    total = table.by_number[header.total_rows[0]]
    assert total.values[0] == "合计（28条）"
    assert total.values[3] == sum(range(1, 29))
    assert data == ledger_bytes(COLUMNS, rows, title="人民调解台账", totals=["amount"], caption="2026年3月")


@needs_libreoffice
def test_an_old_xls_file_is_read_the_same(tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_bytes(MESSY)
    convert(tmp_path / "old.xlsx", "xls", tmp_path)
    old, new = read_table((tmp_path / "old.xls").read_bytes()), read_table(MESSY)
    assert detect_header(old) == detect_header(new)
    assert [row.values for row in old.rows] == [row.values for row in new.rows]


SHAPED = {
    "received_on": ("受理日期", lambda at: ["2026.3.5", "2026年3月5日", 46086][at % 3]),
    "village": ("所属村", lambda at: ["上坑村", "下坑村"][at % 2]),
    "parties": ("双方当事人", lambda at: f"王某{at}、陈某{at}"),
    "kind": ("纠纷类型", lambda at: ["邻里", "婚姻家庭", "劳动争议"][at % 3]),
    "amount": ("涉及金额（元）", lambda at: [f"{at},000", at * 1000][at % 2] if at else 0),
}


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations(list(SHAPED)),
    titles=st.integers(0, 2),
    gap=st.booleans(),
    numbers=st.booleans(),
    total=st.booleans(),
    note=st.booleans(),
    count=st.integers(1, 6),
)
def test_a_ledger_is_read_the_same_however_it_is_laid_out(
    order: list[str], titles: int, gap: bool, numbers: bool, total: bool, note: bool, count: int
) -> None:
    lead = ["序号"] if numbers else []
    spacer: list[object] = [None] if gap else []
    rows: list[list[object]] = [["某镇纠纷台账"], ["填报单位：某镇"]][:titles]
    rows.append([*lead, *spacer, *(SHAPED[key][0] for key in order)])
    for at in range(1, count + 1):
        rows.append([*([at] if numbers else []), *spacer, *(SHAPED[key][1](at) for key in order)])
    if total:
        rows.append(["合计", *[None] * (len(rows[-1]) - 2), count])
    if note:
        rows.append(["注：金额以元计，截至本月底。"])
    sheet = read_table(workbook(rows))
    header = detect_header(sheet)
    reading = read_records(sheet, header, FIELDS, match_sheet(sheet, header, FIELDS))
    assert reading.faults == ()
    assert [record.values for record in reading.records] == [
        {
            "received_on": date(2026, 3, 5),
            "village": SHAPED["village"][1](at),
            "parties": f"王某{at}、陈某{at}",
            "kind": SHAPED["kind"][1](at),
            "amount": at * 100_000,
        }
        for at in range(1, count + 1)
    ]
