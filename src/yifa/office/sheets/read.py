"""Read the ledgers that people really keep: any sheet as rows of values that know where they stand."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from io import BytesIO

from lxml import etree
from python_calamine import CalamineWorkbook, PasswordError

from yifa.office.errors import DAMAGED_PACKAGE, FileEncrypted, FileTooLarge, WrongFileType, guard_package, reading

Value = str | int | float | bool | date | datetime | time | timedelta | None

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 10_000_000
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REF = re.compile(r"([A-Z]{1,3})(\d+)")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")


def column_letter(index: int) -> str:
    """A, B, … AA for 0, 1, … 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_ref(row: int, column: int) -> str:
    """``B7`` for row number 7 (from 1) and column 1 (from 0)."""
    return f"{column_letter(column)}{row}"


def parse_ref(ref: str) -> tuple[int, int]:
    """Row number (from 1) and column (from 0) of a reference such as ``B7``.

    :raises ValueError: when it is none.
    """
    match = _REF.fullmatch(ref)
    if match is None:
        raise ValueError(f"not a cell reference: {ref!r}")
    column = 0
    for char in match.group(1):
        column = column * 26 + ord(char) - 64
    return int(match.group(2)), column - 1


def is_blank(value: Value) -> bool:
    """Whether a cell holds nothing, or only blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number in the file (from 1). ``hidden`` rows are data all the same: a filter hides them."""

    number: int
    values: tuple[Value, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Merge:
    """A merged range, row numbers from 1 and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet as it stands: row numbers are those of the file.

    The text of a merged range stands in each of its cells; a number only in the first, so that no sum doubles.
    """

    name: str
    rows: tuple[SheetRow, ...]
    merges: tuple[Merge, ...] = ()
    sheet_names: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row.values) for row in self.rows), default=0)

    @cached_property
    def by_number(self) -> dict[int, SheetRow]:
        """Rows by their number in the file."""
        return {row.number: row for row in self.rows}


def read_table(data: bytes, sheet: str | None = None) -> Sheet:
    """Read one sheet of an .xlsx or .xls file: the one named, else the first with content.

    :raises FileTooLarge, FileEncrypted, WrongFileType, FileDamaged: with a Chinese message.
    """
    old_format = data.startswith(_OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") not in data
    if not old_format:
        guard_package(data, "xlsx")
    with reading(DAMAGED_PACKAGE):
        return _read(data, sheet, old_format)


def _read(data: bytes, sheet: str | None, old_format: bool) -> Sheet:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise FileEncrypted("文件设有打开密码。请在办公软件里去掉密码，另存后再试。") from error
    names = tuple(workbook.sheet_names)
    if sheet is not None and sheet not in names:
        raise WrongFileType(f"文件里没有名为“{sheet}”的工作表。现有：{'、'.join(names)}。")
    for name in (sheet,) if sheet is not None else names:
        source = workbook.get_sheet_by_name(name)
        # Formatting far below the data doesn't count: height and width are those of the filled part.
        _guard_size(source.height, source.width, name)
        ranges = source.merged_cell_ranges or ()
        merges = tuple(Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)
        hidden = frozenset() if old_format else _hidden_rows(data, name)
        first, offset = source.start or (0, 0)
        rows = [
            [None] * offset + [None if value == "" else value for value in values]
            for values in source.to_python(skip_empty_area=True)
        ]
        if rows or sheet is not None or name == names[-1]:
            return _assemble(name, rows, first, merges, hidden, names)
    raise WrongFileType("文件里没有工作表。请在办公软件里打开查看。")


def _guard_size(rows: int, columns: int, name: str) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise FileTooLarge(
            f"工作表“{name}”有 {rows} 行、{columns} 列，超过 {MAX_ROWS} 行、{MAX_COLUMNS} 列。请分成几个文件再试。"
        )


def _assemble(
    name: str,
    rows: list[list[Value]],
    first: int,
    merges: tuple[Merge, ...],
    hidden: frozenset[int],
    names: tuple[str, ...],
) -> Sheet:
    for merge in merges:
        if not first < merge.top <= first + len(rows):
            continue
        source = rows[merge.top - first - 1]
        value = source[merge.left] if merge.left < len(source) else None
        if not isinstance(value, str):
            continue
        for number in range(merge.top, min(merge.bottom, first + len(rows)) + 1):
            row = rows[number - first - 1]
            for column in range(merge.left, min(merge.right + 1, len(row))):
                row[column] = value
    built = [SheetRow(first + at, tuple(values), first + at in hidden) for at, values in enumerate(rows, 1)]
    while built and all(is_blank(value) for value in built[-1].values):
        built.pop()
    return Sheet(name, tuple(built), merges, names)


def _hidden_rows(data: bytes, name: str) -> frozenset[int]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        path = sheet_paths(package).get(name)
        return frozenset(_hidden_in(package.read(path))) if path else frozenset()


def _hidden_in(xml: bytes) -> Iterator[int]:
    at = 0
    for match in _HIDDEN_ROW.finditer(xml):
        tag = match.group()
        at += 1
        if number := re.search(rb'\br="(\d+)"', tag):
            at = int(number.group(1))
        if re.search(rb'\bhidden="(?:1|true)"', tag):
            yield at


def sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the package."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    workbook = etree.fromstring(package.read("xl/workbook.xml"), parser)
    paths: dict[str, str] = {}
    # Strict and transitional files differ in their namespaces alone.
    for sheet in workbook.iter("{*}sheet"):
        link = next((value for name, value in sheet.attrib.items() if etree.QName(name).localname == "id"), None)
        target = targets.get(link)
        if target:
            paths[sheet.get("name")] = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            )
    return paths
