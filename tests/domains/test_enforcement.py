"""Penalties that stand up in court: every gate of the act, the lawful way and the refused one."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.domains.test_disputes import due, refusals
from yifa.domains import catalogue
from yifa.domains.enforcement.draws import draw
from yifa.domains.enforcement.rules import surcharge
from yifa.kernel.sampling import id_number, sample_party
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar

CASE = "enforcement-case"
SMALL = {"plan_kinds": ["罚款"], "plan_fine": 50000, "plan_confiscate": 0}
PLAIN = {
    "factors": ["无特别情节"],
    "complex": False,
    "major_kinds": [],
    "plan_removal": False,
    "standard": None,
    **SMALL,
}
DISCUSSED = {
    "chair": "示例甲",
    "members": [{"name": name, "opinion": "同意"} for name in ("示例甲", "示例乙")],
    "conclusion": "一致同意",
}
DECISION = {
    "standard": None,
    "kinds": ["罚款"],
    "fine": 50000,
    "confiscate": 0,
    "same_act_fined": False,
    "law_changed": False,
}


@pytest.fixture
def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))


def go(book: SimulatedBook, matter: int, *steps: str | tuple[str, dict[str, Any]], procedure: str = CASE) -> int:
    """Take steps, each a day after the one before."""
    for step in steps:
        action, given = (step, {}) if isinstance(step, str) else step
        book.today += timedelta(days=1)
        matter = book.take(procedure, action, given, matter)
    return matter


def proposed(book: SimulatedBook, **given: Any) -> int:
    return book.take(CASE, "propose", {"party_kind": "person", "grave": False, **given})


def concluded(book: SimulatedBook, **given: Any) -> int:
    return go(book, proposed(book), "file", "inspect", "order", ("conclude", {**PLAIN, **given}))


def decided(book: SimulatedBook) -> int:
    return go(book, concluded(book), ("notify", SMALL), "defend", ("decide", DECISION))


def served(book: SimulatedBook) -> int:
    return go(book, decided(book), ("serve", {"serve_mode": "直接送达", "serve_proof": ["受送达人签收"]}))


def ordered(book: SimulatedBook, **given: Any) -> dict[str, Any]:
    """How an execution begins that rests on an order of removal served on the same party."""
    plan = {**PLAIN, "plan_kinds": [], "plan_fine": 0, "plan_removal": True}
    case = go(
        book,
        proposed(book),
        "file",
        "inspect",
        "order",
        ("conclude", plan),
        "notify_removal",
        "defend",
        "submit",
        ("audit", {"audit_result": "pass"}),
        ("discuss", DISCUSSED),
        ("decide_removal", {"remove_by": "2025-03-14"}),
        ("serve", {"serve_mode": "直接送达", "serve_proof": ["受送达人签收"]}),
    )
    book.today += timedelta(days=1)  # the day of removing it oneself is over
    return {"immediate": False, "case_": case, "party": book.states[case].values["party"], **given}


def test_an_officer_whose_certificate_has_expired_may_not_act(book: SimulatedBook) -> None:
    valid = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    expired = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2025-03-01"})
    matter = proposed(book, officers=[valid, expired])
    assert "2025-03-01" in refusals(book, CASE, "file", matter)
    assert "第42条" in refusals(book, CASE, "file", matter)


def test_one_officer_alone_may_not_investigate(book: SimulatedBook) -> None:
    alone = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    assert "不得少于两人" in refusals(book, CASE, "file", proposed(book, officers=[alone]))


def test_an_officer_whose_certificate_is_withheld_may_not_act(book: SimulatedBook) -> None:
    held = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    other = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    matter = proposed(book, officers=[held, other])
    book.take("enforcement-officer", "suspend", {}, held)
    assert "暂扣" in refusals(book, CASE, "file", matter)


def test_a_power_not_yet_taken_over_cannot_be_exercised(book: SimulatedBook) -> None:
    power = {"kind": "行政处罚", "form_": "devolved", "published_on": "2025-01-10", "taken_on": "2025-06-01"}
    later = book.take("delegated-power", "enrol", power)
    said = refusals(book, CASE, "propose", power=later, party_kind="person")
    assert "2025-06-01" in said and "R017" in said


def test_a_power_withdrawn_before_filing_cannot_be_exercised(book: SimulatedBook) -> None:
    power = {"kind": "行政处罚", "form_": "devolved", "published_on": "2021-01-10", "taken_on": "2021-02-01"}
    gone = book.take("delegated-power", "enrol", power)
    book.take("delegated-power", "withdraw", {"withdrawn_on": "2025-03-03"}, gone)
    assert "收回" in refusals(book, CASE, "propose", power=gone, party_kind="person")


def test_an_act_found_after_two_years_is_no_longer_punished(book: SimulatedBook) -> None:
    old = {"act_on": "2023-03-02", "act_ended_on": "2023-03-02", "discovered_on": "2025-03-03"}
    assert "追责时效" in refusals(book, CASE, "file", proposed(book, **old))
    assert "追责时效" not in refusals(book, CASE, "file", proposed(book, **{**old, "grave": True}))
    on_the_day = {"act_on": "2023-03-03", "act_ended_on": "2023-03-03", "discovered_on": "2025-03-03"}
    assert "追责时效" not in refusals(book, CASE, "file", proposed(book, **on_the_day))


def test_the_ninety_days_run_from_filing(book: SimulatedBook) -> None:
    assert due(book, go(book, proposed(book), "file"), "decide") == date(2025, 6, 3)


def test_nobody_decides_before_the_party_was_heard(book: SimulatedBook) -> None:
    matter = go(book, concluded(book), ("notify", SMALL))
    assert "陈述申辩" in refusals(book, CASE, "decide", matter, **DECISION)
    assert refusals(book, CASE, "decide", go(book, matter, "defend"), **DECISION) == ""


def test_a_defence_never_makes_the_penalty_heavier(book: SimulatedBook) -> None:
    matter = go(book, concluded(book), ("notify", SMALL), "defend")
    heavier = {**DECISION, "fine": 60000}
    assert "R037" in refusals(book, CASE, "decide", matter, **heavier)
    other_kind = {**DECISION, "kinds": ["罚款", "没收非法财物"]}
    assert "重新告知" in refusals(book, CASE, "decide", matter, **other_kind)


def test_a_fine_at_the_province_s_mark_asks_for_a_hearing(book: SimulatedBook) -> None:
    large = {**SMALL, "plan_fine": 200000}
    matter = go(book, concluded(book), ("notify", large), "defend")
    assert book.states[matter].values["hearing_right"]
    assert "听证告知书" in refusals(book, CASE, "decide", matter, **{**DECISION, "fine": 200000})
    matter = go(book, matter, "inform")
    assert "五个工作日" in refusals(book, CASE, "decide", matter, **{**DECISION, "fine": 200000})


def test_a_closure_asks_for_a_hearing_whatever_the_fine(book: SimulatedBook) -> None:
    matter = go(book, concluded(book), ("notify", {**SMALL, "plan_kinds": ["责令停产停业"], "plan_fine": 0}))
    assert book.states[matter].values["hearing_right"]


def test_a_hearing_asked_for_after_five_working_days_is_too_late(book: SimulatedBook) -> None:
    matter = go(book, concluded(book), ("notify", {**SMALL, "plan_fine": 200000}), "inform")
    book.today += timedelta(days=9)
    assert "五个工作日" in refusals(book, CASE, "request_hearing", matter, agents=1)


def test_notice_of_a_hearing_is_served_seven_working_days_before(book: SimulatedBook) -> None:
    matter = go(
        book, concluded(book), ("notify", {**SMALL, "plan_fine": 200000}), "inform", ("request_hearing", {"agents": 2})
    )
    soon = (book.today + timedelta(days=8)).isoformat()
    said = refusals(book, CASE, "arrange", matter, hearing_at=f"{soon}T09:00")
    assert "来不及" in said and "第64条第2项" in said
    later = (book.today + timedelta(days=20)).isoformat()
    matter = go(book, matter, ("arrange", {"hearing_at": f"{later}T09:00"}))
    assert refusals(book, CASE, "invite", matter) == ""
    book.today += timedelta(days=15)
    assert "七个工作日" in refusals(book, CASE, "invite", matter)


def test_three_agents_are_one_too_many(book: SimulatedBook) -> None:
    matter = go(book, concluded(book), ("notify", {**SMALL, "plan_fine": 200000}), "inform")
    assert "一至二人" in refusals(book, CASE, "request_hearing", matter, agents=3)


def test_what_must_be_audited_is_not_decided_unaudited(book: SimulatedBook) -> None:
    matter = go(book, concluded(book, major_kinds=["涉及重大公共利益"]), ("notify", SMALL), "defend")
    assert "R040" in refusals(book, CASE, "decide", matter, **DECISION)
    matter = go(book, matter, ("submit", {"major_kinds": ["涉及重大公共利益"]}), ("audit", {"audit_result": "pass"}))
    assert refusals(book, CASE, "decide", matter, **DECISION) == ""


def test_a_grave_case_is_discussed_after_the_audit_and_before_the_decision(book: SimulatedBook) -> None:
    matter = go(
        book, concluded(book, complex=True), ("notify", SMALL), "defend", "submit", ("audit", {"audit_result": "pass"})
    )
    assert "集体讨论" in refusals(book, CASE, "decide", matter, **DECISION)
    assert refusals(book, CASE, "decide", go(book, matter, ("discuss", DISCUSSED)), **DECISION) == ""


def test_one_act_is_fined_once(book: SimulatedBook) -> None:
    matter = go(book, concluded(book), ("notify", SMALL), "defend")
    assert "第29条" in refusals(book, CASE, "decide", matter, **{**DECISION, "same_act_fined": True})


def test_a_child_of_thirteen_is_not_punished(book: SimulatedBook) -> None:
    child = [{"kind": "person", "name": "例安", "id_number": id_number(Random(1), date(2012, 3, 3))}]
    matter = go(book, proposed(book, party=child), "file", "inspect", "order", ("conclude", PLAIN))
    assert "十四周岁" in refusals(book, CASE, "notify", matter, **SMALL)


def test_the_first_offence_goes_free_only_when_corrected(book: SimulatedBook) -> None:
    ground = {"none_ground": "初次违法危害后果轻微并及时改正"}
    matter = go(book, proposed(book), "file", "inspect", "order", ("conclude", {**PLAIN, "corrected": "未改正"}))
    assert "R028" in refusals(book, CASE, "decide_none", matter, **ground)
    matter = go(book, matter, ("recheck", {"corrected": "已改正"}))
    assert refusals(book, CASE, "decide_none", matter, **ground) == ""


def test_public_notice_comes_only_after_another_way_failed(book: SimulatedBook) -> None:
    matter = decided(book)
    notice = {"serve_mode": "公告送达", "serve_proof": ["公告留存"]}
    assert "R054" in refusals(book, CASE, "serve", matter, **notice)
    matter = go(book, matter, ("serve_failed", {"serve_mode": "直接送达"}), "announce")
    book.today += timedelta(days=29)
    assert "满三十日" in refusals(book, CASE, "serve", matter, **notice)
    book.today += timedelta(days=1)
    assert refusals(book, CASE, "serve", matter, **notice) == ""


def test_instalments_add_up_to_what_is_owed(book: SimulatedBook) -> None:
    matter = served(book)
    plan = [{"due": "2025-05-01", "amount": 20000}, {"due": "2025-06-01", "amount": 20000}]
    given = {"defer_kind": "分期缴纳", "plan": plan, "defer_until": "2025-06-01"}
    assert "尚欠500元" in refusals(book, CASE, "defer", matter, **given)
    plan[1]["amount"] = 30000
    assert refusals(book, CASE, "defer", matter, **given) == ""


def test_the_surcharge_stops_at_the_fine_itself() -> None:
    due_day = date(2025, 3, 1)
    assert surcharge(200_000, due_day, due_day + timedelta(days=33))[0] == 198_000
    amount, words = surcharge(200_000, due_day, due_day + timedelta(days=34))
    assert amount == 200_000 and "本数" in words


def test_days_under_reconsideration_bear_no_surcharge() -> None:
    due_day = date(2025, 3, 1)
    pause = (date(2025, 3, 6), date(2025, 3, 10))
    amount, words = surcharge(100_000, due_day, date(2025, 3, 11), [pause])
    assert amount == 5 * 3_000 and "扣除复议、诉讼期间5日" in words


def test_the_court_is_asked_only_when_the_remedies_have_run_out(book: SimulatedBook) -> None:
    matter = served(book)
    assert "缴款期限还没有满" in refusals(book, CASE, "urge", matter)
    book.today += timedelta(days=20)
    matter = go(book, matter, "urge")
    book.today += timedelta(days=30)
    assert "第53条" in refusals(book, CASE, "apply_court", matter)
    book.today = date(2025, 9, 22)
    assert refusals(book, CASE, "apply_court", matter) == ""
    book.today = date(2025, 12, 22)
    assert "三个月" in refusals(book, CASE, "apply_court", matter)


def test_a_published_decision_shows_no_identity_number(book: SimulatedBook) -> None:
    text = {"credit_grade": "none", "publish_text": "对身份证号999999198001010012的经营者罚款500元。"}
    assert "身份证号" in refusals(book, CASE, "publish", served(book), **text)


def test_a_decision_set_aside_is_withdrawn_from_publicity_in_three_working_days(book: SimulatedBook) -> None:
    matter = go(book, served(book), ("publish", {"credit_grade": "none", "publish_text": "罚款500元。"}))
    book.today = date(2025, 4, 2)
    matter = book.take(CASE, "revoke", {"revoke_result": "撤销"}, matter)
    assert due(book, matter, "withdraw") == date(2025, 4, 8)


@pytest.mark.parametrize(
    ("kind", "fine", "lawful"),
    [("person", 20000, True), ("person", 20100, False), ("org", 300000, True), ("org", 300100, False)],
)
def test_the_summary_procedure_ends_at_200_and_3000_yuan(
    book: SimulatedBook, kind: str, fine: int, lawful: bool
) -> None:
    given = {"kind": "罚款", "fine": fine, "party": [sample_party(Random(1), kind)], "pay_how": "bank"}
    assert ("第51条" not in refusals(book, "summary-penalty", "decide", **given)) is lawful


def test_a_fine_over_100_yuan_is_not_collected_on_the_spot_for_its_smallness(book: SimulatedBook) -> None:
    given = {"kind": "罚款", "fine": 15000, "party_kind": "person", "pay_how": "spot", "spot_reason": "罚款一百元以下"}
    assert "R033" in refusals(book, "summary-penalty", "decide", **given)


def seized(book: SimulatedBook) -> int:
    steps = [
        "出示执法身份证件",
        "通知当事人到场",
        "当场告知理由依据权利救济",
        "听取陈述申辩",
        "制作现场笔录",
        "当事人和执法人员签名",
    ]
    return book.take(
        "seizure",
        "seize_now",
        {
            "law_level": "地方性法规",
            "steps": steps,
            "absent": False,
            "daily_goods": False,
            "seized_already": False,
            "value": 0,
            "involved": 0,
            "fee_by": "行政机关",
            "done_at": f"{book.today.isoformat()}T09:00",
        },
    )


def test_a_seizure_ends_on_the_thirtieth_day_holiday_or_not(book: SimulatedBook) -> None:
    book.today = date(2025, 9, 1)
    matter = seized(book)
    assert due(book, matter, "seizure") == date(2025, 10, 1)
    matter = go(book, matter, "ratify", procedure="seizure")
    book.today = date(2025, 10, 2)
    assert "立即解除" in refusals(book, "seizure", "extend", matter, extend_days=30)


def test_a_seizure_is_extended_once_by_thirty_days(book: SimulatedBook) -> None:
    book.today = date(2025, 9, 1)
    matter = go(book, seized(book), "ratify", ("extend", {"extend_days": 30}), procedure="seizure")
    assert due(book, matter, "seizure") == date(2025, 10, 31)
    assert "一次" in refusals(book, "seizure", "extend", matter, extend_days=30)


def test_a_seizure_done_in_haste_is_reported_within_24_hours(book: SimulatedBook) -> None:
    matter = seized(book)
    assert due(book, matter, "ratify") == date(2025, 3, 4)


def test_a_seizure_with_steps_left_out_is_refused(book: SimulatedBook) -> None:
    said = refusals(book, "seizure", "seize_now", law_level="法律", steps=["制作现场笔录"], absent=False)
    assert "出示执法身份证件" in said and "第18条" in said


def test_a_rule_below_local_statute_carries_no_seizure(book: SimulatedBook) -> None:
    assert "R066" in refusals(book, "seizure", "propose", law_level="规章及以下")


def test_a_suspected_crime_is_decided_in_three_days_and_sent_in_twenty_four_hours(book: SimulatedBook) -> None:
    matter = book.take("crime-transfer", "report", {})
    assert due(book, matter, "decide") == date(2025, 3, 6)
    lacking = {"materials": ["涉嫌犯罪案件移送书"], "no_test": False}
    matter = go(book, matter, "approve", procedure="crime-transfer")
    assert "R051" in refusals(book, "crime-transfer", "send", matter, **lacking)


def test_nothing_is_pulled_down_before_the_remedies_have_run_out(book: SimulatedBook) -> None:
    name = "compulsory-enforcement"
    matter = book.take(name, "open", ordered(book, kind="demolish"))
    matter = go(book, matter, ("urge", {"perform_by": "2025-03-25"}), procedure=name)
    book.today = date(2025, 3, 27)
    matter = book.take(name, "decide", {"concealing": False}, matter)
    matter = go(book, matter, "serve", ("announce", {"self_by": "2025-03-31"}), procedure=name)
    book.today = date(2025, 4, 2)
    ready = {"utilities": False, "remedy_pending": False}
    assert "法定期限" in refusals(book, name, "execute", matter, **ready)
    book.today = date(2025, 9, 29)
    assert refusals(book, name, "execute", matter, **ready) == ""
    assert "夜间" in refusals(
        book, name, "execute", matter, began="2025-09-26T23:00", ended="2025-09-27T01:00", emergency="", **ready
    )


def test_the_draw_of_files_can_be_repeated_by_anybody() -> None:
    files = [f"案{n}" for n in range(40)]
    assert draw(files, 5, "种子") == draw(list(reversed(files)), 5, "种子")
    assert draw(files, 5, "种子") != draw(files, 5, "另一个")


def test_officers_in_post_are_counted_from_the_roll(book: SimulatedBook) -> None:
    for _ in range(3):
        last = book.take("enforcement-officer", "enrol", {"issued_on": "2020-01-02", "valid_until": "2029-12-31"})
    book.take("enforcement-officer", "retire", {"reason": "退休"}, last)
    assert figures_of(book)["enforcement_officers"] == 2


def test_the_party_is_reminded_three_working_days_before_substitute_performance(book: SimulatedBook) -> None:
    name = "compulsory-enforcement"
    matter = book.take(name, "open", ordered(book, kind="substitute"))
    matter = go(book, matter, ("urge", {"perform_by": "2025-03-21"}), procedure=name)
    book.today = date(2025, 3, 24)
    matter = book.take(name, "decide", {"concealing": False, "act_at": "2025-03-27T09:00"}, matter)
    book.take(name, "serve", {}, matter)
    matter = go(book, matter, "remind", procedure=name)
    book.today = date(2025, 3, 31)
    ready = {"utilities": False, "remedy_pending": False, "ended": "2025-03-28T10:00"}
    assert "三个工作日前" in refusals(book, name, "execute", matter, began="2025-03-27T09:00", **ready)
    assert refusals(book, name, "execute", matter, began="2025-03-28T09:00", **ready) == ""


def test_an_entrusted_power_is_exercised_in_the_name_of_the_body_that_entrusted_it(book: SimulatedBook) -> None:
    power = {
        "kind": "行政处罚",
        "form_": "entrusted",
        "from_whom": "样例县综合行政执法局",
        "published_on": "2021-01-10",
        "taken_on": "2021-02-01",
        "entrusted_until": "2026-12-31",
    }
    entrusted = book.take("delegated-power", "enrol", power)
    own = book.take("delegated-power", "enrol", {**power, "form_": "devolved", "from_whom": "样例县人民政府"})
    assert book.states[proposed(book, power=entrusted)].values["acting_body"] == "样例县综合行政执法局"
    assert book.states[proposed(book, power=own)].values["acting_body"] == ""
    book.today = date(2027, 1, 4)
    assert "续签" in refusals(book, CASE, "propose", power=entrusted, party_kind="person")


def test_a_fine_outside_its_band_needs_a_written_reason(book: SimulatedBook) -> None:
    band = book.take(
        "discretion-standard", "enrol", {"low": 100000, "high": 200000, "level": "一般", "published_on": "2021-08-01"}
    )
    matter = go(
        book, proposed(book), "file", "inspect", "order", ("conclude", {**PLAIN, "standard": band, "band_reason": ""})
    )
    assert "低于幅度" in book.states[matter].values["band_working"]
    assert "R029" in refusals(book, CASE, "notify", matter, **{**SMALL, "band_reason": ""})
    assert refusals(book, CASE, "notify", matter, **{**SMALL, "band_reason": "主动消除危害，减轻处罚。"}) == ""


def test_an_extension_after_the_ninety_days_has_no_effect(book: SimulatedBook) -> None:
    matter = concluded(book)
    book.today = date(2025, 6, 4)
    assert "届满" in refusals(book, CASE, "extend", matter, extend_days=30)
