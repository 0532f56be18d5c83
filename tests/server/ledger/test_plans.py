"""How SQLite finds what pages count: from an index alone, however large the town's book is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from yifa.kernel.actor import Actor
from yifa.server.casework import duties
from yifa.server.casework.find_matters import found_by
from yifa.server.casework.ledger_view import Ledger
from yifa.server.casework.place import Place
from yifa.server.config.procedures import in_force
from yifa.server.figures.drill_down import drill_down
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import complained_of, visible_matters
from yifa.server.towns.models import Town

# PostgreSQL chooses by what stands in the tables.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
# Sees some kinds of work everywhere, some in his unit, and whatever was handed to it.
CLERK = Actor(
    7,
    "试办",
    frozenset({"justice-head", "justice-clerk", "mediator"}),
    "359999100000",
    "justice-office",
    "359999100",
    frozenset(),
)
TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def a_large_town(db: None) -> Iterator[None]:
    """What SQLite's planner knows after the nightly job of a town of 300,000 matters and 1,500,000 entries."""
    known = json.loads(Path(__file__).with_name("large_town_statistics.json").read_text(encoding="utf-8"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", known)
        cursor.execute("ANALYZE sqlite_master")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_master")


def steps(rows: QuerySet) -> list[str]:
    return rows.explain().splitlines()


@pytest.mark.parametrize(
    "rows",
    [
        lambda: visible_matters(CLERK).values("id"),
        lambda: visible_matters(CLERK).filter(is_open__in=[True]).values("id"),
    ],
    ids=["matters", "open matters"],
)
def test_what_somebody_may_see_is_counted_without_reading_a_matter(rows: Callable[[], QuerySet]) -> None:
    plan = rows().explain()
    assert "COVERING INDEX matter_" in plan
    assert "given_to" in str(rows().query)
    assert not [step for step in plan.splitlines() if "USING INDEX matter_" in step], plan


def test_the_duties_of_a_town_are_walked_in_their_order_and_each_asked_whether_it_is_seen() -> None:
    plan = steps(duties.of_town(CLERK, TODAY).filter(due__isnull=False).order_by("due", "id"))
    assert any("INDEX duty_order" in step for step in plan), plan
    assert any("(id=?)" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "matter_list"),
        ("state=closed", "matter_list"),
        ("state=overdue", "matter_list"),
        ("year=2025", "matter_list"),
        ("state=open&village=359999100201&year=2025", "matter_village"),
        ("sort=number", "matter_number"),
    ],
)
def test_a_page_of_a_ledger_is_found_by_its_keys_in_an_index(town: Town, query: str, index: str) -> None:
    place = Place(CLERK, town, NOW)
    rows, _, _ = Ledger(place, in_force()["people-mediation"], QueryDict(query)).sorted_rows()
    assert f"COVERING INDEX {index} " in rows.values("id").explain()


def test_a_search_begins_with_what_is_found_and_reads_no_other_matter(town: Town) -> None:
    plan = found_by(Place(CLERK, town, NOW), "王示例77").values("id").explain()
    assert "ledger_matter USING INDEX sqlite_autoindex_ledger_matter_1 (id=?)" in plan
    assert "COVERING INDEX matter_number" in plan
    assert "SCAN ledger_matter" not in plan


def test_the_newest_records_behind_a_figure_are_walked_by_day_and_added_up_by_matter(town: Town) -> None:
    seen = drill_down(CLERK, "disputes_mediated", Scope(town.prefix), Period.year(2025)).seen
    plan = steps(seen.newest_postings[:200])
    assert any("COVERING INDEX posting_figure (town=? AND figure=? AND day>? AND day<?)" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step], plan
    with CaptureQueriesContext(connection) as asked:
        assert seen.amounts(range(1, 200)) == {}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        assert [step for *_, step in cursor.fetchall()] == [
            "SEARCH figures_posting USING INDEX posting_matter (matter_id=?)"
        ]


def test_the_records_of_one_village_are_found_without_reading_those_of_the_others(town: Town) -> None:
    here = Scope(town.prefix, village="359999100201")
    plan = steps(drill_down(CLERK, "disputes_mediated", here, Period.year(2025)).seen.newest_postings[:200])
    assert any("COVERING INDEX posting_figure (town=? AND figure=? AND day>? AND day<?)" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step], plan


def test_whether_anything_is_hidden_from_somebody_is_asked_of_the_few_that_are_hidden() -> None:
    hidden = Matter.objects.filter(town=CLERK.town).filter(complained_of(CLERK)).exclude(hidden_unit="")
    assert "INDEX matter_hidden" in hidden.explain()
