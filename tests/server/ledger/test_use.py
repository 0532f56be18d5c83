"""From when a ledger answers 0: its first record, a statement that says 0, or the town saying that it keeps it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.server.ledger.conftest import at, person
from yifa.domains import catalogue
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Taken
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
    given = {"subject": "gang_occurred", "source": "派出所", "source_kind": "书面函件", "value": 0,
             "period_from": "2024-01-01", "period_to": "2024-12-31"}  # fmt: skip
    stated = act(person(1, "office-clerk"), "safety-statement", "state", at(2025, 1, 3), **given)
    assert value(town, "gang_cases_occurred", 2024) is None
    act(person(2, "office-head"), "safety-statement", "verify", at(2025, 1, 4), stated.matter_id)
    assert value(town, "gang_cases_occurred", 2024) == 0
    assert value(town, "criminal_cases", 2024) is None and value(town, "criminal_cases_last_year", 2024) is None
    assert verify(town.code).sound and rebuild(town).equal


def test_a_number_left_open_in_a_statement_is_no_statement(town: Town, act: Act) -> None:
    given = {"subject": "criminal", "source": "派出所", "source_kind": "书面函件", "value": 0,
             "period_from": "2024-01-01", "period_to": "2024-12-31"}  # fmt: skip
    stated = act(person(1, "office-clerk"), "safety-statement", "state", at(2025, 1, 3), **given)
    act(person(2, "office-head"), "safety-statement", "verify", at(2025, 1, 4), stated.matter_id)
    assert value(town, "criminal_cases", 2024) == 0
    assert value(town, "criminal_cases_last_year", 2024) is None


def test_every_ledger_that_can_be_started_is_a_kind_of_work_under_its_own_name() -> None:
    newest = catalogue().newest
    options = newest["ledger-start"].fields["ledger"].options
    assert {key: newest[key].name for key in options} == options
