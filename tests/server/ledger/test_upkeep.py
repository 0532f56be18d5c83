"""Verify, checkpoint, rebuild: the proofs a town can show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from tests.server.ledger.conftest import DISPUTE, at, person
from yifa.kernel.actor import Actor
from yifa.kernel.records import CORRECT, VOID
from yifa.server.ledger import models, search
from yifa.server.ledger.checkpoints import checkpoint
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Step, Taken, writing
from yifa.server.ledger.sql import KEPT
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Town

Act = Callable[..., Taken]
pytestmark = pytest.mark.django_db


@pytest.fixture
def a_little_history(accepted: Taken, act: Act, mediator: Actor) -> Taken:
    act(
        mediator,
        "people-mediation",
        CORRECT,
        at(2025, 3, 6),
        accepted.matter_id,
        corrects=1,
        reason="选错",
        cause="合同纠纷",
    )
    act(
        mediator,
        "people-mediation",
        "agree",
        at(2025, 3, 20),
        accepted.matter_id,
        form="oral",
        facts="欠款",
        terms="分期还清",
    )
    act(mediator, "people-mediation", VOID, at(2025, 3, 21), accepted.matter_id, corrects=4, reason="误录")
    act(mediator, "people-mediation", "register", at(2025, 3, 22), **DISPUTE)
    return accepted


def disarm() -> None:
    """Take the triggers away, as somebody with the database in his hands could."""
    with connection.cursor() as cursor:
        for table in KEPT:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            else:
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")


def test_a_rebuilt_book_equals_the_live_one(a_little_history: Taken, town: Town) -> None:
    result = rebuild(town)
    assert result.equal, result.differences
    assert result.entries == models.Entry.objects.count()


def test_rebuild_mends_a_projection_somebody_has_touched(a_little_history: Taken, town: Town) -> None:
    models.Matter.objects.filter(id=a_little_history.matter_id).update(status="archived")
    result = rebuild(town)
    assert set(result.differences) == {"Matter"}
    assert rebuild(town).equal


def test_an_untouched_chain_verifies(a_little_history: Taken, town: Town) -> None:
    checkpoint(town.code, timezone.now())
    assert verify(town.code).sound


def test_a_changed_entry_is_found_where_it_stands(a_little_history: Taken, town: Town) -> None:
    disarm()
    entry = models.Entry.objects.get(town=town.code, seq=4)
    models.Entry.objects.filter(id=entry.id).update(payload=entry.payload.replace("2025-03-05", "2025-03-01"))
    assert verify(town.code).seqs("chain") == [4]


def test_a_deleted_last_entry_is_found_by_the_head_of_the_book(a_little_history: Taken, town: Town) -> None:
    disarm()
    models.Entry.objects.order_by("-seq").first().delete()  # type: ignore[union-attr]
    assert "book" in verify(town.code).counts


def test_a_book_written_anew_is_found_by_its_checkpoint(a_little_history: Taken, town: Town) -> None:
    disarm()
    sealed = checkpoint(town.code, timezone.now())
    models.Checkpoint.objects.filter(id=sealed.id).update(head="f" * 64)
    assert verify(town.code).seqs("checkpoint") == [sealed.seq]


def test_a_column_that_says_other_than_its_payload_is_found(a_little_history: Taken, town: Town) -> None:
    disarm()
    models.Entry.objects.filter(seq=3).update(action="decline")
    assert verify(town.code).seqs("column") == [3]


def test_words_of_two_characters_are_found_and_personal_words_are_not(a_little_history: Taken, town: Town) -> None:
    everything = models.Matter.objects.all()
    assert search.matching(everything, "合同", town.code[:9]).count() == 1
    assert search.matching(everything, "合同纠纷", town.code[:9]).count() == 1
    assert search.matching(everything, "漫水", town.code[:9]).count() == 0
    assert search.matching(everything, "〔2025〕第1号", town.code[:9]).count() == 1


def test_a_party_named_anew_within_the_same_lot_leaves_no_trace_of_the_first(town: Town) -> None:
    """A parcel comes back and goes out to somebody else, while other matters of the lot look the first one up."""
    clerk = person(31, "window-clerk")
    sent = {"item": "决定书", "carrier": "中国邮政", "official": True, "payer": "政府承担", "tracking": "EX000000001CN"}

    def address(name: str) -> list[dict[str, str]]:
        return [{"name": name, "address": "上坑村8号", "phone": "13800000000"}]

    with writing(town) as writer:
        first = Step("express-delivery", "send", {**sent, "addressee": address("甲某")}, occurred_at=at(2025, 3, 3))
        parcel = writer.take(clerk, first).matter_id
        assert writer._lot.look_up(models.position_of(parcel)) is not None
        for action, values in (
            ("return", {"returned_why": "拒收"}),
            ("resend", {"addressee": address("乙某"), "tracking": "EX000000002CN"}),
        ):
            writer.take(clerk, Step("express-delivery", action, values, parcel, occurred_at=at(2025, 3, 5)))
    assert verify(town.code).sound
    assert models.PartyIndex.objects.filter(matter_id=parcel).count() == 2
