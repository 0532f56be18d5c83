"""Published reports: as signed, each number with its definition and villages, never the records."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.server.portal.conftest import text_of
from tests.server.small_town import actor, lived, town
from yifa.proof.disclosure import check_disclosure, read_tables
from yifa.proof.disclosure.equations import equations
from yifa.proof.readers import read_document
from yifa.server.figures.period import Period
from yifa.server.portal.keeping import kept
from yifa.server.portal.views import reports as report_views
from yifa.server.reports import services
from yifa.server.reports.asked import Asked
from yifa.server.reports.models import Report
from yifa.server.reports.paper import to_docx
from yifa.server.reports.proofing import margin
from yifa.server.towns.models import Town

__all__ = ["lived", "town"]
pytestmark = pytest.mark.django_db


def signed(town: Town, kind: str = "annual-report") -> Report:
    """A report drafted, checked, signed and sent."""
    writer, head, mayor = actor("nigao"), actor("zhuren"), actor("zhenzhang")
    report = services.draft(town, writer, kind, Period.year(2024))
    for remark in margin(report, town).open_errors:
        services.give_reason(report, writer, remark.mark, "试办")
    for person in (writer, head, head):
        report = services.pass_on(report, person)
    report = services.sign(report, mayor, on=date(2025, 1, 20))
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
