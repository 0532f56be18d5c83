"""`yifa import`: an old ledger, the roll of villages or the people of a town, whole, from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from yifa.server.config.progress import silent


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--town", "key", required=True, help="12位区划代码或者镇名")
@click.option("--procedure", default="", help="事项类别的代号；@villages 村居名册，@people 人员岗位；不写则由系统判断")
@click.option("--past", is_flag=True, help="旧案：每行连同各步的日期、结果整件补录")
@click.option("--sheet", "sheets", multiple=True, help="只取这些工作表")
@click.option("--mapping", type=click.Path(path_type=Path), help="列与字段的对应关系（YAML）")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="整份文件统一填写的值")
@click.option("--dry-run", is_flag=True, help="只试读、核对、计数，不写入")
@click.option("--skip-faulty", is_flag=True, help="有差错的行先不带入，其余照常")
@click.option("--save-mapping", type=click.Path(path_type=Path), help="把用到的对应关系写成文件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(
    file: Path,
    key: str,
    procedure: str,
    past: bool,
    sheets: tuple[str, ...],
    mapping: Path | None,
    constants: tuple[str, ...],
    dry_run: bool,
    skip_faulty: bool,
    save_mapping: Path | None,
    as_json: bool,
) -> None:
    """把旧台账整份带入：认表头，对列，逐行核对，各步按原来的日期补录。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_town
    from yifa.office.errors import OfficeError
    from yifa.server.casework.imports.answers import Answers
    from yifa.server.casework.imports.order import Order, carry_out

    try:
        town = chosen_town(key)
        if not file.is_file():
            raise OfficeError(f"没有“{file}”这个文件。")
        order = Order(
            town=town,
            data=file.read_bytes(),
            name=file.name,
            procedure=procedure,
            sheets=sheets,
            answers=Answers.read(mapping) if mapping else Answers(),
            constants=_pairs(constants),
            dry_run=dry_run,
            skip_faulty=skip_faulty,
        )
        answer, written = carry_out(order, _progress if sys.stderr.isatty() else silent)
        if save_mapping:
            save_mapping.write_text(written, encoding="utf-8")
    except (OfficeError, click.ClickException) as error:
        click.echo(error.format_message() if isinstance(error, click.ClickException) else str(error), err=True)
        raise SystemExit(2) from error
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _tell(answer)
    raise SystemExit(1 if answer["faults"] and not skip_faulty else 0)


def _pairs(constants: tuple[str, ...]) -> dict[str, str]:
    from yifa.office.errors import OfficeError

    pairs = {}
    for item in constants:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise OfficeError(f"--set 应写成“字段=值”，现为“{item}”。")
        pairs[name.strip()] = value.strip()
    return pairs


def _progress(done: int, total: int) -> None:
    click.echo(f"\r已写入 {done}/{total} 件", nl=done == total, err=True)


def _tell(answer: dict[str, Any]) -> None:
    click.echo(
        f"{answer['procedure']}：登记{answer['rows']}行，成件{answer['matters']}，新带入{answer['created']}件，"
        f"以前已带入{answer['known']}件。"
    )
    for one in answer["faults"]:
        click.echo(f"  改　{one['sheet']} 第{one['row']}行{one['column']}列：{one['message']}")
    for one in answer["duplicates"]:
        click.echo(f"  重　{one['sheet']} 第{one['row']}行与第{one['of']}行重复")
    for one in answer["left_out"]:
        click.echo(f"  略　{one['sheet']} 第{one['row']}行：{one['message']}")


__all__ = ["command"]
