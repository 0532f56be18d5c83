"""`yifa town`: the first thing a real installation needs, a town and somebody to administer it."""

from __future__ import annotations

import click


@click.command()
@click.option("--code", required=True, help="统计用区划代码，12位，后三位为000")
@click.option("--name", required=True, help="乡镇名称，例如 青石镇")
@click.option("--county", required=True, help="所属县（市、区），例如 青禾县")
@click.option("--short", help="简称；不写则取名称的前几个字")
@click.option("--prefix", help="机关代字，例如 青政；不写则取简称首字加“政”")
@click.option("--admin", "username", required=True, help="首位系统管理员的用户名")
@click.option("--admin-name", required=True, help="首位系统管理员的姓名")
def command(
    code: str, name: str, county: str, short: str | None, prefix: str | None, username: str, admin_name: str
) -> None:
    """登记一个乡镇，并为它设首位系统管理员；显示一次临时密码。"""
    from yifa.server.config import ready

    ready()
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError

    from yifa.commands.failures import sentence
    from yifa.server.towns.founding import found_town

    short = short or name.rstrip("镇乡") or name
    try:
        password = found_town(
            code=code,
            name=name,
            county_name=county,
            short=short,
            document_prefix=prefix or f"{short[0]}政",
            username=username,
            admin_name=admin_name,
        )
    except ValidationError as error:
        raise click.ClickException("没有登记：\n" + "\n".join(error.messages)) from error
    except DatabaseError as error:
        raise click.ClickException(f"没有登记：{sentence(error)}") from error
    click.echo(f"已登记{county}{name}。系统管理员{admin_name}（{username}）的临时密码：{password}")
    click.echo(
        "密码只显示这一次，首次登录时须更改。接着请登录，登记单位、村（居）和人员；也可以用 yifa setup 一次登记。"
    )
