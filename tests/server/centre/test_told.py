"""The loop closes with whoever brought the matter: where it stands, in his words, and that it is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.server.centre.conftest import CALM, INTAKE
from yifa.domains import catalogue
from yifa.server.ledger.journal import Taken
from yifa.server.portal.receipts import give
from yifa.server.towns.models import Town

Take = Callable[..., Taken]
pytestmark = pytest.mark.django_db
KINDS = ("dispute-intake", "people-mediation", "mediation-transfer", "petition-case", "hotline-order")


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_has_words_for_who_brought_it(kind: str) -> None:
    for state in catalogue().newest[kind].states.values():
        assert state.for_applicant == state.told != state.name


def test_who_brought_a_dispute_reads_where_it_stands_until_it_is_over(take: Take, client: Client, town: Town) -> None:
    made = take("an", "dispute-intake", "receive", ago=4, **INTAKE)
    receipt, code = give(town, made.matter_id)
    asked = {"number": receipt.number, "code": code}

    def read() -> str:
        return str(client.post(f"/p/{town.prefix}/follow/", asked, follow=True).content.decode())

    assert "您反映的事已经登记，正在看由谁来办" in read()
    take("an", "dispute-intake", "triage", made.matter_id, ago=3, people=2, colour="green", **CALM)
    take("an", "dispute-intake", "assign", made.matter_id, ago=3, route="department", unit="综治中心")
    take("an", "dispute-intake", "sign", made.matter_id, ago=2, signer="司法所")
    assert "承办单位正在办理" in read()
    take("an", "dispute-intake", "answer", made.matter_id, ago=1, result="settled", reply="已疏通")
    take("ping", "dispute-intake", "close", made.matter_id, told_by="电话")
    page = read()
    assert "结果已经告诉您，这件事办完了" in page and "钱例安" not in page
