"""The same SQL gives the same rows in each engine, to the last digit, and what the town's own figures say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import psycopg
import pytest
from click.testing import CliRunner

from yifa.cli import main
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.oversight import lake, rollup
from yifa.server.oversight.building import build
from yifa.server.oversight.models import CountedRow, Position
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.towns.models import Town

pytestmark = pytest.mark.slow

BIG = 2**53 + 1
STOCKS = ["volumes"]
Posted = tuple[str, str, date, int]


def made() -> list[Posted]:
    """Postings of seven towns in three provinces: odd days, reversals, sums that no DOUBLE holds."""
    towns = ["350526115000", "350526116000", "350527101000", "350626101000", "110101001000", "654321100000"]
    rows: list[Posted] = []
    for n in range(4000):
        town, day = towns[n % len(towns)], date(2021 + n % 4, 1 + n % 12, 1 + n % 28)
        rows.append((town, ("mediated", "audience", "volumes")[n % 3], day, (n * 7919) % 1000 - (n % 5 == 0) * 400))
    rows += [("350526115000", "paid", date(2024, 2, 29), BIG), ("350526115000", "paid", date(2024, 12, 31), BIG)]
    rows += [("350526116000", "paid", date(2024, 3, 1), 2**62), ("350526116000", "paid", date(2024, 3, 2), -(2**62))]
    return rows


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> rollup.Files:
    folder: Path = tmp_path_factory.mktemp("lake")
    with duckdb.connect() as db:
        db.execute("CREATE TABLE posted (town VARCHAR, figure VARCHAR, day DATE, amount BIGINT)")
        db.executemany("INSERT INTO posted VALUES (?, ?, ?, ?)", made())
        db.execute(f"COPY posted TO '{folder}/a.parquet' (FORMAT parquet)")
    return rollup.Files([folder / "a.parquet"], STOCKS)


def by_hand(area: rollup.Area, grain: rollup.Grain, as_of: date) -> list[rollup.Line]:
    """The same in Python, whose integers know no end."""
    sums: dict[tuple[str, str, int], int] = {}
    for town, figure, day, amount in made():
        if day <= as_of:
            key = town[: {"town": 12, "county": 6, "province": 2}[area]], figure
            period = day.year if grain == "year" else day.year * 100 + day.month
            sums[*key, period] = sums.get((*key, period), 0) + amount
    lines, running = [], dict[tuple[str, str], int]()
    for (where, figure, period), amount in sorted(sums.items()):
        if figure in STOCKS:
            amount = running[where, figure] = running.get((where, figure), 0) + amount
        lines.append((where, figure, period, amount))
    return lines


ASKED = [(area, grain) for area in ("town", "county", "province") for grain in ("year", "month")]


@pytest.mark.parametrize(("area", "grain"), ASKED)
@pytest.mark.parametrize("as_of", [date(2030, 1, 1), date(2023, 6, 15)])
def test_duckdb_says_what_is_added_up_by_hand(
    files: rollup.Files, area: rollup.Area, grain: rollup.Grain, as_of: date
) -> None:
    lines = rollup.with_duckdb(files, rollup.texts(area, grain, as_of))
    assert lines == by_hand(area, grain, as_of) and len(lines) > 3
    assert {tuple(map(type, line)) for line in lines} == {(str, str, int, int)}


@pytest.fixture(scope="module")
def postgres(postgres_server: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE TABLE posted (town varchar(12), figure varchar(60), day date, amount bigint)")
        connection.execute("CREATE TABLE stocks (figure varchar(60))")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO posted VALUES (%s, %s, %s, %s)", made())
            cursor.executemany("INSERT INTO stocks VALUES (%s)", [(key,) for key in STOCKS])
        yield connection


@pytest.mark.parametrize(("area", "grain"), ASKED)
def test_postgresql_says_the_same(
    postgres: psycopg.Connection, files: rollup.Files, area: rollup.Area, grain: rollup.Grain
) -> None:
    asked = rollup.texts(area, grain, date(2030, 1, 1))
    lines = rollup.with_postgres(lambda text: postgres.execute(text).fetchall(), asked)
    assert lines == rollup.with_duckdb(files, asked) == by_hand(area, grain, date(2030, 1, 1))
    assert {tuple(map(type, line)) for line in lines} == {(str, str, int, int)}


def test_a_sum_that_does_not_fit_is_an_error_in_each(tmp_path: Path, postgres: psycopg.Connection) -> None:
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE posted AS SELECT '350526115000' AS town, 'x' AS figure, DATE '2024-01-01' AS day, "
            "9223372036854775807 AS amount FROM range(2)"
        )
        db.execute(f"COPY posted TO '{tmp_path}/x.parquet' (FORMAT parquet)")
    asked = rollup.texts("town", "year", date(2030, 1, 1))
    with pytest.raises(duckdb.Error):
        rollup.with_duckdb(rollup.Files([tmp_path / "x.parquet"], []), asked)
    with postgres.transaction(force_rollback=True):
        postgres.execute("DELETE FROM posted")
        postgres.execute(
            "INSERT INTO posted SELECT '350526115000', 'x', DATE '2024-01-01', 9223372036854775807 "
            "FROM generate_series(1, 2)"
        )
        with pytest.raises(psycopg.errors.NumericValueOutOfRange):
            rollup.with_postgres(lambda text: postgres.execute(text).fetchall(), asked)


@pytest.mark.django_db
def test_what_was_received_adds_up_to_the_towns_own_figures(received: Receipt, enrolled: Town) -> None:
    lines = {line[:3]: line[3] for line in lake.roll_up("town", "year", "duckdb", date(2026, 1, 1))}
    for key in ("disputes_mediated", "publicity_audience", "disputes_settled"):
        for leaf in queries.counted_in([key]):
            own = queries.value(leaf, queries.Scope(enrolled.prefix), Period.year(2024)).amount
            assert lines.get((enrolled.code, leaf, 2024), 0) == own, leaf
    assert any(value > 0 for value in lines.values())
    over = {line[:3]: line[3] for line in lake.roll_up("county", "year", "duckdb", date(2026, 1, 1))}
    assert {(area[:6], figure, year): value for (area, figure, year), value in lines.items()} == over


@pytest.mark.django_db
def test_the_files_are_written_anew_when_a_package_comes_and_only_then(received: Receipt, enrolled: Town) -> None:
    from tests.server.oversight.test_following import go_on

    first = lake.live()
    assert first and lake.live() == first and all(path.is_file() for path in first)
    CountedRow.objects.filter(figure="disputes_mediated").update(amount=7)  # not by a package: nothing is written
    assert lake.live() == first
    go_on(enrolled)
    assert receive(build(enrolled).data).verdict == "taken"
    second = lake.live()
    assert second != first and not any(path.is_file() for path in first)
    # Another book of as many entries: the position is the same, the seal that binds the rows is not.
    told = lake.folder() / "live.json"
    before = told.read_text("utf-8")
    assert lake.held() == {enrolled.code: Position.objects.order_by("-seq")[0].seal}
    told.write_text(before.replace(lake.held()[enrolled.code], "e" * 64), "utf-8")
    assert lake.live() == second and told.read_text("utf-8") == before


@pytest.mark.django_db
@pytest.mark.sqlite
def test_the_command(received: Receipt, enrolled: Town, tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["rollup", "--area", "province", "--as-of", "2026-01-01"]).stdout
    assert said.startswith("area,figure,period,amount\n35,") and "35,publicity_audience,2024,513\n" in said
    target = tmp_path / "a.csv"
    assert CliRunner().invoke(main, ["rollup", "--grain", "month", "-o", str(target)]).exit_code == 0
    assert f"{enrolled.code},publicity_audience,2024" in target.read_text("utf-8")
    told = CliRunner().invoke(main, ["rollup", "--engine", "postgres"])
    assert told.exit_code == 1 and "不是 PostgreSQL" in told.output
    assert "1个乡镇" in CliRunner().invoke(main, ["county", "compact"]).output


@pytest.mark.django_db
@pytest.mark.postgres
def test_in_the_countys_own_postgresql(received: Receipt) -> None:
    for area, grain in ASKED:
        asked = (area, grain)
        inside = list(lake.roll_up(*asked, "postgres", date(2026, 1, 1)))  # type: ignore[arg-type]
        assert inside == list(lake.roll_up(*asked, "duckdb", date(2026, 1, 1))) and inside  # type: ignore[arg-type]
