"""What proves a matter is attached at any step, says what it is, shows on the page, and is a page of the bound file."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests.enforcement_cases.expecting import file_of
from tests.enforcement_cases.told import ThroughTheDoor, case_of, found_town, walk
from yifa.server.casework.place import matter_href
from yifa.server.ledger import models
from yifa.server.ledger.attachments import clear_unclaimed, path_of, store
from yifa.server.ledger.errors import BadAttachment
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def picture(shade: int = 255) -> bytes:
    """A small picture of one grey."""
    rows = b"".join(b"\0" + bytes([shade]) * 60 for _ in range(40))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 60, 40, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.fixture
def way(settings: Any, tmp_path: Any) -> ThroughTheDoor:
    """A case of which the order to correct is served: a step without a field of its own for files comes next."""
    settings.MEDIA_ROOT = tmp_path
    made = ThroughTheDoor(found_town())
    steps = case_of("withdrawn-decision")["steps"]
    last = next(at for at, step in enumerate(steps) if step["take"] == "serve")
    walk({"steps": steps[: last + 1]}, made)
    return made


def client_of(username: str) -> Client:
    client = Client()
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username=username), backend="yifa.server.towns.auth.PersonBackend")
    return client


def paid(way: ThroughTheDoor, **more: Any) -> Any:
    """Take the step 登记缴款 as the page sends it, with a receipt attached."""
    matter = way.matters["case"]
    data = {
        "expect": str(models.Matter.objects.get(id=matter).n),
        "occurred_at": "2025-07-25T10:00",
        "paid": "100",
        "pay_way": "bank",
        "paid_on": "2025-07-25",
        "ticket": "9900001234",
        "attached-kept": "",
        "attached": SimpleUploadedFile("缴款回单.png", picture()),
        "attached-kind": "书证",
        "attached-source": "样例农商行提供",
        "attached-taken_on": "2025-07-25",
        "attached-maker": "文清单",
        **more,
    }
    return client_of("wen").post(matter_href(matter, "desk:step", "pay"), data)


def test_a_step_without_a_field_for_files_takes_them_with_kind_source_day_and_maker(way: ThroughTheDoor) -> None:
    matter = way.matters["case"]
    answer = paid(way)
    assert answer.status_code == 302, answer.content.decode()
    entry = history(matter, matter_key(matter))[-1]
    assert {key: entry.attachments[0][key] for key in ("name", "kind", "source", "taken_on", "maker")} == {
        "name": "缴款回单.png",
        "kind": "书证",
        "source": "样例农商行提供",
        "taken_on": "2025-07-25",
        "maker": "文清单",
    }
    stored = models.Entry.objects.get(matter_id=matter, n=entry.n).payload
    assert "缴款回单" not in stored and "文清单" not in stored
    assert not models.Unclaimed.objects.exists()
    page = client_of("wen").get(matter_href(matter) + "?show=personal").content.decode()
    assert "附件" in page
    picture_href = matter_href(matter, "desk:file", entry.n, entry.attachments[0]["sha"])
    assert client_of("wen").get(picture_href)["Content-Type"] == "image/png"
    file = file_of(way.town, matter)
    sheet = next(sheet for sheet in file.sheets if sheet.name == "缴款回单.png")
    assert (sheet.maker, sheet.dated.isoformat(), sheet.note) == ("文清单", "2025-07-25", "书证，样例农商行提供")
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(file.bound().pdf)).pages).replace("\n", "")
    assert "缴款回单.png" in words and "文清单" in words and "样例农商行提供" in words
    assert verify(way.town.code).sound


def test_a_file_of_a_day_to_come_is_refused_and_nothing_typed_is_lost(way: ThroughTheDoor) -> None:
    before = models.Entry.objects.filter(matter_id=way.matters["case"]).count()
    answer = paid(way, **{"attached-taken_on": "2025-07-26"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“缴款回单.png”的形成日期：不能晚于办理当天" in page and "9900001234" in page
    assert models.Entry.objects.filter(matter_id=way.matters["case"]).count() == before


def test_the_file_may_begin_with_what_the_case_ended_in(way: ThroughTheDoor) -> None:
    names = [sheet.name for sheet in file_of(way.town, way.matters["case"])._in_order()]
    assert names[0] == "执法线索登记表"
    way.town.settings = json.dumps({**way.town.practice, "file_order": "outcome"})
    way.town.save()
    names = [sheet.name for sheet in file_of(way.town, way.matters["case"])._in_order()]
    assert names[:3] == ["行政处罚决定书", "送达回证", "执法线索登记表"]


def test_what_no_entry_uses_counts_against_a_quota_and_goes_after_a_day(way: ThroughTheDoor) -> None:
    paid(way)
    used = models.Attachment.objects.get(name="缴款回单.png")
    way.town.settings = json.dumps({"files_person_mb": 1})
    kept = store(way.town, 7, SimpleUploadedFile("现场.png", picture(1)))
    with pytest.raises(BadAttachment, match="每人最多1兆"):
        store(way.town, 7, SimpleUploadedFile("大图.png", picture(2) + b"\0" * 1024 * 1024))
    way.town.settings = json.dumps({"files_town_gb": 0})
    with pytest.raises(BadAttachment, match="本镇的附件已满"):
        store(way.town, 7, SimpleUploadedFile("现场二.png", picture(3)))
    now = timezone.now()
    assert clear_unclaimed(now) == 0
    assert clear_unclaimed(now + timedelta(days=2)) == 1
    assert not path_of(way.town.code, kept.sha).exists() and path_of(way.town.code, used.sha).exists()
    assert set(models.Attachment.objects.filter(sha__in=[used.sha, kept.sha]).values_list("sha", flat=True)) == {
        used.sha
    }
    assert verify(way.town.code).sound
