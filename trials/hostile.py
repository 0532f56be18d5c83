"""Hostile values and files: what people, broken programs and attackers send."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    -(2**63) - 1,
    10**40,
    1.5,
    1e308,
    -0.0,
    "",
    " ",
    "　",
    "\x00",
    "a\x00b",
    "\r\n",
    "\t",
    "0",
    "-1",
    "9" * 30,
    "1e9",
    "NaN",
    "Infinity",
    "true",
    "null",
    "[]",
    "{}",
    "1,000",
    "１２３",
    "一百",
    "½",
    "²",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2024-02-30",
    "2024-13-01",
    "20240506",
    "2024-05-06T25:00",
    "2024-05-06T09:00:00+99:00",
    "2024-05-06T09:00",
    "1900-01-01",
    "31/12/2024",
    "明天",
    "2024年5月6日",
    "24:00",
    "9:5",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% debug %}",
    "${7*7}",
    "' OR 1=1 --",
    '";DROP TABLE x;--',
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "../../etc/passwd",
    "..\\..\\x",
    "http://127.0.0.1:1/",
    "//evil.example/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "\u202e反了",
    "\u200b",
    "\ufeff",
    "é" * 500,
    "法" * 5000,
    "a" * 100_000,
    "😀👨‍👩‍👧‍👦",
    "𠀀𪚥",
    "\ud800",
    "Z͑ͫ̓ͪ̂ͫ̽",
    "上坑村",
    "359999100201",
    "11010519491231002X",
    "110105194912310021",
    "13800138000",
    "000000000000",
    [],
    [None],
    [[]],
    [{}],
    [1, "a", None],
    ["x"] * 3000,
    {},
    {"a": None},
    {"name": None},
    {"name": {"name": {}}},
    [{"name": []}],
    [{"name": "王示例", "phone": {"x": 1}}],
    [{"name": "法" * 5000}],
    [[[[[[[[[[1]]]]]]]]]],
    {"sha": "0" * 64},
    {"sha": 1, "name": []},
    [{"sha": "x", "name": "a.pdf", "mime": "x", "size": -1}],
    {"ticket": "x"},
    {"points": [[999, 999]]},
    {"lng": "x", "lat": None},
]


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "x">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><a>&a9;</a>"
)
_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _sheet(inside: bytes) -> bytes:
    """A workbook of one sheet with this inside."""
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    )
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    return _zip(
        ("[Content_Types].xml", kinds.encode()),
        ("_rels/.rels", _related("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", _related("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}">'.encode() + inside + b"</worksheet>"),
    )


def _related(kind: str, target: str) -> bytes:
    inside = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'.encode()


def _sheets() -> Iterator[tuple[str, bytes]]:
    """Workbooks that are well-formed and far too large in one way."""
    cell = b'<c t="n"><v>1</v></c>'
    yield "wide.xlsx", _sheet(b'<sheetData><row r="1">' + cell * 1_000_000 + b"</row></sheetData>")
    yield "tall.xlsx", _sheet(b"<sheetData>" + b"<row>%s</row>" % cell * 700_000 + b"</sheetData>")
    far = (
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    yield "far.xlsx", _sheet(far)
    merged = b'<sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield "merged.xlsx", _sheet(merged)
    many = b"".join(b'<mergeCell ref="A%d:Z%d"/>' % (n, n + 1) for n in range(1, 200_000, 2))
    yield "merges.xlsx", _sheet(b"<sheetData/><mergeCells>" + many + b"</mergeCells>")
    looping = b'<sheetData><row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c></row></sheetData>'
    yield "looping.xlsx", _sheet(looping)


def _deep_zip() -> bytes:
    content = b"x"
    for _ in range(100):
        content = _zip(("a.zip", content))
    return content


def _huge_png() -> bytes:
    """A picture that says it is 60,000 by 60,000 points."""

    def chunk(kind: bytes, inside: bytes) -> bytes:
        return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def FILES() -> Iterator[tuple[str, bytes]]:
    """(name, content) of two hundred files."""
    parts = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
    inner = {
        "empty": b"",
        "bomb": _BOMB,
        "outside": _OUTSIDE,
        "deep": b"<a>" * 20_000,
        "binary": bytes(range(256)) * 40,
        "long": b"<a>" + b"x" * 3_000_000 + b"</a>",
        "wide": b"<a " + b" ".join(b'x%d="1"' % n for n in range(20_000)) + b"/>",
    }
    for ending, part in parts.items():
        for what, content in inner.items():
            yield f"{what}.{ending}", _zip(("[Content_Types].xml", _TYPES), (part, content))
            yield f"{what}-untyped.{ending}", _zip((part, content))
    zeros = b"\0" * 30_000_000
    for ending in (*parts, "ofd", "zip"):
        yield f"zeros.{ending}", _zip(("[Content_Types].xml", _TYPES), (parts.get(ending, "OFD.xml"), zeros))
        yield f"many.{ending}", _zip(*((f"word/{n}.xml", b"x") for n in range(5000)))
        yield f"climbing.{ending}", _zip(("../../../tmp/x", b"x"), (parts.get(ending, "OFD.xml"), b"<a/>"))
        whole = _zip(("[Content_Types].xml", _TYPES), (parts.get(ending, "OFD.xml"), b"<a/>"))
        for cut in (4, 30, len(whole) // 2, len(whole) - 10):
            yield f"cut{cut}.{ending}", whole[:cut]
        for flipped in range(0, len(whole), max(1, len(whole) // 8)):
            yield f"flip{flipped}.{ending}", whole[:flipped] + bytes([whole[flipped] ^ 255]) + whole[flipped + 1 :]
    yield from _sheets()
    yield "deep.zip", _deep_zip()
    yield "deep.docx", _deep_zip()
    yield "huge.png", _huge_png()
    heads = {
        "pdf": b"%PDF-1.7\n",
        "png": b"\x89PNG\r\n\x1a\n",
        "jpg": b"\xff\xd8\xff\xe0",
        "gif": b"GIF89a",
        "tif": b"II*\0",
        "bmp": b"BM",
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "mp3": b"ID3",
        "mp4": b"\0\0\0 ftypisom",
        "heic": b"\0\0\0 ftypheic",
        "webp": b"RIFF\0\0\0\0WEBP",
    }
    for ending, head in heads.items():
        yield f"bare.{ending}", head
        yield f"noise.{ending}", head + bytes((n * 7919) % 256 for n in range(5000))
        yield f"zeros.{ending}", head + b"\0" * 100_000
        yield f"script.{ending}", head + b"<script>alert(1)</script>"
    yield (
        "endless.pdf",
        b"%PDF-1.7\n"
        + b"1 0 obj << /Kids [1 0 R] /Type /Pages /Count 1 >> endobj\n" * 2000
        + b"trailer << /Root 1 0 R >>",
    )
    for name in (
        "",
        ".",
        "..",
        "a" * 300 + ".pdf",
        "a\x00b.pdf",
        "../x.pdf",
        "con.pdf",
        "x.pdf.exe",
        "法\u202egpj.exe",
        " .pdf",
        "\n.pdf",
    ):
        yield name or "-", b"%PDF-1.7\n"
    for ending, content in (
        ("csv", b"a,b\n" * 100_000),
        ("csv", b'"' * 100_000),
        ("csv", b"=1+1," * 2000),
        ("txt", b"\xff\xfe\0\0" * 999),
        ("txt", b"\x81\x30" * 5000),
        ("html", b"<script>"),
        ("svg", b"<svg onload=alert(1)>"),
        ("exe", b"MZ\0"),
        ("sh", b"#!/bin/sh\nrm -rf /"),
        ("json", b"[" * 100_000),
        ("xml", _BOMB),
        ("md", "法".encode() * 100_000),
    ):
        yield f"x.{ending}", content
