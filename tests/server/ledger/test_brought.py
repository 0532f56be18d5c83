"""A step that brings others with it: all of them stand, or none, and the book can still be proved."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.server.ledger.conftest import at, person
from yifa.server.administration.book import adopt
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Step, Taken, take_action, writing
from yifa.server.ledger.models import Book, Entry, Matter
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Town

Act = Callable[..., Taken]
HEAD = person(10, "enforcement-head", "safety-clerk", "filing-clerk")


def propose(town: Town, values: dict[str, Any], day: int = 3, actor: Any = HEAD) -> Taken:
    """Propose a visit on a day of March 2025."""
    return take_action(town, actor, Step("enterprise-inspection", "propose", values, occurred_at=at(2025, 3, day)))


@pytest.fixture
def visit(act: Act) -> Callable[..., dict[str, Any]]:
    """What is proposed for a visit to one enterprise, whose item may be inspected once a year."""
    officers = [
        act(
            HEAD,
            "enforcement-officer",
            "enrol",
            at(2024, 1, 5),
            name_=name,
            certificate_no=f"ZF9990000{n}",
            trained=True,
            issued_on="2023-12-01",
            valid_until="2029-12-31",
        ).entry.matter
        for n, name in enumerate(("示例甲", "示例乙"))
    ]
    item = act(
        HEAD,
        "inspection-item",
        "enrol",
        at(2024, 1, 5),
        item="工贸企业安全生产检查",
        field="安全生产",
        subject="工贸企业",
        basis_="《中华人民共和国安全生产法》第六十五条",
        content="查阅台账",
        frequency=1,
        document="样府办〔2024〕3号",
        published_on="2024-01-02",
    )
    firm = act(
        HEAD,
        "enterprise",
        "enrol",
        at(2024, 1, 8),
        name_="样例建材有限公司",
        kind="factory",
        village="上坑村",
        address="样例路1号",
    )

    def proposal(on: str, **more: Any) -> dict[str, Any]:
        return {
            "enterprise": firm.entry.matter,
            "purpose": "安全生产检查",
            "village": "上坑村",
            "reason": "plan",
            "activity": "行政检查",
            "items": [item.entry.matter],
            "offsite": False,
            "officers": officers,
            "planned_on": on,
            **more,
        }

    return proposal


def test_the_second_of_two_clerks_is_refused_with_the_number_of_the_first_visit(town: Town, visit: Any) -> None:
    first = propose(town, visit("2025-03-10"))
    before = Book.objects.get().seq
    with pytest.raises(Refused) as refused:
        propose(town, visit("2025-09-10"), actor=person(11, "safety-clerk"))
    assert first.entry.number in refused.value.message
    assert refused.value.examination.refusals[0].basis == "国办发〔2024〕54号"
    assert Book.objects.get().seq == before


def test_a_refused_step_uses_up_no_number(visit: Any, town: Town) -> None:
    first = propose(town, visit("2025-03-10"))
    with writing(town) as writer:
        with pytest.raises(Refused):
            writer.take(HEAD, Step("enterprise-inspection", "propose", visit("2025-09-10"), occurred_at=at(2025, 3, 4)))
        second = writer.take(
            HEAD, Step("enterprise-inspection", "propose", visit("2026-01-12"), occurred_at=at(2025, 3, 4))
        )
    assert (first.entry.number, second.entry.number) == ("葛政检字〔2025〕第1号", "葛政检字〔2025〕第2号")


def test_what_a_step_brought_is_an_entry_of_its_own_by_the_same_person_and_can_be_proved(
    act: Act, visit: Any, town: Town
) -> None:
    taken = propose(town, visit("2025-03-10"))
    brought = Entry.objects.get(town=town.code, seq=taken.entry.seq + 1)
    assert (brought.procedure, brought.action, brought.actor) == ("enterprise", "book", HEAD.person_id)
    act(HEAD, "enterprise-inspection", "cancel", at(2025, 3, 4), taken.matter_id, cancel_reason="企业停产检修")
    assert "已取消" in Matter.objects.get(procedure="enterprise").snapshot
    adopt()
    assert verify(town.code).sound and rebuild(town).equal


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_pressing_at_the_same_moment_one_gets_the_last_place(town: Town, visit: Any) -> None:
    start, outcomes = Barrier(2), []

    def press(number: int, on: str) -> None:
        start.wait()
        try:
            propose(town, visit(on), actor=person(number, "safety-clerk"))
            outcomes.append("taken")
        except Refused as refused:
            outcomes.append(refused.examination.refusals[0].rules[0])
        finally:
            connection.close()

    threads = [Thread(target=press, args=args) for args in ((21, "2025-03-10"), (22, "2025-09-10"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["R062", "taken"]
    assert Matter.objects.filter(procedure="enterprise-inspection").count() == 1
    adopt()
    assert verify(town.code).sound
