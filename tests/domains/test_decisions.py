"""Decisions of the town and of villages: order, quorum, majority and what must come before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.walking import due, refused, tie, walk, warned
from yifa.domains.decisions.rules_village import village_resolution_quorum
from yifa.kernel.simulate import SimulatedBook, figures_of


def speakers(*votes: str, head: int = -1) -> list[dict[str, Any]]:
    """Votes in the order of speaking; the head stands at `head`."""
    rows = [{"person": f"示例{n}", "head": False, "vote": vote} for n, vote in enumerate(votes)]
    rows[head]["head"] = True
    return rows


AGENDA = {"materials": ["方案和说明"]}


def tabled(book: SimulatedBook, **over: Any) -> int:
    """An item on the agenda that needs no review."""
    return walk(
        book,
        "collective-decision",
        {"propose": {"kind": "重要干部任免", "needs_review": "no", **over}},
        {"table_item": AGENDA},
    )


def test_nothing_that_must_be_reviewed_reaches_a_meeting_unreviewed(book: SimulatedBook) -> None:
    matter = walk(book, "collective-decision", {"propose": {"kind": "重大项目安排", "needs_review": "yes"}})
    said = refused(book, "collective-decision", "table_item", matter, **AGENDA)
    assert "R112" in said and "第25条" in said
    tie(book, matter, book.live("legality-review", 4))
    assert not refused(book, "collective-decision", "table_item", matter, **AGENDA)


def test_an_item_named_like_a_contract_is_asked_about_when_it_is_said_to_need_no_review(book: SimulatedBook) -> None:
    refused_at_once = refused(book, "collective-decision", "propose", kind="重大项目安排", needs_review="no")
    assert "都须合法性审查" in refused_at_once and "第25条" in refused_at_once
    given = {"kind": "重要干部任免", "needs_review": "no", "topic": "环卫清运服务合同续签"}
    matter = walk(book, "collective-decision", {"propose": given})
    assert "像行政机关合同" in warned(book, "collective-decision", "table_item", matter, **AGENDA)
    plain = walk(book, "collective-decision", {"propose": {**given, "topic": "干部任免事项"}})
    assert not warned(book, "collective-decision", "table_item", plain, **AGENDA)


def test_a_draft_found_unlawful_reaches_no_meeting_either(book: SimulatedBook) -> None:
    matter = walk(book, "collective-decision", {"propose": {"kind": "重大项目安排", "needs_review": "yes"}})
    bad = {"authority": "符合", "steps_ok": "符合", "content": "不符合", "conclusion": "不合法", "remarks": []}
    review = walk(
        book,
        "legality-review",
        {"apply": {"kind": "other", "urgent": False, "amount": 1, "people": 1}},
        {"accept": {"track": "major", "need_adviser": True}},
        "office_opinion",
        "adviser_opinion",
        "justice_opinion",
        {"conclude": bad},
        "deputy_approve",
        "leader_approve",
    )
    tie(book, matter, review)
    assert "不合法" in refused(book, "collective-decision", "table_item", matter, **AGENDA)


def test_an_unreviewed_item_sent_back_and_one_tabled_with_its_risk_are_counted(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "collective-decision",
        {"propose": {"kind": "重大事项决策", "needs_review": "yes"}},
        {"send_back": {"return_reason": "未经合法性审查"}},
        {"table_reform": AGENDA},
    )
    assert book.states[matter].status == "tabled"
    counted = figures_of(book)
    assert counted["agenda_items_refused_unreviewed"] == counted["agenda_items_by_override"] == 1


def test_the_head_speaks_last(book: SimulatedBook) -> None:
    matter = tabled(book)
    meeting = {"members": 9, "present": 8, "result": "通过", "overruled": False}
    said = refused(book, "collective-decision", "deliberate", matter, **meeting, views=speakers(*["同意"] * 6, head=0))
    assert "R116" in said and "末位" in said
    assert not refused(book, "collective-decision", "deliberate", matter, **meeting, views=speakers(*["同意"] * 6))


def test_posts_need_two_thirds_present_and_other_matters_more_than_half(book: SimulatedBook) -> None:
    meeting = {"members": 9, "present": 5, "result": "通过", "overruled": False, "views": speakers(*["同意"] * 5)}
    assert "三分之二" in refused(book, "collective-decision", "deliberate", tabled(book), **meeting)
    money = walk(book, "collective-decision", {"propose": {"kind": "大额资金使用", "needs_review": "yes"}})
    tie(book, money, book.live("legality-review", 4))
    money = book.take("collective-decision", "table_item", AGENDA, money)
    assert not refused(book, "collective-decision", "deliberate", money, **meeting)


def test_a_matter_without_a_majority_is_not_recorded_as_passed(book: SimulatedBook) -> None:
    meeting = {"members": 9, "present": 8, "result": "通过", "overruled": False}
    split = speakers("同意", "同意", "同意", "不同意", "不同意", "不同意", "弃权", "同意")
    assert "过半数" in refused(book, "collective-decision", "deliberate", tabled(book), **meeting, views=split)


def test_a_decision_is_discussed_only_after_every_step_that_applies(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "major-decision",
        {"start_decision": {"public": True, "technical": True, "risky": True, "business": False}},
    )
    said = refused(book, "major-decision", "table_decision", matter, materials=["草案和说明"], skipped="")
    assert "公众参与" in said and "专家论证" in said and "风险评估" in said and "R112" in said and "R115" in said


def test_the_whole_life_of_a_major_decision_is_counted_once(book: SimulatedBook) -> None:
    book.live("major-decision")
    counted = figures_of(book)
    assert counted["major_decisions_taken"] == counted["major_decisions_reviewed"] == 1
    assert counted["public_submissions"] == 1 and counted["public_hearings"] == 1


def test_who_argued_a_decision_does_not_evaluate_it(book: SimulatedBook) -> None:
    votes = speakers(*["同意"] * 5)
    matter = walk(
        book,
        "major-decision",
        {"start_decision": {"public": False, "technical": True, "risky": False, "business": False}},
        {"argue": {"experts": [{"person": "示例专家", "conflict": False}], "expert_body": "示例规划设计院"}},
    )
    tie(book, matter, book.live("legality-review"))
    walk(
        book,
        "major-decision",
        {"table_decision": {"materials": ["草案和说明", "专家意见采纳情况", "合法性审查意见"]}},
        {
            "deliberate": {
                "members": 5,
                "present": 5,
                "views": votes,
                "result": "通过",
                "overruled": False,
                "party_asked": True,
            }
        },
        "publish",
        matter=matter,
    )
    assert "R117" in refused(book, "major-decision", "evaluate", matter, evaluator="示例规划设计院")
    assert not refused(book, "major-decision", "evaluate", matter, evaluator="示例高校课题组")


def test_the_public_is_asked_for_thirty_days_and_hearing_papers_go_out_seven_days_before(book: SimulatedBook) -> None:
    book.today = date(2025, 3, 3)
    assert "R114" in refused(book, "public-consultation", "announce", close_on="2025-03-20", short_reason="")
    matter = walk(
        book,
        "public-consultation",
        {"announce": {"close_on": "2025-04-10", "short_reason": ""}},
        {"plan_hearing": {"hearing_on": "2025-03-28"}},
    )
    assert due(book, matter, "hearing_papers") == date(2025, 3, 21)
    assert "decision-consult-min-30d" in refused(book, "public-consultation", "close_consultation", matter)
    assert "提前七日" in refused(book, "public-consultation", "hold_hearing", matter)


def test_a_risk_level_below_the_worst_risk_is_refused(book: SimulatedBook) -> None:
    matter = walk(book, "decision-risk-assessment", "start_assessment")
    worst = [{"risk": "群众反对", "likelihood": 4, "effect": 5, "measure": "逐户协商"}]
    said = refused(
        book, "decision-risk-assessment", "report", matter, risks=worst, level="中风险", conclusion="采取措施后实施"
    )
    assert "高风险" in said and "R114" in said


def notified(book: SimulatedBook, **over: Any) -> int:
    """A village matter with its meeting called."""
    start = {"place": "village", "mode": "four", "kind": "公益事业和筹资筹劳", "amount": 100_000, **over}
    meeting_on = (book.today.replace(day=1)).isoformat()
    matter = walk(
        book,
        "village-deliberation",
        {"start_matter": start},
        "propose",
        {"discuss": {"two_total": 7, "two_present": 6, "two_yes": 5}},
        {"review": {"party_total": 30, "party_present": 21, "party_yes": 20, "meeting_on": meeting_on}},
    )
    return walk(
        book, "village-deliberation", {"notify": {"meeting_on": meeting_on, "urgent_reason": "汛期抢修"}}, matter=matter
    )


def test_five_deliberations_begin_with_a_talk_among_villagers(book: SimulatedBook) -> None:
    matter = walk(book, "village-deliberation", {"start_matter": {"mode": "five", "place": "village"}})
    assert "R146" in refused(book, "village-deliberation", "propose", matter)
    walk(book, "village-deliberation", "talk", matter=matter)
    assert not refused(book, "village-deliberation", "propose", matter)


def test_the_party_meeting_needs_two_thirds_present_and_half_of_all_in_favour(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "village-deliberation",
        {"start_matter": {"mode": "four", "place": "village"}},
        "propose",
        {"discuss": {"two_total": 7, "two_present": 7, "two_yes": 7}},
    )
    said = refused(book, "village-deliberation", "review", matter, party_total=30, party_present=19, party_yes=19)
    assert "至少20人" in said
    said = refused(book, "village-deliberation", "review", matter, party_total=30, party_present=22, party_yes=15)
    assert "至少16人" in said and "R146" in said


def test_villagers_are_called_ten_days_before_unless_there_is_haste(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "village-deliberation",
        {"start_matter": {"mode": "four", "place": "village"}},
        "propose",
        {"discuss": {"two_total": 7, "two_present": 7, "two_yes": 7}},
        {"review": {"party_total": 30, "party_present": 30, "party_yes": 30, "meeting_on": "2025-03-14"}},
    )
    said = refused(book, "village-deliberation", "notify", matter, meeting_on="2025-03-14", urgent_reason="")
    assert "十日" in said and "第21条" in said


@pytest.mark.parametrize(
    ("body", "total", "present", "yes", "lawful"),
    [
        ("assembly", 1000, 501, 251, True),
        ("assembly", 1000, 500, 500, False),
        ("assembly", 1000, 600, 300, False),
        ("households", 300, 200, 101, True),
        ("households", 300, 199, 199, False),
        ("reps", 36, 24, 13, True),
        ("reps", 36, 23, 23, False),
        ("reps", 36, 24, 12, False),
    ],
)
def test_a_resolution_stands_only_with_the_quorum_of_its_body(
    book: SimulatedBook, body: str, total: int, present: int, yes: int, lawful: bool
) -> None:
    said = refused(
        book,
        "village-deliberation",
        "resolve",
        notified(book),
        resolved_by=body,
        authorised=True,
        total=total,
        present=present,
        yes=yes,
    )
    assert (said == "") is lawful
    assert lawful or "R142" in said


def test_representatives_decide_a_matter_of_the_assembly_only_when_authorised(book: SimulatedBook) -> None:
    vote = {"resolved_by": "reps", "total": 36, "present": 36, "yes": 36}
    assert "R144" in refused(book, "village-deliberation", "resolve", notified(book), authorised=False, **vote)


def test_no_resolution_fines_villagers(book: SimulatedBook) -> None:
    vote = {"resolved_by": "reps", "authorised": True, "total": 36, "present": 36, "yes": 36}
    said = refused(book, "village-deliberation", "resolve", notified(book), resolution="不参加劳动的罚款二百元", **vote)
    assert "R145" in said and "第27条" in said


def test_the_fifteen_days_on_the_board_bind_matters_begun_since_2026(book: SimulatedBook) -> None:
    for start, bound in ((date(2025, 3, 3), False), (date(2026, 3, 3), True)):
        book.today = start
        matter = notified(book)
        vote = {"resolved_by": "reps", "authorised": True, "total": 36, "present": 36, "yes": 36}
        walk(
            book,
            "village-deliberation",
            {"resolve": vote},
            "post_decision",
            {"wait": {"days": 8}},
            {"begin": {"objections": 0}},
            matter=matter,
        )
        said = refused(book, "village-deliberation", "post_result", matter, spent=1)
        assert ("village-disclosure-min-15d" in said) is bound


def test_the_bodies_of_a_village_have_their_composition(book: SimulatedBook) -> None:
    body = {"place": "village", "body_size": 40, "supervisors": [], "term_until": "2029-01-01"}
    assert "五分之四" in refused(book, "village-body", "enrol", **body, reps=31, women_reps=12)
    assert "三分之一" in refused(book, "village-body", "enrol", **body, reps=36, women_reps=11)
    assert not refused(book, "village-body", "enrol", **body, reps=36, women_reps=12)
    related = [{"person": "示例甲", "related": True}]
    assert "R149" in refused(book, "village-body", "enrol", **{**body, "supervisors": related}, reps=36, women_reps=12)


def test_representatives_meet_every_quarter(book: SimulatedBook) -> None:
    book.today = date(2026, 2, 10)
    body = {
        "place": "village",
        "body_size": 40,
        "reps": 36,
        "women_reps": 12,
        "supervisors": [],
        "term_until": "2029-01-01",
    }
    matter = walk(book, "village-body", {"enrol": body})
    assert due(book, matter, "quarterly") == date(2026, 3, 31)
    walk(book, "village-body", {"wait": {"days": 60}}, {"meet": {"present": 30}}, matter=matter)
    assert due(book, matter, "quarterly") == date(2026, 6, 30)


def test_an_election_needs_half_the_voters_and_half_the_votes(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "village-election",
        {"prepare": {"election_on": "2025-04-20"}},
        {"post_list": {"voters": 800}},
        {"screen": {"screened_by": ["纪检", "公安", "民政"]}},
    )
    chosen = [{"person": "示例甲", "post": "主任", "got": 250, "second": False}]
    assert "过半数" in refused(book, "village-election", "vote", matter, votes=400, elected=chosen, proxies_ok=True)
    assert "R147" in refused(book, "village-election", "vote", matter, votes=600, elected=chosen, proxies_ok=True)
    chosen[0]["second"] = True
    assert not refused(book, "village-election", "vote", matter, votes=600, elected=chosen, proxies_ok=True)


def test_an_objection_to_the_voters_list_is_too_late_after_five_days(book: SimulatedBook) -> None:
    book.today = date(2026, 3, 2)
    matter = walk(book, "village-election", {"prepare": {"election_on": "2026-04-20"}}, {"post_list": {"voters": 800}})
    book.today = due(book, matter, "objection_5")
    assert not refused(book, "village-election", "object", matter)
    book.today = date(2026, 3, 20)
    assert "village-voter-objection-5d" in refused(book, "village-election", "object", matter)


@given(total=st.integers(1, 2000), present=st.integers(0, 2000), yes=st.integers(0, 2000))
def test_a_bigger_yes_never_turns_a_lawful_resolution_unlawful(total: int, present: int, yes: int) -> None:
    def said(votes: int) -> str:
        it = {"total": total, "present": present, "yes": votes, "resolved_by": "reps"}
        return village_resolution_quorum({"it": it})  # type: ignore[arg-type]

    if said(yes) == "" and yes < present:
        assert said(yes + 1) == ""


def test_same_day_deliberations_ask_for_a_reason(book: SimulatedBook) -> None:
    matter = walk(book, "village-deliberation", {"start_matter": {"mode": "four", "place": "village"}}, "propose")
    book.today = date.fromisoformat(book.states[matter].last["propose"])
    said = warned(book, "village-deliberation", "discuss", matter, two_total=7, two_present=7, two_yes=7)
    assert "R146" in said


def test_village_affairs_stay_on_the_board_for_fifteen_days_and_are_posted_every_quarter(book: SimulatedBook) -> None:
    book.today = date(2026, 3, 2)
    matter = walk(book, "village-disclosure", {"enrol": {"place": "village"}}, "post")
    assert due(book, matter, "quarterly") == date(2026, 3, 31)
    said = refused(book, "village-disclosure", "take_down", matter, questions=0)
    assert "十五日" in said and "第35条" in said
    book.today = date(2026, 3, 19)
    assert not refused(book, "village-disclosure", "take_down", matter, questions=0)


def noted(book: SimulatedBook, procedure: str, action: str, matter: int, **given: Any) -> str:
    """What is said without hindering the step."""
    _, examination = book.examine(procedure, action, given, matter)
    return " ".join(note.say for note in examination.notes)


def test_who_was_present_and_is_missing_from_the_record_is_pointed_out(book: SimulatedBook) -> None:
    matter = tabled(book)
    meeting = {"members": 9, "present": 8, "result": "通过", "overruled": False}
    said = noted(book, "collective-decision", "deliberate", matter, **meeting, views=speakers(*["同意"] * 6))
    assert "实到8人，发言和表决只记了6人" in said
    assert not noted(book, "collective-decision", "deliberate", matter, **meeting, views=speakers(*["同意"] * 8))


def test_the_arithmetic_of_a_villages_vote_is_told(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "village-deliberation",
        {"start_matter": {"place": "village", "mode": "four", "kind": "其他重大事项", "amount": 0}},
        "propose",
        {"discuss": {"two_total": 7, "two_present": 5, "two_yes": 4}},
        {"review": {"party_total": 30, "party_present": 24, "party_yes": 16, "meeting_on": "2025-03-30"}},
        {"notify": {"meeting_on": "2025-03-30", "urgent_reason": ""}},
    )
    vote = {"resolved_by": "reps", "authorised": True, "total": 37, "present": 25, "yes": 13}
    assert "三分之二为25，实到25；到会的过半数为13，赞成13" in noted(
        book, "village-deliberation", "resolve", matter, **vote
    )
    assembly = {**vote, "resolved_by": "assembly", "total": 50, "present": 26, "yes": 14}
    assert "过半数为26" in noted(book, "village-deliberation", "resolve", matter, **assembly)
    assert "三分之二" in refused(book, "village-deliberation", "resolve", matter, **{**vote, "present": 24})


def test_an_opinion_is_taken_until_the_last_day_of_the_consultation(book: SimulatedBook) -> None:
    close_on = book.today + timedelta(days=35)
    matter = walk(
        book,
        "public-consultation",
        {"announce": {"kind": "decision", "close_on": close_on.isoformat(), "short_reason": ""}},
    )
    book.today = close_on
    assert not refused(book, "public-consultation", "record_opinion", matter)
    book.today += timedelta(days=1)
    assert "已经截止" in refused(book, "public-consultation", "record_opinion", matter)
