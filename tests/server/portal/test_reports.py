"""Published reports: as signed, each number with its definition and villages, never the records."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.portal.conftest import text_of
from tests.server.small_town import actor, lived, town
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.proof.disclosure import check_disclosure, read_tables
from yifa.proof.disclosure.equations import equations
from yifa.proof.model import Document
from yifa.proof.readers import read_document
from yifa.server.casework.place import Place
from yifa.server.casework.step_form import blank
from yifa.server.figures.period import Period
from yifa.server.ledger.journal import Step, take_action
from yifa.server.portal.keeping import kept
from yifa.server.portal.views import reports as report_views
from yifa.server.reports import services
from yifa.server.reports.figure_answers import Asked
from yifa.server.reports.kinds import templates
from yifa.server.reports.models import Report
from yifa.server.reports.paper import to_docx, to_text
from yifa.server.reports.proofing import margin
from yifa.server.towns.models import Town

__all__ = ["lived", "town"]
pytestmark = pytest.mark.django_db


def signed(town: Town, kind: str = "annual-report") -> Report:
    """A report drafted, checked, signed and sent."""
    writer, checker, head, mayor = actor("nigao"), actor("sifa"), actor("zhuren"), actor("zhenzhang")
    report = services.draft(town, writer, kind, Period.year(2024))
    old = [remark.figure for remark in margin(report, town).remarks if remark.rule == "old"]
    report = services.keep_sentences(report, checker, old)
    for remark in margin(report, town).open_errors:
        services.give_reason(report, checker, remark.mark, "试办")
    for person in (writer, checker, head):
        report = services.pass_on(report, person)
    report = services.sign(report, mayor, on=date(2025, 1, 20), number="清政〔2025〕1号")
    return services.deliver(report, writer, on=date(2025, 1, 21), to="县政府")


def test_a_report_is_public_once_it_is_published_and_its_numbers_explain_themselves(client: Client, town: Town) -> None:
    report = signed(town)
    site = f"/p/{town.prefix}"
    assert client.get(f"{site}/reports/{report.pk}/").status_code == 404
    services.publish(report, actor("zhuren"), on=date(2025, 1, 22), secrecy_review="已审查")
    kept.clear()
    page = text_of(client.get(f"{site}/reports/{report.pk}/"))
    links = [part.partition('"')[0] for part in page.split(f'href="{site}/reports/{report.pk}/')[1:]]
    numbers = [link for link in links if link[:1].isdigit()]
    assert numbers and "/figures/" not in page
    found = [text_of(client.get(f"{site}/reports/{report.pk}/{number}")) for number in dict.fromkeys(numbers)]
    assert all("数的是什么" in text for text in found)
    assert any("上溪村" in text and "各村（社区）" in text for text in found)
    assert "/m/" not in "".join(found)
    assert client.get(f"{site}/reports/{report.pk}/999/").status_code == 404
    word = client.get(f"{site}/reports/{report.pk}/report.docx")
    assert word.status_code == 200 and word.content[:2] == b"PK"


def test_a_figure_of_restricted_work_is_not_split_by_village() -> None:
    year = Period.year(2024)
    assert report_views._may_be_split(Asked("disputes_mediated", year))
    assert not report_views._may_be_split(Asked("legal_aid_applications", year))
    assert not report_views._may_be_split(Asked("penalties_imposed", year))


REQUESTS = (
    # (applicant, day received, day answered or "", kind, row of the national form)
    ("自然人", date(2023, 12, 20), date(2024, 1, 5), "provide", "予以公开"),
    ("自然人", date(2024, 3, 4), date(2024, 3, 8), "provide", "予以公开"),
    ("商业企业", date(2024, 4, 8), date(2024, 4, 12), "refuse", "属于四类过程性信息"),
    ("其他", date(2024, 12, 27), None, "", ""),
)


def request(town: Town, applicant: str, came: date, answered: date | None, kind: str, outcome: str) -> None:
    """A request handed in at the counter, and its answer."""
    clerk = Actor(77, "专员", frozenset({"disclosure-clerk", "office-head"}), town.code, "", town.prefix, frozenset())
    values = {
        "channel": "当面提交",
        "submitted_on": came.isoformat(),
        "applicant": [{"name": "王示例"}],
        "applicant_kind": applicant,
        "id_given": True,
        "subject": "三组补偿方案",
        "detail": "批准文件",
        "form_": "纸质",
        "clear": True,
    }
    when = moment(came)
    opened = take_action(town, clerk, Step("disclosure-request", "register", values, occurred_at=when))
    if answered:
        reply = {
            "kind": kind,
            "outcome": outcome,
            "provided": "复印件一份",
            "legal_ground": "过程性信息（第16条）",
            "reason": "处于讨论研究过程",
            "reconsider_body": "县人民政府",
            "court": "县人民法院",
        }
        other = Actor(78, "主任", frozenset({"office-head"}), town.code, "", town.prefix, frozenset())
        take_action(
            town, other, Step("disclosure-request", "reply", reply, opened.matter_id, occurred_at=moment(answered))
        )


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 10))


# 国办公开办函〔2021〕30号, in our words: what stands in the first column of each table, in its order.
NATIONAL = {
    "norms": (["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"]),
    "permits": (["本年处理决定数量"], ["行政许可"]),
    "sanctions": (["本年处理决定数量"], ["行政处罚", "行政强制"]),
    "fees": (["本年收费金额（单位：万元）"], ["行政事业性收费"]),
    "requests": (
        ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
        [
            "一、",
            "二、",
            "（一）",
            "（二）",
            *["（三）"] * 8,
            *["（四）"] * 3,
            *["（五）"] * 5,
            *["（六）"] * 3,
            "（七）总计",
            "四、",
        ],
    ),
    "remedies": (
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
        ["行政复议", "未经复议直接起诉", "复议后起诉"],
    ),
}


def test_the_printed_disclosure_report_has_the_rows_columns_and_order_of_the_national_form() -> None:
    template = templates()["disclosure-report"]
    assert list(template.tables) == list(NATIONAL)
    at = 0
    for name, (columns, rows) in NATIONAL.items():
        head, _, *lines = template.tables[name].text.split("\n")
        assert [cell.strip() for cell in head.strip("|").split("|")][1:] == columns
        assert all(line.lstrip("| ").startswith(row) for line, row in zip(lines, rows, strict=True))
        assert template.body.index(template.tables[name].text) > at
        at = template.body.index(template.tables[name].text)


def test_the_tables_of_the_disclosure_report_come_from_the_ledger_and_their_equations_hold(town: Town) -> None:
    """R092–R095: new + carried in = handled + carried over; the reader of reports finds no fault."""
    for row in REQUESTS:
        request(town, *row)
    clerk = Actor(77, "专员", frozenset({"disclosure-clerk"}), town.code, "", town.prefix, frozenset())
    step = Step(
        "disclosure-dispute",
        "register",
        {"subject": "三组补偿方案", "group": "行政复议"},
        occurred_at=moment(date(2024, 5, 6)),
    )
    dispute = take_action(town, clerk, step)
    close = Step(
        "disclosure-dispute", "close", {"result": "结果维持"}, dispute.matter_id, occurred_at=moment(date(2024, 7, 8))
    )
    take_action(town, clerk, close)
    report = services.draft(town, actor("nigao"), "disclosure-report", Period.year(2024))
    asked = [remark for remark in margin(report, town).errors if remark.rule != "old"]
    assert all(one.final for one in asked), "what no record shows is asked of the writer, not claimed"
    assert ["责任追究" in asked[0].place, "改进措施" in asked[1].place, len(asked)] == [True, True, 2]
    for document in (read_document(to_docx(report, town), "年报.docx"), Document(text=to_text(report, town))):
        tables = read_tables(document)
        numbers = {key: [value.number for value in values] for key, values in tables.applications.items()}
        assert numbers["new"] == [1, 1, 0, 0, 0, 1, 3]
        assert numbers["carried"] == [1, 0, 0, 0, 0, 0, 1]
        assert numbers["open"] == [2, 0, 0, 0, 0, 0, 2]
        assert numbers["refuse-6"] == [0, 1, 0, 0, 0, 0, 1]
        assert numbers["total"] == [2, 1, 0, 0, 0, 0, 3]
        assert numbers["next"] == [0, 0, 0, 0, 0, 1, 1]
        assert [value.number for value in tables.review] == [1, 0, 0, 0, 1] + [0] * 10
        assert len(tables.applications) == 25
        found = list(equations(tables))
        assert len(found) == 42 and all(equation.holds for equation in found)
        assert check_disclosure(document)[1] == []


def test_the_filing_of_the_disclosure_report_brings_its_tables_along_from_the_ledger(town: Town) -> None:
    for row in REQUESTS:
        request(town, *row)
    clerk = Actor(77, "专员", frozenset({"disclosure-clerk"}), town.code, "", town.prefix, frozenset())
    started = take_action(
        town, clerk, Step("disclosure-annual-report", "start", {"year_": 2024, "year_end": "2024-12-31"})
    )
    procedure = catalogue().newest["disclosure-annual-report"]
    place = Place(clerk, town, timezone.localtime())
    form = blank(place, procedure, procedure.actions["check"], started.state)
    table = {
        row["applicant"]: (row["new"], row["brought"], row["handled"], row["carried"])
        for row in form.typed.values["table3"]
    }
    assert table["自然人"] == ("1", "1", "2", "0") and table["其他"] == ("1", "0", "0", "1") and len(table) == 6
    assert form.typed.values["norms_in_force"] == "0" and len(form.typed.values["table4"]) == 3
    parts = dict.fromkeys(("general", "proactive", "requests", "remedies", "problems", "others"), "无")
    step = Step("disclosure-annual-report", "check", {**form.typed.values, **parts}, started.matter_id)
    assert take_action(town, clerk, step).state.values["received"] == 3
