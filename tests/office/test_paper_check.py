"""The papers of one file are compared with each other and with the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.office.errors import FileDamaged
from yifa.office.filters import money, money_upper
from yifa.office.markdown import parse_markdown
from yifa.office.paper_check import FiledPaper, FileRecord, check_file, identities_in, labelled_of, text_of
from yifa.office.paper_text import words_in
from yifa.office.papers import Paper, load_template, paper_to_docx, paper_to_pdf, render_paper

ID = "11010119990101001X"
NOTICE_NO, DECISION_NO = "样政罚告字〔2025〕第1号", "样政罚决字〔2025〕第1号"
RECORD = FileRecord(
    names={"当事人": ["朱样例", "王示例"]},
    identities=frozenset({ID}),
    numbers=frozenset({"样政罚立字〔2025〕第1号", NOTICE_NO, DECISION_NO}),
    days={"立案": date(2025, 3, 4)},
    fine=2_500_000,
)


def paper(order: int, name: str, day: date, text: str, number: str = "") -> FiledPaper:
    blocks = parse_markdown(text, run_in=False)
    return FiledPaper(order, name, day, text_of(blocks), number, labelled_of(blocks))


def notice(fen: int = 2_500_000) -> FiledPaper:
    said = f"拟给予罚款人民币{money(fen)}（大写：{money_upper(fen)}）。"
    return paper(1, "行政处罚事先告知书", date(2025, 3, 16), f"-> {NOTICE_NO}\n<- 当事人：朱样例\n{said}", NOTICE_NO)


def decision(fen: int = 2_500_000, party: str = "朱样例、王示例", opened: str = "2025年3月4日") -> FiledPaper:
    text = (
        f"-> {DECISION_NO}\n<- 当事人：{party}，身份证号{ID}。\n本机关于{opened}立案，现已调查终结。\n"
        f"罚款人民币{money(fen)}（大写：{money_upper(fen)}）。"
    )
    return paper(2, "行政处罚决定书", date(2025, 4, 11), text, DECISION_NO)


def said(*papers: FiledPaper, record: FileRecord = RECORD) -> list[str]:
    return [item.say for item in check_file(papers, record)]


def test_papers_that_agree_with_each_other_and_the_record_have_no_contradiction() -> None:
    assert said(notice(), decision()) == []


def test_a_party_called_otherwise_than_in_the_record_is_named_with_both_names() -> None:
    assert said(decision(party="朱祥例")) == [
        "《行政处罚决定书》写的当事人是“朱祥例”，记录的当事人是“朱样例、王示例”。"
    ]


def test_a_party_in_a_ruled_form_is_compared_too() -> None:
    form = "::: form 1 3\n| [当事人] | 朱祥例 |\n:::"
    assert "“朱祥例”" in said(paper(1, "结案审批表", date(2025, 4, 16), form))[0]


def test_what_a_party_says_in_a_record_is_not_taken_for_his_name() -> None:
    assert said(paper(1, "询问笔录", date(2025, 3, 7), "当事人：愿意改正")) == []


def test_a_gap_to_be_filled_is_no_contradiction() -> None:
    assert said(paper(1, "送达回证", date(2025, 4, 12), "<- 当事人：＿＿＿＿")) == []


def test_an_identity_number_that_the_record_does_not_hold_is_told_without_showing_it_whole() -> None:
    wrong = "110101199901010028"
    found = said(paper(1, "询问笔录", date(2025, 3, 7), f"身份证号{wrong}"))
    assert found == ["《询问笔录》写的证件号码110101…0028，记录里没有这个号码。"]
    assert identities_in(f"号{ID.lower()}。") == {ID}


def test_a_decision_heavier_than_the_notice_must_be_told_again() -> None:
    found = check_file([notice(2_000_000), decision()], RECORD)
    assert [(item.kind, item.papers) for item in found] == [("金额", (1, 2))]
    assert "行政处罚法第45条" in found[0].say


def test_a_fine_in_the_decision_other_than_the_recorded_one_is_found() -> None:
    assert said(decision(2_400_000)) == ["《行政处罚决定书》写的罚款是24,000.00元，记录的罚款是25,000.00元。"]


def test_a_paper_after_the_decision_that_names_another_fine_is_found() -> None:
    closing = paper(3, "结案审批表", date(2025, 4, 16), "处理结果：罚款2,500.00元")
    assert said(decision(), closing) == ["《结案审批表》写的罚款是2,500.00元，记录的罚款是25,000.00元。"]
    urging = paper(3, "催告书", date(2025, 10, 16), "请缴纳尚欠的罚款2,500.00元和加处罚款100.00元")
    assert said(decision(), urging) == []


def test_words_of_an_amount_that_differ_from_its_figures_are_found() -> None:
    found = said(paper(1, "催告书", date(2025, 10, 1), "金额500.00元（大写：伍仟元整）"))
    assert found == ["《催告书》小写500.00元与大写“伍仟元整”不一致，大写应为“伍佰元整”。"]


def test_a_number_never_given_in_the_case_and_a_number_given_twice_are_found() -> None:
    cites = "依据样政罚告字〔2025〕第9号办理"
    assert said(paper(1, "送达回证", date(2025, 4, 12), cites)) == [
        "《送达回证》提到样政罚告字〔2025〕第9号，本案没有编过这个文号。"
    ]
    twice = said(notice(), replace(notice(), order=2, name="听证告知书"))
    assert twice == [f"《行政处罚事先告知书》与《听证告知书》用了同一个文号{NOTICE_NO}。"]


def test_a_paper_without_the_number_it_is_registered_under_is_found() -> None:
    assert "没有写这个文号" in said(paper(1, "听证通知书", date(2025, 3, 19), "通知如下", NOTICE_NO))[0]


def test_a_day_of_filing_other_than_the_recorded_one_is_found() -> None:
    assert said(decision(opened="2025年3月14日")) == [
        "《行政处罚决定书》写的立案日期是2025年3月14日，记录的是2025年3月4日。"
    ]


def test_a_date_that_no_calendar_has_is_passed_over() -> None:
    assert said(decision(opened="2025年2月30日")) == []


@given(st.lists(st.integers(0, 400), min_size=2, max_size=8))
def test_papers_are_out_of_order_exactly_where_one_is_dated_before_an_earlier_one(days: list[int]) -> None:
    papers = [paper(n, f"文书{n}", date(2025, 1, 1) + timedelta(days=day), "内容") for n, day in enumerate(days, 1)]
    early = {n for n, day in enumerate(days, 1) if day < max(days[:n])}
    assert {item.papers[1] for item in check_file(papers, RECORD)} == early


@given(told=st.integers(1, 10**9), decided=st.integers(1, 10**9))
def test_only_a_fine_above_the_one_told_is_heavier(told: int, decided: int) -> None:
    found = check_file([notice(told), decision(decided)], replace(RECORD, fine=decided))
    assert bool(found) == (decided > told)


@pytest.mark.parametrize("fen", [1, 10, 100, 101_000, 2_500_000])
def test_an_amount_in_figures_and_its_words_agree(fen: int) -> None:
    assert said(paper(1, "收据", date(2025, 4, 14), f"{money(fen)}（大写：{money_upper(fen)}）")) == []


def test_every_contradiction_shows_both_places_side_by_side() -> None:
    found = check_file([notice(), decision(fen=2_600_000)], RECORD)
    sides = {place for item in found for place in item.places}
    assert ("第2件《行政处罚决定书》", "罚款26,000.00元") in sides
    assert ("记录", "罚款25,000.00元") in sides
    assert ("第1件《行政处罚事先告知书》", "拟罚款25,000.00元") in sides
    assert all(len(item.places) == 2 for item in found)


def test_a_signed_copy_must_state_the_sums_of_the_paper_that_was_made() -> None:
    made = decision()
    same = replace(made, order=3, copy=True)
    assert check_file([notice(), made, same], RECORD) == ()
    other = replace(decision(fen=2_400_000), order=3, copy=True)
    said = [item for item in check_file([notice(), made, other], RECORD) if "签字件" in item.say]
    assert [item.papers for item in said] == [(2, 3)]
    assert said[0].places[0] == ("第3件《行政处罚决定书》", "24,000.00元")


@pytest.mark.parametrize("make", [paper_to_docx, paper_to_pdf], ids=["docx", "pdf"])
def test_the_words_of_an_uploaded_paper_are_read_back(make: Callable[[Paper], bytes]) -> None:
    head = f"---\ndocument: x\nname: 行政处罚决定书\nlayout: notice\n---\n# 行政处罚决定书\n-> {DECISION_NO}\n"
    body = "<- 当事人：朱样例\n本机关决定罚款人民币25,000.00元（大写：贰万伍仟元整），十五日内缴纳，到期不缴纳的每日加处罚款。"
    words = words_in(make(render_paper(load_template(head + body), {})))
    assert words is not None
    assert DECISION_NO in words.text
    assert "罚款人民币25,000.00元（大写：贰万伍仟元整）" in words.text
    assert ("当事人", "朱样例") in words.labelled


def test_a_picture_has_no_words_and_a_broken_paper_says_so() -> None:
    assert words_in(b"\x89PNG\r\n\x1a\n") is None
    with pytest.raises(FileDamaged, match="打不开"):
        words_in(b"PK\x03\x04 broken")
