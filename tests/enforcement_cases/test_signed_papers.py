"""Signed papers come back as files: they are read, compared with what was made, and keep a wrong file from being closed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from tests.enforcement_cases.expecting import file_of
from tests.enforcement_cases.told import ThroughTheDoor, Told, case_of, found_town, walk
from yifa.office.papers import paper_to_docx, paper_to_pdf
from yifa.server.casework.place import matter_href
from yifa.server.ledger.attachments import store
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def way(db: None, settings: Any, tmp_path: Any) -> ThroughTheDoor:
    """The withdrawn case as far as the fine has been paid back, ready to be closed."""
    settings.MEDIA_ROOT = tmp_path
    town, case = found_town(), case_of("withdrawn-decision")
    before = next(at for at, step in enumerate(case["steps"]) if step["take"] == "close")
    made = ThroughTheDoor(town)
    walk({"steps": case["steps"][:before]}, made)
    return made


def decision_of(way: ThroughTheDoor, make: Callable[[Any], bytes]) -> bytes:
    """The decision as it was made, in a file."""
    sheets = file_of(way.town, way.matters["case"]).sheets
    return make(next(sheet.paper for sheet in sheets if sheet.name == "行政处罚决定书"))


def sign(way: ThroughTheDoor, name: str, data: bytes) -> None:
    """Upload a signed paper."""
    kept = store(way.town, 1, SimpleUploadedFile(name, data)).value()
    told = Told.read({"matter": "case", "take": "sign", "by": "wen", "at": "2025-08-10 09:00"})
    way.take(told, {"signed_papers": [kept]})


def close(way: ThroughTheDoor, *refused: str) -> None:
    told = {
        "matter": "case",
        "take": "close",
        "by": "deng",
        "at": "2025-08-11 09:00",
        "refused": refused,
        "with": {"close_opinion": "同意结案。"},
    }
    way.take(Told.read(told), {"close_opinion": "同意结案。"})


def edited(data: bytes, was: str, becomes: str) -> bytes:
    """A Word file in which somebody has typed something else."""
    document = Document(BytesIO(data))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(was, becomes)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def page_of(town: Town, matter: int) -> str:
    client = Client()
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username="deng"), backend="yifa.server.towns.auth.PersonBackend")
    return client.get(matter_href(matter, "desk:case-file")).content.decode()


@pytest.mark.parametrize(("make", "ending"), [(paper_to_docx, "docx"), (paper_to_pdf, "pdf")])
def test_a_signed_copy_that_agrees_closes_with_the_file(
    way: ThroughTheDoor, make: Callable[[Any], bytes], ending: str
) -> None:
    sign(way, f"行政处罚决定书（签字）.{ending}", decision_of(way, make))
    file = file_of(way.town, way.matters["case"])
    assert file.contradictions == ()
    assert any("已与制作的文书核对" in sheet.note for sheet in file.sheets)
    close(way)


def test_a_signed_copy_with_another_sum_is_shown_in_red_with_both_places_and_refuses_the_closing(
    way: ThroughTheDoor,
) -> None:
    sign(
        way,
        "行政处罚决定书.docx",
        edited(decision_of(way, paper_to_docx), "500.00元（大写：伍佰元整）", "600.00元（大写：陆佰元整）"),
    )
    page = page_of(way.town, way.matters["case"])
    assert "签字件写的金额600.00元，制作的文书上没有" in page
    assert "<dt>记录</dt><dd>罚款500.00元</dd>" in page
    assert "<dt>签字件《行政处罚决定书》</dt><dd>罚款600.00元</dd>" in page
    assert "第0件" not in page
    close(way, "不一致", "第47条", "R170")


def test_a_scan_without_words_says_that_it_was_not_compared(way: ThroughTheDoor) -> None:
    from tests.office.test_binder import png

    sign(way, "送达回证.png", png())
    assert "没有文字可以核对" in page_of(way.town, way.matters["case"])
    close(way)
