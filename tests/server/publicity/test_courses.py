"""课程表: planned topics by month, those learned, those late; and a certificate that lost its ground says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.server.ledger.conftest import at
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry
from yifa.server.ledger.paper_code import MARK
from yifa.server.portal.keeping import kept
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
Take = Callable[..., Taken]


def test_the_year_shows_what_is_planned_learned_and_late(desk: Callable[[str], Client], take: Take) -> None:
    topics = [{"topic": "宪法", "must": True, "month": 2}, {"topic": "行政处罚法", "must": True, "month": 3}]
    plan = take(
        "wang",
        "law-study-plan",
        "adopt",
        at(2025, 1, 6),
        year_=2025,
        scope="机关干部",
        topics=topics,
        must_know="宪法、行政处罚法",
    )
    study = {
        "kind": "机关干部集中学法",
        "subject": "宪法",
        "topic": "宪法",
        "materials": "宪法全文",
        "plan": plan.entry.matter,
    }
    place = {
        "place": "三楼会议室",
        "host": "镇长",
        "speaker": "所长",
        "hours": 2,
        "expected": 3,
        "attended": 3,
        "note": "学了",
    }
    take("lin", "cadre-law-study", "record", at(2025, 2, 10), **study, **place)
    page = desk("lin").get("/publicity/courses/?year=2025").content.decode()
    assert "1个计划的专题到了月份还没有登记学完" in page
    assert "计划必学，已学" in page and "计划必学，还没有登记" in page and "10日" in page
    assert "这一年还没有课" in desk("lin").get("/publicity/courses/?year=2024").content.decode()


def test_a_certificate_is_checked_by_its_code_until_its_holder_leaves_the_roll(
    desk: Callable[[str], Client], take: Take, town: Town
) -> None:
    person = {"name_": "周甲一", "kind": "法律明白人", "village": town.villages()[0].code, "identity": "村民小组长"}
    made = take("lin", "law-literate-person", "nominate", at(2025, 1, 6), **person, nominated_by="村（社区）推荐")
    take("lin", "law-literate-person", "train", at(2025, 2, 6), made.matter_id, training="民法典", hours_now=24)
    take("wang", "law-literate-person", "certify", at(2025, 3, 6), made.matter_id, score=85)
    entry = Entry.objects.get(matter_id=made.matter_id, n=3)
    paper = f"/m/{town.prefix}/{made.entry.matter}/papers/3/law-literate-certificate.pdf"
    assert desk("wang").get(paper).status_code == 200
    public = f"/p/{town.prefix}/paper/?n={entry.seq}&d=law-literate-certificate&h={entry.hash[:MARK]}"
    assert "没有补正、变更或者撤销" in Client().get(public).content.decode()
    take("lin", "law-literate-person", "retire", at(2025, 6, 6), made.matter_id, reason="本人申请")
    kept.clear()
    assert "名册上已经退出（2025-06-06，退出）" in Client().get(public).content.decode()
