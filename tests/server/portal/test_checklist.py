"""A guide answers in one line, and its materials are handed in one by one; a published reply names nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.server.portal.conftest import SITE, receipt_of, text_of
from tests.server.portal.test_forms import APPLY, GUIDE, PNG, clerk
from yifa.server.ledger.journal import Step, matter_key, take_action
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.portal import guides
from yifa.server.towns.models import Town

Send = Callable[..., Any]
MATERIALS = [
    {"name": "申请表", "source": "申请人自备", "copies": 1},
    {"name": "现场照片", "source": "申请人自备", "tolerable": True, "copies": 1},
    {"name": "营业执照", "source": "数据共享免交", "copies": 0},
]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"promised_days": 3, "visits": 0, "fee": "不收费"}, "3个工作日办结，一次也不用跑，不收费。"),
        ({"promised_days": 0, "visits": 1, "fee": "不收费。"}, "当场办结，最多跑一次，不收费。"),
        ({"promised_days": 5}, "5个工作日办结。"),
        ({}, ""),
    ],
)
def test_the_answer_says_only_what_the_guide_says(values: dict[str, Any], said: str) -> None:
    assert guides.answer(values) == said


def test_a_file_beside_the_list_may_hold_everything() -> None:
    listed = guides.checklist({"materials": MATERIALS})
    assert guides.lacking(listed, []) == guides.lacking(listed, ["现场照片-1.png"]) == [listed[0]]
    assert guides.lacking(listed, ["申请表-1.png"]) == guides.lacking(listed, ["全部.pdf"]) == []


@pytest.mark.django_db
def test_materials_are_handed_in_one_by_one_and_what_is_missing_is_named(
    client: Client, send: Send, town: Town, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    values = {**GUIDE, "materials": MATERIALS, "online": "full"}
    matter = take_action(town, clerk("service-head"), Step("service-matter", "enrol", values)).entry.matter
    assert "5个工作日办结，一次也不用跑，不收费。" in text_of(client.get(f"{SITE}/i/{matter}/"))
    path = f"form/service-case/receive/?matter_={matter}"
    page = text_of(client.get(f"{SITE}/{path}"))
    assert 'name="files.0"' in page and 'name="files.1"' in page and 'name="files.2"' not in page
    assert "从共享数据取，不用交" in page and "可以先受理、后补" in page
    photo = SimpleUploadedFile("照片.png", PNG)
    refused = send(path, **APPLY, matter_=str(matter), **{"files.1": photo})
    assert refused.status_code == 422 and "还没有上传：申请表" in text_of(refused)
    assert "现场照片-照片.png" in text_of(refused)
    paper = SimpleUploadedFile("表.png", PNG + b"1")
    receipt_of(send(path, **APPLY, matter_=str(matter), **{"files.0": paper}))
    row = Matter.objects.get(procedure="service-case")
    assert [file["name"] for file in state_of(row, matter_key(row.id)).values["files"]] == ["申请表-表.png"]
