"""Petitions under the regulation of 2022, and hotline orders under local rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.domains.test_disputes import due, refusals
from yifa.domains import catalogue
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar

APPEAL = {"source": "direct", "kind": "appeal", "people": 1, "real_name": True, "same_as": "", "accused_unit": ""}


def registered(book: SimulatedBook, **given: Any) -> int:
    return book.take("petition-case", "register", {**APPEAL, "received_on": book.today.isoformat(), **given})


def accepted(book: SimulatedBook, **given: Any) -> int:
    matter = registered(book, **given)
    return book.take("petition-case", "accept", {"unit": "justice-office", "no_interest": True}, matter)


def test_the_notice_of_acceptance_moves_past_the_spring_festival(book: SimulatedBook) -> None:
    book.today = date(2026, 1, 31)
    assert due(book, registered(book), "notify") == date(2026, 2, 24)


def test_an_objection_has_five_working_days_and_no_more(book: SimulatedBook) -> None:
    book.today = date(2026, 2, 11)
    matter = registered(book, source="transferred", assigned_by="县信访局")
    assert due(book, matter, "objection") == date(2026, 2, 25)
    book.today = date(2026, 2, 26)
    assert "第23条" in refusals(book, "petition-case", "object", matter)


def test_what_came_directly_cannot_be_objected_to(book: SimulatedBook) -> None:
    assert "不予受理" in refusals(book, "petition-case", "object", registered(book))


def test_sixty_days_and_thirty_more_end_after_the_holiday(book: SimulatedBook) -> None:
    book.today = date(2026, 1, 4)
    matter = accepted(book)
    book.today = date(2026, 2, 28)
    book.take("petition-case", "extend", {"extend_days": 30}, matter)
    assert due(book, matter, "close") == date(2026, 4, 7)
    assert "延长一次" in refusals(book, "petition-case", "extend", matter, extend_days=10)


def test_an_extension_after_the_sixty_days_is_refused(book: SimulatedBook) -> None:
    book.today = date(2025, 3, 3)
    matter = accepted(book)
    book.today = date(2025, 5, 12)
    assert "R014" in refusals(book, "petition-case", "extend", matter, extend_days=30)


def test_more_than_thirty_days_of_extension_are_refused(book: SimulatedBook) -> None:
    said = refusals(book, "petition-case", "extend", accepted(book), extend_days=31)
    assert "30" in said and "没有填" not in said


def test_no_opinion_without_hearing_the_petitioner(book: SimulatedBook) -> None:
    matter = accepted(book)
    assert "R099" in refusals(book, "petition-case", "opine", matter, route="opinion")
    book.take("petition-case", "investigate", {}, matter)
    assert not refusals(book, "petition-case", "opine", matter, route="opinion")


def test_what_another_procedure_can_settle_gets_no_opinion(book: SimulatedBook) -> None:
    matter = accepted(book)
    book.take("petition-case", "investigate", {}, matter)
    assert "R098" in refusals(book, "petition-case", "opine", matter, route="administrative")


def test_an_accusation_is_not_handed_to_the_accused(book: SimulatedBook) -> None:
    matter = registered(book, kind="accusation", accused_unit="land-office")
    assert "R097" in refusals(book, "petition-case", "accept", matter, unit="land-office", no_interest=True)


def test_more_than_five_representatives_are_refused(book: SimulatedBook) -> None:
    given = {**APPEAL, "received_on": book.today.isoformat(), "people": 20, "representatives": 6}
    assert "R096" in refusals(book, "petition-case", "register", **given)


def ended(book: SimulatedBook) -> int:
    return book.live("petition-case", 5)


def test_after_the_recheck_the_same_matter_is_not_accepted_again(book: SimulatedBook) -> None:
    matter = registered(book, same_as=ended(book))
    assert "R100" in refusals(book, "petition-case", "accept", matter, unit="justice-office", no_interest=True)
    book.take("petition-case", "decline", {}, matter)


def test_a_review_asked_for_late_is_refused(book: SimulatedBook) -> None:
    book.today = date(2026, 1, 5)
    matter = accepted(book)
    book.today = date(2026, 1, 16)
    book.take("petition-case", "investigate", {}, matter)
    book.take("petition-case", "opine", {"route": "opinion", "conclusion": "refuse"}, matter)
    book.take("petition-case", "deliver", {"delivered_on": "2026-01-16"}, matter)
    assert due(book, matter, "review_request") == date(2026, 2, 24)
    book.today = date(2026, 2, 25)
    assert "第35条" in refusals(book, "petition-case", "request_review", matter, requested_on="2026-02-25")


def test_the_hearing_does_not_count_in_the_recheck(book: SimulatedBook) -> None:
    book.today = date(2026, 1, 5)
    matter = accepted(book)
    book.take("petition-case", "investigate", {}, matter)
    book.take("petition-case", "opine", {"route": "opinion", "conclusion": "refuse"}, matter)
    book.today = date(2026, 2, 10)
    book.take("petition-case", "deliver", {"delivered_on": "2026-02-10"}, matter)
    book.take("petition-case", "request_review", {"requested_on": "2026-02-10"}, matter)
    book.today = date(2026, 3, 10)
    book.take("petition-case", "review", {"review_result": "维持", "opinion_on": "2026-03-10"}, matter)
    book.take("petition-case", "request_recheck", {"requested_on": "2026-03-10"}, matter)
    book.today = date(2026, 3, 20)
    book.take("petition-case", "hear_recheck", {}, matter)
    book.today = date(2026, 3, 30)
    book.take("petition-case", "end_hearing", {}, matter)
    assert due(book, matter, "recheck_opinion") == date(2026, 4, 20)


def test_a_return_is_counted_once_and_by_person_and_matter(book: SimulatedBook) -> None:
    first = registered(book)
    second = registered(book, same_as=first)
    registered(book, same_as=second)
    totals = figures_of(book)
    assert (totals["first_visits"], totals["first_visit_returns"]) == (1, 1)


def test_visits_people_and_matters_are_counted_apart(book: SimulatedBook) -> None:
    base = {"kind": "petition", "same_as": "", "level": "town"}
    visit = book.take("petition-reception", "receive", {**base, "channel": "visit", "visitors": 3})
    book.take("petition-reception", "receive", {**base, "channel": "call", "visitors": 1})
    book.take("petition-reception", "accept", {}, visit)
    book.take("petition-reception", "close", {"outcome": "settled"}, visit)
    totals = figures_of(book)
    counted = ("town_visits_received", "town_calls_received", "town_visitors_received", "town_matters_closed")
    assert [totals[key] for key in counted] == [1, 1, 3, 1]


def order(book: SimulatedBook, **given: Any) -> int:
    base = {
        "kind": "complaint",
        "same_as": "",
        "complained_unit": "",
        "platform_due": "",
        "received_at": f"{book.today}T08:00",
    }
    return book.take("hotline-order", "receive", {**base, **given})


def test_the_hotline_clock_follows_the_place() -> None:
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), settings={"hotline_rule": "jinan"})
    book.today = date(2026, 9, 30)
    assert due(book, order(book), "jinan") == date(2026, 10, 13)


def test_a_date_on_the_order_goes_before_local_practice(book: SimulatedBook) -> None:
    matter = order(book, platform_due="2025-03-14")
    assert due(book, matter, "stated") == date(2025, 3, 14)
    assert [run.key for run in book.states[matter].runs] == ["stated"]


def test_what_is_the_towns_duty_cannot_be_sent_back(book: SimulatedBook) -> None:
    assert "不能退回" in refusals(book, "hotline-order", "return", order(book), ours="ours")


def test_no_reply_without_speaking_to_the_caller(book: SimulatedBook) -> None:
    matter = order(book, secret=False)
    book.take("hotline-order", "accept", {"ours": "ours", "enforcement": False}, matter)
    reply = "经现场查看，已更换损坏的路灯，联系电话在工单上写明，请放心使用。"
    assert "R102" in refusals(book, "hotline-order", "reply", matter, result="solved", reply=reply)
    book.take("hotline-order", "contact", {}, matter)
    assert "过于简单" in refusals(book, "hotline-order", "reply", matter, result="solved", reply="已办结")
    book.take("hotline-order", "reply", {"result": "solved", "reply": reply}, matter)
    assert figures_of(book)["hotline_replied_on_time"] == 1


def test_an_order_about_an_office_is_not_handled_by_that_office(book: SimulatedBook) -> None:
    matter = order(book, complained_unit="land-office")
    given = {"ours": "ours", "enforcement": False}
    assert "R097" in refusals(book, "hotline-order", "accept", matter, unit="land-office", **given)
    assert not refusals(book, "hotline-order", "accept", matter, unit="justice-office", **given)


def test_a_remote_reception_is_recorded_only_with_the_visitors_consent(book: SimulatedBook) -> None:
    matter = book.take("remote-reception", "book", {})
    book.take("remote-reception", "invite", {}, matter)
    file = {"sha": "0" * 64, "name": "接访.mp4", "mime": "video/mp4", "size": 10}
    held = {"quality": "视频清楚", "consent": "不同意", "recording": [file]}
    assert "不得保存录音录像" in refusals(book, "remote-reception", "hold", matter, **held)
    book.take("remote-reception", "hold", {**held, "recording": []}, matter)
