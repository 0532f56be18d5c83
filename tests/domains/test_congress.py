"""Oversight by the town's congress: proposals, sessions, votes, appraisals and accountability."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domains.walking import due
from tests.domains.walking import refused as refusals
from yifa.domains import catalogue
from yifa.domains.congress.ballot import KINDS
from yifa.kernel.simulate import SimulatedBook, figures_of

SECONDERS = [{"person": f"示例{n}"} for n in "甲乙丙丁"]
CANDIDATES = [{"project": name} for name in ("村道硬化", "路灯安装", "农贸市场改造")]


def assigned(book: SimulatedBook, **given: Any) -> int:
    matter = book.take("deputy-proposal", "propose", {"kind": "suggestion"})
    return book.take("deputy-proposal", "assign", {"complex": False, "to_suggestion": False, **given}, matter)


def test_a_bill_needs_five_deputies_and_a_suggestion_one(book: SimulatedBook) -> None:
    assert "第22条" in refusals(book, "deputy-proposal", "propose", kind="bill", seconders=SECONDERS[:3])
    assert not refusals(book, "deputy-proposal", "propose", kind="bill", seconders=SECONDERS)
    assert not refusals(book, "deputy-proposal", "propose", kind="suggestion", seconders=[])


def test_a_suggestion_is_answered_within_three_months_and_a_hard_one_within_six(book: SimulatedBook) -> None:
    book.today = date(2025, 3, 10)
    assert due(book, assigned(book), "reply") == date(2025, 6, 10)
    assert due(book, assigned(book, complex=True), "reply_complex") == date(2025, 9, 10)


def test_an_unsatisfied_deputy_gets_a_second_answer_and_only_then_is_it_closed(book: SimulatedBook) -> None:
    matter = book.take("deputy-proposal", "talk", {}, assigned(book))
    for expected in ("again", "closed"):
        matter = book.take("deputy-proposal", "reply", {"reply_kind": "A"}, matter)
        matter = book.take("deputy-proposal", "appraise", {"satisfaction": "不满意"}, matter)
        assert book.states[matter].status == expected
    totals = figures_of(book)
    assert (totals["deputy_suggestions_closed"], totals["deputy_proposals_replied"]) == (1, 1)


def test_a_planned_solution_stays_open_until_the_promise_is_kept(book: SimulatedBook) -> None:
    matter = book.take("deputy-proposal", "talk", {}, assigned(book))
    assert "承诺解决日期" in refusals(book, "deputy-proposal", "reply", matter, reply_kind="B", promise_by="")
    matter = book.take("deputy-proposal", "reply", {"reply_kind": "B"}, matter)
    matter = book.take("deputy-proposal", "appraise", {"satisfaction": "满意"}, matter)
    assert "deputy_suggestions_closed" not in figures_of(book)
    book.take("deputy-proposal", "fulfil", {}, matter)
    assert figures_of(book)["deputy_suggestions_closed"] == 1


def test_the_congress_sits_with_two_thirds_and_resolves_by_more_than_half_of_all(book: SimulatedBook) -> None:
    session = book.take("congress-session", "convene")
    narrow = [{"title": "决议", "yes": 30}]
    assert "第14条" in refusals(book, "congress-session", "hold", session, total=60, present=39, resolutions=[])
    assert "第25条" in refusals(book, "congress-session", "hold", session, total=60, present=45, resolutions=narrow)
    carried = [{"title": "决议", "yes": 31}]
    assert not refusals(book, "congress-session", "hold", session, total=60, present=45, resolutions=carried)


def voting(book: SimulatedBook) -> int:
    matter = book.take("livelihood-vote", "collect")
    return book.take("livelihood-vote", "shortlist", {"candidates": CANDIDATES, "places": 2}, matter)


def ballot(first: int, second: int, third: int, **given: Any) -> dict[str, Any]:
    counts = [
        {"project": row["project"], "yes": yes} for row, yes in zip(CANDIDATES, (first, second, third), strict=True)
    ]
    return {
        "total": 60,
        "present": 55,
        "ballots_issued": 55,
        "ballots_back": 54,
        "ballots_valid": 53,
        "ballots_invalid": 1,
        "counts": counts,
        **given,
    }


def test_there_are_more_candidates_than_places(book: SimulatedBook) -> None:
    matter = book.take("livelihood-vote", "collect")
    assert "差额" in refusals(book, "livelihood-vote", "shortlist", matter, candidates=CANDIDATES, places=3)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (ballot(40, 35, 20, ballots_back=56, ballots_valid=55), "收回的选票多于"),
        (ballot(40, 35, 20, ballots_valid=50), "有效票与无效票之和"),
        (ballot(54, 35, 10), "多于有效票"),
        (ballot(50, 40, 20), "多选"),
        (ballot(35, 35, 35), "得票相同"),
        (ballot(40, 35, 20, present=39, ballots_issued=39), "三分之二"),
    ],
)
def test_a_count_that_does_not_close_decides_nothing(book: SimulatedBook, count: dict[str, Any], said: str) -> None:
    assert said in refusals(book, "livelihood-vote", "vote", voting(book), **count)


def test_chosen_is_who_leads_with_more_than_half_of_all_deputies(book: SimulatedBook) -> None:
    matter = book.take("livelihood-vote", "vote", ballot(45, 30, 20), voting(book))
    assert book.states[matter].values["chosen"] == [{"project": "村道硬化", "yes": 45}]
    assert figures_of(book)["livelihood_chosen"] == 1


def test_a_unit_below_the_threshold_is_appraised_again(book: SimulatedBook) -> None:
    votes = {"issued": 60, "ballots": 50, "satisfied": 10, "fairly": 10, "unsatisfied": 30, "invalid": 0}
    matter = book.take("work-appraisal", "plan")
    assert "之和" in refusals(book, "work-appraisal", "vote", matter, **{**votes, "invalid": 1})
    matter = book.take("work-appraisal", "vote", votes, matter)
    matter = book.take("work-appraisal", "result", {"grade": "不满意"}, matter)
    matter = book.take("work-appraisal", "report", {}, matter)
    assert "再次测评" in refusals(book, "work-appraisal", "close", matter)


def test_findings_of_an_inspection_cannot_be_closed_without_being_handed_over(book: SimulatedBook) -> None:
    matter = book.take("deputy-inspection", "plan", {"held_from": "2025-03-01", "held_to": "2025-03-31"})
    matter = book.take(
        "deputy-inspection", "hold", {"findings": [{"problem": "栏杆松动", "unit": "规划建设办"}]}, matter
    )
    assert "交办整改" in refusals(book, "deputy-inspection", "finish", matter)
    assert not refusals(book, "deputy-inspection", "hand_over", matter)


def test_promises_to_deputies_are_followed_to_the_last(book: SimulatedBook) -> None:
    promises = [
        {"item": "修路", "unit": "规划建设办", "by": "2025-06-30"},
        {"item": "装灯", "unit": "规划建设办", "by": "2025-05-30"},
    ]
    matter = book.take("meet-the-mayor", "arrange", {}, book.take("meet-the-mayor", "request"))
    assert "双方" in refusals(book, "meet-the-mayor", "meet", matter, commitments=promises, confirmed=False)
    matter = book.take("meet-the-mayor", "meet", {"commitments": promises}, matter)
    assert due(book, matter, "keep") == date(2025, 6, 30)
    matter = book.take("meet-the-mayor", "keep", {"kept_now": 1}, matter)
    assert "没有落实" in refusals(book, "meet-the-mayor", "finish", matter)


def test_accountability_is_counted_when_decided_and_taken_back_when_quashed(book: SimulatedBook) -> None:
    matter = book.take("accountability", "register", {"kind": "执法问责"})
    matter = book.take("accountability", "decide", {"measure": "批评教育"}, matter)
    assert figures_of(book)["enforcement_accountability_cases"] == 1
    matter = book.take("accountability", "appeal", {}, matter)
    book.take("accountability", "review", {"appeal_result": "撤销"}, matter)
    assert figures_of(book)["enforcement_accountability_cases"] == 0


def test_only_named_people_and_the_discipline_head_see_accountability() -> None:
    see = catalogue().newest["accountability"].see
    assert see.level == "named" and set(see.roles) == {"discipline-head", "secretary"}


def test_too_few_chosen_means_another_ballot_for_the_places_left(book: SimulatedBook) -> None:
    matter = book.take("livelihood-vote", "collect", {})
    projects = [{"project": name} for name in ("村道硬化", "路灯安装", "农贸市场改造")]
    book.take("livelihood-vote", "shortlist", {"places": 2, "candidates": projects}, matter)
    slips = {
        "total": 60,
        "present": 55,
        "ballots_issued": 55,
        "ballots_back": 55,
        "ballots_valid": 55,
        "ballots_invalid": 0,
        "slips": "",
    }
    counts = [
        {"project": "村道硬化", "yes": 48},
        {"project": "路灯安装", "yes": 20},
        {"project": "农贸市场改造", "yes": 25},
    ]
    book.take("livelihood-vote", "vote", {**slips, "counts": counts}, matter)
    book.take("livelihood-vote", "again", {}, matter)
    paper = KINDS["livelihood-vote"].paper(book.states[matter].values)
    assert (paper.options, paper.most) == (("路灯安装", "农贸市场改造"), 1)
    counts = [{"project": "路灯安装", "yes": 18}, {"project": "农贸市场改造", "yes": 37}]
    book.take("livelihood-vote", "vote", {**slips, "counts": counts}, matter)
    chosen = [row["project"] for row in book.states[matter].values["chosen"]]
    assert chosen == ["村道硬化", "农贸市场改造"] and figures_of(book)["livelihood_chosen"] == 2
    assert "选足" in refusals(book, "livelihood-vote", "again", matter)
