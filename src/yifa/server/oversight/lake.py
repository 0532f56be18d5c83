"""Files written from the rows that count, for engines that read files: Parquet by province and year.

`live.json` names the files that count and what they were written from: of each town the seal of its last position, which
binds every row before it. It is replaced whole, so that a reader sees the files of one moment. The rows in the database
are the truth; the files can be deleted at any time.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Max, Q

from yifa.kernel.chain import canonical, sm3
from yifa.server.config.files import write_whole
from yifa.server.config.paths import data_dir
from yifa.server.oversight import rollup
from yifa.server.oversight.models import CountedRow, Definition, Generation, Position
from yifa.server.oversight.totals import agreed

COLUMNS = "{'town': 'VARCHAR', 'figure': 'VARCHAR', 'day': 'DATE', 'amount': 'BIGINT'}"


def folder() -> Path:
    """Where the files lie."""
    return data_dir() / "lake"


def counting() -> Q:
    """The rows that count: of each town the agreed generation."""
    towns = sorted(set(Generation.objects.exclude(agreed_at=None).values_list("town", flat=True)))
    condition = Q(pk__in=[])
    for town in towns:
        condition |= Q(town=town, generation=agreed(town))
    return condition


def held() -> dict[str, str]:
    """Of each town the seal of the last position that counts: other rows have another seal, at the same position too."""
    positions = Position.objects.values("town", "generation").annotate(last=Max("seq")).order_by("town")
    counts = [row for row in positions if row["generation"] == agreed(row["town"])]
    return {
        row["town"]: Position.objects.get(town=row["town"], generation=row["generation"], seq=row["last"]).seal
        for row in counts
    }


def live() -> list[Path]:
    """The files that count now, written anew where a package has come since."""
    summary = _told()
    return [folder() / name for name in (summary if summary and summary["held"] == held() else compact())["files"]]


def _told() -> dict[str, Any]:
    try:
        return dict(json.loads((folder() / "live.json").read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def compact() -> dict[str, Any]:
    """Write all files anew, one for each province and year, sorted as they are asked; the older ones go.

    Raises:
        NoEngine: DuckDB, which writes them, is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise rollup.NoEngine("没有装 DuckDB。请运行 pip install 'yifa[county]'。") from error
    at, before = held(), set(folder().rglob("*.parquet"))
    mark = sm3(canonical(at)).hex()[:16]
    names: list[str] = []
    with tempfile.TemporaryDirectory() as work, duckdb.connect(config={"memory_limit": rollup.MEMORY}) as db:
        for (province, year), path in _sheets(Path(work)):
            name = f"province={province}/year={year}/{mark}.parquet"
            target = folder() / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            db.execute(
                f"COPY (SELECT * FROM read_csv('{path}', header = false, columns = {COLUMNS}) ORDER BY town, figure, day) "
                f"TO '{target}.new' (FORMAT parquet, COMPRESSION zstd)"
            )
            Path(f"{target}.new").replace(target)
            names.append(name)
    summary = {"held": at, "files": sorted(names)}
    write_whole(folder() / "live.json", json.dumps(summary).encode())
    for path in before - {folder() / name for name in names}:
        path.unlink(missing_ok=True)
    return summary


def keep_compact() -> bool:
    """Write the files anew where packages have come since; whether there was anything to do and DuckDB to do it with."""
    if not held() or _told().get("held") == held():
        return False
    try:
        compact()
    except rollup.NoEngine:
        return False
    return True


def _sheets(work: Path) -> Iterator[tuple[tuple[str, int], Path]]:
    """The rows that count as sheets of one province and year."""
    rows = CountedRow.objects.filter(counting()).order_by("day").values_list("town", "figure", "day", "amount")
    open_sheets: dict[tuple[str, int], Any] = {}
    for town, figure, day, amount in rows.iterator(chunk_size=5000):
        key = (town[:2], day.year)
        if key not in open_sheets:
            open_sheets[key] = (work / f"{key[0]}-{key[1]}.csv").open("w", encoding="utf-8", newline="")
        csv.writer(open_sheets[key]).writerow((town, figure, day.isoformat(), amount))
    for file in open_sheets.values():
        file.close()
    for key in sorted(open_sheets):
        yield key, work / f"{key[0]}-{key[1]}.csv"


def stocks() -> list[str]:
    """Figures that are counted as what there is at a period's end."""
    return sorted(set(Definition.objects.filter(kind="stock").values_list("figure", flat=True)))


def roll_up(area: rollup.Area, grain: rollup.Grain, engine: rollup.Engine, as_of: date) -> Iterator[rollup.Line]:
    """What the towns received add up to, in the order of codes. Raises NoEngine."""
    queries = rollup.texts(area, grain, as_of)
    if engine == "postgres":
        yield from rollup.with_postgres(_in_database, queries)
        return
    run = rollup.with_spark if engine == "spark" else rollup.with_duckdb
    yield from by_province(live(), stocks(), lambda files: run(files, queries))


def by_province(
    paths: Iterable[Path], kinds: list[str], run: Callable[[rollup.Files], list[rollup.Line]]
) -> Iterator[rollup.Line]:
    """One province after the other: a nation's lines are never in memory together, and no area lies in two."""
    for _, its in groupby(sorted(paths), key=lambda path: path.parent.parent):
        yield from run(rollup.Files(list(its), kinds))


def _in_database(text: str) -> list[tuple[Any, ...]]:
    if connection.vendor != "postgresql":
        raise rollup.NoEngine("这里的数据库不是 PostgreSQL。请改用 --engine duckdb，所用的 SQL 相同。")
    rows, parameters = (
        CountedRow.objects.filter(counting()).values("town", "figure", "day", "amount").query.sql_with_params()
    )
    kinds, more = Definition.objects.filter(kind="stock").values("figure").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH posted AS ({rows}), stocks AS ({kinds}) {text}", [*parameters, *more])
        return cursor.fetchall()
