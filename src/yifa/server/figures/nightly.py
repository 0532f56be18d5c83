"""The nightly check: figures that should agree, in every town, with the village and month in which they don't."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from yifa.domains import catalogue
from yifa.kernel.figure_spec import CheckSpec
from yifa.server.figures import queries
from yifa.server.figures.models import CheckFinding
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope, Value
from yifa.server.ledger.postings import MonthTotal
from yifa.server.towns.models import Town


def check_figures(planned: datetime) -> None:
    """Check this year, and until spring the year before, in every town with records; replaces the last findings."""
    years = [planned.year - 1, planned.year] if planned.month <= 3 else [planned.year]
    for town in Town.objects.filter(code__in=MonthTotal.objects.values("town").distinct()):
        check_town(town, years, planned)


@transaction.atomic
def check_town(town: Town, years: list[int], at: datetime) -> list[CheckFinding]:
    """Check a town's years and keep what was found in place of what was."""
    CheckFinding.objects.filter(town=town.code).delete()
    findings = [finding for year in years for finding in _findings(town, year, at)]
    return CheckFinding.objects.bulk_create(findings)


def _findings(town: Town, year: int, at: datetime) -> list[CheckFinding]:
    scope, period = Scope(town.prefix), Period.year(year)
    checks = catalogue().checks
    now = queries.values([key for check in checks for key in _keys(check)], scope, period)
    return [
        CheckFinding(
            town=town.code,
            first=period.first,
            last=period.last,
            say=check.say[:200],
            values=json.dumps([[key, now[key].spec.name, now[key].text] for key in _keys(check)], ensure_ascii=False),
            place=_where(check, town, year)[:120],
            figure=_keys(check)[0],
            found_at=at,
        )
        for check in checks
        if not queries.holds(check, now)
    ]


def _keys(check: CheckSpec) -> tuple[str, ...]:
    return (*check.le, *check.eq)


def _where(check: CheckSpec, town: Town, year: int) -> str:
    """Villages and months in which the check fails: 上坑村，1月."""
    scope = Scope(town.prefix)
    by_village = {key: queries.by_village(key, scope, Period.year(year)) for key in _keys(check)}
    names = {region.code: region.name for region in town.villages()}
    places = [
        names[code]
        for code in sorted({code for values in by_village.values() for code in values})
        if code in names
        and not queries.holds(check, {key: _in(values, code, key) for key, values in by_village.items()})
    ]
    by_month = {key: queries.by_month(key, scope, year) for key in _keys(check)}
    months = [
        f"{month}月"
        for month in range(1, 13)
        if not queries.holds(check, {key: values[month - 1] for key, values in by_month.items()})
    ]
    return "，".join(filter(None, ("、".join(places), "、".join(months))))


def _in(values: dict[str, Value], code: str, key: str) -> Value:
    return values.get(code) or Value(catalogue().figures[key], None)
