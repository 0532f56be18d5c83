"""Put values into a workbook's cells in place: every style, drawing, width and print setting stays as it is.

The cells' XML is changed and all other parts are copied byte for byte; a library that reads and rewrites the whole
workbook loses pictures, shapes and whatever else it doesn't know.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import etree

from yifa.office.errors import DAMAGED_PACKAGE, ContentFault, guard_package, reading
from yifa.office.inline import FORBIDDEN
from yifa.office.sheets.read import cell_ref, parse_ref, sheet_paths

_REF = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


def fill_form(data: bytes, values: Mapping[str, Any], sheet: str | None = None) -> bytes:
    """The workbook with the values set; formulas are computed anew when it is opened.

    :param values: ``"B5"`` or ``"表一!B5"`` → number, text, date (written as text), bool (是/否) or ``None`` (emptied).
    :param sheet: sheet of references without one; default the first.
    :raises ContentFault: for a reference that isn't one, an unknown sheet, or a cell with a formula.
    :raises OfficeError: for a file that can't be read.
    """
    guard_package(data, "xlsx")
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        paths = sheet_paths(package)
        wanted = _by_sheet(values, paths, sheet)
        changed: dict[str, bytes] = {}
        for path in paths.values():
            xml = package.read(path)
            if path in wanted or b"<f" in xml:
                changed[path] = _fill_sheet(xml, wanted.get(path, {}))
        changed["xl/workbook.xml"] = _recalculate(package.read("xl/workbook.xml"))
        return rewritten(package, changed)


def _by_sheet(values: Mapping[str, Any], paths: Mapping[str, str], sheet: str | None) -> dict[str, dict[str, Any]]:
    default = sheet or next(iter(paths), "")
    wanted: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        name, _, ref = key.rpartition("!")
        name = name.strip("'") or default
        if name not in paths:
            raise ContentFault(f"表格里没有名为“{name}”的工作表。现有：{'、'.join(paths)}。")
        plain = ref.upper().replace("$", "")
        if not _REF.fullmatch(plain):
            raise ContentFault(f"“{ref}”不是单元格，应如“B5”。")
        wanted.setdefault(paths[name], {})[plain] = value
    return wanted


def _fill_sheet(xml: bytes, values: Mapping[str, Any]) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    space = etree.QName(root).namespace
    sheet_data = root.find(f"{{{space}}}sheetData")
    rows = {int(row.get("r")): row for row in sheet_data if row.get("r")}
    anchors = _anchors(root, space)
    for ref, value in values.items():
        position = parse_ref(ref)
        position = anchors.get(position, position)
        cell = _cell(sheet_data, rows, position, space)
        if cell.find(f"{{{space}}}f") is not None:
            raise ContentFault(f"{cell.get('r')} 单元格是公式，不能直接填写。请填它所引用的单元格。")
        _set(cell, value, space)
    for formula in sheet_data.iter(f"{{{space}}}f"):
        # A stale result would be shown by programs that don't compute on opening.
        cell = formula.getparent()
        for old_value in cell.findall(f"{{{space}}}v"):
            cell.remove(old_value)
        cell.attrib.pop("t", None)
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return result


def _anchors(root: Any, space: str) -> dict[tuple[int, int], tuple[int, int]]:
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in root.iter(f"{{{space}}}mergeCell"):
        first, _, last = merge.get("ref").partition(":")
        (top, left), (bottom, right) = parse_ref(first), parse_ref(last or first)
        if (bottom - top + 1) * (right - left + 1) > 10_000:
            continue
        anchors.update(
            {(row, column): (top, left) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        )
    return anchors


def _cell(sheet_data: Any, rows: dict[int, Any], position: tuple[int, int], space: str) -> Any:
    number, column = position
    row = rows.get(number)
    if row is None:
        row = etree.Element(f"{{{space}}}row", r=str(number))
        after = sum(1 for known in rows if known < number)
        sheet_data.insert(after, row)
        rows[number] = row
    for at, cell in enumerate(row):
        _, here = parse_ref(cell.get("r"))
        if here == column:
            return cell
        if here > column:
            return _new_cell(row, at, position, space)
    return _new_cell(row, len(row), position, space)


def _new_cell(row: Any, at: int, position: tuple[int, int], space: str) -> Any:
    cell = etree.Element(f"{{{space}}}c", r=cell_ref(*position))
    row.insert(at, cell)
    return cell


def _set(cell: Any, value: Any, space: str) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        etree.SubElement(cell, f"{{{space}}}v").text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
        return
    if isinstance(value, date):
        value = value.isoformat() if not isinstance(value, datetime) else value.isoformat(" ", "minutes")
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t")
    text.text = FORBIDDEN.sub("", str(value))
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _recalculate(xml: bytes) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    space = etree.QName(root).namespace
    settings = root.find(f"{{{space}}}calcPr")
    if settings is None:
        settings = etree.Element(f"{{{space}}}calcPr")
        before = ("definedNames", "sheets", "functionGroups", "externalReferences")
        at = max(index for index, child in enumerate(root) if etree.QName(child).localname in before)
        root.insert(at + 1, settings)
    settings.set("fullCalcOnLoad", "1")
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return result


def rewritten(package: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in package.infolist():
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.compress_type = zipfile.ZIP_DEFLATED
            copy.external_attr = info.external_attr
            target.writestr(copy, changed.get(info.filename) or package.read(info.filename))
    return out.getvalue()
