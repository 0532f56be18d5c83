"""The county's pages: towns, reports checked, sent back and accepted, figures, what is late."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.oversight.conftest import officer
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Book, Deadline, Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import container, opinions, receipts, standing
from yifa.server.oversight.building import build
from yifa.server.oversight.models import CountedRow, Definition, ReportVersion, TownMonth
from yifa.server.oversight.receiving import Receipt, file_of, receive
from yifa.server.reports.models import Report, Status
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PARTS = ["主要举措和成效", "不足和原因", "第一责任人", "下一年度安排"]


def enter(person: Person) -> Client:
    client = Client()
    client.get("/sign-in/")
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def delivered(town: Town, mediated: int, edition: int = 1) -> Report:
    """A signed report that was delivered, with a number of disputes typed into it."""
    body = f"一、主要举措和成效\n2024年，全镇调解矛盾纠纷{mediated}起。\n二、不足和原因\n普法形式不多。\n三、第一责任人履职\n"
    body += "镇党政主要负责人履行第一责任人职责。\n四、下一年度安排\n继续做好调解。\n五、其他需要报告的情况\n没有。"
    frozen = {
        "position": Book.objects.get(town=town.code).seq,
        "title": "清溪镇2024年法治政府建设年度报告",
        "addressee": "青禾县人民政府",
        "signature": "青禾县清溪镇人民政府",
        "segments": [{"text": body}],
    }
    return Report.objects.create(
        town=town.code,
        kind="annual-report",
        first=date(2024, 1, 1),
        last=date(2024, 12, 31),
        title="年度报告",
        text=body,
        status=Status.PUBLISH,
        edition=edition,
        number="清政〔2025〕1号",
        drafted_by=1,
        changed_at=timezone.now(),
        signed_on=date(2025, 2, 10),
        delivered_on=date(2025, 2, 12),
        frozen=json.dumps(frozen, ensure_ascii=False),
    )


def test_a_silent_town_shows_and_a_report_is_checked_sent_back_and_accepted(county: Town, enrolled: Town) -> None:
    justice = officer("county-justice", county)
    client = enter(justice)
    assert receipts.expect(county, 2024, timezone.now()) == 1 and receipts.expect(county, 2024, timezone.now()) == 0
    row = receipts.receipt_of(county, enrolled.code, 2024)
    assert row is not None and Deadline.objects.filter(matter_id=row.id, key="submit_by", state="running").exists()
    listed = text_of(client.get("/county/reports/2024/"))
    assert "逾期未报" in listed and "天，还没有说明原因" in listed and "1份逾期" in listed
    noted = Step("report-receipt", "note_lateness", {"late_reason": "汛期抢险"}, row.id)
    take_action(county, justice.actor(timezone.localdate()), noted)
    assert "天，汛期抢险" in text_of(client.get("/county/reports/2024/"))
    delivered(enrolled, 12)
    assert receive(build(enrolled, 0).data).verdict == "taken"
    assert "还没有核数" in text_of(client.get("/county/reports/2024/"))
    assert "1份报告已核数" in text_of(client.post("/county/reports/2024/", follow=True))
    page = text_of(client.get("/county/reports/2024/359926115/"))
    assert "须改" in page and "台账是10起" in page and "调解矛盾纠纷12起" in page
    # Handed in on 12 February, whenever the package came: no longer late.
    assert "1份逾期" not in text_of(client.get("/county/reports/2024/"))
    refused = client.post("/county/reports/2024/359926115/answer/", {"do": "accept"}, follow=True)
    assert "还有须改之处" in text_of(refused)
    asked = {"do": "send_back", "remarks": "调解件数与记数不符", "reply_by": "2027-01-20", "place-0": "on"}
    assert "已退回" in text_of(client.post("/county/reports/2024/359926115/answer/", asked, follow=True))
    delivered(enrolled, 10, edition=2)
    assert receive(build(enrolled).data).well
    assert ReportVersion.objects.filter(town=enrolled.code).count() == 2
    client.post("/county/reports/2024/")
    page = text_of(client.get("/county/reports/2024/359926115/"))
    assert "第2稿" in page and "台账是" not in page and "上一稿的退回意见：调解件数与记数不符" in page
    assert "比第1稿改了什么 2024年，全镇调解矛盾纠纷12起。 2024年，全镇调解矛盾纠纷10起。" in page
    assert "台账是10起" in state_of(Matter.objects.get(id=row.id), None).values["places"][0]["remark"]
    assert client.get("/county/reports/2024/progress/").json() == {"done": 1, "total": 1}
    assert "1份年度报告待核、待收下" in text_of(client.get("/county/"))
    assert "已核数，待收下" in text_of(client.get("/county/reports/2024/"))
    # Parts are lacking still: not among those that are accepted all at once, but with a reason.
    assert "0份没有须改之处的报告已收下" in text_of(client.post("/county/reports/2024/", {"do": "accept"}, follow=True))
    told = client.post("/county/reports/2024/359926115/answer/", {"do": "accept", "remarks": "无"}, follow=True)
    assert "已收下" in text_of(told)
    assert Matter.objects.get(id=row.id).status == "accepted"


def test_what_was_received_is_at_hand_as_word_and_pdf_one_by_one_and_all_at_once(county: Town, enrolled: Town) -> None:
    delivered(enrolled, 12)
    data = build(enrolled, 0).data
    assert receive(data).verdict == "taken"
    client = enter(officer("county-justice", county))
    at = "/county/reports/2024/359926115/report."
    sent = next(one.unpacked() for name, one in container.read(data).items() if name.endswith(".docx"))
    assert client.get(f"{at}docx").content == sent
    assert client.get(f"{at}pdf").content.startswith(b"%PDF")
    assert client.get(f"{at}exe").status_code == 404 and client.get("/county/reports/2019/all.zip").status_code == 404
    whole = b"".join(client.get("/county/reports/2024/all.zip").streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None and archive.namelist() == [
            f"359926115{enrolled.name}-第1稿.docx",
            f"359926115{enrolled.name}-第1稿.pdf",
        ]
        assert archive.read(archive.namelist()[0]) == sent
    # Where the package is gone, the words that were kept are laid out here.
    file_of(enrolled.code, ReportVersion.objects.get().package.sm3).unlink()
    with zipfile.ZipFile(io.BytesIO(client.get(f"{at}docx").content)) as laid:
        words = re.sub(r"<[^>]+>", "", laid.read("word/document.xml").decode())
    assert "全镇调解矛盾纠纷12起" in words and "青禾县清溪镇人民政府" in words and "清政〔2025〕1号" in words


def test_home_figures_and_late_show_counts_in_the_order_of_codes(
    county: Town, received: Receipt, enrolled: Town
) -> None:
    client = enter(officer("county-justice", county))
    page = text_of(client.get("/county/"))
    assert "清溪镇" in page and "已收" in page and f"{received.held}" in page
    page = text_of(client.get("/county/figures/?figure=publicity_audience&year=2024"))
    assert "513" in page and "口径：" in page and "合计 513" in page
    assert "没有" not in text_of(client.get("/county/late/?year=2024")).split("逾期办结")[0]
    Definition.objects.filter(figure="publicity_audience").update(definition="别的口径")
    page = text_of(client.get("/county/figures/?figure=publicity_audience&year=2024"))
    assert "口径与县级现行的不同" in page and "合计 513" not in page
    assert enter(Person.objects.get(username="zhenzhang")).get("/county/").status_code == 403


def test_small_counts_of_restricted_work_are_withheld_from_all_but_the_bureau_of_justice(
    county: Town,
    received: Receipt,
    enrolled: Town,
) -> None:
    TownMonth.objects.create(town=enrolled.code, figure="petitions_handled", month=date(2024, 3, 1), amount=2)
    for role, shown in (("county-justice", False), ("county-government", True)):
        page = text_of(enter(officer(role, county)).get("/county/figures/?figure=petitions_handled&year=2024"))
        assert ("<3" in page) is shown


def test_a_year_far_from_the_towns_own_years_is_pointed_out(received: Receipt, enrolled: Town) -> None:
    for year, amount in zip(range(2018, 2025), (20, 22, 21, 19, 20, 21, 90), strict=True):
        TownMonth.objects.update_or_create(
            town=enrolled.code, figure="forms_answered", month=date(year, 5, 1), part="", defaults={"amount": amount}
        )
    known = standing.by_year("forms_answered", [enrolled.code], range(2018, 2025))
    assert "20" in standing.unusual(known)[enrolled.code]
    del known[2024]
    assert standing.unusual(known) == {}


def test_a_town_explains_a_year_far_from_its_own(county: Town, received: Receipt, enrolled: Town) -> None:
    for year, amount in zip(range(2018, 2025), (20, 22, 21, 19, 20, 21, 90), strict=True):
        TownMonth.objects.update_or_create(
            town=enrolled.code, figure="forms_answered", month=date(year, 5, 1), part="", defaults={"amount": amount}
        )
    address, asked = "/county/figures/?figure=forms_answered&year=2024", {"town": enrolled.code, "year": "2024"}
    asked["figure"] = "forms_answered"
    justice = enter(officer("county-justice", county))
    assert "请乡镇说明" in text_of(justice.get(address))
    watcher = enter(officer("county-government", county))
    assert "请乡镇说明" not in text_of(watcher.get(address))
    assert watcher.post("/county/figures/explain/", asked).status_code == 403
    assert "历年相差不大" in text_of(justice.post("/county/figures/explain/", asked | {"year": "2023"}, follow=True))
    assert justice.post("/county/figures/explain/", asked | {"town": "359999999000"}).status_code == 404
    page = text_of(justice.post("/county/figures/explain/", asked, follow=True))
    assert "已请乡镇说明（" in page and "历年多在" in page
    assert "不再重复问" in text_of(justice.post("/county/figures/explain/", asked, follow=True))
    (row,) = Matter.objects.filter(town=county.code, procedure=opinions.PROCEDURE)
    step = Step(opinions.PROCEDURE, "answer", {"reply": "开展了集中答复"}, row.id)
    take_action(county, receipts.system_of(county), step)
    assert "乡镇说明：开展了集中答复" in text_of(watcher.get(address))


def test_a_year_after_a_towns_last_record_is_no_zero(county: Town, received: Receipt, enrolled: Town) -> None:
    page = text_of(enter(officer("county-justice", county)).get("/county/figures/?figure=publicity_audience&year=2090"))
    row = page.split("清溪镇")[-1][:80]
    assert row.split()[:2] == ["无数据", "无数据"] and "没有这一年的记录，收到的账记到20" in row


def test_a_town_without_packages_is_no_zero(county: Town, enrolled: Town) -> None:
    page = text_of(enter(officer("county-justice", county)).get("/county/figures/?figure=publicity_audience&year=2024"))
    assert "无数据" in page and "不当作零" in page
    assert not CountedRow.objects.exists()


def test_what_the_county_shows_holds_no_person_and_no_number_of_a_matter(county: Town, enrolled: Town) -> None:
    delivered(enrolled, 10)
    receive(build(enrolled, 0).data)
    client = enter(officer("county-justice", county))
    client.post("/county/reports/2024/")
    values = set(Person.objects.filter(town=enrolled).values_list("name", flat=True))
    for number, parties in Matter.objects.filter(town=enrolled.code).values_list("number", "parties"):
        values |= {number, *parties.split("、")}
    values = {value for value in values if len(value) > 1}
    for address in ("", "figures/?year=2024", "late/?year=2024", "reports/2024/", "reports/2024/359926115/"):
        page = text_of(client.get(f"/county/{address}"))
        assert not [value for value in values if value in page], address
