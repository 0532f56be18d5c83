"""`yifa deadline --cases`: many cases from one CSV file, one line of answer each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from yifa.commands.deadline_record import as_record
from yifa.law.calendar import WorkCalendar, default_calendar
from yifa.law.dates import parse_moment
from yifa.law.errors import LawError, PeriodError
from yifa.law.events import parse_events
from yifa.law.explanation import explain_judged, with_weekday
from yifa.law.lawful import judge
from yifa.law.limits import get_limit

COLUMNS = ("case_id", "rule_id", "start_date", "events")
_OFFICE = {".xlsx", ".xls", ".et", ".docx", ".doc", ".wps", ".pdf", ".ods", ".odt"}
_HOW = "请在表格软件里另存为“CSV UTF-8（逗号分隔）”后再试。"


class _BadFile(Exception):
    """The file as a whole cannot be read; the message is for the user."""


def run_cases(path: str, *, certain: bool, as_json: bool, explain: bool) -> int:
    """Compute every case of the CSV file at `path` and print one line each.

    Returns:
        0 all computed; 1 some case has an error; 2 the file could not be read.
    """
    try:
        rows = list(_read(Path(path)))
    except _BadFile as fault:
        click.echo(str(fault), err=True)
        return 2
    calendar = default_calendar()
    failed = 0
    for line, row in rows:
        record = _answer(line, row, calendar, certain, explain)
        failed += record["error"] is not None
        click.echo(json.dumps(record, ensure_ascii=False) if as_json else _sentence(record))
    if failed:
        click.echo(f"{len(rows)}例中有{failed}例没有算出，原因见各行。", err=True)
    return 1 if failed else 0


def _read(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells of every row.

    Raises:
        _BadFile: not there, not a CSV, or not with the columns.
    """
    if path.is_dir():
        raise _BadFile(f"“{path}”是文件夹，请给出其中的 CSV 文件。")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise _BadFile(f"找不到文件“{path}”，请核对路径。") from error
    except OSError as error:
        raise _BadFile(f"打不开文件“{path}”：{error.strerror}。") from error
    if path.suffix.lower() in _OFFICE or data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"):
        raise _BadFile(f"“{path.name}”不是 CSV 文件。{_HOW}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _BadFile(f"“{path.name}”的文字编码认不出来。{_HOW}") from error
    if "\0" in text:
        raise _BadFile(f"“{path.name}”不是文本文件。{_HOW}")
    if not text.strip():
        raise _BadFile(f"“{path.name}”是空文件。第一行应为列名：{'、'.join(COLUMNS)}。")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise _BadFile(
            f"“{path.name}”缺少列：{'、'.join(missing)}。第一行应为列名：{'、'.join(COLUMNS)}（可以有别的列）。"
        )
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise _BadFile(f"“{path.name}”第{reader.line_num}行的 CSV 格式有误：{error}。") from error


def _answer(line: int, row: Mapping[str, Any], calendar: WorkCalendar, certain: bool, explain: bool) -> dict[str, Any]:
    record: dict[str, Any] = {"case_id": row["case_id"]}
    try:
        if None in row or any(row[c] is None for c in COLUMNS):
            raise PeriodError(f"第{line}行的列数与表头不符；含逗号的内容要用双引号括起来。")
        try:
            events = parse_events(json.loads(row["events"].strip() or "[]"))
        except (json.JSONDecodeError, RecursionError) as error:
            raise PeriodError(f"第{line}行的 events 不是 JSON，没有事项请写 []。") from error
        start = parse_moment(row["start_date"])
        judged = judge(get_limit(row["rule_id"].strip()), start, events, calendar=calendar, certain=certain)
        record.update(as_record(judged))
        if explain:
            record["explanation"] = explain_judged(judged, calendar)
    except LawError as error:
        nothing = dict.fromkeys(("due_date", "nominal_end_date", "alarm_date"))
        provisional = error.code == "NO_CALENDAR"
        record.update(nothing, provisional=provisional, error=error.code, message=str(error))
    return record


def _sentence(record: Mapping[str, Any]) -> str:
    if record["error"]:
        return f"{record['case_id']}  算不出来：{record['message']}"
    due = parse_moment(record["due_date"])
    at = record["due_date"][10:].replace("T", " ")
    mark = f"（暂定，最早{record['earliest']}，最晚{record['latest']}）" if record["provisional"] else ""
    text = f"{record['case_id']}  到期 {with_weekday(due)}{at}{mark}  警戒 {record['alarm_date']}"
    below = record.get("explanation") or [f"注意：{warning}" for warning in record["warnings"]]
    return "\n".join([text, *(f"    {line}" for line in below)])
