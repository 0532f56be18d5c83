"""A town in which every table holds something, with a checkpoint of yesterday held outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.books import TOWN, found_town, live_mediations

ENTRIES = 12
# A signed report as it is kept (`reports/texts.py`), without a number in its text.
FROZEN = '{"position": 9, "title": "年度报告", "addressee": "", "signature": "", "segments": []}'


def full_town() -> list[Any]:
    """Fill a migrated, empty database. Returns what the county holds of it (`Held`)."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from yifa.kernel.actor import Actor
    from yifa.server.administration.book import acting_as, adopt
    from yifa.server.ledger import key_marks
    from yifa.server.ledger.attachments import store
    from yifa.server.ledger.checkpoints import books_to_seal, checkpoint, signed_form
    from yifa.server.ledger.erasure import erase_people
    from yifa.server.ledger.held import held_in
    from yifa.server.ledger.journal import Step, take_action
    from yifa.server.ledger.models import Matter
    from yifa.server.towns.models import Town

    adopt()
    found_town()
    town = Town.objects.get()
    with acting_as(1):
        _people(town)
    live_mediations(town, ENTRIES, lambda _: None)
    clerk = Actor(1, "试办", frozenset({"publicity-clerk", "admin"}), TOWN, "justice-office", TOWN[:9], frozenset())
    photo = store(town, 1, SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8))
    take_action(
        town,
        clerk,
        Step(
            "publicity-activity",
            "record",
            {
                "name_": "宪法宣传周进乡村",
                "category": "进乡村",
                "forms": ["讲座"],
                "organiser": "司法所",
                "audience": 40,
                "place": "文化广场",
                "materials": [],
                "volunteers": [],
            },
            occurred_at=datetime(2024, 12, 4, 9, tzinfo=timezone.get_default_timezone()),
            attachments=[photo.value()],
        ),
    )
    _beside(town)
    _county_above(town)
    last = Matter.objects.filter(procedure="people-mediation").order_by("-id")[0]
    erase_people(town, clerk, last.id, "依当事人申请")
    key_marks.note_all()
    now = datetime.now(UTC) - timedelta(days=1)
    return [held_in(signed_form(checkpoint(code, now)), "县级留存") for code in books_to_seal()]


def _people(town: Any) -> None:
    from yifa.server.towns.models import Grant, HolidayDay, HolidayNotice, Person, Unit

    unit = Unit.objects.create(town=town, key="justice-office", name="司法所")
    for number, role in enumerate(("mayor", "admin", "justice-clerk"), 1):
        person = Person.objects.create_user(
            f"shi{number}", "irrelevant here 1", name=f"甄试办{number}", town=town, unit=unit
        )
        Grant.objects.create(person=person, role=role, scope=TOWN[:9], unit=unit, since=date(2020, 1, 1))
    notice = HolidayNotice.objects.create(year=2031, document="样例〔2030〕1号", entered_on=date(2030, 11, 1))
    HolidayDay.objects.create(notice=notice, date=date(2031, 1, 1), off=True, name="元旦")


def _beside(town: Any) -> None:
    """A row in each table that the town's life did not fill."""
    from uuid import UUID

    from django.utils import timezone

    from yifa.server.api.tokens import make
    from yifa.server.casework.models import ColumnMatch, ImportedRow
    from yifa.server.field.models import MapLoad, Sent
    from yifa.server.figures.models import FilledForm, FormMatch
    from yifa.server.ledger.models import Matter, ReadLog
    from yifa.server.notices.models import Channel, Preference
    from yifa.server.portal.models import Receipt
    from yifa.server.reports.models import Report, ReportComment, ReportStep
    from yifa.server.rooms.ballots.models import Vote
    from yifa.server.towns.models import Person, StandIn
    from yifa.server.towns.passkeys import Passkey
    from yifa.server.towns.second_step import CodeDevice

    now, person, matter = timezone.now(), Person.objects.order_by("pk")[0], Matter.objects.order_by("id")[0].id
    code = town.code
    make(person, person, "热线平台", 30, may_write=True)
    report = Report.objects.create(
        town=code,
        kind="annual-report",
        first=date(2024, 1, 1),
        last=date(2024, 12, 31),
        title="年度报告",
        text="一年来……" * 60,
        frozen=FROZEN,
        drafted_by=1,
        changed_at=now,
        signed_on=date(2025, 1, 20),
        book_position=9,
    )
    ReportStep.objects.create(
        report=report, step="sign", name="签发", person=1, person_name="甄试办1", at=now, note="同意"
    )
    ReportComment.objects.create(report=report, text="请核对", person=1, person_name="甄试办1", at=now)
    ReadLog.objects.bulk_create(
        ReadLog(town=code, matter_id=matter, person=n, at=now, what="查看当事人") for n in (1, 2, 3)
    )
    Channel.objects.create(town=code, kind="email", name="镇邮箱", sealed="x", made_by=person, made_at=now)
    Preference.objects.create(person=person)
    Receipt.objects.create(town=code, number="R1", digest="0" * 64, matter_id=matter, form="f1", made_at=now)
    FormMatch.objects.create(town=code, label="调解纠纷数", figure="disputes_mediated", person=1, at=now)
    FilledForm.objects.create(
        town=code,
        name="季报.xlsx",
        first=date(2024, 1, 1),
        last=date(2024, 3, 31),
        blank_sha="0" * 64,
        answers="{}",
        book_position=5,
        person=1,
        at=now,
    )
    ColumnMatch.objects.create(town=code, procedure="people-mediation", heading="案由", field="cause")
    ImportedRow.objects.create(town=code, procedure="people-mediation", fingerprint="1" * 64, matter_id=matter)
    MapLoad.objects.create(
        town=code, person=1, at=now, name="村界.geojson", sha="2" * 64, system="wgs84", grids=1, villages=2
    )
    Sent.objects.create(
        person=1, key=UUID(int=7), town=code, matter_id=matter, action="record", digest="3" * 64, answer="{}", at=now
    )
    StandIn.objects.create(
        person=person, substitute=Person.objects.order_by("pk")[1], since=date(2024, 1, 1), until=date(2024, 2, 1)
    )
    CodeDevice.objects.create(user=person, name="手机")
    passkey = Passkey(user=person, name="通行密钥")
    passkey.seal(b"id", b"key")
    passkey.save()
    Vote.objects.create(town=code, matter=matter, round=1, issued=3)


def _county_above(town: Any) -> None:
    """The county, on the same machine: the town's key pinned, a package of its book taken in."""
    import json

    from django.utils import timezone

    from yifa.server.oversight import keys
    from yifa.server.oversight.building import build
    from yifa.server.oversight.receiving import receive

    sheet = keys.sheet(town.code, town.government_name, timezone.localtime())
    keys.enrol(json.dumps(sheet), sheet["key"], timezone.now())
    taken = receive(build(town, 0).data)
    assert taken.verdict == "taken", taken.say
