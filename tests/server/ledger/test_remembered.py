"""What pages counted is counted anew as soon as somebody writes in the town's book, and not before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.server.ledger.conftest import DISPUTE, at
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.ledger.remembered import until_written
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db


def matters(town: Town) -> int:
    return until_written(town.code, "matters", Matter.objects.filter(town=town.code).count)


def test_a_count_holds_until_the_book_moves(town: Town, act: Callable[..., Taken], mediator: Actor) -> None:
    act(mediator, "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    assert matters(town) == 1
    with CaptureQueriesContext(connection) as asked:
        assert matters(town) == 1
    assert len(asked) == 1, "only the head of the book is read"
    act(mediator, "people-mediation", "register", at(2025, 3, 5), **DISPUTE)
    assert matters(town) == 2


def test_another_town_and_another_question_have_their_own_answer(
    town: Town, act: Callable[..., Taken], mediator: Actor
) -> None:
    act(mediator, "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    assert matters(town) == 1
    assert until_written(town.code, "something else", lambda: 7) == 7
    assert until_written("359999999000", "matters", lambda: 0) == 0
