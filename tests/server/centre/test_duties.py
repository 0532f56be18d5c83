"""What the centre hands to another office stands in that office's list, and comes back to whoever gave it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tests.server.centre.conftest import CALM, INTAKE
from yifa.kernel.actor import Actor
from yifa.server.casework import duties
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.scope import may_see
from yifa.server.towns.models import Person, StandIn

Take = Callable[..., Taken]


def actor(username: str) -> Actor:
    return Person.objects.get(username=username).actor(timezone.localdate())


def mine(username: str) -> set[int]:
    return set(duties.mine(actor(username), timezone.localdate()).values_list("matter_id", flat=True))


def dispatched(take: Take) -> int:
    made = take("an", "dispute-intake", "receive", ago=4, **INTAKE)
    take("an", "dispute-intake", "triage", made.matter_id, ago=3, people=2, colour="green", **CALM)
    take("an", "dispute-intake", "assign", made.matter_id, ago=2, route="people", unit="司法所")
    return made.matter_id


def test_a_dispute_sent_to_the_justice_office_stands_in_its_lists_and_comes_back_with_a_reason(take: Take) -> None:
    matter = dispatched(take)
    assert matter in mine("si") and matter in mine("lin") and may_see(actor("lin"), matter)
    assert matter not in mine("an") and matter not in mine("hot") and not may_see(actor("hot"), matter)
    assert duties.handed(actor("an")).filter(matter_id=matter).exists()
    take("si", "dispute-intake", "return", matter, ago=1, back_reason="纠纷发生在邻镇，建议转邻镇调处")
    assert matter in mine("an") and matter not in mine("si")
    assert not duties.handed(actor("an")).filter(matter_id=matter).exists()


def test_whoever_stands_in_has_the_duties_and_the_posts_from_a_day_to_a_day(take: Take) -> None:
    matter = dispatched(take)
    take("lin", "dispute-intake", "sign", matter, ago=1, signer="林和样")
    assert matter in mine("lin") and matter not in mine("hot")
    today = timezone.localdate()
    lin, hot = Person.objects.get(username="lin"), Person.objects.get(username="hot")
    StandIn.objects.create(person=lin, substitute=hot, since=today, until=today + timedelta(days=3))
    assert matter in mine("hot") and "mediator" in actor("hot").roles and may_see(actor("hot"), matter)
