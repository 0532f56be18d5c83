"""Reads .xlsx workbooks: every sheet is a table."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook

from yifa.proof.model import Document
from yifa.proof.readers.draft import Draft, UnreadableError
from yifa.proof.readers.limits import open_zip, stream_part

MAX_CELLS = 400_000
"""Largest used area of one sheet, in cells; an area is held in memory whole."""
MAX_SHEETS = 50
Rows = list[list[tuple[str, int, int]]]
PLACE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')


def read_xlsx(data: bytes, name: str = "") -> Document:
    """Read a workbook. Raises UnreadableError for damaged, encrypted, oversized and empty ones."""
    archive = open_zip(data)
    sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
    if not sheets:
        raise UnreadableError("这不是 Excel 表格（.xlsx），里面没有工作表。")
    for sheet_name in sheets[:MAX_SHEETS]:
        _check_area(archive, sheet_name)
    for part in archive.namelist():
        if part.startswith("xl/") and part.endswith(".xml") and part not in sheets:
            for _ in stream_part(archive, part):
                pass
    draft = Draft()
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for i, sheet_name in enumerate(workbook.sheet_names[:MAX_SHEETS]):
            sheet = workbook.get_sheet_by_index(i)
            rows = sheet.to_python(skip_empty_area=False)
            spans = {
                (top, left): (bottom - top + 1, right - left + 1)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
            }
            table = _cells(rows, spans)
            if table:
                draft.paragraph(sheet_name)
                draft.table(table)
    except CalamineError as error:
        raise UnreadableError("表格损坏，打不开。请在 Excel、WPS 里打开后另存一份再核。") from error
    if not draft.tables:
        raise UnreadableError("表格里没有内容。")
    return draft.finish(name)


def shown(value: object) -> str:
    """A cell as a reader sees it: whole numbers without a decimal point, dates as 2025-02-28."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).replace("\t", " ").replace("\r", "").replace("\n", " ").strip()


def _cells(
    rows: Sequence[Sequence[object]], spans: dict[tuple[int, int], tuple[int, int]]
) -> list[list[tuple[str, int, int]]]:
    # A range of merged cells may claim the whole sheet: only what lies within the used area counts, and only once.
    wide, room = max((len(row) for row in rows), default=0), MAX_CELLS
    covered: set[tuple[int, int]] = set()
    within: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (asked_height, asked_width) in spans.items():
        height, width = min(asked_height, len(rows) - top), min(asked_width, wide - left)
        if height <= 0 or width <= 0:
            continue
        room -= height * width
        if room < 0:
            raise UnreadableError("表格里合并的单元格相互重叠，异常地多，没有读。请取消多余的合并再核。")
        within[top, left] = (height, width)
        covered |= {(top + down, left + right) for down in range(height) for right in range(width) if down or right}
    table = [
        [(shown(value), *within.get((r, c), (1, 1))) for c, value in enumerate(row) if (r, c) not in covered]
        for r, row in enumerate(rows)
    ]
    while table and not any(text for text, _, _ in table[-1]):
        table.pop()
    return table


def _check_area(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a sheet whose used area is enormous though it may hold few cells."""
    columns: set[bytes] = set()
    top, bottom = 1 << 30, 0
    rest = b""
    for piece in stream_part(archive, name):
        block = rest + piece
        for match in PLACE.finditer(block):
            columns.add(match[1])
            row = int(match[2])
            top, bottom = min(top, row), max(bottom, row)
        rest = block[-64:]
    if not columns:
        return
    numbers = [_column(c) for c in columns]
    area = bottom * max(numbers)
    if area > MAX_CELLS:
        raise UnreadableError(
            f"工作表的使用区域有{bottom}行、{max(numbers)}列，太大。请只留要核的表，删去多余的行列再核。"
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
