"""Official documents as .docx and PDF in the layout of GB/T 9704-2012 (党政机关公文格式), and the check of a file."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.office.docx_check import check_official, validate_docx
from yifa.office.layout import OFFICIAL, POINTS_PER_MM, Page
from yifa.office.markdown import parse_markdown
from yifa.office.model import Code, Official, Run, plain
from yifa.office.official import copies_line, corner_blocks, main_blocks, mark_size, printed_line
from yifa.office.package import word_package
from yifa.office.typeset import official_pdf
from yifa.office.wordml import blank_xml, blocks_xml, bottom_border, mm, paragraph_xml, pinned_xml, run_xml, twips

__all__ = ["check_official", "official_to_docx", "official_to_pdf", "parse_markdown", "validate_docx"]

RED = "FF0000"
#: Upper edge of the red head below the type area's upper edge, mm (7.2.4).
_MARK_DEPTH = 35.0
#: Height of an imprint line with its room, pt.
_RULE = 2.0
#: Advance of one body character, pt.
_CHAR = OFFICIAL.char


def official_to_docx(document: Official, code: Code | None = None) -> bytes:
    """The document as a .docx file; `code` stands on the first page's edge. The same document gives the same bytes.

    Source: GB/T 9704-2012, clauses 5 to 9.
    """
    content, subject = _content(document, OFFICIAL), document.number or ""
    return word_package(content, OFFICIAL, title=document.title, subject=subject, code=code)


def official_to_pdf(document: Official, code: Code | None = None) -> bytes:
    """The document as PDF, set without any office program. The same document gives the same bytes."""
    return official_pdf(document, code)


def _content(document: Official, page: Page) -> Iterator[str]:
    yield from blocks_xml(corner_blocks(document), page)
    if document.issuer_mark is not None:
        size = mark_size(document.issuer_mark)
        # Text stands a little below the upper edge of its line.
        before = _MARK_DEPTH * POINTS_PER_MM - 3 * page.line - size * 0.15
        yield paragraph_xml(
            plain(document.issuer_mark, "xiaobiaosong"),
            face="xiaobiaosong",
            size=size,
            line=size * 1.3,
            align="center",
            before=max(before, 0),
            color=RED,
        )
        yield blank_xml(page, 2)
        yield _number_line(document, page)
        yield blank_xml(page, 1)
    yield from blocks_xml(main_blocks(document), page)
    yield from _imprint(document, page)


def _number_line(document: Official, page: Page) -> str:
    # The red line stands 4 mm under the number, as wide as the type area (7.2.7).
    line = bottom_border(1.5, 4 * POINTS_PER_MM, RED)
    number = document.number or ""
    if not document.signers:
        return paragraph_xml(
            plain(number), size=page.size, line=page.line, tracking=page.tracking, align="center", border=line
        )
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{mm(page.width) - round(_CHAR * 20)}"/></w:tabs>'
    text = paragraph_xml(
        plain(number),
        size=page.size,
        line=page.line,
        tracking=page.tracking,
        align="left",
        first=_CHAR,
        border=line + tab,
    )
    names = run_xml(Run("签发人："), "fangsong", page.size, page.tracking)
    names += run_xml(Run("　".join(document.signers), "kaiti"), "kaiti", page.size, page.tracking)
    return text.removesuffix("</w:p>") + f"<w:r><w:tab/></w:r>{names}</w:p>"


def _imprint(document: Official, page: Page) -> Iterator[str]:
    """版记 at the foot of the last page: copies, printing office and date between lines of 0.35 and 0.25 mm (7.4)."""
    size, line = 14.0, 24.0
    copies = copies_line(document)
    office, day = printed_line(document)
    printed = bool(office or day)
    # One character is left free on each side, and turned lines align with the first name.
    room = int(page.width * POINTS_PER_MM / size) - 2 - 3
    turned = -(-(len(copies) - 3) // room) if copies else 0
    lines = turned + printed
    if not lines:
        return
    content = _rule(0.35)
    if copies:
        content += paragraph_xml(plain(copies), size=size, line=line, left=size * 4, first=-size * 3, right=size)
    if copies and printed:
        content += _rule(0.25)
    if printed:
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{mm(page.width) - twips(size)}"/></w:tabs>'
        left = paragraph_xml(plain(office), size=size, line=line, align="left", first=size, border=tab)
        content += left.removesuffix("</w:p>") + f"<w:r><w:tab/></w:r>{run_xml(Run(day), 'fangsong', size)}</w:p>"
    content += _rule(0.35)
    # The last line lies on the lower edge of the type area.
    height = twips(line * lines) + twips(_RULE) * (2 + bool(copies and printed))
    yield pinned_xml(content, top=mm(297 - page.bottom) - height, width=mm(page.width), height=height, name="版记")


def _rule(weight: float) -> str:
    """A line as wide as the type area; its weight in mm."""
    return paragraph_xml((), size=1, line=_RULE, border=bottom_border(weight * POINTS_PER_MM, 0, "000000"))
