"""The draft that was reviewed beside the version that was signed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.contracts.fourth_set import COACH, PROPERTY_CARE, SUPERVISION, WATER
from yifa.proof.redline import Redline, compare_versions

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


def material(redline: Redline) -> list[tuple[str, str]]:
    return [(change.kind, change.say) for change in redline.material]


def form(redline: Redline) -> list[str]:
    return [change.kind for change in redline.immaterial]


def test_what_binds_somebody_is_listed_first_parties_amounts_dates_shares() -> None:
    signed = (
        DRAFT.replace("示例建设", "样例工程")
        .replace("123,456.00", "128,456.00")
        .replace("叁仟", "捌仟")
        .replace("2025年8月31日", "2025年9月30日")
        .replace("70%", "80%")
    )
    assert [kind for kind, _ in material(compare_versions(DRAFT, signed))] == ["party", "amount", "percent", "date"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("甲方所在地人民法院", "乙方所在地人民法院", "court"),
        ("30日内支付", "60日内支付", "period"),
        ("验收合格后30日内支付", "验收合格后30日内不支付", "obligation"),
        ("的70%", "的50%", "percent"),
        ("\n第四条 争议由甲方所在地人民法院管辖。", "", "clause_deleted"),
        ("\n第四条", "\n乙方可以将工程转包给他人施工。\n第四条", "clause_added"),
    ],
)
def test_each_kind_of_substance_is_called_by_its_name(old: str, new: str, kind: str) -> None:
    assert [k for k, _ in material(compare_versions(DRAFT, DRAFT.replace(old, new)))] == [kind]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("30日", "三十日", "spelling_of_number"),
        ("123,456.00元", "123456元", "spelling_of_number"),
        ("，", "、", "punctuation"),
        ("第四条", "第五条", "numbering"),
    ],
)
def test_differences_of_form_bind_nobody(old: str, new: str, kind: str) -> None:
    text = DRAFT.replace("验收合格后", "验收合格，归档后")
    redline = compare_versions(text, text.replace(old, new))
    assert redline.same and set(form(redline)) == {kind}


def test_a_moved_clause_is_moved_and_nothing_else() -> None:
    lines = DRAFT.splitlines()
    redline = compare_versions(DRAFT, "\n".join([*lines[:3], lines[6], *lines[3:6]]))
    assert redline.same and form(redline) == ["moved"]


def test_a_moved_clause_that_was_reworded_on_the_way_is_told_twice() -> None:
    lines = DRAFT.splitlines()
    redline = compare_versions(DRAFT, "\n".join([*lines[:3], lines[5].replace("70%", "50%"), *lines[3:5], lines[6]]))
    assert [kind for kind, _ in material(redline)] == ["percent"] and form(redline) == ["moved"]


def test_a_filled_gap_is_no_change_and_a_changed_date_is() -> None:
    blank = DRAFT + "\n甲方（盖章）：\t乙方（盖章）：\n日期：　　年　　月　　日"
    signed = DRAFT + "\n甲方（盖章）：王某\t乙方（盖章）：李某\n日期：2025年2月20日"
    redline = compare_versions(blank, signed)
    assert redline.same and form(redline) == ["filled_in", "filled_in"]
    assert not compare_versions(signed, signed.replace("2月20日", "3月20日")).same


def test_line_ends_of_a_scan_are_no_change() -> None:
    scan = DRAFT.replace("起至2025年", "起至\n2025年").replace("内支付合同", "内支\n付合同")
    assert compare_versions(DRAFT, scan).same
    assert [k for k, _ in material(compare_versions(DRAFT, scan.replace("70%", "50%")))] == ["percent"]


def test_numbers_of_pages_and_their_heads_are_no_change() -> None:
    lines = DRAFT.splitlines()
    for mark in ("第 1 页 共 2 页", "- 1 -", "1/2"):
        assert compare_versions(DRAFT, "\n".join([*lines[:4], mark, *lines[4:]])).same
    headed = [part for line in lines for part in ((line, "清溪镇合同专用稿") if line.startswith("第") else (line,))]
    assert compare_versions(DRAFT, "\n".join(headed)).same


def test_sentences_of_a_clause_that_changed_places_behind_its_heading_were_moved() -> None:
    late, early = "乙方逾期的，每日支付200元", "甲方逾期的，支付利息"
    one, other = (f"{DRAFT}\n第五条 违约责任：{a}；{b}。" for a, b in ((late, early), (early, late)))
    redline = compare_versions(one, other)
    assert redline.same and form(redline) == ["moved"]


def test_cells_of_a_row_are_kept_apart() -> None:
    row = "1\t球型摄像机\t24台\t2,600\t62,400"
    (change,) = compare_versions(row, row.replace("24台", "26台")).material
    assert change.kind == "quantity" and change.before == row


def test_a_changed_amount_is_a_change_of_substance_and_wording_is_not() -> None:
    assert compare_versions(DRAFT, DRAFT.replace("123,456", "99,999")).verdict == "有实质变动"
    assert compare_versions(DRAFT, DRAFT.replace("争议由", "因本合同发生的争议由")).verdict == "按意见修改"
    assert compare_versions(DRAFT, DRAFT).verdict == "一致"


def test_full_width_marks_and_spaces_are_no_change() -> None:
    assert compare_versions(DRAFT, DRAFT.replace("（", "(").replace("）", ")").replace("第一条 ", "第一条　　")).same


def test_a_clause_put_in_stands_alone_and_the_rest_stays_in_place() -> None:
    lines = DRAFT.splitlines()
    redline = compare_versions(DRAFT, "\n".join([*lines[:5], "第二条之一 遇雨顺延。", *lines[5:]]))
    assert [row.kind for row in redline.rows].count("in") == 1
    assert redline.counted() == {"same": 7, "changed": 0, "out": 0, "in": 1}


def test_a_changed_figure_says_which_clause_it_stands_in() -> None:
    (change,) = compare_versions(DRAFT, DRAFT.replace("70%", "80%")).changes
    assert change.where == "第三条" and change.say == "“70%”改为“80%”"


PAIRS = {
    "moved and reworded": (
        WATER.sound,
        (("不含用户水表以后", "含用户水表以后"), ("应当送水", "可以送水"), ("二十日内支付", "20日内支付")),
        {"obligation": 2},
        {"spelling_of_number": 1},
    ),
    "rows, dates, a name filled in": (
        COACH.sound,
        (
            ("5座越野车\t1\t4,600\t4,600", "5座越野车\t1\t4,800\t4,800"),
            ("至2026年9月30日止", "至2026年9月20日止"),
            ("授权代表：\t", "授权代表：王样\t"),
        ),
        {"quantity": 1, "date": 1},
        {"filled_in": 1},
    ),
    "form alone": (
        PROPERTY_CARE.sound,
        (("服务费86,850元", "服务费86850.00元"), ("（1）保洁", "1.保洁"), ("限为壹年", "限为一年")),
        {},
        {"spelling_of_number": 2, "numbering": 1},
    ),
    "a clause out, a clause in, a share of a row": (
        SUPERVISION.sound,
        (
            ("监理人不得转让监理业务，不得与施工单位串通。\n", ""),
            (
                "十二、合同订立",
                "十二、附加约定\n监理人更换总监理工程师的，应当提前七日书面通知委托人。\n十三、合同订立",
            ),
            ("45%\t57,600", "40%\t51,200"),
        ),
        {"percent": 1, "clause_deleted": 1, "clause_added": 1},
        {"numbering": 1},
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_whole_contracts_are_compared_change_by_change(name: str) -> None:
    draft, changes, substance, shape = PAIRS[name]
    signed = draft
    for old, new in changes:
        assert old in signed, old
        signed = signed.replace(old, new, 1)
    redline = compare_versions(draft, signed)
    assert Counter(kind for kind, _ in material(redline)) == substance
    assert Counter(form(redline)) == shape


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
