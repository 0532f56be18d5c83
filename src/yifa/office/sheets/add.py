"""Add plain sheets to a workbook: every part that was there stays byte for byte, but for the lists that name the sheets."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import etree

from yifa.office.errors import DAMAGED_PACKAGE, guard_package, reading
from yifa.office.inline import FORBIDDEN
from yifa.office.sheets.read import cell_ref, sheet_paths

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDEST = 60
_LONGEST = 32_000

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet of words and numbers under one row of headings.

    :param links: (row, column), from 0 under the headings → a place in the workbook, such as ``来源!A5``.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


def add_sheets(data: bytes, sheets: Sequence[PlainSheet]) -> bytes:
    """The workbook with more sheets at its end; a name that is taken gets a number.

    :raises OfficeError: for a file that can't be read.
    """
    guard_package(data, "xlsx")
    out = BytesIO()
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        taken = set(sheet_paths(package))
        workbook, links, types = (_parsed(package.read(name)) for name in _LISTS)
        numbers = [int(one.get("sheetId")) for one in workbook.iter(f"{{{_MAIN}}}sheet")]
        made: dict[str, bytes] = {}
        for at, sheet in enumerate(sheets, max(numbers, default=0) + 1):
            name = next(one for n in range(100) if (one := f"{sheet.name}{n or ''}") not in taken)
            taken.add(name)
            path, key = f"xl/worksheets/added{at}.xml", f"added{at}"
            made[path] = _sheet_xml(sheet)
            etree.SubElement(
                workbook.find(f"{{{_MAIN}}}sheets"),
                f"{{{_MAIN}}}sheet",
                {"name": name, "sheetId": str(at), f"{{{_LINK}}}id": key},
            )
            etree.SubElement(
                links,
                f"{{{_RELATED}}}Relationship",
                {"Id": key, "Type": f"{_LINK}/worksheet", "Target": path.removeprefix("xl/")},
            )
            etree.SubElement(types, f"{{{_TYPES}}}Override", {"PartName": f"/{path}", "ContentType": _SHEET_TYPE})
        made |= dict(zip(_LISTS, map(_written, (workbook, links, types)), strict=True))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in package.namelist():
                target.writestr(name, made.pop(name) if name in made else package.read(name))
            for name, content in made.items():
                target.writestr(name, content)
    return out.getvalue()


_LISTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml")


def _parsed(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _sheet_xml(sheet: PlainSheet) -> bytes:
    root = etree.Element(f"{{{_MAIN}}}worksheet", nsmap={None: _MAIN})
    views = etree.SubElement(
        etree.SubElement(root, f"{{{_MAIN}}}sheetViews"), f"{{{_MAIN}}}sheetView", workbookViewId="0"
    )
    etree.SubElement(views, f"{{{_MAIN}}}pane", ySplit="1", topLeftCell="A2", state="frozen", activePane="bottomLeft")
    lines = [list(sheet.headings), *sheet.rows]
    columns = etree.SubElement(root, f"{{{_MAIN}}}cols")
    for at in range(len(sheet.headings)):
        widest = max(
            (sum(1 + (ord(one) > 255) for one in str(line[at])) for line in lines if line[at] is not None), default=8
        )
        etree.SubElement(
            columns,
            f"{{{_MAIN}}}col",
            min=str(at + 1),
            max=str(at + 1),
            customWidth="1",
            width=str(min(max(widest, 6), _WIDEST) + 2),
        )
    rows = etree.SubElement(root, f"{{{_MAIN}}}sheetData")
    for number, line in enumerate(lines):
        row = etree.SubElement(rows, f"{{{_MAIN}}}row", r=str(number + 1))
        for at, value in enumerate(line):
            _put(row, cell_ref(number + 1, at), value)
    if sheet.links:
        links = etree.SubElement(root, f"{{{_MAIN}}}hyperlinks")
        for (number, at), place in sorted(sheet.links.items()):
            name, _, ref = place.rpartition("!")
            quoted = "'" + name.replace("'", "''") + "'"
            etree.SubElement(links, f"{{{_MAIN}}}hyperlink", ref=cell_ref(number + 2, at), location=f"{quoted}!{ref}")
    return _written(root)


def _put(row: Any, ref: str, value: Value) -> None:
    if value is None:
        return
    if isinstance(value, int | Decimal):
        cell = etree.SubElement(row, f"{{{_MAIN}}}c", r=ref)
        etree.SubElement(cell, f"{{{_MAIN}}}v").text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return
    cell = etree.SubElement(row, f"{{{_MAIN}}}c", r=ref, t="inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
    text.text = FORBIDDEN.sub("", value)[:_LONGEST]
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
