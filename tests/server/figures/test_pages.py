"""The pages of figures, reports and forms: who may open them, what they show, and how many queries they ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.server.figures.forms_folder import FORMS
from tests.server.reports.test_services import passed_on
from tests.server.small_town import actor
from yifa.server.figures.models import FilledForm
from yifa.server.figures.period import Period
from yifa.server.reports import services
from yifa.server.reports.models import Report
from yifa.server.towns.middleware import SeatMiddleware
from yifa.server.towns.models import Grant, Person, Town

# Queries each page may ask, the session's and the person's included.
BUDGET = {
    "figures": 14,
    "figure": 24,
    "ratio": 26,
    "reports": 22,
    "report": 32,
    "edit": 24,
    "leaders": 40,
    "compare": 22,
}


@pytest.fixture
def enter(client: Client, town: Town) -> Callable[[str], Client]:
    # The middleware notes when a session begins; it must be there before the first sign-in.
    assert SeatMiddleware

    def as_(username: str) -> Client:
        client.force_login(Person.objects.get(username=username))
        return client

    return as_


@pytest.fixture
def report(town: Town) -> Report:
    return services.draft(town, actor("nigao"), "annual-report", Period.year(2024))


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_list_of_figures_shows_value_last_year_and_change(enter: Callable[[str], Client]) -> None:
    page = text_of(enter("sifa").get("/figures/?period=2024"))
    assert "调解矛盾纠纷" in page and "10起" in page and "5起" in page and "+100.0%" in page


def test_a_figure_shows_its_working_its_definition_and_each_record(enter: Callable[[str], Client]) -> None:
    page = text_of(enter("sifa").get("/figures/mediation_success_rate/?period=2024"))
    assert "90%" in page and "÷" in page and "口径" in page
    assert page.count("人调字〔2024〕") == 9
    assert page.count("人调字〔2024〕") < text_of(
        enter("sifa").get("/figures/mediation_success_rate/?period=2024&term=disputes_mediated")
    ).count("人调字〔2024〕")


def test_who_may_not_see_a_matter_sees_only_that_it_counts(enter: Callable[[str], Client]) -> None:
    page = text_of(enter("zhifa").get("/figures/disputes_mediated/?period=2024"))
    assert "10起" in page and "其中10件您无权查看" in page and "人调字" not in page


def test_a_village_cadre_sees_the_figures_of_his_village_only(enter: Callable[[str], Client], town: Town) -> None:
    page = text_of(enter("cun").get("/figures/?period=2024"))
    assert "上溪村" in page and "下溪村" not in page
    assert "没有这个村" in text_of(enter("cun").get("/figures/?period=2024&village=359926115202"))


def test_the_county_sees_each_of_its_towns_and_chooses_among_them(client: Client, town: Town) -> None:
    assert SeatMiddleware
    officer = Person.objects.create_user("xian", "irrelevant here 1", name="夏菊", must_change_password=False)
    Grant.objects.create(person=officer, role="county-justice", scope=town.code[:6], since=date(2020, 1, 1))
    client.force_login(officer)
    page = text_of(client.get("/figures/disputes_mediated/?period=2024"))
    assert "各乡镇" in page and "清溪镇" in page and "10起" in page


def test_two_figures_are_set_side_by_side_with_what_lies_between_them(enter: Callable[[str], Client]) -> None:
    page = text_of(enter("sifa").get("/figures/compare/?a=调解矛盾纠纷&b=disputes_settled&period=2024"))
    assert page.count("口径") == 2 and "10起" in page and "9起" in page
    assert "<strong>相差</strong>　1起" in page and "111.1%" in page and "12月" in page and "上溪村" in page
    page = text_of(enter("sifa").get("/figures/compare/?a=disputes_mediated&b=publicity_audience&period=2024"))
    assert "单位不同" in page and "<strong>相差</strong>" not in page
    assert "没有找到“不存在的说法甲乙丙”" in text_of(enter("sifa").get("/figures/compare/?a=不存在的说法甲乙丙&b=x"))


def test_an_administrator_sees_no_figures_and_a_visitor_is_sent_to_sign_in(enter: Callable[[str], Client]) -> None:
    assert enter("guanli").get("/figures/").status_code == 403
    assert Client().get("/figures/").status_code == 302
    assert Client().get("/reports/").status_code == 302


@pytest.mark.parametrize(
    "query", ["period=abc", "period=2024-99", "from=2024-05-01&to=2024-01-01", "as_of=x", "page=zz"]
)
def test_a_mistyped_address_is_answered_not_refused(enter: Callable[[str], Client], query: str) -> None:
    text_of(enter("sifa").get(f"/figures/disputes_mediated/?{query}"))


def test_records_and_lists_go_out_as_spreadsheets(enter: Callable[[str], Client]) -> None:
    for address in ("/figures/?period=2024&export=xlsx", "/figures/disputes_mediated/?period=2024&export=xlsx"):
        answer = enter("sifa").get(address)
        assert answer.content.startswith(b"PK") and "attachment" in answer["Content-Disposition"]


def test_every_number_of_a_report_opens_its_records(enter: Callable[[str], Client], report: Report) -> None:
    page = text_of(enter("nigao").get(f"/reports/{report.pk}/"))
    assert '/figures/disputes_mediated/?period=2024#records"' in page
    assert "最迟2025年2月28日" in page


def test_the_editor_shows_what_is_being_written_and_saves_nothing(
    enter: Callable[[str], Client], report: Report
) -> None:
    client = enter("nigao")
    page = text_of(
        client.post(f"/reports/{report.pk}/preview/", {"text": "调解[[调解矛盾纠纷]]，另调解矛盾纠纷12起。"})
    )
    assert "10起" in page and "报告写“调解矛盾纠纷”12起，台账是10起" in page
    report.refresh_from_db()
    assert report.version == 1 and "另调解" not in report.text
    assert "没有用“]]”结束" in text_of(client.post(f"/reports/{report.pk}/preview/", {"text": "调解[[调解"}))
    assert "[[达成书面协议]]" in text_of(client.get(f"/reports/{report.pk}/pick/", {"before": "全年达成书面协议"}))


def test_what_was_typed_is_not_lost_when_it_cannot_be_saved(enter: Callable[[str], Client], report: Report) -> None:
    given = {"title": "甲", "addressee": "", "text": "写了很多[[调解", "version": "1"}
    page = text_of(enter("nigao").post(f"/reports/{report.pk}/edit/", given))
    assert "写了很多[[调解" in page and "其余文字都还在" in page


def test_a_report_goes_out_as_word_pdf_and_text(enter: Callable[[str], Client], report: Report) -> None:
    client = enter("nigao")
    assert client.get(f"/reports/{report.pk}/export/docx/").content.startswith(b"PK")
    assert client.get(f"/reports/{report.pk}/export/pdf/").content.startswith(b"%PDF")
    assert "调解矛盾纠纷10起" in client.get(f"/reports/{report.pk}/export/text/").content.decode()


def test_a_report_of_another_town_is_not_there(enter: Callable[[str], Client], report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(town="350000000000")
    assert enter("nigao").get(f"/reports/{report.pk}/").status_code == 404


def test_a_form_is_dropped_filled_asked_about_and_sent(
    enter: Callable[[str], Client], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = enter("nigao")
    given = {"form": SimpleUploadedFile("季报.xlsx", FORMS[15].data()), "period": "2024"}
    answer = client.post("/tables/", given)
    form = FilledForm.objects.get()
    assert answer.url == f"/tables/{form.pk}/"
    page = text_of(client.get(answer.url))
    assert "调解不成" in page and "“行政复议案件”所用的台账那时还没有启用" in page
    assert "治安案件" in page and "没有数据不填0" in page
    client.post(f"/tables/{form.pk}/sent/", {"to": "县司法局"})
    assert "已报县司法局" in text_of(client.get(answer.url))
    assert client.get(f"/tables/{form.pk}/file/").content.startswith(b"PK")


def test_what_is_no_spreadsheet_is_refused_in_words(enter: Callable[[str], Client]) -> None:
    given = {"form": SimpleUploadedFile("a.xlsx", b"%PDF-1.4 no sheet"), "period": "2024"}
    page = text_of(enter("nigao").post("/tables/", given, follow=True))
    assert "未办成" in page and FilledForm.objects.count() == 0


def test_the_leaders_page_is_for_leaders_and_ranks_nobody(enter: Callable[[str], Client], report: Report) -> None:
    report = passed_on(report)
    page = text_of(enter("zhenzhang").get("/leaders/"))
    assert "法治政府建设年度报告" in page and "各村（社区）" in page
    assert not any(person.name in page for person in Person.objects.exclude(username="zhenzhang"))
    assert enter("cun").get("/leaders/").status_code == 403


@pytest.mark.parametrize(
    ("name", "who", "address"),
    [
        ("figures", "sifa", "/figures/?period=2024"),
        ("figure", "sifa", "/figures/disputes_mediated/?period=2024"),
        ("ratio", "sifa", "/figures/mediation_success_rate/?period=2024"),
        ("compare", "sifa", "/figures/compare/?a=disputes_mediated&b=disputes_settled&period=2024"),
        ("reports", "nigao", "/reports/"),
        ("report", "nigao", "/reports/{pk}/"),
        ("edit", "nigao", "/reports/{pk}/edit/"),
        ("leaders", "zhenzhang", "/leaders/"),
    ],
)
def test_no_page_asks_more_than_its_budget(
    enter: Callable[[str], Client], report: Report, name: str, who: str, address: str
) -> None:
    client = enter(who)
    client.get(address.format(pk=report.pk))
    with CaptureQueriesContext(connection) as asked:
        text_of(client.get(address.format(pk=report.pk)))
    assert len(asked) <= BUDGET[name], [query["sql"][:120] for query in asked]
