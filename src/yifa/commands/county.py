"""`yifa county`: what the county does with the packages of its towns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yifa.server.towns.models import Town

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """县级：登记乡镇的钥匙，接收数据包，导出留存的位置。"""
    from yifa.server.config import ready

    ready()


@command.command()
@click.argument("sheet", type=FILE)
@click.option("--fingerprint", prompt="请照盖章的登记单输入16位指纹", help="盖章的登记单上的16位指纹")
def enrol(sheet: Path, fingerprint: str) -> None:
    """登记一个乡镇的签名钥匙（换钥匙也用它，原来的随即停用）。"""
    from django.utils import timezone

    from yifa.server.oversight import keys

    try:
        key = keys.enrol(sheet.read_text(encoding="utf-8"), fingerprint, timezone.now())
    except (keys.BadKey, UnicodeDecodeError, OSError) as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"已登记{key.name}的钥匙 {keys.spaced(key.key_id)}。")


@command.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def receive(sources: tuple[Path, ...], as_json: bool) -> None:
    """接收数据包：文件，或者放着数据包的文件夹。中途断电、重复接收都不要紧，再来一次即可。"""
    from yifa.commands.progress import progress
    from yifa.server.oversight.receiving import receive_all

    files = [path for source in sources for path in (sorted(source.glob("*.zip")) if source.is_dir() else [source])]
    with progress("接收数据包") as show:
        receipts = receive_all([(path.name, path.read_bytes()) for path in files], show)
    if as_json:
        answers = [
            {"file": name, "verdict": one.verdict, "town": one.town, "say": one.say, "held": one.held}
            for name, one in receipts
        ]
        click.echo(json.dumps(answers, ensure_ascii=False))
    else:
        for name, one in receipts:
            click.echo(f"{name}：{one.say}")
    raise SystemExit(0 if receipts and all(one.well for _, one in receipts) else 1)


@command.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件；不写则打印")
@click.option("--town", help="只要一个乡镇的（12位区划代码）")
def positions(output: Path | None, town: str | None) -> None:
    """导出留存的位置（签名），交乡镇运行 yifa verify --against 核验。"""
    from yifa.server.oversight.witness import held_positions

    text = json.dumps(held_positions(town), ensure_ascii=False, indent=1)
    if output is None:
        click.echo(text)
        return
    from yifa.server.config.files import write_whole

    write_whole(output, text.encode())
    click.echo(f"已写入 {output}。", err=True)


@command.command("return")
@click.argument("county")
@click.option("--town", help="只要一个乡镇的（12位区划代码）")
@click.option(
    "--to",
    "folder",
    default=".",
    show_default=True,
    help="放到哪个文件夹（如优盘）",
    type=click.Path(file_okay=False, path_type=Path),
)
def give_back(county: str, town: str | None, folder: Path) -> None:
    """做回件：收报告的回执和退回意见、要填的表、督察意见、留存的位置，签名，交乡镇用 yifa package --take 收下。"""
    from yifa.server.config.files import write_whole
    from yifa.server.oversight.returning import build_return
    from yifa.server.oversight.standing import names_within

    book = _county(county)
    for code in [town] if town else names_within(book.code[:6]):
        made = build_return(book, code)
        write_whole(folder / made.file_name, made.data)
        click.echo(f"{made.file_name}　{len(made.data):,}字节")


@command.command()
@click.argument("county")
@click.option(
    "--to",
    "folder",
    default=".",
    show_default=True,
    help="文件放到哪个文件夹",
    type=click.Path(file_okay=False, path_type=Path),
)
def sheet(county: str, folder: Path) -> None:
    """打印县级自己签名钥匙的登记单，盖章后交乡镇；乡镇用 yifa county enrol 登记，才收得下回件。"""
    from django.utils import timezone

    from yifa.server.config.files import write_whole
    from yifa.server.oversight import keys

    book = _county(county)
    key_sheet = keys.sheet(book.code, book.government_name, timezone.localtime(), book.name)
    path = folder / f"{book.code}-key.json"
    write_whole(path, json.dumps(key_sheet, ensure_ascii=False, indent=1).encode())
    click.echo(keys.printed(key_sheet))
    click.echo(f"文件已写入 {path}，与盖章的登记单一同交乡镇。", err=True)


def _county(code: str) -> Town:
    from yifa.server.towns.models import Town

    town = Town.objects.filter(code=code.ljust(12, "0"), code__endswith="000000").first()
    if town is None:
        raise click.ClickException(f"这里没有{code}的县级账。请先用 yifa town 登记县级（区划代码后六位为000000）。")
    return town


@command.command()
def compact() -> None:
    """整理供合计用的文件（每省每年一个），每晚一次即可；没有整理过的，合计时自己整理。"""
    from yifa.server.oversight import lake, rollup

    try:
        summary = lake.compact()
    except rollup.NoEngine as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{len(summary['held'])}个乡镇，{len(summary['files'])}个文件。")


@command.command()
@click.argument("town")
def agree(town: str) -> None:
    """同意一个乡镇的重新记数（12位区划代码），从此按新的数计入。"""
    from django.utils import timezone

    from yifa.server.oversight.totals import agree as agreed

    try:
        generation = agreed(town, 0, timezone.now())
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault
    for figure, year, before, after in json.loads(generation.differences):
        click.echo(f"{figure}　{year}年　{before:,} → {after:,}")
    click.echo(f"已同意：{generation.reason}")


@command.command()
@click.option("--towns", "count", default=25, show_default=True, type=click.IntRange(6, 30), help="几个生成的小镇")
@click.option(
    "--live",
    "keys",
    multiple=True,
    help="哪几个演示镇连同整本账；可写多次，默认全部五个（要载入几分钟），写一个就快得多",
)
def demo(count: int, keys: tuple[str, ...]) -> None:
    """载入演示县：有整本账的演示镇，加生成的小镇一年的数据包和年度报告，其中两镇迟报，一镇被退回，一镇账簿分叉。"""
    from yifa.commands.progress import progress
    from yifa.server.demo import scenario
    from yifa.server.oversight import generated, live_towns
    from yifa.server.towns.demo import DEMO_PASSWORD
    from yifa.server.towns.models import Town

    if generated.is_loaded():
        click.echo(f"{generated.COUNTY_NAME}已载入。")
    else:
        generated.found_county()
        county, towns = Town.objects.get(code=generated.COUNTY), list[Town]()
        for n, key in enumerate(list(keys) or scenario.town_keys()):
            story = scenario.read(key)
            with progress(f"载入{story.name}{story.year}年") as show:
                towns.append(live_towns.load(county, story, n, show))
        with progress(f"载入{generated.COUNTY_NAME}{count}个生成的小镇") as show:
            generated.load(count, show, towns)
    click.echo(f"演示账号（密码都是 {DEMO_PASSWORD}），登录后打开“工作间—县级”：")
    for username, name, post, _, _ in generated.PEOPLE:
        click.echo(f"  {username:<20}{name}　{post}")
    click.echo("有整本账的乡镇的账号，登录后打开“工作间—对上”：")
    for key in scenario.town_keys():
        story = scenario.read(key)
        if Town.objects.filter(name=story.name, county_name=generated.COUNTY_NAME).exists():
            for person in story.people:
                if person.show:
                    click.echo(f"  {person.username:<20}{person.name}　{story.name}，{person.show}")


@command.command()
def check() -> None:
    """核对县级自己留存的：由收到的数据包重算各乡镇的数和位置，与现有的逐项比较。有不同，退出码为1。"""
    from yifa.server.oversight.witness import self_check

    faults = self_check()
    for fault in faults:
        click.echo(fault)
    if not faults:
        click.echo("留存的位置、链条和各项数相符。")
    raise SystemExit(1 if faults else 0)
