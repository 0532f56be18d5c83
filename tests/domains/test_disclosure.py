"""Disclosure of government information: receipt, correction, reply, publication and the yearly report."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.domains.papers import fill, said
from tests.domains.walking import due
from tests.domains.walking import refused as refusals
from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.office.papers import load_template, paper_to_html

REPLY = {"reconsider_body": "样例县人民政府", "court": "样例县人民法院"}
CLEAN = ["不涉及国家秘密", "不危及国家安全公共安全经济安全社会稳定", "不涉及商业秘密", "个人信息已去标识"]


def asked(book: SimulatedBook, **given: Any) -> int:
    values = {"channel": "当面提交", "clear": True, "id_given": True, **given}
    return book.take("disclosure-request", "register", values)


def test_a_request_handed_in_is_received_that_day(book: SimulatedBook) -> None:
    request = asked(book, submitted_on="2025-03-03")
    assert book.states[request].values["received_on"] == "2025-03-03"
    assert due(book, request, "reply") == date(2025, 3, 31)


def test_a_request_online_is_received_the_day_both_sides_confirm(book: SimulatedBook) -> None:
    request = asked(book, channel="网上提交")
    assert book.states[request].status == "confirming" and book.states[request].run_of("reply") is None
    assert due(book, request, "confirm") == date(2025, 3, 4)
    book.today = date(2025, 3, 5)
    request = book.take("disclosure-request", "confirm", {"confirmed_on": "2025-03-05"}, request)
    assert book.states[request].values["received_on"] == "2025-03-05"
    assert due(book, request, "reply") == date(2025, 4, 2)


def test_a_registered_letter_counts_from_its_signature(book: SimulatedBook) -> None:
    request = asked(book, channel="挂号信、快递等需签收的邮件", submitted_on="2025-02-26", signed_on="2025-02-28")
    assert book.states[request].values["received_on"] == "2025-02-28"


def test_correction_is_asked_once_and_the_period_runs_again_from_the_correction(book: SimulatedBook) -> None:
    request = asked(book, clear=False, submitted_on="2025-03-03")
    assert due(book, request, "correction") == date(2025, 3, 12)
    book.today = date(2025, 3, 10)
    request = book.take("disclosure-request", "correct", {}, request)
    book.today = date(2025, 3, 17)
    request = book.take("disclosure-request", "supplement", {}, request)
    assert due(book, request, "reply") == date(2025, 4, 15)
    assert "R085" in refusals(book, "disclosure-request", "correct", request)


def test_asking_a_third_party_does_not_count_toward_the_period(book: SimulatedBook) -> None:
    request = asked(book, submitted_on="2025-03-03")
    before = due(book, request, "reply")
    book.today = date(2025, 3, 10)
    request = book.take("disclosure-request", "consult", {"third_sent_on": "2025-03-10"}, request)
    assert due(book, request, "third_party") == date(2025, 3, 31)
    book.today = date(2025, 3, 17)
    request = book.take("disclosure-request", "opinion", {"third_opinion": "同意公开"}, request)
    assert due(book, request, "reply") > before


def test_personal_privacy_is_not_a_ground_before_the_third_party_is_asked(book: SimulatedBook) -> None:
    request = asked(book)
    refuse = {**REPLY, "kind": "refuse", "outcome": "保护第三方合法权益", "legal_ground": "商业秘密个人隐私（第15条）"}
    said = refusals(book, "disclosure-request", "reply", request, **refuse)
    assert "R083" in said and "第32条" in said


def test_a_refusal_states_its_reason_and_its_row_of_the_statistics(book: SimulatedBook) -> None:
    request = asked(book)
    refuse = {**REPLY, "kind": "refuse", "outcome": "属于四类过程性信息", "legal_ground": "过程性信息（第16条）"}
    assert "说明理由" in refusals(book, "disclosure-request", "reply", request, **refuse, reason="")
    assert "R087" in refusals(book, "disclosure-request", "reply", request, **{**refuse, "outcome": "予以公开"})
    assert not refusals(book, "disclosure-request", "reply", request, **refuse, reason="尚在讨论")


def test_the_reply_that_refuses_sends_the_applicant_to_reconsideration_first() -> None:
    body = load_template(catalogue().documents["disclosure-reply"].read_text(encoding="utf-8")).body
    refusing = body.split("{% if it.legal_ground or")[1].split("{% else %}")[0]
    assert "应当先" in refusing and "申请行政复议" in refusing and "六个月" not in refusing


def test_an_extension_after_the_period_is_over_is_refused(book: SimulatedBook) -> None:
    request = asked(book, submitted_on="2025-03-03")
    assert not refusals(book, "disclosure-request", "extend", request, extend_told=True)
    book.today = date(2025, 5, 6)
    assert "R014" in refusals(book, "disclosure-request", "extend", request, extend_told=True)


def test_requests_carried_over_are_those_received_and_not_answered(book: SimulatedBook) -> None:
    first = asked(book)
    asked(book)
    book.take("disclosure-request", "reply", {**REPLY, "kind": "provide", "outcome": "予以公开"}, first)
    totals = figures_of(book)
    assert totals["disclosure_requests_accepted"] == totals["disclosure_requests_answered"] + 1
    assert totals["disclosure_requests_open"] == 1
    assert totals["disclosure_results"] == totals["disclosure_results_by_applicant"] == 1


def drafted(book: SimulatedBook, **given: Any) -> int:
    return book.take(
        "disclosure-item", "draft", {"secret": "无", "body": "养护公告", "formed_on": "2025-03-03", **given}
    )


def test_every_published_item_has_one_category_so_that_the_sum_is_right(book: SimulatedBook) -> None:
    for category in ("规范性文件", "其他文件", "工作动态", "工作动态"):
        item = drafted(book, category=category)
        item = book.take("disclosure-item", "review", {"checks": CLEAN}, item)
        book.take("disclosure-item", "publish", {"channels": ["政府网站", "微信公众号"]}, item)
    totals = figures_of(book)
    parts = ("info_disclosed_normative", "info_disclosed_other_documents", "info_disclosed_news")
    assert totals["info_disclosed_total"] == sum(totals[part] for part in parts) == 4


def test_nothing_secret_and_nothing_unreviewed_is_published(book: SimulatedBook) -> None:
    assert "R172" in refusals(book, "disclosure-item", "draft", secret="秘密")
    item = book.take("disclosure-item", "review", {"checks": ["内容表述已核对"]}, drafted(book))
    said = refusals(book, "disclosure-item", "publish", item)
    assert "R172" in said and "R083" in said


def test_an_identity_number_in_the_text_stops_publication(book: SimulatedBook) -> None:
    item = drafted(book, body="联系人电话19912345678")
    assert "R049" in refusals(book, "disclosure-item", "review", item, checks=CLEAN)


def test_information_is_published_within_twenty_working_days(book: SimulatedBook) -> None:
    assert due(book, drafted(book), "publish") == date(2025, 3, 31)


def test_a_township_gives_a_reason_for_keeping_back_what_article_21_lists(book: SimulatedBook) -> None:
    item = drafted(book, column_="征地征收补偿")
    _, examination = book.examine("disclosure-item", "exempt", {"exempt": "过程性信息"}, item)
    assert any("R084" in warning.rules for warning in examination.warnings)


REPORT: dict[str, Any] = {
    "norms_before": 3,
    "norms_made": 1,
    "norms_repealed": 0,
    "norms_in_force": 4,
    "table3": [{"applicant": "自然人", "new": 4, "brought": 1, "handled": 3, "carried": 2}],
    "table4": [{"group": "行政复议", "upheld": 1, "corrected": 1, "total": 2}],
}


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("R091", {"problems": "　"}),
        ("R092", {"table3": [{"applicant": "自然人", "new": 4, "brought": 1, "handled": 3, "carried": 1}]}),
        ("R094", {"table4": [{"group": "行政复议", "upheld": 1, "corrected": 1, "total": 3}]}),
        ("R095", {"norms_in_force": 5}),
    ],
)
def test_the_yearly_report_must_balance(book: SimulatedBook, rule: str, wrong: dict[str, Any]) -> None:
    report = book.take("disclosure-annual-report", "start", {"year_end": "2024-12-31", "previous": None})
    assert due(book, report, "publish") == date(2025, 1, 31)
    assert not refusals(book, "disclosure-annual-report", "check", report, **REPORT)
    assert rule in refusals(book, "disclosure-annual-report", "check", report, **{**REPORT, **wrong})


def test_what_last_year_carried_over_is_what_this_year_brings_in(book: SimulatedBook) -> None:
    last = book.take("disclosure-annual-report", "start", {"year_end": "2023-12-31", "previous": None})
    book.take("disclosure-annual-report", "check", REPORT, last)
    this = book.take("disclosure-annual-report", "start", {"year_end": "2024-12-31", "previous": last})
    assert "结转下年度”为2件" in refusals(book, "disclosure-annual-report", "check", this, **REPORT)


REPLIES = {
    "public": ("予以公开", "第三十六条第一项"),
    "provide": ("予以公开", "第三十六条第二项"),
    "refuse": ("属于四类过程性信息", "第三十六条第三项"),
    "absent": ("本机关不掌握相关政府信息", "第三十六条第四项"),
    "elsewhere": ("本机关不掌握相关政府信息", "第三十六条第五项"),
    "repeat": ("重复申请", "第三十六条第六项"),
    "special": ("属于行政查询事项", "第三十六条第七项"),
    "not-request": ("信访举报投诉类申请", "第三十九条"),
}


@pytest.mark.parametrize("kind", REPLIES)
def test_each_kind_of_reply_rests_on_its_item_and_gives_reasons_and_remedies(book: SimulatedBook, kind: str) -> None:
    """政府信息公开条例 第36条、第39条 (R087); 行政复议法 第20条 (R090)."""
    outcome, item = REPLIES[kind]
    values = {
        "kind": kind,
        "outcome": outcome,
        "reason": "理由如此",
        "legal_ground": "过程性信息（第16条）",
        "reconsider_body": "样例县人民政府",
        "court": "样例县人民法院",
    }
    request = book.take("disclosure-request", "reply", values, asked(book))
    procedure = catalogue().newest["disclosure-request"]
    spoken = {key: said(all_fields(procedure)[key], value, book) for key, value in book.states[request].values.items()}
    day = book.today.isoformat()
    steps = [{"action": "reply", "name": "", "day": day, "actor": "试办", "it": spoken}]
    text = re.sub(r"<[^>]+>", "", paper_to_html(fill(book, procedure, request, "disclosure-reply", day, steps)))
    assert f"{item}，答复如下" in text and "样例县人民政府申请行政复议" in text and "样例县人民法院" in text
    assert ("理由如此。" in text) is (kind not in ("public", "provide"))
    assert ("应当先自收到" in text) is (kind not in ("public", "provide"))


def test_a_request_withdrawn_counts_as_handled_and_nothing_stays_open(book: SimulatedBook) -> None:
    request = book.take("disclosure-request", "withdraw", {}, asked(book))
    assert book.states[request].status == "closed"
    figures = figures_of(book)
    assert figures["disclosure_requests_open"] == 0 and figures["disclosure_requests_answered"] == 1
    assert figures["disclosure_results"] == 1


def test_a_request_withdrawn_before_it_counts_as_received_is_not_counted(book: SimulatedBook) -> None:
    book.take("disclosure-request", "withdraw", {}, asked(book, channel="网上提交"))
    assert "disclosure_results" not in figures_of(book)


def test_a_reply_is_published_only_without_names_and_only_where_something_was_given(book: SimulatedBook) -> None:
    given = {"channel": "当面提交", "clear": True, "id_given": True}
    matter = book.take("disclosure-request", "register", given)
    book.take("disclosure-request", "reply", {"kind": "provide", "outcome": "予以公开"}, matter)
    book.take("disclosure-request", "deliver", {}, matter)
    assert "核对没有姓名" in refusals(book, "disclosure-request", "publish_reply", matter, unnamed=False)
    book.take("disclosure-request", "publish_reply", {"unnamed": True}, matter)
    refused = book.take("disclosure-request", "register", given)
    values = {"kind": "refuse", "outcome": "属于四类过程性信息", "legal_ground": "过程性信息（第16条）"}
    book.take("disclosure-request", "reply", values, refused)
    book.take("disclosure-request", "deliver", {}, refused)
    assert "不公布" in refusals(book, "disclosure-request", "publish_reply", refused, unnamed=True)
