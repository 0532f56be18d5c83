"""`yifa fill`: another bureau's form, filled from the book."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("form", type=click.Path(exists=True, dir_okay=False))
@click.option("--town", "key", default="gekeng", show_default=True, help="演示镇代号或12位区划代码")
@click.option("--period", help="时段，如 2024、2024-Q1、2024-03；默认最近有记录的一年")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="填好的文件；不写则只说明能填什么")
@click.option("--personal", is_flag=True, help="明细表连同个人信息一起填（每件都记入查阅记录）；默认当事人只写姓")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：每一格填了什么、为什么")
def command(form: str, key: str, period: str | None, output: str | None, personal: bool, as_json: bool) -> None:
    """填别处发来的 Excel 表：按表头和行名对应到数，拿不准的不填、列出来；格式不变。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_period, chosen_town
    from yifa.domains import catalogue
    from yifa.office.errors import OfficeError
    from yifa.server.figures.forms import fill

    town = chosen_town(key)
    period_chosen = chosen_period(town, None, period)
    data = Path(form).read_bytes()
    try:
        done = fill(town, data, period_chosen, None, personal=personal)
    except OfficeError as fault:
        raise click.ClickException(str(fault)) from fault
    answers = done.answers
    if output:
        Path(output).write_bytes(done.data)
    loaded = catalogue()
    figures = loaded.figures
    if as_json:
        rows = [
            {
                "cell": answer.place,
                "label": answer.words,
                "standing": answer.standing,
                "figure": answer.figure,
                "value": None if answer.value is None else float(answer.value),
                "period": answer.period,
                "village": answer.village,
                "part": answer.part,
                "why": answer.why,
            }
            for answer in answers
        ] + [
            {
                "cell": f"{detail.sheet}!{detail.place}",
                "label": loaded.newest[detail.procedure].name,
                "standing": "rows",
                "rows": len(detail.rows),
                "why": detail.say,
            }
            for detail in done.details
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for answer in answers:
        if answer.value is not None:
            name = figures[answer.figure].name
            click.echo(f"{answer.ref}　{answer.words}　{answer.value.normalize():f}　（{name}，{answer.period}）")
    for detail in done.details:
        click.echo(f"{detail.place}　{detail.say}")
    left = [answer for answer in answers if answer.value is None]
    for answer in left:
        offers = "、".join(figures[offer].name for offer in answer.offers[:3])
        hint = f"可能是：{offers}" if offers else ""
        click.echo(f"{answer.ref}　{answer.words}　未填：{answer.why}{hint}", err=True)
    count = len(answers) - len(left)
    click.echo(f"{town.name}{period_chosen.name}：{len(answers)}格，填了{count}格，{len(left)}格没有填。", err=True)
