"""Adding up over towns, counties and provinces: one set of SQL texts that three engines take unchanged.

The texts read two relations, `posted` (town, figure, day, amount) and `stocks` (figure: those counted as what there is at
a period's end). Every sum is cast back to BIGINT: DuckDB would else write it to files as a DOUBLE, which loses digits beyond
2⁵³, and PostgreSQL as a NUMERIC; what does not fit in 63 bits is an error in each engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

Area = Literal["town", "county", "province"]
Grain = Literal["year", "month"]
Engine = Literal["duckdb", "spark", "postgres"]
Line = tuple[str, str, int, int]
"""(code of the area, figure, year 2024 or month 202403, amount)."""

_DIGITS: dict[str, int] = {"town": 12, "county": 6, "province": 2}
_PERIOD: dict[str, str] = {
    "year": "CAST(EXTRACT(YEAR FROM day) AS INTEGER)",
    "month": "CAST(EXTRACT(YEAR FROM day) * 100 + EXTRACT(MONTH FROM day) AS INTEGER)",
}
FLOWS = """
SELECT SUBSTR(town, 1, {digits}) AS area, figure, {period} AS period, CAST(SUM(amount) AS BIGINT) AS amount
FROM posted WHERE day <= DATE '{until}' AND figure NOT IN (SELECT figure FROM stocks) GROUP BY 1, 2, 3
"""
STOCKS = """
SELECT area, figure, period,
       CAST(SUM(amount) OVER (PARTITION BY area, figure ORDER BY period ROWS UNBOUNDED PRECEDING) AS BIGINT) AS amount
FROM (
  SELECT SUBSTR(town, 1, {digits}) AS area, figure, {period} AS period, CAST(SUM(amount) AS BIGINT) AS amount
  FROM posted WHERE day <= DATE '{until}' AND figure IN (SELECT figure FROM stocks) GROUP BY 1, 2, 3
) AS moved
"""
MEMORY = "1GB"


class NoEngine(ValueError):
    """The engine is not installed here; `str()` says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Files:
    """What to add up where it lies in files: Parquet files of postings, and the figures that are stocks."""

    paths: Sequence[Path]
    stocks: Sequence[str]


def texts(area: Area, grain: Grain, as_of: date) -> tuple[str, str]:
    """The texts for flows and for stocks. What happened after `as_of` is left out."""
    filled = {"digits": _DIGITS[area], "period": _PERIOD[grain], "until": as_of.isoformat()}
    return FLOWS.format(**filled), STOCKS.format(**filled)


def with_duckdb(files: Files, texts: Sequence[str], threads: int = 0) -> list[Line]:
    """Run texts in DuckDB, in this process."""
    try:
        import duckdb
    except ImportError as error:
        raise NoEngine("没有装 DuckDB。请运行 pip install 'yifa[county]'，或者改用 --engine postgres。") from error
    with duckdb.connect(config={"memory_limit": MEMORY}) as db:
        if threads:
            db.execute(f"SET threads = {int(threads)}")
        db.execute("CREATE TABLE stocks (figure VARCHAR)")
        if files.stocks:
            db.executemany("INSERT INTO stocks VALUES (?)", [[key] for key in files.stocks])
        db.read_parquet([str(path) for path in files.paths]).create_view("posted")
        return _sorted(lambda text: db.execute(text).fetchall(), texts)


def with_spark(files: Files, texts: Sequence[str], cores: int = 2) -> list[Line]:
    """Run texts in a Spark of this machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngine("没有装 Spark（pyspark 和 Java 17）。请改用 --engine duckdb，所用的 SQL 相同。") from error
    making = SparkSession.builder.master(f"local[{int(cores)}]").appName("yifa")
    # An overflow is an error, as in the other engines, and not a number of the other sign.
    making = making.config("spark.sql.ansi.enabled", "true").config("spark.ui.enabled", "false")
    spark = making.config("spark.sql.shuffle.partitions", "8").getOrCreate()
    spark.read.parquet(*[str(path) for path in files.paths]).createOrReplaceTempView("posted")
    spark.createDataFrame([(key,) for key in files.stocks], "figure string").createOrReplaceTempView("stocks")
    return _sorted(lambda text: [tuple(row) for row in spark.sql(text).collect()], texts)


def with_postgres(execute: Callable[[str], Sequence[Sequence[Any]]], texts: Sequence[str]) -> list[Line]:
    """Run texts where the relations stand in a PostgreSQL database; `execute` gives all rows of one text."""
    return _sorted(execute, texts)


def _sorted(run: Callable[[str], Sequence[Sequence[Any]]], texts: Sequence[str]) -> list[Line]:
    """All lines in the order of their codes, which engines and their collations would each see otherwise."""
    return sorted(tuple(row) for text in texts for row in run(text))
