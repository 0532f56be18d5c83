"""`yifa catalogue`: lint the catalogue, try procedures out, print what is covered."""

from __future__ import annotations

import sys

import click


@click.group(help="程序目录：检查写法、试办、查看覆盖情况")
def command() -> None:
    """Group of catalogue commands."""


@command.command(help="检查目录，逐条说明哪个文件哪一行有什么问题")
def lint() -> None:
    """Print every fault; exit code 1 when there is one."""
    from yifa.domains import catalogue
    from yifa.kernel.catalogue import CatalogueError
    from yifa.kernel.lint import lint as find_faults

    try:
        loaded = catalogue()
    except CatalogueError as error:
        faults = error.faults
    else:
        faults = find_faults(loaded)
        click.echo(f"{len(loaded.versions)}个程序，{len(loaded.figures)}个数，{len(loaded.documents)}种文书。")
    for fault in faults:
        click.secho(str(fault), fg="red")
    sys.exit(1 if faults else 0)


@command.command("try", help="按样例试办：不写账簿，看每一步能不能走通")
@click.argument("procedures", nargs=-1)
def try_out(procedures: tuple[str, ...]) -> None:
    """Live every sample of the named procedures (all when none is named); exit code 1 when one fails."""
    from yifa.domains import catalogue
    from yifa.kernel.conditions import ConditionError
    from yifa.kernel.simulate import SimulatedBook, untried
    from yifa.law.calendar import default_calendar

    loaded = catalogue()
    failed = 0
    for key in procedures or tuple(loaded.versions):
        procedure = loaded.newest[key]
        for index in range(len(procedure.samples)):
            book = SimulatedBook(catalogue=loaded, calendar=default_calendar())
            try:
                book.live(key, index)
            except (AssertionError, ConditionError, KeyError) as error:
                failed += 1
                click.secho(f"{key} 样例{index + 1}：{error}", fg="red")
        if missing := untried(procedure):
            failed += 1
            click.secho(f"{key}：样例没有走到 {'、'.join(missing)}", fg="yellow")
    click.echo("全部走通。" if not failed else f"{failed}处没有走通。")
    sys.exit(1 if failed else 0)


@command.command("coverage", help="覆盖情况：每项工作、每个期限、每条规则各由什么承载")
@click.option("--lost", is_flag=True, help="只列还没有着落的")
def coverage(lost: bool) -> None:
    """Print the three tables; exit code 1 when something is lost."""
    from yifa.domains import ROOT, catalogue
    from yifa.kernel.coverage import cover

    covered = cover(catalogue(), ROOT)
    tables = (("工作", covered.systems), ("期限", covered.limits), ("规则", covered.rules))
    for title, lines in tables:
        click.secho(f"\n{title}：{sum(not line.lost for line in lines)}／{len(lines)}", bold=True)
        for line in lines:
            if lost and not line.lost:
                continue
            where = "、".join(line.by) or line.note or "没有着落"
            click.secho(f"  {line.key:<38}{line.name}：{where}", fg="red" if line.lost else None)
    for key in covered.unknown:
        click.secho(f"程序里写的“{key}”不在工作清单。", fg="red")
    sys.exit(1 if covered.lost or covered.unknown else 0)


@command.command("draw", help="把每个程序画成图、写成说明页（docs/procedures）")
@click.option("--to", "folder", default="docs/procedures", show_default=True, help="写到哪个文件夹")
def draw_procedures(folder: str) -> None:
    """Write a page and a drawing for each kind of work."""
    from pathlib import Path

    from yifa.domains import catalogue
    from yifa.server.casework.fields_of_work import by_field
    from yifa.server.ui.procedure_docs import write

    loaded = catalogue()
    fields = [(field.name, list(field.kinds)) for field in by_field(loaded.newest.values())]
    click.echo(f"写好{write(loaded.newest.values(), Path(folder), fields)}个程序的说明页，在 {folder}。")


@command.command("share", help="政务数据目录：一个镇启用的台账有哪些信息项、怎么共享、多久更新")
@click.option("--town", "key", default="gekeng", show_default=True, help="演示镇代号、12位区划代码或镇名")
@click.option("--unused", is_flag=True, help="连同没有启用的台账")
@click.option("-o", "--out", type=click.Path(dir_okay=False), help="写成 Excel 文件；不写就在屏幕上列出")
@click.option("--json", "as_json", is_flag=True, help="给程序用：逐份目录的 JSON")
def share(key: str, unused: bool, out: str | None, as_json: bool) -> None:
    """Describe a town's ledgers for other offices, from the catalogue and the days they are kept since."""
    import json
    from pathlib import Path

    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_town
    from yifa.server.casework import sharing

    town = chosen_town(key)
    entries = sharing.listed(town, unused=unused)
    if out:
        try:
            Path(out).write_bytes(sharing.workbook(town, entries))
        except OSError as fault:
            raise click.ClickException(f"写不了 {out}：{fault.strerror}") from fault
    if as_json:
        click.echo(json.dumps([sharing.as_json(town, one) for one in entries], ensure_ascii=False, indent=1))
        return
    for one in entries:
        entry = one.resource
        since = f"{one.since}起" if one.since else "未启用"
        click.echo(f"{entry.field}　{entry.name}　{len(entry.items)}项　{entry.sharing}　{since}")
    click.echo(f"{town.name}：{len(entries)}份目录。" + (f"已写入 {out}。" if out else ""))
