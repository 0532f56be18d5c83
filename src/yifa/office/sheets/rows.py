"""Make room in a form's table: rows added under a pattern row, looking like it; what stands below moves down."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

from lxml import etree

from yifa.office.errors import DAMAGED_PACKAGE, ContentFault, guard_package, reading
from yifa.office.sheets.fill import rewritten
from yifa.office.sheets.read import sheet_paths

_REFERENCE = re.compile(
    r"(?P<text>\"[^\"]*\")"
    r"|(?<![\w$.])(?P<sheet>(?:'(?:[^']|'')+'|[\w.\u4e00-\u9fff]+)!)?"
    r"(?P<a>\$?[A-Z]{1,3}\$?)(?P<first>[1-9]\d{0,6})(?::(?P<b>\$?[A-Z]{1,3}\$?)(?P<last>[1-9]\d{0,6}))?(?![\w(])"
)
_LISTS = ("mergeCell", "conditionalFormatting", "dataValidation", "autoFilter", "hyperlink", "protectedRange")
_LAST_ROW = 1_048_576


def insert_rows(data: bytes, sheet: str, pattern: int, count: int) -> bytes:
    """The workbook with `count` rows added below row `pattern`, each with its height, styles and borders, but empty.

    Formulas, merged cells, drop-downs, conditional formats and print areas move along; a range that ends in the
    pattern row grows, so that a total under the table adds up the new rows too (as when a row is inserted by hand).

    :raises ContentFault: for an unknown sheet, or where the sheet would grow beyond its last row.
    :raises OfficeError: for a file that can't be read.
    """
    guard_package(data, "xlsx")
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        paths = sheet_paths(package)
        if sheet not in paths:
            raise ContentFault(f"表格里没有名为“{sheet}”的工作表。现有：{'、'.join(paths)}。")
        changed: dict[str, bytes] = {}
        for name, path in paths.items():
            xml = package.read(path)
            if name == sheet:
                changed[path] = _inserted(xml, sheet, pattern, count)
            elif b"<f" in xml:
                changed[path] = _formulas_moved(xml, _mover(sheet, name, pattern, count))
        book = package.read("xl/workbook.xml")
        if b"definedName" in book:
            changed["xl/workbook.xml"] = _names_moved(book, _mover(sheet, "", pattern, count))
        return rewritten(package, changed)


def _mover(sheet: str, at_home: str, pattern: int, count: int) -> Callable[[str], str]:
    """A function that moves the references of a formula standing in the sheet `at_home`."""

    def one(match: re.Match[str]) -> str:
        if match["text"]:
            return match[0]
        named = (match["sheet"] or "").rstrip("!").strip("'").replace("''", "'")
        if (named or at_home) != sheet:
            return match[0]
        first, last = int(match["first"]), int(match["last"] or 0)
        moved = f"{match['sheet'] or ''}{match['a']}{first + count * (first > pattern)}"
        return f"{moved}:{match['b']}{last + count * (last >= pattern)}" if last else moved

    return lambda formula: _REFERENCE.sub(one, formula)


def _parsed(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _written(root: Any) -> bytes:
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return result


def _inserted(xml: bytes, sheet: str, pattern: int, count: int) -> bytes:
    root = _parsed(xml)
    space = etree.QName(root).namespace
    rows = root.find(f"{{{space}}}sheetData")
    numbers = [int(row.get("r")) for row in rows]
    if max([pattern, *numbers]) + count > _LAST_ROW:
        raise ContentFault("行数太多，表格放不下。请缩短时段后再填。")
    move = _mover(sheet, sheet, pattern, count)
    for formula in root.iter(f"{{{space}}}f", f"{{{space}}}formula", f"{{{space}}}formula1", f"{{{space}}}formula2"):
        formula.text = move(formula.text) if formula.text else formula.text
        if formula.get("ref"):
            formula.set("ref", move(formula.get("ref")))
    below = [row for row in rows if int(row.get("r")) > pattern]
    model = next((row for row in rows if int(row.get("r")) == pattern), None)
    for row in below:
        _renumber(row, int(row.get("r")) + count)
    if model is not None:
        at = list(rows).index(model)
        for extra in range(1, count + 1):
            rows.insert(at + extra, _emptied(model, pattern + extra, space))
    for name in _LISTS:
        for item in root.iter(f"{{{space}}}{name}"):
            kind = "ref" if item.get("ref") else "sqref"
            item.set(kind, move(item.get(kind, "")))
    for break_ in root.iterfind(f"{{{space}}}rowBreaks/{{{space}}}brk"):
        if int(break_.get("id", 0)) > pattern:
            break_.set("id", str(int(break_.get("id")) + count))
    for size in root.iterfind(f"{{{space}}}dimension"):
        size.set("ref", move(size.get("ref", "A1")))
    _merge_along(root, pattern, count, space)
    return _written(root)


def _renumber(row: Any, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        cell.set("r", re.sub(r"\d+$", str(number), cell.get("r")))


def _emptied(model: Any, number: int, space: str) -> Any:
    copy = deepcopy(model)
    _renumber(copy, number)
    for cell in copy:
        cell.attrib.pop("t", None)
        for child in list(cell):
            cell.remove(child)
    copy.tail = model.tail
    return copy


def _merge_along(root: Any, pattern: int, count: int, space: str) -> None:
    """Cells merged within the pattern row are merged in each new row as well."""
    held = root.find(f"{{{space}}}mergeCells")
    if held is None:
        return
    for merge in list(held):
        # A range within the pattern row has grown with the insertion; it is one row tall again, and repeated.
        match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", merge.get("ref", ""))
        if match and int(match[2]) == pattern and int(match[4]) == pattern + count:
            merge.set("ref", f"{match[1]}{pattern}:{match[3]}{pattern}")
            for number in range(pattern + 1, pattern + count + 1):
                etree.SubElement(held, f"{{{space}}}mergeCell", ref=f"{match[1]}{number}:{match[3]}{number}")
    held.set("count", str(len(held)))


def _formulas_moved(xml: bytes, move: Callable[[str], str]) -> bytes:
    root = _parsed(xml)
    for formula in root.iter("{*}f"):
        formula.text = move(formula.text) if formula.text else formula.text
    return _written(root)


def _names_moved(xml: bytes, move: Callable[[str], str]) -> bytes:
    root = _parsed(xml)
    for name in root.iter("{*}definedName"):
        name.text = move(name.text) if name.text else name.text
    return _written(root)
