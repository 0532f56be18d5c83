"""`yifa rollup`: what the towns received add up to."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

if TYPE_CHECKING:
    from yifa.server.oversight.rollup import Line


@click.command()
@click.option(
    "--area", type=click.Choice(["town", "county", "province"]), default="town", show_default=True, help="按哪一级合计"
)
@click.option("--grain", type=click.Choice(["year", "month"]), default="year", show_default=True, help="按年还是按月")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark", "postgres"]),
    default="duckdb",
    show_default=True,
    help="用哪种引擎，结果相同",
)
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至哪一天；默认今天")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入 CSV 文件；不写则打印")
def command(
    area: Literal["town", "county", "province"],
    grain: Literal["year", "month"],
    engine: Literal["duckdb", "spark", "postgres"],
    as_of: datetime | None,
    output: Path | None,
) -> None:
    """把收到的各乡镇的数逐级合计：地区 × 指标 × 年（月）。存量是期末数，其余是期间合计。"""
    from yifa.server.config import ready

    ready()
    from django.utils import timezone

    from yifa.server.oversight.lake import roll_up
    from yifa.server.oversight.rollup import NoEngine

    try:
        lines = roll_up(area, grain, engine, as_of.date() if as_of else timezone.localdate())
        first = list(islice(lines, 1))
    except NoEngine as fault:
        raise click.ClickException(str(fault)) from fault
    if output is None:
        _write(sys.stdout, first, lines)
        return
    draft = output.with_name(f".{output.name}.new")
    try:
        with draft.open("w", encoding="utf-8", newline="") as out:
            count = _write(out, first, lines)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"{count:,}行已写入 {output}。", err=True)


def _write(target: TextIO, first: list[Line], rest: Iterator[Line]) -> int:
    """Write lines as CSV as they come; how many."""
    out = csv.writer(target, lineterminator="\n")
    out.writerow(("area", "figure", "period", "amount"))
    return sum(1 for line in chain(first, rest) if out.writerow(line))
