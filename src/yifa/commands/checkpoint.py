"""`yifa checkpoint`: seal a book where it stands."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--town", "key", default="all", show_default=True, help="演示镇代号、区划代码，或 all")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，可交县级留存")
def command(key: str, as_json: bool) -> None:
    """封存账簿：记下现在的位置和链条摘要。打印或交县级留存，以后可证明没有改动。"""
    from yifa.server.config import ready

    ready()
    from django.utils import timezone

    from yifa.commands.place import chosen_town
    from yifa.server.ledger.checkpoints import books_to_seal, checkpoint, signed_form

    towns = books_to_seal() if key == "all" else [chosen_town(key).code]
    if not towns:
        click.echo("账簿还没有记录，不必封存。", err=True)
    sealed = [signed_form(checkpoint(town, timezone.now())) for town in towns]
    if as_json:
        click.echo(json.dumps(sealed, ensure_ascii=False))
        return
    for one in sealed:
        moment = str(one["sealed_at"])[:16].replace("T", " ")
        click.echo(
            f"{one['name']}　封存于{moment}　第{one['seq']:,}条　摘要 {one['head']}　封印 {one['seal']}　管理账第{one['acts']:,}条"
        )
