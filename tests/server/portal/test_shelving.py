"""What comes to the public shelves: declared fields only, from the day on and until the day the law says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.server.ledger.conftest import at
from tests.server.ledger.test_contract import TOWN, sample_town
from tests.server.portal.conftest import SITE, text_of
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import all_fields
from yifa.kernel.records import VOID
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.ledger import models
from yifa.server.ledger.journal import Step, Taken, matter_key, take_action, writing
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.portal import published, shelving
from yifa.server.portal.models import PublicRow, Shelving
from yifa.server.portal.shelving import normal
from yifa.server.towns.models import Town

__all__ = ["sample_town"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CLERK = Actor(32, "专员", frozenset({"disclosure-clerk", "office-clerk"}), "359926115000", "", "359926115", frozenset())
HEAD = Actor(33, "主任", frozenset({"office-head"}), "359926115000", "", "359926115", frozenset())
CHECKED = [
    "不涉及国家秘密",
    "不危及国家安全公共安全经济安全社会稳定",
    "不涉及商业秘密",
    "个人信息已去标识",
    "内容表述已核对",
]


def publish(town: Town, body: str = "三组道路自本月起施工，请绕行。", **more: Any) -> Taken:
    """A notice drafted, reviewed and published."""
    values = {
        "name_": "关于三组道路施工的通告",
        "category": "其他文件",
        "column_": "规划计划",
        "unit": "党政办",
        "author": "严拟稿",
        "formed_on": "2025-03-03",
        "secret": "无",
        "body": body,
        **more,
    }
    opened = take_action(town, CLERK, Step("disclosure-item", "draft", values, occurred_at=at(2025, 3, 3)))
    review = {"reviewer": "严审查", "checks": CHECKED}
    take_action(town, HEAD, Step("disclosure-item", "review", review, opened.matter_id, occurred_at=at(2025, 3, 4)))
    step = Step("disclosure-item", "publish", {"channels": ["政府网站"]}, opened.matter_id, occurred_at=at(2025, 3, 5))
    return take_action(town, CLERK, step)


def test_a_notice_stands_on_its_shelf_from_its_publication_until_it_is_withdrawn(client: Client, town: Town) -> None:
    taken = publish(town)
    row = PublicRow.objects.get()
    assert (row.shelf, row.part, row.day) == ("disclosure", "规划计划", date(2025, 3, 5))
    page = text_of(client.get(f"{SITE}/i/{taken.entry.matter}/"))
    assert "三组道路自本月起施工" in page
    take_action(town, CLERK, Step("disclosure-item", "withdraw", {"withdraw_reason": "数据有误"}, taken.matter_id))
    assert not PublicRow.objects.exists()


def test_only_declared_fields_leave_the_ledger(client: Client, town: Town) -> None:
    publish(town)
    row = PublicRow.objects.get()
    declared = catalogue().newest["disclosure-item"].public
    assert declared is not None and set(row.values) <= set(declared.fields)
    for inner in ("严拟稿", "严审查", "党政办"):
        assert inner not in row.content + row.text + row.title


def test_a_draft_is_not_public(client: Client, town: Town) -> None:
    values = {
        "name_": "草稿",
        "category": "其他文件",
        "column_": "规划计划",
        "unit": "党政办",
        "formed_on": "2025-03-03",
        "secret": "无",
    }
    taken = take_action(town, CLERK, Step("disclosure-item", "draft", values))
    assert client.get(f"{SITE}/i/{taken.entry.matter}/").status_code == 404


def test_a_publication_recorded_by_mistake_is_taken_down_when_it_is_voided(town: Town) -> None:
    taken = publish(town)
    last = Step("", VOID, {}, taken.matter_id, reason="重复登记", corrects=3)
    take_action(town, CLERK, last)
    assert not PublicRow.objects.exists()


def test_a_minor_penalty_comes_down_by_itself_after_three_months(sample_town: Town) -> None:
    """信用修复管理办法: minor 3 months at most (R050)."""
    taken = penalty(sample_town, "minor", "擅自占道，罚款五百元。")
    row = PublicRow.objects.get(id=taken)
    assert row.until is not None and 88 < (row.until - row.day).days < 94
    assert published.item(sample_town, row.position, row.until) is not None
    assert published.item(sample_town, row.position, row.until + timedelta(days=1)) is None


def test_a_party_named_in_a_public_text_is_veiled(sample_town: Town) -> None:
    taken = penalty(sample_town, "general", "{name}擅自占道，住{address}，罚款五百元。")
    row = PublicRow.objects.get(id=taken)
    party = sealed_party(taken)
    text = row.values["publish_text"]
    assert party["name"] not in text and party["address"] not in text
    assert f"{party['name'][0]}某" in text and "＊＊＊" in text


def sealed_party(matter: int) -> dict[str, str]:
    party: dict[str, str] = state_of(Matter.objects.get(id=matter), matter_key(matter)).values["party"][0]
    return party


def penalty(town: Town, grade: str, text: str) -> int:
    """A penalty decided against a person, then published in 2026 with a grade and a text."""
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2026, 4, 6))
    sample = next(
        n
        for n, steps in enumerate(catalogue().newest["enforcement-case"].samples)
        if any("publish" in (step if isinstance(step, dict) else {step: 0}) for step in steps)
        and "person" in str(steps[0])
    )
    book.live("enforcement-case", sample)
    found = 0
    with writing(town) as writer:
        for entry in book.asked:
            moment = datetime.fromisoformat(entry.occurred_at)
            matter = models.row_id(TOWN, entry.matter) if entry.matter != entry.seq else 0
            values = dict(entry.values)
            procedure = catalogue().get(entry.procedure, entry.version)
            if entry.action == "publish" and entry.procedure == "enforcement-case":
                party = writer.state(matter).values["party"][0]
                values |= {"publish_text": text.format(**party) if "{" in text else text, "credit_grade": grade}
            step = Step(entry.procedure, entry.action, values, matter, None, moment, "试办", links=entry.links)
            writer.take(acting(procedure.actions[entry.action].by, entry.actor), step, recorded_at=moment)
            if entry.action == "publish" and entry.procedure == "enforcement-case":
                found = matter
                break
    return found


def acting(roles: tuple[str, ...], person: int) -> Actor:
    return Actor(person, "试办", frozenset(roles), TOWN, "", TOWN[:9], frozenset())


@pytest.mark.slow
def test_nothing_personal_of_any_procedure_ever_comes_to_a_shelf(sample_town: Town) -> None:
    """Every sample of every procedure, step by step: whatever stands on a shelf at any moment holds no sealed value."""
    book, minute = SimulatedBook(catalogue=catalogue(), calendar=default_calendar()), 0
    for key, procedure in catalogue().newest.items():
        if procedure.home != "town":
            continue
        for sample in range(len(procedure.samples)):
            book.today = date(2025, 3, 3)
            # Nobody is in two places at once: each life has its own minute.
            minute += 1
            book.clock = f"{9 + minute // 60:02d}:{minute % 60:02d}"
            book.live(key, sample)
    seen: set[str] = set()
    with writing(sample_town) as writer:
        for entry in book.asked:
            procedure = catalogue().get(entry.procedure, entry.version)
            roles = procedure.actions[entry.action].by if entry.action in procedure.actions else (entry.role,)
            moment = datetime.fromisoformat(entry.occurred_at)
            matter = models.row_id(TOWN, entry.matter) if entry.matter != entry.seq else 0
            step = Step(entry.procedure, entry.action, entry.values, matter, None, moment, "试办", links=entry.links)
            taken = writer.take(acting(roles, entry.actor), step, recorded_at=moment)
            if procedure.public is None or taken.state.status not in procedure.public.in_:
                continue
            writer.flush()
            row = PublicRow.objects.filter(id=taken.matter_id).first()
            if row is None:
                continue
            seen.add(entry.procedure)
            public = f"{row.title}\n{row.content}\n{row.text}"
            fields = all_fields(procedure)
            for field, value in taken.state.values.items():
                if fields[field].personal:
                    for secret in strings(value):
                        assert secret not in public, (entry.procedure, field)
    assert seen == {p.procedure for p in catalogue().newest.values() if p.public}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 1 and value not in ("person", "org"):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (strings(item) if key not in ("mime", "kind", "gender") else ())


def test_shelves_made_anew_equal_the_ones_kept_by_every_step(town: Town, take: Callable[..., Taken], roll: int) -> None:
    publish(town)
    before = list(PublicRow.objects.order_by("id").values())
    assert len(before) == 3
    assert shelving.refresh(town) == 3
    assert list(PublicRow.objects.order_by("id").values()) == before


def test_after_an_upgrade_that_declares_anew_the_shelves_are_made_anew(town: Town) -> None:
    publish(town)
    PublicRow.objects.all().delete()
    shelving.refresh_if_declared_anew()
    assert PublicRow.objects.count() == 1
    PublicRow.objects.all().delete()
    shelving.refresh_if_declared_anew()
    assert not PublicRow.objects.exists() and Shelving.objects.count() == 1


def test_search_finds_words_of_public_texts_only_those_with_it_in_the_title_first(town: Town) -> None:
    publish(town, body="另见宅基地审批流程。")
    publish(town, name_="宅基地审批流程图", body="四步。")
    found = published.search(town, date(2025, 4, 1), "宅基地　审批")
    assert [row.title for row in found] == ["宅基地审批流程图", "关于三组道路施工的通告"]
    assert published.search(town, date(2025, 4, 1), "严审查") == []
    assert published.search(town, date(2025, 4, 1), "％_") == []
    assert normal("ＡＢ１") == "ab1"
