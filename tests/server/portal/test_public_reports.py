"""A problem somebody reported, as everybody may see it: what it is, where it stands, before and after; joined, reopened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import TOWN
from tests.server.portal.conftest import SITE, receipt_of, text_of
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.portal import receipts, telling
from yifa.server.portal.keeping import kept
from yifa.server.portal.models import Receipt
from yifa.server.portal.pictures import bare
from yifa.server.towns.models import Town, Unit

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]
REPORT = "form/grid-event/report/"
PLACE = b"GPS 116.12345,25.12345"
# The smallest JPEG a reader takes: a start, a camera's APP1 with the place in it, one scan, the end.
PHOTO = b"\xff\xd8\xff\xe1" + (len(PLACE) + 2).to_bytes(2, "big") + PLACE + b"\xff\xda\x00\x02\x11\x22\xff\xd9"


def lamp(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "kind": "公共设施损坏",
        "village": town.prefix + "201",
        "place": "老祠堂后第三根电杆",
        "what": "灯不亮，王示例说的",
        **more,
    }


def take(town: Town, action: str, matter: int, person: int = 41, **values: Any) -> None:
    roles = frozenset({"governance-clerk", "governance-head"})
    seat = Actor(person, "中心", roles, TOWN, "", town.prefix, frozenset())
    take_action(town, seat, Step("grid-event", action, values, matter))
    kept.clear()


def shown_lamp(town: Town) -> int:
    """A lamp that a grid worker reported, accepted as one that may be shown and put right. Its position."""
    worker = Actor(42, "网格员", frozenset({"grid-worker"}), TOWN, "", town.prefix, frozenset())
    opened = take_action(town, worker, Step("grid-event", "report", {**lamp(town), "source": "网格员巡查"}))
    take(town, "accept", opened.matter_id, shown=True)
    take(town, "close", opened.matter_id, result="换灯", done_note="灯泡已经换新")
    return opened.entry.matter


@pytest.fixture
def report(send: Send, town: Town, settings: Any, tmp_path: Any) -> Matter:
    """A lamp, reported by a resident with a photograph, accepted as one that may be shown."""
    settings.MEDIA_ROOT = tmp_path
    receipt_of(send(REPORT, **lamp(town, photos=SimpleUploadedFile("灯.jpg", PHOTO, "image/jpeg"))))
    row = Matter.objects.get(procedure="grid-event")
    take(town, "accept", row.id, shown=True)
    return row


def address(row: Matter) -> str:
    return f"{SITE}/i/{row.id % 10**9}/"


def test_what_is_not_said_to_be_showable_is_not_shown(client: Client, send: Send, town: Town) -> None:
    receipt_of(send(REPORT, **lamp(town)))
    row = Matter.objects.get(procedure="grid-event")
    take(town, "accept", row.id)
    assert "老祠堂" not in text_of(client.get(f"{SITE}/look/reports/grid-event/"))


def test_a_report_has_a_page_of_its_own_without_personal_data(client: Client, report: Matter, town: Town) -> None:
    listed = text_of(client.get(f"{SITE}/look/reports/grid-event/"))
    link = listed.split('<ul class="p-list')[1].split('href="')[1].split('"')[0]
    page = text_of(client.get(link))
    assert "老祠堂后第三根电杆" in page and "已受理" in page and "王示例" not in page and "灯不亮" not in page
    picture = page.split('<img src="')[1].split('"')[0]
    shown = b"".join(client.get(picture).streaming_content)
    assert shown.startswith(b"\xff\xd8\xff\xda") and PLACE not in shown
    take(town, "close", report.id, result="王示例在场，灯已换", done_note="灯泡已经换新")
    page = text_of(client.get(link))
    assert "灯泡已经换新" in page and "已办结" in page and "王示例" not in page


def test_the_list_names_the_office_that_deals_with_it(client: Client, report: Matter, town: Town) -> None:
    Unit.objects.create(town=town, key="road-office", name="道路养护办")
    take(town, "assign", report.id, unit_="road-office")
    listed = text_of(client.get(f"{SITE}/look/reports/grid-event/"))
    assert "道路养护办" in listed and "road-office" not in listed


def test_the_same_again_is_asked_about_and_joined_instead(
    client: Client, send: Send, report: Matter, town: Town
) -> None:
    asked = send(REPORT, **lamp(town, what="路灯坏了"))
    assert asked.status_code == 200 and "是不是下面这一件" in text_of(asked) and "路灯坏了" in text_of(asked)
    assert Matter.objects.filter(procedure="grid-event").count() == 1
    link = text_of(asked).split('class="p-owe"')[1].split('href="')[1].split('"')[0]
    page = text_of(client.get(link))
    join = next(part.split('"')[0] for part in page.split('href="') if "/grid-event/join/" in part.split('"')[0])
    receipt_of(send(join.removeprefix(f"{SITE}/")))
    assert "已经算上" in text_of(client.get(join)) and "已经算上" in text_of(client.post(join))
    kept.clear()
    assert "1人次" in text_of(client.get(link))
    receipt_of(send(REPORT, **lamp(town, place="桥头", anew="1")))
    assert Matter.objects.filter(procedure="grid-event").count() == 2


def test_who_joins_another_s_report_follows_what_is_public_of_it(
    client: Client, send: Send, report: Matter, town: Town, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "mail.example", "django.core.mail.backends.locmem.EmailBackend"
    told = receipt_of(send(f"form/grid-event/join/{report.id % 10**9}/"))
    assert client.post(f"{SITE}/follow/", told).status_code == 302
    mine = text_of(client.get(f"{SITE}/follow/mine/"))
    assert "已受理" in mine and "老祠堂后第三根电杆" in mine and address(report) in mine
    assert not [word for word in ("灯不亮", "王示例", "没有办好，请再办") if word in mine]
    assert client.get(f"{SITE}/follow/do/reopen/").status_code == 404
    for number, receipt in enumerate(Receipt.objects.order_by("id")):
        telling.arrange(town, receipt, "mail", f"reader{number}@example.com")
    take(town, "close", report.id, result="王示例在场，灯已换", done_note="灯泡已经换新")
    assert telling.tell_all(timezone.now()) == 2
    assert {letter.to[0] for letter in mail.outbox} == {"reader0@example.com", "reader1@example.com"}
    mine = text_of(client.get(f"{SITE}/follow/mine/"))
    assert "灯泡已经换新" in mine and "王示例" not in mine
    again, _ = receipts.give(town, report.id)
    assert not again.joined


def test_whoever_reported_may_have_it_done_again_within_ten_days(client: Client, send: Send, town: Town) -> None:
    told = receipt_of(send(REPORT, **lamp(town)))
    row = Matter.objects.get(procedure="grid-event")
    take(town, "accept", row.id)
    take(town, "close", row.id, result="灯已换")
    client.post(f"{SITE}/follow/", told)
    mine = text_of(client.get(f"{SITE}/follow/mine/"))
    assert "没有办好，请再办" in mine and "我也遇到" not in mine
    send("follow/do/reopen/", reopen_why="修好两天又灭了")
    row.refresh_from_db()
    assert row.status == "accepted" and row.is_open


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + b"\0\0\0\0"


def part(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", b"head")
    + chunk(b"eXIf", PLACE)
    + chunk(b"IDAT", b"look")
    + chunk(b"IEND", b"")
)
PARTS = (
    part(b"VP8X", bytes([0x0C]) + b"123456789") + part(b"VP8 ", b"look") + part(b"EXIF", PLACE) + part(b"XMP ", PLACE)
)
WEBP = b"RIFF" + (4 + len(PARTS)).to_bytes(4, "little") + b"WEBP" + PARTS


def test_pictures_keep_their_looks_and_lose_their_place() -> None:
    assert bare(PNG, "image/png") == PNG.replace(chunk(b"eXIf", PLACE), b"")
    left = part(b"VP8X", bytes([0]) + b"123456789") + part(b"VP8 ", b"look")
    assert bare(WEBP, "image/webp") == b"RIFF" + (4 + len(left)).to_bytes(4, "little") + b"WEBP" + left


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp"])
def test_a_broken_picture_is_not_handed_out(mime: str) -> None:
    with pytest.raises(ValueError, match=r"JPEG|PNG|WebP"):
        bare(b"GPS 116.12345", mime)
