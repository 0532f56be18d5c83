"""How SQLite finds what pages count: from an index alone, however large the town's book is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import QuerySet

from yifa.kernel.actor import Actor
from yifa.server.casework import duties
from yifa.server.ledger.scope import visible_matters

pytestmark = pytest.mark.django_db
# Sees some kinds of work everywhere, some in his unit, and whatever was handed to it.
CLERK = Actor(7, "试办", frozenset({"justice-head", "justice-clerk", "mediator"}), "359999100000", "justice-office",
              "359999100", frozenset())  # fmt: skip
TODAY = date(2026, 11, 30)


@pytest.mark.sqlite  # PostgreSQL chooses by what stands in the tables.
@pytest.mark.parametrize(
    "rows",
    [
        lambda: visible_matters(CLERK).values("id"),
        lambda: visible_matters(CLERK).filter(is_open__in=[True]).values("id"),
        lambda: duties.of_town(CLERK, TODAY).values("id"),
    ],
    ids=["matters", "open matters", "duties of the town"],
)
def test_what_somebody_may_see_is_counted_without_reading_a_matter(rows: Callable[[], QuerySet]) -> None:
    plan = rows().explain()
    assert "COVERING INDEX matter_" in plan
    assert "given_to" in str(rows().query)
    assert not [step for step in plan.splitlines() if "USING INDEX matter_" in step], plan
