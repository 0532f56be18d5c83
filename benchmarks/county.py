"""The county: packages of thirty towns received, thirty reports checked, its pages, and sums over many postings."""

from __future__ import annotations

import hashlib
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.books import installation
from benchmarks.document import Table

TITLE = "县级：三十个乡镇，和很多个乡镇的合计"
TOWNS = 30
POSTINGS = int(os.environ.get("YIFA_BENCH_POSTINGS", "10000000"))
"""Postings generated for the sums; 380,000,000 is a nation's year."""
PROVINCES, A_TOWN = 31, 9500


def run() -> Table:
    """Measure. Takes a minute at ten million postings."""
    with installation():
        rows = (*_county(), *_sums())
    return Table(("what", "size", "measured"), rows, "thirty generated towns; postings generated")


def _county() -> list[tuple[object, ...]]:
    from yifa.server.oversight import generated, reading
    from yifa.server.oversight.generated_year import YEAR
    from yifa.server.oversight.receiving import receive

    people = generated.found_county()
    towns = generated.towns(TOWNS)
    for town in towns:
        generated.enrol(town)
        receive(town.month(YEAR, 1))
    packages = [town.month(YEAR, 2, "right") for town in towns]
    began = time.process_time(), time.monotonic()
    assert all(receive(data).verdict == "taken" for data in packages)
    received = time.process_time() - began[0], time.monotonic() - began[1]
    versions = reading.newest(generated.COUNTY[:6], YEAR, reading.KIND)
    began = time.process_time(), time.monotonic()
    for version in versions.values():
        reading.check(version)
    checked = time.process_time() - began[0], time.monotonic() - began[1]
    form, request = _form(people, towns)
    return [
        ("month's packages received", f"{TOWNS} towns", f"{received[1]:.1f} s ({received[0]:.1f} s CPU)"),
        ("reports checked", f"{len(versions)}", f"{checked[1]:.1f} s ({checked[0]:.1f} s CPU)"),
        _pages(YEAR, request),
        *form,
    ]


def _pages(year: int, request: Any) -> tuple[object, ...]:
    """How long the county's pages take, the page of a form that all towns have answered among them; the slowest by name."""
    from django.test import Client

    from yifa.server.ledger.models import position_of
    from yifa.server.towns.models import Person

    client = Client(SERVER_NAME="localhost")
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username="xian-sifa"), backend="yifa.server.towns.auth.PersonBackend")
    taken, spent, of_page = list[float](), list[float](), dict[str, float]()
    for address in (
        "/county/",
        f"/county/reports/{year}/",
        f"/county/figures/?year={year}",
        f"/county/late/?year={year}",
        "/county/packages/",
        "/county/forms/",
        f"/county/requests/{position_of(request.matter)}/",
    ):
        for _ in range(10):
            began = time.monotonic(), time.process_time()
            answered = client.get(address)
            assert answered.status_code == 200, (address, answered.status_code, answered.get("Location"))
            taken.append(time.monotonic() - began[0])
            spent.append(time.process_time() - began[1])
        of_page[address] = statistics.median(spent[-10:])
    p95, of_processor = (statistics.quantiles(times, n=20)[-1] * 1000 for times in (taken, spent))
    slowest = max(of_page, key=of_page.__getitem__)
    dearest = f"the dearest {slowest.split('?')[0]}, {of_page[slowest] * 1000:.0f} ms CPU"
    return ("county's pages, p95", f"{TOWNS} towns", f"{p95:.0f} ms ({of_processor:.0f} ms CPU; {dearest})")


