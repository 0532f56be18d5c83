"""A Word package with page geometry, styles and page numbers, the same bytes for the same content."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from yifa.office.layout import WORD_FACES, Page
from yifa.office.model import Code, Face, Run, plain
from yifa.office.wordml import NAMESPACES, PICTURE, W, mm, paragraph_xml, pinned_xml, run_properties, twips

# The name under which a code goes among the pictures.
CODE = "code"
_EPOCH = datetime(2012, 7, 1)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_HEADING_FACES: dict[str, Face] = {
    "Heading1": "heiti",
    "Heading2": "kaiti",
    "Heading3": "fangsong",
    "Heading4": "fangsong",
}


def word_package(
    content: Iterable[str],
    page: Page,
    *,
    title: str,
    subject: str = "",
    pictures: Mapping[str, bytes] | None = None,
    code: Code | None = None,
) -> bytes:
    """A .docx of the given body XML on the given page.

    :param pictures: what the runs with a picture name: PNG or JPEG by name.
    :param code: stands at the upper right edge of the first page.
    """
    document = Document()
    _styles(document, page)
    _section(document, page)
    if page.numbers != "none":
        _page_numbers(document, page)
    body = document.element.body
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    corner = _corner(code, page) if code else ""
    fragment = parse_xml(f"<w:body {names}>{corner}{''.join(content)}</w:body>")
    _set_pictures(document, fragment, {**(pictures or {}), **({CODE: code.picture} if code else {})})
    for element in list(fragment):
        body.insert(len(body) - 1, element)
    properties = document.core_properties
    properties.title, properties.subject, properties.language = title[:255], subject[:255], "zh-CN"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = _EPOCH
    _other_names(document)
    raw = BytesIO()
    document.save(raw)
    return _with_fixed_times(raw.getvalue())


def _corner(code: Code, page: Page) -> str:
    """The code in a box above the type area, at its right edge (lengths in mm: box 20 high, 8 from the upper edge)."""
    lines = paragraph_xml((Run("", picture=CODE, height=16),), size=6.5, line=8, align="right")
    lines += paragraph_xml(plain(code.words), face="songti", size=6.5, line=8, align="right")
    return pinned_xml(lines, top=mm(8), width=mm(page.width), height=mm(20), name="核验码")


def _set_pictures(document: Any, fragment: Any, pictures: Mapping[str, bytes]) -> None:
    """Put each picture where a run names it; where there is none, there is room to write."""
    for text in list(fragment.iter(qn("w:t"))):
        if not (text.text or "").startswith(PICTURE):
            continue
        run, (name, height) = text.getparent(), text.text.removeprefix(PICTURE).split(" ")
        if name not in pictures:
            text.text = "　" * 8
            run.insert(0, parse_xml(f'<w:rPr xmlns:w="{W}"><w:u w:val="single"/></w:rPr>'))
        else:
            run.remove(text)
            run.add_drawing(document.part.new_pic_inline(BytesIO(pictures[name]), height=Mm(float(height))))


def _styles(document: Any, page: Page) -> None:
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    for old in list(defaults):
        defaults.remove(old)
    run = run_properties("fangsong", page.size)
    defaults.append(parse_xml(f'<w:rPrDefault xmlns:w="{W}">{run}</w:rPrDefault>'))
    spacing = '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
    defaults.append(parse_xml(f'<w:pPrDefault xmlns:w="{W}">{spacing}</w:pPrDefault>'))
    for style in list(styles.findall(qn("w:style"))):
        name = style.get(qn("w:styleId"))
        kept = name in _HEADING_FACES or name in {"Normal", "Title", "Footer", "TableNormal", "DefaultParagraphFont"}
        if not kept:
            styles.remove(style)
            continue
        for tag in ("w:pPr", "w:rPr", "w:link", "w:uiPriority"):
            for old in style.findall(qn(tag)):
                style.remove(old)
        if name in _HEADING_FACES:
            level = int(name[-1]) - 1
            style.append(parse_xml(f'<w:pPr xmlns:w="{W}"><w:outlineLvl w:val="{level}"/></w:pPr>'))
            style.append(_run_style(_HEADING_FACES[name], page.size))
        elif name == "Title":
            style.append(_run_style("xiaobiaosong", page.title))
        elif name == "Normal":
            style.append(_run_style("fangsong", page.size))


def _run_style(face: Face, size: float) -> Any:
    return parse_xml(run_properties(face, size).replace("<w:rPr>", f'<w:rPr xmlns:w="{W}">', 1))


def _section(document: Any, page: Page) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    # The dash of the page number, in the middle of its line, stands 7 mm under the type area (7.5).
    section.header_distance, section.footer_distance = Mm(15), Mm(max(page.bottom - 10, 10))
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Lines only: a grid of lines and characters is laid out wrongly by LibreOffice.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(twips(page.line)))


def _page_numbers(document: Any, page: Page) -> None:
    section = document.sections[0]
    if page.numbers == "dash":
        document.settings.odd_and_even_pages_header_footer = True
        _footer(section.footer, _numbered("— ", "PAGE", " —", "right"))
        _footer(section.even_page_footer, _numbered("— ", "PAGE", " —", "left"))
    else:
        _footer(section.footer, _numbered("第", "PAGE", "页  共", "center", ("NUMPAGES", "页")))


def _footer(footer: Any, xml: str) -> None:
    footer.is_linked_to_previous = False
    element = footer._element
    for old in list(element):
        element.remove(old)
    element.append(parse_xml(xml.replace("<w:p>", f'<w:p xmlns:w="{W}">', 1)))


def _numbered(before: str, field: str, after: str, align: str, second: tuple[str, str] | None = None) -> str:
    # 4号 (14 pt) 宋体, one character from the outer edge (GB/T 9704-2012, 7.5).
    outer = 14.0 if align != "center" else 0.0
    size = 14 if align != "center" else 10.5
    properties = run_properties("songti", size)

    def text(words: str) -> str:
        return f'<w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r>'

    def number(code: str) -> str:
        parts = (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
        return "".join(f"<w:r>{properties}{part}</w:r>" for part in parts)

    runs = text(before) + number(field) + text(after)
    if second:
        runs += number(second[0]) + text(second[1])
    empty = paragraph_xml(
        plain(""),
        face="songti",
        size=size,
        line=size * 1.3,
        align=align,
        left=outer if align == "left" else 0,
        right=outer if align == "right" else 0,
    )
    return empty[: empty.index("</w:pPr>")] + "</w:pPr>" + runs + "</w:p>"


def _other_names(document: Any) -> None:
    """Tell Word which other name a face goes by, for machines that lack the first."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            fonts = "".join(
                f'<w:font w:name="{names[0]}"><w:altName w:val="{names[1]}"/><w:charset w:val="86"/></w:font>'
                for names in WORD_FACES.values()
            )
            part._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts xmlns:w="{W}">{fonts}</w:fonts>'.encode()


def _with_fixed_times(raw: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
