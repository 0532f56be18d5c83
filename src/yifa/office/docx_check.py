"""Checks of official documents: of the document before it is set, and of a produced .docx."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from yifa.office.errors import DAMAGED_PACKAGE, guard_package, reading
from yifa.office.layout import OFFICIAL, WORD_FACES, Page
from yifa.office.model import Fault, Heading, Official

_NUMBER = re.compile(r"^.+〔20\d{2}〕[1-9]\d*号$")
_ORDINALS = {char: at for at, char in enumerate("一二三四五六七八九", 1)}
_LEFTOVERS = (
    (re.compile(r"\{\{.*?\}\}|\{%.*?%\}"), "模板标记"),
    (re.compile(r"＿{2,}"), "空缺"),
    (re.compile(r"[×xX]{2,}(?=[年月日号元]|镇|县)"), "待填的“××”"),
    (re.compile(r"\b(?:None|nan|NaN|Undefined)\b"), "程序空值"),
    (re.compile("[\ue000-\uf8ff]"), "私用区字符"),
)


def check_official(document: Official) -> list[Fault]:
    """Departures from R164 (number), R163 (copy number) and R166 (order of headings). Pure."""
    faults: list[Fault] = []
    if document.number and not _NUMBER.match(document.number):
        faults.append(
            Fault("R164", document.number, "发文字号不合格式，应如“某政〔2025〕11号”：六角括号，不编虚位，不加“第”")
        )
    if document.copy_number and not re.fullmatch(r"\d{6}", document.copy_number):
        faults.append(Fault("R163", "份号", f"份号应为6位阿拉伯数字，现为“{document.copy_number}”"))
    if document.signature and document.dated is None:
        faults.append(Fault("R167", "成文日期", "有署名而没有成文日期"))
    expected = {1: 1, 2: 1}
    for heading in (block for block in document.blocks if isinstance(block, Heading)):
        if heading.level not in expected:
            continue
        ordinal = _ordinal(heading.text)
        if ordinal is not None and ordinal != expected[heading.level]:
            faults.append(
                Fault(
                    "R166", heading.text[:20], f"层次序号不连续：此处应为第{expected[heading.level]}，写作第{ordinal}"
                )
            )
        expected[heading.level] = (ordinal or expected[heading.level]) + 1
        if heading.level == 1:
            expected[2] = 1
    return faults


def _ordinal(text: str) -> int | None:
    match = re.match(r"[（(]?([一二三四五六七八九十]+)[、）)]", text)
    if not match:
        return None
    tens, ten, ones = match.group(1).partition("十")
    if not ten:
        return _ORDINALS.get(tens)
    return 10 * _ORDINALS.get(tens, 1) + _ORDINALS.get(ones, 0)


def validate_docx(data: bytes, page: Page = OFFICIAL) -> list[Fault]:
    """Open a produced .docx and check geometry (R162), faces, language, page numbers (R168) and leftovers.

    :raises OfficeError: for a file that is no readable .docx.
    """
    guard_package(data, "docx")
    with reading(DAMAGED_PACKAGE):
        document = Document(BytesIO(data))
        return [*_geometry(document, page), *_faces(document), *_numbers(document, page), *_leftovers(document)]


def _geometry(document: Any, page: Page) -> list[Fault]:
    faults: list[Fault] = []
    wanted = {
        "页宽": ("page_width", 210),
        "页高": ("page_height", 297),
        "上边距": ("top_margin", page.top),
        "下边距": ("bottom_margin", page.bottom),
        "左边距": ("left_margin", page.left),
        "右边距": ("right_margin", page.right),
    }
    for at, section in enumerate(document.sections, 1):
        for name, (attribute, millimetres) in wanted.items():
            length = getattr(section, attribute)
            actual = length.mm if length is not None else 0
            if abs(actual - millimetres) > 1:
                faults.append(Fault("R162", f"第{at}节", f"{name}应为 {millimetres:g} 毫米，现为 {actual:.1f} 毫米"))
    tracking, line = str(round(page.tracking * 20)), str(round(page.line * 20))
    for paragraph in document.paragraphs:
        properties = paragraph._p.pPr
        spacing = None if properties is None else properties.find(qn("w:spacing"))
        body = [run for run in paragraph.runs if run.font.size is not None and run.font.size.pt == page.size]
        if not body or not paragraph.text.strip():
            continue
        where = paragraph.text[:15]
        if spacing is None or spacing.get(qn("w:line")) != line or spacing.get(qn("w:lineRule")) != "exact":
            faults.append(Fault("R162", where, f"正文行距应为固定值 {page.line:g} 磅（每面22行）"))
        if page.tracking and any(_tracking(run) != tracking for run in body):
            faults.append(Fault("R162", where, "正文字距不合每行28字的要求"))
    return faults


def _tracking(run: Any) -> str | None:
    properties = run._r.rPr
    spacing = None if properties is None else properties.find(qn("w:spacing"))
    return None if spacing is None else str(spacing.get(qn("w:val")))


def _all_runs(document: Any) -> list[Any]:
    return list(document.element.body.iter(qn("w:r")))


def _faces(document: Any) -> list[Fault]:
    known = {names[0] for names in WORD_FACES.values()}
    faults: dict[str, Fault] = {}
    for run in _all_runs(document):
        text = "".join(node.text or "" for node in run.findall(qn("w:t")))
        if not text.strip():
            continue
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        name = None if fonts is None else fonts.get(qn("w:eastAsia"))
        if name not in known:
            message = "没有设中文字体" if name is None else f"字体“{name}”不是公文用字"
            faults.setdefault(message, Fault("R162", text[:15], message))
    default = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    if default is None or default.get(qn("w:eastAsia")) != "zh-CN":
        faults["lang"] = Fault("R162", "全文", "没有设文字语言为简体中文")
    return list(faults.values())


def _numbers(document: Any, page: Page) -> list[Fault]:
    if page.numbers == "none":
        return []
    footers = [section.footer for section in document.sections]
    if page.numbers == "dash":
        footers += [section.even_page_footer for section in document.sections]
    faults = []
    for footer in footers:
        xml = footer._element.xml
        if " PAGE " not in xml or (page.numbers == "dash" and "—" not in xml):
            faults.append(Fault("R168", "页脚", "缺少页码，或页码左右没有一字线"))
    return faults


def _leftovers(document: Any) -> list[Fault]:
    texts = ["".join(node.text or "" for node in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]
    return [
        Fault("placeholder", text[max(match.start() - 8, 0) : match.end() + 8], f"留有{name}“{match.group()}”")
        for text in texts
        for pattern, name in _LEFTOVERS
        for match in pattern.finditer(text)
    ]
