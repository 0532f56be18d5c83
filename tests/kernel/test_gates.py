"""Every refusal says why, cites the article and names what to mend."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from yifa.domains import catalogue
from yifa.kernel.catalogue import Catalogue, load
from yifa.kernel.gates import examine
from yifa.kernel.lint import lint
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import WorkCalendar


@pytest.fixture
def book(small: Catalogue, calendar: WorkCalendar) -> SimulatedBook:
    return SimulatedBook(catalogue=small, calendar=calendar, today=date(2025, 3, 3))


def test_a_step_that_does_not_follow_the_present_state_is_refused_with_the_article(book: SimulatedBook) -> None:
    matter = book.take("permit", "receive")
    _, found = book.examine("permit", "grant", matter=matter)
    assert not found.allowed
    assert found.refusals[0].kind == "state"
    assert "现在是“已收件”" in found.refusals[0].say
    assert found.refusals[0].basis == "行政许可法第38条"


def test_a_person_without_the_post_may_not_take_the_step(book: SimulatedBook) -> None:
    matter = book.take("permit", "receive")
    actor = replace(book.actor(book.catalogue.newest["permit"], "accept"), roles=frozenset({"leader"}))
    _, found = book.examine("permit", "accept", matter=matter, actor=actor)
    assert [refusal.kind for refusal in found.refusals] == ["role"]


def test_who_accepted_the_application_may_not_decide_it(book: SimulatedBook) -> None:
    matter = book.take("permit", "receive")
    matter = book.take("permit", "accept", matter=matter)
    accepter = book.states[matter].by["accept"][0]
    actor = replace(book.actor(book.catalogue.newest["permit"], "grant"), person_id=accepter)
    _, found = book.examine("permit", "grant", matter=matter, actor=actor)
    assert "请换一位同事" in found.refusals[0].say


def test_a_missing_field_is_named(book: SimulatedBook) -> None:
    entry, _ = book.examine("permit", "receive")
    procedure = book.catalogue.newest["permit"]
    bare = replace(entry, values={"applicant": entry.values["applicant"], "village": "上样村"})
    found = examine(
        procedure,
        book.states.get(0) or _empty(),
        bare,
        book.actor(procedure, "receive"),
        book.calendar,
        book.facts(procedure, _empty(), bare.values, 0),
    )
    assert [(refusal.field, refusal.say) for refusal in found.refusals] == [("matter", "“事项”没有填。")]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t\n"])
def test_blanks_in_a_required_number_are_nothing_and_not_0(blank: str, calendar: WorkCalendar) -> None:
    book = SimulatedBook(catalogue=catalogue(), calendar=calendar, today=date(2025, 3, 3))
    entry, found = book.examine("performance-statement", "notify")
    assert found.allowed, found.refusals
    procedure = book.catalogue.newest["performance-statement"]
    typed = replace(entry, values={**entry.values, "year_": blank})
    found = examine(
        procedure,
        _empty(),
        typed,
        book.actor(procedure, "notify"),
        book.calendar,
        book.facts(procedure, _empty(), typed.values, 0),
    )
    assert [(refusal.field, refusal.say) for refusal in found.refusals] == [("year_", "“述法年度”没有填。")]


def test_a_form_with_foreign_fields_is_refused(book: SimulatedBook) -> None:
    entry, _ = book.examine("permit", "receive")
    procedure = book.catalogue.newest["permit"]
    forged = replace(entry, values={**entry.values, "status": "granted"})
    found = examine(
        procedure,
        _empty(),
        forged,
        book.actor(procedure, "receive"),
        book.calendar,
        book.facts(procedure, _empty(), forged.values, 0),
    )
    assert "请刷新页面" in found.refusals[0].say


def test_a_step_may_not_be_dated_before_the_one_before_it_or_in_the_future(book: SimulatedBook) -> None:
    matter = book.take("permit", "receive")
    entry, _ = book.examine("permit", "accept", matter=matter)
    procedure = book.catalogue.newest["permit"]
    actor = book.actor(procedure, "accept")
    facts = book.facts(procedure, book.states[matter], {}, matter)
    early = replace(entry, occurred_at="2025-02-01T09:00+08:00")
    late = replace(entry, occurred_at="2025-04-01T09:00+08:00")
    for wrong, words in ((early, "不能早于上一步"), (late, "还没有到")):
        found = examine(procedure, book.states[matter], wrong, actor, book.calendar, facts)
        assert words in found.refusals[0].say


def test_where_the_law_leaves_discretion_a_recorded_reason_opens_the_way(book: SimulatedBook) -> None:
    matter = book.take("permit", "receive")
    matter = book.take("permit", "accept", matter=matter)
    entry, found = book.examine("permit", "grant", {"fee": 200_000}, matter)
    assert found.allowed and found.warnings  # the book gives a reason with every step
    procedure = book.catalogue.get("permit", book.states[matter].version)
    silent = replace(entry, reason="")
    again = examine(
        procedure,
        book.states[matter],
        silent,
        book.actor(procedure, "grant"),
        book.calendar,
        book.facts(procedure, book.states[matter], silent.values, matter),
    )
    assert "请写明理由" in again.refusals[0].say and again.refusals[0].soft


def test_a_broken_rule_carries_its_number_and_article(book: SimulatedBook) -> None:
    matter = book.take("permit", "receive")
    matter = book.take("permit", "accept", matter=matter)
    _, found = book.examine("permit", "refuse", {"why": "不行"}, matter)
    assert found.refusals[0].rules == ("R077",)
    assert found.refusals[0].basis == "行政许可法第38条"


def test_the_calendar_of_a_book_runs_on(book: SimulatedBook) -> None:
    book.live("permit", 0)
    assert book.today > date(2025, 3, 3) + timedelta(days=5)


def _empty():  # type: ignore[no-untyped-def]
    from yifa.kernel.records import State

    return State()


def test_whoever_did_the_work_does_not_say_whether_others_are_satisfied(calendar: WorkCalendar) -> None:
    book = SimulatedBook(catalogue=catalogue(), calendar=calendar, today=date(2025, 3, 3))
    hotline = catalogue().newest["hotline-order"]
    matter = book.take("hotline-order", "receive", {"kind": "consult", "complained_unit": ""})
    for step, values in (
        ("accept", {"ours": "ours", "enforcement": False}),
        ("contact", {}),
        ("act", {}),
        ("reply", {}),
    ):
        book.take("hotline-order", step, values, matter)
    closer = book.actor(hotline, "close")
    state = replace(book.states[matter], by={"act": (closer.person_id,)})
    entry, _ = book.examine("hotline-order", "close", {"satisfied": "yes"}, matter)
    found = examine(hotline, state, entry, closer, calendar, book.facts(hotline, state, entry.values, matter))
    assert any(r.field == "satisfied" and "没有经手的同事问过再填" in r.say for r in found.refusals)
    assert book.examine("hotline-order", "close", {"satisfied": "yes"}, matter)[1].allowed


def test_a_file_that_lets_who_answers_declare_satisfaction_is_refused_with_what_to_write(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(Path(__file__).with_name("catalogue"), folder)
    file = folder / "services" / "permit.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\nfields:\n" in text
    said = "\nfields:\n  happy: {name: 是否满意, type: choice, options: [满意, 不满意]}\n"
    file.write_text(text.replace("\nfields:\n", said).replace("form: [fee]", "form: [fee, happy]"), encoding="utf-8")
    assert any("“是否满意”" in str(fault) and "apart" in str(fault) for fault in lint(load(folder)))
