"""Reads a report from whatever file it comes in; every refusal is a Chinese sentence saying what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yifa.proof.model import Document
from yifa.proof.readers.draft import UnreadableError
from yifa.proof.readers.limits import MAX_FILE, MAX_FLAT, check_size, open_zip
from yifa.proof.readers.plain import read_text

__all__ = ["MAX_FILE", "Convert", "UnreadableError", "check_size", "form_of", "read_document", "read_text"]

Convert = Callable[[bytes, str, str], bytes]
"""Converts an old binary file: (bytes, form it has, form wanted) -> bytes; raises UnreadableError."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMES = {
    "docx": "Word 文档",
    "xlsx": "Excel 表格",
    "pdf": "PDF",
    "html": "网页",
    "txt": "文本",
    "doc": "旧版 Word 文档",
    "xls": "旧版 Excel 表格",
    "picture": "图片",
}
ENDINGS = {
    "docx": "docx",
    "xlsx": "xlsx",
    "pdf": "pdf",
    "html": "html",
    "htm": "html",
    "txt": "txt",
    "doc": "doc",
    "wps": "doc",
    "xls": "xls",
    "et": "xls",
    "png": "picture",
    "jpg": "picture",
    "jpeg": "picture",
    "bmp": "picture",
    "tif": "picture",
    "tiff": "picture",
}


def read_document(data: bytes, name: str = "", convert: Convert | None = None) -> Document:
    """Read a file by what it holds, not by its ending.

    `name` is shown to the user and compared with the content. `convert` reads .doc and .xls where a converter is
    installed. Raises UnreadableError with a Chinese message for everything that cannot be read.
    """
    check_size(len(data))
    form = form_of(data)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    document = _read(data, form, name, convert)
    claimed = ENDINGS.get(ending)
    if claimed and claimed in NAMES and claimed != form:
        note = f"扩展名是 .{ending}，内容却是{NAMES[form]}，已按{NAMES[form]}读。"
        document = replace(document, notes=(note, *document.notes))
    return document


def form_of(data: bytes) -> str:
    """docx, xlsx, pdf, html, doc, xls, picture or txt, from the first bytes. Raises UnreadableError for what is none of them."""
    head = data[:4096].lstrip()
    if data.startswith(b"PK\x03\x04"):
        return _office_form(data)
    if data.startswith(b"PK\x05\x06"):
        raise UnreadableError("这是一个空的压缩包，里面没有文档。")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(OLE):
        return _ole_form(data)
    lower = head[:2048].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"\xef\xbb\xbf<!doctype html", b"\xef\xbb\xbf<html")) or (
        lower.startswith(b"<") and (b"<html" in lower or b"<body" in lower or b"<div" in lower or b"<p" in lower)
    ):
        return "html"
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")):
        return "picture"
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise UnreadableError("这是压缩包。请先解压，再核里面的文档。")
    if data.startswith(b"{\\rtf"):
        raise UnreadableError("这是 RTF 文档。请在 Word、WPS 里另存为 .docx 再核。")
    return "txt"


def _office_form(data: bytes) -> str:
    names = set(open_zip(data).namelist())
    if "word/document.xml" in names:
        return "docx"
    if any(n.startswith("xl/") for n in names):
        return "xlsx"
    if "OFD.xml" in names:
        raise UnreadableError("这是 OFD 版式文件，读不了。请给 Word 原件，或另存为 PDF 再核。")
    if any(n.startswith("ppt/") for n in names):
        raise UnreadableError("这是演示文稿（PPT），不是报告。请给 .docx、.pdf、.txt 或 .xlsx。")
    raise UnreadableError("这是压缩包，不是文档。请先解压，再核里面的文档。")


def _ole_form(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableError("文件加了密码。请去掉密码另存一份再核。")
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    if any(n.encode("utf-16-le") in data for n in ("Workbook", "Book\0")):
        return "xls"
    raise UnreadableError("认不出这个文件。请在 Word、WPS 里打开，另存为 .docx 再核。")


def _read(data: bytes, form: str, name: str, convert: Convert | None) -> Document:
    # Each reader is imported when it is needed: the command must start fast.
    if form in ("doc", "xls"):
        if convert is None:
            raise UnreadableError(
                f"这是{NAMES[form]}，要靠 LibreOffice 转换，这里没有装。请在 Word、WPS 里另存为 .{form}x 再核。"
            )
        data, form = convert(data, form, form + "x"), form + "x"
    if form == "docx":
        from yifa.proof.readers.word import read_docx

        return read_docx(data, name)
    if form == "xlsx":
        from yifa.proof.readers.sheet import read_xlsx

        return read_xlsx(data, name)
    if form == "pdf":
        from yifa.proof.readers.pdf import read_pdf

        return read_pdf(data, name)
    if form == "picture":
        from yifa.proof.readers.scan import read_photograph

        return read_photograph(data, name)
    check_size(len(data), MAX_FLAT)
    if form == "html":
        from yifa.proof.readers.html import read_html

        return read_html(data, name)
    from yifa.proof.readers.plain import read_txt

    return read_txt(data, name)
