"""Legality review, contracts and normative documents: what may go on and what may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.walking import due, refused, tie, walk, warned
from yifa.domains.review.rules import fen_in_words
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.office.filters import money_upper

REMARK = {"point": "第三条", "basis": "民法典", "level": "必须修改", "advice": "补充违约责任"}
SOUND: dict[str, Any] = {
    "authority": "符合",
    "steps_ok": "符合",
    "content": "符合",
    "conclusion": "合法",
    "remarks": [],
}


def opined(book: SimulatedBook, kind: str = "contract", verdict: str = "合法") -> int:
    """A review with all three opinions in."""
    track = "simple" if kind == "contract" else "major"
    return walk(
        book,
        "legality-review",
        {"apply": {"kind": kind, "urgent": False, "amount": 100_000, "people": 5, "needed_by": ""}},
        {"accept": {"track": track, "need_adviser": True}},
        {"adviser_opinion": {"adviser_verdict": verdict, "adviser_remarks": [REMARK]}},
        {"office_opinion": {"office_verdict": "同意"}},
        {"justice_opinion": {"justice_verdict": verdict, "justice_remarks": []}},
    )


def reviewed(book: SimulatedBook, kind: str = "contract") -> int:
    """A review that let the draft pass."""
    steps = ({"conclude": SOUND}, "deputy_approve", "leader_approve")
    return walk(book, "legality-review", *steps, matter=opined(book, kind))


def test_the_three_reviewers_may_opine_in_any_order_and_the_last_one_closes_the_joint_review(
    book: SimulatedBook,
) -> None:
    matter = walk(
        book,
        "legality-review",
        {"apply": {"kind": "contract", "urgent": False, "amount": 100_000, "people": 5}},
        {"accept": {"track": "simple", "need_adviser": True}},
        "justice_opinion",
        "adviser_opinion",
    )
    assert book.states[matter].status == "reviewing"
    assert "现在是" in refused(book, "legality-review", "conclude", matter, **SOUND)
    walk(book, "legality-review", "office_opinion", matter=matter)
    assert book.states[matter].status == "opined"


def test_a_simple_matter_reviewed_without_the_adviser_needs_two_opinions(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "legality-review",
        {"apply": {"kind": "contract", "urgent": False, "amount": 100_000, "people": 5}},
        {"accept": {"track": "simple", "need_adviser": False}},
        "office_opinion",
        "justice_opinion",
    )
    assert book.states[matter].status == "opined"


def test_a_major_decision_must_go_to_the_adviser(book: SimulatedBook) -> None:
    matter = walk(book, "legality-review", {"apply": {"kind": "decision", "urgent": False, "needed_by": ""}})
    said = refused(book, "legality-review", "accept", matter, track="major", need_adviser=False)
    assert "R113" in said and "第28条" in said


def test_a_great_sum_on_the_simple_track_asks_for_a_reason(book: SimulatedBook) -> None:
    matter = walk(
        book, "legality-review", {"apply": {"kind": "contract", "urgent": False, "amount": 60_000_000, "people": 0}}
    )
    assert "重大程序" in refused(
        book, "legality-review", "accept", matter, track="simple", need_adviser=True, track_reason=""
    )
    assert not refused(
        book, "legality-review", "accept", matter, track="simple", need_adviser=True, track_reason="续签原合同"
    )


def test_a_decision_leaves_the_reviewers_seven_working_days(book: SimulatedBook) -> None:
    book.today = date(2025, 4, 28)
    matter = walk(book, "legality-review", {"apply": {"kind": "decision", "urgent": False, "needed_by": "2025-05-07"}})
    # 1–5 May is the Labour Day holiday, 27 April was worked: the seventh working day is 12 May.
    assert due(book, matter, "decision_time") == date(2025, 5, 12)
    assert "R112" in warned(book, "legality-review", "accept", matter, track="major", need_adviser=True)


def test_who_submitted_a_matter_does_not_review_it(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "legality-review",
        {"apply": {"kind": "contract", "urgent": False}},
        {"accept": {"track": "major", "need_adviser": True}},
    )
    applicant = book.actor(book.catalogue.newest["legality-review"], "apply")
    clerk = type(applicant)(
        applicant.person_id, "试办", frozenset({"office-clerk"}), applicant.town, "", "999999100", frozenset()
    )
    _, examination = book.examine("legality-review", "office_opinion", {}, matter, actor=clerk)
    assert any("换一位同事" in refusal.say for refusal in examination.refusals)


def test_a_matter_with_a_part_to_mend_is_not_called_lawful(book: SimulatedBook) -> None:
    matter = opined(book)
    said = refused(book, "legality-review", "conclude", matter, **{**SOUND, "content": "需修改"})
    assert "R113" in said and "第27条" in said
    said = refused(
        book, "legality-review", "conclude", matter, **{**SOUND, "content": "需修改", "conclusion": "修改后合法"}
    )
    assert "R126" in said and "逐条" in said


def test_an_expert_with_an_interest_withdraws(book: SimulatedBook) -> None:
    said = refused(
        book, "legality-review", "expert_meeting", opined(book), experts=[{"person": "示例专家", "conflict": True}]
    )
    assert "R114" in said and "第20条" in said


def test_every_remark_is_answered_before_the_final_text_is_compared(book: SimulatedBook) -> None:
    mend = {**SOUND, "content": "需修改", "conclusion": "修改后合法", "remarks": [REMARK, REMARK]}
    matter = walk(book, "legality-review", {"conclude": mend}, "deputy_approve", "leader_approve", matter=opined(book))
    assert "R126" in refused(book, "legality-review", "compare_final", matter, compare="按意见修改")
    one = [{"point": "第三条", "adopted": "采纳", "reason": ""}]
    assert "每一条" in refused(book, "legality-review", "feedback", matter, adoption=one)
    two = [*one, {"point": "第四条", "adopted": "未采纳", "reason": ""}]
    assert "写明理由" in refused(book, "legality-review", "feedback", matter, adoption=two)
    two[1]["reason"] = "已在补充协议中约定"
    walk(
        book,
        "legality-review",
        {"feedback": {"adoption": two}},
        {"compare_final": {"compare": "按意见修改"}},
        matter=matter,
    )
    assert book.states[matter].status == "closed"


def test_an_unlawful_draft_ends_the_review(book: SimulatedBook) -> None:
    bad = {**SOUND, "content": "不符合", "conclusion": "不合法"}
    matter = walk(book, "legality-review", {"conclude": bad}, "deputy_approve", "leader_approve", matter=opined(book))
    assert book.states[matter].status == "rejected"


def test_supplements_stop_the_clock_of_a_contract_review(book: SimulatedBook) -> None:
    book.today = date(2025, 6, 9)
    matter = walk(
        book,
        "legality-review",
        {"apply": {"kind": "contract", "urgent": False, "amount": 100, "people": 1}},
        {"accept": {"track": "simple", "need_adviser": True}},
    )
    before = due(book, matter, "contract_time")
    walk(book, "legality-review", "request_supplement", {"wait": {"days": 6}}, "resubmit", matter=matter)
    assert due(book, matter, "contract_time") > before


def test_a_leader_may_send_a_review_back_and_nothing_is_counted_until_it_is_approved(book: SimulatedBook) -> None:
    matter = walk(book, "legality-review", {"conclude": SOUND}, "deputy_approve", "send_back", matter=opined(book))
    assert "legality_reviews" not in figures_of(book)
    walk(book, "legality-review", {"conclude": SOUND}, "deputy_approve", "leader_approve", matter=matter)
    counted = figures_of(book)
    assert counted["legality_reviews"] == counted["contracts_reviewed"] == 1
    assert counted["legality_reviews_simple"] == 1 and counted["legal_opinions_issued"] == 1


def test_a_contract_is_not_signed_before_its_review_has_passed(book: SimulatedBook) -> None:
    matter = drafted(book)
    assert "R124" in refused(book, "contract", "sign", matter, sealed=True)
    review = opined(book)
    tie(book, matter, review)
    assert "还没有审结" in refused(book, "contract", "sign", matter, sealed=True)
    walk(book, "legality-review", {"conclude": SOUND}, "deputy_approve", "leader_approve", matter=review)
    early = (book.today - timedelta(days=20)).isoformat()
    assert "早于审查通过日" in refused(book, "contract", "sign", matter, sealed=True, signed_on=early)
    assert not refused(book, "contract", "sign", matter, sealed=True)


def test_a_review_of_something_else_does_not_open_a_contract(book: SimulatedBook) -> None:
    matter = drafted(book)
    tie(book, matter, reviewed(book, "village_rule"))
    assert "R124" in refused(book, "contract", "sign", matter, sealed=True)


CHECKED = ["相对人资格和授权", "标的和数量", "质量和验收", "付款条件", "违约责任"]
CLEAN: dict[str, Any] = {
    "sme": True,
    "pay_days": 30,
    "audit_basis": False,
    "regime_clause": False,
    "guarantee": False,
    "court": "本地法院诉讼",
    "checked": CHECKED,
    "amount_words": "壹拾万元整",
}


def drafted(book: SimulatedBook, **over: Any) -> int:
    """A contract that passed its quick check."""
    draft = {
        "our_side": "town",
        "kind": "采购",
        "amount": 10_000_000,
        "no_amount": False,
        "amount_words": "",
        "term_from": "2025-01-01",
        "term_until": "2026-12-31",
    }
    return walk(book, "contract", {"draft": draft}, {"quick_check": {**CLEAN, **over}})


@pytest.mark.parametrize(
    ("clause", "rule"),
    [
        ({"pay_days": 90}, "R125"),
        ({"audit_basis": True, "audit_law": ""}, "R125"),
        ({"regime_clause": True}, "R124"),
        ({"amount_words": "壹拾壹万元整"}, "大小写不一致"),
    ],
)
def test_the_quick_check_finds_unlawful_clauses(book: SimulatedBook, clause: dict[str, Any], rule: str) -> None:
    matter = walk(
        book,
        "contract",
        {
            "draft": {
                "our_side": "town",
                "kind": "采购",
                "amount": 10_000_000,
                "no_amount": False,
                "term_from": "2025-01-01",
                "term_until": "2026-12-31",
            }
        },
    )
    assert rule in refused(book, "contract", "quick_check", matter, **{**CLEAN, **clause})


def test_a_village_committee_gives_no_guarantee(book: SimulatedBook) -> None:
    said = refused(
        book, "contract", "draft", our_side="village", kind="担保", term_from="2025-01-01", term_until="2026-12-31"
    )
    assert "R150" in said and "第683条" in said


def test_late_payment_to_a_small_firm_bears_interest_of_a_half_thousandth_a_day(book: SimulatedBook) -> None:
    matter = drafted(book)
    tie(book, matter, reviewed(book))
    walk(book, "contract", {"sign": {"sealed": True}}, matter=matter)
    delivered = book.today
    walk(book, "contract", {"deliver": {"delivered_on": delivered.isoformat(), "payable": 1_000_000}}, matter=matter)
    last_day = due(book, matter, "pay_in_30")
    book.today = last_day + timedelta(days=10)
    walk(book, "contract", {"pay": {"paid_now": 1_000_000, "paid_on": book.today.isoformat()}}, matter=matter)
    assert book.states[matter].values["overdue_interest"] == 1_000_000 * 10 * 5 // 10_000


def test_a_normative_document_on_business_is_open_to_the_public_for_thirty_days(book: SimulatedBook) -> None:
    book.today = date(2025, 3, 3)
    matter = walk(
        book, "normative-document", {"propose": {"rights": True, "general": True, "repeat": True, "business": True}}
    )
    asked = {"forbidden": [], "consult_channel": ["政府网站", "听取经营者和行业协会"]}
    assert "R123" in refused(book, "normative-document", "consult", matter, consult_by="2025-03-20", **asked)
    walk(book, "normative-document", {"consult": {"consult_by": "2025-04-30", **asked}}, matter=matter)
    said = refused(book, "normative-document", "close_consultation", matter, replies=3, adopted=1)
    assert "三十日" in said and "normative-consult-min-30d" in said
    book.today = date(2025, 4, 7)
    assert not refused(book, "normative-document", "close_consultation", matter, replies=3, adopted=1)


def test_a_normative_document_sets_no_penalty_and_goes_to_no_meeting_unreviewed(book: SimulatedBook) -> None:
    matter = walk(
        book, "normative-document", {"propose": {"rights": True, "general": True, "repeat": True, "business": False}}
    )
    channel = ["政府网站", "听取经营者和行业协会"]
    said = refused(book, "normative-document", "consult", matter, forbidden=["设定行政处罚"], consult_channel=channel)
    assert "R119" in said
    assert "罚款" in warned(
        book, "normative-document", "consult", matter, forbidden=[], clauses="违者罚款五十元", consult_channel=channel
    )
    walk(
        book,
        "normative-document",
        {"consult": {"forbidden": [], "consult_channel": channel}},
        {"close_consultation": {"replies": 0, "adopted": 0}},
        matter=matter,
    )
    assert "R118" in refused(book, "normative-document", "deliberate", matter, meeting_result="通过")


def test_a_published_document_is_filed_in_fifteen_days_and_lives_five_years_at_most(book: SimulatedBook) -> None:
    matter = book.live("normative-document", 1)
    assert book.states[matter].status == "stopped"
    matter = walk(
        book,
        "normative-document",
        {"propose": {"rights": True, "general": True, "repeat": True, "business": False}},
        {"consult": {"forbidden": [], "consult_channel": ["政府网站"]}},
        {"close_consultation": {"replies": 0, "adopted": 0}},
    )
    book.live("legality-review", 4)
    tie(book, matter, max(p for p, s in book.states.items() if s.procedure == "legality-review"))
    walk(book, "normative-document", {"deliberate": {"meeting_result": "通过"}}, matter=matter)
    day = book.today.isoformat()
    paper = {"published_on": day, "effective_on": day}
    too_long = {**paper, "valid_until": f"{book.today.year + 6}-12-31"}
    assert "五年" in refused(book, "normative-document", "publish", matter, **too_long)
    walk(
        book, "normative-document", {"publish": {**paper, "valid_until": f"{book.today.year + 3}-01-31"}}, matter=matter
    )
    assert due(book, matter, "filing") >= date.fromisoformat(day) + timedelta(days=15)
    assert figures_of(book)["normative_documents_issued"] == 1


def test_a_measure_that_breaks_a_standard_is_not_issued_unless_excepted_with_an_end(book: SimulatedBook) -> None:
    matter = walk(book, "fair-competition-review", "start_review")
    broken = {"entry": "违反", "flow": "不违反", "cost": "不涉及", "conduct": "不涉及"}
    said = refused(book, "fair-competition-review", "review", matter, **broken, conclusion="符合标准可以出台")
    assert "R121" in said
    assert "例外实施期限" in refused(
        book, "fair-competition-review", "review", matter, **broken, conclusion="适用例外出台", exception_until=""
    )


@given(st.integers(min_value=1, max_value=9_999_999_999_99))
def test_amounts_written_in_words_read_back_as_the_same_amount(fen: int) -> None:
    assert fen_in_words(money_upper(fen)) == fen


def test_an_amount_that_is_no_capital_numeral_is_not_guessed() -> None:
    assert fen_in_words("一万元") is None
    assert fen_in_words("壹万") is None
