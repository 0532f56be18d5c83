"""Every sheet of a file as rows of values: .xlsx, .xls, and .csv in the encodings and separators in use."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from yifa.office.errors import DAMAGED_PACKAGE, FileEncrypted, FileTooLarge, WrongFileType, guard_package, reading
from yifa.office.sheets.read import Merge, Value

MAX_ROWS = 200_000
MAX_COLUMNS = 300
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEPARATORS = ",;\t，；"


@dataclass(slots=True)
class Grid:
    """A sheet: its name, its values row by row from the first line of the file, and its merged ranges.

    ``numbers[i]`` is the number that row ``i`` bears in the file (csv: the line on which it begins).
    """

    name: str
    rows: list[list[Value]]
    numbers: Sequence[int]
    merges: list[Merge] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)


def read_grids(data: bytes, name: str = "") -> list[Grid]:
    """All sheets of a file that hold anything.

    :raises FileTooLarge, FileEncrypted, WrongFileType, FileDamaged: with a Chinese message.
    """
    if not data:
        raise WrongFileType("这是一个空文件，里面什么也没有。请重新导出或者另存后再试。")
    old = data.startswith(_OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") not in data
    if old or data.startswith((b"PK", _OLE_MAGIC)):
        if not old:
            guard_package(data, "xlsx")
        with reading(DAMAGED_PACKAGE):
            return _from_workbook(data)
    return [_from_csv(data, name)]


def _from_workbook(data: bytes) -> list[Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise FileEncrypted("文件设有打开密码。请在办公软件里去掉密码，另存后再试。") from error
    grids = []
    shown = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    for name in shown or workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS:
            raise FileTooLarge(f"工作表“{name}”有{sheet.height}行、{sheet.width}列，请分成几个文件再试。")
        top, left = sheet.start or (0, 0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=True)
        # In place, and each short text once: a ledger says the same words many thousand times.
        words: dict[str, str] = {}
        for at, values in enumerate(rows):
            cells = [_once(value, words) for value in values]
            rows[at] = [None] * left + cells if left else cells
        if not rows:
            continue
        merges = [Merge(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in sheet.merged_cell_ranges or ()]
        grids.append(Grid(name, rows, range(top + 1, top + 1 + len(rows)), merges))
    if not grids:
        raise WrongFileType("文件里没有内容。请在办公软件里打开查看。")
    return grids


def _once(value: Value, words: dict[str, str]) -> Value:
    if not isinstance(value, str):
        return value
    if len(value) > 24 or len(words) > 50_000:
        return value or None
    return words.setdefault(value, value) or None


def _from_csv(data: bytes, name: str) -> Grid:
    text = _decoded(data)
    first = [line for line in text.splitlines()[:30] if line.strip()]
    if not first or "\x00" in text:
        raise WrongFileType("这不是 Excel 表格，也不是逗号分隔的文本（csv）。请另存为 xlsx 或 csv 后再试。")
    separator = max(_SEPARATORS, key=lambda one: sum(line.count(one) for line in first))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[Value]] = []
    numbers, line = [], 1
    try:
        for row in reader:
            rows.append([cell.strip() or None for cell in row])
            numbers.append(line)
            line = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                raise FileTooLarge(f"文件超过{MAX_ROWS}行，请分成几个文件再试。")
    except csv.Error as error:
        if "field limit" in str(error):
            raise FileTooLarge(
                f"第{line}行有一格太长，不像台账里的一格。请检查引号是否成对、是不是贴错了内容。"
            ) from error
        raise WrongFileType("这份 csv 读不下去，引号或者分隔符有误。请另存为 xlsx 后再试。") from error
    return Grid(name or "csv", rows, numbers)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFileType("这份文件的文字编码读不出来，请另存为 xlsx 后再试。")
