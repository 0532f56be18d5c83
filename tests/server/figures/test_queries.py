"""Figures: sums within a period, up to a date, as of a record; their working; and the records behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.server.small_town import actor
from yifa.domains import catalogue
from yifa.server.figures import nightly, queries
from yifa.server.figures.drill_down import counts, drill_down, records
from yifa.server.figures.matching import find, near
from yifa.server.figures.models import CheckFinding
from yifa.server.figures.period import Period, PeriodFault, parse_period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.postings import MonthTotal, Posting
from yifa.server.towns.models import Town

YEAR = Period.year(2024)


def test_a_share_shows_its_working(town: Town) -> None:
    rate = queries.value("mediation_success_rate", Scope(town.prefix), YEAR)
    assert (rate.text, [term.text for term in rate.terms]) == ("90%", ["9起", "10起"])


def test_the_months_of_a_year_add_up_to_it_and_cost_two_queries(town: Town) -> None:
    with CaptureQueriesContext(connection) as asked:
        months = queries.by_month("disputes_mediated", Scope(town.prefix), 2024)
    assert len(asked) == 2
    assert sum(month.amount or 0 for month in months) == 10
    assert [month.amount for month in months] == [
        queries.value("disputes_mediated", Scope(town.prefix), Period.month(2024, month)).amount
        for month in range(1, 13)
    ]


def test_a_stock_is_what_there_was_at_each_months_end(town: Town) -> None:
    assert {month.amount for month in queries.by_month("mediators", Scope(town.prefix), 2024)} == {Decimal(1)}
    started = [month.amount for month in queries.by_month("mediators", Scope(town.prefix), 2021)]
    # Before the roll was kept nothing is known.
    assert started == [None] * 6 + [1] * 6


def test_villages_and_parts_add_up_to_the_town_by_totals_and_by_postings_alike(town: Town) -> None:
    scope = Scope(town.prefix)
    days = Period(date(2024, 1, 2), date(2024, 12, 31))
    for split in (queries.by_village, queries.by_part):
        from_totals, from_postings = split("disputes_mediated", scope, YEAR), split("disputes_mediated", scope, days)
        assert {name: value.amount for name, value in from_totals.items()} == {
            name: value.amount for name, value in from_postings.items()
        }
        assert sum(value.amount or 0 for value in from_totals.values()) == 10


@pytest.mark.parametrize("key", ["disputes_mediated", "mediators"])
def test_days_that_are_no_whole_months_add_up_to_what_was_posted_on_them(town: Town, key: str) -> None:
    stock = catalogue().figures[key].stock
    days = (date(2024, 1, 1) + timedelta(days=n) for n in range(0, 366, 13))
    ends = [date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29), date(2024, 12, 31), *days]
    for first, last in ((a, b) for a in ends for b in ends if a <= b):
        posted = Posting.objects.filter(town=town.code, figure=key, day__lte=last)
        rows = posted if stock else posted.filter(day__gte=first)
        assert queries.value(key, Scope(town.prefix), Period(first, last)).amount == sum(row.amount for row in rows), (
            first,
            last,
        )


def test_what_a_person_may_not_see_counts_but_is_not_listed(town: Town) -> None:
    clerk = drill_down(actor("sifa"), "disputes_mediated", Scope(town.prefix), YEAR)
    assert (clerk.total, clerk.visible, clerk.hidden) == (10, 10, 0)
    officer = drill_down(actor("zhifa"), "disputes_mediated", Scope(town.prefix), YEAR)
    assert (officer.total, officer.visible) == (10, 0)
    listed = records(list(clerk.seen[:3]))
    assert len(listed) == 3 and all(record.number and record.status for record in listed)


def test_the_records_of_many_figures_are_counted_in_one_query(town: Town) -> None:
    keys = ["disputes_mediated", "mediation_success_rate", "publicity_audience"]
    with CaptureQueriesContext(connection) as asked:
        found = counts(keys, Scope(town.prefix), YEAR)
    assert len(asked) == 1
    assert found == {"disputes_mediated": 10, "mediation_success_rate": 10, "publicity_audience": 12}
    assert found["disputes_mediated"] == queries.records_behind("disputes_mediated", Scope(town.prefix), YEAR)


def test_the_nightly_check_says_where_figures_disagree(town: Town) -> None:
    assert nightly.check_town(town, [2024], datetime(2025, 1, 2).astimezone()) == []
    village = town.villages().first()
    assert village
    Posting.objects.create(
        town=town.code,
        figure="disputes_settled",
        day=date(2024, 3, 1),
        amount=50,
        village=village.code,
        seq=9999,
        matter_id=1,
    )
    MonthTotal.objects.create(
        town=town.code, figure="disputes_settled", month=date(2024, 3, 1), amount=50, village=village.code, part="试"
    )
    nightly.check_town(town, [2024], datetime(2025, 1, 3).astimezone())
    finding = CheckFinding.objects.get(say="调解成功不应多于调解终结")
    assert (finding.place, finding.figure) == (f"{village.name}，3月", "disputes_settled")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("调解率", "mediation_rate"),
        ("成功化解", "disputes_settled"),
        ("普法受众", "publicity_audience"),
        ("发放资料", "publicity_materials_distributed"),
        ("口头协议", "oral_agreements"),
    ],
)
def test_figures_are_found_by_the_words_a_clerk_uses(words: str, first: str) -> None:
    assert first in [spec.key for spec in find(words)][:3]


def test_figures_are_offered_for_the_words_before_the_cursor() -> None:
    offered = [spec.key for spec in near("全年开展普法宣传活动20次，达成书面协议")]
    assert offered[0] == "written_agreements"


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2024", YEAR),
        ("2024-Q3", Period.quarter(2024, 3)),
        ("2024年第二季度", Period.quarter(2024, 2)),
        ("2024-03", Period.month(2024, 3)),
        ("2024年1—6月", Period.months(2024, 1, 6)),
        ("2024-01-05..2024-02-01", Period(date(2024, 1, 5), date(2024, 2, 1))),
    ],
)
def test_periods_are_read_as_people_write_them_and_back(written: str, period: Period) -> None:
    assert parse_period(written) == period == parse_period(period.code)


@pytest.mark.parametrize(
    "written", ["", "去年", "2024-13", "2024-Q5", "2024-02-30..2024-03-01", "2024-05-01..2024-01-01"]
)
def test_what_is_no_period_is_answered_with_how_to_write_one(written: str) -> None:
    with pytest.raises(PeriodFault, match="时段写作"):
        parse_period(written)


def test_the_period_before_has_the_same_length_and_february_keeps_its_end() -> None:
    assert Period.quarter(2024, 1).previous == Period.quarter(2023, 4)
    assert Period.month(2024, 3).previous == Period.month(2024, 2)
    assert Period.months(2025, 1, 2).year_before == Period.months(2024, 1, 2)
    assert Period(date(2024, 3, 11), date(2024, 3, 20)).previous == Period(date(2024, 3, 1), date(2024, 3, 10))
