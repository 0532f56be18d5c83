"""Official documents as .docx in the layout of GB/T 9704-2012 (党政机关公文格式), and the check of a produced file."""

from __future__ import annotations

from collections.abc import Iterator

from .docx_check import check_official, validate_docx
from .layout import OFFICIAL, POINTS_PER_MM, Page
from .markdown import parse_markdown
from .model import Official, PageBreak, Run, cn_date, plain, width_in_chars
from .package import word_package
from .wordml import blank_xml, blocks_xml, bottom_border, mm, paragraph_xml, pinned_xml, run_xml, twips

__all__ = ["check_official", "official_to_docx", "parse_markdown", "validate_docx"]

RED = "FF0000"
#: Upper edge of the red head below the type area's upper edge, mm (7.2.4).
_MARK_DEPTH = 35.0
#: The red head is as large as fits on one line, but no larger than this, pt.
_MARK_LARGEST = 54.0
#: Height of an imprint line with its room, pt.
_RULE = 2.0
#: Advance of one body character, pt.
_CHAR = OFFICIAL.char


def official_to_docx(document: Official) -> bytes:
    """The document as a .docx file. The same document gives the same bytes.

    Source: GB/T 9704-2012, clauses 5 to 9.
    """
    return word_package(_content(document, OFFICIAL), OFFICIAL, title=document.title, subject=document.number or "")


def _content(document: Official, page: Page) -> Iterator[str]:
    yield from _head(document, page)
    for line in document.title.split("\n"):
        yield paragraph_xml(
            plain(line, "xiaobiaosong"),
            face="xiaobiaosong",
            size=page.title,
            line=page.title * 1.5,
            align="center",
            style="Title",
            keep_next=True,
        )
    yield blank_xml(page)
    if document.addressees:
        yield _line(page, "、".join(document.addressees) + "：", first=0)
    yield from blocks_xml(document.blocks, page)
    yield from _attachment_note(document, page)
    yield from _signature(document, page)
    if document.note:
        yield _line(page, f"（{document.note}）")
    for at, attachment in enumerate(document.attachments, 1):
        if attachment.blocks:
            label = "附件" if len(document.attachments) == 1 else f"附件{at}"
            yield from blocks_xml([PageBreak()], page)
            yield _line(page, label, first=0, runs=plain(label, "heiti"))
            yield blank_xml(page)
            yield paragraph_xml(
                plain(attachment.title, "xiaobiaosong"),
                face="xiaobiaosong",
                size=page.title,
                line=page.title * 1.5,
                align="center",
                style="Title",
            )
            yield blank_xml(page)
            yield from blocks_xml(attachment.blocks, page)
    yield from _imprint(document, page)


def _line(
    page: Page, text: str, *, first: float = 2, right: float = 0, align: str = "both", runs: tuple[Run, ...] = ()
) -> str:
    return paragraph_xml(
        runs or plain(text),
        size=page.size,
        line=page.line,
        tracking=page.tracking,
        first=first * _CHAR,
        right=right * _CHAR,
        align=align,
    )


def _head(document: Official, page: Page) -> Iterator[str]:
    """版头: copy number, secrecy and urgency, red head, number, signers, red line (7.2)."""
    corner = [plain(document.copy_number)] if document.copy_number else []
    corner += [plain(text, "heiti") for text in (document.secrecy, document.urgency) if text]
    if document.issuer_mark is None:
        yield from (_line(page, "", first=0, runs=runs) for runs in corner)
        return
    corner += [plain("")] * (3 - len(corner))
    yield from (_line(page, "", first=0, runs=runs) for runs in corner)
    mark = document.issuer_mark
    size = min(_MARK_LARGEST, int(page.width * 0.94 * POINTS_PER_MM / max(width_in_chars(mark), 1) * 2) / 2 - 0.5)
    # Text stands a little below the upper edge of its line.
    before = _MARK_DEPTH * POINTS_PER_MM - 3 * page.line - size * 0.15
    yield paragraph_xml(
        plain(mark, "xiaobiaosong"),
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


def _attachment_note(document: Official, page: Page) -> Iterator[str]:
    """附件说明: one line below the body, names aligned, no full stop (7.3.4)."""
    if not document.attachments:
        return
    yield blank_xml(page)
    many = len(document.attachments) > 1
    for at, attachment in enumerate(document.attachments, 1):
        lead = "附件：" if at == 1 else "　　　"
        text = f"{lead}{at}. {attachment.title}" if many else f"{lead}{attachment.title}"
        hang = 2 + 3 + (1.5 if many else 0)
        yield paragraph_xml(
            plain(text),
            size=page.size,
            line=page.line,
            tracking=page.tracking,
            align="left",
            first=(2 - hang) * _CHAR,
            left=hang * _CHAR,
        )


def _signature(document: Official, page: Page) -> Iterator[str]:
    """发文机关署名 and 成文日期, with room for the seal or without (7.3.5)."""
    date = cn_date(document.dated) if document.dated else ""
    name = document.signature or ""
    if not (name or date):
        return
    wide_date, wide_name = width_in_chars(date), width_in_chars(name)
    if document.sealed:
        # The name is centred over the date, the date four characters from the right edge.
        date_right, name_right = 4.0, 4.0 + (wide_date - wide_name) / 2
        shift = max(0.0, -name_right)
        date_right, name_right = date_right + shift, name_right + shift
        yield blank_xml(page, 2)
    else:
        # The date begins two characters right of the name; the longer of the two ends two from the edge.
        date_right = wide_name - wide_date
        name_right = 2.0
        if date_right < 2:
            date_right, name_right = 2.0, 2.0 + (2.0 - date_right)
        date_right = max(date_right, 2.0)
        yield blank_xml(page, 1)
    if name:
        yield _line(page, name, first=0, right=name_right, align="right")
    if date:
        yield _line(page, date, first=0, right=date_right, align="right")


def _imprint(document: Official, page: Page) -> Iterator[str]:
    """版记 at the foot of the last page: copies, printing office and date between lines of 0.35 and 0.25 mm (7.4)."""
    size, line = 14.0, 24.0
    copies = "抄送：" + "，".join(document.copies_to) + "。" if document.copies_to else ""
    printed = bool(document.printed_by or document.printed_on)
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
        office = paragraph_xml(
            plain(document.printed_by or ""), size=size, line=line, align="left", first=size, border=tab
        )
        day = f"{cn_date(document.printed_on)}印发" if document.printed_on else ""
        content += office.removesuffix("</w:p>") + f"<w:r><w:tab/></w:r>{run_xml(Run(day), 'fangsong', size)}</w:p>"
    content += _rule(0.35)
    # The last line lies on the lower edge of the type area.
    height = twips(line * lines) + twips(_RULE) * (2 + bool(copies and printed))
    yield pinned_xml(content, top=mm(297 - page.bottom) - height, width=mm(page.width), height=height, name="版记")


def _rule(weight: float) -> str:
    """A line as wide as the type area; its weight in mm."""
    return paragraph_xml((), size=1, line=_RULE, border=bottom_border(weight * POINTS_PER_MM, 0, "000000"))
