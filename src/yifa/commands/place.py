"""Which town and which time a command is about. Needs Django set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yifa.server.figures.period import Period
    from yifa.server.towns.models import Town


def chosen_town(key: str) -> Town:
    """The town of a scenario's key, a 12-digit code or a name. Raises click.ClickException, saying what to do."""
    from django.db import DatabaseError

    from yifa.server.demo import scenario
    from yifa.server.towns.models import Town

    code = scenario.read(key).code if key in scenario.town_keys() else key
    try:
        town = Town.objects.filter(code=code).first() or Town.objects.filter(name=key).first()
        known = "、".join(Town.objects.values_list("name", flat=True)) if town is None else ""
    except DatabaseError as error:
        raise click.ClickException("数据库还没有建立，请先运行 yifa migrate。") from error
    if town is None:
        load = f"可先运行 yifa demo --town {key} 载入演示镇。" if key in scenario.town_keys() else ""
        raise click.ClickException(f"没有“{key}”这个镇。{f'现有：{known}。' if known else ''}{load}")
    return town


def chosen_towns(key: str) -> list[Town]:
    """One town, or every town for `all`."""
    from yifa.server.towns.models import Town

    return list(Town.objects.order_by("code")) if key == "all" else [chosen_town(key)]


def chosen_period(town: Town, year: int | None, period: str | None) -> Period:
    """The period asked for, or the newest year with records. Raises click.ClickException."""
    from django.utils import timezone

    from yifa.server.figures.period import Period, PeriodFault, parse_period
    from yifa.server.figures.request import newest_year

    if period:
        try:
            return parse_period(period)
        except PeriodFault as fault:
            raise click.ClickException(str(fault)) from fault
    if year is not None and not 1949 <= year <= 2100:
        raise click.ClickException(f"年份{year}不对，应写四位数，如 2024。")
    return Period.year(year or newest_year(town, timezone.localdate()))
