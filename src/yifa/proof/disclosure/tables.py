"""Reads the tables of the yearly disclosure report, by their row labels, wherever they stand.

The form is that of 国办公开办函〔2021〕30号 (R091): tables of a Word file, a web page or a sheet, or lines of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.proof.model import Document, Table
from yifa.proof.patterns import lazy

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ROWS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, lazy(pattern))
    for key, pattern in (
        ("new", r"本年新收(?:政府信息公开申请)?"),
        ("carried", r"上年结转(?:政府信息公开申请)?"),
        ("open", r"(?<!不)予以公开"),
        ("partial", r"部分公开"),
        ("refuse-1", r"属于国家秘密"),
        ("refuse-2", r"其他法律行政法规禁止公开"),
        ("refuse-3", r"危及[“\"]?三安全一稳定"),
        ("refuse-4", r"保护第三方合法权益"),
        ("refuse-5", r"属于三类内部事务信息"),
        ("refuse-6", r"属于四类过程性信息"),
        ("refuse-7", r"属于行政执法案卷"),
        ("refuse-8", r"属于行政查询事项"),
        ("unable-1", r"本机关不掌握相关政府信息"),
        ("unable-2", r"没有现成信息需要另行制作"),
        ("unable-3", r"补正后申请内容仍不明确"),
        ("reject-1", r"信访举报投诉类申请"),
        ("reject-2", r"重复申请"),
        ("reject-3", r"要求提供公开出版物"),
        ("reject-4", r"无正当理由大量反复申请"),
        ("reject-5", r"(?:要求行政机关)?确认或重新出具已获取信息"),
        ("other-1", r"申请人无正当理由逾期不补正"),
        ("other-2", r"申请人逾期未按收费通知要求缴纳费用"),
        ("other-3", r"(?:^|[3３][.．、])\s*其他$"),
        ("total", r"[（(]七[)）]\s*总\s*计|^总\s*计$"),
        ("next", r"结转下年度?继续办理"),
    )
)
RESULTS = tuple(key for key, _ in ROWS[2:23])
LABELS = {"new": "本年新收", "carried": "上年结转", "total": "办理结果总计", "next": "结转下年度继续办理"}
REVIEW = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")
NORMS = lazy(r"^行政规范性文件|^规范性文件")
REVIEW_TITLE = lazy(r"未经复议直接起诉")
WHOLE = lazy(r"\s*(-?\d{1,7})\s*")


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a table with its place in the text; an empty cell is 0 with `written` False."""

    number: int
    start: int
    end: int
    written: bool = True


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one yearly report: applications by row, review and litigation, normative documents."""

    applications: dict[str, tuple[Value, ...]]
    review: tuple[Value, ...] = ()
    norms: tuple[Value, ...] = ()


def is_disclosure_report(document: Document) -> bool:
    """Whether a document is a yearly report on disclosure with its tables."""
    head = document.text[:3000]
    return "信息公开" in head and bool(re.search(r"结转下年度?继续办理", document.text))


def read_tables(document: Document) -> Tables:
    """The three tables, from the document's tables or else from its lines."""
    applications: dict[str, tuple[Value, ...]] = {}
    review: tuple[Value, ...] = ()
    norms: tuple[Value, ...] = ()
    for table in document.tables:
        for label, values in _grid(table):
            key = _row_key(label)
            if key and len(values) >= 7:
                applications.setdefault(key, values[-7:])
            elif NORMS.search(label) and len(values) >= 3:
                norms = norms or values[:3]
        text = document.text[table.start : table.end]
        if REVIEW_TITLE.search(text):
            rows = [values for _, values in _grid(table) if len([v for v in values if v.written]) >= 10]
            review = review or (rows[-1][-15:] if rows and len(rows[-1]) >= 15 else ()) or _by_group(table)
    if not applications:
        applications, review, norms = _from_lines(document.text)
    # The form of before 2021 counted other things in these columns.
    return Tables(applications, review, norms if "现行有效" in document.text else ())


def _by_group(table: Table) -> tuple[Value, ...]:
    """Review and litigation set with a row to each of the three groups."""
    groups = {label.strip(): values[-5:] for label, values in _grid(table) if len(values) >= 5}
    return tuple(value for group in GROUPS for value in groups.get(group, ())) if set(GROUPS) <= set(groups) else ()


def _row_key(label: str) -> str | None:
    label = re.sub(r"[\s、，,]+", "", label)
    for key, pattern in ROWS:
        if pattern.search(label):
            return key
    return None


def _grid(table: Table) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Rows as (last label before the numbers, numbers); blanks among the numbers count as 0."""
    width = max((c.column + c.column_span for c in table.cells), default=0)
    height = max((c.row + 1 for c in table.cells), default=0)
    for row in range(height):
        cells = sorted((c for c in table.cells if c.row == row), key=lambda c: c.column)
        label, values = "", []
        for cell in cells:
            number = WHOLE.fullmatch(cell.text)
            if number:
                values.append(Value(int(number[1]), cell.start, cell.end))
            elif cell.text.strip():
                if not values:
                    label = cell.text
            elif cell.column >= width - 7 and label:
                values.append(Value(0, cell.start, cell.end, False))
        yield label, tuple(values)


def _from_lines(text: str) -> tuple[dict[str, tuple[Value, ...]], tuple[Value, ...], tuple[Value, ...]]:
    """The tables written as lines: after each row label, in order, come its seven numbers."""
    begin = text.find("本年新收")
    if begin < 0:
        return {}, (), ()
    marks: list[tuple[int, int, str]] = []
    position = begin
    for key, pattern in ROWS:
        source = pattern.pattern.replace("^", "").replace("$", "")
        match = lazy(source).search(text, position)
        if match:
            marks.append((match.start(), match.end(), key))
            position = match.end()
    rows: dict[str, tuple[Value, ...]] = {}
    for i, (_, end, key) in enumerate(marks):
        stop = marks[i + 1][0] if i + 1 < len(marks) else len(text)
        values = _numbers(text, end, stop)
        if len(values) >= 7:
            rows[key] = values[:7]
    review: tuple[Value, ...] = ()
    after = REVIEW_TITLE.search(text, position)
    if after:
        numbers = _numbers(text, after.end(), min(len(text), after.end() + 600))
        review = numbers[:15] if len(numbers) >= 15 else ()
    norm = re.search(r"(?:行政)?规范性文件[\s|]+(?=\d)", text)
    norms = _numbers(text, norm.end(), norm.end() + 60)[:3] if norm else ()
    return rows, review, norms if len(norms) == 3 else ()


def _numbers(text: str, start: int, end: int) -> tuple[Value, ...]:
    """Numbers that stand alone between blanks or bars; numbers of labels such as “1.” are none."""
    return tuple(
        Value(int(m[0]), m.start(), m.end())
        for m in re.finditer(r"(?<![^\s|])\d{1,7}(?![^\s|])", text[:end])
        if m.start() >= start
    )
