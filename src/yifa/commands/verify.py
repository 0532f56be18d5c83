"""`yifa verify`: walk the books' chains and compare them with every seal."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command()
@click.option("--town", "key", default="all", show_default=True, help="演示镇代号、区划代码，或 all")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(key: str, as_json: bool) -> None:
    """核验账簿：从第一条记录起逐条核对链条、账簿首尾和每一次封存。有问题时退出码为1。"""
    from yifa.server.config import setup

    setup()
    from yifa.commands.place import chosen_towns
    from yifa.commands.progress import progress
    from yifa.server.ledger.integrity import verify

    found: list[dict[str, Any]] = []
    for town in chosen_towns(key):
        with progress(f"核验{town.name}") as show:
            verdict = verify(town.code, show)
        found.append(
            {
                "town": town.code,
                "name": town.name,
                "entries": verdict.entries,
                "sound": verdict.sound,
                "broken": verdict.broken,
                "head_wrong": verdict.head_wrong,
                "columns_wrong": verdict.columns_wrong,
                "checkpoints_wrong": verdict.checkpoints_wrong,
            }
        )
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            click.echo(_said(one))
    raise SystemExit(0 if all(one["sound"] for one in found) else 1)


def _said(one: dict[str, Any]) -> str:
    if one["sound"]:
        return f"{one['name']}：{one['entries']:,}条记录完好，链条和封存都对得上。"
    faults = []
    if one["broken"] is not None:
        faults.append(f"链条在第{one['broken']:,}条断开，这一条或它前面的记录被改动过")
    if one["head_wrong"]:
        faults.append("账簿末尾与最后一条记录不符，可能缺了记录")
    if one["columns_wrong"]:
        faults.append(f"{len(one['columns_wrong'])}条记录的查询列与原文不符（第{one['columns_wrong'][0]:,}条起）")
    if one["checkpoints_wrong"]:
        faults.append(f"与第{'、'.join(f'{seq:,}' for seq in one['checkpoints_wrong'])}条处的封存不符")
    return f"{one['name']}：{'；'.join(faults)}。请停止使用，保留现状，从备份恢复后再核验。"
