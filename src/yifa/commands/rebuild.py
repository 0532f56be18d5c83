"""`yifa rebuild`: replay the books and put lists, deadlines and figures in place anew."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command()
@click.option("--town", "key", default="all", show_default=True, help="演示镇代号、区划代码，或 all")
@click.option("--compare", is_flag=True, help="只比较，不改动")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(key: str, compare: bool, as_json: bool) -> None:
    """重放账簿，重建办件、期限和各项数，并说明与原来有什么不同。只比较时有不同，退出码为1。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_towns
    from yifa.commands.progress import progress
    from yifa.server.ledger.integrity import rebuild

    books: list[dict[str, Any]] = []
    for town in chosen_towns(key):
        with progress(f"重放{town.name}") as show:
            rebuilt = rebuild(town, show, keep=not compare)
        books.append(
            {
                "town": town.code,
                "name": town.name,
                "entries": rebuilt.entries,
                "matters": rebuilt.matters,
                "equal": rebuilt.equal,
                "differences": rebuilt.differences,
            }
        )
    if as_json:
        click.echo(json.dumps(books, ensure_ascii=False))
    else:
        for one in books:
            click.echo(_said(one, compare))
    raise SystemExit(1 if compare and not all(one["equal"] for one in books) else 0)


def _said(one: dict[str, Any], compare: bool) -> str:
    head = f"{one['name']}：重放{one['entries']:,}条记录、{one['matters']:,}件"
    if one["equal"]:
        return f"{head}，与现有的完全一致。"
    from yifa.server.ledger.projections import names

    called = names()
    parts = [f"{called.get(name, name)}多{live}条、少{new}条" for name, (live, new) in one["differences"].items()]
    return f"{head}，原来的{'，'.join(parts)}{'；未改动' if compare else '；已按账簿更正'}。"
