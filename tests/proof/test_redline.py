"""The draft that was reviewed beside the version that was signed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yifa.proof.redline import Redline, compare_versions, parties_of

DRAFT = """村道硬化工程施工合同
甲方（发包人）：清溪镇人民政府
乙方：示例建设有限公司
第一条 合同总价为人民币123,456.00元（大写：壹拾贰万叁仟肆佰伍拾陆元整）。
第二条 工期自2025年3月1日起至2025年8月31日止。
第三条 验收合格后30日内支付合同价款的70%。
第四条 争议由甲方所在地人民法院管辖。"""
WORDS = st.lists(
    st.sampled_from(["甲方：示例镇", "第一条 三十日内付款", "总价1,000元", "2025年3月1日", " ", "", "（）", "同意"]),
    max_size=12,
).map("\n".join)


def said(redline: Redline) -> list[str]:
    return [f"{change.name}{change.say}" for change in redline.changes]


def test_what_binds_somebody_is_listed_first_parties_amounts_dates_shares() -> None:
    signed = (
        DRAFT.replace("示例建设", "样例工程").replace("123,456.00", "128,456.00").replace("叁仟", "捌仟")
        .replace("2025年8月31日", "2025年9月30日").replace("70%", "80%")
    )  # fmt: skip
    assert said(compare_versions(DRAFT, signed)) == [
        "当事人“示例建设有限公司”改为“样例工程有限公司”",
        "金额“123,456.00元”改为“128,456.00元”",
        "金额“壹拾贰万叁仟肆佰伍拾陆元整”改为“壹拾贰万捌仟肆佰伍拾陆元整”",
        "日期“2025年8月31日”改为“2025年9月30日”",
        "比例“70%”改为“80%”",
    ]


def test_a_changed_amount_is_a_change_of_substance_and_wording_is_not() -> None:
    assert compare_versions(DRAFT, DRAFT.replace("123,456", "99,999")).verdict == "有实质变动"
    assert compare_versions(DRAFT, DRAFT.replace("争议由", "因本合同发生的争议由")).verdict == "按意见修改"
    assert compare_versions(DRAFT, DRAFT).verdict == "一致"


def test_thirty_days_in_figures_or_in_words_are_the_same_but_working_days_are_not() -> None:
    assert said(compare_versions(DRAFT, DRAFT.replace("30日", "三十日"))) == []
    assert said(compare_versions(DRAFT, DRAFT.replace("30日", "30个工作日"))) == ["数量、期限“30日”改为“30个工作日”"]


def test_full_width_marks_and_spaces_are_no_change() -> None:
    assert compare_versions(DRAFT, DRAFT.replace("（", "(").replace("）", ")").replace("第一条 ", "第一条　　")).same


def test_a_clause_put_in_stands_alone_and_the_rest_stays_in_place() -> None:
    lines = DRAFT.splitlines()
    redline = compare_versions(DRAFT, "\n".join([*lines[:5], "第二条之一 遇雨顺延。", *lines[5:]]))
    assert [row.kind for row in redline.rows].count("in") == 1
    assert redline.counted() == {"same": 7, "changed": 0, "out": 0, "in": 1}


def test_a_changed_figure_says_which_clause_it_stands_in() -> None:
    (change,) = compare_versions(DRAFT, DRAFT.replace("70%", "80%")).changes
    assert change.where == "第三条 验收合格后30日内支付合同价款的70%"


def test_parties_are_read_from_their_lines() -> None:
    assert parties_of(DRAFT) == {"甲方": "清溪镇人民政府", "乙方": "示例建设有限公司"}
    assert parties_of("甲方：____________\n乙方：") == {}


@given(WORDS, WORDS)
def test_both_sides_are_shown_whole(before: str, after: str) -> None:
    redline = compare_versions(before, after)
    for side, text in (("before", before), ("after", after)):
        shown = ["".join(p.text for p in getattr(row, side)) for row in redline.rows if getattr(row, side)]
        assert shown == [line.strip() for line in text.splitlines() if line.strip()]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared_and_a_text_is_itself(before: str, after: str) -> None:
    compare_versions(before, after)
    itself = compare_versions(before, before)
    assert itself.same and not itself.changes
