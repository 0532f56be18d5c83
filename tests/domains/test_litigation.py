"""Reconsideration and litigation: clocks that differ between acts, evidence, and who must appear in court."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domains.test_disputes import due, refusals
from yifa.domains import catalogue
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar

OLD = [{"name_": "询问笔录", "formed_on": "2025-01-20", "pages": 2}]


@pytest.fixture
def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))


def reconsidered(book: SimulatedBook, route: str = "ordinary") -> int:
    given = {"route": route, "act_on": "2025-02-01", "received_on": "2025-03-03", "accepted_on": "2025-03-03"}
    return book.take("reconsideration", "receive", given)


def sued(book: SimulatedBook, **given: Any) -> int:
    base = {
        "instance": "一审",
        "act_on": "2025-02-01",
        "received_on": "2025-03-03",
        "after_recon": "未经复议",
        "recon_case": "",
        "attention": [],
    }
    return book.take("administrative-litigation", "receive", {**base, **given})


def test_ten_days_are_working_days_in_reconsideration_and_fifteen_calendar_days_in_court(book: SimulatedBook) -> None:
    assert due(book, reconsidered(book), "reply") == date(2025, 3, 17)
    assert due(book, reconsidered(book, "simple"), "reply_simple") == date(2025, 3, 10)
    assert due(book, sued(book), "answer") == date(2025, 3, 18)


def test_turning_to_the_ordinary_procedure_gives_its_ten_days(book: SimulatedBook) -> None:
    matter = reconsidered(book, "simple")
    book.take("reconsideration", "to_ordinary", {"route": "ordinary"}, matter)
    running = {run.key for run in book.states[matter].runs if run.running}
    assert "reply" in running and "reply_simple" not in running


def test_evidence_formed_after_the_act_is_refused(book: SimulatedBook) -> None:
    late = [{"name_": "补充勘验", "formed_on": "2025-03-02", "pages": 1}]
    matter = reconsidered(book)
    assert "R127" in refusals(
        book, "reconsideration", "reply", matter, evidence=late, late_evidence=False, allowed_late=False
    )
    assert not refusals(book, "reconsideration", "reply", matter, evidence=late, late_evidence=True, allowed_late=True)
    assert "R131" in refusals(
        book, "administrative-litigation", "answer", sued(book), evidence=late, allowed_late=False, agent=["工作人员"]
    )


def test_a_lawyer_alone_may_not_stand_for_the_town(book: SimulatedBook) -> None:
    said = refusals(book, "administrative-litigation", "answer", sued(book), evidence=OLD, agent=["法律顾问律师"])
    assert "R130" in said and "第3条" in said


def test_an_absent_leader_owes_a_reason_with_a_seal_and_somebody_of_the_staff(book: SimulatedBook) -> None:
    matter = sued(book)
    book.take("administrative-litigation", "answer", {"evidence": OLD, "agent": ["工作人员"]}, matter)
    said = refusals(
        book, "administrative-litigation", "hear", matter, attended="未出庭", absence_proof=False, staff_present=False
    )
    assert said.count("R130") == 2


def test_the_advisers_appearance_is_not_the_leaders(book: SimulatedBook) -> None:
    matter = sued(book)
    book.take("administrative-litigation", "answer", {"evidence": OLD, "agent": ["工作人员"]}, matter)
    given = {
        "attended": "未出庭",
        "absence_reason": "不可抗力",
        "absence_proof": True,
        "staff_present": True,
        "adviser_present": True,
    }
    book.take("administrative-litigation", "hear", given, matter)
    totals = figures_of(book)
    assert (totals["court_appearances_by_adviser"], totals.get("court_appearances_by_leader", 0)) == (1, 0)


def test_a_judgment_is_appealed_within_fifteen_days(book: SimulatedBook) -> None:
    matter = sued(book)
    book.take("administrative-litigation", "answer", {"evidence": OLD, "agent": ["工作人员"]}, matter)
    given = {"result": "dismiss_claim", "judgment_kind": "judgment", "served_on": "2025-03-03"}
    book.take("administrative-litigation", "judge", given, matter)
    assert due(book, matter, "appeal_judgment") == date(2025, 3, 18)
    book.today = date(2025, 3, 19)
    assert "届满" in refusals(book, "administrative-litigation", "appeal", matter, appeal="我方上诉")


def test_the_same_act_on_the_same_facts_may_not_be_repeated(book: SimulatedBook) -> None:
    matter = reconsidered(book)
    book.take("reconsideration", "reply", {"evidence": OLD, "late_evidence": False}, matter)
    book.take("reconsideration", "decide", {"result": "revoke", "cause": "事实不清证据不足"}, matter)
    assert "R129" in refusals(book, "reconsideration", "correct", matter, redo_same=True)


def test_procuratorial_advice_in_an_emergency_is_answered_in_fifteen_days(book: SimulatedBook) -> None:
    matter = book.take("judicial-advice", "receive", {"kind": "urgent", "received_on": "2025-03-03"})
    assert due(book, matter, "urgent") == date(2025, 3, 18)
    court = book.take("judicial-advice", "receive", {"kind": "court", "received_on": "2025-03-03", "stated_due": ""})
    assert due(book, court, "court") == date(2025, 5, 6)


def test_a_packaged_case_closes_only_after_the_leader_met_the_person(book: SimulatedBook) -> None:
    matter = book.take("package-case", "assign", {"related": [], "due_on": "2025-06-30"})
    book.take("package-case", "plan", {}, matter)
    assert "见面" in refusals(book, "package-case", "resolve", matter, result="settled")
    book.take("package-case", "contact", {}, matter)
    book.take("package-case", "resolve", {"result": "settled"}, matter)
    assert book.states[matter].values["contacts"] == 1


def test_no_cases_means_a_computed_zero(book: SimulatedBook) -> None:
    reconsidered(book)
    assert figures_of(book).get("enforcement_caused_reconsiderations", 0) == 0


def test_a_refusal_to_act_tells_of_reconsideration_first() -> None:
    text = catalogue().documents["duty-answer"].read_text(encoding="utf-8")
    assert "应当先向" in text and "行政复议" in text and "六十日" in text
