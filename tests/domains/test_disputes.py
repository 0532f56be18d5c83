"""Disputes: what mediation law lets a committee do, refuses it, and counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domains.walking import due, tie, warned
from tests.domains.walking import refused as refusals
from yifa.domains import catalogue
from yifa.kernel.context import StepContext
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.kernel.spawning import led_to
from yifa.law.calendar import default_calendar


def mediating(book: SimulatedBook, **given: Any) -> int:
    matter = book.take("people-mediation", "register", {"risk": "低", "cause": "邻里纠纷", **given})
    return book.take("people-mediation", "accept", {"refusal": False, "told": True, "risk": "低"}, matter)


def test_a_party_who_refuses_may_not_be_mediated(book: SimulatedBook) -> None:
    matter = book.take("people-mediation", "register", {"risk": "低"})
    said = refusals(book, "people-mediation", "accept", matter, refusal=True, told=True, risk="低")
    assert "R105" in said and "第17条" in said


def test_a_written_agreement_lacking_a_signature_does_not_take_effect(book: SimulatedBook) -> None:
    matter = mediating(book)
    said = refusals(book, "people-mediation", "agree", matter, form="written", signed=False, sealed=True)
    assert "R106" in said and "第29条" in said
    agreed = book.take("people-mediation", "agree", {"form": "written", "confirmable": False}, matter)
    assert book.states[agreed].values["effective_on"] == book.today.isoformat()


def test_a_labour_dispute_has_fifteen_days_from_the_application(book: SimulatedBook) -> None:
    book.today = date(2025, 3, 3)
    matter = mediating(book, cause="劳动争议")
    assert due(book, matter, "labour") == date(2025, 3, 18)


def test_the_level_of_the_committee_is_kept_from_the_register(book: SimulatedBook) -> None:
    committee = book.open("mediation-committee", {"tier": "town"})
    matter = book.take("people-mediation", "register", {"risk": "低"})
    given = {"refusal": False, "risk": "低", "committee": committee, "major": True}
    matter = book.take("people-mediation", "accept", given, matter)
    book.take("people-mediation", "agree", {"form": "written", "confirmable": False}, matter)
    totals = figures_of(book)
    assert totals["disputes_resolved_by_town_committee"] == totals["major_disputes_mediated_town"] == 1
    assert "disputes_mediated_village" not in totals


def test_oral_and_written_agreements_add_up_to_the_settled(book: SimulatedBook) -> None:
    for sample in range(4):
        book.live("people-mediation", sample)
    totals = figures_of(book)
    assert totals["oral_agreements"] + totals["written_agreements"] == totals["disputes_settled"] == 2
    assert totals["disputes_mediated"] == totals["disputes_closed_loop"] == 3


def test_a_second_visit_does_not_close_the_loop_twice(book: SimulatedBook) -> None:
    matter = mediating(book)
    book.take("people-mediation", "agree", {"form": "oral", "agreed_amount": 100}, matter)
    for performed in ("正在履行", "已全部履行"):
        book.take("people-mediation", "visit", {"performed": performed}, matter)
    assert figures_of(book)["disputes_closed_loop"] == 1


def test_the_thirty_days_for_judicial_confirmation_move_past_a_weekend(book: SimulatedBook) -> None:
    book.today = date(2026, 8, 28)
    given = {"agreement_on": "2026-08-28", "excluded": "none", "together": True}
    matter = book.take("judicial-confirmation", "prepare", given)
    assert due(book, matter, "apply") == date(2026, 9, 28)


def test_after_thirty_days_the_court_no_longer_takes_the_application(book: SimulatedBook) -> None:
    book.today = date(2025, 3, 3)
    given = {"agreement_on": "2025-03-03", "excluded": "none", "together": True}
    matter = book.take("judicial-confirmation", "prepare", given)
    book.today = date(2025, 4, 3)
    assert "三十日" in refusals(book, "judicial-confirmation", "submit", matter, together=True)
    book.today = date(2025, 4, 2)
    assert not refusals(book, "judicial-confirmation", "submit", matter, together=True)


@pytest.mark.parametrize("excluded", ["identity", "adoption", "marriage", "title"])
def test_agreements_on_status_cannot_be_confirmed(book: SimulatedBook, excluded: str) -> None:
    assert "R109" in refusals(book, "judicial-confirmation", "prepare", excluded=excluded, together=True)


def test_confirmation_takes_both_sides(book: SimulatedBook) -> None:
    assert "R109" in refusals(book, "judicial-confirmation", "prepare", excluded="none", together=False)


def test_a_screening_that_finds_nothing_is_still_a_screening(book: SimulatedBook) -> None:
    book.live("dispute-screening", 0)
    totals = figures_of(book)
    assert totals["dispute_screenings"] == 1
    assert "disputes_found_by_screening" not in totals


def test_a_dangerous_finding_must_be_reported(book: SimulatedBook) -> None:
    given = {"kind": "日常排查", "found": 1, "settled_on_spot": 0, "risk": 1, "report": "已登记调解"}
    assert "R110" in refusals(book, "dispute-screening", "record", **given)


CALM = {"harm": False, "blockage": False, "livelihood": False, "crossing": False, "repeated": False}


def triaged(book: SimulatedBook, **given: Any) -> int:
    matter = book.take("dispute-intake", "receive", {"visitors": 1, "known_matter": ""})
    facts = {**CALM, "people": 2, "amount": 0, "began_on": book.today.isoformat(), "police_told": "派出所", **given}
    return book.take("dispute-intake", "triage", facts, matter)


def test_the_colour_is_proposed_from_facts_of_the_dispute(book: SimulatedBook) -> None:
    green = triaged(book, colour="green")
    yellow = triaged(book, colour="yellow", people=6)
    red = triaged(book, colour="red", amount=60_000_000)
    assert [book.states[m].values["suggested"] for m in (green, yellow, red)] == ["green", "yellow", "red"]
    assert "涉及金额500,000元以上（600,000元）" in book.states[red].values["grounds"]


def test_a_town_may_set_its_own_criteria_of_triage() -> None:
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), settings={"triage_red_people": 5})
    assert book.states[triaged(book, colour="red", people=5)].values["suggested"] == "red"


def test_another_colour_than_the_criteria_give_asks_for_a_reason(book: SimulatedBook) -> None:
    matter = book.take("dispute-intake", "receive", {"visitors": 1, "known_matter": ""})
    facts = {**CALM, "people": 2, "amount": 0, "began_on": book.today.isoformat(), "colour": "red"}
    _, examination = book.examine("dispute-intake", "triage", facts, matter)
    assert [w.rules for w in examination.warnings] == [("triage-by-criteria",)]


def test_a_changed_colour_restarts_the_clock_under_the_new_one(book: SimulatedBook) -> None:
    matter = triaged(book, colour="green")
    book.today = date(2025, 3, 10)
    book.take("dispute-intake", "retriage", {**CALM, "harm": True, "police_told": "派出所", "colour": "red"}, matter)
    running = {run.key for run in book.states[matter].runs if run.running}
    assert "red" in running and "green" not in running


def test_a_matter_never_goes_to_the_unit_complained_of(book: SimulatedBook) -> None:
    matter = book.take("dispute-intake", "receive", {"visitors": 1, "known_matter": "", "complained_unit": "上样村"})
    facts = {**CALM, "people": 2, "amount": 0, "began_on": book.today.isoformat(), "colour": "green"}
    book.take("dispute-intake", "triage", facts, matter)
    assert "R097" in refusals(book, "dispute-intake", "assign", matter, route="department", unit="上样村")


def test_land_disputes_between_units_belong_to_the_county(book: SimulatedBook) -> None:
    matter = book.take("land-right-dispute", "apply", {"between": "units"})
    assert "第14条" in refusals(book, "land-right-dispute", "accept", matter)


def test_a_land_decision_follows_mediation(book: SimulatedBook) -> None:
    matter = book.take("land-right-dispute", "apply", {"between": "persons"})
    for action in ("accept", "survey"):
        book.take("land-right-dispute", action, {}, matter)
    assert "先组织调解" in refusals(book, "land-right-dispute", "decide", matter)


def test_administrative_mediation_may_not_stand_in_for_enforcement(book: SimulatedBook) -> None:
    matter = book.take("administrative-mediation", "apply")
    book.take("administrative-mediation", "accept", {"willing": True}, matter)
    said = refusals(
        book, "administrative-mediation", "close", matter, outcome="agreed", violation=True, violation_result=""
    )
    assert "R111" in said


def test_a_committee_without_a_woman_is_refused(book: SimulatedBook) -> None:
    assert "R104" in refusals(book, "mediation-committee", "enrol", size=5, women=0, minority_area=False)


def test_a_mediator_with_an_interest_is_replaced(book: SimulatedBook) -> None:
    matter = book.take("mediator-choice", "choose")
    book.take("mediator-choice", "consent", {"agreed": True}, matter)
    assert "利害关系" in refusals(book, "mediator-choice", "accept", matter, interest=True, answer="接受")


def test_the_pool_counts_who_is_in_it_and_forgets_who_leaves(book: SimulatedBook) -> None:
    matter = book.take("mediator", "enrol", {"in_pool": False})
    book.take("mediator", "join_pool", {}, matter)
    assert figures_of(book)["mediator_pool_members"] == 1
    book.take("mediator", "retire", {"reason": "辞职"}, matter)
    assert figures_of(book)["mediator_pool_members"] == figures_of(book)["mediators"] == 0


def test_who_reports_a_task_done_does_not_verify_it(book: SimulatedBook) -> None:
    matter = book.take("assessment-task", "assign", {"due_on": "2025-03-20"})
    assert due(book, matter, "due") == date(2025, 3, 20)
    book.take("assessment-task", "report", {}, matter)
    procedure = book.catalogue.newest["assessment-task"]
    reporter = book.actor(procedure, "report")
    _, examination = book.examine("assessment-task", "verify", {"verified": "已落实"}, matter, actor=reporter)
    assert any(refusal.kind in ("apart", "role") for refusal in examination.refusals)


TRANSFER = {"linkage": "court_pre", "consent": True, "mediation_kind": "people"}


def handed_over(book: SimulatedBook) -> tuple[int, int]:
    """A dispute the court sent before filing, and the mediation opened for it."""
    transfer = book.take("mediation-transfer", "take_in", TRANSFER)
    book.take("mediation-transfer", "sign", {}, transfer)
    mediation = mediating(book)
    tie(book, transfer, mediation, "对接调解")
    return transfer, mediation


def test_a_result_is_not_returned_to_the_court_before_the_mediation_has_one_unless_a_reason_is_written(
    book: SimulatedBook,
) -> None:
    transfer, mediation = handed_over(book)
    assert "对接的人民调解还没有结果" in warned(book, "mediation-transfer", "conclude", transfer, result="agreed")
    book.take("people-mediation", "agree", {"form": "oral", "agreed_amount": 0}, mediation)
    assert not warned(book, "mediation-transfer", "conclude", transfer, result="agreed")


def test_a_failed_mediation_is_not_returned_to_the_court_as_an_agreement(book: SimulatedBook) -> None:
    transfer, mediation = handed_over(book)
    book.take("people-mediation", "fail", {}, mediation)
    assert "没有达成协议" in refusals(book, "mediation-transfer", "conclude", transfer, result="agreed")
    assert not refusals(book, "mediation-transfer", "conclude", transfer, result="failed")


def test_the_centre_does_not_report_done_while_what_it_gave_out_has_no_result(book: SimulatedBook) -> None:
    intake = triaged(book, colour="green")
    book.take("dispute-intake", "assign", {"route": "people", "unit": "justice-office", "complained_unit": ""}, intake)
    book.take("dispute-intake", "sign", {}, intake)
    mediation = mediating(book)
    tie(book, intake, mediation, "矛调中心派单")
    assert "还没有结果" in warned(book, "dispute-intake", "answer", intake, result="settled")
    book.take("people-mediation", "fail", {}, mediation)
    assert not warned(book, "dispute-intake", "answer", intake, result="failed")


def test_a_mediator_with_an_interest_goes_and_the_days_go_on(book: SimulatedBook) -> None:
    matter = mediating(book)
    before = due(book, matter, "conclude")
    book.take("people-mediation", "recuse", {"interest": "近亲属"}, matter)
    assert "先更换调解员" in refusals(book, "people-mediation", "agree", matter, form="oral")
    book.take("people-mediation", "replace_mediator", {"change_reason": "调解员有利害关系"}, matter)
    assert not refusals(book, "people-mediation", "agree", matter, form="oral", agreed_amount=0)
    assert due(book, matter, "conclude") == before


def test_an_unpaid_agreement_is_urged_and_leads_to_the_court(book: SimulatedBook) -> None:
    matter = mediating(book)
    book.take("people-mediation", "agree", {"form": "oral", "agreed_amount": 100}, matter)
    book.take("people-mediation", "urge", {"urged": "上门"}, matter)
    book.take("people-mediation", "visit", {"performed": "未履行"}, matter)
    action = catalogue().newest["people-mediation"].actions["visit"]
    state = book.states[matter]
    entry = replace(book.log[-1], values={})

    def context(row: Any) -> StepContext:
        return StepContext(catalogue().newest["people-mediation"], state, entry, {}, book.calendar, row=row)

    led = list(led_to(catalogue().newest["people-mediation"], action, context))
    assert [item.spawn.procedure for item in led] == ["litigation-guidance"]
    assert led[0].opening_values()["cause"] == state.values["cause"]


def test_every_row_of_a_meeting_s_resolutions_leads_to_a_task_of_its_own(book: SimulatedBook) -> None:
    procedure = catalogue().newest["joint-assessment"]
    meeting = book.take("joint-assessment", "call", {"matters": []})
    rows = [
        {"what": "见面", "unit": "样例司法所", "by": "2025-03-20"},
        {"what": "疏通", "unit": "样例国土所", "by": "2025-03-25"},
    ]
    book.take("joint-assessment", "hold", {"risk": "中", "matters": [], "tasks": rows}, meeting)
    state, entry = book.states[meeting], replace(book.log[-1], values={})

    def context(row: Any) -> StepContext:
        return StepContext(procedure, state, entry, {}, book.calendar, row=row)

    led = list(led_to(procedure, procedure.actions["hold"], context))
    assert [(item.row, item.kind, item.first_value) for item in led] == [
        (1, "研判交办第1项", "见面"),
        (2, "研判交办第2项", "疏通"),
    ]
    assert [item.opening_values()["due_on"] for item in led] == ["2025-03-20", "2025-03-25"]
