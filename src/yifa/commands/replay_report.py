"""`yifa replay-report`: every number the demonstration towns published, beside what their books say."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--town", "towns", multiple=True, help="演示镇代号，可写多次；默认全部")
@click.option(
    "--seeds", type=click.Path(exists=True, dir_okay=False), help="公开数据表（CSV）：核对是否一个不漏、数值是否一致"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(towns: tuple[str, ...], seeds: str | None, as_json: bool) -> None:
    """把各演示镇公开的数逐个与账簿对照：公开的数、账簿的数、记录件数、是否相符及原因。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_town
    from yifa.server.demo import scenario
    from yifa.server.demo.published import compared

    keys = scenario.town_keys() if not towns or "all" in towns else list(towns)
    rows: list[dict[str, Any]] = []
    for key in keys:
        if key not in scenario.town_keys():
            raise click.ClickException(f"没有“{key}”这个演示镇，可选：{'、'.join(scenario.town_keys())}。")
        rows += [_row(key, item) for item in compared(scenario.read(key), chosen_town(key))]
    faults = _missing(Path(seeds), rows) if seeds else []
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            mark = "相符" if row["agrees"] else "不符"
            counted = "—" if row["ledger"] is None else row["ledger"]
            why = f"　{row['reason']}" if row["reason"] else ""
            click.echo(
                f"{row['id']}　{row['counts']}　公开{row['approx']}{row['published']}　账簿{counted}{row['unit']}　"
                f"{row['records']}件　{mark}{why}"
            )
    agreed = sum(row["agrees"] for row in rows)
    explained = sum(bool(row["reason"]) for row in rows)
    click.echo(
        f"{len(rows)}个数：{agreed}个相符，{explained}个不符已说明原因，{len(rows) - agreed - explained}个没有说明。",
        err=True,
    )
    for fault in faults:
        click.echo(fault, err=True)
    raise SystemExit(1 if faults or any(not row["agrees"] and not row["reason"] for row in rows) else 0)


def _row(town: str, item: Any) -> dict[str, Any]:
    value = item.value
    whole = value is not None and value == value.to_integral_value()
    return {
        "id": item.told.id,
        "town": town,
        "counts": item.told.say,
        "figure": item.told.figure,
        "published": int(item.told.value) if float(item.told.value).is_integer() else item.told.value,
        "approx": {"over": "余", "about": "约", "under": "不到", "nearly": "近"}.get(item.told.approx, ""),
        "ledger": None if value is None else int(value) if whole else float(value),
        "unit": item.unit,
        "records": item.records,
        "agrees": item.agrees,
        "reason": item.reason,
    }


def _missing(path: Path, rows: list[dict[str, Any]]) -> list[str]:
    """Statistics of the table that no town replays, and those whose published value was copied wrongly."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        wanted = {row["id"]: row for row in csv.DictReader(file) if row.get("is_statistic") == "1"}
    by_id = {row["id"]: row for row in rows}
    faults = [f"{key}（{row['subject_zh']}）没有对应的数。" for key, row in wanted.items() if key not in by_id]
    for key in wanted.keys() & by_id.keys():
        stated = wanted[key]["value"]
        if stated and float(stated) != float(by_id[key]["published"]):
            faults.append(f"{key}：公开数据表是{stated}，对照清单写成{by_id[key]['published']}。")
    return faults
