"""Old ledgers in clerks' own words: every column is what it says or stays a remark, and the rows live as they lived."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from tests.server.imports.test_old_ledgers import town  # noqa: F401  (the town of 样川镇)
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.keeping import count
from yifa.server.towns.models import Town

HERE = Path(__file__).parent
NEVER_WRONG = {"@remark", "@skip"}
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def ledgers(name: str) -> list[dict[str, Any]]:
    """The ledgers of a file; what is written short is written out."""
    made: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    for one in made:
        one["columns"] = [_column(column) if isinstance(column, str) else column for column in one["columns"]]
        one["rows"] = [list(map(_cell, row.split("|"))) if isinstance(row, str) else row for row in one["rows"]]
    return made


def _column(text: str) -> list[str]:
    heading, _, meant = text.rpartition(" = ")
    right, _, besides = meant.partition(" ; ")
    return [heading, right, besides]


def _cell(text: str) -> str | int | float:
    bare = text.strip()
    if re.fullmatch(r"0|[1-9]\d{0,8}", bare):
        return int(bare)
    return float(bare) if re.fullmatch(r"\d{1,5}\.\d{1,2}", bare) else bare


def workbook(one: dict[str, Any]) -> tuple[bytes, list[tuple[str, int]]]:
    """The file, and on which sheet and row each record stands. `{sheet: …}` among the rows begins another sheet."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    records = []
    name, sheet, at = one.get("sheet", "Sheet1"), None, 0
    for row in one["rows"]:
        if isinstance(row, dict) and "sheet" in row:
            name, sheet = row["sheet"], None
            continue
        if sheet is None:
            sheet = book.add_worksheet(name)
            at = _headings(sheet, one)
        if not isinstance(row, dict):
            records.append((name, at + 1))
        for column, value in enumerate(row["line"] if isinstance(row, dict) else row):
            if value not in ("", None):
                sheet.write_string(at, column, value) if isinstance(value, str) else sheet.write(at, column, value)
        at += 1
    book.close()
    return stream.getvalue(), records


def _headings(sheet: Any, one: dict[str, Any]) -> int:
    """Title, lines above and headings; the first row of the records."""
    heads = [str(column[0]).partition("/") for column in one["columns"]]
    two = sum(bool(lower) for _, _, lower in heads) > 1
    sheet.merge_range(0, 0, 0, len(heads) - 1, one["title"])
    at = 1
    for line in one.get("above", []):
        sheet.write(at, 0, line)
        at += 1
    for column, (upper, stroke, lower) in enumerate(heads):
        if not two:
            sheet.write(at, column, upper + stroke + lower)
        elif not lower:
            sheet.merge_range(at, column, at + 1, column, upper)
        else:
            if column == 0 or heads[column - 1][0] != upper:
                last = max(n for n, head in enumerate(heads) if head[0] == upper and head[2])
                sheet.merge_range(at, column, at, last, upper) if last > column else sheet.write(at, column, upper)
            sheet.write(at + 1, column, lower)
    return at + (2 if two else 1)


def faults_of(town: Town, one: dict[str, Any]) -> list[str]:  # noqa: F811
    """What is not as labelled."""
    data, records = workbook(one)
    ledger = OldLedger(town, data, "台账.xlsx", one["procedure"], constants=one.get("set", {}))
    _, columns = ledger.sheets[0]
    found = []
    for (heading, right, *besides), mapped in zip(one["columns"], columns, strict=True):
        told = {name if name == "@number" or not step else f"{name}:{step}" for name, step in mapped.targets}
        meant = {name if name.startswith("@on") else name.partition(":")[0] for name in right.split("|")}
        if not told & meant or told - meant - NEVER_WRONG - set("|".join(besides).split("|")):
            found.append(f"{heading}: {told}")
    judged, tally = ledger.judged, count(ledger)
    if {(sheet, fault.row) for sheet, fault in judged.faults} != {records[n - 1] for n in one.get("faults", [])}:
        found.append(f"faults {judged.faults}")
    if (judged.rows, len(judged.duplicates)) != (len(records), one.get("dups", 0)):
        found.append(f"rows {judged.rows}, repeats {judged.duplicates}")
    if not one.get("loose_states") and dict(tally.states) != one["states"]:
        found.append(f"states {dict(tally.states)}")
    if len(judged.left_out) != one.get("left", 0):
        found.append(f"left out {judged.left_out}")
    if "numbers" in one and [ready.number for ready in judged.ready] != one["numbers"]:
        found.append(f"numbers {[ready.number for ready in judged.ready]}")
    figures = tally.figures()
    return found + [f"{key} {figures.get(key)}" for key, value in one["figures"].items() if figures.get(key) != value]


@pytest.mark.parametrize(
    "name",
    [
        "foreign_ledgers.yaml",
        "further_ledgers.yaml",
        "more_ledgers.yaml",
        "clerks_ledgers.yaml",
        "other_hands_ledgers.yaml",
        "sixth_hand_ledgers.yaml",
    ],
)
def test_ledgers_in_clerks_own_words_are_understood(town: Town, name: str) -> None:  # noqa: F811
    found = {f"{one['procedure']} {one['title']}": faults_of(town, one) for one in ledgers(name)}
    assert {title: faults for title, faults in found.items() if faults} == {}
