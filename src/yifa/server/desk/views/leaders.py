"""领导: one page of the whole town. Work is compared by kind and village, never people."""

from __future__ import annotations

import json

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.server.casework import overview
from yifa.server.casework.place import matter_href, place_of
from yifa.server.figures.models import CheckFinding
from yifa.server.figures.period import Period
from yifa.server.figures.request import newest_year
from yifa.server.reports.texts import template_of
from yifa.server.towns.access import actor_of_request
from yifa.server.ui.parts import Column, Row, Table, make_table


@require_GET
def leaders(request: HttpRequest) -> HttpResponse:
    """What is late and why, what waits for my signature, what the law asks next, and how the work goes."""
    if actor_of_request(request).roles.isdisjoint(overview.READERS):
        raise PermissionDenied
    place = place_of(request)
    year = newest_year(place.town, place.today)
    period = Period.year(year).to_date if year < place.today.year else Period(Period.year(year).first, place.today)
    late, total = overview.late(place)
    reports, matters = overview.to_sign(place)
    kinds, villages = overview.by_village(place, period)
    signing = [
        *(
            (template_of(report).name, f"{report.period.name}", reverse("desk:report", args=[report.pk]))
            for report in reports
        ),
        *((kind, row.number or row.title, matter_href(row.id)) for row, kind in matters),
    ]
    return render(
        request,
        "desk/leaders/page.html",
        {
            "place": place,
            "period": period,
            "late": late,
            "late_total": total,
            "signing": signing,
            "coming": overview.coming(place),
            "trends": _trends(overview.trends(place, period), period, year == place.today.year),
            "villages": _villages(kinds, villages),
            "findings": [
                (finding, json.loads(finding.values)) for finding in CheckFinding.objects.filter(town=place.town.code)
            ],
        },
    )


def _trends(trends: list[overview.Trend], period: Period, current: bool) -> Table:
    columns = [
        Column("name", "工作", lead=True),
        Column("now", "今年以来" if current else period.name, "number"),
        Column("then", "上年同期", "number"),
        Column("change", "增减", "number"),
        Column("open", "未办结", "number"),
    ]
    rows = [Row((trend.name, trend.now, trend.then, trend.change, trend.open)) for trend in trends]
    return make_table(
        "各类工作",
        columns,
        rows,
        empty_title="还没有办件",
        empty_text="登记第一件以后，这里按工作种类显示件数和去年同期。",
    )


def _villages(kinds: list[str], villages: list[tuple[str, list[int]]]) -> Table:
    columns = [
        Column("village", "村（社区）", lead=True),
        *(Column(f"k{at}", kind, "number") for at, kind in enumerate(kinds)),
    ]
    return make_table(
        "各村（社区）",
        columns,
        [Row((name, *counts)) for name, counts in villages],
        empty_title="还没有分村的办件",
        empty_text="办件登记了所在村（社区）后，在这里按工作种类对照。",
    )
