"""Case papers and forms: filled from the record, complete, and safe from what people type."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from docx import Document
from pypdf import PdfReader

from tests.office.rendering import needs_libreoffice, render
from yifa.office.docx import validate_docx
from yifa.office.errors import TemplateFault
from yifa.office.layout import PAGES
from yifa.office.model import Code, Heading, Paragraph, Run, TableBlock
from yifa.office.papers import (
    Paper,
    load_template,
    paper_to_docx,
    paper_to_html,
    paper_to_pdf,
    render_paper,
    template_names,
)
from yifa.office.sticking import kept_with_next
from yifa.office.typeset import blocks_to_pdf

pytestmark = pytest.mark.slow

TEMPLATES = sorted((Path(__file__).parent / "templates").glob("*.md"))

CASE: dict[str, Any] = {
    "year": 2026,
    "serial": 38,
    "number": "试综执立〔2026〕7号",
    "town": {"short": "试镇", "name": "试验镇人民政府", "committee": "试验镇人民调解委员会"},
    "applicant": {"name": "王甲一", "sex": "男", "address": "上坑村3组", "id_number": "350526199001010011"},
    "respondent": {"name": "陈乙二", "sex": "女", "address": "下坑村5组", "id_number": "350526198501010022"},
    "subject": "相邻排水纠纷",
    "applied_on": date(2026, 3, 4),
    "accepted_on": date(2026, 3, 5),
    "due_on": date(2026, 4, 7),
    "mediators": ["林三", "李四"],
    "amount": 123456,
    "case": {
        "cause": "未经批准占用村道堆放建筑材料案",
        "source": "网格巡查",
        "found_at": date(2026, 3, 1),
        "summary": "网格员巡查发现当事人在村道堆放砂石约12立方米。\n经责令当场清理，当事人拒不改正。",
        "basis": "《某省乡村道路管理条例》第十二条",
        "number": "试综执罚〔2026〕7号",
        "filed_on": date(2026, 3, 2),
        "closed_on": date(2026, 4, 20),
        "outcome": "罚款2000元，已缴纳",
        "retention": "30年",
    },
    "party": {"name": "赵六", "sex": "男", "id_number": "350526199001010011", "phone": "", "address": "上坑村1组"},
    "opinions": {},
    "began": datetime(2026, 3, 3, 9, 5),
    "ended": datetime(2026, 3, 3, 10, 20),
    "place": "试验镇综合行政执法队询问室",
    "officers": [{"name": "孙七", "certificate": "13052600101"}, {"name": "周八", "certificate": "13052600102"}],
    "recorder": "孙七",
    "person": {"name": "赵六", "sex": "男", "id_number": "350526199001010011", "address": "上坑村1组"},
    "questions": [{"ask": "你是否申请回避？", "answer": "不申请。"}] * 25,
    "pages": 46,
    "items": [
        {"name": "立案审批表", "number": "试综执立〔2026〕7号", "dated": date(2026, 3, 2), "page": 1},
        {"name": "行政处罚决定书", "number": "", "dated": date(2026, 4, 1), "page": 12},
    ],
    "document": {"name": "行政处罚决定书", "number": "试综执罚〔2026〕7号"},
    "method": "直接送达",
    "facts": "双方系邻居。\n屋面排水致墙体渗水。",
    "terms": "一、加装排水管。\n二、补偿维修费。",
    "performance": "2026年3月31日前以现金一次付清。",
    "copies": "三",
    "committee": "试验镇人民调解委员会",
    "agreed_on": date(2026, 3, 20),
}

NOTE = "---\ndocument: note\nname: 便函\nlayout: notice\nfields: {person.name: 姓名}\n---\n"


def paper(body: str, context: dict[str, Any]) -> Paper:
    """A paper of one body."""
    return render_paper(load_template(NOTE + body), context)


def text_of(filled: Paper) -> list[str]:
    """The paragraphs and headings."""
    return [block.text for block in filled.blocks if isinstance(block, Paragraph | Heading)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_each_paper_is_complete_in_word_pdf_and_preview(path: Path) -> None:
    filled = render_paper(load_template(path.read_text(encoding="utf-8")), CASE)
    assert filled.missing == ()
    assert validate_docx(paper_to_docx(filled), PAGES[filled.layout]) == []
    document = Document(BytesIO(paper_to_docx(filled)))
    written = "".join(node.text or "" for node in document.element.body.iter())
    assert filled.name in written or path.stem == "case-cover"
    reader = PdfReader(BytesIO(paper_to_pdf(filled)))
    assert reader.metadata is not None and reader.metadata.title == filled.name
    assert "试" in reader.pages[0].extract_text() or path.stem == "case-index"
    assert paper_to_html(filled).startswith('<article class="paper paper-')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_same_data_gives_the_same_bytes(path: Path) -> None:
    template = load_template(path.read_text(encoding="utf-8"))
    one, other = render_paper(template, CASE), render_paper(template, CASE)
    assert paper_to_docx(one) == paper_to_docx(other)
    assert paper_to_pdf(one) == paper_to_pdf(other)


def test_what_is_missing_is_listed_by_its_chinese_name_and_nothing_is_raised() -> None:
    body = "{{ person.name }}于{{ day | cn_date }}到场。{% for p in people %}{{ p }}{% endfor %}"
    filled = paper(body, {"person": {}})
    assert [(item.path, item.label) for item in filled.missing] == [
        ("person.name", "姓名"),
        ("day", "day"),
        ("people", "people"),
    ]
    assert filled.missing[0].message == "缺少“姓名”，请在登记内容中补填"
    assert text_of(filled) == ["＿＿＿＿于＿＿＿＿到场。"]


def test_an_empty_value_is_missing_but_an_intended_blank_is_not() -> None:
    assert [item.path for item in paper("{{ a.b }}", {"a": {"b": "  "}}).missing] == ["a.b"]
    assert paper("电话：{{ a.b | blank(6) }}。", {"a": {"b": None}}).missing == ()


def test_a_sentence_for_an_absent_value_may_be_left_out() -> None:
    filled = paper("甲。\n{% if amount %}\n标的{{ amount | money }}。\n{% endif %}\n乙。", {})
    assert filled.missing == ()
    assert text_of(filled) == ["甲。", "乙。"]


def test_a_value_that_is_no_date_is_listed_and_not_printed() -> None:
    filled = paper("于{{ day | cn_date }}送达。", {"day": "下周三"})
    assert "“下周三”不是日期" in filled.missing[0].message


def test_values_are_never_read_as_marks() -> None:
    hostile = "# 标题 | **粗** {{ 7*7 }} ::: form\n| a | b |\n-> 右 <script>alert(1)</script>"
    filled = paper("事由：{{ subject }}\n::: form 2\n| [事由] | {{ subject }} |\n:::", {"subject": hostile})
    assert all(isinstance(block, Paragraph | TableBlock) for block in filled.blocks)
    table = filled.blocks[-1]
    assert isinstance(table, TableBlock)
    assert table.rows[0].cells[1].text == hostile
    html = paper_to_html(filled)
    assert "<script>" not in html
    assert "{{ 7*7 }}" in html


def test_items_of_a_list_are_all_set_alike() -> None:
    filled = paper("（一）如实陈述纠纷事实。\n（二）协议具有约束力。双方应当履行。", {})
    assert all(isinstance(block, Paragraph) for block in filled.blocks)


def test_an_underline_around_an_empty_value_is_room_to_write() -> None:
    (line,) = paper("调查人：__{{ names | join_cn }}__　记录人：__林三__，______。", {"names": []}).blocks
    assert isinstance(line, Paragraph)
    assert [(run.text, run.underline) for run in line.runs] == [
        ("调查人：", False),
        ("　　　　", True),
        ("　记录人：", False),
        ("林三", True),
        ("，______。", False),
    ]


def test_a_template_can_not_reach_into_python() -> None:
    with pytest.raises(TemplateFault, match="便函"):
        paper("{{ ''.__class__.__mro__[1].__subclasses__() }}", {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# 无说明", "开头缺少"),
        ("---\ndocument: x\nname: 某\nlayout: poster\n---\n", "poster"),
        ("---\nname: 某\nlayout: form\n---\n", "document"),
        ("---\ndocument: x\nname: 某\nlayout: form\nremedy: 有\n---\n", "remedy"),
        ("---\ndocument: x\nname: 某\nlayout: form\ncolour: red\n---\n", "colour"),
        (NOTE + "{% if a %}没有结束", "第1行"),
    ],
)
def test_a_faulty_template_is_explained(text: str, reason: str) -> None:
    with pytest.raises(TemplateFault, match=reason):
        load_template(text)


def test_a_form_row_that_does_not_fill_the_columns_is_explained() -> None:
    with pytest.raises(TemplateFault, match="应有 4 列，“案由”这一行是 2 列"):
        paper("::: form 4\n| [案由] | 值 |\n:::", {})


def test_spans_and_signature_strips_make_a_full_grid() -> None:
    filled = paper(
        "::: form 1 1 2\n| [当事人] | [姓名] | 赵六 |\n| ^^ | [住址] | 上坑村 |\n"
        "| [意见] | 同意 // -> 签名： // -> 年　月　日 || {40mm}\n:::",
        {},
    )
    (table,) = filled.blocks
    assert isinstance(table, TableBlock)
    assert len(table.rows) == 4
    assert table.rows[0].cells[0].rows == 2
    assert [row.height for row in table.rows[2:]] == [24.0, 16.0]
    assert [cell.text for cell in table.rows[3].cells] == ["签名：\n年　月　日"]
    area = sum(cell.columns * cell.rows for row in table.rows for cell in row.cells)
    assert area == len(table.rows) * len(table.widths)


def test_every_line_of_an_indented_value_is_indented() -> None:
    body = "::: form 1 3\n| [案情] | >> {{ facts }} // -> {{ who }} |\n:::"
    (table,) = paper(body, {"facts": "甲。\n乙。", "who": "丙"}).blocks
    assert isinstance(table, TableBlock)
    lines = table.rows[0].cells[1].lines
    assert [(line.text, line.indent, line.align) for line in lines] == [
        ("甲。", 2, "justify"),
        ("乙。", 2, "justify"),
        ("丙", 0, "right"),
    ]


def test_the_number_is_reserved_elsewhere_and_the_template_only_says_its_form() -> None:
    template = load_template((Path(__file__).parent / "templates/acceptance-notice.md").read_text(encoding="utf-8"))
    filled = render_paper(template, CASE)
    assert template.number == "（{year}）{short}人调字第{n}号"
    assert filled.number == "试综执立〔2026〕7号"
    assert filled.number in text_of(filled)
    assert filled.basis == ("人民调解法 第17条",)
    assert "applicant" in template_names(template)


@needs_libreoffice
def test_an_approval_form_fills_one_page_in_word_and_in_pdf(tmp_path: Path) -> None:
    template = load_template((Path(__file__).parent / "templates/filing-approval.md").read_text(encoding="utf-8"))
    filled = render_paper(template, CASE)
    pages = render(paper_to_docx(filled), tmp_path)
    assert len(pages) == 1
    assert sum("签名：" in line for line in pages[0]) == 3
    assert len(PdfReader(BytesIO(paper_to_pdf(filled))).pages) == 1


@needs_libreoffice
def test_a_record_of_several_pages_numbers_them_of_how_many(tmp_path: Path) -> None:
    template = load_template((Path(__file__).parent / "templates/interview-record.md").read_text(encoding="utf-8"))
    pages = render(paper_to_docx(render_paper(template, CASE)), tmp_path)
    assert len(pages) > 1
    assert pages[0][-1].replace(" ", "") == f"第1页共{len(pages)}页"


def test_a_cell_longer_than_a_page_runs_on() -> None:
    filled = paper("::: form 1 5\n| [案情] | >> {{ long }} |\n:::", {"long": "当事人陈述的情况如下。" * 400})
    pages = PdfReader(BytesIO(paper_to_pdf(filled))).pages
    assert len(pages) > 1
    # Without the page numbers, which may stand in the middle of a word.
    said = "".join(
        re.sub(r"第\s*\d+\s*页\s*共\s*\d+\s*页", "", page.extract_text()).replace("\n", "") for page in pages
    )
    assert said.count("当事人") == 400


def test_every_layout_is_an_a4_page_with_room_to_bind() -> None:
    for page in PAGES.values():
        assert 150 <= page.width <= 170
        assert page.left >= 22


SIGNED = """---
document: x
name: 协议书
layout: notice
---
# 关于公开征求“集镇停车管理办法”意见的公告
# 协议书
本协议一式三份。
~
<- 申请人（签名）：![signature 14]
<- 调解员（签名）：__　　　__
"""


def test_who_signs_stands_between_the_text_and_his_line_on_one_page() -> None:
    body = SIGNED.replace("~\n<- 申请人（签名）：![signature 14]", "~\n<- 执法人员：甲例、乙例")
    assert kept_with_next(render_paper(load_template(body), {}).blocks) == [False, False, True, True, True, False]


def test_signatures_stand_with_the_text_before_them_and_an_ink_one_has_its_room() -> None:
    paper = render_paper(load_template(SIGNED), {})
    assert kept_with_next(paper.blocks) == [False, False, True, True, True, False]
    runs = [run for block in paper.blocks if isinstance(block, Paragraph) for run in block.runs]
    assert [run.picture for run in runs if run.picture] == ["signature"]
    dot = BytesIO()
    segno.make("甲").save(dot, kind="png")
    signed = replace(paper, pictures={"signature": dot.getvalue()})
    pages = PdfReader(BytesIO(paper_to_pdf(signed))).pages
    assert len(pages[0].images) == 1 and len(PdfReader(BytesIO(paper_to_pdf(paper))).pages[0].images) == 0
    word = Document(BytesIO(paper_to_docx(signed)))
    assert len(word.inline_shapes) == 1 and paper_to_docx(signed) == paper_to_docx(signed)
    unsigned = next(p for p in Document(BytesIO(paper_to_docx(paper))).paragraphs if p.text.startswith("申请人"))
    assert any(run.underline for run in unsigned.runs)


def test_a_long_title_breaks_into_lines_of_like_length() -> None:
    text = PdfReader(BytesIO(paper_to_pdf(render_paper(load_template(SIGNED), {})))).pages[0].extract_text()
    first, second = (line for line in text.splitlines()[:2])
    assert abs(len(first.strip()) - len(second.strip())) <= 2


@pytest.mark.parametrize("layout", [key for key in PAGES if key != "official"])
def test_the_code_on_a_first_page_stands_clear_of_the_title(layout: str) -> None:
    picture = BytesIO()
    segno.make("文书核验", error="m").save(picture, kind="png")
    title = [Heading(0, (Run("申请人经济困难状况的说明和承诺书"),))]
    file = blocks_to_pdf(title, PAGES[layout], title="", code=Code(picture.getvalue(), "核验：账簿3774号"))
    baselines: dict[str, float] = {}

    def place(text: str, cm: list[float], tm: list[float], *font: object) -> None:
        for key in ("核验", "申请人"):
            if key in text:
                baselines[key] = tm[5] * cm[3] + cm[5]

    PdfReader(BytesIO(file)).pages[0].extract_text(visitor_text=place)
    top_of_title = baselines["申请人"] + 0.88 * PAGES[layout].title
    assert baselines["核验"] > top_of_title
