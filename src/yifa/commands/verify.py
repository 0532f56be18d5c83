"""`yifa verify`: prove that nothing of a town's books was lost or altered."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.option("--town", "key", default="all", show_default=True, help="演示镇代号、区划代码，或 all")
@click.option(
    "--against",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="别处留存的封存（yifa checkpoint --json）、位置清单（JSON）或链条清单（CSV：seq,hash），可以给几份",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(key: str, against: tuple[Path, ...], as_json: bool) -> None:
    """核验账簿：链条、查询列、推算出来的各表、附件、密钥、编号、管理账和封存逐一核对，什么也不改。

    退出码：0 全部完好；1 有改动或者缺失；2 命令或者文件写得不对。
    """
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_town
    from yifa.commands.progress import progress
    from yifa.server.ledger.held import BadCheckpoint, read_held
    from yifa.server.ledger.verification import towns_to_prove, verify
    from yifa.server.towns.models import Town

    # A town that somebody has deleted is what this command has to find: its code is taken as it is.
    chosen = [] if key == "all" else [key if key.isdecimal() and len(key) == 12 else chosen_town(key).code]
    try:
        held = [one for path in against for one in read_held(path, chosen[0] if chosen else "")]
    except BadCheckpoint as fault:
        raise click.UsageError(str(fault)) from fault
    codes = chosen or towns_to_prove(held)
    names = dict(Town.objects.values_list("code", "name"))
    verdicts = []
    for code in codes:
        with progress(f"核验{names.get(code, code)}") as show:
            verdicts.append(verify(code, show, held))
    if as_json:
        click.echo(json.dumps([verdict.as_dict() for verdict in verdicts], ensure_ascii=False))
    for verdict in [] if as_json else verdicts:
        click.echo(
            f"{verdict.name}：{verdict.entries:,}条记录、{verdict.matters:,}件、{verdict.files:,}个文件、"
            f"管理账{verdict.acts:,}条，{'完好' if verdict.sound else '有问题：'}"
            f"{f'，与{len(held):,}处外部留存的封存相符。' if held and verdict.sound else '。' if verdict.sound else ''}"
        )
        for line in verdict.sentences():
            click.echo(f"  {line}")
        if not verdict.sound:
            click.echo("  请停止使用，保留现状，从备份恢复后再核验；只有推算表不符的，可以先运行 yifa rebuild。")
    if not verdicts:
        click.echo("还没有乡镇，没有可以核验的账簿。", err=as_json)
    raise SystemExit(0 if all(verdict.sound for verdict in verdicts) else 1)
