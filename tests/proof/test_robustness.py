"""Whatever is handed in: an answer, never a crash."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from yifa.proof.examine import examine
from yifa.proof.model import Document
from yifa.proof.readers import UnreadableError, read_document
from yifa.proof.render.html import report_page
from yifa.proof.render.terminal import terminal_summary

PIECES = (
    "一、主要举措和成效\n",
    "（一）加强领导。",
    "（二）",
    "1.",
    "全镇",
    "青石镇",
    "德化县人民政府：\n",
    "2024年",
    "二〇二四年",
    "xx",
    "××",
    "45起",
    "其中",
    "43件",
    "95.6%",
    "“五个一”",
    "《行政处罚法》第六十条",
    "法治政府建设情况报告\n",
    "的的",
    "，",
    "。",
    "、",
    "（",
    "）",
    "“",
    "”",
    "我",
    "我局",
    "推进立法",
    "2025年2月30日",
    "2025年2月18日\n",
    "\t",
    "\n",
    "结转下年度继续办理",
    "信息公开",
    "总计",
    "执法过程全纪录制度",
    "学法、守法、尊法、用法",
    "110105199003070017",
    "12·5国家宪法日",
    " ",
    "〔2025〕11号",
)
report_like = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
anything = st.one_of(st.text(max_size=200), report_like)


@settings(max_examples=150, deadline=None)
@given(anything, st.booleans())
def test_any_text_is_examined_and_every_finding_points_into_it(text: str, whole: bool) -> None:
    report = examine(Document(text=text), whole=whole, on=date(2025, 3, 1))
    for finding in report.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message
    assert terminal_summary(report)


@settings(max_examples=40, deadline=None)
@given(report_like, report_like)
def test_any_two_texts_can_be_compared_and_shown(this: str, last: str) -> None:
    report = examine(Document(text=this), last=Document(text=last), whole=True)
    assert report_page(report).rstrip().endswith("</html>")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html><body>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]
    ),
    st.binary(max_size=300),
)
def test_any_bytes_are_read_or_refused(head: bytes, rest: bytes) -> None:
    try:
        assert read_document(head + rest, "文件.docx").text.strip()
    except UnreadableError as refusal:
        assert str(refusal).endswith(("。", "）", "再核", "粘贴进来。"))
