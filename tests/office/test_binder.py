"""A case file bound as a court sees it: cover, index, papers in order, page numbers."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from yifa.office.binder import BoundItem, bind
from yifa.office.errors import FileDamaged, FileEncrypted, WrongFileType
from yifa.office.layout import RECORD
from yifa.office.markdown import parse_markdown
from yifa.office.typeset import blocks_to_pdf

HEADING = ["试验镇人民政府", "行政处罚案卷"]


def pdf(text: str) -> bytes:
    """A paper of some text."""
    return blocks_to_pdf(parse_markdown(text), RECORD, title="文书")


def png() -> bytes:
    """A picture of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


ITEMS = [
    BoundItem("立案审批表", pdf("# 立案审批表"), "试综执立〔2026〕7号", date(2026, 3, 2), "试验镇人民政府"),
    BoundItem("询问笔录", pdf("# 询问笔录\n" + "问：是否申请回避？\n答：不申请。\n" * 40), dated=date(2026, 3, 3)),
    BoundItem("现场照片", png()),
    BoundItem("送达回证", pdf("# 送达回证")),
]


def test_the_index_says_on_which_stamped_page_each_paper_begins() -> None:
    bound = bind(ITEMS, heading=HEADING, particulars=[("案由", "占用村道案"), ("案号", "试综执罚〔2026〕7号")])
    reader = PdfReader(BytesIO(bound.pdf))
    texts = [page.extract_text() for page in reader.pages]
    front = len(texts) - bound.pages
    assert "行政处罚案卷" in texts[0]
    assert f"本卷共 4 件 {bound.pages} 页" in texts[0].replace("\n", "")
    assert "卷内目录" in texts[1]
    for entry in bound.index[:2] + bound.index[3:]:
        page = texts[front + entry.page - 1]
        assert entry.name in page
        assert str(entry.page) in page.split("\n")
    assert [entry.page for entry in bound.index] == [1, 2, 2 + bound.index[1].pages, 3 + bound.index[1].pages]
    assert bound.index[1].pages > 1
    assert f"2-{1 + bound.index[1].pages}" in texts[1]


def test_each_paper_has_a_bookmark_to_its_first_page() -> None:
    bound = bind(ITEMS, heading=HEADING)
    reader = PdfReader(BytesIO(bound.pdf))
    marks = {str(mark.title): reader.get_destination_page_number(mark) for mark in reader.outline}  # type: ignore[union-attr, arg-type]
    front = len(reader.pages) - bound.pages
    assert marks["卷宗封面"] == 0
    assert marks["4 送达回证"] == front + bound.index[3].page - 1
    assert reader.page_labels[front] == "1"


def test_the_same_papers_give_the_same_bytes() -> None:
    assert bind(ITEMS, heading=HEADING).pdf == bind(ITEMS, heading=HEADING).pdf


def test_a_sideways_page_is_numbered_in_its_own_upper_right_corner() -> None:
    writer = PdfWriter()
    writer.append(BytesIO(pdf("# 平面图")))
    writer.pages[0].rotate(90)
    out = BytesIO()
    writer.write(out)
    bound = bind([BoundItem("平面图", out.getvalue())], heading=HEADING)
    page = PdfReader(BytesIO(bound.pdf)).pages[-1]
    assert page.mediabox.width > page.mediabox.height
    assert page.rotation == 0


def test_a_paper_that_can_not_be_bound_is_named() -> None:
    writer = PdfWriter()
    writer.append(BytesIO(pdf("# 密")))
    writer.encrypt("secret")
    locked = BytesIO()
    writer.write(locked)
    with pytest.raises(FileEncrypted, match="《鉴定意见》设有密码"):
        bind([BoundItem("鉴定意见", locked.getvalue())], heading=HEADING)
    with pytest.raises(WrongFileType, match="《录音》不是 PDF 或图片"):
        bind([BoundItem("录音", b"ID3\x04")], heading=HEADING)
    with pytest.raises(FileDamaged, match="《笔录》已损坏"):
        bind([BoundItem("笔录", b"%PDF-1.7\nbroken")], heading=HEADING)
    with pytest.raises(FileDamaged, match="图片《照片》已损坏"):
        bind([BoundItem("照片", png()[:40])], heading=HEADING)
