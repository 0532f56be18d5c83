"""Two at once: the same request is done once; of two different steps one wins and the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.server.api.conftest import Machine
from tests.server.api.test_steps import AGREE, opening, where
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry, Matter
from yifa.server.ledger.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)
Machines = Callable[[str], Machine]


def all_at_once(asks: list[Callable[[], Any]]) -> list[Any]:
    def ask(one: Callable[[], Any]) -> Any:
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(ask, asks))


def test_one_order_sent_by_six_threads_is_opened_once(machine: Machines) -> None:
    lin = machine("lin")
    answers = all_at_once(
        [lambda: Machine(client=None, secret=_secret(lin)).post("matters", opening(), key="order-7")] * 6
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Matter.objects.count() == 1


def test_of_two_who_conclude_a_matter_one_wins_and_the_other_is_told(machine: Machines, dispute: Taken) -> None:
    lin = machine("lin")
    body = {"version": 2, "values": AGREE}
    answers = all_at_once([lambda: Machine(_secret(lin)).post(where(dispute, "agree"), body)] * 2)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert loser.json()["meanwhile"]
    assert Entry.objects.filter(matter_id=dispute.matter_id, action="agree").count() == 1
    assert verify(dispute.entry.town).sound


def _secret(machine: Machine) -> str:
    return machine.headers["Authorization"].removeprefix("Bearer ")
