"""各稿比对: versions of a normative document from the consulted draft to the published text, side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.server.ledger.conftest import at
from yifa.server.casework.place import matter_href
from yifa.server.ledger.attachments import store
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Person, Town

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
FIRST = "第一条为规范集镇停车秩序，制定本通告。\n第二条违反规定停放的，责令改正。\n第三条本通告自2025年6月1日起施行。"
SECOND = "第一条为规范集镇停车秩序，制定本通告。\n第二条违反规定停放的，责令改正。\n第三条本通告自2025年7月1日起施行。"


PROPOSED = {
    "name_": "集镇停车秩序管理通告",
    "unit": "planning",
    "reason": "集镇停车无序",
    "upper": "道路交通安全法",
    "rights": True,
    "general": True,
    "repeat": True,
    "business": False,
}
CONSULTED = {"full_text": FIRST, "consult_by": "2025-04-05", "consult_channel": ["政府网站"]}
HEARD = {"replies": 1, "adopted": 1, "adoption_note": "采纳一条", "full_text": SECOND}


def step(town: Town, who: str, action: str, when: Any, values: dict[str, Any], matter: int = 0, **more: Any) -> Taken:
    """A step on the normative document."""
    actor = Person.objects.get(username=who).actor(date(2025, 6, 1))
    return take_action(town, actor, Step("normative-document", action, values, matter, occurred_at=when, **more))


@pytest.fixture
def document(town: Town) -> Taken:
    """A normative document whose text was changed after consultation."""
    opened = step(town, "clerk", "propose", at(2025, 3, 4), PROPOSED)
    step(town, "clerk", "consult", at(2025, 3, 5), CONSULTED, opened.matter_id)
    return step(town, "clerk", "close_consultation", at(2025, 4, 7), HEARD, opened.matter_id)


def page_of(desk: Desk, document: Taken, query: str = "") -> Any:
    return desk("office").get(matter_href(document.matter_id, "review:drafts") + query)


def test_the_last_two_versions_open_side_by_side(desk: Desk, document: Taken) -> None:
    page = page_of(desk, document).content.decode()
    assert "<del>6</del>" in page and "<ins>7</ins>" in page
    assert "2025-03-05　公开征求意见　文件全文" in page
    assert "有实质变动" in page
    assert "各稿比对" in desk("office").get(matter_href(document.matter_id)).content.decode()


def test_any_two_may_be_chosen_and_one_that_is_not_there_is_said(desk: Desk, document: Taken) -> None:
    same = page_of(desk, document, "?a=2&b=2").content.decode()
    assert "两稿一致" in same
    assert "本件里没有这一稿" in page_of(desk, document, "?a=9&b=2").content.decode()


def test_a_document_attached_to_a_step_is_a_version_too(desk: Desk, town: Town) -> None:
    opened = step(town, "clerk", "propose", at(2025, 3, 4), PROPOSED)
    clerk = Person.objects.get(username="clerk")
    kept = store(town, clerk.pk, SimpleUploadedFile("科室修改稿.txt", SECOND.encode()))
    step(town, "clerk", "consult", at(2025, 3, 5), CONSULTED, opened.matter_id, attachments=(kept.value(),))
    page = page_of(desk, opened).content.decode()
    assert "科室修改稿.txt" in page and "<ins>7</ins>" in page


def test_kinds_that_carry_no_text_have_no_such_page(desk: Desk, document: Taken) -> None:
    Matter.objects.filter(id=document.matter_id).update(procedure="people-mediation")
    assert page_of(desk, document).status_code == 404
