"""Organisation and reporting: lists, tasks, statements on the law, the annual report and figures from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.domains.walking import due, refused, walk, warned
from yifa.kernel.simulate import SimulatedBook, figures_of

SECTIONS = ["主要举措和成效", "不足和原因", "第一责任人履职", "下一年度安排"]


def test_the_annual_report_has_the_four_sections_the_rules_name(book: SimulatedBook) -> None:
    assert "R134" in refused(book, "report-filing", "start_report", year_=2024, sections=SECTIONS[:3])
    assert not refused(book, "report-filing", "start_report", year_=2024, sections=SECTIONS)


def test_the_report_goes_up_before_1_march_and_out_before_1_april(book: SimulatedBook) -> None:
    book.today = date(2025, 2, 10)
    matter = walk(book, "report-filing", {"start_report": {"year_": 2024, "sections": SECTIONS}})
    assert due(book, matter, "submit_by") == date(2025, 2, 28)
    assert due(book, matter, "publish_by") == date(2025, 3, 31)
    walk(
        book,
        "report-filing",
        {"check_numbers": {"checked": "没有发现问题"}},
        {"clear_secrecy": {"secret": "可以公开"}},
        {"sign": {"doc_number": "样政〔2025〕11号"}},
        matter=matter,
    )
    book.today = date(2025, 3, 5)
    assert "R135" in refused(book, "report-filing", "submit", matter, late_reason="")


def test_a_secret_report_is_not_published(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "report-filing",
        {"start_report": {"year_": 2025, "sections": SECTIONS}},
        {"check_numbers": {"checked": "没有发现问题"}},
        {"clear_secrecy": {"secret": "涉密不公开"}},
        {"sign": {"doc_number": "样政〔2025〕11号"}},
        "submit",
    )
    assert "R172" in refused(book, "report-filing", "publish", matter)


def test_a_document_number_carries_no_padding(book: SimulatedBook) -> None:
    matter = walk(
        book,
        "report-filing",
        {"start_report": {"year_": 2025, "sections": SECTIONS}},
        {"check_numbers": {"checked": "没有发现问题"}},
        {"clear_secrecy": {"secret": "可以公开"}},
    )
    assert "不编虚位" in refused(book, "report-filing", "sign", matter, doc_number="样政〔2025〕第011号")


def test_a_statement_counts_only_when_a_second_person_has_checked_it(book: SimulatedBook) -> None:
    told = {
        "subject": "court_cases",
        "period_from": "2025-01-01",
        "period_to": "2025-03-01",
        "value": 63,
        "last_value": 83,
    }
    matter = walk(book, "statement", {"state": told})
    assert "court_cases_of_town" not in figures_of(book)
    walk(book, "statement", "verify", matter=matter)
    assert figures_of(book)["court_cases_of_town"] == 63
    posting = next(p for p in book.postings if p.figure == "court_cases_of_town")
    assert posting.date == "2025-03-01"


def test_a_level_from_outside_follows_its_latest_value(book: SimulatedBook) -> None:
    matter = walk(book, "statement-level", {"enrol": {"subject": "population", "value": 8000, "as_of": "2025-02-01"}})
    walk(book, "statement-level", {"update": {"value": 8200, "as_of": "2025-03-01"}}, matter=matter)
    assert figures_of(book)["resident_population"] == 8200
    assert "早于上次" in refused(book, "statement-level", "update", matter, value=1, as_of="2025-01-01")


def test_fines_are_no_yardstick_and_scores_stay_within_their_weights(book: SimulatedBook) -> None:
    rows = [{"item": "规范执法", "weight": 100, "score": 98, "why": "一卷缺送达回证"}]
    sheet: dict[str, Any] = {"veto": [], "items": rows}
    assert "R045" in refused(book, "performance-assessment", "score", fines_item=True, **sheet)
    assert not refused(book, "performance-assessment", "score", fines_item=False, **sheet)
    rows[0]["weight"] = 90
    said = refused(book, "performance-assessment", "score", fines_item=False, **sheet)
    assert "高于分值" in said


def test_a_task_out_of_the_list_is_objected_to_and_not_taken(book: SimulatedBook) -> None:
    matter = walk(book, "territorial-objection", "receive")
    assert "提出异议" in refused(book, "territorial-objection", "accept", matter, in_list="清单外")
    walk(book, "territorial-objection", {"object": {"in_list": "清单外"}}, matter=matter)
    assert book.states[matter].status == "objected"


def test_a_late_task_is_closed_with_its_reason(book: SimulatedBook) -> None:
    matter = walk(book, "work-task", {"assign": {"kind": "年度计划", "due_on": "2025-03-10"}}, {"wait": {"days": 30}})
    assert "超期原因" in refused(book, "work-task", "finish", matter, late_reason="")
    walk(book, "work-task", {"finish": {"late_reason": "等待上级方案"}}, matter=matter)
    counted = figures_of(book)
    assert counted["work_tasks_done"] == 1 and "work_tasks_on_time" not in counted


def test_a_statement_on_the_law_tells_of_the_study_of_law(book: SimulatedBook) -> None:
    matter = walk(book, "performance-statement", {"notify": {"year_": 2024, "kind": "leader", "due_on": "2025-03-31"}})
    assert "R138" in refused(book, "performance-statement", "submit", matter, study="学了")


def test_a_leader_without_an_act_in_a_quarter_is_warned_by_the_clock(book: SimulatedBook) -> None:
    book.today = date(2025, 1, 6)
    matter = walk(book, "leader-duty", {"enrol": {"first": "first", "year": 2025}})
    assert due(book, matter, "quarterly") == date(2025, 3, 31)
    walk(book, "leader-duty", {"wait": {"days": 20}}, {"act": {"kind": "亲自督办"}}, matter=matter)
    assert figures_of(book)["leader_supervised_tasks"] == 1


def test_the_three_lists_agree_or_the_difference_is_explained(book: SimulatedBook) -> None:
    item = {
        "code": "CF-001",
        "kind": "行政处罚",
        "form_": "devolved",
        "published_on": "2020-12-01",
        "taken_on": "2021-01-01",
    }
    assert "两清单一目录" in warned(book, "delegated-power", "enrol", **item, lists=["权责清单"])
    assert not warned(book, "delegated-power", "enrol", **item, lists=["权责清单", "执法监管事项清单"])


def test_a_power_is_registered_once_and_counted_in_every_list_it_stands_in(book: SimulatedBook) -> None:
    given = {"form_": "devolved", "published_on": "2020-12-01", "taken_on": "2021-01-01", "lists": []}
    fine = walk(book, "delegated-power", {"enrol": {**given, "kind": "行政处罚", "code": "CF-001"}})
    walk(book, "delegated-power", {"enrol": {**given, "kind": "公共服务", "code": "GG-101", "form_": "law"}})
    assert book.states[fine].values["lists"] == ["权责清单", "执法监管事项清单"]
    counted = figures_of(book)
    assert (counted["powers_listed"], counted["powers_listed_enforcement"], counted["powers_listed_approval"]) == (
        2,
        1,
        1,
    )
    assert (counted["enforcement_powers"], counted["delegated_powers"]) == (1, 1)
    walk(book, "delegated-power", {"withdraw": {"withdrawn_on": "2025-03-03"}}, matter=fine)
    assert figures_of(book)["powers_listed"] == 1


def test_an_item_of_the_earlier_list_is_moved_into_the_library(book: SimulatedBook) -> None:
    item = {"code": "XK-002", "type": "行政许可", "lists": ["权责清单", "审批服务权限指导目录"], "source": "法定本级"}
    matter = walk(book, "power-item", {"enrol": item}, "move")
    assert figures_of(book).get("power_items", 0) == 0
    assert book.states[matter].status == "retired"
    offer = book.catalogue.newest["power-item"].actions["move"].offers[0]
    assert set(offer.carries) <= set(book.catalogue.newest["delegated-power"].fields)


def test_only_special_sessions_of_the_party_committee_are_counted_as_such(book: SimulatedBook) -> None:
    for meeting, special in (("镇党委会", True), ("镇党委会", False), ("法治建设领导小组", True)):
        walk(
            book,
            "leadership-meeting",
            {"record": {"meeting": meeting, "special": special, "expected": 9, "attended": 9}},
        )
    counted = figures_of(book)
    assert counted["party_committee_rol_sessions"] == 1 and counted["rol_special_sessions"] == 2


def test_offices_are_counted_by_their_kind(book: SimulatedBook) -> None:
    for kind in ("office", "office", "institution", "self_set"):
        walk(book, "org-unit", {"enrol": {"kind": kind, "posts": 5, "staff": 4}})
    counted = figures_of(book)
    assert (
        counted["comprehensive_offices"],
        counted["public_institutions"],
        counted["self_set_public_institutions"],
    ) == (2, 1, 1)


def test_an_archive_is_destroyed_only_after_its_term_and_an_appraisal(book: SimulatedBook) -> None:
    young = {"archive_number": "WS-2020-D10-0001", "retention": "10年", "year_": 2020, "finished_on": "2020-05-01"}
    assert "R170" in warned(book, "archive-volume", "file", **young)
    matter = walk(book, "archive-volume", {"file": young})
    assert "还没有满" in refused(book, "archive-volume", "appraise", matter, appraisal="可以销毁")
    kept = walk(book, "archive-volume", {"file": {**young, "retention": "永久"}})
    assert "R171" in refused(book, "archive-volume", "appraise", kept, appraisal="可以销毁")
    assert "不能批准销毁" in refused(book, "archive-volume", "destroy", matter)


def test_the_year_of_the_first_responsible_person_names_the_four_acts_that_are_missing(book: SimulatedBook) -> None:
    duty = book.take("leader-duty", "enrol", {"first": "first", "year": 2025, "from_on": "2025-01-01"})
    for kind in ("亲自部署", "亲自过问", "亲自过问", "亲自协调"):
        book.take("leader-duty", "act", {"kind": kind}, duty)
    assert book.states[duty].values["kinds_done"] == ["亲自部署", "亲自过问", "亲自协调"]
    assert "部署、过问、协调、督办四项" in warned(book, "leader-duty", "retire", duty)
    book.take("leader-duty", "act", {"kind": "亲自督办"}, duty)
    assert warned(book, "leader-duty", "retire", duty) == ""
