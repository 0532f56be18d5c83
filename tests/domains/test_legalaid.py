"""Public legal service: legal aid, consultations, village lawyers."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domains.papers import lived
from tests.domains.test_disputes import due, refusals
from yifa.domains import catalogue
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar

ROOMS = ("disputes", "petitions", "litigation", "legalaid")


@pytest.fixture
def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))


def submitted(book: SimulatedBook) -> int:
    matter = book.take("legal-aid", "apply", {"exempt_means": "无", "people": 2, "group": "migrant"})
    return book.take("legal-aid", "submit", {"received_on": "2025-03-03"}, matter)


def test_seven_days_for_the_decision_leave_out_the_supplement(book: SimulatedBook) -> None:
    matter = submitted(book)
    assert due(book, matter, "review") == date(2025, 3, 10)
    book.take("legal-aid", "ask_more", {}, matter)
    book.today = date(2025, 3, 13)
    book.take("legal-aid", "supply", {}, matter)
    assert due(book, matter, "review") == date(2025, 3, 20)


def test_a_refusal_says_why_and_where_to_object(book: SimulatedBook) -> None:
    said = refusals(book, "legal-aid", "decide", submitted(book), decision="不予援助", refusal="", told_objection=False)
    assert "第49条" in said


def test_aid_is_counted_in_persons_and_by_group(book: SimulatedBook) -> None:
    submitted(book)
    parts = {p.part: p.amount for p in book.postings if p.figure == "legal_aid_applications"}
    assert parts == {"migrant": 2}


def test_visits_and_remote_consultations_add_up(book: SimulatedBook) -> None:
    for channel, people in (("visit", 6), ("wechat", 3), ("phone", 2)):
        given = {"channel": channel, "people": people, "follow_up": "answered", "provider": "justice"}
        book.take("legal-consultation", "record", given)
    totals = figures_of(book)
    assert totals["consultations_registered"] == 11
    assert totals["legal_consultations_remote"] == 5


def test_a_duty_session_is_held_in_the_village(book: SimulatedBook) -> None:
    assert "到村" in refusals(book, "village-lawyer-duty", "record", services=["duty"], channel="微信")


def test_villages_with_an_adviser_follow_the_register(book: SimulatedBook) -> None:
    villages = [{"village": "上样村"}, {"village": "下样村"}]
    term = {"term_from": "2025-01-01", "term_until": "2026-12-31", "licence": "1350120201012345"}
    matter = book.take("village-lawyer", "enrol", {"villages": villages, **term})
    book.take("village-lawyer", "renew", {"villages": villages[:1], "term_until": "2027-12-31"}, matter)
    assert figures_of(book)["villages_with_adviser"] == 1
    book.take("village-lawyer", "retire", {"reason": "调整人选"}, matter)
    assert figures_of(book)["villages_with_adviser"] == figures_of(book)["village_lawyers"] == 0


@pytest.mark.parametrize("key", [p.procedure for p in catalogue().newest.values() if p.domain in ROOMS])
def test_every_paper_of_a_lawful_life_is_complete(book: SimulatedBook, key: str) -> None:
    for sample in range(len(book.catalogue.newest[key].samples)):
        for document, paper in lived(SimulatedBook(catalogue=book.catalogue, calendar=book.calendar), key, sample):
            assert not paper.missing, (document, [item.path for item in paper.missing])