def _form(people: dict[str, Any], towns: list[Any]) -> tuple[list[tuple[object, ...]], Any]:
    """A form asked of all towns: handed out, answered, put together. Returns the rows and the request."""
    from django.utils import timezone

    from yifa.server.oversight import generated, generated_forms
    from yifa.server.oversight.forms import merged
    from yifa.server.oversight.returning import build_return
    from yifa.server.towns.models import Town

    county, today = Town.objects.get(code=generated.COUNTY), timezone.localdate()
    bureau, gatekeeper = (people[name].actor(today) for name in ("xian-zhengfa", "xian-biao"))
    request = generated_forms.ask(county, bureau, gatekeeper)
    rows: list[tuple[object, ...]] = []
    for what, step in (
        ("returns made", lambda: [build_return(county, town.code) for town in towns]),
        ("answers to a form received", lambda: generated_forms.answer(request, towns, [], towns[0])),
        ("answers put together in one workbook", lambda: merged.workbook(request, frozenset({"county-justice"}))),
    ):
        began = time.process_time(), time.monotonic()
        step()
        spent = time.process_time() - began[0], time.monotonic() - began[1]
        rows.append((what, f"{TOWNS} towns", f"{spent[1]:.1f} s ({spent[0]:.1f} s CPU)"))
    return rows, request


def _sums() -> list[tuple[object, ...]]:
    """As the county's files lie: one province after the other, one year, as many towns as the nation has."""
    import duckdb

    from yifa.server.oversight import lake, rollup

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": folder}) as db:
            for n in range(PROVINCES):
                path = Path(folder) / f"province={11 + n}" / "year=2025" / "a.parquet"
                path.parent.mkdir(parents=True)
                paths.append(path)
                db.execute(
                    f"COPY (SELECT CAST({(11 + n) * 10**10} + i // {A_TOWN} * 1000 AS VARCHAR) AS town, 'figure_' || "
                    f"(hash(i) % 230) AS figure, DATE '2025-01-01' + CAST(hash(i + 1) % 365 AS INTEGER) AS day, "
                    f"CAST(hash(i + 2) % 97 + 1 AS BIGINT) AS amount FROM range({POSTINGS // PROVINCES}) AS t(i) "
                    f"ORDER BY town, figure, day) TO '{path}' "
                    f"(FORMAT parquet, COMPRESSION zstd)"
                )
        size = sum(path.stat().st_size for path in paths)
        asked = rollup.texts("town", "year", date(2030, 1, 1))
        rows: list[tuple[object, ...]] = []
        for threads in (1, 2):
            began = time.process_time(), time.monotonic()
            run = partial(rollup.with_duckdb, texts=asked, threads=threads)
            told, count = _digest(lake.by_province(paths, ["figure_1"], run))
            spent, took = time.process_time() - began[0], time.monotonic() - began[1]
            rows.append(
                (
                    f"town × figure × year, DuckDB, {threads} thread(s)",
                    f"{POSTINGS:,} postings, {count:,} rows",
                    f"{spent:.1f} s CPU, {took:.1f} s, peak {_peak():,.0f} MB, {size / POSTINGS:.1f} B a posting",
                )
            )
        return rows + _spark(paths, asked, told)


def _end_spark() -> None:
    from pyspark.sql import SparkSession

    SparkSession.builder.getOrCreate().stop()


def _peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _digest(lines: Iterable[object]) -> tuple[str, int]:
    """A digest over all lines as they come, and how many: a nation's are not held together."""
    told, count = hashlib.sha256(), 0
    for line in lines:
        told.update(repr(line).encode())
        count += 1
    return told.hexdigest(), count


def _spark(paths: Sequence[Path], asked: Sequence[str], told: str) -> list[tuple[object, ...]]:
    """The same on Spark where it is installed."""
    from yifa.server.oversight import lake, rollup

    found: list[tuple[object, ...]] = []
    try:
        for cores in (1, 2):
            began = time.monotonic()
            run = partial(rollup.with_spark, texts=asked, cores=cores)
            lines = lake.by_province(paths, ["figure_1"], run)
            said = "equal row for row" if _digest(lines)[0] == told else "DIFFERS"
            found.append((f"the same, Spark local[{cores}]", said, f"{time.monotonic() - began:.1f} s"))
            _end_spark()  # a session keeps the number of cores it began with
    except rollup.NoEngine:
        found.append(("the same, Spark", "not installed here", "not measured"))
    return found
