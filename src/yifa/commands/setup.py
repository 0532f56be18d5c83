"""`yifa setup`: a town set up from one workbook."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--town", "key", default="", help="12位区划代码或者镇名")
@click.option("--template", type=click.Path(path_type=Path), help="写出空白的设镇工作簿，照着填")
@click.option("--dry-run", is_flag=True, help="只核对，不写入")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(file: Path | None, key: str, template: Path | None, dry_run: bool, as_json: bool) -> None:
    """用一份工作簿设好一个镇：村（社区）、单位、人员岗位、网格和名册。有一处要改就一行也不写入。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_town
    from yifa.office.errors import OfficeError
    from yifa.server.casework.imports.order import system_of
    from yifa.server.casework.imports.set_up import set_up, write_workbook

    if template is not None:
        with template.open("wb") as stream:
            write_workbook(stream)
        click.echo(f"已写出{template}。填好后运行 yifa setup {template} --town 镇名。")
        return
    try:
        if file is None or not key:
            raise OfficeError("请写明工作簿和镇：yifa setup 工作簿.xlsx --town 镇名；空白的工作簿用 --template 写出。")
        town = chosen_town(key)
        if not file.is_file():
            raise OfficeError(f"没有“{file}”这个文件。")
        done = set_up(town, file.read_bytes(), file.name, system_of(town), dry_run=dry_run)
    except (OfficeError, click.ClickException) as error:
        click.echo(error.format_message() if isinstance(error, click.ClickException) else str(error), err=True)
        raise SystemExit(2) from error
    if as_json:
        faults = [{"sheet": s, "row": f.row, "column": f.column, "message": f.message} for s, f in done.faults]
        sheets = [
            {"sheet": one.name, "holds": one.holds, "rows": one.rows, "created": one.created, "known": one.known}
            for one in done.sheets
        ]
        click.echo(json.dumps({"sheets": sheets, "faults": faults, "kept": done.kept}, ensure_ascii=False, indent=1))
    else:
        for one in done.sheets:
            click.echo(f"{one.name}（{one.holds}）：{one.rows}行，新登记{one.created}，已有{one.known}")
        for sheet, fault in done.faults:
            click.echo(f"  改　{sheet} 第{fault.row}行{fault.column}列：{fault.message}")
        if done.faults:
            click.echo("有要改的地方，一行也没有写入。")
    raise SystemExit(1 if done.faults else 0)
