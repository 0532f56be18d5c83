"""From when a ledger answers 0: its first record, a statement that says 0, or the town saying that it keeps it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.server.ledger.conftest import at, person
from yifa.domains import catalogue
from yifa.kernel.records import CORRECT
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.checkpoints import checkpoint
from yifa.server.ledger.held import Held
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Checkpoint, Restatement
from yifa.server.ledger.postings import Posting
from yifa.server.ledger.projections import names
from yifa.server.ledger.use import LedgerUse
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Town

Act = Callable[..., Taken]
pytestmark = pytest.mark.django_db


def value(town: Town, figure: str, year: int) -> Decimal | None:
    return queries.value(figure, Scope(town.prefix), Period.year(year)).amount


def test_a_town_that_keeps_a_ledger_says_nothing_happened_and_of_the_years_before_it_says_nothing(
    town: Town, act: Act
) -> None:
    assert value(town, "reconsideration_cases", 2024) is None
    act(
        person(1, "office-head"),
        "ledger-start",
        "start",
        at(2024, 3, 1),
        ledger="reconsideration",
        kept_from="2024-01-01",
    )
    assert value(town, "reconsideration_cases", 2024) == 0
    assert value(town, "reconsideration_cases", 2023) is None
    assert value(town, "disclosure_requests_accepted", 2024) is None
    assert verify(town.code).sound and rebuild(town).equal


def test_a_statement_that_says_none_is_the_record_behind_the_zero(town: Town, act: Act) -> None:
    given = {
        "subject": "gang_occurred",
        "source": "派出所",
        "source_kind": "书面函件",
        "value": 0,
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
    }
    stated = act(person(1, "office-clerk"), "safety-statement", "state", at(2025, 1, 3), **given)
    assert value(town, "gang_cases_occurred", 2024) is None
    act(person(2, "office-head"), "safety-statement", "verify", at(2025, 1, 4), stated.matter_id)
    assert value(town, "gang_cases_occurred", 2024) == 0
    assert value(town, "criminal_cases", 2024) is None and value(town, "criminal_cases_last_year", 2024) is None
    assert verify(town.code).sound and rebuild(town).equal


def test_a_correction_from_left_open_to_none_is_the_record_behind_the_zero(town: Town, act: Act) -> None:
    given = {
        "subject": "criminal",
        "source": "派出所",
        "source_kind": "书面函件",
        "value": 3,
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
    }
    stated = act(person(1, "office-clerk"), "safety-statement", "state", at(2025, 1, 3), **given)
    act(person(2, "office-head"), "safety-statement", "verify", at(2025, 1, 4), stated.matter_id)
    assert value(town, "criminal_cases_last_year", 2024) is None
    act(
        person(1, "office-clerk"),
        "safety-statement",
        CORRECT,
        at(2025, 1, 5),
        stated.matter_id,
        corrects=1,
        reason="来源材料写明上年没有发生",
        last_value=0,
    )
    assert value(town, "criminal_cases_last_year", 2024) == 0 and value(town, "criminal_cases", 2024) == 3
    assert verify(town.code).sound and rebuild(town).equal


def test_a_number_left_open_in_a_statement_is_no_statement(town: Town, act: Act) -> None:
    given = {
        "subject": "criminal",
        "source": "派出所",
        "source_kind": "书面函件",
        "value": 0,
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
    }
    stated = act(person(1, "office-clerk"), "safety-statement", "state", at(2025, 1, 3), **given)
    act(person(2, "office-head"), "safety-statement", "verify", at(2025, 1, 4), stated.matter_id)
    assert value(town, "criminal_cases", 2024) == 0
    assert value(town, "criminal_cases_last_year", 2024) is None


def test_a_book_from_before_zeros_were_posted_is_sound_once_counted_anew_and_a_lost_posting_still_shows(
    town: Town, act: Act
) -> None:
    given = {"source": "派出所", "source_kind": "书面函件", "period_from": "2024-01-01", "period_to": "2024-12-31"}
    for subject, number in (("gang_occurred", 0), ("criminal", 5)):
        stated = act(
            person(1, "office-clerk"),
            "safety-statement",
            "state",
            at(2025, 1, 3),
            **given,
            subject=subject,
            value=number,
        )
        act(person(2, "office-head"), "safety-statement", "verify", at(2025, 1, 4), stated.matter_id)
    assert Posting.objects.filter(amount=0).delete()[0] == 1
    LedgerUse.objects.filter(figure="gang_cases_occurred").delete()
    old = checkpoint(town.code, at(2025, 1, 5))
    stick = [Held(town.code, old.seq, old.head, old.seal, "县里留存")]
    assert not verify(town.code, against=stick).sound
    differing = rebuild(town, reason="填报的0也是记数").differences
    assert differing == {"Posting": (0, 1), "LedgerUse": (0, 1)} and not differing.keys() - names().keys()
    assert Checkpoint.objects.get().seal == old.seal and Restatement.objects.get().seq == old.seq
    assert verify(town.code, against=stick).sound and value(town, "gang_cases_occurred", 2024) == 0
    act(person(1, "office-clerk"), "safety-statement", "state", at(2025, 2, 3), **given, subject="criminal", value=7)
    checkpoint(town.code, at(2025, 2, 4))
    assert verify(town.code, against=stick).sound
    Posting.objects.filter(figure="criminal_cases").delete()
    assert {"projection", "seal"} <= verify(town.code, against=stick).counts.keys()


def test_every_ledger_that_can_be_started_is_a_kind_of_work_under_its_own_name() -> None:
    newest = catalogue().newest
    options = newest["ledger-start"].fields["ledger"].options
    assert {key: newest[key].name for key in options} == options


def test_the_start_of_every_ledger_that_counts_something_can_be_recorded() -> None:
    newest, figures = catalogue().newest, catalogue().figures
    counting = {spec.procedure for spec in figures.values() if spec.post and not spec.told}
    kept = {key for key in counting - {""} if newest[key].kind != "register"}
    own = {key for key in kept if newest[key].domain not in ("reporting", "oversight")}
    assert own <= newest["ledger-start"].fields["ledger"].options.keys()
