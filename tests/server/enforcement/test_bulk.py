"""A county hands down 551 powers at once: the list comes in from Excel, and every faulty row is named."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.server.enforcement.conftest import Team
from yifa.server.demo.powers import COUNT, powers, workbook
from yifa.server.ledger.models import Matter
from yifa.server.ledger.postings import Posting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADDRESS = "/ledgers/delegated-power/import/"


def upload(client: Client, data: bytes) -> str:
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile("下放事项清单.xlsx", data)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def changed(*cells: tuple[str, Any]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(workbook()))
    for cell, value in cells:
        book.active[cell] = value  # type: ignore[index]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def head(team: Team, sit: Callable[..., Client]) -> Client:
    return sit("enforcement-head")


def test_a_list_of_551_powers_comes_in_whole_and_counts(head: Client) -> None:
    check = upload(head, workbook())
    page = head.get(check).content.decode()
    assert f"新的 {COUNT} 条" in page and "要改" not in page
    answer = head.post(check, {"take": "1"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Matter.objects.filter(procedure="delegated-power", is_open=True).count() == COUNT
    assert sum(Posting.objects.filter(figure="delegated_powers").values_list("amount", flat=True)) == COUNT
    again = head.get(upload(head, workbook())).content.decode()
    assert f"以前带入过的 {COUNT} 条" in again
    assert "可以行使" in head.get("/enforcement/powers/?words=人行道&on=2024-03-01").content.decode()


def test_every_faulty_row_is_named_with_its_column_and_nothing_comes_in(head: Client) -> None:
    twice = powers(3)[0].code
    data = changed(("C10", "行政罚款"), ("L20", "2024年13月1日"), ("K30", "2024-05-01"), ("B40", None), ("A50", twice))
    check = upload(head, data)
    page = head.get(check).content.decode()
    for said in ("第10行", "第20行", "第30行", "先公布后行使", "第40行", "第50行", f"编号“{twice}”与第4行重复"):
        assert said in page, said
    head.post(check, {"take": "1"})
    assert not Matter.objects.filter(procedure="delegated-power").exists()
    marked = openpyxl.load_workbook(BytesIO(head.get(check + "faults.xlsx").getvalue())).active  # type: ignore[attr-defined]
    last = marked.max_column
    assert marked.cell(3, last).value == "要改的地方"
    assert "先公布后行使" in marked.cell(30, last).value and not marked.cell(11, last).value


def test_a_code_already_in_force_is_not_entered_again(head: Client) -> None:
    head.post(upload(head, workbook(5)), {"take": "1"})
    page = head.get(upload(head, changed(("B4", "换了名字的事项")))).content.decode()
    assert "已在名册里" in page and "第4行" in page


def test_the_list_in_the_demonstration_can_be_told_apart_line_by_line() -> None:
    listed = powers()
    assert len({power.code for power in listed}) == len({power.item_name for power in listed}) == COUNT
    with pytest.raises(ValueError, match="at most"):
        powers(5000)
