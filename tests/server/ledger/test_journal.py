"""The one door: what comes through it, what it refuses, and that nothing is half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.server.ledger.conftest import DISPUTE, at, found_town, person
from yifa.kernel.actor import Actor
from yifa.kernel.records import CORRECT, LINK, VOID
from yifa.server.figures.queries import Period, Scope, value
from yifa.server.ledger import models
from yifa.server.ledger.erasure import erase_people
from yifa.server.ledger.errors import NotFound, Refused, Stale
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Step, Taken, history, matter_key, take_action, writing
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Town

Act = Callable[..., Taken]
pytestmark = pytest.mark.django_db


def test_a_month_that_ends_at_qingming_runs_to_the_first_working_day_after(accepted: Taken) -> None:
    deadline = models.Deadline.objects.get(matter_id=accepted.matter_id)
    assert (deadline.due, deadline.alarm) == (date(2025, 4, 7), date(2025, 4, 3))
    matter = models.Matter.objects.get(id=accepted.matter_id)
    assert (matter.next_due, matter.next_alarm) == (date(2025, 4, 7), date(2025, 4, 3))


def test_an_agreement_counts_once_and_its_withdrawal_takes_it_back(accepted: Taken, act: Act, mediator: Actor) -> None:
    scope, year = Scope("359926115"), Period.year(2025)
    agreed = act(
        mediator,
        "people-mediation",
        "agree",
        at(2025, 3, 20),
        accepted.matter_id,
        form="oral",
        facts="排水",
        terms="修沟",
    )
    assert value("disputes_settled", scope, year).text == "1起"
    before = agreed.entry.seq
    act(mediator, "people-mediation", VOID, at(2025, 3, 21), accepted.matter_id, corrects=3, reason="误录")
    assert value("disputes_settled", scope, year).text == "0起"
    assert value("disputes_settled", Scope("359926115", as_of=before), year).text == "1起"
    assert models.Matter.objects.get(id=accepted.matter_id).status == "mediating"


def test_a_correction_moves_the_count_to_the_right_kind_and_keeps_the_old_record(
    accepted: Taken, act: Act, mediator: Actor
) -> None:
    act(
        mediator,
        "people-mediation",
        CORRECT,
        at(2025, 3, 6),
        accepted.matter_id,
        corrects=1,
        reason="类型选错",
        cause="合同纠纷",
    )
    scope, year = Scope("359926115"), Period.year(2025)
    assert value("disputes_registered", Scope("359926115", part="邻里纠纷"), year).amount == 0
    assert value("disputes_registered", Scope("359926115", part="合同纠纷"), year).amount == 1
    assert value("disputes_registered", scope, year).amount == 1
    entries = history(accepted.matter_id, matter_key(accepted.matter_id))
    assert entries[0].values["cause"] == "邻里纠纷"
    assert models.Matter.objects.get(id=accepted.matter_id).title == "合同纠纷"


def test_a_correction_without_a_reason_is_refused(accepted: Taken, act: Act, mediator: Actor) -> None:
    with pytest.raises(Refused, match="请写明更正的理由"):
        act(mediator, "people-mediation", CORRECT, at(2025, 3, 6), accepted.matter_id, corrects=1, cause="合同纠纷")


def test_only_the_last_step_can_be_withdrawn(accepted: Taken, act: Act, mediator: Actor) -> None:
    with pytest.raises(Refused, match="请先撤销“受理”"):
        act(mediator, "people-mediation", VOID, at(2025, 3, 6), accepted.matter_id, corrects=1, reason="误录")


def test_of_two_people_acting_at_once_one_is_told(accepted: Taken, act: Act, mediator: Actor) -> None:
    act(mediator, "people-mediation", "mediate", at(2025, 3, 6), accepted.matter_id, expect=2, record="第一次")
    with pytest.raises(Stale, match="刚刚被别人办过一步"):
        act(mediator, "people-mediation", "mediate", at(2025, 3, 6), accepted.matter_id, expect=2, record="第二次")


def test_a_refused_mediation_is_stopped_by_the_article(act: Act, mediator: Actor, a_mediator_on_the_roll: int) -> None:
    opened = act(mediator, "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    with pytest.raises(Refused) as caught:
        act(
            mediator,
            "people-mediation",
            "accept",
            at(2025, 3, 5),
            opened.matter_id,
            told=True,
            refusal=True,
            mediators=[a_mediator_on_the_roll],
        )
    refusal = caught.value.examination.refusals[0]
    assert (refusal.rules, refusal.basis, refusal.fix) == (("R105",), "人民调解法第17条", ("decline",))


def test_a_mediator_who_has_left_the_roll_cannot_be_chosen(
    act: Act, mediator: Actor, a_mediator_on_the_roll: int, town: Town
) -> None:
    register = models.row_id(town.code, a_mediator_on_the_roll)
    leaving = Step("mediator", "retire", {"reason": "辞职"}, register, occurred_at=at(2024, 1, 2))
    take_action(town, person(10, "justice-head"), leaving)
    opened = act(mediator, "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    with pytest.raises(Refused, match="已不在册"):
        act(
            mediator,
            "people-mediation",
            "accept",
            at(2025, 3, 5),
            opened.matter_id,
            told=True,
            mediators=[a_mediator_on_the_roll],
        )


def test_personal_data_never_stands_readable_in_the_database(accepted: Taken) -> None:
    entry = models.Entry.objects.get(matter_id=accepted.matter_id, n=1)
    matter = models.Matter.objects.get(id=accepted.matter_id)
    for secret in ("王示例", "19900000001", "漫水"):
        assert secret not in entry.payload and secret not in matter.snapshot
    assert matter.parties == "王某某 ／ 陈某某"
    assert history(accepted.matter_id, matter_key(accepted.matter_id))[0].values["applicant"][0]["name"] == "王示例"


def test_erasing_a_matters_key_erases_the_person_and_the_chain_still_holds(accepted: Taken, town: Town) -> None:
    erase_people(town, person(1, "admin"), accepted.matter_id, "依当事人申请")
    entries = history(accepted.matter_id, matter_key(accepted.matter_id))
    assert "applicant" not in entries[0].values and entries[0].values["cause"] == "邻里纠纷"
    assert not models.PartyIndex.objects.filter(matter_id=accepted.matter_id).exists()
    assert verify(town.code).sound and rebuild(town).equal


def test_a_key_that_is_gone_without_an_erasure_is_a_fault(accepted: Taken, town: Town) -> None:
    models.MatterKey.objects.filter(matter_id=accepted.matter_id).delete()
    assert "key" in verify(town.code).counts


def test_numbers_run_without_gaps_even_when_a_step_is_refused(act: Act, mediator: Actor) -> None:
    first = act(mediator, "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    with pytest.raises(Refused):
        act(mediator, "people-mediation", "register", at(2025, 3, 4), cause="邻里纠纷")
    second = act(mediator, "people-mediation", "register", at(2025, 3, 5), **DISPUTE)
    assert [first.entry.number, second.entry.number] == ["葛坑镇人调字〔2025〕第1号", "葛坑镇人调字〔2025〕第2号"]


def test_nothing_of_a_batch_is_kept_when_one_step_is_refused(town: Town, mediator: Actor) -> None:
    with pytest.raises(Refused), writing(town) as writer:
        writer.take(mediator, Step("people-mediation", "register", DISPUTE, occurred_at=at(2025, 3, 4)))
        writer.take(mediator, Step("people-mediation", "register", {}, occurred_at=at(2025, 3, 4)))
    assert not models.Entry.objects.exists() and not models.Matter.objects.exists()


def test_the_database_itself_refuses_to_change_or_delete_an_entry(accepted: Taken) -> None:
    for change in (lambda rows: rows.update(payload="{}"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
            change(models.Entry.objects.filter(matter_id=accepted.matter_id))


def test_a_matter_of_another_town_does_not_exist_here(accepted: Taken, mediator: Actor) -> None:
    other = found_town("359926116000", "柳溪镇")
    with pytest.raises(NotFound):
        take_action(other, mediator, Step("people-mediation", "mediate", {"record": "x"}, accepted.matter_id))


def test_a_link_is_said_once_and_seen_from_both(accepted: Taken, act: Act, mediator: Actor) -> None:
    other = act(mediator, "people-mediation", "register", at(2025, 3, 6), **DISPUTE)
    act(
        mediator,
        "people-mediation",
        LINK,
        at(2025, 3, 6),
        accepted.matter_id,
        links=[{"to": other.entry.matter, "kind": "同一当事人"}],
    )
    assert models.Link.objects.get().to_id == other.matter_id


def test_the_payload_is_what_was_hashed(accepted: Taken) -> None:
    from yifa.kernel.chain import link

    for entry in models.Entry.objects.all():
        assert link(entry.prev, entry.payload.encode()) == entry.hash
        assert json.loads(entry.payload)["seq"] == entry.seq
