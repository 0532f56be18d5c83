"""Bind the papers of a file into one PDF: cover, index, papers in order, page numbers, bookmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import NameObject

from yifa.office.errors import MEBIBYTE, FileDamaged, FileEncrypted, FileTooLarge, WrongFileType, reading
from yifa.office.layout import COVER, LIST
from yifa.office.model import Align, Blank, Block, Cell, Heading, Paragraph, Row, Run, TableBlock, cn_date, plain
from yifa.office.typeset import blocks_to_pdf, compile_pdf

MAX_PAPER_BYTES = 100 * MEBIBYTE
MAX_PAGES = 5_000
_IMAGES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}


@dataclass(frozen=True, slots=True)
class BoundItem:
    """A paper to bind: its name, its bytes (PDF, PNG, JPEG, GIF or WebP), and what the index says of it."""

    name: str
    data: bytes
    number: str = ""
    dated: date | None = None
    author: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A step or a period on the time chain of the case; ``wrong`` is set in red."""

    day: date
    what: str
    who: str = ""
    note: str = ""
    wrong: str = ""
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Where a paper stands: ``page`` is the stamped number of its first page, ``pages`` how many it has."""

    order: int
    name: str
    number: str
    dated: date | None
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class BoundFile:
    """The bound file, its index, and the number of stamped pages (cover and index are not counted)."""

    pdf: bytes
    index: tuple[IndexEntry, ...]
    pages: int


def bind(
    items: Sequence[BoundItem],
    *,
    heading: Sequence[str],
    particulars: Sequence[tuple[str, str]] = (),
    chain: Sequence[ChainLine] = (),
) -> BoundFile:
    """Bind papers in the order given.

    Cover, index and time chain carry no number; the papers are numbered through from 1 in the upper right corner, as the
    index says. The same papers give the same bytes.

    :param heading: lines of the cover, the body's name first (某镇人民政府, 行政处罚案卷).
    :param particulars: label and value of each line on the cover (案由, 案号, 当事人 …).
    :param chain: steps and periods in order of time, set after the index; none where it is empty.
    :raises WrongFileType, FileEncrypted, FileDamaged, FileTooLarge: naming the paper.
    """
    bodies = [_pages(item) for item in items]
    index: list[IndexEntry] = []
    at = 1
    for order, (item, pages) in enumerate(zip(items, bodies, strict=True), 1):
        index.append(IndexEntry(order, item.name, item.number, item.dated, at, len(pages)))
        at += len(pages)
    total = at - 1
    if total > MAX_PAGES:
        raise FileTooLarge(f"案卷共 {total} 页，超过 {MAX_PAGES} 页。请分册装订。")
    title = "".join(heading[-1:]) or "案卷"
    cover = PdfReader(BytesIO(blocks_to_pdf(_cover(heading, particulars, len(items), total), COVER, title=title)))
    contents = PdfReader(BytesIO(blocks_to_pdf(_index(items, index), LIST, title="卷内目录")))
    times = PdfReader(BytesIO(blocks_to_pdf(_chain(chain), LIST, title="办案时限链"))) if chain else None
    writer = PdfWriter()
    for page in (*cover.pages, *contents.pages, *(times.pages if times else ())):
        writer.add_page(page)
    front = len(writer.pages)
    for item, pages in zip(items, bodies, strict=True):
        with reading(_damaged(item)):
            for page in pages:
                added = writer.add_page(page)
                added.transfer_rotation_to_content()
                # What a paper would run when its page is opened has no place in a file.
                added.pop(NameObject("/AA"), None)
    _stamp(writer, front, [item for item, pages in zip(items, bodies, strict=True) for _ in pages])
    writer.add_outline_item(title="卷宗封面", page_number=0)
    writer.add_outline_item(title="卷内目录", page_number=len(cover.pages))
    if times:
        writer.add_outline_item(title="办案时限链", page_number=len(cover.pages) + len(contents.pages))
    for entry in index:
        writer.add_outline_item(title=f"{entry.order} {entry.name}", page_number=front + entry.page - 1)
    if total:
        writer.set_page_label(0, front - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(front, front + total - 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.add_metadata({"/Title": " ".join([*heading, *(value for _, value in particulars[:2])]), "/Producer": "Yifa"})
    writer.page_mode = "/UseOutlines"
    out = BytesIO()
    writer.write(out)
    return BoundFile(out.getvalue(), tuple(index), total)


def _pages(item: BoundItem) -> list[PageObject]:
    if len(item.data) > MAX_PAPER_BYTES:
        limit = MAX_PAPER_BYTES // MEBIBYTE
        raise FileTooLarge(f"《{item.name}》有 {len(item.data) / MEBIBYTE:.0f} MB，超过 {limit} MB。请压缩后再装订。")
    data = item.data
    if (kind := _image_kind(data)) is not None:
        data = _image_page(item.name, data, kind)
    elif b"%PDF-" not in data[:1024]:
        raise WrongFileType(f"《{item.name}》不是 PDF 或图片，不能装订。请先转成 PDF。")
    with reading(_damaged(item)):
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise FileEncrypted(f"《{item.name}》设有密码，不能装订。请去掉密码后重新上传。")
        # Writing it out once finds damage deep inside now, while the paper can still be named.
        clean = PdfWriter()
        for page in reader.pages:
            clean.add_page(page)
        out = BytesIO()
        clean.write(out)
        pages = list(PdfReader(out).pages)
    if not pages:
        raise FileDamaged(f"《{item.name}》没有页面。请重新扫描或上传。")
    return pages


def _damaged(item: BoundItem) -> str:
    return f"《{item.name}》已损坏，打不开。请重新扫描或上传。"


def _image_kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _IMAGES.items() if data.startswith(magic)), None)


def _image_page(name: str, data: bytes, kind: str) -> bytes:
    # The typesetter reads pictures from files only.
    with TemporaryDirectory() as folder:
        (Path(folder) / f"picture.{kind}").write_bytes(data)
        with reading(f"图片《{name}》已损坏，打不开。请重新拍照或上传。"):
            return compile_pdf("picture.typ", {"file": f"picture.{kind}", "caption": name}, root=Path(folder))


def _stamp(writer: PdfWriter, front: int, items: Sequence[BoundItem]) -> None:
    pages = writer.pages[front:]
    if not pages:
        return
    sizes = [[float(page.mediabox.width), float(page.mediabox.height)] for page in pages]
    stamps = PdfReader(BytesIO(compile_pdf("stamp.typ", {"sizes": sizes})))
    for item, page, stamp in zip(items, pages, stamps.pages, strict=True):
        left, bottom = float(page.mediabox.left), float(page.mediabox.bottom)
        with reading(_damaged(item)):
            page.merge_translated_page(stamp, left, bottom)


def _cell(text: str, align: str = "left", *, label: bool = False) -> Cell:
    side: Align = "center" if label or align == "center" else "left"
    return Cell((Paragraph(plain(text), side, 0),), label=label)


def _cover(heading: Sequence[str], particulars: Iterable[tuple[str, str]], papers: int, pages: int) -> list[Block]:
    blocks: list[Block] = [Blank(2), *(Heading(0, plain(line, "xiaobiaosong")) for line in heading), Blank(2)]
    lines = tuple(particulars)
    # Cover and count of papers stay on one page, however many lines the cover has.
    height = min(18.0, 140 / max(len(lines), 1))
    rows = tuple(Row((_cell(label, label=True), _cell(value)), height) for label, value in lines)
    if rows:
        blocks.append(TableBlock(rows, (1, 3), "form"))
    blocks += [Blank(1), Paragraph(plain(f"本卷共 {papers} 件 {pages} 页"), "center", 0)]
    return blocks


def _index(items: Sequence[BoundItem], index: Sequence[IndexEntry]) -> list[Block]:
    names = ("序号", "文书名称", "文号", "责任者", "日期", "页次", "备注")
    rows = [Row(tuple(_cell(name, label=True) for name in names), 10, heading=True)]
    for item, entry in zip(items, index, strict=True):
        last = entry.page + entry.pages - 1
        pages = str(entry.page) if entry.pages == 1 else f"{entry.page}-{last}"
        day = entry.dated.isoformat() if entry.dated else ""
        cells = (str(entry.order), entry.name, entry.number, item.author, day, pages, item.note)
        centred = {0, 4, 5}
        rows.append(Row(tuple(_cell(text, "center" if at in centred else "left") for at, text in enumerate(cells)), 10))
    widths = (10, 36, 40, 32, 21, 13, 11)
    return [Heading(0, plain("卷内目录", "xiaobiaosong")), TableBlock(tuple(rows), widths, "data")]


def _chain(chain: Sequence[ChainLine]) -> list[Block]:
    """The time chain down the left edge: the day, a mark (● step, ◇ period), what, who and how it stands."""
    names = ("日期", "", "步骤、期限", "经办", "情况")
    rows = [Row(tuple(_cell(name, label=True) for name in names), 9, heading=True)]
    for line in chain:
        red = bool(line.wrong)
        what = f"期限：{line.what}" if line.is_limit else line.what
        texts = (cn_date(line.day), "◇" if line.is_limit else "●", what, line.who, line.wrong or line.note)
        aligned: tuple[Align, ...] = ("right", "center", "left", "left", "left")
        cells = [
            Cell((Paragraph((Run(text, red=red),), align, 0),)) for text, align in zip(texts, aligned, strict=True)
        ]
        rows.append(Row(tuple(cells), 8))
    wrong = sum(1 for line in chain if line.wrong)
    summary = f"红色的{wrong}处为缺项、逾期或者次序颠倒。" if wrong else "各步骤次序正确，没有缺项和逾期。"
    return [
        Heading(0, plain("办案时限链", "xiaobiaosong")),
        Paragraph((Run(summary, red=bool(wrong)),), "left", 0),
        TableBlock(tuple(rows), (36, 7, 52, 18, 43), "data"),
    ]
