"""The nightly comparison, its page, and what becomes of a find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import at
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.server.casework.place import matter_href
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.ledger.journal import Taken, writing
from yifa.server.ledger.models import Link, Matter
from yifa.server.rooms.review import finder
from yifa.server.rooms.review.models import Find, Sweep
from yifa.server.schedule.jobs import JOBS
from yifa.server.schedule.tick import tick
from yifa.server.towns.models import Town

Desk = Callable[[str], Client]
Take = Callable[..., Taken]
pytestmark = pytest.mark.django_db
DOCUMENT: dict[str, Any] = {
    "name_": "集镇停车管理办法（试行）",
    "doc_number": "葛政〔2025〕8号",
    "genre": "通知",
    "issued_on": "2025-03-03",
    "unit": "规划建设办",
}
LINK = {"link_kind": finder.TAKEN_UP}
ITEM: dict[str, Any] = {
    "topic": "环卫清运服务合同续签",
    "kind": "重要干部任免",
    "unit": "规划建设办",
    "summary": "续签一年",
    "needs_review": "no",
    "no_review_reason": "日常事务",
}


@pytest.fixture
def document(take: Take) -> Taken:
    """A document that went out under the name of a normative one, with no review."""
    return take("clerk", "outgoing-document", "issue", at(2025, 3, 4), **DOCUMENT)


def compared(desk: Desk, who: str = "sifa") -> str:
    answer = desk(who).post("/review/bypass/sweep/", follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_on_demand_the_page_lists_the_document_with_its_reason(desk: Desk, document: Taken) -> None:
    page = compared(desk)
    for said in (
        "已比对1件，列出1件",
        "集镇停车管理办法（试行）",
        "葛政〔2025〕8号",
        "规划建设办",
        "疑似",
        "登记为应审未审…",
    ):
        assert said in page, said


def test_the_matter_itself_says_so_until_somebody_has_dealt_with_it(desk: Desk, document: Taken, take: Take) -> None:
    page = matter_href(document.matter_id)
    assert "应审未审比对" not in desk("clerk").get(page).content.decode()
    compared(desk)
    assert "应审未审比对：疑似，2025年3月3日印发" in desk("clerk").get(page).content.decode()
    take(
        "sifa",
        "review-bypass",
        "clear",
        at(2025, 3, 6),
        subject="停车",
        kind="印发的文件",
        done_on="2025-03-03",
        clear_reason="不属于审查范围",
        clear_note="内部停车安排",
        links=[{"to": document.entry.matter, "kind": finder.TAKEN_UP}],
    )
    assert "应审未审比对" not in desk("clerk").get(page).content.decode()


def test_every_night_the_comparison_runs_by_itself(document: Taken, town: Town) -> None:
    job = next(job for job in JOBS if job.key == "find-unreviewed")
    assert tick(timezone.now(), [job]) == ["find-unreviewed"]
    assert Find.objects.get().matter_id == document.matter_id
    assert Sweep.objects.get(town=town.code).found == 1


def test_what_stands_out_keeps_the_day_it_was_first_listed(document: Taken, town: Town) -> None:
    now = timezone.localtime()
    finder.sweep(town, now - timedelta(days=3))
    finder.sweep(town, now)
    assert Find.objects.get().since == (now - timedelta(days=3)).date()


def test_a_find_becomes_a_matter_linked_to_what_it_is_about_and_leaves_the_list(
    desk: Desk, document: Taken, town: Town
) -> None:
    compared(desk)
    position = document.entry.matter
    form = desk("sifa").get(f"/review/bypass/{position}/find/").content.decode()
    for said in ("集镇停车管理办法（试行）", "2025-03-03", "规划建设办", "台账自动比对"):
        assert said in form, said
    sent = {
        "subject": DOCUMENT["name_"],
        "kind": "印发的文件",
        "unit": "规划建设办",
        "found_how": "台账自动比对",
        "done_on": "2025-03-03",
        "occurred_at": "",
        **LINK,
        "link_to": str(position),
    }
    assert desk("sifa").post("/new/review-bypass/find/", sent).status_code == 302
    opened = Matter.objects.filter(procedure="review-bypass").first()
    assert opened is not None and opened.title == DOCUMENT["name_"]
    assert "没有发现应审未审的事项" in desk("sifa").get("/review/bypass/").content.decode()
    year = Period.year(timezone.localdate().year)
    assert queries.value("reviews_bypassed", queries.Scope(town.prefix), year).amount == 1


def test_a_dismissal_needs_its_reason_and_the_reason_stays(desk: Desk, document: Taken, town: Town) -> None:
    compared(desk)
    sent = {
        "subject": DOCUMENT["name_"],
        "kind": "印发的文件",
        "done_on": "2025-03-03",
        "occurred_at": "",
        **LINK,
        "link_to": str(document.entry.matter),
    }
    refused = desk("sifa").post("/new/review-bypass/clear/", sent)
    assert refused.status_code == 422 and "排除理由" in refused.content.decode()
    assert Find.objects.count() == 1 and not Matter.objects.filter(procedure="review-bypass").exists()
    taken = desk("sifa").post(
        "/new/review-bypass/clear/", {**sent, "clear_reason": "不属于审查范围", "clear_note": "内部停车安排"}
    )
    assert taken.status_code == 302
    assert "内部停车安排" in desk("mayor").get(taken.url).content.decode()
    finder.sweep(town, timezone.localtime())
    assert not Find.objects.exists()
    year = Period.year(timezone.localdate().year)
    scope = queries.Scope(town.prefix)
    assert queries.value("reviews_bypassed_cleared", scope, year).amount == 1
    assert queries.value("reviews_bypassed", scope, year).amount == 0


def test_a_find_goes_when_the_records_no_longer_say_so(
    desk: Desk, document: Taken, town: Town, review: Taken, take: Take
) -> None:
    compared(desk)
    take(
        "office",
        "outgoing-document",
        "_link",
        at(2025, 3, 6),
        document.matter_id,
        links=[{"to": review.entry.matter, "kind": "合法性审查"}],
    )
    finder.sweep(town, timezone.localtime())
    assert not Find.objects.exists()


def test_a_meeting_item_is_counted_for_who_may_not_see_it_and_named_for_who_may(desk: Desk, take: Take) -> None:
    item = take("clerk", "collective-decision", "propose", at(2025, 3, 3), **ITEM)
    take(
        "office",
        "collective-decision",
        "table_item",
        at(2025, 3, 4),
        item.matter_id,
        materials=["方案和说明"],
        reason="日常续签",
    )
    views = [{"person": "示例甲", "head": False, "vote": "同意"}, {"person": "示例乙", "head": True, "vote": "同意"}]
    take(
        "office",
        "collective-decision",
        "deliberate",
        at(2025, 3, 5),
        item.matter_id,
        meeting="党委会",
        meeting_on="2025-03-05",
        members=2,
        present=2,
        views=views,
        result="通过",
        decision="同意续签",
        responsible="规划建设办",
    )
    justice = compared(desk)
    assert "环卫清运服务合同续签" not in justice and "另有上会议题1件" in justice
    office = desk("office").get("/review/bypass/").content.decode()
    assert "环卫清运服务合同续签" in office and "选了“不属于审查范围”" in office
    assert desk("sifa").get(f"/review/bypass/{item.entry.matter}/find/").status_code == 404


@pytest.mark.parametrize("who", ["cun", "lin", "zhifa", "adviser"])
def test_neither_villages_nor_other_posts_open_the_page(desk: Desk, document: Taken, who: str) -> None:
    client = desk(who)
    assert client.get("/review/bypass/").status_code == 403
    assert client.post("/review/bypass/sweep/").status_code == 403
    assert client.get(f"/review/bypass/{document.entry.matter}/find/").status_code == 403


def test_another_town_sees_and_compares_only_its_own(desk: Desk, document: Taken, neighbour: Town, town: Town) -> None:
    compared(desk)
    page = compared(desk, "sifa2")
    assert "集镇停车管理办法" not in page and "已比对0件" in page
    assert desk("sifa2").get(f"/review/bypass/?town={town.prefix}").status_code == 404
    assert Find.objects.filter(town=town.code).count() == 1


def test_an_imported_contract_signed_without_review_is_found(town: Town, take: Take) -> None:
    """The gate refuses it; a book brought in from elsewhere may hold it all the same."""
    drafted = take(
        "clerk",
        "contract",
        "draft",
        at(2025, 3, 3),
        name_="河道保洁合同",
        kind="服务",
        our_side="town",
        handler="规划建设办",
        counterparty=[{"name": "示例保洁有限公司"}],
        amount=1_000_000,
        amount_words="壹万元整",
    )
    row = Matter.objects.get(id=drafted.matter_id)
    row.snapshot = row.snapshot.replace('"last":{', '"last":{"sign":"2025-03-10",', 1)
    row.save()
    finder.sweep(town, timezone.localtime())
    find = Find.objects.get()
    assert find.certain and "没有关联的合法性审查件" in find.reason and find.kind == "签订的合同"


def test_a_thousand_documents_are_compared_with_few_queries(town: Town, django_assert_max_num_queries: Any) -> None:
    actor = Actor(1, "导入", frozenset({"system"}), town.code, "", town.prefix, frozenset())
    from yifa.server.ledger.journal import Step

    with writing(town) as writer:
        for n in range(1000):
            values = {**DOCUMENT, "name_": f"关于第{n}次会议的通知", "doc_number": f"葛政〔2025〕{n + 1}号"}
            writer.take(actor, Step("outgoing-document", "issue", values, occurred_at=at(2025, 3, 4)))
    with django_assert_max_num_queries(25):
        done = finder.sweep(town, timezone.localtime())
    assert (done.looked, done.found) == (1000, 0)


def test_the_link_that_takes_a_find_up_is_the_one_the_finder_looks_for(desk: Desk, document: Taken) -> None:
    compared(desk)
    form = desk("sifa").get(f"/review/bypass/{document.entry.matter}/clear/").content.decode()
    assert f'name="link_to" value="{document.entry.matter}"' in form and finder.TAKEN_UP in form
    assert "clear" in catalogue().newest["review-bypass"].actions
    assert not Link.objects.exists()
