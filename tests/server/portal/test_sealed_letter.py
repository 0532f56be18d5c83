"""A resident's tip about gang crime: a sealed letter with a receipt; nobody but who opens it knows, and what the police
found is told only where they let it be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.server.portal.conftest import SITE, receipt_of, text_of
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Entry, Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
LETTER = "form/crime-tip/receive/"
TIP = {"content": "王示例在集镇强揽工程", "contact": "19900000001"}


def seat(town: Town, person: int, role: str) -> Actor:
    return Actor(person, "经办", frozenset({role}), town.code, "", town.prefix, frozenset())


def test_a_letter_is_sealed_and_followed_by_its_receipt_to_the_police_and_no_further(
    client: Client, send: Callable[..., HttpResponse], town: Town
) -> None:
    assert "举报涉黑涉恶线索" in text_of(client.get(f"{SITE}/say/"))
    receipt = receipt_of(send(LETTER, **TIP))
    row = Matter.objects.get(procedure="crime-tip")
    assert "王示例" not in row.snapshot + row.title and "王示例" not in Entry.objects.get().payload
    assert visible_matters(seat(town, 61, "safe-town-clerk")).filter(id=row.id).exists()
    for role in ("mayor", "secretary", "governance-head", "grid-worker", "petition-clerk"):
        assert not visible_matters(seat(town, 62, role)).filter(id=row.id).exists(), role
    today = timezone.localdate().isoformat()
    clerk = seat(town, 61, "safe-town-clerk")
    handed = {"handed_on": today, "handed_to": "样例派出所", "handed_how": "密封件当面交接", "receipt_no": "样公收1号"}
    take_action(town, clerk, Step("crime-tip", "hand_over", handed, row.id))
    answer = {"feedback": "已经立案", "feedback_on": today}
    take_action(town, clerk, Step("crime-tip", "answer", answer, row.id))
    told = {"told": "公安机关要求暂不告知"}
    take_action(town, seat(town, 63, "safe-town-clerk"), Step("crime-tip", "close", told, row.id))
    mine = text_of(client.post(f"{SITE}/follow/", receipt, follow=True))
    assert "移送公安机关" in mine and "公安机关要求暂不告知" in mine
    assert "已经立案" not in mine and "王示例" not in mine


def test_an_anonymous_letter_is_taken(send: Callable[..., HttpResponse], town: Town) -> None:
    assert receipt_of(send(LETTER, content=TIP["content"]))["number"]
    assert Matter.objects.get().procedure == "crime-tip"
