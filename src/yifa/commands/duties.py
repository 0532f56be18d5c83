"""`yifa duties`: whose duty each open matter is, from when, by when, and what is nobody's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from yifa.server.ledger.models import Duty
    from yifa.server.towns.models import Town

COLUMNS = {
    "matter": "件",
    "procedure": "程序",
    "status": "状态",
    "unit": "单位",
    "posts": "岗位",
    "person": "承办人",
    "what": "等办什么",
    "since": "起",
    "due": "到期",
    "clock": "时限",
}
CLOCKS = {"law": "法定", "practice": "惯例", "right": "权利", "theirs": "对方"}


@click.command()
@click.option("--town", "key", required=True, help="演示镇代号，或区划代码")
@click.option("--person", help="只列此人今天要办的：姓名或者用户名")
@click.option("--without", is_flag=True, help="只列没有人办的在办件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，一件待办一行")
def command(key: str, person: str | None, without: bool, as_json: bool) -> None:
    """列出待办：每一件在办的事等谁、等什么、何时到期、是哪一种时限。有没有人办的件时（--without），退出码为1。"""
    from yifa.commands.place import chosen_towns
    from yifa.server.config import ready

    ready()
    from django.utils import timezone

    rows: list[dict[str, Any]] = []
    for town in chosen_towns(key):
        today = timezone.localdate()
        rows += _without(town, today) if without else _told(_chosen(town, person, today))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            click.echo("　".join(_said(name, row[name]) for name in COLUMNS if row[name]))
        click.echo(f"共{len(rows)}件。")
    if without and rows:
        raise click.exceptions.Exit(1)


def _said(name: str, value: Any) -> str:
    from yifa.domains.roles import role_name

    if name == "clock":
        return CLOCKS[value]
    if name == "posts":
        return "、".join(role_name(post) for post in value)
    return f"{COLUMNS[name]}：{value}" if name in ("since", "due") else str(value)


def _chosen(town: Town, person: str | None, today: date) -> Iterable[Duty]:
    from django.db.models import Q

    from yifa.server.casework import duties
    from yifa.server.ledger.models import Duty
    from yifa.server.towns.models import Person

    if person is None:
        begun = duties.open_on(today) | Q(kind__in=("step", "theirs"))
        return duties.in_order(Duty.objects.filter(begun, town=town.code).exclude(kind="handed"))
    people = list(Person.objects.filter(Q(username=person) | Q(name=person), town=town).select_related("town", "unit"))
    if not people:
        raise click.ClickException(f"{town.name}没有叫“{person}”的人员，请写姓名或者用户名。")
    if len(people) > 1:
        names = "、".join(one.username for one in people)
        raise click.ClickException(f"{town.name}有{len(people)}位“{person}”，请写用户名：{names}。")
    actor = people[0].actor(today)
    return duties.in_order(duties.mine(actor, today) | duties.rights(actor, today))


def _without(town: Town, today: date) -> list[dict[str, Any]]:
    """Open matters that have no duty though their state awaits somebody, and duties nobody holds the posts for."""
    from yifa.domains import catalogue
    from yifa.kernel.duties import awaited
    from yifa.server.casework import duties
    from yifa.server.ledger.models import Duty, Matter, position_of

    lost = Matter.objects.filter(town=town.code, is_open=True).exclude(
        id__in=Duty.objects.filter(town=town.code).values("matter_id")
    )
    rows = _told(duties.nobody(town.code, today))
    for row in lost.defer("snapshot").order_by("id"):
        procedure = catalogue().get(row.procedure, row.version)
        who = awaited(procedure, row.status)
        if who is not None and who.at != "nobody":
            rows.append(
                {
                    "matter": position_of(row.id),
                    "number": row.number,
                    "procedure": row.procedure,
                    "status": row.status,
                    "unit": row.unit,
                    "posts": list(who.posts),
                    "person": None,
                    "what": who.what,
                    "since": row.changed_on.isoformat(),
                    "due": None,
                    "clock": "practice",
                }
            )
    return rows


def _told(rows: Iterable[Duty]) -> list[dict[str, Any]]:
    from yifa.server.casework.place import names_of
    from yifa.server.ledger.models import Matter, position_of

    listed = list(rows)
    people = names_of(row.person for row in listed)
    numbers = dict(Matter.objects.filter(id__in={row.matter_id for row in listed}).values_list("id", "number"))
    return [
        {
            "matter": position_of(row.matter_id),
            "number": numbers.get(row.matter_id, ""),
            "procedure": row.procedure,
            "status": row.status,
            "unit": row.unit,
            "posts": [post for post in row.posts.split(",") if post],
            "person": people[row.person] if row.person else None,
            "what": row.what,
            "since": row.since.isoformat(),
            "due": row.due.isoformat() if row.due else None,
            "clock": row.clock,
        }
        for row in listed
    ]
