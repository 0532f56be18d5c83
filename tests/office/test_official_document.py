"""Official documents in the layout of GB/T 9704-2012."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from tests.office.rendering import needs_libreoffice, needs_poppler, pdf_lines, render
from yifa.office.docx import check_official, official_to_docx, official_to_pdf, parse_markdown, validate_docx
from yifa.office.errors import FileDamaged, FileTooLarge, OfficeError, WrongFileType
from yifa.office.model import Attachment, Heading, Official, Paragraph, TableBlock, width_in_chars
from yifa.office.official import main_blocks

TABLE = "| 项目 | 件数 |\n|:--|--:|\n| 处罚 | 7 |"
SENTENCE = "全镇调解组织坚持抓早抓小把矛盾纠纷化解在村组"


def report(**changes: object) -> Official:
    """A report to the county with every element of the standard."""
    body = "现将有关情况报告如下：\n一、举措和成效\n（一）加强组织领导。召开会议4次。\n" + (SENTENCE * 8 + "。\n") * 14
    values: dict[str, object] = {
        "title": "试验镇人民政府\n2025年法治政府建设年度报告",
        "blocks": tuple(parse_markdown(body)),
        "issuer_mark": "试验镇人民政府文件",
        "number": "试政〔2026〕3号",
        "signers": ("张三某",),
        "copy_number": "000012",
        "urgency": "特急",
        "addressees": ("某县人民政府",),
        "attachments": (Attachment("行政执法数据表", tuple(parse_markdown(TABLE))),),
        "signature": "试验镇人民政府",
        "dated": date(2026, 2, 28),
        "note": "此件公开发布",
        "copies_to": ("某县司法局", "某县人民政府办公室"),
        "printed_by": "试验镇党政综合办公室",
        "printed_on": date(2026, 3, 1),
    }
    return Official(**{**values, **changes})  # type: ignore[arg-type]


@needs_libreoffice
def test_a_full_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    pages = render(official_to_docx(report()), tmp_path)
    full = pages[1]
    assert full[-1].replace(" ", "") == "—2—"
    assert len(full) - 1 == 22
    inside = [line for line in full[:-1] if "。" not in line]
    # Lines inside a paragraph are full; the first of a paragraph holds two characters of indent.
    assert {len(line) for line in inside} <= {26, 28}
    assert max(len(line) for line in inside) == 28


@needs_libreoffice
def test_the_imprint_is_the_last_thing_on_the_last_page(tmp_path: Path) -> None:
    pages = render(official_to_docx(report()), tmp_path)
    *_, copies, printed, number = pages[-1]
    assert copies == "抄送：某县司法局，某县人民政府办公室。"
    assert printed.startswith("试验镇党政综合办公室")
    assert "印发" in printed
    assert number.replace(" ", "") == f"—{len(pages)}—"


@needs_poppler
def test_the_pdf_has_22_lines_a_page_as_well(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(official_to_pdf(report()))
    pages = pdf_lines(path)
    assert len(pages[1]) - 1 == 22
    assert pages[1][-1].replace(" ", "") == "—2—"
    assert pages[0][3] == "试验镇人民政府文件" or pages[0][2] == "试验镇人民政府文件"
    assert "印发" in pages[-1][-2]
    assert official_to_pdf(report()) == path.read_bytes()


def test_without_a_seal_the_date_begins_two_characters_right_of_the_name() -> None:
    blocks = [block for block in main_blocks(report(sealed=False)) if isinstance(block, Paragraph)]
    name, day = (next(block for block in blocks if block.text == text) for text in ("试验镇人民政府", "2026年2月28日"))
    assert (name.right, day.right) == (3.5, 2.0)
    assert (width_in_chars(name.text) + name.right) - (width_in_chars(day.text) + day.right) == 2.0


def test_a_produced_document_passes_its_own_check() -> None:
    document = report()
    assert validate_docx(official_to_docx(document)) == []
    assert check_official(document) == []


def test_the_same_document_gives_the_same_bytes() -> None:
    assert official_to_docx(report()) == official_to_docx(report())


def test_every_run_and_style_names_an_east_asian_face() -> None:
    package = zipfile.ZipFile(BytesIO(official_to_docx(report())))
    document = Document(BytesIO(official_to_docx(report())))
    for run in document.element.body.iter(qn("w:r")):
        if run.findall(qn("w:t")):
            assert run.rPr.rFonts.get(qn("w:eastAsia"))
    styles = package.read("word/styles.xml").decode()
    assert "Theme=" not in styles
    assert 'w:eastAsia="zh-CN"' in styles


def test_the_check_finds_margins_and_leftover_placeholders() -> None:
    blocks = tuple(parse_markdown("共调解{{ count }}件，××年完成。"))
    document = Document(BytesIO(official_to_docx(report(blocks=blocks))))
    document.sections[0].left_margin = Mm(20)
    out = BytesIO()
    document.save(out)
    faults = validate_docx(out.getvalue())
    assert any(fault.rule == "R162" and "左边距应为 28 毫米" in fault.message for fault in faults)
    assert any("{{ count }}" in fault.message for fault in faults)
    assert any("××" in fault.message for fault in faults)


@pytest.mark.parametrize("number", ["试政[2026]3号", "试政〔2026〕03号", "试政〔2026〕第3号", "试政〔26〕3号"])
def test_a_number_off_the_standard_is_reported(number: str) -> None:
    assert [fault.rule for fault in check_official(report(number=number))] == ["R164"]


def test_a_gap_in_the_order_of_headings_is_reported() -> None:
    blocks = tuple(parse_markdown("一、成效\n（一）甲\n（三）丙\n三、打算"))
    faults = check_official(report(blocks=blocks))
    assert [(fault.rule, fault.where) for fault in faults] == [("R166", "（三）丙"), ("R166", "三、打算")]


def test_headings_take_their_level_from_their_numbers() -> None:
    text = "一、主要情况\n（一）加强领导。全年召开会议4次。\n1.第一项\n（1）小项\n2024年以来，开展宣传20次。"
    blocks = parse_markdown(text)
    assert [block.level for block in blocks if isinstance(block, Heading)] == [1, 2, 3, 4]
    run_in = blocks[1]
    assert isinstance(run_in, Heading)
    assert [(run.text, run.face) for run in run_in.runs] == [("（一）加强领导。", "kaiti"), ("全年召开会议4次。", None)]
    assert isinstance(blocks[-1], Paragraph)


def test_a_table_keeps_its_alignment_and_heading() -> None:
    (table,) = parse_markdown(TABLE)
    assert isinstance(table, TableBlock)
    assert [row.heading for row in table.rows] == [True, False]
    assert [cell.lines[0].align for cell in table.rows[1].cells] == ["left", "right"]


def test_wrong_files_are_refused_in_words() -> None:
    with pytest.raises(WrongFileType, match="不是Word"):
        validate_docx(b"%PDF-1.7")
    with pytest.raises(FileDamaged, match="损坏"):
        validate_docx(b"PK\x03\x04 broken")
    with pytest.raises(WrongFileType, match="旧格式"):
        validate_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (32 * 1024 * 1024))
    with pytest.raises(FileTooLarge, match="压缩"):
        validate_docx(bomb.getvalue())
    assert issubclass(FileTooLarge, OfficeError)


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    data = official_to_docx(report(blocks=tuple(parse_markdown("正文\x0b有控制符\x00。"))))
    assert "正文有控制符。" in [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]
