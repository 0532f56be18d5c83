"""Figures of a town and of a county: how long a year's figures take with a million postings."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from benchmarks.books import TOWN, VILLAGES, installation
from benchmarks.document import Table

TITLE = "Figures (SQLite)"
POSTINGS = 1_000_000
TOWNS = 20
YEARS = range(2020, 2025)
ROUNDS = 30


def run() -> Table:
    """The 22 figures the demonstration town published, a figure's page, and a county of 20 towns."""
    with installation():
        from yifa.domains import catalogue
        from yifa.server.demo import scenario
        from yifa.server.figures import queries
        from yifa.server.figures.period import Period
        from yifa.server.figures.queries import Scope

        keys = [told.figure for told in scenario.read("gekeng").published][:22]
        leaves = queries.counted_in(keys)
        stocks = frozenset(key for key in leaves if catalogue().figures[key].stock)
        found_towns([TOWN])
        fill_postings([TOWN], leaves, stocks, POSTINGS)
        year, days = Period.year(2024), Period(date(2024, 1, 2), date(2024, 12, 30))
        town = Scope(TOWN[:9])
        flow = next(key for key in leaves if key not in stocks)
        rows = [
            _row("22 figures of a year", 50, lambda: queries.values(keys, town, year)),
            _row("22 figures between two days", None, lambda: queries.values(keys, town, days)),
            _row(
                "22 figures as of an earlier record",
                None,
                lambda: queries.values(keys, Scope(TOWN[:9], as_of=POSTINGS // 2), year),
            ),
            _row("one figure by month", None, lambda: queries.by_month(flow, town, 2024)),
            _row("one figure by village", None, lambda: queries.by_village(flow, town, year)),
            _row("declared checks of a year", None, lambda: queries.breaches(town, year)),
        ]
        others = [f"{TOWN[:6]}{200 + number}000" for number in range(TOWNS - 1)]
        found_towns(others)
        fill_postings(others, leaves, stocks, POSTINGS // TOWNS * (TOWNS - 1))
        county = Scope(TOWN[:6])
        rows += [
            _row(f"county of {TOWNS} towns: 22 figures of a year", 500, lambda: queries.values(keys, county, year)),
            _row("county: one figure by town", None, lambda: queries.by_town(flow, county, year)),
        ]
    columns = ("question", "median ms", "95 % ms", "wanted ms")
    data = f"{POSTINGS:,} postings of {len(leaves)} figures in one town over {len(YEARS)} years; as many in the others"
    return Table(columns, tuple(rows), data)


def _row(name: str, wanted: int | None, ask: Callable[[], object]) -> tuple[str, str, str, str]:
    ask()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    ordered = sorted(times)
    return (
        name,
        f"{statistics.median(times):.1f}",
        f"{ordered[int(ROUNDS * 0.95) - 1]:.1f}",
        f"< {wanted}" if wanted else "",
    )


def found_towns(codes: list[str]) -> None:
    """The other towns of the county."""
    from yifa.server.towns.models import Town

    Town.objects.bulk_create(
        Town(
            code=code,
            name=f"样例{code[6:9]}镇",
            government_name="样例县人民政府",
            short="样",
            document_prefix="样政",
            county_name="样例县",
        )
        for code in codes
    )


def fill_postings(towns: list[str], keys: list[str], stocks: frozenset[str], count: int) -> None:
    """So many postings, spread over figures, villages, parts and days; month totals made from them."""
    from django.db import connection, transaction

    from yifa.server.ledger.models import row_id

    rng = Random(1)
    first, span = date(YEARS[0], 1, 1), (date(YEARS[-1], 12, 31) - date(YEARS[0], 1, 1)).days
    parts = ["", "邻里纠纷", "婚姻家庭纠纷", "合同纠纷"]
    dated = [(first + timedelta(days=day)).isoformat() for day in range(span + 1)]
    each = count // len(towns)
    insert = (
        "INSERT INTO figures_posting (town, figure, day, amount, village, part, seq, matter_id) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for town in towns:
            for start in range(0, each, 50_000):
                cursor.executemany(
                    insert,
                    [
                        (
                            town,
                            rng.choice(keys),
                            rng.choice(dated),
                            1,
                            f"{town[:9]}{201 + rng.randrange(VILLAGES)}",
                            rng.choice(parts),
                            seq,
                            row_id(town, seq),
                        )
                        for seq in range(start + 1, min(start + 50_000, each) + 1)
                    ],
                )
            cursor.execute(
                "INSERT INTO figures_monthtotal (town, figure, month, village, part, amount) "
                "SELECT town, figure, date(day, 'start of month'), village, part, SUM(amount) FROM figures_posting "
                "WHERE town = %s GROUP BY 1, 2, 3, 4, 5",
                [town],
            )
        cursor.execute("ANALYZE")
