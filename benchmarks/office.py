"""How fast official documents, papers and spreadsheets are made and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from time import perf_counter

from benchmarks.document import Table
from yifa.office.docx import official_to_docx, official_to_pdf, parse_markdown
from yifa.office.model import Official
from yifa.office.papers import load_template, paper_to_docx, paper_to_pdf, render_paper
from yifa.office.sheets import (
    Column,
    Field,
    detect_header,
    fill_form,
    form_cells,
    ledger_bytes,
    match_sheet,
    read_records,
    read_table,
    write_ledger,
)

TITLE = "Documents and spreadsheets"
ROWS = 20_000
_SENTENCE = "全镇调解组织坚持抓早抓小把矛盾纠纷化解在村组。" * 6
_FORM = """---
document: bench
name: 审批表
layout: form
---
# 审批表
::: form 2 3 2 3
| [案由] | {{ cause }} |||
| [当事人] | {{ name }} | [日期] | {{ day | cn_date }} |
| [意见] | 同意。 // -> 签名：　　　　 // -> {{ day | cn_date }} ||| {40mm}
:::
"""
_COLUMNS = [
    Column("no", "编号", width=22),
    Column("day", "受理日期", "date"),
    Column("village", "村（社区）"),
    Column("parties", "当事人"),
    Column("amount", "涉及金额", "money"),
    Column("settled", "是否达成协议", "boolean"),
]
_FIELDS = [Field(column.key, column.name, column.kind) for column in _COLUMNS]


def _each(action: Callable[[], object], times: int) -> float:
    """Seconds for one run, after one to warm up."""
    action()
    start = perf_counter()
    for _ in range(times):
        action()
    return (perf_counter() - start) / times


def _rows() -> list[dict[str, object]]:
    return [
        {
            "no": f"试镇人调字〔2026〕第{at}号",
            "day": date(2026, 1 + at % 12, 1 + at % 28),
            "village": "上坑村",
            "parties": "王某甲、陈某乙",
            "amount": at * 100,
            "settled": at % 3 > 0,
        }
        for at in range(1, ROWS + 1)
    ]


def run() -> Table:
    """Rows of work, how many a second, and the size of one."""
    body = "\n".join(f"一是{_SENTENCE}" for _ in range(40))
    document = Official(
        title="年度报告", blocks=tuple(parse_markdown(body)), signature="试验镇人民政府", dated=date(2026, 2, 28)
    )
    template = load_template(_FORM)
    context = {"cause": "占用村道案", "name": "赵六", "day": date(2026, 3, 5)}
    paper = render_paper(template, context)
    rows = _rows()
    start = perf_counter()
    ledger = ledger_bytes(_COLUMNS, rows, title="人民调解台账", totals=["amount"])
    writing = perf_counter() - start

    def read() -> None:
        sheet = read_table(ledger)
        header = detect_header(sheet)
        reading = read_records(sheet, header, _FIELDS, match_sheet(sheet, header, _FIELDS))
        if reading.faults or len(reading.records) != ROWS:
            raise RuntimeError("the ledger did not read back whole")

    start = perf_counter()
    read()
    reading_time = perf_counter() - start
    stream = BytesIO()
    form_columns = [Column("item", "项目"), Column("count", "数量", "integer")]
    write_ledger(form_columns, [{"item": f"项目{at}"} for at in range(100)], title="统计表", stream=stream)
    form = stream.getvalue()
    values = {cell.ref: 7 for cell in form_cells(form)}
    forty = "40 paragraphs"
    one = "form of one page"

    def rate(action: Callable[[], object], times: int) -> float:
        return round(1 / _each(action, times), 1)

    figures = [
        ("official document to docx", rate(lambda: official_to_docx(document), 20), "documents/s", forty),
        ("official document to PDF", rate(lambda: official_to_pdf(document), 20), "documents/s", forty),
        ("paper filled", rate(lambda: render_paper(template, context), 200), "papers/s", one),
        ("paper to docx", rate(lambda: paper_to_docx(paper), 20), "papers/s", one),
        ("paper to PDF", rate(lambda: paper_to_pdf(paper), 50), "papers/s", one),
        ("ledger written", round(ROWS / writing), "rows/s", f"{ROWS} rows of {len(_COLUMNS)} columns"),
        ("ledger read", round(ROWS / reading_time), "rows/s", "heading, matching and coercion included"),
        ("bureau's form understood", rate(lambda: form_cells(form), 20), "forms/s", f"{len(values)} cells"),
        ("bureau's form filled", rate(lambda: fill_form(form, values), 20), "forms/s", f"{len(values)} cells"),
    ]
    rows_of_table = tuple((name, note, f"{value:,}", unit) for name, value, unit, note in figures)
    return Table(("work", "size", "a second", "unit"), rows_of_table, f"made here; a ledger of {ROWS:,} rows")
