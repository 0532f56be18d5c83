"""The service centre: what licensing law lets a window ask, count and decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.domains.walking import due
from tests.domains.walking import refused as refusals
from yifa.kernel.simulate import SimulatedBook, figures_of

GUIDE: dict[str, Any] = {
    "klass": "approval",
    "mode": "own",
    "statutory_days": 20,
    "promised_days": 5,
    "visits": 1,
    "online": "full",
    "proofs": [],
    "materials": [
        {"name": "申请表", "source": "申请人自备", "copies": 1},
        {"name": "现场照片", "source": "申请人自备", "tolerable": True, "copies": 1},
        {"name": "营业执照", "source": "数据共享免交", "copies": 0},
    ],
}


def filed(book: SimulatedBook, **guide: Any) -> int:
    matter = book.take("service-matter", "enrol", {**GUIDE, **guide})
    return book.take("service-case", "receive", {"matter_": matter, "channel": "窗口"})


def reviewing(book: SimulatedBook, **guide: Any) -> int:
    case = book.take("service-case", "accept", {"tolerance": False}, filed(book, **guide))
    return book.take("service-case", "review", {"site_check": False}, case)


def test_a_promise_longer_than_the_statute_is_refused(book: SimulatedBook) -> None:
    said = refusals(book, "service-matter", "enrol", **{**GUIDE, "promised_days": 25})
    assert "R080" in said and "第36条" in said
    assert not refusals(book, "service-matter", "enrol", **GUIDE)


def test_a_guide_may_not_ask_for_a_proof_that_is_not_retained(book: SimulatedBook) -> None:
    asked = [{"name": "无房证明", "source": "部门核发", "proof": True, "copies": 1}]
    assert "证明" in refusals(book, "service-matter", "enrol", **{**GUIDE, "materials": asked})
    kept = book.take("proof-item", "retain", {"name_": "无房证明"})
    assert not refusals(book, "service-matter", "enrol", **{**GUIDE, "materials": asked, "proofs": [kept]})


def test_a_window_may_ask_only_for_what_the_guide_lists_and_is_not_shared(book: SimulatedBook) -> None:
    case = filed(book)
    assert "不在办事指南" in refusals(
        book, "service-case", "correct", case, lacking=[{"name": "健康证明", "why": "补"}]
    )
    assert "数据共享" in refusals(book, "service-case", "correct", case, lacking=[{"name": "营业执照", "why": "补"}])
    assert not refusals(book, "service-case", "correct", case, lacking=[{"name": "申请表", "why": "请签名"}])


def test_a_licence_is_decided_within_twenty_working_days_of_acceptance(book: SimulatedBook) -> None:
    book.today = date(2025, 4, 21)
    case = book.take("service-case", "accept", {"tolerance": False}, filed(book))
    assert due(book, case, "decision") == date(2025, 5, 21)
    assert due(book, case, "promise") == date(2025, 4, 27)


def test_an_application_nobody_answered_in_five_working_days_counts_as_accepted_from_its_filing(
    book: SimulatedBook,
) -> None:
    book.today = date(2025, 3, 3)
    case = filed(book)
    book.today = date(2025, 3, 17)
    case = book.take("service-case", "accept", {"tolerance": False}, case)
    assert due(book, case, "decision") == date(2025, 3, 31)


def test_a_special_procedure_stops_the_clock_only_where_its_length_was_told_in_writing(book: SimulatedBook) -> None:
    case = reviewing(book)
    assert "R078" in refusals(book, "service-case", "pause", case, pause_told=False)
    before = due(book, case, "decision")
    case = book.take("service-case", "pause", {"pause_told": True}, case)
    book.today = date(2025, 3, 13)
    case = book.take("service-case", "resume", {}, case)
    assert due(book, case, "decision") > before


def test_an_expired_period_cannot_be_extended(book: SimulatedBook) -> None:
    case = reviewing(book)
    assert not refusals(book, "service-case", "extend", case, extend_told=True)
    book.today = date(2025, 6, 3)
    assert "R014" in refusals(book, "service-case", "extend", case, extend_told=True)


def test_two_people_verify_the_substance_on_the_spot(book: SimulatedBook) -> None:
    case = book.take("service-case", "accept", {"tolerance": False}, filed(book))
    assert "R077" in refusals(book, "service-case", "review", case, site_check=True, reviewers=[7])
    assert not refusals(book, "service-case", "review", case, site_check=True, reviewers=[7, 8])


def test_what_was_tolerated_at_acceptance_must_come_before_the_decision(book: SimulatedBook) -> None:
    case = filed(book)
    assert "可容缺" in refusals(book, "service-case", "accept", case, tolerance=True, tolerated=[{"name": "申请表"}])
    case = book.take("service-case", "accept", {"tolerance": True, "tolerated": [{"name": "现场照片"}]}, case)
    case = book.take("service-case", "review", {"site_check": False}, case)
    assert "容缺材料还没有补齐" in refusals(book, "service-case", "approve", case)
    case = book.take("service-case", "fill", {}, case)
    assert not refusals(book, "service-case", "approve", case)


def test_a_licence_not_decided_before_it_ends_is_deemed_renewed(book: SimulatedBook) -> None:
    licence = book.take("license", "enrol", {"valid_until": "2025-04-10"})
    licence = book.take("license", "apply_renewal", {}, licence)
    assert "还没有届满" in refusals(book, "license", "deem", licence, valid_until="2030-04-10")
    book.today = date(2025, 4, 11)
    assert "第50条" in refusals(book, "license", "refuse_renewal", licence)
    assert not refusals(book, "license", "deem", licence, valid_until="2030-04-10")


def test_the_hearing_is_notified_seven_working_days_ahead(book: SimulatedBook) -> None:
    hearing = book.take("permit-hearing", "tell", {"told_on": "2025-03-03"})
    book.today = date(2025, 3, 5)
    hearing = book.take("permit-hearing", "request", {"requested_on": "2025-03-05"}, hearing)
    set_up = {"moderator": "甲", "reviewer": "乙", "open": True, "hearing_on": "2025-03-13"}
    assert "主持人" in refusals(book, "permit-hearing", "arrange", hearing, **{**set_up, "reviewer": "甲"})
    hearing = book.take("permit-hearing", "arrange", set_up, hearing)
    assert "license-hearing-notice-7wd-before" in refusals(book, "permit-hearing", "notify", hearing)
    hearing = book.take("permit-hearing", "arrange", {**set_up, "hearing_on": "2025-03-20"}, hearing)
    assert not refusals(book, "permit-hearing", "notify", hearing)


def test_no_seal_before_the_approval(book: SimulatedBook) -> None:
    case = reviewing(book)
    assert "不能用印" in refusals(book, "seal-use", "use", case=case)
    case = book.take("service-case", "approve", {}, case)
    assert not refusals(book, "seal-use", "use", case=case)


def test_unconditionally_shared_data_may_not_be_refused(book: SimulatedBook) -> None:
    asked = book.take("data-share", "apply", {"share_kind": "free"})
    assert "R154" in refusals(book, "data-share", "answer", asked, result="不同意", reason="无")
    assert not refusals(book, "data-share", "answer", asked, result="同意")


def test_subsistence_allowance_is_applied_for_where_the_household_is_registered(book: SimulatedBook) -> None:
    assert "R082" in refusals(book, "social-aid", "apply", kind="最低生活保障", place_kind="急难发生地")
    assert not refusals(book, "social-aid", "apply", kind="临时救助", place_kind="急难发生地")


def test_the_three_classes_of_cases_add_up_and_online_filing_is_counted_of_what_can_be_filed_online(
    book: SimulatedBook,
) -> None:
    for klass, channel in (("approval", "网上"), ("social", "窗口"), ("other", "网上")):
        matter = book.take("service-matter", "enrol", {**GUIDE, "klass": klass})
        case = book.take("service-case", "receive", {"matter_": matter, "channel": channel})
        book.take("service-case", "settle", {}, case)
    totals = figures_of(book)
    parts = ("approvals_handled", "social_services_handled", "other_services_handled")
    assert totals["service_cases_handled"] == sum(totals[part] for part in parts) == 3
    assert (totals["online_capable_filed_online"], totals["online_capable_received"]) == (2, 3)
    assert totals["service_matters_total"] == 3


def test_an_appointment_is_for_a_working_day_ahead(book: SimulatedBook) -> None:
    """Adjusted weekends are worked, holidays are not."""
    assert "不上班" in refusals(book, "service-appointment", "book", day="2025-04-04")  # 清明
    assert "不上班" in refusals(book, "service-appointment", "book", day="2025-03-08")  # Saturday
    assert not refusals(book, "service-appointment", "book", day="2025-04-27")  # a Sunday worked for 劳动节
    assert "已经过了" in refusals(book, "service-appointment", "book", day="2025-02-28")


def test_somebody_is_not_said_to_have_stayed_away_before_the_day(book: SimulatedBook) -> None:
    booked = book.take("service-appointment", "book", {"day": "2025-03-10"})
    assert "还没有到" in refusals(book, "service-appointment", "miss", booked)
    cancelled = book.take("service-appointment", "cancel", {}, booked)
    assert book.states[cancelled].status == "cancelled"


def test_a_theme_brings_the_parts_and_the_promised_day_of_its_joint_case(book: SimulatedBook) -> None:
    matters = [book.take("service-matter", "enrol", {**GUIDE, "name_": name}) for name in ("甲", "乙", "丙")]
    theme = book.take(
        "one-thing-theme",
        "enrol",
        {"matters": matters, "days": 10, "name_": "农村建房一件事", "materials_before": 12, "materials_after": 5},
    )
    case = book.take("one-thing-case", "receive", {"theme": theme, "theme_name": "", "parts": "", "promise_by": ""})
    values = book.states[case].values
    assert (values["theme_name"], values["parts"]) == ("农村建房一件事", 3)
    assert values["promise_by"] > "2025-03-13"


def test_a_case_is_not_ended_for_missing_material_before_its_day(book: SimulatedBook) -> None:
    case = book.take("service-case", "accept", {"tolerance": True, "tolerated": [{"name": "现场照片"}]}, filed(book))
    assert "期限还没有过" in refusals(book, "service-case", "terminate", case, close_reason="容缺材料逾期未补")
    book.today = date(2025, 4, 30)
    assert not refusals(book, "service-case", "terminate", case, close_reason="容缺材料逾期未补")
