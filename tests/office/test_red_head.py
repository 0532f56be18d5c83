"""A paper with a red head has mark, number, title, body, signature, date and imprint in the places of GB/T 9704."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from docx import Document
from pypdf import PdfReader

from yifa.domains import catalogue
from yifa.office.papers import load_template, paper_to_docx, paper_to_pdf, render_paper
from yifa.office.red_head import official_of

DATA = {
    "it": {
        "name_": "样例镇集镇停车秩序管理通告",
        "doc_number": "样政规〔2026〕3号",
        "clauses": "",
        "full_text": "第一条　为规范集镇停车秩序，制定本通告。\n\n第二条　机动车应当在划定的泊位停放。",
        "published_on": "2026-03-05",
        "effective_on": "2026-04-05",
        "valid_until": "2031-04-04",
    },
    "town": {"government_name": "样例县样例镇人民政府"},
    "number": "",
}


def issued() -> object:
    template = load_template(catalogue().documents["normative-issue"].read_text(encoding="utf-8"))
    return render_paper(template, DATA)


def test_the_elements_stand_in_their_places() -> None:
    paper = issued()
    made = official_of(paper.name, paper.blocks, numbered=True)  # type: ignore[attr-defined]
    assert (made.issuer_mark, made.title) == ("样例县样例镇人民政府文件", "样例镇集镇停车秩序管理通告")
    assert (made.number, made.signature, made.dated) == ("样政规〔2026〕3号", "样例县样例镇人民政府", date(2026, 3, 5))
    assert (made.printed_by, made.printed_on) == ("样例县样例镇人民政府", date(2026, 3, 5))
    assert [block.text for block in made.blocks if hasattr(block, "text")][-1].startswith("本文件自2026年4月5日起施行")


def test_it_prints_with_a_red_mark_and_a_draft_has_no_number() -> None:
    paper = issued()
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(paper_to_pdf(paper))).pages)  # type: ignore[arg-type]
    assert "样政规〔2026〕3号" in words and "印发" in words
    document = Document(BytesIO(paper_to_docx(paper)))  # type: ignore[arg-type]
    mark = next(p for p in document.paragraphs if p.text == "样例县样例镇人民政府文件")
    assert str(mark.runs[0].font.color.rgb) == "FF0000"
    draft = official_of("x", paper.blocks, numbered=False)  # type: ignore[attr-defined]
    assert draft.number is None
