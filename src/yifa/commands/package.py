"""`yifa package`: everything of a town's book since a position, signed, for the county."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click


@click.command()
@click.option("--town", "key", required=True, help="演示镇代号、12位区划代码或镇名")
@click.option(
    "--since",
    default="sent",
    show_default=True,
    help="从哪个位置之后：sent（上次发到的位置）、0（整本）或县级留存的位置",
)
@click.option(
    "--to", "target", default=".", show_default=True, help="放到哪个文件夹（如优盘），或县级的网址（https://…）"
)
@click.option("--enrol", "sheet", is_flag=True, help="打印本镇签名钥匙的登记单，盖章后交县级；文件一并导出")
@click.option("--take", "taken", metavar="FILE|URL", help="收下县级的回件：文件，或者县级的网址（https://…）")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="写有推送到县级所用接口令牌的文件；也可以把令牌写在环境变量 YIFA_COUNTY_TOKEN",
)
def command(key: str, since: str, target: str, sheet: bool, taken: str | None, token_file: Path | None) -> None:
    """制作报送县级的数据包：链条、记数、期限、口径和已签发的报告，签名；不含办件和个人信息。"""
    from yifa.server.config import ready

    ready()
    from django.utils import timezone

    from yifa.commands.place import chosen_town
    from yifa.server.config.files import write_whole
    from yifa.server.oversight import keys, pushing
    from yifa.server.oversight.building import CannotPack, build

    town = chosen_town(key)
    # Never a word of the command line: whoever may run `ps` reads those.
    token = token_file.read_text(encoding="utf-8").strip() if token_file else os.environ.get("YIFA_COUNTY_TOKEN", "")
    if sheet:
        key_sheet = keys.sheet(town.code, town.government_name, timezone.localtime(), town.name)
        path = Path(target) / f"{town.code}-key.json"
        write_whole(path, json.dumps(key_sheet, ensure_ascii=False, indent=1).encode())
        click.echo(keys.printed(key_sheet))
        click.echo(f"文件已写入 {path}，与盖章的登记单一同交县级。", err=True)
        return
    if taken:
        _take(town.code, taken, token)
        return
    if since != "sent" and not since.isdecimal():
        raise click.UsageError("--since 应写 sent、0 或者一个位置，如 8023。")
    try:
        made = build(town, None if since == "sent" else int(since))
    except CannotPack as fault:
        raise click.ClickException(str(fault)) from fault
    start, end = made.manifest.start.seq, made.manifest.end.seq
    said_of = f"{town.name}第{start + 1:,}条到第{end:,}条" if end > start else f"{town.name}（没有新的记录）"
    if not target.startswith(("http://", "https://")):
        path = Path(target) / made.file_name
        write_whole(path, made.data)
        click.echo(f"{said_of}，{len(made.data):,}字节，已写入 {path}")
        return
    try:
        answer = pushing.push(target, token, made)
    except pushing.NotPushed as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{said_of}：{answer['say']}")
    if not answer["well"]:
        raise SystemExit(1)


def _take(town: str, source: str, token: str) -> None:
    """Bring a return of the county into the book, and say what was done."""
    from yifa.server.oversight import pushing
    from yifa.server.oversight.container import BadPackage
    from yifa.server.oversight.taking import take

    try:
        online = source.startswith(("http://", "https://"))
        returned = take(pushing.fetched(source, token, town) if online else Path(source).read_bytes())
    except (BadPackage, pushing.NotPushed, OSError) as fault:
        raise click.ClickException(str(fault)) from fault
    for line in returned.said or ("没有新的。",):
        click.echo(line)
    for line in returned.faults:
        click.echo(f"没有记入：{line}", err=True)
    if returned.faults:
        raise SystemExit(1)
