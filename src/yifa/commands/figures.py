"""`yifa figures`: the figures of a town and a period, each with its definition and the number of its records."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command()
@click.option("--town", "key", default="gekeng", show_default=True, help="演示镇代号，或12位区划代码")
@click.option("--year", type=int, help="年份；与 --period 二选一")
@click.option("--period", help="时段，如 2024-Q1、2024-03、2024-01-01..2024-06-30")
@click.option("--all", "everything", is_flag=True, help="连同为0的数一并列出")
@click.option("--check", is_flag=True, help="只核对应当相符的数；有不符的，退出码为1")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(key: str, year: int | None, period: str | None, everything: bool, check: bool, as_json: bool) -> None:
    """列出一个镇一个时段的各项数：数值、单位、口径和背后的记录件数。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_period, chosen_town
    from yifa.server.figures import queries
    from yifa.server.figures.queries import Scope

    town = chosen_town(key)
    period_chosen = chosen_period(town, year, period)
    if check:
        broken = queries.breaches(Scope(town.prefix), period_chosen)
        for breach in broken:
            click.echo(f"不符　{breach.say}：{'，'.join(f'{value.spec.name}{value.text}' for value in breach.values)}")
        click.echo(
            f"{town.name}{period_chosen.name}：{len(broken)}处不符。"
            if broken
            else f"{town.name}{period_chosen.name}：全部相符。"
        )
        raise SystemExit(1 if broken else 0)
    rows = _rows(town.prefix, period_chosen, everything)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    click.echo(f"{town.name}　{period_chosen.name}")
    for row in rows:
        value = "—" if row["value"] is None else row["value"]
        click.echo(f"  {row['name']}　{value}{row['unit']}　（{row['records']}件记录）")


def _rows(prefix: str, period: Any, everything: bool) -> list[dict[str, Any]]:
    from yifa.domains import catalogue
    from yifa.server.figures import queries
    from yifa.server.figures.drill_down import counts
    from yifa.server.figures.queries import Scope

    keys = list(catalogue().figures)
    values = queries.values(keys, Scope(prefix), period)
    records = counts(keys, Scope(prefix), period)
    return [
        {
            "key": key,
            "name": value.spec.name,
            "value": plain(value.number),
            "unit": value.spec.unit,
            "definition": value.spec.definition,
            "records": records[key],
        }
        for key, value in values.items()
        if everything or value.amount
    ]


def plain(number: str) -> int | float | None:
    """A printed number as JSON has it; None for a share without a whole, and where no ledger was kept."""
    from yifa.server.figures.queries import NO_DATA

    if number in ("—", NO_DATA):
        return None
    return float(number) if "." in number else int(number)
