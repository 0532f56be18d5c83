"""What a person sees of an examined report."""

from __future__ import annotations

import io
from datetime import datetime
from html.parser import HTMLParser

import docx

from yifa.proof.examine import examine
from yifa.proof.model import Document, Report
from yifa.proof.readers import read_document, read_text
from yifa.proof.render.html import report_fragment, report_page
from yifa.proof.render.terminal import terminal_summary
from yifa.proof.render.view import head_line, quotation, reading
from yifa.proof.render.word import commented_docx

TEXT = (
    "青石镇2024年法治政府建设情况报告\n"
    "全年主动公开信息205条，其中文件0条、其他48条、动态166条。共调解纠纷xx起，走访30余户。\n"
)


def report() -> Report:
    return examine(read_text(TEXT, "报告.txt"))


class Visible(HTMLParser):
    """Text of the report's article, and the ids and targets of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.inside = self.link = False
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids |= {values["id"] or ""} if "id" in values else set()
        href = values.get("href") or ""
        self.targets |= {href[1:]} if href.startswith("#") else set()
        self.inside = self.inside or tag == "article"
        self.link = tag == "a"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "article"
        self.link = False

    def handle_data(self, data: str) -> None:
        if self.inside and not self.link:
            self.text += data


def seen(page: str) -> Visible:
    parser = Visible()
    parser.feed(page)
    return parser


def test_the_head_line_counts_numbers_relations_and_questions() -> None:
    checked = report()
    line = head_line(checked)
    assert line.startswith(f"读到 {len(checked.quantities)} 个数、{len(checked.relations)} 组关系：")
    assert "1 组不符" in line


def test_the_page_shows_the_whole_text_and_nothing_else_of_it() -> None:
    visible = seen(report_page(report()))
    assert "".join(visible.text.split()) == "".join(TEXT.split())


def test_every_number_in_the_margin_leads_to_its_place_and_back() -> None:
    visible = seen(report_page(report()))
    assert visible.targets
    assert visible.targets <= visible.ids


def test_the_page_needs_neither_script_nor_network() -> None:
    page = report_page(report())
    assert "<script" not in page and "http" not in page and "url(" not in page
    assert "<style" not in report_fragment(report()) and "style=" not in report_fragment(report())


def test_markup_in_a_report_is_shown_as_text() -> None:
    page = report_page(examine(Document(text="调解<script>alert(1)</script>纠纷45起。")))
    assert "<script" not in page and "&lt;script&gt;" in page


def test_hovering_a_number_tells_how_it_was_read() -> None:
    about = next(q for q in report().quantities if q.text.startswith("30"))
    assert "约数" in reading(about) and "户" in reading(about)
    assert 'data-reading="' in report_page(report())


def test_a_table_is_shown_as_a_table() -> None:
    grid = "<tr><td rowspan=2>调解</td><td>45</td></tr><tr><td>43</td></tr>"
    page = f"<html><body><p>甲，乙，丙。</p><table>{grid}</table></body></html>"
    shown = report_page(examine(read_document(page.encode(), "表.html")))
    assert '<td rowspan="2">' in shown and '<td class="number">' in shown


def test_the_terminal_lists_the_weightiest_first_and_is_plain_without_colour() -> None:
    lines = terminal_summary(report(), width=60)
    assert "\x1b[" not in lines
    assert lines.index("✗") < lines.index("·")
    assert "\x1b[31m" in terminal_summary(report(), colour=True)
    assert all(
        sum(2 if ord(c) > 255 else 1 for c in line) <= 64 for line in lines.split("\n")[4:] if line.startswith("  ")
    )


def test_a_long_quotation_is_cut_in_the_middle() -> None:
    finding = max(report().findings, key=lambda f: f.end - f.start)
    assert len(quotation(TEXT, finding, 10)) <= 10


def original() -> bytes:
    document = docx.Document()
    for line in TEXT.split("\n"):
        paragraph = document.add_paragraph()
        for i in range(0, len(line), 7):
            paragraph.add_run(line[i : i + 7]).bold = i % 2 == 0
    document.add_table(1, 1).cell(0, 0).text = "处罚xx件"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_word_copy_keeps_the_original_and_puts_each_comment_at_its_words() -> None:
    data = original()
    checked = examine(read_document(data, "报告.docx"))
    copy = commented_docx(checked, datetime(2025, 2, 18, 9), data)
    assert read_document(copy, "报告.docx").text == checked.document.text
    document = docx.Document(io.BytesIO(copy))
    comments = list(document.comments)
    assert len(comments) == len(checked.findings) + 1
    marked = {text_between(document, c.comment_id) for c in comments}
    assert {"205条", "xx"} <= marked


def text_between(document: docx.document.Document, comment: int) -> str:
    """The text that a comment is about."""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    inside, text = False, ""
    for element in document.element.body.iter():
        if element.tag == word + "commentRangeStart" and element.get(word + "id") == str(comment):
            inside = True
        elif element.tag == word + "commentRangeEnd" and element.get(word + "id") == str(comment):
            return text
        elif inside and element.tag == word + "t":
            text += element.text or ""
    return text


def test_a_report_that_was_no_word_file_becomes_one_with_comments() -> None:
    copy = commented_docx(report(), datetime(2025, 2, 18, 9))
    document = docx.Document(io.BytesIO(copy))
    assert [p.text for p in document.paragraphs] == TEXT.strip().split("\n")
    assert len(list(document.comments)) == len(report().findings) + 1
