"""核数 in the browser: whoever reaches the machine hands in a report and sees what does not add up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.server.small_town import lived, town
from yifa.server.casework import throttle
from yifa.server.config.bucket import Buckets, Rate
from yifa.server.towns.models import Person, Town

__all__ = ["lived", "town"]
pytestmark = pytest.mark.django_db
WRONG = "全年受理矛盾纠纷45起，调解成功43起，调解成功率为99%。"


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """No other test's requests count."""
    throttle.requests_of.clear()
    yield
    throttle.requests_of.clear()


def hand_in(client: Client, place: str = "/check/", **given: Any) -> tuple[int, str]:
    answer = client.post(place, given)
    return answer.status_code, answer.content.decode()


def paper(*paragraphs: str) -> SimpleUploadedFile:
    made, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(out)
    return SimpleUploadedFile("报告.docx", out.getvalue())


def test_a_visitor_pastes_a_text_and_sees_what_does_not_add_up(client: Client) -> None:
    status, page = hand_in(client, text=WRONG)
    assert status == 200
    assert "须改" in page and "43÷45" in page and "proof-margin" in page
    assert WRONG[:8] in page


def test_the_page_says_that_nothing_is_kept_and_it_is_so(client: Client) -> None:
    assert "内容只在本机处理，不保存、不外传" in client.get("/check/").content.decode()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.post("/check/", {"text": WRONG})
    assert [query["sql"] for query in asked.captured_queries if not query["sql"].startswith("SELECT")] == []
    assert "no-store" in answer["Cache-Control"]


def test_a_word_file_is_read_and_given_back_with_comments_in_its_own_text(client: Client) -> None:
    assert "须改" in hand_in(client, file=paper("某镇情况", WRONG))[1]
    answer = client.post("/check/word/", {"file": paper("某镇情况", WRONG)})
    assert "attachment" in answer["Content-Disposition"]
    commented = docx.Document(io.BytesIO(answer.content))
    assert [p.text for p in commented.paragraphs] == ["某镇情况", WRONG]
    assert any("须改" in comment.text for comment in commented.comments)


def test_last_years_report_is_compared(client: Client) -> None:
    last = SimpleUploadedFile("去年.txt", "2023年，全年调解矛盾纠纷40起。".encode())
    _, page = hand_in(client, text="2024年，全年调解矛盾纠纷45起，较上年增长50%。", last=last)
    assert "上年" in page and "须改" in page


def test_the_law_is_judged_by_the_day_given(client: Client) -> None:
    text = "根据《中华人民共和国合同法》第六十条的规定办理。"
    assert "民法典" in hand_in(client, text=text, on="2024-05-01")[1]
    assert "民法典" not in hand_in(client, text=text, on="2019-05-01")[1].split("proof-sheet")[1]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "这是图片"),
        ("坏.docx", b"PK\x03\x04" + b"\0" * 64, "文件损坏"),
        ("空.txt", b"", "0 字节"),
        ("乱.txt", bytes(range(256)) * 40, "不是文字文件"),
        ("包.rar", b"Rar!\x1a\x07\x00" + b"\0" * 64, "请先解压"),
        ("白.txt", b"   \n  ", "没有文字"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_saying_what_to_do(
    client: Client, name: str, data: bytes, said: str
) -> None:
    status, page = hand_in(client, file=SimpleUploadedFile(name, data))
    assert status == 422
    assert said in page and "Traceback" not in page


def test_an_enormous_file_is_refused_by_its_size(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.server.rooms.proofreading.forms.MAX_BYTES", 1000)
    status, page = hand_in(client, file=SimpleUploadedFile("大.txt", "数".encode() * 1000))
    assert status == 422 and "超过20 MB" in page


def test_an_endless_text_is_sent_to_the_command(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.server.rooms.proofreading.reading.MAX_TEXT", 100)
    status, page = hand_in(client, text=WRONG * 10)
    assert status == 422 and "yifa check" in page


def test_nothing_handed_in_or_both_at_once_is_said(client: Client) -> None:
    assert "请选择一个报告文件，或者粘贴文字" in hand_in(client)[1]
    status, page = hand_in(client, text=WRONG, file=paper(WRONG))
    assert status == 422 and "只要一样" in page and WRONG in page
    assert "2025-02-28 的样子" in hand_in(client, text=WRONG, on="二月")[1]


def test_text_that_looks_like_a_page_is_shown_as_text(client: Client) -> None:
    page = hand_in(client, text=f"<script>alert(1)</script>{WRONG}")[1]
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_one_address_cannot_keep_the_machine_busy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "requests_of", Buckets(Rate(per_minute=6, burst=2)))
    answers = [hand_in(client, text=WRONG) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert "秒后再核" in answers[2][1] and WRONG in answers[2][1]


def test_when_all_places_are_taken_one_is_told_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PATIENCE", 0.01)
    with throttle.place(), throttle.place():
        status, page = hand_in(client, text=WRONG)
    assert status == 429 and "没有排上" in page
    assert hand_in(client, text=WRONG)[0] == 200


def test_the_style_sheet_is_a_file_of_its_own(client: Client) -> None:
    answer = client.get("/check/report.css")
    assert answer["Content-Type"].startswith("text/css") and ".proof-sheet" in answer.content.decode()
    assert "<style" not in client.post("/check/", {"text": WRONG}).content.decode()


def test_the_way_there_is_on_the_sign_in_page_and_in_the_menu(client: Client, town: Town) -> None:
    assert 'href="/check/"' in client.get("/sign-in/").content.decode()
    client.force_login(Person.objects.get(username="sifa"), backend="yifa.server.towns.auth.PersonBackend")
    assert ">核数</a>" in client.get("/figures/").content.decode()


def test_staff_may_set_a_report_beside_the_ledger_and_visitors_may_not(client: Client, town: Town) -> None:
    text = "2024年，全年调解成功11起。"
    assert "台账是" not in hand_in(client, text=text, ledger="on")[1]
    client.force_login(Person.objects.get(username="sifa"), backend="yifa.server.towns.auth.PersonBackend")
    assert "台账是9起" in hand_in(client, text=text, ledger="on")[1]


def test_somebody_confined_to_a_village_is_not_offered_the_towns_figures(client: Client, town: Town) -> None:
    client.force_login(Person.objects.get(username="cun"), backend="yifa.server.towns.auth.PersonBackend")
    assert "台账的数核对" not in client.get("/check/").content.decode()
    assert "台账是" not in hand_in(client, text="2024年，全年调解成功11起。", ledger="on")[1]
