"""Every kind of file that a report comes in, and every kind of file that is no report."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from yifa.proof.readers import UnreadableError, check_size, form_of, read_document, read_text
from yifa.proof.readers.pdf import join_lines
from yifa.server.casework.convert import convert_with_office, office

pytestmark = pytest.mark.slow

SENTENCE = "全年共调解矛盾纠纷45起，调解成功43起，成功率95.6%。"


def word(build: object = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("甲镇2024年法治政府建设情况报告")
    document.add_paragraph(SENTENCE)
    if callable(build):
        build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(cells: dict[str, object]) -> bytes:
    workbook = openpyxl.Workbook()
    for place, value in cells.items():
        workbook.active[place] = value
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def bomb(name: str, start: str, inner: str) -> bytes:
    """A small archive whose part unpacks to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as part:
        part.write(start.encode())
        for _ in range(200):
            part.write(inner.encode() * (1_048_576 // len(inner)))
    return out.getvalue()


def refusal(data: bytes, name: str = "报告") -> str:
    with pytest.raises(UnreadableError) as caught:
        read_document(data, name)
    return str(caught.value)


def test_a_word_report_gives_its_paragraphs_and_tables_at_their_offsets() -> None:
    def build(document: docx.document.Document) -> None:
        table = document.add_table(3, 3)
        table.cell(0, 0).text = "项目"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "件数"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "调解"
        table.cell(1, 1).text = "45"
        table.cell(2, 2).text = "43"

    document = read_document(word(build), "报告.docx")
    assert SENTENCE in document.text
    (table,) = document.tables
    assert all(document.text[c.start : c.end] == c.text for c in table.cells)
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in table.cells if c.text}
    assert spans == {
        "项目": (0, 0, 1, 1),
        "件数": (0, 1, 1, 2),
        "调解": (1, 0, 2, 1),
        "45": (1, 1, 1, 1),
        "43": (2, 2, 1, 1),
    }


def test_words_automatic_numbers_stand_before_their_paragraphs() -> None:
    document = read_document(word(lambda d: d.add_paragraph("加强领导", style="List Number")), "报告.docx")
    assert "1.加强领导" in document.text


def test_text_that_was_deleted_under_revision_is_not_read() -> None:
    def build(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("保留")
        deleted = paragraph._p.makeelement(qn("w:del"), {})
        run = paragraph._p.makeelement(qn("w:r"), {})
        text = paragraph._p.makeelement(qn("w:t"), {})
        text.text = "删去"
        run.append(text)
        deleted.append(run)
        paragraph._p.append(deleted)

    text = read_document(word(build), "报告.docx").text
    assert "保留" in text and "删去" not in text


@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_an_old_word_file_is_read_through_libreoffice() -> None:
    old = convert_with_office(word(), "docx", "doc")
    assert form_of(old) == "doc"
    assert SENTENCE in read_document(old, "报告.doc", convert_with_office).text


def test_an_old_word_file_without_a_converter_says_what_to_do() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
    assert "LibreOffice" in refusal(data) and "另存为 .docx" in refusal(data)


@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_a_pdf_gives_whole_paragraphs_not_printed_lines(tmp_path: Path) -> None:
    long = SENTENCE * 6
    source = tmp_path / "报告.docx"
    source.write_bytes(word(lambda d: d.add_paragraph(long)))
    profile = (tmp_path / "profile").as_uri()
    command = [str(office()), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], capture_output=True, check=True, timeout=120)
    document = read_document((tmp_path / "报告.pdf").read_bytes(), "报告.pdf")
    assert long in document.text.split("\n")


def test_printed_lines_are_joined_only_where_a_sentence_runs_on() -> None:
    lines = [
        "一、主要工作",
        "全年共调解各类矛盾纠纷四十五起，其中成功四",
        "十三起，成功率较高。",
        "（一）加强领导",
        "镇党委高度重视。",
    ]
    assert join_lines(lines) == [
        "一、主要工作",
        "全年共调解各类矛盾纠纷四十五起，其中成功四十三起，成功率较高。",
        "（一）加强领导",
        "镇党委高度重视。",
    ]


def test_a_pdf_without_text_is_called_a_scan() -> None:
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(595, 842)
    out = io.BytesIO()
    pdf.save(out)
    assert "扫描件" in refusal(out.getvalue(), "扫描.pdf")


def test_an_encrypted_pdf_asks_for_the_password_to_be_taken_off() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    assert "密码" in refusal(out.getvalue(), "密.pdf")


def test_a_web_page_is_read_without_its_navigation_and_with_its_tables() -> None:
    page = f"""<html><head><title>甲镇2024年法治政府建设情况报告_某县政府网</title></head><body>
    <div class="top"><a>首页</a><a>机构</a></div><nav>当前位置：首页</nav>
    <div id="main"><p>{SENTENCE}</p><p>{SENTENCE}</p><table><tr><td>调解</td><td>45</td></tr></table></div>
    <footer>网站标识码</footer></body></html>"""
    document = read_document(page.encode(), "报告.html")
    assert document.text.startswith("甲镇2024年法治政府建设情况报告\n")
    assert "首页" not in document.text and "标识码" not in document.text
    assert [c.text for c in document.tables[0].cells] == ["调解", "45"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    assert read_document(SENTENCE.encode(encoding), "报告.txt").text == SENTENCE


def test_plain_text_in_big5_is_read() -> None:
    sentence = "全年共調解矛盾糾紛四十五起，調解成功四十三起，其餘二起正在處理之中。"
    assert read_document((sentence * 3).encode("big5"), "報告.txt").text == sentence * 3


def test_a_workbook_gives_each_sheet_as_a_table() -> None:
    document = read_document(sheet({"A1": "项目", "B1": "件数", "A2": "调解", "B2": 45.0}), "表.xlsx")
    assert [c.text for c in document.tables[0].cells] == ["项目", "件数", "调解", "45"]
    assert all(document.text[c.start : c.end] == c.text for c in document.tables[0].cells)


def test_a_wrong_ending_is_read_by_content_and_said_so() -> None:
    document = read_document(word(), "报告.pdf")
    assert SENTENCE in document.text
    assert "扩展名是 .pdf" in document.notes[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"   \n\n ", "没有文字"),
        (bytes(range(256)) * 40, "认不出"),
        (b"PK\x03\x04" + b"x" * 200, "损坏"),
        (b"%PDF-1.7 broken", "损坏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
        (b"Rar!\x1a\x07" + bytes(100), "解压"),
        (b"{\\rtf1 text}", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"<html><body></body></html>", "没有文字"),
    ],
    ids=[
        "empty",
        "blank",
        "binary",
        "broken-zip",
        "broken-pdf",
        "picture",
        "archive",
        "rtf",
        "encrypted-office",
        "empty-page",
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(data: bytes, says: str) -> None:
    assert says in refusal(data)


def test_a_file_of_a_hundred_megabytes_is_refused_by_its_size_alone() -> None:
    with pytest.raises(UnreadableError, match="100 MB"):
        check_size(100 * 1024 * 1024)


def test_a_zip_bomb_in_word_is_refused() -> None:
    start = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    assert "压缩炸弹" in refusal(bomb("word/document.xml", start, "<w:p/>"))


def test_a_zip_bomb_in_excel_is_refused() -> None:
    assert "压缩炸弹" in refusal(bomb("xl/worksheets/sheet1.xml", "<sheetData>", "<c/>"))


def test_a_sheet_whose_only_cell_stands_at_its_far_corner_is_refused() -> None:
    assert "太大" in refusal(sheet({"A1": 1, "XFD1048576": 1}))


def merged(data: bytes, *ranges: str) -> bytes:
    """A workbook whose first sheet claims these ranges as merged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                claimed = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
                content = content.replace(b"</sheetData>", f"</sheetData><mergeCells>{claimed}</mergeCells>".encode())
            target.writestr(part, content)
    return out.getvalue()


def test_a_range_merged_over_the_whole_sheet_counts_within_the_used_area_only() -> None:
    data = merged(sheet({"A1": "合计", "B2": 45}), "A1:XFD1048576")
    cells = read_document(data, "表.xlsx").tables[0].cells
    assert [cell.text for cell in cells if cell.text] == ["合计"]


def test_merged_ranges_that_lie_over_one_another_without_end_are_refused() -> None:
    ranges = [f"A{n % 90 + 1}:CV100" for n in range(400)]
    assert "相互重叠" in refusal(merged(sheet({"A1": 1, "CV100": 1}), *ranges))


def test_a_document_of_tables_only_is_read() -> None:
    document = docx.Document()
    document.add_table(1, 2).cell(0, 1).text = "45"
    out = io.BytesIO()
    document.save(out)
    assert read_document(out.getvalue(), "表.docx").tables[0].cells[1].text == "45"


def test_pasted_text_keeps_its_lines_whatever_ends_them() -> None:
    assert read_text("甲\r\n乙\r丙").text == "甲\n乙\n丙"


def test_a_missing_converter_program_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr("yifa.server.casework.convert.PLACES", ())
    with pytest.raises(UnreadableError, match="没有装"):
        convert_with_office(b"", "doc", "docx")
