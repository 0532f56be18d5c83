"""Reads the text layer of a PDF and joins its printed lines to paragraphs."""

from __future__ import annotations

import re

import pypdfium2 as pdfium

from yifa.proof.model import Document
from yifa.proof.patterns import lazy
from yifa.proof.readers.draft import Draft, UnreadableError
from yifa.proof.readers.printed import NEW_PARAGRAPH, PAGE_NUMBER

MAX_PAGES = 500
# Printing leaves a gap between Chinese and Latin characters that the text itself does not have.
HAN = r"\u4e00-\u9fff，。、；：“”（）《》〔〕"
GAP = lazy(rf"(?<=[{HAN}]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%‰]) (?=[{HAN}])")
END_MARKS = "。！？；：.!?;:”』」"


def read_pdf(data: bytes, name: str = "") -> Document:
    """Read a PDF. Raises UnreadableError for encrypted and damaged files and for scans without a text layer."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableError("PDF 加了密码。请去掉密码另存一份再核。") from error
        raise UnreadableError("PDF 损坏，打不开。请重新导出一份再核。") from error
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableError(f"PDF 有 {len(pdf)} 页，超过 {MAX_PAGES} 页的上限。请只留报告正文再核。")
        pages = [_page_text(pdf, i) for i in range(len(pdf))]
        empty = [i + 1 for i, text in enumerate(pages) if not text.strip()]
        if len(empty) == len(pages):
            return _scanned(pdf, name)
    finally:
        pdf.close()
    draft = Draft()
    if empty:
        shown = "、".join(str(i) for i in empty[:10]) + ("等" if len(empty) > 10 else "")
        draft.notes.append(f"第{shown}页没有文字，可能是扫描图像，没有读到。")
    draft.notes.append("PDF 里的表格按文字读取，不做行列核对；有 Word 或 Excel 原件时请用原件。")
    for paragraph in join_lines([line for page in _without_heads([_lines(page) for page in pages]) for line in page]):
        draft.paragraph(paragraph)
    return draft.finish(name)


def _without_heads(pages: list[list[str]]) -> list[list[str]]:
    """Pages without the head and foot printed on each of them: a first or last line that most pages share."""
    for edge in (0, -1):
        lines = [re.sub(r"\d+|\s", "", page[edge]) for page in pages if page]
        shared = max(set(lines), key=lines.count, default="")
        if shared and lines.count(shared) >= 2 and lines.count(shared) * 2 > len(lines):
            pages = [
                page[1:]
                if edge == 0 and page and re.sub(r"\d+|\s", "", page[0]) == shared
                else page[:-1]
                if edge == -1 and page and re.sub(r"\d+|\s", "", page[-1]) == shared
                else page
                for page in pages
            ]
    return pages


def _scanned(pdf: pdfium.PdfDocument, name: str) -> Document:
    """A PDF of pictures alone, recognised page by page."""
    from yifa.proof.readers.scan import MOST_PAGES, RESOLUTION, is_installed, read_pictures

    if not is_installed():
        raise UnreadableError(
            '这份 PDF 是扫描件，里面只有图像，没有文字。请用 Word 原件，或装识别组件（pip install "yifa[ocr]"）再核。'
        )
    if len(pdf) > MOST_PAGES:
        raise UnreadableError(f"扫描件有{len(pdf)}页，超过{MOST_PAGES}页。请拆成几份再核。")
    return read_pictures([pdf[i].render(scale=RESOLUTION / 72).to_pil() for i in range(len(pdf))], name)


def join_lines(lines: list[str]) -> list[str]:
    """Paragraphs from printed lines: a full line without an end mark runs on into the next one."""
    lengths = sorted(len(line.strip()) for line in lines)
    full = lengths[int(len(lengths) * 0.9)] if lengths else 0
    paragraphs: list[str] = []
    open_line = False
    for line in lines:
        text = line.strip()
        if not text:
            open_line = False
            continue
        indented = line[:1] in (" ", "\u3000")
        if open_line and not indented and not NEW_PARAGRAPH.match(text):
            space = " " if paragraphs[-1][-1].isascii() and paragraphs[-1][-1].isalpha() and text[0].isascii() else ""
            paragraphs[-1] += space + text
        else:
            paragraphs.append(text)
        near_full = len(text) >= full - 3
        open_line = near_full if text[-1] not in END_MARKS else near_full and len(text) >= full
    return paragraphs


def _page_text(pdf: pdfium.PdfDocument, index: int) -> str:
    try:
        page = pdf[index]
        text_page = page.get_textpage()
        text = str(text_page.get_text_bounded())
        text_page.close()
        page.close()
    except pdfium.PdfiumError:
        return ""
    return text


def _lines(page: str) -> list[str]:
    # U+FFFE is how PDFium reports a hyphen at a line's end.
    lines = GAP.sub("", page.replace("\r\n", "\n").replace("\ufffe", "")).split("\n")
    return [line for i, line in enumerate(lines) if not (i in (0, len(lines) - 1) and PAGE_NUMBER.match(line))]
