"""The elements of an official document in their order, for every output (GB/T 9704-2012, clause 7)."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.office.layout import OFFICIAL, POINTS_PER_MM
from yifa.office.model import Blank, Block, Heading, Official, PageBreak, Paragraph, cn_date, plain, width_in_chars

#: The red head is as large as fits on one line, but no larger than this, pt.
_MARK_LARGEST = 54.0
#: Share of the type area's width that the red head may take.
_MARK_SHARE = 0.94


def corner_blocks(document: Official) -> list[Paragraph]:
    """份号, 密级, 紧急程度 in the upper left; three lines when a red head follows, which stands 35 mm down (7.2)."""
    lines = [plain(document.copy_number)] if document.copy_number else []
    lines += [plain(text, "heiti") for text in (document.secrecy, document.urgency) if text]
    if document.issuer_mark is not None:
        lines += [plain("")] * (3 - len(lines))
    return [Paragraph(runs, indent=0) for runs in lines]


def mark_size(mark: str) -> float:
    """Size of the red head in points (7.2.4)."""
    fitting = OFFICIAL.width * _MARK_SHARE * POINTS_PER_MM / max(width_in_chars(mark), 1)
    return min(_MARK_LARGEST, int(fitting * 2) / 2 - 0.5)


def main_blocks(document: Official) -> Iterator[Block]:
    """主体: title, addressees, body, attachment note, signature, date, note; then the attachments (7.3)."""
    for line in document.title.split("\n"):
        yield Heading(0, plain(line, "xiaobiaosong"))
    yield Blank()
    if document.addressees:
        yield Paragraph(plain("、".join(document.addressees) + "："), indent=0)
    yield from document.blocks
    yield from _attachment_note(document)
    yield from _signature(document)
    if document.note:
        yield Paragraph(plain(f"（{document.note}）"))
    for at, attachment in enumerate(document.attachments, 1):
        if attachment.blocks:
            label = "附件" if len(document.attachments) == 1 else f"附件{at}"
            yield PageBreak()
            yield Paragraph(plain(label, "heiti"), indent=0)
            yield Blank()
            yield Heading(0, plain(attachment.title, "xiaobiaosong"))
            yield Blank()
            yield from attachment.blocks


def _attachment_note(document: Official) -> Iterator[Block]:
    """附件说明: one line below the body, names aligned, no full stop (7.3.4)."""
    if not document.attachments:
        return
    yield Blank()
    many = len(document.attachments) > 1
    for at, attachment in enumerate(document.attachments, 1):
        lead = "附件：" if at == 1 else "　　　"
        text = f"{lead}{at}. {attachment.title}" if many else f"{lead}{attachment.title}"
        yield Paragraph(plain(text), "left", indent=2, hang=2 + 3 + (1.5 if many else 0))


def _signature(document: Official) -> Iterator[Block]:
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
        yield Blank(2)
    else:
        # The date begins two characters right of the name; the longer of the two ends two from the edge.
        date_right, name_right = wide_name - wide_date, 2.0
        if date_right < 2:
            date_right, name_right = 2.0, 4.0 - date_right
        yield Blank()
    if name:
        yield Paragraph(plain(name), "right", 0, right=name_right)
    if date:
        yield Paragraph(plain(date), "right", 0, right=date_right)


def copies_line(document: Official) -> str:
    """抄送 with its names, or nothing (7.4.2)."""
    return "抄送：" + "，".join(document.copies_to) + "。" if document.copies_to else ""


def printed_line(document: Official) -> tuple[str, str]:
    """印发机关 and 印发日期 (7.4.3)."""
    day = f"{cn_date(document.printed_on)}印发" if document.printed_on else ""
    return document.printed_by or "", day
