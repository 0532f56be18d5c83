"""What the county hands back comes into the town's book: receipts, returned reports, opinions; twice, late, out of order."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.server.oversight.conftest import officer
from tests.server.oversight.test_following import go_on
from tests.server.oversight.test_packages import resealed
from tests.server.oversight.test_pages import delivered
from tests.server.small_town import actor
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Book, Deadline, Matter
from yifa.server.ledger.verification import verify
from yifa.server.oversight import keys, lake, reading, receipts, returning, taking
from yifa.server.oversight.building import build
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.models import Letter, ReportVersion
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.taking import ReturnOutcome, take
from yifa.server.reports import corrections, services
from yifa.server.reports.models import Report, Status
from yifa.server.schedule.jobs import JOBS
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def justice(county: Town, enrolled: Town) -> Actor:
    """The bureau of justice at the county's desk; each side has the other's key."""
    said = keys.sheet(county.code, county.name, timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    return officer("county-justice", county).actor(timezone.localdate())


def signed_report(town: Town, mediated: int) -> Report:
    """A yearly report on its way through the book up to its delivery."""
    report = delivered(town, mediated)
    Report.objects.filter(pk=report.pk).update(status=Status.DRAFT, frozen="", signed_on=None, delivered_on=None)
    report.refresh_from_db()
    with services.filing(report) as book:
        book.enter(
            actor("nigao"),
            "start_report",
            {"year_": 2024, "sections": ["主要举措和成效", "不足和原因", "第一责任人履职", "下一年度安排"]},
        )
        book.enter(actor("sifa"), "check_numbers", {"checked": "没有发现问题"})
        book.enter(
            actor("zhenzhang"), "sign", {"doc_number": "清政〔2025〕1号", "signer": "镇长", "signed_on": "2025-02-10"}
        )
        book.submit(actor("zhuren"), "2025-02-12", "青禾县人民政府", "")
    position = Book.objects.get(town=town.code).seq
    frozen = {
        "position": position,
        "title": "年度报告",
        "addressee": "",
        "signature": "清溪镇人民政府",
        "segments": [{"text": report.text}],
    }
    Report.objects.filter(pk=report.pk).update(
        status=Status.PUBLISH,
        frozen=json.dumps(frozen, ensure_ascii=False),
        book_position=position,
        signed_on=date(2025, 2, 10),
        delivered_on=date(2025, 2, 12),
    )
    report.refresh_from_db()
    return report


def handed(county: Town, town: Town) -> ReturnOutcome:
    return take(build_return(county, town.code).data)


def answered(county: Town, town: Town, who: Actor, action: str, remarks: str = "") -> None:
    row = receipts.receipt_of(county, town.code, 2024)
    assert row is not None
    places = [reading.Finding("error", "12起", "台账是10起。")] if action == "send_back" else []
    day = timezone.localdate() + timedelta(days=7) if action == "send_back" else None
    receipts.answer(county, row, who, action, remarks=remarks, reply_by=day, reasons="口径已说明", places=places)


def test_a_returned_report_goes_back_to_its_writers_and_an_accepted_one_gets_its_receipt(
    county: Town, enrolled: Town, justice: Actor
) -> None:
    report = signed_report(enrolled, 12)
    assert receive(build(enrolled, 0).data).well
    assert ReportVersion.objects.count() == 1
    assert "正在核数" in "".join(handed(county, enrolled).said)
    answered(county, enrolled, justice, "send_back", "调解件数与记数不符")
    given = handed(county, enrolled)
    assert given.faults == () and any("被退回：调解件数与记数不符" in line for line in given.said)
    report.refresh_from_db()
    filing = Matter.objects.get(id=report.matter)
    assert report.status == Status.RETURNED and filing.status == "drafted" and "调解件数与记数不符" in filing.snapshot
    # What was found stands at its words, and goes along into the edition that mends it.
    for edition in (report, corrections.correct(report, actor("nigao"), "照退回意见改")):
        remark = edition.comments.get()
        assert (remark.place, remark.text, remark.person_name) == ("12起", "台账是10起。", "青禾县")
    entries = Book.objects.get(town=enrolled.code).seq
    assert handed(county, enrolled).said == () and Book.objects.get(town=enrolled.code).seq == entries
    assert verify(enrolled.code).sound


def test_an_accepted_report_gets_its_receipt(county: Town, enrolled: Town, justice: Actor) -> None:
    report = signed_report(enrolled, 10)
    assert receive(build(enrolled, 0).data).well
    answered(county, enrolled, justice, "accept")
    row = receipts.receipt_of(county, enrolled.code, 2024)
    given = handed(county, enrolled)
    assert row is not None and given.faults == () and any(row.number in line for line in given.said)
    assert row.number in Matter.objects.get(id=report.matter).snapshot


def test_an_older_return_never_undoes_a_newer_one(county: Town, enrolled: Town, justice: Actor) -> None:
    signed_report(enrolled, 12)
    assert receive(build(enrolled, 0).data).well
    old = build_return(county, enrolled.code).data
    answered(county, enrolled, justice, "send_back", "调解件数与记数不符")
    assert any("被退回" in line for line in handed(county, enrolled).said)
    kept = Letter.objects.get(key="report-2024").content
    assert take(old).said == () and Letter.objects.get(key="report-2024").content == kept


def test_a_return_for_a_draft_that_has_since_changed_is_only_kept(county: Town, enrolled: Town, justice: Actor) -> None:
    report = signed_report(enrolled, 12)
    assert receive(build(enrolled, 0).data).well
    answered(county, enrolled, justice, "send_back", "请改")
    Report.objects.filter(pk=report.pk).update(book_position=1)
    assert any("另一稿" in line for line in handed(county, enrolled).said)
    report.refresh_from_db()
    assert report.status == Status.PUBLISH


def test_an_opinion_comes_down_and_what_was_put_right_goes_up(
    county: Town, enrolled: Town, received: Receipt, justice: Actor
) -> None:
    values = {
        "town_name": enrolled.name,
        "subject": "送达回证不全",
        "facts": "抽查三件，两件没有",
        "basis_": "行政处罚法第61条",
        "demand": "补办送达",
        "reply_by": (timezone.localdate() + timedelta(days=20)).isoformat(),
    }
    ours = take_action(county, justice, Step("supervision-opinion", "issue", values)).matter_id
    assert any("请分办" in line for line in handed(county, enrolled).said)
    row = Matter.objects.get(procedure="rectification")
    take_action(enrolled, actor("zhuren"), Step("rectification", "assign", {"unit_": "justice-office"}, row.id))
    take_action(enrolled, actor("sifa"), Step("rectification", "report", {"reply": "已补办两件"}, row.id))
    assert receive(build(enrolled).data).well
    assert Matter.objects.get(id=ours).status == "answered" and "已补办两件" in Matter.objects.get(id=ours).snapshot
    again = {"remarks": "自查应包括上年度", "reply_by": values["reply_by"]}
    take_action(county, justice, Step("supervision-opinion", "insist", again, ours))
    assert any("再提" in line for line in handed(county, enrolled).said)
    take_action(enrolled, actor("sifa"), Step("rectification", "report", {"reply": "已自查上年度"}, row.id))
    assert receive(build(enrolled).data).well
    take_action(county, justice, Step("supervision-opinion", "settle", {}, ours))
    assert any("已认可" in line for line in handed(county, enrolled).said)
    row.refresh_from_db()
    assert row.status == "settled"


def test_the_town_proves_its_book_against_the_positions_that_came_back(
    county: Town, enrolled: Town, received: Receipt, justice: Actor
) -> None:
    assert any(f"{received.held:,}" in line for line in handed(county, enrolled).said)
    held = json.loads(Letter.objects.get(kind="positions").content)["held"]
    assert held[-1]["seq"] == received.held and len(held[-1]["seal"]) == 64


def test_returns_that_are_altered_foreign_or_for_another_town_are_refused(
    county: Town, enrolled: Town, received: Receipt, justice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = build_return(county, enrolled.code).data
    for at in (0, 100, len(good) // 2, len(good) - 3):
        altered = bytearray(good)
        altered[at] ^= 1
        with pytest.raises(BadPackage):
            take(bytes(altered))
    # Signed with the town's own key instead of the county's.
    with pytest.raises(BadPackage, match="没有为"):
        take(resealed(good, {}, enrolled.code))
    with pytest.raises(BadPackage, match="写得不对"):
        take(resealed(good, {"letters/report-2024.json": b'{"kind": "report"}'}, county.code))
    with pytest.raises(BadPackage, match="别的乡镇"):
        take(build_return(county, "359926116000").data)
    assert not Letter.objects.exists()


def test_killed_while_taking_a_return_nothing_is_taken_and_a_repeat_takes_all(
    county: Town, enrolled: Town, received: Receipt, justice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {
        "town_name": enrolled.name,
        "subject": "一",
        "facts": "二",
        "basis_": "三",
        "demand": "四",
        "reply_by": (timezone.localdate() + timedelta(days=20)).isoformat(),
    }
    take_action(county, justice, Step("supervision-opinion", "issue", values))
    data = build_return(county, enrolled.code).data

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(taking._Taking, "_positions", die)
        take(data)
    assert not Letter.objects.exists() and not Matter.objects.filter(procedure="rectification").exists()
    assert len(take(data).said) == 2 and Letter.objects.count() == 2
    assert Matter.objects.filter(procedure="rectification").count() == 1


def test_on_1_january_a_receipt_stands_open_for_every_town_and_none_after_march(county: Town, enrolled: Town) -> None:
    job = next(job for job in JOBS if job.key == "expect-reports")
    zone = timezone.get_current_timezone()
    job.work(datetime(2026, 3, 2, 1, tzinfo=zone))
    assert receipts.receipt_of(county, enrolled.code, 2025) is None
    for _ in range(2):
        job.work(datetime(2026, 1, 1, 1, tzinfo=zone))
    assert Matter.objects.filter(town=county.code, procedure="report-receipt").count() == 1
    row = receipts.receipt_of(county, enrolled.code, 2025)
    assert row is not None
    assert Deadline.objects.get(matter_id=row.id, key="submit_by").due == date(2026, 2, 28)  # before 1 March


def test_every_night_the_files_for_sums_follow_what_has_come(enrolled: Town, received: Receipt) -> None:
    pytest.importorskip("duckdb")
    assert lake.keep_compact() and not lake.keep_compact()
    go_on(enrolled)
    assert receive(build(enrolled).data).well
    assert lake.keep_compact()
    assert returning.REPORTS == receipts.PROCEDURE
