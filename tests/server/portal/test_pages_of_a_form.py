"""A form asked question by question on a phone: without a script, Back included; checked before it is sent."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.server.portal.conftest import SITE, answered, receipt_of, text_of
from tests.server.portal.test_checklist import MATERIALS
from tests.server.portal.test_forms import GUIDE, clerk
from yifa.office import legible
from yifa.server.ledger.journal import Step, matter_key, take_action
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.portal.models import Draft
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
FORM = f"{SITE}/form/service-case/receive/"
PERSON = {
    "applicant-0-kind": "person",
    "applicant-0-name": "王示例",
    "applicant-0-id_number": "11010519491231002X",
    "applicant-0-phone": "19900000001",
}


def blank() -> SimpleUploadedFile:
    """A scan of nothing."""
    document = pdfium.PdfDocument.new()
    document.new_page(595, 842)
    made = io.BytesIO()
    document.save(made)
    return SimpleUploadedFile("表.pdf", made.getvalue())


@pytest.fixture
def matter(town: Town, settings: Any, tmp_path: Any, unhurried: None) -> int:
    settings.MEDIA_ROOT = tmp_path
    values = {**GUIDE, "materials": [{**MATERIALS[0], "form": "照片或者扫描件"}, *MATERIALS[1:]], "online": "full"}
    return take_action(town, clerk("service-head"), Step("service-matter", "enrol", values)).entry.matter


@pytest.fixture
def phone(town: Town) -> Client:
    return Client(headers={"User-Agent": PHONE})


def scan_of_words() -> bytes:
    """A page with words on it."""
    made = typst.Compiler("申请人王示例".encode()).compile(format="pdf")
    assert isinstance(made, bytes)
    return made


def turn(client: Client, at: str, **sent: Any) -> HttpResponse:
    """Send one page; the page it leads to."""
    answer = client.post(FORM, {"page": at, **sent})
    assert answer.status_code == 302
    return client.get(FORM + answer["Location"].removeprefix(FORM))  # type: ignore[return-value]


def test_one_question_to_a_page_until_everything_is_checked_and_sent(phone: Client, matter: int) -> None:
    first = phone.get(f"{FORM}?matter_={matter}", follow=True)
    assert "第2题，共4题" in text_of(first) and "申请材料" not in text_of(first)  # the guide was chosen by the link
    wrong = turn(phone, "applicant", **{**PERSON, "applicant-0-phone": ""})
    assert "第2题" in text_of(wrong) and 'href="#f-applicant"' in text_of(wrong) and "请填写联系电话" in text_of(wrong)
    assert 'value="王示例"' in text_of(wrong)
    assert "第3题" in text_of(turn(phone, "applicant", **PERSON))
    materials = turn(phone, "village", village="")
    assert 'name="files.0"' in text_of(materials) and "照片或者扫描件" in text_of(materials)
    lacking = turn(phone, "files")
    assert 'href="#f-files.0"' in text_of(lacking) and "还没有上传：申请表。" in text_of(lacking)
    kind = turn(phone, "files", **{"files.0": SimpleUploadedFile("表.txt", "申请表".encode())})
    assert "要交照片或者扫描件" in text_of(kind) and 'href="#f-files.0"' in text_of(kind)
    pale = turn(phone, "files", **{"files.0": blank()})
    assert legible.BLANK in text_of(pale) and "再按一次就照样收" in text_of(pale)
    ticket = text_of(pale).partition('name="files-kept" value="')[2].partition('"')[0]
    check = text_of(turn(phone, "files", **{"files-kept": ticket}))
    assert (
        "核对后提交" in check
        and "申请表-表.pdf" in check
        and "王示例，11010519491231002X" in check.replace("个人，", "")
    )
    assert not Matter.objects.filter(procedure="service-case").exists()
    sent = phone.post(FORM, {"page": "check", **answered(check)})
    receipt_of(sent)  # type: ignore[arg-type]
    row = Matter.objects.get(procedure="service-case")
    assert [file["name"] for file in state_of(row, matter_key(row.id)).values["files"]] == ["申请表-表.pdf"]
    assert not Draft.objects.exists()


def test_going_back_shows_what_was_answered_and_a_change_returns_to_the_check(phone: Client, matter: int) -> None:
    phone.get(f"{FORM}?matter_={matter}", follow=True)
    turn(phone, "applicant", **PERSON)
    turn(phone, "village", village="")
    back = text_of(phone.get(f"{FORM}?at=applicant"))  # type: ignore[arg-type]
    assert 'value="王示例"' in back and "还没有" not in back
    turn(phone, "files", **{"files.0": SimpleUploadedFile("表.pdf", scan_of_words())})
    changed = turn(phone, "applicant", checked="1", **{**PERSON, "applicant-0-name": "王改名"})
    assert "核对后提交" in text_of(changed) and "王改名" in text_of(changed)


def test_what_is_missing_at_the_end_leads_to_its_question(phone: Client, matter: int) -> None:
    phone.get(f"{FORM}?matter_={matter}", follow=True)
    check = text_of(phone.get(f"{FORM}?at=check"))  # type: ignore[arg-type]
    answer = phone.post(FORM, {"page": "check", **answered(check)}, follow=True)
    page = text_of(answer)  # type: ignore[arg-type]
    assert "还没有提交成" in page and 'href="?at=applicant&amp;checked=1">您（申请人）：' in page
    assert not Matter.objects.filter(procedure="service-case").exists()


def test_answers_lie_sealed_and_nobody_else_sees_them(phone: Client, matter: int) -> None:
    phone.get(f"{FORM}?matter_={matter}", follow=True)
    turn(phone, "applicant", **PERSON)
    assert "王示例".encode() not in bytes(Draft.objects.get().sealed)
    stranger = Client(headers={"User-Agent": PHONE}).get(f"{FORM}?at=applicant", follow=True)
    assert "王示例" not in text_of(stranger)  # type: ignore[arg-type]


def test_a_large_screen_gets_the_whole_form_and_may_ask_for_pages(client: Client, matter: int) -> None:
    whole = text_of(client.get(FORM))  # type: ignore[arg-type]
    assert 'name="applicant-0-name"' in whole and "一页一题地填" in whole
    assert "第1题，共4题" in text_of(client.get(f"{FORM}?pages=1", follow=True))  # type: ignore[arg-type]
    phone = Client(headers={"User-Agent": PHONE})
    assert "第1题" not in text_of(phone.get(f"{FORM}?pages=0"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "mime", "said"),
    [
        (b"%PDF-1.7 not one", "application/pdf", legible.BROKEN),
        (b"\xff\xd8\xff\xe0cut", "image/jpeg", legible.BROKEN),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x04\x00", "image/png", legible.BROKEN),
        (blank().read(), "application/pdf", legible.BLANK),
        (b"whatever", "image/heic", ""),
    ],
)
def test_a_file_that_nobody_could_read_is_named(content: bytes, mime: str, said: str) -> None:
    assert legible.complaint(content, mime) == said


@pytest.mark.browser
@pytest.mark.sqlite
def test_a_sharp_photograph_passes_and_a_blurred_a_small_or_a_black_one_does_not(page: Any) -> None:
    page.set_viewport_size({"width": 1000, "height": 1300})
    sheet = (
        "<body style='margin:40px;font:26px sans-serif;filter:blur({}px)'>" + "<p>申请使用宅基地一百二十平方米</p>" * 14
    )
    shots = {}
    for blur in (0, 4):
        page.set_content(sheet.format(blur))
        shots[blur] = page.screenshot(type="jpeg", quality=80)
    page.set_content("<body style='background:#111'>")
    black = page.screenshot(type="jpeg")
    page.set_viewport_size({"width": 300, "height": 400})
    small = page.screenshot(type="jpeg")
    complaints = [legible.complaint(one, "image/jpeg") for one in (shots[0], shots[4], black, small)]
    assert complaints == ["", legible.BLURRED, legible.BLANK, legible.SMALL]
